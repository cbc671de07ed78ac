# SPDX-License-Identifier: EUPL-1.2
# mypy: allow-untyped-calls
from __future__ import annotations

import asyncio
import hashlib
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from asn1crypto import cms, core, tsp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from strafketen.signing.keys import KeyUnusable
from strafketen.signing.pki import UnsafeDemoCa
from strafketen.signing.timestamps import HttpTimestamper, TimestampUnavailable
from strafketen.signing.tsa import POLICY_OID, UnsafeDemoTsa, create_app

if TYPE_CHECKING:
    from signing.conftest import World

QUERY = {"Content-Type": "application/timestamp-query"}


def _openssl_query(folder: Path, data: bytes, *options: str) -> bytes:
    (folder / "data").write_bytes(data)
    command = ["openssl", "ts", "-query", "-data", str(folder / "data"), "-out", str(folder / "query.tsq"), *options]
    subprocess.run(command, check=True, capture_output=True)
    return (folder / "query.tsq").read_bytes()


def _status_info(reply: bytes) -> tsp.PKIStatusInfo:
    """Read the first field only: asn1crypto's TimeStampResp knows no reply without a token."""
    return tsp.PKIStatusInfo.load(core.Sequence.load(reply)[0].dump())


def _status(reply: bytes) -> str:
    return str(_status_info(reply)["status"].native)


def _failure(reply: bytes) -> set[str]:
    found = _status_info(reply)["fail_info"].native
    assert isinstance(found, set)
    return found


@pytest.mark.parametrize("options", [["-sha256", "-cert"], ["-sha512", "-cert"], ["-sha256"], ["-sha256", "-no_nonce"]])
def test_openssl_verifies_what_the_service_answers_to_its_query(
    world: World, at: datetime, tmp_path: Path, options: list[str]
) -> None:
    query = _openssl_query(tmp_path, b"manifest", *options)
    answer = httpx.post(world.tsa_url, content=query, headers=QUERY, trust_env=False)
    assert answer.headers["content-type"] == "application/timestamp-reply"
    (tmp_path / "reply.tsr").write_bytes(answer.content)
    (tmp_path / "root.pem").write_bytes(world.ca.certificate_pem)
    (tmp_path / "tsa.pem").write_bytes((world.tsa_directory / "tsa.crt").read_bytes())

    def verified(*against: str) -> bool:
        command = ["openssl", "ts", "-verify", *against, "-in", str(tmp_path / "reply.tsr")]
        anchors = ["-CAfile", str(tmp_path / "root.pem"), "-untrusted", str(tmp_path / "tsa.pem")]
        moment = ["-attime", str(int(at.timestamp()))]
        return subprocess.run([*command, *anchors, *moment], check=False, capture_output=True).returncode == 0

    assert verified("-queryfile", str(tmp_path / "query.tsq"))
    assert verified("-data", str(tmp_path / "data"))
    (tmp_path / "other").write_bytes(b"another manifest")
    assert not verified("-data", str(tmp_path / "other"))
    shown = subprocess.run(
        ["openssl", "ts", "-reply", "-in", str(tmp_path / "reply.tsr"), "-text"], check=True, capture_output=True
    )
    assert b"Mar  2 09:30:00 2026 GMT" in shown.stdout
    assert POLICY_OID.encode() in shown.stdout


def test_our_client_accepts_the_token_and_it_states_the_moment(world: World, at: datetime) -> None:
    client = HttpTimestamper(world.tsa_url, trust_roots=[world.root])
    token = asyncio.run(client.async_timestamp(hashlib.sha256(b"x").digest(), "sha256"))
    client.close()
    assert isinstance(token, cms.ContentInfo)
    assert token["content"]["encap_content_info"]["content"].parsed["gen_time"].native == at


def test_our_client_refuses_a_service_under_another_root(world: World, tmp_path: Path, at: datetime) -> None:
    other = UnsafeDemoCa.open(tmp_path, at=at)
    client = HttpTimestamper(world.tsa_url, trust_roots=[other.certificate_der])
    with pytest.raises(TimestampUnavailable, match="vertrouwt"):
        asyncio.run(client.async_timestamp(hashlib.sha256(b"x").digest(), "sha256"))
    client.close()


