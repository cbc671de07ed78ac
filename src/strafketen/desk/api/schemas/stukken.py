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
    opgenomen_op: datetime | None = Field(description="Wanneer de opname begon, als zij dat zelf zegt.")
    beschreven_door: list[uuid.UUID] = Field(description="De stukken die deze opname beschrijven.")
    storing: str | None = Field(description="Waarom het opmaken of onderzoeken mislukte.")
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


class CitaatNieuw(Given):
    """Een citaat van één bladzijde, of van één moment of fragment van een opname."""

    stuk_id: uuid.UUID
    pagina: Geheel | None = None
    moment_ms: Geheel | None = None
    einde_ms: Geheel | None = Field(default=None, description="Waar een fragment van een opname eindigt.")
    tekst: Toelichting = Field(
        default="", description="Van een bladzijde: de woorden die er staan. Wij zoeken waar; staan ze er niet: 422."
    )


class Citaat(Gives):
    """Een citaat."""

    citaat_id: uuid.UUID
    stuk_id: uuid.UUID
    pagina: int | None
    moment_ms: int | None
    einde_ms: int | None
    tekst: str
    maker: str
    gemaakt_op: datetime


class CitaatLijst(Gives):
    """Alle citaten in een zaak."""

    resultaten: list[Citaat]


class Onderzoek(Gives):
    """Wat het onderzoek van een bestand vond."""

    rapport: dict[str, object] = Field(
        description="Als strafketen/stuk-check/1 of strafketen/media-check/1 (docs/schemas); leeg: nog bezig."
    )


class Pagina(Gives):
    """De tekst van een bladzijde."""

    pagina: int
    dossierpagina: int | None = Field(description="Bladzijde in de doorlopende nummering van het dossier.")
    tekst: str


class Vindplaats(Gives):
    """Waar gezochte woorden staan."""

    stuk_id: uuid.UUID
    pagina: int
    voor: str
    gevonden: str
    na: str


class VindplaatsLijst(Gives):
    """De eerste twintig vindplaatsen, in de orde van het dossier."""

    resultaten: list[Vindplaats]


class ProcesverbaalVelden(Gives):
    """De velden van een stuk dat hier is opgemaakt."""

    stuk_id: uuid.UUID
    soort: str
    velden: dict[str, object] = Field(description="Zoals bewaard; momenten in Nederlandse tijd, zoals op papier.")
