# SPDX-License-Identifier: EUPL-1.2
"""What the jobs of the dossier do. Each looks at the row first: running it twice changes nothing."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import structlog
from django.db import transaction

from strafketen.core.dossier.states import StukState
from strafketen.core.errors import Malformed, Refusal
from strafketen.core.events import EventCode
from strafketen.core.moments import parse_moment
from strafketen.core.stukken import SECTIONS
from strafketen.dossier import forms_data
from strafketen.dossier.actions import step
from strafketen.dossier.models import Dossier, ManifestVersion, Stuk
from strafketen.dossier.services import services
from strafketen.dossier.trust import inspect_document, inspect_recording, judged_document
from strafketen.identity import access
from strafketen.media import actions as media
from strafketen.media import queries as media_queries
from strafketen.signing import actions as signing
from strafketen.typeset import compose, pages

PDF = "application/pdf"


def _now() -> datetime:
    """Read the clock: a job is an edge of the system."""
    return datetime.now(UTC)


def sign_stuk(stuk_id: str, *, account: str, ordered_at: str) -> None:
    """Typeset and sign; the stuk is then signed, or has failed with a sentence that says why."""
    item = Stuk.objects.select_related("dossier").get(id=stuk_id)
    if item.state != StukState.IN_ONDERTEKENING:
        return
    at = parse_moment(ordered_at)
    actor = access.actor_by_id(account, _now())
    try:
        if actor is None:
            raise Malformed("Het account dat wilde ondertekenen is niet meer actief.")
        unsigned = forms_data.render(item.dossier, item, actor=actor, at=at)
        reason = f"Opgemaakt en ondertekend door {actor.shown}"
        signed = signing.sign_document(unsigned, actor=actor, reason=reason, at=_now())
        report = judged_document(signed.pdf)
    except Refusal as refusal:
        structlog.get_logger().info("dossier.sign_refused", stuk=stuk_id, code=refusal.code)
        Stuk.objects.filter(id=stuk_id, state=StukState.IN_ONDERTEKENING).update(
            state=StukState.MISLUKT, failure=refusal.text[:500]
        )
        return
    at = _now()
    blob = media.store(scope=str(item.dossier_id), source=signed.pdf, mime=PDF, at=at)
    digests = pages.page_digests(signed.pdf)
    with transaction.atomic():
        dossier = Dossier.objects.select_for_update().get(id=item.dossier_id)
        item = Stuk.objects.select_for_update().get(id=stuk_id)
        if item.state != StukState.IN_ONDERTEKENING:
            return
        item.state, item.blob, item.digest = StukState.ONDERTEKEND, blob.blob_id, blob.digest
        item.size_bytes, item.mime, item.page_count = blob.size_bytes, PDF, len(digests)
        item.page_digests, item.segment_root = b"".join(digests), blob.segment_root
        item.signers = [{"name": signed.signer_name, "certificate_sha256": signed.certificate_sha256}]
        item.report = report
        item.save()
        step(
            dossier,
            code=EventCode.STUK_SIGNED,
            actor=actor,
            at=at,
            text=f"Stuk {item.number} ondertekend",
            stuk=stuk_id,
        )
        dossier.save(update_fields=["changed_at"])


def inspect_stuk(stuk_id: str) -> None:
    """Judge a file; what the viewer needs (pages, waveform) is kept with it."""
    item = Stuk.objects.get(id=stuk_id)
    if item.state != StukState.IN_ONDERZOEK or item.blob is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "origineel"
        with path.open("wb") as file:
            for block in media_queries.read_range(str(item.blob), start=0, end=item.size_bytes):
                file.write(block)
        if item.is_media:
            judged = inspect_recording(path)
            item.report, item.duration_ms, item.waveform = judged.report, judged.duration_ms, list(judged.waveform)
            item.mime = judged.mime or item.mime
        else:
            item.report = inspect_document(path, anchors=services().anchors)
            if item.report["intake"] != "refuse":
                digests = pages.page_digests(path.read_bytes())
                item.page_digests, item.page_count, item.mime = b"".join(digests), len(digests), PDF
    item.state = StukState.MISLUKT if item.report["intake"] == "refuse" else StukState.INGENOMEN
    Stuk.objects.filter(id=stuk_id, state=StukState.IN_ONDERZOEK).update(
        state=item.state,
        report=item.report,
        duration_ms=item.duration_ms,
        waveform=item.waveform,
        page_digests=item.page_digests,
        page_count=item.page_count,
        mime=item.mime,
    )


def compose_view(dossier_id: str, *, version: int) -> None:
    """Compose cover, contents and all stukken of a manifest into one PDF with the fixed page numbers."""
    from strafketen.core.manifest import Manifest

    row = ManifestVersion.objects.select_related("dossier").get(dossier_id=dossier_id, version=version)
    if row.composed_blob is not None:
        return
    manifest = Manifest.parse(bytes(row.canonical))
    parts = []
    for entry in manifest.stukken:
        blob = media_queries.find(scope=dossier_id, digest=entry.digest)
        if blob is None:
            raise Malformed(f"De bytes van stuk {entry.number} ontbreken.")
        parts.append(
            compose.Part(
                stuk_id=entry.stuk_id,
                number=entry.number,
                title=entry.title,
                section=SECTIONS[entry.section],
                source=media_queries.read_all(blob.blob_id),
                first_page=entry.first_page,
                page_count=entry.page_count,
                detail=", ".join(signer.name for signer in entry.signers),
            )
        )
    composed = compose.compose(
        parts,
        cover=forms_data.cover_of(row.dossier, manifest),
        media=forms_data.media_lines(manifest),
        at=manifest.made_at,
    )
    if not isinstance(composed.pdf, bytes):
        raise TypeError("composed to a path without asking for one")
    blob = media.store(scope=dossier_id, source=composed.pdf, mime=PDF, at=_now())
    ManifestVersion.objects.filter(id=row.id, composed_blob=None).update(composed_blob=blob.blob_id)
