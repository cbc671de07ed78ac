# SPDX-License-Identifier: EUPL-1.2
"""The gate: every action and query asks here, every decision is recorded and can be explained."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast

from django.db import connection

from strafketen import rows
from strafketen.core.access.permissions import PERMISSION_WORDS, Permission
from strafketen.core.access.policy import AccessDenied, Decision, Question, Rule, decide
from strafketen.core.actor import Actor
from strafketen.core.roles import PersonRole
from strafketen.identity.models import Account, DecisionRecord, SystemClient


def actor_of(account: Account, at: datetime) -> Actor:
    """Give who an account is at `at`, with the roles it holds then."""
    roles = account.roles.filter(valid_from__lte=at).exclude(valid_until__lte=at).values_list("role", flat=True)
    return Actor(
        id=str(account.id),
        name=account.full_name,
        title=account.title,
        roles=frozenset(PersonRole(role) for role in roles),
        unit=account.unit,
    )


def actor_of_client(*, client_id: str, secret: str, at: datetime) -> Actor | None:
    """Give the system behind client credentials, or None when they are not right."""
    active = SystemClient.objects.filter(client_id=client_id, revoked_at=None, account__is_active=True)
    client = active.select_related("account").first()
    offered = hashlib.sha256(secret.encode()).hexdigest()
    if client is None or not hmac.compare_digest(client.secret_sha256, offered):
        return None
    return actor_of(client.account, at)


def actor_by_id(account_id: str, at: datetime) -> Actor | None:
    """Give an active account by its opaque id."""
    account = Account.objects.filter(id=account_id, is_active=True).first()
    return None if account is None else actor_of(account, at)


_SYSTEM = """
SELECT account.id, account.full_name, account.title, account.unit, held.role
FROM identity_systemclient client
JOIN identity_account account ON account.id = client.account_id
JOIN identity_roleassignment held ON held.account_id = account.id
WHERE client.client_id = %s AND client.revoked_at IS NULL AND account.is_active
AND held.valid_from <= %s AND (held.valid_until IS NULL OR held.valid_until > %s)
"""
_RuleRow = tuple[str, str, str, str, str, str, str, str, datetime, datetime | None]


def actor_of_system(*, client_id: str, at: datetime) -> Actor | None:
    """Give the system behind a client id that proved itself before, or None when it may no longer act."""
    found = rows.execute(_SYSTEM, (client_id, at, at))
    if not found:
        return None
    account, name, title, unit, _ = found[0]
    return Actor(
        id=str(account),
        name=str(name),
        title=str(title),
        roles=frozenset(PersonRole(str(row[4])) for row in found),
        unit=str(unit),
    )


_RULES = """
SELECT rule_id, version, role, permission, states, ground, decision_maker, source, valid_from, valid_until
FROM identity_policyrule
WHERE permission = ANY(%s) AND valid_from <= %s AND (valid_until IS NULL OR valid_until > %s)
ORDER BY version, rule_id
"""


def _rules(permissions: Sequence[Permission], at: datetime) -> list[Rule]:
    names = [permission.value for permission in permissions]
    return [
        Rule(
            rule_id=rule_id,
            version=version,
            role=role,
            permission=permission,
            states=frozenset(json.loads(states)),
            ground=ground,
            decision_maker=decision_maker,
            source=source,
            valid_from=valid_from,
            valid_until=valid_until,
        )
        for (
            rule_id,
            version,
            role,
            permission,
            states,
            ground,
            decision_maker,
            source,
            valid_from,
            valid_until,
        ) in cast("list[_RuleRow]", rows.execute(_RULES, (names, at, at)))
    ]


def may(permission: Permission, *, actor: Actor, at: datetime, state: str = "") -> Decision:
    """Answer whether `actor` may, without recording: for showing or hiding a button."""
    question = Question(frozenset(role.value for role in actor.roles), permission.value, state)
    return decide(question, _rules((permission,), at), at)


class Denied(AccessDenied):
    """A refusal that is not recorded yet, because the transaction around it ends with it."""

    unrecorded: DecisionRecord | None = None


def record_refusal(refusal: AccessDenied) -> None:
    """Record a refusal that left its transaction; the edge that catches it calls this."""
    if isinstance(refusal, Denied) and refusal.unrecorded is not None:
        rows.insert([refusal.unrecorded])
        refusal.unrecorded = None


def _record(
    decision: Decision,
    permission: Permission,
    *,
    actor: Actor,
    at: datetime,
    object_kind: str,
    object_id: str,
    state: str,
) -> DecisionRecord:
    return DecisionRecord(
        at=at,
        account=actor.id if len(actor.id) == 36 else None,  # noqa: PLR2004 - a UUID has 36 characters; nodes have none
        permission=permission.value,
        object_kind=object_kind,
        object_id=object_id,
        state=state,
        allowed=decision.allowed,
        policy_version=decision.policy_version,
        rule_id=decision.rule_id,
        reason=decision.reason,
    )


def _refuse(record: DecisionRecord, permission: Permission) -> Denied:
    refusal = Denied(
        f"U mag hier niet {PERMISSION_WORDS[permission]}. {record.reason} Vraag uw beheerder als dit niet klopt.",
        policy_version=record.policy_version,
    )
    if connection.in_atomic_block:
        refusal.unrecorded = record
    else:
        rows.insert([record])
    return refusal


def require(
    permission: Permission, *, actor: Actor, at: datetime, object_kind: str = "", object_id: str = "", state: str = ""
) -> Decision:
    """Answer whether `actor` may, and record the decision.

    Raises:
        AccessDenied: not allowed; the refusal is recorded too, outside the transaction that it ends.
    """
    decision = may(permission, actor=actor, at=at, state=state)
    record = _record(
        decision, permission, actor=actor, at=at, object_kind=object_kind, object_id=object_id, state=state
    )
    if not decision.allowed:
        raise _refuse(record, permission)
    rows.insert([record])
    return decision


def require_all(
    permissions: Sequence[Permission], *, actor: Actor, at: datetime, object_kind: str, object_id: str, state: str
) -> None:
    """Ask for several permissions on one object, in two statements.

    Raises:
        AccessDenied: as `require`, for the first that is not allowed.
    """
    rules = _rules(permissions, at)
    roles = frozenset(role.value for role in actor.roles)
    records = []
    for permission in permissions:
        decision = decide(Question(roles, permission.value, state), rules, at)
        record = _record(
            decision, permission, actor=actor, at=at, object_kind=object_kind, object_id=object_id, state=state
        )
        if not decision.allowed:
            raise _refuse(record, permission)
        records.append(record)
    rows.insert(records)


def require_role(permission: Permission, *, actor: Actor, at: datetime, object_id: str = "") -> None:
    """Ask whether the role may ever do this, whatever the state: for a page that also shows what is done already.

    Raises:
        AccessDenied: no rule gives this role the permission; the refusal is recorded.
    """
    roles = {role.value for role in actor.roles}
    found = next((rule for rule in _rules((permission,), at) if rule.role in roles), None)
    state = min(found.states) if found is not None and found.states else ""
    decision = may(permission, actor=actor, at=at, state=state)
    if not decision.allowed:
        record = _record(
            decision, permission, actor=actor, at=at, object_kind="dossier", object_id=object_id, state=state
        )
        raise _refuse(record, permission)


def names_of(accounts: Iterable[str]) -> dict[str, str]:
    """Give id → name as shown, for the accounts of this node that are among these ids."""
    known = [text for text in set(accounts) if len(text) == 36]  # noqa: PLR2004 - a UUID has 36 characters; nodes have none
    rows = Account.objects.filter(id__in=known)
    return {str(row.id): f"{row.title} {row.full_name}".strip() for row in rows}
