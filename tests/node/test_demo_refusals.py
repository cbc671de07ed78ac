# SPDX-License-Identifier: EUPL-1.2
"""Where a demo cannot start it says so in one sentence, and leaves nothing half-made."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from strafketen.node import demo_files
from strafketen.node.demo_files import NoFiles

PORT = 20900


def demo(*words: str, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, sys.executable, "-m", "strafketen.node.cli", "demo", "--once", "--json", *words],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    """Give the sentence; nothing else may have been said, and no JSON."""
    assert (done.returncode, done.stdout) == (4, ""), done.stderr
    lines = [line for line in done.stderr.splitlines() if line != "Database starten"]
    assert len(lines) == 1, done.stderr
    return lines[0]


def made_in(state: Path) -> set[str]:
    """Give what stands in a state directory, without the empty folders and the lock of the supervisor."""
    assert list((state / "log").iterdir()) == []
    assert {path.name for path in (state / "run").iterdir()} == {"lock"}
    return {path.name for path in state.iterdir()} - {"log", "run"}


def test_ports_in_use_are_named_and_nothing_is_made(tmp_path: Path) -> None:
    state = tmp_path / "s"
    with socket.socket() as one, socket.socket() as other:
        for place, number in ((one, PORT + 3), (other, PORT + 12)):
            place.bind(("127.0.0.1", number))
            place.listen(1)
        said = one_sentence(demo("--state", str(state), "--base-port", str(PORT)))
    assert f"{PORT + 3}, {PORT + 12}" in said
    assert made_in(state) == set()


@pytest.mark.parametrize("port", ["0", "65510", "-1"])
def test_ports_that_do_not_exist_are_refused(tmp_path: Path, port: str) -> None:
    said = one_sentence(demo("--state", str(tmp_path / "s"), f"--base-port={port}"))
    assert "bestaan niet" in said


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    if os.geteuid() == 0:  # whom no permission stops, but a file in the way does
        place = tmp_path / "bestand"
        place.write_bytes(b"")
    else:
        place = tmp_path / "dicht"
        place.mkdir(mode=0o500)
    said = one_sentence(demo("--state", str(place / "s"), "--base-port", str(PORT)))
    assert str(place / "s") in said
    assert "Kies een andere map" in said


def test_a_path_too_long_for_the_database_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    state = tmp_path / ("lang" * 20)
    said = one_sentence(demo("--state", str(state), "--base-port", str(PORT)))
    assert "te lange naam" in said
    assert made_in(state) == set()


def test_a_disk_without_room_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    disk = tmp_path / "d"
    disk.mkdir()
    script = f'mount -t tmpfs -o size=40m tmpfs "{disk}" && "$@"; code=$?; ls "{disk}/s" >&2; exit $code'
    inside: tuple[str, ...] = ("unshare", "--mount", "--map-root-user", "--user", "sh", "-c", script, "sh")
    if os.geteuid() == 0:
        inside = tuple(word for word in inside if word not in {"--map-root-user", "--user"})
    if subprocess.run([*inside[:-4], "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this system lets nobody make a mount of his own")
    done = demo("--state", str(disk / "s"), "--base-port", str(PORT), before=inside)
    assert done.stdout == ""
    said = [line for line in done.stderr.splitlines() if line != "Database starten"]
    assert "te weinig ruimte" in said[0]
    assert said[1:] == ["log", "run"]
    assert done.returncode == 4


def test_own_folders_are_looked_at_before_anything_is_started(tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    for option, place in (("--stukken", "leeg"), ("--stukken", "nergens"), ("--media", "nergens")):
        said = one_sentence(
            demo("--state", str(tmp_path / "s"), "--base-port", str(PORT), option, str(tmp_path / place))
        )
        assert str(tmp_path / place) in said
    assert not (tmp_path / "s").exists()


def test_own_files_are_sent_in_the_order_of_their_names_and_by_what_they_are(tmp_path: Path) -> None:
    stukken, media = tmp_path / "stukken", tmp_path / "media"
    for folder, names in ((stukken, ("b.pdf", "a.PDF", "lees.txt")), (media, ("z.mp4", "y.MP3", "x"))):
        (folder / "map").mkdir(parents=True)
        for name in names:
            (folder / name).write_bytes(name.encode("ascii"))
    found = demo_files.files_of(stukken=stukken, media=media)
    assert [(file.kind, file.title, file.name) for file in found] == [
        ("bijlage", "a", "a.PDF"),
        ("bijlage", "b", "b.pdf"),
        ("beeld", "x", "x"),
        ("geluid", "y", "y.MP3"),
        ("beeld", "z", "z.mp4"),
    ]
    assert [file.kind for file in demo_files.files_of(stukken=stukken, media=None)] == [
        "bijlage",
        "bijlage",
        "beeld",
        "geluid",
    ]
    with pytest.raises(NoFiles):
        demo_files.files_of(stukken=media, media=None)
