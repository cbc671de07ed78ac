# SPDX-License-Identifier: EUPL-1.2
"""Steps 8 and 9: receipts of other nodes, and acts in the log of a node."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from strafketen.core import canonical
from strafketen.core import export_layout as layout
from strafketen.core.errors import Malformed, Refusal
from strafketen.core.exchange import RECEIPT, Receipt
from strafketen.core.export import LogExtract, LoggedAct, acts_json
from strafketen.core.ids import Oin, parse_oin
from strafketen.core.ledger import SALT_BYTES, Act, Checkpoint, commitment, origin_of, verify_checkpoint
from strafketen.core.merkle import leaf_hash, verify_inclusion
from strafketen.core.reading import Reader
from strafketen.core.seal import MAX_CHAIN, check_chain, subject_field, verify
from strafketen.verify.anchors import Anchors
from strafketen.verify.bag import Bag
from strafketen.verify.contents import parse_hex

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def check_receipts(bag: Bag, anchors: Anchors) -> None:
    """Step 8. A receipt names a message by the digest of its envelope, which is not part of an export."""
    for name in [name for name in bag.names_under(layout.RECEIPTS) if name.endswith(".jws")]:
        jws = (bag.claim(name) or b"").decode("ascii", "replace")
        try:
            sealed = verify(jws, kind=RECEIPT, roots=None, at=_LONG_AGO)
            receipt = Receipt.parse(sealed.payload)
        except Refusal as refusal:
            bag.book.failed(8, "receipt_sound", name, found=refusal.text)
            continue
        signer = f"{sealed.name} ({sealed.oin})"
        bag.book.passed(8, "receipt_sound", name, found=f"{receipt.rung.value}, {signer}")
        if not anchors.roots:
            continue
        try:
            verify(jws, kind=RECEIPT, roots=anchors.roots, at=receipt.at)
        except Refusal as refusal:
            bag.book.failed(8, "receipt_trusted", name, expected=signer, found=refusal.text)
        else:
            bag.book.passed(8, "receipt_trusted", name, found=signer)


def check_logs(bag: Bag, anchors: Anchors, *, exported_at: datetime | None) -> None:
    """Step 9, for each node of which acts are in the export."""
    pool = _read_certificates(bag)
    for folder in sorted({name.split("/")[2] for name in bag.names_under(layout.LOGS)}):
        try:
            oin = parse_oin(folder)
        except Malformed:
            continue  # then its files are nobody's, and step 2 says so
        checkpoint = _check_checkpoint(bag, oin, pool, anchors, exported_at=exported_at)
        _check_acts(bag, oin, checkpoint)


def _read_certificates(bag: Bag) -> list[x509.Certificate]:
    """Read the certificates that came along. They prove nothing; a chain to an anchor of the reader does."""
    pool: list[x509.Certificate] = []
    for name in bag.names_under(layout.CERTIFICATES):
        data = bag.claim(name) or b""
        try:
            certificate = x509.load_pem_x509_certificate(data)
            der = certificate.public_bytes(Encoding.DER)
            same = layout.certificate_pem(der) == data and layout.certificate_name(der) == name
            # names are read when they are asked for: ask here, so that a broken one is found out here
            subject_field(certificate, NameOID.SERIAL_NUMBER)
            same = same and bool(certificate.issuer.rdns)
        except (ValueError, TypeError, x509.InvalidVersion, Malformed):
            same = False
        if not same:
            bag.book.failed(9, "certificate_form", name)
            continue
        pool.append(certificate)
    return pool


def _raw_key(certificate: x509.Certificate) -> bytes | None:
    """Give the 32-byte Ed25519 key of a certificate; None for another kind of key."""
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key.public_bytes_raw() if isinstance(key, Ed25519PublicKey) else None


def _chain(leaf: x509.Certificate, pool: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    """Put the issuers that came along behind `leaf`, as far as they go."""
    chain = [leaf]
    while len(chain) < MAX_CHAIN:
        for issuer in pool:
            if issuer in chain or issuer.subject != chain[-1].issuer:
                continue
            try:
                chain[-1].verify_directly_issued_by(issuer)
            except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
                continue
            chain.append(issuer)
            break
        else:
            break
    return chain


def _check_checkpoint(
    bag: Bag, oin: Oin, pool: Sequence[x509.Certificate], anchors: Anchors, *, exported_at: datetime | None
) -> Checkpoint | None:
    """Find the certificate whose key signed the checkpoint, and lead it to an anchor."""
    name = layout.checkpoint_name(oin)
    note = bag.claim(name) or b""
    found = "Er is geen certificaat van dit knooppunt bij de export."
    for certificate in pool:
        key = _raw_key(certificate)
        if key is None or subject_field(certificate, NameOID.SERIAL_NUMBER) != oin:
            continue
        try:
            checkpoint = verify_checkpoint(note, public_key=key, origin=origin_of(oin))
        except Refusal as refusal:
            found = refusal.text
            continue
        bag.book.passed(9, "checkpoint_sound", name, found=f"{checkpoint.size} handelingen")
        if anchors.roots:
            try:
                check_chain(_chain(certificate, pool), anchors.roots, exported_at or _LONG_AGO)
            except Refusal as refusal:
                bag.book.failed(9, "checkpoint_trusted", name, found=refusal.text)
            else:
                bag.book.passed(9, "checkpoint_trusted", name, found=oin)
        return checkpoint
    bag.book.failed(9, "checkpoint_sound", name, found=found)
    return None


def _check_acts(bag: Bag, oin: Oin, checkpoint: Checkpoint | None) -> None:
    """Check each act against the checkpoint."""
    name = layout.acts_name(oin)
    data = bag.claim(name)
    try:
        read = Reader(canonical.loads_object(data or b""))
        acts = tuple(
            LoggedAct(
                index=item.integer("index"),
                act=Act.from_json(item.raw("act")),
                salt=parse_hex(item.text("salt"), length=SALT_BYTES),
                proof=tuple(parse_hex(step) for step in item.texts("proof")),
            )
            for item in read.readers("acts")
        )
        known = acts_json(LogExtract(oin, b"", acts)) == data
    except Malformed as refusal:
        bag.book.failed(9, "acts_form", name, found=refusal.text)
        return
    indexes = [logged.index for logged in acts]
    if not known or indexes != sorted(set(indexes)):
        bag.book.failed(9, "acts_form", name)
        return
    if checkpoint is None:
        return
    for logged in acts:
        leaf = leaf_hash(commitment(salt=logged.salt, act=logged.act.canonical()))
        included = verify_inclusion(
            index=logged.index, size=checkpoint.size, leaf=leaf, proof=logged.proof, root=checkpoint.root
        )
        what = f"handeling {logged.index}: {logged.act.code}"
        if included:
            bag.book.passed(9, "act_included", name, found=what)
        else:
            bag.book.failed(9, "act_included", name, expected=checkpoint.root.hex(), found=what)
