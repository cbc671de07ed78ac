# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strafketen.core import merkle, tiles
from strafketen.core.errors import Malformed
from strafketen.core.ledger import TILE_WIDTH, tile_path

_LEAVES = [index.to_bytes(4, "big") * 8 for index in range(70_000)]
_HASHES = [merkle.leaf_hash(leaf) for leaf in _LEAVES]


_EMPTY: dict[str, bytes] = {}


def _grown(size: int, batches: list[int]) -> dict[str, bytes]:
    """Grow a log in batches, and keep what each step writes."""
    files: dict[str, bytes] = {}
    at, root = 0, merkle.EMPTY_ROOT
    while at < size:
        step = min(batches[0] if len(batches) == 1 else batches.pop(0), size - at)
        made, at, root = tiles.append(files.get, at, _LEAVES[at : at + step])
        assert root == merkle.root_from_hashes(_HASHES[:at])
        files.update(made)
    return files


def _expected(size: int) -> dict[str, bytes]:
    """Give the files of a log of `size` leaves by the definition of tlog-tiles."""
    files: dict[str, bytes] = {}
    for start in range(0, size, TILE_WIDTH):
        part = _LEAVES[start : min(start + TILE_WIDTH, size)]
        data = b"".join(len(entry).to_bytes(2, "big") + entry for entry in part)
        files[tile_path("entries", start // TILE_WIDTH, len(part))] = data
    level, row = 0, _HASHES[:size]
    while row:
        for start in range(0, len(row), TILE_WIDTH):
            tile = row[start : start + TILE_WIDTH]
            files[tile_path(level, start // TILE_WIDTH, len(tile))] = b"".join(tile)
        full = [row[start : start + TILE_WIDTH] for start in range(0, len(row) - TILE_WIDTH + 1, TILE_WIDTH)]
        row = [merkle.root_from_hashes(tile) for tile in full]
        level += 1
    return files


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 700, 65_535, 65_536, 65_537, 70_000])
def test_files_are_those_of_the_standard(size: int) -> None:
    assert tiles.append(_EMPTY.get, 0, _LEAVES[:size])[0] == _expected(size)


@given(st.lists(st.integers(1, 600), min_size=1, max_size=8))
@settings(deadline=None, max_examples=30)
def test_how_a_log_grew_does_not_matter(batches: list[int]) -> None:
    size = sum(batches)
    files = _grown(size, [*batches, 1])
    assert {path: files[path] for path in _expected(size)} == _expected(size)


def test_growing_reads_only_the_right_edge() -> None:
    files = _expected(70_000)
    read: list[str] = []

    def spy(path: str) -> bytes | None:
        read.append(path)
        return files.get(path)

    made, size, root = tiles.append(_expected(69_999).get, 69_999, _LEAVES[69_999:])
    assert (size, root) == (70_000, merkle.root_from_hashes(_HASHES))
    assert made == {path: files[path] for path in ("tile/0/273.p/112", "tile/entries/273.p/112")}
    tiles.append(spy, 70_000, [b"x"])
    assert sorted(read) == ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1", "tile/entries/273.p/112"]


def test_nothing_new_writes_nothing() -> None:
    files = _expected(300)
    assert tiles.append(files.get, 300, []) == ({}, 300, merkle.root_from_hashes(_HASHES[:300]))


def test_a_full_tile_stands_in_for_a_partial_one() -> None:
    files = {path: data for path, data in _expected(256).items() if ".p/" not in path}
    made, _, root = tiles.append(files.get, 200, _LEAVES[200:260])
    assert root == merkle.root_from_hashes(_HASHES[:260])
    assert made["tile/0/000"] == files["tile/0/000"]


@pytest.mark.parametrize("path", sorted(path for path in _expected(70_000) if ".p/" in path))
def test_a_missing_or_broken_edge_is_refused(path: str) -> None:
    files = _expected(70_000)
    for data in (None, files[path][:-1], b""):
        broken = {**files, path: data}
        with pytest.raises(Malformed):
            tiles.append(broken.get, 70_000, [b"x"])


def test_a_missing_or_broken_tile_in_the_middle_is_seen_when_it_is_needed() -> None:
    files = _expected(70_000)
    for data in (None, files["tile/0/007"][:-32], b"x"):
        with pytest.raises(Malformed):
            tiles.inclusion_proof({**files, "tile/0/007": data}.get, index=7 * 256, size=70_000)


def test_proofs_from_tiles_are_those_of_the_definition() -> None:
    files = _expected(70_000)
    chance = random.Random(6962)  # noqa: S311 - a fixed choice of sizes, not a secret
    for size in [1, 255, 256, 257, 65_536, 70_000, *(chance.randrange(1, 70_000) for _ in range(5))]:
        # a smaller log is read from the files of the larger one, as its checkpoint outlives its partial tiles
        assert tiles.root_at(_expected(size).get, size) == merkle.root_from_hashes(_HASHES[:size])
        for _ in range(3):
            index = chance.randrange(size)
            found = tiles.inclusion_proof(_expected(size).get, index=index, size=size)
            assert found == merkle.inclusion_proof(index, _HASHES[:size])
            first = chance.randrange(size + 1)
            found = tiles.consistency_proof(_expected(size).get, first=first, second=size)
            assert found == merkle.consistency_proof(first, _HASHES[:size])
    with pytest.raises(IndexError):
        tiles.inclusion_proof(files.get, index=70_000, size=70_000)
    with pytest.raises(IndexError):
        tiles.consistency_proof(files.get, first=70_001, second=70_000)


def test_partial_tiles_may_go_once_the_full_one_is_there() -> None:
    files = _grown(600, [100])
    gone = tiles.superseded(0, 600)
    assert gone == ["tile/0/000.p", "tile/entries/000.p", "tile/0/001.p", "tile/entries/001.p"]
    left = {path: data for path, data in files.items() if not path.startswith(tuple(f"{name}/" for name in gone))}
    assert tiles.root_at(left.get, 600) == merkle.root_from_hashes(_HASHES[:600])
    assert tiles.root_at(left.get, 300) == merkle.root_from_hashes(_HASHES[:300])


@given(st.lists(st.binary(max_size=40), max_size=TILE_WIDTH))
def test_a_bundle_reads_back(entries: list[bytes]) -> None:
    data = tiles.bundle(entries)
    assert tiles.unbundle(data) == entries
    if data and entries[-1]:
        with pytest.raises(Malformed):
            tiles.unbundle(data[:-1])
    with pytest.raises(Malformed):
        tiles.unbundle(data + b"\x00")


def test_a_bundle_holds_no_more_than_a_tile() -> None:
    with pytest.raises(Malformed):
        tiles.unbundle(tiles.bundle([b""] * (TILE_WIDTH + 1)))
    with pytest.raises(OverflowError):
        tiles.bundle([bytes(65_536)])
