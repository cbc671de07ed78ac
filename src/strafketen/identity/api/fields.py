# SPDX-License-Identifier: EUPL-1.2
"""Kinds of field that the API reads: text without control characters, moments with a zone, Dutch names in camelCase."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

LINE = r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$"
"""One line with something on it."""
PARAGRAPHS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""Text in which a new line and a tab may stand."""
FIRST_YEAR, LAST_YEAR = 1900, 2200


class Given(BaseModel):
    """What comes in: nothing that is not known."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True, frozen=True)


class Gives(BaseModel):
    """What goes out."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


def _whole(value: object) -> object:
    """Refuse a number that is written as text, as JSON Schema does."""
    if isinstance(value, bool | str):
        raise ValueError("not a whole number")  # noqa: TRY004 - pydantic reads ValueError
    return value


def _text(value: object) -> object:
    """Refuse a moment or day that is written as a number, as JSON Schema does."""
    if not isinstance(value, str):
        raise ValueError("not text")  # noqa: TRY004 - pydantic reads ValueError
    return value


def _in_our_time(at: datetime) -> datetime:
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ValueError("not in our time")
    return at.astimezone(UTC)


Naam = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=LINE)]
Regel = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=LINE)]
KorteRegel = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=LINE)]
Tekst = Annotated[str, StringConstraints(min_length=1, max_length=60_000, pattern=PARAGRAPHS)]
Toelichting = Annotated[str, StringConstraints(max_length=2000, pattern=PARAGRAPHS)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Moment = Annotated[AwareDatetime, BeforeValidator(_text), AfterValidator(_in_our_time)]
Dag = Annotated[date, BeforeValidator(_text)]
Geheel = Annotated[int, BeforeValidator(_whole), Field(ge=0, le=2**53 - 1)]
