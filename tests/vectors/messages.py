# SPDX-License-Identifier: EUPL-1.2
"""One message of each type and version, a receipt, a proof of a request and every act, with fixed keys."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

from strafketen.chain.values import DossierVerstrekt
from strafketen.core.acts import SUBJECTS
from strafketen.core.canonical import Json
from strafketen.core.dossier.case import CaseData, PersonData
from strafketen.core.events import EventCode, Stap
from strafketen.core.exchange import (
    Message,
    Receipt,
    Rung,
    envelope_digest,
    prove_request,
    seal_message,
    seal_receipt,
)
from strafketen.core.findings import Finding, Severity
from strafketen.core.ids import parse_oin
from strafketen.core.ledger import Act
from strafketen.core.messages.catalogue import CATALOGUE
from strafketen.core.moments import format_moment
from strafketen.core.procesrol import Procesrol
from strafketen.core.seal import SealSigner, seal_manifest
from vectors import material

PORTAAL_OIN = "00000099000000004000"
KETENBUREAU_OIN = "00000099000000005000"
RECHTSPRAAK_OIN = "00000099000000003000"
RECHTSPRAAK = material.node("Rechtbank Voorbeeldstad", RECHTSPRAAK_OIN)
DIGEST = hashlib.sha256(b"strafketen vector").hexdigest()
PSEUDONYM = hashlib.sha256(b"strafketen vector pseudonym").hexdigest()
NAME = "nl.strafketen."


def zaak() -> CaseData:
    """Give a zaak with two people whose names are not plain ASCII."""
    return CaseData(
        pl_number="PL0600-2026000001",
        parketnummer="",
        title="Winkeldiefstal Voorbeeldplein",
        feit="Diefstal",
        feit_article="art. 310 Sr",
        place="Voorbeeldplein 8, Voorbeeldstad",
        committed_from=material.AT,
        committed_until=None,
        stream="vvc-zsm",
        personen=(
            PersonData(material.uuid_of(50), "Zoë Verzonnen-İnci", date(1990, 2, 28), (Procesrol.VERDACHTE,)),
            PersonData(material.uuid_of(51), "李明", None, (Procesrol.SLACHTOFFER, Procesrol.AANGEVER)),
        ),
    )


def verstrekt() -> DossierVerstrekt:
    """Give a handed-over dossier."""
    first = material.dossier().content.versions[0]
    return DossierVerstrekt(
        stap=Stap.INZENDING,
        manifest=first.manifest.canonical(),
        seal=seal_manifest(first.manifest, signer=material.POLITIE, at=first.manifest.made_at),
        case=zaak(),
        page_salts={entry.stuk_id: material.secret(f"salt {entry.number}") for entry in first.manifest.stukken},
        segment_hashes={DIGEST: (material.secret("segment 0"), material.secret("segment 1"))},
        lead=True,
        victim_code_sha256=DIGEST,
    )


def message(number: int, *, kind: str, to: str, lane: str, data: Json, sender: str = material.POLITIE_OIN) -> Message:
    """Make a message with a fixed id."""
    return Message(
        message_id=material.uuid_of(800 + number),
        sender=parse_oin(sender),
        receiver=parse_oin(to),
        kind=NAME + kind,
        at=material.AT,
        lane=lane,
        data=data,
        schema=CATALOGUE.schema_of(NAME + kind),
    )


def receipt(envelope: str) -> Receipt:
    """Make a refusal of an envelope, with a finding."""
    finding = Finding("bericht_vorm", Severity.BLOCKING, "Het veld stap ontbreekt.", "/data/stap")
    return Receipt(material.uuid_of(801), envelope_digest(envelope), Rung.REFUSED, material.AT, (finding,))


def messages() -> dict[str, tuple[Message, SealSigner]]:
    """Give a message of each type and version, with who signs it, by the name of its file."""
    at = format_moment(material.AT)
    sent = message(
        1, kind="dossier.verstrekt.v1", to=material.OM_OIN, lane=material.DOSSIER, data=verstrekt().as_json()
    )
    refusal = seal_receipt(receipt(seal_message(sent, signer=material.POLITIE)), signer=material.OM)
    returned: dict[str, Json] = {
        "dossier_id": material.DOSSIER,
        "version": 1,
        "reden": "stuk_ontbreekt",
        "toelichting": "Voeg het proces-verbaal van bevindingen toe.",
    }
    decided = {"dossier_id": material.DOSSIER, "at": at, "beslissing": "Verklaart het feit bewezen.\nTaakstraf."}
    facts: dict[str, Json] = {"zitting_at": at, "plaats": "Rechtbank Voorbeeldstad"}
    news: dict[str, Json] = {"code_sha256": DIGEST, "nieuws": "zitting_gepland", "at": at, "feiten": facts}
    step = {"zaak": PSEUDONYM, "stap": "dossier_ingezonden", "at": at, "stroom": "vvc-zsm"}
    count = message(6, kind="ketenstap.v1", to=KETENBUREAU_OIN, lane=f"ketenstap:{PSEUDONYM[:40]}", data=step)
    return {
        "dossier.verstrekt-1": (sent, material.POLITIE),
        "dossier.teruggestuurd-1": (
            message(
                2,
                kind="dossier.teruggestuurd.v1",
                sender=material.OM_OIN,
                to=material.POLITIE_OIN,
                lane=material.DOSSIER,
                data=returned,
            ),
            material.OM,
        ),
        "uitspraak.gedaan-1": (
            message(
                3,
                kind="uitspraak.gedaan.v1",
                sender=RECHTSPRAAK_OIN,
                to=material.OM_OIN,
                lane=material.DOSSIER,
                data=decided,
            ),
            RECHTSPRAAK,
        ),
        "ontvangstbewijs-1": (
            message(
                4,
                kind="ontvangstbewijs.v1",
                sender=material.OM_OIN,
                to=material.POLITIE_OIN,
                lane=f"bewijs:{material.uuid_of(801)}",
                data={"receipt": refusal},
            ),
            material.OM,
        ),
        "slachtoffer.bericht-1": (
            message(5, kind="slachtoffer.bericht.v1", to=PORTAAL_OIN, lane=f"slachtoffer:{DIGEST[:40]}", data=news),
            material.POLITIE,
        ),
        "ketenstap-1": (count, material.POLITIE),
        # The first nodes named neither the schema nor the system in the source; such messages may still wait.
        "ketenstap-1-bare": (replace(count, schema="", system=""), material.POLITIE),
    }


def act(code: EventCode) -> Act:
    """Make an act of each code, with every subject that it has."""
    references = {
        "dossier": material.DOSSIER,
        "stuk": material.uuid_of(1),
        "message": material.uuid_of(801),
        "intake": material.uuid_of(700),
        "rung": Rung.VERIFIED.value,
        "koppeling": "17",
    }
    subjects = {kind: references[kind] for kind in SUBJECTS[code]}
    return Act(code=code.value, at=material.AT, actor=f"knooppunt:{material.POLITIE_OIN}", subjects=subjects)


def vectors() -> dict[str, bytes]:
    """Give the golden files by their path."""
    found: dict[str, bytes] = {}
    for name, (item, signer) in messages().items():
        found[f"message/{name}.json"] = item.canonical()
        found[f"message/{name}.jws"] = seal_message(item, signer=signer).encode()
    sent = receipt(found["message/dossier.verstrekt-1.jws"].decode())
    found["receipt/receipt-1.json"] = sent.canonical()
    found["receipt/receipt-1.jws"] = seal_receipt(sent, signer=material.OM).encode()
    found["request/request-1.jws"] = prove_request(
        signer=material.OM,
        sender=parse_oin(material.OM_OIN),
        receiver=parse_oin(material.POLITIE_OIN),
        path=f"/v1/berichten/{material.uuid_of(801)}/objecten/{DIGEST}",
        span="bytes=0-4194303",
        at=material.AT,
    ).encode()
    for code in EventCode:
        found[f"act/{code.value}-1.json"] = act(code).canonical()
    return found
