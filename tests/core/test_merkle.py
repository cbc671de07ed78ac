# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strafketen.core import merkle

SIZES = range(71)


def _leaves(size: int) -> list[bytes]:
    return [index.to_bytes(2, "big") * 3 for index in range(size)]


def _hashes(size: int) -> list[bytes]:
    return [merkle.leaf_hash(leaf) for leaf in _leaves(size)]


def _naive_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, word for word."""
    size = len(leaves)
    if size == 0:
        return hashlib.sha256(b"").digest()
    if size == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < size:
        split *= 2
    return hashlib.sha256(b"\x01" + _naive_root(leaves[:split]) + _naive_root(leaves[split:])).digest()


@pytest.mark.parametrize("size", SIZES)
def test_root_is_the_definition_of_the_standard(size: int) -> None:
    assert merkle.merkle_root(_leaves(size)) == _naive_root(_leaves(size))


def test_growing_hasher_gives_the_root_at_every_size() -> None:
    tree = merkle.TreeHasher()
    for size in SIZES:
        assert (tree.size, tree.root()) == (size, _naive_root(_leaves(size)))
        tree.add(size.to_bytes(2, "big") * 3)


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_is_proven_and_no_other(size: int) -> None:
    hashes = _hashes(size)
    root = merkle.root_from_hashes(hashes)
    for index in range(size):
        proof = merkle.inclusion_proof(index, hashes)
        assert merkle.verify_inclusion(index=index, size=size, leaf=hashes[index], proof=proof, root=root)
        for other in range(size):
            if other != index:
                assert not merkle.verify_inclusion(index=other, size=size, leaf=hashes[index], proof=proof, root=root)
        assert not merkle.verify_inclusion(index=index, size=size, leaf=merkle.leaf_hash(b""), proof=proof, root=root)
        longer = [*proof, root]
        assert not merkle.verify_inclusion(index=index, size=size, leaf=hashes[index], proof=longer, root=root)
        if proof:
            assert not merkle.verify_inclusion(index=index, size=size, leaf=hashes[index], proof=proof[:-1], root=root)
    for index in (-1, size):
        assert not merkle.verify_inclusion(index=index, size=size, leaf=root, proof=[], root=root)
        with pytest.raises(IndexError):
            merkle.inclusion_proof(index, hashes)


@pytest.mark.parametrize("second", SIZES)
def test_every_prefix_is_proven_and_no_other_tree(second: int) -> None:
    hashes = _hashes(second)
    second_root = merkle.root_from_hashes(hashes)
    for first in range(second + 1):
        first_root = merkle.root_from_hashes(hashes[:first])
        proof = merkle.consistency_proof(first, hashes)

        def holds(
            *,
            first: int = first,
            first_root: bytes = first_root,
            second_root: bytes = second_root,
            proof: list[bytes] = proof,
        ) -> bool:
            return merkle.verify_consistency(
                first=first, second=second, first_root=first_root, second_root=second_root, proof=proof
            )

        assert holds()
        assert not holds(first_root=merkle.leaf_hash(b"other"))
        assert not holds(proof=[*proof, second_root])
        if 0 < first < second:
            assert not holds(second_root=merkle.leaf_hash(b"other"))
            assert not holds(proof=proof[:-1])
            assert not holds(first_root=second_root, second_root=first_root)
            for other in range(1, second + 1):
                if other != first:
                    assert not holds(first=other)


@given(st.integers(1, 300), st.data())
def test_a_changed_bit_in_a_proof_is_seen(size: int, data: st.DataObject) -> None:
    hashes = _hashes(size)
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(index, hashes)
    if proof:
        step = data.draw(st.integers(0, len(proof) - 1))
        bit = data.draw(st.integers(0, 255))
        proof[step] = (int.from_bytes(proof[step], "big") ^ (1 << bit)).to_bytes(32, "big")
    root = merkle.root_from_hashes(hashes)
    assert merkle.verify_inclusion(index=index, size=size, leaf=hashes[index], proof=proof, root=root) == (not proof)


def test_a_step_of_another_length_is_refused() -> None:
    left, right = _hashes(2)
    root = merkle.node_hash(left, right)
    shifted_leaf, shifted_step = left[:-1], left[-1:] + right
    assert merkle.node_hash(shifted_leaf, shifted_step) == root
    assert not merkle.verify_inclusion(index=0, size=2, leaf=shifted_leaf, proof=[shifted_step], root=root)


def test_a_node_cannot_pass_for_a_leaf() -> None:
    hashes = _hashes(4)
    inner = merkle.node_hash(hashes[0], hashes[1])
    as_leaf = merkle.merkle_root([hashes[0] + hashes[1], hashes[2] + hashes[3]])
    assert as_leaf != merkle.root_from_hashes(hashes)
    assert inner != merkle.leaf_hash(hashes[0] + hashes[1])


def _decode(text: str | None) -> bytes:
    return base64.b64decode(text or "")


@pytest.mark.corpus
def test_agrees_with_the_inclusion_vectors_of_transparency_dev(merkle_corpus: Path) -> None:
    paths = sorted((merkle_corpus / "rfc6962" / "inclusion").rglob("*.json"))
    assert len(paths) > 50
    for path in paths:
        vector = json.loads(path.read_bytes())
        holds = merkle.verify_inclusion(
            index=vector["leafIdx"],
            size=vector["treeSize"],
            leaf=_decode(vector["leafHash"]),
            proof=[_decode(step) for step in vector["proof"] or ()],
            root=_decode(vector["root"]),
        )
        assert holds == (not vector["wantErr"]), path.name


@pytest.mark.corpus
def test_agrees_with_the_consistency_vectors_of_transparency_dev(merkle_corpus: Path) -> None:
    paths = sorted((merkle_corpus / "rfc6962" / "consistency").rglob("*.json"))
    assert len(paths) > 25
    for path in paths:
        vector = json.loads(path.read_bytes())
        holds = merkle.verify_consistency(
            first=vector["size1"],
            second=vector["size2"],
            first_root=_decode(vector["root1"]),
            second_root=_decode(vector["root2"]),
            proof=[_decode(step) for step in vector["proof"] or ()],
        )
        assert holds == (not vector["wantErr"]), path.name
