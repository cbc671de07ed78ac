# SPDX-License-Identifier: EUPL-1.2
"""What the stream asks for must be there."""

from __future__ import annotations

from collections.abc import Iterator

from strafketen.core.dossier.rules.material import Material
from strafketen.core.findings import Finding, Severity
from strafketen.core.law import SENDING_IN
from strafketen.core.stukken import KINDS, STREAM_VVC_ZSM

CODE = "stuk_ontbreekt"
SEVERITY = Severity.BLOCKING
SOURCE = SENDING_IN

REQUIRED: dict[str, tuple[str, ...]] = {
    STREAM_VVC_ZSM: ("procesverbaal-aangifte", "procesverbaal-bevindingen"),
}
"""Stream → kinds of stuk that must be there. Our own proposal: the national list is not public."""


def check(material: Material) -> Iterator[Finding]:
    """Find kinds of stuk that the stream requires and that are not in the dossier."""
    present = {stuk.kind for stuk in material.stukken}
    for kind in REQUIRED.get(material.stream, ()):
        if kind not in present:
            yield Finding(
                code=CODE,
                severity=SEVERITY,
                text=f"{KINDS[kind].title} ontbreekt. Voeg dit stuk toe.",
                place=kind,
                source=SOURCE.citation,
            )
    if not material.has_verdachte:
        yield Finding(
            code=CODE,
            severity=SEVERITY,
            text="Er is geen verdachte bekend in de zaakgegevens. Voeg de verdachte toe.",
            place="personen",
            source=SOURCE.citation,
        )
