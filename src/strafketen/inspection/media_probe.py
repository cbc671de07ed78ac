# SPDX-License-Identifier: EUPL-1.2
"""The check of one recording, as the sandboxed process does it: sniff, walk, open, decode, judge."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import av

from strafketen.inspection.media_findings import finding, moment_text, size_text
from strafketen.inspection.media_open import OpenRecording
from strafketen.inspection.media_playback import BROWSER_CONTAINERS, browser_track, plays_in_browser
from strafketen.inspection.media_sniff import Container, Sniffed, fits_extension, of_demuxer, sniff
from strafketen.inspection.media_structure import check_structure
from strafketen.inspection.media_tracks import Reading, Track, describe, read_tracks

if TYPE_CHECKING:
    from strafketen.core.findings import Finding

_KIND_TEXT = {"video": "beeld", "audio": "geluid"}
_UNDECLARED = frozenset(
    {Container.MP3, Container.AAC, Container.AMR, Container.AC3, Container.MPEG_TS, Container.MPEG_PS}
)
"""Containers that do not write down how long they are; FFmpeg then estimates from the bit rate."""
_LENGTH_MARKS = (b"Xing", b"Info", b"VBRI")
"""The headers by which an MP3 does write it down, in its first frame."""
_FIRST_FRAME_BYTES = 512
_DURATION_SECONDS, _DURATION_PART = 0.5, 0.03
"""What two lengths may differ: half a second or three percent."""


@dataclass(slots=True)
class _Seen:
    """What opening and reading gave."""

    container: Container | None
    tracks: list[Track]
    declared_seconds: float | None
    reading: Reading
    opened_by_content: bool


def probe(argument: dict[str, object]) -> dict[str, object]:
    """Check the recording at `argument["path"]` that was called `argument["name"]`; gives the report's JSON."""
    path, name = Path(str(argument["path"])), str(argument["name"])
    size_bytes = path.stat().st_size
    if size_bytes == 0:
        return _report(None, [finding("empty")])
    with path.open("rb") as file:
        sniffed = sniff(file)
        found: list[Finding] = []
        if sniffed.container is not None and not sniffed.content_at:
            found = check_structure(file, sniffed.container, size_bytes=size_bytes)
        file.seek(sniffed.content_at)
        first_frame = file.read(_FIRST_FRAME_BYTES)
    if sniffed.foreign:
        return _report(None, [finding("not_media", kind=sniffed.foreign)])
    if sniffed.start:
        found.append(finding("leading_data", size=size_text(sniffed.start)))
    seen = _look(path, sniffed)
    if seen is None:
        blocked = any(one.severity == "blocking" for one in found)
        return _report(sniffed.container, found if blocked else [*found, finding("unreadable")])
    if seen.container in _UNDECLARED and not any(mark in first_frame for mark in _LENGTH_MARKS):
        seen.declared_seconds = None
    found += _names(name, sniffed, seen)
    found += _judge(seen)
    return _report(seen.container, found, seen)


def _look(path: Path, sniffed: Sniffed) -> _Seen | None:
    """Open and read the recording; by its content first, and where that fails by what we sniffed."""
    attempts: list[tuple[str | None, int, bool]] = [(None, 0, True)]
    if sniffed.container is Container.MP3 and sniffed.start:
        # Read it without what stands before it; a browser has to get past that by itself.
        attempts = [("mp3", sniffed.start, _opens_by_content(path))]
    elif sniffed.content_at:
        # Behind a tag that is foreign to this container. Chromium's WAV reader steps over it, the others do not.
        attempts.append((None, sniffed.content_at, sniffed.container is Container.WAV))
    for demuxer, start, as_browser in attempts:
        try:
            with OpenRecording(path, demuxer=demuxer, start=start) as opened:
                container = opened.container
                tracks = [describe(stream) for stream in container.streams]
                length = container.duration or 0
                declared = length / av.time_base if length > 0 else None
                return _Seen(
                    container=of_demuxer(container.format.name, sniffed.container),
                    tracks=tracks,
                    declared_seconds=declared,
                    reading=read_tracks(container, tracks, declared_seconds=declared),
                    opened_by_content=as_browser,
                )
        except (av.error.FFmpegError, OSError, ValueError):
            continue
    return None


def _opens_by_content(path: Path) -> bool:
    try:
        with OpenRecording(path):
            return True
    except (av.error.FFmpegError, OSError, ValueError):
        return False


def _names(name: str, sniffed: Sniffed, seen: _Seen) -> list[Finding]:
    """Compare what the name, the first bytes and FFmpeg say."""
    found: list[Finding] = []
    if seen.container is not None and not fits_extension(name, seen.container):
        extension = name.rpartition(".")[2].lower()
        found.append(finding("extension_mismatch", extension=extension, container=seen.container.value))
    if seen.container is not sniffed.container:
        read = seen.container.value if seen.container else "iets onbekends"
        guess = sniffed.container.value if sniffed.container else "geen bekende opname"
        found.append(finding("type_disagreement", sniffed=guess, read=read))
    return found


