# SPDX-License-Identifier: EUPL-1.2
"""Pages to read a dossier: viewer, page pictures, the composed PDF."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace as Shown
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from strafketen.chain import journeys
from strafketen.core.access.permissions import Permission
from strafketen.core.errors import NotFound
from strafketen.core.roles import PersonRole
from strafketen.core.stukken import SECTIONS
from strafketen.desk import citing, reading, shown
from strafketen.dossier import drafts, looking, queries
from strafketen.dossier.queries import DossierView, StukRow
from strafketen.identity import access
from strafketen.identity.web import actor, moment, page
from strafketen.media import queries as media
from strafketen.web import chain_words
from strafketen.web.drawings import Area, Mark

PAGE_WIDTHS = (1190, 1785)

THUMB_WIDTH = 120

ZOOM_STEPS = (50, 75, 100, 125, 150, 200)

A4 = (1190, 1684)


def _groups(view: DossierView, current: int) -> tuple[Shown, ...]:
    groups = []
    for section, title in SECTIONS.items():
        rows = [stuk for stuk in view.stukken if stuk.section == section and stuk.digest]
        if rows:
            stukken = tuple(
                Shown(
                    number=stuk.number,
                    title=stuk.title,
                    url=shown.stuk_url(view.row.id, stuk),
                    current=stuk.number == current,
                    pages=stuk.page_count if not stuk.is_media else None,
                    on=stuk.made_at,
                    kind=shown.stuk_kind(stuk),
                    duration_seconds=None if stuk.duration_ms is None else stuk.duration_ms / 1000,
                    badge="",
                    badge_kind="",
                    note="",
                    hidden=False,
                )
                for stuk in rows
            )
            groups.append(Shown(title=title, stukken=stukken))
    return tuple(groups)


@page(Permission.STUK_VIEW)
def viewer(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Show one page of a dossier with its inventory, facts and citations. Seeing a stuk is a logged act."""
    who, at = actor(request), moment(request)
    view = queries.view_dossier(actor=who, at=at, dossier=dossier)
    journeys.note_opened(actor=who, at=at, dossier=dossier)
    readable = [stuk for stuk in view.stukken if stuk.digest and not stuk.is_media]
    asked = shown.number_of(request.GET.get("stuk"), readable[0].number if readable else 0)
    stuk = next((item for item in view.stukken if item.number == asked), None)
    if stuk is not None and stuk.is_media:
        return HttpResponseRedirect(shown.stuk_url(dossier, stuk))
    if stuk is None and readable:
        raise NotFound(f"Stuk {asked} staat niet in dit dossier.")
    number = shown.number_of(request.GET.get("p"), 1)
    context = viewer_context(request, view, stuk, number)
    return render(request, "dossier/dossier.html", context)


