# SPDX-License-Identifier: EUPL-1.2
"""Our decisions agree with the published scenarios of the AuthZEN Authorization API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from strafketen.core.access.policy import Question, Rule, decide

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def _rules(rows: Mapping[tuple[str, str], tuple[str, ...]]) -> list[Rule]:
    """Write (role, permission) → relations as rows; a relation to the object stands where a state stands."""
    return [
        Rule(
            rule_id=f"{role}/{permission}",
            version="authzen",
            role=role,
            permission=permission,
            states=frozenset(relations),
            ground="scenario",
            decision_maker="test",
            source="AuthZEN",
            valid_from=AT,
            valid_until=None,
        )
        for (role, permission), relations in rows.items()
    ]


TODO_ROLES = {
    "CiRmZDA2": ("rick@the-citadel.com", {"admin", "evil_genius"}),
    "CiRmZDE2": ("morty@the-citadel.com", {"editor"}),
    "CiRmZDI2": ("summer@the-smiths.com", {"editor"}),
    "CiRmZDM2": ("beth@the-smiths.com", {"viewer"}),
    "CiRmZDQ2": ("jerry@the-smiths.com", {"viewer"}),
}
TODO_RULES = _rules(
    {
        **{(role, "can_read_user"): () for role in ("viewer", "editor", "admin")},
        **{(role, "can_read_todos"): () for role in ("viewer", "editor", "admin")},
        **{(role, "can_create_todo"): () for role in ("editor", "admin")},
        ("editor", "can_update_todo"): ("own",),
        ("evil_genius", "can_update_todo"): (),
        ("editor", "can_delete_todo"): ("own",),
        ("admin", "can_delete_todo"): (),
    }
)


def _todo(request: Mapping[str, Any]) -> bool:
    mail, roles = TODO_ROLES[request["subject"]["id"][:8]]
    owner = request["resource"].get("properties", {}).get("ownerID")
    question = Question(frozenset(roles), request["action"]["name"], "own" if owner == mail else "other")
    return decide(question, TODO_RULES, AT).allowed


def _vectors(corpus: Path, name: str) -> Any:  # noqa: ANN401 - JSON of others, read in the tests
    return json.loads((corpus / "authzen" / name).read_text("utf-8"))


@pytest.mark.corpus
def test_decisions_agree_with_the_todo_scenario_of_authzen(corpus: Path) -> None:
    vectors = _vectors(corpus, "decisions-authorization-api-1_0-02.json")
    decided = [(item["request"], _todo(item["request"])) for item in vectors["evaluation"]]
    assert len(decided) == 40
    assert [allowed for _, allowed in decided] == [item["expected"] for item in vectors["evaluation"]]
    for batch in vectors["evaluations"]:
        shared = {key: value for key, value in batch["request"].items() if key != "evaluations"}
        found = [{"decision": _todo({**shared, **item})} for item in batch["request"]["evaluations"]]
        assert found == batch["expected"]


SEARCH_RULES = _rules(
    {
        ("manager", "view"): (),
        **{(role, "view"): ("owner", "department") for role in ("employee", "contractor")},
        ("manager", "edit"): ("owner", "department"),
        **{(role, "edit"): ("owner",) for role in ("employee", "contractor")},
        **{(role, "delete"): ("owner",) for role in ("manager", "employee", "contractor")},
    }
)


@pytest.mark.corpus
def test_decisions_agree_with_the_search_scenario_of_authzen(corpus: Path) -> None:
    users = {user["id"]: user for user in _vectors(corpus, "search-users.json")}
    records = _vectors(corpus, "search-records.json")
    vectors = _vectors(corpus, "search-resource-results.json")["evaluation"]
    assert len(vectors) == 18
    for item in vectors:
        user = users[item["request"]["subject"]["id"]]
        found = []
        for record in records:
            near = "department" if record["department"] == user["department"] else "other"
            relation = "owner" if record["owner"] == user["id"] else near
            question = Question(frozenset({user["role"]}), item["request"]["action"]["name"], relation)
            if decide(question, SEARCH_RULES, AT).allowed:
                found.append({"type": "record", "id": str(record["id"])})
        assert found == item["expected"]["results"], item["request"]


CERTIFICATION_RULES = _rules(
    {
        **{(who, "read"): () for who in ("alice", "bob")},
        ("alice", "write"): ("active",),
        ("admin", "write"): ("archived",),
        ("alice", "delete soft"): (),
    }
)


@pytest.mark.parametrize(
    ("roles", "action", "state", "expected"),
    [
        ({"alice"}, "read", "active", True),
        ({"alice"}, "write", "active", True),
        ({"bob"}, "read", "active", True),
        ({"bob"}, "write", "active", False),
        ({"alice"}, "write", "archived", False),
        ({"bob", "admin"}, "write", "archived", True),
        ({"alice"}, "delete soft", "active", True),
        ({"alice"}, "delete hard", "active", False),
    ],
)
def test_decisions_agree_with_the_certification_scenario_of_authzen(
    roles: set[str],
    action: str,
    state: str,
    expected: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    assert decide(Question(frozenset(roles), action, state), CERTIFICATION_RULES, AT).allowed is expected
