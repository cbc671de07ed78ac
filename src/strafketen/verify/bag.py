# SPDX-License-Identifier: EUPL-1.2
"""Step 2: the bag is complete. Reads every file once, digests it, and keeps the small ones for the steps after."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from strafketen.core import export_layout as layout
from strafketen.core.digest import Digest, sha256_hex
from strafketen.core.segments import SegmentHasher, SegmentTree
from strafketen.verify.container import ChecksumBroken, Container
from strafketen.verify.report import Book

MAX_SMALL_BYTES = 64 * 1024 * 1024
"""Largest file that is read as a whole; a manifest of 10,000 pages is about 2 MiB."""
_LINE = re.compile(r"([0-9a-f]{64})  (\S+)\Z")
_STREAMED = (layout.STUKKEN, layout.MEDIA, layout.COMPOSED)


@dataclass(slots=True)
class Bag:
    """What was read from an export.

    Attributes:
        book: where checks are noted.
        base: name of the one folder in a zip; None for a folder.
        sizes: name → bytes read.
        digests: name → digest of the bytes read.
        trees: name → segment tree, for files under data/media.
        small: name → bytes, for files that are read as a whole.
        claimed: payload files of which some step knows what they are.
    """

    book: Book
    base: str | None = None
    sizes: dict[str, int] = field(default_factory=dict)
    digests: dict[str, Digest] = field(default_factory=dict)
    trees: dict[str, SegmentTree] = field(default_factory=dict)
    small: dict[str, bytes] = field(default_factory=dict)
    claimed: set[str] = field(default_factory=set)

    def claim(self, name: str) -> bytes | None:
        """Give the bytes of a small file, and note that it has a meaning; None when it is not there or too large."""
        self.claimed.add(name)
        return self.small.get(name)

    def names_under(self, prefix: str) -> list[str]:
        """List the files below a folder, by name."""
        return sorted(name for name in self.sizes if name.startswith(prefix))

    def payload(self) -> list[str]:
        """List the payload, by name."""
        return self.names_under(layout.PAYLOAD)


def _read(bag: Bag, container: Container, name: str) -> None:
    """Read one file, whatever it is."""
    whole = hashlib.sha256()
    segments = SegmentHasher() if name.startswith(layout.MEDIA) else None
    kept: list[bytes] | None = None if name.startswith(_STREAMED) else []
    size_bytes = 0
    try:
        for piece in container.pieces(name):
            size_bytes += len(piece)
            if segments is None:
                whole.update(piece)
            else:
                segments.update(piece)
            if kept is not None and size_bytes <= MAX_SMALL_BYTES:
                kept.append(piece)
    except ChecksumBroken:
        bag.book.failed(1, "zip_checksum", name)
    bag.sizes[name] = size_bytes
    if segments is None:
        bag.digests[name] = Digest(whole.hexdigest())
    else:
        bag.trees[name] = segments.finish()
        bag.digests[name] = bag.trees[name].sha256
    if kept is not None and size_bytes > MAX_SMALL_BYTES:
        bag.book.failed(2, "file_too_large", name, expected=str(MAX_SMALL_BYTES), found=str(size_bytes))
    elif kept is not None:
        bag.small[name] = b"".join(kept)


def _parse_list(data: bytes) -> dict[str, str] | None:
    """Read a manifest of BagIt in our form; None when it is in another."""
    try:
        lines = data.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        return None
    matches = [_LINE.match(line) for line in lines]
    listed = {match[2]: match[1] for match in matches if match}
    return listed if len(listed) == len(lines) and layout.digest_list(listed) == data else None


def read_bag(container: Container, book: Book) -> Bag:
    """Read every file and check that the bag is complete, with nothing beside it."""
    bag = Bag(book, base=container.base)
    for name in sorted(container.sizes):
        _read(bag, container, name)

    # (2a) the declaration and the set of tag files
    declaration = bag.small.get(layout.DECLARATION)
    book.compare(
        *(2, "bag_declaration", layout.DECLARATION),
        expected=sha256_hex(layout.DECLARATION_BYTES),
        found=None if declaration is None else sha256_hex(declaration),
    )
    for name in layout.TAG_FILES:
        if name not in bag.sizes:
            book.failed(2, "file_missing", name)
    for name in sorted(bag.sizes):
        if not name.startswith(layout.PAYLOAD) and name not in layout.TAG_FILES:
            book.failed(2, "unexpected_file", name)
    for name in container.stray_folders:
        book.failed(2, "unexpected_folder", name)

    # (2b) every file of the payload stands in the payload manifest with its digest, and nothing else does
    listed = _parse_list(bag.small.get(layout.PAYLOAD_MANIFEST, b""))
    if listed is None:
        book.failed(2, "payload_manifest_form", layout.PAYLOAD_MANIFEST)
        listed = {}
    for name in sorted({*listed, *bag.payload()}):
        if name not in bag.sizes or not name.startswith(layout.PAYLOAD):
            book.failed(2, "file_missing", name, expected=listed[name])
        elif name not in listed:
            book.failed(2, "unexpected_file", name, found=bag.digests[name])
        else:
            book.compare(2, "payload_digest", name, expected=listed[name], found=bag.digests[name])

    # (2c) the tag manifest is what follows from the other tag files
    others = {name: bag.small[name] for name in layout.TAG_FILES[:-1] if name in bag.small}
    book.compare(
        *(2, "tag_manifest", layout.TAG_MANIFEST),
        expected=sha256_hex(layout.tag_manifest(others)),
        found=bag.digests.get(layout.TAG_MANIFEST),
    )
    return bag


def check_claims(bag: Bag) -> None:
    """Check that every payload file has a meaning in export/1: the end of step 2, after all others."""
    for name in bag.payload():
        if name not in bag.claimed:
            bag.book.failed(2, "unexpected_file", name)
