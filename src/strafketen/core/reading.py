# SPDX-License-Identifier: EUPL-1.2
"""Reading JSON objects from outside, field by field, with a sentence for each thing that is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from strafketen.core.canonical import Json
from strafketen.core.errors import Malformed

_LARGEST = 2**53 - 1


class Reader:
    """Reads the fields of one JSON object.

    Every method raises `Malformed` when the field is missing or of another kind.
    """

    __slots__ = ("_value",)

    def __init__(self, value: Json) -> None:
        """Take the object.

        Raises:
            Malformed: not an object.
        """
        if not isinstance(value, Mapping):
            raise Malformed("Verwacht een JSON-object.")
        self._value = value

    def _field(self, name: str) -> Json:
        if name not in self._value:
            raise Malformed(f"Het veld {name} ontbreekt.")
        return self._value[name]

    def text(self, name: str) -> str:
        """Read a string."""
        value = self._field(name)
        if not isinstance(value, str):
            raise Malformed(f"Het veld {name} moet tekst zijn.")
        return value

    def optional_text(self, name: str) -> str | None:
        """Read a string or null; a missing field reads as null."""
        return None if self._value.get(name) is None else self.text(name)

    def integer(self, name: str, *, minimum: int = 0) -> int:
        """Read a whole number of at least `minimum` that RFC 8785 can hold."""
        value = self._field(name)
        if isinstance(value, bool) or not isinstance(value, int) or not minimum <= value <= _LARGEST:
            raise Malformed(f"Het veld {name} moet een heel getal van ten minste {minimum} zijn.")
        return value

    def optional_integer(self, name: str) -> int | None:
        """Read a whole number or null; a missing field reads as null."""
        return None if self._value.get(name) is None else self.integer(name)

    def boolean(self, name: str) -> bool:
        """Read true or false."""
        value = self._field(name)
        if not isinstance(value, bool):
            raise Malformed(f"Het veld {name} moet waar of onwaar zijn.")
        return value

    def items(self, name: str) -> list[Json]:
        """Read a list."""
        value = self._field(name)
        if not isinstance(value, list):
            raise Malformed(f"Het veld {name} moet een lijst zijn.")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Read a list of strings."""
        texts: list[str] = []
        for value in self.items(name):
            if not isinstance(value, str):
                raise Malformed(f"Het veld {name} mag alleen teksten bevatten.")
            texts.append(value)
        return tuple(texts)

    def reader(self, name: str) -> Reader:
        """Read an object."""
        return Reader(self._field(name))

    def readers(self, name: str) -> list[Reader]:
        """Read a list of objects."""
        return [Reader(value) for value in self.items(name)]

    def has(self, name: str) -> bool:
        """Tell whether the field is there and not null."""
        return self._value.get(name) is not None

    def names(self) -> frozenset[str]:
        """Give the names of all fields."""
        return frozenset(self._value)

    def raw(self, name: str) -> Json:
        """Give the field as it stands."""
        return self._field(name)
