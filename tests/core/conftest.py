# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def merkle_corpus() -> Path:
    """Vectors of RFC 6962 and a log that another program made."""
    corpus = Path(os.environ.get("STRAFKETEN_CORPUS", Path(__file__).parents[3] / "shared" / "corpus"))
    if not (corpus / "merkle").is_dir():
        pytest.skip("corpus not found: set STRAFKETEN_CORPUS")
    return corpus / "merkle"
