# SPDX-License-Identifier: EUPL-1.2
"""Every kind of act and chain event there is. What each holds stands in core.acts and core.messages."""

from __future__ import annotations

from enum import StrEnum


class EventCode(StrEnum):
    """Acts in the ledger: <facility>.<object>.<done>."""

    DOSSIER_OPENED = "dossier.dossier.opened"
    PERSOON_ADDED = "dossier.persoon.added"
    STUK_ADDED = "dossier.stuk.added"
    STUK_CHANGED = "dossier.stuk.changed"
    STUK_SIGNED = "dossier.stuk.signed"
    STUK_VIEWED = "dossier.stuk.viewed"
    DOSSIER_READ = "dossier.dossier.read"
    STUK_WITHDRAWN = "dossier.stuk.withdrawn"
    MEDIA_ADDED = "dossier.media.added"
    MANIFEST_SEALED = "dossier.manifest.sealed"
    DOSSIER_SENT = "dossier.dossier.sent"
    DOSSIER_RECEIVED = "dossier.dossier.received"
    DOSSIER_RETURNED = "dossier.dossier.returned"
    DOSSIER_REFUSED = "dossier.dossier.refused"
    DOSSIER_ACCEPTED = "dossier.dossier.accepted"
    PARKETNUMMER_COUPLED = "dossier.parketnummer.coupled"
    STUKKEN_SELECTED = "dossier.stukken.selected"
    CITAAT_ADDED = "dossier.citaat.added"
    ZITTING_PLANNED = "dossier.zitting.planned"
    VONNIS_GIVEN = "dossier.vonnis.given"
    RESULT_RECEIVED = "dossier.result.received"
    DOSSIER_EXPORTED = "dossier.dossier.exported"
    INTAKE_RECEIVED = "dossier.intake.received"
    MESSAGE_RECEIVED = "exchange.message.received"
    MESSAGE_REFUSED = "exchange.message.refused"
    RECEIPT_RECEIVED = "exchange.receipt.received"
    CASE_LINKED = "victim.case.linked"
    TIMELINE_VIEWED = "victim.timeline.viewed"


EVENT_WORDS: dict[EventCode, str] = {
    EventCode.DOSSIER_OPENED: "Dossier begonnen",
    EventCode.PERSOON_ADDED: "Persoon toegevoegd",
    EventCode.STUK_ADDED: "Stuk toegevoegd",
    EventCode.STUK_CHANGED: "Concept gewijzigd",
    EventCode.STUK_SIGNED: "Stuk ondertekend",
    EventCode.STUK_VIEWED: "Stuk ingezien",
    EventCode.DOSSIER_READ: "Samengesteld dossier ingezien",
    EventCode.STUK_WITHDRAWN: "Stuk uit het dossier gehaald",
    EventCode.MEDIA_ADDED: "Opname toegevoegd",
    EventCode.MANIFEST_SEALED: "Dossier samengesteld en verzegeld",
    EventCode.DOSSIER_SENT: "Dossier verstuurd",
    EventCode.DOSSIER_RECEIVED: "Dossier ontvangen en gecontroleerd",
    EventCode.DOSSIER_RETURNED: "Dossier teruggestuurd",
    EventCode.DOSSIER_REFUSED: "Dossier geweigerd door de ontvanger",
    EventCode.DOSSIER_ACCEPTED: "Dossier geaccepteerd",
    EventCode.PARKETNUMMER_COUPLED: "Parketnummer gekoppeld",
    EventCode.STUKKEN_SELECTED: "Processtukken gekozen",
    EventCode.CITAAT_ADDED: "Citaat gemaakt",
    EventCode.ZITTING_PLANNED: "Zitting gepland",
    EventCode.VONNIS_GIVEN: "Vonnis gewezen",
    EventCode.RESULT_RECEIVED: "Uitspraak ontvangen",
    EventCode.DOSSIER_EXPORTED: "Dossier uitgevoerd",
    EventCode.INTAKE_RECEIVED: "Zaak ingenomen via de koppeling",
    EventCode.MESSAGE_RECEIVED: "Bericht ontvangen",
    EventCode.MESSAGE_REFUSED: "Bericht geweigerd",
    EventCode.RECEIPT_RECEIVED: "Ontvangstbewijs ontvangen",
    EventCode.CASE_LINKED: "Zaak gekoppeld",
    EventCode.TIMELINE_VIEWED: "Tijdlijn bekeken",
}


class ChainStep(StrEnum):
    """Steps of a zaak that the ketenbureau counts, under a pseudonym."""

    ZAAK_GEREGISTREERD = "zaak_geregistreerd"
    DOSSIER_INGEZONDEN = "dossier_ingezonden"
    DOSSIER_TERUGGESTUURD = "dossier_teruggestuurd"
    DOSSIER_AANGEVULD = "dossier_aangevuld"
    DOSSIER_GEACCEPTEERD = "dossier_geaccepteerd"
    DAGVAARDING = "dagvaarding"
    ZITTING_GEPLAND = "zitting_gepland"
    UITSPRAAK = "uitspraak"


class VictimNews(StrEnum):
    """What the slachtofferportaal is told."""

    AANGIFTE_OPGENOMEN = "aangifte_opgenomen"
    DOSSIER_NAAR_OM = "dossier_naar_om"
    DAGVAARDING = "dagvaarding"
    ZITTING_GEPLAND = "zitting_gepland"
    UITSPRAAK = "uitspraak"


class Stap(StrEnum):
    """On which step of the zaak a dossier travels."""

    INZENDING = "inzending"
    AANVULLING = "aanvulling"
    DAGVAARDING = "dagvaarding"
    UITSPRAAK = "uitspraak"


class MessageKind(StrEnum):
    """Types of message between nodes (CloudEvents `type`) in the version that this node writes; see core.messages."""

    DOSSIER_VERSTREKT = "nl.strafketen.dossier.verstrekt.v1"
    DOSSIER_TERUGGESTUURD = "nl.strafketen.dossier.teruggestuurd.v1"
    UITSPRAAK_GEDAAN = "nl.strafketen.uitspraak.gedaan.v1"
    ONTVANGSTBEWIJS = "nl.strafketen.ontvangstbewijs.v1"
    SLACHTOFFER_BERICHT = "nl.strafketen.slachtoffer.bericht.v1"
    KETENSTAP = "nl.strafketen.ketenstap.v1"
