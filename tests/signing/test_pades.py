# SPDX-License-Identifier: EUPL-1.2
# mypy: allow-untyped-calls
from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
import pytest
from asn1crypto import crl as asn1_crl
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import PdfSignatureValidationSpec, SignatureValidationSpec
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from strafketen.signing.keys import FileSigner
from strafketen.signing.pades import PadesLevel, sign_pdf
from strafketen.signing.timestamps import HttpTimestamper

if TYPE_CHECKING:
    from signing.conftest import World

SignFor = Callable[..., bytes]


@pytest.fixture
def sign(world: World, officer: FileSigner, timestamper: HttpTimestamper, at: datetime) -> SignFor:
    def sign(document: bytes, level: str = "B-B", signer: FileSigner = officer) -> bytes:
        return sign_pdf(
            document,
            signer=signer,
            reason="Opgemaakt op ambtseed",
            location="Almelo",
            signed_at=at,
            timestamper=timestamper,
            level=PadesLevel(level),
            trust_roots=[world.root],
            crls=[world.crl],
            signer_name="Voornaam van Voorbeeld",
        )

    return sign


def _context(world: World, at: datetime) -> ValidationContext:
    return ValidationContext(
        trust_roots=[x509.Certificate.load(world.root)],
        crls=[asn1_crl.CertificateList.load(world.crl)],
        allow_fetching=False,
        revocation_mode="require",
        moment=at + timedelta(minutes=1),
    )


def _validated(document: bytes, world: World, at: datetime, index: int = 0) -> PdfSignatureStatus:
    signature = PdfFileReader(BytesIO(document)).embedded_regular_signatures[index]
    status = validate_pdf_signature(
        signature, signer_validation_context=_context(world, at), ts_validation_context=_context(world, at)
    )
    assert isinstance(status, PdfSignatureStatus)
    return status


@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LTA"])
def test_the_signed_file_starts_with_the_original_and_validates(
    sign: SignFor, pdf: bytes, world: World, at: datetime, level: str
) -> None:
    signed = sign(pdf, level)
    assert signed.startswith(pdf)
    status = _validated(signed, world, at)
    assert status.intact
    assert status.valid
    assert status.trusted
    assert status.bottom_line
    assert status.coverage is (
        SignatureCoverageLevel.ENTIRE_FILE if level != "B-LTA" else SignatureCoverageLevel.ENTIRE_REVISION
    )
    assert status.modification_level in {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES}


def test_the_signature_says_who_why_where_and_when(sign: SignFor, pdf: bytes, at: datetime) -> None:
    signature = PdfFileReader(BytesIO(sign(pdf))).embedded_regular_signatures[0]
    entry = signature.sig_object
    assert entry["/SubFilter"] == "/ETSI.CAdES.detached"
    assert entry["/Reason"] == "Opgemaakt op ambtseed"
    assert entry["/Location"] == "Almelo"
    assert entry["/Name"] == "Voornaam van Voorbeeld"
    assert signature.self_reported_timestamp == at
    # ETSI EN 319 142-1, 6.3: the claimed time stands in /M, never in a signed attribute
    attributes = {attribute["type"].native for attribute in signature.signer_info["signed_attrs"]}
    assert attributes == {"content_type", "message_digest", "signing_certificate_v2"}


def test_every_signature_gets_a_field_of_its_own_and_leaves_the_earlier_ones_valid(
    sign: SignFor, pdf: bytes, world: World, at: datetime, make_officer: Callable[[str], FileSigner]
) -> None:
    first = sign(pdf, "B-LTA")
    second = sign(first, "B-T", make_officer("Ayşe Öztürk"))
    third = sign(second, "B-LTA", make_officer("محمد عبد الله"))
    assert second.startswith(first)
    assert third.startswith(second)
    found = PdfFileReader(BytesIO(third)).embedded_signatures
    assert [signature.field_name for signature in found] == [
        "Handtekening1",
        "Tijdstempel1",
        "Handtekening2",
        "Handtekening3",
        "Tijdstempel2",
    ]
    people = []
    for index in range(3):
        status = _validated(third, world, at, index)
        assert status.bottom_line
        assert status.modification_level is not None
        assert status.modification_level <= ModificationLevel.FORM_FILLING
        people.append(status.signing_cert.subject.native["common_name"])
    assert people == ["V. Voorbeeld", "Ayşe Öztürk", "محمد عبد الله"]


def test_a_field_name_that_the_document_uses_already_is_passed_over(sign: SignFor, pdf: bytes) -> None:
    opened = pikepdf.open(BytesIO(pdf))
    field = opened.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Tx, T=pikepdf.String("Handtekening1")))
    opened.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
    target = BytesIO()
    opened.save(target)
    signed = PdfFileReader(BytesIO(sign(target.getvalue())))
    assert [signature.field_name for signature in signed.embedded_signatures] == ["Handtekening2"]


