# SPDX-License-Identifier: EUPL-1.2
"""Django with the settings of the product and no node: enough for formatting and drawing, without a database."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import django
import pytest
from django.apps import apps
from django.utils import translation

if TYPE_CHECKING:
    from collections.abc import Iterator

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "strafketen.node.settings")
if not apps.ready:
    django.setup()


@pytest.fixture
def dutch() -> Iterator[None]:
    """Speak Dutch, whatever an earlier test chose."""
    with translation.override("nl"):
        yield