def viewer_context(request: HttpRequest, view: DossierView, stuk: StukRow | None, asked_page: int) -> dict[str, object]:
    """Give what the viewer shows of one page; looking at it is logged."""
    number = min(max(1, asked_page), max(1, stuk.page_count if stuk else 1))
    who = actor(request)
    dossier = view.row.id
    zoom = shown.number_of(request.GET.get("zoom"), 100)
    zoom = zoom if zoom in ZOOM_STEPS else 100
    turn = shown.number_of(request.GET.get("draai"), 0) // 90 * 90 % 360
    search = request.GET.get("q", "").strip()[:100]
    kept = {name: value for name, value, plain in (("zoom", zoom, 100), ("draai", turn, 0)) if value != plain}
    action = None
    if PersonRole.OFFICIER in who.roles:
        action = Shown(label=_("Beoordelen"), url=reverse("desk:beoordelen", args=[dossier]))
    chosen = shown.number_of(request.GET.get("citaat"), 0)
    pagina = None
    if stuk is not None and stuk.blob and stuk.page_count:
        looking.view_stuk(actor=who, at=moment(request), dossier=dossier, stuk=stuk.id)
        pagina = page_shown(view, stuk, number, chosen, reader=who.id)
        for name in ("previous_url", "next_url"):
            url = getattr(pagina, name)
            setattr(pagina, name, f"{url}&{urlencode(kept)}" if url and kept else url)
    may_cite = access.may(Permission.CITAAT_ADD, actor=who, at=moment(request), state=view.row.state).allowed

    def here(**query: object) -> str:
        base = {"stuk": stuk.number if stuk else None, "p": number, "citaat": chosen or None, "q": search or None}
        return shown.address("desk:dossier", dossier, **{**base, **kept, **query})

    place = ZOOM_STEPS.index(zoom)
    return {
        "zaak": shown.zaak(view, actor=who, current="dossier", action=action),
        "groepen": _groups(view, stuk.number if stuk else 0),
        "stukken_count": sum(bool(item.digest) for item in view.stukken),
        "pages_count": sum(item.page_count for item in view.stukken if not item.is_media),
        "stuk": None if stuk is None else _stuk(request, view, stuk),
        "pagina": pagina,
        "page_url": reverse("desk:dossier", args=[dossier]),
        "miniaturen": _thumbs(view, stuk, number, reader=who.id),
        "zoom": Shown(
            percent=zoom,
            turn=turn,
            smaller_url=here(zoom=ZOOM_STEPS[place - 1]) if place else "",
            larger_url=here(zoom=ZOOM_STEPS[place + 1]) if place + 1 < len(ZOOM_STEPS) else "",
            turn_url=here(draai=(turn + 90) % 360),
        ),
        "zoek": Shown(
            url=reverse("desk:dossier", args=[dossier]),
            q=search,
            hits=reading.search(view, search) if search else None,
        ),
        "feiten": facts(view),
        "ontbreekt": (),
        "citaten": citing.citations(view, chosen),
        "citeren_url": reverse("desk:citeren", args=[dossier]) if may_cite and pagina is not None else "",
        "acties": (Shown(label=_("Hele dossier als PDF"), url=reverse("desk:samengesteld", args=[dossier])),)
        if view.manifests and view.manifests[-1].composed_blob
        else (),
    }


def facts(view: DossierView) -> tuple[Shown, ...]:
    """List the facts of a zaak."""
    row = view.row
    rows = [
        Shown(label=_("Feit"), value=chain_words.html(row.feit), note=chain_words.dutch(row.feit_article)),
        Shown(label=_("Plaats"), value=chain_words.dutch(row.place), note=""),
        Shown(label=_("Pleegdatum"), value=reading.moment_words(row.committed_from), note=""),
    ]
    rows += [Shown(label=shown.roles(person.rollen), value=person.full_name, note="") for person in view.personen]
    if row.victim_code and len(row.victim_code) < 20:  # noqa: PLR2004 - a code is short; elsewhere only its digest is kept
        rows.append(Shown(label=_("Code voor het portaal"), value=row.victim_code, note=_("Voor het slachtoffer")))
    return tuple(rows)


def _stuk(request: HttpRequest, view: DossierView, stuk: StukRow) -> Shown:
    readable = [item for item in view.stukken if item.digest]
    place = next(i for i, item in enumerate(readable) if item.id == stuk.id) if stuk.digest else 0
    dossier = view.row.id
    state, label = shown.stuk_state(stuk)
    verdicts = reading.verdicts(stuk)
    signed = _("Ondertekend door %(name)s") % {"name": ", ".join(stuk.signers)} if stuk.signers else ""
    original = ""
    if stuk.blob:
        original = media.read_url(
            blob_id=stuk.blob,
            mime=stuk.mime,
            filename=f"stuk-{stuk.number}.pdf",
            inline=False,
            subject=actor(request).id,
            at=moment(request),
        )
    return Shown(
        number=stuk.number,
        title=stuk.title,
        kind=shown.stuk_kind(stuk),
        pages=stuk.page_count,
        previous_url=shown.stuk_url(dossier, readable[place - 1]) if place else "",
        next_url=shown.stuk_url(dossier, readable[place + 1]) if place + 1 < len(readable) else "",
        signed=signed,
        signed_ok=None if not verdicts else all(verdict == "valid" for verdict in verdicts),
        sha256=stuk.digest,
        original_url=original,
        state={"getekend": "klaar", "te tekenen": "bezig"}.get(state, state),
        state_text=shown.failure(stuk) or label,
        media_url="",
    )


