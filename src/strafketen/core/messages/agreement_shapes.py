# SPDX-License-Identifier: EUPL-1.2
"""The form of an agreement between two nodes and of its revocation. A published version never changes."""

from __future__ import annotations

from strafketen.core.messages.contents import DIGEST, JWS, MOMENT, OIN
from strafketen.core.messages.shapes import Choice, Items, Optional, Record, Text, Whole

AGREEMENT_SCHEMA = "strafketen/afspraak/1"
REVOCATION_SCHEMA = "strafketen/intrekking/1"
AGREEMENT_FILE_SCHEMA = "strafketen/afspraak-bestand/1"
REVOCATION_FILE_SCHEMA = "strafketen/intrekking-bestand/1"
MOST_TERMS = 1000
SOURCE_CHARACTERS = 300

EXPECTED = Record(
    {
        "delivered": Whole(1, "Seconds from the moment of the message until it is delivered."),
        "verified": Whole(1, "Seconds from the moment of the message until it is verified."),
        "accepted": Whole(1, "Seconds from the moment of the message until it is accepted or refused."),
        "visible": Optional(
            Whole(1, "Seconds from the moment of the message until the handling person sees it; null: not agreed.")
        ),
    }
)
TERM = Record(
    {
        "sender": OIN,
        "receiver": OIN,
        "type": Text(
            pattern="^[a-z0-9.-]{1,100}$",
            description="Type of message without its version: every version that both nodes know.",
            must="moet een soort bericht zonder versie zijn.",
        ),
        "expected_seconds": EXPECTED,
    }
)
AGREEMENT_1 = Record(
    {
        "schema": Choice((AGREEMENT_SCHEMA,)),
        "parties": Items(OIN, least=2, most=2, description="The two nodes, in order of their OIN."),
        "version": Whole(1, "Each version follows the one before without a gap."),
        "predecessor": Optional(DIGEST),
        "made_at": MOMENT,
        "valid_from": MOMENT,
        "valid_until": Optional(MOMENT),
        "source": Text(
            shortest=1, longest=SOURCE_CHARACTERS, description="Where the terms come from, in the words of the parties."
        ),
        "terms": Items(TERM, least=1, most=MOST_TERMS, description="What is not listed is not allowed."),
    }
)
REVOCATION_1 = Record(
    {
        "schema": Choice((REVOCATION_SCHEMA,)),
        "agreement_sha256": DIGEST,
        "revoked_by": OIN,
        "revoked_at": MOMENT,
    }
)
AGREEMENT_FILE_1 = Record(
    {
        "schema": Choice((AGREEMENT_FILE_SCHEMA,)),
        "agreement": AGREEMENT_1,
        "seals": Items(
            JWS, least=2, most=2, description="One of each party over the same bytes, in order of their OIN."
        ),
    }
)
REVOCATION_FILE_1 = Record(
    {
        "schema": Choice((REVOCATION_FILE_SCHEMA,)),
        "revocation": REVOCATION_1,
        "seal": JWS,
    }
)
