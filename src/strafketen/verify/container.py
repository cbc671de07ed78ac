# SPDX-License-Identifier: EUPL-1.2
"""Read a folder or a zip without trusting it: only plain files with safe names, nothing followed, nothing unpacked."""

from __future__ import annotations

import os
import stat
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from strafketen.core.export_layout import DECLARATION, PAYLOAD, PAYLOAD_MANIFEST, SAFE_NAME, TAG_FILES
from strafketen.core.zipform import LOCAL, LOCAL_SIGNATURE, ZipEntry, directory, local_header
from strafketen.verify.report import Unusable

MAX_FILES = 200_000
"""A dossier of 10,000 pages has a few thousand files; beyond this a reader is kept busy for no reason."""
_PIECE_BYTES = 1024 * 1024
_MAX_NAME_BYTES = 1000
_MAX_32 = 0xFFFFFFFF


class ChecksumBroken(Exception):  # noqa: N818 - not an error of the program: tells that all bytes were given, and why not
    """The bytes in a zip do not agree with the checksum beside them. Raised after the last byte was given."""


class Container(Protocol):
    """Where the files of an export stand.

    Attributes:
        sizes: name → length in bytes of every file.
        base: name of the one folder in a zip; None for a folder, whose name is the reader's own.
        stray_folders: folders without a file in them or below them.
    """

    @property
    def sizes(self) -> dict[str, int]: ...  # noqa: D102 - see above

    @property
    def base(self) -> str | None: ...  # noqa: D102 - see above

    @property
    def stray_folders(self) -> tuple[str, ...]: ...  # noqa: D102 - see above

    def pieces(self, name: str) -> Iterator[bytes]:
        """Give the bytes of a file in order.

        Raises:
            ChecksumBroken: at the end, when the container says itself that they changed.
            Unusable: they cannot be read.
        """
        ...


def _check_names(names: Iterable[str]) -> None:
    """Refuse names that some file systems would take for one: then readers could see different files."""
    seen: set[str] = set()
    for name in names:
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded in seen:
            raise Unusable("ambiguous_names", "Twee bestanden verschillen alleen in hoofdletters.", file=name)
        seen.add(folded)
        if len(seen) > MAX_FILES:
            raise Unusable("too_many_files", "Er staan te veel bestanden in.")


