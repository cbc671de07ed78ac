# SPDX-License-Identifier: EUPL-1.2
"""Verify an export (format export/1), offline, against the reader's own anchors.

The steps, in order; each block of code opens with its number:

1. The container can be read safely: a folder of plain files, or a zip in our one form. Else the result is *unusable*.
2. The bag is complete (RFC 8493): each payload file has the digest that the payload manifest gives it, the tag files
   are the five of export/1 and follow from each other, and no other file or folder is there.
3. Every manifest parses strictly and stands in its canonical bytes.
4. The manifests form a chain: each names its predecessor, nothing that was numbered changed.
5. Every manifest has a sound seal of the organisation that made it, and the export one of the node that exported it;
   each seal leads to an anchor of the reader. Without anchors this step fails with `no_trust_anchor`, and the rest
   says only whether the export agrees with itself.
6. Every stuk and every recording of the last version is there and has the digest, size and segment tree that the
   manifest gives it; so has what is there of earlier versions.
7. The page proofs open the page commitments of their stuk.
8. Receipts of other nodes are sound and lead to an anchor.
9. Acts stand in the log of their node, under a checkpoint which that node signed.

What this does not judge: the signatures inside a stuk (PAdES), which are the work of `strafketen stuk check`, and
whether what a stuk says is true.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from strafketen.core import canonical
from strafketen.core import export_layout as layout
from strafketen.core.digest import sha256_hex
from strafketen.core.errors import Malformed, Refusal
from strafketen.core.export import EXPORT_SEAL, ExportFacts, bag_info
from strafketen.core.manifest import Manifest, check_chain
from strafketen.core.seal import Sealed, verify, verify_manifest_seal
from strafketen.verify.anchors import Anchors
from strafketen.verify.bag import Bag, check_claims, read_bag
from strafketen.verify.container import Container, open_container
from strafketen.verify.contents import check_bytes, check_pages
from strafketen.verify.evidence import check_logs, check_receipts
from strafketen.verify.report import Book, Check, Report, Result, Unusable, printable

_NO_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands where a moment does not count, because no chain is judged."""


def verify_export(path: Path, *, anchors: Anchors) -> Report:
    """Verify the export at `path`: a folder or a zip. Never raises on what it reads; the report tells."""
    # (1) container
    try:
        return verify_container(open_container(path), anchors=anchors)
    except Unusable as refusal:
        failed = Check(1, refusal.what, ok=False, file=printable(refusal.file), found=refusal.text)
        return Report(Result.UNUSABLE, None, (failed,))


def verify_container(container: Container, *, anchors: Anchors) -> Report:
    """Do steps 2 to 9.

    Raises:
        Unusable: a file that could be listed cannot be read.
    """
    book = Book()
    book.passed(1, "container_readable", found=f"{len(container.sizes)} bestanden")
    # (2) bag
    bag = read_bag(container, book)
    # (3) manifests
    versions = _check_manifests(bag)
    # (4) chain
    _check_versions(bag, versions)
    # (5) seals
    _note_anchors(bag, anchors)
    for manifest in versions:
        _check_manifest_seal(bag, manifest, anchors)
    exported_at = _check_export_seal(bag, versions, anchors)
    if versions:
        # (6) stukken and recordings
        check_bytes(bag, versions)
        # (7) pages
        check_pages(bag, versions)
    # (8) receipts
    check_receipts(bag, anchors)
    # (9) logs
    check_logs(bag, anchors, exported_at=exported_at)
    # (2) end: nothing without a meaning
    _check_case(bag)
    bag.claimed.add(layout.COMPOSED)
    check_claims(bag)
    complete = bool(versions) and layout.manifest_name(versions[-1].version) == _last_manifest(bag)
    return book.report(versions[-1].root() if complete else None)


def _last_manifest(bag: Bag) -> str:
    """Name the last file with a manifest, readable or not."""
    return max(name for name in bag.names_under(layout.MANIFESTS) if name.endswith(".json"))


def _check_manifests(bag: Bag) -> list[Manifest]:
    """Step 3. Gives the manifests that parse, oldest first."""
    versions: list[Manifest] = []
    for name in bag.names_under(layout.MANIFESTS):
        if not name.endswith(".json"):
            continue
        try:
            manifest = Manifest.parse(bag.claim(name) or b"")
        except Malformed as refusal:
            bag.book.failed(3, "manifest_form", name, found=refusal.text)
            continue
        bag.book.passed(3, "manifest_form", name, found=manifest.digest())
        wanted = layout.manifest_name(manifest.version)
        if bag.book.compare(3, "manifest_name", name, expected=wanted, found=name):
            versions.append(manifest)
    if not versions:
        bag.book.failed(3, "manifest_missing", layout.MANIFESTS)
    return sorted(versions, key=lambda manifest: manifest.version)


