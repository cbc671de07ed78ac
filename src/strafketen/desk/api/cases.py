# SPDX-License-Identifier: EUPL-1.2
"""Zaken, their stukken and what is known of them: what any organisation of the chain reads and the police write."""

from __future__ import annotations

import uuid
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router

from strafketen.chain import journeys
from strafketen.core.access.permissions import Permission
from strafketen.desk.api import schemas, shown
from strafketen.dossier import intake, queries
from strafketen.exchange.api import bevinding
from strafketen.identity.api.operations import Made, operation, when, who

router = Router(tags=["zaken"])

Zaakpad = Annotated[uuid.UUID, Path(description="Kenmerk van de zaak bij dit knooppunt.")]
Stukpad = Annotated[uuid.UUID, Path(description="Kenmerk van het stuk.")]


@operation(
    router, "GET", "/zaken", summary="Zaken zoeken", permission=Permission.WORKLIST_VIEW, gives=schemas.ZaakLijst
)
def list_zaken(
    request: HttpRequest,
    stand: Annotated[Literal["gevraagd", "wacht", "klaar"], Query(description="Aan wie de zaak is.")] = "gevraagd",
    zoek: Annotated[
        str, Query(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$", description="Deel van titel, nummer of naam.")
    ] = "",
    pagina: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> schemas.ZaakLijst:
    """De laatst gewijzigde zaak staat vooraan."""
    found = queries.work_list(actor=who(request), at=when(request), tab=stand, search=zoek.strip(), page=pagina)
    return schemas.ZaakLijst(
        resultaten=[shown.zaak(row) for row in found.rows],
        totaal=found.total,
        pagina=pagina,
        per_pagina=queries.PAGE_SIZE,
    )


@operation(
    router,
    "POST",
    "/zaken",
    summary="Een zaak beginnen",
    permission=Permission.DOSSIER_OPEN,
    gives=schemas.ZaakGemaakt,
    status=201,
    refusals=(409, 413, 422),
)
def open_zaak(request: HttpRequest, body: schemas.ZaakNieuw) -> Made:
    """Begint een dossier, eventueel met personen."""
    dossier = journeys.open_dossier(actor=who(request), at=when(request), case=shown.case(body))
    return Made(schemas.ZaakGemaakt(zaak_id=uuid.UUID(dossier)), f"/zaken/{dossier}")


@operation(
    router,
    "GET",
    "/zaken/{zaak}",
    summary="Een zaak zien",
    permission=Permission.DOSSIER_VIEW,
    gives=schemas.ZaakMetPersonen,
    refusals=(404,),
)
def get_zaak(request: HttpRequest, zaak: Zaakpad) -> schemas.ZaakMetPersonen:
    """Gegevens van de zaak en wie erin voorkomt."""
    return shown.zaak_met_personen(queries.view_dossier(actor=who(request), at=when(request), dossier=str(zaak)))


@operation(
    router,
    "POST",
    "/zaken/{zaak}/personen",
    summary="Een persoon toevoegen",
    permission=Permission.STUK_ADD,
    gives=schemas.PersoonGemaakt,
    status=201,
    refusals=(404, 409, 413, 422),
)
def add_persoon(request: HttpRequest, zaak: Zaakpad, body: schemas.PersoonNieuw) -> schemas.PersoonGemaakt:
    """Alleen zolang het dossier in opbouw is."""
    made = intake.add_person(actor=who(request), at=when(request), dossier=str(zaak), person=shown.person(body))
    return schemas.PersoonGemaakt(persoon_id=uuid.UUID(made))


@operation(
    router,
    "GET",
    "/zaken/{zaak}/bevindingen",
    summary="Wat de regels vinden",
    permission=Permission.DOSSIER_VIEW,
    gives=schemas.BevindingLijst,
    refusals=(404,),
)
def list_bevindingen(request: HttpRequest, zaak: Zaakpad) -> schemas.BevindingLijst:
    """Alle bevindingen; met ernst blocking houden zij het versturen tegen."""
    view = queries.view_dossier(actor=who(request), at=when(request), dossier=str(zaak))
    return schemas.BevindingLijst(resultaten=[bevinding(item) for item in view.findings])


@operation(
    router,
    "GET",
    "/zaken/{zaak}/verloop",
    summary="Wat er aan een zaak gebeurde",
    permission=Permission.DOSSIER_VIEW,
    gives=schemas.Verloop,
    refusals=(404,),
)
def list_gebeurtenissen(request: HttpRequest, zaak: Zaakpad) -> schemas.Verloop:
    """In woorden, het oudste eerst; het logboek heeft het bewijs ervan."""
    view = queries.view_dossier(actor=who(request), at=when(request), dossier=str(zaak))
    return schemas.Verloop(
        resultaten=[
            schemas.Gebeurtenis(code=item.code, tekst=item.text, op=item.at, naam=item.actor_name)
            for item in view.steps
        ]
    )