class Folder:
    """An export as a folder."""

    def __init__(self, root: Path) -> None:
        """List the folder.

        Raises:
            Unusable: a link, a device, names that are not safe, or a folder that cannot be read.
        """
        self._root = root
        self.base: str | None = None
        self.sizes: dict[str, int] = {}
        folders: list[str] = []
        self._list("", folders)
        _check_names([*self.sizes, *folders])
        used = {name[:at] for name in self.sizes for at, letter in enumerate(name) if letter == "/"}
        self.stray_folders = tuple(sorted(set(folders) - used))
        if DECLARATION not in self.sizes and PAYLOAD_MANIFEST not in self.sizes and PAYLOAD[:-1] not in folders:
            raise Unusable("not_an_export", "Deze map is geen export van een dossier.")

    def _list(self, start: str, folders: list[str]) -> None:
        waiting = [start]
        while waiting:
            prefix = waiting.pop()
            try:
                entries = list(os.scandir(self._root / prefix))
                modes = [entry.stat(follow_symlinks=False) for entry in entries]
            except OSError as error:
                raise Unusable("unreadable", "De map is niet leesbaar.", file=prefix) from error
            for entry, status in zip(entries, modes, strict=True):
                name = f"{prefix}{entry.name}"
                if stat.S_ISDIR(status.st_mode):
                    folders.append(name)
                    waiting.append(f"{name}/")
                elif stat.S_ISREG(status.st_mode):
                    self.sizes[name] = status.st_size
                else:
                    raise Unusable("not_a_plain_file", "Er staat een koppeling of apparaat in.", file=name)
            if len(self.sizes) + len(folders) > MAX_FILES:
                raise Unusable("too_many_files", "Er staan te veel bestanden in.")

    def pieces(self, name: str) -> Iterator[bytes]:
        """Give the bytes of a file in order."""
        try:
            # O_NOFOLLOW: it was a plain file a moment ago; a link that took its place since is not followed
            handle = os.open(self._root / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with open(handle, "rb", buffering=0) as file:  # noqa: PTH123 - opened by its descriptor
                while piece := file.read(_PIECE_BYTES):
                    yield piece
        except OSError as error:
            raise Unusable("unreadable", "Een bestand is niet leesbaar.", file=name) from error


class Zip:
    """An export as a zip in our one form (core.zipform): stored, so nothing can swell, and every byte accounted for."""

    def __init__(self, path: Path) -> None:
        """List the zip.

        Raises:
            Unusable: not a zip, cut off, or in another form than ours.
        """
        self._path = path
        self.stray_folders: tuple[str, ...] = ()
        self._entries: dict[str, ZipEntry] = {}
        try:
            with path.open("rb") as file:
                entries = list(self._walk(file, path.stat().st_size))
                wanted = directory(entries)
                tail = file.read(len(wanted) + 1)
        except OSError as error:
            raise Unusable("unreadable", "Het bestand is niet leesbaar.") from error
        if tail != wanted or not entries:
            raise _not_ours()
        names = [entry.name.partition("/") for entry in entries]
        bases = {base for base, _, _ in names}
        if len(bases) != 1 or not all(SAFE_NAME.match(name) for _, _, name in names):
            raise Unusable("unsafe_names", "Het zipbestand bevat namen die niet veilig zijn.")
        self.base: str | None = bases.pop()
        inside = [name for _, _, name in names]
        _check_names(inside)
        if inside != sorted(inside, key=_place):
            raise _not_ours()
        self._entries = dict(zip(inside, entries, strict=True))
        self.sizes = {name: entry.size_bytes for name, entry in self._entries.items()}

    @staticmethod
    def _walk(file: BinaryIO, length: int) -> Iterator[ZipEntry]:
        """Read the local headers one after another, each exactly as we would write it."""
        at = 0
        count = 0
        while True:
            file.seek(at)
            fixed = file.read(LOCAL.size)
            if len(fixed) < LOCAL.size or fixed[: len(LOCAL_SIGNATURE)] != LOCAL_SIGNATURE:
                file.seek(at)
                return
            values = LOCAL.unpack(fixed)
            checksum, size, name_bytes, extra_bytes = values[6], values[8], values[9], values[10]
            if name_bytes > _MAX_NAME_BYTES or extra_bytes > _MAX_NAME_BYTES:
                raise _not_ours()
            name = file.read(name_bytes)
            extra = file.read(extra_bytes)
            if size == _MAX_32:
                size = int.from_bytes(extra[4:12], "little")
            if not name.isascii():
                raise _not_ours()
            entry = ZipEntry(name.decode("ascii"), size, checksum, at)
            if local_header(entry) != fixed + name + extra or entry.ends_at > length:
                raise _not_ours()
            yield entry
            at = entry.ends_at
            count += 1
            if count > MAX_FILES:
                raise Unusable("too_many_files", "Er staan te veel bestanden in.")

    def pieces(self, name: str) -> Iterator[bytes]:
        """Give the bytes of a file in order."""
        entry = self._entries[name]
        left, checksum = entry.size_bytes, 0
        try:
            with self._path.open("rb") as file:
                file.seek(entry.data_at)
                while left and (piece := file.read(min(left, _PIECE_BYTES))):
                    left -= len(piece)
                    checksum = zlib.crc32(piece, checksum)
                    yield piece
        except OSError as error:
            raise Unusable("unreadable", "Het bestand is niet leesbaar.", file=name) from error
        if left or checksum != entry.crc32:
            raise ChecksumBroken


def _place(name: str) -> tuple[int, str]:
    """Give the place of a file in a zip: the declaration, the payload by name, the other tag files as listed."""
    if name == DECLARATION:
        return (0, "")
    return (2 + TAG_FILES.index(name), "") if name in TAG_FILES else (1, name)


def _not_ours() -> Unusable:
    return Unusable(
        "zip_form",
        "Dit zipbestand is geen export, is beschadigd, of is opnieuw ingepakt. Pak het uit en controleer de map.",
    )


def open_container(path: Path) -> Container:
    """Open an export.

    Raises:
        Unusable: nothing there, or nothing that can be read safely.
    """
    if path.is_dir():
        return Folder(path)
    if path.is_file():
        return Zip(path)
    raise Unusable("not_found", "Er staat op deze plek geen map en geen bestand.")
