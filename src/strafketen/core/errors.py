# SPDX-License-Identifier: EUPL-1.2
"""Refusals: the expected no.

Three kinds are never mixed. A *finding* (findings.py) is a value: what is wrong with the material. A *refusal* is an
exception for an expected no, with a stable code and a Dutch sentence that tells what to do next. Everything else is a
defect: it is logged with an incident number and mended.
"""

from __future__ import annotations

from typing import ClassVar


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error of the program
    """An operation was refused for a stated, expected reason.

    Attributes:
        code: stable, machine-readable; callers and tests match on this, never on the text.
        text: Dutch sentence for the person: what, why, what next.
        detail: values that belong with the sentence (never content of a stuk, never a name).
    """

    code: ClassVar[str] = "geweigerd"

    def __init__(self, text: str, **detail: str | int) -> None:
        """Keep the sentence and its details."""
        super().__init__(text)
        self.text = text
        self.detail = detail


class NotFound(Refusal):
    """What was asked for does not exist, or the asker may not know that it does."""

    code: ClassVar[str] = "niet_gevonden"


class Malformed(Refusal):
    """Bytes or values that do not follow the agreed format."""

    code: ClassVar[str] = "onjuist_formaat"


class Conflict(Refusal):
    """The state of the object does not allow this step."""

    code: ClassVar[str] = "kan_nu_niet"
