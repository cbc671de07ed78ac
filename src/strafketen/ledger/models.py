# SPDX-License-Identifier: EUPL-1.2
"""Tables of the ledger. Private to this facility. UPDATE and DELETE of leaves are refused by triggers (migration)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class QueuedAct(models.Model):
    """An act that is recorded and waits for its place in the log. Written in the transaction of the act itself."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=80)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    dossier = models.CharField(max_length=64, db_index=True, blank=True)
    act = models.BinaryField()
    salt = models.BinaryField(null=True)
    commitment = models.BinaryField()
    leaf_index = models.BigIntegerField(null=True, unique=True)

    class Meta:
        """The sequencer finds what waits in order of arrival."""

        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], name="ledger_waiting", condition=models.Q(leaf_index__isnull=True)),
        ]

    def __str__(self) -> str:
        """Name the kind of act."""
        return self.code


class CheckpointRow(models.Model):
    """A signed checkpoint."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.BinaryField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Give its size."""
        return str(self.size)
