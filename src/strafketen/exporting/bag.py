# SPDX-License-Identifier: EUPL-1.2
"""Write an export as a folder, or as one zip when so named.

The bytes of stukken and recordings stream through, are digested on the way and compared with the manifest: an export
that does not verify is never given its name. Everything is written under a temporary name beside the target, made
durable, and then renamed.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, ClassVar, TypeAlias

from strafketen.core.digest import Digest
from strafketen.core.errors import Refusal
from strafketen.core.export import ExportContent, ExportFile, export_files
from strafketen.core.export_layout import base_name
from strafketen.core.seal import SealSigner
from strafketen.core.zipform import ZipEntry, directory, local_header

OpenBlob: TypeAlias = Callable[[Digest], Iterable[bytes]]
"""Gives the plain bytes with this digest, in pieces."""


class ExportRefused(Refusal):
    """The export cannot be written."""

    code: ClassVar[str] = "export_geweigerd"


def write_export(content: ExportContent, out: Path, *, open_blob: OpenBlob, signer: SealSigner) -> None:
    """Write `content` to `out`: a zip when the name ends in .zip, else a folder. `out` must not exist yet.

    Args:
        content: what goes in.
        out: where to.
        open_blob: gives the bytes of stukken, recordings and the composed view.
        signer: seals the export; the key of the node that exports.

    Raises:
        ExportRefused: `out` exists, its folder does not, or bytes differ from what the manifest says of them.
        Malformed: the content cannot be one export.
        OSError: the disk is full or refuses; nothing is left behind.
    """
    if out.exists() or out.is_symlink():
        raise ExportRefused(f"{out.name} bestaat al. Kies een andere naam of haal het eerst weg.")
    if not out.parent.is_dir():
        raise ExportRefused("De map waarin de export moet komen bestaat niet. Maak die eerst.")
    files = export_files(content, signer=signer)
    partial = out.with_name(f".{out.name}.{secrets.token_hex(4)}.partial")
    try:
        if out.suffix.lower() == ".zip":
            base = base_name(content.versions[-1].manifest.dossier_id)
            _write_zip(files, partial, base=base, open_blob=open_blob)
        else:
            _write_folder(files, partial, open_blob=open_blob)
        partial.rename(out)
    finally:
        if partial.is_dir():
            shutil.rmtree(partial)
        else:
            partial.unlink(missing_ok=True)
    _sync_folder(out.parent)


def stream_export(content: ExportContent, *, open_blob: OpenBlob, signer: SealSigner) -> Iterator[bytes]:
    """Give an export as the bytes of one zip, the same as `write_export` writes, without a plain copy on disk.

    A checksum stands before the bytes it is of, so that every stuk is read twice.

    Raises:
        ExportRefused: bytes differ from what the manifest says of them; what was given so far is worth nothing.
        Malformed: the content cannot be one export.
    """
    base = base_name(content.versions[-1].manifest.dossier_id)
    entries: list[ZipEntry] = []
    for file in export_files(content, signer=signer):
        checksum = 0
        for piece in _pieces(file, open_blob):
            checksum = zlib.crc32(piece, checksum)
        start = entries[-1].ends_at if entries else 0
        entry = ZipEntry(f"{base}/{file.name}", file.size_bytes, checksum, start)
        yield local_header(entry)
        yield from _pieces(file, open_blob)
        entries.append(entry)
    yield directory(entries)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _pieces(file: ExportFile, open_blob: OpenBlob) -> Iterator[bytes]:
    """Give the bytes of a file, and refuse when they are not what the export says they are."""
    if file.data is not None:
        yield file.data
        return
    hasher = hashlib.sha256()
    size_bytes = 0
    for piece in open_blob(file.digest):
        hasher.update(piece)
        size_bytes += len(piece)
        yield piece
    if hasher.hexdigest() != file.digest or size_bytes != file.size_bytes:
        raise ExportRefused(
            f"De bytes van {file.name} zijn niet die van het manifest. Controleer de opslag van dit knooppunt.",
            size_bytes=size_bytes,
        )


def _write_folder(files: Iterable[ExportFile], folder: Path, *, open_blob: OpenBlob) -> None:
    folder.mkdir()
    folders = {folder}
    for file in files:
        target = folder / file.name
        if target.parent not in folders:
            target.parent.mkdir(parents=True, exist_ok=True)
            folders.update(parent for parent in target.parents if parent.is_relative_to(folder))
        with target.open("xb") as handle:
            for piece in _pieces(file, open_blob):
                handle.write(piece)
            handle.flush()
            os.fsync(handle.fileno())
    for made in sorted(folders, reverse=True):
        _sync_folder(made)


def _write_zip(files: Iterable[ExportFile], path: Path, *, base: str, open_blob: OpenBlob) -> None:
    with path.open("xb") as handle:
        entries = [_write_entry(handle, file, name=f"{base}/{file.name}", open_blob=open_blob) for file in files]
        handle.write(directory(entries))
        handle.flush()
        os.fsync(handle.fileno())


def _write_entry(handle: BinaryIO, file: ExportFile, *, name: str, open_blob: OpenBlob) -> ZipEntry:
    """Write one file; its checksum is known only afterwards, so its header is written twice."""
    start = handle.tell()
    handle.write(local_header(ZipEntry(name, file.size_bytes, 0, start)))
    checksum = 0
    for piece in _pieces(file, open_blob):
        checksum = zlib.crc32(piece, checksum)
        handle.write(piece)
    entry = ZipEntry(name, file.size_bytes, checksum, start)
    handle.seek(start)
    handle.write(local_header(entry))
    handle.seek(entry.ends_at)
    return entry
