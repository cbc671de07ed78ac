# SPDX-License-Identifier: EUPL-1.2
"""A stuk must be readable, and its inspection must be done."""

from __future__ import annotations

from collections.abc import Iterator

from strafketen.core.dossier.rules.material import Material
from strafketen.core.dossier.states import StukState
from strafketen.core.findings import Finding, Severity
from strafketen.core.law import PROCESSTUKKEN

CODE = "stuk_onleesbaar"
SEVERITY = Severity.BLOCKING
SOURCE = PROCESSTUKKEN

_BUSY = {StukState.IN_ONDERZOEK, StukState.IN_ONDERTEKENING}


def check(material: Material) -> Iterator[Finding]:
    """Find stukken that were refused, need a look, or are still being inspected."""
    for stuk in material.stukken:
        if stuk.state in _BUSY:
            yield _finding(stuk.stuk_id, Severity.BLOCKING, f"Stuk {stuk.number} wordt nog verwerkt. Wacht een moment.")
        elif stuk.intake == "refuse" or stuk.state == StukState.MISLUKT:
            text = f"Stuk {stuk.number} is niet bruikbaar als stuk. Vraag de gever om een leesbaar bestand."
            yield _finding(stuk.stuk_id, Severity.BLOCKING, text)
        elif stuk.intake == "flag":
            text = f"Stuk {stuk.number} is bruikbaar, maar kijk eerst naar de opmerkingen bij het bestand."
            yield _finding(stuk.stuk_id, Severity.ATTENTION, text)


def _finding(place: str, severity: Severity, text: str) -> Finding:
    return Finding(code=CODE, severity=severity, text=text, place=place, source=SOURCE.citation)
