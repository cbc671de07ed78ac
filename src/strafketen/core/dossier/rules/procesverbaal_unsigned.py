# SPDX-License-Identifier: EUPL-1.2
"""A procesverbaal counts only when its maker has signed it."""

from __future__ import annotations

from collections.abc import Iterator

from strafketen.core.dossier.rules.material import Material
from strafketen.core.findings import Finding, Severity
from strafketen.core.law import PROCESVERBAAL_FORM
from strafketen.core.stukken import KINDS

CODE = "procesverbaal_niet_ondertekend"
SEVERITY = Severity.BLOCKING
SOURCE = PROCESVERBAAL_FORM


def check(material: Material) -> Iterator[Finding]:
    """Find typeset stukken that need a signature and have none."""
    for stuk in material.stukken:
        kind = KINDS.get(stuk.kind)
        if kind is not None and kind.signed and not stuk.signed:
            yield Finding(
                code=CODE,
                severity=SEVERITY,
                text=f"Stuk {stuk.number} is nog niet ondertekend. Open het stuk en onderteken het.",
                place=stuk.stuk_id,
                source=SOURCE.citation,
            )
