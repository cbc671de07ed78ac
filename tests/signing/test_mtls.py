# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import json
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import uvicorn
from cryptography import x509
from cryptography.x509.oid import NameOID

from strafketen.core.digest import Digest
from strafketen.signing.keys import KeyUnusable, generate_document_key, write_private_key
from strafketen.signing.mtls import (
    NoPeerCertificate,
    client_context,
    peer_fingerprint,
    serve_mtls,
    server_config,
    server_context,
)
from strafketen.signing.pki import UnsafeDemoCa
from strafketen.signing.tsa import Receive, Scope, Send

KEK = bytes(range(32))
OIN = "00000099000000001000"


@dataclass(frozen=True, slots=True)
class Node:
    """One end of a connection, as it lies on disk."""

    folder: Path
    fingerprint: Digest

    def files(self) -> dict[str, Path]:
        return {
            "certificate_path": self.folder / "tls.crt",
            "key_path": self.folder / "tls.key",
            "ca_path": self.folder / "ca.crt",
        }

    def client(self) -> httpx.Client:
        return httpx.Client(verify=client_context(**self.files(), kek=KEK), trust_env=False, timeout=10)


def _node(folder: Path, ca: UnsafeDemoCa, *, name: str) -> Node:
    folder.mkdir()
    key = generate_document_key()
    issued = ca.issue_node_tls(key.public_key(), name=name, organisation=name, oin=OIN, at=datetime.now(UTC))
    write_private_key(folder / "tls.key", key, kek=KEK)
    (folder / "tls.crt").write_bytes(issued.full_chain_pem)
    (folder / "ca.crt").write_bytes(ca.certificate_pem)
    return Node(folder=folder, fingerprint=issued.fingerprint)


async def _who_are_you(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with what the application knows of the other side."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    certificate = x509.load_der_x509_certificate(scope["extensions"]["tls"]["client_cert_der"])
    oin = certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)[0].value
    answer = {"fingerprint": peer_fingerprint(scope), "oin": oin, "client": scope["client"][0]}
    body = json.dumps(answer).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@dataclass(frozen=True, slots=True)
class Exchange:
    """A running exchange port and the people around it."""

    url: str
    port: int
    ca: UnsafeDemoCa
    peer: Node
    other_peer: Node
    stranger: Node


@pytest.fixture(scope="module")
def exchange(
    tmp_path_factory: pytest.TempPathFactory,
    run_config: Callable[[uvicorn.Config], AbstractContextManager[int]],
) -> Iterator[Exchange]:
    base = tmp_path_factory.mktemp("mtls")
    ca = UnsafeDemoCa.open(base / "ca", at=datetime.now(UTC))
    other_ca = UnsafeDemoCa.open(base / "other", at=datetime.now(UTC))
    server = _node(base / "om", ca, name="om")
    context = server_context(**server.files(), kek=KEK)
    with run_config(server_config(_who_are_you, host="127.0.0.1", port=0, context=context)) as port:
        stranger = _node(base / "stranger", other_ca, name="stranger")
        # the stranger trusts the server, so that only the server can be the one that refuses
        (stranger.folder / "ca.crt").write_bytes(ca.certificate_pem)
        yield Exchange(
            url=f"https://127.0.0.1:{port}/",
            port=port,
            ca=ca,
            peer=_node(base / "politie", ca, name="politie"),
            other_peer=_node(base / "rechtspraak", ca, name="rechtspraak"),
            stranger=stranger,
        )


def test_the_application_reads_who_opened_the_connection(exchange: Exchange) -> None:
    with exchange.peer.client() as client, exchange.other_peer.client() as other:
        for _ in range(3):  # a kept connection says it with every request
            assert client.get(exchange.url).json()["fingerprint"] == exchange.peer.fingerprint
            assert other.get(exchange.url).json()["fingerprint"] == exchange.other_peer.fingerprint
        assert client.get(exchange.url).json()["oin"] == OIN


