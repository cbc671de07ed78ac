# SPDX-License-Identifier: EUPL-1.2
"""Finished uploads: what the byte server leaves for the application, without a database between them."""

from __future__ import annotations

import base64
import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from strafketen.core import canonical
from strafketen.core.canonical import Json
from strafketen.core.digest import parse_digest
from strafketen.core.errors import Malformed
from strafketen.core.moments import format_moment, parse_moment
from strafketen.media.blobs.durable import fsync_folder
from strafketen.media.blobs.store import StoredBlob

DONE = "done.json"
_SCHEMA = "strafketen/upload-done/1"
_UPLOAD_ID = re.compile(r"[A-Za-z0-9_-]{8,64}\Z")


@dataclass(frozen=True, slots=True)
class CompletedUpload:
    """An upload whose bytes are durable in the store.

    Attributes:
        upload_id: as in the write grant.
        filename: as the sender claimed it; may be empty. Never a path.
        mime: as the sender claimed it; may be empty. Judge the bytes, not this.
        subject: opaque actor id of the grant under which it was started.
        completed_at: UTC.
        blob: the bytes, to be put in the database.
    """

    upload_id: str
    filename: str
    mime: str
    subject: str
    completed_at: datetime
    blob: StoredBlob


def upload_folder(root: Path, upload_id: str) -> Path:
    """Give the folder of an upload below the node's bytes folder.

    Raises:
        Malformed: an id that no grant of ours carries.
    """
    if not _UPLOAD_ID.match(upload_id):
        raise Malformed(
            "Het kenmerk van deze upload heeft een onbekende vorm. Begin opnieuw op de pagina met bijlagen."
        )
    return root / "uploads" / upload_id


def encode_completed(done: CompletedUpload) -> bytes:
    """Write the record of a finished upload."""
    blob = done.blob
    return canonical.dumps(
        {
            "schema": _SCHEMA,
            "upload_id": done.upload_id,
            "filename": done.filename,
            "mime": done.mime,
            "subject": done.subject,
            "completed_at": format_moment(done.completed_at),
            "blob": {
                "scope": blob.scope,
                "object_id": blob.object_id,
                "location": blob.location,
                "size_bytes": blob.size_bytes,
                "sha256": blob.sha256,
                "wrapped_key": base64.b64encode(blob.wrapped_key).decode(),
                "segment_root": blob.segment_root,
                "segment_hashes": [hashed.hex() for hashed in blob.segment_hashes],
            },
        }
    )


def text_of(value: Json) -> str:
    """Read a string from JSON.

    Raises:
        Malformed: another kind of value.
    """
    if not isinstance(value, str):
        raise Malformed("Verwacht een tekst in dit bestand van de byteserver.")
    return value


def number_of(value: Json) -> int:
    """Read an integer from JSON.

    Raises:
        Malformed: another kind of value.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise Malformed("Verwacht een geheel getal in dit bestand van de byteserver.")
    return value


def decode_completed(data: bytes) -> CompletedUpload:
    """Read the record of a finished upload.

    Raises:
        Malformed: not such a record.
    """
    value = canonical.loads_object(data)
    blob = value.get("blob")
    if value.get("schema") != _SCHEMA or not isinstance(blob, dict):
        raise Malformed("Dit is geen gegevensbestand van een voltooide upload.")
    hashes = blob.get("segment_hashes")
    if not isinstance(hashes, list):
        raise Malformed("De segmentlijst van deze upload ontbreekt.")
    return CompletedUpload(
        upload_id=text_of(value.get("upload_id")),
        filename=text_of(value.get("filename")),
        mime=text_of(value.get("mime")),
        subject=text_of(value.get("subject")),
        completed_at=parse_moment(text_of(value.get("completed_at"))),
        blob=StoredBlob(
            scope=text_of(blob.get("scope")),
            object_id=text_of(blob.get("object_id")),
            location=text_of(blob.get("location")),
            size_bytes=number_of(blob.get("size_bytes")),
            sha256=parse_digest(text_of(blob.get("sha256"))),
            wrapped_key=base64.b64decode(text_of(blob.get("wrapped_key"))),
            segment_root=text_of(blob.get("segment_root")),
            segment_hashes=tuple(bytes.fromhex(text_of(hashed)) for hashed in hashes),
        ),
    )


def completed_upload(root: Path, upload_id: str) -> CompletedUpload | None:
    """Give a finished upload, or None while it is under way or unknown.

    Args:
        root: the node's bytes folder.
        upload_id: as in the write grant.
    """
    try:
        data = (upload_folder(root, upload_id) / DONE).read_bytes()
    except FileNotFoundError:
        return None
    return decode_completed(data)


def discard_upload(root: Path, upload_id: str) -> None:
    """Forget an upload, after its blob is in the database (its wrapped key may not live on here).

    The stored object itself stays. Harmless to repeat.
    """
    folder = upload_folder(root, upload_id)
    if folder.exists():
        shutil.rmtree(folder)
        fsync_folder(folder.parent)
