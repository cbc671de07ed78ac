# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import os
from pathlib import Path

import pytest

from strafketen.verify.anchors import Anchors
from vectors import material
from verify.exports import write


@pytest.fixture
def anchors() -> Anchors:
    """What a reader who trusts the CA of the vectors brings."""
    return Anchors((material.CA,))


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    """The same as a folder."""
    folder = tmp_path / "trust"
    folder.mkdir()
    (folder / "ca.crt").write_bytes(material.CA_PEM)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An export with everything, as a folder."""
    return write(material.dossier(), tmp_path / "export")


@pytest.fixture
def zipped(tmp_path: Path) -> Path:
    """The same as a zip."""
    return write(material.dossier(), tmp_path / "export.zip")


@pytest.fixture(scope="session")
def bags() -> Path:
    """Bags of the conformance suite of BagIt, packed as tar."""
    corpus = Path(os.environ.get("STRAFKETEN_CORPUS", Path(__file__).parents[3] / "shared" / "corpus"))
    if not (corpus / "bagit").is_dir():
        pytest.skip("corpus not found: set STRAFKETEN_CORPUS")
    return corpus / "bagit"
