# SPDX-License-Identifier: EUPL-1.2
"""The API of a real police node."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from running_chain import Chain, chain

__all__ = ["chain"]


@pytest.fixture
def api(chain: Chain) -> Iterator[httpx.Client]:
    """A client with a token of the police's own system."""
    with chain.api() as client:
        yield client
