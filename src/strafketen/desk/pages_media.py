# SPDX-License-Identifier: EUPL-1.2
"""The page on which a recording is played."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace as Shown

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from strafketen.chain import journeys
from strafketen.core.access.permissions import Permission
from strafketen.core.errors import NotFound
from strafketen.desk import citing, recordings, shown
from strafketen.dossier import looking, queries
from strafketen.dossier.queries import DossierView, StukRow
from strafketen.identity import access
from strafketen.identity.web import actor, moment, page
from strafketen.web.drawings import Wave


@page(Permission.STUK_VIEW)
def player(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Play a recording over byte ranges; seeing it is a logged act."""
    who, at = actor(request), moment(request)
    view = queries.view_dossier(actor=who, at=at, dossier=dossier)
    journeys.note_opened(actor=who, at=at, dossier=dossier)
    found = [item for item in view.stukken if item.is_media and item.digest]
    if not found:
        raise NotFound("In dit dossier zit geen opname.")
    stuk = view.stuk(shown.number_of(request.GET.get("stuk"), found[0].number))
    if not stuk.is_media:
        return HttpResponseRedirect(shown.stuk_url(dossier, stuk))
    return render(request, "dossier/beeld.html", player_context(request, view, stuk, place=request.GET))


def player_context(
    request: HttpRequest, view: DossierView, stuk: StukRow, *, place: Mapping[str, str]
) -> dict[str, object]:
    """Give what the player shows of a recording; looking at it is logged. `place` holds t and tot, or neither."""
    who, at, dossier = actor(request), moment(request), view.row.id
    looking.view_stuk(actor=who, at=at, dossier=dossier, stuk=stuk.id)
    played = recordings.recording(stuk, subject=who.id, at=at)
    duration = played.duration_seconds
    start = min(recordings.parse_clock(place.get("t") or "0"), duration)
    end = min(recordings.parse_clock(place.get("tot") or "0"), duration)
    notes = [item for item in citing.citations(view) if item.kind == "media" and item.stuk_id == stuk.id]
    return {
        "zaak": shown.zaak(view, actor=who, current="dossier"),
        "stuk": Shown(
            number=stuk.number,
            title=stuk.title,
            sha256=stuk.digest,
            original_url=played.original_url,
            equal=True,
        ),
        "media": Shown(
            kind="video" if stuk.kind == "beeld" else "audio",
            src=played.src,
            mime=stuk.mime,
            width=played.width,
            height=played.height,
            poster_url="",
            captions_url="",
            duration_seconds=duration,
            start_seconds=start,
            frame_rate=played.frame_rate,
            playable=played.playable,
            not_playable_text=_(
                "Deze browser kan dit bestand niet afspelen. Haal het origineel op om het te bekijken."
            ),
            recorded_at=stuk.recorded_from,
        ),
        "golf": Wave(peaks=stuk.waveform, duration_seconds=duration, at_seconds=start or None)
        if stuk.waveform and duration
        else None,
        "fragment": Shown(start_seconds=start, end_seconds=max(start, end)),
        "notities": tuple(
            Shown(
                number=index,
                at_seconds=item.seconds[0],
                end_seconds=item.seconds[1],
                clock=recordings.part_words(*item.seconds),
                url=item.url,
                text=item.quote,
                maker=item.maker,
                note="",
                current="t" in place and item.seconds[0] == start,
            )
            for index, item in enumerate(notes, start=1)
        ),
        "transcript": (),
        "transcript_source": "",
        "beschrijving": recordings.description(view, stuk),
        "beschrijven_form": None,
        "beschrijven_url": "",
        "keten": recordings.custody(view, stuk),
        "eigenschappen": played.properties,
        "bekijk_url": reverse("desk:beeld", args=[dossier]),
        "citeren_url": reverse("desk:citeren", args=[dossier])
        if access.may(Permission.CITAAT_ADD, actor=who, at=at, state=view.row.state).allowed
        else "",
        "bewijs_url": reverse("desk:bewijs", args=[dossier]),
        "back_url": reverse("desk:dossier", args=[dossier]),
    }
