# SPDX-License-Identifier: EUPL-1.2
"""Routes of the portal."""

from __future__ import annotations

from django.urls import path

from strafketen.victim import pages

app_name = "victim"
urlpatterns = [path("mijn-zaak/", pages.timeline, name="tijdlijn")]
