# SPDX-License-Identifier: EUPL-1.2
"""Routes of the exchange."""

from __future__ import annotations

from django.urls import path

from strafketen.exchange import pages

app_name = "exchange"
urlpatterns = [
    path("verzendingen/", pages.messages, name="verzendingen"),
    path("getuigen/", pages.witnesses, name="getuigen"),
]
