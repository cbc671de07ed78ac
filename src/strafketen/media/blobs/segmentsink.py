# SPDX-License-Identifier: EUPL-1.2
"""The one place where plain segments become durable encrypted records."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor

from strafketen.core.segments import SegmentHasher, SegmentTree
from strafketen.media.blobs.durable import write_all
from strafketen.media.blobs.errors import storage_errors
from strafketen.media.blobs.sealing import RECORD_BYTES, SegmentCipher, record_offset

ROLLING_SYNC_BYTES = 16 * 1024 * 1024
"""Stored bytes after which a sync starts while more arrives; at most one is under way, so a slow disk slows the sender
down instead of filling memory. 16 MiB and not more: the sync at the end of a 64 MiB tus part is then short (measured:
parts 0.83 to 1.10 of the threaded floor, a single request no slower)."""


class Threads:
    """Worker threads of this process; made on first use and again after a fork, where the old ones do not exist."""

    __slots__ = ("_count", "_executor", "_pid")

    def __init__(self, count: int) -> None:
        """Make no thread yet."""
        self._count = count
        self._pid = 0
        self._executor: ThreadPoolExecutor | None = None

    def get(self) -> ThreadPoolExecutor:
        """Give the pool of this process."""
        if self._executor is None or self._pid != os.getpid():
            self._executor = ThreadPoolExecutor(self._count, thread_name_prefix="blob")
            self._pid = os.getpid()
        return self._executor


class SegmentSink:
    """Appends segments to an open file: hashing in a second thread, sealing and writing in the caller's.

    One caller at a time. After an exception the sink is spent: what is on disk must be judged anew.

    Attributes:
        next_index: index of the next segment.
    """

    __slots__ = ("_cipher", "_fd", "_hasher", "_sync", "_threads", "_unsynced_bytes", "next_index")

    def __init__(
        self, *, fd: int, cipher: SegmentCipher, hasher: SegmentHasher, threads: Threads, next_index: int = 0
    ) -> None:
        """Write to `fd`, which stays the caller's, from segment `next_index`."""
        self._fd = fd
        self._cipher = cipher
        self._hasher = hasher
        self._threads = threads
        self._unsynced_bytes = 0
        self._sync: Future[None] | None = None
        self.next_index = next_index

    def push(self, plain: bytes | bytearray | memoryview, *, total_bytes: int | None) -> None:
        """Hash, seal and write one segment; `total_bytes` only on the last one.

        Raises:
            StorageFull: no room.
        """
        with storage_errors():
            hashing = self._threads.get().submit(self._hasher.update, plain)
            try:
                record = self._cipher.seal(self.next_index, plain, total_bytes=total_bytes)
                write_all(self._fd, record, record_offset(self.next_index))
            finally:
                hashing.result()
            self.next_index += 1
            self._unsynced_bytes += RECORD_BYTES
            if self._unsynced_bytes >= ROLLING_SYNC_BYTES:
                self._wait_for_sync()
                self._sync = self._threads.get().submit(os.fdatasync, self._fd)
                self._unsynced_bytes = 0

    def _wait_for_sync(self) -> None:
        if self._sync is not None:
            self._sync.result()
            self._sync = None

    def settle(self) -> None:
        """Make all that was pushed durable.

        Raises:
            StorageFull: no room (a delayed allocation shows only now).
        """
        with storage_errors():
            self._wait_for_sync()
            os.fdatasync(self._fd)
            self._unsynced_bytes = 0

    def quiesce(self) -> None:
        """Wait until no thread uses the file any more, whatever became of it; before closing it."""
        if self._sync is not None:
            self._sync.exception()
            self._sync = None

    def finish(self) -> SegmentTree:
        """Give the digests of everything pushed. Call once, after `settle`."""
        return self._hasher.finish()
