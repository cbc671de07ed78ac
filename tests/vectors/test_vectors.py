# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from strafketen.core import canonical, ledger
from strafketen.core.events import EventCode
from strafketen.core.exchange import (
    ENVELOPE,
    RECEIPT,
    REQUEST_PROOF,
    Receipt,
    Rung,
    check_request,
    envelope_digest,
    open_message,
)
from strafketen.core.export import EXPORT_SEAL
from strafketen.core.ids import parse_oin
from strafketen.core.manifest import Manifest
from strafketen.core.messages.catalogue import CATALOGUE
from strafketen.core.seal import MANIFEST_SEAL, load_roots, verify, verify_manifest_seal
from strafketen.verify.anchors import load_anchors
from strafketen.verify.export import verify_export
from strafketen.verify.report import Result
from vectors import material
from vectors import messages as golden
from vectors.make_vectors import vectors

HERE = Path(__file__).parent
SCHEMAS = HERE.parents[1] / "docs" / "schemas"
NAMES = sorted(vectors())
ROOTS = load_roots((HERE / "anchors" / "ca.crt").read_bytes())


PUBLISHED = HERE.parents[1] / "docs" / "berichten"
MESSAGES = sorted(path.stem for path in (HERE / "message").glob("*.jws"))


def _schema(name: str) -> jsonschema.Draft202012Validator:
    schemas = [json.loads(path.read_bytes()) for path in sorted(SCHEMAS.glob("*-1.json"))]
    registry = Registry[bool | Mapping[str, Any]]().with_resources(
        [(schema["$id"], Resource.from_contents(schema)) for schema in schemas]
    )
    schema = json.loads((SCHEMAS / f"{name}.json").read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, registry=registry)


@pytest.mark.parametrize("name", NAMES)
def test_making_a_golden_file_again_gives_the_same_bytes(name: str) -> None:
    assert (HERE / name).read_bytes() == vectors()[name]


def test_there_is_no_golden_file_that_nobody_makes() -> None:
    found = {str(path.relative_to(HERE)) for path in HERE.glob("*/*") if path.is_file() and path.suffix != ".pyc"}
    assert found == set(NAMES)


@pytest.mark.parametrize("name", ["export-1.zip", "export-1-bare.zip"])
def test_verify_reads_the_golden_exports(name: str) -> None:
    report = verify_export(HERE / "export" / name, anchors=load_anchors(HERE / "anchors"))
    assert report.result is Result.VALID
    assert report.dossier_root == (HERE / "manifest" / "manifest-1-supplement.root").read_text().strip()


@pytest.mark.parametrize("name", ["-1", "-1-supplement"])
def test_the_golden_manifests_and_seals_hold(name: str) -> None:
    data = (HERE / "manifest" / f"manifest{name}.json").read_bytes()
    manifest = Manifest.parse(data)
    assert manifest.root() == (HERE / "manifest" / f"manifest{name}.root").read_text().strip()
    sealed = verify_manifest_seal((HERE / "seal" / f"seal{name}.jws").read_text(), manifest, roots=ROOTS)
    assert sealed.oin == material.POLITIE_OIN
    _schema("manifest-1").validate(json.loads(data))
    _schema("seal-1").validate(json.loads(sealed.payload))


def test_the_golden_act_opens_its_commitment() -> None:
    act = (HERE / "act" / "act-1.json").read_bytes()
    salt = (HERE / "act" / "act-1.salt").read_bytes()
    assert ledger.Act.from_json(canonical.loads(act)).canonical() == act
    assert ledger.commitment(salt=salt, act=act) == (HERE / "act" / "act-1.commitment").read_bytes()
    _schema("act-1").validate(json.loads(act))


def test_the_golden_checkpoint_holds() -> None:
    name, key = ledger.parse_vkey((HERE / "checkpoint" / "checkpoint-1.vkey").read_text())
    note = (HERE / "checkpoint" / "checkpoint-1.note").read_bytes()
    assert ledger.verify_checkpoint(note, public_key=key, origin=name).size == 11


