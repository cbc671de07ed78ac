# SPDX-License-Identifier: EUPL-1.2
"""Manifest, version 1: what a procesdossier consists of, and its Merkle root, the dossier root.

A manifest is canonical JSON (RFC 8785). It never changes: a supplement is a new manifest that names its predecessor by
digest. The dossier root is the RFC 6962 root over these leaves, each as canonical bytes: the header (everything but the
two lists), then every stuk in order, then every recording in order. So one stuk can be proven to belong to the dossier
without showing the others.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from strafketen.core import canonical
from strafketen.core.canonical import Json
from strafketen.core.digest import Digest, parse_digest, sha256_hex
from strafketen.core.errors import Malformed
from strafketen.core.ids import ChainCaseId, DossierId, StukId, parse_uuid
from strafketen.core.merkle import merkle_root
from strafketen.core.moments import format_moment, parse_moment
from strafketen.core.reading import Reader

SCHEMA = "strafketen/manifest/1"
PAGE_SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class SignerEntry:
    """Who signed a stuk.

    Attributes:
        name: as in the certificate.
        certificate_sha256: digest of the DER certificate.
    """

    name: str
    certificate_sha256: Digest

    def as_json(self) -> dict[str, Json]:
        """Give its JSON form."""
        return {"name": self.name, "certificate_sha256": self.certificate_sha256}


@dataclass(frozen=True, slots=True)
class StukEntry:
    """One stuk in a manifest.

    Attributes:
        stuk_id: identity for ever.
        number: number in the inventory, from 1; never given to another stuk.
        kind: code of the kind of stuk (core.stukken).
        title: as shown.
        section: place in the national order (core.stukken.SECTIONS).
        digest: of the plain bytes of the signed original.
        size_bytes: length of the original.
        mime: media type of the original.
        page_count: pages of the original.
        first_page: its first page in the continuous numbering of the dossier, from 1; never changes.
        page_commitments: tuple of salted commitments (64 hex digits), one a page; see `page_commitment`.
        made_at: when the stuk was made up; UTC.
        signers: who signed it, in order of signing.
        replaces: the stuk this one corrects, if any.
    """

    stuk_id: StukId
    number: int
    kind: str
    title: str
    section: int
    digest: Digest
    size_bytes: int
    mime: str
    page_count: int
    first_page: int
    page_commitments: tuple[str, ...]
    made_at: datetime
    signers: tuple[SignerEntry, ...] = ()
    replaces: StukId | None = None

    def pages(self) -> range:
        """Give its page numbers in the continuous numbering of the dossier."""
        return range(self.first_page, self.first_page + self.page_count)

    def as_json(self) -> dict[str, Json]:
        """Give its JSON form, the shape of schema manifest/1."""
        return {
            "stuk_id": self.stuk_id,
            "number": self.number,
            "kind": self.kind,
            "title": self.title,
            "section": self.section,
            "digest": self.digest,
            "size_bytes": self.size_bytes,
            "mime": self.mime,
            "page_count": self.page_count,
            "first_page": self.first_page,
            "page_commitments": list(self.page_commitments),
            "made_at": format_moment(self.made_at),
            "signers": [signer.as_json() for signer in self.signers],
            "replaces": self.replaces,
        }

    @classmethod
    def from_json(cls, value: Json) -> StukEntry:
        """Read its JSON form.

        Raises:
            Malformed: a field is missing or of another kind.
        """
        read = Reader(value)
        replaces = read.optional_text("replaces")
        return cls(
            stuk_id=StukId(parse_uuid(read.text("stuk_id"))),
            number=read.integer("number", minimum=1),
            kind=read.text("kind"),
            title=read.text("title"),
            section=read.integer("section", minimum=1),
            digest=parse_digest(read.text("digest")),
            size_bytes=read.integer("size_bytes"),
            mime=read.text("mime"),
            page_count=read.integer("page_count"),
            first_page=read.integer("first_page", minimum=1),
            page_commitments=tuple(parse_digest(text) for text in read.texts("page_commitments")),
            made_at=parse_moment(read.text("made_at")),
            signers=tuple(
                SignerEntry(signer.text("name"), parse_digest(signer.text("certificate_sha256")))
                for signer in read.readers("signers")
            ),
            replaces=None if replaces is None else StukId(parse_uuid(replaces)),
        )


@dataclass(frozen=True, slots=True)
class MediaEntry:
    """One recording in a manifest.

    Attributes:
        media_id: identity for ever.
        number: number in the inventory, shared with the stukken.
        kind: "beeld" or "geluid".
        title: as shown.
        digest: of the plain bytes of the original.
        size_bytes: length of the original.
        mime: media type of the original.
        duration_ms: length in milliseconds; None when it cannot be read.
        segment_bytes: plain bytes in a segment.
        segment_root: RFC 6962 root over the segments, 64 hex digits.
        recorded_from: start of the recording as stated by its giver; UTC; None when unknown.
        described_by: stukken that describe the recording.
    """

    media_id: StukId
    number: int
    kind: str
    title: str
    digest: Digest
    size_bytes: int
    mime: str
    duration_ms: int | None
    segment_bytes: int
    segment_root: str
    recorded_from: datetime | None
    described_by: tuple[StukId, ...]

    def bytes_key(self) -> tuple[str, int, int, str]:
        """Give what fixes the bytes of the recording: these may never change, its description may."""
        return (self.digest, self.size_bytes, self.segment_bytes, self.segment_root)

    def as_json(self) -> dict[str, Json]:
        """Give its JSON form, the shape of schema manifest/1."""
        return {
            "media_id": self.media_id,
            "number": self.number,
            "kind": self.kind,
            "title": self.title,
            "digest": self.digest,
            "size_bytes": self.size_bytes,
            "mime": self.mime,
            "duration_ms": self.duration_ms,
            "segment_bytes": self.segment_bytes,
            "segment_root": self.segment_root,
            "recorded_from": None if self.recorded_from is None else format_moment(self.recorded_from),
            "described_by": list(self.described_by),
        }

    @classmethod
    def from_json(cls, value: Json) -> MediaEntry:
        """Read its JSON form.

        Raises:
            Malformed: a field is missing or of another kind.
        """
        read = Reader(value)
        recorded_from = read.optional_text("recorded_from")
        return cls(
            media_id=StukId(parse_uuid(read.text("media_id"))),
            number=read.integer("number", minimum=1),
            kind=read.text("kind"),
            title=read.text("title"),
            digest=parse_digest(read.text("digest")),
            size_bytes=read.integer("size_bytes"),
            mime=read.text("mime"),
            duration_ms=read.optional_integer("duration_ms"),
            segment_bytes=read.integer("segment_bytes", minimum=1),
            segment_root=parse_digest(read.text("segment_root")),
            recorded_from=None if recorded_from is None else parse_moment(recorded_from),
            described_by=tuple(StukId(parse_uuid(text)) for text in read.texts("described_by")),
        )


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a procesdossier consists of at one moment.

    Attributes:
        dossier_id: identity of the dossier.
        chain_case_id: identity of the zaak in the chain.
        version: from 1, one more than its predecessor.
        predecessor: digest of the canonical bytes of the manifest before it; None for the first.
        made_at: moment of composition; UTC.
        made_by: OIN of the organisation that composed it.
        reason: Dutch sentence why this version exists.
        stream: code of the stream, which fixes the national order used.
        order_version: version of the national order used.
        stukken: in the national order.
        media: in inventory order.
    """

    dossier_id: DossierId
    chain_case_id: ChainCaseId
    version: int
    predecessor: Digest | None
    made_at: datetime
    made_by: str
    reason: str
    stream: str
    order_version: str
    stukken: tuple[StukEntry, ...]
    media: tuple[MediaEntry, ...]

    def header(self) -> dict[str, Json]:
        """Give everything but the two lists."""
        return {
            "schema": SCHEMA,
            "dossier_id": self.dossier_id,
            "chain_case_id": self.chain_case_id,
            "version": self.version,
            "predecessor": self.predecessor,
            "made_at": format_moment(self.made_at),
            "made_by": self.made_by,
            "reason": self.reason,
            "stream": self.stream,
            "order_version": self.order_version,
            "stukken_count": len(self.stukken),
            "media_count": len(self.media),
        }

    def canonical(self) -> bytes:
        """Give the canonical bytes, which are the manifest of record."""
        return canonical.dumps(
            {
                **self.header(),
                "stukken": [stuk.as_json() for stuk in self.stukken],
                "media": [item.as_json() for item in self.media],
            }
        )

    def digest(self) -> Digest:
        """Digest the canonical bytes."""
        return sha256_hex(self.canonical())

    def leaves(self) -> list[bytes]:
        """Give the leaves of the dossier root, in order."""
        return [
            canonical.dumps(self.header()),
            *(canonical.dumps(stuk.as_json()) for stuk in self.stukken),
            *(canonical.dumps(item.as_json()) for item in self.media),
        ]

    def root(self) -> str:
        """Compute the dossier root: 64 hex digits."""
        return merkle_root(self.leaves()).hex()

    @classmethod
    def parse(cls, data: bytes) -> Manifest:
        """Read manifest bytes from outside, strictly.

        Raises:
            Malformed: not a manifest/1, not canonical, or inconsistent in itself.
        """
        read = Reader(canonical.loads_object(data))
        if read.text("schema") != SCHEMA:
            raise Malformed("Deze manifestversie kent dit programma niet. Werk het programma bij.")
        predecessor = read.optional_text("predecessor")
        manifest = cls(
            dossier_id=DossierId(parse_uuid(read.text("dossier_id"))),
            chain_case_id=ChainCaseId(parse_uuid(read.text("chain_case_id"))),
            version=read.integer("version", minimum=1),
            predecessor=None if predecessor is None else parse_digest(predecessor),
            made_at=parse_moment(read.text("made_at")),
            made_by=read.text("made_by"),
            reason=read.text("reason"),
            stream=read.text("stream"),
            order_version=read.text("order_version"),
            stukken=tuple(StukEntry.from_json(item) for item in read.items("stukken")),
            media=tuple(MediaEntry.from_json(item) for item in read.items("media")),
        )
        if manifest.canonical() != data:
            raise Malformed("Het manifest is niet in zijn vaste vorm geschreven, of het bevat onbekende velden.")
        manifest.check()
        return manifest

    def check(self) -> None:
        """Check what must hold inside one manifest.

        Raises:
            Malformed: the rule that does not hold, in words.
        """
        if (self.version == 1) != (self.predecessor is None):
            raise Malformed("Alleen de eerste versie van een manifest heeft geen voorganger.")
        entries = [(entry.stuk_id, entry.number) for entry in self.stukken]
        entries += [(entry.media_id, entry.number) for entry in self.media]
        for kind, values in (("kenmerk", [e[0] for e in entries]), ("nummer", [str(e[1]) for e in entries])):
            if len(set(values)) != len(values):
                raise Malformed(f"Twee stukken in het manifest hebben hetzelfde {kind}.")
        taken: set[int] = set()
        for stuk in self.stukken:
            if stuk.page_count != len(stuk.page_commitments):
                raise Malformed(f"Stuk {stuk.number}: het aantal pagina's en het aantal paginabewijzen verschillen.")
            pages = set(stuk.pages())
            if taken & pages:
                raise Malformed(f"Stuk {stuk.number}: een paginanummer is twee keer gegeven.")
            taken |= pages

    def check_follows(self, earlier: Manifest) -> None:
        """Check that this manifest may follow `earlier`: nothing that was numbered got another number.

        Raises:
            Malformed: the rule that does not hold, in words.
        """
        check_chain((earlier, self))


