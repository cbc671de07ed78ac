# SPDX-License-Identifier: EUPL-1.2
"""A certificate authority for the demo, and nothing else.

`UnsafeDemoCa` plays the part that PKIoverheid and a qualified trust service provider have in the real chain: one root,
its key open on disk, no checks on who asks. Everything it signs says "demo" in its issuer.

Certificate profile: RFC 5280. The OIN (organisation identification number, 20 digits) stands in the subject's
serialNumber, as PKIoverheid certificates have it.
"""

from __future__ import annotations

import ipaddress
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from strafketen.core.digest import Digest, sha256_hex
from strafketen.core.errors import Refusal
from strafketen.signing.keys import (
    PublicKey,
    certificates_to_pem,
    generate_document_key,
    read_private_key,
    warn_unsafe,
    write_public,
    write_secret,
)

DEMO_POLICY_OID = "2.999.1"
"""Under 2.999, the arc that ITU-T X.660 keeps for examples: no real policy can be meant."""

_CA_LIFETIME = timedelta(days=3652)
_LIFETIME = timedelta(days=730)
_CRL_LIFETIME = timedelta(days=30)
_CLOCK_SKEW = timedelta(minutes=5)
"""Certificates start a little in the past, so that a machine whose clock is behind accepts them."""
_NAME_MAX_BYTES = 64
"""ub-common-name of RFC 5280 is 64 characters; counted in UTF-8 bytes it satisfies every implementation."""
_ZERO_WIDTH_JOINER = "\u200d"
_JOINERS = frozenset({"\u200c", _ZERO_WIDTH_JOINER})
_NAME_OID = ObjectIdentifier("2.5.4.41")
_DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
_OIN = re.compile(r"[0-9]{20}")


class CertificateRefused(Refusal):
    """The demo authority does not make this certificate."""

    code: ClassVar[str] = "certificaat_geweigerd"


@dataclass(frozen=True, slots=True)
class IssuedCertificate:
    """A certificate with its issuers, all DER, issuers nearest first."""

    certificate_der: bytes
    chain_der: tuple[bytes, ...]

    @property
    def fingerprint(self) -> Digest:
        """SHA-256 of the certificate."""
        return fingerprint_hex(self.certificate_der)

    @property
    def certificate_pem(self) -> bytes:
        """The certificate alone."""
        return certificates_to_pem(self.certificate_der)

    @property
    def full_chain_pem(self) -> bytes:
        """The certificate, then its issuers: what a server and `FileSigner.load` read."""
        return certificates_to_pem(self.certificate_der, *self.chain_der)


def fingerprint_hex(certificate_der: bytes) -> Digest:
    """Name a certificate: SHA-256 of its DER bytes. Also the key id of seals and envelopes."""
    return sha256_hex(certificate_der)


def clean_name(value: str) -> str:
    """Bring a name of a person or organisation in one form: NFC, single spaces.

    Raises:
        CertificateRefused: nothing is left, or it holds a control character.
    """
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if not text:
        raise CertificateRefused("Een certificaat heeft een naam nodig. Vul de naam in.")
    # direction overrides would let one name look like another; the two joiners are letters' business in some scripts
    if any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} and c not in _JOINERS for c in text):
        raise CertificateRefused("De naam bevat een onzichtbaar stuurteken. Typ de naam opnieuw in.")
    return text


def shorten_name(value: str) -> str:
    """Cut a clean name to what fits in a certificate, with an ellipsis, never inside a letter and its accents."""
    if len(value.encode()) <= _NAME_MAX_BYTES:
        return value
    room = _NAME_MAX_BYTES - len("…".encode())
    kept = value.encode()[:room].decode(errors="ignore")
    # a combining mark or joiner after the cut belongs to the last letter kept: drop that letter too
    while kept and (unicodedata.combining(value[len(kept)]) or value[len(kept)] == _ZERO_WIDTH_JOINER):
        kept = kept[:-1]
    return kept.rstrip() + "…"


