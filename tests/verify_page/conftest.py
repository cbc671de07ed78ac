# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browser.watching import chromium
from verify_page.attacks import all_attacks
from verify_page.forging import Attack
from verify_page.judging import Judge

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a file; it ends with the file, as its loop keeps others from `asyncio.run`."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def attacks() -> list[Attack]:
    """Every export that both verifiers judge."""
    return all_attacks()


@pytest.fixture(scope="module")
def judge(browser: Browser, attacks: list[Attack], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    """The page's verifier with every export loaded, without a network."""
    context = browser.new_context()
    context.set_offline(offline=True)
    yield Judge(context.new_page(), tmp_path_factory.mktemp("judge"), attacks)
    context.close()


@pytest.fixture(scope="module")
def reports(judge: Judge, attacks: list[Attack]) -> list[dict[str, Any]]:
    """What the page finds in each export."""
    return judge.reports(range(len(attacks)))


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    """The certificate of a reader who trusts the CA of the vectors."""
    from vectors import material

    (tmp_path / "ca.crt").write_bytes(material.CA_PEM)
    return tmp_path / "ca.crt"
