# SPDX-License-Identifier: EUPL-1.2
"""Zaken as they come in and are shown."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Literal

from pydantic import Field

from strafketen.core.dossier.states import DossierState, ReturnReason
from strafketen.core.procesrol import Procesrol
from strafketen.identity.api.fields import Dag, Geheel, Given, Gives, KorteRegel, Moment, Naam, Regel, Sha256

Bestandssoort = Literal["fotoblad", "bijlage"]


class PersoonNieuw(Given):
    """Een persoon in een zaak."""

    naam: Naam
    geboortedatum: Dag | None = Field(default=None, description="Alleen van een verdachte.")
    rollen: list[Procesrol] = Field(min_length=1, max_length=4)


class ZaakNieuw(Given):
    """Een zaak die begint."""

    pl_nummer: str = Field(pattern=r"^PL[0-9]{4}-[0-9]{10}$", examples=["PL0600-2026123456"])
    titel: Regel
    feit: Regel
    feit_artikel: KorteRegel = Field(examples=["art. 310 Sr"])
    plaats: Regel
    gepleegd_vanaf: Moment
    gepleegd_tot: Moment | None = None
    stroom: Literal["vvc-zsm"] = "vvc-zsm"
    personen: list[PersoonNieuw] = Field(default_factory=list, max_length=100)


class StukAangekondigd(Given):
    """Een document in een verzoek om een hele zaak in te nemen."""

    soort: Bestandssoort = "bijlage"
    titel: Regel
    lengte: Geheel | None = Field(default=None, description="Aantal bytes; verplicht in de container.")
    sha256: Sha256 | None = Field(default=None, description="Als u deze noemt, controleren wij de bytes ermee.")


class InnameKop(Given):
    """De kop van een verzoek om een hele zaak in te nemen."""

    zaak: ZaakNieuw
    stukken: list[StukAangekondigd] = Field(max_length=500)


class Ingenomen(Gives):
    """Een stuk of opname die is ingenomen."""

    stuk_id: uuid.UUID
    nummer: int
    sha256: str
    omvang: int = Field(description="Aantal bytes.")


class Inname(Gives):
    """Een hele zaak die is ingenomen: bytes bewaard, verzegeld en in het logboek."""

    zaak_id: uuid.UUID
    inname_id: uuid.UUID
    ontvangen_op: datetime
    stukken: list[Ingenomen]
    zegel: str = Field(description="JWS over strafketen/intake/1: welke bytes dit knooppunt heeft ingenomen.")


class ZaakGemaakt(Gives):
    """Een zaak die is begonnen."""

    zaak_id: uuid.UUID


class PersoonGemaakt(Gives):
    """Een persoon die is toegevoegd."""

    persoon_id: uuid.UUID


class Persoon(Gives):
    """Een persoon in een zaak."""

    naam: str
    rollen: list[str]


class Zaak(Gives):
    """Een zaak in een lijst."""

    zaak_id: uuid.UUID
    pl_nummer: str
    parketnummer: str | None
    titel: str
    toestand: DossierState
    feit: str
    feit_artikel: str
    plaats: str
    gepleegd_vanaf: datetime
    gevraagd: str
    gevraagd_door: str | None
    antwoord_voor: datetime | None
    geopend_op: datetime
    gewijzigd_op: datetime


class ZaakMetPersonen(Zaak):
    """Een zaak."""

    personen: list[Persoon]
    zitting_op: datetime | None
    zitting_plaats: str | None
    zitting_kamer: str | None
    retour_reden: ReturnReason | None
    retour_toelichting: str | None


class ZaakLijst(Gives):
    """Een bladzijde van zaken, de laatst gewijzigde eerst."""

    resultaten: list[Zaak]
    totaal: int
    pagina: int
    per_pagina: int
