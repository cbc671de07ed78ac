# SPDX-License-Identifier: EUPL-1.2
"""What every page shows of the node and the person."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from strafketen.core.actor import Actor
from strafketen.core.roles import NodeRole, PersonRole
from strafketen.identity.keys import keys_are_off
from strafketen.node import settings
from strafketen.web.values import MenuItem, Session, Shell

LEAVE_URL = "https://www.buienradar.nl/"
WARN_SECONDS = 120
"""How long before the end of a log-in the page warns: time enough to read and to press one button."""
_CASE = {PersonRole.VERBALISANT, PersonRole.OFFICIER, PersonRole.RECHTER, PersonRole.GRIFFIER}


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Give the frame of every page."""
    actor: Actor | None = getattr(request, "actor", None)
    portal = settings.NODE.role is NodeRole.SLACHTOFFERPORTAAL
    return {
        "shell": Shell(
            now=getattr(request, "at", None) or datetime.now(UTC),
            menu=() if actor is None else tuple(_menu(actor, request.path)),
            home_url=reverse("identity:home"),
            organisation="" if portal else settings.NODE.name,
            user="" if actor is None else actor.shown,
            brand="Mijn Strafketen" if portal else "Strafketen",
            logout_url="" if actor is None else reverse("identity:logout"),
            language_url=reverse("set_language"),
            demo=settings.NODE.demo,
            leave_url=LEAVE_URL if portal else "",
            session=None if actor is None else _session(),
            keys_url=reverse("identity:toetsen"),
            keys_off=keys_are_off(request),
        )
    }


def _session() -> Session:
    return Session(
        seconds=settings.SESSION_COOKIE_AGE,
        warn_seconds=WARN_SECONDS,
        extend_url=reverse("identity:verlengen"),
        keep_url=reverse("identity:bewaren"),
    )


def _menu(actor: Actor, path: str) -> list[MenuItem]:
    """List the pages of the reader's roles."""
    items: list[tuple[str, str]] = []
    if actor.roles & _CASE:
        items.append((_("Werkvoorraad"), "desk:werkvoorraad"))
    if PersonRole.SLACHTOFFER in actor.roles:
        items.append((_("Mijn zaak"), "victim:tijdlijn"))
    if PersonRole.KETENANALIST in actor.roles:
        items.append((_("Doorlooptijden"), "programme:doorlooptijden"))
    if actor.roles & (_CASE | {PersonRole.KETENANALIST, PersonRole.BEHEERDER}):
        items.append((_("Verzendingen"), "exchange:verzendingen"))
    return [MenuItem(label=label, url=(url := reverse(name)), current=path.startswith(url)) for label, name in items]