def test_the_host_name_is_checked_and_loopback_names_pass(exchange: Exchange) -> None:
    with exchange.peer.client() as client:
        assert client.get(f"https://localhost:{exchange.port}/").status_code == 200
    context = client_context(**exchange.peer.files(), kek=KEK)
    assert context.check_hostname
    with (
        socket.create_connection(("127.0.0.1", exchange.port)) as raw,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        context.wrap_socket(raw, server_hostname="om.example")


def test_only_tls_1_3_is_spoken(exchange: Exchange) -> None:
    context = client_context(**exchange.peer.files(), kek=KEK)
    with (
        socket.create_connection(("127.0.0.1", exchange.port)) as raw,
        context.wrap_socket(raw, server_hostname="127.0.0.1") as tls,
    ):
        assert tls.version() == "TLSv1.3"
    older = ssl.create_default_context(cafile=str(exchange.peer.folder / "ca.crt"))
    older.maximum_version = ssl.TLSVersion.TLSv1_2
    with socket.create_connection(("127.0.0.1", exchange.port)) as raw, pytest.raises(ssl.SSLError):
        older.wrap_socket(raw, server_hostname="127.0.0.1")


def test_a_client_without_certificate_is_refused(exchange: Exchange) -> None:
    context = ssl.create_default_context(cafile=str(exchange.peer.folder / "ca.crt"))
    with httpx.Client(verify=context, trust_env=False, timeout=10) as client, pytest.raises(httpx.TransportError):
        client.get(exchange.url)


def test_a_certificate_of_another_authority_is_refused(exchange: Exchange) -> None:
    with exchange.stranger.client() as client, pytest.raises(httpx.TransportError):
        client.get(exchange.url)


def test_a_client_refuses_a_server_of_another_authority(exchange: Exchange, tmp_path: Path) -> None:
    other_ca = UnsafeDemoCa.open(tmp_path / "ca", at=datetime.now(UTC))
    misled = _node(tmp_path / "misled", other_ca, name="politie")
    with misled.client() as client, pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        client.get(exchange.url)


def test_headers_of_the_client_change_nothing_of_who_it_is(exchange: Exchange) -> None:
    forged = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "http", "X-Client-Cert": "forged"}
    with exchange.peer.client() as client:
        answer = client.get(exchange.url, headers=forged).json()
    assert answer["client"] == "127.0.0.1"
    assert answer["fingerprint"] == exchange.peer.fingerprint


def test_plain_http_on_the_port_gets_no_answer(exchange: Exchange) -> None:
    with httpx.Client(trust_env=False, timeout=10) as client, pytest.raises(httpx.TransportError):
        client.get(f"http://127.0.0.1:{exchange.port}/")


def test_a_scope_of_another_server_has_no_peer() -> None:
    with pytest.raises(NoPeerCertificate):
        peer_fingerprint({"type": "http"})


def test_wrong_kek_or_missing_file_stops_the_start(exchange: Exchange, tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable):
        server_context(**exchange.peer.files(), kek=bytes(32))
    with pytest.raises(KeyUnusable):
        client_context(**{**exchange.peer.files(), "ca_path": tmp_path / "none.crt"}, kek=KEK)


def test_the_port_runs_by_itself_and_ends_on_sigterm(exchange: Exchange, tmp_path: Path) -> None:
    server = _node(tmp_path / "rechtspraak", exchange.ca, name="rechtspraak")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = f"""
import pathlib, sys
from {serve_mtls.__module__} import serve_mtls

async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    await send({{"type": "http.response.start", "status": 204, "headers": []}})
    await send({{"type": "http.response.body", "body": b""}})

folder = pathlib.Path(sys.argv[1])
serve_mtls(app, host="127.0.0.1", port=int(sys.argv[2]), certificate_path=folder / "tls.crt",
           key_path=folder / "tls.key", ca_path=folder / "ca.crt", kek=bytes(range(32)))
"""
    process = subprocess.Popen([sys.executable, "-c", program, str(server.folder), str(port)])
    try:
        with exchange.peer.client() as client:
            assert _first_status(client, f"https://127.0.0.1:{port}/", process) == 204
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) in {0, -signal.SIGTERM}
    finally:
        process.kill()
        process.wait()


def _first_status(client: httpx.Client, url: str, process: subprocess.Popen[bytes]) -> int:
    deadline = time.monotonic() + 30
    while True:
        try:
            return client.get(url).status_code
        except httpx.TransportError:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
