# SPDX-License-Identifier: EUPL-1.2
"""Pages on which the police compose a dossier."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
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
from strafketen.core.errors import Conflict, Malformed, Refusal
from strafketen.core.events import EventCode
from strafketen.core.findings import Severity
from strafketen.core.stukken import KINDS, SECTIONS
from strafketen.desk import pages_reading, reading, shown
from strafketen.dossier import actions, drafts, queries, withdrawing
from strafketen.dossier.actions import NotReadyToSend
from strafketen.dossier.forms import STUK_FORMS, PersoonFormSet, StukForm, UploadForm, ZaakForm
from strafketen.dossier.queries import DossierView, StukRow
from strafketen.exchange import queries as exchange
from strafketen.identity.web import actor, moment, page
from strafketen.media.actions import MAX_UPLOAD_BYTES
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
                form.add_error(None, refusal.text)
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
        state_note=stuk.failure or signed,
        sha256=stuk.digest,
        view_url=_view_url(dossier, stuk) if stuk.digest else "",
        edit_url=reverse("desk:procesverbaal", args=[dossier, stuk.id]) if building and draft else "",
        describe_url="",
        sign_url=reverse("desk:ondertekenen", args=[dossier, stuk.id])
        if building and draft and stuk.made_by == actor(request).id
        else "",
        remove_url=reverse("desk:verwijderen", args=[dossier, stuk.id]) if removable else "",
        warnings=remarks if stuk.state != StukState.ONDERTEKEND else [],
    )


def _view_url(dossier: str, stuk: StukRow) -> str:
    name = "desk:beeld" if stuk.is_media else "desk:dossier"
    return shown.address(name, dossier, stuk=stuk.number)


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
    if row.state is not DossierState.RETOUR:
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


@page(Permission.STUK_ADD)
@require_http_methods(["GET", "POST"])
def procesverbaal(
    request: HttpRequest, dossier: str, stuk: str | None = None, kind: str | None = None
) -> HttpResponseBase:
    """Write a procesverbaal in a structured form."""
    view = queries.view_dossier(
        actor=actor(request), at=moment(request), dossier=dossier, permission=Permission.STUK_ADD
    )
    row = next((item for item in view.stukken if item.id == stuk), None)
    chosen = row.kind if row is not None else kind or ""
    if not chosen.startswith("procesverbaal") or chosen not in STUK_FORMS:
        raise Conflict("Dit stuk is geen proces-verbaal en wordt niet met dit formulier gemaakt.")
    form_class = STUK_FORMS[chosen]
    status = 200
    if request.method == "POST":
        form = _prepared(form_class(request.POST), view)
        if form.is_valid():
            saved = actions.write_procesverbaal(
                actor=actor(request),
                at=moment(request),
                dossier=dossier,
                kind=chosen,
                content=form.content(),
                stuk=None if row is None else row.id,
            )
            messages.success(request, _("Het concept is bewaard."))
            if request.POST.get("doe") == "klaar":
                return HttpResponseRedirect(f"{reverse('desk:samenstellen', args=[dossier])}#stuk-{saved}")
            wanted = "?voorbeeld=1" if request.POST.get("doe") == "voorbeeld" else ""
            return HttpResponseRedirect(reverse("desk:procesverbaal", args=[dossier, saved]) + wanted)
        status = UNPROCESSABLE
    else:
        initial = _initial(request, view) if row is None else StukForm.initial_of(row.content)
        form = _prepared(form_class(initial=initial), view)
    context = {
        "zaak": shown.zaak(view, actor=actor(request), current="samenstellen"),
        "heading": KINDS[chosen].title,
        "stuknummer": None if row is None else row.number,
        "form": form,
        "secties": _sections(form),
        "treffers": (),
        "handtekeningen": (),
        "saved_at": None if row is None else _saved_at(view, row),
        **_preview(request, view, row),
        "post_url": request.path,
        "back_url": reverse("desk:samenstellen", args=[dossier]),
    }
    return render(request, "dossier/procesverbaal_form.html", context, status=status)


def _saved_at(view: DossierView, row: StukRow) -> datetime:
    """Give when a draft was last saved."""
    words = f" {row.number} "
    changed = (step.at for step in reversed(view.steps) if step.code == EventCode.STUK_CHANGED and words in step.text)
    return next(changed, row.made_at)


def _preview(request: HttpRequest, view: DossierView, row: StukRow | None) -> dict[str, object]:
    """Show how a page of the draft will look, when asked; words that cannot be set are told now and not at signing."""
    asked = request.GET.get("voorbeeld", "")
    if row is None or not asked.isdigit() or request.method == "POST":
        return {"voorbeeld": None, "voorbeeld_fout": ""}
    try:
        pages = drafts.page_count(actor=actor(request), at=moment(request), dossier=view.row.id, stuk=row.id)
    except Refusal as refusal:
        return {"voorbeeld": None, "voorbeeld_fout": refusal.text}
    number = min(max(1, int(asked[:4])), pages)
    base = reverse("desk:procesverbaal", args=[view.row.id, row.id])
    return {
        "voorbeeld": Shown(
            image_url=reading.image_url(view, row, number, pages_reading.PAGE_WIDTHS[0], reader=actor(request).id),
            width=pages_reading.A4[0],
            height=pages_reading.A4[1],
            page=number,
            pages=pages,
            made_at=_saved_at(view, row),
            previous_url=f"{base}?voorbeeld={number - 1}#deel-3" if number > 1 else "",
            next_url=f"{base}?voorbeeld={number + 1}#deel-3" if number < pages else "",
        ),
        "voorbeeld_fout": "",
    }


def _sections(form: StukForm) -> tuple[Shown, ...]:
    return tuple(
        Shown(title=title, hint=hint, velden=[form[name] for name in names], personen=False)
        for title, hint, names in form.sections
    )


def _initial(request: HttpRequest, view: DossierView) -> dict[str, Any]:
    """Fill in what is known already."""
    from django.utils import timezone

    now = timezone.localtime(moment(request))
    committed = timezone.localtime(view.row.committed_from)
    aangever = next((p.full_name for p in view.personen if "aangever" in p.rollen), "")
    return {
        "aangever": aangever,
        "plaats": view.row.place,
        "gepleegd_datum": committed.date(),
        "gepleegd_tijd": committed.time(),
        "gezien_datum": committed.date(),
        "gezien_tijd": committed.time(),
        "opgenomen_datum": now.date(),
        "opgenomen_tijd": now.time(),
    }


def _prepared(form: StukForm, view: DossierView) -> StukForm:
    """Offer the recordings of this dossier as what a stuk may describe."""
    field: Any = form.fields.get("opnamen")
    if field is not None:
        recordings = [stuk for stuk in view.stukken if stuk.is_media]
        field.choices = [(stuk.id, f"{stuk.number}. {stuk.title}") for stuk in recordings]
    return form


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
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Say what a file is, then send its bytes straight to the byte server."""
    view = queries.view_dossier(
        actor=actor(request), at=moment(request), dossier=dossier, permission=Permission.STUK_ADD
    )
    form, status = UploadForm(), 200
    if request.method == "POST":
        form = UploadForm(request.POST)
        if form.is_valid():
            made = actions.make_room(
                actor=actor(request),
                at=moment(request),
                dossier=dossier,
                kind=form.cleaned_data["soort"],
                title=form.cleaned_data["titel"],
            )
            return HttpResponseRedirect(f"{request.path}?plaats={made}")
        status = UNPROCESSABLE
    place = _place(request, dossier) if request.GET.get("plaats") else None
    received = tuple(
        Shown(
            name=stuk.title,
            size_bytes=stuk.size_bytes,
            sha256=stuk.digest,
            state_label=shown.stuk_state(stuk)[1],
            state_kind={"klaar": "klaar", "fout": "fout"}.get(shown.stuk_state(stuk)[0], "bezig"),
            note=stuk.failure,
            url=_view_url(dossier, stuk),
        )
        for stuk in view.stukken
        if stuk.kind not in STUK_FORMS
    )
    context = {
        "zaak": shown.zaak(view, actor=actor(request), current="samenstellen"),
        "form": form,
        "post_url": request.path,
        "upload": place,
        "ontvangen": received,
        "back_url": reverse("desk:samenstellen", args=[dossier]),
    }
    return render(request, "dossier/upload.html", context, status=status)


