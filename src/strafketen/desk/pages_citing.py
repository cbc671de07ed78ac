# SPDX-License-Identifier: EUPL-1.2
"""Citing words on a page, or a part of a recording."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from strafketen.core.access.permissions import Permission
from strafketen.desk import pages_reading, reading, recordings, shown
from strafketen.dossier import actions, queries
from strafketen.identity.web import actor, moment, page


@page(Permission.CITAAT_ADD)
@require_POST
def cite(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Cite words on a page, or a moment of a recording."""
    who, at = actor(request), moment(request)
    view = queries.view_dossier(actor=who, at=at, dossier=dossier)
    stuk = view.stuk(shown.number_of(request.POST.get("stuk"), 0))
    if stuk.is_media:
        seconds = recordings.parse_clock(request.POST.get("van", ""))
        actions.add_citaat(
            actor=who,
            at=at,
            dossier=dossier,
            stuk=stuk.id,
            moment_ms=round(seconds * 1000),
            quote=request.POST.get("toelichting", ""),
        )
        return HttpResponseRedirect(shown.address("desk:beeld", dossier, stuk=stuk.number, t=f"{seconds:g}"))
    number = shown.number_of(request.POST.get("pagina"), 1)
    quote = request.POST.get("citaat", "").strip()
    rectangles = reading.find_quote(stuk, number, quote)
    if not rectangles:
        context = pages_reading.viewer_context(request, view, stuk, number)
        error = _("Deze woorden staan niet op deze pagina. Neem de tekst precies over uit de tekst van de pagina.")
        context |= {"citeren_fout": error, "citeren_tekst": quote[:2000], "tekst_open": True}
        return render(request, "dossier/dossier.html", context, status=422)
    actions.add_citaat(actor=who, at=at, dossier=dossier, stuk=stuk.id, page=number, quote=quote, rectangles=rectangles)
    return HttpResponseRedirect(
        shown.address("desk:dossier", dossier, stuk=stuk.number, p=number, citaat=len(view.citaten) + 1)
    )