def _check_versions(bag: Bag, versions: list[Manifest]) -> None:
    """Step 4. The first version in the bag need not be the first ever: what came before is named by its digest."""
    if not versions:
        return
    bag.book.passed(4, "first_version", layout.manifest_name(versions[0].version), found=str(versions[0].version))
    try:
        check_chain(versions)
    except Malformed as refusal:
        bag.book.failed(4, "chain", layout.MANIFESTS, found=refusal.text)
    else:
        bag.book.passed(4, "chain", layout.MANIFESTS, found=f"{len(versions)} versies")


def _note_anchors(bag: Bag, anchors: Anchors) -> None:
    """Step 5, the reader's side."""
    for name in anchors.unreadable:
        bag.book.failed(5, "trust_anchor_unreadable", found=name)
    if not anchors.roots:
        bag.book.failed(
            *(5, "no_trust_anchor"),
            expected="--trust MAP met certificaten die u zelf vertrouwt",
            found="geen certificaat",
        )


def _signer(sealed: Sealed) -> str:
    return f"{sealed.name} ({sealed.oin})"


def _check_manifest_seal(bag: Bag, manifest: Manifest, anchors: Anchors) -> None:
    """Step 5 for one manifest: sound by itself, then trusted."""
    name = layout.manifest_seal_name(manifest.version)
    jws = _ascii(bag.claim(name))
    try:
        sealed = verify_manifest_seal(jws, manifest, roots=None)
    except Refusal as refusal:
        bag.book.failed(5, "seal_sound", name, expected=manifest.digest(), found=refusal.text)
        return
    bag.book.passed(5, "seal_sound", name, found=_signer(sealed))
    if anchors.roots:
        try:
            verify_manifest_seal(jws, manifest, roots=anchors.roots)
        except Refusal as refusal:
            bag.book.failed(5, "seal_trusted", name, expected=_signer(sealed), found=refusal.text)
        else:
            bag.book.passed(5, "seal_trusted", name, found=_signer(sealed))


def _check_export_seal(bag: Bag, versions: list[Manifest], anchors: Anchors) -> datetime | None:
    """Step 5 for the export: its seal, what it says, and bag-info.txt, which follows from it.

    Returns:
        The moment of export as sealed; None when the seal is not sound.
    """
    book = bag.book
    jws = _ascii(bag.claim(layout.SEAL))
    try:
        inner = verify(jws, kind=EXPORT_SEAL, roots=None, at=_NO_MOMENT)
        facts = ExportFacts.parse(inner.payload)
    except Refusal as refusal:
        book.failed(5, "export_seal_sound", layout.SEAL, found=refusal.text)
        return None
    book.passed(5, "export_seal_sound", layout.SEAL, found=_signer(inner))
    if anchors.roots:
        try:
            verify(jws, kind=EXPORT_SEAL, roots=anchors.roots, at=facts.exported_at)
        except Refusal as refusal:
            book.failed(5, "export_seal_trusted", layout.SEAL, expected=_signer(inner), found=refusal.text)
        else:
            book.passed(5, "export_seal_trusted", layout.SEAL, found=_signer(inner))
    book.compare(5, "exported_by", layout.SEAL, expected=facts.exported_by, found=inner.oin)
    book.compare(
        *(5, "payload_sealed", layout.PAYLOAD_MANIFEST),
        expected=facts.payload_manifest_sha256,
        found=bag.digests.get(layout.PAYLOAD_MANIFEST),
    )
    if versions:
        last = versions[-1]
        name = layout.manifest_name(last.version)
        book.compare(5, "dossier_id", name, expected=facts.dossier_id, found=last.dossier_id)
        book.compare(5, "chain_case_id", name, expected=facts.chain_case_id, found=last.chain_case_id)
        book.compare(5, "manifest_sealed", name, expected=facts.manifest_sha256, found=last.digest())
        book.compare(5, "dossier_root", name, expected=facts.dossier_root, found=last.root())
    sizes = [bag.sizes[name] for name in bag.payload()]
    book.compare(
        *(5, "bag_info", layout.BAG_INFO),
        expected=sha256_hex(bag_info(facts, sizes)),
        found=bag.digests.get(layout.BAG_INFO),
    )
    if bag.base is not None:
        book.compare(5, "base_folder", "", expected=layout.base_name(facts.dossier_id), found=bag.base)
    return facts.exported_at


def _check_case(bag: Bag) -> None:
    """Step 2 for zaak.json: it is read by machines, so it too has one form."""
    data = bag.claim(layout.CASE)
    if data is None:
        return
    try:
        same = canonical.dumps(canonical.loads_object(data)) == data
    except Malformed:
        same = False
    if not same:
        bag.book.failed(2, "case_form", layout.CASE)


def _ascii(data: bytes | None) -> str:
    """Give the text of a JWS; what is not ASCII becomes a character that no JWS has."""
    return (data or b"").decode("ascii", "replace")
