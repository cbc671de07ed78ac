# SPDX-License-Identifier: EUPL-1.2
"""Identifiers of the chain: each a type with its own check, never a bare string.

Formats and their certainty stand in docs/identifiers.md; a format that is not public is kept as an opaque string.
"""

from __future__ import annotations

import re
import uuid
from typing import NewType

from strafketen.core.errors import Malformed

ChainCaseId = NewType("ChainCaseId", str)
"""Identity of a zaak in the whole chain; a UUID (version 4 or 7) in its usual form."""
DossierId = NewType("DossierId", str)
"""Identity of a procesdossier; a UUID. The same at every node that holds a copy."""
StukId = NewType("StukId", str)
"""Identity of a stuk for ever; a new version of the stuk is a new stuk that names its predecessor."""
Parketnummer = NewType("Parketnummer", str)
"""Normalised as AA-NNNNNN-JJ: parket prefix, six digits, year."""
PlNumber = NewType("PlNumber", str)
"""Registration number of the police: PL0900-2026123456."""
Oin = NewType("Oin", str)
"""Organisatie-identificatienummer: 20 positions."""

_PARKETNUMMER = re.compile(r"(\d{2})[-/.](\d{6})[-/.](\d{2})\Z")
_PL_NUMBER = re.compile(r"(PL[0-9A-Z]{4})[- ]?(20\d{2})(\d{6})\Z")
_OIN = re.compile(r"[0-9A-Z]{20}\Z")
_FEITCODE = re.compile(r"[A-Z]{1,2}\d{3}[a-z]{0,2}\Z")
_BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def parse_uuid(text: str) -> str:
    """Read a UUID in its usual form (lower case, with hyphens).

    Raises:
        Malformed: not a UUID.
    """
    try:
        value = str(uuid.UUID(text))
    except ValueError as error:
        raise Malformed("Dit is geen geldig kenmerk (UUID).") from error
    return value


def parse_parketnummer(text: str) -> Parketnummer:
    """Read a parketnummer written with hyphens, slashes or dots; give it normalised.

    Raises:
        Malformed: another shape.
    """
    match = _PARKETNUMMER.match(text.strip())
    if not match:
        raise Malformed("Dit is geen parketnummer. Schrijf het als 05-123456-26.")
    return Parketnummer("-".join(match.groups()))


def parse_pl_number(text: str) -> PlNumber:
    """Read a registration number of the police; give it normalised with a hyphen.

    Raises:
        Malformed: another shape.
    """
    match = _PL_NUMBER.match(text.strip().upper())
    if not match:
        raise Malformed("Dit is geen PL-nummer. Schrijf het als PL0600-2026123456.")
    unit, year, number = match.groups()
    return PlNumber(f"{unit}-{year}{number}")


def parse_oin(text: str) -> Oin:
    """Read an OIN: 20 digits or capitals.

    Raises:
        Malformed: another shape.
    """
    if not _OIN.match(text):
        raise Malformed("Dit is geen OIN. Een OIN heeft 20 posities.")
    return Oin(text)


def is_bsn(text: str) -> bool:
    """Tell whether nine digits (or eight, padded) pass the elfproef of the BSN."""
    digits = text.zfill(9)
    if len(digits) != len(_BSN_WEIGHTS) or not digits.isdigit():
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_BSN_WEIGHTS, digits, strict=True))
    return total % 11 == 0 and int(digits) > 0


def is_feitcode(text: str) -> bool:
    """Tell whether `text` has the shape of a feitcode (list lookup is another matter)."""
    return bool(_FEITCODE.match(text))
