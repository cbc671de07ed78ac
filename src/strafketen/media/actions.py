# SPDX-License-Identifier: EUPL-1.2
"""Writes of media: store bytes, make room for uploads, take finished uploads in."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from strafketen import rows
from strafketen.core.canonical import Json
from strafketen.core.errors import Conflict, NotFound
from strafketen.media.blobs.store import StoredBlob
from strafketen.media.blobs.uploads import completed_upload, discard_upload
from strafketen.media.blobserver import grants
from strafketen.media.models import Blob, Upload
from strafketen.media.queries import BlobInfo, find, info_of, ref_of
from strafketen.media.services import services

UPLOAD_HOURS = 12
MAX_UPLOAD_BYTES = 200 * 1024**3
"""Largest upload: 200 GiB. Video of 100 GiB is possible (architecture, section 4)."""


@dataclass(frozen=True, slots=True)
class UploadPlace:
    """Where bytes may be sent.

    Attributes:
        upload_id: UUID of the upload.
        tus_url: creation address of tus 1.0.
        form_url: address for a plain multipart form.
        token: the grant, as bearer token for tus.
        purpose: what the upload is for, as given to `make_room`.
    """

    upload_id: str
    tus_url: str
    form_url: str
    token: str
    purpose: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Finished:
    """An upload whose bytes are stored.

    Attributes:
        blob: the stored bytes.
        filename: as the giver named the file.
        purpose: what the upload was for, as given to `make_room`.
    """

    blob: BlobInfo
    filename: str
    purpose: Mapping[str, Json]


def _row(stored: StoredBlob, *, scope: str, mime: str, at: datetime) -> Blob:
    return Blob(
        scope=scope,
        digest=stored.sha256,
        size_bytes=stored.size_bytes,
        segment_root=stored.segment_root,
        segment_hashes=b"".join(stored.segment_hashes),
        location=stored.location,
        wrapped_key=stored.wrapped_key,
        extra={"object_id": stored.object_id},
        mime=mime,
        stored_at=at,
    )


def keep(*, scope: str, stored: StoredBlob, mime: str, at: datetime) -> BlobInfo:
    """Register stored bytes; the same bytes in the same dossier are kept once."""
    row = _row(stored, scope=scope, mime=mime, at=at)
    rows.insert([row], known_are_kept=True)
    found = find(scope=scope, digest=stored.sha256)
    if found is None:
        raise LookupError("a blob that was just written is not there")
    return found


def store(*, scope: str, source: bytes | Iterable[bytes], mime: str, at: datetime) -> BlobInfo:
    """Store bytes durably and register them.

    Raises:
        StorageFull: the disk is full; nothing is kept.
    """
    return keep(scope=scope, stored=services().store.put(scope=scope, source=source), mime=mime, at=at)


def put_documents(*, scope: str, documents: Sequence[bytes]) -> list[StoredBlob]:
    """Make small documents durable with one flush to disk; `keep_new` registers them in a transaction.

    Raises:
        StorageFull: the disk is full; nothing is kept.
    """
    return services().store.put_many(scope=scope, documents=documents)


def keep_new(*, stored: Sequence[StoredBlob], mime: str, at: datetime) -> list[BlobInfo]:
    """Register stored bytes of a scope in which nothing was stored before, in one statement; no two the same."""
    blobs = [_row(item, scope=item.scope, mime=mime, at=at) for item in stored]
    rows.insert(blobs)
    return [info_of(blob) for blob in blobs]


def make_room(*, scope: str, account: str, purpose: Mapping[str, Json], at: datetime) -> str:
    """Make a place for one upload: only this account, only into this scope. Give its id."""
    upload = Upload.objects.create(scope=scope, account=uuid.UUID(account), purpose=dict(purpose), made_at=at)
    return str(upload.id)


def open_place(*, upload_id: str, account: str, return_url: str, at: datetime) -> UploadPlace:
    """Give the addresses of a place with a fresh grant, so that sending can go on after a break or a new visit.

    Args:
        upload_id: as `make_room` gave it.
        account: who sends; must be who asked for the place.
        return_url: where a browser without JavaScript goes after sending.
        at: moment.

    Raises:
        NotFound: no such place of this account.
    """
    try:
        upload = Upload.objects.get(id=upload_id, account=account)
    except (Upload.DoesNotExist, ValueError) as error:
        raise NotFound("Deze upload is hier niet bekend. Begin opnieuw met het bestand te kiezen.") from error
    token = grants.issue_write(
        services().grant_key,
        upload_id=str(upload.id),
        scope=upload.scope,
        max_bytes=MAX_UPLOAD_BYTES,
        return_url=return_url,
        subject=account,
        expires_at=(at + timedelta(hours=UPLOAD_HOURS)).replace(microsecond=0),
    )
    base = services().bytes_url
    return UploadPlace(str(upload.id), f"{base}/u/", f"{base}/f/{token}", token, upload.purpose)


def finish_upload(*, upload_id: str, account: str, at: datetime) -> Finished:
    """Take a finished upload in; asked twice it gives the same answer.

    Raises:
        NotFound: no such upload of this account.
        Conflict: its bytes are not all there yet.
    """
    try:
        upload = Upload.objects.select_for_update().get(id=upload_id, account=account)
    except Upload.DoesNotExist as error:
        raise NotFound("Deze upload is hier niet bekend. Begin opnieuw met het bestand te kiezen.") from error
    root = services().root
    done = completed_upload(root, str(upload.id))
    if done is None:
        raise Conflict("Het bestand is nog niet helemaal binnen. Wacht tot de balk vol is en probeer het dan opnieuw.")
    blob = keep(scope=upload.scope, stored=done.blob, mime=done.mime or "application/octet-stream", at=at)
    upload.finished_at = at
    upload.save(update_fields=["finished_at"])
    return Finished(blob=blob, filename=done.filename, purpose=upload.purpose)


def forget_upload(*, upload_id: str) -> None:
    """Remove what the byte server kept of a finished upload; its bytes stay in the store."""
    discard_upload(services().root, upload_id)


def destroy(*, blob_id: str) -> None:
    """Destroy bytes that were only made to be fetched: their key first, then the object. A second time does nothing.

    Raises:
        NotFound: no such bytes.
    """
    with transaction.atomic():
        ref = ref_of(blob_id)
        Blob.objects.filter(id=blob_id).update(wrapped_key=None)
    if ref is not None:
        services().store.discard(ref)
