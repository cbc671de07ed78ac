# SPDX-License-Identifier: EUPL-1.2
"""Will a browser play it? The rules of Chromium's media element, derived by measuring (see docs/known-issues-media.md).

Chromium opens a file with a cut-down FFmpeg of seven demuxers that sees bytes without a name, takes the first stream of
each kind that it has a decoder for, ignores the rest, and gives up when a decoder fails before playback has begun.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from strafketen.inspection.media_sniff import ISO_FAMILY, Container

if TYPE_CHECKING:
    from collections.abc import Sequence

    from strafketen.inspection.media_tracks import Track

BROWSER_CONTAINERS: Final = ISO_FAMILY | {
    Container.MATROSKA,
    Container.WEBM,
    Container.OGG,
    Container.WAV,
    Container.FLAC,
    Container.MP3,
    Container.AAC,
}
BROWSER_VIDEO: Final = frozenset({"h264", "vp8", "vp9", "av1"})
"""HEVC only where the machine has a hardware decoder that Chromium trusts; a court's desktop must not depend on it."""
BROWSER_AUDIO: Final = frozenset(
    {
        "aac",
        "mp3",
        "vorbis",
        "opus",
        "flac",
        "pcm_u8",
        "pcm_s16le",
        "pcm_s16be",
        "pcm_s24le",
        "pcm_s24be",
        "pcm_s32le",
        "pcm_f32le",
        "pcm_alaw",
        "pcm_mulaw",
    }
)
_NOT_IN_BROWSER: Final = frozenset({("vp9", "yuv440p"), ("vp9", "yuv440p10le"), ("vp9", "yuv440p12le")})

_PREROLL_SECONDS: Final = 0.25
"""Chromium decodes this far before the clock moves; measured: an error at 0.20 s stops it, one at 0.30 s does not."""


def browser_track(container: Container | None, tracks: Sequence[Track], kind: str) -> Track | None:
    """Give the stream that the browser would take: the first of its kind that it has a decoder for.

    In an ISO file a track that is switched off stays silent, unless all are.
    """
    known = BROWSER_VIDEO if kind == "video" else BROWSER_AUDIO
    heeds_default = container in ISO_FAMILY and any(one.is_default for one in tracks if one.is_media)
    return next(
        (
            one
            for one in tracks
            if one.kind == kind and one.is_media and one.codec in known and (one.is_default or not heeds_default)
        ),
        None,
    )


def plays_in_browser(container: Container | None, tracks: Sequence[Track], *, opened_by_content: bool) -> bool:
    """Say whether `currentTime` will move.

    Args:
        container: what the file is.
        tracks: its streams, decoded for at least `_PREROLL_SECONDS`.
        opened_by_content: whether FFmpeg found the demuxer by itself, without the name of the file and without our
            pointing; a browser gets no such help.
    """
    if container not in BROWSER_CONTAINERS or not opened_by_content:
        return False
    taken = [one for kind in ("video", "audio") if (one := browser_track(container, tracks, kind)) is not None]
    return bool(taken) and all(_begins_well(one) for one in taken)


def _begins_well(track: Track) -> bool:
    """Say whether the stream decodes without an error from its begin through the preroll."""
    if (track.codec, track.pix_fmt) in _NOT_IN_BROWSER or track.frames == 0:
        return False
    return track.first_error_seconds is None or track.first_error_seconds > _PREROLL_SECONDS
