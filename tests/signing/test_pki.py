# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import subprocess
import unicodedata
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier
from hypothesis import given
from hypothesis import strategies as st

from strafketen.signing.keys import generate_document_key, generate_seal_key
from strafketen.signing.pki import (
    CertificateRefused,
    IssuedCertificate,
    UnsafeDemoCa,
    clean_name,
    fingerprint_hex,
    shorten_name,
)

OIN = "00000099000000001000"
FULL_NAME = ObjectIdentifier("2.5.4.41")


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory, at: datetime) -> UnsafeDemoCa:
    return UnsafeDemoCa.open(tmp_path_factory.mktemp("ca"), at=at)


def _officer(ca: UnsafeDemoCa, name: str, at: datetime) -> IssuedCertificate:
    key = generate_document_key()
    return ca.issue_officer(key.public_key(), name=name, organisation="Politie", unit="Eenheid Oost", at=at)


def _parsed(issued: IssuedCertificate) -> x509.Certificate:
    return x509.load_der_x509_certificate(issued.certificate_der)


def _openssl_accepts(issued: IssuedCertificate, ca: UnsafeDemoCa, folder: Path, *options: str) -> bool:
    (folder / "leaf.pem").write_bytes(issued.certificate_pem)
    (folder / "root.pem").write_bytes(ca.certificate_pem)
    command = ["openssl", "verify", "-x509_strict", "-CAfile", str(folder / "root.pem"), *options]
    found = subprocess.run([*command, str(folder / "leaf.pem")], check=False, capture_output=True)
    return found.returncode == 0


def test_every_kind_of_certificate_passes_the_strict_check_of_openssl(
    ca: UnsafeDemoCa, at: datetime, tmp_path: Path
) -> None:
    seal = ca.issue_node_seal(generate_seal_key().public_key(), name="om", organisation="OM", oin=OIN, at=at)
    key = generate_document_key().public_key()
    tls = ca.issue_node_tls(key, name="om", organisation="OM", oin=OIN, at=at, hosts=["om.example", "192.0.2.7"])
    tsa = ca.issue_tsa(key, name="Tijdstempels", organisation="Demo", at=at)
    moment = ["-attime", str(int(at.timestamp()))]
    assert _openssl_accepts(seal, ca, tmp_path, *moment)
    assert _openssl_accepts(_officer(ca, "V. Voorbeeld", at), ca, tmp_path, *moment)
    assert _openssl_accepts(tls, ca, tmp_path, *moment, "-purpose", "sslserver", "-verify_hostname", "om.example")
    assert _openssl_accepts(tls, ca, tmp_path, *moment, "-purpose", "sslclient", "-verify_ip", "127.0.0.1")
    assert _openssl_accepts(tsa, ca, tmp_path, *moment, "-purpose", "timestampsign")
    assert not _openssl_accepts(tsa, ca, tmp_path, *moment, "-purpose", "sslserver")
    after_its_life = ["-attime", str(int((at + timedelta(days=731)).timestamp()))]
    assert not _openssl_accepts(seal, ca, tmp_path, *after_its_life)


def test_certificates_say_what_their_key_is_for(ca: UnsafeDemoCa, at: datetime) -> None:
    usage = _parsed(_officer(ca, "V. Voorbeeld", at)).extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    seal = ca.issue_node_seal(generate_seal_key().public_key(), name="om", organisation="OM", oin=OIN, at=at)
    assert not _parsed(seal).extensions.get_extension_for_class(x509.KeyUsage).value.content_commitment
    assert [part.value for part in _parsed(seal).subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)] == [OIN]
    tsa = ca.issue_tsa(generate_document_key().public_key(), name="T", organisation="Demo", at=at)
    stamping = _parsed(tsa).extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert stamping.critical
    assert list(stamping.value) == [ExtendedKeyUsageOID.TIME_STAMPING]


@pytest.mark.parametrize("name", ["Ayşe Öztürk", "محمد عبد الله", "Suharto", "O'Brien-d'Hondt", "Nguyễn Thị Ánh", "李"])
def test_names_of_any_script_stand_whole_in_the_certificate(ca: UnsafeDemoCa, at: datetime, name: str) -> None:
    subject = _parsed(_officer(ca, name, at)).subject
    assert [part.value for part in subject.get_attributes_for_oid(NameOID.COMMON_NAME)] == [name]
    assert not subject.get_attributes_for_oid(FULL_NAME)


