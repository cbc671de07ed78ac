# SPDX-License-Identifier: EUPL-1.2
"""A small dossier with fixed keys, for vectors and tests. Every name is invented; the keys protect nothing."""

from __future__ import annotations

import hashlib
import wave
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from strafketen.core import ledger, merkle
from strafketen.core.digest import Digest, sha256_hex
from strafketen.core.exchange import Receipt, Rung, seal_receipt
from strafketen.core.export import (
    Blob,
    ExportContent,
    LogExtract,
    LoggedAct,
    PageProof,
    SealedManifest,
    SegmentProof,
)
from strafketen.core.ids import ChainCaseId, DossierId, StukId
from strafketen.core.manifest import Manifest, MediaEntry, StukEntry, page_commitment, page_salt
from strafketen.core.seal import seal_manifest
from strafketen.core.segments import SEGMENT_BYTES, segment_tree

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
POLITIE_OIN = "00000099000000001000"
OM_OIN = "00000099000000002000"
DOSSIER = DossierId("0b7c6a54-1d2e-4f3a-8b9c-0d1e2f3a4b5c")
ZAAK = ChainCaseId("5d9f1c3e-7a8b-4c6d-9e0f-1a2b3c4d5e6f")


def secret(name: str) -> bytes:
    """Make 32 fixed bytes that look random."""
    return hashlib.sha256(f"strafketen vector {name}".encode()).digest()


def uuid_of(number: int) -> StukId:
    """Make a fixed identity."""
    return StukId(f"a0000000-0000-4000-8000-{number:012d}")


def _name(common_name: str, oin: str) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"), x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    if oin:
        parts.insert(1, x509.NameAttribute(NameOID.SERIAL_NUMBER, oin))
    return x509.Name(parts)


def certify(
    *,
    name: str,
    oin: str = "",
    key: Ed25519PrivateKey,
    issuer: x509.Certificate | None,
    issuer_key: Ed25519PrivateKey,
    authority: bool = False,
    from_at: datetime = AT - timedelta(days=30),
    until_at: datetime = AT + timedelta(days=36500),
) -> x509.Certificate:
    """Make a certificate; the same arguments give the same bytes."""
    serial = int.from_bytes(hashlib.sha256(f"{name}{oin}{from_at}{until_at}".encode()).digest()[:8], "big") >> 1
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name, oin))
        .issuer_name(_name(name, oin) if issuer is None else issuer.subject)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(from_at)
        .not_valid_after(until_at)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    return builder.sign(issuer_key, None)


@dataclass(frozen=True, slots=True)
class KeyInMemory:
    """A signer with a fixed key."""

    chain: tuple[bytes, ...]
    key: Ed25519PrivateKey

    def sign(self, data: bytes) -> bytes:
        """Sign."""
        return self.key.sign(data)

    @property
    def public_key(self) -> bytes:
        """The raw public key, 32 bytes."""
        return self.key.public_key().public_bytes_raw()


CA_KEY = Ed25519PrivateKey.from_private_bytes(secret("ca"))
CA = certify(name="Testvectoren CA", key=CA_KEY, issuer=None, issuer_key=CA_KEY, authority=True)
CA_PEM = CA.public_bytes(Encoding.PEM)
OTHER_CA_KEY = Ed25519PrivateKey.from_private_bytes(secret("other ca"))
OTHER_CA = certify(name="Andere CA", key=OTHER_CA_KEY, issuer=None, issuer_key=OTHER_CA_KEY, authority=True)


def node(name: str, oin: str, *, until_at: datetime = AT + timedelta(days=36500)) -> KeyInMemory:
    """Make the signer of a node under the CA of the vectors."""
    key = Ed25519PrivateKey.from_private_bytes(secret(oin))
    certificate = certify(name=name, oin=oin, key=key, issuer=CA, issuer_key=CA_KEY, until_at=until_at)
    return KeyInMemory((certificate.public_bytes(Encoding.DER),), key)


POLITIE = node("Politie Voorbeeldstad", POLITIE_OIN)
OM = node("Parket Voorbeeldstad", OM_OIN)


