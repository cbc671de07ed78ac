# SPDX-License-Identifier: EUPL-1.2
"""Our own check of a CMS signature: the digest and the signature value, nothing about trust.

pyHanko throws on a number of real files (docs/known-issues.md), so the two facts that decide integrity are computed
here from asn1crypto and cryptography alone. RFC 5652 (CMS), RFC 3161 (time stamps), RFC 5035 (certificate reference).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from asn1crypto import cms, core, parser, tsp, x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

if TYPE_CHECKING:
    from strafketen.inspection.verdicts import Integrity

DigestOf = Callable[[str], bytes]
"""Gives the digest of the signed bytes for the name of a hash, as hashlib knows it."""

_HASHES: dict[str, Callable[[], hashes.HashAlgorithm]] = {
    "md5": hashes.MD5,
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
    "sha3_256": hashes.SHA3_256,
    "sha3_384": hashes.SHA3_384,
    "sha3_512": hashes.SHA3_512,
}
_HASH_ALIASES = {"2.16.840.1.101.3.4.2.8": "sha3_256", "2.16.840.1.101.3.4.2.10": "sha3_512"}
_WEAK_HASHES = frozenset({"md2", "md4", "md5", "sha1"})
_RSA_BITS = 2048
_EC_BITS = 224
_DSA_BITS = 2048
# BSI TR-03111: ECDSA with the signature as r and s side by side.
_PLAIN_ECDSA = "0.4.0.127.0.7.1.1.4.1."
_PLAIN_ECDSA_HASHES = {"1": "sha1", "2": "sha224", "3": "sha256", "4": "sha384", "5": "sha512"}

_PARSE_ERRORS = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
"""What asn1crypto throws on bytes that are not what they should be."""


@dataclass(slots=True)
class CmsCheck:
    """What the CMS structure says, before trust and coverage.

    Attributes:
        integrity: digest and signature value together.
        reasons: codes of `verdicts.REASONS`.
        weak: weak methods of this signature.
        signer: certificate of the signer, as far as found.
        certificates: every certificate in the structure.
        has_certificate_reference: the signed attribute that PAdES asks for is there.
        timestamps: time-stamp tokens over this signature, each checked.
        stamped_at: for a time-stamp token: its time.
        embedded_revocation: the structure carries revocation data (adbe-revocationInfoArchival).
    """

    integrity: Integrity = "unknown"
    reasons: list[str] = field(default_factory=list)
    weak: list[str] = field(default_factory=list)
    signer: x509.Certificate | None = None
    certificates: list[x509.Certificate] = field(default_factory=list)
    has_certificate_reference: bool = False
    timestamps: list[CmsCheck] = field(default_factory=list)
    stamped_at: datetime | None = None


def check_cms(
    contents: bytes,
    *,
    digest_of: DigestOf,
    kind: str = "detached",
    extra_certificates: tuple[x509.Certificate, ...] = (),
) -> CmsCheck:
    """Check one CMS structure against the bytes it should be over.

    Args:
        contents: the structure, with whatever padding follows.
        digest_of: digests of the signed bytes.
        kind: `detached` (the digest is a signed attribute), `sha1` (adbe.pkcs7.sha1: the content is a SHA-1 digest)
            or `timestamp` (RFC 3161: the content is a TSTInfo whose imprint is over the bytes).
        extra_certificates: certificates found elsewhere in the file, for a structure that carries none.
    """
    check = CmsCheck()
    try:
        content_info = cms.ContentInfo.load(contents)
        if contents[parser.peek(contents) :].strip(b"\x00"):
            check.reasons.append("cms_trailing_data")
        if content_info["content_type"].native != "signed_data":
            return _unreadable(check)
        signed = content_info["content"]
        signers = list(signed["signer_infos"])
        check.certificates = _certificates(signed)
        if len(signers) != 1:
            check.reasons.append("several_signers")
            if not signers:
                return _unreadable(check)
        _check_signer(check, signed, signers[0], digest_of=digest_of, kind=kind, extra=extra_certificates)
    except _PARSE_ERRORS:
        return _unreadable(check)
    check.weak = sorted(set(check.weak))
    return check


def _unreadable(check: CmsCheck) -> CmsCheck:
    # A signature whose own bytes cannot be read is damaged: that is broken, not a matter of opinion.
    check.integrity = "broken"
    if "cms_unreadable" not in check.reasons:
        check.reasons.append("cms_unreadable")
    return check


def _certificates(signed: cms.SignedData) -> list[x509.Certificate]:
    return [choice.chosen for choice in signed["certificates"] or () if choice.name == "certificate"]


def _hash_name(algorithm: cms.DigestAlgorithm) -> str:
    name = str(algorithm["algorithm"].native)
    return _HASH_ALIASES.get(name, name)


def _check_signer(
    check: CmsCheck,
    signed: cms.SignedData,
    signer: cms.SignerInfo,
    *,
    digest_of: DigestOf,
    kind: str,
    extra: tuple[x509.Certificate, ...],
) -> None:
    hash_name = _hash_name(signer["digest_algorithm"])
    if hash_name in _WEAK_HASHES:
        check.weak.append(hash_name)
    attributes = signer["signed_attrs"]
    content = signed["encap_content_info"]["content"]
    content_bytes = _content_bytes(content)
    if kind == "detached" and not isinstance(content, core.Void):
        check.reasons.append("encapsulated_content")
    try:
        content_digest = _content_digest(
            check, kind=kind, digest_of=digest_of, hash_name=hash_name, content=content_bytes
        )
    except ValueError:
        check.reasons.append("algorithm_unsupported")
        return
    has_attributes = not isinstance(attributes, core.Void) and len(attributes) > 0
    if has_attributes:
        stated = _attribute(attributes, "message_digest")
        if not isinstance(stated, bytes) or not hmac.compare_digest(stated, content_digest):
            check.reasons.append("digest_mismatch")
    check.signer = _find_signer(signer["sid"], [*check.certificates, *extra])
    _check_reference(check, attributes if has_attributes else None)
    for token in _timestamp_tokens(signer):
        check.timestamps.append(_check_token(token, over=signer["signature"].native))
    if check.signer is None:
        check.reasons.append("no_signer_certificate")
        check.integrity = "broken" if "digest_mismatch" in check.reasons else "unknown"
        return
    _note_weak_key(check)
    verified = _verify_value(
        signer,
        attributes if has_attributes else None,
        check.signer,
        hash_name,
        content_digest,
        strict=kind == "timestamp",
    )
    if verified is None:
        check.reasons.append("algorithm_unsupported")
    elif not verified:
        check.reasons.append("signature_mismatch")
    if "digest_mismatch" in check.reasons or verified is False:
        check.integrity = "broken"
    elif verified:
        check.integrity = "intact"


def _content_bytes(content: object) -> bytes:
    """Give the octets of the encapsulated content; empty when there is none."""
    if isinstance(content, core.OctetString | core.ParsableOctetString):
        return bytes(content)
    # Old signers put the content in the structure itself instead of in an octet string.
    contents = getattr(content, "contents", None)
    return contents if isinstance(contents, bytes) else b""


def _content_digest(check: CmsCheck, *, kind: str, digest_of: DigestOf, hash_name: str, content: bytes) -> bytes:
    """Give the digest that the signed attributes must state, and note when the content is not about our bytes."""
    if kind == "sha1":
        check.weak.append("sha1")
        if not hmac.compare_digest(content, digest_of("sha1")):
            check.reasons.append("digest_mismatch")
        return hashlib.new(hash_name, content).digest()
    if kind == "timestamp":
        info = tsp.TSTInfo.load(content)
        imprint = info["message_imprint"]
        imprint_hash = _hash_name(imprint["hash_algorithm"])
        if imprint_hash in _WEAK_HASHES:
            check.weak.append(imprint_hash)
        if not hmac.compare_digest(imprint["hashed_message"].native, digest_of(imprint_hash)):
            check.reasons.append("digest_mismatch")
        moment = info["gen_time"].native
        if isinstance(moment, datetime):
            check.stamped_at = moment.astimezone(UTC)
        return hashlib.new(hash_name, content).digest()
    return digest_of(hash_name)


def _attribute(attributes: cms.CMSAttributes, name: str) -> object:
    """Give the one value of a signed attribute; None when absent, several times there or of several values."""
    values = [attribute["values"] for attribute in attributes if attribute["type"].native == name]
    if len(values) != 1 or len(values[0]) != 1:
        return None
    return values[0][0].native


def _find_signer(sid: cms.SignerIdentifier, certificates: list[x509.Certificate]) -> x509.Certificate | None:
    for certificate in certificates:
        if sid.name == "issuer_and_serial_number":
            chosen = sid.chosen
            same_serial = certificate.serial_number == chosen["serial_number"].native
            if same_serial and certificate.issuer == chosen["issuer"]:
                return certificate
        elif certificate.key_identifier == sid.chosen.native:
            return certificate
    return None


def _check_reference(check: CmsCheck, attributes: cms.CMSAttributes | None) -> None:
    """Compare the signing-certificate attribute with the signer's certificate (RFC 2634 5.4, RFC 5035)."""
    if attributes is None:
        return
    for attribute in attributes:
        if attribute["type"].native not in {"signing_certificate", "signing_certificate_v2"}:
            continue
        check.has_certificate_reference = True
        if check.signer is None:
            continue
        first = attribute["values"][0]["certs"][0]
        hash_name = "sha1"
        if attribute["type"].native == "signing_certificate_v2":
            hash_name = _hash_name(first["hash_algorithm"])
        if hashlib.new(hash_name, check.signer.dump()).digest() != first["cert_hash"].native:
            check.reasons.append("certificate_reference_mismatch")


