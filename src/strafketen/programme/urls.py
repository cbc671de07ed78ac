# SPDX-License-Identifier: EUPL-1.2
"""Routes of the ketenbureau."""

from __future__ import annotations

from django.urls import path

from strafketen.programme import pages

app_name = "programme"
urlpatterns = [
    path("doorlooptijden/", pages.lead_times, name="doorlooptijden"),
    path("doorlooptijden.csv", pages.lead_times_csv, name="doorlooptijden_csv"),
]
