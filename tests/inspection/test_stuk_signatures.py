# SPDX-License-Identifier: EUPL-1.2
"""Signatures of files made on the spot: what is valid, what is not, and what came after signing."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.sign.fields import MDPPerm

from inspection.stuk_samples import AT, Key, make_key, plain_pdf, sign, stream_object, trust_dir, update
from strafketen.inspection.stuk import inspect_stuk_here

if TYPE_CHECKING:
    from strafketen.inspection.verdicts import SignatureVerdict, StukReport


@pytest.fixture(scope="module")
def root() -> Key:
    return make_key("Testwortel")


@pytest.fixture(scope="module")
def signer(root: Key) -> Key:
    return make_key("V. Verbalisant", issuer=root)


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory, root: Key) -> Path:
    return trust_dir(tmp_path_factory.mktemp("ankers") / "trust", make_key("Andere wortel"), root)


@pytest.fixture
def check(tmp_path: Path, trust: Path) -> Checker:
    return Checker(tmp_path / "stuk.pdf", trust)


class Checker:
    def __init__(self, path: Path, trust: Path) -> None:
        self.path, self.trust = path, trust

    def report(self, data: bytes, *, trust: Path | None = None, at: dt.datetime = AT) -> StukReport:
        self.path.write_bytes(data)
        return inspect_stuk_here(self.path, trust=trust or self.trust, at=at)

    def one(self, data: bytes, *, trust: Path | None = None, at: dt.datetime = AT) -> SignatureVerdict:
        signatures = self.report(data, trust=trust, at=at).signatures
        assert len(signatures) == 1
        return signatures[0]


def _numbers(data: bytes) -> dict[str, int]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0].obj
        numbers = {
            "page": page.objgen[0],
            "contents": page.Contents.objgen[0],
            "font": page.Resources.Font.F1.objgen[0],
        }
        if "/AcroForm" in pdf.Root:
            numbers["field"] = pdf.Root.AcroForm.Fields[0].objgen[0]
    return numbers


def test_an_intact_signature_of_a_trusted_signer_is_valid_and_the_file_is_accepted(check: Checker, signer: Key) -> None:
    report = check.report(sign(plain_pdf(), signer))

    assert report.intake == "accept"
    assert report.pages == 1
    assert report.signatures[0].as_json() == {
        "verdict": "valid",
        "integrity": "intact",
        "trust": "trusted",
        "weak": [],
        "level": "B-B",
        "covers_whole_file": True,
        "modified_after": False,
        "reasons": [],
        "field": "Handtekening",
    }


def test_without_anchors_trust_is_unknown_and_the_signature_not_verifiable(tmp_path: Path, signer: Key) -> None:
    path = tmp_path / "stuk.pdf"
    path.write_bytes(sign(plain_pdf(), signer))
    report = inspect_stuk_here(path, trust=None, at=AT)

    assert report.intake == "accept"
    assert (report.signatures[0].verdict, report.signatures[0].trust) == ("not_verifiable", "unknown")
    assert report.signatures[0].reasons == ("no_trust_anchors",)


def test_a_signer_under_another_root_is_untrusted_and_flagged(check: Checker, tmp_path: Path, signer: Key) -> None:
    other = trust_dir(tmp_path / "ander", make_key("Andere wortel"))
    report = check.report(sign(plain_pdf(), signer), trust=other)

    assert (report.signatures[0].verdict, report.signatures[0].trust) == ("not_verifiable", "untrusted")
    assert [finding.code for finding in report.findings] == ["signature_untrusted"]


def test_a_folder_without_a_certificate_trusts_nobody(check: Checker, tmp_path: Path, signer: Key) -> None:
    empty = tmp_path / "leeg"
    empty.mkdir()
    (empty / "readme.txt").write_text("geen certificaat")

    assert check.one(sign(plain_pdf(), signer), trust=empty).trust == "untrusted"


def test_a_signer_that_pretends_the_name_of_the_root_is_not_trusted(check: Checker) -> None:
    impostor = make_key("Testwortel")
    signature = check.one(sign(plain_pdf(), make_key("V. Verbalisant", issuer=impostor), chain=(impostor,)))

    assert (signature.verdict, signature.trust) == ("not_verifiable", "untrusted")


def test_a_certificate_that_may_not_sign_is_untrusted(check: Checker, root: Key) -> None:
    key = make_key("Sleutel voor overleg", issuer=root, may_sign=False)
    signature = check.one(sign(plain_pdf(), key, pades=False))

    assert (signature.trust, signature.reasons) == ("untrusted", ("key_usage",))


def test_an_expired_certificate_is_untrusted_without_a_time_stamp(check: Checker, root: Key) -> None:
    expired = make_key("Oude sleutel", issuer=root, days=(-400, -100))
    signature = check.one(sign(plain_pdf(), expired))

    assert (signature.trust, signature.level) == ("untrusted", "B-B")
    assert signature.reasons == ("certificate_expired",)


def test_a_time_stamp_proves_the_moment_at_which_a_certificate_was_valid(tmp_path: Path, check: Checker) -> None:
    old_root = make_key("Oude wortel", days=(-1000, 1000))
    trust = trust_dir(tmp_path / "oud", old_root)
    expired = make_key("Oude sleutel", issuer=old_root, days=(-400, -100))
    stamper = make_key("Tijdstempeldienst", issuer=old_root, days=(-500, 500), stamps=True)
    foreign = make_key("Vreemde wortel", days=(-1000, 1000))
    unknown = make_key("Vreemde tijdstempeldienst", issuer=foreign, days=(-500, 500), stamps=True)

    stamped = check.one(sign(plain_pdf(), expired, stamper=stamper), trust=trust)
    assert (stamped.verdict, stamped.level) == ("valid", "B-T")
    assert check.one(sign(plain_pdf(), expired, stamper=unknown), trust=trust).trust == "untrusted"


def test_a_legacy_signature_has_level_other(check: Checker, signer: Key) -> None:
    signature = check.one(sign(plain_pdf(), signer, pades=False))

    assert (signature.verdict, signature.level) == ("valid", "other")


def test_a_second_signature_leaves_the_first_valid(check: Checker, signer: Key, root: Key) -> None:
    data = sign(sign(plain_pdf(), signer, field="Een"), make_key("Tweede", issuer=root), field="Twee")
    first, second = check.report(data).signatures

    assert (first.verdict, first.covers_whole_file, first.modified_after) == ("valid", False, False)
    assert (second.verdict, second.covers_whole_file, second.modified_after) == ("valid", True, False)


def test_a_second_signature_after_a_certification_that_forbids_changes_is_a_change(check: Checker, signer: Key) -> None:
    data = sign(plain_pdf(), signer, field="Een", permission=MDPPerm.NO_CHANGES)
    numbers = _numbers(data)
    later = update(data, {numbers["page"] + 500: "<</Type/Sig>>", numbers["contents"]: stream_object("BT ET")})

    assert check.one(data).verdict == "valid"
    assert check.one(later).modified_after


def test_filling_in_an_empty_field_is_permitted(check: Checker, signer: Key) -> None:
    data = sign(plain_pdf(form_value=""), signer)
    filled = update(
        data, {_numbers(data)["field"]: _field(data, value="100 euro", appearance=900), 900: _form("100 euro")}
    )
    signature = check.one(filled)

    assert (signature.verdict, signature.modified_after) == ("valid", False)


def test_replacing_what_a_field_showed_when_it_was_signed_is_a_shadow_attack(check: Checker, signer: Key) -> None:
    data = sign(plain_pdf(form_value="100 euro"), signer)
    number = _numbers(data)["field"]
    attacked = update(data, {number: _field(data, value="900 euro", appearance=900), 900: _form("900 euro")})
    signature = check.one(attacked)

    assert signature.integrity == "intact"
    assert (signature.verdict, signature.modified_after) == ("invalid", True)


def test_another_look_for_the_same_value_is_a_shadow_attack(check: Checker, signer: Key) -> None:
    data = sign(plain_pdf(form_value="100 euro"), signer)
    attacked = update(
        data, {_numbers(data)["field"]: _field(data, value="100 euro", appearance=900), 900: _form("900 euro")}
    )

    assert check.one(attacked).verdict == "invalid"


@pytest.mark.parametrize("target", ["contents", "font", "page"])
def test_replacing_a_part_of_a_page_is_a_change(check: Checker, signer: Key, target: str) -> None:
    data = sign(plain_pdf(), signer)
    numbers = _numbers(data)
    body = {
        "contents": stream_object("BT /F1 18 Tf 20 150 Td (Iets anders) Tj ET"),
        "font": "<</Type/Font/Subtype/Type1/BaseFont/Courier>>",
        "page": f"<</Type/Page/MediaBox[0 0 300 100]/Contents {numbers['contents']} 0 R>>",
    }[target]
    signature = check.one(update(data, {numbers[target]: body}))

    assert (signature.verdict, signature.integrity, signature.modified_after) == ("invalid", "intact", True)
    assert not signature.covers_whole_file


def test_loose_bytes_behind_the_file_are_a_change(check: Checker, signer: Key) -> None:
    signature = check.one(sign(plain_pdf(), signer) + b"x")

    assert (signature.verdict, signature.modified_after, signature.covers_whole_file) == ("invalid", True, False)


def test_a_blank_line_behind_the_file_changes_nothing(check: Checker, signer: Key) -> None:
    signature = check.one(sign(plain_pdf(), signer) + b"\r\n")

    assert (signature.verdict, signature.modified_after, signature.covers_whole_file) == ("valid", False, False)


def test_a_range_that_leaves_room_for_more_than_the_signature_is_forbidden(check: Checker, signer: Key) -> None:
    data = sign(plain_pdf(), signer)
    start = data.index(b"/ByteRange [") + len(b"/ByteRange [")
    stop = data.index(b"]", start)
    numbers = [int(part) for part in data[start:stop].split()]
    numbers[1] -= 1
    changed = data[:start] + " ".join(map(str, numbers)).encode().ljust(stop - start) + data[stop:]
    signature = check.one(changed)

    assert signature.verdict == "invalid"
    assert "byte_range_gap" in signature.reasons


def test_data_behind_the_signature_in_its_own_room_is_forbidden(check: Checker, signer: Key) -> None:
    data = bytearray(sign(plain_pdf(), signer))
    start = bytes(data).index(b"/Contents <") + len(b"/Contents <")
    end = bytes(data).index(b">", start)
    data[end - 4 : end] = b"41" * 2
    signature = check.one(bytes(data))

    assert signature.verdict == "invalid"
    assert "cms_trailing_data" in signature.reasons


def test_a_truncated_file_is_refused_and_its_signature_broken(check: Checker, signer: Key) -> None:
    data = sign(plain_pdf(), signer)
    report = check.report(data[:-20])

    assert report.intake == "refuse"
    assert all(signature.verdict == "invalid" for signature in report.signatures)


def test_a_signature_taken_out_of_the_form_is_told(check: Checker, signer: Key) -> None:
    data = sign(plain_pdf(), signer)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root = pdf.Root.objgen[0]
        pages = pdf.Root.Pages.objgen[0]
    report = check.report(update(data, {root: f"<</Type/Catalog/Pages {pages} 0 R>>"}))

    assert report.signatures == ()
    assert "signature_removed" in [finding.code for finding in report.findings]


@pytest.fixture(scope="module")
def signed(signer: Key) -> bytes:
    return sign(plain_pdf(form_value=""), signer)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_changed_byte_outside_the_signature_leaves_it_valid_and_none_crashes(
    check: Checker, signed: bytes, data: st.DataObject
) -> None:
    changed = bytearray(signed)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(changed) - 1))
        changed[place] = data.draw(st.integers(0, 255))
    report = check.report(bytes(changed))

    assert report.intake in {"accept", "flag", "refuse"}
    start = signed.index(b"/Contents <") + len(b"/Contents ")
    end = signed.index(b">", start) + 1
    if changed[:start] != signed[:start] or changed[end:] != signed[end:]:
        assert all(signature.verdict != "valid" for signature in report.signatures)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_cut_or_shuffled_file_is_valid_and_none_crashes(check: Checker, signed: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(signed) - 1))
    stop = data.draw(st.integers(start + 1, len(signed)))
    piece = signed[start:stop]
    place = data.draw(st.integers(0, len(signed)))
    changed = data.draw(
        st.sampled_from([signed[:start] + signed[stop:], signed[:place] + piece + signed[place:], piece])
    )
    report = check.report(changed)

    if changed.rstrip() != signed.rstrip():
        assert all(signature.verdict != "valid" for signature in report.signatures)


def _field(data: bytes, *, value: str, appearance: int) -> str:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0].obj.objgen[0]
    return (
        f"<</Type/Annot/Subtype/Widget/FT/Tx/T(bedrag)/V({value})/F 4/Rect[20 20 200 50]"
        f"/AP<</N {appearance} 0 R>>/P {page} 0 R>>"
    )


def _form(text: str) -> str:
    return stream_object(f"BT /Helv 12 Tf 2 8 Td ({text}) Tj ET", "/Type/XObject/Subtype/Form/BBox[0 0 180 30]")
