# SPDX-License-Identifier: EUPL-1.2
"""Pages to find and read a dossier: work list, viewer, page images, player, proof, ledger."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace as Shown
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from strafketen.chain import journeys
from strafketen.core.access.permissions import Permission
from strafketen.core.actor import NODE_ITSELF
from strafketen.core.dossier.states import DOSSIER_STATE_WORDS
from strafketen.core.errors import NotFound
from strafketen.core.findings import Finding
from strafketen.core.roles import PersonRole
from strafketen.core.stukken import SECTIONS
from strafketen.desk import reading, shown
from strafketen.dossier import actions, drafts, queries
from strafketen.dossier.queries import DossierView, StukRow
from strafketen.exchange import queries as exchange
from strafketen.identity import access
from strafketen.identity.web import actor, moment, page
from strafketen.ledger import queries as ledger
from strafketen.media import queries as media
from strafketen.web.drawings import Area, Mark, Wave
from strafketen.web.values import Pager, Tab

PAGE_WIDTHS = (1190, 1785)
THUMB_WIDTH = 120
ZOOM_STEPS = (50, 75, 100, 125, 150, 200)
A4 = (1190, 1684)
_TABS = (("gevraagd", "Aan mij gevraagd"), ("wacht", "Ik wacht op anderen"), ("klaar", "Klaar"))


def number_of(text: str | None, default: int) -> int:
    """Read a number from an address; anything else counts as the default."""
    return int(text) if text and text.isdigit() and len(text) < 7 else default  # noqa: PLR2004 - seven digits is past any page


@page(Permission.WORKLIST_VIEW)
def work_list(request: HttpRequest) -> HttpResponseBase:
    """Show the work list."""
    who, at = actor(request), moment(request)
    tab = request.GET.get("tab", "gevraagd")
    search = request.GET.get("q", "").strip()[:100]
    number = max(1, number_of(request.GET.get("p"), 1))
    found = queries.work_list(actor=who, at=at, tab=tab, search=search, page=number)
    counts = queries.work_counts(actor=who, at=at)
    here = [row.id for row in found.rows]
    sent, arrived = exchange.latest_for(here), queries.last_arrivals(here)
    pages = max(1, -(-found.total // queries.PAGE_SIZE))
    target = "desk:samenstellen" if PersonRole.VERBALISANT in who.roles else "desk:dossier"
    rows = tuple(
        Shown(
            group="",
            title=row.title,
            number=row.number,
            verdachte=found.verdachten.get(row.id, ""),
            url=reverse(target, args=[row.id]),
            asked=row.asked or DOSSIER_STATE_WORDS[row.state],
            sender=row.asked_by or _("onbekend"),
            sender_unit="",
            status=DOSSIER_STATE_WORDS[row.state],
            status_kind=shown.STATE_KIND.get(row.state, "wacht"),
            term=row.answer_before,
            term_note="",
            term_level="",
            **shown.last_message(sent.get(row.id), arrived.get(row.id), at),
        )
        for row in found.rows
    )
    late = sum(row.ladder is not None and row.ladder.late_seconds is not None for row in rows)
    base = reverse("desk:werkvoorraad")
    context = {
        "title": _("Werkvoorraad"),
        "unit": who.unit,
        "new_url": reverse("desk:zaak_nieuw") if PersonRole.VERBALISANT in who.roles else "",
        "first_url": rows[0].url if rows else "",
        "tabs": tuple(Tab(_(label), f"{base}?tab={key}", key == tab, counts[key]) for key, label in _TABS),
        "late_count": late,
        "late_url": reverse("exchange:verzendingen"),
        "filter": Shown(
            q=search,
            asked=(),
            sender=(),
            term=(),
            url=base,
            tab=tab,
            active=bool(search),
            clear_url=f"{base}?tab={tab}",
            total=counts.get(tab, found.total),
        ),
        "zaken": rows,
        "pager": Pager(
            first=(number - 1) * queries.PAGE_SIZE + 1 if rows else 0,
            last=(number - 1) * queries.PAGE_SIZE + len(rows),
            total=found.total,
            page=number,
            pages=pages,
            previous_url=f"{base}?tab={tab}&q={search}&p={number - 1}" if number > 1 else "",
            next_url=f"{base}?tab={tab}&q={search}&p={number + 1}" if number < pages else "",
        ),
        "jobs": (),
        "empty_text": {
            "wacht": _("U wacht nu op niemand."),
            "klaar": _("Afgeronde zaken komen hier."),
        }.get(tab, _("Nieuwe zaken komen hier vanzelf.")),
    }
    return render(request, "dossier/werkvoorraad.html", context)


def _stuk_url(dossier: str, stuk: StukRow) -> str:
    return shown.address("desk:beeld" if stuk.is_media else "desk:dossier", dossier, stuk=stuk.number)


def _groups(view: DossierView, current: int) -> tuple[Shown, ...]:
    groups = []
    for section, title in SECTIONS.items():
        rows = [stuk for stuk in view.stukken if stuk.section == section and stuk.digest]
        if rows:
            stukken = tuple(
                Shown(
                    number=stuk.number,
                    title=stuk.title,
                    url=_stuk_url(view.row.id, stuk),
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
    asked = number_of(request.GET.get("stuk"), readable[0].number if readable else 0)
    stuk = next((item for item in view.stukken if item.number == asked), None)
    if stuk is not None and stuk.is_media:
        return HttpResponseRedirect(_stuk_url(dossier, stuk))
    if stuk is None and readable:
        raise NotFound(f"Stuk {asked} staat niet in dit dossier.")
    number = number_of(request.GET.get("p"), 1)
    context = _viewer_context(request, view, stuk, number)
    return render(request, "dossier/dossier.html", context)


def _viewer_context(
    request: HttpRequest, view: DossierView, stuk: StukRow | None, asked_page: int
) -> dict[str, object]:
    number = min(max(1, asked_page), max(1, stuk.page_count if stuk else 1))
    who = actor(request)
    dossier = view.row.id
    zoom = number_of(request.GET.get("zoom"), 100)
    zoom = zoom if zoom in ZOOM_STEPS else 100
    turn = number_of(request.GET.get("draai"), 0) // 90 * 90 % 360
    search = request.GET.get("q", "").strip()[:100]
    kept = {name: value for name, value, plain in (("zoom", zoom, 100), ("draai", turn, 0)) if value != plain}
    action = None
    if PersonRole.OFFICIER in who.roles:
        action = Shown(label=_("Beoordelen"), url=reverse("desk:beoordelen", args=[dossier]))
    chosen = number_of(request.GET.get("citaat"), 0)
    pagina = None
    if stuk is not None and stuk.blob and stuk.page_count:
        actions.view_stuk(actor=who, at=moment(request), dossier=dossier, stuk=stuk.id)
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
        "citaten": citations(view, chosen),
        "citeren_url": reverse("desk:citeren", args=[dossier]) if may_cite and pagina is not None else "",
        "acties": (Shown(label=_("Hele dossier als PDF"), url=reverse("desk:samengesteld", args=[dossier])),)
        if view.manifests and view.manifests[-1].composed_blob
        else (),
    }


def facts(view: DossierView) -> tuple[Shown, ...]:
    """List the facts of a zaak."""
    row = view.row
    rows = [
        Shown(label=_("Feit"), value=row.feit, note=row.feit_article),
        Shown(label=_("Plaats"), value=row.place, note=""),
        Shown(label=_("Pleegdatum"), value=reading.moment_words(row.committed_from), note=""),
    ]
    rows += [
        Shown(label=", ".join(person.rollen).capitalize(), value=person.full_name, note="") for person in view.personen
    ]
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
        previous_url=_stuk_url(dossier, readable[place - 1]) if place else "",
        next_url=_stuk_url(dossier, readable[place + 1]) if place + 1 < len(readable) else "",
        signed=signed,
        signed_ok=None if not verdicts else all(verdict == "valid" for verdict in verdicts),
        sha256=stuk.digest,
        original_url=original,
        state={"getekend": "klaar", "te tekenen": "bezig"}.get(state, state),
        state_text=stuk.failure or label,
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


def citations(view: DossierView, chosen: int = 0) -> tuple[Shown, ...]:
    """List the citations of a dossier; `chosen` is the number of the one the reader came for."""
    shown_citations = []
    for index, citation in enumerate(view.citaten, start=1):
        if citation.page is not None:
            url = shown.address("desk:dossier", view.row.id, stuk=citation.stuk_number, p=citation.page, citaat=index)
            label = _("Stuk %(stuk)s, p. %(page)s") % {"stuk": citation.stuk_number, "page": citation.page}
        else:
            seconds = (citation.moment_ms or 0) / 1000
            url = shown.address("desk:beeld", view.row.id, stuk=citation.stuk_number, t=f"{seconds:g}")
            label = _("Stuk %(stuk)s, %(clock)s") % {
                "stuk": citation.stuk_number,
                "clock": reading.clock(seconds),
            }
        shown_citations.append(
            Shown(
                number=index,
                quote=citation.quote,
                url=url,
                label=label,
                maker=citation.made_by_name,
                on=citation.made_at,
                current=index == chosen,
                media_url="",
                media_label="",
                kind="pagina" if citation.page is not None else "media",
                stuk_id=citation.stuk_id,
            )
        )
    return tuple(shown_citations)


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
    blob = actions.read_composed(actor=who, at=at, dossier=dossier)
    url = media.read_url(
        blob_id=blob, mime="application/pdf", filename="procesdossier.pdf", inline=True, subject=who.id, at=at
    )
    return HttpResponseRedirect(url)


@page(Permission.CITAAT_ADD)
@require_POST
def cite(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Cite words on a page, or a moment of a recording."""
    who, at = actor(request), moment(request)
    view = queries.view_dossier(actor=who, at=at, dossier=dossier)
    stuk = view.stuk(number_of(request.POST.get("stuk"), 0))
    if stuk.is_media:
        seconds = reading.parse_clock(request.POST.get("van", ""))
        actions.add_citaat(
            actor=who,
            at=at,
            dossier=dossier,
            stuk=stuk.id,
            moment_ms=round(seconds * 1000),
            quote=request.POST.get("toelichting", ""),
        )
        return HttpResponseRedirect(shown.address("desk:beeld", dossier, stuk=stuk.number, t=f"{seconds:g}"))
    number = number_of(request.POST.get("pagina"), 1)
    quote = request.POST.get("citaat", "").strip()
    rectangles = reading.find_quote(stuk, number, quote)
    if not rectangles:
        context = _viewer_context(request, view, stuk, number)
        error = _("Deze woorden staan niet op deze pagina. Neem de tekst precies over uit de tekst van de pagina.")
        context |= {"citeren_fout": error, "citeren_tekst": quote[:2000], "tekst_open": True}
        return render(request, "dossier/dossier.html", context, status=422)
    actions.add_citaat(actor=who, at=at, dossier=dossier, stuk=stuk.id, page=number, quote=quote, rectangles=rectangles)
    return HttpResponseRedirect(
        shown.address("desk:dossier", dossier, stuk=stuk.number, p=number, citaat=len(view.citaten) + 1)
    )


