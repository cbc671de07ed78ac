# SPDX-License-Identifier: EUPL-1.2
"""Shapes of JSON: one description that both checks a value and gives its JSON Schema (draft 2020-12).

One description serves both, so that what is published cannot differ from what is enforced; a test puts the same values
before our check and before an independent validator. Ours costs well under a millisecond for a dossier of hundreds of
stukken, and names every field that is wrong in a Dutch sentence.

A shape knows the form of one value. What spans several values, such as an end after its beginning, is for the reader of
the content.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from strafketen.core.canonical import Json

LARGEST = 2**53 - 1
"""Largest whole number that survives RFC 8785."""
MOST_PROBLEMS = 20
"""A wrong message is refused at its first problem; more than these help nobody and would fill a receipt."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a value.

    Attributes:
        place: JSON Pointer (RFC 6901) of the field; empty for the whole value.
        text: Dutch sentence.
    """

    place: str
    text: str


Schema = dict[str, Json]
Definitions = dict[str, Json]


class Shape(ABC):
    """The form of a JSON value."""

    @abstractmethod
    def check(self, value: Json, place: str, problems: list[Problem]) -> None:
        """Add what is wrong with `value` at `place` to `problems`."""

    @abstractmethod
    def describe(self, definitions: Definitions) -> Schema:
        """Give its JSON Schema; a shape with a name goes to `definitions` and is referred to."""

    def problems(self, value: Json) -> tuple[Problem, ...]:
        """Give what is wrong with `value`, at most `MOST_PROBLEMS`."""
        found: list[Problem] = []
        self.check(value, "", found)
        return tuple(found[:MOST_PROBLEMS])


def pointer(place: str, name: str) -> str:
    """Give the JSON Pointer of the field `name` below `place`."""
    return f"{place}/{name.replace('~', '~0').replace('/', '~1')}"


def _named(place: str) -> str:
    """Name a field in a sentence."""
    return f"Het veld {place.removeprefix('/')}" if place else "De inhoud"


def _field_problem(place: str, text: str) -> Problem:
    return Problem(place, f"{_named(place)} {text}")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of JSON Schema: `$` is the very end, as in ECMA-262, and classes are ASCII."""
    return re.compile(re.sub(r"\$\Z", r"\\Z", pattern), re.ASCII)


NO_NULL = "^[^\\u0000]*$"
"""Any text that a database can hold."""


@dataclass(frozen=True, slots=True)
class Text(Shape):
    """A string.

    Attributes:
        pattern: JSON Schema pattern between ^ and $; any text without U+0000 when left out.
        shortest: least number of code points.
        longest: greatest number of code points; None for what only the envelope limits.
        name: name among the definitions; empty when it stands in place.
        description: what it means; English.
        media_type: what the text holds, for a document within the text.
        content: `$id` of the schema of that document.
        must: Dutch end of the sentence "Het veld x …", when the pattern is not met.
    """

    pattern: str = NO_NULL
    shortest: int = 0
    longest: int | None = None
    name: str = ""
    description: str = ""
    media_type: str = ""
    content: str = ""
    must: str = "heeft niet de afgesproken vorm."

    def fits(self, value: Json) -> bool:
        """Tell whether `value` is such a text."""
        if not isinstance(value, str) or len(value) < self.shortest:
            return False
        if self.longest is not None and len(value) > self.longest:
            return False
        if self.pattern == NO_NULL:
            return "\x00" not in value
        return _compiled(self.pattern).match(value) is not None

    def check(self, value: Json, place: str, problems: list[Problem]) -> None:
        """Add what is wrong."""
        if not isinstance(value, str):
            problems.append(_field_problem(place, "moet tekst zijn."))
        elif len(value) < self.shortest:
            problems.append(_field_problem(place, f"heeft ten minste {self.shortest} tekens."))
        elif self.longest is not None and len(value) > self.longest:
            problems.append(_field_problem(place, f"heeft ten hoogste {self.longest} tekens."))
        elif not self.fits(value):
            problems.append(_field_problem(place, self.must))

    def describe(self, definitions: Definitions) -> Schema:
        """Give its JSON Schema."""
        schema: Schema = {"type": "string"}
        if self.shortest:
            schema["minLength"] = self.shortest
        if self.longest is not None:
            schema["maxLength"] = self.longest
        schema["pattern"] = self.pattern
        if self.media_type:
            schema["contentMediaType"] = self.media_type
        if self.content:
            schema["contentSchema"] = {"$ref": self.content}
        return _placed(schema, self.name, self.description, definitions)


