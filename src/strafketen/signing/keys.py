# SPDX-License-Identifier: EUPL-1.2
"""Private keys behind one protocol, and the file form of it.

A `Signer` is all that the rest of the system knows of a private key. `FileSigner` keeps it in a PKCS#8 file, encrypted
under a passphrase derived from the node's key-encryption key (KEK). A PKCS#11 token fits the same protocol: its
adapter answers `certificate_der` and `chain_der` from the token or the configuration, and `sign` with CKM_EDDSA, or
with CKM_ECDSA over SHA-256 whose raw r||s it encodes as a DER sequence.

Two kinds of key: Ed25519 for seals, receipts and log heads; P-256 for documents, because independent PDF validators do
not know Ed25519.
"""

from __future__ import annotations

import base64
import os
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Protocol

import structlog
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from strafketen.core.errors import Conflict, Malformed, Refusal

KEK_BYTES = 32
_PASSPHRASE_INFO = b"strafketen/signing/key-passphrase/1"
_PRIVATE_MODE = 0o600

PrivateKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey
PublicKey = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey

_warned: set[str] = set()


class KeyUnusable(Refusal):
    """A key or certificate cannot be opened, or the two do not belong together."""

    code: ClassVar[str] = "sleutel_onbruikbaar"


class SignatureAlgorithm(StrEnum):
    """What `Signer.sign` makes; the values are the JWS names (RFC 7518, RFC 9864)."""

    ED25519 = "Ed25519"
    """64 bytes, RFC 8032."""
    ECDSA_P256_SHA256 = "ES256"
    """ASN.1 DER sequence of r and s, as CMS and X.509 want it (a JWS would want raw r||s)."""


class Signer(Protocol):
    """A private key that signs, wherever it lives."""

    @property
    def algorithm(self) -> SignatureAlgorithm:
        """Form of the signatures."""

    @property
    def certificate_der(self) -> bytes:
        """X.509 certificate of the key."""

    @property
    def chain_der(self) -> tuple[bytes, ...]:
        """Issuers of the certificate, nearest first, the certificate itself not included."""

    def sign(self, data: bytes, /) -> bytes:
        """Sign `data` itself; hashing is part of the algorithm."""


def warn_unsafe(event: str) -> None:
    """Log, once per process, that something is in use that is not safe outside a demo."""
    if event not in _warned:
        _warned.add(event)
        structlog.get_logger().warning(event, unsafe=True)


def key_passphrase(kek: bytes) -> bytes:
    """Derive the passphrase of the key files of one node (HKDF-SHA-256, RFC 5869) from its key-encryption key.

    Raises:
        KeyUnusable: the KEK is not 32 bytes.
    """
    if len(kek) != KEK_BYTES:
        raise KeyUnusable(
            f"De hoofdsleutel van dit knooppunt is {len(kek)} bytes lang, verwacht {KEK_BYTES}. "
            "Zet het bestand kek.key terug uit de reservekopie.",
            found_bytes=len(kek),
        )
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_PASSPHRASE_INFO).derive(kek)
    return base64.urlsafe_b64encode(derived)


def generate_seal_key() -> ed25519.Ed25519PrivateKey:
    """Make an Ed25519 key for seals, receipts and log heads."""
    return ed25519.Ed25519PrivateKey.generate()


def generate_document_key() -> ec.EllipticCurvePrivateKey:
    """Make a P-256 key for documents, TLS and timestamps."""
    return ec.generate_private_key(ec.SECP256R1())


def write_private_key(path: Path, key: PrivateKey, *, kek: bytes) -> None:
    """Write `key` as encrypted PKCS#8 PEM, mode 0600, durable before it appears under its name.

    Raises:
        Conflict: there is already a key under this name; a key is never overwritten.
        KeyUnusable: the KEK is not 32 bytes.
    """
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(key_passphrase(kek)),
    )
    write_secret(path, pem)


def write_secret(path: Path, content: bytes) -> None:
    """Write a new secret file, mode 0600, durable before it appears under its name.

    Raises:
        Conflict: the name is taken.
    """
    staging = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(staging, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # link, not rename: it fails when the name is taken, so two writers cannot both win
        os.link(staging, path)
    except FileExistsError as error:
        raise Conflict(
            f"Er staat al een sleutel in {path.name}; die wordt niet overschreven. "
            "Verwijder of verplaats het oude bestand eerst.",
        ) from error
    finally:
        staging.unlink(missing_ok=True)
    _sync_folder(path.parent)


def write_public(path: Path, content: bytes) -> None:
    """Write or replace a file that anyone may read, in one step."""
    staging = path.with_name(f".{path.name}.{os.getpid()}")
    with staging.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    staging.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_private_key(path: Path, *, kek: bytes | None) -> PrivateKey:
    """Open a key file; `kek` None only for a demo authority, whose key lies open.

    Raises:
        KeyUnusable: no file, another KEK, damaged, or not Ed25519 or P-256.
    """
    passphrase = None if kek is None else key_passphrase(kek)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=passphrase)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyUnusable(
            f"De sleutel in {path.name} kan niet worden geopend: het bestand ontbreekt, is beschadigd of hoort bij een "
            "andere hoofdsleutel (kek.key). Zet beide terug uit dezelfde reservekopie.",
        ) from error
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    raise KeyUnusable(
        f"De sleutel in {path.name} is van een soort die hier niet wordt gebruikt. Maak een Ed25519- of P-256-sleutel.",
    )


