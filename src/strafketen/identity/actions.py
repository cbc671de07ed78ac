# SPDX-License-Identifier: EUPL-1.2
"""Writes of identity: accounts, roles, policy."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from strafketen.core.access.defaults import DECISION_MAKER, DEFAULTS, POLICY_VERSION
from strafketen.core.roles import PersonRole
from strafketen.identity.models import Account, PolicyRule, RoleAssignment, SystemClient


@transaction.atomic
def add_account(
    *, username: str, full_name: str, title: str, unit: str, role: PersonRole, password: str, ground: str, at: datetime
) -> str:
    """Make an account with one role from `at`; an account that exists keeps its id and gets this password.

    Returns:
        The opaque id of the account.
    """
    account, made = Account.objects.update_or_create(
        username=username,
        defaults={"full_name": full_name, "title": title, "unit": unit, "password": make_password(password)},
        create_defaults={
            "username": username,
            "full_name": full_name,
            "title": title,
            "unit": unit,
            "password": make_password(password),
            "created_at": at,
        },
    )
    if made:
        RoleAssignment.objects.create(account=account, role=role.value, ground=ground, valid_from=at)
    return str(account.id)


def ensure_account(
    *, username: str, full_name: str, title: str, unit: str, role: PersonRole, password: str, ground: str, at: datetime
) -> str:
    """Give the id of an account, making it as `add_account` does when it is not there."""
    known = Account.objects.filter(username=username).first()
    if known is not None:
        return str(known.id)
    return add_account(
        username=username,
        full_name=full_name,
        title=title,
        unit=unit,
        role=role,
        password=password,
        ground=ground,
        at=at,
    )


@transaction.atomic
def add_system_client(*, client_id: str, secret: str, name: str, at: datetime) -> None:
    """Give a system of the own organisation access to the API; the same client id gets the new secret."""
    account, made = Account.objects.get_or_create(
        username=f"systeem:{client_id}",
        defaults={"full_name": name, "created_at": at, "password": "!"},
    )
    if made:
        RoleAssignment.objects.create(
            account=account, role=PersonRole.SYSTEEM.value, ground="Aangemeld als bronsysteem", valid_from=at
        )
    SystemClient.objects.update_or_create(
        client_id=client_id,
        defaults={"secret_sha256": hashlib.sha256(secret.encode()).hexdigest(), "account": account, "revoked_at": None},
    )


@transaction.atomic
def load_default_policy(*, at: datetime) -> int:
    """Write the default policy rows where this version has none yet; give how many were written."""
    known = set(PolicyRule.objects.filter(version=POLICY_VERSION).values_list("rule_id", flat=True))
    rows = [
        PolicyRule(
            rule_id=rule.rule_id,
            version=POLICY_VERSION,
            role=rule.role.value,
            permission=rule.permission.value,
            states=[state.value for state in rule.states],
            ground=rule.ground,
            decision_maker=DECISION_MAKER,
            source=rule.source,
            valid_from=at,
        )
        for rule in DEFAULTS
        if rule.rule_id not in known
    ]
    PolicyRule.objects.bulk_create(rows)
    return len(rows)
