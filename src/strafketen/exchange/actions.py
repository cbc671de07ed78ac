# SPDX-License-Identifier: EUPL-1.2
"""Writes of the exchange: enqueue, deliver, receive, handle, report."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import structlog
from django.db import transaction

from strafketen.core.actor import Actor
from strafketen.core.canonical import Json
from strafketen.core.digest import Digest
from strafketen.core.errors import Malformed, Refusal
from strafketen.core.events import EventCode, MessageKind
from strafketen.core.exchange import (
    ENVELOPE,
    RECEIPT,
    Message,
    Receipt,
    Rung,
    envelope_digest,
    findings_json,
    open_message,
    seal_message,
    seal_receipt,
)
from strafketen.core.findings import Finding, Severity
from strafketen.core.messages.catalogue import CATALOGUE, MessageRefused
from strafketen.core.reading import Reader
from strafketen.core.seal import Sealed, verify
from strafketen.exchange import agreements, jobs, silence
from strafketen.exchange.models import Incoming, Offered, Outgoing, ReceiptRow
from strafketen.exchange.services import Handled, Peer, ReceivedMessage, handlers, peer, refused_handlers, services
from strafketen.ledger import actions as ledger

_COLUMN = {
    Rung.DELIVERED: "delivered_at",
    Rung.VERIFIED: "verified_at",
    Rung.ACCEPTED: "accepted_at",
    Rung.VISIBLE: "visible_at",
    Rung.REFUSED: "refused_at",
}


_RECEIPTS = CATALOGUE.find(MessageKind.ONTVANGSTBEWIJS.value)[0].name + "."


class NotFromHere(Refusal):
    """The certificate of the connection and the key that signed are not of the same known node."""

    code: ClassVar[str] = "afzender_onjuist"


@dataclass(frozen=True, slots=True)
class OfferedObject:
    """Bytes that go with a message by reference."""

    digest: str
    size_bytes: int
    blob_id: str


def _node_actor(oin: str) -> Actor:
    return Actor(id=f"knooppunt:{oin}", name="", title="", roles=frozenset())


def enqueue(
    *,
    to: Peer,
    kind: MessageKind,
    data: Json,
    lane: str,
    at: datetime,
    dossier: str = "",
    subject: str = "",
    objects: Sequence[OfferedObject] = (),
) -> str:
    """Write a message in the transaction that causes it; it leaves when that commits.

    Args:
        to: receiver.
        kind: type of the message.
        data: content.
        lane: what keeps order: messages of one lane arrive in this order, other lanes are never held up.
        at: moment of making.
        dossier: dossier it is about, for those who may see it.
        subject: Dutch words for the list of messages; no names.
        objects: bytes the receiver may pull because of this message.

    Returns:
        The id of the message.

    Raises:
        MessageError: it does not fit the catalogue (a defect of the caller); nothing is written.
        NoAgreement: no agreement in force lets this node send this; nothing is written.
    """
    CATALOGUE.check_outgoing(kind=kind.value, data=data, lane=lane, sender=services().role, receiver=to.role)
    term = agreements.require(sender=services().oin, receiver=to.oin, kind=kind.value, at=at)
    schema = CATALOGUE.schema_of(kind.value)
    message = Message(str(uuid.uuid4()), services().oin, to.oin, kind.value, at, lane, data, schema)
    envelope = seal_message(message, signer=services().seal)
    row = Outgoing.objects.create(
        id=message.message_id,
        receiver=to.oin,
        kind=kind.value,
        lane=lane,
        dossier=dossier,
        subject=subject,
        envelope=envelope,
        digest=envelope_digest(envelope),
        made_at=at,
        due_at=None if term is None else silence.first_look(term.expected_by(at)),
    )
    Offered.objects.bulk_create(
        Offered(message=row, digest=item.digest, size_bytes=item.size_bytes, blob=item.blob_id) for item in objects
    )
    jobs.deliver.configure(lock=f"uit:{to.oin}:{lane}").defer(message=message.message_id)
    return message.message_id


def _check_sender(sealed: Sealed, tls_sha256: str | None) -> Peer:
    """Check that key and connection belong to the same known node.

    Raises:
        NotFromHere: they do not.
    """
    known = peer(sealed.oin)
    if known.seal_sha256 != sealed.certificate_sha256 or (tls_sha256 is not None and known.tls_sha256 != tls_sha256):
        raise NotFromHere("De verbinding en de handtekening zijn niet van hetzelfde aangesloten knooppunt.")
    return known


def receive(envelope: str, *, tls_sha256: str, at: datetime) -> str:
    """Take a message in and answer with a signed receipt; a repeat gets the same receipt.

    Steps: (1) the envelope is sound, for us, from a known node, over the connection of that node; (2) seen before:
    the same receipt; (3) written with its receipt and its job in one transaction; a unique id settles races.

    Raises:
        Malformed, SealBroken, SealUntrusted, NotFound, NotFromHere: (1).
    """
    sealed = verify(envelope, kind=ENVELOPE, roots=services().roots, at=at)
    sender = _check_sender(sealed, tls_sha256)
    message = open_message(sealed, receiver=services().oin)
    digest = envelope_digest(envelope)
    with transaction.atomic():
        earlier = Incoming.objects.select_for_update().filter(id=message.message_id).first()
        if earlier is not None:
            if earlier.digest != digest:
                raise Malformed("Een ander bericht met hetzelfde kenmerk is al ontvangen.")
            return earlier.receipt
        receipt = seal_receipt(Receipt(message.message_id, digest, Rung.DELIVERED, at, ()), signer=services().seal)
        row, made = Incoming.objects.get_or_create(
            id=message.message_id,
            defaults={
                "sender": sender.oin,
                "kind": message.kind,
                "lane": message.lane,
                "envelope": envelope,
                "digest": digest,
                "receipt": receipt,
                "received_at": at,
                "made_at": message.at,
                "due_at": _first_look(message),
            },
        )
        if made:
            ReceiptRow.objects.create(message=row.id, ours=True, rung=Rung.DELIVERED, at=at, jws=receipt)
            ledger.record(
                code=EventCode.MESSAGE_RECEIVED,
                actor=_node_actor(sender.oin),
                at=at,
                subjects={"message": message.message_id},
            )
            jobs.handle.configure(lock=f"in:{sender.oin}:{message.lane}").defer(message=message.message_id)
        return row.receipt


def _first_look(message: Message) -> datetime | None:
    """Say when to look whether we owe its sender a rung; at once when it came in too late."""
    expected = silence.expected_by(
        sender=message.sender, receiver=message.receiver, kind=message.kind, made_at=message.at
    )
    return silence.first_look(expected)


def note_receipt(jws: str, *, sender: Peer, at: datetime) -> None:
    """Keep a receipt for one of our messages and raise its ladder. Never higher than what is proven.

    Raises:
        Malformed, SealBroken, SealUntrusted, NotFromHere: not a receipt of that node for that message.
    """
    sealed = verify(jws, kind=RECEIPT, roots=services().roots, at=at)
    if _check_sender(sealed, None).oin != sender.oin:
        raise NotFromHere("Dit ontvangstbewijs is van een ander knooppunt dan de ontvanger van het bericht.")
    receipt = Receipt.parse(sealed.payload)
    with transaction.atomic():
        row = Outgoing.objects.select_for_update().filter(id=receipt.message_id, receiver=sender.oin).first()
        if row is None or row.digest != receipt.message_sha256:
            raise Malformed("Dit ontvangstbewijs hoort niet bij een bericht dat wij hebben verstuurd.")
        _, made = ReceiptRow.objects.get_or_create(
            message=row.id,
            ours=False,
            rung=receipt.rung.value,
            defaults={"at": receipt.at, "jws": jws, "findings": findings_json(receipt.findings)},
        )
        if not made:
            return
        setattr(row, _COLUMN[receipt.rung], receipt.at)
        if receipt.findings:
            row.findings = findings_json(receipt.findings)
        expected = silence.expected_by(sender=services().oin, receiver=row.receiver, kind=row.kind, made_at=row.made_at)
        if expected and (row.due_at is None or silence.is_late(expected, receipt.rung, at=receipt.at)):
            row.due_at = at
        row.save(update_fields=[_COLUMN[receipt.rung], "findings", "due_at"])
        ledger.record(
            code=EventCode.RECEIPT_RECEIVED,
            actor=_node_actor(sender.oin),
            at=at,
            subjects={"message": receipt.message_id, "rung": receipt.rung.value},
        )
        if receipt.rung is Rung.REFUSED and row.accepted_at is None:
            _tell_refused(row, receipt, sender=sender, at=at)


def _tell_refused(row: Outgoing, receipt: Receipt, *, sender: Peer, at: datetime) -> None:
    """Tell whoever sent a message that it was refused for good."""
    _, body, _ = row.envelope.split(".")  # sealed by this node itself
    message = Message.parse(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    reading = CATALOGUE.newest(kind=message.kind, data=message.data)
    if (hear := refused_handlers().get(reading.kind)) is not None:
        hear(reading.data, receipt.findings, sender.name, at)


def report(*, message: str, rung: Rung, at: datetime, findings: Sequence[Finding] = ()) -> None:
    """Tell the sender of a received message how far it came; a rung is reported once."""
    with transaction.atomic():
        row = Incoming.objects.select_for_update().get(id=message)
        if ReceiptRow.objects.filter(message=row.id, ours=True, rung=rung.value).exists():
            return
        receipt = Receipt(str(row.id), Digest(row.digest), rung, at, tuple(findings))
        jws = seal_receipt(receipt, signer=services().seal)
        ReceiptRow.objects.create(
            message=row.id, ours=True, rung=rung.value, at=at, jws=jws, findings=findings_json(findings)
        )
        if row.made_at is not None:
            expected = silence.expected_by(
                sender=row.sender, receiver=services().oin, kind=row.kind, made_at=row.made_at
            )
            if expected and (row.due_at is None or silence.is_late(expected, rung, at=at)):
                Incoming.objects.filter(id=row.id).update(due_at=at)
        enqueue(
            to=peer(row.sender),
            kind=MessageKind.ONTVANGSTBEWIJS,
            data={"receipt": jws},
            lane=f"bewijs:{row.id}"[:64],
            at=at,
        )


def handle(message_id: str, *, at: datetime) -> None:
    """Handle a received message. Safe to run twice, at the same time too.

    Steps: (1) the envelope is verified again; (2) the content fits the catalogue, older versions made new, and an
    agreement allowed it when it was received; (3) the handler looks and checks, however long that takes; (4) effect,
    receipts and the mark "handled" are written in one transaction. A refusal in (2), (3) or (4) leaves nothing but a
    signed refusal with the reason, and is final; a defect is raised, so that the job is tried again and nothing is
    lost.
    """
    row = Incoming.objects.get(id=message_id)
    if row.handled_at is not None:
        return
    sender = peer(row.sender)
    sealed = verify(row.envelope, kind=ENVELOPE, roots=services().roots, at=row.received_at)  # (1)
    message = open_message(sealed, receiver=services().oin)
    try:
        handled = _look(message, sender, received_at=row.received_at, at=at)  # (2), (3)
        with transaction.atomic():  # (4)
            if _claim(row, at=at):
                handled.take_effect()
                _report_accepted(row, findings=handled.findings, at=at)
    except Refusal as refusal:
        structlog.get_logger().info("exchange.refused", message=message_id, code=refusal.code)
        with transaction.atomic():
            if _claim(row, at=at):
                _refuse(row, findings=_findings_of(refusal), at=at)


def _look(message: Message, sender: Peer, *, received_at: datetime, at: datetime) -> Handled:
    """Check a message against catalogue and agreement and have its handler look at it.

    What counts is the moment of receipt: a revocation stops the next message, not one that was acknowledged before.

    Raises:
        Refusal: the reason.
    """
    reading = CATALOGUE.read(
        kind=message.kind, data=message.data, lane=message.lane, sender=sender.role, receiver=services().role
    )
    agreements.require(sender=sender.oin, receiver=services().oin, kind=message.kind, at=received_at)
    if reading.kind == MessageKind.ONTVANGSTBEWIJS:
        receipt = Reader(reading.data).text("receipt")
        return Handled(lambda: note_receipt(receipt, sender=sender, at=at))
    handler = handlers().get(reading.kind)
    if handler is None:
        raise Malformed("Deze soort bericht wordt hier niet behandeld.")
    return handler(ReceivedMessage(message.message_id, sender, reading.kind, message.lane, reading.data), at)


def _claim(row: Incoming, *, at: datetime) -> bool:
    """Mark a message as handled, in the caller's transaction; False when it was handled in the meantime."""
    return Incoming.objects.filter(id=row.id, handled_at=None).update(handled_at=at) == 1


