# SPDX-License-Identifier: EUPL-1.2
"""Pages on which the police open, compose and send a dossier."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace as Shown
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from strafketen.chain import journeys
from strafketen.core.access.permissions import Permission
from strafketen.core.dossier.rules import registry
from strafketen.core.dossier.states import RETURN_WORDS, DossierState, ReturnReason, StukState
from strafketen.core.errors import Malformed
from strafketen.core.findings import Severity
from strafketen.core.stukken import KINDS, SECTIONS
from strafketen.desk import shown
from strafketen.dossier import actions, queries, withdrawing
from strafketen.dossier.actions import NotReadyToSend
from strafketen.dossier.forms import PersoonFormSet, ZaakForm
from strafketen.dossier.forms_stukken import STUK_FORMS
from strafketen.dossier.queries import DossierView, StukRow
from strafketen.exchange import queries as exchange
from strafketen.identity.web import actor, moment, page
from strafketen.web import chain_words
from strafketen.web.values import Job

UNPROCESSABLE = 422

LATER = frozenset({12, 13})
"""Sections that OM and court fill: vervolging and uitspraak."""


@page(Permission.DOSSIER_OPEN)
@require_http_methods(["GET", "POST"])
def new_case(request: HttpRequest) -> HttpResponseBase:
    """Open a dossier."""
    form, personen, status = ZaakForm(), PersoonFormSet(prefix="personen", initial=[{"rollen": ["verdachte"]}]), 200
    if request.method == "POST":
        data = request.POST.copy()
        more = data.get("meer") == "personen"
        if more:
            data["personen-TOTAL_FORMS"] = str(int(data.get("personen-TOTAL_FORMS", "1")) + 1)
        form, personen = ZaakForm(data), PersoonFormSet(data, prefix="personen")
        if more:
            form, personen = ZaakForm(initial=data.dict()), _one_more(data)
        elif form.is_valid() and personen.is_valid():
            people = [one.person() for one in personen if one.cleaned_data and not one.cleaned_data.get("DELETE")]
            try:
                dossier = journeys.open_dossier(actor=actor(request), at=moment(request), case=form.case(people))
            except Malformed as refusal:
                form.add_error(None, chain_words.plain(refusal.text))
            else:
                return HttpResponseRedirect(reverse("desk:samenstellen", args=[dossier]))
        if not more:
            status = UNPROCESSABLE
    context = {
        "form": form,
        "personen": personen,
        "post_url": request.path,
        "cancel_url": reverse("desk:werkvoorraad"),
    }
    return render(request, "dossier/zaak_nieuw.html", context, status=status)


def _one_more(data: Any) -> Any:  # noqa: ANN401 - Django's own formset classes
    """Show the same people unchecked, with one empty form more."""
    return PersoonFormSet(data, prefix="personen")


@page(Permission.DOSSIER_VIEW)
def compose(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Show the composing of a dossier."""
    return _compose(request, dossier, status=200)


def _compose(request: HttpRequest, dossier: str, *, status: int) -> HttpResponse:
    view = queries.view_dossier(actor=actor(request), at=moment(request), dossier=dossier)
    row = view.row
    building = row.state in {DossierState.IN_OPBOUW, DossierState.RETOUR}
    blocking = len(registry.blocking(view.findings))
    order = tuple(_order(view))
    sent = exchange.sent_for(dossier)
    sealed = withdrawing.entries_of(view.manifests[-1].canonical) if view.manifests else frozenset[str]()
    context = {
        "zaak": shown.zaak(view, actor=actor(request), current="samenstellen"),
        "bevindingen": shown.findings(view.findings, view, editable=building, listed=True),
        "blocking_count": blocking,
        "attention_count": shown.count(view.findings, Severity.ATTENTION),
        "volgorde": order,
        "present_count": sum(item.state == "aanwezig" for item in order),
        "needed_count": sum(item.state not in {"nvt", "later"} for item in order),
        "stukken": tuple(_stuk(request, view, stuk, building=building, sealed=sealed) for stuk in view.stukken),
        "toevoegen": _additions(dossier) if building else (),
        "verzenden": Shown(
            url=reverse("desk:versturen", args=[dossier]),
            to=_("het Openbaar Ministerie"),
            label=_("Dossier samenstellen en versturen"),
            can=building and not blocking,
            sent=not building,
        ),
        "retour": _returned(view),
        "verzendingen": tuple(
            Shown(
                version=message.subject.removeprefix("Versie ").partition(":")[0],
                to=message.receiver_name,
                at=message.made_at,
                ladder=shown.ladder(message, moment(request)),
                url=reverse("desk:bewijs", args=[dossier]),
            )
            for message in sent
        ),
        "jobs": _jobs(view),
    }
    return render(request, "dossier/samenstellen.html", context, status=status)


