# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import hashlib
import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from referencing import Registry, Resource

from api.parcels import CONTAINER, container, head_of, pdf, take_in, until, zaak
from running_chain import Chain
from strafketen.core import canonical
from strafketen.core.intake import Intake, open_intake
from strafketen.core.seal import load_roots

pytestmark = pytest.mark.journey
SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "schemas"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def inspected(api: httpx.Client, zaak_id: str) -> list[dict[str, Any]]:
    def look() -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = api.get(f"/zaken/{zaak_id}/stukken").json()["resultaten"]
        return [] if any(row["toestand"] == "in_onderzoek" for row in rows) else rows

    rows: list[dict[str, Any]] = until(look, "the inspection")
    return rows


def test_a_whole_zaak_is_there_after_one_request_and_inspected_after_a_while(chain: Chain, api: httpx.Client) -> None:
    documents = [pdf(2), pdf(), b"%PDF-1.7\n" + secrets.token_bytes(5000)]
    answer = take_in(api, container(head_of(documents), documents))
    assert answer.status_code == 201, answer.text
    taken = answer.json()
    assert answer.headers["location"] == f"/api/v1/zaken/{taken['zaakId']}"
    assert answer.headers["api-version"] == "1.0.0"
    assert [item["sha256"] for item in taken["stukken"]] == [sha256(item) for item in documents]
    assert [item["nummer"] for item in taken["stukken"]] == [1, 2, 3]

    shown = api.get(f"/zaken/{taken['zaakId']}").json()
    assert (shown["toestand"], shown["titel"]) == ("in_opbouw", "Winkeldiefstal Voorbeeldplein")
    assert shown["gepleegdVanaf"] == "2026-11-22T13:30:00Z"
    assert [item["naam"] for item in shown["personen"]] == ["Rick Bosman", "Mirjam Jansen-Öztürk", "Pieter de Groot"]

    rows = inspected(api, taken["zaakId"])
    assert [(row["oordeel"], row["toestand"]) for row in rows] == [
        ("accept", "ingenomen"),
        ("accept", "ingenomen"),
        ("refuse", "mislukt"),
    ]
    assert [row["paginas"] for row in rows] == [2, 1, 0]
    findings = api.get(f"/zaken/{taken['zaakId']}/bevindingen").json()["resultaten"]
    assert {"stuk_ontbreekt", "stuk_onleesbaar"} <= {item["code"] for item in findings}
    assert all(item["tekst"] and item["ernst"] in {"blocking", "attention"} for item in findings)

    content = api.get(f"/zaken/{taken['zaakId']}/stukken/{taken['stukken'][2]['stukId']}/inhoud")
    assert content.status_code == 303
    given = httpx.get(content.headers["location"], trust_env=False)
    assert given.content == documents[2], "the original is kept, readable or not"
    acts = chain.rows("politie", "SELECT code FROM ledger_queuedact WHERE dossier = %s ORDER BY id", taken["zaakId"])
    assert [row[0] for row in acts] == [
        "dossier.dossier.opened",
        "dossier.intake.received",
        "dossier.stuk.viewed",
    ]


def test_the_seal_of_an_intake_holds_with_nothing_but_the_trust_roots(chain: Chain, api: httpx.Client) -> None:
    documents = [pdf()]
    taken = take_in(api, container(head_of(documents), documents)).json()
    roots = load_roots((chain.nodes["politie"].directory / "anchors" / "ca.crt").read_bytes())
    intake, sealed = open_intake(taken["zegel"], roots=roots, at=datetime.now(UTC))
    assert sealed.oin == intake.node == "00000099000000001000"
    assert (intake.dossier_id, intake.intake_id) == (taken["zaakId"], taken["innameId"])
    assert [item.digest for item in intake.documents] == [sha256(item) for item in documents]
    schemas = [json.loads(path.read_bytes()) for path in sorted(SCHEMAS.glob("*.json"))]
    registry = Registry().with_resources([(item["$id"], Resource.from_contents(item)) for item in schemas])
    schema = json.loads((SCHEMAS / "intake-1.json").read_bytes())
    told = canonical.loads_object(sealed.payload)
    jsonschema.Draft202012Validator(schema, registry=registry).validate(told)
    assert Intake.from_json(told) == intake
    assert "Rick" not in sealed.payload.decode()
    assert api.get(f"/zaken/{taken['zaakId']}").json()["titel"] not in sealed.payload.decode()


