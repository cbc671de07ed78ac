# SPDX-License-Identifier: EUPL-1.2
"""PDF files and certificates made on the spot, for the tests of `stuk check`."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pikepdf
from asn1crypto import keys, x509
from cryptography import x509 as cx509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko_certvalidator.registry import SimpleCertificateStore

if TYPE_CHECKING:
    from pathlib import Path

AT = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Key:
    """A key with its certificate, issuer first in the chain."""

    private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    certificate: cx509.Certificate

    @property
    def asn1(self) -> x509.Certificate:
        return x509.Certificate.load(self.certificate.public_bytes(serialization.Encoding.DER))

    @property
    def asn1_key(self) -> keys.PrivateKeyInfo:
        return keys.PrivateKeyInfo.load(
            self.private.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )


def make_key(
    name: str,
    *,
    issuer: Key | None = None,
    days: tuple[int, int] = (-30, 365),
    stamps: bool = False,
    may_sign: bool = True,
) -> Key:
    """Make a P-256 key; without an issuer a root. The stamper of pyHanko for tests takes RSA only."""
    private = rsa.generate_private_key(65537, 2048) if stamps else ec.generate_private_key(ec.SECP256R1())
    subject = cx509.Name([cx509.NameAttribute(cx509.NameOID.COMMON_NAME, name)])
    builder = (
        cx509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.certificate.subject)
        .public_key(private.public_key())
        .serial_number(cx509.random_serial_number())
        .not_valid_before(AT + dt.timedelta(days=days[0]))
        .not_valid_after(AT + dt.timedelta(days=days[1]))
        .add_extension(cx509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(cx509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
        .add_extension(
            cx509.KeyUsage(
                digital_signature=issuer is not None and may_sign,
                content_commitment=issuer is not None and may_sign,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=not may_sign,
                key_cert_sign=issuer is None,
                crl_sign=issuer is None,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )
    if stamps:
        builder = builder.add_extension(
            cx509.ExtendedKeyUsage([cx509.oid.ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    return Key(private, builder.sign(private if issuer is None else issuer.private, hashes.SHA256()))


def trust_dir(folder: Path, *roots: Key) -> Path:
    """Lay out a folder of roots, the first as PEM and the others as DER."""
    folder.mkdir()
    for number, root in enumerate(roots):
        encoding = serialization.Encoding.DER if number else serialization.Encoding.PEM
        (folder / f"{number}.crt").write_bytes(root.certificate.public_bytes(encoding))
    return folder


def plain_pdf(*, text: str = "Proces-verbaal", form_value: str | None = None) -> bytes:
    """Make a PDF of one page; with `form_value` a text field that holds it."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    page = pdf.add_blank_page(page_size=(300, 200))
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.obj.Contents = pdf.make_stream(f"BT /F1 18 Tf 20 150 Td ({text}) Tj ET".encode())
    if form_value is not None:
        field = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Tx,
                T=pikepdf.String("bedrag"),
                V=pikepdf.String(form_value),
                F=4,
                Rect=pikepdf.Array([20, 20, 200, 50]),
                AP=pikepdf.Dictionary(N=_appearance(pdf, form_value)),
                P=page.obj,
            )
        )
        page.obj.Annots = pdf.make_indirect(pikepdf.Array([field]))
        pdf.Root.AcroForm = pdf.make_indirect(pikepdf.Dictionary(Fields=pikepdf.Array([field])))
    target = io.BytesIO()
    pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.disable, static_id=True)
    return target.getvalue()


def _appearance(pdf: pikepdf.Pdf, text: str) -> pikepdf.Stream:
    stream = pdf.make_stream(f"BT /Helv 12 Tf 2 8 Td ({text}) Tj ET".encode())
    stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    stream.BBox = pikepdf.Array([0, 0, 180, 30])
    return stream


def sign(
    data: bytes,
    key: Key,
    *,
    chain: tuple[Key, ...] = (),
    field: str = "Handtekening",
    stamper: Key | None = None,
    pades: bool = True,
    permission: fields.MDPPerm | None = None,
) -> bytes:
    """Sign a PDF as an incremental update; with a stamper, level B-T."""
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call] # the library has no types
    store.register_multiple(part.asn1 for part in chain)
    signer = signers.SimpleSigner(signing_cert=key.asn1, signing_key=key.asn1_key, cert_registry=store)
    metadata = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES if pades else fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
        certify=permission is not None,
        docmdp_permissions=permission or fields.MDPPerm.FILL_FORMS,
    )
    stamps = (
        None
        if stamper is None
        else timestamps.DummyTimeStamper(
            tsa_cert=stamper.asn1, tsa_key=stamper.asn1_key, fixed_dt=AT - dt.timedelta(days=200)
        )
    )
    output = signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(data)), metadata, signer=signer, timestamper=stamps, in_place=False
    )
    return bytes(output.getvalue())


def update(data: bytes, objects: dict[int, str]) -> bytes:
    """Append a revision that replaces objects, as an attacker would, without any library."""
    result = bytearray(data)
    if not result.endswith(b"\n"):
        result += b"\n"
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root, size = pdf.Root.objgen[0], int(pdf.trailer.Size)
    previous = int(data[data.rindex(b"startxref") + 9 :].split()[0])
    offsets = {}
    for number, body in sorted(objects.items()):
        offsets[number] = len(result)
        result += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(result)
    result += b"xref\n"
    for number, offset in offsets.items():
        result += f"{number} 1\n{offset:010d} 00000 n \n".encode()
    largest = max(size, *(number + 1 for number in objects))
    result += f"trailer\n<</Size {largest}/Root {root} 0 R/Prev {previous}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(result)


def stream_object(content: str, extra: str = "") -> str:
    """Write a stream object."""
    return f"<</Length {len(content)}{extra}>>\nstream\n{content}\nendstream"