@page(Permission.STUK_VIEW)
def player(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Play a recording over byte ranges; seeing it is a logged act."""
    who, at = actor(request), moment(request)
    view = queries.view_dossier(actor=who, at=at, dossier=dossier)
    journeys.note_opened(actor=who, at=at, dossier=dossier)
    recordings = [item for item in view.stukken if item.is_media and item.digest]
    if not recordings:
        raise NotFound("In dit dossier zit geen opname.")
    stuk = view.stuk(number_of(request.GET.get("stuk"), recordings[0].number))
    if not stuk.is_media:
        return HttpResponseRedirect(_stuk_url(dossier, stuk))
    actions.view_stuk(actor=who, at=at, dossier=dossier, stuk=stuk.id)
    recording = reading.recording(stuk, subject=who.id, at=at)
    start = reading.parse_clock(request.GET.get("t") or request.GET.get("van") or "0")
    notes = [item for item in citations(view) if item.kind == "media" and item.stuk_id == stuk.id]
    duration = recording.duration_seconds
    context = {
        "zaak": shown.zaak(view, actor=who, current="dossier"),
        "stuk": Shown(
            number=stuk.number,
            title=stuk.title,
            sha256=stuk.digest,
            original_url=recording.original_url,
            equal=True,
        ),
        "media": Shown(
            kind="video" if stuk.kind == "beeld" else "audio",
            src=recording.src,
            mime=stuk.mime,
            width=recording.width,
            height=recording.height,
            poster_url="",
            captions_url="",
            duration_seconds=duration,
            start_seconds=min(start, duration),
            frame_rate=recording.frame_rate,
            playable=recording.playable,
            not_playable_text=_(
                "Deze browser kan dit bestand niet afspelen. Haal het origineel op om het te bekijken."
            ),
            recorded_at=stuk.recorded_from,
        ),
        "golf": Wave(peaks=stuk.waveform, duration_seconds=duration, at_seconds=start or None)
        if stuk.waveform and duration
        else None,
        "fragment": Shown(
            start_seconds=start, end_seconds=min(duration, reading.parse_clock(request.GET.get("tot") or "0") or start)
        ),
        "notities": tuple(
            Shown(
                number=index,
                at_seconds=reading.seconds_of(item.url),
                url=item.url,
                text=item.quote,
                maker=item.maker,
                note="",
                current=reading.seconds_of(item.url) == start and "t" in request.GET,
            )
            for index, item in enumerate(notes, start=1)
        ),
        "transcript": (),
        "transcript_source": "",
        "beschrijving": reading.description(view, stuk),
        "beschrijven_form": None,
        "beschrijven_url": "",
        "keten": reading.custody(view, stuk),
        "eigenschappen": recording.properties,
        "bekijk_url": reverse("desk:beeld", args=[dossier]),
        "citeren_url": reverse("desk:citeren", args=[dossier])
        if access.may(Permission.CITAAT_ADD, actor=who, at=at, state=view.row.state).allowed
        else "",
        "bewijs_url": reverse("desk:bewijs", args=[dossier]),
        "back_url": reverse("desk:dossier", args=[dossier]),
    }
    return render(request, "dossier/beeld.html", context)


@page(Permission.PROOF_VIEW)
def proof(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Show what is proven of a dossier: versions, receipts, seals, ledger."""
    who, at = actor(request), moment(request)
    view = queries.view_dossier(actor=who, at=at, dossier=dossier, permission=Permission.PROOF_VIEW)
    sent = exchange.sent_for(dossier)
    last = view.manifests[-1] if view.manifests else None
    acts = ledger.acts_of(dossier)
    standing = ledger.standing()
    checks = reading.checks(view)
    broken = [item for item in checks if not item.ok]
    context = {
        "zaak": shown.zaak(view, actor=who, current="bewijs"),
        "checked_at": at,
        "export_url": "",
        "uitkomst": reading.outcome(last, sent, broken),
        "woorden": reading.spoken(last.root) if last else (),
        "root": last.root if last else "",
        "version": last.version if last else None,
        "stukken_count": sum(bool(item.digest) for item in view.stukken),
        "pages_count": sum(item.page_count for item in view.stukken if not item.is_media),
        "partijen": reading.parties(view, sent, at),
        "ontvangst": tuple(
            Shown(to=message.receiver_name, subject=message.subject, steps=reading.rungs(message, at))
            for message in sent
        ),
        "zegels": reading.seals(view),
        "logboek": Shown(
            size=standing.size,
            root=standing.root,
            entries=tuple(
                Shown(
                    index=act.index,
                    text=act.words,
                    at=act.at,
                    included=ledger.stands_in(act, standing),
                )
                for act in acts[-12:]
            ),
            checkpoint_at=standing.at,
            cosigners=(),
            url=reverse("desk:logboek", args=[dossier]),
        ),
        "controle": checks,
        "bevindingen": shown.findings(_received(sent), view),
        "controle_at": at,
        "vast": reading.CERTAIN,
        "niet": reading.NOT_SAID,
    }
    return render(request, "dossier/bewijs.html", context)


def _received(sent: tuple[exchange.SentMessage, ...]) -> tuple[Finding, ...]:
    """Give what receivers found, the newest message first."""
    return tuple(finding for message in sent for finding in message.findings)


@page(Permission.LEDGER_VIEW)
def ledger_of(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Show the acts of a dossier in the ledger, with their place in the log."""
    view = queries.view_dossier(
        actor=actor(request), at=moment(request), dossier=dossier, permission=Permission.LEDGER_VIEW
    )
    standing = ledger.standing()
    acts = tuple(reversed(ledger.acts_of(dossier)))
    paginator = Paginator(acts, queries.PAGE_SIZE)
    current = paginator.get_page(number_of(request.GET.get("p"), 1))
    base = reverse("desk:logboek", args=[dossier])
    names = access.names_of(act.actor for act in current.object_list)
    rows = tuple(
        Shown(
            index=act.index,
            at=act.at,
            text=act.words,
            about=reading.about(view, act.act),
            actor=names.get(act.actor, _("het knooppunt zelf") if act.actor == NODE_ITSELF.id else act.actor),
            ground="",
            leaf=act.leaf,
            included=ledger.stands_in(act, standing),
            proof_url="",
        )
        for act in current.object_list
    )
    broken, waiting = any(row.included is False for row in rows), any(row.included is None for row in rows)
    context = {
        "zaak": shown.zaak(view, actor=actor(request), current="logboek"),
        "stand": Shown(
            size=standing.size,
            root=standing.root,
            checkpoint_at=standing.at,
            origin=standing.origin,
            consistent=False if broken else None if waiting else True,
            text=_(
                "Voor elke regel op deze pagina is het pad naar de getekende stand zojuist nagerekend. "
                "Het logboek zelf bevat geen inhoud."
            ),
        ),
        "regels": rows,
        "standen": (),
        "pager": Pager(
            first=current.start_index(),
            last=current.end_index(),
            total=paginator.count,
            page=current.number,
            pages=paginator.num_pages,
            previous_url=f"{base}?p={current.number - 1}" if current.has_previous() else "",
            next_url=f"{base}?p={current.number + 1}" if current.has_next() else "",
        ),
    }
    return render(request, "ledger/logboek.html", context)
