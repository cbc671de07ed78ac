# SPDX-License-Identifier: EUPL-1.2
"""The one way in which we write a zip: stored, no dates, no extra fields, entries back to back (APPNOTE.TXT 6.3).

A zip has many places where bytes may differ without the files in it differing. There are none here: everything in the
archive but the contents follows from the names, sizes and checksums, so a reader can make it again and compare.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

_STORED = 0
_NO_TIME = 0
_FIRST_DAY = 0x21
"""1 January 1980, the first day that the format knows."""
_VERSION_PLAIN = 20
_VERSION_ZIP64 = 45
_MADE_BY_UNIX = 3 << 8
_MODE = 0o100644 << 16
_MAX_32 = 0xFFFFFFFF
_MAX_16 = 0xFFFF
_ZIP64_EXTRA = 1

LOCAL = struct.Struct("<4s5H3L2H")
"""Fixed part of a local header: signature, version, flags, method, time, day, crc, packed, plain, name, extra."""
LOCAL_SIGNATURE = b"PK\x03\x04"
CENTRAL_SIGNATURE = b"PK\x01\x02"
END_SIGNATURE = b"PK\x05\x06"


@dataclass(frozen=True, slots=True)
class ZipEntry:
    """One file in the archive.

    Attributes:
        name: path in the archive, ASCII.
        size_bytes: length.
        crc32: checksum that the format asks for; not a proof of anything.
        offset_bytes: where its local header starts.
    """

    name: str
    size_bytes: int
    crc32: int
    offset_bytes: int

    @property
    def data_at(self) -> int:
        """Offset of its first byte."""
        return self.offset_bytes + len(local_header(self))

    @property
    def ends_at(self) -> int:
        """Offset just past its last byte."""
        return self.data_at + self.size_bytes


def local_header(entry: ZipEntry) -> bytes:
    """Write the header that stands before the bytes of a file."""
    big = entry.size_bytes >= _MAX_32
    size = _MAX_32 if big else entry.size_bytes
    extra = struct.pack("<2H2Q", _ZIP64_EXTRA, 16, entry.size_bytes, entry.size_bytes) if big else b""
    name = entry.name.encode("ascii")
    version = _VERSION_ZIP64 if big else _VERSION_PLAIN
    return (
        LOCAL.pack(
            *(LOCAL_SIGNATURE, version, 0, _STORED, _NO_TIME, _FIRST_DAY, entry.crc32, size, size),
            *(len(name), len(extra)),
        )
        + name
        + extra
    )


def _central_header(entry: ZipEntry) -> bytes:
    big = entry.size_bytes >= _MAX_32
    far = entry.offset_bytes >= _MAX_32
    size = _MAX_32 if big else entry.size_bytes
    values = ([entry.size_bytes] * 2 if big else []) + ([entry.offset_bytes] if far else [])
    extra = struct.pack(f"<2H{len(values)}Q", _ZIP64_EXTRA, 8 * len(values), *values) if values else b""
    name = entry.name.encode("ascii")
    version = _VERSION_ZIP64 if values else _VERSION_PLAIN
    return (
        struct.pack(
            "<4s6H3L5H2L",
            *(CENTRAL_SIGNATURE, _MADE_BY_UNIX | version, version, 0, _STORED, _NO_TIME, _FIRST_DAY),
            *(entry.crc32, size, size, len(name), len(extra), 0, 0, 0, _MODE, min(entry.offset_bytes, _MAX_32)),
        )
        + name
        + extra
    )


def directory(entries: Sequence[ZipEntry]) -> bytes:
    """Write what stands after the last file: the central directory and the end records."""
    central = b"".join(_central_header(entry) for entry in entries)
    start = entries[-1].ends_at if entries else 0
    count = len(entries)
    end64 = b""
    if count >= _MAX_16 or start >= _MAX_32 or len(central) >= _MAX_32:
        end64 = struct.pack(
            "<4sQ2H2L4Q",
            *(b"PK\x06\x06", 44, _MADE_BY_UNIX | _VERSION_ZIP64, _VERSION_ZIP64, 0, 0),
            *(count, count, len(central), start),
        ) + struct.pack("<4sLQL", b"PK\x06\x07", 0, start + len(central), 1)
    few = min(count, _MAX_16)
    end = struct.pack("<4s4H2LH", END_SIGNATURE, 0, 0, few, few, min(len(central), _MAX_32), min(start, _MAX_32), 0)
    return central + end64 + end
