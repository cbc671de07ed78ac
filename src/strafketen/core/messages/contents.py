# SPDX-License-Identifier: EUPL-1.2
"""The content of each message, and of what is signed around it, as shapes. A published version never changes."""

from __future__ import annotations

from strafketen.core.dossier.case import NAME_CHARACTERS
from strafketen.core.dossier.case import SCHEMA as CASE_SCHEMA
from strafketen.core.dossier.states import ReturnReason
from strafketen.core.events import ChainStep, Stap, VictimNews
from strafketen.core.exchange import PROOF_SCHEMA, RECEIPT_SCHEMA, Rung
from strafketen.core.findings import Severity
from strafketen.core.messages.shapes import Choice, Flag, Items, Optional, Record, Table, Text, Whole
from strafketen.core.procesrol import Procesrol

MANIFEST_ID = "urn:strafketen:schema:manifest:1"
SEGMENT_HASHES = "^(?:[0-9a-f]{64}){2,}$"
TEXT_CHARACTERS = 300
ARTICLE_CHARACTERS = 100
PLACE_CHARACTERS = 200
STREAM_CHARACTERS = 40
EXPLANATION_CHARACTERS = 2000

DIGEST = Text(
    pattern="^[0-9a-f]{64}$",
    shortest=64,
    longest=64,
    name="digest",
    description="SHA-256, 64 lower-case hexadecimal digits.",
    must="moet een SHA-256 zijn: 64 hexadecimale cijfers.",
)
UUID = Text(
    pattern="^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
    shortest=36,
    longest=36,
    name="uuid",
    must="moet een UUID zijn.",
)
MOMENT = Text(
    pattern="^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    "\\.[0-9]{3}Z$",
    shortest=24,
    longest=24,
    name="moment",
    description="UTC, to the millisecond.",
    must="moet een tijdstip in UTC zijn, zoals 2026-11-23T10:00:00.000Z.",
)
DAY = Text(
    pattern="^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$",
    shortest=10,
    longest=10,
    name="day",
    must="moet een dag zijn, zoals 2026-11-23.",
)
JWS = Text(
    pattern="^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{86}$",
    name="jws",
    description="Compact JWS (RFC 7515), alg Ed25519.",
    must="moet een ondertekend bericht (JWS) zijn.",
)
SALT = Text(
    pattern="^[0-9a-f]{64}$",
    shortest=64,
    longest=64,
    name="salt",
    description="32 secret bytes, hexadecimal.",
    must="moet 32 bytes in hexadecimale cijfers zijn.",
)
_LINE = Text(shortest=1, longest=TEXT_CHARACTERS)

PERSOON = Record(
    {
        "person_id": UUID,
        "full_name": Text(shortest=1, longest=NAME_CHARACTERS, description="As the person writes it, in any script."),
        "birth_on": Optional(DAY),
        "rollen": Items(Choice.of(Procesrol, ""), least=1, most=len(Procesrol)),
    },
    name="persoon",
    description="A person in the zaak. No address, telephone number or BSN travels.",
)
ZAAK = Record(
    {
        "schema": Choice((CASE_SCHEMA,)),
        "pl_number": Text(
            pattern="^PL[0-9A-Z]{4}-20[0-9]{8}$",
            description="Registration number of the police.",
            must="moet een PL-nummer zijn, zoals PL0600-2026123456.",
        ),
        "parketnummer": Text(
            pattern="^(?:[0-9]{2}-[0-9]{6}-[0-9]{2})?$",
            description="Empty until the OM couples it.",
            must="moet leeg zijn of een parketnummer, zoals 05-123456-26.",
        ),
        "title": _LINE,
        "feit": _LINE,
        "feit_article": Text(shortest=1, longest=ARTICLE_CHARACTERS),
        "place": _LINE,
        "committed_from": MOMENT,
        "committed_until": Optional(MOMENT),
        "stream": Text(shortest=1, longest=STREAM_CHARACTERS),
        "personen": Items(PERSOON),
    },
    name="zaak",
    description="Structured data of the zaak, zaak/1.",
)

