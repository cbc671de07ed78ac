# SPDX-License-Identifier: EUPL-1.2
"""A whole zaak in one request, as bytes, and the sealed statement of what was taken in for it: by digest, and when.

The container: four bytes, the length of the head, big-endian; the head, JSON; then the documents, in the order and
with the lengths of the head, and nothing between or behind them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from strafketen.core import canonical
from strafketen.core.canonical import Json
from strafketen.core.digest import Digest
from strafketen.core.errors import Malformed
from strafketen.core.moments import format_moment, parse_moment
from strafketen.core.reading import Reader
from strafketen.core.seal import Sealed, SealSigner, sign, verify

SCHEMA = "strafketen/intake/1"
INTAKE_SEAL = "strafketen-intake-seal+jws"
CONTAINER = "application/vnd.strafketen.zaak+octet-stream"
"""Media type of the container."""
LENGTH_BYTES = 4
MAX_HEAD_BYTES = 1024 * 1024
"""A head describes at most some hundreds of documents; more is no head but an attack on memory."""


@dataclass(frozen=True, slots=True)
class Container:
    """A container with its parts apart.

    Attributes:
        head: JSON that describes the zaak and announces the documents, in the order they come.
        documents: the bytes of the documents, one behind the other.
    """

    head: bytes
    documents: bytes

    def split(self, lengths: Sequence[int]) -> tuple[bytes, ...]:
        """Take the documents apart by the lengths that the head announces.

        Raises:
            Malformed: the lengths do not add up to what is there.
        """
        if sum(lengths) != len(self.documents) or any(length < 0 for length in lengths):
            raise Malformed("De lengten in de kop tellen niet op tot de lengte van de container. Stuur hem opnieuw.")
        found, at = [], 0
        for length in lengths:
            found.append(self.documents[at : at + length])
            at += length
        return tuple(found)


def open_container(body: bytes) -> Container:
    """Take the head off a container.

    Raises:
        Malformed: it is empty, or the head is longer than the container or the limit.
    """
    if len(body) < LENGTH_BYTES:
        raise Malformed("De container is leeg. Begin met vier bytes: de lengte van de kop.")
    size = int.from_bytes(body[:LENGTH_BYTES], "big")
    if size > MAX_HEAD_BYTES or LENGTH_BYTES + size > len(body):
        raise Malformed("De lengte van de kop klopt niet: zij staat big-endian in de eerste vier bytes.")
    return Container(body[LENGTH_BYTES : LENGTH_BYTES + size], body[LENGTH_BYTES + size :])


def write_container(head: bytes, documents: Sequence[bytes]) -> bytes:
    """Write a container; the head announces the documents with their lengths."""
    return len(head).to_bytes(LENGTH_BYTES, "big") + head + b"".join(documents)


@dataclass(frozen=True, slots=True)
class IntakeDocument:
    """A document that was taken in.

    Attributes:
        stuk_id: UUID of the stuk it became.
        number: its number in the inventory.
        kind: code of its kind.
        digest: SHA-256 of its bytes.
        size_bytes: length.
    """

    stuk_id: str
    number: int
    kind: str
    digest: Digest
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Intake:
    """What was taken in.

    Attributes:
        intake_id: UUID of the intake.
        dossier_id: UUID of the dossier it began.
        received_at: moment; UTC.
        node: OIN of the node that took it in.
        zaak_sha256: digest of the canonical zaak/1, so that the data of the zaak are bound without being repeated.
        documents: in the order they were given.
    """

    intake_id: str
    dossier_id: str
    received_at: datetime
    node: str
    zaak_sha256: Digest
    documents: tuple[IntakeDocument, ...]

    def as_json(self) -> dict[str, Json]:
        """Give its JSON form, schema intake/1."""
        return {
            "schema": SCHEMA,
            "intake_id": self.intake_id,
            "dossier_id": self.dossier_id,
            "received_at": format_moment(self.received_at),
            "node": self.node,
            "zaak_sha256": self.zaak_sha256,
            "documents": [
                {
                    "stuk_id": item.stuk_id,
                    "number": item.number,
                    "kind": item.kind,
                    "sha256": item.digest,
                    "size_bytes": item.size_bytes,
                }
                for item in self.documents
            ],
        }

    @classmethod
    def from_json(cls, value: Json) -> Intake:
        """Read its JSON form.

        Raises:
            Malformed: not an intake/1, or fields that it does not have.
        """
        read = Reader(value)
        if read.text("schema") != SCHEMA:
            raise Malformed("Deze versie van een innamebewijs kent dit programma niet.")
        intake = cls(
            intake_id=read.text("intake_id"),
            dossier_id=read.text("dossier_id"),
            received_at=parse_moment(read.text("received_at")),
            node=read.text("node"),
            zaak_sha256=Digest(read.text("zaak_sha256")),
            documents=tuple(
                IntakeDocument(
                    stuk_id=item.text("stuk_id"),
                    number=item.integer("number", minimum=1),
                    kind=item.text("kind"),
                    digest=Digest(item.text("sha256")),
                    size_bytes=item.integer("size_bytes"),
                )
                for item in read.readers("documents")
            ),
        )
        if canonical.dumps(intake.as_json()) != canonical.dumps(value):
            raise Malformed("Het innamebewijs is niet in zijn vaste vorm geschreven, of het bevat onbekende velden.")
        return intake


def seal_intake(intake: Intake, *, signer: SealSigner) -> str:
    """Seal the statement as a compact JWS."""
    return sign(canonical.dumps(intake.as_json()), kind=INTAKE_SEAL, signer=signer)


def open_intake(jws: str, *, roots: Sequence[x509.Certificate] | None, at: datetime) -> tuple[Intake, Sealed]:
    """Check a sealed statement and read it.

    Raises:
        Malformed, SealBroken, SealUntrusted: as `core.seal.verify`; Malformed also when another node sealed it than
            it names.
    """
    sealed = verify(jws, kind=INTAKE_SEAL, roots=roots, at=at)
    intake = Intake.from_json(canonical.loads_object(sealed.payload))
    if sealed.oin != intake.node:
        raise Malformed("Het innamebewijs is verzegeld door een andere organisatie dan het noemt.")
    return intake, sealed
