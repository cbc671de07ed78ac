# SPDX-License-Identifier: EUPL-1.2
"""Every permission there is: <facility>:<object>:<act>, each with a Dutch sentence."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """A permission. The value is what policy rows name."""

    WORKLIST_VIEW = "dossier:werkvoorraad:view"
    DOSSIER_OPEN = "dossier:dossier:open"
    DOSSIER_VIEW = "dossier:dossier:view"
    STUK_ADD = "dossier:stuk:add"
    STUK_SIGN = "dossier:stuk:sign"
    STUK_VIEW = "dossier:stuk:view"
    STUK_SELECT = "dossier:stuk:select"
    CITAAT_ADD = "dossier:citaat:add"
    DOSSIER_SEND = "dossier:dossier:send"
    DOSSIER_ASSESS = "dossier:dossier:assess"
    DOSSIER_RETURN = "dossier:dossier:return"
    DOSSIER_SUMMON = "dossier:dossier:summon"
    DOSSIER_HAND_OVER = "dossier:dossier:hand_over"
    ZITTING_PLAN = "dossier:zitting:plan"
    VONNIS_GIVE = "dossier:vonnis:give"
    PROOF_VIEW = "dossier:bewijs:view"
    DOSSIER_EXPORT = "dossier:dossier:export"
    MESSAGES_VIEW = "exchange:verzending:view"
    LEDGER_VIEW = "ledger:logboek:view"
    TIMELINE_VIEW = "victim:tijdlijn:view"
    CASE_LINK = "victim:zaak:link"
    LEAD_TIMES_VIEW = "programme:doorlooptijd:view"
    HOME_VIEW = "identity:begin:view"
    ACCESS_EVALUATE = "identity:toegang:evaluate"


PERMISSION_WORDS: dict[Permission, str] = {
    Permission.WORKLIST_VIEW: "de werkvoorraad zien",
    Permission.DOSSIER_OPEN: "een dossier beginnen",
    Permission.DOSSIER_VIEW: "een dossier zien",
    Permission.STUK_ADD: "een stuk toevoegen of wijzigen",
    Permission.STUK_SIGN: "een stuk ondertekenen",
    Permission.STUK_VIEW: "de inhoud van een stuk zien",
    Permission.STUK_SELECT: "processtukken kiezen",
    Permission.CITAAT_ADD: "een citaat maken",
    Permission.DOSSIER_SEND: "een dossier samenstellen en versturen",
    Permission.DOSSIER_ASSESS: "een dossier beoordelen",
    Permission.DOSSIER_RETURN: "een dossier terugsturen",
    Permission.DOSSIER_SUMMON: "dagvaarden",
    Permission.DOSSIER_HAND_OVER: "processtukken aan de rechtbank verstrekken",
    Permission.ZITTING_PLAN: "een zitting plannen",
    Permission.VONNIS_GIVE: "vonnis wijzen",
    Permission.PROOF_VIEW: "het bewijs bij een dossier zien",
    Permission.DOSSIER_EXPORT: "een dossier uitvoeren",
    Permission.MESSAGES_VIEW: "verzendingen zien",
    Permission.LEDGER_VIEW: "het logboek van een dossier zien",
    Permission.TIMELINE_VIEW: "de eigen tijdlijn zien",
    Permission.CASE_LINK: "een zaak koppelen met een code",
    Permission.LEAD_TIMES_VIEW: "doorlooptijden van de keten zien",
    Permission.HOME_VIEW: "inloggen en de eigen beginpagina zien",
    Permission.ACCESS_EVALUATE: "vragen wat het toegangsbeleid besluit",
}
