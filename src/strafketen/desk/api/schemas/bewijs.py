# SPDX-License-Identifier: EUPL-1.2
"""What the rules find, what is sealed, sent and logged."""

from __future__ import annotations

import uuid
from datetime import datetime

from pydantic import Field

from strafketen.desk.exports import ExportState
from strafketen.exchange.api import Bevinding, Verzending
from strafketen.identity.api.fields import Gives


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


class VerzendingLijst(Gives):
    """Alle berichten over een zaak, het nieuwste eerst."""

    resultaten: list[Verzending]


class Handeling(Gives):
    """Een handeling in het logboek."""

    code: str
    tekst: str
    op: datetime
    door: str = Field(description="Kenmerk van het account of het systeem.")
    naam: str | None = Field(description="Zoals het account hier heet; null als het hier niet bekend is.")
    over: dict[str, str] = Field(description="Soort → kenmerk: aan welk dossier, welk stuk of welk bericht.")
    plaats: int | None = Field(description="Plaats in het logboek; null zolang de handeling wacht.")
    blad: str = Field(description="Hash van het blad, 64 hexadecimale tekens.")
    nagerekend: bool | None = Field(description="Of zij in de getekende stand staat; null: zij wacht op een stand.")


class Logboekstand(Gives):
    """De nieuwste getekende stand van het logboek."""

    omvang: int = Field(description="Aantal bladen.")
    wortel: str | None
    getekend_op: datetime | None
    herkomst: str
    stand: str | None = Field(description="De getekende stand zelf (C2SP signed note).")


class HandelingLijst(Gives):
    """Alle handelingen aan een zaak, de oudste eerst."""

    resultaten: list[Handeling]
    stand: Logboekstand


class HandelingBewijs(Gives):
    """Wat nodig is om na te rekenen dat een handeling in het logboek staat."""

    handeling: str = Field(description="De vaste bytes van de handeling (RFC 8785), als tekst.")
    zout: str | None = Field(description="Base64; null als het is vernietigd, dan is alleen het blad na te rekenen.")
    blad: str
    plaats: int
    pad: list[str] = Field(description="Base64: de hashes van het blad naar de wortel (RFC 6962).")
    stand: Logboekstand


class Ontvangstbewijs(Gives):
    """Een ontvangstbewijs zoals de ontvanger het heeft ondertekend."""

    trede: str = Field(description="Wat het bewijst: delivered, verified, accepted, visible of refused.")
    bewijs: str = Field(description="JWS.")


class OntvangstbewijsLijst(Gives):
    """De ontvangstbewijzen van een bericht, het oudste eerst."""

    resultaten: list[Ontvangstbewijs]


class Controle(Gives):
    """Iets dat zojuist is nagerekend."""

    tekst: str
    klopt: bool
    aantal: str | None = Field(description="Hoeveel van hoeveel, waar dat telt.")


class Bewijs(Gives):
    """Wat van een zaak bewezen is."""

    versie: int | None
    dossierwortel: str | None
    woorden: list[str] = Field(description="De wortel in woorden, om voor te lezen.")
    controle: list[Controle]
    logboek: Logboekstand


class Uitvoering(Gives):
    """Een uitvoer van een dossier die is aangevraagd. De bytes blijven een dag bewaard."""

    uitvoering_id: uuid.UUID
    aangevraagd_op: datetime
    toestand: ExportState
    gereed_op: datetime | None
    storing: str | None
    versie: int | None
    dossierwortel: str | None
    sha256: str | None = Field(description="Van de zip.")
    omvang: int | None = Field(description="Aantal bytes van de zip.")


class UitvoeringLijst(Gives):
    """De uitvoeringen van een dossier, de nieuwste eerst."""

    resultaten: list[Uitvoering]


class Gebeurtenis(Gives):
    """Iets wat aan een zaak gebeurde, voor mensen."""

    code: str
    tekst: str
    op: datetime
    naam: str


class Verloop(Gives):
    """Wat er aan een zaak gebeurde, het oudste eerst."""

    resultaten: list[Gebeurtenis]
