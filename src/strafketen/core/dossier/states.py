# SPDX-License-Identifier: EUPL-1.2
"""States of a dossier and of a stuk."""

from __future__ import annotations

from enum import StrEnum


class DossierState(StrEnum):
    """Where a dossier stands at one node."""

    IN_OPBOUW = "in_opbouw"
    INGEZONDEN = "ingezonden"
    RETOUR = "retour"
    ONTVANGEN = "ontvangen"
    IN_BEOORDELING = "in_beoordeling"
    TERUGGESTUURD = "teruggestuurd"
    GEACCEPTEERD = "geaccepteerd"
    DAGVAARDING_OPGEMAAKT = "dagvaarding_opgemaakt"
    VERSTREKT = "verstrekt"
    TER_ZITTING = "ter_zitting"
    VONNIS_OPGEMAAKT = "vonnis_opgemaakt"
    UITSPRAAK = "uitspraak"


DOSSIER_STATE_WORDS: dict[DossierState, str] = {
    DossierState.IN_OPBOUW: "In opbouw",
    DossierState.INGEZONDEN: "Ingezonden",
    DossierState.RETOUR: "Terug van het OM",
    DossierState.ONTVANGEN: "Ontvangen",
    DossierState.IN_BEOORDELING: "In beoordeling",
    DossierState.TERUGGESTUURD: "Teruggestuurd",
    DossierState.GEACCEPTEERD: "Geaccepteerd",
    DossierState.DAGVAARDING_OPGEMAAKT: "Dagvaarding opgemaakt",
    DossierState.VERSTREKT: "Verstrekt aan de rechtbank",
    DossierState.TER_ZITTING: "Zitting gepland",
    DossierState.VONNIS_OPGEMAAKT: "Vonnis opgemaakt",
    DossierState.UITSPRAAK: "Uitspraak gedaan",
}


class StukState(StrEnum):
    """Where a stuk stands."""

    CONCEPT = "concept"
    IN_ONDERTEKENING = "in_ondertekening"
    ONDERTEKEND = "ondertekend"
    IN_ONDERZOEK = "in_onderzoek"
    INGENOMEN = "ingenomen"
    MISLUKT = "mislukt"


class ReturnReason(StrEnum):
    """Coded reasons for which the OM returns a dossier. Our own list; no public list exists."""

    STUK_ONTBREEKT = "stuk_ontbreekt"
    HANDTEKENING_ONTBREEKT = "handtekening_ontbreekt"
    ONLEESBAAR = "onleesbaar"
    NADER_ONDERZOEK = "nader_onderzoek"


RETURN_WORDS: dict[ReturnReason, str] = {
    ReturnReason.STUK_ONTBREEKT: "Er ontbreekt een stuk",
    ReturnReason.HANDTEKENING_ONTBREEKT: "Er ontbreekt een handtekening",
    ReturnReason.ONLEESBAAR: "Een stuk is niet leesbaar",
    ReturnReason.NADER_ONDERZOEK: "Er is nader onderzoek nodig",
}
