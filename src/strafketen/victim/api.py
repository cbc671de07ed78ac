# SPDX-License-Identifier: EUPL-1.2
"""The API of the portal: the victim's own timeline, for the victim who is logged in. There is no token for a system.

Everything here hangs on one account: what it coupled itself with the code from its own letter. A system has no such
letter, and no record says that somebody gave it a mandate; docs/api.md says what would have to be there first.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field, StringConstraints

from strafketen.core.access.permissions import Permission
from strafketen.core.events import VictimNews
from strafketen.core.moments import parse_moment
from strafketen.core.roles import NodeRole
from strafketen.identity.api.fields import LINE, Given, Gives
from strafketen.identity.api.opening import open_api
from strafketen.identity.api.operations import operation, when, who
from strafketen.victim import actions, queries
from strafketen.victim.queries import TimelineItem

router = Router(tags=["mijn zaak"])


class Zitting(Gives):
    """Wanneer en waar de zitting is."""

    op: datetime
    plaats: str


class Nieuws(Gives):
    """Een bericht in de eigen tijdlijn."""

    soort: VictimNews
    organisatie: NodeRole
    gebeurd_op: datetime
    zitting: Zitting | None


class Gehoord(Gives):
    """Wanneer een organisatie voor het laatst iets liet horen; null is niet hetzelfde als geen nieuws."""

    organisatie: NodeRole
    naam: str
    op: datetime | None


class Tijdlijn(Gives):
    """De eigen tijdlijn, het oudste eerst; leeg zolang er geen zaak gekoppeld is."""

    resultaten: list[Nieuws]
    gehoord: list[Gehoord]


class Koppeling(Given):
    """Koppelt de zaak aan het eigen account."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=LINE)] = Field(
        description="De code uit de brief van de politie."
    )


def _news(item: TimelineItem) -> Nieuws:
    at = item.facts.get("zitting_at")
    return Nieuws(
        soort=item.news,
        organisatie=item.organisation,
        gebeurd_op=item.happened_at,
        zitting=None if not at else Zitting(op=parse_moment(at), plaats=item.facts.get("plaats", "")),
    )


@operation(
    router,
    "GET",
    "/tijdlijn",
    summary="De eigen tijdlijn",
    permission=Permission.TIMELINE_VIEW,
    gives=Tijdlijn,
    people=True,
)
def get_tijdlijn(request: HttpRequest) -> Tijdlijn:
    """Het nieuws van de zaken die dit account zelf heeft gekoppeld."""
    items = queries.timeline(actor=who(request), at=when(request))
    return Tijdlijn(
        resultaten=[_news(item) for item in items],
        gehoord=[Gehoord(organisatie=heard.organisation, naam=heard.name, op=heard.at) for heard in queries.heard()],
    )


@operation(
    router,
    "POST",
    "/koppelingen",
    summary="Een zaak koppelen met een code",
    permission=Permission.CASE_LINK,
    status=204,
    refusals=(404, 409, 413),
    # Under a key, a wrong code would be undone together with its row that slows guessing down.
    no_key_because="twee keer koppelen is één keer koppelen, en een foute code telt altijd mee",
    people=True,
)
def link_zaak(request: HttpRequest, body: Koppeling) -> None:
    """Met de code uit de brief van de politie. Na vijf foute codes in een uur moet u een uur wachten."""
    actions.link_case(actor=who(request), at=when(request), code=body.code)


opened = open_api(
    name="slachtofferportaal",
    title="Strafketen: slachtofferportaal",
    description="De eigen tijdlijn, voor het slachtoffer dat is ingelogd. Systemen krijgen hier geen token.",
    routers=(router,),
    people=True,
)
app_name = "api-v1"
urlpatterns = opened.urlpatterns
