# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import configparser
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "strafketen"


def test_the_rings_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_tables_of_each_facility_are_private_to_it() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    guarded = {contracts[name]["protected_modules"] for name in contracts.sections() if "tables-of" in name}
    assert guarded == {f"strafketen.{path.parent.name}.models" for path in PACKAGE.glob("*/models.py")}
