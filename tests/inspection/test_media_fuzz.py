# SPDX-License-Identifier: EUPL-1.2
"""No bytes bring the check down: mutated recordings always give a report that fits its schema."""

from __future__ import annotations

import contextlib
import json
import random
from pathlib import Path

import jsonschema
import pytest

from inspection.media_clips import corpus_media, make_clip
from strafketen.inspection import sandbox
from strafketen.inspection.media import inspect_media
from strafketen.inspection.media_stills import NothingToShow, poster, waveform

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schemas" / "media-check-1.json").read_text())
LARGEST_BYTES = 400_000


def mutate(data: bytes, chance: random.Random) -> bytes:
    """Damage as files get it: flipped bytes, a cut, a hole, shifted parts, sizes that lie."""
    damaged = bytearray(data)
    at = chance.randrange(len(damaged))
    kind = chance.randrange(5)
    if kind == 0:
        for _ in range(chance.randint(1, 30)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    elif kind == 1:
        del damaged[at:]
    elif kind == 2:
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(min(len(damaged), 600))] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))
    elif kind == 3:
        damaged[at : at + chance.randint(1, 200)] = chance.randbytes(chance.randint(0, 200))
    else:
        damaged[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", bytes(4), b"\x7f\xff\xff\xff", b"\x00\x00\x00\x01"))
    return bytes(damaged)


def check(path: Path, name: str) -> None:
    # The sandbox itself turns a crash into an answer; here a Python exception inside it counts as our defect.
    outcome = sandbox.run("strafketen.inspection.media_probe:probe", {"path": str(path), "name": name})
    assert (outcome.kind, outcome.error) == ("done", "")
    jsonschema.validate(inspect_media(path, name=name).as_json(), SCHEMA)


@pytest.mark.parametrize("seed", range(12))
def test_damaged_clips_always_give_a_report(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same damage every time
    name = ("a.mp4", "a.webm", "a.wav", "a.ogg", "a.mp3", "a.ts")[seed % 6]
    video = {"a.mp4": ["libx264"], "a.webm": ["libvpx"], "a.ts": ["libx264"]}.get(name, [])
    audio = {"a.mp4": "aac", "a.wav": "pcm_s16le", "a.mp3": "libmp3lame", "a.ts": "aac"}.get(name, "libopus")
    clip = make_clip(tmp_path / name, video=video, audio=[audio])
    whole = clip.read_bytes()
    for _ in range(3):
        clip.write_bytes(mutate(whole, chance))
        check(clip, name)


@pytest.mark.corpus
def test_damaged_corpus_recordings_always_give_a_report(tmp_path: Path) -> None:
    chance = random.Random(20261123)  # noqa: S311 - the same damage every time
    target = tmp_path / "stuk"
    for path in sorted(corpus_media().rglob("*")):
        if path.is_file() and path.stat().st_size <= LARGEST_BYTES:
            target.write_bytes(mutate(path.read_bytes(), chance))
            check(target, path.name)


@pytest.mark.corpus
def test_damaged_recordings_give_a_still_and_a_waveform_or_a_refusal(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - the same damage every time
    target = tmp_path / "stuk"
    for path in sorted(corpus_media().rglob("*"))[::4]:
        if not path.is_file() or path.stat().st_size > LARGEST_BYTES:
            continue
        target.write_bytes(mutate(path.read_bytes(), chance))
        # Every other exception than the refusal is a defect.
        with contextlib.suppress(NothingToShow):
            assert poster(target, at_seconds=0.3).startswith(b"\xff\xd8\xff")
        with contextlib.suppress(NothingToShow):
            assert all(0 <= peak <= 1 for peak in waveform(target, buckets=40))
