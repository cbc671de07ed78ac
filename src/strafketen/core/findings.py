# SPDX-License-Identifier: EUPL-1.2
"""Findings: what is wrong with material, as values that are shown together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs."""

    BLOCKING = "blocking"
    """Holds the dossier back until it is mended."""
    ATTENTION = "attention"
    """A person must look; the dossier may go on."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, with where and by which rule.

    Attributes:
        code: stable code of the rule.
        severity: whether it holds the dossier back.
        text: Dutch sentence: what is wrong and what to do.
        place: path of the field or the id of the stuk it is about; empty for the whole dossier.
        source: citation of the provision or standard the rule rests on; empty for a rule of our own.
    """

    code: str
    severity: Severity
    text: str
    place: str = ""
    source: str = ""

    def as_json(self) -> dict[str, str]:
        """Give the shape that receipts and the API carry."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "text": self.text,
            "place": self.place,
            "source": self.source,
        }

    @classmethod
    def from_json(cls, value: dict[str, str]) -> Finding:
        """Read the shape that `as_json` gives."""
        return cls(
            code=value["code"],
            severity=Severity(value["severity"]),
            text=value["text"],
            place=value.get("place", ""),
            source=value.get("source", ""),
        )
