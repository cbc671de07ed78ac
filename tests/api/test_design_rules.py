# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import json
import os
import re
from pathlib import Path

import django
import jsonschema
import pytest
from django.apps import apps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "strafketen.node.settings")
if not apps.ready:
    django.setup()

from api import design_rules
from strafketen.desk.api.document import document, text
from strafketen.desk.api.operations import OPERATIONS

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "docs" / "openapi" / "strafketen-v1.json"
_LINE = re.compile(r"^\s*\d+:\d+\s+error\s+(\S+)\s.*?(\S*)$", re.MULTILINE)


@pytest.mark.corpus
def test_our_check_finds_what_the_linter_of_the_rules_finds(corpus: Path) -> None:
    cases = sorted(path for path in (corpus / "api-design-rules").iterdir() if path.is_dir())
    assert len(cases) == 18
    for case in cases:
        given = json.loads((case / "openapi.json").read_text("utf-8"))
        expected = sorted(match[1] for match in _LINE.finditer((case / "expected-output.txt").read_text("utf-8")))
        assert sorted(rule for rule, _ in design_rules.check(given)) == expected, case.name


def test_our_api_keeps_the_design_rules() -> None:
    assert design_rules.check(document()) == []


def test_the_document_in_the_repository_is_what_the_program_says() -> None:
    assert KEPT.read_text("utf-8") == text(), "python -m strafketen.desk.api.document > docs/openapi/strafketen-v1.json"


def test_every_operation_but_the_token_is_described_with_words() -> None:
    described = {
        operation["operationId"]: operation
        for methods in document()["paths"].values()
        for operation in methods.values()
    }
    assert set(described) == set(OPERATIONS) - {"getToken"}
    for name, operation in described.items():
        assert operation["summary"], name
        assert operation["description"], name
        assert operation["tags"], name


def test_paths_are_kebab_case_and_every_schema_that_is_named_is_there() -> None:
    found = document()
    for path in found["paths"]:
        assert re.fullmatch(r"(?:/(?:[a-z0-9-]+(?:\.json)?|\{[a-z]+\}))+", path), path
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(found)))
    assert named <= set(found["components"]["schemas"])
    for schema in found["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_post_that_changes_something_takes_an_idempotency_key() -> None:
    for path, methods in document()["paths"].items():
        if "post" in methods and path != "/access/evaluation":
            names = {parameter["name"] for parameter in methods["post"]["parameters"]}
            assert "Idempotency-Key" in names, path
