# SPDX-License-Identifier: EUPL-1.2
"""Pages on which the officier assesses a dossier: couple, return, accept, summon, select, hand over."""

from __future__ import annotations

from types import SimpleNamespace as Shown

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from strafketen.chain import journeys
from strafketen.core.access.permissions import Permission
from strafketen.core.dossier.states import DossierState, StukState
from strafketen.core.errors import Conflict
from strafketen.core.events import EventCode
from strafketen.desk import pages_reading, proving, shown
from strafketen.dossier import assessing, queries
from strafketen.dossier.forms import ParketnummerForm, RetourForm
from strafketen.dossier.forms_stukken import DagvaardingForm, StukForm
from strafketen.dossier.queries import DossierView, StukRow
from strafketen.exchange import queries as exchange
from strafketen.identity import access
from strafketen.identity.web import actor, moment, page
from strafketen.web import chain_words

_ASSESSING = {DossierState.ONTVANGEN, DossierState.IN_BEOORDELING}
_DECIDING = {DossierState.GEACCEPTEERD, DossierState.DAGVAARDING_OPGEMAAKT}
_STEPS = (
    ("Ontvangen", frozenset({DossierState.ONTVANGEN}), EventCode.DOSSIER_RECEIVED),
    (
        "Parketnummer",
        frozenset({DossierState.IN_BEOORDELING, DossierState.TERUGGESTUURD}),
        EventCode.PARKETNUMMER_COUPLED,
    ),
    ("Geaccepteerd", frozenset({DossierState.GEACCEPTEERD}), EventCode.DOSSIER_ACCEPTED),
    ("Dagvaarding", frozenset({DossierState.DAGVAARDING_OPGEMAAKT}), EventCode.STUK_SIGNED),
    ("Verstrekt", frozenset({DossierState.VERSTREKT, DossierState.UITSPRAAK}), EventCode.DOSSIER_SENT),
)
_WAITING = {
    DossierState.TERUGGESTUURD: gettext_lazy(
        "U heeft het dossier teruggestuurd. Na de aanvulling staat het hier weer."
    ),
    DossierState.VERSTREKT: gettext_lazy("De processtukken zijn bij de rechtbank. De uitspraak komt hier vanzelf."),
    DossierState.UITSPRAAK: gettext_lazy("De rechter heeft uitspraak gedaan."),
}


