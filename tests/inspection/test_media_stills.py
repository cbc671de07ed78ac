# SPDX-License-Identifier: EUPL-1.2
"""Stills and waveforms show what stands in the recording, at the right moment and the right way up."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from array import array
from pathlib import Path

import pytest
from PIL import Image

from inspection.media_clips import corpus_media, make_clip, sine
from strafketen.inspection.media_stills import NothingToShow, poster, waveform, waveform_svg


def picture(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg))
    assert image.format == "JPEG"
    return image


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stills")
    return make_clip(folder / "a.mp4", video=["libx264"], audio=["aac"], frames=50, options={"movflags": "faststart"})


def column(image: Image.Image, x: int) -> int:
    grey = image.convert("L")
    return grey.tobytes()[60 * grey.width + x]


@pytest.mark.parametrize("number", [0, 10, 24, 40])
def test_the_still_is_the_picture_at_the_moment_asked_for(clip: Path, number: int) -> None:
    image = picture(poster(clip, at_seconds=number / 25))

    assert image.size == (160, 120)
    # The gradient is four levels further in every picture.
    assert column(image, 20) == pytest.approx(20 + 4 * number, abs=6)


def test_behind_the_end_the_still_is_a_picture_of_the_recording(clip: Path) -> None:
    assert picture(poster(clip, at_seconds=3600)).size == (160, 120)


def test_a_large_picture_is_made_smaller_and_a_small_one_is_left(clip: Path) -> None:
    assert picture(poster(clip, max_side=80)).size == (80, 60)
    assert picture(poster(clip, max_side=4000)).size == (160, 120)


def test_sound_has_no_still_and_silent_film_no_waveform(tmp_path: Path) -> None:
    with pytest.raises(NothingToShow):
        poster(make_clip(tmp_path / "a.wav", audio=["pcm_s16le"]))
    with pytest.raises(NothingToShow):
        waveform(make_clip(tmp_path / "a.mp4", video=["libx264"]))
    (tmp_path / "geen.mp4").write_bytes(b"geen opname")
    with pytest.raises(NothingToShow):
        waveform(tmp_path / "geen.mp4")


@pytest.mark.corpus
def test_a_still_stands_upright() -> None:
    turned = picture(poster(corpus_media() / "sample_rotate_and_reflect.mp4"))
    plain = picture(poster(corpus_media() / "sample.mp4"))

    assert (plain.size, turned.size) == ((960, 640), (640, 960))
    # The two files hold the same picture; this display matrix swaps across and down.
    small = plain.convert("L").transpose(Image.Transpose.TRANSPOSE).resize((16, 24))
    for expected, found in zip(small.tobytes(), turned.convert("L").resize((16, 24)).tobytes(), strict=True):
        assert found == pytest.approx(expected, abs=12)


def test_the_waveform_shows_loudness_at_its_place(tmp_path: Path) -> None:
    silence = array("h", bytes(2 * 48_000))
    sound = sine(loudness=0.25) + silence + sine(loudness=0.8) + silence
    path = make_clip(tmp_path / "a.wav", audio=["pcm_s16le"], sound=sound)

    peaks = waveform(path, buckets=40)

    assert len(peaks) == 40
    assert all(peak == pytest.approx(0.25, abs=0.02) for peak in peaks[1:9])
    assert all(peak < 0.01 for peak in (*peaks[11:19], *peaks[31:40]))
    assert all(peak == pytest.approx(0.8, abs=0.03) for peak in peaks[21:29])


def test_the_waveform_has_as_many_buckets_as_asked_also_for_a_short_sound(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "a.wav", audio=["pcm_s16le"], sound=sine(seconds=0.05))

    for buckets in (1, 7, 800):
        peaks = waveform(path, buckets=buckets)
        assert len(peaks) == buckets
        assert all(0 <= peak <= 1 for peak in peaks)
        assert max(peaks) > 0.3


def test_the_drawing_has_a_name_and_classes_and_no_style() -> None:
    drawing = waveform_svg((0.0, 0.5, 1.0, 2.0, float("nan")), title="Geluid <1>", description="a & b")

    tree = ET.fromstring(drawing)  # noqa: S314 - our own drawing
    space = "{http://www.w3.org/2000/svg}"
    assert [child.tag for child in tree] == [f"{space}title", f"{space}desc", f"{space}path"]
    assert (tree[0].text, tree[1].text) == ("Geluid <1>", "a & b")
    assert (tree.get("viewBox"), tree.get("role")) == ("0 0 800 80", "img")
    assert "style" not in drawing
    numbers = re.findall(r"-?\d+\.\d+", tree[2].get("d", ""))
    assert all(len(number.partition(".")[2]) == 1 for number in numbers)
    assert all(0 <= float(number) <= 800 for number in numbers)
    assert "80.0 0.0" not in drawing
    assert "400.0 0.0" in drawing


def test_a_drawing_of_nothing_is_a_thin_line() -> None:
    assert ET.fromstring(waveform_svg(())).get("class") == "waveform"  # noqa: S314 - our own drawing