DOSSIER_VERSTREKT_1 = Record(
    {
        "stap": Choice.of(Stap, "Why the dossier travels."),
        "manifest": Text(
            shortest=2,
            media_type="application/json",
            content=MANIFEST_ID,
            description="Canonical bytes (RFC 8785, UTF-8) of the newest manifest, as text.",
        ),
        "seal": JWS,
        "zaak": ZAAK,
        "page_salts": Table(UUID, SALT, "Stuk → the secret under which its pages are committed to."),
        "segment_hashes": Table(
            DIGEST,
            Text(
                pattern=SEGMENT_HASHES,
                must="moet een reeks van SHA-256's zijn.",
                description="The SHA-256 leaf hashes, joined.",
            ),
            "Object → its segment hashes in file order, for objects of more than one segment of 4 MiB.",
        ),
        "lead": Flag("Whether leadership of the file moves to the receiver. The sender has given it up."),
        "victim_code_sha256": Text(
            pattern="^(?:[0-9a-f]{64})?$",
            description="Digest of the code with which the victim couples the zaak in the portal; empty when none.",
            must="moet leeg zijn of een SHA-256.",
        ),
    }
)
DOSSIER_TERUGGESTUURD_1 = Record(
    {
        "dossier_id": UUID,
        "version": Whole(1, "Version of the manifest that goes back; leadership of that version moves with it."),
        "reden": Choice.of(ReturnReason, "Why. Our own list; no public list exists."),
        "toelichting": Text(longest=EXPLANATION_CHARACTERS, description="What the sender asks, in Dutch."),
    }
)
UITSPRAAK_GEDAAN_1 = Record(
    {
        "dossier_id": UUID,
        "at": MOMENT,
        "beslissing": Text(description="The decision as it stands in the vonnis, one line for each part."),
    }
)
ONTVANGSTBEWIJS_1 = Record({"receipt": JWS})
SLACHTOFFER_BERICHT_1 = Record(
    {
        "code_sha256": DIGEST,
        "nieuws": Choice.of(VictimNews, "What happened. No name, no offence."),
        "at": MOMENT,
        "feiten": Record(
            {"zitting_at": MOMENT, "plaats": Text(longest=PLACE_CHARACTERS)},
            may_lack=frozenset({"zitting_at", "plaats"}),
            description="When and where the hearing is, with zitting_gepland.",
        ),
    }
)
KETENSTAP_1 = Record(
    {
        "zaak": Text(
            pattern="^[0-9a-f]{64}$",
            shortest=64,
            longest=64,
            description="Pseudonym: HMAC-SHA-256 of the zaak under a key that the receiver does not know.",
            must="moet een pseudoniem zijn: 64 hexadecimale cijfers.",
        ),
        "stap": Choice.of(ChainStep, "What happened."),
        "at": MOMENT,
        "stroom": Text(shortest=1, longest=STREAM_CHARACTERS, description="Code of the stream."),
    }
)

FINDING = Record(
    {
        "code": Text(shortest=1),
        "severity": Choice.of(Severity, "blocking holds the dossier back; attention asks for a look."),
        "text": Text(shortest=1, description="Dutch sentence: what is wrong and what to do."),
        "place": Text(description="Field, or id of the stuk; empty for the whole."),
        "source": Text(description="Provision or standard; empty for a rule of our own."),
    },
    name="finding",
)
RECEIPT_1 = Record(
    {
        "schema": Choice((RECEIPT_SCHEMA,)),
        "message_id": UUID,
        "message_sha256": DIGEST,
        "rung": Choice.of(Rung, "How far the message came; refused ends the ladder."),
        "at": MOMENT,
        "findings": Items(FINDING),
    }
)
OIN = Text(
    pattern="^[0-9A-Z]{20}$",
    shortest=20,
    longest=20,
    name="oin",
    description="Organisatie-identificatienummer.",
    must="moet een OIN van 20 posities zijn.",
)
REQUEST_1 = Record(
    {
        "schema": Choice((PROOF_SCHEMA,)),
        "sender": OIN,
        "receiver": OIN,
        "path": Text(
            pattern="^/v1/berichten/[0-9a-f-]{36}/objecten/[0-9a-f]{64}$",
            description="Path of the request.",
            must="moet het pad van een aangeboden bestand zijn.",
        ),
        "range": Text(
            pattern="^bytes=[0-9]{1,15}-[0-9]{1,15}$",
            description="Value of the Range header.",
            must="moet een bereik van bytes zijn.",
        ),
        "at": MOMENT,
    }
)
ENVELOPE_1 = Record(
    {
        "specversion": Choice(("1.0",)),
        "id": Text(
            pattern=UUID.pattern,
            shortest=36,
            longest=36,
            description="Random UUID: says nothing about what happened and cannot be asked for at the source.",
        ),
        "source": Text(
            pattern="^urn:nld:oin:[0-9A-Z]{20}(?::systeem:[a-z0-9-]{1,40})?$",
            description="Organisation and system that made the message. The system is left out by the first nodes.",
        ),
        "type": Text(
            pattern="^nl\\.strafketen\\.[a-z.]{1,60}\\.v[1-9][0-9]{0,3}$",
            description="Type of message with its version; the catalogue says who may send it to whom.",
        ),
        "time": Text(
            pattern=MOMENT.pattern,
            description="When the sender recorded the message, in the transaction that caused it. When something "
            "happened in the zaak stands in data.",
        ),
        "datacontenttype": Choice(("application/json",)),
        "dataschema": Text(
            pattern="^urn:strafketen:schema:bericht:[a-z.]{1,60}:[1-9][0-9]{0,3}$",
            description="$id of the schema of data. Left out by the first nodes.",
        ),
        "ontvanger": Text(
            pattern="^urn:nld:oin:[0-9A-Z]{20}(?::systeem:[a-z0-9-]{1,40})?$",
            description="Extension: the one receiver. A message cannot be passed on to another.",
        ),
        "volgorde": Text(
            shortest=1,
            longest=64,
            pattern="^[a-z0-9:-]+$",
            description="Extension: messages of one sender with the same value are handled in the order of sending.",
        ),
        "data": Record({}, open_to_more=True, description="Content by the schema of the type."),
    },
    may_lack=frozenset({"dataschema"}),
    open_to_more=True,
)
