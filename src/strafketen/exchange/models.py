# SPDX-License-Identifier: EUPL-1.2
"""Tables of the exchange. Private to this facility."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Outgoing(models.Model):
    """A message to another node, written in the transaction that causes it."""

    id = models.UUIDField(primary_key=True)
    receiver = models.CharField(max_length=20)
    kind = models.CharField(max_length=100)
    lane = models.CharField(max_length=64)
    dossier = models.CharField(max_length=64, blank=True, db_index=True)
    subject = models.CharField(max_length=200, blank=True)
    envelope = models.TextField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(db_index=True)
    attempts = models.IntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    delivered_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    visible_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    findings = models.JSONField(default=list)
    due_at = models.DateTimeField(null=True)
    """When to look whether a rung is late; null while only a receipt can change that."""

    class Meta:
        """Found by when to look."""

        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="outgoing_due"),
        ]

    def __str__(self) -> str:
        """Give its id."""
        return str(self.id)


class Offered(models.Model):
    """Bytes that the receiver of a message may pull: those bytes, that receiver, by that message."""

    message = models.ForeignKey(Outgoing, on_delete=models.CASCADE, related_name="offered")
    digest = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    blob = models.UUIDField()

    class Meta:
        """Offered once in a message."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["message", "digest"], name="offered_once"),
        ]

    def __str__(self) -> str:
        """Give its row number."""
        return str(self.pk)


class Incoming(models.Model):
    """A message that was received and acknowledged. A repeat finds this row and gets the same receipt."""

    id = models.UUIDField(primary_key=True)
    sender = models.CharField(max_length=20)
    kind = models.CharField(max_length=100)
    lane = models.CharField(max_length=64)
    envelope = models.TextField()
    digest = models.CharField(max_length=64)
    receipt = models.TextField()
    received_at = models.DateTimeField(db_index=True)
    handled_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True, db_index=True)
    """When its sender made it; null for what came in before rungs were expected."""
    due_at = models.DateTimeField(null=True)
    """When to look whether a rung that we owe is late; null while only our own receipt can change that."""

    class Meta:
        """Found by when to look."""

        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="incoming_due"),
        ]

    def __str__(self) -> str:
        """Give its id."""
        return str(self.id)


class ReceiptRow(models.Model):
    """A signed receipt, given by us or received."""

    message = models.UUIDField(db_index=True)
    ours = models.BooleanField()
    rung = models.CharField(max_length=20)
    at = models.DateTimeField()
    jws = models.TextField()
    findings = models.JSONField(default=list)

    class Meta:
        """One receipt for each rung of a message."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["message", "ours", "rung"], name="receipt_once"),
        ]

    def __str__(self) -> str:
        """Name the rung."""
        return self.rung


class LateRung(models.Model):
    """A rung of a message that did not come when it was expected. Its sender and its receiver each have this row."""

    message = models.UUIDField()
    sent = models.BooleanField()
    """We sent the message and wait; otherwise we received it and owe the rung."""
    partner = models.CharField(max_length=20)
    rung = models.CharField(max_length=20)
    made_at = models.DateTimeField(db_index=True)
    expected_by = models.DateTimeField()
    noticed_at = models.DateTimeField()
    reached_at = models.DateTimeField(null=True)
    """Moment that the receipt states; when that is not later than expected, the receipt came late but not the rung."""

    class Meta:
        """Noticed once; open ones found at once."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["message", "sent", "rung"], name="late_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["expected_by"], condition=models.Q(reached_at__isnull=True), name="late_open"),
        ]

    def __str__(self) -> str:
        """Name the rung."""
        return self.rung
