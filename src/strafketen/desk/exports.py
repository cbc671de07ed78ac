# SPDX-License-Identifier: EUPL-1.2
"""Exports that people and systems order: made as a job, kept encrypted for a day, handed out as a logged act."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import structlog
from django.db import transaction

from strafketen.core.access.permissions import Permission
from strafketen.core.actor import Actor
from strafketen.core.errors import Conflict, NotFound, Refusal
from strafketen.core.events import EventCode
from strafketen.desk import jobs
from strafketen.desk.export import gather
from strafketen.desk.models import Uitvoering
from strafketen.dossier import queries
from strafketen.dossier.services import services as node
from strafketen.exporting.bag import stream_export
from strafketen.ledger import actions as ledger
from strafketen.media import actions as media_actions
from strafketen.media import queries as media
from strafketen.signing.services import services as signing

KEPT_HOURS = 24
ZIP = "application/zip"


class ExportState(StrEnum):
    """How far an export is."""

    WACHT = "wacht"
    KLAAR = "klaar"
    MISLUKT = "mislukt"
    OPGERUIMD = "opgeruimd"


@dataclass(frozen=True, slots=True)
class ExportRow:
    """An export that was ordered.

    Attributes:
        id: UUID.
        ordered_at: when it was asked for.
        state: how far it is.
        failure: Dutch sentence; empty unless it failed.
        done_at: when it was ready or failed.
        version: newest version of the dossier in it; None until it is ready.
        root: dossier root of that version.
        digest: SHA-256 of the zip.
        size_bytes: length of the zip.
    """

    id: str
    ordered_at: datetime
    state: ExportState
    failure: str
    done_at: datetime | None
    version: int | None
    root: str
    digest: str
    size_bytes: int


def _row(row: Uitvoering) -> ExportRow:
    return ExportRow(
        id=str(row.id),
        ordered_at=row.ordered_at,
        state=ExportState(row.state),
        failure=row.failure,
        done_at=row.done_at,
        version=row.version,
        root=row.root,
        digest=row.digest,
        size_bytes=row.size_bytes,
    )


def order(*, actor: Actor, at: datetime, dossier: str) -> str:
    """Order an export of the dossier as it is now; give its id.

    Raises:
        AccessDenied: not allowed.
        NotFound: no such dossier here.
        Conflict: it was never sealed.
    """
    view = queries.view_dossier(actor=actor, at=at, dossier=dossier, permission=Permission.DOSSIER_EXPORT)
    if not view.manifests:
        raise Conflict("Dit dossier is nog niet samengesteld en kan dus niet worden uitgevoerd.")
    with transaction.atomic():
        row = Uitvoering.objects.create(
            dossier=view.row.id, account=uuid.UUID(actor.id), ordered_at=at, state=ExportState.WACHT
        )
        ledger.record(code=EventCode.DOSSIER_EXPORTED, actor=actor, at=at, subjects={"dossier": view.row.id})
        jobs.make_export.defer(export=str(row.id))
    return str(row.id)


def of_dossier(*, actor: Actor, at: datetime, dossier: str) -> tuple[ExportRow, ...]:
    """Give the exports of a dossier, newest first.

    Raises:
        AccessDenied: not allowed.
        NotFound: no such dossier here.
    """
    queries.view_dossier(actor=actor, at=at, dossier=dossier, permission=Permission.DOSSIER_EXPORT)
    return tuple(_row(row) for row in Uitvoering.objects.filter(dossier=dossier).order_by("-ordered_at", "id"))


def find(*, actor: Actor, at: datetime, dossier: str, export: str) -> ExportRow:
    """Give one export of a dossier.

    Raises:
        AccessDenied: not allowed.
        NotFound: no such dossier here, or no such export of it.
    """
    for row in of_dossier(actor=actor, at=at, dossier=dossier):
        if row.id == export:
            return row
    raise NotFound("Deze uitvoering hoort niet bij dit dossier.")


def hand_out(*, actor: Actor, at: datetime, dossier: str, export: str) -> str:
    """Give a short-lived address of the zip at the byte server; handing it out is a logged act.

    Raises:
        AccessDenied: not allowed.
        NotFound: no such export.
        Conflict: it is not ready, it failed, or it was cleared away.
    """
    known = find(actor=actor, at=at, dossier=dossier, export=export)
    if known.state is ExportState.OPGERUIMD:
        raise Conflict("Deze uitvoering is na een dag opgeruimd. Vraag een nieuwe aan.")
    if known.state is not ExportState.KLAAR:
        raise Conflict(known.failure or "Deze uitvoering wordt nog gemaakt. Probeer het over een minuut opnieuw.")
    blob = str(Uitvoering.objects.get(id=export).blob)
    ledger.record(code=EventCode.DOSSIER_EXPORTED, actor=actor, at=at, subjects={"dossier": dossier})
    return media.read_url(
        blob_id=blob, mime=ZIP, filename=f"dossier-{dossier}.zip", inline=False, subject=actor.id, at=at
    )


def make(export: str) -> None:
    """Make an export that was ordered; made before, nothing happens."""
    row = Uitvoering.objects.get(id=export)
    if row.state != ExportState.WACHT:
        return
    at = datetime.now(UTC)  # a job is an edge of the system
    try:
        gathered = gather(dossier=row.dossier, oin=node().oin, at=at)
        pieces = stream_export(gathered.content, open_blob=gathered.open_blob, signer=signing().seal)
        blob = media_actions.store(scope=row.dossier, source=pieces, mime=ZIP, at=at)
    except Refusal as refusal:
        structlog.get_logger().warning("desk.export_refused", export=export, code=refusal.code)
        Uitvoering.objects.filter(id=export, state=ExportState.WACHT).update(
            state=ExportState.MISLUKT, failure=refusal.text[:500], done_at=at
        )
        return
    Uitvoering.objects.filter(id=export, state=ExportState.WACHT).update(
        state=ExportState.KLAAR,
        done_at=at,
        version=gathered.version,
        root=gathered.root,
        blob=blob.blob_id,
        digest=blob.digest,
        size_bytes=blob.size_bytes,
    )


def clear(*, before: datetime) -> int:
    """Destroy the bytes of exports that were ready before a moment; give how many."""
    rows = list(Uitvoering.objects.filter(state=ExportState.KLAAR, done_at__lt=before))
    for row in rows:
        media_actions.destroy(blob_id=str(row.blob))
        Uitvoering.objects.filter(id=row.id).update(state=ExportState.OPGERUIMD, blob=None)
    return len(rows)
