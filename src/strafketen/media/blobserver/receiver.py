# SPDX-License-Identifier: EUPL-1.2
"""Takes the bytes of one upload and keeps them, encrypted, so that they can be resumed after any crash.

Files in the folder of an upload:

    part        header and sealed records of the complete segments; in the end this very file becomes the object
    tail.<n>    sealed pieces of the unfinished segment n, appended at the end of each request
    pending     offset to go back to: a request with a checksum is under way, its bytes do not count yet

The offset is not written anywhere: it is what `part` and `tail` prove by their authentication. A torn write fails
it and is cut off.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from strafketen.core.segments import SEGMENT_BYTES, SegmentHasher, SegmentTree
from strafketen.media.blobs.durable import (
    PRIVATE_FILE,
    fsync_folder,
    read_exactly,
    remove_durably,
    write_all,
    write_file_durably,
)
from strafketen.media.blobs.errors import BlobCorrupt, storage_errors
from strafketen.media.blobs.sealing import (
    HEADER_BYTES,
    OVERHEAD_BYTES,
    SegmentCipher,
    check_header,
    header,
    record_offset,
    segment_count,
)
from strafketen.media.blobs.segmentsink import SegmentSink, Threads

PART = "part"
PENDING = "pending"


class Receiver:
    """State of an upload that is being written. One request at a time (see `Registry`).

    Attributes:
        size_bytes: announced size; None for a form, whose size shows at the end.
        received_bytes: taken in, durable or not.
        durable_bytes: what may be acknowledged.
    """

    def __init__(
        self, folder: Path, *, data_key: bytes, scope: str, object_id: bytes, size_bytes: int | None, threads: Threads
    ) -> None:
        """Read back what earlier requests left, verify it, and make it durable.

        Raises:
            BlobCorrupt: `part` is not the file of this upload.
            StorageFull: no room.
        """
        self._folder = folder
        self.size_bytes = size_bytes
        self._cipher = SegmentCipher(data_key=data_key, scope=scope, object_id=object_id)
        self._buffers = (bytearray(SEGMENT_BYTES), bytearray(SEGMENT_BYTES))
        self._turn = 0
        self._filled = 0
        self._tail_saved_bytes = 0  # of the current segment, plain
        self._tail_end_bytes = 0  # of the tail file, stored
        self._fd = os.open(folder / PART, os.O_RDWR | os.O_CLOEXEC)
        try:
            check_header(read_exactly(self._fd, HEADER_BYTES, 0), object_id)
            hasher = SegmentHasher()
            with storage_errors():
                limit = self._pending_offset()
                segments, done = self._read_segments(hasher, limit)
                self._sink = SegmentSink(
                    fd=self._fd, cipher=self._cipher, hasher=hasher, threads=threads, next_index=segments
                )
                self.received_bytes = done
                if not self.all_written:
                    self._read_tail(limit)
                    self.received_bytes += self._filled
                os.fdatasync(self._fd)
                if limit is not None:
                    remove_durably(folder / PENDING)
        except BaseException:
            os.close(self._fd)
            raise
        self.durable_bytes = self.received_bytes

    @staticmethod
    def create(folder: Path, *, object_id: bytes) -> None:
        """Make the durable beginning of an upload."""
        fd = os.open(folder / PART, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE)
        try:
            write_all(fd, header(object_id), 0)
            os.fdatasync(fd)
        finally:
            os.close(fd)
        fsync_folder(folder)

    @property
    def all_written(self) -> bool:
        """Whether the final segment is in `part`."""
        return self.size_bytes is not None and self._sink.next_index == segment_count(self.size_bytes)

    @property
    def complete(self) -> bool:
        """Whether every byte that was announced is here."""
        return self.received_bytes == self.size_bytes

    def _pending_offset(self) -> int | None:
        with contextlib.suppress(FileNotFoundError):
            return int((self._folder / PENDING).read_bytes())
        return None

    def _read_segments(self, hasher: SegmentHasher, limit: int | None) -> tuple[int, int]:
        """Hash the good records from the start and cut off the rest.

        Returns:
            Number of good records, and their plain bytes.
        """
        stored_bytes = os.fstat(self._fd).st_size
        count = segment_count(self.size_bytes) if self.size_bytes is not None else None
        index = done = 0
        while limit is None or index < limit // SEGMENT_BYTES:
            last = count is not None and index == count - 1
            if index == count:
                break
            size_bytes = (self.size_bytes or 0) - done if last else SEGMENT_BYTES
            if record_offset(index) + size_bytes + OVERHEAD_BYTES > stored_bytes:
                break
            record = read_exactly(self._fd, size_bytes + OVERHEAD_BYTES, record_offset(index))
            try:
                plain = self._cipher.open(index, record, total_bytes=self.size_bytes if last else None)
            except BlobCorrupt:
                break  # torn by a crash before it was acknowledged; what is durable was synced first
            hasher.update(plain)
            index += 1
            done += len(plain)
        end = HEADER_BYTES + done + index * OVERHEAD_BYTES
        if stored_bytes > end:
            os.ftruncate(self._fd, end)
        return index, done

    def _read_tail(self, limit: int | None) -> None:
        path = self._tail_path()
        with contextlib.suppress(FileNotFoundError):
            fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            try:
                stored = read_exactly(fd, os.fstat(fd).st_size, 0)
                room_bytes = SEGMENT_BYTES if limit is None else limit - self.received_bytes
                plain, self._tail_end_bytes = self._cipher.open_tail(
                    self._sink.next_index, stored, limit_bytes=room_bytes
                )
                os.ftruncate(fd, self._tail_end_bytes)
                os.fdatasync(fd)
            finally:
                os.close(fd)
            self._buffers[self._turn][: len(plain)] = plain
            self._filled = self._tail_saved_bytes = len(plain)

    def _tail_path(self) -> Path:
        return self._folder / f"tail.{self._sink.next_index}"

    def full(self) -> bool:
        """Whether a segment must be handed to `take` before more can be filled in."""
        return self._filled == SEGMENT_BYTES

    def fill(self, data: memoryview) -> memoryview:
        """Copy what fits into the current segment; give the rest."""
        part = data[: SEGMENT_BYTES - self._filled]
        self._buffers[self._turn][self._filled : self._filled + len(part)] = part
        self._filled += len(part)
        self.received_bytes += len(part)
        return data[len(part) :]

    def take(self) -> bytearray:
        """Give the full segment that more bytes follow on; from now on the other buffer is filled."""
        segment = self._buffers[self._turn]
        self._turn = 1 - self._turn
        self._filled = self._tail_saved_bytes = self._tail_end_bytes = 0
        return segment

    def push(self, segment: bytearray) -> None:
        """Write a segment that is not the last. In a thread, one at a time.

        Raises:
            StorageFull: no room; the receiver is spent.
        """
        self._sink.push(segment, total_bytes=None)

    def settle(self) -> None:
        """Make everything received durable, then count it. In a thread, with nothing in flight.

        Raises:
            StorageFull: no room; the receiver is spent.
        """
        segment = self._buffers[self._turn]
        with storage_errors():
            if self.complete:
                if not self.all_written:
                    self._sink.push(memoryview(segment)[: self._filled], total_bytes=self.size_bytes)
                    self._filled = 0
            elif self.full() and self.size_bytes is not None:
                self._sink.push(self.take(), total_bytes=None)
            elif self._filled > self._tail_saved_bytes and self.size_bytes is not None:
                self._save_tail(memoryview(segment)[self._tail_saved_bytes : self._filled])
            self._sink.settle()
        self.durable_bytes = self.received_bytes

    def _save_tail(self, piece: memoryview) -> None:
        sealed = self._cipher.seal_tail(self._sink.next_index, self._tail_saved_bytes, piece)
        path = self._tail_path()
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
        try:
            if self._tail_end_bytes == 0:
                os.ftruncate(fd, 0)
            write_all(fd, sealed, self._tail_end_bytes)
            os.fdatasync(fd)
        finally:
            os.close(fd)
        if self._tail_end_bytes == 0:
            fsync_folder(self._folder)
        self._tail_end_bytes += len(sealed)
        self._tail_saved_bytes = self._filled

    def declare_size(self) -> None:
        """Take what was received as the whole; for a form, at its end."""
        self.size_bytes = self.received_bytes

    def mark(self) -> None:
        """Note durably that bytes from here on do not count until `unmark`."""
        with storage_errors():
            write_file_durably(self._folder / PENDING, str(self.durable_bytes).encode())

    def unmark(self) -> None:
        """Let the bytes since `mark` count."""
        remove_durably(self._folder / PENDING)

    def tidy(self) -> None:
        """Remove the tails of segments that are complete. Harmless to skip."""
        current = self._tail_path()
        for path in self._folder.glob("tail.*"):
            if path != current:
                path.unlink(missing_ok=True)

    def fingerprint(self) -> tuple[int, int]:
        """Give what the files on disk look like, to notice that another process wrote."""
        with contextlib.suppress(FileNotFoundError):
            return os.fstat(self._fd).st_size, self._tail_path().stat().st_size
        return os.fstat(self._fd).st_size, 0

    def finish(self) -> SegmentTree:
        """Give the digests. Call once, after `settle`, when complete."""
        return self._sink.finish()

    def close(self) -> None:
        """Let go of the file."""
        self._sink.quiesce()
        os.close(self._fd)
