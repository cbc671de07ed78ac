# SPDX-License-Identifier: EUPL-1.2
"""What OM and Rechtspraak write."""

from __future__ import annotations

import uuid
from typing import Annotated, Literal

from pydantic import Field

from strafketen.core.dossier.states import ReturnReason
from strafketen.identity.api.fields import LINE, Given, Gives, KorteRegel, Moment, Naam, Regel, Tekst, Toelichting


class BerichtGemaakt(Gives):
    """Een bericht dat verstuurd wordt."""

    bericht_id: uuid.UUID


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
