# SPDX-License-Identifier: EUPL-1.2
"""Reads of the portal: the own timeline, and when we last heard of each organisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from strafketen.core.access.permissions import Permission
from strafketen.core.actor import Actor
from strafketen.core.events import VictimNews
from strafketen.core.roles import NodeRole
from strafketen.exchange import queries as exchange
from strafketen.exchange.services import peers
from strafketen.identity import access
from strafketen.victim.models import GekoppeldeZaak, Nieuws


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """A piece of news for the victim."""

    news: VictimNews
    organisation: NodeRole
    happened_at: datetime
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Heard:
    """When an organisation was last heard; None is not the same as no news."""

    organisation: NodeRole
    name: str
    at: datetime | None


def timeline(*, actor: Actor, at: datetime) -> tuple[TimelineItem, ...]:
    """Give the news of the zaken that this account coupled, oldest first.

    Raises:
        AccessDenied: not a victim's account.
    """
    access.require(Permission.TIMELINE_VIEW, actor=actor, at=at, object_kind="tijdlijn")
    codes = GekoppeldeZaak.objects.filter(account=actor.id).values_list("code_sha256", flat=True)
    rows = Nieuws.objects.filter(code_sha256__in=list(codes)).order_by("happened_at", "received_at")
    return tuple(
        TimelineItem(VictimNews(row.news), NodeRole(row.organisation), row.happened_at, row.facts) for row in rows
    )


def has_case(*, actor: Actor) -> bool:
    """Tell whether this account coupled a zaak."""
    return GekoppeldeZaak.objects.filter(account=actor.id).exists()


def heard() -> tuple[Heard, ...]:
    """Give when each organisation that feeds the portal was last heard."""
    feeding = {NodeRole.POLITIE, NodeRole.OM, NodeRole.RECHTSPRAAK}
    return tuple(Heard(peer.role, peer.name, exchange.last_heard(peer.oin)) for peer in peers() if peer.role in feeding)
