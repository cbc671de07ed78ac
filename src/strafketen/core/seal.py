# SPDX-License-Identifier: EUPL-1.2
"""Seals and signed envelopes: JSON Web Signatures (RFC 7515) with Ed25519 (RFC 8037, algorithm name of RFC 9864).

The header names the certificate of the signing node (x5t#S256 and kid: SHA-256 of its DER bytes; x5c: the chain), so
that a reader needs nothing but trust roots of their own to know who signed. What a seal proves: this node vouched for
these bytes at the moment it states. It does not prove that moment; the ledger and timestamps do.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from strafketen.core import canonical
from strafketen.core.canonical import Json
from strafketen.core.digest import Digest
from strafketen.core.errors import Malformed, Refusal
from strafketen.core.manifest import Manifest
from strafketen.core.moments import format_moment, parse_moment
from strafketen.core.reading import Reader

SEAL_SCHEMA = "strafketen/seal/1"
MAX_JWS_BYTES = 16 * 1024 * 1024
"""A manifest of 10,000 pages is about 2 MiB; anything near this limit is not one of ours."""


MAX_CHAIN = 6
"""Certificates in a chain, the signer's included; ours and those of PKIoverheid have at most four."""


_BAD_EXTENSIONS = (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)


class SealBroken(Refusal):
    """A signature is not what it claims to be."""

    code = "zegel_gebroken"


class SealUntrusted(Refusal):
    """A signature is sound but its maker is not known to the reader."""

    code = "zegel_niet_vertrouwd"


class SealSigner(Protocol):
    """Signs for a node. Must be the sole user of an Ed25519 key that belongs to `chain[0]`."""

    @property
    def chain(self) -> tuple[bytes, ...]:
        """Certificates as DER, the signer's first."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Give the 64-byte Ed25519 signature over `data`."""
        ...


