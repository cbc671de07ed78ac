# SPDX-License-Identifier: EUPL-1.2
"""Values that the stukken share. None of them has a field for the contact data of a slachtoffer.

Address, residence, telephone, e-mail, country and place of birth and BSN of a slachtoffer stay out of processtukken
(Besluit bescherming slachtoffergegevens in processtukken, Stb. 2025, 29, on Sv 149a): they are kept apart, so no field
here can carry them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from strafketen.typeset.wording import day_text, euro_text, moment_text, time_text, weekday_text


class Certainty(StrEnum):
    """How sure a moment is, in the words of a tenlastelegging."""

    AT = "op"
    ABOUT = "op of omstreeks"
    BETWEEN = "tussen"
    UNKNOWN = "onbekend"


class Eed(StrEnum):
    """On what the verbalisant states (Sv 153)."""

    AMBTSEED = "ambtseed"
    AMBTSBELOFTE = "ambtsbelofte"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kop:
    """Head of every page.

    Attributes:
        organisation: who makes the stuk.
        unit: part of it, as basisteam or zittingsplaats.
        number_kind: what the number is, as Proces-verbaalnummer or Parketnummer.
        number: PL-number with -n, or parketnummer.
        demo: an invented case; every page says so.
    """

    organisation: str
    unit: str
    number_kind: str
    number: str
    demo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tijdstip:
    """When something happened, in local time as it was stated, and how sure that is.

    Attributes:
        certainty: the word before it; BETWEEN needs `until_on`.
        on: the day; None only when unknown.
        at: the time; None when only the day is known.
        until_on: last day of a period.
        until: time on that day.
    """

    certainty: Certainty = Certainty.AT
    on: date | None = None
    at: time | None = None
    until_on: date | None = None
    until: time | None = None

    def wording(self) -> str:
        """Write it as a stuk says it.

        Raises:
            ValueError: a day is missing for this certainty (a defect of the caller).
        """
        if self.certainty is Certainty.UNKNOWN:
            return "onbekend"
        if self.on is None:
            raise ValueError("a moment without a day")
        start = _day_and_time(self.on, self.at)
        if self.certainty is not Certainty.BETWEEN:
            return start if self.certainty is Certainty.AT else f"{self.certainty.value} {start}"
        if self.until_on is None:
            raise ValueError("a period without its last day")
        if self.until_on == self.on and self.at is not None and self.until is not None:
            return f"{day_text(self.on)} tussen {time_text(self.at)} en {time_text(self.until)}"
        return f"tussen {start} en {_day_and_time(self.until_on, self.until)}"


def _day_and_time(on: date, at: time | None) -> str:
    return day_text(on) if at is None else f"{day_text(on)}, {time_text(at)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feit:
    """A strafbaar feit: its name and the article, as "art. 310 Sr"."""

    name: str
    article: str

    def wording(self) -> str:
        """Write name, with a capital, and article."""
        name = self.name[:1].upper() + self.name[1:]
        return f"{name}, {self.article}" if self.article else name


@dataclass(frozen=True, slots=True, kw_only=True)
class Goed:
    """One line of a list of goods.

    Attributes:
        description: what it is.
        count: how many.
        value_cents: value of the whole line in eurocent; None when unknown.
    """

    description: str
    count: int = 1
    value_cents: int | None = None

    def row(self) -> dict[str, str]:
        """Give what the table shows."""
        value = "onbekend" if self.value_cents is None else euro_text(self.value_cents)
        return {"omschrijving": self.description, "aantal": str(self.count), "waarde": value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verbalisant:
    """An opsporingsambtenaar who makes up a procesverbaal.

    Attributes:
        name: as "J. de Wit".
        rank: as "brigadier van politie".
        unit: where the officer works.
        number: service number; empty when it is not to be shown.
        eed: on what the officer states.
    """

    name: str
    rank: str
    unit: str
    number: str = ""
    eed: Eed = Eed.AMBTSEED

    def wording(self) -> str:
        """Write rank, name, number and unit."""
        number = f" ({self.number})" if self.number else ""
        return f"{self.name}, {self.rank}{number}, {self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ondertekening:
    """The visible words of a digital signature. The signature itself is set in the file afterwards.

    Attributes:
        name: signer.
        role: rank or function.
        organisation: on whose behalf.
        at: aware moment of signing; None when it is not known at setting.
    """

    name: str
    role: str
    organisation: str
    at: datetime | None = None

    def block(self) -> dict[str, str]:
        """Give what the signature block shows."""
        return {
            "naam": self.name,
            "rol": self.role,
            "organisatie": self.organisation,
            "op": "" if self.at is None else moment_text(self.at),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdachte:
    """The verdachte as a dagvaarding or vonnis names them.

    Attributes:
        name: full name.
        born_on: birthday; None when unknown.
        born_in: place of birth; may be empty.
        residence: registered address, as the dagvaarding needs it; may be empty.
    """

    name: str
    born_on: date | None = None
    born_in: str = ""
    residence: str = ""

    def rows(self) -> list[dict[str, str]]:
        """Give label and value of each known particular."""
        rows = [{"label": "Naam", "waarde": self.name}]
        born = day_text(self.born_on) if self.born_on else ""
        if self.born_in:
            born = f"{born} te {self.born_in}" if born else f"te {self.born_in}"
        if born:
            rows.append({"label": "Geboren", "waarde": born})
        if self.residence:
            rows.append({"label": "Adres", "waarde": self.residence})
        return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Zitting:
    """Where and when a zitting is held, in local time."""

    court: str
    chamber: str
    place: str
    on: date
    at: time

    def wording(self) -> str:
        """Write donderdag 12 maart 2026 om 09.10 uur."""
        return f"{weekday_text(self.on)} om {time_text(self.at)}"
