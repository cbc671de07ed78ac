# SPDX-License-Identifier: EUPL-1.2
"""Recordings for tests: the corpus, and small clips made with PyAV."""

from __future__ import annotations

import math
import os
from array import array
from pathlib import Path
from typing import TYPE_CHECKING

import av
import pytest
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from av.container import OutputContainer

_ROOT = Path(__file__).resolve().parents[2]
_CORPUS = Path(os.environ.get("STRAFKETEN_CORPUS") or _ROOT.parent / "shared" / "corpus")
HERTZ = 48_000
_VP9_PROFILES = {"yuv440p": "1", "yuv444p": "1"}


def corpus_media() -> Path:
    """The folder with recordings of the corpus; skips when absent."""
    folder = _CORPUS / "media"
    if not folder.is_dir():
        pytest.skip("the test corpus is absent (STRAFKETEN_CORPUS)")
    return folder


def sine(*, seconds: float = 1.0, loudness: float = 0.5, hertz: int = HERTZ) -> array[int]:
    """A tone of 440 Hz as 16-bit samples; loudness 1 is full scale."""
    return array(
        "h",
        (round(loudness * 32_767 * math.sin(2 * math.pi * 440 * i / hertz)) for i in range(round(seconds * hertz))),
    )


def make_clip(
    path: Path,
    *,
    video: Sequence[str] = (),
    audio: Sequence[str] = (),
    pix_fmt: str = "yuv420p",
    frames: int = 25,
    size: tuple[int, int] = (160, 120),
    sound: array[int] | None = None,
    options: dict[str, str] | None = None,
) -> Path:
    """Write a clip of one second: a moving gradient per video coding, a tone per audio coding."""
    samples = sine() if sound is None else sound
    with av.open(str(path), "w", options=options or {}) as container:
        pictures = [_video_stream(container, coding, pix_fmt, size) for coding in video]
        sounds = [_audio_stream(container, coding) for coding in audio]
        for number in range(frames if pictures else 0):
            for stream in pictures:
                container.mux(stream.encode(_picture(size, number)))
        for start in range(0, len(samples), 1024):
            for tone in sounds:
                container.mux(tone.encode(_sound(samples[start : start + 1024], start)))
        for stream in pictures:
            container.mux(stream.encode(None))
        for tone in sounds:
            container.mux(tone.encode(None))
    return path


def _video_stream(container: OutputContainer, coding: str, pix_fmt: str, size: tuple[int, int]) -> VideoStream:
    stream = container.add_stream(coding, rate=25)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height = size
    stream.pix_fmt = pix_fmt
    if coding == "libvpx-vp9" and pix_fmt in _VP9_PROFILES:
        stream.options = {"profile": _VP9_PROFILES[pix_fmt]}
    return stream


def _audio_stream(container: OutputContainer, coding: str) -> AudioStream:
    stream = container.add_stream(coding, rate=HERTZ, layout="stereo")
    assert isinstance(stream, AudioStream)
    return stream


def _picture(size: tuple[int, int], number: int) -> av.VideoFrame:
    """A grey gradient that moves four points a picture."""
    width, height = size
    frame = av.VideoFrame(width, height, "gray")
    line = bytes((x + 4 * number) % 256 for x in range(width))
    padding = bytes(frame.planes[0].line_size - width)
    frame.planes[0].update((line + padding) * height)
    frame.pts = number
    return frame


def _sound(samples: array[int], start: int) -> av.AudioFrame:
    stereo = array("h", (value for sample in samples for value in (sample, sample)))
    frame = av.AudioFrame(format="s16", layout="stereo", samples=len(samples))
    data = stereo.tobytes()
    frame.planes[0].update(data + bytes(frame.planes[0].buffer_size - len(data)))
    frame.sample_rate = HERTZ
    frame.pts = start
    return frame
