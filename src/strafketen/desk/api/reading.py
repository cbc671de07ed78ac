# SPDX-License-Identifier: EUPL-1.2
"""Reading in a dossier: pages as text and picture, words found, the composed PDF, drafts, what inspection found.

Whoever sees content, a page or a found passage included, is in the log with what was seen.
"""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from strafketen.core.access.permissions import Permission
from strafketen.core.errors import Conflict, NotFound
from strafketen.desk import reading
from strafketen.desk.api import schemas
from strafketen.desk.api.cases import Stukpad, Zaakpad
from strafketen.desk.api.stukken import PDF, SEE_OTHER, row_of, see_other
from strafketen.dossier import drafts, looking, queries
from strafketen.dossier.queries import StukRow
from strafketen.identity.api.operations import operation, when, who
from strafketen.media import queries as media

router = Router(tags=["lezen"])

Paginapad = Annotated[int, Path(ge=1, le=1_000_000, description="Bladzijde van het stuk, vanaf 1.")]
PNG = "image/png"


def _bytes(kind: str) -> dict[str, Any]:
    content = {kind: {"schema": {"type": "string", "format": "binary"}}}
    return {"responses": {200: {"description": "OK", "content": content}}}


@operation(
    router,
    "GET",
    "/zaken/{zaak}/samengesteld",
    summary="Het samengestelde dossier als één PDF",
    permission=Permission.STUK_VIEW,
    status=303,
    refusals=(404,),
    extra=SEE_OTHER,
)
def get_samengesteld(request: HttpRequest, zaak: Zaakpad) -> HttpResponse:
    """Verwijst naar een adres bij de byteserver dat kort geldig is. Inzien komt in het logboek."""
    blob = looking.read_composed(actor=who(request), at=when(request), dossier=str(zaak))
    return see_other(
        media.read_url(
            blob_id=blob,
            mime=PDF,
            filename="procesdossier.pdf",
            inline=False,
            subject=who(request).id,
            at=when(request),
        )
    )


def _page(request: HttpRequest, zaak: uuid.UUID, stuk: uuid.UUID, number: int) -> StukRow:
    """Give a stuk that has this page, and log that it is seen.

    Raises:
        NotFound: not in this zaak, or no such page.
        Conflict: it has no pages yet.
    """
    row = row_of(request, zaak, stuk)
    if row.is_media or not row.blob:
        raise Conflict("Dit stuk heeft geen bladzijden: het is een opname, of het is nog niet opgemaakt.")
    if number > row.page_count:
        raise NotFound("Deze pagina bestaat niet.")
    looking.view_stuk(actor=who(request), at=when(request), dossier=str(zaak), stuk=row.id)
    return row


@operation(
    router,
    "GET",
    "/zaken/{zaak}/stukken/{stuk}/paginas/{pagina}",
    summary="De tekst van een bladzijde",
    permission=Permission.STUK_VIEW,
    gives=schemas.Pagina,
    refusals=(404, 409),
)
def get_pagina(request: HttpRequest, zaak: Zaakpad, stuk: Stukpad, pagina: Paginapad) -> schemas.Pagina:
    """Leeg als de bladzijde alleen een beeld is. Inzien komt in het logboek."""
    row = _page(request, zaak, stuk, pagina)
    return schemas.Pagina(
        pagina=pagina,
        dossierpagina=None if row.first_page is None else row.first_page + pagina - 1,
        tekst=reading.page_text(row, pagina),
    )


@operation(
    router,
    "GET",
    "/zaken/{zaak}/stukken/{stuk}/paginas/{pagina}/beeld",
    summary="Een bladzijde als beeld",
    permission=Permission.STUK_VIEW,
    refusals=(404, 409),
    extra=_bytes(PNG),
)
def get_paginabeeld(
    request: HttpRequest,
    zaak: Zaakpad,
    stuk: Stukpad,
    pagina: Paginapad,
    breedte: Annotated[Literal["120", "1190", "1785"], Query(description="In beeldpunten.")] = "1190",
) -> HttpResponse:
    """PNG. Inzien komt in het logboek."""
    row = _page(request, zaak, stuk, pagina)
    return HttpResponse(reading.page_png(row, pagina, width_px=int(breedte)), content_type=PNG)


@operation(
    router,
    "GET",
    "/zaken/{zaak}/vindplaatsen",
    summary="Woorden zoeken in de stukken",
    permission=Permission.STUK_VIEW,
    gives=schemas.VindplaatsLijst,
    refusals=(404,),
)
def list_vindplaatsen(
    request: HttpRequest,
    zaak: Zaakpad,
    zoek: Annotated[str, Query(min_length=2, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")],
) -> schemas.VindplaatsLijst:
    """Elk stuk waarvan u woorden ziet, komt als ingezien in het logboek; wat u zocht niet."""
    view = queries.view_dossier(
        actor=who(request), at=when(request), dossier=str(zaak), permission=Permission.STUK_VIEW
    )
    hits = reading.hits(view, zoek)
    for seen in dict.fromkeys(hit.stuk.id for hit in hits):
        looking.view_stuk(actor=who(request), at=when(request), dossier=str(zaak), stuk=seen)
    return schemas.VindplaatsLijst(
        resultaten=[
            schemas.Vindplaats(
                stuk_id=uuid.UUID(hit.stuk.id), pagina=hit.page, voor=hit.before, gevonden=hit.match, na=hit.after
            )
            for hit in hits
        ]
    )


@operation(
    router,
    "GET",
    "/zaken/{zaak}/stukken/{stuk}/onderzoek",
    summary="Wat het onderzoek van een bestand vond",
    permission=Permission.DOSSIER_VIEW,
    gives=schemas.Onderzoek,
    refusals=(404,),
)
def get_onderzoek(request: HttpRequest, zaak: Zaakpad, stuk: Stukpad) -> schemas.Onderzoek:
    """Handtekeningen met hun oordeel, of de sporen van een opname, en alles wat opviel."""
    return schemas.Onderzoek(rapport=dict(row_of(request, zaak, stuk).report))


@operation(
    router,
    "GET",
    "/zaken/{zaak}/processen-verbaal/{stuk}/voorbeeld",
    summary="Hoe een concept eruit zal zien",
    permission=Permission.STUK_ADD,
    refusals=(404, 422),
    extra=_bytes(PDF),
)
def get_voorbeeld(request: HttpRequest, zaak: Zaakpad, stuk: Stukpad) -> HttpResponse:
    """PDF zonder handtekening; zij wordt niet bewaard."""
    made = drafts.draft_pdf(actor=who(request), at=when(request), dossier=str(zaak), stuk=str(stuk))
    return HttpResponse(made, content_type=PDF)
