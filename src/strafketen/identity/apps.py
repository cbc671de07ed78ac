# SPDX-License-Identifier: EUPL-1.2
"""Django app of this facility."""

from __future__ import annotations

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Registers the facility."""

    name = "strafketen.identity"
    label = "identity"
