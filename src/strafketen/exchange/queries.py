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
from strafketen.ledger import queries as ledger
from strafketen.ledger import witnessing as witness_rows

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


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two checkpoints of one log that do not go together.

    Attributes:
        judgement: "forked", "rolled_back" or "unproven" (core.witness).
        known: leaves under what was cosigned.
        offered: leaves under what was offered.
        at: when it was offered.
    """

    judgement: str
    known: int
    offered: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Witnessed:
    """How this node and one other see each other's log.

    Attributes:
        name: the other node.
        ours: acts of our log that it cosigned; None when it never did.
        ours_at: moment that it states.
        ahead: it cosigned more acts than our log has: an old copy of our log was put back.
        theirs: acts of its log that we cosigned; None when it never asked.
        theirs_at: when.
        contradictions: what it offered that does not go together.
    """

    name: str
    ours: int | None
    ours_at: datetime | None
    ahead: bool
    theirs: int | None
    theirs_at: datetime | None
    contradictions: tuple[Contradiction, ...]


@dataclass(frozen=True, slots=True)
class Witnessing:
    """Our log and every other, as far as nodes vouch for each other.

    Attributes:
        size: acts in our log.
        at: moment of its newest checkpoint; None for an empty log.
        nodes: every known node.
    """

    size: int
    at: datetime | None
    nodes: tuple[Witnessed, ...]

    @property
    def ahead(self) -> tuple[Witnessed, ...]:
        """Give the witnesses who cosigned more than our log now has."""
        return tuple(node for node in self.nodes if node.ahead)

    @property
    def contradicted(self) -> tuple[Witnessed, ...]:
        """Give the nodes whose log contradicts itself."""
        return tuple(node for node in self.nodes if node.contradictions)


def witnessing(*, actor: Actor, at: datetime) -> Witnessing:
    """Give who witnesses our log and what we witnessed of others.

    Raises:
        AccessDenied: not allowed.
    """
    access.require(Permission.MESSAGES_VIEW, actor=actor, at=at, object_kind="getuigen")
    standing = ledger.standing()
    ours = {item.oin: item for item in witness_rows.own_witnesses()}
    theirs = {item.oin: item for item in witness_rows.seen_logs()}
    nodes = []
    for known in peers():
        own, seen = ours.get(known.oin), theirs.get(known.oin)
        evidence = () if seen is None else seen.evidence
        nodes.append(
            Witnessed(
                name=known.name,
                ours=None if own is None or own.stated_at is None else own.size,
                ours_at=None if own is None else own.stated_at,
                ahead=own is not None and own.ahead,
                theirs=None if seen is None else seen.size,
                theirs_at=None if seen is None else seen.cosigned_at,
                contradictions=tuple(
                    Contradiction(kind.value, known=before, offered=after, at=seen_at)
                    for kind, before, after, seen_at in evidence
                ),
            )
        )
    return Witnessing(standing.size, standing.at, tuple(nodes))
