# SPDX-License-Identifier: EUPL-1.2
"""One demo authority, one timestamp service on loopback and one officer for the tests of signing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typst
import uvicorn

from strafketen.signing.keys import FileSigner, generate_document_key
from strafketen.signing.pki import UnsafeDemoCa
from strafketen.signing.timestamps import HttpTimestamper
from strafketen.signing.tsa import AsgiApp, UnsafeDemoTsa, create_app

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
_DEADLINE_SECONDS = 20.0

_PV = b"""
#set document(title: "Proces-verbaal van aangifte", author: "V", date: datetime(year: 2026, month: 3, day: 2))
#set text(lang: "nl")
= Proces-verbaal van aangifte
De aangever verklaarde dat er een fiets was weggenomen.
#pagebreak()
== Ondertekening
Opgemaakt op ambtseed.
"""

ServeApp = Callable[[AsgiApp], AbstractContextManager[str]]


@dataclass(frozen=True, slots=True)
class World:
    """What the tests of one module share."""

    ca: UnsafeDemoCa
    root: bytes
    crl: bytes
    tsa_directory: Path
    tsa_url: str


@contextmanager
def running(config: uvicorn.Config) -> Iterator[int]:
    """Run a uvicorn server in a thread and give its port."""
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while not server.started:
        assert thread.is_alive(), "the server stopped before it was up"
        assert time.monotonic() < deadline, "the server did not come up"
        time.sleep(0.005)
    try:
        yield int(server.servers[0].sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(_DEADLINE_SECONDS)
        assert not thread.is_alive()


@contextmanager
def _served(app: AsgiApp) -> Iterator[str]:
    config = uvicorn.Config(app, host="127.0.0.1", port=0, lifespan="off", ws="none", log_config=None)
    with running(config) as port:
        yield f"http://127.0.0.1:{port}/"


@pytest.fixture(scope="session")
def serve_app() -> ServeApp:
    return _served


@pytest.fixture(scope="session")
def run_config() -> Callable[[uvicorn.Config], AbstractContextManager[int]]:
    return running


@pytest.fixture(scope="session")
def at() -> datetime:
    return AT


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    base = tmp_path_factory.mktemp("world")
    ca = UnsafeDemoCa.open(base / "ca", at=AT)
    UnsafeDemoTsa.create(base / "tsa", ca=ca, at=AT)
    with _served(create_app(base / "tsa", clock=lambda: AT)) as url:
        yield World(ca=ca, root=ca.certificate_der, crl=ca.write_crl(at=AT), tsa_directory=base / "tsa", tsa_url=url)


@pytest.fixture(scope="session")
def timestamper(world: World) -> Iterator[HttpTimestamper]:
    client = HttpTimestamper(world.tsa_url, trust_roots=[world.root])
    yield client
    client.close()


@pytest.fixture(scope="session")
def make_officer(world: World) -> Callable[[str], FileSigner]:
    def make(name: str) -> FileSigner:
        key = generate_document_key()
        issued = world.ca.issue_officer(
            key.public_key(), name=name, organisation="Politie", unit="Eenheid Oost-Nederland", at=AT
        )
        return FileSigner(key, certificate_der=issued.certificate_der, chain_der=issued.chain_der)

    return make


@pytest.fixture(scope="session")
def officer(make_officer: Callable[[str], FileSigner]) -> FileSigner:
    return make_officer("V. Voorbeeld")


@pytest.fixture(scope="session")
def pdf() -> bytes:
    """Give a two-page proces-verbaal, PDF/A-2a with the tags of PDF/UA-1."""
    made = typst.compile(_PV, format="pdf", pdf_standards=["a-2a", "ua-1"])
    assert isinstance(made, bytes)
    return made
