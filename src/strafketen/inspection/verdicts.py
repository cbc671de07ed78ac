# SPDX-License-Identifier: EUPL-1.2
"""What an inspection of a PDF says: intake, findings, and one verdict per signature.

The words are those of the report `strafketen/stuk-check/1` (docs/schemas/stuk-check-1.json) and stay stable.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, cast

from strafketen.core.findings import Finding, Severity

SCHEMA = "strafketen/stuk-check/1"

Verdict = Literal["valid", "invalid", "not_verifiable"]
Integrity = Literal["intact", "broken", "unknown"]
Trust = Literal["trusted", "untrusted", "unknown"]
Level = Literal["B-B", "B-T", "B-LT", "B-LTA", "other"]


class Intake(StrEnum):
    """What to do with a file that is offered."""

    ACCEPT = "accept"
    """Nothing to remark."""
    FLAG = "flag"
    """Usable; a person must look first."""
    REFUSE = "refuse"
    """Not usable as stuk; the original is kept all the same."""

    @property
    def exit_code(self) -> int:
        """Exit code of a check that ends so."""
        return {Intake.ACCEPT: 0, Intake.FLAG: 1, Intake.REFUSE: 2}[self]


def intake_of(findings: tuple[Finding, ...]) -> Intake:
    """Weigh findings: none accepts, a blocking one refuses, any other asks for a person."""
    if not findings:
        return Intake.ACCEPT
    if any(finding.severity is Severity.BLOCKING for finding in findings):
        return Intake.REFUSE
    return Intake.FLAG


REASONS: dict[str, str] = {
    # The signature itself.
    "digest_mismatch": "De ondertekende bytes zijn veranderd: de controlesom klopt niet.",
    "signature_mismatch": "De handtekening past niet bij het certificaat van de ondertekenaar.",
    "cms_unreadable": "De handtekening zelf is beschadigd en niet te lezen.",
    "cms_trailing_data": "Achter de handtekening staan gegevens die daar niet horen.",
    "no_signer_certificate": "Het certificaat van de ondertekenaar ontbreekt; de handtekening is niet na te rekenen.",
    "algorithm_unsupported": "De handtekening gebruikt een methode die dit programma niet kent.",
    "several_signers": "Eén handtekeningveld draagt niet precies één ondertekenaar; dat is niet toegestaan.",
    "encapsulated_content": "De handtekening draagt eigen inhoud mee terwijl zij los van het document hoort te staan.",
    "certificate_reference_mismatch": "De handtekening verwijst naar een ander certificaat dan waarmee zij klopt.",
    # What it covers.
    "byte_range_malformed": "Het ondertekende bereik is niet opgebouwd zoals voorgeschreven.",
    "byte_range_beyond_file": "Het ondertekende bereik loopt voorbij het einde van het bestand.",
    "byte_range_gap": "Het ondertekende bereik laat meer vrij dan alleen de handtekening zelf.",
    "byte_range_inside_revision": "Het ondertekende bereik eindigt midden in een versie van het document.",
    # What came after it.
    "modified_after_signing": "Na het ondertekenen is meer veranderd dan toegestaan.",
    "pages_look_different": "Een pagina ziet er nu anders uit dan toen er werd ondertekend.",
    "later_changes_unclear": "Wat er na het ondertekenen is toegevoegd, is niet te beoordelen.",
    # Time stamps.
    "timestamp_invalid": "De tijdstempel bij de handtekening klopt niet.",
    # Trust.
    "no_trust_anchors": "Er zijn geen vertrouwde certificaten opgegeven; de herkomst is niet beoordeeld.",
    "chain_not_trusted": "De handtekening is niet terug te voeren op een vertrouwd certificaat.",
    "certificate_expired": "Het certificaat was niet geldig op het moment dat beoordeeld wordt.",
    "certificate_revoked": "Het certificaat van de ondertekenaar is ingetrokken.",
    "key_usage": "Het certificaat is niet uitgegeven om mee te ondertekenen.",
    "trust_undecided": "De keten van certificaten is niet te beoordelen.",
    # Limits of this check.
    "check_incomplete": "De controle van deze handtekening is afgebroken: zij kostte te veel tijd of geheugen.",
}
"""Dutch sentence per reason; the code is what reports carry and what callers match on."""

FORBIDDEN = frozenset(
    {
        "cms_unreadable",
        "cms_trailing_data",
        "several_signers",
        "encapsulated_content",
        "certificate_reference_mismatch",
        "byte_range_malformed",
        "byte_range_beyond_file",
        "byte_range_gap",
        "byte_range_inside_revision",
    }
)
"""Reasons that are a forbidden structure: the verdict is `invalid` whatever the cryptography says."""


def decide(*, integrity: Integrity, trust: Trust, modified_after: bool, reasons: tuple[str, ...]) -> Verdict:
    """Weigh the parts: one certain fault is invalid, valid takes everything, the rest cannot be told."""
    if integrity == "broken" or modified_after or FORBIDDEN.intersection(reasons):
        return "invalid"
    if integrity == "intact" and trust == "trusted":
        return "valid"
    return "not_verifiable"


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """What can be said of one signature.

    Attributes:
        verdict: the whole; see `decide`.
        integrity: whether the signed bytes are the bytes that were signed.
        trust: whether the signer's certificate leads to a trusted root.
        weak: weak methods that were used, such as "sha1" or "rsa<2048".
        level: PAdES baseline level as found.
        covers_whole_file: the signed byte range reaches the end of the file.
        modified_after: later revisions change more than DSS, time stamps or permitted form filling.
        reasons: codes of `REASONS`.
        field: name of the signature field; empty when the signature hangs in no field.
    """

    verdict: Verdict
    integrity: Integrity
    trust: Trust
    weak: tuple[str, ...]
    level: Level
    covers_whole_file: bool
    modified_after: bool
    reasons: tuple[str, ...]
    field: str = ""

    def as_json(self) -> dict[str, object]:
        """Give the shape of the report."""
        return {
            "verdict": self.verdict,
            "integrity": self.integrity,
            "trust": self.trust,
            "weak": list(self.weak),
            "level": self.level,
            "covers_whole_file": self.covers_whole_file,
            "modified_after": self.modified_after,
            "reasons": list(self.reasons),
            "field": self.field,
        }

    @classmethod
    def from_json(cls, value: dict[str, object]) -> SignatureVerdict:
        """Read the shape that `as_json` gives."""
        return cls(
            verdict=cast("Verdict", value["verdict"]),
            integrity=cast("Integrity", value["integrity"]),
            trust=cast("Trust", value["trust"]),
            weak=_strings(value["weak"]),
            level=cast("Level", value["level"]),
            covers_whole_file=bool(value["covers_whole_file"]),
            modified_after=bool(value["modified_after"]),
            reasons=_strings(value["reasons"]),
            field=str(value["field"]),
        )


@dataclass(frozen=True, slots=True)
class TimestampVerdict:
    """What can be said of one document time stamp (ETSI EN 319 142-1, 5.4.3); it is no signature of a person.

    Attributes:
        integrity: whether the stamped bytes are the bytes that were stamped.
        covers_whole_file: the stamped byte range reaches the end of the file.
        stamped_at: the time it states, ISO 8601 in UTC; empty when unreadable.
        reasons: codes of `REASONS`.
    """

    integrity: Integrity
    covers_whole_file: bool
    stamped_at: str
    reasons: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Give the shape of the report."""
        return {
            "integrity": self.integrity,
            "covers_whole_file": self.covers_whole_file,
            "stamped_at": self.stamped_at,
            "reasons": list(self.reasons),
        }

    @classmethod
    def from_json(cls, value: dict[str, object]) -> TimestampVerdict:
        """Read the shape that `as_json` gives."""
        return cls(
            integrity=cast("Integrity", value["integrity"]),
            covers_whole_file=bool(value["covers_whole_file"]),
            stamped_at=str(value["stamped_at"]),
            reasons=_strings(value["reasons"]),
        )


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """Every signature of one file.

    Attributes:
        signatures: in the order of what they cover.
        timestamps: document time stamps, likewise.
        removed: signatures whose bytes stand in the file while no form field leads to them any more.
    """

    signatures: tuple[SignatureVerdict, ...] = ()
    timestamps: tuple[TimestampVerdict, ...] = ()
    removed: int = 0


@dataclass(frozen=True, slots=True)
class StukReport:
    """The whole answer about one PDF.

    Attributes:
        intake: follows from the findings.
        findings: everything that a person must know, all at once.
        pages: number of pages; None when it cannot be told.
        signatures: in the order in which they were set.
        timestamps: document time stamps, in the order in which they were set.
    """

    intake: Intake
    findings: tuple[Finding, ...]
    pages: int | None
    signatures: tuple[SignatureVerdict, ...]
    timestamps: tuple[TimestampVerdict, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Give the report `strafketen/stuk-check/1`."""
        return {
            "schema": SCHEMA,
            "intake": self.intake.value,
            "findings": [
                {"code": finding.code, "severity": finding.severity.value, "text": finding.text}
                for finding in self.findings
            ],
            "pages": self.pages,
            "signatures": [signature.as_json() for signature in self.signatures],
            "timestamps": [timestamp.as_json() for timestamp in self.timestamps],
        }


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()
