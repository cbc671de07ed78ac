# SPDX-License-Identifier: EUPL-1.2
"""Exports of a dossier: what an outsider needs to verify it without us, as one zip."""

from __future__ import annotations

import uuid
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from strafketen.core.access.permissions import Permission
from strafketen.desk import exports
from strafketen.desk.api import schemas
from strafketen.desk.api.cases import Zaakpad
from strafketen.desk.api.stukken import SEE_OTHER, see_other
from strafketen.desk.exports import ExportRow
from strafketen.identity.api.operations import Made, operation, when, who

router = Router(tags=["uitvoer"])

Uitvoerpad = Annotated[uuid.UUID, Path(description="Kenmerk van de uitvoering.")]


def _shown(row: ExportRow) -> schemas.Uitvoering:
    return schemas.Uitvoering(
        uitvoering_id=uuid.UUID(row.id),
        aangevraagd_op=row.ordered_at,
        toestand=row.state,
        gereed_op=row.done_at,
        storing=row.failure or None,
        versie=row.version,
        dossierwortel=row.root or None,
        sha256=row.digest or None,
        omvang=row.size_bytes or None,
    )


@operation(
    router,
    "POST",
    "/zaken/{zaak}/uitvoeringen",
    summary="Een uitvoer van het dossier aanvragen",
    permission=Permission.DOSSIER_EXPORT,
    gives=schemas.Uitvoering,
    status=201,
    refusals=(404, 409, 413, 422),
)
def order_uitvoering(request: HttpRequest, zaak: Zaakpad) -> Made:
    """Van het dossier zoals het nu is. Het maken volgt als taak; aanvragen en ophalen komen in het logboek."""
    made = exports.order(actor=who(request), at=when(request), dossier=str(zaak))
    row = exports.find(actor=who(request), at=when(request), dossier=str(zaak), export=made)
    return Made(_shown(row), f"/zaken/{zaak}/uitvoeringen/{made}")


@operation(
    router,
    "GET",
    "/zaken/{zaak}/uitvoeringen",
    summary="De uitvoeringen van een dossier",
    permission=Permission.DOSSIER_EXPORT,
    gives=schemas.UitvoeringLijst,
    refusals=(404,),
)
def list_uitvoeringen(request: HttpRequest, zaak: Zaakpad) -> schemas.UitvoeringLijst:
    """De nieuwste eerst, ook die zijn opgeruimd."""
    rows = exports.of_dossier(actor=who(request), at=when(request), dossier=str(zaak))
    return schemas.UitvoeringLijst(resultaten=[_shown(row) for row in rows])


@operation(
    router,
    "GET",
    "/zaken/{zaak}/uitvoeringen/{uitvoering}",
    summary="Een uitvoering",
    permission=Permission.DOSSIER_EXPORT,
    gives=schemas.Uitvoering,
    refusals=(404,),
)
def get_uitvoering(request: HttpRequest, zaak: Zaakpad, uitvoering: Uitvoerpad) -> schemas.Uitvoering:
    """Hoe ver zij is."""
    return _shown(exports.find(actor=who(request), at=when(request), dossier=str(zaak), export=str(uitvoering)))


@operation(
    router,
    "GET",
    "/zaken/{zaak}/uitvoeringen/{uitvoering}/inhoud",
    summary="De zip van een uitvoering",
    permission=Permission.DOSSIER_EXPORT,
    status=303,
    refusals=(404, 409),
    extra=SEE_OTHER,
)
def get_uitvoering_inhoud(request: HttpRequest, zaak: Zaakpad, uitvoering: Uitvoerpad) -> HttpResponse:
    """Verwijst naar een adres bij de byteserver dat kort geldig is. Controleer de zip met `strafketen verify`."""
    return see_other(exports.hand_out(actor=who(request), at=when(request), dossier=str(zaak), export=str(uitvoering)))
