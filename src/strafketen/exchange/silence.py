# SPDX-License-Identifier: EUPL-1.2
"""The silence alarm: notices rungs that did not come when the agreement expects them, at the sender and the receiver.

Every message says by itself when to look next (`due_at`), so that a look costs what is due and not what was ever sent.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, connection, transaction

from strafketen.core.exchange import Rung
from strafketen.core.lateness import judge, to_milliseconds
from strafketen.exchange import agreements
from strafketen.exchange.models import Incoming, LateRung, Outgoing, ReceiptRow
from strafketen.exchange.services import services

INTERVAL_SECONDS = 10.0
BATCH = 200
_PAST = timedelta(milliseconds=1)
"""A rung is late once its moment has passed, so the look comes this much after it."""


def expected_by(*, sender: str, receiver: str, kind: str, made_at: datetime) -> dict[Rung, datetime]:
    """Give by when each rung of a message is expected, by the agreement of its moment; empty when there was none."""
    term = agreements.term_for(sender=sender, receiver=receiver, kind=kind, at=made_at)
    return {} if term is None else term.expected_by(made_at)


def reached_by(row: Outgoing) -> dict[Rung, datetime]:
    """Give the rungs of a message of ours that are proven."""
    columns = {
        Rung.DELIVERED: row.delivered_at,
        Rung.VERIFIED: row.verified_at,
        Rung.ACCEPTED: row.accepted_at,
        Rung.VISIBLE: row.visible_at,
        Rung.REFUSED: row.refused_at,
    }
    return {rung: at for rung, at in columns.items() if at is not None}


def first_look(expected: Mapping[Rung, datetime]) -> datetime | None:
    """Say when to look first; None when nothing is expected."""
    return None if not expected else min(expected.values()) + _PAST


def is_late(expected: Mapping[Rung, datetime], rung: Rung, *, at: datetime) -> bool:
    """Tell whether a rung that is reached now must be judged at once: it was late, or it ends the ladder."""
    return rung is Rung.REFUSED or (rung in expected and to_milliseconds(at) > to_milliseconds(expected[rung]))


def check(*, at: datetime) -> int:
    """Judge every message whose moment to look has come; give how many rungs were found late for the first time."""
    return sum(_check_all(sent=sent, at=at) for sent in (True, False))


def _check_all(*, sent: bool, at: datetime) -> int:
    noticed = 0
    while True:
        with transaction.atomic():
            looked, found = _batch_sent(at=at) if sent else _batch_received(at=at)
        noticed += found
        if looked < BATCH:
            return noticed


def _batch_sent(*, at: datetime) -> tuple[int, int]:
    """Judge some messages of ours; give how many, and how many rungs were found late."""
    waiting = Outgoing.objects.select_for_update(skip_locked=True).defer("envelope").filter(due_at__lte=at)
    rows = list(waiting.order_by("due_at")[:BATCH])
    found = 0
    for row in rows:
        expected = expected_by(sender=services().oin, receiver=row.receiver, kind=row.kind, made_at=row.made_at)
        row.due_at, late = _judge(
            str(row.id),
            sent=True,
            partner=row.receiver,
            made_at=row.made_at,
            expected=expected,
            reached=reached_by(row),
            at=at,
        )
        found += late
    Outgoing.objects.bulk_update(rows, ["due_at"])
    return len(rows), found


def _batch_received(*, at: datetime) -> tuple[int, int]:
    """Judge some messages that we received; give how many, and how many rungs were found late."""
    waiting = Incoming.objects.select_for_update(skip_locked=True).defer("envelope", "receipt").filter(due_at__lte=at)
    rows = list(waiting.order_by("due_at")[:BATCH])
    reached: dict[str, dict[Rung, datetime]] = {str(row.id): {} for row in rows}
    for receipt in ReceiptRow.objects.filter(message__in=[row.id for row in rows], ours=True):
        reached[str(receipt.message)][Rung(receipt.rung)] = receipt.at
    found = 0
    for row in rows:
        made_at = row.made_at or row.received_at
        expected = expected_by(sender=row.sender, receiver=services().oin, kind=row.kind, made_at=made_at)
        row.due_at, late = _judge(
            str(row.id),
            sent=False,
            partner=row.sender,
            made_at=made_at,
            expected=expected,
            reached=reached[str(row.id)],
            at=at,
        )
        found += late
    Incoming.objects.bulk_update(rows, ["due_at"])
    return len(rows), found


def _judge(
    message: str,
    *,
    sent: bool,
    partner: str,
    made_at: datetime,
    expected: Mapping[Rung, datetime],
    reached: Mapping[Rung, datetime],
    at: datetime,
) -> tuple[datetime | None, int]:
    """Write what is late and what was made good; give when to look next and how many rungs are newly late."""
    judged = judge(expected, reached, at=at)
    newly = 0
    for rung, late_reached in judged.late.items():
        row, made = LateRung.objects.get_or_create(
            message=message,
            sent=sent,
            rung=rung.value,
            defaults={
                "partner": partner,
                "made_at": made_at,
                "expected_by": to_milliseconds(expected[rung]),
                "noticed_at": at,
                "reached_at": None if late_reached is None else to_milliseconds(late_reached),
            },
        )
        if made:
            newly += 1
            structlog.get_logger().warning(
                "exchange.rung_late", message=message, rung=rung.value, partner=partner, sent=sent
            )
        elif row.reached_at is None and late_reached is not None:
            row.reached_at = to_milliseconds(late_reached)
            row.save(update_fields=["reached_at"])
    _make_good(message, sent=sent, reached=reached, still_late=judged.late)
    return (None if judged.look_at is None else judged.look_at + _PAST), newly


def _make_good(
    message: str, *, sent: bool, reached: Mapping[Rung, datetime], still_late: Mapping[Rung, datetime | None]
) -> None:
    """Close what was noticed before its receipt came, when that receipt states a moment that was in time."""
    for row in LateRung.objects.filter(message=message, sent=sent, reached_at=None):
        rung = Rung(row.rung)
        answered = reached.get(rung, reached.get(Rung.REFUSED))
        if rung not in still_late and answered is not None:
            row.reached_at = to_milliseconds(answered)
            row.save(update_fields=["reached_at"])


def run(stop: threading.Event) -> None:
    """Check until `stop` is set; a fault of the database is passing, the next check finds the same."""
    from strafketen.exchange.actions import now

    while not stop.wait(INTERVAL_SECONDS):
        try:
            check(at=now())
        except (DatabaseError, OSError) as error:
            structlog.get_logger().error("exchange.silence_failed", error=type(error).__name__)
            connection.close()
    connection.close()
