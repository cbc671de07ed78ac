# SPDX-License-Identifier: EUPL-1.2
"""Accounts, their roles as dated records, the policy, and the decisions taken under it. Private to this facility."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from strafketen.core.roles import PersonRole

_ROLES = [(role.value, role.value) for role in PersonRole]


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by user name."""


class Account(AbstractBaseUser):
    """A person who can log in at this node, or a system that feeds it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=150, unique=True)
    full_name = models.CharField(max_length=500)
    title = models.CharField(max_length=100, blank=True)
    unit = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = AccountManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        """Give the opaque id: never a name, because this ends up in logs."""
        return str(self.id)


class RoleAssignment(models.Model):
    """An account holds a role from one moment until another."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=40, choices=_ROLES)
    ground = models.CharField(max_length=300)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        """A period is half-open and never empty."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="role_period_not_empty",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        """Name the role."""
        return self.role


class SystemClient(models.Model):
    """Client credentials of a system that uses the API (RFC 6749, 4.4)."""

    client_id = models.CharField(max_length=100, primary_key=True)
    secret_sha256 = models.CharField(max_length=64)
    account = models.OneToOneField(Account, on_delete=models.PROTECT)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Name the client."""
        return self.client_id


class PolicyRule(models.Model):
    """One dated row of the policy: who may do what, to what, in which state, on which ground."""

    rule_id = models.CharField(max_length=100)
    version = models.CharField(max_length=40)
    role = models.CharField(max_length=40)
    permission = models.CharField(max_length=100)
    states = models.JSONField(default=list)
    ground = models.CharField(max_length=300)
    decision_maker = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        """One row for each rule of a version."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "rule_id"], name="policy_rule_once"),
        ]

    def __str__(self) -> str:
        """Name the rule."""
        return self.rule_id


class DecisionRecord(models.Model):
    """A decision about access, so that it can be explained later."""

    at = models.DateTimeField(db_index=True)
    account = models.UUIDField(null=True)
    permission = models.CharField(max_length=100)
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    state = models.CharField(max_length=40)
    allowed = models.BooleanField()
    policy_version = models.CharField(max_length=40)
    rule_id = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=300)

    def __str__(self) -> str:
        """Say what was decided."""
        return f"{self.permission}: {self.allowed}"


class IdempotencyRecord(models.Model):
    """An answer that was given under an Idempotency-Key, so that a repeat gets the same answer. Kept for a day."""

    account = models.UUIDField()
    key = models.CharField(max_length=200)
    request_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    status = models.IntegerField(null=True)
    content_type = models.CharField(max_length=100, blank=True)
    location = models.CharField(max_length=300, blank=True)
    body = models.BinaryField(default=bytes)

    class Meta:
        """A key is used once by an account."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "key"], name="idempotency_key_once"),
        ]

    def __str__(self) -> str:
        """Give its number: a key is the client's own."""
        return str(self.pk)
