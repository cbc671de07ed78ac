# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from api.parcels import PDF, pdf, zaak
from api.systems import client_of, register, register_person
from api.test_portal import logged_in_as
from running_chain import Chain
from strafketen.core.roles import PersonRole

pytestmark = pytest.mark.journey

# What our rules refuse beyond the schema (a period that ends before it begins) is no fault of the schema.
CHECKS = "positive_data_acceptance"


def run(chain: Chain, node: str, folder: Path, *, headers: Mapping[str, str], operations: int) -> None:
    """Send every operation of a node what its description allows and what it does not; all answers are as described."""
    base = f"{chain.nodes[node].url}/api/v1"
    done = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            *(("--config-file", "schemathesis.toml") if (folder / "schemathesis.toml").exists() else ()),
            *("run", f"{base}/openapi.json", "--url", base, "--no-color"),
            *(part for name, value in headers.items() for part in ("--header", f"{name}: {value}")),
            *("--phases", "coverage,fuzzing", "--max-examples", "1", "--workers", "2", "--seed", "1"),
            *("--max-redirects", "0", "--exclude-checks", CHECKS),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert f"{operations} selected / {operations} total" in done.stdout
    log = (chain.state / "log" / f"{node}-web.log").read_text("utf-8")
    assert '"api.defect"' not in log


def test_every_operation_of_a_zaak_answers_as_its_description_says_whatever_is_sent(
    chain: Chain, api: httpx.Client, tmp_path: Path
) -> None:
    path = f"/zaken/{api.post('/zaken', json=zaak()).json()['zaakId']}"
    taken = api.post(f"{path}/stukken", params={"titel": "x"}, content=pdf(), headers={"Content-Type": PDF}).json()
    zaak_id = path.rpartition("/")[2]
    places = {"zaak": f'"{zaak_id}"', "stuk": f'"{taken["stukId"]}"', "pagina": "1"}
    lines = ["[parameters]", *(f'"path.{name}" = {value}' for name, value in places.items())]
    (tmp_path / "schemathesis.toml").write_text("\n".join(lines), "utf-8")
    headers = {"Authorization": api.headers["Authorization"]}
    run(chain, "politie", tmp_path, headers=headers, operations=52)


def test_every_operation_of_the_ketenbureau_answers_as_its_description_says(chain: Chain, tmp_path: Path) -> None:
    register(chain, "ketenbureau", [PersonRole.KETENANALIST])
    with client_of(chain, "ketenbureau", PersonRole.KETENANALIST) as client:
        headers = {"Authorization": client.headers["Authorization"]}
    run(chain, "ketenbureau", tmp_path, headers=headers, operations=3)


def test_every_operation_of_the_portal_answers_as_its_description_says(chain: Chain, tmp_path: Path) -> None:
    # the timeline takes nothing but the session, which we send with every request
    lines = ["[[operations]]", 'include-operation-id = "getTijdlijn"', "checks.negative_data_rejection.enabled = false"]
    (tmp_path / "schemathesis.toml").write_text("\n".join(lines), "utf-8")
    # an account of its own: wrong codes make an account wait an hour
    name = register_person(chain, "slachtofferportaal", PersonRole.SLACHTOFFER)
    with logged_in_as(chain.client("slachtofferportaal"), name, name) as victim:
        cookie = "; ".join(f"{key}={value}" for key, value in victim.cookies.items())
        headers = {"Cookie": cookie, "X-CSRFToken": victim.headers["X-CSRFToken"]}
        run(chain, "slachtofferportaal", tmp_path, headers=headers, operations=2)
