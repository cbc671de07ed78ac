# SPDX-License-Identifier: EUPL-1.2
"""Reads of media. Who may see which bytes is decided by the caller's facility; blob ids never come from outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from strafketen import rows
from strafketen.core.digest import Digest
from strafketen.core.errors import NotFound
from strafketen.media.blobs.store import BlobRef
from strafketen.media.blobserver import grants
from strafketen.media.models import Blob
from strafketen.media.services import services

READ_MINUTES = 30
"""A grant outlives a long look at one recording; the page asks a new one each time it is opened."""


@dataclass(frozen=True, slots=True)
class BlobInfo:
    """Stored bytes.

    Attributes:
        blob_id: UUID of the row.
        digest: SHA-256 of the plain bytes.
        size_bytes: length.
        segment_root: RFC 6962 root over 4 MiB segments, 64 hex digits.
        segment_hashes: tuple of 32-byte leaf hashes, in file order.
        mime: media type.
    """

    blob_id: str
    digest: Digest
    size_bytes: int
    segment_root: str
    segment_hashes: tuple[bytes, ...]
    mime: str


def info_of(row: Blob) -> BlobInfo:
    """Give a row as a value."""
    hashes = bytes(row.segment_hashes)
    return BlobInfo(
        blob_id=str(row.id),
        digest=Digest(row.digest),
        size_bytes=row.size_bytes,
        segment_root=row.segment_root,
        segment_hashes=tuple(hashes[i : i + 32] for i in range(0, len(hashes), 32)),
        mime=row.mime,
    )


def _get(blob_id: str) -> Blob:
    try:
        return Blob.objects.get(id=blob_id)
    except Blob.DoesNotExist as error:
        raise NotFound("Deze bytes zijn hier niet bewaard.") from error


def _ref(row: Blob) -> BlobRef:
    if row.wrapped_key is None:
        raise NotFound("Dit bestand is vernietigd: de sleutel bestaat niet meer.")
    return BlobRef(
        scope=row.scope,
        object_id=row.extra["object_id"],
        location=row.location,
        size_bytes=row.size_bytes,
        sha256=Digest(row.digest),
        wrapped_key=bytes(row.wrapped_key),
    )


def ref_of(blob_id: str) -> BlobRef | None:
    """Give where bytes stand in the store; None when their key was destroyed.

    Raises:
        NotFound: no such bytes.
    """
    row = _get(blob_id)
    return None if row.wrapped_key is None else _ref(row)


def info(blob_id: str) -> BlobInfo:
    """Give a stored object by its id.

    Raises:
        NotFound: no such row.
    """
    return info_of(_get(blob_id))


_FIND = "SELECT id, size_bytes, segment_root, segment_hashes, mime FROM media_blob WHERE scope = %s AND digest = %s"


def find(*, scope: str, digest: str) -> BlobInfo | None:
    """Give the object with this digest in a dossier, or None."""
    found = rows.execute(_FIND, (scope, digest))
    if not found:
        return None
    blob_id, size_bytes, segment_root, hashes, mime = cast("tuple[object, int, str, bytes, str]", found[0])
    return BlobInfo(
        blob_id=str(blob_id),
        digest=Digest(digest),
        size_bytes=size_bytes,
        segment_root=segment_root,
        segment_hashes=tuple(bytes(hashes[i : i + 32]) for i in range(0, len(hashes), 32)),
        mime=mime,
    )


def read_all(blob_id: str) -> bytes:
    """Read a whole object into memory: for documents, never for recordings.

    Raises:
        NotFound, BlobCorrupt: as the store.
    """
    return services().store.read_all(_ref(_get(blob_id)))


def read_range(blob_id: str, *, start: int, end: int) -> Iterator[bytes]:
    """Read the bytes from `start` up to `end`.

    Raises:
        NotFound, BlobCorrupt: as the store.
    """
    return services().store.read_range(_ref(_get(blob_id)), start=start, end=end)


def read_url(*, blob_id: str, mime: str, filename: str, inline: bool, subject: str, at: datetime) -> str:
    """Give a short-lived address at the byte server for one object and one reader.

    Raises:
        NotFound: no such row, or its key was destroyed.
    """
    token = grants.issue_read(
        services().grant_key,
        blob=_ref(_get(blob_id)),
        mime=mime,
        filename=filename,
        inline=inline,
        subject=subject,
        expires_at=(at + timedelta(minutes=READ_MINUTES)).replace(microsecond=0),
    )
    return f"{services().bytes_url}/b/{token}"
