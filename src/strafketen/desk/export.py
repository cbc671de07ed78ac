# SPDX-License-Identifier: EUPL-1.2
"""Gathering an export of a dossier: everything an outsider needs to verify it without us."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from strafketen.core import canonical
from strafketen.core.actor import NODE_ITSELF
from strafketen.core.digest import Digest
from strafketen.core.events import EventCode
from strafketen.core.export import Blob, ExportContent, LogExtract, LoggedAct, PageProof, SealedManifest, SegmentProof
from strafketen.core.ids import StukId
from strafketen.core.ledger import Act
from strafketen.core.manifest import Manifest
from strafketen.core.moments import parse_moment
from strafketen.core.reading import Reader
from strafketen.dossier import export as dossier_export
from strafketen.exchange import queries as exchange
from strafketen.exporting.bag import OpenBlob, write_export
from strafketen.ledger import actions as ledger_actions
from strafketen.ledger import queries as ledger
from strafketen.media import queries as media
from strafketen.signing.services import services as signing


def _acts(dossier: str, size: int) -> tuple[LoggedAct, ...]:
    """Give the acts of a dossier that stand in the log at `size`, each with its proof."""
    acts = []
    for row in ledger.acts_of(dossier):
        if row.index is None or row.index >= size or row.salt is None:
            continue
        read = Reader(canonical.loads_object(row.act))
        subjects = read.reader("subjects")
        act = Act(
            code=read.text("code"),
            at=parse_moment(read.text("at")),
            actor=read.text("actor"),
            subjects={name: subjects.text(name) for name in subjects.names()},
        )
        acts.append(LoggedAct(row.index, act, row.salt, tuple(ledger.proof(row.index, size))))
    return tuple(sorted(acts, key=lambda act: act.index))


@dataclass(frozen=True, slots=True)
class Gathered:
    """A dossier, ready to be exported.

    Attributes:
        content: what goes in.
        root: dossier root of the newest version.
        version: number of that version.
        open_blob: gives the bytes of stukken, recordings and the composed view.
    """

    content: ExportContent
    root: str
    version: int
    open_blob: OpenBlob


def gather(*, dossier: str, oin: str, at: datetime) -> Gathered:
    """Gather everything an outsider needs; access to the dossier is the caller's to ask.

    Raises:
        NotFound: no such dossier.
        Conflict: it was never sealed.
    """
    pieces = dossier_export.gather(dossier)
    manifests = [SealedManifest(Manifest.parse(row.canonical), row.seal) for row in pieces.manifests]
    last = manifests[-1].manifest
    newest = {entry.stuk_id for entry in last.stukken} | {item.media_id for item in last.media}
    earlier = {
        entry_id
        for sealed in manifests[:-1]
        for entry_id in (
            *(entry.stuk_id for entry in sealed.manifest.stukken),
            *(item.media_id for item in sealed.manifest.media),
        )
    }
    held = {StukId(name) for name in pieces.blobs_by_entry}
    standing = ledger.standing()
    content = ExportContent(
        versions=tuple(manifests),
        exported_by=oin,
        exported_at=at,
        left_out=frozenset(earlier - newest - held),
        page_proofs=tuple(
            PageProof(StukId(stuk), salt, digests) for stuk, (salt, digests) in pieces.page_proofs.items()
        ),
        segment_proofs=tuple(
            SegmentProof(StukId(item), hashes) for item, hashes in pieces.segment_hashes.items() if hashes
        ),
        receipts=tuple(
            jws for message in exchange.sent_for(dossier) for _rung, jws in exchange.receipts_for(message.message_id)
        ),
        logs=(LogExtract(oin, standing.note, _acts(dossier, standing.size)),) if standing.note else (),
        certificates=signing().seal.chain,
        composed=Blob(Digest(pieces.composed.digest), pieces.composed.size_bytes) if pieces.composed else None,
        case=pieces.case.as_json(),
    )

    def open_blob(digest: Digest) -> Iterable[bytes]:
        info = media.find(scope=dossier, digest=digest)
        if info is None:
            raise FileNotFoundError(digest)
        return media.read_range(info.blob_id, start=0, end=info.size_bytes)

    return Gathered(content, last.root(), last.version, open_blob)


def export_dossier(*, dossier: str, out: Path, oin: str, at: datetime) -> str:
    """Write an export and record that it was made. For the operator of the node, on the command line.

    Returns:
        The dossier root.

    Raises:
        NotFound: no such dossier.
        Conflict: it was never sealed.
        ExportRefused: `out` exists, or bytes are not what they should be.
    """
    gathered = gather(dossier=dossier, oin=oin, at=at)
    ledger_actions.record(code=EventCode.DOSSIER_EXPORTED, actor=NODE_ITSELF, at=at, subjects={"dossier": dossier})
    write_export(gathered.content, out, open_blob=gathered.open_blob, signer=signing().seal)
    return gathered.root
