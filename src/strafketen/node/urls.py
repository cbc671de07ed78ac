# SPDX-License-Identifier: EUPL-1.2
"""Routes of a node: those of the facilities it runs."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from strafketen.core.roles import NodeRole
from strafketen.node import settings

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("strafketen.identity.urls")),
    path("taal/", include("django.conf.urls.i18n")),
    path("", include("strafketen.exchange.urls")),
]
if settings.NODE.role in {NodeRole.POLITIE, NodeRole.OM, NodeRole.RECHTSPRAAK}:
    urlpatterns += [path("api/v1/", include("strafketen.desk.api.urls")), path("", include("strafketen.desk.urls"))]
if settings.NODE.role == NodeRole.SLACHTOFFERPORTAAL:
    urlpatterns += [path("api/v1/", include("strafketen.victim.api")), path("", include("strafketen.victim.urls"))]
if settings.NODE.role == NodeRole.KETENBUREAU:
    urlpatterns += [
        path("api/v1/", include("strafketen.programme.api")),
        path("", include("strafketen.programme.urls")),
    ]

handler403 = "strafketen.identity.pages.forbidden"
handler404 = "strafketen.identity.pages.not_found"
handler500 = "strafketen.identity.pages.defect"
