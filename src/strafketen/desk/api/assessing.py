# SPDX-License-Identifier: EUPL-1.2
"""What OM and Rechtspraak write: the same journeys as their pages, under the same policy."""

from __future__ import annotations

import uuid

from django.http import HttpRequest
from ninja import Router

from strafketen.chain import journeys
from strafketen.core.access.permissions import Permission
from strafketen.core.canonical import Json
from strafketen.desk.api import schemas, shown
from strafketen.desk.api.cases import Zaakpad
from strafketen.dossier import assessing
from strafketen.identity.api.operations import Made, operation, when, who

router = Router(tags=["vervolging en berechting"])
_REFUSALS = (404, 409, 413, 422)


@operation(
    router,
    "PUT",
    "/zaken/{zaak}/parketnummer",
    summary="Een parketnummer koppelen",
    permission=Permission.DOSSIER_ASSESS,
    status=204,
    refusals=_REFUSALS,
)
def couple_parketnummer(request: HttpRequest, zaak: Zaakpad, body: schemas.Parketnummer) -> None:
    """Bindt het dossier aan de zaak van het OM."""
    assessing.couple_parketnummer(
        actor=who(request), at=when(request), dossier=str(zaak), parketnummer=body.parketnummer
    )


@operation(
    router,
    "POST",
    "/zaken/{zaak}/acceptatie",
    summary="Het dossier accepteren",
    permission=Permission.DOSSIER_ASSESS,
    status=204,
    refusals=_REFUSALS,
)
def accept_dossier(request: HttpRequest, zaak: Zaakpad) -> None:
    """Voor vervolging, met een gekoppeld parketnummer."""
    journeys.accept_dossier(actor=who(request), at=when(request), dossier=str(zaak))


@operation(
    router,
    "POST",
    "/zaken/{zaak}/terugsturing",
    summary="Het dossier terugsturen",
    permission=Permission.DOSSIER_RETURN,
    gives=schemas.BerichtGemaakt,
    status=202,
    refusals=_REFUSALS,
)
def return_dossier(request: HttpRequest, zaak: Zaakpad, body: schemas.Terugsturing) -> schemas.BerichtGemaakt:
    """Met een reden uit een vaste lijst."""
    message = journeys.return_dossier(
        actor=who(request), at=when(request), dossier=str(zaak), reason=body.reden, text=body.toelichting
    )
    return schemas.BerichtGemaakt(bericht_id=uuid.UUID(message))


def _decision(request: HttpRequest, zaak: uuid.UUID, *, kind: str, content: dict[str, Json]) -> Made:
    made = assessing.write_decision(actor=who(request), at=when(request), dossier=str(zaak), kind=kind, content=content)
    return Made(schemas.StukGemaakt(stuk_id=uuid.UUID(made)), f"/zaken/{zaak}/stukken/{made}")


@operation(
    router,
    "POST",
    "/zaken/{zaak}/dagvaarding",
    summary="Een dagvaarding opmaken",
    permission=Permission.DOSSIER_SUMMON,
    gives=schemas.StukGemaakt,
    status=201,
    refusals=_REFUSALS,
)
def write_dagvaarding(request: HttpRequest, zaak: Zaakpad, body: schemas.DagvaardingNieuw) -> Made:
    """Maakt het concept, of wijzigt het zolang het niet ondertekend is."""
    return _decision(request, zaak, kind="dagvaarding", content=shown.content(body))


@operation(
    router,
    "POST",
    "/zaken/{zaak}/verstrekking",
    summary="Processtukken aan de rechtbank verstrekken",
    permission=Permission.DOSSIER_HAND_OVER,
    gives=schemas.BerichtGemaakt,
    status=202,
    refusals=_REFUSALS,
)
def hand_to_court(request: HttpRequest, zaak: Zaakpad, body: schemas.Verstrekking) -> schemas.BerichtGemaakt:
    """De dagvaarding gaat altijd mee."""
    message = journeys.hand_to_court(
        actor=who(request), at=when(request), dossier=str(zaak), chosen=[str(item) for item in body.stukken]
    )
    return schemas.BerichtGemaakt(bericht_id=uuid.UUID(message))


@operation(
    router,
    "POST",
    "/zaken/{zaak}/zittingen",
    summary="Een zitting plannen",
    permission=Permission.ZITTING_PLAN,
    status=204,
    refusals=_REFUSALS,
)
def plan_zitting(request: HttpRequest, zaak: Zaakpad, body: schemas.ZittingNieuw) -> None:
    """Het slachtofferportaal krijgt bericht."""
    local = body.zitting_op.astimezone(shown.DUTCH).replace(tzinfo=None)
    journeys.plan_zitting(
        actor=who(request),
        at=when(request),
        dossier=str(zaak),
        zitting_at=local.isoformat(timespec="minutes"),
        place=body.plaats,
        chamber=body.kamer,
    )


@operation(
    router,
    "POST",
    "/zaken/{zaak}/vonnis",
    summary="Een vonnis opmaken",
    permission=Permission.VONNIS_GIVE,
    gives=schemas.StukGemaakt,
    status=201,
    refusals=_REFUSALS,
)
def write_vonnis(request: HttpRequest, zaak: Zaakpad, body: schemas.VonnisNieuw) -> Made:
    """Maakt het concept, of wijzigt het zolang het niet ondertekend is."""
    return _decision(request, zaak, kind="vonnis", content=shown.content(body))


@operation(
    router,
    "POST",
    "/zaken/{zaak}/uitspraak",
    summary="Uitspraak doen",
    permission=Permission.VONNIS_GIVE,
    status=204,
    refusals=_REFUSALS,
)
def give_vonnis(request: HttpRequest, zaak: Zaakpad) -> None:
    """Met een ondertekend vonnis; OM en politie krijgen de uitslag."""
    journeys.give_vonnis(actor=who(request), at=when(request), dossier=str(zaak))
