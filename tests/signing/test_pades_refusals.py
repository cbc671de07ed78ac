# SPDX-License-Identifier: EUPL-1.2
# mypy: allow-untyped-calls
from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from asn1crypto import tsp
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner
from pyhanko.sign.signers import sign_pdf as pyhanko_sign_pdf

from strafketen.signing.keys import (
    FileSigner,
    SignatureAlgorithm,
    generate_document_key,
    generate_seal_key,
    key_passphrase,
    write_private_key,
)
from strafketen.signing.pades import PadesLevel, SigningRefused, TimestampUnavailable, sign_pdf
from strafketen.signing.pki import UnsafeDemoCa
from strafketen.signing.timestamps import HttpTimestamper
from strafketen.signing.tsa import AsgiApp, Receive, Scope, Send, UnsafeDemoTsa

if TYPE_CHECKING:
    from signing.conftest import ServeApp, World

OIN = "00000099000000001000"


def _sign(
    document: bytes,
    *,
    signer: FileSigner,
    world: World,
    at: datetime,
    timestamper: HttpTimestamper | None = None,
    level: str = "B-B",
    crls: tuple[bytes, ...] = (),
) -> bytes:
    return sign_pdf(
        document,
        signer=signer,
        reason="",
        location="",
        signed_at=at,
        timestamper=timestamper,
        level=PadesLevel(level),
        trust_roots=[world.root],
        crls=crls,
    )


@pytest.mark.parametrize("document", [b"", b"%PDF-1.7\n", b"PK\x03\x04 no pdf", b"%PDF-1.7\n%%EOF", bytes(5000)])
def test_what_is_no_pdf_is_refused_with_a_sentence(
    document: bytes, officer: FileSigner, world: World, at: datetime
) -> None:
    with pytest.raises(SigningRefused) as refused:
        _sign(document, signer=officer, world=world, at=at)
    assert refused.value.code == "ondertekenen_geweigerd"


def test_a_cut_off_document_is_refused(pdf: bytes, officer: FileSigner, world: World, at: datetime) -> None:
    for size in range(0, len(pdf) - 60, 1500):
        with pytest.raises(SigningRefused):
            _sign(pdf[:size], signer=officer, world=world, at=at)


def test_an_encrypted_document_is_refused(pdf: bytes, officer: FileSigner, world: World, at: datetime) -> None:
    target = BytesIO()
    pikepdf.open(BytesIO(pdf)).save(target, encryption=pikepdf.Encryption(user="geheim", owner="geheim"))
    with pytest.raises(SigningRefused):
        _sign(target.getvalue(), signer=officer, world=world, at=at)


def test_a_document_certified_against_any_change_is_refused(
    pdf: bytes, officer: FileSigner, world: World, at: datetime, tmp_path: Path
) -> None:
    key = generate_document_key()
    issued = world.ca.issue_officer(key.public_key(), name="V", organisation="P", unit="", at=at)
    write_private_key(tmp_path / "key", key, kek=bytes(32))
    (tmp_path / "crt").write_bytes(issued.certificate_pem)
    plain = tmp_path / "plain.key"
    unlock = ["openssl", "pkey", "-in", str(tmp_path / "key"), "-passin", "stdin", "-out", str(plain)]
    subprocess.run(unlock, check=True, capture_output=True, input=key_passphrase(bytes(32)))
    certifier = SimpleSigner.load(str(plain), str(tmp_path / "crt"))
    metadata = PdfSignatureMetadata(field_name="S", certify=True, docmdp_permissions=MDPPerm.NO_CHANGES)
    certified = pyhanko_sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), metadata, signer=certifier).getvalue()
    with pytest.raises(SigningRefused):
        _sign(certified, signer=officer, world=world, at=at)


def test_a_certificate_before_or_after_its_life_is_refused(
    pdf: bytes, officer: FileSigner, world: World, at: datetime
) -> None:
    for moment in (at - timedelta(hours=1), at + timedelta(days=731)):
        with pytest.raises(SigningRefused, match="niet geldig"):
            _sign(pdf, signer=officer, world=world, at=moment)


def test_a_moment_without_a_time_zone_is_a_defect(pdf: bytes, officer: FileSigner, world: World, at: datetime) -> None:
    with pytest.raises(ValueError, match="time zone"):
        _sign(pdf, signer=officer, world=world, at=at.replace(tzinfo=None))


def test_a_revoked_signer_is_refused_at_every_level(
    pdf: bytes, world: World, at: datetime, timestamper: HttpTimestamper, tmp_path: Path
) -> None:
    ca = UnsafeDemoCa.open(tmp_path / "ca", at=at)
    key = generate_document_key()
    issued = ca.issue_officer(key.public_key(), name="V", organisation="P", unit="", at=at)
    signer = FileSigner(key, certificate_der=issued.certificate_der, chain_der=issued.chain_der)
    ca.revoke(issued.certificate_der, at=at - timedelta(minutes=1))
    crl = ca.write_crl(at=at)
    for level in PadesLevel:
        with pytest.raises(SigningRefused, match="ingetrokken"):
            sign_pdf(
                pdf,
                signer=signer,
                reason="",
                location="",
                signed_at=at,
                timestamper=timestamper,
                level=level,
                trust_roots=[world.root, ca.certificate_der],
                crls=[crl, world.crl],
            )


