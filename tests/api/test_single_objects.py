# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import base64
import hashlib
import uuid

import httpx
import pytest

from api.parcels import PDF, pdf, until, zaak

pytestmark = pytest.mark.journey


@pytest.fixture
def path(api: httpx.Client) -> str:
    """The path of a new zaak."""
    made = api.post("/zaken", json=zaak())
    assert made.status_code == 201, made.text
    assert made.headers["location"] == f"/api/v1/zaken/{made.json()['zaakId']}"
    return f"/zaken/{made.json()['zaakId']}"


def titles(api: httpx.Client, path: str) -> list[tuple[int, str, str]]:
    return [(row["nummer"], row["soort"], row["titel"]) for row in api.get(f"{path}/stukken").json()["resultaten"]]


def test_a_zaak_is_built_from_single_requests(api: httpx.Client, path: str) -> None:
    person = api.post(f"{path}/personen", json={"naam": "Ümit de Vries", "rollen": ["getuige"]})
    assert person.status_code == 201
    assert api.get(path).json()["personen"][-1] == {"naam": "Ümit de Vries", "rollen": ["getuige"]}

    document = pdf()
    kept = api.post(f"{path}/bestanden", content=document, headers={"Content-Type": PDF})
    assert kept.json() == {"sha256": hashlib.sha256(document).hexdigest(), "omvang": len(document)}
    assert titles(api, path) == [], "bytes alone are not a stuk"
    made = api.post(f"{path}/stukken-van-bestanden", json={"sha256": kept.json()["sha256"], "titel": "Bon"})
    assert (made.status_code, made.json()["nummer"]) == (201, 1)
    again = api.post(f"{path}/stukken-van-bestanden", json={"sha256": kept.json()["sha256"], "titel": "Bon"})
    assert again.json() == made.json()

    query = {"titel": "Fotoblad", "soort": "fotoblad"}
    direct = api.post(f"{path}/stukken", params=query, content=pdf(), headers={"Content-Type": PDF})
    form = api.post(f"{path}/stukken", params={"titel": "Kaart"}, files={"bestand": ("kaart.pdf", pdf(), PDF)})
    assert (direct.status_code, form.status_code) == (201, 201)
    assert sorted(titles(api, path)) == [(1, "bijlage", "Bon"), (2, "fotoblad", "Fotoblad"), (3, "bijlage", "Kaart")]
    shown = api.get(f"{path}/stukken/{made.json()['stukId']}").json()
    assert (shown["sha256"], shown["titel"]) == (kept.json()["sha256"], "Bon")


def test_a_procesverbaal_is_written_and_changed_as_fields_and_signed_by_nobody_but_a_person(
    api: httpx.Client, path: str
) -> None:
    fields = {
        "soort": "procesverbaal-aangifte",
        "aangever": "Mirjam Jansen-Öztürk",
        "plaats": "Nijmegen",
        "gepleegdOp": "2026-11-22T13:30:00Z",
        "opgenomenOp": "2026-11-22T14:10:00Z",
        "opgenomenTe": "Nijmegen",
        "verklaring": "Ik werk in de winkel.\n\nEen man stopte twee flesjes parfum in zijn jas.",
        "goederen": [{"omschrijving": "flesje parfum", "aantal": 2, "waardeCent": 8990}],
    }
    made = api.post(f"{path}/processen-verbaal", json=fields)
    assert made.status_code == 201, made.text
    stuk = made.json()["stukId"]
    changed = api.put(f"{path}/processen-verbaal/{stuk}", json={**fields, "plaats": "Arnhem"})
    assert (changed.status_code, changed.json()["stukId"]) == (200, stuk)
    assert api.get(f"{path}/stukken/{stuk}").json()["toestand"] == "concept"
    content = api.get(f"{path}/stukken/{stuk}/inhoud")
    assert (content.status_code, content.json()["code"]) == (409, "kan_nu_niet")
    signed = api.post(f"{path}/stukken/{stuk}/ondertekening")
    assert (signed.status_code, signed.json()["code"]) == (403, "geen_toegang")
    places = {item["plaats"] for item in api.get(f"{path}/bevindingen").json()["resultaten"]}
    assert stuk in places, "a procesverbaal that nobody signed is a finding at that stuk"


def test_a_recording_goes_to_the_byte_server_and_is_taken_in(api: httpx.Client, path: str) -> None:
    place = api.post(f"{path}/opnamen", json={"soort": "bijlage", "titel": "Groot bestand"})
    assert place.status_code == 201, place.text
    upload, data = place.json(), pdf()
    early = api.post(f"{path}/opnamen/{upload['uploadId']}/inname")
    assert (early.status_code, early.json()["code"]) == (409, "kan_nu_niet")
    again = api.get(f"{path}/opnamen/{upload['uploadId']}").json()
    assert again["uploadId"] == upload["uploadId"]
    tus = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {again['token']}"}
    meta = f"filename {base64.b64encode(b'groot.pdf').decode()}"
    with httpx.Client(trust_env=False, headers=tus) as client:
        made = client.post(again["tusUrl"], headers={"Upload-Length": str(len(data)), "Upload-Metadata": meta})
        assert made.status_code == 201, made.text
        where = httpx.URL(again["tusUrl"]).join(made.headers["location"])
        patch = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        assert client.patch(where, headers=patch, content=data).status_code == 204
    taken = until(
        lambda: (answer := api.post(f"{path}/opnamen/{upload['uploadId']}/inname")).status_code == 201 and answer,
        "the upload to be whole",
    ).json()
    assert taken["sha256"] == hashlib.sha256(data).hexdigest()
    assert api.get(f"{path}/stukken/{taken['stukId']}").json()["titel"] == "Groot bestand"


