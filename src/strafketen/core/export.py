# SPDX-License-Identifier: EUPL-1.2
"""Export, version 1: a procesdossier that can be checked without us. Layout and pure builders; docs/formats.md.

A BagIt 1.0 bag (RFC 8493, SHA-256). Stukken and recordings are bound by the sealed manifests. Everything else in the
payload is bound by the export seal, a JWS over the digest of the payload manifest by the node that exports, which
stands beside the payload as a tag file because it cannot seal itself. The other tag files follow from these, so that
no byte of a bag can change without notice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from strafketen.core import canonical, ledger
from strafketen.core import export_layout as layout
from strafketen.core.canonical import Json
from strafketen.core.digest import Digest, parse_digest, sha256_hex
from strafketen.core.errors import Malformed
from strafketen.core.ids import StukId, parse_oin, parse_uuid
from strafketen.core.manifest import Manifest
from strafketen.core.moments import format_moment, parse_moment
from strafketen.core.reading import Reader
from strafketen.core.seal import SealSigner, sign

SCHEMA = "strafketen/export/1"
PAGE_PROOFS_SCHEMA = "strafketen/page-proofs/1"
SEGMENT_PROOFS_SCHEMA = "strafketen/segment-proofs/1"
ACTS_SCHEMA = "strafketen/acts/1"
EXPORT_SEAL = "strafketen-export-seal+jws"


@dataclass(frozen=True, slots=True)
class SealedManifest:
    """A manifest with its seal, a compact JWS."""

    manifest: Manifest
    seal: str


@dataclass(frozen=True, slots=True)
class PageProof:
    """What opens the page commitments of a stuk.

    Attributes:
        stuk_id: the stuk.
        salt: its 32-byte secret, from which the salt of each page is derived.
        page_digests: tuple of 32-byte digests, one a page, in order.
    """

    stuk_id: StukId
    salt: bytes
    page_digests: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class SegmentProof:
    """The leaves of the segment tree of a recording, so that damage can be told to the segment.

    Attributes:
        media_id: the recording.
        segment_hashes: tuple of 32-byte leaf hashes, in file order.
    """

    media_id: StukId
    segment_hashes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class LoggedAct:
    """An act with what proves that it stands in a log.

    Attributes:
        index: of its leaf.
        act: what was done.
        salt: 32 bytes; once it is destroyed the act can no longer be shown and is left out.
        proof: RFC 6962 inclusion proof in the tree of the checkpoint beside it, 32 bytes a step.
    """

    index: int
    act: ledger.Act
    salt: bytes
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class LogExtract:
    """Acts of one node, with a signed checkpoint of its log that covers them.

    Attributes:
        oin: the node.
        checkpoint: C2SP signed note.
        acts: by index.
    """

    oin: str
    checkpoint: bytes
    acts: tuple[LoggedAct, ...]


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes that are fetched by their digest when the export is written."""

    digest: Digest
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ExportContent:
    """Everything that goes into an export.

    Attributes:
        versions: manifests with their seals, oldest first; the last one is the dossier.
        exported_by: OIN of the node that exports and seals the export.
        exported_at: moment; UTC.
        left_out: stukken and recordings of earlier versions whose bytes this node does not hold or may not give; never
            one of the last version.
        page_proofs: for stukken of any version; may be empty.
        segment_proofs: for recordings of any version; may be empty.
        receipts: of other nodes for messages about the dossier, compact JWS (core.exchange), in order.
        logs: at most one for each node.
        certificates: DER; must hold the seal certificates of the nodes in `logs`, with their issuers but the root.
        composed: the composed view, a PDF; None when there is none.
        case: structured data of the zaak; None when there are none.
    """

    versions: tuple[SealedManifest, ...]
    exported_by: str
    exported_at: datetime
    left_out: frozenset[StukId] = frozenset()
    page_proofs: tuple[PageProof, ...] = ()
    segment_proofs: tuple[SegmentProof, ...] = ()
    receipts: tuple[str, ...] = ()
    logs: tuple[LogExtract, ...] = ()
    certificates: tuple[bytes, ...] = ()
    composed: Blob | None = None
    case: Mapping[str, Json] | None = None