def test_the_schemas_describe_what_is_in_an_export() -> None:
    content = material.dossier()
    validator = _schema("export-1")
    from strafketen.core.export import export_files

    seen = set()
    for file in export_files(content.content, signer=content.exporter):
        data = file.data or b""
        if file.name == "export.jws":
            data = verify(data.decode(), kind=EXPORT_SEAL, roots=ROOTS, at=material.AT).payload
        elif not file.name.endswith(("bewijzen.json", "acts.json")):
            continue
        value = json.loads(data)
        validator.validate(value)
        seen.add(value["schema"])
        for wrong in ({**value, "more": 1}, {**value, "schema": "x"}):
            assert not validator.is_valid(wrong)
    assert len(seen) == 4


def test_the_kinds_of_signed_message_differ() -> None:
    assert len({MANIFEST_SEAL, EXPORT_SEAL, ENVELOPE, RECEIPT, REQUEST_PROOF}) == 5


def _published(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads((PUBLISHED / name).read_bytes()))


def test_there_is_a_golden_message_of_every_version_of_every_type() -> None:
    kinds = {golden.messages()[name][0].kind for name in MESSAGES}
    assert kinds == {item.kind(version.number) for item in CATALOGUE.types for version in item.versions}


@pytest.mark.parametrize("name", MESSAGES)
def test_every_golden_message_is_opened_checked_and_read(name: str) -> None:
    envelope = (HERE / "message" / f"{name}.jws").read_text()
    sealed = verify(envelope, kind=ENVELOPE, roots=ROOTS, at=material.AT)
    assert sealed.payload == (HERE / "message" / f"{name}.json").read_bytes()
    event = json.loads(sealed.payload)
    message = open_message(sealed, receiver=parse_oin(event["ontvanger"].removeprefix("urn:nld:oin:")))
    assert message.canonical() == sealed.payload
    item, version = CATALOGUE.find(message.kind)
    sender, receiver = min(item.routes)
    CATALOGUE.read(kind=message.kind, data=message.data, lane=message.lane, sender=sender, receiver=receiver)
    _published("cloudevent.schema.json").validate(event)
    short = item.name.removeprefix("nl.strafketen.")
    _published(f"{short}.v{version.number}.schema.json").validate(event["data"])


def test_the_golden_receipt_is_about_the_golden_message() -> None:
    sealed = verify((HERE / "receipt" / "receipt-1.jws").read_text(), kind=RECEIPT, roots=ROOTS, at=material.AT)
    assert sealed.payload == (HERE / "receipt" / "receipt-1.json").read_bytes()
    receipt = Receipt.parse(sealed.payload)
    assert receipt.canonical() == sealed.payload
    assert (receipt.rung, len(receipt.findings)) == (Rung.REFUSED, 1)
    sent = (HERE / "message" / "dossier.verstrekt-1.jws").read_text()
    assert receipt.message_sha256 == envelope_digest(sent)
    _published("ontvangstbewijs-inhoud.v1.schema.json").validate(json.loads(sealed.payload))


def test_the_golden_request_proof_opens_its_request() -> None:
    sealed = verify((HERE / "request" / "request-1.jws").read_text(), kind=REQUEST_PROOF, roots=ROOTS, at=material.AT)
    asked = json.loads(sealed.payload)
    _published("verzoek.v1.schema.json").validate(asked)
    politie = parse_oin(material.POLITIE_OIN)
    asker = check_request(sealed, receiver=politie, path=asked["path"], span=asked["range"], now=material.AT)
    assert asker == material.OM_OIN


@pytest.mark.parametrize("code", list(EventCode))
def test_the_golden_act_of_each_code_is_read(code: EventCode) -> None:
    data = (HERE / "act" / f"{code.value}-1.json").read_bytes()
    assert ledger.Act.from_json(canonical.loads(data)).canonical() == data
    _schema("act-1").validate(json.loads(data))
    _published("handelingen.v1.schema.json").validate(json.loads(data))
