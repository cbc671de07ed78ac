# SPDX-License-Identifier: EUPL-1.2
"""Tokens, the description of the API, and the policy as others may ask it (AuthZEN Authorization API 1.0)."""

from __future__ import annotations

import json
import uuid

from django.http import HttpRequest, HttpResponse
from ninja import Router

from strafketen.core.access.permissions import Permission
from strafketen.core.access.policy import Decision
from strafketen.core.actor import Actor
from strafketen.core.errors import NotFound
from strafketen.core.roles import PersonRole
from strafketen.desk.api import auth, schemas
from strafketen.desk.api.operations import operation, when, who
from strafketen.dossier import queries
from strafketen.identity import access

router = Router(tags=["toegang"])


@operation(
    router,
    "POST",
    "/token",
    summary="Een token halen",
    open_because="hier bewijst een systeem zich pas; het antwoord geeft niets dan een token of een weigering",
    shown=False,
)
def get_token(request: HttpRequest) -> HttpResponse:
    """Geeft een token voor vijftien minuten (RFC 6749, 4.4)."""
    return auth.answer_token(request, at=when(request))


@operation(
    router,
    "GET",
    "/openapi.json",
    summary="Deze beschrijving",
    open_because="de beschrijving van de API is openbaar (NL API Design Rules, /core/doc-openapi)",
    extra={"responses": {200: {"content": {"application/json": {"schema": {"type": "object"}}}}}},
)
def get_openapi(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - ninja's shape
    """OpenAPI 3.1."""
    from strafketen.desk.api.document import document

    response = HttpResponse(json.dumps(document(), ensure_ascii=False), content_type="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


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
    asks_only=True,
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
