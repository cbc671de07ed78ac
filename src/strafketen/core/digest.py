# SPDX-License-Identifier: EUPL-1.2
"""The digest of record: SHA-256 of the plain bytes, as 64 lower-case hex digits."""

from __future__ import annotations

import hashlib
import re
from typing import NewType

from strafketen.core.errors import Malformed

Digest = NewType("Digest", str)
"""SHA-256 of the plain bytes: 64 lower-case hexadecimal digits."""

_SHAPE = re.compile(r"[0-9a-f]{64}\Z")


def sha256_hex(data: bytes) -> Digest:
    """Digest `data`."""
    return Digest(hashlib.sha256(data).hexdigest())


def parse_digest(text: str) -> Digest:
    """Check the shape of a digest from outside.

    Raises:
        Malformed: not 64 lower-case hexadecimal digits.
    """
    if not _SHAPE.match(text):
        raise Malformed("Dit is geen SHA-256-waarde: verwacht 64 cijfers of letters a tot en met f.")
    return Digest(text)
