# SPDX-License-Identifier: EUPL-1.2
"""Zaken, their stukken and what is known of them: what any organisation of the chain reads and the police write."""

from __future__ import annotations

import uuid
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router

from strafketen.chain import journeys
from strafketen.core.access.permissions import Permission
from strafketen.core.errors import NotFound
from strafketen.desk.api import schemas, shown
from strafketen.dossier import actions, intake, queries
from strafketen.exchange import queries as exchange
from strafketen.identity.api.operations import Made, operation, when, who
from strafketen.ledger import queries as ledger

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
    return schemas.BevindingLijst(resultaten=[shown.bevinding(item) for item in view.findings])


@operation(
    router,
    "GET",
    "/zaken/{zaak}/versies",
    summary="De verzegelde versies",
    permission=Permission.PROOF_VIEW,
    gives=schemas.VersieLijst,
    refusals=(404,),
)
def list_versies(request: HttpRequest, zaak: Zaakpad) -> schemas.VersieLijst:
    """De oudste eerst."""
    view = queries.view_dossier(
        actor=who(request), at=when(request), dossier=str(zaak), permission=Permission.PROOF_VIEW
    )
    return schemas.VersieLijst(resultaten=[shown.versie(row) for row in view.manifests])


@operation(
    router,
    "GET",
    "/zaken/{zaak}/versies/{versie}",
    summary="Een verzegelde versie met haar bewijs",
    permission=Permission.PROOF_VIEW,
    gives=schemas.VersieMetBewijs,
    refusals=(404,),
)
def get_versie(
    request: HttpRequest, zaak: Zaakpad, versie: Annotated[int, Path(ge=1, le=1_000_000)]
) -> schemas.VersieMetBewijs:
    """Het manifest en zijn zegel: wie ze heeft, controleert de versie zelf."""
    view = queries.view_dossier(
        actor=who(request), at=when(request), dossier=str(zaak), permission=Permission.PROOF_VIEW
    )
    for row in view.manifests:
        if row.version == versie:
            return shown.versie(row)
    raise NotFound(f"Versie {versie} bestaat niet van deze zaak.")


@operation(
    router,
    "GET",
    "/zaken/{zaak}/verzendingen",
    summary="De berichten over een zaak",
    permission=Permission.PROOF_VIEW,
    gives=schemas.VerzendingLijst,
    refusals=(404,),
)
def list_verzendingen(request: HttpRequest, zaak: Zaakpad) -> schemas.VerzendingLijst:
    """Met wat van de aankomst bewezen is."""
    queries.view_dossier(actor=who(request), at=when(request), dossier=str(zaak), permission=Permission.PROOF_VIEW)
    return schemas.VerzendingLijst(resultaten=[shown.verzending(row) for row in exchange.sent_for(str(zaak))])


@operation(
    router,
    "GET",
    "/zaken/{zaak}/logboek",
    summary="De handelingen aan een zaak",
    permission=Permission.LEDGER_VIEW,
    gives=schemas.HandelingLijst,
    refusals=(404,),
)
def list_handelingen(request: HttpRequest, zaak: Zaakpad) -> schemas.HandelingLijst:
    """De oudste eerst, met hun plaats in het logboek."""
    queries.view_dossier(actor=who(request), at=when(request), dossier=str(zaak), permission=Permission.LEDGER_VIEW)
    return schemas.HandelingLijst(
        resultaten=[
            schemas.Handeling(
                code=act.code, tekst=act.words, op=act.at, door=act.actor, plaats=act.index, blad=act.leaf
            )
            for act in ledger.acts_of(str(zaak))
        ]
    )


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
    """Wijst één bladzijde of één moment aan, met de digest van het stuk."""
    made = actions.add_citaat(
        actor=who(request),
        at=when(request),
        dossier=str(zaak),
        stuk=str(body.stuk_id),
        page=body.pagina,
        moment_ms=body.moment_ms,
        quote=body.tekst,
        rectangles=[(item.links, item.boven, item.breedte, item.hoogte) for item in body.vlakken],
    )
    return schemas.CitaatGemaakt(citaat_id=uuid.UUID(made))


@operation(
    router,
    "POST",
    "/zaken/{zaak}/verzendingen",
    summary="Het dossier samenstellen en naar het OM sturen",
    permission=Permission.DOSSIER_SEND,
    gives=schemas.BerichtGemaakt,
    status=202,
    refusals=(404, 409, 413, 422),
)
def send_dossier(request: HttpRequest, zaak: Zaakpad) -> schemas.BerichtGemaakt:
    """Alle bevindingen die het tegenhouden komen in één keer terug."""
    message = journeys.send_to_om(actor=who(request), at=when(request), dossier=str(zaak))
    return schemas.BerichtGemaakt(bericht_id=uuid.UUID(message))
