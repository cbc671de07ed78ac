# SPDX-License-Identifier: EUPL-1.2
"""Tables of the portal. A zaak is known here only by the digest of the victim's own code: no name of anybody else."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class GekoppeldeZaak(models.Model):
    """A victim's account that gave the code of a zaak."""

    account = models.UUIDField(db_index=True)
    code_sha256 = models.CharField(max_length=64)
    linked_at = models.DateTimeField()

    class Meta:
        """Coupled once."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "code_sha256"], name="zaak_linked_once"),
        ]

    def __str__(self) -> str:
        """Give its row number."""
        return str(self.pk)


class Nieuws(models.Model):
    """News about a zaak, kept also before the victim couples it."""

    message = models.UUIDField(primary_key=True)
    code_sha256 = models.CharField(max_length=64, db_index=True)
    organisation = models.CharField(max_length=40)
    news = models.CharField(max_length=40)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    def __str__(self) -> str:
        """Name the kind of news."""
        return self.news


class LinkAttempt(models.Model):
    """A wrong code, so that guessing is slowed down."""

    account = models.UUIDField(db_index=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Give its row number."""
        return str(self.pk)