@dataclass(frozen=True, slots=True)
class Sealed:
    """A verified signature.

    Attributes:
        payload: the signed bytes.
        kind: the `typ` header.
        certificate_sha256: fingerprint of the certificate that signed.
        oin: serialNumber of its subject: the OIN of the node.
        name: common name of its subject.
    """

    payload: bytes
    kind: str
    certificate_sha256: Digest
    oin: str
    name: str


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _unb64(text: str) -> bytes:
    """Decode base64url without padding, refusing every second spelling of the same bytes."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise Malformed("De handtekening is niet leesbaar (base64url).") from error
    if _b64(data) != text:
        raise Malformed("De handtekening is niet in haar vaste vorm geschreven.")
    return data


def sign(payload: bytes, *, kind: str, signer: SealSigner) -> str:
    """Sign `payload` as a compact JWS with `kind` as its type."""
    fingerprint = hashlib.sha256(signer.chain[0])
    header: dict[str, Json] = {
        "alg": "Ed25519",
        "typ": kind,
        "kid": fingerprint.hexdigest(),
        "x5t#S256": _b64(fingerprint.digest()),
        "x5c": [base64.b64encode(der).decode("ascii") for der in signer.chain],
    }
    signing_input = f"{_b64(canonical.dumps(header))}.{_b64(payload)}"
    return f"{signing_input}.{_b64(signer.sign(signing_input.encode('ascii')))}"


def subject_field(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str:
    """Read a field of the subject; empty when it is not there.

    Raises:
        Malformed: a subject that cannot be read.
    """
    try:
        values = certificate.subject.get_attributes_for_oid(oid)
    except (ValueError, TypeError) as error:
        raise Malformed("De naam in het certificaat is niet leesbaar.") from error
    return str(values[0].value) if values else ""


def check_chain(chain: Sequence[x509.Certificate], roots: Sequence[x509.Certificate], at: datetime) -> None:
    """Check that each certificate is issued by the next and the last by a root, all valid at `at`.

    The demo and PKIoverheid private chains are short and simple: name, signature, validity and CA flag are what decide.

    Raises:
        SealUntrusted: no chain to a root, or a certificate in it was not valid at `at`.
    """
    if len(chain) > MAX_CHAIN:
        raise SealUntrusted("De keten van certificaten in de handtekening is te lang.")
    trusted = {root.fingerprint(hashes.SHA256()) for root in roots}
    for index, certificate in enumerate(chain):
        if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
            raise SealUntrusted("Het certificaat van de ondertekenaar was op dat moment niet geldig.")
        if certificate.fingerprint(hashes.SHA256()) in trusted:
            return
        issuers = [chain[index + 1]] if index + 1 < len(chain) else list(roots)
        for issuer in issuers:
            if _issued(certificate, issuer, at):
                break
        else:
            raise SealUntrusted("De ondertekenaar hoort niet bij een organisatie die u vertrouwt.")
        if index + 1 == len(chain):
            return


def _issued(certificate: x509.Certificate, issuer: x509.Certificate, at: datetime) -> bool:
    """Tell whether `issuer` is a CA, valid at `at`, that issued `certificate`."""
    try:
        certificate.verify_directly_issued_by(issuer)
        constraints = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm, *_BAD_EXTENSIONS):
        return False
    return constraints.ca and issuer.not_valid_before_utc <= at <= issuer.not_valid_after_utc


def _public_key(certificate: x509.Certificate) -> object:
    """Read the key of a certificate from outside.

    Raises:
        Malformed: a key that cannot be read.
    """
    try:
        return certificate.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Malformed("De sleutel in het certificaat is niet leesbaar.") from error


def read_header(jws: str) -> tuple[str, str]:
    """Tell what a compact JWS claims to be, without checking it: its `typ` and its `kid`.

    Raises:
        Malformed: not a compact JWS.
    """
    head = jws.partition(".")[0]
    if len(jws) > MAX_JWS_BYTES or not head.isascii():
        raise Malformed("Dit is geen ondertekend bericht.")
    read = Reader(canonical.loads_object(_unb64(head)))
    return read.text("typ"), read.text("kid")


def load_roots(pem: bytes) -> tuple[x509.Certificate, ...]:
    """Read trust roots from PEM.

    Raises:
        Malformed: no readable certificate.
    """
    try:
        return tuple(x509.load_pem_x509_certificates(pem))
    except ValueError as error:
        raise Malformed("Het bestand met vertrouwde certificaten is niet leesbaar.") from error


def _verify_signature(jws: str, kind: str) -> tuple[Sealed, list[x509.Certificate]]:
    """Do steps (1) to (3) of `verify`; give what was signed and the chain of its signer, not yet trusted."""
    if len(jws) > MAX_JWS_BYTES or jws.count(".") != 2:  # noqa: PLR2004 - three parts, two dots (RFC 7515, 3.1)
        raise Malformed("Dit is geen ondertekend bericht.")
    head, body, signature = jws.split(".")
    read = Reader(canonical.loads_object(_unb64(head)))
    if read.text("alg") != "Ed25519" or read.text("typ") != kind or read.has("crit"):
        raise Malformed("Dit ondertekende bericht is van een andere soort dan verwacht.")
    try:
        chain = [x509.load_der_x509_certificate(base64.b64decode(text, validate=True)) for text in read.texts("x5c")]
    except (ValueError, x509.InvalidVersion) as error:
        raise Malformed("Het certificaat in de handtekening is niet leesbaar.") from error
    if not chain:
        raise Malformed("De handtekening noemt geen certificaat.")
    payload = _unb64(body)
    certificate = chain[0]
    fingerprint = hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest()
    if read.text("kid") != fingerprint.hex() or read.text("x5t#S256") != _b64(fingerprint):
        raise Malformed("De sleutel en het certificaat in de handtekening horen niet bij elkaar.")
    key = _public_key(certificate)
    if not isinstance(key, Ed25519PublicKey):
        raise Malformed("Het certificaat heeft geen Ed25519-sleutel.")
    try:
        key.verify(_unb64(signature), f"{head}.{body}".encode("ascii"))
    except InvalidSignature as error:
        raise SealBroken("De handtekening klopt niet: het bericht is veranderd of niet van deze afzender.") from error
    sealed = Sealed(
        payload=payload,
        kind=kind,
        certificate_sha256=Digest(fingerprint.hex()),
        oin=subject_field(certificate, NameOID.SERIAL_NUMBER),
        name=subject_field(certificate, NameOID.COMMON_NAME),
    )
    return sealed, chain


def _check_signer(
    sealed: Sealed,
    chain: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate] | None,
    at: datetime,
    revoked: frozenset[str],
) -> None:
    """Do steps (4) and (5) of `verify`."""
    if roots is not None:
        check_chain(chain, roots, at)
    if sealed.certificate_sha256 in revoked:
        raise SealUntrusted("Het certificaat van de ondertekenaar is ingetrokken.")


def verify(
    jws: str,
    *,
    kind: str,
    roots: Sequence[x509.Certificate] | None,
    at: datetime,
    revoked: frozenset[str] = frozenset(),
) -> Sealed:
    """Check a compact JWS.

    Steps: (1) size and shape; (2) header: algorithm, type, certificate belongs to kid; (3) signature; (4) chain to a
    root of the reader, unless `roots` is None: then inner consistency only; (5) not revoked.

    Args:
        jws: the compact form.
        kind: the `typ` it must have.
        roots: trust roots of the reader, or None to check inner consistency only.
        at: moment at which the certificates must be valid.
        revoked: fingerprints (64 hex digits) of certificates that are revoked.

    Raises:
        Malformed: (1) or (2).
        SealBroken: (3).
        SealUntrusted: (4) or (5).
    """
    sealed, chain = _verify_signature(jws, kind)
    _check_signer(sealed, chain, roots, at, revoked)
    return sealed


MANIFEST_SEAL = "strafketen-manifest-seal+jws"


def seal_manifest(manifest: Manifest, *, signer: SealSigner, at: datetime) -> str:
    """Seal a manifest: sign its digest and dossier root."""
    payload = canonical.dumps(
        {
            "schema": SEAL_SCHEMA,
            "manifest_sha256": manifest.digest(),
            "dossier_root": manifest.root(),
            "sealed_at": format_moment(at),
        }
    )
    return sign(payload, kind=MANIFEST_SEAL, signer=signer)


def verify_manifest_seal(
    jws: str,
    manifest: Manifest,
    *,
    roots: Sequence[x509.Certificate] | None,
    at: datetime | None = None,
    revoked: frozenset[str] = frozenset(),
) -> Sealed:
    """Check that a seal is sound and belongs to this manifest.

    The certificates must have been valid when the seal says it was made, unless `at` is given.

    Raises:
        Malformed, SealBroken, SealUntrusted: as `verify`; SealBroken also when it seals another manifest.
    """
    inner, chain = _verify_signature(jws, MANIFEST_SEAL)
    read = Reader(canonical.loads_object(inner.payload))
    if read.text("schema") != SEAL_SCHEMA:
        raise Malformed("Deze zegelversie kent dit programma niet.")
    if read.text("manifest_sha256") != manifest.digest() or read.text("dossier_root") != manifest.root():
        raise SealBroken("Het zegel hoort bij een ander manifest.")
    if inner.oin != manifest.made_by:
        raise SealBroken("Het zegel is gezet door een andere organisatie dan het manifest noemt.")
    _check_signer(inner, chain, roots, at or parse_moment(read.text("sealed_at")), revoked)
    return inner
