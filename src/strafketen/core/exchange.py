# SPDX-License-Identifier: EUPL-1.2
"""Messages and receipts between nodes: CloudEvents 1.0 (NL GOV profile) inside a signed envelope.

An envelope is a JWS (core.seal) whose payload is the canonical CloudEvent. A receipt is a JWS of the receiver over the
digest of the envelope and one rung of the ladder. A state is never shown higher than what a receipt proves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from strafketen.core import canonical
from strafketen.core.canonical import Json
from strafketen.core.digest import Digest, parse_digest, sha256_hex
from strafketen.core.errors import Malformed
from strafketen.core.findings import Finding
from strafketen.core.ids import Oin, parse_oin, parse_uuid
from strafketen.core.moments import format_moment, parse_moment
from strafketen.core.reading import Reader
from strafketen.core.seal import Sealed, SealSigner, sign

ENVELOPE = "strafketen-bericht+jws"
RECEIPT = "strafketen-ontvangstbewijs+jws"
REQUEST_PROOF = "strafketen-verzoek+jws"
RECEIPT_SCHEMA = "strafketen/ontvangstbewijs/1"
PROOF_SCHEMA = "strafketen/verzoek/1"
PROOF_SECONDS = 120
"""How far the clocks of two nodes may differ."""
SYSTEM = "strafketen"
"""Name of this system in the source of its events."""
JSON_TYPE = "application/json"
_KIND = re.compile(r"[a-z0-9.-]{1,100}\Z")
_LANE = re.compile(r"[a-z0-9:-]{1,64}\Z")
_SOURCE = "urn:nld:oin:"
_SYSTEM = ":systeem:"


class Rung(StrEnum):
    """Steps of the receipt ladder, from low to high; REFUSED ends it."""

    DELIVERED = "delivered"
    VERIFIED = "verified"
    ACCEPTED = "accepted"
    VISIBLE = "visible"
    REFUSED = "refused"


RUNG_WORDS: dict[Rung, str] = {
    Rung.DELIVERED: "afgeleverd",
    Rung.VERIFIED: "geverifieerd",
    Rung.ACCEPTED: "geaccepteerd",
    Rung.VISIBLE: "zichtbaar voor de behandelaar",
    Rung.REFUSED: "geweigerd",
}


@dataclass(frozen=True, slots=True)
class Message:
    """A CloudEvent between two nodes.

    Attributes:
        message_id: UUID, unique at the sender for ever.
        sender: OIN.
        receiver: OIN; an extension attribute, so that a message cannot be passed on to another.
        kind: CloudEvents type, with its version.
        at: moment of making; UTC.
        lane: messages of one lane are handled in order; the dossier, or what the catalogue says for its kind.
        data: content by the schema of its kind.
        schema: `$id` of that schema; empty in events of the first nodes, which did not name it.
        system: what made the event at the sender; empty in events of the first nodes.
    """

    message_id: str
    sender: Oin
    receiver: Oin
    kind: str
    at: datetime
    lane: str
    data: Json
    schema: str = ""
    system: str = SYSTEM

    def canonical(self) -> bytes:
        """Give the canonical CloudEvent."""
        return canonical.dumps(
            {
                "specversion": "1.0",
                "id": self.message_id,
                "source": f"{_SOURCE}{self.sender}" + (f"{_SYSTEM}{self.system}" if self.system else ""),
                "type": self.kind,
                "time": format_moment(self.at),
                "datacontenttype": JSON_TYPE,
                **({"dataschema": self.schema} if self.schema else {}),
                "ontvanger": f"{_SOURCE}{self.receiver}",
                "volgorde": self.lane,
                "data": self.data,
            }
        )

    @classmethod
    def parse(cls, data: bytes) -> Message:
        """Read a CloudEvent of ours.

        Raises:
            Malformed: another form.
        """
        read = Reader(canonical.loads_object(data))
        if read.text("specversion") != "1.0":
            raise Malformed("Dit bericht is geen CloudEvent 1.0.")
        if read.text("datacontenttype") != JSON_TYPE:
            raise Malformed("De inhoud van dit bericht is geen JSON.")
        kind, lane = read.text("type"), read.text("volgorde")
        if not _KIND.match(kind) or not _LANE.match(lane):
            raise Malformed("De soort of de volgorde van dit bericht heeft niet de afgesproken vorm.")
        sender, system = _organisation(read.text("source"))
        receiver, _ = _organisation(read.text("ontvanger"))
        return cls(
            message_id=parse_uuid(read.text("id")),
            sender=sender,
            receiver=receiver,
            kind=kind,
            at=parse_moment(read.text("time")),
            lane=lane,
            data=read.raw("data"),
            schema=read.optional_text("dataschema") or "",
            system=system,
        )


def _organisation(urn: str) -> tuple[Oin, str]:
    """Read urn:nld:oin:<OIN>, with or without :systeem:<name>, as the NL GOV profile writes a source."""
    if not urn.startswith(_SOURCE):
        raise Malformed("Het bericht noemt geen afzender of ontvanger met een OIN.")
    oin, _, system = urn.removeprefix(_SOURCE).partition(_SYSTEM)
    return parse_oin(oin), system


def seal_message(message: Message, *, signer: SealSigner) -> str:
    """Put a message in its signed envelope."""
    return sign(message.canonical(), kind=ENVELOPE, signer=signer)


def open_message(sealed: Sealed, *, receiver: Oin) -> Message:
    """Read the message in a verified envelope.

    Raises:
        Malformed: not a message, not from the signer, or not for `receiver`.
    """
    message = Message.parse(sealed.payload)
    if message.sender != sealed.oin:
        raise Malformed("De afzender in het bericht is een ander dan de ondertekenaar.")
    if message.receiver != receiver:
        raise Malformed("Dit bericht is voor een andere organisatie bedoeld.")
    return message


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receiver states about one message.

    Attributes:
        message_id: the message.
        message_sha256: digest of its whole envelope.
        rung: how far it came.
        at: when; UTC.
        findings: what was found, at VERIFIED, ACCEPTED and REFUSED.
    """

    message_id: str
    message_sha256: Digest
    rung: Rung
    at: datetime
    findings: tuple[Finding, ...]

    def canonical(self) -> bytes:
        """Give the canonical receipt."""
        return canonical.dumps(
            {
                "schema": RECEIPT_SCHEMA,
                "message_id": self.message_id,
                "message_sha256": self.message_sha256,
                "rung": self.rung.value,
                "at": format_moment(self.at),
                "findings": [finding.as_json() for finding in self.findings],
            }
        )

    @classmethod
    def parse(cls, data: bytes) -> Receipt:
        """Read a receipt.

        Raises:
            Malformed: another form.
        """
        read = Reader(canonical.loads_object(data))
        if read.text("schema") != RECEIPT_SCHEMA:
            raise Malformed("Deze versie van het ontvangstbewijs kent dit programma niet.")
        try:
            rung = Rung(read.text("rung"))
            findings = tuple(
                Finding.from_json({name: item.text(name) for name in ("code", "severity", "text", "place", "source")})
                for item in read.readers("findings")
            )
        except ValueError as error:
            raise Malformed("Het ontvangstbewijs noemt een onbekende trede of ernst.") from error
        return cls(
            message_id=parse_uuid(read.text("message_id")),
            message_sha256=parse_digest(read.text("message_sha256")),
            rung=rung,
            at=parse_moment(read.text("at")),
            findings=findings,
        )