def _judge(seen: _Seen) -> list[Finding]:
    """Turn what was seen of the streams into findings."""
    media = [track for track in seen.tracks if track.is_media]
    if not media:
        return [finding("no_streams")]
    if any(track.is_encrypted for track in media):
        return [finding("encrypted")]
    found = [
        finding("picture_too_large", width=track.width or 0, height=track.height or 0)
        for track in media
        if track.too_large
    ]
    # A track that takes too much memory or is too large was not judged; the others were.
    judged = [track for track in media if not track.too_large and not track.out_of_memory and track.codec]
    if any(track.codec is None for track in media):
        found.append(finding("unknown_codec"))
    if not judged:
        return [*found, *_playback(seen, media)] if found else [finding("memory_limit")]
    dead = [track for track in judged if track.frames == 0]
    if len(dead) == len(media):
        return [finding("undecodable")]
    found += [finding("picture_undecodable" if track.kind == "video" else "sound_undecodable") for track in dead]
    alive = [track for track in judged if track.frames]
    found += [
        finding(
            "decode_errors",
            kind=_KIND_TEXT[track.kind],
            count="1 stuk" if track.errors == 1 else f"{track.errors} stukken",
            at=moment_text(track.first_error_seconds or 0.0),
        )
        for track in alive
        if track.errors
    ]
    found += _durations(seen, alive)
    return found + _playback(seen, media)


def _durations(seen: _Seen, alive: list[Track]) -> list[Finding]:
    """Compare how long streams say they are with how far they were seen to run."""
    if not seen.reading.reached_end or not alive:
        return []
    own = [track for track in alive if track.declared_seconds is not None and seen.container not in _UNDECLARED]
    pairs = [(track, track.declared_seconds, track.seconds) for track in own]
    if not own and seen.declared_seconds is not None:
        # Matroska and the like declare one length for all streams together: the longest must reach it.
        longest = max(alive, key=lambda track: track.end or 0.0)
        pairs = [(longest, seen.declared_seconds, (longest.end or 0.0) - seen.reading.begin)]
    found: list[Finding] = []
    for track, declared, measured in pairs:
        if declared is None or measured is None:
            continue
        code = _duration_code(declared, measured)
        if code:
            kind = _KIND_TEXT[track.kind]
            found.append(finding(code, kind=kind, declared=moment_text(declared), measured=moment_text(measured)))
    return found


def _duration_code(declared: float, measured: float) -> str:
    """Name the difference of two lengths in seconds, or give nothing when it is within what containers round to."""
    allowed = max(_DURATION_SECONDS, _DURATION_PART * declared)
    if measured < declared - allowed:
        return "shorter_than_declared"
    return "longer_than_declared" if measured > declared + allowed else ""


def _playback(seen: _Seen, media: list[Track]) -> list[Finding]:
    """Say what a browser will not show."""
    kinds = {track.kind for track in media}
    missing = [kind for kind in sorted(kinds) if browser_track(seen.container, media, kind) is None]
    codecs = ", ".join(sorted({track.codec or "onbekend" for track in media if track.kind in missing}))
    if not plays_in_browser(seen.container, seen.tracks, opened_by_content=seen.opened_by_content):
        if len(missing) == len(kinds):
            why = codecs
        elif seen.container in BROWSER_CONTAINERS and seen.opened_by_content:
            why = "het begin is beschadigd"
        else:
            readable = seen.container is not None and seen.opened_by_content
            why = f"bestandssoort {seen.container}" if readable else "begin onleesbaar"
        return [finding("not_browser_playable", why=why)]
    return [
        finding("browser_without_picture" if kind == "video" else "browser_without_sound", codec=codecs)
        for kind in missing
    ]


def _report(container: Container | None, found: list[Finding], seen: _Seen | None = None) -> dict[str, object]:
    """Give the values of `MediaReport`; its intake follows from the findings."""
    playable = seen is not None and plays_in_browser(
        seen.container, seen.tracks, opened_by_content=seen.opened_by_content
    )
    unique = {(one.code, one.text): one for one in found}
    return {
        "container": container.value if container else None,
        "streams": [_stream(track) for track in seen.tracks] if seen else [],
        "duration_seconds": _duration(seen) if seen else None,
        "browser_playable": playable,
        "findings": [one.as_json() for one in unique.values()],
    }


def _duration(seen: _Seen) -> float | None:
    """Give the length that a player shows: as declared, or as measured where nothing is declared."""
    if seen.declared_seconds is not None:
        return round(seen.declared_seconds, 3)
    ends = [track.end for track in seen.tracks if track.is_media and track.end is not None]
    return round(max(ends) - seen.reading.begin, 3) if ends else None


def _stream(track: Track) -> dict[str, object]:
    """Give one stream of the report."""
    return {
        "index": track.index,
        "type": track.kind,
        "codec": track.codec,
        "width": track.width,
        "height": track.height,
        "frame_rate": track.frame_rate(),
        "sample_rate": track.sample_rate,
        "language": track.language,
        "rotation_degrees": track.rotation_degrees,
        "mirrored": track.mirrored,
        "variable_frame_rate": track.has_variable_rate(),
        "cover": track.is_cover,
    }
