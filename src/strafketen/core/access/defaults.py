# SPDX-License-Identifier: EUPL-1.2
"""The first policy: rows that a node is given at its making. After that the rows in its database count."""

from __future__ import annotations

from dataclasses import dataclass

from strafketen.core.access.permissions import Permission as P  # noqa: N817 - a table of rows reads best with one letter a column
from strafketen.core.dossier.states import DossierState as S
from strafketen.core.roles import PersonRole as R

POLICY_VERSION = "2026-11"
DECISION_MAKER = "Beheerder van het knooppunt (voorstel van Strafketen)"


@dataclass(frozen=True, slots=True)
class DefaultRule:
    """A row without its dates. Attributes as core.access.policy.Rule."""

    role: R
    permission: P
    ground: str
    source: str
    states: tuple[S, ...] = ()

    @property
    def rule_id(self) -> str:
        """Name the row after what it allows."""
        return f"{self.role.value}/{self.permission.value}"


_OPSPORING = "Taak van de opsporing: opmaken en inzenden"
_SV152 = "Sv 152, 153 en 156 [K]"
_VERVOLGING = "De officier stelt de processtukken samen en beslist over vervolging"
_SV149A = "Sv 149a en 167 [K]"
_BERECHTING = "De rechter beslist op de verstrekte processtukken"
_SV30 = "Sv 33 en 149a [K]"
_DDS = "Samenwerkingsafspraak tussen de organisaties (voorstel)"

_BUILDING = (S.IN_OPBOUW, S.RETOUR)
_AT_OM = (S.ONTVANGEN, S.IN_BEOORDELING)

_ORGANISATION = (
    P.HOME_VIEW,
    P.WORKLIST_VIEW,
    P.DOSSIER_VIEW,
    P.STUK_VIEW,
    P.PROOF_VIEW,
    P.LEDGER_VIEW,
    P.MESSAGES_VIEW,
)

DEFAULTS: tuple[DefaultRule, ...] = (
    *(DefaultRule(R.VERBALISANT, permission, _OPSPORING, _SV152) for permission in (*_ORGANISATION, P.DOSSIER_OPEN)),
    *(
        DefaultRule(R.VERBALISANT, permission, _OPSPORING, _SV152, _BUILDING)
        for permission in (P.STUK_ADD, P.STUK_SIGN, P.DOSSIER_SEND)
    ),
    *(
        DefaultRule(R.OFFICIER, permission, _VERVOLGING, _SV149A)
        for permission in (*_ORGANISATION, P.CITAAT_ADD, P.DOSSIER_EXPORT)
    ),
    *(
        DefaultRule(R.OFFICIER, permission, _VERVOLGING, _SV149A, _AT_OM)
        for permission in (P.DOSSIER_ASSESS, P.DOSSIER_RETURN)
    ),
    DefaultRule(R.OFFICIER, P.DOSSIER_SUMMON, _VERVOLGING, _SV149A, (S.GEACCEPTEERD, S.DAGVAARDING_OPGEMAAKT)),
    DefaultRule(R.OFFICIER, P.STUK_SIGN, _VERVOLGING, _SV149A, (S.GEACCEPTEERD, S.DAGVAARDING_OPGEMAAKT)),
    DefaultRule(R.OFFICIER, P.STUK_SELECT, _VERVOLGING, _SV149A, (S.GEACCEPTEERD, S.DAGVAARDING_OPGEMAAKT)),
    DefaultRule(R.OFFICIER, P.DOSSIER_HAND_OVER, _VERVOLGING, _SV149A, (S.DAGVAARDING_OPGEMAAKT,)),
    *(
        DefaultRule(R.RECHTER, permission, _BERECHTING, _SV30)
        for permission in (*_ORGANISATION, P.CITAAT_ADD, P.DOSSIER_EXPORT)
    ),
    DefaultRule(R.RECHTER, P.VONNIS_GIVE, _BERECHTING, "Sv 345 [K]", (S.TER_ZITTING, S.VONNIS_OPGEMAAKT)),
    DefaultRule(R.RECHTER, P.STUK_SIGN, _BERECHTING, "Sv 345 [K]", (S.TER_ZITTING, S.VONNIS_OPGEMAAKT)),
    *(DefaultRule(R.GRIFFIER, permission, "Bijstand aan de rechter", _SV30) for permission in _ORGANISATION),
    DefaultRule(R.GRIFFIER, P.ZITTING_PLAN, "Bijstand aan de rechter", _SV30, (S.ONTVANGEN, S.TER_ZITTING)),
    DefaultRule(R.RECHTER, P.ZITTING_PLAN, _BERECHTING, _SV30, (S.ONTVANGEN, S.TER_ZITTING)),
    *(
        DefaultRule(R.SLACHTOFFER, permission, "Informatierecht van het slachtoffer", "Sv 51ab en 51ac [K]")
        for permission in (P.HOME_VIEW, P.TIMELINE_VIEW, P.CASE_LINK)
    ),
    *(
        DefaultRule(R.KETENANALIST, permission, _DDS, "DDS [D]")
        for permission in (P.HOME_VIEW, P.LEAD_TIMES_VIEW, P.MESSAGES_VIEW)
    ),
    *(
        DefaultRule(R.BEHEERDER, permission, "Beheer van het knooppunt, zonder inhoud", _DDS)
        for permission in (P.HOME_VIEW, P.MESSAGES_VIEW)
    ),
    *(
        DefaultRule(R.SYSTEEM, permission, "Bronsysteem van dezelfde organisatie", _DDS)
        for permission in (
            P.WORKLIST_VIEW,
            P.DOSSIER_VIEW,
            P.STUK_VIEW,
            P.PROOF_VIEW,
            P.DOSSIER_OPEN,
            P.ACCESS_EVALUATE,
        )
    ),
    DefaultRule(R.SYSTEEM, P.STUK_ADD, "Bronsysteem van dezelfde organisatie", _DDS, _BUILDING),
    DefaultRule(R.SYSTEEM, P.LEAD_TIMES_VIEW, "Rapportagesysteem van het ketenbureau", _DDS),
)