def _timestamp_tokens(signer: cms.SignerInfo) -> list[bytes]:
    attributes = signer["unsigned_attrs"]
    if isinstance(attributes, core.Void):
        return []
    return [
        value.dump()
        for attribute in attributes
        if attribute["type"].native == "signature_time_stamp_token"
        for value in attribute["values"]
    ]


def _check_token(token: bytes, *, over: bytes) -> CmsCheck:
    return check_cms(token, digest_of=lambda name: hashlib.new(name, over).digest(), kind="timestamp")


def _public_key(certificate: x509.Certificate) -> object:
    info = certificate.public_key
    if info.algorithm == "rsa":
        numbers = info["public_key"].parsed
        modulus = int(numbers["modulus"].native)
        if modulus < 0:
            # Some Estonian identity cards encode the modulus without its leading zero byte, so that it reads as a
            # negative number; every other program reads it as unsigned, and so do we.
            modulus += 1 << (8 * len(numbers["modulus"].contents))
        return rsa.RSAPublicNumbers(int(numbers["public_exponent"].native), modulus).public_key()
    return load_der_public_key(info.dump())


def _note_weak_key(check: CmsCheck) -> None:
    if check.signer is None:
        return
    try:
        key = _public_key(check.signer)
    except (*_PARSE_ERRORS, UnsupportedAlgorithm):
        return
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < _RSA_BITS:
        check.weak.append("rsa<2048")
    elif isinstance(key, ec.EllipticCurvePublicKey) and key.curve.key_size < _EC_BITS:
        check.weak.append("ec<224")
    elif isinstance(key, dsa.DSAPublicKey) and key.key_size < _DSA_BITS:
        check.weak.append("dsa<2048")


