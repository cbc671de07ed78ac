# SPDX-License-Identifier: EUPL-1.2
"""Django app of this facility."""

from __future__ import annotations

from django.apps import AppConfig


class DossierConfig(AppConfig):
    """Registers the facility."""

    name = "strafketen.dossier"
    label = "dossier"
