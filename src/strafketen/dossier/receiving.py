# SPDX-License-Identifier: EUPL-1.2
"""Judging a received piece by ourselves: its pages open their commitments, its signatures and streams are inspected."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from strafketen.core.canonical import Json
from strafketen.core.errors import Malformed
from strafketen.core.findings import Finding, Severity
from strafketen.core.law import PROCESSTUKKEN, PROCESVERBAAL_FORM
from strafketen.core.manifest import MediaEntry, StukEntry, page_commitment, page_salt
from strafketen.dossier.received import ReceivedPiece
from strafketen.dossier.services import services
from strafketen.dossier.trust import inspect_document, inspect_recording
from strafketen.media import queries as media
from strafketen.typeset import pages


def _to_file(blob_id: str, path: Path) -> None:
    size_bytes = media.info(blob_id).size_bytes
    with path.open("wb") as file:
        for block in media.read_range(blob_id, start=0, end=size_bytes):
            file.write(block)


def judge_stuk(*, blob_id: str, entry: StukEntry, salt: bytes) -> tuple[ReceivedPiece, list[Finding]]:
    """Judge a stuk whose digest is checked already.

    Raises:
        Malformed: its pages are not those the manifest commits to.
    """
    findings: list[Finding] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stuk"
        _to_file(blob_id, path)
        report = inspect_document(path, anchors=services().anchors)
        digests = pages.page_digests(path.read_bytes()) if report["intake"] != "refuse" else []
    opened = tuple(
        page_commitment(salt=page_salt(salt, number), page_digest=digest) for number, digest in enumerate(digests)
    )
    if opened != entry.page_commitments:
        raise Malformed(f"De pagina's van stuk {entry.number} zijn niet de pagina's die verzegeld zijn.")
    findings += _signature_findings(entry, report)
    if report["intake"] == "flag":
        text = f"Stuk {entry.number} is bruikbaar, maar kijk eerst naar de opmerkingen bij het bestand."
        findings.append(Finding("stuk_opmerking", Severity.ATTENTION, text, entry.stuk_id, PROCESSTUKKEN.citation))
    return ReceivedPiece(blob_id, salt, b"".join(digests), report), findings


def _signature_findings(entry: StukEntry, report: Mapping[str, Json]) -> list[Finding]:
    """Say what is wrong with the signatures of a stuk that claims to be signed."""
    if not entry.signers:
        return []
    signatures = report.get("signatures")
    verdicts = (
        [item.get("verdict") for item in signatures if isinstance(item, dict)] if isinstance(signatures, list) else []
    )
    if verdicts and all(verdict == "valid" for verdict in verdicts):
        return []
    if not verdicts or "invalid" in verdicts:
        text = f"De handtekening onder stuk {entry.number} klopt niet. Vraag de politie om een nieuw ondertekend stuk."
        return [Finding("handtekening_ongeldig", Severity.BLOCKING, text, entry.stuk_id, PROCESVERBAAL_FORM.citation)]
    text = f"De handtekening onder stuk {entry.number} is heel, maar niet te herleiden tot een vertrouwde uitgever."
    return [
        Finding("handtekening_niet_te_toetsen", Severity.ATTENTION, text, entry.stuk_id, PROCESVERBAAL_FORM.citation)
    ]


def judge_recording(*, blob_id: str, item: MediaEntry, segment_root: str) -> tuple[ReceivedPiece, list[Finding]]:
    """Judge a recording whose digest is checked already.

    Raises:
        Malformed: its segments are not those of the manifest.
    """
    if segment_root != item.segment_root:
        raise Malformed(f"De segmenten van opname {item.number} zijn niet die uit het manifest.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "opname"
        _to_file(blob_id, path)
        judged = inspect_recording(path)
    findings: list[Finding] = []
    if judged.report["intake"] != "accept":
        text = f"Opname {item.number} speelt misschien niet goed af. Kijk naar de opmerkingen bij het bestand."
        findings.append(Finding("opname_opmerking", Severity.ATTENTION, text, item.media_id, PROCESSTUKKEN.citation))
    return ReceivedPiece(blob_id, b"", b"", judged.report, judged.waveform), findings
