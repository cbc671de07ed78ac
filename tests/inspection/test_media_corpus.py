# SPDX-License-Identifier: EUPL-1.2
"""The check over every recording of the corpus: the demand of MANIFEST.csv, file by file."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from inspection.media_clips import corpus_media
from strafketen.inspection.media import inspect_media

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schemas" / "media-check-1.json").read_text())

pytestmark = pytest.mark.corpus

ACCEPT: tuple[str, ...] = ()
NOT_PLAYABLE = ("not_browser_playable",)
EXPECTED: dict[str, tuple[str, str | None, tuple[str, ...]]] = {
    "100kB-garbage-prefix.mp3": ("flag", "mp3", ("leading_data", "not_browser_playable")),
    "audio_test.wav": ("accept", "wav", ACCEPT),
    "bbb_176x144_128kbps_15fps_h263.3gp": ("flag", "3gp", NOT_PLAYABLE),
    "bbb_1ch_8kHz_aac_lc.m4a": ("accept", "mp4", ACCEPT),
    "bbb_642x642_768kbps_30fps_vp9.webm": ("accept", "webm", ACCEPT),
    "bbb_mono_8kHz_12.2kbps_amrnb.3gp": ("flag", "3gp", NOT_PLAYABLE),
    "bear-vbr-xing-header.mp3": ("accept", "mp3", ACCEPT),
    "bear_vorbis.ogg": ("accept", "ogg", ACCEPT),
    "bear_with_picture.flac": ("accept", "flac", ACCEPT),
    "bt601.mov": ("accept", "mov", ACCEPT),
    "h265_bframes.mp4": ("flag", "mp4", NOT_PLAYABLE),
    "hdr10-av1.mp4": ("accept", "mp4", ACCEPT),
    "help.mkv": ("accept", "matroska", ACCEPT),
    "id3v23_compression_underflow.mp3": ("refuse", None, ("unreadable",)),
    "invalid-bitstream.webm": ("refuse", "webm", ("undecodable",)),
    "movie.mp4": ("flag", "ogg", ("extension_mismatch", "browser_without_picture")),
    "one-by-one-person-detection.mp4": ("accept", "mp4", ACCEPT),
    "riff_bomb_1000.wav": ("refuse", "wav", ("empty_sound_block", "nesting")),
    "sample-with-large-length.avi": ("flag", "avi", NOT_PLAYABLE),
    "sample.avi": ("flag", "avi", NOT_PLAYABLE),
    "sample.mkv": ("flag", "matroska", ("browser_without_sound",)),
    "sample.mp4": ("accept", "mp4", ACCEPT),
    "sample.wav": ("accept", "wav", ACCEPT),
    "sample_android_slow_motion.mp4": ("accept", "mp4", ACCEPT),
    "sample_audio_only.mp4": ("accept", "mp4", ACCEPT),
    "sample_edit_list.mp4": ("flag", "mov", ("browser_without_picture",)),
    "sample_fragmented.mp4": ("accept", "mp4", ACCEPT),
    "sample_fragmented_sideloaded_track.mp4": ("refuse", "mov", ("no_index",)),
    "sample_h264_mpeg_audio.ts": ("flag", "mpegts", NOT_PLAYABLE),
    "sample_ima_adpcm.wav": ("flag", "wav", NOT_PLAYABLE),
    "sample_malformed_free_box.mp4": ("refuse", "mp4", ("malformed", "no_index")),
    "sample_mdat_too_long.mp4": ("flag", "mp4", ("truncated",)),
    "sample_nb.amr": ("flag", "amr", NOT_PLAYABLE),
    "sample_rf64.wav": ("accept", "wav", ACCEPT),
    "sample_rotate_and_reflect.mp4": ("accept", "mp4", ACCEPT),
    "sample_video_only.mp4": ("accept", "mp4", ACCEPT),
    "sample_with_color_info.mp4": ("flag", "mov", ("browser_without_picture",)),
    "sample_with_srt.mkv": ("flag", "matroska", ("browser_without_sound",)),
    "speech/jfk.flac": ("accept", "flac", ACCEPT),
    "speech/viq0001min.mp2": ("flag", "mp3", ("leading_data", "not_browser_playable")),
    "speech/vl00203.wav": ("accept", "wav", ACCEPT),
    "speech/vl04108.wav": ("accept", "wav", ACCEPT),
    "speech/vl09647.wav": ("accept", "wav", ACCEPT),
}


def test_the_table_names_every_recording_of_the_corpus() -> None:
    folder = corpus_media()

    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_the_recording_gets_the_intake_that_its_state_deserves(name: str) -> None:
    report = inspect_media(corpus_media() / name)

    jsonschema.validate(report.as_json(), SCHEMA)
    assert (report.intake, report.container, tuple(one.code for one in report.findings)) == EXPECTED[name]


@pytest.mark.parametrize(
    ("name", "seconds"),
    [
        ("sample.mp4", 1.024),
        ("sample_edit_list.mp4", 2.548),
        ("sample_fragmented.mp4", 1.068),
        ("one-by-one-person-detection.mp4", 139.4),
        ("100kB-garbage-prefix.mp3", 1.0),
        ("sample_nb.amr", 4.36),
        ("speech/viq0001min.mp2", 60.0),
    ],
)
def test_the_length_is_what_can_be_heard_and_seen(name: str, seconds: float) -> None:
    assert inspect_media(corpus_media() / name).duration_seconds == pytest.approx(seconds, abs=0.05)


def test_turning_mirroring_rate_subtitles_and_covers_are_seen() -> None:
    def stream(name: str, index: int = 0) -> dict[str, object]:
        return dict(inspect_media(corpus_media() / name).streams[index].as_json())

    assert stream("sample_rotate_and_reflect.mp4")["rotation_degrees"] == 270
    assert stream("sample_rotate_and_reflect.mp4")["mirrored"] is True
    assert (stream("sample_edit_list.mp4")["rotation_degrees"], stream("sample_edit_list.mp4")["codec"]) == (90, "hevc")
    assert stream("sample_android_slow_motion.mp4")["variable_frame_rate"] is True
    assert stream("one-by-one-person-detection.mp4")["variable_frame_rate"] is False
    assert stream("one-by-one-person-detection.mp4")["frame_rate"] == 10.0
    assert stream("sample.mkv")["frame_rate"] == pytest.approx(29.97, abs=0.1)
    assert (stream("sample_with_srt.mkv", 2)["type"], stream("sample_with_srt.mkv", 2)["language"]) == (
        "subtitle",
        "eng",
    )
    assert stream("bear_with_picture.flac", 1)["cover"] is True
