# SPDX-License-Identifier: EUPL-1.2
"""A case after its vonnis, as systems in the roles of people read, prove and export it."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from api.parcels import until
from api.systems import client_of, register
from journeys.conftest import Travelled, travelled
from running_chain import Chain
from strafketen.core.exchange import RECEIPT, Receipt
from strafketen.core.ledger import commitment
from strafketen.core.merkle import leaf_hash, verify_inclusion
from strafketen.core.roles import PersonRole
from strafketen.core.seal import load_roots, verify
from strafketen.verify.anchors import load_anchors
from strafketen.verify.export import verify_export
from strafketen.verify.report import Result

__all__ = ["travelled"]
pytestmark = pytest.mark.journey


@pytest.fixture
def officier(chain: Chain, travelled: Travelled) -> Iterator[httpx.Client]:
    """A system at the OM in the role of the officier; its paths begin at the dossier of the case."""
    register(chain, "om", [PersonRole.OFFICIER])
    with client_of(chain, "om", PersonRole.OFFICIER) as client:
        client.base_url = client.base_url.join(f"zaken/{travelled.dossier}/")
        yield client


def test_the_proof_of_a_dossier_is_recomputed_and_its_receipts_hold_without_us(
    chain: Chain, travelled: Travelled, officier: httpx.Client
) -> None:
    proof = officier.get("bewijs").json()
    assert proof["dossierwortel"] == travelled.told["dossier_root"]
    assert len(proof["woorden"]) > 1
    assert proof["controle"]
    assert all(item["klopt"] for item in proof["controle"])
    roots = load_roots((chain.nodes["om"].directory / "anchors" / "ca.crt").read_bytes())
    checked = 0
    for message in officier.get("verzendingen").json()["resultaten"]:
        listed = officier.get(f"verzendingen/{message['berichtId']}/ontvangstbewijzen").json()["resultaten"]
        assert {item["trede"] for item in listed} == set(message["bewezen"])
        for item in listed:
            sealed = verify(item["bewijs"], kind=RECEIPT, roots=roots, at=datetime.now(UTC))
            receipt = Receipt.parse(sealed.payload)
            assert (receipt.message_id, receipt.rung.value) == (message["berichtId"], item["trede"])
            checked += 1
    assert checked


def test_the_log_says_who_saw_what_and_each_act_is_proven_to_stand_in_it(officier: httpx.Client) -> None:
    officier.get("samengesteld")
    until(
        lambda: all(act["nagerekend"] for act in officier.get("logboek").json()["resultaten"]),
        "the acts to stand in a signed checkpoint",
    )
    acts = officier.get("logboek").json()["resultaten"]
    people = {act["naam"] for act in acts}
    assert "mr. A. Bakker" in people
    looks = officier.get("logboek", params={"soort": "dossier.stuk.viewed"}).json()["resultaten"]
    assert looks
    assert {act["code"] for act in looks} == {"dossier.stuk.viewed"}
    stukken = {item["stukId"] for item in officier.get("stukken").json()["resultaten"]}
    assert {act["over"]["stuk"] for act in looks} <= stukken
    for act in (acts[0], acts[-1], looks[0]):
        told = officier.get(f"logboek/{act['plaats']}").json()
        text, salt = told["handeling"].encode(), base64.b64decode(told["zout"])
        assert leaf_hash(commitment(salt=salt, act=text)).hex() == told["blad"] == act["blad"]
        assert json.loads(text)["code"] == act["code"]
        assert verify_inclusion(
            index=told["plaats"],
            size=told["stand"]["omvang"],
            leaf=bytes.fromhex(told["blad"]),
            proof=[base64.b64decode(item) for item in told["pad"]],
            root=bytes.fromhex(told["stand"]["wortel"]),
        )
    assert officier.get(f"logboek/{2**53 - 1}").status_code == 404


def test_an_export_is_ordered_made_fetched_and_verified_without_us(
    travelled: Travelled, officier: httpx.Client, tmp_path: Path
) -> None:
    ordered = officier.post("uitvoeringen", headers={"Idempotency-Key": f"uitvoer-{travelled.dossier}"})
    again = officier.post("uitvoeringen", headers={"Idempotency-Key": f"uitvoer-{travelled.dossier}"})
    assert (ordered.status_code, again.json()) == (201, ordered.json()), ordered.text
    made = ordered.json()["uitvoeringId"]
    assert ordered.headers["location"] == f"/api/v1/zaken/{travelled.dossier}/uitvoeringen/{made}"

    def ready() -> dict[str, object] | None:
        row: dict[str, object] = officier.get(f"uitvoeringen/{made}").json()
        assert row["toestand"] in {"wacht", "klaar"}, row
        return row if row["toestand"] == "klaar" else None

    row = until(ready, "the export to be made")
    assert row["dossierwortel"] == travelled.told["dossier_root"]
    address = officier.get(f"uitvoeringen/{made}/inhoud")
    assert address.status_code == 303, address.text
    given = httpx.get(address.headers["location"], trust_env=False)
    assert (hashlib.sha256(given.content).hexdigest(), len(given.content)) == (row["sha256"], row["omvang"])
    assert zipfile.ZipFile(io.BytesIO(given.content)).testzip() is None
    out = tmp_path / "dossier.zip"
    out.write_bytes(given.content)
    report = verify_export(out, anchors=load_anchors(Path(str(travelled.told["anchors"]))))
    assert report.result is Result.VALID, [check for check in report.checks if not check.ok]
    assert report.dossier_root == travelled.told["dossier_root"]
    listed = officier.get("uitvoeringen").json()["resultaten"]
    assert [item["uitvoeringId"] for item in listed].count(made) == 1
    acts = officier.get("logboek", params={"soort": "dossier.dossier.exported"}).json()["resultaten"]
    assert len([act for act in acts if act["naam"] == "proef-officier"]) >= 2, "ordering and fetching are both acts"


CLEAR = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from strafketen.node import serving
serving.enter(Path(sys.argv[1]))
from strafketen.desk import exports
print(exports.clear(before=datetime.now(UTC) - timedelta(hours=exports.KEPT_HOURS)))
"""


