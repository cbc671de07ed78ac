# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from joserfc import jws
from joserfc.jwk import OKPKey

from strafketen.core import canonical
from strafketen.core.errors import Malformed, Refusal
from strafketen.core.seal import (
    MANIFEST_SEAL,
    MAX_JWS_BYTES,
    SealBroken,
    SealUntrusted,
    load_roots,
    read_header,
    seal_manifest,
    sign,
    verify,
    verify_manifest_seal,
)
from vectors import material
from vectors.material import AT, CA, OM, OTHER_CA, POLITIE, KeyInMemory

MANIFEST = material.dossier(optional=False).content.versions[0].manifest
SEAL = seal_manifest(MANIFEST, signer=POLITIE, at=AT)
KIND = "strafketen-test+jws"
MESSAGE = sign(b'{"a":1}', kind=KIND, signer=POLITIE)


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _parts(text: str) -> tuple[dict[str, object], bytes, bytes]:
    head, body, signature = (base64.urlsafe_b64decode(part + "==") for part in text.split("."))
    return json.loads(head), body, signature


def _resigned(header: dict[str, object], body: bytes, signer: KeyInMemory = POLITIE) -> str:
    signing_input = f"{_b64(json.dumps(header).encode())}.{_b64(body)}"
    return f"{signing_input}.{_b64(signer.sign(signing_input.encode()))}"


def test_a_seal_holds_and_names_its_maker() -> None:
    sealed = verify_manifest_seal(SEAL, MANIFEST, roots=[CA])
    assert (sealed.oin, sealed.name, sealed.kind) == (material.POLITIE_OIN, "Politie Voorbeeldstad", MANIFEST_SEAL)
    assert sealed.certificate_sha256 == hashlib.sha256(POLITIE.chain[0]).hexdigest()
    assert json.loads(sealed.payload) == {
        "schema": "strafketen/seal/1",
        "manifest_sha256": MANIFEST.digest(),
        "dossier_root": MANIFEST.root(),
        "sealed_at": "2026-11-23T10:00:00.000Z",
    }


def test_an_independent_library_verifies_the_seal() -> None:
    key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": _b64(POLITIE.public_key)})
    registry = jws.JWSRegistry(algorithms=["Ed25519"])
    registry.max_header_length = 4096  # the certificate stands in the header; the library expects small ones
    checked = jws.deserialize_compact(SEAL, key, registry=registry)
    assert checked.payload == verify(SEAL, kind=MANIFEST_SEAL, roots=[CA], at=AT).payload


@pytest.mark.parametrize("at", range(len(SEAL)))
def test_a_flip_of_any_byte_is_refused(at: int) -> None:
    flipped = SEAL[:at] + chr(ord(SEAL[at]) ^ 1) + SEAL[at + 1 :]
    with pytest.raises(Refusal):
        verify_manifest_seal(flipped, MANIFEST, roots=None)


@pytest.mark.parametrize("letter", ["é", "\x00", "\ud800", "=", "+", "/", " ", "\n", ".", ""])
@pytest.mark.parametrize("part", range(3))
def test_another_letter_anywhere_is_refused_and_never_a_defect(letter: str, part: int) -> None:
    parts = MESSAGE.split(".")
    parts[part] = parts[part][:-1] + letter
    with pytest.raises(Refusal):
        verify(".".join(parts), kind=KIND, roots=[CA], at=AT)


def test_a_seal_of_another_manifest_is_refused() -> None:
    with pytest.raises(SealBroken):
        verify_manifest_seal(SEAL, replace(MANIFEST, reason="anders"), roots=[CA])


def test_a_seal_by_another_organisation_than_the_manifest_names_is_refused() -> None:
    with pytest.raises(SealBroken):
        verify_manifest_seal(seal_manifest(MANIFEST, signer=OM, at=AT), MANIFEST, roots=[CA])


def test_a_seal_does_not_serve_as_another_kind_of_message() -> None:
    with pytest.raises(Malformed):
        verify(SEAL, kind=KIND, roots=[CA], at=AT)
    with pytest.raises(Malformed):
        verify_manifest_seal(MESSAGE, MANIFEST, roots=[CA])


def test_the_key_of_another_does_not_serve() -> None:
    header, body, _ = _parts(MESSAGE)
    with pytest.raises(SealBroken):
        verify(_resigned(header, body, OM), kind=KIND, roots=[CA], at=AT)


@pytest.mark.parametrize(
    "change",
    [
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": "EdDSA"},
        {"typ": "JWT"},
        {"typ": None},
        {"kid": hashlib.sha256(OM.chain[0]).hexdigest()},
        {"x5t#S256": _b64(hashlib.sha256(OM.chain[0]).digest())},
        {"x5c": [base64.b64encode(OM.chain[0]).decode()]},
        {"x5c": []},
        {"x5c": ["AAAA"]},
        {"x5c": ["é"]},
        {"x5c": "AAAA"},
        {"crit": ["exp"]},
    ],
    ids=str,
)
def test_a_header_that_claims_something_else_is_refused(change: dict[str, object]) -> None:
    header, body, _ = _parts(MESSAGE)
    with pytest.raises(Malformed):
        verify(_resigned({**header, **change}, body), kind=KIND, roots=[CA], at=AT)


