# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import hashlib

from hypothesis import given, settings
from hypothesis import strategies as st

from strafketen.core.merkle import EMPTY_ROOT, leaf_hash, merkle_root
from strafketen.core.segments import SEGMENT_BYTES, SegmentHasher, segment_tree

_DATA = bytes(range(256)) * (2 * SEGMENT_BYTES // 256) + b"the end"


def test_nothing_has_the_empty_root() -> None:
    tree = segment_tree(b"")
    assert (tree.size_bytes, tree.segment_root, tree.segment_hashes) == (0, EMPTY_ROOT.hex(), ())


def test_segment_size_is_part_of_the_format() -> None:
    assert SEGMENT_BYTES == 4_194_304


@given(length=st.sampled_from([1, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, len(_DATA)]))
@settings(deadline=None, max_examples=5)
def test_leaves_are_the_segments_and_the_whole_is_digested_too(length: int) -> None:
    data = _DATA[:length]
    parts = [data[at : at + SEGMENT_BYTES] for at in range(0, length, SEGMENT_BYTES)]
    tree = segment_tree(data)
    assert tree.segment_hashes == tuple(leaf_hash(part) for part in parts)
    assert tree.segment_root == merkle_root(parts).hex()
    assert tree.sha256 == hashlib.sha256(data).hexdigest()
    assert tree.size_bytes == length


@given(st.lists(st.integers(1, 3 * SEGMENT_BYTES), max_size=6))
@settings(deadline=None, max_examples=10)
def test_how_the_bytes_arrive_does_not_matter(cuts: list[int]) -> None:
    hasher = SegmentHasher()
    at = 0
    for cut in cuts:
        hasher.update(memoryview(_DATA)[at : at + cut])
        at += cut
    hasher.update(bytearray(_DATA[at:]))
    assert hasher.finish() == segment_tree(_DATA)
