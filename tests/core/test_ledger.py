# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import base64
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strafketen.core import canonical, ledger, merkle, tiles
from strafketen.core.errors import Malformed, Refusal
from strafketen.core.ledger import Act, Checkpoint, CheckpointBroken
from vectors import material
from vectors.material import OM, POLITIE

ORIGIN = ledger.origin_of(material.POLITIE_OIN)
CHECKPOINT = Checkpoint(ORIGIN, 11, material.secret("root"))
NOTE = ledger.sign_checkpoint(CHECKPOINT, signer=POLITIE, public_key=POLITIE.public_key)


def test_a_checkpoint_holds() -> None:
    assert ledger.verify_checkpoint(NOTE, public_key=POLITIE.public_key, origin=ORIGIN) == CHECKPOINT


@pytest.mark.parametrize("at", range(len(NOTE)))
@pytest.mark.parametrize("flip", [1, 32])
def test_a_flip_of_any_byte_is_refused(at: int, flip: int) -> None:
    flipped = NOTE[:at] + bytes([NOTE[at] ^ flip]) + NOTE[at + 1 :]
    with pytest.raises(Refusal):
        ledger.verify_checkpoint(flipped, public_key=POLITIE.public_key, origin=ORIGIN)


@pytest.mark.parametrize(
    "forged",
    [
        NOTE.replace(b"\n11\n", b"\n11\nextra\n"),
        NOTE.replace(b"\n11\n", b"\n011\n"),
        NOTE.replace(b"\n11\n", b"\n-11\n"),
        NOTE.replace(b"\n11\n", b"\n 11\n"),
        NOTE.replace(b"\n11\n", "\n\uff11\uff11\n".encode()),
        NOTE.replace(b"\n11\n", b"\n" + b"1" * 5000 + b"\n"),
        NOTE.replace(b"\n", b"\r\n"),
        NOTE + b"\n",
        NOTE[:-1],
        NOTE + b"x",
        b"\n" + NOTE,
        NOTE.partition(b"\n\n")[0] + b"\n\n",
        NOTE.partition(b"\n\n")[0],
        b"",
        b"\xff",
        NOTE + b"a" * ledger.MAX_NOTE_BYTES,
    ],
    ids=range(16),
)
def test_another_spelling_is_refused(forged: bytes) -> None:
    with pytest.raises(Refusal):
        ledger.verify_checkpoint(forged, public_key=POLITIE.public_key, origin=ORIGIN)


def test_the_key_or_the_log_of_another_does_not_serve() -> None:
    with pytest.raises(CheckpointBroken):
        ledger.verify_checkpoint(NOTE, public_key=OM.public_key, origin=ORIGIN)
    with pytest.raises(CheckpointBroken):
        ledger.verify_checkpoint(NOTE, public_key=POLITIE.public_key, origin=ledger.origin_of(material.OM_OIN))
    forged = ledger.sign_checkpoint(CHECKPOINT, signer=OM, public_key=POLITIE.public_key)
    with pytest.raises(CheckpointBroken):
        ledger.verify_checkpoint(forged, public_key=POLITIE.public_key, origin=ORIGIN)


def test_the_signatures_of_witnesses_may_stand_beside() -> None:
    line = f"\u2014 witness.example {base64.b64encode(bytes(76)).decode()}\n".encode()
    for note in (NOTE + line, NOTE.replace(b"\n\n", b"\n\n" + line)):
        assert ledger.verify_checkpoint(note, public_key=POLITIE.public_key, origin=ORIGIN) == CHECKPOINT


def test_the_example_of_the_standard_has_the_key_id_that_we_compute() -> None:
    example = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    name, key = ledger.parse_vkey(example + "\n")
    assert (name, ledger.vkey(name=name, public_key=key)) == ("example.com/foo", example)


@pytest.mark.parametrize(
    "text", ["", "a", "a+b", "a+b+c", "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "é+é+é"]
)
def test_another_key_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        ledger.parse_vkey(text)


def test_an_act_reads_back_and_only_in_its_own_form() -> None:
    act = material.act(1)
    value = canonical.loads_object(act.canonical())
    assert Act.from_json(value) == act
    wrongs: list[canonical.Json] = [[], {**value, "x": 1}, {**value, "schema": "x"}, {**value, "subjects": {"a": 1}}]
    for wrong in wrongs:
        with pytest.raises(Malformed):
            Act.from_json(wrong)


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_a_commitment_opens_with_its_own_salt_only(salt: bytes, other: bytes) -> None:
    act = material.act(1).canonical()
    assert (ledger.commitment(salt=salt, act=act) == ledger.commitment(salt=other, act=act)) == (salt == other)
    assert ledger.commitment(salt=salt, act=act) != ledger.commitment(salt=salt, act=material.act(2).canonical())


@pytest.mark.parametrize(
    ("index", "width", "path"),
    [
        (0, 256, "tile/0/000"),
        (0, 5, "tile/0/000.p/5"),
        (999, 256, "tile/0/999"),
        (1000, 256, "tile/0/x001/000"),
        (1234067, 256, "tile/0/x001/x234/067"),
        (1234067, 1, "tile/0/x001/x234/067.p/1"),
    ],
)
def test_tiles_are_named_as_the_standard_does(index: int, width: int, path: str) -> None:
    assert ledger.tile_path(0, index, width) == path


@pytest.mark.corpus
def test_checkpoints_and_tiles_of_another_program_recompute(merkle_corpus: Path) -> None:
    with tarfile.open(merkle_corpus / "tessera-testlog.tar") as archive:
        files = {
            member.name.partition("/")[2]: archive.extractfile(member).read()  # type: ignore[union-attr] # plain files
            for member in archive.getmembers()
            if member.isfile()
        }
    seen = 0
    for size in range(1, 16):
        checkpoint, _ = ledger.parse_checkpoint(files[f"checkpoint.{size}"])
        entries = tiles.unbundle(files[f"tile/entries/000.p/{size}"])
        assert (checkpoint.size, len(entries)) == (size, size)
        assert merkle.merkle_root(entries) == checkpoint.root == tiles.root_at(files.get, size)
        made, _, root = tiles.append(files.get, size - 1, entries[-1:])
        assert root == checkpoint.root
        assert made == {path: files[path] for path in made}
        seen += 1
    assert seen == 15
