# SPDX-License-Identifier: EUPL-1.2
"""Data by which a victim can be found stay out of processtukken.

Looks for patterns that are beyond doubt (BSN by elfproef, e-mail, telephone, postcode with house number). The full
detector over all eight items of the Besluit is a later piece of work; this rule never says that a text is clean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from strafketen.core.dossier.rules.material import Material
from strafketen.core.findings import Finding, Severity
from strafketen.core.ids import is_bsn
from strafketen.core.law import VICTIM_DATA

CODE = "slachtoffergegevens_in_tekst"
SEVERITY = Severity.BLOCKING
SOURCE = VICTIM_DATA

_BSN = re.compile(r"(?<!\d)\d{9}(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_TELEPHONE = re.compile(r"(?<![\d-])(?:\+31[ -]?|0)(?:6[ -]?(?:\d[ -]?){8}|[1-9]\d{1,2}[ -]?(?:\d[ -]?){6,7})(?!\d)")
_POSTCODE = re.compile(r"(?<!\w)[1-9]\d{3} ?[A-Z]{2}(?!\w)")


def hits(text: str) -> Iterator[str]:
    """Name what kinds of data stand in a text: never the data themselves."""
    if any(is_bsn(match.group()) for match in _BSN.finditer(text)):
        yield "een burgerservicenummer"
    if _EMAIL.search(text):
        yield "een e-mailadres"
    if _TELEPHONE.search(text):
        yield "een telefoonnummer"
    if _POSTCODE.search(text):
        yield "een postcode"


def check(material: Material) -> Iterator[Finding]:
    """Find typed texts that hold such data."""
    for stuk in material.stukken:
        for field, text in stuk.texts:
            for what in hits(text):
                yield Finding(
                    code=CODE,
                    severity=SEVERITY,
                    text=f"In stuk {stuk.number} staat {what}. Haal dit weg, tenzij een rechter het nodig heeft.",
                    place=f"{stuk.stuk_id}#{field}",
                    source=SOURCE.citation,
                )
