# SPDX-License-Identifier: EUPL-1.2
"""Hands each facility the parts it needs. Called once in every process of a node, after Django is set up."""

from __future__ import annotations

from cryptography.hazmat.primitives.serialization import Encoding

from strafketen.core.roles import NodeRole
from strafketen.core.seal import load_roots
from strafketen.node.config import ConfigRefused, NodeConfig

CASE_ROLES = frozenset({NodeRole.POLITIE, NodeRole.OM, NodeRole.RECHTSPRAAK})


class NodeSealSigner:
    """The node's Ed25519 key behind core's SealSigner."""

    def __init__(self, config: NodeConfig) -> None:
        """Open the key once."""
        from strafketen.signing.keys import FileSigner

        self._signer = FileSigner.load(
            key_path=config.secrets / "seal.key",
            certificate_path=config.secrets / "seal.crt",
            kek=config.secret("kek.key"),
        )

    @property
    def chain(self) -> tuple[bytes, ...]:
        """Certificates as DER, the signer's first; roots are the reader's business."""
        return (self._signer.certificate_der,)

    def sign(self, data: bytes) -> bytes:
        """Sign with Ed25519."""
        return self._signer.sign(data)


def roots_pem(config: NodeConfig) -> bytes:
    """Read the trust roots of this node.

    Raises:
        ConfigRefused: none.
    """
    files = sorted(config.anchors.glob("*.crt"))
    if not files:
        raise ConfigRefused(
            "In anchors/ staat geen vertrouwd certificaat (*.crt). Zet het daar met: strafketen node enrol."
        )
    return b"".join(path.read_bytes() for path in files)


def install(config: NodeConfig) -> None:
    """Wire every facility that this node runs."""
    from strafketen.chain import inbox
    from strafketen.chain.services import ChainServices
    from strafketen.exchange import services as exchange
    from strafketen.ledger import services as ledger

    seal = NodeSealSigner(config)
    roots = load_roots(roots_pem(config))
    ledger.install(ledger.LedgerServices(oin=config.oin, seal=seal, directory=config.ledger_directory))
    if config.role in CASE_ROLES:
        _install_case(config, seal, tuple(root.public_bytes(Encoding.DER) for root in roots))
    exchange.install(
        exchange.ExchangeServices(
            oin=config.oin,
            role=config.role,
            seal=seal,
            roots=roots,
            peers_directory=config.anchors / "peers",
            agreements_directory=config.agreements,
            tls_key=config.secrets / "tls.key",
            tls_certificate=config.secrets / "tls.crt",
            ca=config.anchors / "ca.crt",
            kek=config.secret("kek.key"),
        )
    )
    key = config.secrets / "pseudonym.key"
    inbox.install(ChainServices(role=config.role, pseudonym_key=key.read_bytes() if key.exists() else None))


def _install_case(config: NodeConfig, seal: NodeSealSigner, roots_der: tuple[bytes, ...]) -> None:
    from strafketen.dossier import services as dossier
    from strafketen.media import services as media
    from strafketen.media.blobs.keys import KeyEncryptionKey
    from strafketen.media.blobs.local import LocalBlobStore
    from strafketen.media.blobserver.grants import GrantKey
    from strafketen.signing import services as signing
    from strafketen.signing.revocation import RevocationLists
    from strafketen.signing.timestamps import HttpTimestamper

    kek = config.secret("kek.key")
    media.install(
        media.MediaServices(
            store=LocalBlobStore(config.bytes_directory, KeyEncryptionKey(kek)),
            root=config.bytes_directory,
            grant_key=GrantKey(config.secret("grant.key")),
            bytes_url=config.bytes_url,
        )
    )
    signing.install(
        signing.SigningServices(
            seal=seal,
            officers=config.secrets / "officers",
            kek=kek,
            timestamper=HttpTimestamper(config.tsa_url, trust_roots=roots_der) if config.tsa_url else None,
            revocation=RevocationLists(config.crl_url) if config.crl_url else None,
            roots_der=roots_der,
            location=config.unit or config.name,
        )
    )
    dossier.install(
        dossier.DossierServices(
            oin=config.oin,
            role=config.role,
            organisation=config.name,
            unit=config.unit,
            demo=config.demo,
            anchors=config.anchors,
        )
    )