@dataclass(frozen=True, slots=True)
class ExportFile:
    """One file of a bag.

    Attributes:
        name: path in the bag.
        digest: of its bytes.
        size_bytes: length.
        data: its bytes; None for a stuk, a recording or the composed view, fetched by digest.
    """

    name: str
    digest: Digest
    size_bytes: int
    data: bytes | None = None


def _held(name: str, data: bytes) -> ExportFile:
    return ExportFile(name, sha256_hex(data), len(data), data)


def page_proofs_json(proofs: Iterable[PageProof]) -> bytes:
    """Write what opens page commitments."""
    return canonical.dumps(
        {
            "schema": PAGE_PROOFS_SCHEMA,
            "stukken": [
                {
                    "stuk_id": proof.stuk_id,
                    "salt": proof.salt.hex(),
                    "page_digests": [digest.hex() for digest in proof.page_digests],
                }
                for proof in proofs
            ],
        }
    )


def segment_proofs_json(proofs: Iterable[SegmentProof]) -> bytes:
    """Write the leaves of segment trees."""
    return canonical.dumps(
        {
            "schema": SEGMENT_PROOFS_SCHEMA,
            "media": [
                {"media_id": proof.media_id, "segment_hashes": [hashed.hex() for hashed in proof.segment_hashes]}
                for proof in proofs
            ],
        }
    )


def acts_json(log: LogExtract) -> bytes:
    """Write the acts of one node with their proofs."""
    return canonical.dumps(
        {
            "schema": ACTS_SCHEMA,
            "origin": ledger.origin_of(log.oin),
            "acts": [
                {
                    "index": logged.index,
                    "act": canonical.loads(logged.act.canonical()),
                    "salt": logged.salt.hex(),
                    "proof": [step.hex() for step in logged.proof],
                }
                for logged in log.acts
            ],
        }
    )


def payload_files(content: ExportContent) -> list[ExportFile]:
    """List the payload, ordered by name. Nothing is read: digests of stukken and recordings stand in the manifests."""
    files: dict[str, ExportFile] = {}
    manifest = content.versions[-1].manifest
    last = {stuk.stuk_id for stuk in manifest.stukken} | {item.media_id for item in manifest.media}
    for sealed in content.versions:
        version = sealed.manifest.version
        entries: list[tuple[str, StukId, Digest, int]] = [
            *((layout.stuk_name(stuk), stuk.stuk_id, stuk.digest, stuk.size_bytes) for stuk in sealed.manifest.stukken),
            *((layout.media_name(item), item.media_id, item.digest, item.size_bytes) for item in sealed.manifest.media),
        ]
        for name, entry_id, digest, size_bytes in entries:
            if entry_id in last or entry_id not in content.left_out:
                files[name] = ExportFile(name, digest, size_bytes)
        files[layout.manifest_name(version)] = _held(layout.manifest_name(version), sealed.manifest.canonical())
        files[layout.manifest_seal_name(version)] = _held(
            layout.manifest_seal_name(version), sealed.seal.encode("ascii")
        )
    extra: dict[str, bytes] = {}
    if content.page_proofs:
        extra[layout.PAGE_PROOFS] = page_proofs_json(content.page_proofs)
    if content.segment_proofs:
        extra[layout.SEGMENT_PROOFS] = segment_proofs_json(content.segment_proofs)
    if content.case is not None:
        extra[layout.CASE] = canonical.dumps(content.case)
    for number, receipt in enumerate(content.receipts, start=1):
        extra[layout.receipt_name(number)] = receipt.encode("ascii")
    for log in content.logs:
        extra[layout.checkpoint_name(log.oin)] = log.checkpoint
        extra[layout.acts_name(log.oin)] = acts_json(log)
    for der in content.certificates:
        extra[layout.certificate_name(der)] = layout.certificate_pem(der)
    files.update({name: _held(name, data) for name, data in extra.items()})
    if content.composed is not None:
        files[layout.COMPOSED] = ExportFile(layout.COMPOSED, content.composed.digest, content.composed.size_bytes)
    return [files[name] for name in sorted(files)]


