# SPDX-License-Identifier: EUPL-1.2
"""Making a still and a waveform with FFmpeg. Runs inside the sandbox only."""

from __future__ import annotations

import base64
import io
from array import array
from pathlib import Path
from typing import TYPE_CHECKING, Final

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from strafketen.inspection.media_open import MAX_PIXELS, OpenRecording
from strafketen.inspection.media_sniff import Container, sniff
from strafketen.inspection.media_tracks import Track, describe, orientation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import InputContainer

_JPEG_QUALITY: Final = 85
_POSTER_FRAMES: Final = 1_500
"""Pictures decoded on the way from a key frame to the moment asked for: a minute between key frames at 25 a second."""

_HERTZ: Final = 8_000
_CELLS_PER_SECOND: Final = 50
_CELL_SAMPLES: Final = _HERTZ // _CELLS_PER_SECOND
_MAX_SECONDS: Final = 48 * 3600
"""Two days: what lies behind is a wrong clock in the file."""
_FULL_SCALE: Final = 32_768


def render_poster(argument: dict[str, object]) -> dict[str, object]:
    """Give {"jpeg": base64}, or {} when there is no picture."""
    at_seconds, max_side = float(str(argument["at_seconds"])), int(str(argument["max_side"]))
    with _open(Path(str(argument["path"]))) as opened:
        tracks = [describe(stream) for stream in opened.container.streams]
        pictures = [track for track in tracks if track.kind == "video" and track.codec is not None]
        if not pictures or (pictures[0].width or 0) * (pictures[0].height or 0) > MAX_PIXELS:
            return {}
        # A moving picture before an album cover; a cover is better than nothing.
        track = min(pictures, key=lambda one: one.is_cover)
        frame = _frame_at(opened.container, track, at_seconds)
        return {} if frame is None else {"jpeg": base64.b64encode(_jpeg(frame, _pixel_shape(track), max_side)).decode()}


def _open(path: Path) -> OpenRecording:
    """Open the recording as the check does (media_probe): by content, behind bytes that do not belong to it."""
    with path.open("rb") as file:
        sniffed = sniff(file)
    if sniffed.container is Container.MP3 and sniffed.start:
        return OpenRecording(path, demuxer="mp3", start=sniffed.start)
    try:
        return OpenRecording(path)
    except (av.error.FFmpegError, OSError, ValueError):
        return OpenRecording(path, start=sniffed.content_at)


def _frame_at(container: InputContainer, track: Track, at_seconds: float) -> VideoFrame | None:
    """Decode up to the moment; the last picture before a break or the end is good enough."""
    start = _start_seconds(track)
    if at_seconds > 0 and not track.is_cover:
        try:
            container.seek(int((start + at_seconds) * av.time_base))
        except (av.error.FFmpegError, OSError, ValueError, OverflowError):
            container.seek(0)
    last: VideoFrame | None = None
    for count, frame in enumerate(_frames(container, track)):
        if not isinstance(frame, VideoFrame):
            continue
        last = frame
        if frame.time is None or frame.time - start >= at_seconds - 1e-3 or count >= _POSTER_FRAMES:
            break
    if last is None and at_seconds > 0:
        # Behind the end, or no key frame there: the begin tells more than nothing.
        container.seek(0)
        return next((frame for frame in _frames(container, track) if isinstance(frame, VideoFrame)), None)
    return last


def _start_seconds(track: Track) -> float:
    """When the stream begins on its own clock."""
    stream = track.stream
    if stream.start_time is None or stream.time_base is None:
        return 0.0
    return float(stream.start_time * stream.time_base)


def _frames(container: InputContainer, track: Track) -> Iterator[object]:
    """Decode the stream, stepping over what is damaged."""
    packets = container.demux(track.stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.error.FFmpegError, OSError, ValueError):
            return
        try:
            yield from packet.decode()
        except (av.error.FFmpegError, OSError, ValueError):
            continue


def _pixel_shape(track: Track) -> float:
    """Width of one picture point divided by its height; 1 for nearly every camera, not for PAL and DV."""
    shape = track.stream.sample_aspect_ratio if isinstance(track.stream, VideoStream) else None
    return float(shape) if shape else 1.0