def certificates_from_pem(pem: bytes) -> tuple[bytes, ...]:
    """Read the certificates of a PEM file as DER, in the order of the file.

    Raises:
        Malformed: no certificate in it, or a damaged one.
    """
    try:
        found = x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise Malformed(
            "Dit bestand bevat geen leesbaar certificaat (PEM). Vraag het certificaat opnieuw op bij de uitgever.",
        ) from error
    return tuple(certificate.public_bytes(serialization.Encoding.DER) for certificate in found)


def certificates_to_pem(*certificates_der: bytes) -> bytes:
    """Write DER certificates as PEM, one after the other."""
    return b"".join(
        x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM) for der in certificates_der
    )


def signature_fits(signature: bytes, data: bytes, *, certificate_der: bytes) -> bool:
    """Tell whether `signature` (in the form of `SignatureAlgorithm`) over `data` is by the key in the certificate."""
    key = x509.load_der_x509_certificate(certificate_der).public_key()
    try:
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, data)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(hashes.SHA256()))
        else:
            return False
    except InvalidSignature:
        return False
    return True


class FileSigner:
    """A private key from an encrypted file, opened once and kept.

    Keep the object, not the path: opening decrypts and checks the key. The key lies in the memory of the process: good
    for a demo and for development, which is why the first one opened logs a warning; a real node hands in a PKCS#11
    signer.
    """

    __slots__ = ("_algorithm", "_certificate_der", "_chain_der", "_key")

    def __init__(self, key: PrivateKey, *, certificate_der: bytes, chain_der: tuple[bytes, ...] = ()) -> None:
        """Keep key and certificate together.

        Raises:
            KeyUnusable: the certificate is of another key.
            Malformed: the certificate cannot be read.
        """
        try:
            certified = x509.load_der_x509_certificate(certificate_der).public_key()
        except ValueError as error:
            raise Malformed("Het certificaat bij deze sleutel is niet leesbaar. Vraag het opnieuw op.") from error
        if certified != key.public_key():
            raise KeyUnusable(
                "De sleutel en het certificaat horen niet bij elkaar. Zet het juiste paar terug of vraag een nieuw "
                "certificaat aan.",
            )
        warn_unsafe("signing.key_in_file")
        self._key = key
        self._certificate_der = certificate_der
        self._chain_der = chain_der
        self._algorithm = (
            SignatureAlgorithm.ED25519
            if isinstance(key, ed25519.Ed25519PrivateKey)
            else SignatureAlgorithm.ECDSA_P256_SHA256
        )

    @classmethod
    def load(cls, *, key_path: Path, certificate_path: Path, kek: bytes) -> FileSigner:
        """Open a key file and its certificate file (PEM: the certificate, then its issuers).

        Raises:
            KeyUnusable: the key cannot be opened, there is no certificate file, or the two do not belong together.
            Malformed: the certificate file is damaged.
        """
        key = read_private_key(key_path, kek=kek)
        try:
            pem = certificate_path.read_bytes()
        except OSError as error:
            raise KeyUnusable(
                f"Het certificaat {certificate_path.name} ontbreekt of is niet leesbaar. Zet het terug naast de "
                "sleutel of vraag het opnieuw aan.",
            ) from error
        certificate_der, *chain = certificates_from_pem(pem)
        return cls(key, certificate_der=certificate_der, chain_der=tuple(chain))

    @property
    def algorithm(self) -> SignatureAlgorithm:
        """Form of the signatures."""
        return self._algorithm

    @property
    def certificate_der(self) -> bytes:
        """X.509 certificate of the key."""
        return self._certificate_der

    @property
    def chain_der(self) -> tuple[bytes, ...]:
        """Issuers of the certificate, nearest first."""
        return self._chain_der

    def sign(self, data: bytes, /) -> bytes:
        """Sign `data`."""
        if isinstance(self._key, ed25519.Ed25519PrivateKey):
            return self._key.sign(data)
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))