def _order(view: DossierView) -> list[Shown]:
    """Say for each place of the national order what is there."""
    needed = {"procesverbaal-aangifte", "procesverbaal-bevindingen"}
    needed_sections = {KINDS[kind].section for kind in needed}
    places = []
    for section, title in SECTIONS.items():
        here = [stuk for stuk in view.stukken if stuk.section == section]
        if here:
            busy = any(stuk.state in {StukState.IN_ONDERZOEK, StukState.IN_ONDERTEKENING} for stuk in here)
            state = "bezig" if busy else "aanwezig"
        else:
            state = "ontbreekt" if section in needed_sections else "later" if section in LATER else "nvt"
        places.append(
            Shown(number=section, title=title, state=state, note="", stuk_anchor=f"stuk-{here[0].id}" if here else "")
        )
    return places


def _stuk(request: HttpRequest, view: DossierView, stuk: StukRow, *, building: bool, sealed: frozenset[str]) -> Shown:
    state, label = shown.stuk_state(stuk)
    dossier = view.row.id
    draft = stuk.state in {StukState.CONCEPT, StukState.MISLUKT} and stuk.kind in STUK_FORMS
    removable = building and stuk.state in withdrawing.REMOVABLE and stuk.id not in sealed
    raw = stuk.report.get("findings")
    remarks = [str(item["text"]) for item in raw if isinstance(item, dict)] if isinstance(raw, list) else []
    signed = _("Ondertekend door %(name)s") % {"name": ", ".join(stuk.signers)} if stuk.signers else ""
    return Shown(
        anchor=f"stuk-{stuk.id}",
        number=stuk.number,
        title=stuk.title,
        kind=shown.stuk_kind(stuk),
        pages=stuk.page_count if stuk.page_count and not stuk.is_media else None,
        duration_seconds=None if stuk.duration_ms is None else stuk.duration_ms / 1000,
        size_bytes=stuk.size_bytes or None,
        first_page=stuk.first_page,
        state=state,
        state_label=label,
        state_note=shown.failure(stuk) or signed,
        sha256=stuk.digest,
        view_url=shown.stuk_url(dossier, stuk) if stuk.digest else "",
        edit_url=reverse("desk:procesverbaal", args=[dossier, stuk.id]) if building and draft else "",
        describe_url="",
        sign_url=reverse("desk:ondertekenen", args=[dossier, stuk.id])
        if building and draft and stuk.made_by == actor(request).id
        else "",
        remove_url=reverse("desk:verwijderen", args=[dossier, stuk.id]) if removable else "",
        warnings=remarks if stuk.state != StukState.ONDERTEKEND else [],
    )


def _additions(dossier: str) -> tuple[Shown, ...]:
    return (
        Shown(
            label=_("Aangifte opnemen"),
            url=reverse("desk:procesverbaal_nieuw", args=[dossier, "procesverbaal-aangifte"]),
            icon="pencil",
        ),
        Shown(
            label=_("Bevindingen schrijven"),
            url=reverse("desk:procesverbaal_nieuw", args=[dossier, "procesverbaal-bevindingen"]),
            icon="pencil",
        ),
        Shown(label=_("Bestand of opname toevoegen"), url=reverse("desk:upload", args=[dossier]), icon="upload"),
    )