def _verify_value(
    signer: cms.SignerInfo,
    attributes: cms.CMSAttributes | None,
    certificate: x509.Certificate,
    hash_name: str,
    content_digest: bytes,
    *,
    strict: bool,
) -> bool | None:
    """Verify the signature value; None when the method is unknown to us."""
    try:
        key = _public_key(certificate)
    except (*_PARSE_ERRORS, UnsupportedAlgorithm):
        return None
    algorithm = signer["signature_algorithm"]
    signature = signer["signature"].native
    candidates: list[bytes | None] = [None]
    if attributes is not None:
        # RFC 5652, 5.4: what is signed is the DER encoding, in which a set stands in order. Signatures of persons come
        # from many programs that sign what they send, and are taken either way; a time-stamp service knows better.
        candidates = [_in_order(attributes)] if strict else [attributes.untag().dump(), _in_order(attributes)]
    answer: bool | None = None
    for name in _signature_hashes(algorithm, hash_name):
        for data in candidates:
            if data is None and name != hash_name:
                continue
            result = _verify_one(
                key,
                signature,
                algorithm=algorithm,
                hash_name=name,
                data=data,
                digest=content_digest if data is None else hashlib.new(name, data).digest(),
            )
            if result:
                return True
            answer = result if answer is None else answer
    return answer


def _in_order(attributes: cms.CMSAttributes) -> bytes:
    """Encode signed attributes as the set that DER prescribes, each attribute as it was sent."""
    parts = sorted(attribute.dump() for attribute in attributes)
    return bytes(parser.emit(0, 1, 17, b"".join(parts)))


def _signature_hashes(algorithm: cms.SignedDigestAlgorithm, hash_name: str) -> list[str]:
    name = str(algorithm["algorithm"].native)
    if name.startswith(_PLAIN_ECDSA):
        stated = _PLAIN_ECDSA_HASHES.get(name.removeprefix(_PLAIN_ECDSA), hash_name)
    else:
        try:
            stated = str(algorithm.hash_algo)
        except ValueError:
            stated = hash_name
    return [name for name in dict.fromkeys([stated, hash_name]) if name in _HASHES or name == "shake256"]


def _verify_one(
    key: object,
    signature: bytes,
    *,
    algorithm: cms.SignedDigestAlgorithm,
    hash_name: str,
    data: bytes | None,
    digest: bytes,
) -> bool | None:
    try:
        hashing = Prehashed(_HASHES.get(hash_name, hashes.SHA256)())
        if isinstance(key, rsa.RSAPublicKey):
            if algorithm["algorithm"].native == "rsassa_pss":
                key.verify(signature, digest, _pss(algorithm), hashing)
            else:
                key.verify(signature, digest, padding.PKCS1v15(), hashing)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            if str(algorithm["algorithm"].native).startswith(_PLAIN_ECDSA):
                half = len(signature) // 2
                signature = encode_dss_signature(
                    int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
                )
            key.verify(signature, digest, ec.ECDSA(hashing))
        elif isinstance(key, dsa.DSAPublicKey):
            key.verify(signature, digest, hashing)
        elif isinstance(key, (ed25519.Ed25519PublicKey, ed448.Ed448PublicKey)) and data is not None:
            key.verify(signature, data)
        else:
            return None
    except InvalidSignature:
        return False
    except (*_PARSE_ERRORS, UnsupportedAlgorithm):
        return None
    return True


def _pss(algorithm: cms.SignedDigestAlgorithm) -> padding.PSS:
    parameters = algorithm["parameters"]
    mgf_hash = str(parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native)
    return padding.PSS(mgf=padding.MGF1(_HASHES[mgf_hash]()), salt_length=int(parameters["salt_length"].native))
