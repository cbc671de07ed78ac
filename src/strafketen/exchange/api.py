# SPDX-License-Identifier: EUPL-1.2
"""The messages of a node over HTTP, with what is proven of each."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from strafketen.core.access.permissions import Permission
from strafketen.core.findings import Finding
from strafketen.exchange import queries
from strafketen.exchange.queries import SentMessage
from strafketen.identity.api.fields import Gives
from strafketen.identity.api.operations import operation, when, who

router = Router(tags=["verzendingen"])


class Bevinding(Gives):
    """Wat een regel van het dossier vindt."""

    code: str
    ernst: Literal["blocking", "attention"]
    tekst: str
    plaats: str
    bron: str


class Verzending(Gives):
    """Een bericht over een zaak, met wat van de aankomst bewezen is."""

    bericht_id: uuid.UUID
    ontvanger: str
    soort: str
    onderwerp: str
    gemaakt_op: datetime
    bewezen: dict[str, datetime]
    bevindingen: list[Bevinding]


class Bericht(Verzending):
    """Een bericht in de lijst van het knooppunt."""

    mislukt: int
    laatste_fout: str | None


class BerichtLijst(Gives):
    """Een bladzijde van berichten, het nieuwste eerst."""

    resultaten: list[Bericht]
    totaal: int
    pagina: int
    per_pagina: int


class Tegenspraak(Gives):
    """Twee standen van het logboek van een ander die niet samengaan."""

    oordeel: str = Field(description="forked, rolled_back of unproven.")
    bekend: int = Field(description="Bladen onder wat wij medeondertekenden.")
    aangeboden: int = Field(description="Bladen onder wat ons werd aangeboden.")
    gezien_op: datetime


class Getuige(Gives):
    """Hoe dit knooppunt en een ander elkaars logboek zien."""

    naam: str
    ons: int | None = Field(description="Handelingen van ons logboek die het ander heeft medeondertekend.")
    ons_op: datetime | None
    loopt_voor: bool = Field(description="Het ander tekende meer dan ons logboek nu heeft: er is een oude kopie terug.")
    hun: int | None = Field(description="Handelingen van het logboek van het ander die wij hebben medeondertekend.")
    hun_op: datetime | None
    tegenspraak: list[Tegenspraak]


class GetuigeLijst(Gives):
    """Ons logboek, en hoe elk bekend knooppunt ervoor instaat."""

    omvang: int
    getekend_op: datetime | None
    resultaten: list[Getuige]


def bevinding(finding: Finding) -> Bevinding:
    """Show a finding."""
    return Bevinding(
        code=finding.code,
        ernst=finding.severity.value,
        tekst=finding.text,
        plaats=finding.place,
        bron=finding.source,
    )


def verzending(row: SentMessage) -> Verzending:
    """Show a message with what is proven of it."""
    return Verzending.model_validate(_shown(row))


def _shown(row: SentMessage) -> dict[str, object]:
    return {
        "bericht_id": uuid.UUID(row.message_id),
        "ontvanger": row.receiver_name,
        "soort": row.kind,
        "onderwerp": row.subject,
        "gemaakt_op": row.made_at,
        "bewezen": {rung.value: at for rung, at in row.reached.items()},
        "bevindingen": [bevinding(item) for item in row.findings],
    }


@operation(
    router,
    "GET",
    "/verzendingen",
    summary="De berichten van dit knooppunt",
    permission=Permission.MESSAGES_VIEW,
    gives=BerichtLijst,
)
def list_berichten(request: HttpRequest, pagina: Annotated[int, Query(ge=1, le=100_000)] = 1) -> BerichtLijst:
    """Alle verstuurde berichten, met wat de ontvangers ervan hebben bewezen. Geen inhoud."""
    rows, total = queries.sent_page(actor=who(request), at=when(request), page=pagina)
    return BerichtLijst(
        resultaten=[
            Bericht.model_validate({**_shown(row), "mislukt": row.attempts, "laatste_fout": row.last_error or None})
            for row in rows
        ],
        totaal=total,
        pagina=pagina,
        per_pagina=queries.PAGE_SIZE,
    )


@operation(
    router,
    "GET",
    "/getuigen",
    summary="Wie voor welk logboek instaat",
    permission=Permission.MESSAGES_VIEW,
    gives=GetuigeLijst,
)
def list_getuigen(request: HttpRequest) -> GetuigeLijst:
    """Wie ons logboek medeondertekende, en wat wij als getuige van anderen zagen."""
    seen = queries.witnessing(actor=who(request), at=when(request))
    return GetuigeLijst(
        omvang=seen.size,
        getekend_op=seen.at,
        resultaten=[
            Getuige(
                naam=node.name,
                ons=node.ours,
                ons_op=node.ours_at,
                loopt_voor=node.ahead,
                hun=node.theirs,
                hun_op=node.theirs_at,
                tegenspraak=[
                    Tegenspraak(oordeel=item.judgement, bekend=item.known, aangeboden=item.offered, gezien_op=item.at)
                    for item in node.contradictions
                ],
            )
            for node in seen.nodes
        ],
    )
