# SPDX-License-Identifier: EUPL-1.2
"""Django app of the desks."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Registers the desks."""

    name = "strafketen.desk"
    label = "desk"
