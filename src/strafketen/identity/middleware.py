# SPDX-License-Identifier: EUPL-1.2
"""Every request has an actor or none; refusals become pages; defects get an incident number."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strafketen.core.access.policy import AccessDenied
from strafketen.core.actor import Actor
from strafketen.core.errors import Conflict, Malformed, NotFound, Refusal
from strafketen.identity.access import actor_of, record_refusal
from strafketen.identity.keeping import remember_reader
from strafketen.identity.models import Account
from strafketen.web import chain_words
from strafketen.web.values import MenuItem

STATUS: dict[type[Refusal], int] = {AccessDenied: 403, NotFound: 404, Conflict: 409, Malformed: 422}

TITLES = {403: gettext_lazy("Dat mag u hier niet"), 404: gettext_lazy("Dit is hier niet gevonden")}


def status_of(refusal: Refusal) -> int:
    """Give the HTTP status of a refusal."""
    for kind, status in STATUS.items():
        if isinstance(refusal, kind):
            return status
    return 422


def problem(refusal: Refusal) -> JsonResponse:
    """Answer a refusal as problem+json (RFC 9457) with our code."""
    status = status_of(refusal)
    body: dict[str, object] = {"type": f"urn:strafketen:{refusal.code}", "title": refusal.text, "status": status}
    body["code"] = refusal.code
    return JsonResponse(body, status=status, content_type="application/problem+json")


class AccessMiddleware:
    """Sets `request.actor` and `request.at`, and turns refusals into answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on with its actor; pages are never cached by others."""
        at = datetime.now(UTC)
        user = request.user
        actor: Actor | None = actor_of(user, at) if isinstance(user, Account) else None
        request.actor = actor  # type: ignore[attr-defined]  # read through identity.web.actor
        request.at = at  # type: ignore[attr-defined]  # read through identity.web.moment
        response = self.get_response(request)
        if actor is not None and not request.path.startswith(("/static/", "/uitloggen/")):
            remember_reader(request, response, actor)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal with its sentence; log a defect under an incident number."""
        if isinstance(exception, Refusal):
            if isinstance(exception, AccessDenied):
                record_refusal(exception)
            if request.path.startswith("/api/"):
                return problem(exception)
            status = status_of(exception)
            title = str(TITLES.get(status) or _("Dat kan nu niet"))
            return show(request, title=title, text=chain_words.html(exception.text), status=status)
        incident = secrets.token_hex(4).upper()
        structlog.get_logger().exception("web.defect", incident=incident, exc_info=exception)
        if request.path.startswith("/api/"):
            body = {"type": "urn:strafketen:storing", "title": "Er ging iets mis", "status": 500, "incident": incident}
            return JsonResponse(body, status=500, content_type="application/problem+json")
        return show(
            request,
            title=_("Er ging iets mis"),
            text=_("Wat u had bewaard, is er nog. Probeer het opnieuw. Noem anders dit nummer aan de beheerder."),
            status=500,
            incident=incident,
        )


def show(request: HttpRequest, *, title: str, text: str, status: int, incident: str = "") -> HttpResponse:
    """Show a refusal or defect as a page."""
    context = {"title": title, "text": text, "status": status, "incident": incident, "next": _next(request, status)}
    return render(request, "web/error.html", context, status=status)


def _next(request: HttpRequest, status: int) -> tuple[MenuItem, ...]:
    """Give where the reader can go: back to the dossier it is about, and the begin page."""
    if getattr(request, "actor", None) is None:
        return ()
    match = request.resolver_match
    dossier = match.kwargs.get("dossier") if match is not None else None
    links = [MenuItem(label=_("Naar de beginpagina"), url=reverse("identity:home"))]
    if dossier and status not in {403, 404}:
        links.insert(0, MenuItem(label=_("Terug naar het dossier"), url=reverse("desk:dossier", args=[dossier])))
    return tuple(links)
