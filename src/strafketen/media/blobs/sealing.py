# SPDX-License-Identifier: EUPL-1.2
"""The form of encrypted bytes on disk (version 1).

An object is a 24-byte header (magic, object id) and one record per 4 MiB plain segment:

    prefix (8 random bytes, the same for one writing session) || AES-256-GCM ciphertext || tag (16)

The nonce is prefix || segment index (4 bytes). The prefix is new whenever writing resumes, so a segment that has to be
written again after a crash never meets the same nonce under the same key. The additional data bind scope, object id,
index, a final flag and, on the last segment, the total size: a swapped, reordered, dropped or added record fails.
An empty object has one empty record. Every object has its own data key.
"""

from __future__ import annotations

import os
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from strafketen.core.segments import SEGMENT_BYTES
from strafketen.media.blobs.errors import corrupt
from strafketen.media.blobs.keys import derive

MAGIC = b"SKBLOB1\n"
OBJECT_ID_BYTES = 16
HEADER_BYTES = len(MAGIC) + OBJECT_ID_BYTES
PREFIX_BYTES = 8
TAG_BYTES = 16
OVERHEAD_BYTES = PREFIX_BYTES + TAG_BYTES
RECORD_BYTES = SEGMENT_BYTES + OVERHEAD_BYTES

_TAIL_HEAD = struct.Struct(">12sI")
TAIL_HEAD_BYTES = _TAIL_HEAD.size


def segment_count(size_bytes: int) -> int:
    """Count the records of an object; an empty one has one."""
    return max(1, -(-size_bytes // SEGMENT_BYTES))


def stored_size_bytes(size_bytes: int) -> int:
    """Give the size on disk of an object of `size_bytes` plain bytes."""
    return HEADER_BYTES + size_bytes + segment_count(size_bytes) * OVERHEAD_BYTES


def record_offset(index: int) -> int:
    """Give where record `index` begins inside its object."""
    return HEADER_BYTES + index * RECORD_BYTES


def header(object_id: bytes) -> bytes:
    """Write the header of an object."""
    return MAGIC + object_id


class SegmentCipher:
    """Seals and opens the segments of one object.

    Not for two threads at once: sealing reuses one buffer.
    """

    __slots__ = ("_aead", "_base", "_buffer", "_prefix", "_tail")

    def __init__(self, *, data_key: bytes, scope: str, object_id: bytes) -> None:
        """Start a session with a fresh nonce prefix."""
        self._aead = AESGCM(data_key)
        self._tail = AESGCM(derive(data_key, b"strafketen/blob/tail/1"))
        scope_bytes = scope.encode()
        self._base = len(scope_bytes).to_bytes(2) + scope_bytes + object_id
        self._prefix = os.urandom(PREFIX_BYTES)
        self._buffer = bytearray()

    def _bound(self, index: int, total_bytes: int | None) -> bytes:
        """Build the additional data; `total_bytes` only on the final segment."""
        last = total_bytes is not None
        return b"strafketen/segment/1" + self._base + struct.pack(">Q?Q", index, last, total_bytes or 0)

    def seal(self, index: int, plain: bytes | bytearray | memoryview, *, total_bytes: int | None) -> memoryview:
        """Seal a segment; the view is valid until the next call. `total_bytes` marks it as the last one."""
        size = len(plain) + OVERHEAD_BYTES
        if len(self._buffer) < size:
            self._buffer = bytearray(size)
        record = memoryview(self._buffer)[:size]
        record[:PREFIX_BYTES] = self._prefix
        nonce = self._prefix + index.to_bytes(4)
        self._aead.encrypt_into(nonce, plain, self._bound(index, total_bytes), record[PREFIX_BYTES:])
        return record

    def open(self, index: int, record: bytes, *, total_bytes: int | None) -> bytes:
        """Open a segment.

        Raises:
            BlobCorrupt: the record is not what was sealed at this place of this object.
        """
        if len(record) < OVERHEAD_BYTES:
            raise corrupt(segment=index, why="het bestand is ingekort")
        nonce = record[:PREFIX_BYTES] + index.to_bytes(4)
        try:
            return self._aead.decrypt(nonce, memoryview(record)[PREFIX_BYTES:], self._bound(index, total_bytes))
        except InvalidTag as error:
            raise corrupt(segment=index, why="de controlewaarde klopt niet") from error

    def seal_tail(self, index: int, start: int, plain: bytes | bytearray | memoryview) -> bytes:
        """Seal a piece of an unfinished segment that begins at `start` in segment `index` (12 random nonce bytes)."""
        nonce = os.urandom(12)
        bound = b"strafketen/tail/1" + self._base + struct.pack(">QI", index, start)
        return _TAIL_HEAD.pack(nonce, len(plain)) + self._tail.encrypt(nonce, bytes(plain), bound)

    def open_tail(self, index: int, stored: bytes, *, limit_bytes: int = SEGMENT_BYTES) -> tuple[bytearray, int]:
        """Join the pieces of an unfinished segment up to the first that is torn or false or passes `limit_bytes`.

        Returns:
            The plain bytes, and the place in `stored` after the last good piece, where to append.
        """
        plain = bytearray()
        at = 0
        while at + TAIL_HEAD_BYTES <= len(stored):
            nonce, size = _TAIL_HEAD.unpack_from(stored, at)
            end = at + TAIL_HEAD_BYTES + size + TAG_BYTES
            if end > len(stored) or len(plain) + size > limit_bytes:
                break
            bound = b"strafketen/tail/1" + self._base + struct.pack(">QI", index, len(plain))
            try:
                plain += self._tail.decrypt(nonce, stored[at + TAIL_HEAD_BYTES : end], bound)
            except InvalidTag:
                break  # a torn write after a crash; what came before it was acknowledged, this was not
            at = end
        return plain, at


def check_header(stored: bytes, object_id: bytes) -> None:
    """Check that `stored` begins as the object `object_id`.

    Raises:
        BlobCorrupt: another object, or no object at all.
    """
    if stored != header(object_id):
        raise corrupt(segment=-1, why="dit is niet het object dat hier hoort te staan")
