# SPDX-License-Identifier: EUPL-1.2
"""The outcome of a check, as values (docs/schemas/verify-1.json)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from strafketen.core.canonical import Json
from strafketen.core.errors import Refusal

SCHEMA = "strafketen/verify/1"


class Result(StrEnum):
    """What the reader may conclude."""

    VALID = "valid"
    """Every check holds, up to the reader's own anchors."""
    INVALID = "invalid"
    """At least one check does not hold."""
    UNUSABLE = "unusable"
    """This is not an export that can be read safely; nothing was concluded."""

    @property
    def exit_code(self) -> int:
        """Give the exit status of the command: 0, 1 or 2."""
        return list(Result).index(self)


class Unusable(Refusal):
    """The container cannot be read safely.

    Attributes:
        what: code of the check that failed.
        file: path in the container; empty for the whole.
    """

    code: ClassVar[str] = "onbruikbaar"

    def __init__(self, what: str, text: str, *, file: str = "") -> None:
        """Keep the code of the check."""
        super().__init__(text)
        self.what = what
        self.file = file


def printable(text: str) -> str:
    """Give text from outside without control characters and half characters."""
    safe = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in safe)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked.

    Attributes:
        step: number of the step in `verify.export`.
        code: what was checked.
        ok: whether it holds.
        file: path in the export; empty for the whole.
        expected: what should be there; None when there is nothing to compare.
        found: what is there; None when nothing is.
    """

    step: int
    code: str
    ok: bool
    file: str = ""
    expected: str | None = None
    found: str | None = None

    def as_json(self) -> dict[str, Json]:
        """Give its JSON form."""
        return {
            "step": self.step,
            "code": self.code,
            "ok": self.ok,
            "file": self.file,
            "expected": self.expected,
            "found": self.found,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """What came out.

    Attributes:
        result: the conclusion.
        dossier_root: computed from the last manifest (64 hex digits); None when that cannot be read. Says something
            only when the result is valid.
        checks: everything that was checked, in order.
    """

    result: Result
    dossier_root: str | None
    checks: tuple[Check, ...]

    def as_json(self) -> dict[str, Json]:
        """Give the one object that goes to stdout."""
        return {
            "schema": SCHEMA,
            "result": self.result.value,
            "dossier_root": self.dossier_root,
            "checks": [check.as_json() for check in self.checks],
        }


class Book:
    """Collects checks.

    Attributes:
        checks: so far, in order.
    """

    __slots__ = ("checks",)

    def __init__(self) -> None:
        """Start empty."""
        self.checks: list[Check] = []

    def passed(self, step: int, code: str, file: str = "", *, found: str | None = None) -> None:
        """Note that something holds."""
        self.checks.append(Check(step, code, ok=True, file=file, found=None if found is None else printable(found)))

    def failed(
        self, step: int, code: str, file: str = "", *, expected: str | None = None, found: str | None = None
    ) -> None:
        """Note that something does not hold."""
        found = None if found is None else printable(found)
        self.checks.append(Check(step, code, ok=False, file=printable(file), expected=expected, found=found))

    def compare(self, step: int, code: str, file: str, *, expected: str, found: str | None) -> bool:
        """Note whether two values are the same, and tell."""
        same = expected == found
        found = None if found is None else printable(found)
        self.checks.append(Check(step, code, ok=same, file=file, expected=expected, found=found))
        return same

    def report(self, dossier_root: str | None) -> Report:
        """Conclude."""
        result = Result.VALID if all(check.ok for check in self.checks) else Result.INVALID
        return Report(result, dossier_root, tuple(self.checks))
