# SPDX-License-Identifier: EUPL-1.2
"""Chains of certificates that must not hold, and one of each kind that must."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from strafketen.core.digest import sha256_hex
from vectors import material
from vectors.material import AT, CA, CA_KEY, OM, OTHER_CA, OTHER_CA_KEY, KeyInMemory
from verify_page.forging import (
    BARE,
    FULL,
    OTHER_PEM,
    Attack,
    exported,
    folder,
    issuer_of,
    jws,
    key_of,
    om_under,
    signer_under,
)


def certificates() -> Iterator[Attack]:
    """Chains that must not hold, and one of each kind that must."""
    day = timedelta(days=1)
    past: dict[str, Any] = {"until_at": AT}
    future: dict[str, Any] = {"from_at": AT + 9 * day}
    good = issuer_of("Tussen CA")
    plain = issuer_of("Geen CA", authority=False)
    old, young = issuer_of("Oude CA", **past), issuer_of("Jonge CA", **future)
    long = [good]
    for number in range(6):
        long.insert(0, issuer_of(f"Tussen CA {number}", by=long[0]))
    misnamed = material.certify(
        name="Parket Voorbeeldstad", oin=material.OM_OIN, key=OM.key, issuer=OTHER_CA, issuer_key=CA_KEY
    )
    named_alike = issuer_of("Tussen CA", by=(OTHER_CA, OTHER_CA_KEY))
    impostor = (good[0], key_of("impostor"))
    chains: dict[str, tuple[KeyInMemory, tuple[x509.Certificate, ...]]] = {
        "two issuers": (signer_under(om_under(good), good), (CA,)),
        "an anchor in the middle": (signer_under(om_under(good), good), (good[0],)),
        "the signer as anchor": (signer_under(om_under(good)), (om_under(good)[0],)),
        "an issuer that is left out": (signer_under(om_under(good)), (CA,)),
        "an issuer that is no CA": (signer_under(om_under(plain), plain), (CA,)),
        "an issuer that had expired": (signer_under(om_under(old), old), (CA,)),
        "an issuer that was not valid yet": (signer_under(om_under(young), young), (CA,)),
        "a signer that had expired": (signer_under(om_under((CA, CA_KEY), **past)), (CA,)),
        "a signer that was not valid yet": (signer_under(om_under((CA, CA_KEY), **future)), (CA,)),
        "an anchor that had expired": (signer_under(om_under(old)), (old[0],)),
        "a chain that is too long": (signer_under(om_under(long[0]), *long), (CA,)),
        "another certificate of the same issuer": (signer_under(om_under(named_alike)), (good[0],)),
        "a certificate that names another issuer": (signer_under((misnamed, OM.key)), (CA,)),
        "a signature by another key": (signer_under(om_under(impostor), good), (CA,)),
        "a certificate of another between": (signer_under(om_under(good), named_alike, good), (CA,)),
    }
    for name, (signer, roots) in chains.items():
        anchors = (material.CA_PEM, *(root.public_bytes(Encoding.PEM) for root in roots)) if CA not in roots else None
        # the police stay under the CA of the vectors; it may not serve the OM where another anchor is meant
        yield folder(
            f"chain: {name}", exported(BARE.files, signer=signer), **({} if anchors is None else {"anchors": anchors})
        )
    der = bytearray(om_under((CA, CA_KEY))[0].public_bytes(Encoding.DER))
    flipped = bytes(der[:-1] + bytes([der[-1] ^ 1]))
    yield folder("chain: a flipped certificate", exported(BARE.files, signer=KeyInMemory((flipped,), OM.key)))
    longer = bytes(der) + b"\x00"
    odd = _with_odd_signature()
    signature_at = len(odd) - 67
    bodies = {
        "longer": longer,
        "cut": bytes(der[:-1]),
        "of version 2": _version_2(bytes(der)),
        "in another length of its length": b"\x30\x83\x00" + bytes(der[2:]),
        "with an element more": b"\x30\x82" + (len(der) - 2).to_bytes(2, "big") + bytes(der[4:]) + b"\x05\x00",
        "with a signature of another kind": odd[:signature_at] + b"\x04" + odd[signature_at + 1 :],
        "with a signature of half bytes": odd[: signature_at + 2] + b"\x01" + odd[signature_at + 3 :],
    }
    for name, data in bodies.items():
        seal = _with_certificate(data)
        yield folder(f"chain: a certificate that is {name}", exported(BARE.files, seal=seal))
    forger = signer_under(om_under((OTHER_CA, OTHER_CA_KEY)))
    yield folder("chain: another CA", exported(BARE.files, signer=forger))
    yield folder("anchors: none", FULL, anchors=())
    yield folder("anchors: of another", FULL, anchors=(OTHER_PEM,))
    yield folder("anchors: one that is unreadable", FULL, anchors=(material.CA_PEM, b"geen certificaat"))
    yield folder("anchors: one that is cut", FULL, anchors=(material.CA_PEM, CA.public_bytes(Encoding.DER)[:-1]))
    yield folder("anchors: one that holds none", FULL, anchors=(material.CA_PEM, b"-----BEGIN NIETS-----"))
    yield folder("anchors: several in a file", FULL, anchors=(OTHER_PEM + material.CA_PEM,))
    yield folder("anchors: DER", FULL, anchors=(CA.public_bytes(Encoding.DER),))


def _with_certificate(data: bytes) -> Callable[[bytes], bytes]:
    digest = sha256_hex(data)
    x5t = base64.urlsafe_b64encode(bytes.fromhex(digest)).rstrip(b"=").decode()
    return lambda body: jws(body, x5c=[base64.b64encode(data).decode()], kid=digest, x5t=x5t)


def _with_odd_signature() -> bytes:
    """Make a certificate whose signature ends in a one, so that its last bit counts."""
    for days in range(100, 200):
        made, _ = om_under((CA, CA_KEY), until_at=AT + timedelta(days=days))
        if made.signature[-1] & 1:
            return made.public_bytes(Encoding.DER)
    raise AssertionError


def _version_2(der: bytes) -> bytes:
    return der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x01", 1)


def other_methods() -> Iterator[Attack]:
    """Chains under anchors that are not Ed25519, as PKIoverheid has them; and a flipped signature of each."""
    keys: dict[str, tuple[CertificateIssuerPrivateKeyTypes, hashes.SHA256 | hashes.SHA384 | hashes.SHA512 | None]] = {
        "P-256": (ec.derive_private_key(7**40, ec.SECP256R1()), hashes.SHA256()),
        "P-384": (ec.derive_private_key(7**60, ec.SECP384R1()), hashes.SHA384()),
        "P-521": (ec.derive_private_key(7**80, ec.SECP521R1()), hashes.SHA512()),
        "RSA": (rsa.generate_private_key(65537, 2048), hashes.SHA256()),
        "Ed448": (Ed448PrivateKey.from_private_bytes(material.secret("ed448") + bytes(25)), None),
    }
    for name, (key, method) in keys.items():
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"CA {name}")])
        builder = (
            x509.CertificateBuilder()
            .issuer_name(subject)
            .serial_number(7)
            .not_valid_before(AT - timedelta(days=1))
            .not_valid_after(AT + timedelta(days=900))
        )
        basic = x509.BasicConstraints(ca=True, path_length=None)
        root = builder.subject_name(subject).public_key(key.public_key()).add_extension(basic, critical=True)
        anchor = root.sign(key, method)
        signed = (
            builder.subject_name(om_under((CA, CA_KEY))[0].subject).public_key(OM.key.public_key()).sign(key, method)
        )
        anchors = (material.CA_PEM, anchor.public_bytes(Encoding.PEM))
        der = signed.public_bytes(Encoding.DER)
        yield folder(f"method: {name}", exported(BARE.files, signer=KeyInMemory((der,), OM.key)), anchors=anchors)
        flipped = der[:-1] + bytes([der[-1] ^ 1])
        yield folder(
            f"method: {name}, flipped", exported(BARE.files, signer=KeyInMemory((flipped,), OM.key)), anchors=anchors
        )
