# SPDX-License-Identifier: EUPL-1.2
"""What the server draws: well-formed SVG without style or script, true to its numbers."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from strafketen.web.drawings import Area, LeadTime, Mark, Wave, WaveNote, citation_marks, lead_times, sound_wave

pytestmark = pytest.mark.usefixtures("dutch")


def parsed(svg: str) -> ET.Element:
    """Read SVG strictly, and refuse what our content security policy refuses."""
    assert not re.search(r"style=|<script|on\w+=", svg)
    return ET.fromstring(f"<root>{svg}</root>")  # noqa: S314 -- our own output


def test_a_citation_lies_on_its_words() -> None:
    svg = parsed(citation_marks([Mark(3, (Area(0.1, 0.5, 0.4, 0.02),), active=True)], width=1000, height=1400))
    assert svg[0].attrib["viewBox"] == "0 0 1000 1400"
    assert next(p.attrib["d"] for p in svg.iter("path")) == "M100 700h400v28h-400z"
    assert [t.text for t in svg.iter("text")] == ["3"]


def test_a_soft_recording_is_drawn_as_tall_as_a_loud_one_and_silence_stays_flat() -> None:
    def tallest(peaks: tuple[float, ...]) -> float:
        return max(float(r.attrib["height"]) for r in parsed(sound_wave(Wave(peaks, 60.0))).iter("rect"))

    assert tallest((0.02, 0.04)) == tallest((0.5, 1.0))
    assert tallest((0.001, 0.002)) < tallest((0.02, 0.04)) / 5


def test_a_page_without_citations_has_no_drawing() -> None:
    assert citation_marks([], width=10, height=10) == ""


def test_a_short_bang_stays_visible_in_a_long_recording() -> None:
    peaks = [0.1] * 10_000
    peaks[5003] = 1.0
    svg = parsed(sound_wave(Wave(tuple(peaks), 3600.0)))
    bars = [float(r.attrib["height"]) for r in svg.iter("rect")]
    assert max(bars) > 5 * sorted(bars)[len(bars) // 2]


def test_the_fragment_and_the_notes_stand_at_their_moment() -> None:
    svg = parsed(sound_wave(Wave((0.5,) * 100, 100.0, 25.0, 50.0, (WaveNote(7, 75.0),))))
    wide = svg[0][0]
    fragment = next(r for r in wide.iter("rect") if r.attrib["class"] == "frag")
    assert (fragment.attrib["x"], fragment.attrib["width"]) == ("240", "240")
    assert next(wide.iter("circle")).attrib["cx"] == "720"


def test_an_empty_recording_can_be_drawn() -> None:
    parsed(sound_wave(Wave((), 0.0)))


@pytest.mark.parametrize("longest", [0.4, 30, 3600, 86_400 * 3, 86_400 * 400])
def test_the_axis_reaches_beyond_the_longest_step(longest: float) -> None:
    svg = parsed(lead_times([LeadTime("a", 2, longest / 2, longest)], small=False))
    bar = next(r for r in svg.iter("rect"))
    assert float(bar.attrib["x"]) + float(bar.attrib["width"]) < 930
    assert 2 <= len([p for p in svg.iter("path") if p.attrib["class"].startswith("g")]) <= 8


def test_an_unknown_step_says_so_and_draws_no_bar() -> None:
    svg = parsed(lead_times([LeadTime("a", 1, 10.0, 20.0), LeadTime("b", 0, None, None)], small=False))
    assert "onbekend" in [t.text for t in svg.iter("text")]
    assert len(list(svg.iter("rect"))) == 1
