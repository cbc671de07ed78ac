# SPDX-License-Identifier: EUPL-1.2
"""The check of a recording says what is wrong with it, for files made for the purpose."""

from __future__ import annotations

import io
import json
import struct
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest

from inspection.media_clips import make_clip, sine
from strafketen.core.findings import Severity
from strafketen.inspection import media, media_open
from strafketen.inspection.media import MediaReport, StreamInfo, inspect_media
from strafketen.inspection.media_findings import FINDINGS, finding, missing_text, moment_text, size_text
from strafketen.inspection.media_sniff import Container, sniff

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schemas" / "media-check-1.json").read_text())


def codes(report: MediaReport) -> list[str]:
    jsonschema.validate(report.as_json(), SCHEMA)
    return [one.code for one in report.findings]


def write(path: Path, data: bytes | bytearray) -> Path:
    path.write_bytes(data)
    return path


@pytest.fixture
def mp4(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "opname.mp4", video=["libx264"], audio=["aac"], options={"movflags": "faststart"})


def test_a_sound_recording_gives_accept_with_streams_and_length(mp4: Path) -> None:
    report = inspect_media(mp4)

    assert codes(report) == []
    assert report.intake == "accept"
    assert report.browser_playable
    assert report.duration_seconds == pytest.approx(1.0, abs=0.05)
    assert report.content_type == "video/mp4"
    picture, sound = report.streams
    assert picture == StreamInfo(index=0, type="video", codec="h264", width=160, height=120, frame_rate=25.0)
    assert sound == StreamInfo(index=1, type="audio", codec="aac", sample_rate=48_000)


@pytest.mark.parametrize(
    ("name", "video", "audio", "container", "playable", "expected"),
    [
        ("a.webm", ["libvpx-vp9"], ["libopus"], "webm", True, []),
        ("a.ogg", [], ["libopus"], "ogg", True, []),
        ("a.wav", [], ["pcm_s16le"], "wav", True, []),
        ("a.flac", [], ["flac"], "flac", True, []),
        ("a.mp3", [], ["libmp3lame"], "mp3", True, []),
        ("a.mov", ["libx264"], ["pcm_s16le"], "mov", True, []),
        ("a.avi", ["mpeg4"], ["libmp3lame"], "avi", False, ["not_browser_playable"]),
        ("a.ts", ["libx264"], ["aac"], "mpegts", False, ["not_browser_playable"]),
        ("a.mkv", ["libx265"], ["ac3"], "matroska", False, ["not_browser_playable"]),
        ("b.mkv", ["libx265"], ["aac"], "matroska", True, ["browser_without_picture"]),
        ("c.mkv", ["libx264"], ["ac3"], "matroska", True, ["browser_without_sound"]),
        # A switched-off second track does not help a browser in MP4; Matroska has no such switch.
        ("d.mp4", ["mpeg4", "libx264"], [], "mp4", False, ["not_browser_playable"]),
        ("d.mkv", ["mpeg4", "libx264"], [], "matroska", True, []),
    ],
)
def test_what_a_browser_cannot_play_is_named(
    tmp_path: Path,
    name: str,
    video: Sequence[str],
    audio: Sequence[str],
    container: str,
    playable: bool,  # noqa: FBT001 - a column of the table
    expected: list[str],
) -> None:
    report = inspect_media(make_clip(tmp_path / name, video=video, audio=audio))

    assert (report.container, report.browser_playable, codes(report)) == (container, playable, expected)


def test_a_name_that_contradicts_the_content_is_flagged_and_no_name_is_not(mp4: Path) -> None:
    assert codes(inspect_media(mp4, name="verklaring.wav")) == ["extension_mismatch"]
    assert codes(inspect_media(mp4, name="verklaring.MOV")) == []
    assert codes(inspect_media(mp4, name="")) == []
    assert codes(inspect_media(mp4, name="a1b2c3")) == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n%...", "not_media"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "not_media"),
        (b"PK\x03\x04" + bytes(40), "not_media"),
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\nfile:///etc/passwd\n", "not_media"),
        (b"ffconcat version 1.0\nfile other.mp4\n", "not_media"),
        (b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nm=audio 5004 RTP/AVP 0\r\n", "unreadable"),
        (b"Dit is geen opname. " * 50, "unreadable"),
        (bytes(5000), "unreadable"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(12), "no_index"),
    ],
)
def test_what_is_no_recording_is_refused(tmp_path: Path, data: bytes, expected: str) -> None:
    report = inspect_media(write(tmp_path / "stuk", data))

    assert report.intake == "refuse"
    assert expected in codes(report)
    assert not report.browser_playable


