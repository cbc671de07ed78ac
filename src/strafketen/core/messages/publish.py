# SPDX-License-Identifier: EUPL-1.2
"""The published form of the catalogue: JSON Schemas and an AsyncAPI 3.0 document, made from what nodes enforce."""

from __future__ import annotations

from strafketen.core.acts import act_form
from strafketen.core.canonical import Json
from strafketen.core.events import EventCode
from strafketen.core.exchange import ENVELOPE, RECEIPT, REQUEST_PROOF, RUNG_WORDS, Rung
from strafketen.core.messages import contents
from strafketen.core.messages.agreement_shapes import AGREEMENT_FILE_1, REVOCATION_FILE_1
from strafketen.core.messages.catalogue import CATALOGUE, LANE_WORDS, MessageType, Version
from strafketen.core.messages.shapes import Definitions, Schema, document
from strafketen.core.roles import NodeRole
from strafketen.core.seal import MAX_JWS_BYTES

ENVELOPE_FILE = "cloudevent.schema.json"
RECEIPT_FILE = "ontvangstbewijs-inhoud.v1.schema.json"
REQUEST_FILE = "verzoek.v1.schema.json"
ACTS_FILE = "handelingen.v1.schema.json"
AGREEMENT_FILE = "afspraak.v1.schema.json"
REVOCATION_FILE = "intrekking.v1.schema.json"
ASYNCAPI_FILE = "asyncapi.json"
_ORDER = list(NodeRole)


def schema_file(item: MessageType, number: int) -> str:
    """Name the file with the schema of a version."""
    return f"{item.name.removeprefix('nl.strafketen.')}.v{number}.schema.json"


def _version_schema(item: MessageType, version: Version) -> Schema:
    return document(
        version.content,
        identity=item.schema_id(version.number),
        title=f"Content of {item.kind(version.number)}",
        description=f"{item.meaning} The id of the event is a random UUID: it only tells events apart and cannot be "
        "asked for at the source. Fields that are not listed are refused.",
    )


def _acts_schema() -> Schema:
    definitions: Definitions = {}
    acts: list[Json] = [act_form(code, definitions) for code in EventCode]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:strafketen:schema:handelingen:1",
        "title": "Acts that a ledger may commit to, version 1",
        "description": "One of these for each event code. Every reference is opaque: no name, no content, no digest of "
        "a stuk. Narrower than urn:strafketen:schema:act:1, which any reader of an export accepts.",
        "oneOf": acts,
        "$defs": dict(sorted(definitions.items())),
    }


def schemas() -> dict[str, Schema]:
    """Give every JSON Schema by its file name."""
    found = {
        schema_file(item, version.number): _version_schema(item, version)
        for item in CATALOGUE.types
        for version in item.versions
    }
    found[ENVELOPE_FILE] = document(
        contents.ENVELOPE_1,
        identity="urn:strafketen:schema:cloudevent:1",
        title="Payload of an envelope: a CloudEvent 1.0 in the NL GOV profile",
        description=f"Canonical JSON (RFC 8785) inside a compact JWS of type {ENVELOPE}. Other attributes are allowed "
        "and ignored: others may route by them.",
    )
    found[RECEIPT_FILE] = document(
        contents.RECEIPT_1,
        identity="urn:strafketen:schema:ontvangstbewijs-inhoud:1",
        title="Payload of a receipt, version 1",
        description=f"Canonical JSON inside a compact JWS of type {RECEIPT}, signed by the receiver of the message.",
    )
    found[REQUEST_FILE] = document(
        contents.REQUEST_1,
        identity="urn:strafketen:schema:verzoek:1",
        title="Payload of a request proof, version 1",
        description=f"Canonical JSON inside a compact JWS of type {REQUEST_PROOF}, with every request for bytes. Good "
        "for one range of one object for two minutes.",
    )
    found[AGREEMENT_FILE] = document(
        AGREEMENT_FILE_1,
        identity="urn:strafketen:schema:afspraak:1",
        title="Agreement between two nodes with the seals of both, version 1",
        description="Canonical JSON (RFC 8785). Each seal is a compact JWS of type strafketen-afspraak+jws whose "
        "payload is the canonical JSON of the field agreement.",
    )
    found[REVOCATION_FILE] = document(
        REVOCATION_FILE_1,
        identity="urn:strafketen:schema:intrekking:1",
        title="Revocation of an agreement by one of its parties, version 1",
        description="Canonical JSON (RFC 8785). The seal is a compact JWS of type strafketen-intrekking+jws whose "
        "payload is the canonical JSON of the field revocation.",
    )
    found[ACTS_FILE] = _acts_schema()
    return found


