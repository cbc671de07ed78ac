# SPDX-License-Identifier: EUPL-1.2
"""The API and its addresses."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from strafketen.desk.api import assessing, cases, intake, policy, problems, stukken
from strafketen.desk.api.document import VERSION_HEADER

VERSION = "1.0.0"

api = NinjaAPI(
    title="Strafketen",
    version=VERSION,
    description="Elke schrijfactie en elke leesactie aan een zaak, voor de systemen van de eigen organisatie.",
    openapi_url=None,
    docs_url=None,
    urls_namespace="api-v1",
    servers=[{"url": "/api/v1", "description": "Dit knooppunt"}],
    openapi_extra={
        "info": {
            "contact": {
                "name": "Beheerder van het knooppunt",
                "url": "https://strafketen.example",
                "email": "beheer@strafketen.example",
            },
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        }
    },
)
for router in (policy.router, intake.router, cases.router, stukken.router, assessing.router):
    api.add_router("", router)
problems.install(api)

View = Callable[..., HttpResponseBase]


def _edge(view: View) -> View:
    """Name the version in every answer, and make a wrong method a problem like the others."""

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            response = problems.not_allowed(", ".join(sorted(response.headers["Allow"].split(", "))))
        response.headers[VERSION_HEADER] = VERSION
        return response

    return answered


app_name = "api-v1"
urlpatterns: list[URLPattern | URLResolver] = []
for pattern in api.urls[0]:
    if isinstance(pattern, URLPattern) and pattern.name != "api-root":
        pattern.callback = _edge(pattern.callback)
        urlpatterns.append(pattern)
urlpatterns.append(re_path(r"^.*$", _edge(problems.not_found), name="unknown"))
