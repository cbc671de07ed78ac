# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from strafketen.typeset.page_digest import PageUnreadable, page_digests
from strafketen.typeset.stukken import render_aangifte
from typeset import invented
from typeset.test_compose import plain, written


@pytest.fixture(scope="module")
def aangifte() -> bytes:
    return render_aangifte(invented.an_aangifte(), at=invented.AT)


def minimal(change: Callable[[pikepdf.Object], None] | None = None) -> bytes:
    """Give one page of 100 by 200 with a content stream and an image, changed as asked."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(100, 200))
    page = pdf.pages[0].obj
    image = pdf.make_stream(
        b"\x00\x80\xff",
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=3,
        Height=1,
        ColorSpace=pikepdf.Name.DeviceGray,
        BitsPerComponent=8,
    )
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
    page.Contents = pdf.make_stream(b"q 3 0 0 1 0 0 cm /I Do Q")
    if change is not None:
        change(page)
    return written(pdf)


def test_the_digest_is_what_its_definition_says() -> None:
    def digest(serialised: bytes) -> bytes:
        return b"o" + hashlib.sha256(serialised).digest()

    image_dictionary = (
        b"</16:BitsPerComponentd8;/10:ColorSpace/10:DeviceGray/6:Heightd1;"
        b"/7:Subtype/5:Image/4:Type/7:XObject/5:Widthd3;>"
    )
    image = digest(b"S" + image_dictionary + b"3:\x00\x80\xff")
    resources = digest(b"</7:XObject" + digest(b"</1:I" + image + b">") + b">")
    box = digest(b"[d0;d0;d100;d200;]")
    content = b"s25:q 3 0 0 1 0 0 cm /I Do Q\n"
    page = b"</8:Contents" + content + b"/8:MediaBox" + box + b"/9:Resources" + resources + b">"
    assert page_digests(minimal()) == [hashlib.sha256(page).digest()]


def test_the_definition_never_changes() -> None:
    digest = page_digests(minimal())[0].hex()
    assert digest == "e2dd3824fb7d47d0dad539c2bf25367c1d337aebe39c47c4640a762052da68f7"


def signed(pdf: bytes, *, visible: bool) -> bytes:
    """Sign with pyHanko, in a field on the first page."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "V. Voorbeeld")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    signer = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        signing_key=asn1_keys.PrivateKeyInfo.load(
            key.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        ),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
    )
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    box = (100, 100, 300, 160) if visible else (0, 0, 0, 0)
    fields.append_signature_field(writer, fields.SigFieldSpec("Verbalisant", box=box, on_page=0))
    output: BytesIO = signers.sign_pdf(writer, signers.PdfSignatureMetadata(field_name="Verbalisant"), signer=signer)
    return output.getvalue()


@pytest.mark.parametrize("visible", [False, True])
def test_signing_changes_no_page_digest(aangifte: bytes, visible: bool) -> None:  # noqa: FBT001 - a parameter of the test
    once = signed(aangifte, visible=visible)
    assert len(once) > len(aangifte)
    assert page_digests(once) == page_digests(aangifte)


def linearized(pdf: pikepdf.Pdf, to: BytesIO) -> None:
    pdf.save(to, linearize=True)


def unpacked(pdf: pikepdf.Pdf, to: BytesIO) -> None:
    pdf.save(to, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)


def readable(pdf: pikepdf.Pdf, to: BytesIO) -> None:
    pdf.save(to, stream_decode_level=pikepdf.StreamDecodeLevel.specialized, qdf=True)


def repacked(pdf: pikepdf.Pdf, to: BytesIO) -> None:
    pdf.save(to, recompress_flate=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)


@pytest.mark.parametrize("write", [linearized, unpacked, readable, repacked])
def test_writing_the_file_anew_changes_no_page_digest(
    aangifte: bytes, write: Callable[[pikepdf.Pdf, BytesIO], None]
) -> None:
    anew = BytesIO()
    with pikepdf.open(BytesIO(aangifte)) as pdf:
        write(pdf, anew)
    assert anew.getvalue() != aangifte
    assert page_digests(anew.getvalue()) == page_digests(aangifte)


def _other_content(page: pikepdf.Object) -> None:
    page.Contents.write(b"q 3 0 0 1 0 1 cm /I Do Q")


def _other_image(page: pikepdf.Object) -> None:
    page.Resources.XObject.I.write(b"\x00\x81\xff")


def _turned(page: pikepdf.Object) -> None:
    page.Rotate = 90


def _cropped(page: pikepdf.Object) -> None:
    page.CropBox = pikepdf.Array([0, 0, 50, 50])


def _other_size(page: pikepdf.Object) -> None:
    page.MediaBox[3] = 201


def _note(page: pikepdf.Object) -> None:
    page.Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Text, Contents="zie ommezijde")])


@pytest.mark.parametrize("change", [_other_content, _other_image, _turned, _cropped, _other_size, _note])
def test_whatever_the_page_shows_counts(change: Callable[[pikepdf.Object], None]) -> None:
    assert page_digests(minimal(change)) != page_digests(minimal())


def _other_numbers(page: pikepdf.Object) -> None:
    page.MediaBox = pikepdf.Array([Decimal("0.0"), 0, Decimal("100.00"), 200])


def _structure_number(page: pikepdf.Object) -> None:
    page.StructParents = 5


@pytest.mark.parametrize("change", [_other_numbers, _structure_number])
def test_what_the_page_does_not_show_does_not_count(change: Callable[[pikepdf.Object], None]) -> None:
    assert page_digests(minimal(change)) == page_digests(minimal())


def test_each_page_has_its_own_digest_and_one_changed_page_changes_one() -> None:
    before, after = page_digests(plain("een", "twee", "drie")), page_digests(plain("een", "TWEE", "drie"))
    assert len(set(before)) == 3
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, True]


def tangled(*, swap: bool) -> bytes:
    """Give a page whose resources refer to each other, their objects in one order or the other."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(9, 9))
    objects = {number: pdf.make_indirect(pikepdf.Dictionary(Nr=number)) for number in ((2, 1) if swap else (1, 2))}
    objects[1].Other, objects[2].Other = objects[2], objects[1]
    pdf.pages[0].obj.Resources = pikepdf.Dictionary({"/Z": objects[1], "/B": objects[2]})
    return written(pdf)


def test_objects_that_refer_to_each_other_agree_whatever_their_order_in_the_file() -> None:
    assert page_digests(tangled(swap=False)) == page_digests(tangled(swap=True))


def test_nesting_beyond_reason_is_refused() -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(9, 9))
    inner = pdf.make_indirect(pikepdf.Dictionary(End=True))
    for _step in range(5000):
        inner = pdf.make_indirect(pikepdf.Dictionary(In=inner))
    pdf.pages[0].obj.Resources = pikepdf.Dictionary(Deep=inner)
    with pytest.raises(PageUnreadable, match="te diep genest"):
        page_digests(written(pdf))


def test_a_knot_that_would_take_for_ever_is_refused() -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(9, 9))
    knot = [pdf.make_indirect(pikepdf.Dictionary()) for _number in range(24)]
    for node in knot:
        for place, other in enumerate(knot):
            node[f"/K{place}"] = other
    pdf.pages[0].obj.Resources = pikepdf.Dictionary(Knot=knot[0])
    with pytest.raises(PageUnreadable, match="naar zichzelf"):
        page_digests(written(pdf))
