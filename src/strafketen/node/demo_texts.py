# SPDX-License-Identifier: EUPL-1.2
"""What the invented people of the demo type. Nobody says more of a recording than what is to be seen in it.

The drawn recording is of a door camera at night. Its own clock, in the picture, runs from 12-03-2026 03:26:00; a man
with a white rugtas comes in from the left at 58 seconds and is out of sight at the right at 1 minute 20.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from strafketen.node.demo_files import DOOR_CAMERA, DemoFile

Fields = dict[str, str | list[str]]

QUOTE = "Een man stopte twee flesjes parfum in zijn jas."
"""Stands in the aangifte; the judge cites it."""


def case(pl_number: str) -> Fields:
    """Give the zaak: a winkeldiefstal in the night of 12 March 2026."""
    return {
        "pl_nummer": pl_number,
        "titel": "Winkeldiefstal Voorbeeldplein",
        "feit": "art. 310 Sr",
        "pleegplaats": "Voorbeeldplein 8, Nijmegen",
        "pleegdatum": "12-03-2026",
        "pleegtijd": "03:25",
        "personen-TOTAL_FORMS": "2",
        "personen-INITIAL_FORMS": "0",
        "personen-MIN_NUM_FORMS": "1",
        "personen-MAX_NUM_FORMS": "50",
        "personen-0-naam": "Rick Bosman",
        "personen-0-rollen": "verdachte",
        "personen-0-geboortedatum": "3-4-1998",
        "personen-1-naam": "Mirjam Jansen-Öztürk",
        "personen-1-rollen": ["aangever", "slachtoffer"],
    }


AANGIFTE: Fields = {
    "aangever": "Mirjam Jansen-Öztürk",
    "namens": "Drogisterij Voorbeeld",
    "plaats": "Voorbeeldplein 8, Nijmegen",
    "gepleegd_datum": "12-03-2026",
    "gepleegd_tijd": "03:25",
    "opgenomen_datum": "12-03-2026",
    "opgenomen_tijd": "04:10",
    "opgenomen_te": "Nijmegen",
    "verklaring": f"Ik werk in de winkel. Die is ook 's nachts open. {QUOTE}\n\n"
    "Ik sprak hem aan. Hij rende de winkel uit. Hij droeg een witte rugtas. "
    "De deurbel van Voorbeeldplein 10 heeft een camera.",
    "goederen": "2 x flesje parfum; 89,90",
    "schade": "De winkel wil de waarde van de parfum vergoed krijgen.",
    "rechten": "on",
    "informatie": "on",
    "schadevergoeding": "on",
}


def bevindingen(files: Iterable[DemoFile], recordings: Sequence[str]) -> Fields:
    """Describe the recordings: the drawn ones by what is in them, those of the user only by the fact of looking."""
    if any(file.title == DOOR_CAMERA for file in files):
        about = "bekijken van de beelden van de deurbelcamera"
        text = (
            "Ik bekeek de beelden van de deurbelcamera van Voorbeeldplein 10. In beeld staan de datum 12-03-2026 en "
            "een klok die begint op 03:26.\n\n"
            "Op 00:58 van de opname komt van links een man met een witte rugtas in beeld. Hij loopt naar rechts. Op "
            "01:20 is hij uit beeld.\n\n"
            "De geluidsopname bevat tonen en geen spraak."
        )
    else:
        about = "bekijken en beluisteren van de opnamen"
        text = "Ik bekeek en beluisterde de opnamen die bij dit stuk zijn genoemd."
    return {
        "onderwerp": about,
        "plaats": "Nijmegen",
        "gezien_datum": "12-03-2026",
        "gezien_tijd": "09:00",
        "bevindingen": text,
        "opnamen": list(recordings),
    }


DAGVAARDING: Fields = {
    "rechtbank": "Rechtbank Voorbeeld",
    "kamer": "politierechter",
    "zittingsplaats": "Arnhem, zaal 4",
    "zitting_datum": "14-12-2026",
    "zitting_tijd": "10:30",
    "tenlastelegging": "hij op of omstreeks 12 maart 2026 te Nijmegen, twee flesjes parfum, die aan een ander dan aan "
    "verdachte toebehoorden, heeft weggenomen met het oogmerk om zich deze wederrechtelijk toe te eigenen.",
    "artikelen": "art. 310 Sr",
}

ZITTING: Fields = {"datum": "14-12-2026", "tijd": "10:30", "zaal": "Arnhem, zaal 4", "kamer": "politierechter"}

VONNIS: Fields = {
    "rechtbank": "Rechtbank Voorbeeld",
    "kamer": "politierechter",
    "zittingsplaats": "Arnhem, zaal 4",
    "zitting_datum": "14-12-2026",
    "zitting_tijd": "10:30",
    "griffier": "P. Visser",
    "officier": "mr. A. Bakker",
    "verschijning": "tegenspraak",
    "bewezenverklaring": "De politierechter verklaart bewezen wat ten laste is gelegd.",
    "kwalificatie": "Diefstal.",
    "motivering": "De verklaring van de aangever en de stukken in het dossier ondersteunen elkaar.",
    "beslissing": "Veroordeelt de verdachte tot een geldboete van € 250,00.\n"
    "Wijst de vordering van de benadeelde partij toe tot € 89,90.",
    "doe": "klaar",
}


def citation(files: Iterable[DemoFile], page: str) -> dict[str, str]:
    """Cite the recording that a player shows: a part of the drawn one, of another only where it begins."""
    words = "Een man met een witte rugtas loopt van links naar rechts door beeld."
    if any(file.title == DOOR_CAMERA for file in files) and escape(DOOR_CAMERA) in page:
        return {"van": "0:58", "tot": "1:20", "toelichting": words, "doe": "citeer"}
    return {"van": "0:00", "toelichting": "Hier begint de opname.", "doe": "citeer"}
