# SPDX-License-Identifier: EUPL-1.2
"""Opening a stranger's recording with FFmpeg so that it can reach that one file and nothing else.

Runs inside the sandbox only.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING, Self

import av

from strafketen.inspection.media_sniff import DEMUXER_WHITELIST

if TYPE_CHECKING:
    from types import TracebackType

    from av.container import InputContainer

MAX_PIXELS = 36_000_000
"""Above 8K (7680 x 4320): a picture of this size is a mistake or an attack."""


_LARGEST_OFFSET = 1 << 43
"""8 TiB: no recording is longer, and file systems refuse what lies far beyond."""


class Reader:
    """A file without a name.

    FFmpeg gives a file name's ending half of its trust when it guesses the container, and resolves other files beside a
    name. Without one it sees what a browser sees: bytes.
    """

    def __init__(self, path: Path, *, start: int = 0) -> None:
        """Open `path`; the first `start` bytes do not exist for the reader."""
        self._file = path.open("rb")
        self._start = start
        self._size = self._file.seek(0, os.SEEK_END)
        self._file.seek(start)

    def read(self, size: int = -1) -> bytes:
        """Give up to `size` bytes."""
        return self._file.read(size)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move; offsets count from `start`. An impossible place is refused with the number FFmpeg knows."""
        base = {os.SEEK_CUR: self._file.tell(), os.SEEK_END: self._size}.get(whence, self._start)
        if not self._start <= base + offset < _LARGEST_OFFSET:
            return -errno.EINVAL
        return self._file.seek(base + offset) - self._start

    def tell(self) -> int:
        """Say where the reader stands."""
        return self._file.tell() - self._start

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class OpenRecording:
    """Context of an opened recording; closes the container and the file.

    Attributes:
        container: FFmpeg's view.
    """

    def __init__(self, path: Path, *, demuxer: str | None = None, start: int = 0) -> None:
        """Open by content, or with a named demuxer.

        Raises:
            av.error.FFmpegError: no demuxer reads it.
            OSError, ValueError: the same, for some damage.
        """
        self._reader = Reader(path, start=start)
        try:
            self.container: InputContainer = av.open(
                self._reader,
                "r",
                format=demuxer,
                metadata_errors="replace",
                container_options={"format_whitelist": DEMUXER_WHITELIST, "protocol_whitelist": "none"},
            )
        except BaseException:
            self._reader.close()
            raise
        for stream in self.container.streams:
            if stream.type in {"video", "audio"} and stream.codec_context is not None:
                # One thread: the same answer every time, and frame threads keep a picture each in memory.
                stream.codec_context.thread_count = 1
                # A picture may also grow on the way, past what the header said.
                stream.codec_context.options = {"max_pixels": str(MAX_PIXELS)}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.container.close()
        self._reader.close()
