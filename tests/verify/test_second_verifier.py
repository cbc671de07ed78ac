# SPDX-License-Identifier: EUPL-1.2
"""Two verifiers that share no code must agree on what is valid."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from strafketen.verify.anchors import Anchors
from strafketen.verify.export import verify_container
from strafketen.verify.report import Result
from vectors import material
from verify.exports import InMemory, in_memory, mended

SCRIPT = Path(__file__).parents[2] / "docs" / "second_verifier.py"
FULL = in_memory(material.dossier())
BARE = in_memory(material.dossier(optional=False))

if shutil.which("openssl") is None:
    pytest.skip("the openssl program is not installed", allow_module_level=True)


def _judge(export: InMemory, folder: Path) -> dict[str, object]:
    """Write the export out and run the script, with nothing of ours on its path."""
    for name, data in export.files.items():
        (folder / "export" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "export" / name).write_bytes(data)
    (folder / "root.pem").write_bytes(material.CA_PEM)
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), str(folder / "export"), str(folder / "root.pem")],
        capture_output=True,
        check=False,
    )
    assert done.stderr == b""
    report: dict[str, object] = json.loads(done.stdout)
    assert done.returncode == (report["result"] != "valid")
    return report


def test_the_script_uses_nothing_of_ours() -> None:
    assert not re.search(r"^\s*(from|import) strafketen", SCRIPT.read_text(), re.MULTILINE)


@pytest.mark.parametrize("export", [FULL, BARE], ids=["full", "bare"])
def test_both_find_a_whole_export_valid_with_the_same_root(export: InMemory, tmp_path: Path) -> None:
    ours = verify_container(export, anchors=Anchors((material.CA,)))
    assert ours.result is Result.VALID
    assert _judge(export, tmp_path) == {"result": "valid", "dossier_root": ours.dossier_root, "problems": []}


@pytest.mark.parametrize("name", sorted(FULL.files))
def test_both_see_a_changed_byte_even_when_all_lists_are_mended(name: str, tmp_path: Path) -> None:
    data = FULL.files[name]
    at = random.Random(name).randrange(len(data))  # noqa: S311 - a fixed choice of places
    flipped = FULL.but(name, data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    export = mended(flipped) if name.startswith("data/") else flipped
    assert verify_container(export, anchors=Anchors((material.CA,))).result is Result.INVALID
    assert _judge(export, tmp_path)["result"] == "invalid"


def test_both_refuse_the_export_of_a_node_they_do_not_trust(tmp_path: Path) -> None:
    anchors = Anchors((material.OTHER_CA,))
    assert verify_container(FULL, anchors=anchors).result is Result.INVALID
    _judge(FULL, tmp_path)
    from cryptography.hazmat.primitives.serialization import Encoding

    (tmp_path / "root.pem").write_bytes(material.OTHER_CA.public_bytes(Encoding.PEM))
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), str(tmp_path / "export"), str(tmp_path / "root.pem")],
        capture_output=True,
        check=False,
    )
    assert (done.returncode, json.loads(done.stdout)["result"]) == (1, "invalid")