def _slug(item: MessageType, number: int) -> str:
    return item.kind(number).removeprefix("nl.strafketen.").replace(".", "-")


def _message(item: MessageType, version: Version) -> Schema:
    routes = sorted(item.routes, key=lambda route: (_ORDER.index(route[0]), _ORDER.index(route[1])))
    every = len(routes) == len(NodeRole) ** 2
    names: list[Json] = [f"{sender.value} → {receiver.value}" for sender, receiver in routes]
    return {
        "name": item.kind(version.number),
        "title": item.kind(version.number),
        "summary": item.meaning,
        "contentType": "application/jose",
        "payload": {
            "allOf": [
                {"$ref": f"./{ENVELOPE_FILE}"},
                {
                    "type": "object",
                    "properties": {
                        "type": {"const": item.kind(version.number)},
                        "dataschema": {"const": item.schema_id(version.number)},
                        "volgorde": {"pattern": f"^{item.lane.value}$"},
                        "data": {"$ref": f"./{schema_file(item, version.number)}"},
                    },
                },
            ]
        },
        "x-routes": ["any node → any node"] if every else names,
        "x-order-kept-by": LANE_WORDS[item.lane],
        "x-sent": version.number == item.sent,
    }


def asyncapi() -> Schema:
    """Give the AsyncAPI 3.0 document of the chain port of a node."""
    versions = [(item, version) for item in CATALOGUE.types for version in item.versions]
    messages: Schema = {_slug(item, version.number): _message(item, version) for item, version in versions}
    messages["bewijs"] = {
        "name": "bewijs",
        "title": "Signed receipt in the answer",
        "summary": "States that the receiver has stored the message. The higher rungs come as messages of their own.",
        "contentType": "application/jose",
        "payload": {"$ref": f"./{RECEIPT_FILE}"},
    }
    listed: Schema = {name: {"$ref": f"#/components/messages/{name}"} for name in messages}
    asked: list[Json] = [{"$ref": f"#/channels/berichten/messages/{name}"} for name in messages if name != "bewijs"]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Berichten tussen knooppunten van de strafrechtketen",
            "version": "1",
            "license": {"name": "EUPL-1.2"},
            "description": "One POST of a signed envelope for each message, over mutual TLS; the answer is a signed "
            "receipt. The same envelope again gets the same receipt and has no second effect. An envelope is a compact "
            f"JWS of at most {MAX_JWS_BYTES} bytes; the payloads below are what stands in it. Rungs of the ladder: "
            + ", ".join(f"{rung.value} ({RUNG_WORDS[rung]})" for rung in Rung)
            + ".",
        },
        "defaultContentType": "application/jose",
        "servers": {
            "knooppunt": {
                "host": "{adres}",
                "protocol": "https",
                "description": "Port for other nodes. The certificate of the connection and the key of the envelope "
                "must be of the same node.",
                "variables": {"adres": {"description": "Host and port, from the list of connected nodes."}},
                "security": [{"type": "X509", "description": "Certificate of a connected node (mutual TLS)."}],
            }
        },
        "channels": {
            "berichten": {
                "address": "/v1/berichten",
                "messages": listed,
                "bindings": {"http": {"bindingVersion": "0.3.0"}},
            }
        },
        "operations": {
            "ontvang": {
                "action": "receive",
                "channel": {"$ref": "#/channels/berichten"},
                "summary": "A node receives a message and answers with a receipt.",
                "messages": asked,
                "bindings": {"http": {"method": "POST", "bindingVersion": "0.3.0"}},
                "reply": {
                    "channel": {"$ref": "#/channels/berichten"},
                    "messages": [{"$ref": "#/channels/berichten/messages/bewijs"}],
                },
            }
        },
        "components": {"messages": messages},
    }


def files() -> dict[str, Schema]:
    """Give everything that is generated in docs/berichten, by file name."""
    return {**schemas(), ASYNCAPI_FILE: asyncapi()}
