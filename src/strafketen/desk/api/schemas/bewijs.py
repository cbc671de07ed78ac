# SPDX-License-Identifier: EUPL-1.2
"""What the rules find, what is sealed, sent and logged."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Literal

from pydantic import Field

from strafketen.identity.api.fields import Gives


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
