# SPDX-License-Identifier: EUPL-1.2
"""The store on a local disk.

Layout below the root (the node's `bytes/` folder): `objects/ab/<name>` one file per large object, `packs/<id>.pack`
small documents, `tmp/` files being written, `uploads/` what the byte server is receiving.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from typing import Self

from strafketen.core.digest import Digest
from strafketen.core.errors import Malformed
from strafketen.core.segments import SEGMENT_BYTES, SegmentHasher, segment_tree
from strafketen.media.blobs.durable import (
    PRIVATE_FILE,
    fsync_folder,
    make_folder,
    read_exactly,
    rename_durably,
    write_all,
)
from strafketen.media.blobs.errors import BlobCorrupt, BlobMissing, corrupt, storage_errors
from strafketen.media.blobs.keys import KEY_BYTES, KeyEncryptionKey
from strafketen.media.blobs.packs import PackWriter
from strafketen.media.blobs.sealing import (
    HEADER_BYTES,
    OBJECT_ID_BYTES,
    OVERHEAD_BYTES,
    SegmentCipher,
    check_header,
    header,
    record_offset,
    segment_count,
    stored_size_bytes,
)
from strafketen.media.blobs.segmentsink import SegmentSink, Threads
from strafketen.media.blobs.store import BlobRef, StoredBlob

SMALL_BYTES = 1024 * 1024
"""Documents below this share pack files."""

_LOCATION = re.compile(r"(objects/[0-9a-f]{2}/[0-9a-f]{64})\Z|(packs/[0-9a-f]{32}\.pack)@([0-9]{1,12})\Z")


class LocalBlobWriter:
    """Writes one object of unknown size; see `BlobWriter`. One thread at a time."""

    def __init__(self, *, store: LocalBlobStore, scope: str) -> None:
        """Open the temporary file."""
        self._store = store
        self._scope = scope
        self._object_id = os.urandom(OBJECT_ID_BYTES)
        self._data_key = os.urandom(KEY_BYTES)
        self._path = store.root / "tmp" / f"{secrets.token_hex(16)}.tmp"
        self._buffers = (bytearray(SEGMENT_BYTES), bytearray(SEGMENT_BYTES))
        self._turn = 0
        self._filled = 0
        self._size_bytes = 0
        self._flight: Future[None] | None = None
        with storage_errors():
            self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE)
            try:
                write_all(self._fd, header(self._object_id), 0)
            except OSError:
                self.abort()
                raise
        self._sink = SegmentSink(
            fd=self._fd,
            cipher=SegmentCipher(data_key=self._data_key, scope=scope, object_id=self._object_id),
            hasher=SegmentHasher(),
            threads=store.threads,
        )

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Add the next bytes.

        Raises:
            StorageFull: no room; the object is aborted.
        """
        view = memoryview(data)
        self._size_bytes += len(view)
        while view:
            # A full segment waits for one byte more: only then is it certain that it is not the last.
            if self._filled == SEGMENT_BYTES:
                self._send()
            part = view[: SEGMENT_BYTES - self._filled]
            view = view[len(part) :]
            self._buffers[self._turn][self._filled : self._filled + len(part)] = part
            self._filled += len(part)

    def _land(self) -> None:
        if self._flight is not None:
            flight, self._flight = self._flight, None
            flight.result()

    def _send(self) -> None:
        """Hand a full segment to the writing thread; at most one is in flight, the other buffer fills meanwhile."""
        try:
            self._land()
        except Exception:
            self.abort()
            raise
        full = self._buffers[self._turn]
        self._flight = self._store.flights.get().submit(self._sink.push, full, total_bytes=None)
        self._turn = 1 - self._turn
        self._filled = 0

    def commit(self) -> StoredBlob:
        """Write the last segment, sync, rename, sync the folder, answer.

        Raises:
            StorageFull: no room; nothing is left.
        """
        try:
            self._land()
            last = memoryview(self._buffers[self._turn])[: self._filled]
            self._sink.push(last, total_bytes=self._size_bytes)
            self._sink.settle()
            tree = self._sink.finish()
            location = self._store.adopt(self._path, scope=self._scope, object_id=self._object_id, sha256=tree.sha256)
        except Exception:
            self.abort()
            raise
        self._close()
        return StoredBlob(
            scope=self._scope,
            object_id=self._object_id.hex(),
            location=location,
            size_bytes=tree.size_bytes,
            sha256=tree.sha256,
            wrapped_key=self._store.kek.wrap(self._data_key),
            segment_root=tree.segment_root,
            segment_hashes=tree.segment_hashes,
        )

    def abort(self) -> None:
        """Remove what was written; harmless after `commit`."""
        if self._fd < 0:
            return
        if self._flight is not None:
            self._flight.exception()
            self._flight = None
        self._close()
        self._path.unlink(missing_ok=True)

    def _close(self) -> None:
        if hasattr(self, "_sink"):
            self._sink.quiesce()
        os.close(self._fd)
        self._fd = -1

    def __enter__(self) -> Self:
        """Start."""
        return self

    def __exit__(self, *_: object) -> None:
        """Abort unless committed."""
        self.abort()