def test_milliseconds_of_the_clock_are_kept(world: World, at: datetime) -> None:
    tsa = UnsafeDemoTsa.open(world.tsa_directory)
    moment = at + timedelta(milliseconds=120)
    reply = tsp.TimeStampResp.load(tsa.respond(_query(), at=moment + timedelta(microseconds=7)))
    info = reply["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    assert info["gen_time"].native == moment


def test_no_two_tokens_share_a_serial_number(world: World, at: datetime) -> None:
    tsa = UnsafeDemoTsa.open(world.tsa_directory)
    replies = [tsp.TimeStampResp.load(tsa.respond(_query(), at=at)) for _ in range(20)]
    tokens = [reply["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed for reply in replies]
    assert len({token["serial_number"].native for token in tokens}) == 20
    assert len({len(reply.dump()) for reply in replies}) <= 4  # ECDSA values vary by a byte or two, nothing else does


def _query(*, algorithm: str = "sha256", digest: bytes = bytes(32), policy: str | None = None) -> bytes:
    fields = {
        "version": 1,
        "message_imprint": {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": digest},
        "cert_req": True,
    }
    if policy is not None:
        fields["req_policy"] = policy
    return bytes(tsp.TimeStampReq(fields).dump())


def test_queries_that_cannot_be_granted_are_rejected_with_the_reason(world: World, at: datetime) -> None:
    tsa = UnsafeDemoTsa.open(world.tsa_directory)
    assert _status(tsa.respond(_query(policy=POLICY_OID), at=at)) == "granted"
    assert _failure(tsa.respond(b"", at=at)) == {"bad_data_format"}
    assert _failure(tsa.respond(_query() + b"more", at=at)) == {"bad_data_format"}
    assert _failure(tsa.respond(_query(algorithm="md5", digest=bytes(16)), at=at)) == {"bad_alg"}
    assert _failure(tsa.respond(_query(algorithm="sha1", digest=bytes(20)), at=at)) == {"bad_alg"}
    assert _failure(tsa.respond(_query(digest=bytes(31)), at=at)) == {"bad_data_format"}
    assert _failure(tsa.respond(_query(policy="1.2.3"), at=at)) == {"unaccepted_policy"}


@given(cut=st.integers(0, 60), flip=st.integers(0, 60), value=st.integers(0, 255))
def test_no_query_makes_the_service_fail(world: World, at: datetime, cut: int, flip: int, value: int) -> None:
    tsa = UnsafeDemoTsa.open(world.tsa_directory)
    query = bytearray(_query())
    query[flip % len(query)] = value
    assert _status(tsa.respond(bytes(query[: len(query) - cut]), at=at)) in {"granted", "rejection"}


def test_the_http_side_refuses_what_is_no_timestamp_query(world: World) -> None:
    with httpx.Client(trust_env=False) as client:
        assert client.put(world.tsa_url, content=b"x").status_code == 405
        assert client.post(world.tsa_url, content=b"x", headers={"Content-Type": "text/plain"}).status_code == 415
        assert client.post(world.tsa_url, content=bytes(100_000), headers=QUERY).status_code == 413
        assert client.get(world.tsa_url + "tsa.key").status_code == 404
        assert client.get(world.tsa_url).status_code == 200
        root = x509.load_pem_x509_certificate(client.get(world.tsa_url + "ca.crt").content)
        assert root.public_bytes(Encoding.DER) == world.root
        crl = x509.load_der_x509_crl(client.get(world.tsa_url + "ca.crl").content)
        assert crl.issuer == root.subject


def test_a_folder_without_keys_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable):
        create_app(tmp_path)


def test_creating_twice_keeps_key_and_certificate(tmp_path: Path, world: World, at: datetime) -> None:
    UnsafeDemoTsa.create(tmp_path, ca=world.ca, at=at)
    before = [(tmp_path / name).read_bytes() for name in ("tsa.key", "tsa.crt")]
    UnsafeDemoTsa.create(tmp_path, ca=world.ca, at=at + timedelta(days=1))
    assert [(tmp_path / name).read_bytes() for name in ("tsa.key", "tsa.crt")] == before
    assert (tmp_path / "tsa.key").stat().st_mode & 0o777 == 0o600


def test_the_service_runs_by_itself_and_ends_on_sigterm(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    ca = UnsafeDemoCa.open(tmp_path / "ca", at=now)
    UnsafeDemoTsa.create(tmp_path / "tsa", ca=ca, at=now)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = "import sys, pathlib; from strafketen.signing.tsa import serve; "
    program += "serve(pathlib.Path(sys.argv[1]), host='127.0.0.1', port=int(sys.argv[2]))"
    process = subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "tsa"), str(port)])
    try:
        client = HttpTimestamper(f"http://127.0.0.1:{port}/", trust_roots=[ca.certificate_der])
        token = _first_token(client, process)
        client.close()
        stated = token["content"]["encap_content_info"]["content"].parsed["gen_time"].native
        assert now - timedelta(seconds=1) <= stated <= datetime.now(UTC)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) in {0, -signal.SIGTERM}
    finally:
        process.kill()
        process.wait()


def _first_token(client: HttpTimestamper, process: subprocess.Popen[bytes]) -> cms.ContentInfo:
    deadline = time.monotonic() + 30
    while True:
        try:
            return asyncio.run(client.async_timestamp(bytes(32), "sha256"))
        except TimestampUnavailable:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
