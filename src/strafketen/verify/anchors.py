# SPDX-License-Identifier: EUPL-1.2
"""The reader's own trust anchors: a folder with certificates (*.crt, *.pem)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from strafketen.core.errors import Malformed
from strafketen.core.seal import load_roots

_SUFFIXES = frozenset({".crt", ".pem"})
_MAX_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Anchors:
    """What the reader trusts.

    Attributes:
        roots: certificates; empty when the reader brought none.
        unreadable: names of files that hold no certificate; a typing error here must not go unseen.
    """

    roots: tuple[x509.Certificate, ...] = ()
    unreadable: tuple[str, ...] = ()


def _read(path: Path) -> tuple[x509.Certificate, ...]:
    """Read PEM, or else one DER certificate.

    Raises:
        Malformed: neither.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        data = file.read(_MAX_BYTES)
    if b"-----BEGIN" in data:
        return load_roots(data)
    try:
        return (x509.load_der_x509_certificate(data),)
    except ValueError as error:
        raise Malformed("Geen certificaat.") from error


def load_anchors(folder: Path | None) -> Anchors:
    """Read every certificate in `folder`; None reads as no anchors, and so does a folder that is not there."""
    roots: list[x509.Certificate] = []
    unreadable: list[str] = []
    try:
        paths = [] if folder is None else sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES)
    except OSError:
        paths = []
    for path in paths:
        try:
            roots += _read(path)
        except (Malformed, OSError):
            unreadable.append(path.name)
    return Anchors(tuple(roots), tuple(unreadable))
