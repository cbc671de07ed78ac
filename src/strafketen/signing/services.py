# SPDX-License-Identifier: EUPL-1.2
"""What this facility is given by the node at its start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from strafketen.core.seal import SealSigner
from strafketen.signing.revocation import RevocationLists
from strafketen.signing.timestamps import HttpTimestamper


@dataclass(frozen=True, slots=True)
class SigningServices:
    """Keys and trust of this node.

    Attributes:
        seal: signs for the node (Ed25519).
        officers: directory with a key and certificate for each account that may sign.
        kek: 32-byte key of the node, under which key files are encrypted.
        timestamper: RFC 3161 service; None when none is configured.
        revocation: the issuer's list of revoked certificates; None when no address is configured.
        roots_der: trust roots as DER.
        location: place named in signatures.
    """

    seal: SealSigner
    officers: Path
    kek: bytes
    timestamper: HttpTimestamper | None
    revocation: RevocationLists | None
    roots_der: tuple[bytes, ...]
    location: str


_installed: list[SigningServices] = []


def install(services: SigningServices) -> None:
    """Hand the parts in; a second time replaces them (a forked child with another node)."""
    _installed[:] = [services]


def services() -> SigningServices:
    """Give the installed parts.

    Raises:
        RuntimeError: the node did not wire this facility (a defect).
    """
    if not _installed:
        raise RuntimeError("signing services are not installed; node.wiring.install was not called")
    return _installed[0]
