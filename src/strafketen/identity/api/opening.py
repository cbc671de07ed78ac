# SPDX-License-Identifier: EUPL-1.2
"""Makes an API of a node out of the operations of its facilities, with its addresses."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Router
from pydantic import BaseModel

from strafketen.identity.api import auth, problems
from strafketen.identity.api.document import VERSION_HEADER
from strafketen.identity.api.document import document as described
from strafketen.identity.api.operations import operation, when

VERSION = "1.0.0"
View = Callable[..., HttpResponseBase]


def contact() -> dict[str, str]:
    """Say whom to ask: the administrator of this node, by the address in its settings. Nothing is made up.

    A description that is printed without a node has nobody to name but the product.
    """
    node = getattr(settings, "NODE", None)
    if node is None or not settings.HAS_NODE:
        return {"name": "Strafketen"}
    known = {"name": f"Beheerder van {node.name}", "url": node.public_url}
    return {**known, "email": node.contact_email} if node.contact_email else known


@dataclass(frozen=True)
class Opened:
    """An API with its addresses.

    Attributes:
        api: the operations.
        models: read from bodies that the framework does not parse.
    """

    api: NinjaAPI
    models: tuple[type[BaseModel], ...]

    @cached_property
    def document(self) -> dict[str, Any]:
        """Describe it (OpenAPI 3.1)."""
        return described(self.api, models=self.models)

    @cached_property
    def urlpatterns(self) -> list[URLPattern | URLResolver]:
        """Give the addresses below /api/v1/."""
        found: list[URLPattern | URLResolver] = []
        for pattern in self.api.urls[0]:
            if isinstance(pattern, URLPattern) and pattern.name != "api-root":
                pattern.callback = _edge(pattern.callback)
                found.append(pattern)
        found.append(re_path(r"^.*$", _edge(problems.not_found), name="unknown"))
        return found


def open_api(
    *,
    name: str,
    title: str,
    description: str,
    routers: Sequence[Router],
    people: bool = False,
    models: Sequence[type[BaseModel]] = (),
) -> Opened:
    """Make an API.

    Args:
        name: which one, in ASCII.
        title: what it is called.
        description: for whom it is.
        routers: the operations.
        people: people use it with the session of their log-in; else systems with a token, which they get here.
        models: read from bodies that the framework does not parse.
    """
    api = NinjaAPI(
        title=title,
        version=VERSION,
        description=description,
        openapi_url=None,
        docs_url=None,
        urls_namespace=f"api-v1-{name}",
        servers=[{"url": "/api/v1", "description": "Dit knooppunt"}],
        openapi_extra={
            "info": {"contact": contact(), "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}},
        },
    )
    opened = Opened(api, tuple(models))
    api.add_router("", _doors(opened, people=people))
    for router in routers:
        api.add_router("", router)
    problems.install(api, people=people)
    return opened


def _doors(opened: Opened, *, people: bool) -> Router:
    """Give the operations that need no permission: the description, and the token of a system."""
    router = Router(tags=["toegang"])

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
        response = HttpResponse(json.dumps(opened.document, ensure_ascii=False), content_type="application/json")
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    if not people:

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

    return router


def _edge(view: View) -> View:
    """Name the version in every answer, and make a wrong method a problem like the others."""

    @csrf_exempt  # a session is checked by auth.Person, a token needs no form token
    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            response = problems.not_allowed(", ".join(sorted(response.headers["Allow"].split(", "))))
        response.headers[VERSION_HEADER] = VERSION
        return response

    return answered
