# SPDX-License-Identifier: EUPL-1.2
"""Tiles of a log (C2SP tlog-tiles, height 8): which files change when it grows, and proofs read from them.

Pure: the caller hands in how a tile file is read (path → bytes or None) and writes what comes out. Growing needs only
the right edge: per level the one partial tile, and the partial entry bundle. Write order that survives a crash: the
files given here, made durable, and only then the checkpoint that needs them; a file written twice gets the same bytes.

A level-0 tile holds leaf hashes, a tile of level n the roots of full tiles of level n-1; a bundle holds the entries,
each with its length as 2 bytes, big-endian.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from strafketen.core.errors import Malformed
from strafketen.core.ledger import TILE_HEIGHT, TILE_WIDTH, tile_path
from strafketen.core.merkle import EMPTY_ROOT, leaf_hash, node_hash

ReadTile: TypeAlias = Callable[[str], bytes | None]
"""Gives the bytes of a tile file by its path, or None when it is not there."""

HASH_BYTES = 32
LENGTH_BYTES = 2
ENTRIES = "entries"


def bundle(entries: Iterable[bytes]) -> bytes:
    """Write entries as an entry bundle.

    Raises:
        OverflowError: an entry longer than 65,535 bytes (a defect of the caller).
    """
    return b"".join(len(entry).to_bytes(LENGTH_BYTES, "big") + entry for entry in entries)


def unbundle(data: bytes) -> list[bytes]:
    """Read an entry bundle.

    Raises:
        Malformed: cut off, or more entries than a bundle holds.
    """
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        start = at + LENGTH_BYTES
        at = start + int.from_bytes(data[at:start], "big")
        if start > len(data) or at > len(data) or len(entries) == TILE_WIDTH:
            raise Malformed("Een bestand met regels van het logboek is afgebroken of te lang.")
        entries.append(data[start:at])
    return entries


def split_tile(data: bytes) -> list[bytes]:
    """Read the hashes of a tile, in order.

    Raises:
        Malformed: not a whole number of hashes, or more than a tile holds.
    """
    if len(data) % HASH_BYTES or len(data) > TILE_WIDTH * HASH_BYTES:
        raise Malformed("Een tegel van het logboek heeft een onmogelijke lengte.")
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


def pair_up(hashes: Sequence[bytes]) -> list[bytes]:
    """Hash neighbours two by two; the length must be even."""
    sha256 = hashlib.sha256
    pairs = iter(hashes)
    return [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]


def full_root(hashes: Sequence[bytes]) -> bytes:
    """Root a number of hashes that is a power of two."""
    row: Sequence[bytes] = hashes
    while len(row) > 1:
        row = pair_up(row)
    return row[0]


def _peaks(hashes: Sequence[bytes]) -> list[bytes]:
    """Give the roots of the perfect subtrees under a partial tile, left to right."""
    peaks = []
    at = 0
    for bit in range(TILE_HEIGHT, -1, -1):
        width = 1 << bit
        if len(hashes) & width:
            peaks.append(full_root(hashes[at : at + width]))
            at += width
    return peaks


def root_of_edge(rows: Sequence[Sequence[bytes]]) -> bytes:
    """Root a tree by its right edge: per level, from 0 up, the hashes in its partial tile."""
    peaks = [peak for row in reversed(rows) for peak in _peaks(row)]
    if not peaks:
        return EMPTY_ROOT
    root = peaks.pop()
    while peaks:
        root = node_hash(peaks.pop(), root)
    return root


def _read_edge(read_tile: ReadTile, level: int | str, count: int, split: Callable[[bytes], list[bytes]]) -> list[bytes]:
    """Read the partial tile at the right edge of a level with `count` hashes; its full tile when that is there."""
    index, width = divmod(count, TILE_WIDTH)
    if not width:
        return []
    data = read_tile(tile_path(level, index, width))
    if data is None:
        data = read_tile(tile_path(level, index))
    row = [] if data is None else split(data)[:width]
    if len(row) != width:
        raise Malformed(f"Het logboek mist {tile_path(level, index, width)}. Zet het terug uit de reservekopie.")
    return row


def read_edge(read_tile: ReadTile, size: int) -> list[list[bytes]]:
    """Read the right edge of a log of `size` leaves: per level, from 0 up, the hashes in its partial tile.

    Raises:
        Malformed: a tile is missing or broken.
    """
    rows: list[list[bytes]] = []
    count = size
    while count:
        rows.append(_read_edge(read_tile, len(rows), count, split_tile))
        count >>= TILE_HEIGHT
    return rows


def append(read_tile: ReadTile, size: int, commitments: Sequence[bytes]) -> tuple[dict[str, bytes], int, bytes]:
    """Grow a log.

    Args:
        read_tile: reads the files of the log as it stands.
        size: leaves it has.
        commitments: data of the new leaves, in order.

    Returns:
        Path → bytes of every file to write; the new size; the new root (32 bytes).

    Raises:
        Malformed: the files of the log are missing or broken.
    """
    files: dict[str, bytes] = {}
    new_size = size + len(commitments)
    rows = read_edge(read_tile, size)
    if not commitments:
        return files, size, root_of_edge(rows)
    entries = _read_edge(read_tile, ENTRIES, size, unbundle) + list(commitments)
    first = size // TILE_WIDTH
    for start in range(0, len(entries), TILE_WIDTH):
        part = entries[start : start + TILE_WIDTH]
        files[tile_path(ENTRIES, first + start // TILE_WIDTH, len(part))] = bundle(part)
    new = [leaf_hash(commitment) for commitment in commitments]
    level, count = 0, size
    while new:
        if level == len(rows):
            rows.append([])
        row = rows[level] + new
        new = []
        first = count >> TILE_HEIGHT
        for start in range(0, len(row), TILE_WIDTH):
            part = row[start : start + TILE_WIDTH]
            files[tile_path(level, first + start // TILE_WIDTH, len(part))] = b"".join(part)
            if len(part) == TILE_WIDTH:
                new.append(full_root(part))
        rows[level] = row[len(row) - len(row) % TILE_WIDTH :]
        level, count = level + 1, count >> TILE_HEIGHT
    return files, new_size, root_of_edge(rows)


def superseded(size: int, new_size: int) -> list[str]:
    """Name the folders of partial tiles that may go once the full tile is durable (tlog-tiles, "Partial Tiles")."""
    folders = []
    level = 0
    before, after = size, new_size
    while after:
        for index in range(before >> TILE_HEIGHT, after >> TILE_HEIGHT):
            names: list[int | str] = [level, ENTRIES] if level == 0 else [level]
            folders += [f"{tile_path(name, index)}.p" for name in names]
        level, before, after = level + 1, before >> TILE_HEIGHT, after >> TILE_HEIGHT
    return folders


class TileReader:
    """Reads hashes of inner nodes from the tiles of a log of a fixed size, each tile once."""

    __slots__ = ("_cache", "_read_tile", "_size")

    def __init__(self, read_tile: ReadTile, size: int) -> None:
        """Take the files of a log of at least `size` leaves."""
        self._read_tile = read_tile
        self._size = size
        self._cache: dict[tuple[int, int], list[bytes]] = {}

    def _tile(self, level: int, index: int) -> list[bytes]:
        key = (level, index)
        if key not in self._cache:
            count = self._size >> TILE_HEIGHT * level
            if index < count >> TILE_HEIGHT:
                data = self._read_tile(tile_path(level, index))
                row = [] if data is None else split_tile(data)
                if len(row) != TILE_WIDTH:
                    raise Malformed(f"Het logboek mist {tile_path(level, index)}. Zet het terug uit de reservekopie.")
            else:
                row = _read_edge(self._read_tile, level, count, split_tile)
            self._cache[key] = row
        return self._cache[key]

    def subtree(self, begin: int, end: int) -> bytes:
        """Root leaves `begin` until `end`, as RFC 6962 (2.1) divides them."""
        if end == begin:
            return EMPTY_ROOT
        width = end - begin
        if width & (width - 1) == 0 and begin % width == 0:
            level, height = divmod(width.bit_length() - 1, TILE_HEIGHT)
            index, start = divmod(begin >> TILE_HEIGHT * level, TILE_WIDTH)
            return full_root(self._tile(level, index)[start : start + (1 << height)])
        split = begin + (1 << (width - 1).bit_length() - 1)
        return node_hash(self.subtree(begin, split), self.subtree(split, end))


def root_at(read_tile: ReadTile, size: int) -> bytes:
    """Root the first `size` leaves from the tiles.

    Raises:
        Malformed: a tile is missing or broken.
    """
    return TileReader(read_tile, size).subtree(0, size)


def inclusion_proof(read_tile: ReadTile, *, index: int, size: int) -> list[bytes]:
    """Prove from the tiles that leaf `index` is in the tree of the first `size` leaves.

    Raises:
        IndexError: no such leaf.
        Malformed: a tile is missing or broken.
    """
    if not 0 <= index < size:
        raise IndexError(index)
    reader = TileReader(read_tile, size)
    begin, end = 0, size
    proof: list[bytes] = []
    while end - begin > 1:
        split = begin + (1 << (end - begin - 1).bit_length() - 1)
        if index < split:
            proof.append(reader.subtree(split, end))
            end = split
        else:
            proof.append(reader.subtree(begin, split))
            begin = split
    return proof[::-1]


def consistency_proof(read_tile: ReadTile, *, first: int, second: int) -> list[bytes]:
    """Prove from the tiles that the tree of `first` leaves is a prefix of that of `second` leaves.

    Raises:
        IndexError: `first` is not between 0 and `second`.
        Malformed: a tile is missing or broken.
    """
    if not 0 <= first <= second:
        raise IndexError(first)
    if first in {0, second}:
        return []
    reader = TileReader(read_tile, second)
    begin, end = 0, second
    proof: list[bytes] = []
    whole = True
    while first != end - begin:
        split = 1 << (end - begin - 1).bit_length() - 1
        if first <= split:
            proof.append(reader.subtree(begin + split, end))
            end = begin + split
        else:
            proof.append(reader.subtree(begin, begin + split))
            begin, first, whole = begin + split, first - split, False
    if not whole:
        proof.append(reader.subtree(begin, end))
    return proof[::-1]
