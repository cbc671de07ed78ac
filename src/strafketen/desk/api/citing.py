# SPDX-License-Identifier: EUPL-1.2
"""Citations: words on an exact page, or an exact part of a recording."""

from __future__ import annotations

import uuid

from django.http import HttpRequest
from ninja import Router

from strafketen.core.access.permissions import Permission
from strafketen.core.errors import Malformed
from strafketen.desk import reading
from strafketen.desk.api import schemas
from strafketen.desk.api.cases import Zaakpad
from strafketen.desk.api.stukken import row_of
from strafketen.dossier import looking, queries
from strafketen.identity.api.operations import operation, when, who

router = Router(tags=["lezen"])


@operation(
    router,
    "GET",
    "/zaken/{zaak}/citaten",
    summary="De citaten in een zaak",
    permission=Permission.DOSSIER_VIEW,
    gives=schemas.CitaatLijst,
    refusals=(404,),
)
def list_citaten(request: HttpRequest, zaak: Zaakpad) -> schemas.CitaatLijst:
    """De oudste eerst."""
    view = queries.view_dossier(actor=who(request), at=when(request), dossier=str(zaak))
    return schemas.CitaatLijst(
        resultaten=[
            schemas.Citaat(
                citaat_id=uuid.UUID(row.id),
                stuk_id=uuid.UUID(row.stuk_id),
                pagina=row.page,
                moment_ms=row.moment_ms,
                einde_ms=row.end_ms,
                tekst=row.quote,
                maker=row.made_by_name,
                gemaakt_op=row.made_at,
            )
            for row in view.citaten
        ]
    )


@operation(
    router,
    "POST",
    "/zaken/{zaak}/citaten",
    summary="Een citaat maken",
    permission=Permission.CITAAT_ADD,
    gives=schemas.CitaatGemaakt,
    status=201,
    refusals=(404, 409, 413, 422),
)
def add_citaat(request: HttpRequest, zaak: Zaakpad, body: schemas.CitaatNieuw) -> schemas.CitaatGemaakt:
    """Wijst woorden op één bladzijde aan, of een deel van een opname, met de digest van het stuk."""
    rectangles: tuple[tuple[float, ...], ...] = ()
    if body.pagina is not None:
        row = row_of(request, zaak, body.stuk_id)
        rectangles = () if row.is_media or not row.blob else reading.find_quote(row, body.pagina, body.tekst)
        if body.pagina <= row.page_count and not rectangles:
            raise Malformed("Deze woorden staan niet op deze pagina. Neem de tekst precies over.")
    made = looking.add_citaat(
        actor=who(request),
        at=when(request),
        dossier=str(zaak),
        stuk=str(body.stuk_id),
        page=body.pagina,
        moment_ms=body.moment_ms,
        end_ms=body.einde_ms,
        quote=body.tekst,
        rectangles=rectangles,
    )
    return schemas.CitaatGemaakt(citaat_id=uuid.UUID(made))
