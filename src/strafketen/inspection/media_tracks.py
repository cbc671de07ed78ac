# SPDX-License-Identifier: EUPL-1.2
"""What was seen of each stream while reading and partly decoding a recording. Runs inside the sandbox only."""

from __future__ import annotations

import math
import statistics
import struct
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import av
from av.audio.codeccontext import AudioCodecContext
from av.codec.context import CodecContext
from av.sidedata.sidedata import SideData
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from strafketen.inspection.media_open import MAX_PIXELS

if TYPE_CHECKING:
    from fractions import Fraction

    from av.container import InputContainer
    from av.packet import Packet
    from av.stream import Stream

DECODE_PIXELS: Final = 300_000_000
"""Pictures decoded per stream: 145 of 1920 x 1080, or 36 of 4K."""
DECODE_FRAMES: Final = 600
DECODE_SOUND_SECONDS: Final = 60.0
READ_BYTES: Final = 256 * 1024 * 1024
"""Read from begin to end up to here; of a longer recording the begin and the tail are read."""
TAIL_SECONDS: Final = 4.0

_READ_UNTIL_SECONDS: Final = 10.0
_TAIL_UNTIL_SECONDS: Final = 14.0
"""Wall-clock guards, counted from the start of reading; the sandbox is the last guard."""

_VARIABLE_SPREAD: Final = 0.25
"""Distances between pictures that differ more than this part of their median: a variable frame rate. Rounding to whole
milliseconds, as Matroska does, stays below."""


@dataclass(slots=True)
class Track:
    """One stream, with what reading it showed. Times are seconds from the begin of the recording."""

    index: int
    kind: str
    codec: str | None
    stream: Stream
    pix_fmt: str | None = None
    width: int | None = None
    height: int | None = None
    average_rate: Fraction | None = None
    sample_rate: int | None = None
    language: str | None = None
    is_cover: bool = False
    is_encrypted: bool = False
    is_default: bool = False
    declared_seconds: float | None = None
    rotation_degrees: int = 0
    mirrored: bool = False
    start: float | None = None
    end: float | None = None
    frames: int = 0
    errors: int = 0
    first_error_seconds: float | None = None
    packets: int = 0
    out_of_memory: bool = False
    decoded_seconds: float = 0.0
    picture_times: list[float] = field(default_factory=list)

    @property
    def is_media(self) -> bool:
        """Moving picture or sound: what a recording is made of."""
        return self.kind in {"video", "audio"} and not self.is_cover

    @property
    def too_large(self) -> bool:
        """A picture beyond every camera; it is not decoded."""
        return self.kind == "video" and (self.width or 0) * (self.height or 0) > MAX_PIXELS

    @property
    def seconds(self) -> float | None:
        """How long the stream was seen to run."""
        return None if self.start is None or self.end is None else self.end - self.start

    def wants_decoding(self) -> bool:
        """Say whether the share of decoding for this stream is not used up."""
        if self.codec is None or self.too_large or self.out_of_memory or self.is_encrypted:
            return False
        if self.kind == "audio":
            return self.decoded_seconds < DECODE_SOUND_SECONDS
        return self.frames < DECODE_FRAMES and self.frames * (self.width or 0) * (self.height or 0) < DECODE_PIXELS

    def frame_rate(self) -> float | None:
        """Pictures per second: declared when it can be true, else as measured."""
        if self.kind != "video" or self.is_cover:
            return None
        if self.average_rate is not None and 0 < self.average_rate <= 240:  # noqa: PLR2004 - above: a time base, no rate
            return round(float(self.average_rate), 3) or None
        times = self.picture_times
        return round((len(times) - 1) / (times[-1] - times[0]), 3) if len(times) > 1 and times[-1] > times[0] else None

    def has_variable_rate(self) -> bool:
        """Say whether the distances between the pictures differ."""
        gaps = [later - earlier for earlier, later in zip(self.picture_times, self.picture_times[1:], strict=False)]
        if len(gaps) < 3:  # noqa: PLR2004 - fewer say nothing
            return False
        middle = statistics.median(gaps)
        return middle > 0 and (max(gaps) - min(gaps)) / middle > _VARIABLE_SPREAD


_ENCRYPTED_TAGS: Final = frozenset({"encv", "enca", "drmi", "drms"})
_COVER: Final = 0x400
"""AV_DISPOSITION_ATTACHED_PIC: a still of an album, no moving picture."""
_DEFAULT: Final = 0x1
"""AV_DISPOSITION_DEFAULT: in ISO files the track is enabled."""


def describe(stream: Stream) -> Track:
    """Read what a stream says of itself."""
    context: object = stream.codec_context
    kind: object = stream.type
    track = Track(index=stream.index, kind=kind if isinstance(kind, str) else "unknown", codec=None, stream=stream)
    track.language = stream.language if stream.language not in {None, "", "und"} else None
    if stream.duration is not None and stream.time_base is not None and stream.duration > 0:
        track.declared_seconds = float(stream.duration * stream.time_base)
    if not isinstance(context, CodecContext):
        # PyAV has none where FFmpeg has no decoder.
        return track
    track.codec = context.codec.canonical_name
    track.is_cover = bool(int(stream.disposition) & _COVER)
    track.is_default = bool(int(stream.disposition) & _DEFAULT)
    track.is_encrypted = _tag(context) in _ENCRYPTED_TAGS
    if isinstance(context, VideoCodecContext):
        track.pix_fmt = context.pix_fmt
        track.width, track.height = context.width or None, context.height or None
        track.average_rate = stream.average_rate if isinstance(stream, VideoStream) else None
    elif isinstance(context, AudioCodecContext):
        track.sample_rate = context.sample_rate or None
    return track