@dataclass(frozen=True, slots=True)
class ExportFacts:
    """What an export seal says.

    Attributes:
        dossier_id: the dossier.
        chain_case_id: the zaak in the chain.
        manifest_sha256: digest of the last manifest.
        dossier_root: its Merkle root.
        payload_manifest_sha256: digest of manifest-sha256.txt, and so of every file in the payload.
        exported_by: OIN of the node that exports.
        exported_at: moment; UTC.
    """

    dossier_id: str
    chain_case_id: str
    manifest_sha256: Digest
    dossier_root: Digest
    payload_manifest_sha256: Digest
    exported_by: str
    exported_at: datetime

    def canonical(self) -> bytes:
        """Give the payload of the export seal."""
        return canonical.dumps(
            {
                "schema": SCHEMA,
                "dossier_id": self.dossier_id,
                "chain_case_id": self.chain_case_id,
                "manifest_sha256": self.manifest_sha256,
                "dossier_root": self.dossier_root,
                "payload_manifest_sha256": self.payload_manifest_sha256,
                "exported_by": self.exported_by,
                "exported_at": format_moment(self.exported_at),
            }
        )

    @classmethod
    def parse(cls, data: bytes) -> ExportFacts:
        """Read the payload of an export seal, strictly.

        Raises:
            Malformed: not an export/1, or not in its one form.
        """
        read = Reader(canonical.loads_object(data))
        if read.text("schema") != SCHEMA:
            raise Malformed("Deze exportversie kent dit programma niet. Werk het programma bij.")
        facts = cls(
            dossier_id=parse_uuid(read.text("dossier_id")),
            chain_case_id=parse_uuid(read.text("chain_case_id")),
            manifest_sha256=parse_digest(read.text("manifest_sha256")),
            dossier_root=parse_digest(read.text("dossier_root")),
            payload_manifest_sha256=parse_digest(read.text("payload_manifest_sha256")),
            exported_by=parse_oin(read.text("exported_by")),
            exported_at=parse_moment(read.text("exported_at")),
        )
        if facts.canonical() != data:
            raise Malformed("Het exportzegel is niet in zijn vaste vorm geschreven, of het bevat onbekende velden.")
        return facts


def bag_info(facts: ExportFacts, sizes: Sequence[int]) -> bytes:
    """Write bag-info.txt, which follows from the export seal and the sizes of the payload files."""
    lines = {
        "Bag-Group-Identifier": facts.chain_case_id,
        "Bag-Software-Agent": SCHEMA,
        "Bagging-Date": f"{facts.exported_at.astimezone(UTC):%Y-%m-%d}",
        "External-Identifier": facts.dossier_id,
        "Payload-Oxum": f"{sum(sizes)}.{len(sizes)}",
        "Source-Organization": facts.exported_by,
    }
    return "".join(f"{name}: {value}\n" for name, value in lines.items()).encode("ascii")


def export_files(content: ExportContent, *, signer: SealSigner) -> Iterator[ExportFile]:
    """Give every file of a bag, in the order in which a zip holds them: declaration, payload by name, other tags.

    Args:
        content: what goes in.
        signer: seals the export; must be the key of the node `content.exported_by`.

    Raises:
        Malformed: the content cannot be one export.
    """
    if not content.versions:
        raise Malformed("Dit dossier is nog niet samengesteld. Stel het samen en voer het daarna uit.")
    manifest = content.versions[-1].manifest
    payload = payload_files(content)
    listed = layout.digest_list({file.name: file.digest for file in payload})
    facts = ExportFacts(
        dossier_id=manifest.dossier_id,
        chain_case_id=manifest.chain_case_id,
        manifest_sha256=manifest.digest(),
        dossier_root=parse_digest(manifest.root()),
        payload_manifest_sha256=sha256_hex(listed),
        exported_by=parse_oin(content.exported_by),
        exported_at=content.exported_at,
    )
    tags = {
        layout.DECLARATION: layout.DECLARATION_BYTES,
        layout.BAG_INFO: bag_info(facts, [file.size_bytes for file in payload]),
        layout.PAYLOAD_MANIFEST: listed,
        layout.SEAL: sign(facts.canonical(), kind=EXPORT_SEAL, signer=signer).encode("ascii"),
    }
    tags[layout.TAG_MANIFEST] = layout.tag_manifest(tags)
    yield _held(layout.DECLARATION, tags[layout.DECLARATION])
    yield from payload
    for name in layout.TAG_FILES[1:]:
        yield _held(name, tags[name])
