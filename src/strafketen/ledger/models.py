# SPDX-License-Identifier: EUPL-1.2
"""Tables of the ledger. Private to this facility. What may change in them is held by triggers (migrations)."""

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


class WitnessedLog(models.Model):
    """The log of another node, as far as this node cosigned it. Its size never gets smaller."""

    oin = models.CharField(primary_key=True, max_length=20)
    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.BinaryField()
    cosigned_at = models.DateTimeField()

    def __str__(self) -> str:
        """Give whose it is."""
        return self.oin


class LogEvidence(models.Model):
    """Two checkpoints that another log signed and that do not go together; kept for good."""

    id = models.BigAutoField(primary_key=True)
    oin = models.CharField(max_length=20, db_index=True)
    judgement = models.CharField(max_length=20)
    known = models.BinaryField()
    offered = models.BinaryField()
    offered_sha256 = models.CharField(max_length=64)
    seen_at = models.DateTimeField()

    class Meta:
        """The same pair once, however often it is offered."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["oin", "judgement", "offered_sha256"], name="evidence_once"),
        ]

    def __str__(self) -> str:
        """Say what was seen."""
        return self.judgement


class Cosignature(models.Model):
    """The newest word of one witness on this node's own log."""

    witness = models.CharField(primary_key=True, max_length=20)
    size = models.BigIntegerField()
    line = models.BinaryField()
    stated_at = models.DateTimeField()
    witness_size = models.BigIntegerField()
    heard_at = models.DateTimeField()

    def __str__(self) -> str:
        """Give who cosigned."""
        return self.witness
