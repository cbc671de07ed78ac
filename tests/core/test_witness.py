# SPDX-License-Identifier: EUPL-1.2
"""A witness cosigns a log that only grew and nothing else; each of its forms is strict."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strafketen.core import ledger, merkle, witness
from strafketen.core.errors import Refusal
from strafketen.core.ledger import Checkpoint, CheckpointBroken
from strafketen.core.witness import AddCheckpoint, Judgement
from vectors import material
from vectors.material import OM, POLITIE

ORIGIN = ledger.origin_of(material.POLITIE_OIN)
WITNESS = ledger.origin_of(material.OM_OIN)
AT = datetime(2026, 11, 24, 8, 30, 0, 900000, tzinfo=UTC)
LEAVES = [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(300)]


def checkpoint(size: int, *, leaves: list[bytes] = LEAVES) -> Checkpoint:
    return Checkpoint(ORIGIN, size, merkle.root_from_hashes(leaves[:size]))


def note_of(found: Checkpoint) -> bytes:
    return ledger.sign_checkpoint(found, signer=POLITIE, public_key=POLITIE.public_key)


NOTE = note_of(checkpoint(11))
LINE = witness.cosign(checkpoint(11), at=AT, name=WITNESS, signer=OM, public_key=OM.public_key)


def test_a_cosignature_holds_beside_that_of_the_log_and_states_its_moment() -> None:
    found, stated = witness.verify_cosignature(NOTE + LINE, name=WITNESS, public_key=OM.public_key)
    assert (found, stated) == (checkpoint(11), AT.replace(microsecond=0))
    assert ledger.verify_checkpoint(NOTE + LINE, public_key=POLITIE.public_key, origin=ORIGIN) == checkpoint(11)


def test_the_ids_of_a_key_differ_by_what_it_signs() -> None:
    expected = hashlib.sha256(WITNESS.encode() + b"\n\x04" + OM.public_key).digest()[:4]
    assert witness.cosignature_key_id(WITNESS, OM.public_key) == expected
    assert expected != ledger.key_id(WITNESS, OM.public_key)


@pytest.mark.parametrize("at", range(len(NOTE), len(NOTE + LINE)))
def test_a_flip_of_any_byte_of_a_cosignature_is_refused(at: int) -> None:
    whole = NOTE + LINE
    flipped = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
    with pytest.raises(Refusal):
        witness.verify_cosignature(flipped, name=WITNESS, public_key=OM.public_key)


def test_a_cosignature_is_of_one_witness_and_one_checkpoint() -> None:
    with pytest.raises(CheckpointBroken):
        witness.verify_cosignature(NOTE, name=WITNESS, public_key=OM.public_key)
    with pytest.raises(CheckpointBroken):
        witness.verify_cosignature(NOTE + LINE, name=WITNESS, public_key=POLITIE.public_key)
    with pytest.raises(CheckpointBroken):
        witness.verify_cosignature(note_of(checkpoint(12)) + LINE, name=WITNESS, public_key=OM.public_key)


@given(st.integers(0, 2**40), st.lists(st.binary(min_size=32, max_size=32), max_size=witness.MAX_PROOF))
def test_a_request_is_read_back(old: int, proof: list[bytes]) -> None:
    asked = AddCheckpoint(old, tuple(proof), NOTE)
    assert AddCheckpoint.parse(asked.body()) == asked


@given(st.binary(max_size=200))
def test_any_other_request_is_refused_or_read_back_to_the_byte(body: bytes) -> None:
    try:
        asked = AddCheckpoint.parse(body)
    except Refusal:
        return
    assert asked.body() == body


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 0",
        b"old -1\n\n" + NOTE,
        b"old 01\n\n" + NOTE,
        b"new 0\n\n" + NOTE,
        b"old 0\nAAAA\n",
        b"old 0\n!\n\n" + NOTE,
    ],
)
def test_a_request_in_another_form_is_refused(body: bytes) -> None:
    with pytest.raises(Refusal):
        AddCheckpoint.parse(body)
    long = AddCheckpoint(0, (bytes(32),) * (witness.MAX_PROOF + 1), NOTE)
    with pytest.raises(Refusal):
        AddCheckpoint.parse(long.body())


def ask(known: int | None, old: int, new: Checkpoint, proof: list[bytes] | None = None) -> Judgement:
    right = merkle.consistency_proof(old, LEAVES[: new.size]) if old <= new.size else []
    asked = AddCheckpoint(old, tuple(right if proof is None else proof), note_of(new))
    return witness.judge(None if known is None else checkpoint(known), asked, new)


@given(st.integers(0, 299), st.integers(0, 299))
def test_a_log_that_grew_is_cosigned_and_one_that_shrank_is_not(first: int, second: int) -> None:
    small, large = sorted((first, second))
    assert ask(small, small, checkpoint(large)) is Judgement.COSIGNED
    assert ask(None, 0, checkpoint(large)) is Judgement.COSIGNED
    if small < large:
        assert ask(large, small, checkpoint(small)) is Judgement.ROLLED_BACK
        assert ask(small, large, checkpoint(large)) is Judgement.OTHER_SIZE


def test_two_histories_are_seen() -> None:
    other = [*LEAVES[:5], merkle.leaf_hash(b"anders"), *LEAVES[6:]]
    assert ask(11, 11, checkpoint(11, leaves=other)) is Judgement.FORKED
    forked = checkpoint(40, leaves=other)
    for proof in (merkle.consistency_proof(11, LEAVES[:40]), merkle.consistency_proof(11, other[:40]), []):
        assert ask(11, 11, forked, proof) is Judgement.UNPROVEN
    assert ask(None, 0, checkpoint(40), [bytes(32)]) is Judgement.UNPROVEN