def test_no_signature_at_all_is_refused() -> None:
    header, body, _ = _parts(MESSAGE)
    unsigned = f"{_b64(json.dumps({**header, 'alg': 'none'}).encode())}.{_b64(body)}."
    with pytest.raises(Malformed):
        verify(unsigned, kind=KIND, roots=[CA], at=AT)
    with pytest.raises(SealBroken):
        verify(MESSAGE.rpartition(".")[0] + ".", kind=KIND, roots=[CA], at=AT)


def test_without_roots_only_inner_consistency_counts() -> None:
    assert verify(MESSAGE, kind=KIND, roots=None, at=AT + timedelta(days=99999)).payload == b'{"a":1}'
    with pytest.raises(SealUntrusted):
        verify(MESSAGE, kind=KIND, roots=[], at=AT)


def test_the_roots_of_another_reader_do_not_serve() -> None:
    with pytest.raises(SealUntrusted):
        verify(MESSAGE, kind=KIND, roots=[OTHER_CA], at=AT)
    assert verify(MESSAGE, kind=KIND, roots=[OTHER_CA, CA], at=AT).oin == material.POLITIE_OIN


def test_a_pinned_certificate_is_a_root_too() -> None:
    pinned = load_roots(_pem(POLITIE))
    assert verify(MESSAGE, kind=KIND, roots=pinned, at=AT).oin == material.POLITIE_OIN


def _pem(signer: KeyInMemory) -> bytes:
    body = base64.encodebytes(signer.chain[0]).decode()
    return f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n".encode()


@pytest.mark.parametrize("days", [-31, 36501])
def test_a_certificate_counts_only_while_it_is_valid(days: int) -> None:
    with pytest.raises(SealUntrusted):
        verify(MESSAGE, kind=KIND, roots=[CA], at=AT + timedelta(days=days))


def test_a_revoked_certificate_does_not_count() -> None:
    revoked = frozenset({hashlib.sha256(POLITIE.chain[0]).hexdigest()})
    with pytest.raises(SealUntrusted):
        verify(MESSAGE, kind=KIND, roots=[CA], at=AT, revoked=revoked)
    with pytest.raises(SealUntrusted):
        verify_manifest_seal(SEAL, MANIFEST, roots=[CA], revoked=revoked)


def _under(issuer: KeyInMemory, *, authority: bool) -> KeyInMemory:
    """Make a signer whose certificate the key of `issuer` signed."""
    key = Ed25519PrivateKey.from_private_bytes(material.secret("under"))
    above = material.certify(name="Tussen", key=issuer.key, issuer=CA, issuer_key=material.CA_KEY, authority=authority)
    leaf = material.certify(name="Blad", oin=material.OM_OIN, key=key, issuer=above, issuer_key=issuer.key)
    return KeyInMemory((leaf.public_bytes(Encoding.DER), above.public_bytes(Encoding.DER)), key)


def test_an_issuer_between_counts_only_when_it_is_an_authority() -> None:
    good = sign(b"{}", kind=KIND, signer=_under(OM, authority=True))
    assert verify(good, kind=KIND, roots=[CA], at=AT).oin == material.OM_OIN
    with pytest.raises(SealUntrusted):
        verify(sign(b"{}", kind=KIND, signer=_under(OM, authority=False)), kind=KIND, roots=[CA], at=AT)


def test_a_certificate_with_a_name_that_cannot_be_read_is_refused() -> None:
    der = POLITIE.chain[0]
    at = der.rindex(b"Politie") - 2
    assert der[at] == 0x0C  # UTF8String
    broken = replace(POLITIE, chain=(der[:at] + b"\x03" + der[at + 1 :],))
    with pytest.raises(Malformed):
        verify(sign(b"{}", kind=KIND, signer=broken), kind=KIND, roots=[CA], at=AT)


def test_a_chain_without_end_is_refused() -> None:
    endless = replace(POLITIE, chain=POLITIE.chain + (POLITIE.chain[0],) * 50)
    with pytest.raises(SealUntrusted):
        verify(sign(b"{}", kind=KIND, signer=endless), kind=KIND, roots=[CA], at=AT)


@pytest.mark.parametrize("text", ["", ".", "..", "a.b", "a.b.c.d", "é.é.é", "e30.e30.e30", "A" * 10])
def test_something_else_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        verify(text, kind=KIND, roots=None, at=AT)


def test_too_much_is_refused_before_it_is_read() -> None:
    with pytest.raises(Malformed):
        verify("A" * MAX_JWS_BYTES + ".A.A", kind=KIND, roots=None, at=AT)


def test_a_header_can_be_read_before_it_is_checked() -> None:
    assert read_header(MESSAGE) == (KIND, hashlib.sha256(POLITIE.chain[0]).hexdigest())
    with pytest.raises(Malformed):
        read_header("é")


def test_the_payload_is_canonical_json() -> None:
    assert canonical.is_canonical(verify(SEAL, kind=MANIFEST_SEAL, roots=None, at=AT).payload)