@dataclass(frozen=True, slots=True)
class Choice(Shape):
    """One word of a closed list.

    Attributes:
        options: the words.
        description: what it means; English.
    """

    options: tuple[str, ...]
    description: str = ""

    @classmethod
    def of(cls, words: type[StrEnum], description: str) -> Choice:
        """Take the words of an enumeration."""
        return cls(tuple(word.value for word in words), description)

    def check(self, value: Json, place: str, problems: list[Problem]) -> None:
        """Add what is wrong."""
        if value not in self.options:
            problems.append(_field_problem(place, "noemt een woord dat dit bericht niet kent."))

    def describe(self, definitions: Definitions) -> Schema:
        """Give its JSON Schema."""
        only: Schema = {"const": self.options[0]} if len(self.options) == 1 else {"enum": list(self.options)}
        return _placed(only, "", self.description, definitions)


@dataclass(frozen=True, slots=True)
class Flag(Shape):
    """True or false."""

    description: str = ""

    def check(self, value: Json, place: str, problems: list[Problem]) -> None:
        """Add what is wrong."""
        if not isinstance(value, bool):
            problems.append(_field_problem(place, "moet waar of onwaar zijn."))

    def describe(self, definitions: Definitions) -> Schema:
        """Give its JSON Schema."""
        return _placed({"type": "boolean"}, "", self.description, definitions)


@dataclass(frozen=True, slots=True)
class Whole(Shape):
    """A whole number from `least`, at most 2**53 - 1."""

    least: int = 0
    description: str = ""

    def check(self, value: Json, place: str, problems: list[Problem]) -> None:
        """Add what is wrong."""
        if isinstance(value, bool) or not isinstance(value, int) or not self.least <= value <= LARGEST:
            problems.append(_field_problem(place, f"moet een heel getal van ten minste {self.least} zijn."))

    def describe(self, definitions: Definitions) -> Schema:
        """Give its JSON Schema."""
        schema: Schema = {"type": "integer", "minimum": self.least, "maximum": LARGEST}
        return _placed(schema, "", self.description, definitions)


@dataclass(frozen=True, slots=True)
class Optional(Shape):
    """A value or null; the field itself is always there."""

    inner: Shape

    def check(self, value: Json, place: str, problems: list[Problem]) -> None:
        """Add what is wrong."""
        if value is not None:
            self.inner.check(value, place, problems)

    def describe(self, definitions: Definitions) -> Schema:
        """Give its JSON Schema."""
        return {"anyOf": [self.inner.describe(definitions), {"type": "null"}]}


@dataclass(frozen=True, slots=True)
class Items(Shape):
    """A list of `inner`, at least `least` and at most `most` of them."""

    inner: Shape
    least: int = 0
    most: int | None = None
    description: str = ""

    def check(self, value: Json, place: str, problems: list[Problem]) -> None:
        """Add what is wrong."""
        if not isinstance(value, list):
            problems.append(_field_problem(place, "moet een lijst zijn."))
            return
        if len(value) < self.least or (self.most is not None and len(value) > self.most):
            problems.append(_field_problem(place, "heeft te weinig of te veel onderdelen."))
        for number, item in enumerate(value):
            self.inner.check(item, f"{place}/{number}", problems)
            if len(problems) >= MOST_PROBLEMS:
                return

    def describe(self, definitions: Definitions) -> Schema:
        """Give its JSON Schema."""
        schema: Schema = {"type": "array", "items": self.inner.describe(definitions)}
        if self.least:
            schema["minItems"] = self.least
        if self.most is not None:
            schema["maxItems"] = self.most
        return _placed(schema, "", self.description, definitions)


