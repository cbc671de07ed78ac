# SPDX-License-Identifier: EUPL-1.2
"""What an export needs of a dossier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from strafketen.core.dossier.case import CaseData
from strafketen.core.errors import Conflict
from strafketen.dossier.actions import find
from strafketen.dossier.handover import case_of
from strafketen.dossier.models import ManifestVersion, Stuk
from strafketen.dossier.queries import ManifestRow, manifest_row
from strafketen.media import queries as media
from strafketen.media.queries import BlobInfo

_DIGEST_BYTES = 32


@dataclass(frozen=True, slots=True)
class Pieces:
    """Parts of a dossier for an export.

    Attributes:
        manifests: sealed versions held here, oldest first.
        case: structured data of the zaak.
        blobs_by_entry: entry id → stored bytes.
        page_proofs: stuk id → (salt, page digests).
        segment_hashes: recording id → segment hashes.
        composed: the composed view of the last version; None while it is being made.
    """

    manifests: tuple[ManifestRow, ...]
    case: CaseData
    blobs_by_entry: Mapping[str, str]
    page_proofs: Mapping[str, tuple[bytes, tuple[bytes, ...]]]
    segment_hashes: Mapping[str, tuple[bytes, ...]]
    composed: BlobInfo | None


def gather(dossier: str) -> Pieces:
    """Gather the parts.

    Raises:
        NotFound: no such dossier.
        Conflict: it was never sealed.
    """
    row = find(dossier)
    manifests = tuple(manifest_row(item) for item in ManifestVersion.objects.filter(dossier=row).order_by("version"))
    if not manifests:
        raise Conflict("Dit dossier is nog niet samengesteld en kan dus niet worden uitgevoerd.")
    stukken = [
        item for item in Stuk.objects.filter(dossier=row, withdrawn_at=None) if item.blob is not None and item.digest
    ]
    return Pieces(
        manifests=manifests,
        case=case_of(row),
        blobs_by_entry={str(item.id): str(item.blob) for item in stukken},
        page_proofs={
            str(item.id): (bytes(item.page_salt or b""), _split(bytes(item.page_digests)))
            for item in stukken
            if not item.is_media and item.first_page is not None
        },
        segment_hashes={str(item.id): media.info(str(item.blob)).segment_hashes for item in stukken if item.is_media},
        composed=media.info(manifests[-1].composed_blob) if manifests[-1].composed_blob else None,
    )


def _split(joined: bytes) -> tuple[bytes, ...]:
    return tuple(joined[i : i + _DIGEST_BYTES] for i in range(0, len(joined), _DIGEST_BYTES))
