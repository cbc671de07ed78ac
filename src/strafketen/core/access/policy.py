# SPDX-License-Identifier: EUPL-1.2
"""The decision about access: pure, over dated policy rows, with the reason.

Refusal is the default: what no row allows is not allowed. A row speaks for one role and one permission, for given
states of the object or all of them, from one moment until another, on a ground with its source.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from strafketen.core.errors import Refusal


class AccessDenied(Refusal):
    """The policy does not allow this."""

    code = "geen_toegang"


@dataclass(frozen=True, slots=True)
class Rule:
    """A policy row.

    Attributes:
        rule_id: stable within a version.
        version: version of the policy it belongs to.
        role: role it speaks for.
        permission: permission it gives, as <facility>:<object>:<act>.
        states: states of the object in which it holds; empty for all.
        ground: why, in Dutch.
        decision_maker: who decided that it is so.
        source: provision or agreement.
        valid_from: aware; from this moment.
        valid_until: aware; until this moment, or None.
    """

    rule_id: str
    version: str
    role: str
    permission: str
    states: frozenset[str]
    ground: str
    decision_maker: str
    source: str
    valid_from: datetime
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: may someone with these roles do this to an object in this state."""

    roles: frozenset[str]
    permission: str
    state: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer, which can be explained.

    Attributes:
        allowed: whether.
        policy_version: version that decided; empty when there is no policy at all.
        rule_id: the row that allowed; empty on refusal.
        reason: Dutch sentence.
    """

    allowed: bool
    policy_version: str
    rule_id: str
    reason: str


def decide(question: Question, rules: Iterable[Rule], at: datetime) -> Decision:
    """Answer a question under the rows that are valid at `at` (aware)."""
    version = ""
    near_miss = "Geen regel geeft uw rol deze bevoegdheid."
    for rule in rules:
        if rule.valid_from > at or (rule.valid_until is not None and rule.valid_until <= at):
            continue
        version = rule.version
        if rule.permission != question.permission or rule.role not in question.roles:
            continue
        if rule.states and question.state not in rule.states:
            near_miss = "Uw rol mag dit wel, maar niet in deze stand van het dossier."
            continue
        return Decision(allowed=True, policy_version=rule.version, rule_id=rule.rule_id, reason=rule.ground)
    return Decision(allowed=False, policy_version=version, rule_id="", reason=near_miss)
