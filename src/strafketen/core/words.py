# SPDX-License-Identifier: EUPL-1.2
"""Six Dutch words for a dossier root, to compare by voice at a hearing.

Each word stands for eight bits, so six words for the first 48 bits of the root. Enough to hear that two dossiers
differ; proof is the whole root. The list is ours: 16 beginnings times 16 endings, all pronounceable and apart by ear.
"""

from __future__ import annotations

_FIRST = (
    "berg",
    "boom",
    "brug",
    "dak",
    "dijk",
    "glas",
    "hout",
    "kaas",
    "land",
    "maan",
    "noord",
    "rogge",
    "ster",
    "veld",
    "water",
    "zand",
)
_SECOND = (
    "bel",
    "boot",
    "doek",
    "fiets",
    "haan",
    "huis",
    "kaart",
    "kist",
    "lamp",
    "molen",
    "pad",
    "roos",
    "stoel",
    "trap",
    "vis",
    "weg",
)
WORDS = 6


def spoken_words(root: str) -> tuple[str, ...]:
    """Give six words for a root of 64 hex digits."""
    return tuple(_FIRST[byte >> 4] + _SECOND[byte & 15] for byte in bytes.fromhex(root)[:WORDS])
