# SPDX-License-Identifier: EUPL-1.2
"""One verdict per signature of a PDF, from two engines.

Integrity is computed here (`cms`, `byte_ranges`); what came after signing is judged by pyHanko's difference analysis
*and* by a comparison of our own (`revisions`) *and* by rendering both revisions. pyHanko alone is not enough: on real
files it throws KeyError, AssertionError, ValueError and others, and it takes a shadow attack for form filling
(docs/known-issues.md). Whatever it throws is an answer here, never a crash and never a pass.
"""

from __future__ import annotations

import contextlib
import io
import logging
from typing import TYPE_CHECKING, Literal

import pikepdf
import pypdfium2
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, SuspiciousModification

from strafketen.inspection import cms
from strafketen.inspection.byte_ranges import SignedRange, ends_revision, find_signatures, raw_ranges
from strafketen.inspection.pdf_values import PDF_ERRORS
from strafketen.inspection.revisions import TooLargeToCompareError, compare_revisions
from strafketen.inspection.trust import Evidence, judge_trust, read_evidence
from strafketen.inspection.verdicts import (
    FORBIDDEN,
    Level,
    SignatureReport,
    SignatureVerdict,
    TimestampVerdict,
    Trust,
    decide,
)

if TYPE_CHECKING:
    from datetime import datetime

# It logs what it refuses together with parts of the file, and no content goes to a log. Imported above and not at first
# use, because it teaches asn1crypto attribute types, which must not change between one signature and the next.
logging.getLogger("pyhanko").addHandler(logging.NullHandler())
logging.getLogger("pyhanko").propagate = False

Later = Literal["permitted", "forbidden", "undecided"]

_RENDERED_PAGES = 40
_RENDER_SCALE = 0.75
_RENDER_MAX_POINTS = 4_000
_BLANK = b" \t\r\n\x00"
_TAIL_BYTES = 4096
"""Blank bytes that transport may add behind a file without changing anything."""

# pyHanko holds changes *inside* the DSS to rules of its own (a VRI entry may not go); what a DSS holds is evidence
# about signatures and no content of the document, and our definition lets it change.
_DSS_COMPLAINTS = ("VRI", "DSS")


def check_signatures(
    data: memoryview,
    *,
    pdf: pikepdf.Pdf | None,
    anchors: list[x509.Certificate] | None,
    at: datetime,
    second_engine: bool = True,
) -> SignatureReport:
    """Judge every signature of a file.

    Args:
        data: the whole file.
        pdf: the file as opened by pikepdf; None when it could not be opened, then only raw bytes are judged.
        anchors: trusted roots; None leaves trust unknown.
        at: the moment against which certificates are judged, UTC.
        second_engine: ask pyHanko too; without it the answer comes sooner.
    """
    found = find_signatures(pdf, data)
    evidence = read_evidence(pdf)
    if not found:
        return SignatureReport(removed=len(raw_ranges(data)) if pdf is not None else 0)
    checks = [_check(signature, data, evidence) for signature in found]
    opinions = _second_opinions(data) if second_engine and pdf is not None else {}
    stamps = [(signature, check) for signature, check in zip(found, checks, strict=True) if signature.is_timestamp]
    signatures = []
    for signature, check in zip(found, checks, strict=True):
        if signature.is_timestamp:
            continue
        later = judge_later(signature, data, pdf=pdf, opinion=opinions.get(signature.ranges, "error"))
        signatures.append(
            _verdict(
                signature,
                check,
                data=data,
                later=later,
                stamps=[stamp for stamp in stamps if stamp[0].end > signature.end],
                evidence=evidence,
                anchors=anchors,
                at=at,
            )
        )
    mentioned = {signature.ranges for signature in found}
    return SignatureReport(
        signatures=tuple(signatures),
        timestamps=tuple(_timestamp(signature, check) for signature, check in stamps),
        removed=len(raw_ranges(data) - mentioned) if pdf is not None else 0,
    )