def page_shown(view: DossierView, stuk: StukRow, number: int, chosen: int, *, reader: str) -> Shown:
    """Give one page with its picture, its text and the citations on it."""
    dossier = view.row.id
    image = reading.image_url(view, stuk, number, PAGE_WIDTHS[0], reader=reader)
    marks = [
        Mark(
            number=index,
            areas=tuple(Area(*rectangle) for rectangle in citation.rectangles),
            active=index == chosen,
        )
        for index, citation in enumerate(view.citaten, start=1)
        if citation.stuk_id == stuk.id and citation.page == number and citation.rectangles
    ]
    width, height = reading.page_size(stuk, number, width_px=PAGE_WIDTHS[0])
    return Shown(
        number=number,
        dossier_page=None if stuk.first_page is None else stuk.first_page + number - 1,
        image_url=image,
        image_2x_url=reading.image_url(view, stuk, number, PAGE_WIDTHS[1], reader=reader),
        width=width,
        height=height,
        text=reading.page_text(stuk, number),
        previous_url=shown.address("desk:dossier", dossier, stuk=stuk.number, p=number - 1) if number > 1 else "",
        next_url=shown.address("desk:dossier", dossier, stuk=stuk.number, p=number + 1)
        if number < stuk.page_count
        else "",
        marks=tuple(marks),
    )


def _thumbs(view: DossierView, stuk: StukRow | None, number: int, *, reader: str) -> tuple[Shown, ...]:
    """Show the pages around the one that is read; a stuk of a thousand pages shows no thousand pictures."""
    if stuk is None or not stuk.page_count:
        return ()
    first = max(1, number - 6)
    last = min(stuk.page_count, first + 12)
    return tuple(
        Shown(
            number=page_number,
            url=shown.address("desk:dossier", view.row.id, stuk=stuk.number, p=page_number),
            image_url=reading.image_url(view, stuk, page_number, THUMB_WIDTH, reader=reader),
            width=THUMB_WIDTH,
            height=round(THUMB_WIDTH * A4[1] / A4[0]),
            current=page_number == number,
            citations=sum(c.stuk_id == stuk.id and c.page == page_number for c in view.citaten),
        )
        for page_number in range(first, last + 1)
    )


@page(Permission.STUK_VIEW)
def page_image(request: HttpRequest, dossier: str, stuk: str, number: int, width: int) -> HttpResponseBase:
    """Give a page as a picture. The page around it logged that the stuk was seen."""
    if width not in {*PAGE_WIDTHS, THUMB_WIDTH}:
        raise NotFound("Deze breedte wordt niet gemaakt.")
    view = queries.view_dossier(
        actor=actor(request), at=moment(request), dossier=dossier, permission=Permission.STUK_VIEW
    )
    row = next((item for item in view.stukken if item.id == stuk and not item.is_media), None)
    if row is None or not ((row.blob and 1 <= number <= row.page_count) or reading.is_draft(row)):
        raise NotFound("Deze pagina bestaat niet.")
    if not reading.may_show(stuk, request.GET.get("inzage", ""), reader=actor(request).id):
        raise NotFound("Open de pagina opnieuw vanuit het dossier: inzage wordt vastgelegd.")
    if reading.is_draft(row):
        pdf = drafts.draft_pdf(actor=actor(request), at=moment(request), dossier=dossier, stuk=stuk)
        return HttpResponse(reading.draft_png(pdf, number, width_px=width), content_type="image/png")
    etag = f'"{hashlib.sha256(f"{row.digest}/{number}/{width}".encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304)
    response = HttpResponse(reading.page_png(row, number, width_px=width), content_type="image/png")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@page(Permission.STUK_VIEW)
def composed(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Give the composed dossier: one PDF with one page numbering. Reading it is a logged act."""
    who, at = actor(request), moment(request)
    blob = looking.read_composed(actor=who, at=at, dossier=dossier)
    url = media.read_url(
        blob_id=blob, mime="application/pdf", filename="procesdossier.pdf", inline=True, subject=who.id, at=at
    )
    return HttpResponseRedirect(url)
