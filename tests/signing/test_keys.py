# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import os
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from strafketen.core.errors import Conflict, Malformed
from strafketen.signing.keys import (
    FileSigner,
    KeyUnusable,
    SignatureAlgorithm,
    Signer,
    generate_document_key,
    generate_seal_key,
    key_passphrase,
    read_private_key,
    signature_fits,
    write_private_key,
)
from strafketen.signing.pki import UnsafeDemoCa

KEK = bytes(range(32))
OIN = "00000099000000001000"


@pytest.fixture
def ca(tmp_path: Path, at: datetime) -> UnsafeDemoCa:
    return UnsafeDemoCa.open(tmp_path / "ca", at=at)


@pytest.fixture
def seal_files(tmp_path: Path, ca: UnsafeDemoCa, at: datetime) -> tuple[Path, Path]:
    key = generate_seal_key()
    issued = ca.issue_node_seal(key.public_key(), name="Knooppunt", organisation="Politie", oin=OIN, at=at)
    key_path, certificate_path = tmp_path / "seal.key", tmp_path / "seal.crt"
    write_private_key(key_path, key, kek=KEK)
    certificate_path.write_bytes(issued.full_chain_pem)
    return key_path, certificate_path


def test_a_seal_key_from_disk_signs_what_its_certificate_verifies(
    seal_files: tuple[Path, Path], ca: UnsafeDemoCa
) -> None:
    signer: Signer = FileSigner.load(key_path=seal_files[0], certificate_path=seal_files[1], kek=KEK)
    signature = signer.sign(b"manifest")
    assert signer.algorithm is SignatureAlgorithm.ED25519
    assert len(signature) == 64
    assert signer.chain_der == (ca.certificate_der,)
    assert signature_fits(signature, b"manifest", certificate_der=signer.certificate_der)
    assert not signature_fits(signature, b"manifesT", certificate_der=signer.certificate_der)
    assert not signature_fits(signature, b"manifest", certificate_der=ca.certificate_der)


def test_a_key_file_is_private_and_encrypted_and_opens_with_standard_tools(seal_files: tuple[Path, Path]) -> None:
    key_path, _ = seal_files
    assert key_path.stat().st_mode & 0o777 == 0o600
    assert key_path.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    command = ["openssl", "pkey", "-in", str(key_path), "-noout", "-passin", "env:KEY_PASSPHRASE"]

    def opened_with(passphrase: bytes) -> bool:
        environment = {**os.environ, "KEY_PASSPHRASE": passphrase.decode()}
        return subprocess.run(command, env=environment, check=False, capture_output=True).returncode == 0

    assert opened_with(key_passphrase(KEK))
    assert not opened_with(key_passphrase(bytes(32)))


def test_another_kek_opens_nothing(seal_files: tuple[Path, Path]) -> None:
    with pytest.raises(KeyUnusable):
        FileSigner.load(key_path=seal_files[0], certificate_path=seal_files[1], kek=bytes(32))


def test_a_kek_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(KeyUnusable):
        key_passphrase(b"short")


def test_a_key_is_never_overwritten(seal_files: tuple[Path, Path]) -> None:
    before = seal_files[0].read_bytes()
    with pytest.raises(Conflict):
        write_private_key(seal_files[0], generate_seal_key(), kek=KEK)
    assert seal_files[0].read_bytes() == before
    assert sorted(path.name for path in seal_files[0].parent.iterdir()) == ["ca", "seal.crt", "seal.key"]


def test_key_and_certificate_of_two_pairs_are_refused(seal_files: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "other.key"
    write_private_key(other, generate_seal_key(), kek=KEK)
    with pytest.raises(KeyUnusable):
        FileSigner.load(key_path=other, certificate_path=seal_files[1], kek=KEK)


@pytest.mark.parametrize(
    "content", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b"\x00\xff"]
)
def test_a_damaged_key_file_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "seal.key"
    path.write_bytes(content)
    with pytest.raises(KeyUnusable):
        read_private_key(path, kek=KEK)


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    encrypted = BestAvailableEncryption(key_passphrase(KEK))
    path = tmp_path / "rsa.key"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encrypted))
    with pytest.raises(KeyUnusable):
        read_private_key(path, kek=KEK)


def test_missing_and_damaged_certificates_are_refused(seal_files: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable):
        FileSigner.load(key_path=seal_files[0], certificate_path=tmp_path / "none.crt", kek=KEK)
    (tmp_path / "damaged.crt").write_bytes(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    with pytest.raises(Malformed):
        FileSigner.load(key_path=seal_files[0], certificate_path=tmp_path / "damaged.crt", kek=KEK)


def test_a_document_key_makes_der_signatures(ca: UnsafeDemoCa, at: datetime) -> None:
    key = generate_document_key()
    issued = ca.issue_officer(key.public_key(), name="V. Voorbeeld", organisation="Politie", unit="Oost", at=at)
    signer = FileSigner(key, certificate_der=issued.certificate_der)
    signature = signer.sign(b"document")
    assert signer.algorithm is SignatureAlgorithm.ECDSA_P256_SHA256
    assert signature[0] == 0x30
    assert signature_fits(signature, b"document", certificate_der=issued.certificate_der)
    assert not signature_fits(b"\x30\x00", b"document", certificate_der=issued.certificate_der)
