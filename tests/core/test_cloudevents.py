# SPDX-License-Identifier: EUPL-1.2
"""Our events beside the NL GOV profile for CloudEvents and the conformance events of CloudEvents 1.0."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from strafketen.core import canonical
from strafketen.core.errors import Malformed
from strafketen.core.exchange import Message
from vectors import messages as golden

NAMES = sorted(golden.messages())
CURRENT = [name for name in NAMES if not name.endswith("-bare")]
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
URN = re.compile(r"urn:nld:oin:[0-9A-Z]{20}:systeem:[A-Za-z0-9-]+\Z")
REVERSE_DOMAIN = re.compile(r"nl(\.[a-z][a-z0-9-]*)+\.v[0-9]+\Z")
EXTENSIONS = {"ontvanger", "volgorde"}
STANDARD = {"specversion", "id", "source", "type", "time", "datacontenttype", "dataschema", "subject", "data"}


def event(name: str) -> dict[str, Any]:
    return dict(json.loads(golden.messages()[name][0].canonical()))


@pytest.mark.parametrize("name", NAMES)
def test_each_event_has_the_required_attributes_in_their_types(name: str) -> None:
    value = event(name)
    attributes = {key: item for key, item in value.items() if key != "data"}
    assert {"id", "source", "specversion", "type"} <= attributes.keys()
    assert attributes.keys() <= STANDARD | EXTENSIONS
    for key, item in attributes.items():
        assert re.fullmatch(r"[a-z0-9]{1,20}", key)
        assert isinstance(item, str)
        assert item
        assert not CONTROL.search(item)
    assert value["specversion"] == "1.0"
    assert value["datacontenttype"] == "application/json"
    assert datetime.fromisoformat(value["time"]).tzinfo is not None


@pytest.mark.parametrize("name", CURRENT)
def test_each_event_follows_the_nl_gov_profile(name: str) -> None:
    value = event(name)
    assert URN.match(value["source"]), "urn:nld, organisation by OIN, then system"
    assert REVERSE_DOMAIN.match(value["type"]), "reverse domain name"
    assert len(re.findall(r"\bv[0-9]+\b", value["type"])) == 1, "a single version number, prefixed by v"
    assert value["dataschema"].startswith("urn:"), "an absolute URI"
    folder = Path(__file__).parents[2] / "docs" / "berichten"
    described = {
        schema["$id"]: schema["description"]
        for path in folder.glob("*.schema.json")
        if (schema := json.loads(path.read_text("utf-8")))
    }
    assert "random UUID" in described[value["dataschema"]], "the limits of a random id stand in the dataschema"
    meaning = json.loads((folder / "cloudevent.schema.json").read_text("utf-8"))["properties"]["time"]["description"]
    assert "recorded" in meaning, "the exact meaning of time is documented"


@pytest.mark.parametrize("name", CURRENT)
def test_nothing_sensitive_stands_in_the_attributes(name: str) -> None:
    value = event(name)
    outside = json.dumps({key: item for key, item in value.items() if key != "data"}, ensure_ascii=False)
    for word in ("Verzonnen", "李明", "Diefstal", "Winkeldiefstal", "PL0600", "310"):
        assert word not in outside


def foreign(corpus: Path) -> list[dict[str, Any]]:
    """Give the example events of the profile's own text."""
    text = (corpus / "cloudevents" / "Example.md").read_text("utf-8")
    return [json.loads(block) for block in re.findall(r"```JSON\n(.*?)```", text, re.DOTALL)]


@pytest.mark.corpus
def test_the_example_of_the_profile_passes_the_rules_we_hold_our_own_to(corpus: Path) -> None:
    plain, dutch = foreign(corpus)
    assert URN.match(dutch["source"])
    assert not URN.match(plain["source"])
    assert dutch["specversion"] == "1.0"
    assert re.match(r"nl(\.[a-z][a-z0-9-]*)+\Z", dutch["type"])
    assert all(re.fullmatch(r"[a-z0-9]{1,20}", key) for key in dutch)


@pytest.mark.corpus
def test_an_event_of_another_chain_is_refused_with_a_reason_and_never_a_crash(corpus: Path) -> None:
    for value in foreign(corpus):
        with pytest.raises(Malformed):
            Message.parse(canonical.dumps(value))


@pytest.mark.corpus
def test_attributes_of_the_profile_that_we_do_not_use_are_ignored(corpus: Path) -> None:
    _, dutch = foreign(corpus)
    ours = event("ketenstap-1")
    extra = {key: value for key, value in dutch.items() if key not in ours and value is not None}
    assert {"subject", "sequence", "sequencetype", "dataref"} <= extra.keys()
    assert Message.parse(canonical.dumps({**extra, **ours})) == golden.messages()["ketenstap-1"][0]


@pytest.mark.corpus
def test_the_profile_still_says_what_our_rules_rest_on(corpus: Path) -> None:
    text = (corpus / "cloudevents" / "Context_Attributes.md").read_text("utf-8")
    for words in (
        "MUST consist of lower-case letters",
        "MUST be [Reverse domain name notation]",
        "MUST only include a single version number",
        "MUST describe the limitations",
        "with 'nld' as namespace identifier",
        "The exact meaning of `time` MUST be clearly documented",
        "MUST be a non-empty URI",
    ):
        assert words in text
    limits = (corpus / "cloudevents" / "Size_Limits.md").read_text("utf-8")
    assert "Consumers SHOULD accept events of a size of at least 64 KByte" in limits


def test_an_event_of_more_than_64_kilobytes_is_read() -> None:
    message = golden.messages()["uitspraak.gedaan-1"][0]
    assert isinstance(message.data, dict)
    large = {**message.data, "beslissing": "x" * 200_000}
    value = {**event("uitspraak.gedaan-1"), "data": large}
    assert Message.parse(canonical.dumps(value)).data == large


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("specversion", "0.3"),
        ("id", ""),
        ("source", "urn:nld:kvknr:09220932"),
        ("source", "urn:nld:oin:123:systeem:strafketen"),
        ("type", "nl.strafketen.ketenstap.v1\n"),
        ("type", "x" * 101),
        ("volgorde", "x" * 65),
        ("volgorde", ""),
        ("time", "gisteren"),
        ("datacontenttype", "application/xml"),
        ("ontvanger", "https://voorbeeld.example"),
    ],
)
def test_an_attribute_of_another_form_is_refused(attribute: str, value: str) -> None:
    with pytest.raises(Malformed):
        Message.parse(canonical.dumps({**event("ketenstap-1"), attribute: value}))