def seal_receipt(receipt: Receipt, *, signer: SealSigner) -> str:
    """Sign a receipt."""
    return sign(receipt.canonical(), kind=RECEIPT, signer=signer)


def prove_request(*, signer: SealSigner, sender: Oin, receiver: Oin, path: str, span: str, at: datetime) -> str:
    """Sign one request for bytes: bound to sender, receiver, object, range and moment.

    TLS proves only membership of the chain; this proves who asks what, now.
    """
    payload = canonical.dumps(
        {
            "schema": PROOF_SCHEMA,
            "sender": sender,
            "receiver": receiver,
            "path": path,
            "range": span,
            "at": format_moment(at),
        }
    )
    return sign(payload, kind=REQUEST_PROOF, signer=signer)


def check_request(sealed: Sealed, *, receiver: Oin, path: str, span: str, now: datetime) -> Oin:
    """Check a verified request proof and give the OIN of who asks.

    Raises:
        Malformed: it is about another request, another receiver or another moment.
    """
    read = Reader(canonical.loads_object(sealed.payload))
    sender = parse_oin(read.text("sender"))
    fits = (
        read.text("schema") == PROOF_SCHEMA
        and sender == sealed.oin
        and read.text("receiver") == receiver
        and read.text("path") == path
        and read.text("range") == span
        and abs((now - parse_moment(read.text("at"))).total_seconds()) <= PROOF_SECONDS
    )
    if not fits:
        raise Malformed("Het bewijs bij dit verzoek hoort bij een ander verzoek of een ander moment.")
    return sender


def envelope_digest(envelope: str) -> Digest:
    """Digest a whole envelope, as receipts name it."""
    return sha256_hex(envelope.encode("ascii"))


def findings_json(findings: Sequence[Finding]) -> list[dict[str, str]]:
    """Give findings as receipts and rows keep them."""
    return [finding.as_json() for finding in findings]
