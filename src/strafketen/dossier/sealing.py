# SPDX-License-Identifier: EUPL-1.2
"""From rows to the next manifest of a dossier: national order, continuous page numbers that never change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from strafketen.core.digest import Digest
from strafketen.core.errors import Conflict
from strafketen.core.ids import ChainCaseId, DossierId, StukId
from strafketen.core.manifest import Manifest, MediaEntry, SignerEntry, StukEntry, page_commitment, page_salt
from strafketen.core.segments import SEGMENT_BYTES
from strafketen.core.stukken import ORDER_VERSION
from strafketen.dossier.models import Dossier, ManifestVersion, Stuk
from strafketen.dossier.services import services

_DIGEST_BYTES = 32


def give_page_numbers(stukken: Sequence[Stuk], *, taken: int) -> None:
    """Number the pages of stukken that have none yet, after the highest page given so far; save them."""
    following = taken + 1
    for stuk in stukken:
        if stuk.first_page is None:
            stuk.first_page = following
            following += stuk.page_count
            stuk.save(update_fields=["first_page"])


def commitments_of(stuk: Stuk) -> tuple[str, ...]:
    """Commit to each page of a stuk under the salt of the stuk."""
    digests = bytes(stuk.page_digests)
    secret = bytes(stuk.page_salt or b"")
    return tuple(
        page_commitment(
            salt=page_salt(secret, page), page_digest=digests[page * _DIGEST_BYTES : (page + 1) * _DIGEST_BYTES]
        )
        for page in range(stuk.page_count)
    )


def stuk_entry(stuk: Stuk) -> StukEntry:
    """Give a stuk as a manifest lists it."""
    if not stuk.digest or stuk.first_page is None:
        raise Conflict(f"Stuk {stuk.number} is nog niet klaar om in het dossier te gaan.")
    return StukEntry(
        stuk_id=StukId(str(stuk.id)),
        number=stuk.number,
        kind=stuk.kind,
        title=stuk.title,
        section=stuk.section,
        digest=Digest(stuk.digest),
        size_bytes=stuk.size_bytes,
        mime=stuk.mime,
        page_count=stuk.page_count,
        first_page=stuk.first_page,
        page_commitments=commitments_of(stuk),
        made_at=stuk.made_at,
        signers=tuple(SignerEntry(item["name"], Digest(item["certificate_sha256"])) for item in stuk.signers),
    )


def media_entry(stuk: Stuk) -> MediaEntry:
    """Give a recording as a manifest lists it."""
    return MediaEntry(
        media_id=StukId(str(stuk.id)),
        number=stuk.number,
        kind=stuk.kind,
        title=stuk.title,
        digest=Digest(stuk.digest),
        size_bytes=stuk.size_bytes,
        mime=stuk.mime,
        duration_ms=stuk.duration_ms,
        segment_bytes=SEGMENT_BYTES,
        segment_root=stuk.segment_root,
        recorded_from=stuk.recorded_from,
        described_by=tuple(StukId(item) for item in stuk.described_by),
    )


def latest(dossier: Dossier) -> ManifestVersion | None:
    """Give the newest manifest of a dossier here."""
    return ManifestVersion.objects.filter(dossier=dossier).order_by("-version").first()


def build_manifest(dossier: Dossier, *, at: datetime, reason: str, only: Sequence[str] | None) -> Manifest:
    """Build the next manifest from the rows; gives page numbers to stukken that have none.

    Raises:
        Conflict: a stuk has no bytes yet.
    """
    rows = Stuk.objects.filter(dossier=dossier, withdrawn_at=None).order_by("section", "number")
    if only is not None:
        rows = rows.filter(id__in=list(only))
    documents = [row for row in rows if not row.is_media]
    recordings = [row for row in rows if row.is_media]
    taken = max(
        (
            row.first_page + row.page_count - 1
            for row in dossier.stukken.filter(first_page__isnull=False)
            if row.first_page
        ),
        default=0,
    )
    give_page_numbers(documents, taken=taken)
    before = latest(dossier)
    return Manifest(
        dossier_id=DossierId(str(dossier.id)),
        chain_case_id=ChainCaseId(str(dossier.chain_case_id)),
        version=1 if before is None else before.version + 1,
        predecessor=None if before is None else Digest(before.digest),
        made_at=at,
        made_by=services().oin,
        reason=reason,
        stream=dossier.stream,
        order_version=ORDER_VERSION,
        stukken=tuple(stuk_entry(row) for row in documents),
        media=tuple(media_entry(row) for row in recordings),
    )
