# SPDX-License-Identifier: EUPL-1.2
"""Mutual TLS between nodes: both ends show a certificate, TLS 1.3 only.

TLS proves which certificate opened the connection, not who wrote the message: the receiver compares the fingerprint
read here with the node that the envelope's key belongs to (architecture decision 7).
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from strafketen.core.digest import Digest
from strafketen.core.errors import Refusal
from strafketen.signing.keys import KeyUnusable, key_passphrase
from strafketen.signing.pki import fingerprint_hex
from strafketen.signing.tsa import AsgiApp, Receive, Scope, Send

_GRACE_SECONDS = 10
_BACKLOG = 256


class NoPeerCertificate(Refusal):
    """A request reached the exchange without a certificate of the other side."""

    code: ClassVar[str] = "geen_clientcertificaat"


class PeerCertificateProtocol(H11Protocol):
    """uvicorn's HTTP protocol, with the client's certificate in the ASGI scope.

    Every scope of the connection gets `extensions["tls"]["client_cert_der"]`. uvicorn itself does not offer the TLS
    extension of ASGI; this leans on two of its internals only, `connection_made` and `app` (a test holds them).
    """

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - asyncio hands in its own transport class
        """Wrap the application for this one connection."""
        super().connection_made(transport)
        tls = transport.get_extra_info("ssl_object")
        certificate_der = tls.getpeercert(binary_form=True) if tls is not None else None
        if certificate_der:
            self.app = _with_certificate(self.app, certificate_der)


def _with_certificate(app: Any, certificate_der: bytes) -> AsgiApp:  # noqa: ANN401 - uvicorn's own ASGI types differ in name only
    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("extensions", {})["tls"] = {"client_cert_der": certificate_der}
        await app(scope, receive, send)

    return wrapped


def peer_fingerprint(scope: Mapping[str, Any]) -> Digest:
    """Read who opened the connection: SHA-256 of the certificate of the other side.

    Raises:
        NoPeerCertificate: this scope came in over another port or server.
    """
    tls = scope.get("extensions", {}).get("tls", {})
    certificate_der = tls.get("client_cert_der")
    if not isinstance(certificate_der, bytes):
        raise NoPeerCertificate(
            "Deze verbinding heeft geen certificaat van de andere kant. "
            "Gebruik de uitwisselingspoort met het TLS-certificaat van het knooppunt.",
        )
    return fingerprint_hex(certificate_der)


def client_context(*, certificate_path: Path, key_path: Path, ca_path: Path, kek: bytes) -> ssl.SSLContext:
    """Make the context for `httpx.Client(verify=...)`: own certificate shown, the other's chain and name checked.

    Args:
        certificate_path: PEM, the certificate then its issuers.
        key_path: encrypted PKCS#8, as `keys.write_private_key` makes it.
        ca_path: PEM with the trust anchors.
        kek: the node's key-encryption key.

    Raises:
        KeyUnusable: a file is missing or damaged, or key, certificate and KEK do not belong together.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return _load(context, certificate_path=certificate_path, key_path=key_path, ca_path=ca_path, kek=kek)


def server_context(*, certificate_path: Path, key_path: Path, ca_path: Path, kek: bytes) -> ssl.SSLContext:
    """Make the context of the exchange port: no connection without a certificate under one of the anchors.

    Raises:
        KeyUnusable: as `client_context`.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_REQUIRED
    return _load(context, certificate_path=certificate_path, key_path=key_path, ca_path=ca_path, kek=kek)


def serve_mtls(
    app: AsgiApp, *, host: str, port: int, certificate_path: Path, key_path: Path, ca_path: Path, kek: bytes
) -> None:
    """Serve `app` over mutual TLS until SIGINT or SIGTERM, in the main thread of its own process.

    Raises:
        KeyUnusable: as `client_context`.
    """
    context = server_context(certificate_path=certificate_path, key_path=key_path, ca_path=ca_path, kek=kek)
    uvicorn.Server(server_config(app, host=host, port=port, context=context)).run()


def server_config(app: AsgiApp, *, host: str, port: int, context: ssl.SSLContext) -> uvicorn.Config:
    """Set uvicorn up for the exchange port; nothing a client sends can change what the scope says of it."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=PeerCertificateProtocol,
        ssl_context_factory=lambda _config, _default: context,
        ws="none",
        log_config=None,
        access_log=False,
        # forwarded headers are believed from loopback by default: every peer of a demo is on loopback
        proxy_headers=False,
        server_header=False,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


def _load(
    context: ssl.SSLContext, *, certificate_path: Path, key_path: Path, ca_path: Path, kek: bytes
) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    # RFC 5280 to the letter; the default from Python 3.13 on, asked for here so that all versions agree
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    passphrase = key_passphrase(kek)
    try:
        context.load_cert_chain(certificate_path, key_path, password=lambda: passphrase)
        context.load_verify_locations(cafile=ca_path)
    except OSError as error:  # ssl.SSLError is one
        raise KeyUnusable(
            f"Het TLS-certificaat ({certificate_path.name}), zijn sleutel ({key_path.name}) of de vertrouwde uitgevers "
            f"({ca_path.name}) ontbreken, zijn beschadigd of horen niet bij elkaar. Zet ze samen terug uit de "
            "reservekopie.",
        ) from error
    return context
