# SPDX-License-Identifier: EUPL-1.2
"""What this facility is given by the node at its start, and whom the node knows."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509

from strafketen.core.canonical import Json
from strafketen.core.errors import NotFound
from strafketen.core.findings import Finding
from strafketen.core.ids import Oin, parse_oin
from strafketen.core.roles import NodeRole
from strafketen.core.seal import SealSigner


@dataclass(frozen=True, slots=True)
class Peer:
    """Another node that this one knows.

    Attributes:
        oin: its OIN.
        role: what it is in the chain.
        name: as shown.
        url: address of its exchange port.
        tls_sha256: fingerprint of its TLS certificate; TLS alone proves only membership of the chain.
        seal_sha256: fingerprint of the certificate it signs with. Both must be of the same node.
    """

    oin: Oin
    role: NodeRole
    name: str
    url: str
    tls_sha256: str
    seal_sha256: str


@dataclass(frozen=True, slots=True)
class Handled:
    """What a handler made of a message: it has looked and checked, and written nothing of the outcome yet.

    Attributes:
        take_effect: writes the outcome. Runs in one transaction with the signed receipts and the mark that the message
            was handled, so that a message takes effect once, whatever is killed when. May refuse.
        findings: what was found; goes back in the signed receipt.
    """

    take_effect: Callable[[], None]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """A verified message, as handlers get it.

    Attributes:
        message_id: its id.
        sender: who sent it.
        kind: its type.
        lane: what keeps its order.
        data: its content, in the newest version that this node knows and of the form that the catalogue gives it.
    """

    message_id: str
    sender: Peer
    kind: str
    lane: str
    data: Json


Handler = Callable[[ReceivedMessage, datetime], Handled]
RefusedHandler = Callable[[Json, tuple[Finding, ...], str, datetime], None]
"""Hears that a message of ours was refused for good: its content, the findings, the name of the receiver, the moment.
Runs in the transaction that keeps the refusal."""


@dataclass(frozen=True, slots=True)
class ExchangeServices:
    """Parts that the node hands in.

    Attributes:
        oin: OIN of this node.
        role: what it is in the chain.
        seal: signs envelopes, receipts and requests.
        roots: trust roots.
        peers_directory: one TOML file for each known node; read again when it changes.
        agreements_directory: signed agreements and revocations; read again when it changes.
        tls_key: key file of the TLS certificate.
        tls_certificate: TLS certificate.
        ca: PEM file of the roots for TLS.
        kek: 32-byte key under which key files are encrypted.
    """

    oin: Oin
    role: NodeRole
    seal: SealSigner
    roots: tuple[x509.Certificate, ...]
    peers_directory: Path
    agreements_directory: Path
    tls_key: Path
    tls_certificate: Path
    ca: Path
    kek: bytes


_installed: list[ExchangeServices] = []
_handlers: dict[str, Handler] = {}
_refused: dict[str, RefusedHandler] = {}
_known: dict[Path, tuple[int, Peer]] = {}


def install(services: ExchangeServices) -> None:
    """Hand the parts in; a second time replaces them (a forked child with another node)."""
    _installed[:] = [services]
    _handlers.clear()
    _refused.clear()
    _known.clear()


def services() -> ExchangeServices:
    """Give the installed parts.

    Raises:
        RuntimeError: the node did not wire this facility (a defect).
    """
    if not _installed:
        raise RuntimeError("exchange services are not installed; node.wiring.install was not called")
    return _installed[0]


def register(kind: str, handler: Handler) -> None:
    """Say who handles a kind of message."""
    _handlers[kind] = handler


def handlers() -> Mapping[str, Handler]:
    """Give the registered handlers."""
    return _handlers


def register_refused(kind: str, handler: RefusedHandler) -> None:
    """Say who hears that a message of this kind was refused."""
    _refused[kind] = handler


def refused_handlers() -> Mapping[str, RefusedHandler]:
    """Give who hears of refusals."""
    return _refused


def read_peer(path: Path) -> Peer:
    """Read the file of one peer."""
    table = tomllib.loads(path.read_text("utf-8"))
    return Peer(
        oin=parse_oin(table["oin"]),
        role=NodeRole(table["role"]),
        name=table["name"],
        url=table["url"].rstrip("/"),
        tls_sha256=table["tls_sha256"],
        seal_sha256=table["seal_sha256"],
    )


def peers() -> tuple[Peer, ...]:
    """Give every known node; a file that goes is forgotten at the next call, so revocation needs no restart."""
    found: dict[Path, tuple[int, Peer]] = {}
    for path in sorted(services().peers_directory.glob("*.toml")):
        changed = path.stat().st_mtime_ns
        known = _known.get(path)
        found[path] = known if known is not None and known[0] == changed else (changed, read_peer(path))
    _known.clear()
    _known.update(found)
    return tuple(peer for _, peer in found.values())


def peer(oin: str) -> Peer:
    """Give a known node.

    Raises:
        NotFound: not known here.
    """
    for known in peers():
        if known.oin == oin:
            return known
    raise NotFound("Deze organisatie is hier niet aangesloten. Vraag de beheerder om haar aan te sluiten.")


def peer_of_role(role: NodeRole) -> Peer:
    """Give the known node with this role; the first when there are more.

    Raises:
        NotFound: none.
    """
    for known in peers():
        if known.role is role:
            return known
    raise NotFound(f"Er is geen knooppunt voor {role.value} aangesloten. Vraag de beheerder om het aan te sluiten.")
