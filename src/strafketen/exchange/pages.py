# SPDX-License-Identifier: EUPL-1.2
"""The list of messages with what is proven of each."""

from __future__ import annotations

from types import SimpleNamespace as Shown

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from strafketen.core.access.permissions import Permission
from strafketen.core.exchange import Rung
from strafketen.exchange import queries
from strafketen.identity.web import actor, moment, page
from strafketen.web.values import Ladder, Pager, Tab

_RUNGS = (Rung.DELIVERED, Rung.VERIFIED, Rung.ACCEPTED, Rung.VISIBLE)


@page(Permission.MESSAGES_VIEW)
def messages(request: HttpRequest) -> HttpResponseBase:
    """Show the messages of this node, newest first."""
    text = request.GET.get("p", "1")
    number = max(1, int(text)) if text.isdigit() else 1
    rows, total = queries.sent_page(actor=actor(request), at=moment(request), page=number)
    pages = max(1, -(-total // queries.PAGE_SIZE))
    base = reverse("exchange:verzendingen")
    shown = tuple(
        Shown(
            title=row.subject or row.kind,
            number="",
            url="",
            direction="uit",
            party=row.receiver_name,
            at=row.made_at,
            ladder=_ladder(row),
            attempts=row.attempts,
            next_attempt_at=None,
            reason=row.findings[0].text if Rung.REFUSED in row.reached and row.findings else "",
            reason_code=row.findings[0].code if Rung.REFUSED in row.reached and row.findings else "",
            retry_url="",
            message_id=row.message_id,
        )
        for row in rows
    )
    context = {
        "tabs": _tabs(current=base, total=total),
        "filter": None,
        "late_count": 0,
        "berichten": shown,
        "pager": Pager(
            first=(number - 1) * queries.PAGE_SIZE + 1 if shown else 0,
            last=(number - 1) * queries.PAGE_SIZE + len(shown),
            total=total,
            page=number,
            pages=pages,
            previous_url=f"{base}?p={number - 1}" if number > 1 else "",
            next_url=f"{base}?p={number + 1}" if number < pages else "",
        ),
    }
    return render(request, "exchange/verzendingen.html", context)


def _tabs(*, current: str, total: int | None = None) -> tuple[Tab, ...]:
    """Give the two pages of the exchange."""
    sent, witnesses = reverse("exchange:verzendingen"), reverse("exchange:getuigen")
    return (
        Tab(_("Uitgaand"), sent, current=current == sent, count=total),
        Tab(_("Logboeken en getuigen"), witnesses, current=current == witnesses),
    )


@page(Permission.MESSAGES_VIEW)
def witnesses(request: HttpRequest) -> HttpResponseBase:
    """Show who witnesses our log, and what we saw as a witness of others."""
    seen = queries.witnessing(actor=actor(request), at=moment(request))
    context = {"tabs": _tabs(current=reverse("exchange:getuigen")), "gezien": seen}
    return render(request, "exchange/getuigen.html", context)


def _ladder(row: queries.SentMessage) -> Ladder:
    reached, at = 1, row.made_at
    for number, rung in enumerate(_RUNGS, start=2):
        if rung in row.reached:
            reached, at = number, row.reached[rung]
    refused = Rung.REFUSED in row.reached
    return Ladder(
        reached=reached, at=at, refused=refused, reason=row.findings[0].text if refused and row.findings else ""
    )
