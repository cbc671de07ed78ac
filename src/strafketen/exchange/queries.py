# SPDX-License-Identifier: EUPL-1.2
"""Reads of the exchange: the ladder of messages and what was received."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Min, Q, QuerySet

from strafketen.core.access.permissions import Permission
from strafketen.core.actor import Actor
from strafketen.core.agreements import RUNGS
from strafketen.core.events import MessageKind
from strafketen.core.exchange import Rung
from strafketen.core.findings import Finding
from strafketen.core.lateness import judge
from strafketen.exchange import silence
from strafketen.exchange.models import Incoming, LateRung, Outgoing, ReceiptRow
from strafketen.exchange.services import peers, services
from strafketen.identity import access
from strafketen.ledger import queries as ledger
from strafketen.ledger import witnessing as witness_rows

PAGE_SIZE = 25
_NETHERLANDS = ZoneInfo("Europe/Amsterdam")


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
        expected: rung → by when the agreement of its moment expects it; empty when there was none.
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
    expected: Mapping[Rung, datetime]

    def late_seconds(self, now: datetime) -> int | None:
        """Give how long the next rung is overdue; None when it is not, or when nothing more is expected."""
        judged = judge(self.expected, self.reached, at=now)
        open_since = [self.expected[rung] for rung, at in judged.late.items() if at is None]
        return max(1, int((now - min(open_since)).total_seconds())) if open_since else None


def _sent(row: Outgoing, names: Mapping[str, str]) -> SentMessage:
    return SentMessage(
        message_id=str(row.id),
        receiver=row.receiver,
        receiver_name=names.get(row.receiver, row.receiver),
        kind=row.kind,
        subject=row.subject,
        dossier=row.dossier,
        made_at=row.made_at,
        reached=silence.reached_by(row),
        findings=tuple(Finding.from_json(item) for item in row.findings),
        attempts=row.attempts,
        last_error=row.last_error,
        expected=silence.expected_by(sender=services().oin, receiver=row.receiver, kind=row.kind, made_at=row.made_at),
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


@dataclass(frozen=True, slots=True)
class LateMessage:
    """A message with a rung that is late and has not come yet.

    Attributes:
        sent: we sent it and wait; otherwise we received it and owe the rung.
        partner_name: the other node.
        title: Dutch words for the list, or its type.
        made_at: when its sender made it.
        rungs: what is late, from low to high.
        expected_by: when the first of those was expected.
        reached: rung → moment stated by a receipt, given or received.
        late_seconds: how long the first of those is overdue.
        attempts: failed tries to deliver so far; 0 for what we received.
        message_id: its id.
    """

    sent: bool
    partner_name: str
    title: str
    made_at: datetime
    rungs: tuple[Rung, ...]
    expected_by: datetime
    reached: Mapping[Rung, datetime]
    late_seconds: int
    attempts: int
    message_id: str


@dataclass(frozen=True, slots=True)
class MonthlyFigure:
    """How many messages of one month, between this node and one other, had a rung that was late.

    Attributes:
        partner_name: the other node.
        sent: messages to it.
        sent_late: of those, with a rung that came late or has not come.
        received: messages from it.
        received_late: of those, with a rung that we gave late or still owe.
    """

    partner_name: str
    sent: int
    sent_late: int
    received: int
    received_late: int


def late_counts(*, actor: Actor, at: datetime) -> tuple[int, int]:
    """Count the messages with an open late rung: those we sent, those we received.

    Raises:
        AccessDenied: not allowed.
    """
    access.require(Permission.MESSAGES_VIEW, actor=actor, at=at, object_kind="verzendingen")
    found = LateRung.objects.filter(reached_at=None).values("sent").annotate(number=Count("message", distinct=True))
    numbers = {row["sent"]: row["number"] for row in found}
    return numbers.get(True, 0), numbers.get(False, 0)


def late_page(*, actor: Actor, at: datetime, page: int) -> tuple[LateMessage, ...]:
    """Give a page of the messages with an open late rung, longest overdue first.

    Raises:
        AccessDenied: not allowed.
    """
    access.require(Permission.MESSAGES_VIEW, actor=actor, at=at, object_kind="verzendingen")
    start = (page - 1) * PAGE_SIZE
    listed = list(
        LateRung.objects.filter(reached_at=None)
        .values("message", "sent", "partner", "made_at")
        .annotate(first=Min("expected_by"))
        .order_by("first", "message")[start : start + PAGE_SIZE]
    )
    ids = [row["message"] for row in listed]
    names: dict[str, str] = {known.oin: known.name for known in peers()}
    rungs: dict[tuple[object, bool], set[str]] = {}
    for late in LateRung.objects.filter(message__in=ids, reached_at=None):
        rungs.setdefault((late.message, late.sent), set()).add(late.rung)
    outgoing = Outgoing.objects.defer("envelope").in_bulk(ids)
    incoming = Incoming.objects.defer("envelope", "receipt").in_bulk(ids)
    given: dict[object, dict[Rung, datetime]] = {}
    for receipt in ReceiptRow.objects.filter(message__in=ids, ours=True):
        given.setdefault(receipt.message, {})[Rung(receipt.rung)] = receipt.at
    found = []
    for row in listed:
        sent, message = bool(row["sent"]), row["message"]
        ours = outgoing.get(message) if sent else None
        theirs = None if sent else incoming.get(message)
        title = (ours.subject or ours.kind) if ours is not None else "" if theirs is None else theirs.kind
        found.append(
            LateMessage(
                sent=sent,
                partner_name=names.get(row["partner"], row["partner"]),
                title=title,
                made_at=row["made_at"],
                rungs=tuple(rung for rung in RUNGS if rung.value in rungs[message, sent]),
                expected_by=row["first"],
                reached=silence.reached_by(ours) if ours is not None else given.get(message, {}),
                late_seconds=max(1, int((at - row["first"]).total_seconds())),
                attempts=0 if ours is None else ours.attempts,
                message_id=str(message),
            )
        )
    return tuple(found)


def monthly_figures(*, actor: Actor, at: datetime) -> tuple[MonthlyFigure, ...]:
    """Give the figure of the month of `at`, in the Netherlands, for every known node with messages in it.

    A message counts in the month in which it was made, so at its sender and at its receiver in the same one.

    Raises:
        AccessDenied: not allowed.
    """
    access.require(Permission.MESSAGES_VIEW, actor=actor, at=at, object_kind="verzendingen")
    begin = at.astimezone(_NETHERLANDS).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    end = (begin + timedelta(days=32)).replace(day=1)
    month = {"made_at__gte": begin, "made_at__lt": end}
    receipts = f"{MessageKind.ONTVANGSTBEWIJS.value.rpartition('.v')[0]}.v"
    sent = _per_partner(Outgoing.objects.filter(**month).exclude(kind__startswith=receipts), "receiver")
    received = _per_partner(Incoming.objects.filter(**month).exclude(kind__startswith=receipts), "sender")
    late = LateRung.objects.filter(Q(reached_at=None) | Q(reached_at__gt=F("expected_by")), **month)
    sent_late = _per_partner(late.filter(sent=True), "partner", counted="message")
    received_late = _per_partner(late.filter(sent=False), "partner", counted="message")
    return tuple(
        MonthlyFigure(
            partner_name=known.name,
            sent=sent.get(known.oin, 0),
            sent_late=sent_late.get(known.oin, 0),
            received=received.get(known.oin, 0),
            received_late=received_late.get(known.oin, 0),
        )
        for known in peers()
        if known.oin in sent or known.oin in received
    )


def _per_partner(rows: QuerySet[Any], partner: str, *, counted: str = "id") -> dict[str, int]:
    """Count distinct messages per node."""
    found = rows.values(partner).annotate(number=Count(counted, distinct=True)).order_by()
    return {row[partner]: row["number"] for row in found}


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