class LocalBlobStore:
    """Keeps objects below a folder; see `BlobStore` for what it guarantees.

    Attributes:
        root: the node's bytes folder.
        kek: key that wraps the data keys.
        threads: hash and sync threads of this process; their work never waits for other work.
        flights: threads for segments in flight; these wait for `threads`, so the two may not be one pool.
    """

    def __init__(self, root: Path, kek: KeyEncryptionKey, *, rotate_bytes: int | None = None) -> None:
        """Create the folders where missing (0700). Safe to make before a fork."""
        self.root = root
        self.kek = kek
        self.threads = Threads(8)
        self.flights = Threads(8)
        for name in ("objects", "packs", "tmp", "uploads"):
            make_folder(root / name)
        self._packs = (
            PackWriter(root / "packs")
            if rotate_bytes is None
            else PackWriter(root / "packs", rotate_bytes=rotate_bytes)
        )

    def put(self, *, scope: str, source: bytes | Iterable[bytes]) -> StoredBlob:
        """Store one object; `bytes` under 1 MiB go into a pack."""
        if isinstance(source, bytes):
            if len(source) < SMALL_BYTES:
                return self.put_many(scope=scope, documents=[source])[0]
            source = (source,)
        with self.open_writer(scope=scope) as writer:
            for chunk in source:
                writer.write(chunk)
            return writer.commit()

    def put_many(self, *, scope: str, documents: Sequence[bytes]) -> list[StoredBlob]:
        """Store documents; those under 1 MiB together in one append and one sync."""
        stored: dict[int, StoredBlob] = {}
        packed: list[tuple[int, StoredBlob, int]] = []
        body = bytearray()
        for number, document in enumerate(documents):
            if len(document) >= SMALL_BYTES:
                stored[number] = self.put(scope=scope, source=document)
                continue
            object_id, data_key = os.urandom(OBJECT_ID_BYTES), os.urandom(KEY_BYTES)
            cipher = SegmentCipher(data_key=data_key, scope=scope, object_id=object_id)
            tree = segment_tree(document)
            blob = StoredBlob(
                scope=scope,
                object_id=object_id.hex(),
                location="",
                size_bytes=tree.size_bytes,
                sha256=tree.sha256,
                wrapped_key=self.kek.wrap(data_key),
                segment_root=tree.segment_root,
                segment_hashes=tree.segment_hashes,
            )
            packed.append((number, blob, len(body)))
            body += header(object_id)
            body += cipher.seal(0, document, total_bytes=len(document))
        if packed:
            name, start = self._packs.append(bytes(body))
            for number, blob, offset in packed:
                stored[number] = replace_location(blob, f"packs/{name}@{start + offset}")
        return [stored[number] for number in range(len(documents))]

    def open_writer(self, *, scope: str) -> LocalBlobWriter:
        """Start a large object of unknown size."""
        return LocalBlobWriter(store=self, scope=scope)

    def adopt(self, path: Path, *, scope: str, object_id: bytes, sha256: Digest) -> str:
        """Give a synced file on the same disk its final name, durably.

        Returns:
            Its location. Harmless to repeat after a crash between rename and answer.
        """
        location = self.location_of(scope=scope, object_id=object_id, sha256=sha256)
        target = self.root / location
        make_folder(target.parent)
        if path.exists():
            rename_durably(path, target)
        else:
            fsync_folder(target.parent)
        return location

    def location_of(self, *, scope: str, object_id: bytes, sha256: Digest) -> str:
        """Give the location of a large object."""
        name = self.kek.name_of(scope=scope, object_id=object_id, sha256=sha256)
        return f"objects/{name[:2]}/{name}"

    def _find(self, location: str) -> tuple[Path, int, bool]:
        """Split a location: file, offset in it, whether the file is the object alone."""
        match = _LOCATION.match(location)
        if not match:
            raise Malformed("De vindplaats van deze bytes heeft een onbekende vorm. Meld dit aan de beheerder.")
        alone, pack, offset = match.groups()
        return self.root / (alone or pack), int(offset or 0), bool(alone)

    def read_range(self, ref: BlobRef, *, start: int, end: int) -> Iterator[bytes]:
        """Give plain bytes from `start` up to `end`; only the segments needed are read and opened."""
        if not 0 <= start <= end <= ref.size_bytes:
            raise ValueError("range outside the object")
        path, base, alone = self._find(ref.location)
        cipher = SegmentCipher(
            data_key=self.kek.unwrap(ref.wrapped_key), scope=ref.scope, object_id=bytes.fromhex(ref.object_id)
        )
        try:
            size_on_disk_bytes = path.stat().st_size
        except FileNotFoundError as error:
            raise BlobMissing(
                "Het bestand met deze bytes ontbreekt op de schijf. "
                "Zet het terug uit een reservekopie of vraag een exemplaar aan een ketenpartner."
            ) from error
        expected_bytes = stored_size_bytes(ref.size_bytes)
        if size_on_disk_bytes - base < expected_bytes or (alone and size_on_disk_bytes != expected_bytes):
            raise corrupt(segment=-1, why="het bestand heeft niet de lengte die erbij hoort")
        return _segments(path, base=base, ref=ref, cipher=cipher, start=start, end=end)

    def read_all(self, ref: BlobRef) -> bytes:
        """Give all bytes, checked against their digest."""
        data = b"".join(self.read_range(ref, start=0, end=ref.size_bytes))
        if segment_tree(data).sha256 != ref.sha256:
            raise corrupt(segment=-1, why="de SHA-256-waarde klopt niet")
        return data

    def verify(self, ref: BlobRef) -> bool:
        """Recompute digest, tree and name from what is stored."""
        hasher = SegmentHasher()
        try:
            for chunk in self.read_range(ref, start=0, end=ref.size_bytes):
                hasher.update(chunk)
        except BlobCorrupt:
            return False
        tree = hasher.finish()
        if tree.sha256 != ref.sha256 or tree.size_bytes != ref.size_bytes:
            return False
        if isinstance(ref, StoredBlob) and (tree.segment_root, tree.segment_hashes) != (
            ref.segment_root,
            ref.segment_hashes,
        ):
            return False
        named = self.location_of(scope=ref.scope, object_id=bytes.fromhex(ref.object_id), sha256=ref.sha256)
        return not ref.location.startswith("objects/") or ref.location == named

    def discard(self, ref: BlobRef) -> None:
        """Remove the file of a large object; a record in a pack stays, unreadable once its key is destroyed."""
        path, _, alone = self._find(ref.location)
        if alone and path.exists():
            path.unlink()
            fsync_folder(path.parent)

    def sweep(self, *, before: datetime) -> int:
        """Remove temporary files of writers that died, untouched since `before`; give how many."""
        removed = 0
        for path in (self.root / "tmp").iterdir():
            if path.stat().st_mtime < before.timestamp():
                path.unlink(missing_ok=True)
                removed += 1
        return removed


