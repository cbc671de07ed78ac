# SPDX-License-Identifier: EUPL-1.2
"""The pages and API of a node, as granian runs them."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "strafketen.node.settings")

from django.core.wsgi import get_wsgi_application

from strafketen.node import settings, wiring

application = get_wsgi_application()
wiring.install(settings.NODE)