def pdf(text: str, *, pages: int = 1) -> bytes:
    """Write a small but whole PDF with `text` on each page."""
    kids = " ".join(f"{4 + 2 * page} 0 R" for page in range(pages))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {pages}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    box = "[0 0 595 842]"
    for page in range(pages):
        content = f"BT/F 12 Tf 72 720 Td({text} {page + 1})Tj ET"
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox{box}/Resources<</Font<</F 3 0 R>>>>/Contents {5 + 2 * page} 0 R>>",
            f"<</Length {len(content)}>>stream\n{content}\nendstream",
        ]
    data = b"%PDF-1.7\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += f"{number} 0 obj{body}endobj\n".encode("ascii")
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    trailer = f"trailer<</Size {len(offsets) + 1}/Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + f"xref\n0 {len(offsets) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")


def sound(*, samples: int = 400) -> bytes:
    """Write a short WAV."""
    buffer = BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(bytes(128 + 100 * (sample % 20 < 10) for sample in range(samples)))
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier as a node holds it: what an export is made of, and the bytes.

    Attributes:
        content: for the export.
        blobs: digest → bytes.
        exporter: the node that exports.
    """

    content: ExportContent
    blobs: dict[str, bytes]
    exporter: KeyInMemory

    def open_blob(self, digest: Digest) -> Iterable[bytes]:
        """Give bytes in pieces that do not fall together with segments."""
        data = self.blobs[digest]
        return (data[at : at + 300_007] for at in range(0, len(data), 300_007))

    def but(self, **changes: object) -> Dossier:
        """Give the same dossier with another content."""
        return replace(self, content=replace(self.content, **changes))  # type: ignore[arg-type] # tests name real fields


def page_digests(number: int, pages: int) -> tuple[bytes, ...]:
    """Stand-ins for the digests of pages, which another part of the system computes."""
    return tuple(secret(f"page {number} {page}") for page in range(pages))


def stuk(number: int, data: bytes, *, kind: str, section: int, pages: int, first_page: int) -> StukEntry:
    """Make the entry of a stuk."""
    salt = secret(f"salt {number}")
    digests = page_digests(number, pages)
    return StukEntry(
        stuk_id=uuid_of(number),
        number=number,
        kind=kind,
        title=f"Stuk {number} — é",
        section=section,
        digest=sha256_hex(data),
        size_bytes=len(data),
        mime="application/pdf",
        page_count=pages,
        first_page=first_page,
        page_commitments=tuple(
            page_commitment(salt=page_salt(salt, page), page_digest=digest) for page, digest in enumerate(digests)
        ),
        made_at=AT - timedelta(hours=number),
    )


def recording(number: int, data: bytes) -> MediaEntry:
    """Make the entry of a recording."""
    tree = segment_tree(data)
    return MediaEntry(
        media_id=uuid_of(number),
        number=number,
        kind="geluid",
        title="Opname",
        digest=tree.sha256,
        size_bytes=tree.size_bytes,
        mime="audio/wav",
        duration_ms=50,
        segment_bytes=SEGMENT_BYTES,
        segment_root=tree.segment_root,
        recorded_from=None,
        described_by=(uuid_of(2),),
    )


def act(number: int) -> ledger.Act:
    """Make an act."""
    return ledger.Act(
        code="dossier.stuk.added",
        at=AT + timedelta(seconds=number),
        actor=f"account-{number}",
        subjects={"dossier": DOSSIER, "stuk": uuid_of(number)},
    )


def log_extract(oin: str, signer: KeyInMemory, *, size: int = 11, shown: tuple[int, ...] = (2, 7)) -> LogExtract:
    """Make a log of `size` acts and take some of them out of it, with proofs."""
    salts = [secret(f"act {oin} {index}") for index in range(size)]
    leaves = [ledger.commitment(salt=salts[index], act=act(index).canonical()) for index in range(size)]
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
    checkpoint = ledger.Checkpoint(ledger.origin_of(oin), size, merkle.root_from_hashes(hashes))
    return LogExtract(
        oin=oin,
        checkpoint=ledger.sign_checkpoint(checkpoint, signer=signer, public_key=signer.public_key),
        acts=tuple(
            LoggedAct(index, act(index), salts[index], tuple(merkle.inclusion_proof(index, hashes))) for index in shown
        ),
    )


def manifests(stukken: tuple[StukEntry, ...], media: tuple[MediaEntry, ...]) -> tuple[Manifest, ...]:
    """Make two versions: the police compose, the police supplement with the last stuk."""
    first = Manifest(
        dossier_id=DOSSIER,
        chain_case_id=ZAAK,
        version=1,
        predecessor=None,
        made_at=AT,
        made_by=POLITIE_OIN,
        reason="Eerste samenstelling",
        stream="vvc-zsm",
        order_version="voorstel-2026-1",
        stukken=stukken[:-1],
        media=media,
    )
    later = {"made_at": AT + timedelta(days=1), "reason": "Aanvulling op verzoek van het OM"}
    second = replace(first, version=2, predecessor=first.digest(), stukken=stukken, **later)  # type: ignore[arg-type] # as above
    return first, second


def dossier(*, media: bytes | None = None, optional: bool = True, exporter: KeyInMemory = OM) -> Dossier:
    """Make the dossier.

    Args:
        media: bytes of the recording; a short sound when None.
        optional: with everything that an export may have, or with nothing but what it must have.
        exporter: the node that exports.
    """
    recorded = sound() if media is None else media
    texts = [pdf("Aangifte"), pdf("Bevindingen", pages=2), pdf("Aanvulling")]
    stukken = (
        stuk(1, texts[0], kind="procesverbaal-aangifte", section=3, pages=1, first_page=1),
        stuk(2, texts[1], kind="procesverbaal-bevindingen", section=5, pages=2, first_page=2),
        stuk(4, texts[2], kind="bijlage", section=11, pages=1, first_page=4),
    )
    versions = manifests(stukken, (recording(3, recorded),))
    composed = pdf("Samengesteld", pages=2)
    blobs: dict[str, bytes] = {sha256_hex(data): data for data in (*texts, recorded, composed)}
    content = ExportContent(
        versions=tuple(
            SealedManifest(manifest, seal_manifest(manifest, signer=POLITIE, at=manifest.made_at))
            for manifest in versions
        ),
        exported_by=OM_OIN,
        exported_at=AT + timedelta(days=2),
    )
    if optional:
        receipt = Receipt(uuid_of(900), sha256_hex(b"envelope"), Rung.VERIFIED, AT + timedelta(hours=1), ())
        content = replace(
            content,
            page_proofs=tuple(
                PageProof(entry.stuk_id, secret(f"salt {entry.number}"), page_digests(entry.number, entry.page_count))
                for entry in stukken
            ),
            segment_proofs=(SegmentProof(uuid_of(3), segment_tree(recorded).segment_hashes),),
            receipts=(seal_receipt(receipt, signer=OM),),
            logs=(log_extract(POLITIE_OIN, POLITIE), log_extract(OM_OIN, OM, size=3, shown=(0,))),
            certificates=(POLITIE.chain[0], OM.chain[0]),
            composed=Blob(sha256_hex(composed), len(composed)),
            case={"schema": "strafketen/voorbeeld/1", "feit": "winkeldiefstal", "personen": []},
        )
    return Dossier(content, blobs, exporter)
