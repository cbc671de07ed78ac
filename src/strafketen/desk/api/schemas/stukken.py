# SPDX-License-Identifier: EUPL-1.2
"""Stukken, recordings and what is cited of them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from strafketen.core.dossier.states import StukState
from strafketen.desk.api.schemas.zaken import Bestandssoort
from strafketen.identity.api.fields import Geheel, Given, Gives, Moment, Naam, Regel, Sha256, Tekst, Toelichting

Uploadsoort = Literal["fotoblad", "bijlage", "beeld", "geluid"]


class StukGemaakt(Gives):
    """Een concept dat is opgemaakt of gewijzigd."""

    stuk_id: uuid.UUID


class BestandBewaard(Gives):
    """Bytes die bewaard zijn maar nog geen stuk."""

    sha256: str
    omvang: int


class StukVanBestand(Given):
    """Maakt een stuk van bytes die al bewaard zijn."""

    sha256: Sha256
    soort: Bestandssoort = "bijlage"
    titel: Regel


class OpnameNieuw(Given):
    """Vraagt een plaats om een bestand of opname te sturen."""

    soort: Uploadsoort
    titel: Regel


class Uploadplaats(Gives):
    """Waar de bytes heen gaan: tus 1.0, met het token als Bearer."""

    upload_id: uuid.UUID
    tus_url: str
    token: str


class Stuk(Gives):
    """Een stuk of opname in de inventaris. De inhoud heeft een eigen adres: inzien wordt vastgelegd."""

    stuk_id: uuid.UUID
    nummer: int
    soort: str
    titel: str
    afdeling: int
    toestand: StukState
    gemaakt_op: datetime
    sha256: str | None
    omvang: int
    mediatype: str | None
    paginas: int
    eerste_pagina: int | None
    ondertekenaars: list[str]
    opname: bool
    duur_ms: int | None
    oordeel: Literal["accept", "flag", "refuse"] | None = Field(description="Oordeel van het onderzoek; null: bezig.")


class StukLijst(Gives):
    """Alle stukken van een zaak, in de nationale volgorde."""

    resultaten: list[Stuk]


class Goed(Given):
    """Een weggenomen goed."""

    omschrijving: Regel
    aantal: Annotated[int, Field(ge=1, le=100_000)]
    waarde_cent: Geheel | None = None


class AangifteNieuw(Given):
    """Proces-verbaal van aangifte."""

    soort: Literal["procesverbaal-aangifte"]
    aangever: Naam
    namens: Regel | None = None
    plaats: Regel
    gepleegd_op: Moment
    opgenomen_op: Moment
    opgenomen_te: Regel
    verklaring: Tekst
    goederen: list[Goed] = Field(default_factory=list, max_length=500)
    schade: Tekst | None = None
    rechten: list[Regel] = Field(default_factory=list, max_length=50)


class BevindingenNieuw(Given):
    """Proces-verbaal van bevindingen."""

    soort: Literal["procesverbaal-bevindingen"]
    onderwerp: Regel
    plaats: Regel
    gezien_op: Moment
    bevindingen: Tekst
    opnamen: list[uuid.UUID] = Field(default_factory=list, max_length=500)


class CitaatGemaakt(Gives):
    """Een citaat dat is gemaakt."""

    citaat_id: uuid.UUID


class Vlak(Given):
    """Een rechthoek op een bladzijde, in delen van breedte en hoogte."""

    links: float = Field(ge=0, le=1)
    boven: float = Field(ge=0, le=1)
    breedte: float = Field(ge=0, le=1)
    hoogte: float = Field(ge=0, le=1)


class CitaatNieuw(Given):
    """Een citaat van één bladzijde of één moment."""

    stuk_id: uuid.UUID
    pagina: Geheel | None = None
    moment_ms: Geheel | None = None
    tekst: Toelichting = ""
    vlakken: list[Vlak] = Field(default_factory=list, max_length=100)


class Citaat(Gives):
    """Een citaat."""

    citaat_id: uuid.UUID
    stuk_id: uuid.UUID
    pagina: int | None
    moment_ms: int | None
    tekst: str
    maker: str
    gemaakt_op: datetime


class CitaatLijst(Gives):
    """Alle citaten in een zaak."""

    resultaten: list[Citaat]
