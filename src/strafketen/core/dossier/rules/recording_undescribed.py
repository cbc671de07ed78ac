# SPDX-License-Identifier: EUPL-1.2
"""A recording that no procesverbaal describes is easily overlooked."""

from __future__ import annotations

from collections.abc import Iterator

from strafketen.core.dossier.rules.material import Material
from strafketen.core.findings import Finding, Severity
from strafketen.core.law import WRITE_UP

CODE = "opname_niet_beschreven"
SEVERITY = Severity.ATTENTION
SOURCE = WRITE_UP


def check(material: Material) -> Iterator[Finding]:
    """Find recordings without a stuk that describes them."""
    for stuk in material.stukken:
        if stuk.is_media and not stuk.described_by:
            yield Finding(
                code=CODE,
                severity=SEVERITY,
                text=f"Geen proces-verbaal beschrijft opname {stuk.number}. Noem de opname in de bevindingen.",
                place=stuk.stuk_id,
                source=SOURCE.citation,
            )
