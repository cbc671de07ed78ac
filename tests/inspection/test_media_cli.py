# SPDX-License-Identifier: EUPL-1.2
"""The command `media check`: one JSON object on stdout and the exit status that goes with the intake."""

from __future__ import annotations

import json
import os
from pathlib import Path

import jsonschema
import pytest

from inspection.media_clips import make_clip
from strafketen.inspection.media_cli import main

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schemas" / "media-check-1.json").read_text())


@pytest.mark.parametrize(
    ("name", "audio", "status", "intake"),
    [("a.wav", "pcm_s16le", 0, "accept"), ("a.wav", "adpcm_ima_wav", 1, "flag"), ("a.wav", None, 2, "refuse")],
)
def test_exit_status_follows_the_intake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, audio: str | None, status: int, intake: str
) -> None:
    path = tmp_path / name
    if audio is None:
        path.write_text("geen opname")
    else:
        make_clip(path, audio=[audio])

    assert main(["check", str(path), "--json"]) == status

    answer = json.loads(capsys.readouterr().out)
    jsonschema.validate(answer, SCHEMA)
    assert (answer["schema"], answer["intake"]) == ("strafketen/media-check/1", intake)


def test_an_argument_that_is_no_readable_file_gives_3_and_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pijp")
    for path in (tmp_path / "afwezig.mp4", tmp_path, tmp_path / "pijp", Path("/dev/zero"), Path("a\0b")):
        assert main(["check", str(path), "--json"]) == 3
        said = capsys.readouterr()
        answer = json.loads(said.out)
        jsonschema.validate(answer, SCHEMA)
        assert answer["error"]["code"] == "unreadable_argument"
        assert said.err.count("\n") == 1


@pytest.mark.parametrize("argv", [[], ["check"], ["check", "a", "b"], ["check", "--anders", "a"]])
def test_a_wrong_command_line_gives_3_because_2_means_refused(argv: list[str]) -> None:
    assert main(argv) == 3


def test_without_json_a_person_reads_the_findings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"")

    assert main(["check", str(path)]) == 2

    said = capsys.readouterr().out
    assert said.startswith("Niet bruikbaar als opname.")
    assert "Het bestand is leeg." in said
