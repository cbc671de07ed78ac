# SPDX-License-Identifier: EUPL-1.2
"""Is this file usable as a recording, and will it play in a browser?

The file is a stranger's. FFmpeg looks at it in a sandboxed process; this module never loads FFmpeg and gives an answer
for every file, at the latest after `CHECK_SECONDS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import structlog

from strafketen.core.findings import Finding, Severity
from strafketen.inspection import sandbox
from strafketen.inspection.media_findings import finding
from strafketen.inspection.media_sniff import sniff

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA: Final = "strafketen/media-check/1"
CHECK_SECONDS: Final = 26.0
"""The promise is 30 s for the whole command, start of Python included."""
CHECK_MEMORY_BYTES: Final = 1 << 30

Intake = Literal["accept", "flag", "refuse"]

_log = structlog.get_logger()

_CONTENT_TYPES: Final[dict[str, tuple[str, str]]] = {
    "mp4": ("video/mp4", "audio/mp4"),
    "mov": ("video/quicktime", "audio/mp4"),
    "3gp": ("video/3gpp", "audio/3gpp"),
    "matroska": ("video/x-matroska", "audio/x-matroska"),
    "webm": ("video/webm", "audio/webm"),
    "ogg": ("video/ogg", "audio/ogg"),
    "wav": ("audio/wav", "audio/wav"),
    "avi": ("video/x-msvideo", "video/x-msvideo"),
    "mp3": ("audio/mpeg", "audio/mpeg"),
    "aac": ("audio/aac", "audio/aac"),
    "flac": ("audio/flac", "audio/flac"),
    "amr": ("audio/amr", "audio/amr"),
    "mpegts": ("video/mp2t", "video/mp2t"),
    "mpeg": ("video/mpeg", "video/mpeg"),
}
"""For a recording with moving picture, and for one with sound only."""


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """One stream of a recording.

    Attributes:
        index: place in the container, from 0.
        type: `video`, `audio`, `subtitle`, `data` or `attachment`.
        codec: FFmpeg's name (`h264`, `hevc`, `aac`, `amr_nb`), None when unknown.
        width: picture points across as coded, before turning.
        height: picture points down as coded, before turning.
        frame_rate: pictures per second.
        sample_rate: sound samples per second.
        language: as written in the file (ISO 639-2 mostly), None when undetermined.
        rotation_degrees: how far clockwise a player turns the picture: 0, 90, 180 or 270.
        mirrored: a player mirrors the picture before turning it.
        variable_frame_rate: the distances between the pictures differ, so a moment is a time, not a picture number.
        cover: a still (an album picture), no moving picture.
    """

    index: int
    type: str
    codec: str | None = None
    width: int | None = None
    height: int | None = None
    frame_rate: float | None = None
    sample_rate: int | None = None
    language: str | None = None
    rotation_degrees: int = 0
    mirrored: bool = False
    variable_frame_rate: bool = False
    cover: bool = False

    def as_json(self) -> dict[str, str | int | float | bool | None]:
        """Give the shape of docs/schemas/media-check-1.json."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class MediaReport:
    """What the check of one file found.

    Attributes:
        container: `mp4`, `mov`, `3gp`, `matroska`, `webm`, `ogg`, `wav`, `avi`, `mp3`, ...; None when unknown.
        streams: in the order of the file.
        duration_seconds: as a player shows it.
        browser_playable: whether the clock moves in Chromium; see docs/known-issues-media.md.
        findings: all of them; none means accept.
    """

    container: str | None
    streams: tuple[StreamInfo, ...]
    duration_seconds: float | None
    browser_playable: bool
    findings: tuple[Finding, ...]

    @property
    def intake(self) -> Intake:
        """Accept without findings; refuse when one is blocking; else a person must look."""
        if any(one.severity is Severity.BLOCKING for one in self.findings):
            return "refuse"
        return "flag" if self.findings else "accept"

    @property
    def has_picture(self) -> bool:
        """Whether there is a moving picture."""
        return any(one.type == "video" and not one.cover for one in self.streams)

    @property
    def content_type(self) -> str:
        """The media type to serve it with."""
        video, audio = _CONTENT_TYPES.get(self.container or "", ("application/octet-stream",) * 2)
        return video if self.has_picture else audio

    def as_json(self) -> dict[str, object]:
        """Give the shape of docs/schemas/media-check-1.json."""
        return {
            "schema": SCHEMA,
            "intake": self.intake,
            "container": self.container,
            "streams": [one.as_json() for one in self.streams],
            "duration_seconds": self.duration_seconds,
            "browser_playable": self.browser_playable,
            "findings": [{"code": f.code, "severity": f.severity.value, "text": f.text} for f in self.findings],
        }


def inspect_media(path: Path, *, name: str | None = None) -> MediaReport:
    """Check the recording at `path`.

    Args:
        path: a regular file.
        name: what the sender called it, to compare its ending with the content; default the name of `path`, and an
            empty name skips the comparison.

    Raises:
        OSError: the file cannot be read by us; nothing is said about it then.
    """
    with path.open("rb") as file:
        sniffed = sniff(file)
    outcome = sandbox.run(
        "strafketen.inspection.media_probe:probe",
        {"path": str(path.absolute()), "name": path.name if name is None else name},
        seconds=CHECK_SECONDS,
        memory_bytes=CHECK_MEMORY_BYTES,
    )
    if outcome.kind == "done" and outcome.result is not None:
        return _from_json(outcome.result)
    _log.warning("media.check_stopped", kind=outcome.kind, error=outcome.error)
    stopped = {
        "timeout": finding("time_limit", seconds=int(CHECK_SECONDS)),
        "memory": finding("memory_limit"),
    }.get(outcome.kind, finding("reader_failed"))
    return MediaReport(
        container=sniffed.container.value if sniffed.container else None,
        streams=(),
        duration_seconds=None,
        browser_playable=False,
        findings=(stopped,),
    )


def _from_json(value: dict[str, object]) -> MediaReport:
    """Read what the sandboxed process gave; its shape is ours on both sides, so a misfit is a defect."""
    streams, findings = value["streams"], value["findings"]
    if not isinstance(streams, list) or not isinstance(findings, list):
        raise TypeError("media probe gave another shape")
    container, duration = value["container"], value["duration_seconds"]
    return MediaReport(
        container=container if isinstance(container, str) else None,
        streams=tuple(StreamInfo(**stream) for stream in streams),
        duration_seconds=float(duration) if isinstance(duration, int | float) else None,
        browser_playable=value["browser_playable"] is True,
        findings=tuple(Finding.from_json(one) for one in findings),
    )