class _Given:
    """What earlier versions gave out: identities, numbers and pages, which stay given for ever."""

    __slots__ = ("_media", "_numbers", "_pages", "_stukken", "_taken")

    def __init__(self) -> None:
        self._stukken: dict[StukId, StukEntry] = {}
        self._media: dict[StukId, MediaEntry] = {}
        self._numbers: dict[StukId, int] = {}
        self._taken: dict[int, StukId] = {}
        self._pages: dict[int, StukId] = {}

    def check(self, manifest: Manifest) -> None:
        """Check that nothing changed and nothing is given twice.

        Raises:
            Malformed: the rule that does not hold, in words.
        """
        numbers = [(stuk.stuk_id, stuk.number) for stuk in manifest.stukken]
        numbers += [(item.media_id, item.number) for item in manifest.media]
        for entry_id, number in numbers:
            if self._numbers.get(entry_id, number) != number or self._taken.get(number, entry_id) != entry_id:
                raise Malformed(f"Nummer {number} in de inventaris is eerder aan een ander stuk gegeven.")
        for stuk in manifest.stukken:
            if self._stukken.get(stuk.stuk_id, stuk) != stuk:
                raise Malformed(f"Stuk {stuk.number} is veranderd sinds een eerdere versie. Een stuk wijzigt nooit.")
            if any(self._pages.get(page, stuk.stuk_id) != stuk.stuk_id for page in stuk.pages()):
                raise Malformed(f"Stuk {stuk.number}: een paginanummer is eerder aan een ander stuk gegeven.")
        for item in manifest.media:
            if self._media.get(item.media_id, item).bytes_key() != item.bytes_key():
                raise Malformed(f"Opname {item.number} is veranderd sinds een eerdere versie. Dat kan niet.")

    def add(self, manifest: Manifest) -> None:
        """Remember what `manifest` gives out."""
        for stuk in manifest.stukken:
            self._stukken[stuk.stuk_id] = stuk
            self._numbers[stuk.stuk_id] = stuk.number
            self._taken[stuk.number] = stuk.stuk_id
            self._pages.update(dict.fromkeys(stuk.pages(), stuk.stuk_id))
        for item in manifest.media:
            self._media[item.media_id] = item
            self._numbers[item.media_id] = item.number
            self._taken[item.number] = item.media_id


