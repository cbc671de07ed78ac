# SPDX-License-Identifier: EUPL-1.2
"""A timestamp authority for the demo: RFC 3161 over HTTP, with the machine's clock.

`UnsafeDemoTsa` plays the part of a qualified timestamp service. Its tokens are real and verify with independent tools;
what is not real is the trust: an open key and an unchecked clock. Production names the address of a qualified service.

WIRE: POST with content type application/timestamp-query, DER TimeStampReq; answer application/timestamp-reply, DER
TimeStampResp. A request that cannot be granted is answered with status 200 and a rejection inside (RFC 3161, 3.4).
Also served: GET /ca.crl and /ca.crt, and GET / for "is it up".
"""

# asn1crypto has no types; what comes out of it is narrowed where it leaves this module
# mypy: allow-untyped-calls

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import uvicorn
from asn1crypto import algos, cms, core, tsp, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from strafketen.signing.der import SolidAttributes, SolidContentInfo, SolidSignerInfo
from strafketen.signing.keys import (
    KeyUnusable,
    certificates_from_pem,
    generate_document_key,
    read_private_key,
    warn_unsafe,
    write_public,
    write_secret,
)
from strafketen.signing.pki import UnsafeDemoCa

POLICY_OID = "2.999.2"
"""Under the arc for examples of ITU-T X.660."""

_QUERY_TYPE = b"application/timestamp-query"
_REPLY_TYPE = b"application/timestamp-reply"
_MAX_QUERY_BYTES = 16 * 1024
_DIGEST_BYTES = {"sha256": 32, "sha384": 48, "sha512": 64}
_SERIAL_BITS = 127
_MICROSECONDS_PER_MILLISECOND = 1000

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]
"""ASGI 3: `Any` because the protocol defines its messages as open dictionaries."""


def utc_now() -> datetime:
    """Tell the time; the clock of the edge."""
    return datetime.now(tz=UTC)


class _TimeStampResp(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    """RFC 3161 section 2.4.2, where a rejection has no token; asn1crypto's own class demands one."""

    _fields: ClassVar = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


class UnsafeDemoTsa:
    """Signs timestamp tokens with a P-256 key that lies open on disk."""

    def __init__(
        self, *, key: ec.EllipticCurvePrivateKey, certificate_der: bytes, chain_der: tuple[bytes, ...]
    ) -> None:
        """Use `create` once and `open` afterwards."""
        warn_unsafe("signing.unsafe_demo_tsa")
        self._key = key
        self._certificate = x509.Certificate.load(certificate_der)
        self._chain = tuple(x509.Certificate.load(der) for der in chain_der)

    @classmethod
    def create(cls, directory: Path, *, ca: UnsafeDemoCa, at: datetime) -> UnsafeDemoTsa:
        """Make key and certificate (tsa.key, tsa.crt) where they are missing, and publish root and revocation list.

        Raises:
            KeyUnusable: what is there cannot be opened.
        """
        directory.mkdir(parents=True, exist_ok=True)
        key_path, certificate_path = directory / "tsa.key", directory / "tsa.crt"
        if not key_path.exists():
            pem = generate_document_key().private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            write_secret(key_path, pem)
        if not certificate_path.exists():
            public_key = _open_key(directory).public_key()
            issued = ca.issue_tsa(public_key, name="Demo-tijdstempeldienst", organisation="Demo", at=at)
            write_public(certificate_path, issued.full_chain_pem)
        write_public(directory / "ca.crt", ca.certificate_pem)
        write_public(directory / "ca.crl", ca.write_crl(at=at))
        return cls.open(directory)

    @classmethod
    def open(cls, directory: Path) -> UnsafeDemoTsa:
        """Load what `create` made.

        Raises:
            KeyUnusable: key or certificate is missing or damaged.
            Malformed: the certificate file is damaged.
        """
        key = _open_key(directory)
        try:
            pem = (directory / "tsa.crt").read_bytes()
        except OSError as error:
            raise KeyUnusable(
                "Het certificaat van de tijdstempeldienst (tsa.crt) ontbreekt. Leg de dienst opnieuw aan.",
            ) from error
        certificate_der, *chain = certificates_from_pem(pem)
        return cls(key=key, certificate_der=certificate_der, chain_der=tuple(chain))

    def respond(self, query_der: bytes, *, at: datetime) -> bytes:
        """Answer one DER TimeStampReq with a DER TimeStampResp: a token for moment `at` or a rejection."""
        try:
            query = tsp.TimeStampReq.load(query_der, strict=True)
            imprint = query["message_imprint"]
            algorithm = str(imprint["hash_algorithm"]["algorithm"].native)
            digest = bytes(imprint["hashed_message"].native)
            version, policy = query["version"].native, query["req_policy"].native
            nonce, wants_certificates = query["nonce"].native, bool(query["cert_req"].native)
            extensions = query["extensions"].native
        except (ValueError, TypeError, KeyError, OverflowError):
            return _rejection("bad_data_format", "Dit is geen TimeStampReq.")
        if version != "v1":
            return _rejection("bad_request", "Alleen versie 1.")
        if _DIGEST_BYTES.get(algorithm) is None:
            return _rejection("bad_alg", "Alleen SHA-256, SHA-384 en SHA-512.")
        if len(digest) != _DIGEST_BYTES[algorithm]:
            return _rejection("bad_data_format", "De digest heeft niet de lengte van zijn algoritme.")
        if policy not in {None, POLICY_OID}:
            return _rejection("unaccepted_policy", "Dit beleid wordt niet gevoerd.")
        if extensions:
            return _rejection("unaccepted_extensions", "Uitbreidingen worden niet ondersteund.")
        info = self._info(algorithm=algorithm, digest=digest, nonce=nonce, at=at)
        token = self._token(info, with_certificates=wants_certificates)
        return _dump(_TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}))

    def _info(self, *, algorithm: str, digest: bytes, nonce: int | None, at: datetime) -> tsp.TSTInfo:
        milliseconds = at.microsecond // _MICROSECONDS_PER_MILLISECOND
        fields = {
            "version": "v1",
            "policy": POLICY_OID,
            "message_imprint": {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": digest},
            # unique without a counter on disk; the top bit keeps the length of the token constant
            "serial_number": (1 << _SERIAL_BITS) | secrets.randbits(_SERIAL_BITS),
            "gen_time": at.astimezone(UTC).replace(microsecond=milliseconds * _MICROSECONDS_PER_MILLISECOND),
            "accuracy": {"seconds": 1},
            "tsa": x509.GeneralName("directory_name", self._certificate.subject),
        }
        if nonce is not None:
            fields["nonce"] = nonce
        return tsp.TSTInfo(fields)

    def _token(self, info: tsp.TSTInfo, *, with_certificates: bool) -> SolidContentInfo:
        """Wrap TSTInfo in CMS SignedData (RFC 3161 section 2.4.2), the certificate bound by ESSCertIDv2 (RFC 5816)."""
        certificate_id = {"cert_hash": _sha256(_dump(self._certificate))}
        attributes = cms.CMSAttributes(
            [
                cms.CMSAttribute({"type": "content_type", "values": ["tst_info"]}),
                cms.CMSAttribute({"type": "message_digest", "values": [_sha256(_dump(info))]}),
                cms.CMSAttribute(
                    {
                        "type": "signing_certificate_v2",
                        "values": [tsp.SigningCertificateV2({"certs": [certificate_id]})],
                    }
                ),
            ]
        )
        signed_attributes = SolidAttributes.of(attributes)
        signature = self._key.sign(_dump(signed_attributes), ec.ECDSA(hashes.SHA256()))
        signer_info = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier(
                    "issuer_and_serial_number",
                    {"issuer": self._certificate.issuer, "serial_number": self._certificate.serial_number},
                ),
                "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
                "signed_attrs": signed_attributes,
                "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
                "signature": signature,
            }
        )
        signed_data = {
            "version": "v3",
            "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
            "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(_dump(info))},
            "signer_infos": [SolidSignerInfo.of(signer_info)],
        }
        if with_certificates:
            signed_data["certificates"] = [self._certificate, *self._chain]
        return SolidContentInfo.of(
            cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed_data)})
        )


