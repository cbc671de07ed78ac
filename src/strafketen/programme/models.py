# SPDX-License-Identifier: EUPL-1.2
"""Tables of the ketenbureau: steps of zaken under a pseudonym it cannot undo. Nothing else of a zaak is kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Ketenstap(models.Model):
    """A step of a zaak."""

    message = models.UUIDField(primary_key=True)
    pseudonym = models.CharField(max_length=64)
    step = models.CharField(max_length=40)
    stream = models.CharField(max_length=40)
    organisation = models.CharField(max_length=40)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        """Lead times read by zaak and moment."""

        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["pseudonym", "happened_at"], name="ketenstap_zaak"),
        ]

    def __str__(self) -> str:
        """Name the step."""
        return self.step