def _place(request: HttpRequest, dossier: str) -> Shown:
    """Give the place where the bytes of a file go; the same address again goes on where it was."""
    upload_id = request.GET["plaats"]
    done = f"{reverse('desk:ingenomen', args=[dossier])}?upload={upload_id}"
    room = actions.open_place(
        actor=actor(request),
        at=moment(request),
        dossier=dossier,
        upload=upload_id,
        return_url=request.build_absolute_uri(done),
    )
    kind = str(room.purpose["kind"])
    return Shown(
        form_url=room.form_url,
        tus_url=room.tus_url,
        token=room.token,
        done_url=done,
        accept="video/*,audio/*,.mkv" if kind in actions.MEDIA_KINDS else ".pdf",
        max_bytes=MAX_UPLOAD_BYTES,
        title=str(room.purpose["title"]),
        upload_id=room.upload_id,
    )


@page(Permission.STUK_ADD)
def taken_in(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Take a finished upload into the dossier; opened twice it is done once."""
    taken = actions.take_in_upload(
        actor=actor(request), at=moment(request), dossier=dossier, upload=request.GET.get("upload", "")
    )
    if taken.known:
        words = _("Dit bestand zat al in het dossier, als nummer %(number)s. Controlecode: %(digest)s")
    else:
        words = _("Bestand %(number)s is binnen. Controlecode: %(digest)s")
    messages.success(request, words % {"number": taken.number, "digest": taken.digest})
    return HttpResponseRedirect(f"{reverse('desk:samenstellen', args=[dossier])}#stuk-{taken.stuk_id}")


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
        messages.error(request, refusal.text)
        return _compose(request, dossier, status=UNPROCESSABLE)
    messages.success(request, _("Het dossier is samengesteld, verzegeld en verstuurd. Hier ziet u of het aankomt."))
    return HttpResponseRedirect(reverse("desk:samenstellen", args=[dossier]))