def test_a_stuk_of_another_zaak_is_not_found(api: httpx.Client, path: str) -> None:
    taken = api.post(f"{path}/stukken", params={"titel": "x"}, content=pdf(), headers={"Content-Type": PDF}).json()
    other = f"/zaken/{api.post('/zaken', json=zaak()).json()['zaakId']}"
    for place in (f"{other}/stukken/{taken['stukId']}", f"{other}/stukken/{taken['stukId']}/inhoud"):
        assert api.get(place).status_code == 404
    made = api.post(f"{other}/stukken-van-bestanden", json={"sha256": taken["sha256"], "titel": "x"})
    assert made.status_code == 404, "bytes of one zaak are not known in another"


@pytest.mark.parametrize(
    ("query", "body", "kind", "status"),
    [
        ({"titel": "x"}, b"", PDF, 400),
        ({"titel": "x"}, b"%PDF", "text/plain", 415),
        ({}, b"%PDF", PDF, 400),
        ({"titel": "x", "soort": "dagvaarding"}, b"%PDF", PDF, 400),
        ({"titel": "x", "sha256": "0" * 64}, b"%PDF", PDF, 409),
    ],
)
def test_a_wrong_file_is_refused(
    api: httpx.Client, path: str, query: dict[str, str], body: bytes, kind: str, status: int
) -> None:
    answer = api.post(f"{path}/stukken", params=query, content=body, headers={"Content-Type": kind})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    assert titles(api, path) == []


def test_every_wrong_field_is_named_at_once_and_no_value_is_repeated(api: httpx.Client) -> None:
    answer = api.post("/zaken", json={**zaak(titel=7, plaats="geheime plek\0"), "onzin": "geheim"})
    assert answer.status_code == 400
    errors = {(item["in"], item["location"], item["code"]) for item in answer.json()["errors"]}
    assert errors == {
        ("body", "titel", "string_type"),
        ("body", "plaats", "string_pattern_mismatch"),
        ("body", "onzin", "extra_forbidden"),
    }
    assert "geheim" not in answer.text


def test_zaken_are_found_by_page_state_and_name(api: httpx.Client) -> None:
    name = f"Getuige {uuid.uuid4().hex}"
    for _ in range(2):
        api.post("/zaken", json=zaak(personen=[{"naam": name, "rollen": ["getuige"]}]))
    found = api.get("/zaken", params={"zoek": name}).json()
    assert (found["totaal"], len(found["resultaten"]), found["pagina"]) == (2, 2, 1)
    assert api.get("/zaken", params={"zoek": name, "stand": "klaar"}).json()["totaal"] == 0
    assert api.get("/zaken", params={"zoek": name, "pagina": 2}).json()["resultaten"] == []
    for wrong in ({"pagina": 0}, {"pagina": "een"}, {"stand": "onzin"}, {"zoek": "a\0"}):
        assert api.get("/zaken", params=wrong).status_code == 400, wrong


def test_what_does_not_exist_is_a_problem_too(api: httpx.Client) -> None:
    nobody = uuid.UUID(int=0)
    expected = {
        ("GET", f"/zaken/{nobody}"): 404,
        ("GET", "/zaken/geen-uuid"): 400,
        ("GET", "/bestaat-niet"): 404,
        ("GET", "/zaken/"): 404,
        ("DELETE", "/zaken"): 405,
    }
    for (method, path), status in expected.items():
        answer = api.request(method, path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), path
        assert answer.headers["api-version"] == "1.0.0"
    assert api.request("DELETE", "/zaken").headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    ("subject", "action", "state", "decision", "rule"),
    [
        ({"type": "rol", "id": "verbalisant"}, "dossier:stuk:add", "in_opbouw", True, "verbalisant/dossier:stuk:add"),
        ({"type": "rol", "id": "verbalisant"}, "dossier:stuk:add", "ingezonden", False, ""),
        ({"type": "rol", "id": "officier"}, "dossier:dossier:summon", "geaccepteerd", True, None),
        ({"type": "rol", "id": "keizer"}, "dossier:stuk:add", "in_opbouw", False, ""),
        ({"type": "account", "id": "geen-uuid"}, "dossier:stuk:add", "in_opbouw", False, ""),
        ({"type": "user", "id": "alice"}, "dossier:stuk:add", "in_opbouw", False, ""),
        ({"type": "rol", "id": "verbalisant"}, "can_read_user", "", False, ""),
    ],
)
def test_the_policy_answers_as_authzen_describes(
    api: httpx.Client,
    subject: dict[str, str],
    action: str,
    state: str,
    decision: bool,  # noqa: FBT001 - a column of the table above
    rule: str | None,
) -> None:
    resource = {"type": "zaak", "id": "x", "properties": {"toestand": state}}
    asked = {"subject": subject, "action": {"name": action}, "resource": resource, "context": {"time": "nu"}}
    answer = api.post("/access/evaluation", json=asked)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["decision"] is decision
    assert told["context"]["reden"]
    assert rule is None or told["context"]["regel"] == rule
    if decision:
        assert told["context"]["beleidsversie"]


def test_the_policy_knows_the_state_of_a_dossier_itself(api: httpx.Client, path: str) -> None:
    resource = {"type": "dossier", "id": path.rpartition("/")[2], "properties": {"toestand": "ingezonden"}}
    subject, action = {"type": "rol", "id": "verbalisant"}, {"name": "dossier:dossier:send"}
    answer = api.post("/access/evaluation", json={"subject": subject, "action": action, "resource": resource})
    assert answer.json()["decision"] is True
