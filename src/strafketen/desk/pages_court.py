# SPDX-License-Identifier: EUPL-1.2
"""Pages on which the court plans a hearing, reads in the hearing, and gives judgment."""

from __future__ import annotations

from types import SimpleNamespace as Shown

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from strafketen.chain import journeys
from strafketen.core.access.permissions import Permission
from strafketen.core.dossier.states import DossierState, StukState
from strafketen.core.errors import Conflict, NotFound
from strafketen.core.events import EventCode
from strafketen.desk import citing, pages_reading, proving, reading, recordings, shown
from strafketen.dossier import assessing, looking, queries
from strafketen.dossier.forms import ZittingForm
from strafketen.dossier.forms_stukken import StukForm, VonnisForm
from strafketen.dossier.queries import DossierView, StukRow
from strafketen.exchange import queries as exchange
from strafketen.identity import access
from strafketen.identity.web import actor, moment, page

_STEPS = (
    ("Ontvangen", frozenset({DossierState.ONTVANGEN}), EventCode.DOSSIER_RECEIVED),
    ("Zitting gepland", frozenset({DossierState.TER_ZITTING}), EventCode.ZITTING_PLANNED),
    ("Vonnis opgemaakt", frozenset({DossierState.VONNIS_OPGEMAAKT}), EventCode.STUK_ADDED),
    ("Uitspraak gedaan", frozenset({DossierState.UITSPRAAK}), EventCode.VONNIS_GIVEN),
)


@page(Permission.ZITTING_PLAN)
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Plan the hearing of a case."""
    access.require_role(Permission.ZITTING_PLAN, actor=actor(request), at=moment(request), object_id=dossier)
    view = queries.view_dossier(actor=actor(request), at=moment(request), dossier=dossier)
    journeys.note_opened(actor=actor(request), at=moment(request), dossier=dossier)
    form, status = ZittingForm(initial=_planned(view)), 200
    if request.method == "POST":
        form = ZittingForm(request.POST)
        if form.is_valid():
            journeys.plan_zitting(
                actor=actor(request),
                at=moment(request),
                dossier=dossier,
                zitting_at=form.moment(),
                place=form.cleaned_data["zaal"],
                chamber=form.cleaned_data["kamer"],
            )
            messages.success(request, _("De zitting is gepland."))
            return HttpResponseRedirect(reverse("desk:zitting_plannen", args=[dossier]))
        status = 422
    hearing = view.zitting
    may_plan = access.may(
        Permission.ZITTING_PLAN, actor=actor(request), at=moment(request), state=view.row.state
    ).allowed
    context = {
        "zaak": shown.zaak(view, actor=actor(request), current="zitting_plannen"),
        "stappen": shown.steps(view, _STEPS),
        "controle": proving.checks(view),
        "bevindingen": (),
        "controle_at": view.row.changed_at,
        "feiten": pages_reading.facts(view),
        "form": form,
        "post_url": request.path if may_plan else "",
        "cancel_url": reverse("desk:dossier", args=[dossier]),
        "dossier_url": reverse("desk:dossier", args=[dossier]),
        "bewijs_url": reverse("desk:bewijs", args=[dossier]),
        "gepland": None
        if hearing is None
        else Shown(at=hearing.at, room=hearing.place, place=hearing.place, judge=hearing.chamber),
    }
    return render(request, "dossier/zitting_plannen.html", context, status=status)


@page(Permission.STUK_VIEW)
def hearing_room(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Show one page or recording at a time, large, for the hearing."""
    who, at = actor(request), moment(request)
    view = queries.view_dossier(actor=who, at=at, dossier=dossier)
    hearing = view.zitting
    if hearing is None:
        raise Conflict("Er is nog geen zitting gepland. Plan eerst de zitting.")
    readable = [stuk for stuk in view.stukken if stuk.digest]
    asked = shown.number_of(request.GET.get("stuk"), readable[0].number if readable else 0)
    stuk = next((item for item in readable if item.number == asked), None)
    if stuk is None:
        raise NotFound(f"Stuk {asked} staat niet in dit dossier.")
    looking.view_stuk(actor=who, at=at, dossier=dossier, stuk=stuk.id)
    last = view.manifests[-1]
    number = min(max(1, shown.number_of(request.GET.get("p"), 1)), max(1, stuk.page_count))
    chosen = shown.number_of(request.GET.get("citaat"), 0)
    quotes = tuple(_in_room(dossier, item) for item in citing.citations(view, chosen))
    current = next((item for item in quotes if item.current), None)
    context = {
        "zaak": Shown(title=view.row.title, number=view.row.number, version=last.version),
        "zitting": Shown(
            at=hearing.at,
            room=hearing.place,
            place=hearing.chamber,
            leave_url=reverse("desk:dossier", args=[dossier]),
            verdict_url=reverse("desk:vonnis", args=[dossier]),
        ),
        "stuk": Shown(number=stuk.number, title=stuk.title, pages=stuk.page_count, sha256=stuk.digest),
        "pagina": None if stuk.is_media else _room_page(view, stuk, number, chosen, reader=who.id),
        "media": _room_media(request, stuk) if stuk.is_media else None,
        "stukken": tuple(
            Shown(
                number=item.number,
                title=item.title,
                url=shown.address("desk:zitting", dossier, stuk=item.number),
                current=item.id == stuk.id,
                kind=shown.stuk_kind(item),
            )
            for item in readable
        ),
        "citaat": current,
        "citaten": quotes,
        "gelijk": Shown(
            ok=all(check.ok for check in proving.checks(view)),
            words=proving.spoken(last.root),
            bewijs_url=reverse("desk:bewijs", args=[dossier]),
            text="",
        ),
        "notitie": None,
    }
    return render(request, "dossier/zitting.html", context)


