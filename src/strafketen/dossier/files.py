# SPDX-License-Identifier: EUPL-1.2
"""Files of a dossier: a place for their bytes, and taking them in as stukken and recordings."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from strafketen.core.access.permissions import Permission
from strafketen.core.actor import Actor
from strafketen.core.canonical import Json
from strafketen.core.dossier.states import StukState
from strafketen.core.errors import NotFound
from strafketen.core.events import EventCode
from strafketen.core.manifest import PAGE_SALT_BYTES
from strafketen.core.stukken import kind_of
from strafketen.dossier import jobs
from strafketen.dossier.actions import allow, find, lock, next_number, step
from strafketen.dossier.models import Dossier, Stuk
from strafketen.media import actions as media
from strafketen.media.queries import BlobInfo


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A file that was taken in. `digest` is what the giver can check later; `known` says it was here already."""

    stuk_id: str
    number: int
    digest: str
    size_bytes: int
    known: bool


def make_room(*, actor: Actor, at: datetime, dossier: str, kind: str, title: str) -> str:
    """Make a place for a file of this dossier; `kind` is "fotoblad", "bijlage", "beeld" or "geluid". Give its id.

    Raises:
        AccessDenied: not allowed in this state.
    """
    row = find(dossier)
    allow(Permission.STUK_ADD, actor=actor, dossier=row, at=at)
    purpose: dict[str, Json] = {"kind": kind, "title": title, "dossier": str(row.id)}
    return media.make_room(scope=str(row.id), account=actor.id, purpose=purpose, at=at)


def open_place(*, actor: Actor, at: datetime, dossier: str, upload: str, return_url: str) -> media.UploadPlace:
    """Open a place that was made for a file of this dossier.

    Raises:
        AccessDenied: not allowed in this state.
        NotFound: no such place of this person for this dossier.
    """
    row = find(dossier)
    allow(Permission.STUK_ADD, actor=actor, dossier=row, at=at)
    place = media.open_place(upload_id=upload, account=actor.id, return_url=return_url, at=at)
    if place.purpose.get("dossier") != str(row.id):
        raise NotFound("Deze upload hoort bij een ander dossier.")
    return place


MEDIA_KINDS = {"beeld": "Beeldopname", "geluid": "Geluidsopname"}

MEDIA_SECTION = 6


def take_in_upload(*, actor: Actor, at: datetime, dossier: str, upload: str) -> TakenIn:
    """Make a finished upload a stuk or recording of the dossier; asked twice it is done once.

    Raises:
        AccessDenied: not allowed in this state.
        NotFound: no such upload of this person for this dossier.
        Conflict: the bytes are not all there yet.
    """
    row = find(dossier)
    allow(Permission.STUK_ADD, actor=actor, dossier=row, at=at)
    with transaction.atomic():
        row = lock(row)
        done = media.finish_upload(upload_id=upload, account=actor.id, at=at)
        if done.purpose.get("dossier") != str(row.id):
            raise NotFound("Deze upload hoort bij een ander dossier.")
        known = Stuk.objects.filter(dossier=row, blob=done.blob.blob_id, withdrawn_at=None).first()
        item = known or add_file_row(
            row,
            blob=done.blob,
            kind=str(done.purpose["kind"]),
            title=str(done.purpose["title"] or done.filename or "Bestand"),
            actor=actor,
            at=at,
        )
        row.save(update_fields=["changed_at"])
    media.forget_upload(upload_id=upload)
    return TakenIn(str(item.id), item.number, item.digest, item.size_bytes, known=known is not None)


def add_file_row(dossier: Dossier, *, blob: BlobInfo, kind: str, title: str, actor: Actor, at: datetime) -> Stuk:
    """Write a stuk or recording from stored bytes and order its inspection; the dossier row is locked by the caller."""
    is_media = kind in MEDIA_KINDS
    item = Stuk.objects.create(
        dossier=dossier,
        number=next_number(dossier),
        kind=kind if is_media else kind_of(kind).code,
        title=title[:300],
        section=MEDIA_SECTION if is_media else kind_of(kind).section,
        state=StukState.IN_ONDERZOEK,
        made_at=at,
        made_by=actor.id,
        blob=blob.blob_id,
        digest=blob.digest,
        size_bytes=blob.size_bytes,
        mime=blob.mime,
        page_salt=secrets.token_bytes(PAGE_SALT_BYTES),
        is_media=is_media,
        segment_root=blob.segment_root,
    )
    code = EventCode.MEDIA_ADDED if is_media else EventCode.STUK_ADDED
    text = f"{'Opname' if is_media else 'Stuk'} {item.number} toegevoegd: {item.title}"
    step(dossier, code=code, actor=actor, at=at, text=text, stuk=str(item.id))
    jobs.inspect_stuk.defer(stuk=str(item.id))
    return item
