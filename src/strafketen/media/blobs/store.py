# SPDX-License-Identifier: EUPL-1.2
"""What every store of bytes guarantees, and the values that cross its border."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from strafketen.core.digest import Digest


@dataclass(frozen=True, slots=True)
class BlobRef:
    """All that is needed to read one object, apart from the node's key. Kept in the database.

    Emptying `wrapped_key` in every record of it erases the bytes everywhere: disk, locked store and backup.

    Attributes:
        scope: dossier id under which the bytes were stored; bound into the encryption.
        object_id: 32 hex digits, random, one per stored object.
        location: `objects/ab/<64 hex>` or `packs/<32 hex>.pack@<offset>`, below the folder of the store.
        size_bytes: plain size.
        sha256: digest of record, of the plain bytes.
        wrapped_key: data key of this object, wrapped by the node's key; 49 bytes.
    """

    scope: str
    object_id: str
    location: str
    size_bytes: int
    sha256: Digest
    wrapped_key: bytes


@dataclass(frozen=True, slots=True)
class StoredBlob(BlobRef):
    """A durable object with the digests that a manifest needs.

    Attributes:
        segment_root: RFC 6962 root over the 4 MiB segments, 64 hex digits.
        segment_hashes: tuple of 32-byte leaf hashes, in file order; empty for an empty object.
    """

    segment_root: str
    segment_hashes: tuple[bytes, ...]

    @property
    def ref(self) -> BlobRef:
        """The part that is needed to read."""
        return BlobRef(
            scope=self.scope,
            object_id=self.object_id,
            location=self.location,
            size_bytes=self.size_bytes,
            sha256=self.sha256,
            wrapped_key=self.wrapped_key,
        )


class BlobWriter(Protocol):
    """Takes bytes piece by piece. As a context manager it aborts unless `commit` was called."""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Add the next bytes; they are hashed and encrypted while they pass."""

    def commit(self) -> StoredBlob:
        """Make the bytes durable under their name, and only then answer."""

    def abort(self) -> None:
        """Leave nothing behind; harmless after `commit`."""

    def __enter__(self) -> Self:
        """Start."""

    def __exit__(self, *_: object) -> None:
        """Abort unless committed."""


class BlobStore(Protocol):
    """A place for encrypted bytes.

    Every implementation guarantees:

    1. *Durable before the answer.* When a write returns, its bytes survive the loss of power.
    2. *All or nothing.* A failed or interrupted write leaves no object, and no plain byte ever reaches the disk.
    3. *Its own digests.* SHA-256 and segment tree are computed here over the plain bytes, never taken from a backend.
    4. *A key per object.* Each object has a fresh random data key: equal files in two dossiers share no key, and
       destroying the wrapped key erases the object in every copy.
    5. *Names that tell nothing.* The name is a keyed hash of scope, object id and digest; equal content cannot be seen.
    6. *Checked on read.* Each segment is authenticated for its place in its object; damage is a refusal, never other
       bytes.
    7. *Several writers.* Any number of processes and threads may write and read at once.
    """

    def put(self, *, scope: str, source: bytes | Iterable[bytes]) -> StoredBlob:
        """Store one object; small `bytes` go into a pack.

        Raises:
            StorageFull: no room.
        """

    def put_many(self, *, scope: str, documents: Sequence[bytes]) -> list[StoredBlob]:
        """Store small documents with one sync for all of them, in the order given.

        Raises:
            StorageFull: no room; none of them is stored.
        """

    def open_writer(self, *, scope: str) -> BlobWriter:
        """Start a large object of unknown size; constant memory."""

    def read_range(self, ref: BlobRef, *, start: int, end: int) -> Iterator[bytes]:
        """Give the plain bytes from `start` up to `end` (exclusive), opening only the segments needed.

        Raises:
            BlobMissing, BlobCorrupt, WrongKey: at once or while iterating.
            ValueError: a range outside the object (a defect of the caller).
        """

    def read_all(self, ref: BlobRef) -> bytes:
        """Give all bytes of an object that fits in memory, checked against its digest.

        Raises:
            BlobMissing, BlobCorrupt, WrongKey: it cannot be given as it was written.
        """

    def verify(self, ref: BlobRef) -> bool:
        """Recompute everything from what is stored and tell whether it is what `ref` says.

        Raises:
            BlobMissing: there is nothing to check.
            WrongKey: it cannot be opened.
        """

    def discard(self, ref: BlobRef) -> None:
        """Free the room of an object where that is possible (not in a pack). Erasing is destroying the key."""
