# SPDX-License-Identifier: EUPL-1.2
"""Exports that were ordered. Private to the desks."""

from __future__ import annotations

import uuid

from django.db import models


class Uitvoering(models.Model):
    """An export of a dossier that somebody asked for; its bytes are kept for a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.CharField(max_length=64, db_index=True)
    account = models.UUIDField()
    ordered_at = models.DateTimeField()
    state = models.CharField(max_length=20)
    failure = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True, db_index=True)
    version = models.IntegerField(null=True)
    root = models.CharField(max_length=64, blank=True)
    blob = models.UUIDField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    size_bytes = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        """Give its id."""
        return str(self.id)