def _tag(context: CodecContext) -> str:
    """Give the four letters that name the coding; PyAV cannot when they are no letters."""
    try:
        return str(context.codec_tag)
    except UnicodeDecodeError:
        return ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How far reading came.

    Attributes:
        complete: every packet from begin to end was read.
        reached_end: the end was seen, perhaps after a jump.
        begin: time of the first packet, in the recording's own clock.
    """

    complete: bool
    reached_end: bool
    begin: float


def read_tracks(container: InputContainer, tracks: list[Track], *, declared_seconds: float | None) -> Reading:
    """Read the recording, decode its begin and its tail, and write into `tracks` what was seen."""
    media = {track.index: track for track in tracks if track.is_media}
    started = time.monotonic()
    if not media:
        return Reading(complete=True, reached_end=True, begin=0.0)
    complete = _demux(container, media, until=started + _READ_UNTIL_SECONDS)
    begin = min((one.start for one in media.values() if one.start is not None), default=0.0)
    reached_end = complete
    if not complete and declared_seconds and _seek(container, begin + declared_seconds - TAIL_SECONDS):
        reached_end = _demux(container, media, until=started + _TAIL_UNTIL_SECONDS)
    for track in media.values():
        track.picture_times.sort()
    return Reading(complete=complete, reached_end=reached_end, begin=begin)


def _seek(container: InputContainer, seconds: float) -> bool:
    """Jump; say whether the container could."""
    try:
        container.seek(int(seconds * av.time_base))
    except (av.error.FFmpegError, OSError, ValueError, OverflowError):
        return False
    return True


def _demux(container: InputContainer, media: dict[int, Track], *, until: float) -> bool:
    """Take packets until the end (True), or until a limit on bytes or time."""
    read_bytes = 0
    packets = container.demux([track.stream for track in media.values()])
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return True
        except (av.error.FFmpegError, OSError, ValueError):
            # What the demuxer cannot read ends the recording; how much is missing shows in the durations.
            return True
        track = media.get(packet.stream_index)  # transport streams may begin a further stream on the way
        if track is not None:
            _place(track, packet)
            if track.wants_decoding():
                _decode(track, packet)
        read_bytes += packet.size
        if read_bytes > READ_BYTES or time.monotonic() > until:
            return False


def _place(track: Track, packet: Packet[Stream]) -> None:
    """Note when the packet begins and ends."""
    stamp = packet.pts if packet.pts is not None else packet.dts
    if packet.size == 0 or packet.is_discard or stamp is None or packet.time_base is None:
        return
    track.packets += 1
    at = float(stamp * packet.time_base)
    end = at + float((packet.duration or 0) * packet.time_base)
    if not (math.isfinite(at) and math.isfinite(end)):
        return
    track.start = at if track.start is None else min(track.start, at)
    track.end = end if track.end is None else max(track.end, end)
    if track.kind == "video" and len(track.picture_times) < DECODE_FRAMES:
        track.picture_times.append(at)


def _decode(track: Track, packet: Packet[Stream]) -> None:
    """Decode one packet; an error is counted with its moment."""
    try:
        frames = packet.decode()
    except MemoryError:
        track.out_of_memory = True
        return
    except (av.error.FFmpegError, OSError, ValueError):
        track.errors += 1
        if track.first_error_seconds is None:
            stamp = packet.pts if packet.pts is not None else packet.dts
            seen = float(stamp * packet.time_base) if stamp is not None and packet.time_base is not None else track.end
            track.first_error_seconds = max(0.0, (seen or 0.0) - (track.start or 0.0))
        return
    for frame in frames:
        if isinstance(frame, VideoFrame):
            if track.frames == 0:
                track.rotation_degrees, track.mirrored = orientation(frame)
                track.pix_fmt = track.pix_fmt or frame.format.name
        elif isinstance(frame, av.AudioFrame) and frame.sample_rate:
            track.decoded_seconds += frame.samples / frame.sample_rate
        track.frames += 1


def orientation(frame: VideoFrame) -> tuple[int, bool]:
    """Give how the picture must be turned to stand upright: degrees clockwise (0, 90, 180, 270), and mirrored before.

    The display matrix is nine numbers of 32 bits (ISO/IEC 14496-12 section 6.2.2); a negative determinant mirrors.
    """
    matrix: object = frame.side_data.get("DISPLAYMATRIX")
    data = bytes(matrix) if isinstance(matrix, SideData) else b""
    if len(data) != 36:  # noqa: PLR2004 - nine numbers of four bytes
        return 0, False
    a, b, _, c, d = struct.unpack("=5i", data[:20])
    mirrored = a * d - b * c < 0
    if mirrored:
        a, b = -a, -b  # take the mirroring, which comes first, out: what stays is the turn
    quarter = round(math.degrees(math.atan2(b, a)) / 90)
    return quarter * 90 % 360, mirrored