def _findings_of(refusal: Refusal) -> tuple[Finding, ...]:
    if isinstance(refusal, MessageRefused):
        return refusal.findings
    return (Finding(code=refusal.code, severity=Severity.BLOCKING, text=refusal.text),)


def _is_receipt(row: Incoming) -> bool:
    return row.kind.startswith(_RECEIPTS)


def _report_accepted(row: Incoming, *, findings: tuple[Finding, ...], at: datetime) -> None:
    """Report the rungs that a message which took effect has reached. A receipt is not answered with receipts."""
    if _is_receipt(row):
        return
    report(message=str(row.id), rung=Rung.VERIFIED, at=at, findings=findings)
    report(message=str(row.id), rung=Rung.ACCEPTED, at=at, findings=findings)


def _refuse(row: Incoming, *, findings: tuple[Finding, ...], at: datetime) -> None:
    """Record a refusal and tell the sender; a refused receipt is recorded only, or two nodes would answer for ever."""
    if not _is_receipt(row):
        report(message=str(row.id), rung=Rung.REFUSED, at=at, findings=findings)
    ledger.record(
        code=EventCode.MESSAGE_REFUSED, actor=_node_actor(row.sender), at=at, subjects={"message": str(row.id)}
    )


def now() -> datetime:
    """Read the clock: jobs and servers are an edge of the system."""
    return datetime.now(UTC)
