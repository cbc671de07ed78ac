# SPDX-License-Identifier: EUPL-1.2
"""What the API reads and writes. Names of fields are Dutch, as the law and the chain name things."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from strafketen.core.dossier.states import DossierState, ReturnReason, StukState
from strafketen.core.procesrol import Procesrol
from strafketen.desk.api.fields import (
    LINE,
    Geheel,
    Given,
    Gives,
    KorteRegel,
    Moment,
    Naam,
    Regel,
    Sha256,
    Tekst,
    Toelichting,
    _text,
)

Dag = Annotated[date, BeforeValidator(_text)]
Bestandssoort = Literal["fotoblad", "bijlage"]
Uploadsoort = Literal["fotoblad", "bijlage", "beeld", "geluid"]


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


class StukGemaakt(Gives):
    """Een concept dat is opgemaakt of gewijzigd."""

    stuk_id: uuid.UUID


class BerichtGemaakt(Gives):
    """Een bericht dat verstuurd wordt."""

    bericht_id: uuid.UUID


class CitaatGemaakt(Gives):
    """Een citaat dat is gemaakt."""

    citaat_id: uuid.UUID


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
    geopend_op: datetime
    gewijzigd_op: datetime


class ZaakMetPersonen(Zaak):
    """Een zaak."""

    personen: list[Persoon]
    zitting_op: datetime | None
    retour_reden: ReturnReason | None


class ZaakLijst(Gives):
    """Een bladzijde van zaken, de laatst gewijzigde eerst."""

    resultaten: list[Zaak]
    totaal: int
    pagina: int
    per_pagina: int


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


class Bevinding(Gives):
    """Wat een regel van het dossier vindt."""

    code: str
    ernst: Literal["blocking", "attention"]
    tekst: str
    plaats: str
    bron: str


class BevindingLijst(Gives):
    """Alle bevindingen van een zaak."""

    resultaten: list[Bevinding]


class Versie(Gives):
    """Een verzegelde versie."""

    versie: int
    manifest_sha256: str
    dossierwortel: str
    gemaakt_op: datetime
    gemaakt_door: str
    reden: str


class VersieLijst(Gives):
    """Alle verzegelde versies van een zaak."""

    resultaten: list[Versie]


class VersieMetBewijs(Versie):
    """Een verzegelde versie met haar bewijs."""

    manifest: str = Field(description="De vaste bytes van het manifest (RFC 8785), als tekst.")
    zegel: str


class Verzending(Gives):
    """Een bericht over een zaak, met wat van de aankomst bewezen is."""

    bericht_id: uuid.UUID
    ontvanger: str
    soort: str
    onderwerp: str
    gemaakt_op: datetime
    bewezen: dict[str, datetime]
    bevindingen: list[Bevinding]


class VerzendingLijst(Gives):
    """Alle berichten over een zaak, het nieuwste eerst."""

    resultaten: list[Verzending]


class Handeling(Gives):
    """Een handeling in het logboek."""

    code: str
    tekst: str
    op: datetime
    door: str
    plaats: int | None = Field(description="Plaats in het logboek; null zolang de handeling wacht.")
    blad: str = Field(description="Hash van het blad, 64 hexadecimale tekens.")


class HandelingLijst(Gives):
    """Alle handelingen aan een zaak, de oudste eerst."""

    resultaten: list[Handeling]


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


class Parketnummer(Given):
    """Het nummer waaronder het OM de zaak kent."""

    parketnummer: str = Field(pattern=r"^[0-9]{2}-[0-9]{6}-[0-9]{2}$", examples=["05-123456-26"])


class Terugsturing(Given):
    """Waarom een dossier teruggaat."""

    reden: ReturnReason
    toelichting: Toelichting = ""


class Verstrekking(Given):
    """Welke processtukken naar de rechtbank gaan."""

    stukken: list[uuid.UUID] = Field(min_length=1, max_length=10_000)


class ZittingNieuw(Given):
    """Een zitting die gepland wordt."""

    zitting_op: Moment
    plaats: Annotated[str, Field(min_length=1, max_length=200, pattern=LINE)]
    kamer: KorteRegel


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


class DagvaardingNieuw(Given):
    """Dagvaarding met tenlastelegging."""

    rechtbank: Regel
    kamer: Regel
    zittingsplaats: Regel
    zitting_op: Moment
    tenlastelegging: Tekst
    artikelen: Regel


class VonnisNieuw(Given):
    """Vonnis."""

    rechtbank: Regel
    kamer: Regel
    zittingsplaats: Regel
    zitting_op: Moment
    bewezenverklaring: Tekst
    kwalificatie: Tekst
    motivering: Tekst
    beslissing: Tekst
    verschijning: Literal["tegenspraak", "verstek"] = "tegenspraak"
    griffier: Naam | None = None
    officier: Naam | None = None


class Onderwerp(Given):
    """Wie iets wil (AuthZEN subject)."""

    type: str = Field(min_length=1, max_length=100, description="account (met zijn kenmerk) of rol (met haar naam).")
    id: str = Field(min_length=1, max_length=100)
    properties: dict[str, object] = Field(default_factory=dict)


class Handelen(Given):
    """Wat iemand wil (AuthZEN action)."""

    name: str = Field(min_length=1, max_length=100, examples=["dossier:stuk:add"])
    properties: dict[str, object] = Field(default_factory=dict)


class Voorwerp(Given):
    """Waaraan iemand iets wil doen (AuthZEN resource). Van een dossier kent het knooppunt zelf de toestand."""

    type: str = Field(min_length=1, max_length=100)
    id: str = Field(min_length=1, max_length=100)
    properties: dict[str, object] = Field(default_factory=dict)


class Toegangsvraag(Given):
    """Een vraag aan het beleid (AuthZEN Authorization API 1.0)."""

    subject: Onderwerp
    action: Handelen
    resource: Voorwerp
    context: dict[str, object] = Field(default_factory=dict)


class Toegangsgrond(Gives):
    """Waarom zo besloten is."""

    reden: str
    beleidsversie: str
    regel: str


class Toegangsbesluit(Gives):
    """Het besluit (AuthZEN)."""

    decision: bool
    context: Toegangsgrond