def test_the_same_zaak_as_a_form_is_taken_in_too(api: httpx.Client) -> None:
    documents = [pdf(), pdf()]
    head = head_of(documents)
    for kop in ((None, json.dumps(head), "application/json"), ("kop.json", json.dumps(head), "application/json")):
        files = [("kop", kop), *(("stuk", (f"{n}.pdf", item, "application/pdf")) for n, item in enumerate(documents))]
        answer = api.post("/intake", files=files)
        assert answer.status_code == 201, answer.text
        assert [item["sha256"] for item in answer.json()["stukken"]] == [sha256(item) for item in documents]


def test_the_victim_and_the_ketenbureau_hear_of_an_intake_once(chain: Chain, api: httpx.Client) -> None:
    taken = take_in(api, container(head_of([]), [])).json()

    def told() -> list[tuple[Any, ...]]:
        return chain.rows(
            "politie",
            "SELECT told_at FROM dossier_intake WHERE dossier_id = %s AND told_at IS NOT NULL",
            taken["zaakId"],
        )

    until(told, "the news to be written")
    code = chain.rows("politie", "SELECT victim_code FROM dossier_dossier WHERE id = %s", taken["zaakId"])[0][0]
    digest = hashlib.sha256(code.encode()).hexdigest()
    lanes = chain.rows("politie", "SELECT kind FROM exchange_outgoing WHERE lane = %s", f"slachtoffer:{digest[:40]}")
    assert len(lanes) == 1


DOCUMENT = b"%PDF-1.7\nx"


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 400, "De container is leeg"),
        (b"\0\0\0", 400, "De container is leeg"),
        (b"\xff\xff\xff\xff{}", 400, "lengte van de kop"),
        (b"\0\0\0\x09{}", 400, "lengte van de kop"),
        (container(b"geen json", []), 400, "geen leesbare JSON"),
        (container(b"[]", []), 400, "De kop is niet goed"),
        (container(b"\xff\xfe", []), 400, "geen leesbare JSON"),
        (container({"zaak": zaak(titel=None), "stukken": []}, []), 400, "bij zaak.titel"),
        (container({"zaak": zaak(onzin=1), "stukken": []}, []), 400, "Dit veld is niet bekend"),
        (container({"zaak": zaak(titel="a\0b"), "stukken": []}, []), 400, "bij zaak.titel"),
        (container(head_of([DOCUMENT]), []), 400, "tellen niet op"),
        (container(head_of([DOCUMENT]), [DOCUMENT, b"meer"]), 400, "tellen niet op"),
        (container({"zaak": zaak(), "stukken": [{"titel": "x"}]}, []), 400, "geen lengte van document 1"),
        (container({"zaak": zaak(), "stukken": [{"titel": "x", "lengte": -1}]}, []), 400, "De kop is niet goed"),
        (container({"zaak": zaak(), "stukken": [{"titel": "x", "lengte": "9"}]}, []), 400, "De kop is niet goed"),
        (container(head_of([DOCUMENT, DOCUMENT]), [DOCUMENT, DOCUMENT]), 422, "twee keer"),
        (
            container({"zaak": zaak(), "stukken": [{"titel": "x", "lengte": 10, "sha256": "0" * 64}]}, [DOCUMENT]),
            409,
            "niet de aangekondigde bytes",
        ),
        (
            container({"zaak": zaak(gepleegdTot="2026-11-22T13:00:00Z"), "stukken": []}, []),
            422,
            "Draai de tijdstippen om",
        ),
        (
            container({"zaak": zaak(gepleegdVanaf="2026-11-22T13:00:00"), "stukken": []}, []),
            400,
            "geen tijdzone",
        ),
    ],
)
def test_a_wrong_container_is_refused_with_a_sentence_and_leaves_nothing(
    chain: Chain, api: httpx.Client, body: bytes, status: int, words: str
) -> None:
    key = secrets.token_hex(8)
    answer = take_in(api, body, Idempotency_Key=key)
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    assert words in problem["detail"], problem
    assert problem["type"] == f"urn:strafketen:{problem['code']}"
    assert {"title", "status", "detail"} <= set(problem)
    assert not chain.rows("politie", "SELECT 1 FROM identity_idempotencyrecord WHERE key = %s", key)


