# SPDX-License-Identifier: EUPL-1.2
"""The page on which a procesverbaal is written."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace as Shown
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from strafketen.core.access.permissions import Permission
from strafketen.core.errors import Conflict, Refusal
from strafketen.core.events import EventCode
from strafketen.core.stukken import KINDS
from strafketen.desk import pages_reading, reading, shown
from strafketen.dossier import actions, drafts, queries
from strafketen.dossier.forms_stukken import STUK_FORMS, StukForm
from strafketen.dossier.queries import DossierView, StukRow
from strafketen.identity.web import actor, moment, page

UNPROCESSABLE = 422


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
        "heading": _(KINDS[chosen].title),
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
