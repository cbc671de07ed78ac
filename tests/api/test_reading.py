# SPDX-License-Identifier: EUPL-1.2
"""What a system of the police reads of a zaak, and that what it sees of content is in the log."""

from __future__ import annotations

import secrets
import uuid

import httpx
import pytest

from api.parcels import PDF, pdf, until, zaak
from running_chain import Chain
from strafketen.node.demo_material import receipt

pytestmark = pytest.mark.journey


@pytest.fixture
def path(api: httpx.Client) -> str:
    """The path of a new zaak."""
    return f"/zaken/{api.post('/zaken', json=zaak()).json()['zaakId']}"


def add(api: httpx.Client, path: str, content: bytes, title: str = "Bon") -> str:
    """Add a PDF, wait for its inspection, and give its path."""
    made = api.post(f"{path}/stukken", params={"titel": title}, content=content, headers={"Content-Type": PDF})
    assert made.status_code == 201, made.text
    stuk = f"{path}/stukken/{made.json()['stukId']}"
    until(lambda: api.get(stuk).json()["oordeel"] is not None, "the inspection")
    return stuk


def seen(chain: Chain, path: str) -> int:
    """Count how often content of this zaak was seen."""
    rows = chain.rows(
        "politie",
        "SELECT count(*) FROM ledger_queuedact WHERE dossier = %s AND code = 'dossier.stuk.viewed'",
        path.rpartition("/")[2],
    )
    return int(rows[0][0])


def test_a_page_is_read_as_text_and_picture_and_words_are_found_and_each_look_is_in_the_log(
    chain: Chain, api: httpx.Client, path: str
) -> None:
    stuk = add(api, path, receipt())
    page = api.get(f"{stuk}/paginas/1")
    assert page.status_code == 200, page.text
    word = max(page.json()["tekst"].split(), key=len)
    assert (page.json()["pagina"], page.json()["dossierpagina"]) == (1, None)
    assert seen(chain, path) == 1
    for width in ("120", "1190"):
        picture = api.get(f"{stuk}/paginas/1/beeld", params={"breedte": width})
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
        assert picture.content.startswith(b"\x89PNG")
        assert int.from_bytes(picture.content[16:20], "big") == int(width)
    assert seen(chain, path) == 3
    hits = api.get(f"{path}/vindplaatsen", params={"zoek": word.lower()}).json()["resultaten"]
    assert [(stuk.rpartition("/")[2], 1, word)] == [(hit["stukId"], hit["pagina"], hit["gevonden"]) for hit in hits]
    assert seen(chain, path) == 4
    assert api.get(f"{path}/vindplaatsen", params={"zoek": secrets.token_hex(8)}).json()["resultaten"] == []
    assert seen(chain, path) == 4
    assert api.get(f"{stuk}/paginas/99").status_code == 404
    assert api.get(f"{stuk}/paginas/0").status_code == 400
    assert api.get(f"{path}/stukken/{uuid.UUID(int=0)}/paginas/1").status_code == 404
    assert api.get(f"{stuk}/paginas/1/beeld", params={"breedte": "100000"}).status_code == 400
    report = api.get(f"{stuk}/onderzoek").json()["rapport"]
    assert (report["intake"], report["pages"]) == ("accept", 1)


def test_a_draft_gives_its_fields_and_shows_how_it_will_look(api: httpx.Client, path: str) -> None:
    fields = {
        "soort": "procesverbaal-bevindingen",
        "onderwerp": "Camerabeelden",
        "plaats": "Nijmegen",
        "gezienOp": "2026-11-22T13:30:00Z",
        "bevindingen": "Ik zag een man met een jas.",
    }
    stuk = api.post(f"{path}/processen-verbaal", json=fields).json()["stukId"]
    told = api.get(f"{path}/processen-verbaal/{stuk}").json()
    assert (told["soort"], told["velden"]["onderwerp"]) == ("procesverbaal-bevindingen", "Camerabeelden")
    assert told["velden"]["gezien_op"] == "2026-11-22T14:30", "Dutch time, as on the paper"
    shown = api.get(f"{path}/processen-verbaal/{stuk}/voorbeeld")
    assert (shown.status_code, shown.headers["content-type"]) == (200, PDF), shown.text
    assert shown.content.startswith(b"%PDF")
    other = add(api, path, pdf()).rpartition("/")[2]
    assert api.get(f"{path}/processen-verbaal/{other}").status_code == 409
    assert api.get(f"{path}/processen-verbaal/{other}/voorbeeld").status_code == 404
    assert api.get(f"{path}/stukken/{stuk}/paginas/1").status_code == 409


def test_a_stuk_is_taken_out_once_and_stays_in_what_happened(chain: Chain, api: httpx.Client, path: str) -> None:
    stuk = add(api, path, pdf(), "Kapotte bijlage")
    key = {"Idempotency-Key": secrets.token_hex(8)}
    answers = [api.delete(stuk, headers=key) for _ in range(2)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 2, answers[0].text
    assert api.delete(stuk).status_code == 404, "without the key it is a new request"
    assert api.get(stuk).status_code == 404
    assert api.get(f"{path}/stukken").json()["resultaten"] == []
    told = api.get(f"{path}/verloop").json()["resultaten"]
    assert "dossier.stuk.withdrawn" in {item["code"] for item in told}
    acts = chain.rows("politie", "SELECT code FROM ledger_queuedact WHERE dossier = %s", path.rpartition("/")[2])
    assert [row[0] for row in acts].count("dossier.stuk.withdrawn") == 1
    draft = {"soort": "procesverbaal-bevindingen", "onderwerp": "x", "plaats": "x", "bevindingen": "x"}
    made = api.post(f"{path}/processen-verbaal", json={**draft, "gezienOp": "2026-11-22T13:30:00Z"}).json()["stukId"]
    assert api.delete(f"{path}/stukken/{made}").status_code == 204, "a draft goes too"


def test_what_was_never_sealed_has_no_composed_pdf_and_proves_nothing_yet(api: httpx.Client, path: str) -> None:
    assert api.get(f"{path}/samengesteld").status_code == 404
    proof = api.get(f"{path}/bewijs").json()
    assert (proof["versie"], proof["dossierwortel"], proof["woorden"], proof["controle"]) == (None, None, [], [])
    assert proof["logboek"]["herkomst"]
    assert api.get(f"{path}/verzendingen/{uuid.UUID(int=0)}/ontvangstbewijzen").status_code == 404


@pytest.mark.parametrize("place", ["logboek", "logboek/0", "uitvoeringen"])
def test_who_looked_at_what_and_exports_are_for_people(api: httpx.Client, path: str, place: str) -> None:
    answer = api.get(f"{path}/{place}")
    assert (answer.status_code, answer.json()["code"]) == (403, "geen_toegang")