def test_a_long_name_is_cut_in_the_common_name_and_kept_whole_beside_it(
    ca: UnsafeDemoCa, at: datetime, tmp_path: Path
) -> None:
    name = "Máxima Wilhelmina Alexandra van Nispen tot Sevenaer-de Vos van Steenwijk genaamd van Essen"
    issued = _officer(ca, name, at)
    subject = _parsed(issued).subject
    common = str(subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
    assert common.endswith("…")
    assert name.startswith(common[:-1])
    assert [part.value for part in subject.get_attributes_for_oid(FULL_NAME)] == [name]
    assert _openssl_accepts(issued, ca, tmp_path, "-attime", str(int(at.timestamp())))


@pytest.mark.parametrize("name", ["", " \n ", "Jan\x00Jansen", "Jan\u202enesnaJ", "Jan\ud800"])
def test_names_that_are_empty_or_hide_something_are_refused(ca: UnsafeDemoCa, at: datetime, name: str) -> None:
    with pytest.raises(CertificateRefused):
        _officer(ca, name, at)


@given(st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=200).filter(str.strip))
def test_any_shortened_name_fits_and_starts_as_the_name_does(name: str) -> None:
    clean = clean_name(name)
    short = shorten_name(clean)
    assert len(short.encode()) <= 64
    assert short == clean or clean.startswith(short[:-1])
    assert clean_name(clean) == clean


def test_a_cut_never_takes_the_accent_off_a_letter() -> None:
    # x̱ has no composed form: 31 letters of 3 bytes, the cut would fall between letter and accent
    name = "a" + "x\u0331" * 31
    short = shorten_name(clean_name(name))
    assert not unicodedata.combining(name[len(short) - 1])
    assert len(short.encode()) <= 64


@pytest.mark.parametrize("oin", ["", "123", "0000009900000000100A", "000000990000000010000"])
def test_something_that_is_no_oin_is_refused(ca: UnsafeDemoCa, at: datetime, oin: str) -> None:
    with pytest.raises(CertificateRefused):
        ca.issue_node_seal(generate_seal_key().public_key(), name="om", organisation="OM", oin=oin, at=at)


def test_opening_again_gives_the_same_authority(tmp_path: Path, at: datetime) -> None:
    first = UnsafeDemoCa.open(tmp_path, at=at)
    again = UnsafeDemoCa.open(tmp_path, at=at + timedelta(days=3))
    assert again.certificate_der == first.certificate_der
    assert (tmp_path / "ca.key").stat().st_mode & 0o777 == 0o600
    assert len(fingerprint_hex(first.certificate_der)) == 64


def test_a_start_that_was_cut_off_after_the_key_is_finished(tmp_path: Path, at: datetime) -> None:
    UnsafeDemoCa.open(tmp_path, at=at)
    (tmp_path / "ca.crt").unlink()
    made_again = UnsafeDemoCa.open(tmp_path, at=at)
    assert _openssl_accepts(_officer(made_again, "V", at), made_again, tmp_path, "-attime", str(int(at.timestamp())))


def test_a_revoked_certificate_is_on_the_list_and_openssl_refuses_it(tmp_path: Path, at: datetime) -> None:
    ca = UnsafeDemoCa.open(tmp_path / "ca", at=at)
    good, bad = _officer(ca, "Goed", at), _officer(ca, "Fout", at)
    ca.revoke(bad.certificate_der, at=at)
    ca.revoke(bad.certificate_der, at=at + timedelta(days=1))
    crl = x509.load_der_x509_crl(ca.write_crl(at=at + timedelta(hours=1)))
    assert [entry.serial_number for entry in crl] == [_parsed(bad).serial_number]
    assert [entry.revocation_date_utc for entry in crl] == [at]
    converted = tmp_path / "crl.pem"
    command = ["openssl", "crl", "-inform", "DER", "-in", str(tmp_path / "ca/ca.crl"), "-out", str(converted)]
    subprocess.run(command, check=True, capture_output=True)
    moment = str(int((at + timedelta(hours=2)).timestamp()))
    options = ["-attime", moment, "-crl_check", "-CRLfile", str(converted)]
    assert _openssl_accepts(good, ca, tmp_path, *options)
    assert not _openssl_accepts(bad, ca, tmp_path, *options)


def test_the_address_of_the_revocation_list_stands_in_the_certificate(tmp_path: Path, at: datetime) -> None:
    ca = UnsafeDemoCa.open(tmp_path, at=at, crl_url="http://127.0.0.1:8000/ca.crl")
    points = _parsed(_officer(ca, "V", at)).extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    names = points[0].full_name
    assert names is not None
    assert [name.value for name in names] == ["http://127.0.0.1:8000/ca.crl"]
