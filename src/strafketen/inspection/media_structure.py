# SPDX-License-Identifier: EUPL-1.2
"""Does the outer structure of a recording fit the file? Our own walk over boxes and chunks, beside FFmpeg.

FFmpeg is lenient: it plays a file whose last box runs past the end and says nothing. Here sizes are added up, so that a
copy that broke off, foreign data behind the recording and nesting made to exhaust a reader are seen. Only headers are
read, at most `_MAX_BOXES` of them.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from strafketen.inspection.media_findings import finding, missing_text, size_text
from strafketen.inspection.media_sniff import ISO_FAMILY, ISO_TOP_BOXES, Container

if TYPE_CHECKING:
    from typing import BinaryIO

    from strafketen.core.findings import Finding

_MAX_BOXES = 200_000
"""A fragmented recording of a day has some 90,000 boxes."""

_MAX_NESTING = 8
"""Real RIFF files have three layers."""

_UNKNOWN_32 = 0xFFFFFFFF
_OGG_HEADER_BYTES = 27
_OGG_MAX_PAGE_BYTES = 65_307


def check_structure(file: BinaryIO, container: Container, *, size_bytes: int) -> list[Finding]:
    """Find where the declared sizes and the file disagree.

    Args:
        file: the recording, readable and seekable.
        container: what `sniff` said.
        size_bytes: length of the file.
    """
    if container in ISO_FAMILY:
        return _iso(file, size_bytes)
    if container in {Container.WAV, Container.AVI}:
        return _riff(file, size_bytes)
    if container in {Container.MATROSKA, Container.WEBM}:
        return _ebml(file, size_bytes)
    if container is Container.OGG:
        return _ogg(file, size_bytes)
    return []


def _read_at(file: BinaryIO, offset: int, length: int) -> bytes:
    file.seek(offset)
    return file.read(length)


def _is_name(kind: bytes) -> bool:
    """Say whether four bytes can name a box or chunk: printable, or the © of QuickTime."""
    return all(0x20 <= byte < 0x7F or byte == 0xA9 for byte in kind)  # noqa: PLR2004 - the printable range


def _over(end: int, size_bytes: int) -> list[Finding]:
    return [finding("truncated", missing=missing_text(end - size_bytes))]


def _iso(file: BinaryIO, size_bytes: int) -> list[Finding]:
    """Walk the top-level boxes (ISO/IEC 14496-12 section 4.2)."""
    offset, kinds = 0, set[bytes]()
    found: list[Finding] = []
    for _ in range(_MAX_BOXES):
        if offset >= size_bytes:
            break
        header = _read_at(file, offset, 16)
        if len(header) < 8:  # noqa: PLR2004 - size and type
            found = [finding("trailing_data", size=size_text(size_bytes - offset))]
            break
        size, kind = struct.unpack(">I4s", header[:8])
        if not _is_name(kind):
            code = "trailing_data" if {b"moov", b"mdat"} <= kinds else "malformed"
            found = [finding(code, offset=offset, size=size_text(size_bytes - offset))]
            break
        minimum = 8
        if size == 1 and len(header) == 16:  # noqa: PLR2004 - the 64-bit size follows
            size, minimum = int.from_bytes(header[8:16]), 16
        elif size == 0:  # to the end of the file
            size = size_bytes - offset
        if size < minimum:
            found = [finding("malformed", offset=offset)]
            break
        if offset + size > size_bytes:
            # A box that nobody knows and that does not fit is no box but something stuck on behind.
            foreign = {b"moov", b"mdat"} <= kinds and kind not in ISO_TOP_BOXES
            found = _over(offset + size, size_bytes)
            if foreign:
                found = [finding("trailing_data", size=size_text(size_bytes - offset))]
        kinds.add(kind)
        offset += size
    if b"moov" not in kinds:
        found.append(finding("no_index"))
    return found


def _riff(file: BinaryIO, size_bytes: int) -> list[Finding]:
    """Walk the chunks of RIFF and RF64 (EBU Tech 3306) on the outer level, and the lists along their first child."""
    found: list[Finding] = []
    head = _read_at(file, 0, 36)
    order = ">" if head[:4] == b"RIFX" else "<"
    sizes = {b"RF64": 0, b"data": 0}
    if head[:4] == b"RF64" and head[12:16] == b"ds64":
        sizes[b"RF64"], sizes[b"data"] = struct.unpack("<QQ", head[20:36])
    offset = 0
    for _ in range(_MAX_BOXES):  # AVI above 1 GB continues in further RIFF chunks of type AVIX
        header = _read_at(file, offset, 12)
        if len(header) < 12 or header[:4] not in {b"RIFF", b"RF64", b"RIFX"}:  # noqa: PLR2004 - name, size, type
            break
        size = sizes[b"RF64"] if header[:4] == b"RF64" else struct.unpack(order + "I", header[4:8])[0]
        if size in {0, _UNKNOWN_32}:  # a recorder that was cut off, or a stream: the file's end is the end
            size = size_bytes - offset - 8
        end = offset + 8 + size
        found += _riff_chunks(file, offset + 12, min(end, size_bytes), order=order, data_bytes=sizes[b"data"])
        offset = end + (size & 1)
    if offset > size_bytes + 1:
        return [*found, *_over(offset, size_bytes)] if not any(one.code == "truncated" for one in found) else found
    # One byte of padding behind an odd length is the standard's own.
    if size_bytes - offset > 1:
        found.append(finding("trailing_data", size=size_text(size_bytes - offset)))
    return found


def _riff_chunks(file: BinaryIO, offset: int, end: int, *, order: str, data_bytes: int) -> list[Finding]:
    """Look at the chunks of one RIFF body."""
    found: list[Finding] = []
    for _ in range(_MAX_BOXES):
        header = _read_at(file, offset, 8)
        if offset + 8 > end or len(header) < 8:  # noqa: PLR2004 - name and size
            break
        kind, size = header[:4], struct.unpack(order + "I", header[4:])[0]
        if not _is_name(kind):
            # A recorder that was cut off leaves the size of its sound block at 0: what follows is the sound itself.
            return found or [finding("malformed", offset=offset)]
        if kind == b"data":
            if size == 0:
                found.append(finding("empty_sound_block"))
            if size == _UNKNOWN_32:
                size = data_bytes or end - offset - 8
        if kind == b"LIST" and _nested_too_deep(file, offset, end, order=order):
            found.append(finding("nesting", depth=_MAX_NESTING))
            break
        offset += 8 + size
        if offset > end:
            found += _over(offset, end)
            break
        offset += size & 1
    return found


def _nested_too_deep(file: BinaryIO, offset: int, end: int, *, order: str) -> bool:
    """Follow a list into its first child that is a list, and so on."""
    for _ in range(_MAX_NESTING):
        inner = offset + 12
        header = _read_at(file, inner, 8)
        if inner + 8 > end or header[:4] != b"LIST":
            # An AVI header list begins with a plain chunk; its lists come after, one layer down.
            size = struct.unpack(order + "I", header[4:8])[0] if len(header) == 8 else 0  # noqa: PLR2004
            inner += 8 + size + (size & 1)
            if inner + 8 > end or _read_at(file, inner, 4) != b"LIST":
                return False
        offset = inner
    return True


def _vint(data: bytes, *, keep_marker: bool) -> tuple[int, int]:
    """Read an EBML number (RFC 8794 section 4): value and length in bytes; length 0 when there is none."""
    if not data or not data[0]:
        return 0, 0
    length = 9 - data[0].bit_length()
    if len(data) < length:
        return 0, 0
    value = int.from_bytes(data[:length])
    return (value if keep_marker else value & ((1 << 7 * length) - 1)), length


_EBML_ID = 0x1A45DFA3
_SEGMENT_ID = 0x18538067
_VOID_ID = 0xEC


def _ebml(file: BinaryIO, size_bytes: int) -> list[Finding]:
    """Walk the outer EBML elements: one header, one segment (RFC 9559)."""
    offset, segments = 0, 0
    for _ in range(_MAX_BOXES):
        if offset >= size_bytes:
            break
        data = _read_at(file, offset, 16)
        kind, id_length = _vint(data, keep_marker=True)
        size, size_length = _vint(data[id_length:], keep_marker=False) if id_length else (0, 0)
        if kind not in {_EBML_ID, _SEGMENT_ID, _VOID_ID} or not size_length:
            if segments:
                return [finding("trailing_data", size=size_text(size_bytes - offset))]
            return [finding("malformed", offset=offset)]
        if size == (1 << 7 * size_length) - 1:  # unknown on purpose: written live
            return []
        segments += kind == _SEGMENT_ID
        offset += id_length + size_length + size
    return _over(offset, size_bytes) if offset > size_bytes else []


def _ogg(file: BinaryIO, size_bytes: int) -> list[Finding]:
    """Walk the pages, each beginning where the one before ends (RFC 3533 section 6)."""
    offset = 0
    for _ in range(_MAX_BOXES):
        if offset >= size_bytes:
            break
        head = _read_at(file, offset, _OGG_HEADER_BYTES)
        if not head.startswith(b"OggS"[: len(head)]):
            # Pages that come back later mean damage in between, else the recording ends here.
            file.seek(offset)
            code = "malformed" if b"OggS" in file.read(2 * _OGG_MAX_PAGE_BYTES) else "trailing_data"
            return [finding(code, offset=offset, size=size_text(size_bytes - offset))]
        if len(head) < _OGG_HEADER_BYTES:
            return _over(offset + _OGG_HEADER_BYTES, size_bytes)
        lacing = file.read(head[26])
        offset += _OGG_HEADER_BYTES + head[26] + sum(lacing)
    return _over(offset, size_bytes) if offset > size_bytes else []
