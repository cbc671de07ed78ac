# SPDX-License-Identifier: EUPL-1.2
"""A still and a waveform of a recording, for the dossier viewer.

Both are made by FFmpeg in a sandboxed process (media_render.py); this module never loads it.
"""

from __future__ import annotations

import base64
import math
from typing import TYPE_CHECKING, ClassVar, Final
from xml.sax.saxutils import escape

from strafketen.core.errors import Refusal
from strafketen.inspection import sandbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

POSTER_SECONDS: Final = 20.0
WAVEFORM_SECONDS: Final = 120.0
"""Sound of eight hours is decoded within this on one slow core; callers run it as a job."""

_LOWEST_BAR: Final = 0.01
"""Silence is drawn as a thin line, so that it differs from nothing."""


class NothingToShow(Refusal):
    """The recording has no picture or sound that can be shown."""

    code: ClassVar[str] = "opname_niet_te_tonen"


def poster(path: Path, *, at_seconds: float = 0.0, max_side: int = 960) -> bytes:
    """Give the picture at a moment as JPEG, turned upright and without metadata.

    Args:
        path: the recording.
        at_seconds: from the begin; behind the end gives the last picture.
        max_side: longest side in points; smaller pictures are not blown up.

    Raises:
        NothingToShow: there is no picture, or it cannot be decoded within the limits.
    """
    outcome = sandbox.run(
        "strafketen.inspection.media_render:render_poster",
        {"path": str(path.absolute()), "at_seconds": max(0.0, at_seconds), "max_side": max_side},
        seconds=POSTER_SECONDS,
    )
    jpeg = outcome.result.get("jpeg") if outcome.result is not None else None
    if not isinstance(jpeg, str):
        raise NothingToShow("Van deze opname is geen beeld te tonen. Bekijk het verslag van de controle.")
    return base64.b64decode(jpeg)


def waveform(path: Path, *, buckets: int = 800) -> tuple[float, ...]:
    """Give the loudest sample of each of `buckets` equal stretches of the recording, 0 (silence) to 1 (full scale).

    The stretches cover the length that a player shows, so a bucket is a place on its time line.

    Raises:
        NothingToShow: there is no sound, or it cannot be decoded within the limits.
    """
    outcome = sandbox.run(
        "strafketen.inspection.media_render:render_waveform",
        {"path": str(path.absolute()), "buckets": buckets},
        seconds=WAVEFORM_SECONDS,
    )
    peaks = outcome.result.get("peaks") if outcome.result is not None else None
    if not isinstance(peaks, list) or not peaks:
        raise NothingToShow("Van deze opname is geen geluid te tonen. Bekijk het verslag van de controle.")
    return tuple(float(peak) for peak in peaks)


def waveform_svg(
    peaks: Sequence[float],
    *,
    width: int = 800,
    height: int = 80,
    title: str = "Geluidssterkte",
    description: str = "Verloop van de geluidssterkte van begin tot einde van de opname.",
) -> str:
    """Draw peaks as one closed shape around the middle; classes only, the style sheet colours it.

    Args:
        peaks: 0 to 1, from begin to end; values outside are clipped.
        width: of the drawing, in its own units.
        height: of the drawing, in its own units.
        title: name of the drawing for who cannot see it.
        description: what it shows.
    """
    middle = height / 2
    step = width / max(len(peaks), 1)
    points = [
        (step * (place + 0.5), middle * max(_LOWEST_BAR, min(1.0, peak) if math.isfinite(peak) else 0.0))
        for place, peak in enumerate(peaks)
    ]
    edge = middle * _LOWEST_BAR
    outline = [(0.0, edge), *points, (float(width), edge)]
    upper = [f"{x:.1f} {middle - y:.1f}" for x, y in outline]
    lower = [f"{x:.1f} {middle + y:.1f}" for x, y in reversed(outline)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="waveform" viewBox="0 0 {width} {height}" '
        f'preserveAspectRatio="none" role="img"><title>{escape(title)}</title><desc>{escape(description)}</desc>'
        f'<path class="waveform-peaks" d="M{"L".join(upper)}L{"L".join(lower)}Z"/></svg>'
    )
