# SPDX-License-Identifier: EUPL-1.2
"""Routes of identity."""

from __future__ import annotations

from django.urls import path

from strafketen.identity import keys, pages

app_name = "identity"
urlpatterns = [
    path("", pages.home, name="home"),
    path("inloggen/", pages.Login.as_view(), name="login"),
    path("uitloggen/", pages.Logout.as_view(), name="logout"),
    path("verlengen/", pages.extend, name="verlengen"),
    path("bewaren/", pages.keep_typed, name="bewaren"),
    path("verder/", pages.resume, name="verder"),
    path("toetsen/", keys.toetsen, name="toetsen"),
]
