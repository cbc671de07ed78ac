# SPDX-License-Identifier: EUPL-1.2
"""Steps 6 and 7: the bytes of stukken and recordings, and the pages of a stuk."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest

from strafketen.core import canonical
from strafketen.core import export_layout as layout
from strafketen.core.errors import Malformed
from strafketen.core.export import PageProof, SegmentProof, page_proofs_json, segment_proofs_json
from strafketen.core.ids import StukId
from strafketen.core.manifest import PAGE_SALT_BYTES, Manifest, MediaEntry, StukEntry, page_commitment, page_salt
from strafketen.core.merkle import root_from_hashes
from strafketen.core.reading import Reader
from strafketen.core.segments import SEGMENT_BYTES
from strafketen.verify.bag import Bag

HASH_BYTES = 32
MAX_SEGMENTS_TOLD = 100
"""Damaged segments that are named one by one; a recording of 100 GiB has 25,600."""


def parse_hex(text: str, *, length: int = HASH_BYTES) -> bytes:
    """Read lower-case hexadecimal digits of exactly `length` bytes.

    Raises:
        Malformed: another length or form.
    """
    try:
        data = bytes.fromhex(text)
    except ValueError as error:
        raise Malformed("Dit is geen hexadecimale waarde.") from error
    if len(data) != length:
        raise Malformed(f"Verwacht {length} bytes.")
    return data


def check_bytes(bag: Bag, versions: list[Manifest]) -> None:
    """Step 6: stukken and recordings of every version; those of the last one must be there."""
    last = {stuk.stuk_id for stuk in versions[-1].stukken} | {item.media_id for item in versions[-1].media}
    stukken = {stuk.stuk_id: stuk for manifest in versions for stuk in manifest.stukken}
    media = {item.media_id: item for manifest in versions for item in manifest.media}
    for stuk in stukken.values():
        name = layout.stuk_name(stuk)
        if _is_there(bag, name, wanted=stuk.stuk_id in last, digest=stuk.digest, what="stuk"):
            _check_whole(bag, name, stuk, what="stuk")
    proofs = _read_segment_proofs(bag, media)
    for item in media.values():
        name = layout.media_name(item)
        if _is_there(bag, name, wanted=item.media_id in last, digest=item.digest, what="media"):
            _check_whole(bag, name, item, what="media")
            _check_segments(bag, name, item, proofs.get(item.media_id))


def _is_there(bag: Bag, name: str, *, wanted: bool, digest: str, what: str) -> bool:
    bag.claimed.add(name)
    if name in bag.sizes:
        return True
    if wanted:
        bag.book.failed(6, f"{what}_missing", name, expected=digest)
    else:
        bag.book.passed(6, f"{what}_left_out", name)
    return False


def _check_whole(bag: Bag, name: str, entry: StukEntry | MediaEntry, *, what: str) -> None:
    bag.book.compare(6, f"{what}_digest", name, expected=entry.digest, found=bag.digests[name])
    bag.book.compare(6, f"{what}_size", name, expected=str(entry.size_bytes), found=str(bag.sizes[name]))


def _read_segment_proofs(bag: Bag, media: dict[StukId, MediaEntry]) -> dict[str, tuple[bytes, ...]]:
    """Read the leaves of segment trees and check them against the roots in the manifests. Optional."""
    data = bag.claim(layout.SEGMENT_PROOFS)
    if data is None:
        return {}
    try:
        read = Reader(canonical.loads_object(data))
        proofs = [
            SegmentProof(StukId(item.text("media_id")), tuple(parse_hex(text) for text in item.texts("segment_hashes")))
            for item in read.readers("media")
        ]
        known = segment_proofs_json(proofs) == data
    except Malformed as refusal:
        bag.book.failed(6, "segment_proofs_form", layout.SEGMENT_PROOFS, found=refusal.text)
        return {}
    if not known or len({proof.media_id for proof in proofs}) != len(proofs):
        bag.book.failed(6, "segment_proofs_form", layout.SEGMENT_PROOFS)
        return {}
    sound: dict[str, tuple[bytes, ...]] = {}
    for proof in proofs:
        entry = media.get(proof.media_id)
        root = root_from_hashes(proof.segment_hashes).hex()
        wanted = "" if entry is None else entry.segment_root
        if bag.book.compare(6, "segment_proof", layout.SEGMENT_PROOFS, expected=wanted, found=root):
            sound[proof.media_id] = proof.segment_hashes
    return sound


def _check_segments(bag: Bag, name: str, item: MediaEntry, wanted: Iterable[bytes] | None) -> None:
    """Check the segment tree, and name the segments that are damaged when their hashes are known."""
    tree = bag.trees[name]
    bag.book.compare(6, "segment_size", name, expected=str(SEGMENT_BYTES), found=str(item.segment_bytes))
    if bag.book.compare(6, "segment_root", name, expected=item.segment_root, found=tree.segment_root) or wanted is None:
        return
    told = 0
    for index, (expected, found) in enumerate(zip_longest(wanted, tree.segment_hashes)):
        if expected == found:
            continue
        told += 1
        if told > MAX_SEGMENTS_TOLD:
            bag.book.failed(6, "more_segments_damaged", name)
            return
        where = f"segment {index} (vanaf byte {index * SEGMENT_BYTES})"
        bag.book.failed(
            *(6, "segment_digest", name),
            expected=f"{where}: {expected.hex() if expected else 'geen'}",
            found=f"{where}: {found.hex() if found else 'geen'}",
        )


def check_pages(bag: Bag, versions: list[Manifest]) -> None:
    """Step 7: each proof opens all commitments of its stuk. Optional: without a proof a stuk is still whole."""
    data = bag.claim(layout.PAGE_PROOFS)
    if data is None:
        return
    try:
        read = Reader(canonical.loads_object(data))
        proofs = [
            PageProof(
                StukId(item.text("stuk_id")),
                parse_hex(item.text("salt"), length=PAGE_SALT_BYTES),
                tuple(parse_hex(text) for text in item.texts("page_digests")),
            )
            for item in read.readers("stukken")
        ]
        known = page_proofs_json(proofs) == data
    except Malformed as refusal:
        bag.book.failed(7, "page_proofs_form", layout.PAGE_PROOFS, found=refusal.text)
        return
    if not known or len({proof.stuk_id for proof in proofs}) != len(proofs):
        bag.book.failed(7, "page_proofs_form", layout.PAGE_PROOFS)
        return
    stukken = {stuk.stuk_id: stuk for manifest in versions for stuk in manifest.stukken}
    for proof in proofs:
        stuk = stukken.get(proof.stuk_id)
        if stuk is None:
            bag.book.failed(7, "page_proof_of_unknown_stuk", layout.PAGE_PROOFS, found=proof.stuk_id)
            continue
        _open_pages(bag, stuk, proof)


def _open_pages(bag: Bag, stuk: StukEntry, proof: PageProof) -> None:
    opened = [
        page_commitment(salt=page_salt(proof.salt, page), page_digest=digest)
        for page, digest in enumerate(proof.page_digests)
    ]
    wrong = [
        stuk.first_page + page
        for page, (wanted, found) in enumerate(zip_longest(stuk.page_commitments, opened))
        if wanted != found
    ]
    name = layout.stuk_name(stuk)
    if not wrong:
        bag.book.passed(7, "pages_open", name, found=f"{len(opened)} pagina's")
    for page in wrong[:MAX_SEGMENTS_TOLD]:
        bag.book.failed(7, "page_opens", name, expected=f"pagina {page}")
