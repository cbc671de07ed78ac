# SPDX-License-Identifier: EUPL-1.2
"""Rows of stored bytes. Private to this facility. Destroying `wrapped_key` destroys the bytes everywhere."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Blob(models.Model):
    """Bytes that are durable in the store of this node."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scope = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    segment_root = models.CharField(max_length=64)
    segment_hashes = models.BinaryField()
    location = models.CharField(max_length=300)
    wrapped_key = models.BinaryField(null=True)
    extra = models.JSONField(default=dict)
    mime = models.CharField(max_length=200)
    stored_at = models.DateTimeField()

    class Meta:
        """The same bytes are kept once in a dossier."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["scope", "digest"], name="blob_once_in_scope"),
        ]

    def __str__(self) -> str:
        """Give its id."""
        return str(self.id)


class Upload(models.Model):
    """A place that was made for bytes to come in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scope = models.CharField(max_length=64)
    account = models.UUIDField()
    purpose = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Give its id."""
        return str(self.id)