def test_another_kind_of_body_is_not_read(api: httpx.Client) -> None:
    answer = api.post("/intake", json=head_of([]))
    assert (answer.status_code, answer.json()["code"]) == (415, "onbekende_inhoud")
    assert CONTAINER in answer.json()["detail"]


def test_a_request_past_the_limit_is_refused_as_too_big(api: httpx.Client) -> None:
    answer = take_in(api, bytes(64 * 1024 * 1024 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "te_groot")


def test_a_refused_intake_leaves_no_row(chain: Chain, api: httpx.Client) -> None:
    documents = [DOCUMENT, DOCUMENT]
    head = head_of(documents)
    head["zaak"]["plNummer"] = number = f"PL0699-2026{secrets.randbelow(10**6):06d}"
    assert take_in(api, container(head, documents)).status_code == 422
    assert not chain.rows("politie", "SELECT 1 FROM dossier_dossier WHERE pl_number = %s", number)


# -- Idempotency-Key --------------------------------------------------------------------------------------------------


def test_the_same_request_with_the_same_key_is_done_once_and_answered_alike(chain: Chain, api: httpx.Client) -> None:
    documents = [pdf()]
    head = head_of(documents)
    head["zaak"]["plNummer"] = number = f"PL0698-2026{secrets.randbelow(10**6):06d}"
    body, key = container(head, documents), secrets.token_hex(8)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: take_in(api, body, Idempotency_Key=key), range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len({answer.headers["content-type"] for answer in answers}) == 1
    assert len(chain.rows("politie", "SELECT 1 FROM dossier_dossier WHERE pl_number = %s", number)) == 1


def test_another_request_with_the_same_key_is_refused(api: httpx.Client) -> None:
    key = {"Idempotency-Key": secrets.token_hex(8)}
    made = api.post("/zaken", json=zaak(), headers=key)
    other = api.post("/zaken", json=zaak(), headers=key)
    assert (made.status_code, other.status_code) == (201, 422)
    assert other.json()["code"] == "sleutel_hergebruikt"
    elsewhere = api.post(f"/zaken/{made.json()['zaakId']}/verzendingen", headers=key)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (422, "sleutel_hergebruikt")


def test_a_refusal_frees_the_key(api: httpx.Client) -> None:
    key = {"Idempotency-Key": secrets.token_hex(8)}
    wrong = zaak(gepleegdTot="2026-11-22T13:00:00Z")
    assert api.post("/zaken", json=wrong, headers=key).status_code == 422
    assert api.post("/zaken", json=zaak(), headers=key).status_code == 201


@pytest.mark.parametrize("key", ["", "a" * 201, "met spatie"])
def test_a_key_has_a_sensible_shape(api: httpx.Client, key: str) -> None:
    answer = api.post("/zaken", json=zaak(), headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (400, "onjuist_verzoek")
    assert "Idempotency-Key" in answer.json()["detail"]


def test_without_a_key_the_same_request_is_done_twice(api: httpx.Client) -> None:
    body = container(head_of([]), [])
    assert take_in(api, body).json()["zaakId"] != take_in(api, body).json()["zaakId"]
