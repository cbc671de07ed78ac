# SPDX-License-Identifier: EUPL-1.2
"""The policy as systems may ask it (AuthZEN Authorization API 1.0)."""

from __future__ import annotations

import uuid

from django.http import HttpRequest
from ninja import Router

from strafketen.core.access.permissions import Permission
from strafketen.core.access.policy import Decision
from strafketen.core.actor import Actor
from strafketen.core.errors import NotFound
from strafketen.core.roles import PersonRole
from strafketen.desk.api import schemas
from strafketen.dossier import queries
from strafketen.identity import access
from strafketen.identity.api.operations import operation, when, who

router = Router(tags=["toegang"])


def _subject(asked: schemas.Onderwerp, request: HttpRequest) -> Actor | None:
    if asked.type == "rol":
        known = {role.value: role for role in PersonRole}
        role = known.get(asked.id)
        return None if role is None else Actor(id="rol", name="", title="", roles=frozenset({role}))
    if asked.type != "account":
        return None
    try:
        return access.actor_by_id(str(uuid.UUID(asked.id)), when(request))
    except ValueError:
        return None


def _state(asked: schemas.Voorwerp, request: HttpRequest) -> str:
    """Give the state of the object: of a dossier as this node knows it, else as the asker says."""
    if asked.type == "dossier":
        try:
            return queries.view_dossier(actor=who(request), at=when(request), dossier=asked.id).row.state
        except NotFound:
            return str(asked.properties.get("toestand", ""))
    return str(asked.properties.get("toestand", ""))


def _no(reason: str) -> Decision:
    return Decision(allowed=False, policy_version="", rule_id="", reason=reason)


@operation(
    router,
    "POST",
    "/access/evaluation",
    summary="Vragen wat het toegangsbeleid besluit",
    permission=Permission.ACCESS_EVALUATE,
    gives=schemas.Toegangsbesluit,
    refusals=(413,),
    no_key_because="wijzigt niets",
)
def evaluate_access(request: HttpRequest, body: schemas.Toegangsvraag) -> schemas.Toegangsbesluit:
    """Weigeren is de regel: wat geen regel toestaat, mag niet. Onbekend onderwerp of onbekende handeling: nee."""
    access.require(Permission.ACCESS_EVALUATE, actor=who(request), at=when(request), object_kind="beleid")
    subject = _subject(body.subject, request)
    known = {permission.value: permission for permission in Permission}
    permission = known.get(body.action.name)
    if subject is None:
        decision = _no("Dit account of deze rol is hier niet bekend.")
    elif permission is None:
        decision = _no("Deze bevoegdheid bestaat niet.")
    else:
        decision = access.may(permission, actor=subject, at=when(request), state=_state(body.resource, request))
    return schemas.Toegangsbesluit(
        decision=decision.allowed,
        context=schemas.Toegangsgrond(
            reden=decision.reason, beleidsversie=decision.policy_version, regel=decision.rule_id
        ),
    )