def test_a_signer_under_an_unknown_root_is_refused(pdf: bytes, world: World, at: datetime, tmp_path: Path) -> None:
    ca = UnsafeDemoCa.open(tmp_path, at=at)
    key = generate_document_key()
    issued = ca.issue_officer(key.public_key(), name="V", organisation="P", unit="", at=at)
    stranger = FileSigner(key, certificate_der=issued.certificate_der, chain_der=issued.chain_der)
    with pytest.raises(SigningRefused, match="vertrouwd"):
        _sign(pdf, signer=stranger, world=world, at=at)


def test_a_key_that_is_not_meant_for_signing_documents_is_refused(pdf: bytes, world: World, at: datetime) -> None:
    key = generate_document_key()
    issued = world.ca.issue_node_tls(key.public_key(), name="om", organisation="OM", oin=OIN, at=at)
    with pytest.raises(SigningRefused):
        _sign(pdf, signer=FileSigner(key, certificate_der=issued.certificate_der), world=world, at=at)


def test_an_ed25519_key_is_refused(pdf: bytes, world: World, at: datetime) -> None:
    key = generate_seal_key()
    issued = world.ca.issue_node_seal(key.public_key(), name="om", organisation="OM", oin=OIN, at=at)
    with pytest.raises(SigningRefused, match="P-256"):
        _sign(pdf, signer=FileSigner(key, certificate_der=issued.certificate_der), world=world, at=at)


def test_b_lta_without_revocation_list_is_refused(
    pdf: bytes, officer: FileSigner, world: World, at: datetime, timestamper: HttpTimestamper
) -> None:
    with pytest.raises(SigningRefused):
        _sign(pdf, signer=officer, world=world, at=at, timestamper=timestamper, level="B-LTA")


class _WrongKey:
    """A token that is set up with one person's certificate and another one's key."""

    def __init__(self, shown: FileSigner, used: FileSigner) -> None:
        self._used = used
        self.certificate_der = shown.certificate_der
        self.chain_der = shown.chain_der
        self.algorithm = SignatureAlgorithm.ECDSA_P256_SHA256

    def sign(self, data: bytes, /) -> bytes:
        return self._used.sign(data)


def test_a_token_that_signs_with_another_key_than_its_certificate_is_found_out(
    pdf: bytes, officer: FileSigner, make_officer: Callable[[str], FileSigner], world: World, at: datetime
) -> None:
    with pytest.raises(SigningRefused, match="hoort niet bij het certificaat"):
        sign_pdf(
            pdf,
            signer=_WrongKey(officer, make_officer("Ander")),
            reason="",
            location="",
            signed_at=at,
            timestamper=None,
            level="B-B",
            trust_roots=[world.root],
        )


def _answering(status: int, content_type: bytes, body: bytes) -> AsgiApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - ASGI
        headers = [(b"content-type", content_type), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


@pytest.fixture(params=["error", "page", "garbage", "other", "rejection", "no nonce", "too big", "nobody"])
def bad_service(request: pytest.FixtureRequest, serve_app: ServeApp, world: World, at: datetime) -> Iterator[str]:
    """Give the address of a service that answers, but not with a token for this document."""
    tsa = UnsafeDemoTsa.open(world.tsa_directory)
    reply = b"application/timestamp-reply"
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes(32)}
    query = bytes(tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "cert_req": True}).dump())
    if request.param == "nobody":
        yield "http://127.0.0.1:1/"
        return

    async def honest_about_another(scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = bool(message.get("more_body", False))
        nonce = tsp.TimeStampReq.load(bytes(body))["nonce"].native
        fields = {"version": 1, "message_imprint": imprint, "cert_req": True, "nonce": nonce}
        token = tsa.respond(bytes(tsp.TimeStampReq(fields).dump()), at=at)
        await _answering(200, reply, token)(scope, receive, send)

    apps = {
        "error": _answering(503, b"text/plain", b"busy"),
        "page": _answering(200, b"text/html", b"<p>login</p>"),
        "garbage": _answering(200, reply, b"\x30\x82\xff\xff" + bytes(40)),
        "other": honest_about_another,
        "rejection": _answering(200, reply, tsa.respond(b"", at=at)),
        "no nonce": _answering(200, reply, tsa.respond(query, at=at)),
        "too big": _answering(200, reply, bytes(300_000)),
    }
    with serve_app(apps[request.param]) as url:
        yield url


@pytest.mark.parametrize("level", ["B-T", "B-LTA"])
def test_without_a_usable_timestamp_nothing_is_signed(
    bad_service: str, pdf: bytes, officer: FileSigner, world: World, at: datetime, level: str
) -> None:
    client = HttpTimestamper(bad_service, trust_roots=[world.root], timeout_seconds=5)
    with pytest.raises(TimestampUnavailable) as refused:
        _sign(pdf, signer=officer, world=world, at=at, timestamper=client, level=level, crls=(world.crl,))
    client.close()
    assert refused.value.code == "tijdstempel_niet_beschikbaar"
    assert refused.value.detail.get("error") != "ReadTimeout"  # refused for what came back, not for waiting
    assert "er is niets ondertekend" in refused.value.text


def test_b_t_without_a_service_is_refused(pdf: bytes, officer: FileSigner, world: World, at: datetime) -> None:
    with pytest.raises(TimestampUnavailable):
        _sign(pdf, signer=officer, world=world, at=at, level="B-T")
