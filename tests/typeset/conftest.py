# SPDX-License-Identifier: EUPL-1.2
"""Where the corpus is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Give the folder of the test corpus, or skip."""
    default = Path(__file__).resolve().parents[3] / "shared" / "corpus"
    folder = Path(os.environ.get("STRAFKETEN_CORPUS", default))
    if not folder.is_dir():
        pytest.skip("the corpus is not here; set STRAFKETEN_CORPUS")
    return folder
