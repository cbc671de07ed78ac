# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from api.parcels import PDF, pdf, zaak
from running_chain import Chain

pytestmark = pytest.mark.journey

# What our rules refuse beyond the schema (a period that ends before it begins) is no fault of the schema.
CHECKS = "positive_data_acceptance"


def test_every_operation_answers_as_its_description_says_whatever_is_sent(
    chain: Chain, api: httpx.Client, tmp_path: Path
) -> None:
    path = f"/zaken/{api.post('/zaken', json=zaak()).json()['zaakId']}"
    taken = api.post(f"{path}/stukken", params={"titel": "x"}, content=pdf(), headers={"Content-Type": PDF}).json()
    zaak_id = path.rpartition("/")[2]
    settings = tmp_path / "schemathesis.toml"
    settings.write_text(f'[parameters]\n"path.zaak" = "{zaak_id}"\n"path.stuk" = "{taken["stukId"]}"\n', "utf-8")
    base = f"{chain.nodes['politie'].url}/api/v1"
    done = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            *("--config-file", settings),
            *("run", f"{base}/openapi.json", "--url", base, "--no-color"),
            *("--header", f"Authorization: {api.headers['Authorization']}"),
            *("--phases", "coverage,fuzzing", "--max-examples", "1", "--workers", "2", "--seed", "1"),
            *("--max-redirects", "0", "--exclude-checks", CHECKS),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert "52 selected / 52 total" in done.stdout
    log = (chain.state / "log" / "politie-web.log").read_text("utf-8")
    assert '"api.defect"' not in log