def check_chain(manifests: Sequence[Manifest]) -> None:
    """Check a run of versions, oldest first: each follows the one before, nothing changed, nothing is given out twice.

    What left in one version and came back in a later one is still the same. The first need not be version 1: a node
    that received a later version holds only the digest of what came before.

    Raises:
        Malformed: the rule that does not hold, in words.
    """
    given = _Given()
    for index, manifest in enumerate(manifests):
        if index:
            earlier = manifests[index - 1]
            if manifest.predecessor != earlier.digest() or manifest.version != earlier.version + 1:
                raise Malformed("Dit manifest volgt niet op de versie die hier ligt.")
            if manifest.dossier_id != earlier.dossier_id or manifest.chain_case_id != earlier.chain_case_id:
                raise Malformed("Dit manifest hoort bij een ander dossier.")
        given.check(manifest)
        given.add(manifest)


def page_salt(stuk_salt: bytes, page: int) -> bytes:
    """Derive the salt of page `page` (from 0) of a stuk from the 32-byte secret of the stuk."""
    return hmac.new(stuk_salt, b"strafketen/page-salt/1\x00" + page.to_bytes(4, "big"), hashlib.sha256).digest()


def page_commitment(*, salt: bytes, page_digest: bytes) -> str:
    """Commit to a page without showing it: SHA-256 over a label, the salt (32 bytes) and the page digest (32 bytes)."""
    return hashlib.sha256(b"strafketen/page/1\x00" + salt + page_digest).hexdigest()