def _in_room(dossier: str, item: Shown) -> Shown:
    """Point a citation to the hearing room instead of the viewer."""
    query = item.url.partition("?")[2]
    item.url = f"{reverse('desk:zitting', args=[dossier])}?{query}"
    return item


def _room_page(view: DossierView, stuk: StukRow, number: int, chosen: int, *, reader: str) -> Shown:
    pagina = pages_reading.page_shown(view, stuk, number, chosen, reader=reader)
    dossier = view.row.id
    pagina.previous_url = shown.address("desk:zitting", dossier, stuk=stuk.number, p=number - 1) if number > 1 else ""
    pagina.next_url = (
        shown.address("desk:zitting", dossier, stuk=stuk.number, p=number + 1) if number < stuk.page_count else ""
    )
    return pagina


def _room_media(request: HttpRequest, stuk: StukRow) -> Shown:
    recording = recordings.recording(stuk, subject=actor(request).id, at=moment(request))
    start = min(recordings.parse_clock(request.GET.get("t") or "0"), recording.duration_seconds)
    return Shown(
        kind="video" if stuk.kind == "beeld" else "audio",
        src=recording.src,
        mime=stuk.mime,
        width=recording.width,
        height=recording.height,
        poster_url="",
        captions_url="",
        duration_seconds=recording.duration_seconds,
        start_seconds=start,
        end_seconds=max(start, recordings.parse_clock(request.GET.get("tot") or "0")),
        frame_rate=recording.frame_rate,
    )


@page(Permission.VONNIS_GIVE)
@require_http_methods(["GET", "POST"])
def judgment(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Enter the vonnis."""
    who, at = actor(request), moment(request)
    access.require_role(Permission.VONNIS_GIVE, actor=who, at=at, object_id=dossier)
    view = queries.view_dossier(actor=who, at=at, dossier=dossier)
    stuk = next((item for item in view.stukken if item.kind == "vonnis"), None)
    status = 200
    if request.method == "POST":
        form = VonnisForm(request.POST)
        if form.is_valid():
            assessing.write_decision(actor=who, at=at, dossier=dossier, kind="vonnis", content=form.content())
            messages.success(request, _("Het vonnis is bewaard. Onderteken het om uitspraak te doen."))
            return HttpResponseRedirect(reverse("desk:vonnis", args=[dossier]))
        status = 422
    else:
        form = VonnisForm(initial=StukForm.initial_of(stuk.content) if stuk else _initial(view, who.shown))
    state, label = shown.stuk_state(stuk) if stuk else ("concept", _("Nog niet opgemaakt"))
    given = view.row.state is DossierState.UITSPRAAK
    draft = stuk is not None and stuk.state in {StukState.CONCEPT, StukState.MISLUKT}
    context = {
        "zaak": shown.zaak(view, actor=who, current="vonnis"),
        "stappen": shown.steps(view, _STEPS),
        "form": form,
        "secties": tuple(
            Shown(title=title, hint=hint, velden=[form[name] for name in names]) for title, hint, names in form.sections
        )
        if stuk is None or draft
        else (),
        "state": "verzonden" if given else {"fout": "te tekenen"}.get(state, state),
        "state_label": _("Uitspraak gedaan") if given else label,
        "state_note": stuk.failure if stuk else "",
        "post_url": request.path,
        "sign_url": reverse("desk:ondertekenen", args=[dossier, stuk.id])
        if draft and stuk and stuk.made_by == who.id
        else "",
        "view_url": shown.address("desk:dossier", dossier, stuk=stuk.number) if stuk and stuk.digest else "",
        "send_url": reverse("desk:uitspraak", args=[dossier]) if state == "getekend" and not given else "",
        "tenlastelegging": next(
            (reading.charge(item) for item in view.stukken if item.kind == "dagvaarding" and item.blob), ""
        ),
        "citaten": citing.citations(view),
        "ladders": tuple(
            Shown(to=message.receiver_name, subject=message.subject, ladder=shown.ladder(message, at))
            for message in exchange.sent_for(dossier)
        )
        if given
        else (),
        "saved_at": stuk.made_at if stuk else None,
    }
    return render(request, "dossier/vonnis.html", context, status=status)


def _planned(view: DossierView) -> dict[str, object]:
    """Start from the hearing that is planned, when it is moved."""
    if view.zitting is None:
        return {}
    at = timezone.localtime(view.zitting.at)
    return {"datum": at.date(), "tijd": at.time(), "zaal": view.zitting.place, "kamer": view.zitting.chamber}


def _initial(view: DossierView, reader: str) -> dict[str, object]:
    """Fill in what is known: the hearing, who planned it, who signed the dagvaarding."""
    if view.zitting is None:
        return {}
    at = timezone.localtime(view.zitting.at)
    planner = next((step.actor_name for step in reversed(view.steps) if step.code == EventCode.ZITTING_PLANNED), "")
    summons = next((stuk for stuk in view.stukken if stuk.kind == "dagvaarding"), None)
    return {
        "zitting_datum": at.date(),
        "zitting_tijd": at.time(),
        "zittingsplaats": view.zitting.place,
        "kamer": view.zitting.chamber,
        "griffier": "" if planner == reader else planner,
        "officier": ", ".join(summons.signers) if summons else "",
    }


@page(Permission.VONNIS_GIVE)
@require_POST
def give(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Give the signed vonnis; the result goes to OM and politie."""
    journeys.give_vonnis(actor=actor(request), at=moment(request), dossier=dossier)
    messages.success(request, _("De uitspraak is gedaan en verstuurd aan het OM en de politie."))
    return HttpResponseRedirect(reverse("desk:vonnis", args=[dossier]))