def _returned(view: DossierView) -> Shown | None:
    row = view.row
    if row.state is not DossierState.RETOUR or not row.return_reason:
        return None
    return Shown(
        at=row.changed_at,
        by=row.asked_by,
        reason_code="",
        reason=RETURN_WORDS[ReturnReason(row.return_reason)],
        text=row.return_text,
        asked=(),
        term=None,
    )


def _jobs(view: DossierView) -> tuple[Job, ...]:
    busy = [stuk for stuk in view.stukken if stuk.state in {StukState.IN_ONDERZOEK, StukState.IN_ONDERTEKENING}]
    if not busy:
        return ()
    return (
        Job(
            label=_("Stukken worden verwerkt"),
            done=len(view.stukken) - len(busy),
            total=len(view.stukken),
            unit=_("stukken"),
            note=_("U kunt doorwerken. Ververs de pagina om te zien of het klaar is."),
        ),
    )


@page(Permission.STUK_SIGN)
@require_POST
def sign(request: HttpRequest, dossier: str, stuk: str) -> HttpResponseBase:
    """Order the signing of a draft; the page that comes back says that it is being done."""
    actions.order_signature(actor=actor(request), at=moment(request), dossier=dossier, stuk=stuk)
    return HttpResponseRedirect(reverse("desk:bezig", args=[dossier]))


@page(Permission.DOSSIER_VIEW)
def busy(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Show how far the jobs of a dossier are; go on when they are done."""
    view = queries.view_dossier(actor=actor(request), at=moment(request), dossier=dossier)
    jobs = _jobs(view)
    back = _home_of(request, view)
    if not jobs:
        return HttpResponseRedirect(back)
    steps = tuple(
        Shown(
            label=f"{stuk.number}. {stuk.title}",
            state={"bezig": "bezig", "fout": "fout"}.get(shown.stuk_state(stuk)[0], "klaar"),
            note=stuk.failure,
        )
        for stuk in view.stukken
    )
    context = {
        "heading": _("Stukken worden verwerkt"),
        "zaak": shown.zaak(view, actor=actor(request), current="samenstellen"),
        "state": "bezig",
        "jobs": tuple(replace(job, note="") for job in jobs),
        "steps": steps,
        "text": _("Dit duurt meestal een paar seconden. De pagina gaat vanzelf verder."),
        "done_url": back,
        "done_label": _("Verder"),
        "retry_url": "",
        "back_url": back,
    }
    return render(request, "dossier/bezig.html", context)


def _home_of(request: HttpRequest, view: DossierView) -> str:
    """Give the page where this reader works on the dossier."""
    from strafketen.core.roles import PersonRole

    names = {
        PersonRole.VERBALISANT: "desk:samenstellen",
        PersonRole.OFFICIER: "desk:beoordelen",
        PersonRole.RECHTER: "desk:vonnis",
    }
    name = next((names[role] for role in names if role in actor(request).roles), "desk:dossier")
    return reverse(name, args=[view.row.id])


@page(Permission.STUK_ADD)
@require_POST
def withdraw(request: HttpRequest, dossier: str, stuk: str) -> HttpResponseBase:
    """Take a stuk out of the dossier before it was ever sent; what it was stays on the list of what happened."""
    number = withdrawing.withdraw_stuk(actor=actor(request), at=moment(request), dossier=dossier, stuk=stuk)
    messages.success(
        request, _("Stuk %(number)s is uit het dossier gehaald. Dit staat in het logboek.") % {"number": number}
    )
    return HttpResponseRedirect(reverse("desk:samenstellen", args=[dossier]))


@page(Permission.DOSSIER_SEND)
@require_POST
def send(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Compose the dossier and send it; all findings at once when it may not."""
    try:
        journeys.send_to_om(actor=actor(request), at=moment(request), dossier=dossier)
    except NotReadyToSend as refusal:
        messages.error(request, chain_words.plain(refusal.text))
        return _compose(request, dossier, status=UNPROCESSABLE)
    messages.success(request, _("Het dossier is samengesteld, verzegeld en verstuurd. Hier ziet u of het aankomt."))
    return HttpResponseRedirect(reverse("desk:samenstellen", args=[dossier]))
