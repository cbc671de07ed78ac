# SPDX-License-Identifier: EUPL-1.2
"""Which characters our fonts can show.

The fonts travel with the package so that a stuk looks the same on every machine, and gives the same bytes. A character
they lack must be refused before setting, with its place: a procesverbaal with an empty box in a name is worse than
none.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FONTS_DIR = Path(__file__).parent / "fonts"

_COVERING_FONTS = ("SourceSans3-Regular.otf", "NotoSansArabic-Regular.ttf")
"""Source Sans 3 has the same characters in every weight we ship (a test looks)."""

_LAYOUT_CHARACTERS = frozenset("\n\t \u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u202f")
"""Spaces, breaks and joiners: they steer the line and need no glyph."""

_DIRECTION_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They make text look other than it is stored (Unicode TR 36, bidirectional spoofing): never in a stuk."""

_BYTE_ORDER_MARK = "\ufeff"

_NOT_TEXT = frozenset(("Cc", "Cn", "Co", "Cs"))
"""Control, unassigned, private use (ISO 19005-2, 6.2.11.7.3 asks for meaning) and surrogate."""

_FORMAT_SEGMENTS = 4
_FORMAT_GROUPS = 12


def unprintable_characters(text: str) -> Iterator[str]:
    """Give each character of `text` that cannot be set, once, in order of appearance."""
    printable = covered_characters()
    seen: set[str] = set()
    for character in text:
        if character in seen or character in printable or character in _LAYOUT_CHARACTERS:
            continue
        seen.add(character)
        yield character


@cache
def covered_characters() -> frozenset[str]:
    """Give all characters that may be set: our fonts have a glyph, and the character has one meaning for everybody."""
    characters: set[str] = set()
    for name in _COVERING_FONTS:
        characters.update(map(chr, font_code_points((FONTS_DIR / name).read_bytes())))
    meaningful = {character for character in characters if unicodedata.category(character) not in _NOT_TEXT}
    return frozenset(meaningful - _DIRECTION_OVERRIDES - {_BYTE_ORDER_MARK})


def font_code_points(font: bytes) -> set[int]:
    """Read the code points from the `cmap` table of an OpenType font (OpenType 1.9, formats 4 and 12).

    Raises:
        ValueError: the font has no Unicode `cmap` in one of those formats (a defect of the package).
    """
    (table_count,) = struct.unpack_from(">H", font, 4)
    for index in range(table_count):
        tag, _checksum, offset, _length = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if tag == b"cmap":
            return _read_cmap(font, offset)
    raise ValueError("font without a cmap table")


def _read_cmap(font: bytes, start: int) -> set[int]:
    (subtable_count,) = struct.unpack_from(">H", font, start + 2)
    points: set[int] = set()
    for index in range(subtable_count):
        (offset,) = struct.unpack_from(">I", font, start + 4 + 8 * index + 4)
        (subtable_format,) = struct.unpack_from(">H", font, start + offset)
        if subtable_format == _FORMAT_SEGMENTS:
            points |= _read_segments(font, start + offset)
        elif subtable_format == _FORMAT_GROUPS:
            points |= _read_groups(font, start + offset)
    if not points:
        raise ValueError("font without a Unicode cmap in format 4 or 12")
    return points


def _read_segments(font: bytes, at: int) -> set[int]:
    (doubled_count,) = struct.unpack_from(">H", font, at + 6)
    count = doubled_count // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + doubled_count)
    points: set[int] = set()
    for first, last in zip(starts, ends, strict=True):
        points.update(range(first, last + 1))
    return points - {0xFFFF}


def _read_groups(font: bytes, at: int) -> set[int]:
    (count,) = struct.unpack_from(">I", font, at + 12)
    points: set[int] = set()
    for index in range(count):
        first, last, _glyph = struct.unpack_from(">III", font, at + 16 + 12 * index)
        points.update(range(first, last + 1))
    return points
