# SPDX-License-Identifier: EUPL-1.2
"""The page of the ketenbureau: lead time of each step, and the same as open data."""

from __future__ import annotations

import csv
from types import SimpleNamespace as Shown

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strafketen.core.access.permissions import Permission
from strafketen.core.events import ChainStep
from strafketen.identity.web import actor, moment, page
from strafketen.programme import queries
from strafketen.web.drawings import LeadTime

WORDS = {
    ChainStep.ZAAK_GEREGISTREERD: gettext_lazy("Registratie"),
    ChainStep.DOSSIER_INGEZONDEN: gettext_lazy("Inzending"),
    ChainStep.DOSSIER_TERUGGESTUURD: gettext_lazy("Terugsturen"),
    ChainStep.DOSSIER_AANGEVULD: gettext_lazy("Aanvulling"),
    ChainStep.DOSSIER_GEACCEPTEERD: gettext_lazy("Acceptatie"),
    ChainStep.DAGVAARDING: gettext_lazy("Dagvaarding"),
    ChainStep.ZITTING_GEPLAND: gettext_lazy("Zitting gepland"),
    ChainStep.UITSPRAAK: gettext_lazy("Uitspraak"),
}


@page(Permission.LEAD_TIMES_VIEW)
def lead_times(request: HttpRequest) -> HttpResponseBase:
    """Show the lead time of each step."""
    found = queries.lead_times(actor=actor(request), at=moment(request))
    slowest = max(found.rows, key=lambda row: row.median_seconds, default=None)
    context = {
        "stappen": tuple(
            LeadTime(
                name=f"{WORDS[row.from_step]} → {WORDS[row.to_step]}",
                count=row.cases,
                median_seconds=row.median_seconds,
                p90_seconds=row.p90_seconds,
            )
            for row in found.rows
        ),
        "periode": Shown(label=_("Alle zaken tot nu toe")),
        "met_norm": False,
        "periodes": (),
        "periode_url": reverse("programme:doorlooptijden"),
        "cases_count": found.cases,
        "events_count": found.events,
        "last_event_at": found.latest_at,
        "total_median_seconds": found.whole_median_seconds,
        "conclusion": ""
        if slowest is None
        else _("Zaken wachten het langst tussen %(from)s en %(to)s.")
        % {"from": str(WORDS[slowest.from_step]).lower(), "to": str(WORDS[slowest.to_step]).lower()},
        "csv_url": reverse("programme:doorlooptijden_csv"),
    }
    return render(request, "programme/doorlooptijden.html", context)


@page(Permission.LEAD_TIMES_VIEW)
def lead_times_csv(request: HttpRequest) -> HttpResponseBase:
    """Give the lead times as CSV."""
    found = queries.lead_times(actor=actor(request), at=moment(request))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="doorlooptijden.csv"'
    writer = csv.writer(response)
    writer.writerow(["van", "naar", "zaken", "mediaan_seconden", "p90_seconden"])
    for row in found.rows:
        writer.writerow(
            [row.from_step, row.to_step, row.cases, round(row.median_seconds, 3), round(row.p90_seconds, 3)]
        )
    return response
