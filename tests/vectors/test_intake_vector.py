# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import json
import os
from pathlib import Path

import django
import jsonschema
import pytest
from django.apps import apps
from referencing import Registry, Resource

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "strafketen.node.settings")
if not apps.ready:
    django.setup()

from strafketen.core import canonical
from strafketen.core.digest import sha256_hex
from strafketen.core.errors import Malformed
from strafketen.core.intake import LENGTH_BYTES, MAX_HEAD_BYTES, Intake, open_container, open_intake, write_container
from strafketen.core.seal import load_roots
from strafketen.desk.api.intake import read_container
from strafketen.identity.api.problems import BadRequest
from vectors import intakes, material

HERE = Path(__file__).parent
BODY = (HERE / "intake" / "zaak-1.container").read_bytes()
SCHEMAS = HERE.parents[1] / "docs" / "schemas"


def test_the_golden_container_gives_its_head_and_documents() -> None:
    parts = open_container(BODY)
    head = json.loads(parts.head)
    assert head == intakes.HEAD
    documents = parts.split([item["lengte"] for item in head["stukken"]])
    assert [sha256_hex(item) for item in documents] == [item["sha256"] for item in head["stukken"]]
    assert all(item.startswith(b"%PDF-") for item in documents)
    assert write_container(parts.head, documents) == BODY


def test_the_api_reads_the_golden_container() -> None:
    parcel = read_container(BODY)
    assert parcel.head.zaak.pl_nummer == "PL0600-2026123456"
    assert [person.naam for person in parcel.head.zaak.personen] == ["Rick Bosman", "Mirjam Jansen-Öztürk"]
    assert parcel.documents == intakes.DOCUMENTS


@pytest.mark.parametrize("cut", [0, 1, 3, LENGTH_BYTES, LENGTH_BYTES + 1, len(BODY) // 2, len(BODY) - 1])
def test_a_container_that_was_cut_off_is_refused(cut: int) -> None:
    with pytest.raises(BadRequest):
        read_container(BODY[:cut])


def test_a_container_with_more_or_other_lengths_is_refused() -> None:
    with pytest.raises(BadRequest, match="tellen niet op"):
        read_container(BODY + b"x")
    with pytest.raises(Malformed):
        open_container((MAX_HEAD_BYTES + 1).to_bytes(LENGTH_BYTES, "big") + bytes(MAX_HEAD_BYTES + 1))
    parts = open_container(BODY)
    with pytest.raises(Malformed):
        parts.split([len(parts.documents) + 1, -1])


def test_the_golden_statement_of_an_intake_holds() -> None:
    data = (HERE / "intake" / "intake-1.json").read_bytes()
    jws = (HERE / "intake" / "intake-1.jws").read_text("utf-8")
    roots = load_roots((HERE / "anchors" / "ca.crt").read_bytes())
    intake, sealed = open_intake(jws, roots=roots, at=material.AT)
    assert sealed.payload == data
    assert Intake.from_json(canonical.loads(data)) == intake == intakes.intake()
    assert [item.digest for item in intake.documents] == [sha256_hex(item) for item in intakes.DOCUMENTS]
    schemas = [json.loads(path.read_bytes()) for path in sorted(SCHEMAS.glob("*.json"))]
    registry = Registry().with_resources([(item["$id"], Resource.from_contents(item)) for item in schemas])
    schema = json.loads((SCHEMAS / "intake-1.json").read_bytes())
    jsonschema.Draft202012Validator(schema, registry=registry).validate(json.loads(data))
