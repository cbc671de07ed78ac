# SPDX-License-Identifier: EUPL-1.2
"""Find the signatures of a PDF and say which bytes each covers (ISO 32000-2, 12.8.1)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pikepdf

from strafketen.inspection.pdf_values import PDF_ERRORS, name_at, name_text

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_FIELDS = 20_000
_MAX_DEPTH = 50
_CHUNK_BYTES = 1 << 20
_PARTS = 4
_MARKER_BYTES = 64

_RAW_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_HEX = re.compile(rb"<([0-9A-Fa-f\s\x00]*)>")
_REVISION_END = re.compile(rb"%%EOF[ \t\x00]*(\r\n|\r|\n)?[ \t\x00\r\n]*\Z")


@dataclass(slots=True)
class SignedRange:
    """One signature as the file carries it.

    Attributes:
        name: full name of its field; empty when it hangs in no field.
        ranges: pairs of offset and length, as stated.
        contents: the signature itself, decoded, with padding.
        subfilter: how it is packed, without the slash.
        is_timestamp: it is a document time stamp.
        typed_as_timestamp: its dictionary says so too, as ETSI EN 319 142-1 5.4.3 asks.
        cert: certificates of the signature dictionary (adbe.x509.rsa_sha1).
        reasons: what is wrong with the range, codes of `verdicts.REASONS`.
        end: offset after the last byte it covers.
        covers_whole_file: `end` is the end of the file.
        changes: DocMDP permission 1..3 of this signature, when it certifies.
        locks: FieldMDP locks: (action, field names).
    """

    name: str
    ranges: tuple[int, ...]
    contents: bytes
    subfilter: str = ""
    is_timestamp: bool = False
    typed_as_timestamp: bool = False
    cert: tuple[bytes, ...] = ()
    reasons: list[str] = field(default_factory=list)
    end: int = 0
    covers_whole_file: bool = False
    changes: int | None = None
    locks: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def digest(self, data: memoryview, name: str) -> bytes:
        """Digest of the covered bytes; a range beyond the file covers what is there."""
        hashing = hashlib.new(name)
        for offset, length in zip(self.ranges[::2], self.ranges[1::2], strict=False):
            stop = min(offset + length, len(data))
            for start in range(max(offset, 0), stop, _CHUNK_BYTES):
                hashing.update(data[start : min(start + _CHUNK_BYTES, stop)])
        return hashing.digest()


def find_signatures(pdf: pikepdf.Pdf | None, data: memoryview) -> list[SignedRange]:
    """Give the signatures of the form, in the order of what they cover; of a file that no form tells, the raw ones."""
    try:
        found = _of_bytes(data) if pdf is None else _of_form(pdf)
    except PDF_ERRORS:
        # A form that cannot be read to its end tells nothing; the bytes still do.
        found = _of_bytes(data)
    for signature in found:
        _judge_range(signature, data, encrypted=pdf is not None and pdf.is_encrypted)
    return sorted(found, key=lambda signature: signature.end)


def raw_ranges(data: memoryview) -> set[tuple[int, ...]]:
    """Give every byte range that the bytes of the file state, also of signatures that no form mentions any more."""
    return {tuple(int(part) for part in match.groups()) for match in _RAW_RANGE.finditer(data)}


def ends_revision(data: memoryview, end: int) -> bool:
    """Tell whether a revision of the file can end at this offset: with the marker that every revision ends with."""
    return _REVISION_END.search(bytes(data[max(0, end - _MARKER_BYTES) : end])) is not None


def _of_bytes(data: memoryview) -> list[SignedRange]:
    found = []
    for ranges in sorted(raw_ranges(data)):
        gap = bytes(data[ranges[0] + ranges[1] : ranges[2]])
        match = _HEX.fullmatch(gap.strip())
        contents = _unhex(match.group(1)) if match else b""
        found.append(SignedRange(name="", ranges=ranges, contents=contents, subfilter=""))
    return found


def _unhex(text: bytes) -> bytes:
    digits = bytes(byte for byte in text if byte not in b" \t\r\n\x0c\x00")
    try:
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    except ValueError:
        return b""


def _of_form(pdf: pikepdf.Pdf) -> list[SignedRange]:
    found = []
    seen: set[tuple[int, int]] = set()
    for name, node in form_fields(pdf):
        value = inherited(node, "/V")
        if name_text(inherited(node, "/FT")) != "/Sig" or not isinstance(value, pikepdf.Dictionary):
            continue
        if value.is_indirect:
            if value.objgen in seen:
                continue
            seen.add(value.objgen)
        found.append(_signature(name, node, value))
    return found


def form_fields(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Object]]:
    """Give the terminal fields of the form with their full names, each once and of bounded number and depth."""
    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, pikepdf.Dictionary):
        return
    roots = form.get("/Fields")
    if not isinstance(roots, pikepdf.Array):
        return
    stack = [("", node, 0) for node in reversed(list(roots))]
    seen: set[tuple[int, int]] = set()
    for _ in range(_MAX_FIELDS):
        if not stack:
            return
        prefix, node, depth = stack.pop()
        if not isinstance(node, pikepdf.Dictionary) or depth > _MAX_DEPTH:
            continue
        if node.is_indirect:
            if node.objgen in seen:
                continue
            seen.add(node.objgen)
        own = text_of(node.get("/T"))
        name = ".".join(part for part in (prefix, own) if part)
        kids = node.get("/Kids")
        named_kids = (
            [kid for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/T" in kid]
            if isinstance(kids, pikepdf.Array)
            else []
        )
        if named_kids:
            stack.extend((name, kid, depth + 1) for kid in reversed(named_kids))
        else:
            yield name, node


def inherited(start: pikepdf.Object, key: str) -> object:
    """Give a value of a field or of the nearest ancestor that states it."""
    node: object = start
    for _ in range(_MAX_DEPTH):
        if not isinstance(node, pikepdf.Dictionary):
            return None
        if key in node:
            return node.get(key)
        node = node.get("/Parent")
    return None


def text_of(value: object) -> str:
    """Read a PDF string as text; empty for anything else or unreadable."""
    if not isinstance(value, pikepdf.String):
        return ""
    try:
        return str(value)
    except (UnicodeError, ValueError):
        return bytes(value).decode("latin-1")


def _signature(name: str, node: pikepdf.Object, value: pikepdf.Dictionary) -> SignedRange:
    stated = value.get("/ByteRange")
    ranges: tuple[int, ...] = ()
    if isinstance(stated, pikepdf.Array):
        parts: list[object] = list(stated)
        if all(isinstance(part, int) and not isinstance(part, bool) for part in parts):
            ranges = tuple(part for part in parts if isinstance(part, int))
    contents = value.get("/Contents")
    subfilter = name_at(value, "/SubFilter", "").removeprefix("/")
    changes, locks = _permissions(node, value)
    return SignedRange(
        name=name,
        ranges=ranges,
        contents=bytes(contents) if isinstance(contents, pikepdf.String) else b"",
        subfilter=subfilter,
        typed_as_timestamp=name_at(value, "/Type", "") == "/DocTimeStamp",
        is_timestamp=subfilter == "ETSI.RFC3161" or name_at(value, "/Type", "") == "/DocTimeStamp",
        cert=_certs(value.get("/Cert")),
        changes=changes,
        locks=locks,
    )


def _certs(value: object) -> tuple[bytes, ...]:
    if isinstance(value, pikepdf.String):
        return (bytes(value),)
    if isinstance(value, pikepdf.Array):
        return tuple(bytes(item) for item in value if isinstance(item, pikepdf.String))
    return ()


def _permissions(
    node: pikepdf.Object, value: pikepdf.Dictionary
) -> tuple[int | None, tuple[tuple[str, tuple[str, ...]], ...]]:
    """Read DocMDP and FieldMDP of a signature (ISO 32000-2, 12.8.2) and the lock of its field."""
    changes: int | None = None
    locks = []
    references = value.get("/Reference")
    for reference in list(references) if isinstance(references, pikepdf.Array) else []:
        if not isinstance(reference, pikepdf.Dictionary):
            continue
        parameters = reference.get("/TransformParams")
        if not isinstance(parameters, pikepdf.Dictionary):
            continue
        method = name_at(reference, "/TransformMethod", "")
        if method == "/DocMDP":
            permission: object = parameters.get("/P", 2)
            changes = permission if isinstance(permission, int) else 1
        elif method == "/FieldMDP":
            locks.append(_lock(parameters))
    lock = node.get("/Lock") if isinstance(node, pikepdf.Dictionary) else None
    if isinstance(lock, pikepdf.Dictionary):
        locks.append(_lock(lock))
        locked: object = lock.get("/P")
        if isinstance(locked, int):
            changes = locked if changes is None else min(changes, locked)
    return changes, tuple(locks)


def _lock(parameters: pikepdf.Dictionary) -> tuple[str, tuple[str, ...]]:
    names = parameters.get("/Fields")
    fields = tuple(text_of(item) for item in names) if isinstance(names, pikepdf.Array) else ()
    return name_at(parameters, "/Action", "/All").removeprefix("/"), fields


def _judge_range(signature: SignedRange, data: memoryview, *, encrypted: bool) -> None:
    ranges = signature.ranges
    if len(ranges) >= 2:  # noqa: PLR2004 - one pair
        signature.end = ranges[-2] + ranges[-1]
    signature.covers_whole_file = signature.end == len(data)
    well_formed = len(ranges) == _PARTS and min(ranges) >= 0 and ranges[0] == 0 and ranges[1] < ranges[2]
    if not well_formed:
        signature.reasons.append("byte_range_malformed")
        return
    if signature.end > len(data):
        signature.reasons.append("byte_range_beyond_file")
        return
    gap = bytes(data[ranges[1] : ranges[2]])
    match = _HEX.fullmatch(gap)
    if match is not None and encrypted:
        # A signature is never encrypted (ISO 32000-2, 7.6.2), but not every engine knows one when it sees one.
        signature.contents = _unhex(match.group(1))
    if match is None or _unhex(match.group(1)) != signature.contents:
        signature.reasons.append("byte_range_gap")
    if not ends_revision(data, signature.end):
        signature.reasons.append("byte_range_inside_revision")
