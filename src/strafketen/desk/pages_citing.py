# SPDX-License-Identifier: EUPL-1.2
"""Citing words on a page, or a part of a recording."""

from __future__ import annotations

from types import SimpleNamespace as Shown

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from strafketen.core.access.permissions import Permission
from strafketen.core.errors import Malformed, NotFound
from strafketen.desk import pages_media, pages_reading, reading, recordings, shown
from strafketen.dossier import looking, queries
from strafketen.dossier.queries import DossierView, StukRow
from strafketen.identity.web import actor, moment, page
from strafketen.web import chain_words


@page(Permission.CITAAT_ADD)
@require_POST
def cite(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Cite words on a page, or a part of a recording."""
    who, at = actor(request), moment(request)
    view = queries.view_dossier(actor=who, at=at, dossier=dossier)
    stuk = view.stuk(shown.number_of(request.POST.get("stuk"), 0))
    if stuk.is_media:
        return _cite_part(request, view, stuk)
    number = shown.number_of(request.POST.get("pagina"), 1)
    quote = request.POST.get("citaat", "").strip()
    rectangles = reading.find_quote(stuk, number, quote)
    if not rectangles:
        context = pages_reading.viewer_context(request, view, stuk, number)
        error = _("Deze woorden staan niet op deze pagina. Neem de tekst precies over uit de tekst van de pagina.")
        context |= {"citeren_fout": error, "citeren_tekst": quote[:2000], "tekst_open": True}
        return render(request, "dossier/dossier.html", context, status=422)
    looking.add_citaat(actor=who, at=at, dossier=dossier, stuk=stuk.id, page=number, quote=quote, rectangles=rectangles)
    return HttpResponseRedirect(
        shown.address("desk:dossier", dossier, stuk=stuk.number, p=number, citaat=len(view.citaten) + 1)
    )


def _cite_part(request: HttpRequest, view: DossierView, stuk: StukRow) -> HttpResponseBase:
    """Cite a moment or a part of a recording; what was typed stays when it cannot be."""
    begin, end = request.POST.get("van", ""), request.POST.get("tot", "").strip()
    words = request.POST.get("toelichting", "").strip()
    try:
        _require(words)
        start_ms = round(recordings.parse_clock(begin) * 1000)
        end_ms = round(recordings.parse_clock(end) * 1000) if end else None
        looking.add_citaat(
            actor=actor(request),
            at=moment(request),
            dossier=view.row.id,
            stuk=stuk.id,
            moment_ms=start_ms,
            end_ms=end_ms,
            quote=words,
        )
    except (Malformed, NotFound) as refusal:
        context = pages_media.player_context(request, view, stuk, place={})
        typed = Shown(text=chain_words.plain(refusal.text), van=begin[:20], tot=end[:20], toelichting=words[:2000])
        return render(request, "dossier/beeld.html", {**context, "citeren_fout": typed}, status=422)
    place = {"t": f"{start_ms / 1000:g}", "tot": None if end_ms is None else f"{end_ms / 1000:g}"}
    return HttpResponseRedirect(shown.address("desk:beeld", view.row.id, stuk=stuk.number, **place))


def _require(words: str) -> None:
    if not words:
        raise Malformed("Vul in wat er te zien of te horen is. Zonder die woorden vindt een ander het niet terug.")