def test_a_broken_off_copy_is_flagged_with_what_is_missing(mp4: Path, tmp_path: Path) -> None:
    whole = mp4.read_bytes()

    report = inspect_media(write(tmp_path / "half.mp4", whole[: len(whole) * 8 // 10]))

    assert "truncated" in codes(report)
    assert report.intake == "flag"
    assert size_text(len(whole) - len(whole) * 8 // 10) in report.findings[0].text


def test_a_recording_of_which_nothing_decodes_is_refused(mp4: Path, tmp_path: Path) -> None:
    data = bytearray(mp4.read_bytes())
    begin = data.index(b"mdat") + 4
    data[begin:] = bytes(len(data) - begin)

    report = inspect_media(write(tmp_path / "leeg.mp4", data))

    assert (report.intake, codes(report)) == ("refuse", ["undecodable"])
    assert not report.browser_playable


def test_damage_after_the_begin_is_flagged_and_still_plays(mp4: Path, tmp_path: Path) -> None:
    data = bytearray(mp4.read_bytes())
    data[-400:] = bytes(range(200)) * 2

    report = inspect_media(write(tmp_path / "beschadigd.mp4", data))

    assert "decode_errors" in codes(report)
    assert (report.intake, report.browser_playable) == ("flag", True)


@pytest.mark.parametrize("name", ["a.mp4", "a.wav", "a.webm", "a.ogg"])
def test_bytes_stuck_on_behind_a_recording_are_flagged(tmp_path: Path, name: str) -> None:
    audio = {"a.mp4": "aac", "a.wav": "pcm_s16le"}.get(name, "libopus")
    clip = make_clip(tmp_path / name, audio=[audio])

    report = inspect_media(write(clip, clip.read_bytes() + b"%PDF-1.7 verborgen" * 100))

    assert codes(report) == ["trailing_data"]
    assert "1.800 bytes" in report.findings[0].text


def test_a_header_of_the_recording_system_before_mp3_is_flagged_and_its_sound_read(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp3", audio=["libmp3lame"])

    report = inspect_media(write(clip, b".dic" * 25_000 + clip.read_bytes()))

    assert codes(report) == ["leading_data"]
    assert "100.000 bytes" in report.findings[0].text
    assert report.duration_seconds == pytest.approx(1.0, abs=0.1)


def test_zeros_before_mp3_are_padding(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp3", audio=["libmp3lame"])

    assert codes(inspect_media(write(clip, bytes(4000) + clip.read_bytes()))) == []


def _wav(sound: bytes, *, data_bytes: int | None = None, riff_bytes: int | None = None, extra: bytes = b"") -> bytes:
    body = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 48_000, 96_000, 2, 16)
    body += b"data" + struct.pack("<I", len(sound) if data_bytes is None else data_bytes) + sound + extra
    return b"RIFF" + struct.pack("<I", len(body) if riff_bytes is None else riff_bytes) + body


def test_wav_that_claims_more_sound_than_it_has_is_flagged_and_not_believed(tmp_path: Path) -> None:
    sound = sine(seconds=0.5).tobytes()

    report = inspect_media(write(tmp_path / "a.wav", _wav(sound, data_bytes=0x7FFFFFF0, riff_bytes=0x7FFFFFFF)))

    assert "truncated" in codes(report)
    assert report.duration_seconds == pytest.approx(0.5, abs=0.01)


def test_wav_of_a_recorder_that_was_cut_off_is_read_to_its_end(tmp_path: Path) -> None:
    sound = sine(seconds=0.5).tobytes()

    report = inspect_media(write(tmp_path / "a.wav", _wav(sound, data_bytes=0, riff_bytes=0)))

    assert codes(report) == ["empty_sound_block"]


def test_lists_nested_in_lists_without_end_are_refused(tmp_path: Path) -> None:
    bomb = b""
    for _ in range(2000):
        bomb = b"LIST" + struct.pack("<I", len(bomb) + 4) + b"INFO" + bomb

    report = inspect_media(write(tmp_path / "a.wav", _wav(sine().tobytes(), extra=bomb)))

    assert (report.intake, codes(report)) == ("refuse", ["nesting"])


def test_a_picture_larger_than_any_camera_makes_is_not_decoded(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mkv", video=["mjpeg"], pix_fmt="yuvj420p", frames=1, size=(8192, 4500))

    report = inspect_media(clip)

    assert report.intake != "accept"
    assert "picture_too_large" in codes(report)
    assert media_open.MAX_PIXELS < 8192 * 4500


def test_the_first_bytes_tell_containers_apart() -> None:
    heads = {
        b"\x00\x00\x00\x14ftypqt  " + bytes(8): Container.MOV,
        b"\x00\x00\x00\x18ftypisom" + bytes(8): Container.MP4,
        b"\x00\x00\x00\x18ftyp3gp4" + bytes(8): Container.THREE_GP,
        b"\x00\x00\x00\x08wide\x00\x00\x00\x00mdat": Container.MOV,
        b"RIFF\x00\x00\x00\x00WAVE": Container.WAV,
        b"RF64\xff\xff\xff\xffWAVEds64": Container.WAV,
        b"RIFF\x00\x00\x00\x00AVI ": Container.AVI,
        b"OggS\x00\x02": Container.OGG,
        b"fLaC\x00": Container.FLAC,
        b"#!AMR\n\x04": Container.AMR,
        b"\xff\xf1\x50\x80" + bytes(20): Container.AAC,
        (b"\x47" + bytes(187)) * 5: Container.MPEG_TS,
        (bytes(4) + b"\x47" + bytes(187)) * 5: Container.MPEG_TS,
        (b"\xff\xfb\x90\x00" + bytes(413)) * 5: Container.MP3,
        b"ID3\x04\x00\x00\x00\x00\x00\x05.....fLaC": Container.FLAC,
    }
    for head, expected in heads.items():
        found = sniff(io.BytesIO(head))
        assert (found.container, found.start) == (expected, 0), head[:16]


def test_one_mpeg_header_in_noise_is_no_mp3() -> None:
    assert sniff(io.BytesIO(b"ruis" * 50 + b"\xff\xfb\x90\x00" + b"ruis" * 500)).container is None


def test_a_stopped_reader_becomes_a_refusal_with_the_reason(mp4: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "CHECK_SECONDS", 0.01)
    report = inspect_media(mp4)
    assert (report.intake, codes(report), report.container) == ("refuse", ["time_limit"], "mp4")

    monkeypatch.undo()
    monkeypatch.setattr(media, "CHECK_MEMORY_BYTES", 48 << 20)
    report = inspect_media(mp4)
    assert report.intake == "refuse"
    assert codes(report)[0] in {"memory_limit", "reader_failed"}


def test_every_finding_has_a_dutch_sentence_that_says_what_next() -> None:
    values: dict[str, str | int] = {
        "kind": "beeld", "depth": 8, "seconds": 26, "missing": "ontbreken 2 bytes", "offset": 1, "size": "1 byte",
        "extension": "mp4", "container": "ogg", "sniffed": "mp3", "read": "amr", "declared": "1 s", "measured": "2 s",
        "count": "2 stukken", "at": "0,10 s", "width": 1, "height": 1, "why": "hevc", "codec": "hevc",
    }  # fmt: skip
    for code, (severity, _) in FINDINGS.items():
        made = finding(code, **values)
        assert made.severity is severity
        assert made.text.endswith(".")
        assert "{" not in made.text
        assert made.text.count(".") + made.text.count(";") >= 2, code


def test_sizes_and_moments_are_written_the_dutch_way() -> None:
    assert [size_text(n) for n in (1, 999, 100_045, 3_145_728)] == ["1 byte", "999 bytes", "100.045 bytes", "3,1 MB"]
    assert [missing_text(n) for n in (1, 8)] == ["ontbreekt 1 byte", "ontbreken 8 bytes"]
    assert [moment_text(s) for s in (-1, 0.531, 139.4, 3723)] == ["0,00 s", "0,53 s", "2:19", "1:02:03"]


def test_a_blocking_finding_refuses_and_any_other_flags() -> None:
    def report(*found: str) -> MediaReport:
        values = {"extension": "mp4", "container": "ogg"}
        return MediaReport(None, (), None, False, tuple(finding(code, **values) for code in found))  # noqa: FBT003

    assert report().intake == "accept"
    assert report("extension_mismatch").intake == "flag"
    assert report("extension_mismatch", "unreadable").intake == "refuse"
    assert report("unreadable").findings[0].severity is Severity.BLOCKING
