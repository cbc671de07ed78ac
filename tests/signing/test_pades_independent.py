# SPDX-License-Identifier: EUPL-1.2
"""What programs that share no code with us say of our signatures."""

from __future__ import annotations

import subprocess
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from strafketen.signing.keys import FileSigner
from strafketen.signing.pades import PadesLevel, sign_pdf
from strafketen.signing.timestamps import HttpTimestamper

if TYPE_CHECKING:
    from signing.conftest import World


@pytest.fixture(params=list(PadesLevel))
def signed(
    request: pytest.FixtureRequest,
    pdf: bytes,
    world: World,
    officer: FileSigner,
    timestamper: HttpTimestamper,
    at: datetime,
) -> bytes:
    document = pdf
    for reason in ("Opgemaakt op ambtseed", "Gezien"):
        document = sign_pdf(
            document,
            signer=officer,
            reason=reason,
            location="Almelo",
            signed_at=at,
            timestamper=timestamper,
            level=request.param,
            trust_roots=[world.root],
            crls=[world.crl],
        )
    return document


def _pdfsig(document: bytes, folder: Path) -> str:
    (folder / "signed.pdf").write_bytes(document)
    command = ["pdfsig", "-nocert", str(folder / "signed.pdf")]
    return subprocess.run(command, check=False, capture_output=True).stdout.decode()


def test_pdfsig_finds_both_signatures_valid(signed: bytes, tmp_path: Path) -> None:
    report = _pdfsig(signed, tmp_path)
    assert report.count("Signature is Valid.") == 2
    assert "Signer Certificate Common Name: V. Voorbeeld" in report
    assert report.count("Signature Type: ETSI.CAdES.detached") == 2
    assert report.count("Total document signed") == 1


def test_pdfsig_finds_a_changed_byte(signed: bytes, tmp_path: Path) -> None:
    place = signed.index(b"/Title")
    changed = signed.replace(signed[place : place + 30], signed[place : place + 29] + b"~", 1)
    assert changed != signed
    assert "Signature is Valid." not in _pdfsig(changed, tmp_path)


def test_qpdf_finds_no_error_in_the_structure(signed: bytes, tmp_path: Path) -> None:
    (tmp_path / "signed.pdf").write_bytes(signed)
    found = subprocess.run(["qpdf", "--check", str(tmp_path / "signed.pdf")], check=False, capture_output=True)
    assert found.returncode == 0, found.stdout.decode()
