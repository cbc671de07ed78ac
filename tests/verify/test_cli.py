# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from strafketen.verify import cli, ledger_cli
from vectors import material

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


def _run(*arguments: str) -> tuple[int, dict[str, object]]:
    """Run the real program, with an empty environment."""
    done = subprocess.run(
        [sys.executable, "-I", "-m", "strafketen.verify", *arguments, "--json"], capture_output=True, check=False
    )
    assert done.stderr == b""
    report = json.loads(done.stdout)
    jsonschema.validate(report, json.loads((SCHEMAS / "verify-1.json").read_bytes()))
    return done.returncode, report


def test_valid_is_0(folder: Path, zipped: Path, trust: Path) -> None:
    root = material.dossier().content.versions[-1].manifest.root()
    for path in (folder, zipped):
        code, report = _run(str(path), "--trust", str(trust))
        assert (code, report["result"], report["dossier_root"]) == (0, "valid", root)
        assert list(report) == ["schema", "result", "dossier_root", "checks"]


def test_invalid_is_1(folder: Path, trust: Path) -> None:
    (folder / "data" / "zaak.json").write_bytes(b"{}")
    code, report = _run(str(folder), "--trust", str(trust))
    assert (code, report["result"]) == (1, "invalid")


def test_without_trust_is_1_and_says_so(folder: Path, trust: Path) -> None:
    code, report = _run(str(folder))
    checks = report["checks"]
    assert isinstance(checks, list)
    assert (code, [check["code"] for check in checks if not check["ok"]]) == (1, ["no_trust_anchor"])
    (trust / "ca.crt").unlink()
    for folder_of_trust in (trust, trust / "nergens", folder / "bagit.txt"):
        code, report = _run(str(folder), "--trust", str(folder_of_trust))
        assert (code, report["result"]) == (1, "invalid")


def test_unusable_is_2(tmp_path: Path, trust: Path) -> None:
    code, report = _run(str(tmp_path / "nergens"), "--trust", str(trust))
    assert (code, report["result"], report["dossier_root"]) == (2, "unusable", None)


def test_anchors_may_be_pem_der_or_several_in_one_file(folder: Path, trust: Path) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding

    other = material.OTHER_CA.public_bytes(Encoding.PEM)
    (trust / "ca.crt").write_bytes(other + material.CA_PEM)
    assert _run(str(folder), "--trust", str(trust))[0] == 0
    (trust / "ca.crt").write_bytes(material.CA.public_bytes(Encoding.DER))
    assert _run(str(folder), "--trust", str(trust))[0] == 0
    (trust / "ca.crt").write_bytes(other)
    assert _run(str(folder), "--trust", str(trust))[0] == 1
    (trust / "ca.crt").write_bytes(material.CA_PEM)
    (trust / "README.txt").write_bytes(b"not an anchor, and not taken for one")
    assert _run(str(folder), "--trust", str(trust))[0] == 0
    (trust / "stuk.pem").write_bytes(b"no certificate")
    assert _run(str(folder), "--trust", str(trust))[0] == 1


@pytest.mark.parametrize("arguments", [[], ["--trust"], ["a", "b"]])
def test_wrong_arguments_are_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    for main in (cli.main, ledger_cli.main):
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert stopped.value.code == 2
    assert "strafketen" in capsys.readouterr().err


def test_a_person_reads_what_is_wrong_in_dutch(folder: Path, trust: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([str(folder), "--trust", str(trust)]) == 0
    assert "Geldig" in capsys.readouterr().out
    stuk = next((folder / "data" / "stukken").iterdir())
    stuk.write_bytes(b"anders")
    assert cli.main([str(folder), "--trust", str(trust)]) == 1
    told = capsys.readouterr().out
    assert "een stuk is veranderd" in told
    assert stuk.name in told
    assert told.rstrip().endswith("Vraag de afzender om een nieuwe.")
    assert cli.main([str(folder / "nergens")]) == 2
    assert "Onbruikbaar" in capsys.readouterr().out