def _subject(
    *, name: str, organisation: str, unit: str = "", serial_number: str = "", country: str = "NL"
) -> x509.Name:
    full_name = clean_name(name)
    short_name = shorten_name(full_name)
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, country),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, shorten_name(clean_name(organisation))),
    ]
    if unit:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, shorten_name(clean_name(unit))))
    if serial_number:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, serial_number))
    if short_name != full_name:
        # X.520 `name` has room for 32768 characters: the full name is never lost
        parts.append(x509.NameAttribute(_NAME_OID, full_name))
    parts.append(x509.NameAttribute(NameOID.COMMON_NAME, short_name))
    return x509.Name(parts)


def _checked_oin(oin: str) -> str:
    if not _OIN.fullmatch(oin):
        raise CertificateRefused("Dit is geen OIN: verwacht 20 cijfers. Controleer het nummer in de configuratie.")
    return oin


def _key_usage(*, non_repudiation: bool = False, authority: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=non_repudiation,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


class UnsafeDemoCa:
    """Root and issuer in one, for the demo and the tests. Its key is in memory and, unencrypted, on disk."""

    def __init__(
        self, directory: Path, *, key: ec.EllipticCurvePrivateKey, certificate_der: bytes, crl_url: str
    ) -> None:
        """Use `open`, which makes or loads the authority."""
        warn_unsafe("signing.unsafe_demo_ca")
        self._directory = directory
        self._key = key
        self._certificate = x509.load_der_x509_certificate(certificate_der)
        self._crl_url = crl_url

    @classmethod
    def open(cls, directory: Path, *, at: datetime, crl_url: str = "") -> UnsafeDemoCa:
        """Load the authority from `directory`, or make it there when there is none (also after half a start).

        Args:
            directory: gets ca.key, ca.crt (PEM), ca.crl (DER) and revoked.json.
            at: moment of making; the root lives ten years.
            crl_url: address of the revocation list, written into each certificate when given.

        Raises:
            KeyUnusable: the key on disk cannot be read.
        """
        directory.mkdir(parents=True, exist_ok=True)
        key_path, certificate_path = directory / "ca.key", directory / "ca.crt"
        if not key_path.exists():
            made = generate_document_key()
            pem = made.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            write_secret(key_path, pem)
        key = read_private_key(key_path, kek=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise CertificateRefused(
                "De sleutel van de demo-CA is geen P-256-sleutel. Verwijder de map en begin opnieuw."
            )
        if not certificate_path.exists():
            write_public(certificate_path, certificates_to_pem(_self_signed(key, at=at)))
        root = x509.load_pem_x509_certificate(certificate_path.read_bytes())
        return cls(directory, key=key, certificate_der=root.public_bytes(serialization.Encoding.DER), crl_url=crl_url)

    @property
    def certificate_der(self) -> bytes:
        """The root."""
        return self._certificate.public_bytes(serialization.Encoding.DER)

    @property
    def certificate_pem(self) -> bytes:
        """The root as others keep it among their trust anchors."""
        return certificates_to_pem(self.certificate_der)

    def issue_node_seal(
        self, public_key: ed25519.Ed25519PublicKey, *, name: str, organisation: str, oin: str, at: datetime
    ) -> IssuedCertificate:
        """Certify the key with which a node seals manifests and signs envelopes, receipts and log heads.

        Raises:
            CertificateRefused: unusable name or OIN.
        """
        subject = _subject(name=name, organisation=organisation, serial_number=_checked_oin(oin))
        return self._issue(public_key, subject, at=at, extensions=[(_key_usage(), True)])

    def issue_node_tls(
        self,
        public_key: ec.EllipticCurvePublicKey,
        *,
        name: str,
        organisation: str,
        oin: str,
        at: datetime,
        hosts: Sequence[str] = (),
    ) -> IssuedCertificate:
        """Certify a node's TLS key, for both ends of a connection.

        Loopback names are always in it; `hosts` adds further host names or IP addresses.

        Raises:
            CertificateRefused: unusable name or OIN.
        """
        subject = _subject(name=name, organisation=organisation, serial_number=_checked_oin(oin))
        names = dict.fromkeys(("localhost", "127.0.0.1", "::1", *hosts))
        usages = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
        return self._issue(
            public_key,
            subject,
            at=at,
            extensions=[
                (_key_usage(), True),
                (usages, False),
                (x509.SubjectAlternativeName([_general_name(host) for host in names]), False),
            ],
        )

    def issue_officer(
        self,
        public_key: ec.EllipticCurvePublicKey,
        *,
        name: str,
        organisation: str,
        unit: str,
        at: datetime,
        personnel_id: str = "",
    ) -> IssuedCertificate:
        """Certify the key with which one person signs documents.

        Shaped like a qualified certificate for signatures (ETSI EN 319 412-2: a key usage of nonRepudiation), without
        its statements: it is not qualified, and does not say so. `personnel_id` (subject serialNumber, may be empty)
        tells two people of one name apart.

        Raises:
            CertificateRefused: unusable name.
        """
        subject = _subject(name=name, organisation=organisation, unit=unit, serial_number=personnel_id)
        return self._issue(
            public_key,
            subject,
            at=at,
            extensions=[
                (_key_usage(non_repudiation=True), True),
                (x509.ExtendedKeyUsage([_DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]), False),
            ],
        )

    def issue_tsa(
        self, public_key: ec.EllipticCurvePublicKey, *, name: str, organisation: str, at: datetime
    ) -> IssuedCertificate:
        """Certify a timestamp key: timeStamping alone and critical, as RFC 3161 section 2.3 demands.

        Raises:
            CertificateRefused: unusable name.
        """
        subject = _subject(name=name, organisation=organisation)
        usages = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        return self._issue(public_key, subject, at=at, extensions=[(_key_usage(), True), (usages, True)])

    def revoke(self, certificate_der: bytes, *, at: datetime) -> None:
        """Put a certificate on the list of revoked ones; the next `write_crl` publishes it. Twice is once."""
        serial = str(x509.load_der_x509_certificate(certificate_der).serial_number)
        revoked = self._revoked()
        revoked.setdefault(serial, at.astimezone(UTC).isoformat())
        write_public(self._directory / "revoked.json", json.dumps(revoked, indent=1).encode())

    def write_crl(self, *, at: datetime) -> bytes:
        """Sign the revocation list as of `at` (good for 30 days), keep it as ca.crl and return its DER bytes."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._certificate.subject)
            .last_update(at)
            .next_update(at + _CRL_LIFETIME)
            .add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
            .add_extension(self._authority_key_identifier(), critical=False)
        )
        for serial, revoked_at in sorted(self._revoked().items()):
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(int(serial))
                .revocation_date(datetime.fromisoformat(revoked_at))
                .build()
            )
        der = builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
        write_public(self._directory / "ca.crl", der)
        return der

    def _revoked(self) -> dict[str, str]:
        path = self._directory / "revoked.json"
        if not path.exists():
            return {}
        entries: dict[str, str] = json.loads(path.read_bytes())
        return entries

    def _authority_key_identifier(self) -> x509.AuthorityKeyIdentifier:
        own = self._certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own)

    def _issue(
        self,
        public_key: PublicKey,
        subject: x509.Name,
        *,
        at: datetime,
        extensions: Sequence[tuple[x509.ExtensionType, bool]],
    ) -> IssuedCertificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._certificate.subject)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(max(at - _CLOCK_SKEW, self._certificate.not_valid_before_utc))
            .not_valid_after(min(at + _LIFETIME, self._certificate.not_valid_after_utc))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
            .add_extension(self._authority_key_identifier(), critical=False)
            .add_extension(_demo_policy(), critical=False)
        )
        if self._crl_url:
            where = x509.DistributionPoint([x509.UniformResourceIdentifier(self._crl_url)], None, None, None)
            builder = builder.add_extension(x509.CRLDistributionPoints([where]), critical=False)
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical=critical)
        certificate = builder.sign(self._key, hashes.SHA256())
        return IssuedCertificate(
            certificate_der=certificate.public_bytes(serialization.Encoding.DER), chain_der=(self.certificate_der,)
        )


def _demo_policy() -> x509.CertificatePolicies:
    return x509.CertificatePolicies([x509.PolicyInformation(ObjectIdentifier(DEMO_POLICY_OID), None)])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _self_signed(key: ec.EllipticCurvePrivateKey, *, at: datetime) -> bytes:
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    # two demos have two names: revocation lists are found by the name of their issuer
    common_name = f"Strafketen demo-CA {own.digest[:4].hex()} (niet vertrouwen)"
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Demo"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - _CLOCK_SKEW)
        .not_valid_after(at + _CA_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(authority=True), critical=True)
        .add_extension(own, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own), critical=False)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.DER)
