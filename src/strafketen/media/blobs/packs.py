# SPDX-License-Identifier: EUPL-1.2
"""Append-only pack files for small documents.

A pack belongs to the process that made it, so no lock crosses processes. Records are found by offset from the database
only; a torn record after a crash has no row and is never read.
"""

from __future__ import annotations

import os
import secrets
import threading
from pathlib import Path

from strafketen.media.blobs.durable import PRIVATE_FILE, fsync_folder, write_all
from strafketen.media.blobs.errors import storage_errors

PACK_BYTES = 256 * 1024 * 1024
"""A pack takes no further record once it is this large."""


class PackWriter:
    """Appends to this process's pack; any number of threads."""

    __slots__ = ("_end", "_fd", "_folder", "_lock", "_name", "_pid", "_rotate_bytes", "_users")

    def __init__(self, folder: Path, *, rotate_bytes: int = PACK_BYTES) -> None:
        """Make no file yet; `folder` exists."""
        self._folder = folder
        self._rotate_bytes = rotate_bytes
        self._lock = threading.Lock()
        self._pid = 0
        self._fd = -1
        self._name = ""
        self._end = 0
        # number of appends under way per descriptor: a rotated pack is closed by its last user; under _lock
        self._users: dict[int, int] = {}

    def append(self, record: bytes) -> tuple[str, int]:
        """Append `record` and make it durable.

        Returns:
            Name of the pack, and the offset of the record in it.

        Raises:
            StorageFull: no room; the pack is as before.
        """
        with storage_errors():
            with self._lock:
                fd, name, start = self._reserve(len(record))
            try:
                # Outside the lock: writes go to reserved places, and one sync of the kernel serves several threads.
                write_all(fd, record, start)
                os.fdatasync(fd)
            except OSError:
                self._give_back(fd, start, len(record))
                raise
            finally:
                self._release(fd)
        return name, start

    def _reserve(self, size_bytes: int) -> tuple[int, str, int]:
        if self._pid != os.getpid():
            # After a fork the open pack is the parent's; only its descriptor number is ours to forget.
            self._fd, self._pid, self._users = -1, os.getpid(), {}
        if self._fd < 0 or self._end >= self._rotate_bytes:
            old = self._fd
            self._fd, self._name = self._create()
            self._end = 0
            self._users[self._fd] = 0
            if old >= 0 and self._users[old] == 0:
                self._close(old)
        start = self._end
        self._end += size_bytes
        self._users[self._fd] += 1
        return self._fd, self._name, start

    def _create(self) -> tuple[int, str]:
        name = f"{secrets.token_hex(16)}.pack"
        fd = os.open(self._folder / name, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE)
        fsync_folder(self._folder)
        return fd, name

    def _give_back(self, fd: int, start: int, size_bytes: int) -> None:
        """Cut a failed record off again when nothing was reserved after it; else it stays as an unused hole."""
        with self._lock:
            if fd == self._fd and self._end == start + size_bytes:
                os.ftruncate(fd, start)
                self._end = start

    def _release(self, fd: int) -> None:
        with self._lock:
            self._users[fd] -= 1
            if fd != self._fd and self._users[fd] == 0:
                self._close(fd)

    def _close(self, fd: int) -> None:
        del self._users[fd]
        os.close(fd)