@dataclass(frozen=True, slots=True)
class Table(Shape):
    """An object whose names are data: every name fits `names`, every value fits `inner`."""

    names: Text
    inner: Text
    description: str = ""

    def check(self, value: Json, place: str, problems: list[Problem]) -> None:
        """Add what is wrong."""
        if not isinstance(value, Mapping):
            problems.append(_field_problem(place, "moet een object zijn."))
            return
        name_fits, inner_fits = self.names.fits, self.inner.fits
        for name, item in value.items():
            if name_fits(name) and inner_fits(item):
                continue
            if not name_fits(name):
                problems.append(_field_problem(place, "bevat een naam die niet de afgesproken vorm heeft."))
            self.inner.check(item, pointer(place, name), problems)
            if len(problems) >= MOST_PROBLEMS:
                return

    def describe(self, definitions: Definitions) -> Schema:
        """Give its JSON Schema."""
        schema: Schema = {
            "type": "object",
            "propertyNames": self.names.describe(definitions),
            "additionalProperties": self.inner.describe(definitions),
        }
        return _placed(schema, "", self.description, definitions)


@dataclass(frozen=True, slots=True)
class Record(Shape):
    """An object with fixed names.

    Attributes:
        fields: name → shape; in the order in which documents show them.
        may_lack: names of `fields` that may be absent.
        name: name among the definitions; empty when it stands in place.
        description: what it means; English.
        open_to_more: whether other names are allowed; only for CloudEvents attributes, which others may extend.
    """

    fields: Mapping[str, Shape]
    may_lack: frozenset[str] = frozenset()
    name: str = ""
    description: str = ""
    open_to_more: bool = False

    def check(self, value: Json, place: str, problems: list[Problem]) -> None:
        """Add what is wrong."""
        if not isinstance(value, Mapping):
            problems.append(_field_problem(place, "moet een object zijn."))
            return
        for name, shape in self.fields.items():
            if name in value:
                shape.check(value[name], pointer(place, name), problems)
            elif name not in self.may_lack:
                problems.append(_field_problem(pointer(place, name), "ontbreekt."))
        if self.open_to_more:
            return
        for name in value:
            if name not in self.fields:
                text = f"{_named(place)} bevat een veld dat deze versie van het bericht niet kent."
                problems.append(Problem(pointer(place, name[:80]), text))
                if len(problems) >= MOST_PROBLEMS:
                    return

    def describe(self, definitions: Definitions) -> Schema:
        """Give its JSON Schema."""
        schema: Schema = {
            "type": "object",
            "required": [name for name in self.fields if name not in self.may_lack],
            "properties": {name: shape.describe(definitions) for name, shape in self.fields.items()},
        }
        if not self.open_to_more:
            schema["additionalProperties"] = False
        return _placed(schema, self.name, self.description, definitions)


def _placed(schema: Schema, name: str, description: str, definitions: Definitions) -> Schema:
    """Put a schema with a name among the definitions and refer to it."""
    if description:
        schema = {"description": description, **schema}
    if not name:
        return schema
    if definitions.setdefault(name, schema) != schema:
        raise ValueError(f"two shapes are called {name}")
    return {"$ref": f"#/$defs/{name}"}


def document(shape: Shape, *, identity: str, title: str, description: str) -> Schema:
    """Give the whole JSON Schema document of a shape.

    Args:
        shape: what it describes.
        identity: `$id`, a URN.
        title: title.
        description: what the value is and means.
    """
    definitions: Definitions = {}
    body = shape.describe(definitions)
    head: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": identity,
        "title": title,
        **body,
        "description": description,
    }
    return {**head, "$defs": dict(sorted(definitions.items()))} if definitions else head
