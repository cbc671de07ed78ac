# SPDX-License-Identifier: EUPL-1.2
"""Drawings that the server makes as SVG: citation marks, sound wave, lead times.

Classes only, no style attributes and no script, so that they pass our content security policy; every drawing that
carries meaning has a title, a description and a text or table beside it. Numbers are rounded to one decimal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTHING = SafeString("")
PAGE_WIDTH = 1000
MARGIN_WIDTH = 90


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on a page; all four are fractions of the page's width or height, from the top left."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Mark:
    """One citation on a page: its number, the lines it covers, and whether the reader came for it."""

    number: int
    areas: tuple[Area, ...]
    active: bool = False


@dataclass(frozen=True, slots=True)
class WaveNote:
    """A numbered note above the sound wave."""

    number: int
    at_seconds: float


@dataclass(frozen=True, slots=True)
class Wave:
    """A sound wave.

    Attributes:
        peaks: loudness from 0 to 1, evenly over the recording; any number of them.
        duration_seconds: length of the recording.
        from_seconds: start of the chosen fragment; None when none is chosen.
        to_seconds: end of the chosen fragment.
        notes: numbered notes.
        at_seconds: where the player stands when the page opens.
    """

    peaks: tuple[float, ...]
    duration_seconds: float
    from_seconds: float | None = None
    to_seconds: float | None = None
    notes: tuple[WaveNote, ...] = ()
    at_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class LeadTime:
    """How long one step of the chain took over a number of cases.

    Attributes:
        name: the step, such as "Inzending tot ontvangst".
        count: number of cases that passed the step.
        median_seconds: half of the cases took at most this long; None when no case passed.
        p90_seconds: nine in ten took at most this long; None when no case passed.
        norm_seconds: the norm; None when there is none.
    """

    name: str
    count: int
    median_seconds: float | None
    p90_seconds: float | None
    norm_seconds: float | None = None


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def citation_marks(marks: Sequence[Mark], *, width: int, height: int) -> SafeString:
    """Lay citation marks over the image of a page of `width` by `height` pixels."""
    if not marks:
        return NOTHING
    tall = PAGE_WIDTH * height / width
    groups: list[SafeString] = []
    numbers: list[SafeString] = []
    for mark in marks:
        paths = format_html_join(
            "",
            '<path d="M{} {}h{}v{}h-{}z"/>',
            (
                (
                    _n(a.x * PAGE_WIDTH),
                    _n(a.y * tall),
                    _n(a.width * PAGE_WIDTH),
                    _n(a.height * tall),
                    _n(a.width * PAGE_WIDTH),
                )
                for a in mark.areas
            ),
        )
        top = min(a.y for a in mark.areas) * tall
        bottom = max(a.y + a.height for a in mark.areas) * tall
        # In the margin of the page, not over the words before the quote.
        left = max(min(min(a.x for a in mark.areas) * PAGE_WIDTH - 14, MARGIN_WIDTH), 44)
        bar = format_html('<path class="mk__bar" d="M{} {}h5v{}h-5z"/>', _n(left), _n(top), _n(bottom - top))
        groups.append(format_html('<g class="mk{}">{}{}</g>', " mk--on" if mark.active else "", paths, bar))
        middle = (top + bottom) / 2
        numbers.append(
            format_html(
                '<circle cx="{x}" cy="{y}" r="17"/><text x="{x}" y="{t}" text-anchor="middle">{n}</text>',
                x=_n(left - 24),
                y=_n(middle),
                t=_n(middle + 7),
                n=mark.number,
            )
        )
    return format_html(
        '<svg class="page__marks" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">'
        '{}<g class="mk__no">{}</g></svg>',
        PAGE_WIDTH,
        _n(tall),
        SafeString("".join(groups)),
        SafeString("".join(numbers)),
    )


def _clock(seconds: float) -> str:
    whole = int(seconds)
    hours, minutes, left = whole // 3600, whole % 3600 // 60, whole % 60
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes:02}:{left:02}"


def _resampled(peaks: Sequence[float], count: int) -> list[float]:
    """Give the loudest peak of each of `count` equal stretches, so that a short bang stays visible."""
    if not peaks:
        return [0.0] * count
    size = len(peaks)
    return [max(peaks[i * size // count : max(i * size // count + 1, (i + 1) * size // count)]) for i in range(count)]


def _tick_seconds(duration: float, most: int) -> int:
    for step in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600):
        if duration / step <= most:
            return step
    return 7200


SILENCE = 0.005
"""Below this loudness nothing is to be heard: the noise of a recorder is not drawn as if it were sound."""


def _wave_svg(wave: Wave, *, width: int, height: int, css: str, ticks: int) -> SafeString:
    duration = max(wave.duration_seconds, 0.1)
    top, middle, half = 18.0, 18 + height / 2, height / 2 - 4

    def at(seconds: float) -> float:
        return seconds / duration * width

    chosen = (wave.from_seconds, wave.to_seconds)
    bars: list[SafeString] = []
    loudest = max(wave.peaks, default=0.0)
    # A soft recording is drawn as tall as a loud one: the eye looks for where there is sound, not for how much.
    scale = half / loudest if loudest >= SILENCE else half
    for index, peak in enumerate(_resampled(wave.peaks, width // 4)):
        reach = max(1.5, peak * scale)
        inside = chosen[0] is not None and chosen[1] is not None and at(chosen[0]) <= index * 4 < at(chosen[1])
        bars.append(
            format_html(
                '<rect class="b{}" x="{}" y="{}" width="2.4" height="{}" rx="1"/>',
                " b--f" if inside else "",
                index * 4,
                _n(middle - reach),
                _n(2 * reach),
            )
        )
    fragment = NOTHING
    if chosen[0] is not None and chosen[1] is not None:
        fragment = format_html(
            '<rect class="frag" x="{a}" y="{y}" width="{w}" height="{h}"/><rect class="gr" x="{l}" y="{y}" width="3" '
            'height="{h}"/><rect class="gr" x="{r}" y="{y}" width="3" height="{h}"/>',
            a=_n(at(chosen[0])),
            w=_n(max(2.0, at(chosen[1]) - at(chosen[0]))),
            l=_n(at(chosen[0]) - 1.5),
            r=_n(at(chosen[1]) - 1.5),
            y=_n(top),
            h=height,
        )
    head = NOTHING
    if wave.at_seconds is not None:
        x = min(max(at(wave.at_seconds), 1), width - 1)
        head = format_html(
            '<path class="kop" d="M{x} 10v{h}"/><path class="kopd" d="M{a} 6h10v6l-5 5-5-5z"/>',
            x=_n(x),
            h=height + 10,
            a=_n(x - 5),
        )
    notes = format_html_join(
        "",
        '<g class="nt"><circle cx="{}" cy="9" r="9"/><text x="{}" y="13.5" text-anchor="middle">{}</text></g>',
        ((_n(x), _n(x), note.number) for note in wave.notes for x in [min(max(at(note.at_seconds), 9), width - 9)]),
    )
    step = _tick_seconds(duration, ticks)
    labels = format_html_join(
        "",
        '<text x="{}" y="{}"{}>{}</text>',
        (
            (_n(at(s)), height + 36, SafeString(' text-anchor="middle"') if s else "", _clock(s))
            for s in range(0, int(duration - step * 0.35) + 1, step)
        ),
    )
    return format_html(
        '<svg class="{css}" viewBox="0 0 {w} {h}" role="img" aria-labelledby="g-{css}">'
        '<title id="g-{css}">{title}</title>'
        "{fragment}{bars}{head}{notes}{labels}</svg>",
        css=css,
        w=width,
        h=height + 42,
        title=gettext("Geluidsgolf van %(duur)s") % {"duur": _clock(duration)},
        fragment=fragment,
        bars=SafeString("".join(bars)),
        head=head,
        notes=notes,
        labels=labels,
    )


def sound_wave(wave: Wave) -> SafeString:
    """Draw a sound wave twice: wide, and small for a telephone; the stylesheet shows one of them."""
    return format_html(
        '<div class="golf">{}{}</div>',
        _wave_svg(wave, width=960, height=72, css="breed", ticks=10),
        _wave_svg(wave, width=360, height=56, css="smal", ticks=5),
    )


MOST_TICKS = 5


def _axis_unit(longest_seconds: float) -> tuple[float, str]:
    """Choose the unit in which the axis speaks: its seconds and its word."""
    if longest_seconds >= 86_400:  # noqa: PLR2004 -- a day
        return 86_400.0, gettext("dagen")
    if longest_seconds >= 3600:  # noqa: PLR2004 -- an hour
        return 3600.0, gettext("uur")
    if longest_seconds >= 60:  # noqa: PLR2004 -- a minute
        return 60.0, gettext("minuten")
    return 1.0, gettext("seconden")


def _axis(longest: float) -> tuple[float, str, list[float]]:
    unit, name = _axis_unit(longest)
    reach = max(longest / unit, 1.0)
    step = next(s for s in (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000) if reach / s <= MOST_TICKS)
    count = int(reach / step) + 1
    return unit, name, [step * i for i in range(count + 1)]


def lead_times(steps: Sequence[LeadTime], *, small: bool) -> SafeString:
    """Draw per step the median as a bar, nine in ten as a thin line, the norm as a diamond."""
    known = [s for s in steps if s.p90_seconds is not None and s.median_seconds is not None]
    if not known:
        return NOTHING
    longest = max([s.p90_seconds or 0.0 for s in known] + [s.norm_seconds or 0.0 for s in steps])
    unit, unit_name, ticks = _axis(longest)
    width, row, left, right = (360, 62, 6, 26) if small else (1000, 46, 300, 70)
    span = width - left - right
    bottom = len(steps) * row + 8

    def at(seconds: float) -> float:
        return left + seconds / (ticks[-1] * unit) * span

    grid = format_html_join(
        "",
        '<path class="g{}" d="M{} 4V{}"/><text class="ax" x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (
                " g--0" if tick == 0 else "",
                _n(at(tick * unit)),
                bottom,
                _n(at(tick * unit)),
                bottom + 20,
                _n(tick).replace(".", ","),
            )
            for tick in ticks
        ),
    )
    rows: list[SafeString] = []
    for index, step in enumerate(steps):
        top = index * row + 8
        middle = top + (40 if small else row / 2 - 2)
        label = format_html(
            '<text x="{}" y="{}"{}>{}</text>',
            left if small else left - 12,
            _n(top + 16 if small else middle + 5),
            "" if small else SafeString(' text-anchor="end"'),
            step.name,
        )
        if step.median_seconds is None or step.p90_seconds is None:
            rows.append(
                format_html(
                    '{}<text class="ax" x="{}" y="{}">{}</text>', label, left + 8, _n(middle + 5), gettext("onbekend")
                )
            )
            continue
        norm = NOTHING
        if step.norm_seconds is not None:
            x = at(step.norm_seconds)
            norm = format_html('<path class="orig" d="M{} {}l7 7-7 7-7-7z"/>', _n(x), _n(middle - 7))
        rows.append(
            format_html(
                '{label}<rect class="b-real" x="{x}" y="{y}" width="{w}" height="16" rx="2"/>'
                '<path class="slip" d="M{m} {c}H{p}M{p} {a}v12"/>{norm}',
                label=label,
                x=_n(left),
                y=_n(middle - 8),
                w=_n(max(at(step.median_seconds) - left, 2)),
                m=_n(at(step.median_seconds)),
                p=_n(at(step.p90_seconds)),
                c=_n(middle),
                a=_n(middle - 6),
                norm=norm,
            )
        )
    name = "smal" if small else "breed"
    return format_html(
        '<svg class="plot plot--doorloop {css}" viewBox="0 0 {w} {h}" role="img" aria-labelledby="dl-{css} dl-{css}-d">'
        '<title id="dl-{css}">{title}</title><desc id="dl-{css}-d">{desc}</desc>{grid}{rows}'
        '<text class="ax" x="{x}" y="{y}" text-anchor="end">{unit}</text></svg>',
        css=name,
        w=width,
        h=bottom + 44,
        title=gettext("Doorlooptijd per stap"),
        desc=gettext(
            "Balk: de helft van de zaken. Lijn: negen van de tien. Ruit: de norm. De cijfers staan in de tabel."
        ),
        grid=grid,
        rows=SafeString("".join(rows)),
        x=width - right,
        y=bottom + 40,
        unit=unit_name,
    )
