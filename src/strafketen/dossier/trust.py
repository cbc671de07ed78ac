# SPDX-License-Identifier: EUPL-1.2
"""What the inspection says of a file, in the shape that rows keep."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from strafketen.core.canonical import Json
from strafketen.dossier.services import services
from strafketen.inspection.media import inspect_media
from strafketen.inspection.media_stills import NothingToShow, waveform
from strafketen.inspection.stuk import inspect_stuk

WAVE_BUCKETS = 400


def inspect_document(path: Path, *, anchors: Path) -> dict[str, Json]:
    """Judge a PDF in a process with limits, against this node's trust roots."""
    return cast("dict[str, Json]", inspect_stuk(path, trust=anchors).as_json())


def judged_document(pdf: bytes) -> dict[str, Json]:
    """Judge a PDF that is in memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stuk.pdf"
        path.write_bytes(pdf)
        return inspect_document(path, anchors=services().anchors)


@dataclass(frozen=True, slots=True)
class JudgedRecording:
    """A recording as rows keep it.

    Attributes:
        report: media-check/1.
        duration_ms: None when it cannot be told.
        mime: media type by its content.
        waveform: peaks between 0 and 1; empty without sound.
    """

    report: dict[str, Json]
    duration_ms: int | None
    mime: str
    waveform: tuple[float, ...]


def inspect_recording(path: Path) -> JudgedRecording:
    """Judge a recording in a process with limits, and draw its sound."""
    report = inspect_media(path, name="")
    try:
        peaks = waveform(path, buckets=WAVE_BUCKETS) if report.intake != "refuse" else ()
    except NothingToShow:
        peaks = ()
    return JudgedRecording(
        report=cast("dict[str, Json]", report.as_json()),
        duration_ms=None if report.duration_seconds is None else round(report.duration_seconds * 1000),
        mime=report.content_type,
        waveform=peaks,
    )