def _jpeg(frame: VideoFrame, pixel_shape: float, max_side: int) -> bytes:
    """Scale, turn upright and write as JPEG; nothing of the file's metadata goes along."""
    degrees, mirrored = orientation(frame)
    width, height = frame.width * pixel_shape, float(frame.height)
    scale = min(1.0, max_side / max(width, height))
    scaled = frame.reformat(width=max(1, round(width * scale)), height=max(1, round(height * scale)), format="rgb24")
    image: Image.Image = scaled.to_image()  # type: ignore[no-untyped-call] # PyAV's stub leaves its arguments open
    if mirrored:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    turn = {
        90: Image.Transpose.ROTATE_270,  # Pillow counts against the clock
        180: Image.Transpose.ROTATE_180,
        270: Image.Transpose.ROTATE_90,
    }.get(degrees)
    if turn is not None:
        image = image.transpose(turn)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    return out.getvalue()


def render_waveform(argument: dict[str, object]) -> dict[str, object]:
    """Give {"peaks": [...]}, or {} when there is no sound."""
    buckets = int(str(argument["buckets"]))
    with _open(Path(str(argument["path"]))) as opened:
        container = opened.container
        tracks = [describe(stream) for stream in container.streams]
        track = next((one for one in tracks if one.kind == "audio" and one.codec is not None), None)
        if track is None:
            return {}
        begin = min(_start_seconds(one) for one in tracks if one.is_media)
        cells = _cells(container, track, begin)
        if not cells:
            return {}
        declared = round((container.duration or 0) / av.time_base * _CELLS_PER_SECOND)
        # A declared length far from what was heard (a damaged header) would squeeze the sound into a corner.
        total = declared if len(cells) <= declared <= 2 * len(cells) else len(cells)
        return {"peaks": _merge(cells, buckets=buckets, total=total)}


def _resampler() -> AudioResampler:
    return AudioResampler(format="s16", layout="mono", rate=_HERTZ)


def _cells(container: InputContainer, track: Track, begin: float) -> array[int]:
    """Give the loudest sample of every 20 ms since `begin`, so that hours of sound fit in little memory."""
    resampler = _resampler()
    cells = array("H")
    place: int | None = None
    for frame in _frames(container, track):
        if not isinstance(frame, AudioFrame):
            continue
        if place is None:
            lead_seconds = (frame.time or 0.0) - begin
            # Sound may begin after the picture, not after the end: that is a damaged clock.
            longest = (container.duration or 0) / av.time_base
            place = round(lead_seconds * _HERTZ) if 0 <= lead_seconds <= longest < _MAX_SECONDS else 0
        try:
            parts = resampler.resample(frame)
        except ValueError:
            # The sound changes its rate or channels on the way, as broadcast does.
            resampler = _resampler()
            parts = resampler.resample(frame)
        for part in parts:
            samples = array("h")
            samples.frombytes(bytes(part.planes[0])[: part.samples * samples.itemsize])
            place = _fill(cells, samples, place)
        if place > _MAX_SECONDS * _HERTZ:
            break
    return cells


def _fill(cells: array[int], samples: array[int], place: int) -> int:
    """Raise the cells that these samples fall in; gives the place behind them."""
    offset = 0
    while offset < len(samples):
        cell, inside = divmod(place, _CELL_SAMPLES)
        part = samples[offset : offset + _CELL_SAMPLES - inside]
        if cell >= len(cells):
            cells.extend([0] * (cell + 1 - len(cells)))
        cells[cell] = max(cells[cell], *part, -min(part))
        offset += len(part)
        place += len(part)
    return place


def _merge(cells: array[int], *, buckets: int, total: int) -> list[float]:
    """Spread `total` cells over the buckets; every bucket takes at least the cell it lies in."""
    peaks: list[float] = []
    for bucket in range(buckets):
        first = bucket * total // buckets
        last = max(first + 1, (bucket + 1) * total // buckets)
        part = cells[first:last]
        peaks.append(round(max(part) / _FULL_SCALE, 4) if part else 0.0)
    return peaks
