# SPDX-License-Identifier: EUPL-1.2
"""Django registration of the shared templates, template tags and static files."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates and static files only; no models."""

    name = "strafketen.web"
    label = "web"
    verbose_name = "Web"