def test_b_t_carries_a_signature_timestamp_and_nothing_for_the_long_term(
    sign: SignFor, pdf: bytes, world: World, at: datetime
) -> None:
    signed = sign(pdf, "B-T")
    status = _validated(signed, world, at)
    assert status.timestamp_validity is not None
    assert status.timestamp_validity.valid
    assert status.timestamp_validity.trusted
    assert status.timestamp_validity.timestamp == at
    assert "/DSS" not in PdfFileReader(BytesIO(signed)).root
    assert _validated(sign(pdf, "B-B"), world, at).timestamp_validity is None


def test_b_lta_holds_all_that_a_reader_needs_years_later(sign: SignFor, pdf: bytes, world: World, at: datetime) -> None:
    signed = sign(pdf, "B-LTA")
    reader = PdfFileReader(BytesIO(signed))
    store = reader.root["/DSS"]
    assert len(store["/CRLs"]) == 1
    assert len(store["/Certs"]) >= 3
    assert len(reader.embedded_timestamp_signatures) == 1
    # the validator gets the root and a clock: no list, no network
    assert _lta_verdict(signed, world, at + timedelta(days=20)) is AdESPassed.OK
    assert _lta_verdict(sign(pdf, "B-T"), world, at + timedelta(days=20)) is not AdESPassed.OK


def _lta_verdict(document: bytes, world: World, moment: datetime) -> object:
    """Judge by ETSI EN 319 102-1, clause 5.6.3."""
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build([x509.Certificate.load(world.root)]),
        revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy.from_legacy("require")),
    )
    found = asyncio.run(
        ades_lta_validation(
            PdfFileReader(BytesIO(document)).embedded_regular_signatures[0],
            PdfSignatureValidationSpec(SignatureValidationSpec(policy)),
            timing_info=ValidationTimingInfo(moment, moment, point_in_time_validation=True),
        )
    )
    return found.ades_subindic


@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LTA"])
def test_what_pdf_a_and_pdf_ua_ask_of_a_document_still_holds(sign: SignFor, pdf: bytes, level: str) -> None:
    before = pikepdf.open(BytesIO(pdf))
    after = pikepdf.open(BytesIO(sign(sign(pdf, level), level)))
    assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
    assert dict(after.docinfo.items()) == dict(before.docinfo.items())
    assert bool(after.Root.MarkInfo.Marked)
    assert after.Root.StructTreeRoot.objgen == before.Root.StructTreeRoot.objgen
    assert len(after.Root.OutputIntents) == len(before.Root.OutputIntents)
    assert str(after.Root.Lang) == "nl"
    assert "/NeedAppearances" not in after.Root.AcroForm
    assert int(after.Root.AcroForm.SigFlags) == 3
    widgets = [annotation for page in after.pages for annotation in page.obj.get("/Annots", [])]
    assert len(widgets) == (4 if level == "B-LTA" else 2)
    for page in after.pages:
        if "/Annots" in page.obj:
            assert page.obj.Tabs == "/S"  # ISO 14289-1, 7.18.3
    for widget in widgets:
        flags = int(widget.F)
        assert flags & 4  # ISO 19005-2, 6.3.2: print …
        assert not flags & (1 | 2 | 32 | 256)  # … and not invisible, hidden, no-view or toggle-no-view
        left, bottom, right, top = (float(value) for value in widget.Rect)
        assert (left, bottom) == (right, top)  # 6.3.3: no appearance asked of an empty rectangle
        assert right < 0  # ISO 14289-1, 7.18.1: outside the page, so not part of what is tagged
        assert top < 0
        assert str(widget.TU).startswith(("Elektronische handtekening", "Tijdstempel"))
        assert "/AA" not in widget
        assert "/A" not in widget


def test_one_changed_byte_anywhere_breaks_the_signature(sign: SignFor, pdf: bytes, world: World, at: datetime) -> None:
    signed = sign(pdf, "B-T")
    start, length, tail, _ = PdfFileReader(BytesIO(signed)).embedded_signatures[0].byte_range
    places = [*range(start + 20, length, 997), *range(tail, len(signed), 101)]
    assert len(places) > 20
    for place in places:
        changed = bytearray(signed)
        changed[place] ^= 0x01
        assert not _still_good(bytes(changed), world, at), f"byte {place}"


def _still_good(document: bytes, world: World, at: datetime) -> bool:
    """Tell whether the validator accepts; a file that it cannot even read is not accepted."""
    try:
        return _validated(document, world, at).bottom_line
    except Exception:  # noqa: BLE001 - pyHanko throws what its parser happens to hit
        return False
