# SPDX-License-Identifier: EUPL-1.2
"""Structured data of a zaak, beside its stukken: one schema, one validator at sender and receiver."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from strafketen.core.canonical import Json
from strafketen.core.errors import Malformed
from strafketen.core.ids import parse_parketnummer, parse_pl_number, parse_uuid
from strafketen.core.moments import format_moment, parse_moment
from strafketen.core.procesrol import Procesrol
from strafketen.core.reading import Reader

SCHEMA = "strafketen/zaak/1"
NAME_CHARACTERS = 500
"""Longest name that is kept. Names are never shortened or changed on their way."""


@dataclass(frozen=True, slots=True)
class PersonData:
    """A person in a zaak.

    Attributes:
        person_id: UUID.
        full_name: as the person writes it; any script, one word or many.
        birth_on: day of birth, if known. Only for a verdachte; a victim's is not needed for identification here.
        rollen: what the person is in the zaak; at least one.
    """

    person_id: str
    full_name: str
    birth_on: date | None
    rollen: tuple[Procesrol, ...]

    def as_json(self) -> dict[str, Json]:
        """Give its JSON form."""
        return {
            "person_id": self.person_id,
            "full_name": self.full_name,
            "birth_on": None if self.birth_on is None else self.birth_on.isoformat(),
            "rollen": [rol.value for rol in self.rollen],
        }

    @classmethod
    def from_json(cls, read: Reader) -> PersonData:
        """Read its JSON form.

        Raises:
            Malformed: a field is missing or wrong.
        """
        name = read.text("full_name")
        if not name.strip() or len(name) > NAME_CHARACTERS:
            raise Malformed(f"Een naam heeft 1 tot en met {NAME_CHARACTERS} tekens.")
        if any(not character.isprintable() for character in name):
            raise Malformed("Een naam bevat een teken dat niet te tonen is. Typ de naam opnieuw.")
        birth = read.optional_text("birth_on")
        try:
            rollen = tuple(Procesrol(text) for text in read.texts("rollen"))
            birth_on = None if birth is None else date.fromisoformat(birth)
        except ValueError as error:
            raise Malformed("Een rol of geboortedatum in de zaakgegevens is onbekend of onjuist.") from error
        if not rollen:
            raise Malformed("Een persoon in een zaak heeft ten minste één rol.")
        return cls(parse_uuid(read.text("person_id")), name, birth_on, rollen)


@dataclass(frozen=True, slots=True)
class CaseData:
    """A zaak as it travels.

    Attributes:
        pl_number: registration number of the police.
        parketnummer: number of the OM; empty until it is coupled.
        title: short name of the zaak.
        feit: the fact in words.
        feit_article: article, such as "art. 310 Sr".
        place: where.
        committed_from: earliest moment; UTC.
        committed_until: latest moment when uncertain; UTC.
        stream: code of the stream.
        personen: who is in it.
    """

    pl_number: str
    parketnummer: str
    title: str
    feit: str
    feit_article: str
    place: str
    committed_from: datetime
    committed_until: datetime | None
    stream: str
    personen: tuple[PersonData, ...]

    def as_json(self) -> dict[str, Json]:
        """Give its JSON form, schema zaak/1."""
        return {
            "schema": SCHEMA,
            "pl_number": self.pl_number,
            "parketnummer": self.parketnummer,
            "title": self.title,
            "feit": self.feit,
            "feit_article": self.feit_article,
            "place": self.place,
            "committed_from": format_moment(self.committed_from),
            "committed_until": None if self.committed_until is None else format_moment(self.committed_until),
            "stream": self.stream,
            "personen": [persoon.as_json() for persoon in self.personen],
        }

    @classmethod
    def from_json(cls, value: Json) -> CaseData:
        """Read its JSON form.

        Raises:
            Malformed: the field that is missing or wrong, in words.
        """
        read = Reader(value)
        if read.text("schema") != SCHEMA:
            raise Malformed("Deze versie van de zaakgegevens kent dit programma niet.")
        until = read.optional_text("committed_until")
        parketnummer = read.text("parketnummer")
        case = cls(
            pl_number=parse_pl_number(read.text("pl_number")),
            parketnummer=parse_parketnummer(parketnummer) if parketnummer else "",
            title=read.text("title"),
            feit=read.text("feit"),
            feit_article=read.text("feit_article"),
            place=read.text("place"),
            committed_from=parse_moment(read.text("committed_from")),
            committed_until=None if until is None else parse_moment(until),
            stream=read.text("stream"),
            personen=tuple(PersonData.from_json(item) for item in read.readers("personen")),
        )
        if case.committed_until is not None and case.committed_until < case.committed_from:
            raise Malformed("Het einde van de pleegperiode ligt vóór het begin. Draai de tijdstippen om.")
        for field, longest in (("title", 300), ("feit", 300), ("feit_article", 100), ("place", 300)):
            text = read.text(field)
            if not text.strip() or len(text) > longest:
                raise Malformed(f"Het veld {field} heeft 1 tot en met {longest} tekens.")
        return case