@page(Permission.DOSSIER_ASSESS)
@require_http_methods(["GET", "POST"])
def assess(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Show the assessing of a dossier."""
    access.require_role(Permission.DOSSIER_ASSESS, actor=actor(request), at=moment(request), object_id=dossier)
    view = queries.view_dossier(actor=actor(request), at=moment(request), dossier=dossier)
    journeys.note_opened(actor=actor(request), at=moment(request), dossier=dossier)
    return _assess(request, view, koppelen=ParketnummerForm(), retour=RetourForm())


def _assess(
    request: HttpRequest,
    view: DossierView,
    *,
    koppelen: ParketnummerForm,
    retour: RetourForm,
    beslissen: DagvaardingForm | None = None,
    status: int = 200,
) -> HttpResponseBase:
    row = view.row
    summons = next((stuk for stuk in view.stukken if stuk.kind == "dagvaarding"), None)
    assessing_now = row.state in _ASSESSING
    signed = summons is not None and summons.state == StukState.ONDERTEKEND
    deciding = row.state in _DECIDING and (summons is None or summons.state in {StukState.CONCEPT, StukState.MISLUKT})
    if beslissen is None:
        beslissen = DagvaardingForm(
            initial=StukForm.initial_of(summons.content) if summons else {"artikelen": row.feit_article}
        )
    sent = exchange.sent_for(row.id)
    context = {
        "zaak": shown.zaak(view, actor=actor(request), current="beoordelen"),
        "stappen": shown.steps(view, _STEPS),
        "wacht_tekst": _WAITING.get(row.state, ""),
        "controle": proving.checks(view),
        "bevindingen": shown.findings(view.findings, view),
        "controle_at": row.changed_at,
        "feiten": pages_reading.facts(view),
        "ladder": shown.ladder(sent[0], moment(request)) if sent else None,
        "dossier_url": reverse("desk:dossier", args=[row.id]),
        "bewijs_url": reverse("desk:bewijs", args=[row.id]),
        "koppelen": Shown(form=koppelen, url=reverse("desk:koppelen", args=[row.id]))
        if assessing_now and not row.parketnummer
        else None,
        "accepteren": Shown(url=reverse("desk:accepteren", args=[row.id]), can=bool(row.parketnummer))
        if assessing_now
        else None,
        "retour": Shown(form=retour, url=reverse("desk:terugsturen", args=[row.id])) if assessing_now else None,
        "beslissen": Shown(form=beslissen, url=reverse("desk:dagvaarden", args=[row.id])) if deciding else None,
        "dagvaarding": None if summons is None else _summons(request, row.id, summons),
        "selectie": _selection(view) if signed and row.state is DossierState.DAGVAARDING_OPGEMAAKT else None,
        "overdragen": None,
        "gebeurtenissen": tuple(Shown(at=step.at, text=step.text, by=step.actor_name) for step in reversed(view.steps)),
    }
    return render(request, "dossier/beoordelen.html", context, status=status)


def _summons(request: HttpRequest, dossier: str, stuk: StukRow) -> Shown:
    state, label = shown.stuk_state(stuk)
    draft = stuk.state in {StukState.CONCEPT, StukState.MISLUKT}
    return Shown(
        title=stuk.title,
        state_label=label,
        state_kind={"getekend": "klaar", "fout": "fout"}.get(state, "bezig"),
        note=stuk.failure,
        view_url=shown.address("desk:dossier", dossier, stuk=stuk.number) if stuk.digest else "",
        sign_url=reverse("desk:ondertekenen", args=[dossier, stuk.id])
        if draft and stuk.made_by == actor(request).id
        else "",
        tenlastelegging=str(stuk.content.get("tenlastelegging", "")),
    )


def _selection(view: DossierView) -> Shown:
    stukken = tuple(
        Shown(
            id=stuk.id,
            number=stuk.number,
            title=stuk.title,
            note="",
            selected=True,
            required=stuk.kind == "dagvaarding",
        )
        for stuk in view.stukken
        if stuk.digest
    )
    return Shown(url=reverse("desk:overdragen", args=[view.row.id]), stukken=stukken)


def _back(dossier: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("desk:beoordelen", args=[dossier]))


@page(Permission.DOSSIER_ASSESS)
@require_POST
def couple(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Couple a parketnummer."""
    form = ParketnummerForm(request.POST)
    if form.is_valid():
        number = form.cleaned_data["parketnummer"]
        try:
            assessing.couple_parketnummer(
                actor=actor(request), at=moment(request), dossier=dossier, parketnummer=number
            )
        except Conflict as refusal:
            form.add_error("parketnummer", chain_words.plain(refusal.text))
        else:
            messages.success(request, _("Het parketnummer is gekoppeld."))
            return _back(dossier)
    view = queries.view_dossier(actor=actor(request), at=moment(request), dossier=dossier)
    return _assess(request, view, koppelen=form, retour=RetourForm(), status=422)


@page(Permission.DOSSIER_ASSESS)
@require_POST
def accept(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Accept a dossier for prosecution."""
    journeys.accept_dossier(actor=actor(request), at=moment(request), dossier=dossier)
    messages.success(request, _("Het dossier is geaccepteerd."))
    return _back(dossier)


@page(Permission.DOSSIER_RETURN)
@require_POST
def send_back(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Return a dossier with a coded reason."""
    form = RetourForm(request.POST)
    if not form.is_valid():
        view = queries.view_dossier(actor=actor(request), at=moment(request), dossier=dossier)
        return _assess(request, view, koppelen=ParketnummerForm(), retour=form, status=422)
    journeys.return_dossier(
        actor=actor(request),
        at=moment(request),
        dossier=dossier,
        reason=form.reason,
        text=form.cleaned_data["toelichting"],
    )
    messages.success(request, _("Het dossier is teruggestuurd. De politie ziet de reden."))
    return _back(dossier)


@page(Permission.DOSSIER_SUMMON)
@require_POST
def summon(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Write the dagvaarding with its tenlastelegging."""
    form = DagvaardingForm(request.POST)
    if not form.is_valid():
        view = queries.view_dossier(actor=actor(request), at=moment(request), dossier=dossier)
        return _assess(request, view, koppelen=ParketnummerForm(), retour=RetourForm(), beslissen=form, status=422)
    assessing.write_decision(
        actor=actor(request), at=moment(request), dossier=dossier, kind="dagvaarding", content=form.content()
    )
    messages.success(request, _("De dagvaarding is opgemaakt. Onderteken haar om verder te gaan."))
    return _back(dossier)


@page(Permission.DOSSIER_HAND_OVER)
@require_POST
def hand_over(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Hand the chosen processtukken to the court."""
    journeys.hand_to_court(
        actor=actor(request), at=moment(request), dossier=dossier, chosen=request.POST.getlist("stuk")
    )
    messages.success(request, _("De processtukken zijn verzegeld en aan de rechtbank verstrekt."))
    return _back(dossier)
