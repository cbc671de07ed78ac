# SPDX-License-Identifier: EUPL-1.2
"""Writes of the portal: news from the chain, coupling a zaak with a code."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from strafketen.core.access.permissions import Permission
from strafketen.core.actor import Actor
from strafketen.core.errors import Conflict, NotFound
from strafketen.core.events import EventCode, VictimNews
from strafketen.core.roles import NodeRole
from strafketen.identity import access
from strafketen.ledger import actions as ledger
from strafketen.victim.models import GekoppeldeZaak, LinkAttempt, Nieuws

ATTEMPTS_AN_HOUR = 5


def add_news(
    *,
    message: str,
    organisation: NodeRole,
    code_sha256: str,
    news: VictimNews,
    happened_at: datetime,
    facts: Mapping[str, str],
    at: datetime,
) -> None:
    """Keep news; the same message again changes nothing."""
    Nieuws.objects.get_or_create(
        message=message,
        defaults={
            "code_sha256": code_sha256,
            "organisation": organisation.value,
            "news": news.value,
            "happened_at": happened_at,
            "received_at": at,
            "facts": dict(facts),
        },
    )


def link_case(*, actor: Actor, at: datetime, code: str) -> None:
    """Couple the zaak of this code to the account.

    Raises:
        AccessDenied: not a victim's account.
        Conflict: too many wrong codes in the last hour.
        NotFound: no zaak has this code (yet).
    """
    access.require(Permission.CASE_LINK, actor=actor, at=at, object_kind="zaak")
    wrong = LinkAttempt.objects.filter(account=actor.id, at__gt=at - timedelta(hours=1)).count()
    if wrong >= ATTEMPTS_AN_HOUR:
        raise Conflict("U heeft te vaak een code ingevuld die niet klopt. Probeer het over een uur opnieuw.")
    digest = hashlib.sha256(code.strip().lower().encode()).hexdigest()
    if not Nieuws.objects.filter(code_sha256=digest).exists():
        LinkAttempt.objects.create(account=actor.id, at=at)
        raise NotFound("Wij kennen deze code niet. Kijk of u de code uit de brief van de politie goed heeft ingevuld.")
    with transaction.atomic():
        row, made = GekoppeldeZaak.objects.get_or_create(
            account=actor.id, code_sha256=digest, defaults={"linked_at": at}
        )
        if made:
            ledger.record(code=EventCode.CASE_LINKED, actor=actor, at=at, subjects={"koppeling": str(row.pk)})
