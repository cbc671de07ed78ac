# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import dataclasses
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

from django.conf import settings as django_settings

from api import design_rules
from strafketen.desk.api.documents import texts
from strafketen.desk.api.urls import opened as zaken_api
from strafketen.identity.api import opening
from strafketen.identity.api.operations import declared_in
from strafketen.node import settings
from strafketen.programme.api import opened as ketenbureau_api
from strafketen.victim.api import opened as portaal_api

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "docs" / "openapi"
_LINE = re.compile(r"^\s*\d+:\d+\s+error\s+(\S+)\s.*?(\S*)$", re.MULTILINE)


@pytest.mark.corpus
def test_our_check_finds_what_the_linter_of_the_rules_finds(corpus: Path) -> None:
    cases = sorted(path for path in (corpus / "api-design-rules").iterdir() if path.is_dir())
    assert len(cases) == 18
    for case in cases:
        given = json.loads((case / "openapi.json").read_text("utf-8"))
        expected = sorted(match[1] for match in _LINE.finditer((case / "expected-output.txt").read_text("utf-8")))
        assert sorted(rule for rule, _ in design_rules.check(given)) == expected, case.name


DOCUMENTS = {name: json.loads(text) for name, text in texts().items()}
APIS = {
    "strafketen-v1.json": zaken_api,
    "strafketen-ketenbureau-v1.json": ketenbureau_api,
    "strafketen-slachtofferportaal-v1.json": portaal_api,
}


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_our_apis_keep_the_design_rules_but_for_an_address_that_only_a_node_has(name: str) -> None:
    assert design_rules.check(DOCUMENTS[name]) == [("nlgov:info-contact-fields-exist", "info.contact")]
    assert DOCUMENTS[name]["info"]["contact"] == {"name": "Strafketen"}, "an address is never made up"


def test_a_node_with_an_address_in_its_settings_keeps_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    node = dataclasses.replace(settings.NODE, name="Parket", contact_email="beheer@parket.example")
    monkeypatch.setattr(django_settings, "NODE", node)
    monkeypatch.setattr(django_settings, "HAS_NODE", True)
    contact = opening.contact()
    assert contact == {"name": "Beheerder van Parket", "url": node.public_url, "email": "beheer@parket.example"}
    found = DOCUMENTS["strafketen-v1.json"]
    assert design_rules.check({**found, "info": {**found["info"], "contact": contact}}) == []


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_the_document_in_the_repository_is_what_the_program_says(name: str) -> None:
    assert (KEPT / name).read_text("utf-8") == texts()[name], "python -m strafketen.desk.api.documents docs/openapi"
    assert {path.name for path in KEPT.iterdir()} == set(DOCUMENTS)


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_every_operation_but_the_token_is_described_with_words(name: str) -> None:
    described = {
        operation["operationId"]: operation
        for methods in DOCUMENTS[name]["paths"].values()
        for operation in methods.values()
    }
    assert set(described) == set(declared_in(APIS[name].api)) - {"getToken"}, "the token follows RFC 6749 instead"
    for operation in described.values():
        assert operation["summary"], operation
        assert operation["description"], operation
        assert operation["tags"], operation


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_paths_are_kebab_case_and_every_schema_that_is_named_is_there(name: str) -> None:
    found = DOCUMENTS[name]
    for path in found["paths"]:
        assert re.fullmatch(r"(?:/(?:[a-z0-9-]+(?:\.json)?|\{[a-z]+\}))+", path), path
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(found)))
    assert named <= set(found["components"]["schemas"])
    for schema in found["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_everything_that_changes_something_takes_an_idempotency_key(name: str) -> None:
    declared = {item.path: item for item, _ in declared_in(APIS[name].api).values() if item.no_key_because}
    for path, methods in DOCUMENTS[name]["paths"].items():
        for method, operation in methods.items():
            names = {parameter["name"] for parameter in operation.get("parameters", [])}
            keyless = method == "get" or path in declared
            assert ("Idempotency-Key" in names) is not keyless, (method, path)
