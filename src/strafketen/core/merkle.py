# SPDX-License-Identifier: EUPL-1.2
"""Merkle tree hashing of RFC 6962 section 2.1: roots and proofs.

Leaves are hashed as SHA-256(0x00 || data), inner nodes as SHA-256(0x01 || left || right), so that a leaf can never be
passed off as a node.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

_HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
"""Root of a tree without leaves (RFC 6962, 2.1)."""


def leaf_hash(data: bytes) -> bytes:
    """Hash one leaf; 32 bytes."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two children; 32 bytes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """Give the largest power of two smaller than `size` (size > 1)."""
    return 1 << (size - 1).bit_length() - 1


def _are_hashes(*values: bytes) -> bool:
    """Tell whether all are 32 bytes long; without this, a longer step could hide a shift between left and right."""
    return all(len(value) == _HASH_BYTES for value in values)


class TreeHasher:
    """Roots a growing sequence in constant memory (log2(n) hashes).

    Attributes:
        size: number of leaves added.
    """

    __slots__ = ("_stack", "size")

    def __init__(self) -> None:
        """Start with an empty tree."""
        self.size = 0
        self._stack: list[bytes] = []

    def add(self, data: bytes) -> None:
        """Add a leaf by its data."""
        self.add_hash(leaf_hash(data))

    def add_hash(self, hashed: bytes) -> None:
        """Add a leaf by its 32-byte leaf hash."""
        size = self.size
        while size & 1:
            hashed = node_hash(self._stack.pop(), hashed)
            size >>= 1
        self._stack.append(hashed)
        self.size += 1

    def root(self) -> bytes:
        """Give the root of what was added so far; adding may go on."""
        if not self._stack:
            return EMPTY_ROOT
        root = self._stack[-1]
        for left in reversed(self._stack[:-1]):
            root = node_hash(left, root)
        return root


def root_from_hashes(hashes: Iterable[bytes]) -> bytes:
    """Root a sequence of 32-byte leaf hashes."""
    tree = TreeHasher()
    for hashed in hashes:
        tree.add_hash(hashed)
    return tree.root()


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """Root a sequence of leaves given as data."""
    return root_from_hashes(leaf_hash(leaf) for leaf in leaves)


def inclusion_proof(index: int, hashes: Sequence[bytes]) -> list[bytes]:
    """Prove that leaf `index` is in the tree over `hashes` (RFC 6962, 2.1.1).

    Raises:
        IndexError: no such leaf.
    """
    size = len(hashes)
    if not 0 <= index < size:
        raise IndexError(index)
    if size == 1:
        return []
    split = _split(size)
    if index < split:
        return [*inclusion_proof(index, hashes[:split]), root_from_hashes(hashes[split:])]
    return [*inclusion_proof(index - split, hashes[split:]), root_from_hashes(hashes[:split])]


def verify_inclusion(*, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Check that the leaf hash `leaf` stands at `index` of a tree of `size` with `root` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes(leaf, root, *proof):
        return False
    node, last, hashed = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            hashed = node_hash(step, hashed)
            while not node & 1 and node:
                node >>= 1
                last >>= 1
        else:
            hashed = node_hash(hashed, step)
        node >>= 1
        last >>= 1
    return last == 0 and hashed == root


def consistency_proof(first: int, hashes: Sequence[bytes]) -> list[bytes]:
    """Prove that the tree of the first `first` leaves is a prefix of the tree over `hashes` (RFC 6962, 2.1.2).

    Raises:
        IndexError: `first` is not between 0 and the size.
    """
    if not 0 <= first <= len(hashes):
        raise IndexError(first)
    if first in (0, len(hashes)):
        return []
    return _subproof(first, hashes, whole=True)


def _subproof(first: int, hashes: Sequence[bytes], *, whole: bool) -> list[bytes]:
    """SUBPROOF(m, D[n], b) of RFC 6962, 2.1.2."""
    size = len(hashes)
    if first == size:
        return [] if whole else [root_from_hashes(hashes)]
    split = _split(size)
    if first <= split:
        return [*_subproof(first, hashes[:split], whole=whole), root_from_hashes(hashes[split:])]
    return [*_subproof(first - split, hashes[split:], whole=False), root_from_hashes(hashes[:split])]


def verify_consistency(
    *, first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Check a consistency proof (RFC 9162, 2.1.4.2)."""
    if not 0 <= first <= second or not _are_hashes(first_root, second_root, *proof):
        return False
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return not proof and first_root == EMPTY_ROOT
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        return False
    node, last = first - 1, second - 1
    while node & 1:
        node >>= 1
        last >>= 1
    first_hash = second_hash = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            first_hash = node_hash(step, first_hash)
            second_hash = node_hash(step, second_hash)
            while not node & 1 and node:
                node >>= 1
                last >>= 1
        else:
            second_hash = node_hash(second_hash, step)
        node >>= 1
        last >>= 1
    return last == 0 and first_hash == first_root and second_hash == second_root
