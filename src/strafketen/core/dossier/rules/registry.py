# SPDX-License-Identifier: EUPL-1.2
"""All rules, and all their findings at once."""

from __future__ import annotations

from strafketen.core.dossier.rules import (
    pdf_unreadable,
    piece_missing,
    procesverbaal_unsigned,
    recording_undescribed,
    victim_data_in_text,
)
from strafketen.core.dossier.rules.material import Material
from strafketen.core.findings import Finding, Severity

RULES = (piece_missing, procesverbaal_unsigned, victim_data_in_text, pdf_unreadable, recording_undescribed)


def check(material: Material) -> tuple[Finding, ...]:
    """Run every rule: what holds the dossier back first, in the order of the rules."""
    findings = [finding for rule in RULES for finding in rule.check(material)]
    return tuple(sorted(findings, key=lambda finding: finding.severity is not Severity.BLOCKING))


def blocking(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Give the findings that hold a dossier back."""
    return tuple(finding for finding in findings if finding.severity is Severity.BLOCKING)
