# SPDX-License-Identifier: EUPL-1.2
"""The work list."""

from __future__ import annotations

from types import SimpleNamespace as Shown

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from strafketen.core.access.permissions import Permission
from strafketen.core.dossier.states import DOSSIER_STATE_WORDS
from strafketen.core.roles import PersonRole
from strafketen.desk import shown
from strafketen.dossier import queries
from strafketen.exchange import queries as exchange
from strafketen.identity.web import actor, moment, page
from strafketen.web.values import Pager, Tab

_TABS = (("gevraagd", "Aan mij gevraagd"), ("wacht", "Ik wacht op anderen"), ("klaar", "Klaar"))


@page(Permission.WORKLIST_VIEW)
def work_list(request: HttpRequest) -> HttpResponseBase:
    """Show the work list."""
    who, at = actor(request), moment(request)
    tab = request.GET.get("tab", "gevraagd")
    search = request.GET.get("q", "").strip()[:100]
    number = max(1, shown.number_of(request.GET.get("p"), 1))
    found = queries.work_list(actor=who, at=at, tab=tab, search=search, page=number)
    counts = queries.work_counts(actor=who, at=at)
    here = [row.id for row in found.rows]
    sent, arrived = exchange.latest_for(here), queries.last_arrivals(here)
    pages = max(1, -(-found.total // queries.PAGE_SIZE))
    target = "desk:samenstellen" if PersonRole.VERBALISANT in who.roles else "desk:dossier"
    rows = tuple(
        Shown(
            group="",
            title=row.title,
            number=row.number,
            verdachte=found.verdachten.get(row.id, ""),
            url=reverse(target, args=[row.id]),
            asked=row.asked,
            sender=row.asked_by or _("onbekend"),
            sender_unit="",
            status=DOSSIER_STATE_WORDS[row.state],
            status_kind=shown.STATE_KIND.get(row.state, "wacht"),
            term=row.answer_before,
            term_note="",
            term_level="",
            **shown.last_message(sent.get(row.id), arrived.get(row.id), at),
        )
        for row in found.rows
    )
    late = sum(row.ladder is not None and row.ladder.late_seconds is not None for row in rows)
    base = reverse("desk:werkvoorraad")
    context = {
        "title": _("Werkvoorraad"),
        "unit": who.unit,
        "new_url": reverse("desk:zaak_nieuw") if PersonRole.VERBALISANT in who.roles else "",
        "first_url": rows[0].url if rows else "",
        "tabs": tuple(Tab(_(label), f"{base}?tab={key}", key == tab, counts[key]) for key, label in _TABS),
        "late_count": late,
        "late_url": reverse("exchange:verzendingen"),
        "filter": Shown(
            q=search,
            asked=(),
            sender=(),
            term=(),
            url=base,
            tab=tab,
            active=bool(search),
            clear_url=f"{base}?tab={tab}",
            total=counts.get(tab, found.total),
        ),
        "zaken": rows,
        "pager": Pager(
            first=(number - 1) * queries.PAGE_SIZE + 1 if rows else 0,
            last=(number - 1) * queries.PAGE_SIZE + len(rows),
            total=found.total,
            page=number,
            pages=pages,
            previous_url=f"{base}?tab={tab}&q={search}&p={number - 1}" if number > 1 else "",
            next_url=f"{base}?tab={tab}&q={search}&p={number + 1}" if number < pages else "",
        ),
        "jobs": (),
        "empty_text": {
            "wacht": _("U wacht nu op niemand."),
            "klaar": _("Afgeronde zaken komen hier."),
        }.get(tab, _("Nieuwe zaken komen hier vanzelf.")),
    }
    return render(request, "dossier/werkvoorraad.html", context)
