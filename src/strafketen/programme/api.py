# SPDX-License-Identifier: EUPL-1.2
"""The API of the ketenbureau: the lead times, for a system that makes reports."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from strafketen.core.access.permissions import Permission
from strafketen.core.events import ChainStep
from strafketen.exchange import api as exchange
from strafketen.identity.api.fields import Gives
from strafketen.identity.api.opening import open_api
from strafketen.identity.api.operations import operation, when, who
from strafketen.programme import queries

router = Router(tags=["doorlooptijden"])


class Doorlooptijd(Gives):
    """Hoe lang zaken doen over de weg van een stap naar de volgende."""

    van: ChainStep
    naar: ChainStep
    zaken: int = Field(description="Hoe vaak deze overgang is gezien.")
    mediaan_seconden: float
    p90_seconden: float = Field(description="Negen van de tien duurden ten hoogste zo lang.")


class Doorlooptijden(Gives):
    """De doorlooptijd van elke stap, met waar zij op rusten."""

    resultaten: list[Doorlooptijd]
    zaken: int
    gebeurtenissen: int
    laatste_op: datetime | None
    geheel_mediaan_seconden: float | None = Field(description="Van registratie tot uitspraak.")
    bepaling: str = Field(description="De vraag aan de database waaruit de cijfers komen.")


@operation(
    router,
    "GET",
    "/doorlooptijden",
    summary="De doorlooptijd van elke stap",
    permission=Permission.LEAD_TIMES_VIEW,
    gives=Doorlooptijden,
)
def list_doorlooptijden(request: HttpRequest) -> Doorlooptijden:
    """Over alle zaken tot nu toe; het ketenbureau kent een zaak alleen onder pseudoniem."""
    found = queries.lead_times(actor=who(request), at=when(request))
    return Doorlooptijden(
        resultaten=[
            Doorlooptijd(
                van=row.from_step,
                naar=row.to_step,
                zaken=row.cases,
                mediaan_seconden=row.median_seconds,
                p90_seconden=row.p90_seconds,
            )
            for row in found.rows
        ],
        zaken=found.cases,
        gebeurtenissen=found.events,
        laatste_op=found.latest_at,
        geheel_mediaan_seconden=found.whole_median_seconds,
        bepaling=queries.QUERY.strip(),
    )


opened = open_api(
    name="ketenbureau",
    title="Strafketen: ketenbureau",
    description="De doorlooptijden van de keten en de berichten van dit knooppunt, voor systemen van het ketenbureau.",
    routers=(router, exchange.router),
)
app_name = "api-v1"
urlpatterns = opened.urlpatterns
