# SPDX-License-Identifier: EUPL-1.2
"""The catalogue: what is published is what is enforced; what does not fit is refused; old versions are understood."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from referencing import Registry, Resource

from strafketen.core import acts
from strafketen.core.canonical import Json
from strafketen.core.events import EVENT_WORDS, EventCode, MessageKind
from strafketen.core.messages import publish
from strafketen.core.messages.catalogue import (
    CATALOGUE,
    FORM_CODE,
    LANE_CODE,
    LANE_WORDS,
    ROUTE_CODE,
    VERSION_CODE,
    Catalogue,
    Lane,
    MessageError,
    MessageRefused,
    MessageType,
    Version,
)
from strafketen.core.messages.contents import UUID
from strafketen.core.messages.shapes import MOST_PROBLEMS, Record, Text
from strafketen.core.roles import NodeRole
from vectors import material
from vectors import messages as golden

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "berichten"
MESSAGES = {name: item for name, (item, _) in golden.messages().items()}
NAMES = sorted(MESSAGES)
MANIFEST = json.loads((ROOT / "docs" / "schemas" / "manifest-1.json").read_text("utf-8"))


def registry() -> Registry[Any]:
    found: Registry[Any] = Registry().with_resource(MANIFEST["$id"], Resource.from_contents(MANIFEST))
    for name, schema in publish.schemas().items():
        resource = Resource.from_contents(schema)
        found = found.with_resource(str(schema["$id"]), resource).with_resource(name, resource)
    return found


def independent(identity: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator({"$ref": identity}, registry=registry())


def fresh(name: str) -> Any:  # noqa: ANN401 - JSON to break on purpose
    return copy.deepcopy(json.loads(MESSAGES[name].canonical())["data"])


def roles_of(name: str) -> tuple[NodeRole, NodeRole]:
    item, _ = CATALOGUE.find(MESSAGES[name].kind)
    return min(item.routes)


def read(name: str, data: Json, *, lane: str | None = None) -> object:
    sender, receiver = roles_of(name)
    message = MESSAGES[name]
    return CATALOGUE.read(
        kind=message.kind, data=data, lane=message.lane if lane is None else lane, sender=sender, receiver=receiver
    )


def codes(refused: pytest.ExceptionInfo[MessageRefused]) -> set[tuple[str, str]]:
    return {(finding.code, finding.place) for finding in refused.value.findings}


def test_every_kind_of_message_stands_in_the_catalogue_with_a_lane_in_words() -> None:
    assert {item.kind(item.sent) for item in CATALOGUE.types} == {kind.value for kind in MessageKind}
    assert set(LANE_WORDS) == set(Lane)
    assert {message.kind for message in MESSAGES.values()} == {
        item.kind(version.number) for item in CATALOGUE.types for version in item.versions
    }


def test_every_event_code_says_what_an_act_may_name() -> None:
    assert set(acts.SUBJECTS) == set(EventCode) == set(EVENT_WORDS)


def test_the_published_files_are_what_the_catalogue_gives() -> None:
    found = {path.name: json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.json")}
    assert found == publish.files()


@pytest.mark.parametrize("name", sorted(publish.schemas()))
def test_each_published_schema_is_a_schema_and_closed(name: str) -> None:
    schema = publish.schemas()[name]
    jsonschema.Draft202012Validator.check_schema(schema)

    def objects(value: object) -> Iterator[dict[str, Any]]:
        if isinstance(value, dict):
            if value.get("type") == "object":
                yield value
            for item in value.values():
                yield from objects(item)
        if isinstance(value, list):
            for item in value:
                yield from objects(item)

    open_ones = [item for item in objects(schema) if "additionalProperties" not in item]
    assert len(open_ones) == (2 if name == publish.ENVELOPE_FILE else 0)


@pytest.mark.parametrize("name", NAMES)
def test_each_golden_message_fits_here_and_by_an_independent_validator(name: str) -> None:
    message = MESSAGES[name]
    assert read(name, fresh(name))
    item, version = CATALOGUE.find(message.kind)
    independent(item.schema_id(version.number)).validate(fresh(name))
    independent("urn:strafketen:schema:cloudevent:1").validate(json.loads(message.canonical()))


def places(value: Json, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield place
    if isinstance(value, dict):
        for name, item in value.items():
            yield from places(item, (*place, name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from places(item, (*place, number))


def at(value: Any, place: tuple[str | int, ...]) -> Any:  # noqa: ANN401 - walks JSON
    for name in place:
        value = value[name]
    return value


WRONG: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 2**53),
    st.text(max_size=8),
    st.sampled_from(
        ["", "\x00", "x" * 5000, "A" * 64, "0" * 64, "0" * 128, "2026-13-45T10:00:00.000Z", [], {}, [None]]
    ),
    st.dictionaries(st.text(max_size=3), st.none(), max_size=2),
)


@given(data=st.data())
def test_ours_and_an_independent_validator_agree_on_every_mutation(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(NAMES))
    value = fresh(name)
    everywhere = sorted(places(value), key=str)
    place = data.draw(st.sampled_from(everywhere))
    how = data.draw(st.sampled_from(["replace", "remove", "add"]))
    if how == "add" and isinstance(at(value, place), dict):
        at(value, place)[data.draw(st.text(max_size=5))] = data.draw(WRONG)
    elif place and how == "remove":
        del at(value, place[:-1])[place[-1]]
    elif place:
        at(value, place[:-1])[place[-1]] = data.draw(WRONG)
    item, version = CATALOGUE.find(MESSAGES[name].kind)
    ours = not version.content.problems(value)
    assert ours == independent(item.schema_id(version.number)).is_valid(value)


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_field_is_refused_and_named_and_an_unknown_attribute_is_ignored(name: str) -> None:
    data = {**fresh(name), "meer": 1}
    with pytest.raises(MessageRefused) as refused:
        read(name, data)
    assert codes(refused) == {(FORM_CODE, "/data/meer")}
    event = {**json.loads(MESSAGES[name].canonical()), "traceparent": "00-0"}
    assert type(MESSAGES[name]).parse(json.dumps(event).encode()) == MESSAGES[name]


def test_all_wrong_fields_are_named_at_once_but_never_more_than_help() -> None:
    with pytest.raises(MessageRefused) as refused:
        read("ketenstap-1", {"zaak": "Jansen", "stap": "feest", "at": "gisteren"})
    assert codes(refused) == {(FORM_CODE, f"/data/{name}") for name in ("zaak", "stap", "at", "stroom")}
    assert not any("Jansen" in finding.text for finding in refused.value.findings)
    value = fresh("dossier.verstrekt-1")
    value["page_salts"] = {f"geen uuid {number}": "x" for number in range(1000)}
    with pytest.raises(MessageRefused) as many:
        read("dossier.verstrekt-1", value)
    assert len(many.value.findings) == MOST_PROBLEMS


def test_who_may_not_send_this_here_is_refused_before_its_content_is_read() -> None:
    with pytest.raises(MessageRefused) as refused:
        CATALOGUE.read(
            kind=MessageKind.UITSPRAAK_GEDAAN,
            data=None,
            lane="",
            sender=NodeRole.POLITIE,
            receiver=NodeRole.OM,
        )
    assert codes(refused) == {(ROUTE_CODE, "/ontvanger")}


def test_a_lane_that_does_not_follow_from_the_content_is_refused() -> None:
    for name, lane in (
        ("ketenstap-1", "ketenstap:" + "0" * 40),
        ("dossier.teruggestuurd-1", "0b7c6a54-1d2e-4f3a-8b9c-0d1e2f3a4b50"),
        ("ontvangstbewijs-1", "bewijs:alles"),
        ("dossier.verstrekt-1", "dossier"),
    ):
        with pytest.raises(MessageRefused) as refused:
            read(name, fresh(name), lane=lane)
        assert codes(refused) == {(LANE_CODE, "/volgorde")}


def test_a_later_version_and_an_unknown_type_are_told_apart() -> None:
    for kind, code in (("nl.strafketen.ketenstap.v9", VERSION_CODE), ("nl.strafketen.taart.v1", FORM_CODE)):
        with pytest.raises(MessageRefused) as refused:
            CATALOGUE.read(kind=kind, data={}, lane="", sender=NodeRole.POLITIE, receiver=NodeRole.KETENBUREAU)
        assert codes(refused) == {(code, "/type")}


def test_a_sender_that_makes_a_wrong_message_is_told_which_field_and_not_what_stood_in_it() -> None:
    def send(kind: str, data: Json, lane: str = "") -> None:
        CATALOGUE.check_outgoing(
            kind=kind, data=data, lane=lane, sender=NodeRole.POLITIE, receiver=NodeRole.KETENBUREAU
        )

    good = MESSAGES["ketenstap-1"]
    send(good.kind, fresh("ketenstap-1"), good.lane)
    with pytest.raises(MessageError, match="/data/zaak") as defect:
        send(good.kind, {**fresh("ketenstap-1"), "zaak": "Jansen"}, good.lane)
    assert "Jansen" not in str(defect.value)
    for kind in (MessageKind.DOSSIER_VERSTREKT, "nl.strafketen.taart.v1"):
        with pytest.raises(MessageError):
            send(kind, {})


ONE = Record({"id": UUID, "naam": Text(shortest=1)})
TWO = Record({"id": UUID, "namen": Record({"voor": Text(), "achter": Text(shortest=1)})})
OLD_LANE = "0b7c6a54-1d2e-4f3a-8b9c-0d1e2f3a4b5c"


def split_name(old: Json) -> Json:
    """Make version 2 of version 1."""
    assert isinstance(old, dict)
    voor, _, achter = str(old["naam"]).rpartition(" ")
    return {"id": old["id"], "namen": {"voor": voor, "achter": achter}}


def catalogue_of(*versions: Version, sent: int) -> Catalogue:
    return Catalogue(
        (
            MessageType(
                name="nl.strafketen.proef",
                meaning="A trial.",
                routes=frozenset({(NodeRole.POLITIE, NodeRole.OM)}),
                lane=Lane.DOSSIER,
                lane_field="id",
                versions=versions,
                sent=sent,
            ),
        )
    )


def test_a_change_of_version_goes_in_two_releases_and_no_node_is_left_behind() -> None:
    first = catalogue_of(Version(1, ONE), sent=1)
    reads_both = catalogue_of(Version(1, ONE, split_name), Version(2, TWO), sent=1)
    writes_new = catalogue_of(Version(1, ONE, split_name), Version(2, TWO), sent=2)
    old: dict[str, Json] = {"id": OLD_LANE, "naam": "Zoë Verzonnen"}
    new = split_name(old)

    def travel(sender: Catalogue, receiver: Catalogue, version: int, data: Json) -> tuple[str, Json]:
        kind = f"nl.strafketen.proef.v{version}"
        route = {"lane": OLD_LANE, "sender": NodeRole.POLITIE, "receiver": NodeRole.OM}
        sender.check_outgoing(kind=kind, data=data, **route)  # type: ignore[arg-type] # the three keywords above
        reading = receiver.read(kind=kind, data=data, **route)  # type: ignore[arg-type] # the three keywords above
        return reading.kind, reading.data

    assert travel(first, reads_both, 1, old) == ("nl.strafketen.proef.v1", new)
    assert travel(reads_both, first, 1, old) == ("nl.strafketen.proef.v1", old)
    assert travel(reads_both, writes_new, 1, old) == ("nl.strafketen.proef.v2", new)
    assert travel(writes_new, reads_both, 2, new) == ("nl.strafketen.proef.v1", new)
    with pytest.raises(MessageRefused) as refused:
        travel(writes_new, first, 2, new)
    assert codes(refused) == {(VERSION_CODE, "/type")}
    with pytest.raises(MessageError):
        travel(writes_new, first, 1, old)
    assert not TWO.problems(new)


@pytest.mark.parametrize(
    ("versions", "sent"),
    [
        ((Version(2, ONE),), 2),
        ((Version(1, ONE), Version(2, TWO)), 1),
        ((Version(1, ONE, split_name),), 1),
        ((Version(1, ONE),), 2),
    ],
)
def test_a_catalogue_with_a_gap_or_without_a_way_up_does_not_start(versions: tuple[Version, ...], sent: int) -> None:
    with pytest.raises(ValueError, match="version"):
        catalogue_of(*versions, sent=sent)


def test_an_act_names_exactly_its_references_and_never_content() -> None:
    act = golden.act(EventCode.STUK_VIEWED)
    acts.check_act(code=act.code, actor=act.actor, subjects=act.subjects)
    for actor, subjects in (
        ("Jan Jansen", act.subjects),
        (act.actor, {**act.subjects, "titel": "Aangifte"}),
        (act.actor, {"dossier": act.subjects["dossier"]}),
        (act.actor, {**act.subjects, "stuk": "Aangifte van Jansen"}),
    ):
        with pytest.raises(acts.ActError) as defect:
            acts.check_act(code=act.code, actor=actor, subjects=subjects)
        assert "Jansen" not in str(defect.value)
    with pytest.raises(acts.ActError):
        acts.check_act(code="dossier.taart.gebakken", actor="systeem", subjects={})


@pytest.mark.parametrize("code", list(EventCode))
def test_each_act_fits_the_published_schema_of_its_code_only(code: EventCode) -> None:
    value = json.loads(golden.act(code).canonical())
    validator = independent("urn:strafketen:schema:handelingen:1")
    assert validator.is_valid(value)
    assert not validator.is_valid({**value, "subjects": {**value["subjects"], "naam": "Jansen"}})
    acts.check_act(code=code.value, actor=value["actor"], subjects=value["subjects"])


def test_the_asyncapi_document_names_every_message_and_every_reference_leads_somewhere() -> None:
    document: Any = publish.asyncapi()
    assert document["asyncapi"] == "3.0.0"
    told = {message["name"] for message in document["components"]["messages"].values()}
    assert told == {message.kind for message in MESSAGES.values()} | {"bewijs"}

    def references(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                yield value["$ref"]
            for item in value.values():
                yield from references(item)
        if isinstance(value, list):
            for item in value:
                yield from references(item)

    for reference in references(document):
        if reference.startswith("./"):
            assert (FOLDER / reference).is_file(), reference
        else:
            at(document, tuple(reference.removeprefix("#/").split("/")))


@pytest.mark.parametrize("name", NAMES)
def test_each_message_fits_the_payload_that_asyncapi_gives_it(name: str) -> None:
    document: Any = publish.asyncapi()
    message = MESSAGES[name]
    payload = next(
        item["payload"] for item in document["components"]["messages"].values() if item["name"] == message.kind
    )
    text = json.dumps(payload).replace('"./', '"')
    validator = jsonschema.Draft202012Validator(json.loads(text), registry=registry())
    assert validator.is_valid(json.loads(message.canonical()))
    other = replace(message, kind=re.sub(r"v\d+\Z", "v77", message.kind))
    assert not validator.is_valid(json.loads(other.canonical()))


def test_checking_a_dossier_of_hundreds_of_stukken_visits_every_entry() -> None:
    value = fresh("dossier.verstrekt-1")
    value["page_salts"] = {str(material.uuid_of(number)): "ab" * 32 for number in range(500)}
    assert read("dossier.verstrekt-1", value)
    value["page_salts"][str(material.uuid_of(499))] = "ab" * 31
    with pytest.raises(MessageRefused) as refused:
        read("dossier.verstrekt-1", value)
    assert codes(refused) == {(FORM_CODE, f"/data/page_salts/{material.uuid_of(499)}")}
