# SPDX-License-Identifier: EUPL-1.2
"""Files of the published log of this node, and the key that signs its checkpoints."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from strafketen.ledger.services import services


def write(path: Path, data: bytes) -> None:
    """Write a file durably under its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read(path: str) -> bytes | None:
    """Read a tile by its path in the log; None when it is not there."""
    try:
        return (services().directory / path).read_bytes()
    except FileNotFoundError:
        return None


def public_key() -> bytes:
    """Give the 32-byte Ed25519 key that signs checkpoints."""
    return key_of(services().seal.chain[0])


def key_of(certificate_der: bytes) -> bytes:
    """Give the 32-byte key in a certificate of a node's seal."""
    certificate = x509.load_der_x509_certificate(certificate_der)
    return certificate.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
