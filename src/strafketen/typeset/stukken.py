# SPDX-License-Identifier: EUPL-1.2
"""The stukken that the chain writes itself: frozen values, and functions that set them.

Each `render_*` gives a PDF/A-2a file with PDF/UA-1 tags, the same bytes for the same value and moment. `signatures` are
only the visible words; the file is signed afterwards and its last page leaves room. No value has a field for contact
data of a slachtoffer (see values).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from strafketen.typeset.engine import Data, typeset
from strafketen.typeset.values import (
    Feit,
    Goed,
    Kop,
    Ondertekening,
    Tijdstip,
    Verbalisant,
    Verdachte,
    Zitting,
)
from strafketen.typeset.wording import DUTCH_TIME, day_text, euro_text, listing, time_text, weekday_text


class Verschijning(StrEnum):
    """Whether the verdachte was at the zitting (Sv 279, 280)."""

    TEGENSPRAAK = "op tegenspraak"
    VERSTEK = "bij verstek"


@dataclass(frozen=True, slots=True, kw_only=True)
class Afdeling:
    """A heading with paragraphs; an empty heading gives paragraphs only."""

    title: str
    paragraphs: tuple[str, ...]

    def as_data(self) -> dict[str, Data]:
        """Give what a template reads."""
        return {"titel": self.title, "alineas": list(self.paragraphs)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcesverbaalAangifte:
    """Procesverbaal van aangifte (Sv 161, 163).

    Attributes:
        kop: head of the pages.
        aangever_name: name only.
        on_behalf_of: company or person represented; may be empty.
        feit: what is reported.
        place: where it happened.
        moment: when it happened.
        taken_at: aware moment at which the aangifte was taken.
        taken_in: place where it was taken.
        verklaring: paragraphs, as stated.
        goods: taken or damaged goods.
        damage: paragraphs on damage; may be empty.
        rights: what the aangever was told and wishes (Sv 51aa to 51ac), one sentence each.
        interpreter: sentence on an interpreter; may be empty.
        confirmed: the aangever read it, or had it read out, and stands by it.
        verbalisanten: who made it up, at least one.
        made_on: day of closing.
        made_in: place of closing.
        signatures: visible words, one a signer.
    """

    kop: Kop
    aangever_name: str
    feit: Feit
    place: str
    moment: Tijdstip
    taken_at: datetime
    taken_in: str
    verklaring: tuple[str, ...]
    verbalisanten: tuple[Verbalisant, ...]
    made_on: date
    made_in: str
    on_behalf_of: str = ""
    goods: tuple[Goed, ...] = ()
    damage: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    interpreter: str = ""
    confirmed: bool = True
    signatures: tuple[Ondertekening, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcesverbaalBevindingen:
    """Procesverbaal van bevindingen (Sv 152, 153).

    Attributes:
        kop: head of the pages.
        subject: what it is about, as "bekijken camerabeelden".
        feit: the feit it belongs to.
        place: where it was seen or done.
        moment: when it was seen or done.
        sections: what was found, under headings or not.
        appendices: what goes with it, one line each.
        verbalisanten: who made it up, at least one.
        made_on: day of closing.
        made_in: place of closing.
        signatures: visible words, one a signer.
    """

    kop: Kop
    subject: str
    feit: Feit
    place: str
    moment: Tijdstip
    sections: tuple[Afdeling, ...]
    verbalisanten: tuple[Verbalisant, ...]
    made_on: date
    made_in: str
    appendices: tuple[str, ...] = ()
    signatures: tuple[Ondertekening, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TenLasteGelegdFeit:
    """One feit of a tenlastelegging (Sv 261).

    Attributes:
        paragraphs: the text, beginning after "dat".
        articles: provisions, as "art. 310 Wetboek van Strafrecht".
    """

    paragraphs: tuple[str, ...]
    articles: str

    def as_data(self) -> dict[str, Data]:
        """Give what a template reads."""
        return {"alineas": list(self.paragraphs), "artikelen": self.articles}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dagvaarding:
    """Dagvaarding with tenlastelegging (Sv 258 to 261).

    Attributes:
        kop: head of the pages; its number is the parketnummer.
        verdachte: who is summoned.
        zitting: where and when.
        tenlastelegging: the feiten, in order.
        notices: what the verdachte must know, one sentence each.
        officier: name of the officier van justitie.
        made_on: day of making.
        made_in: place of making.
        signatures: visible words.
    """

    kop: Kop
    verdachte: Verdachte
    zitting: Zitting
    tenlastelegging: tuple[TenLasteGelegdFeit, ...]
    officier: str
    made_on: date
    made_in: str
    notices: tuple[str, ...] = ()
    signatures: tuple[Ondertekening, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vonnis:
    """Aantekening mondeling vonnis of the politierechter (Sv 378).

    Attributes:
        kop: head of the pages; its number is the parketnummer.
        verdachte: who was tried.
        zitting: where and when it was given.
        verschijning: on tegenspraak or by verstek.
        raadsman: name of counsel; may be empty.
        rechter: name of the politierechter.
        griffier: name of the griffier.
        officier: name of the officier van justitie at the zitting.
        sections: bewezenverklaring, kwalificatie, motivering and so on, in order.
        articles: provisions applied.
        decision: each decision, one sentence, in order.
        made_on: day of making.
        made_in: place of making.
        signatures: visible words.
    """

    kop: Kop
    verdachte: Verdachte
    zitting: Zitting
    verschijning: Verschijning
    rechter: str
    griffier: str
    officier: str
    sections: tuple[Afdeling, ...]
    decision: tuple[str, ...]
    made_on: date
    made_in: str
    raadsman: str = ""
    articles: str = ""
    signatures: tuple[Ondertekening, ...] = ()


def render_aangifte(stuk: ProcesverbaalAangifte, *, at: datetime) -> bytes:
    """Set a procesverbaal van aangifte. `at` is the aware moment of making.

    Raises:
        TypesetRefused: a character that cannot be set.
    """
    taken = stuk.taken_at.astimezone(DUTCH_TIME)
    rows = [_row("Aangever", f"{stuk.aangever_name} (gegevens apart bekend)")]
    if stuk.on_behalf_of:
        rows.append(_row("Namens", stuk.on_behalf_of))
    rows += _about(stuk.feit, "Plaats delict", stuk.place, "Pleegdatum en tijd", stuk.moment, stuk.verbalisanten)
    data: dict[str, Data] = {
        **_common(stuk.kop, "Proces-verbaal van aangifte", "Aangifte", stuk.signatures),
        "gegevens": rows,
        "inleiding": (
            f"{_opening(stuk.verbalisanten)} Op {weekday_text(taken.date())} om {time_text(taken.time())} verscheen "
            f"voor {_object(stuk.verbalisanten)} te {stuk.taken_in} de aangever. De aangever deed aangifte van "
            f"{stuk.feit.name} en verklaarde:"
        ),
        "verklaring": list(stuk.verklaring),
        "goederen": [goed.row() for goed in stuk.goods],
        "totaal": _total(stuk.goods),
        "schade": list(stuk.damage),
        "rechten": list(stuk.rights),
        "tolk": stuk.interpreter,
        "bevestiging": (
            "De aangever heeft de verklaring gelezen of voorgelezen gekregen en verklaarde daarbij te blijven."
            if stuk.confirmed
            else "De aangever heeft de verklaring niet bevestigd."
        ),
        "slot": _closing(stuk.verbalisanten, stuk.made_in, stuk.made_on),
    }
    return typeset(template="aangifte", data=data, at=at)


def render_bevindingen(stuk: ProcesverbaalBevindingen, *, at: datetime) -> bytes:
    """Set a procesverbaal van bevindingen. `at` is the aware moment of making.

    Raises:
        TypesetRefused: a character that cannot be set.
    """
    data: dict[str, Data] = {
        **_common(stuk.kop, "Proces-verbaal van bevindingen", "Bevindingen", stuk.signatures),
        "onderwerp": stuk.subject,
        "gegevens": _about(stuk.feit, "Plaats", stuk.place, "Datum en tijd", stuk.moment, stuk.verbalisanten),
        "inleiding": _opening(stuk.verbalisanten),
        "afdelingen": [section.as_data() for section in stuk.sections],
        "bijlagen": list(stuk.appendices),
        "slot": _closing(stuk.verbalisanten, stuk.made_in, stuk.made_on),
    }
    return typeset(template="bevindingen", data=data, at=at)


def render_dagvaarding(stuk: Dagvaarding, *, at: datetime) -> bytes:
    """Set a dagvaarding. `at` is the aware moment of making.

    Raises:
        TypesetRefused: a character that cannot be set.
    """
    data: dict[str, Data] = {
        **_common(stuk.kop, "Dagvaarding", "Dagvaarding", stuk.signatures),
        "verdachte": stuk.verdachte.rows(),
        "rechtbank": stuk.zitting.court,
        "kamer": stuk.zitting.chamber,
        "zitting": [
            _row("Datum en tijd", stuk.zitting.wording()),
            _row("Plaats", stuk.zitting.place),
            _row("Rechter", f"{stuk.zitting.chamber}, {stuk.zitting.court}"),
        ],
        "feiten": [feit.as_data() for feit in stuk.tenlastelegging],
        "mededelingen": list(stuk.notices),
        "slot": (f"{stuk.made_in}, {day_text(stuk.made_on)}. De officier van justitie, {stuk.officier}."),
    }
    return typeset(template="dagvaarding", data=data, at=at)


def render_vonnis(stuk: Vonnis, *, at: datetime) -> bytes:
    """Set the aantekening of a mondeling vonnis. `at` is the aware moment of making.

    Raises:
        TypesetRefused: a character that cannot be set.
    """
    rows = [_row("Uitspraak", f"{weekday_text(stuk.zitting.on)}, {stuk.verschijning.value}")]
    rows.append(_row("Plaats", stuk.zitting.place))
    rows += [_row("Rechter", f"{stuk.rechter}, {stuk.zitting.chamber}"), _row("Griffier", stuk.griffier)]
    rows.append(_row("Officier van justitie", stuk.officier))
    if stuk.raadsman:
        rows.append(_row("Raadsman", stuk.raadsman))
    data: dict[str, Data] = {
        **_common(stuk.kop, "Aantekening mondeling vonnis", "Vonnis", stuk.signatures),
        "onderwerp": f"van de {stuk.zitting.chamber} in de {stuk.zitting.court}",
        "gegevens": rows,
        "verdachte": stuk.verdachte.rows(),
        "afdelingen": [section.as_data() for section in stuk.sections],
        "artikelen": stuk.articles,
        "kamer": stuk.zitting.chamber,
        "beslissing": list(stuk.decision),
        "slot": (
            f"Aldus uitgesproken op {day_text(stuk.zitting.on)} en opgemaakt te {stuk.made_in} op "
            f"{day_text(stuk.made_on)} door {stuk.rechter}, {stuk.zitting.chamber}, en {stuk.griffier}, griffier."
        ),
    }
    return typeset(template="vonnis", data=data, at=at)


def _common(kop: Kop, title: str, short: str, signatures: Sequence[Ondertekening]) -> dict[str, Data]:
    return {
        "kop": kop_data(kop),
        "titel": title,
        "kort": short,
        "ondertekening": [signature.block() for signature in signatures],
    }


def kop_data(kop: Kop) -> dict[str, Data]:
    """Give what the page head of every template reads."""
    return {
        "organisatie": kop.organisation,
        "onderdeel": kop.unit,
        "nummersoort": kop.number_kind,
        "nummer": kop.number,
        "fictief": kop.demo,
    }


def _row(label: str, value: str) -> dict[str, str]:
    return {"label": label, "waarde": value}


def _about(
    feit: Feit,
    place_label: str,
    place: str,
    moment_label: str,
    moment: Tijdstip,
    verbalisanten: Sequence[Verbalisant],
) -> list[dict[str, str]]:
    label = "Verbalisant" if len(verbalisanten) == 1 else "Verbalisanten"
    return [
        _row("Feit", feit.wording()),
        _row(place_label, place),
        _row(moment_label, moment.wording()),
        _row(label, "\n".join(verbalisant.wording() for verbalisant in verbalisanten)),
    ]


def _object(verbalisanten: Sequence[Verbalisant]) -> str:
    return "mij" if len(verbalisanten) == 1 else "ons"


def _opening(verbalisanten: Sequence[Verbalisant]) -> str:
    if len(verbalisanten) == 1:
        return "Ik, verbalisant, verklaar het volgende."
    return "Wij, verbalisanten, verklaren het volgende."


def _closing(verbalisanten: Sequence[Verbalisant], place: str, on: date) -> str:
    """Write the words of Sv 153: made up on ambtseed or ambtsbelofte, dated and signed."""
    who = listing(tuple(f"{officer.name} op {officer.eed.value}" for officer in verbalisanten))
    subject = "ik" if len(verbalisanten) == 1 else "wij"
    verbs = "sloot en ondertekende" if len(verbalisanten) == 1 else "sloten en ondertekenden"
    return (
        f"Waarvan door {_object(verbalisanten)}, {who}, is opgemaakt dit proces-verbaal, "
        f"dat {subject} {verbs} te {place} op {day_text(on)}."
    )


def _total(goods: Sequence[Goed]) -> str:
    """Write the sum when every value is known; a partial sum would mislead."""
    values = [goed.value_cents for goed in goods if goed.value_cents is not None]
    return euro_text(sum(values)) if len(values) == len(goods) > 1 else ""