def create_app(directory: Path, *, clock: Callable[[], datetime] = utc_now) -> AsgiApp:
    """Make the responder from what `UnsafeDemoTsa.create` laid down in `directory`.

    Raises:
        KeyUnusable, Malformed: as `UnsafeDemoTsa.open`.
    """
    tsa = UnsafeDemoTsa.open(directory)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["method"] in {"GET", "HEAD"}:
            await _serve_public(directory, str(scope["path"]), send)
            return
        if scope["method"] != "POST":
            await _answer(send, 405, b"Gebruik POST.")
            return
        content_type = dict(scope["headers"]).get(b"content-type", b"").split(b";")[0].strip().lower()
        if content_type != _QUERY_TYPE:
            await _answer(send, 415, b"Verwacht application/timestamp-query.")
            return
        query = await _read_body(receive)
        if query is None:
            await _answer(send, 413, b"De vraag is te groot.")
            return
        await _answer(send, 200, tsa.respond(query, at=clock()), content_type=_REPLY_TYPE)

    return app


def serve(directory: Path, *, host: str, port: int) -> None:
    """Run the responder until SIGINT or SIGTERM, in the main thread of its own process."""
    config = uvicorn.Config(
        create_app(directory),
        host=host,
        port=port,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
    )
    uvicorn.Server(config).run()


async def _serve_public(directory: Path, path: str, send: Send) -> None:
    if path == "/":
        await _answer(send, 200, b"Demo-tijdstempeldienst (RFC 3161).")
    elif path == "/ca.crl":
        await _answer(send, 200, (directory / "ca.crl").read_bytes(), content_type=b"application/pkix-crl")
    elif path == "/ca.crt":
        await _answer(send, 200, (directory / "ca.crt").read_bytes(), content_type=b"application/x-pem-file")
    else:
        await _answer(send, 404, b"Niet gevonden.")


async def _read_body(receive: Receive) -> bytes | None:
    """Read a whole body; None when it is larger than a timestamp query can be."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > _MAX_QUERY_BYTES:
            return None
        if not message.get("more_body", False):
            return bytes(body)


async def _answer(send: Send, status: int, body: bytes, *, content_type: bytes = b"text/plain; charset=utf-8") -> None:
    headers = [(b"content-type", content_type), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _open_key(directory: Path) -> ec.EllipticCurvePrivateKey:
    key = read_private_key(directory / "tsa.key", kek=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise KeyUnusable("De sleutel van de tijdstempeldienst is geen P-256-sleutel. Leg de dienst opnieuw aan.")
    return key


def _rejection(failure: str, text: str) -> bytes:
    return _dump(_TimeStampResp({"status": {"status": "rejection", "status_string": [text], "fail_info": {failure}}}))


def _sha256(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(data)
    return digest.finalize()


def _dump(value: core.Asn1Value) -> bytes:
    """Encode as DER."""
    return bytes(value.dump(force=False))