def _check(signature: SignedRange, data: memoryview, evidence: Evidence) -> cms.CmsCheck:
    extra = list(evidence.certificates)
    for der in signature.cert:
        with contextlib.suppress(ValueError, TypeError, KeyError):
            extra.append(x509.Certificate.load(der))
    kind = "detached"
    if signature.is_timestamp:
        kind = "timestamp"
    elif signature.subfilter == "adbe.pkcs7.sha1":
        kind = "sha1"
    check = cms.check_cms(
        signature.contents,
        digest_of=lambda name: signature.digest(data, name),
        kind=kind,
        extra_certificates=tuple(extra),
    )
    if "byte_range_beyond_file" in signature.reasons or not signature.ranges:
        check.integrity = "broken"
    return check


def _verdict(
    signature: SignedRange,
    check: cms.CmsCheck,
    *,
    data: memoryview,
    later: tuple[bool, list[str]],
    stamps: list[tuple[SignedRange, cms.CmsCheck]],
    evidence: Evidence,
    anchors: list[x509.Certificate] | None,
    at: datetime,
) -> SignatureVerdict:
    modified_after, later_reasons = later
    sound = [stamp for stamp in check.timestamps if _is_sound(stamp)]
    sealing = [stamp for stamp in stamps if _is_sound(stamp[1]) and not FORBIDDEN.intersection(stamp[0].reasons)]
    reasons = [*signature.reasons, *check.reasons, *later_reasons]
    if len(sound) < len(check.timestamps):
        reasons.append("timestamp_invalid")
    trust: Trust = "unknown"
    trust_reasons: list[str] = []
    if check.signer is not None:
        moment = _proven_moment([*sound, *(stamp for _, stamp in sealing)], anchors, evidence, at)
        trust, trust_reasons = judge_trust(
            check.signer, others=check.certificates, anchors=anchors, evidence=evidence, at=moment
        )
    reasons += trust_reasons
    ordered = tuple(dict.fromkeys(reasons))
    return SignatureVerdict(
        verdict=decide(integrity=check.integrity, trust=trust, modified_after=modified_after, reasons=ordered),
        integrity=check.integrity,
        trust=trust,
        weak=tuple(check.weak),
        level=_level(signature, check, sound=sound, sealing=sealing, evidence=evidence, data=data),
        covers_whole_file=signature.covers_whole_file,
        modified_after=modified_after,
        reasons=ordered,
        field=signature.name,
    )


def _is_sound(stamp: cms.CmsCheck) -> bool:
    return stamp.integrity == "intact" and not FORBIDDEN.intersection(stamp.reasons)


def _timestamp(signature: SignedRange, check: cms.CmsCheck) -> TimestampVerdict:
    return TimestampVerdict(
        integrity=check.integrity,
        covers_whole_file=signature.covers_whole_file,
        stamped_at=check.stamped_at.isoformat().replace("+00:00", "Z") if check.stamped_at else "",
        reasons=tuple(dict.fromkeys([*signature.reasons, *check.reasons])),
    )


def _proven_moment(
    stamps: list[cms.CmsCheck], anchors: list[x509.Certificate] | None, evidence: Evidence, at: datetime
) -> datetime:
    """Give the earliest moment that a trusted time stamp proves, else the moment of the check."""
    proven = at
    for stamp in stamps:
        if stamp.signer is None or stamp.stamped_at is None or stamp.stamped_at >= proven:
            continue
        trust, _ = judge_trust(
            stamp.signer,
            others=stamp.certificates,
            anchors=anchors,
            evidence=evidence,
            at=stamp.stamped_at,
            for_timestamps=True,
        )
        if trust == "trusted":
            proven = stamp.stamped_at
    return proven


def _level(
    signature: SignedRange,
    check: cms.CmsCheck,
    *,
    sound: list[cms.CmsCheck],
    sealing: list[tuple[SignedRange, cms.CmsCheck]],
    evidence: Evidence,
    data: memoryview,
) -> Level:
    """Name the baseline level (ETSI EN 319 142-1, 6): what is there and sound, whoever issued it."""
    if signature.subfilter != "ETSI.CAdES.detached" or not check.has_certificate_reference:
        return "other"
    if not sound and not sealing:
        return "B-B"
    if check.signer is None or not evidence.knows_status_of(check.signer):
        return "B-T"
    # The archive time stamp comes on top of the one that proved the time, and after the evidence it keeps; it must be
    # typed as one, which a time stamp in an ordinary signature dictionary is not.
    archiving = [stamp for stamp, _ in (sealing if sound else sealing[1:]) if stamp.typed_as_timestamp]
    return "B-LTA" if any(_has_dss(data, stamp.end) for stamp in archiving) else "B-LT"