def replace_location(blob: StoredBlob, location: str) -> StoredBlob:
    """Give the same object at another place."""
    return StoredBlob(
        scope=blob.scope,
        object_id=blob.object_id,
        location=location,
        size_bytes=blob.size_bytes,
        sha256=blob.sha256,
        wrapped_key=blob.wrapped_key,
        segment_root=blob.segment_root,
        segment_hashes=blob.segment_hashes,
    )


def _segments(path: Path, *, base: int, ref: BlobRef, cipher: SegmentCipher, start: int, end: int) -> Iterator[bytes]:
    last = segment_count(ref.size_bytes) - 1
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        check_header(read_exactly(fd, HEADER_BYTES, base), bytes.fromhex(ref.object_id))
        # An empty object still has a record: opening it proves that nothing was cut off.
        first, final = start // SEGMENT_BYTES, max(start, end - 1) // SEGMENT_BYTES
        for index in range(min(first, last), min(final, last) + 1):
            size_bytes = min(SEGMENT_BYTES, ref.size_bytes - index * SEGMENT_BYTES)
            record = read_exactly(fd, size_bytes + OVERHEAD_BYTES, base + record_offset(index))
            plain = cipher.open(index, record, total_bytes=ref.size_bytes if index == last else None)
            begin = index * SEGMENT_BYTES
            low, high = max(start - begin, 0), min(end - begin, len(plain))
            if low < high:
                yield plain if (low, high) == (0, len(plain)) else plain[low:high]
    finally:
        os.close(fd)
