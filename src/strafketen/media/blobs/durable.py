# SPDX-License-Identifier: EUPL-1.2
"""Durable writes with the system calls spelled out.

A rename is durable only after fsync of the folder that received the name; a file only after fdatasync of its own bytes.
The order is always: temporary file, fdatasync, rename, fsync of the folder, answer.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def fsync_folder(folder: Path) -> None:
    """Make the names in `folder` durable."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def make_folder(folder: Path) -> None:
    """Create `folder` (0700) where missing, its parents too, each durable in its own parent.

    Never changes the mode of a folder that exists already.
    """
    if folder.is_dir():
        return
    make_folder(folder.parent)
    # Where another process was first, its fsync may still be under way, so ours follows all the same.
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=PRIVATE_FOLDER)
    fsync_folder(folder.parent)


def rename_durably(source: Path, target: Path) -> None:
    """Give a synced file its final name and make the name durable."""
    source.rename(target)
    fsync_folder(target.parent)


def write_all(fd: int, data: bytes | bytearray | memoryview, offset: int) -> None:
    """Write all of `data` at `offset`; a short write (disk nearly full) is continued until the error itself comes."""
    view = memoryview(data)
    while view:
        written = os.pwrite(fd, view, offset)
        offset += written
        view = view[written:]


def read_exactly(fd: int, size_bytes: int, offset: int) -> bytes:
    """Read up to `size_bytes` at `offset`; fewer only at the end of the file."""
    data = os.pread(fd, size_bytes, offset)
    while data and len(data) < size_bytes:
        more = os.pread(fd, size_bytes - len(data), offset + len(data))
        if not more:
            break
        data += more
    return data


def write_file_durably(path: Path, data: bytes) -> None:
    """Put a small file in place as a whole or not at all."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        try:
            write_all(fd, data, 0)
            os.fdatasync(fd)
        finally:
            os.close(fd)
        rename_durably(temporary, path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def remove_durably(path: Path) -> None:
    """Remove a file where present and make its absence durable."""
    path.unlink(missing_ok=True)
    fsync_folder(path.parent)
