# SPDX-License-Identifier: EUPL-1.2
"""The list of messages with what is proven of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace as Shown

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from strafketen.core.access.permissions import Permission
from strafketen.core.agreements import RUNGS
from strafketen.core.exchange import RUNG_WORDS, Rung
from strafketen.exchange import queries
from strafketen.identity.web import actor, moment, page
from strafketen.web.values import Ladder, Pager, Tab

LATE = "te-laat"
"""What `tab` in the address says for the messages that are late."""


@page(Permission.MESSAGES_VIEW)
def messages(request: HttpRequest) -> HttpResponseBase:
    """Show the messages of this node, newest first; with `tab=te-laat` those that are late, longest overdue first."""
    text = request.GET.get("p", "1")
    number = max(1, int(text)) if text.isdigit() else 1
    who, at = actor(request), moment(request)
    late_sent, late_received = queries.late_counts(actor=who, at=at)
    late = request.GET.get("tab") == LATE
    if late:
        total = late_sent + late_received
        shown = tuple(_late(row) for row in queries.late_page(actor=who, at=at, page=number))
    else:
        rows, total = queries.sent_page(actor=who, at=at, page=number)
        shown = tuple(_sent(row, now=at) for row in rows)
    base = reverse("exchange:verzendingen")
    current = f"{base}?tab={LATE}" if late else base
    context = {
        "tabs": _tabs(current=current, total=None if late else total, late=late_sent + late_received),
        "filter": None,
        "late_count": late_sent,
        "berichten": shown,
        "cijfers": queries.monthly_figures(actor=who, at=at) if late else (),
        "te_laat": late,
        "pager": _pager(f"{current}{'&' if late else '?'}p=", number=number, shown=len(shown), total=total),
    }
    return render(request, "exchange/verzendingen.html", context)


def _pager(address: str, *, number: int, shown: int, total: int) -> Pager:
    """Say where the reader is; `address` ends where the number of a page follows."""
    pages = max(1, -(-total // queries.PAGE_SIZE))
    return Pager(
        first=(number - 1) * queries.PAGE_SIZE + 1 if shown else 0,
        last=(number - 1) * queries.PAGE_SIZE + shown,
        total=total,
        page=number,
        pages=pages,
        previous_url=f"{address}{number - 1}" if number > 1 else "",
        next_url=f"{address}{number + 1}" if number < pages else "",
    )


def _sent(row: queries.SentMessage, *, now: datetime) -> Shown:
    """Show a message that we sent."""
    refused = Rung.REFUSED in row.reached and bool(row.findings)
    return Shown(
        title=row.subject or row.kind,
        number="",
        url="",
        direction="uit",
        party=row.receiver_name,
        at=row.made_at,
        ladder=_ladder(row, now=now),
        attempts=row.attempts,
        next_attempt_at=None,
        reason=row.findings[0].text if refused else "",
        reason_code=row.findings[0].code if refused else "",
        retry_url="",
        message_id=row.message_id,
    )


def _late(row: queries.LateMessage) -> Shown:
    """Show a message that is late, ours or one that we owe a rung."""
    reached, reached_at = _highest(row.reached, made_at=row.made_at)
    return Shown(
        title=row.title,
        number="",
        url="",
        direction="uit" if row.sent else "in",
        party=row.partner_name,
        at=row.made_at,
        ladder=Ladder(reached=reached, at=reached_at, late_seconds=row.late_seconds),
        attempts=row.attempts,
        next_attempt_at=None,
        reason="",
        reason_code="",
        late_rungs=", ".join(_(RUNG_WORDS[rung]) for rung in row.rungs),
        late_by=row.expected_by,
        retry_url="",
        message_id=row.message_id,
    )


def _tabs(*, current: str, total: int | None = None, late: int | None = None) -> tuple[Tab, ...]:
    """Give the pages of the exchange."""
    sent, witnesses = reverse("exchange:verzendingen"), reverse("exchange:getuigen")
    overdue = f"{sent}?tab={LATE}"
    return (
        Tab(_("Uitgaand"), sent, current=current == sent, count=total),
        Tab(_("Te laat"), overdue, current=current == overdue, count=late),
        Tab(_("Logboeken en getuigen"), witnesses, current=current == witnesses),
    )


@page(Permission.MESSAGES_VIEW)
def witnesses(request: HttpRequest) -> HttpResponseBase:
    """Show who witnesses our log, and what we saw as a witness of others."""
    seen = queries.witnessing(actor=actor(request), at=moment(request))
    context = {"tabs": _tabs(current=reverse("exchange:getuigen")), "gezien": seen}
    return render(request, "exchange/getuigen.html", context)


def _highest(reached: Mapping[Rung, datetime], *, made_at: datetime) -> tuple[int, datetime]:
    """Give the highest step that is proven, as a ladder counts them, and its moment."""
    number, at = 1, made_at
    for step, rung in enumerate(RUNGS, start=2):
        if rung in reached:
            number, at = step, reached[rung]
    return number, at


def _ladder(row: queries.SentMessage, *, now: datetime) -> Ladder:
    reached, at = _highest(row.reached, made_at=row.made_at)
    refused = Rung.REFUSED in row.reached
    return Ladder(
        reached=reached,
        at=at,
        refused=refused,
        reason=row.findings[0].text if refused and row.findings else "",
        late_seconds=None if refused else row.late_seconds(now),
    )