def _has_dss(data: memoryview, end: int) -> bool:
    try:
        with pikepdf.open(io.BytesIO(data[:end])) as revision:
            return "/DSS" in revision.Root
    except PDF_ERRORS:
        return False


# What came after the signed revision -------------------------------------------------------------------------------


def judge_later(
    signature: SignedRange, data: memoryview, *, pdf: pikepdf.Pdf | None, opinion: str
) -> tuple[bool, list[str]]:
    """Tell whether the file changed after this signature beyond what is permitted, and why.

    Args:
        signature: the signature with the range it covers.
        data: the whole file.
        pdf: the whole file, opened.
        opinion: what pyHanko says: `permitted`, `forbidden`, `dss` (forbidden only inside the DSS) or `error`.
    """
    rest = len(data) - signature.end
    if rest <= 0 or (rest <= _TAIL_BYTES and not bytes(data[signature.end :]).strip(_BLANK)):
        return False, []
    # What follows must be whole revisions; loose bytes are no update that anybody could judge.
    if {"byte_range_malformed", "byte_range_inside_revision"}.intersection(signature.reasons) or not ends_revision(
        data, len(data)
    ):
        return True, ["later_changes_unclear"]
    ours = _our_opinion(signature, data, pdf=pdf, lenient=opinion in {"permitted", "dss"})
    if ours == "forbidden" or opinion == "forbidden":
        return True, ["modified_after_signing"]
    if ours == "undecided":
        return True, ["later_changes_unclear"]
    if _look_different(data, signature.end):
        return True, ["pages_look_different"]
    return False, []


def _our_opinion(signature: SignedRange, data: memoryview, *, pdf: pikepdf.Pdf | None, lenient: bool) -> Later:
    if pdf is None:
        return "undecided"
    try:
        with pikepdf.open(io.BytesIO(data[: signature.end])) as signed:
            differences = compare_revisions(signed, pdf, signature=signature, lenient=lenient)
    except (*PDF_ERRORS, TooLargeToCompareError):
        return "undecided"
    return "forbidden" if differences else "permitted"


def _look_different(data: memoryview, end: int) -> bool:
    """Render the first pages of both revisions, without annotations, with an engine of a third maker."""
    try:
        old, new = pypdfium2.PdfDocument(bytes(data[:end])), pypdfium2.PdfDocument(bytes(data))
    except pypdfium2.PdfiumError:
        return True
    with contextlib.closing(old), contextlib.closing(new):
        if len(old) != len(new):
            return True
        return any(_picture(old, number) != _picture(new, number) for number in range(min(len(old), _RENDERED_PAGES)))


def _picture(document: pypdfium2.PdfDocument, number: int) -> tuple[int, int, bytes]:
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return (0, 0, b"")
    with contextlib.closing(page):
        width, height = page.get_size()
        largest = max(width, height, 1.0)
        scale = min(_RENDER_SCALE, _RENDER_MAX_POINTS * _RENDER_SCALE / largest)
        bitmap = page.render(scale=scale, may_draw_forms=False, draw_annots=False, grayscale=True)
        with contextlib.closing(bitmap):
            return (bitmap.width, bitmap.height, bytes(bitmap.buffer))


def _second_opinions(data: memoryview) -> dict[tuple[int, ...], str]:
    """Ask pyHanko about each signature; whatever it throws is the opinion `error`."""
    opinions: dict[tuple[int, ...], str] = {}
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        if reader.encrypted:
            reader.decrypt(b"")
        embedded = reader.embedded_signatures
    except Exception:  # noqa: BLE001 - see the docstring of this module
        return opinions
    for signature in embedded:
        try:
            ranges = tuple(int(part) for part in signature.byte_range)
            signature.coverage = signature.evaluate_signature_coverage()
            result = signature.evaluate_modifications(DEFAULT_DIFF_POLICY)
        except Exception:  # noqa: BLE001, S112 - see the docstring of this module
            continue
        if isinstance(result, SuspiciousModification):
            opinions[ranges] = "dss" if str(result).startswith(_DSS_COMPLAINTS) else "forbidden"
        else:
            opinions[ranges] = "permitted"
    return opinions
