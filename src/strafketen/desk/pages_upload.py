# SPDX-License-Identifier: EUPL-1.2
"""Pages on which the police add files: what it is, its bytes, and what came of it."""

from __future__ import annotations

from types import SimpleNamespace as Shown

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from strafketen.core.access.permissions import Permission
from strafketen.desk import shown
from strafketen.dossier import files, queries
from strafketen.dossier.forms import UploadForm
from strafketen.dossier.forms_stukken import STUK_FORMS
from strafketen.identity.web import actor, moment, page
from strafketen.media.actions import MAX_UPLOAD_BYTES

UNPROCESSABLE = 422


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
            made = files.make_room(
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
            url=shown.stuk_url(dossier, stuk),
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
    room = files.open_place(
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
        accept="video/*,audio/*,.mkv" if kind in files.MEDIA_KINDS else ".pdf",
        max_bytes=MAX_UPLOAD_BYTES,
        title=str(room.purpose["title"]),
        upload_id=room.upload_id,
    )


@page(Permission.STUK_ADD)
def taken_in(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Take a finished upload into the dossier; opened twice it is done once."""
    taken = files.take_in_upload(
        actor=actor(request), at=moment(request), dossier=dossier, upload=request.GET.get("upload", "")
    )
    if taken.known:
        words = _("Dit bestand zat al in het dossier, als nummer %(number)s. Controlecode: %(digest)s")
    else:
        words = _("Bestand %(number)s is binnen. Controlecode: %(digest)s")
    messages.success(request, words % {"number": taken.number, "digest": taken.digest})
    return HttpResponseRedirect(f"{reverse('desk:samenstellen', args=[dossier])}#stuk-{taken.stuk_id}")
