# SPDX-License-Identifier: EUPL-1.2
"""Reads of the exchange: the ladder of messages and what was received."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from strafketen.core.access.permissions import Permission
from strafketen.core.actor import Actor
from strafketen.core.events import MessageKind
from strafketen.core.exchange import Rung
from strafketen.core.findings import Finding
from strafketen.exchange.models import Incoming, Outgoing, ReceiptRow
from strafketen.exchange.services import peers
from strafketen.identity import access

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message we sent, with what is proven of it.

    Attributes:
        message_id: its id.
        receiver: OIN.
        receiver_name: name of the receiver.
        kind: its type.
        subject: Dutch words.
        dossier: id of the dossier; empty when it is not about one.
        made_at: when it was made.
        reached: rung → moment proven by a signed receipt.
        findings: what the receiver found.
        attempts: failed tries so far.
        last_error: why the last try failed.
    """

    message_id: str
    receiver: str
    receiver_name: str
    kind: str
    subject: str
    dossier: str
    made_at: datetime
    reached: Mapping[Rung, datetime]
    findings: tuple[Finding, ...]
    attempts: int
    last_error: str


def _sent(row: Outgoing, names: Mapping[str, str]) -> SentMessage:
    columns = {
        Rung.DELIVERED: row.delivered_at,
        Rung.VERIFIED: row.verified_at,
        Rung.ACCEPTED: row.accepted_at,
        Rung.VISIBLE: row.visible_at,
        Rung.REFUSED: row.refused_at,
    }
    return SentMessage(
        message_id=str(row.id),
        receiver=row.receiver,
        receiver_name=names.get(row.receiver, row.receiver),
        kind=row.kind,
        subject=row.subject,
        dossier=row.dossier,
        made_at=row.made_at,
        reached={rung: at for rung, at in columns.items() if at is not None},
        findings=tuple(Finding.from_json(item) for item in row.findings),
        attempts=row.attempts,
        last_error=row.last_error,
    )


def sent_for(dossier: str) -> tuple[SentMessage, ...]:
    """Give the messages about a dossier, newest first. Access to the dossier is the caller's to ask."""
    names: dict[str, str] = {known.oin: known.name for known in peers()}
    rows = Outgoing.objects.filter(dossier=dossier).exclude(kind=MessageKind.ONTVANGSTBEWIJS).order_by("-made_at")
    return tuple(_sent(row, names) for row in rows)


def latest_for(dossiers: list[str]) -> dict[str, SentMessage]:
    """Give the newest message about each of these dossiers: one query for a page of a list."""
    names: dict[str, str] = {known.oin: known.name for known in peers()}
    rows = (
        Outgoing.objects.filter(dossier__in=dossiers)
        .exclude(kind=MessageKind.ONTVANGSTBEWIJS)
        .order_by("dossier", "-made_at")
        .distinct("dossier")
    )
    return {row.dossier: _sent(row, names) for row in rows}


def sent_page(*, actor: Actor, at: datetime, page: int) -> tuple[tuple[SentMessage, ...], int]:
    """Give a page of all messages, newest first, and how many there are.

    Raises:
        AccessDenied: not allowed.
    """
    access.require(Permission.MESSAGES_VIEW, actor=actor, at=at, object_kind="verzendingen")
    names: dict[str, str] = {known.oin: known.name for known in peers()}
    rows = Outgoing.objects.exclude(kind=MessageKind.ONTVANGSTBEWIJS).order_by("-made_at")
    start = (page - 1) * PAGE_SIZE
    return tuple(_sent(row, names) for row in rows[start : start + PAGE_SIZE]), rows.count()


def receipts_for(message: str) -> tuple[tuple[str, str], ...]:
    """Give (rung, compact JWS) of the receipts we hold for one of our messages."""
    rows = ReceiptRow.objects.filter(message=message, ours=False).order_by("at")
    return tuple((row.rung, row.jws) for row in rows)


def last_heard(role_oin: str) -> datetime | None:
    """Give when a node last sent us anything."""
    row = Incoming.objects.filter(sender=role_oin).order_by("-received_at").first()
    return None if row is None else row.received_at
