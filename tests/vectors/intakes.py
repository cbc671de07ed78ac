# SPDX-License-Identifier: EUPL-1.2
"""One whole zaak as the body of a request, and the sealed statement that a node gives for it, with fixed keys."""

from __future__ import annotations

import json

from strafketen.core import canonical
from strafketen.core.digest import sha256_hex
from strafketen.core.intake import Intake, IntakeDocument, seal_intake, write_container
from vectors import material

TITLES = ("Aangifte", "Bon van de winkel")
DOCUMENTS = tuple(material.pdf(title) for title in TITLES)
HEAD = {
    "zaak": {
        "plNummer": "PL0600-2026123456",
        "titel": "Winkeldiefstal Voorbeeldplein",
        "feit": "Diefstal",
        "feitArtikel": "art. 310 Sr",
        "plaats": "Voorbeeldplein 8, Nijmegen",
        "gepleegdVanaf": "2026-11-22T14:30:00+01:00",
        "gepleegdTot": "2026-11-22T14:40:00+01:00",
        "stroom": "vvc-zsm",
        "personen": [
            {"naam": "Rick Bosman", "rollen": ["verdachte"], "geboortedatum": "1998-04-03"},
            {"naam": "Mirjam Jansen-Öztürk", "rollen": ["slachtoffer", "aangever"]},
        ],
    },
    "stukken": [
        {"soort": "bijlage", "titel": title, "lengte": len(data), "sha256": sha256_hex(data)}
        for title, data in zip(TITLES, DOCUMENTS, strict=True)
    ],
}


def body() -> bytes:
    """Write the body of the request."""
    return write_container(json.dumps(HEAD, ensure_ascii=False, indent=1).encode(), DOCUMENTS)


def intake() -> Intake:
    """Say what a node took in with it; the zaak is stood for by a fixed digest."""
    return Intake(
        intake_id=material.uuid_of(700),
        dossier_id=material.DOSSIER,
        received_at=material.AT,
        node=material.POLITIE_OIN,
        zaak_sha256=sha256_hex(b"strafketen vector zaak"),
        documents=tuple(
            IntakeDocument(material.uuid_of(700 + number), number, "bijlage", sha256_hex(data), len(data))
            for number, data in enumerate(DOCUMENTS, start=1)
        ),
    )


def vectors() -> dict[str, bytes]:
    """Give every golden file by its path below tests/vectors."""
    return {
        "intake/zaak-1.container": body(),
        "intake/intake-1.json": canonical.dumps(intake().as_json()),
        "intake/intake-1.jws": seal_intake(intake(), signer=material.POLITIE).encode(),
    }