def test_an_export_of_more_than_a_day_old_is_destroyed_with_its_key(chain: Chain, officier: httpx.Client) -> None:
    made = officier.post("uitvoeringen").json()["uitvoeringId"]
    until(lambda: officier.get(f"uitvoeringen/{made}").json()["toestand"] == "klaar", "the export to be made")
    address = officier.get(f"uitvoeringen/{made}/inhoud").headers["location"]
    ((blob,),) = chain.rows(
        "om",
        "UPDATE desk_uitvoering SET done_at = done_at - interval '25 hours' WHERE id = %s RETURNING blob",
        made,
    )
    command = [sys.executable, "-c", CLEAR, str(chain.nodes["om"].directory)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "1"
    row = officier.get(f"uitvoeringen/{made}").json()
    assert (row["toestand"], len(row["sha256"])) == ("opgeruimd", 64), "that it was made is not forgotten"
    assert officier.get(f"uitvoeringen/{made}/inhoud").status_code == 409
    assert chain.rows("om", "SELECT wrapped_key FROM media_blob WHERE id = %s", blob) == [(None,)]
    assert httpx.get(address, trust_env=False).status_code >= 400, "an address that was given before is worth nothing"


def test_a_citation_is_of_words_that_stand_on_the_page(officier: httpx.Client) -> None:
    stuk = next(item for item in officier.get("stukken").json()["resultaten"] if item["soort"] == "dagvaarding")
    words = " ".join(officier.get(f"stukken/{stuk['stukId']}/paginas/1").json()["tekst"].split()[:3])
    asked = {"stukId": stuk["stukId"], "pagina": 1}
    made = officier.post("citaten", json={**asked, "tekst": words})
    assert made.status_code == 201, made.text
    wrong = officier.post("citaten", json={**asked, "tekst": "woorden die er niet staan"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "onjuist_formaat")
    assert officier.post("citaten", json={**asked, "pagina": 99, "tekst": words}).status_code == 404
    listed = officier.get("citaten").json()["resultaten"]
    assert made.json()["citaatId"] in {item["citaatId"] for item in listed}
    assert wrong.text.count(words) == 0


def test_the_ketenbureau_gives_the_lead_times_of_the_case_and_no_zaak(chain: Chain, travelled: Travelled) -> None:
    register(chain, "ketenbureau", [PersonRole.SYSTEEM])
    with client_of(chain, "ketenbureau", PersonRole.SYSTEEM) as client:

        def whole() -> dict[str, object] | None:
            found: dict[str, object] = client.get("/doorlooptijden").json()
            return found if found["geheelMediaanSeconden"] is not None else None

        found = until(whole, "the last step of the case to reach the ketenbureau")
        assert {(item["van"], item["naar"]) for item in found["resultaten"]} >= {
            ("zaak_geregistreerd", "dossier_ingezonden"),
            ("dagvaarding", "zitting_gepland"),
            ("zitting_gepland", "uitspraak"),
        }
        assert found["gebeurtenissen"] >= len(found["resultaten"])
        assert found["bepaling"].startswith("with steps as")
        assert client.get("/zaken").status_code == 404
        assert travelled.dossier not in client.get("/doorlooptijden").text
