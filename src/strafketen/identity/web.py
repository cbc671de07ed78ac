# SPDX-License-Identifier: EUPL-1.2
"""What pages ask about who is there. Public to other facilities' pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from strafketen.core.access.permissions import Permission
from strafketen.core.actor import Actor
from strafketen.identity import keeping

Params = ParamSpec("Params")
Page = Callable[Concatenate[HttpRequest, Params], HttpResponseBase]

DECLARED: dict[str, Permission] = {}
"""Name of a page → the permission it needs. The authorisation test walks every route and looks it up here."""


def actor(request: HttpRequest) -> Actor:
    """Give who is logged in; only behind `page`."""
    return cast("Actor", request.actor)  # type: ignore[attr-defined]  # set by AccessMiddleware


def moment(request: HttpRequest) -> datetime:
    """Give the moment of the request: the clock is read once."""
    return cast("datetime", request.at)  # type: ignore[attr-defined]  # set by AccessMiddleware


def _after_login(request: HttpRequest) -> str:
    """Give where the log-in leads: this page; after a form the place where what was typed waits, or the form's page."""
    if request.method != "POST":
        return request.get_full_path()
    if keeping.keep(request, request.get_full_path()):
        return reverse("identity:verder")
    came_from = urlsplit(request.headers.get("Referer", ""))
    ours = came_from.netloc == request.get_host() and came_from.path
    return came_from._replace(scheme="", netloc="", fragment="").geturl() if ours else reverse("identity:home")


def page(permission: Permission) -> Callable[[Page[Params]], Page[Params]]:
    """Declare the permission of a page; who is not logged in goes to the log-in page, and what they typed is kept.

    The permission itself is asked by the action or query the page calls, with the state of the object.
    """

    def declare(view: Page[Params]) -> Page[Params]:
        DECLARED[f"{view.__module__}.{view.__qualname__}"] = permission

        @wraps(view)
        def shown(request: HttpRequest, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponseBase:
            if getattr(request, "actor", None) is None:
                return cast("HttpResponse", redirect_to_login(_after_login(request)))
            if request.method == "POST":
                keeping.forget(request, request.get_full_path())
            return view(request, *args, **kwargs)

        shown.permission = permission  # type: ignore[attr-defined]  # read by the authorisation test
        return cast("Page[Params]", shown)

    return declare
