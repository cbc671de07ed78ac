# SPDX-License-Identifier: EUPL-1.2
"""What a file is by its first bytes, independent of its name and of FFmpeg.

FFmpeg guesses a container by weighing all its demuxers and so may take a damaged MP3 for AMR speech. The signatures
here are few and strict; where the two disagree, the file is shown to a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import BinaryIO

HEAD_BYTES = 1 << 18
"""How much is read to tell what a file is; MPEG audio behind foreign bytes is looked for within this."""

_MPEG_FRAMES_IN_A_ROW = 4
"""So many MPEG audio headers, each where the one before says, are no accident (one is: 1 in 2,000 random bytes)."""


class Container(StrEnum):
    """The containers we can tell apart; the value is what reports carry."""

    MP4 = "mp4"
    MOV = "mov"
    THREE_GP = "3gp"
    MATROSKA = "matroska"
    WEBM = "webm"
    OGG = "ogg"
    WAV = "wav"
    AVI = "avi"
    MP3 = "mp3"
    AAC = "aac"
    FLAC = "flac"
    AMR = "amr"
    MPEG_TS = "mpegts"
    MPEG_PS = "mpeg"
    ASF = "asf"
    FLV = "flv"
    AIFF = "aiff"
    AU = "au"
    CAF = "caf"
    W64 = "w64"
    MXF = "mxf"
    H264 = "h264"
    HEVC = "hevc"
    AC3 = "ac3"


ISO_FAMILY = frozenset({Container.MP4, Container.MOV, Container.THREE_GP})
"""ISO base media files (ISO/IEC 14496-12) and their ancestor QuickTime: one box structure, many brands."""

_DEMUXERS: dict[str, tuple[Container, ...]] = {
    "mov,mp4,m4a,3gp,3g2,mj2": (Container.MP4, Container.MOV, Container.THREE_GP),
    "matroska,webm": (Container.MATROSKA, Container.WEBM),
    "ogg": (Container.OGG,),
    "wav": (Container.WAV,),
    "avi": (Container.AVI,),
    "mp3": (Container.MP3,),
    "aac": (Container.AAC,),
    "flac": (Container.FLAC,),
    "amr": (Container.AMR,),
    "mpegts": (Container.MPEG_TS,),
    "mpeg": (Container.MPEG_PS,),
    "asf": (Container.ASF,),
    "flv": (Container.FLV,),
    "aiff": (Container.AIFF,),
    "au": (Container.AU,),
    "caf": (Container.CAF,),
    "w64": (Container.W64,),
    "mxf": (Container.MXF,),
    "ac3": (Container.AC3,),
    "h264": (Container.H264,),
    "hevc": (Container.HEVC,),
}
DEMUXER_WHITELIST = ",".join(_DEMUXERS)
"""Every FFmpeg demuxer that may open a file. Playlists (hls, concat, dash, sdp) stay out: they name other files."""

_EXTENSIONS: dict[str, frozenset[Container]] = {
    **dict.fromkeys(("mp4", "m4v", "m4a", "m4b", "mov", "qt", "3gp", "3g2", "3gpp"), ISO_FAMILY),
    **dict.fromkeys(("mkv", "mka", "webm"), frozenset({Container.MATROSKA, Container.WEBM})),
    **dict.fromkeys(("ogg", "oga", "ogv", "opus", "spx"), frozenset({Container.OGG})),
    "wav": frozenset({Container.WAV, Container.W64}),
    "avi": frozenset({Container.AVI}),
    **dict.fromkeys(("mp3", "mp2", "mpa"), frozenset({Container.MP3})),
    "aac": frozenset({Container.AAC}),
    "flac": frozenset({Container.FLAC}),
    "amr": frozenset({Container.AMR}),
    **dict.fromkeys(("ts", "mts", "m2ts"), frozenset({Container.MPEG_TS})),
    **dict.fromkeys(("mpg", "mpeg", "vob"), frozenset({Container.MPEG_PS, Container.MPEG_TS})),
    **dict.fromkeys(("wmv", "wma", "asf"), frozenset({Container.ASF})),
    "flv": frozenset({Container.FLV}),
    **dict.fromkeys(("aif", "aiff", "aifc"), frozenset({Container.AIFF})),
    "au": frozenset({Container.AU}),
    "caf": frozenset({Container.CAF}),
    "w64": frozenset({Container.W64}),
    "mxf": frozenset({Container.MXF}),
    "ac3": frozenset({Container.AC3}),
    **dict.fromkeys(("h264", "264", "h265", "265", "hevc"), frozenset({Container.H264, Container.HEVC})),
    **dict.fromkeys(("pdf", "jpg", "jpeg", "png", "gif", "zip", "docx", "html", "txt", "xml", "exe"), frozenset()),
}

_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "PDF-document"),
    (b"\xff\xd8\xff", "foto (JPEG)"),
    (b"\x89PNG\r\n\x1a\n", "afbeelding (PNG)"),
    (b"GIF8", "afbeelding (GIF)"),
    (b"II*\x00", "afbeelding (TIFF)"),
    (b"MM\x00*", "afbeelding (TIFF)"),
    (b"BM", "afbeelding (BMP)"),
    (b"PK\x03\x04", "zip-bestand of kantoordocument"),
    (b"7z\xbc\xaf\x27\x1c", "7z-archief"),
    (b"Rar!", "rar-archief"),
    (b"\x1f\x8b", "gzip-archief"),
    (b"MZ", "programma"),
    (b"\x7fELF", "programma"),
    (b"#EXTM3U", "afspeellijst"),
    (b"ffconcat", "afspeellijst"),
    (b"<", "tekst- of webbestand"),
)

_SIGNATURES: tuple[tuple[bytes, Container], ...] = (
    (b"OggS", Container.OGG),
    (b"fLaC", Container.FLAC),
    (b"#!AMR", Container.AMR),
    (b"FLV\x01", Container.FLV),
    (b"0&\xb2u\x8ef\xcf\x11\xa6\xd9\x00\xaa\x00b\xcel", Container.ASF),
    (b".snd", Container.AU),
    (b"caff", Container.CAF),
    (b"riff.\x91\xcf\x11\xa5\xd6(\xdb\x04\xc1\x00\x00", Container.W64),
    (b"\x00\x00\x01\xba", Container.MPEG_PS),
    (b"\x06\x0e+4\x02\x05\x01\x01", Container.MXF),
    (b"\x0bw", Container.AC3),
    (b"\x00\x00\x00\x01\x67", Container.H264),  # a bare stream, as some cameras export: parameter set first
    (b"\x00\x00\x00\x01\x09", Container.H264),
    (b"\x00\x00\x00\x01\x40", Container.HEVC),
)

_RIFF_FORMS = {b"WAVE": Container.WAV, b"AVI ": Container.AVI}
_IFF_FORMS = {
    **dict.fromkeys((b"RIFF", b"RF64", b"RIFX"), _RIFF_FORMS),
    b"FORM": {b"AIFF": Container.AIFF, b"AIFC": Container.AIFF},
}

_PICTURE_BRANDS = frozenset({b"heic", b"heix", b"mif1", b"avif"})

ISO_TOP_BOXES = frozenset(
    (b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"free", b"skip", b"wide", b"styp", b"sidx", b"pnot", b"uuid")
)
"""Boxes on the outer level of an ISO base media file."""


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What the first bytes say.

    Attributes:
        container: the container, or None when no signature fits.
        start: offset in bytes where it begins; more than 0 when foreign bytes stand before it (an ID3 tag is not
            foreign).
        content_at: offset in bytes of the first byte of sound or structure, behind tags and foreign bytes.
        foreign: Dutch name of what the file is instead of a recording, or empty.
    """

    container: Container | None
    start: int = 0
    content_at: int = 0
    foreign: str = ""


def sniff(file: BinaryIO) -> Sniffed:
    """Tell what `file` is; reads from its begin, at most `HEAD_BYTES` and what follows a long ID3 tag."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    start = _id3_bytes(head)
    if start:
        file.seek(start)
        head = file.read(HEAD_BYTES)
    container = _by_signature(head)
    if container is not None:
        return Sniffed(container, content_at=start)
    foreign = "" if start else _foreign(head)
    if foreign:
        return Sniffed(None, foreign=foreign)
    # Padding of zeros after a tag is common and harmless; anything else before the sound is somebody's header.
    offset = _mpeg_audio_at(head)
    if offset is None:
        return Sniffed(None)
    tag = head.rfind(b"ID3", 0, offset)
    foreign_bytes = tag if tag >= 0 and tag + _id3_bytes(head[tag:]) == offset else offset
    is_padding = not head[:foreign_bytes].strip(b"\0")
    return Sniffed(Container.MP3, start=0 if is_padding else start + foreign_bytes, content_at=start + offset)


def _foreign(head: bytes) -> str:
    """Name what else the file is, in Dutch, or give nothing."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "afbeelding (WebP)"
    if head[4:8] == b"ftyp" and head[8:12] in _PICTURE_BRANDS:
        return "foto (HEIC of AVIF)"
    return next((name for magic, name in _FOREIGN if head.startswith(magic)), "")


def fits_extension(name: str, container: Container) -> bool:
    """Say whether a file name may carry this container; names without a known extension may carry anything."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    allowed = _EXTENSIONS.get(extension)
    return allowed is None or container in allowed


def of_demuxer(name: str, sniffed: Container | None) -> Container | None:
    """Give the container that an FFmpeg demuxer read, as precise as the first bytes allow."""
    members = _DEMUXERS.get(name, ())
    if sniffed in members:
        return sniffed
    return members[0] if members else None


def _id3_bytes(head: bytes) -> int:
    """Give the length of an ID3v2 tag at the begin (ID3v2.4 section 3.1: four bytes of seven bits), or 0."""
    if len(head) < 10 or not head.startswith(b"ID3") or any(byte & 0x80 for byte in head[6:10]):  # noqa: PLR2004 - the header
        return 0
    size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    return size + (20 if head[5] & 0x10 else 10)


def _by_signature(head: bytes) -> Container | None:
    """Match the fixed signatures."""
    if head[:4] in _IFF_FORMS:
        return _IFF_FORMS[head[:4]].get(head[8:12])
    if head[:4] == b"\x1aE\xdf\xa3":
        return Container.WEBM if b"webm" in head[:64] else Container.MATROSKA
    if head[4:8] in ISO_TOP_BOXES:
        return _iso_brand(head)
    if _is_transport_stream(head):
        return Container.MPEG_TS
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:  # noqa: PLR2004 - ADTS: twelve ones, layer 0
        return Container.AAC
    for magic, container in _SIGNATURES:
        if head.startswith(magic):
            return container
    return Container.MP3 if _mpeg_audio_at(head[:8192]) == 0 else None


def _iso_brand(head: bytes) -> Container | None:
    """Tell the members of the ISO family apart by their main brand."""
    brand = head[8:12]
    if head[4:8] != b"ftyp" or brand == b"qt  ":
        return Container.MOV
    if brand in _PICTURE_BRANDS:
        # Such pictures share the box structure; they are photos, not recordings.
        return None
    return Container.THREE_GP if brand.startswith((b"3gp", b"3g2", b"3gg")) else Container.MP4


def _is_transport_stream(head: bytes) -> bool:
    """Find the sync byte 0x47 at five packet distances: 188 bytes, or 192 with a time code before each (Blu-ray)."""
    return any(
        len(head) > offset + 4 * step and all(head[offset + step * i] == 0x47 for i in range(5))  # noqa: PLR2004
        for offset, step in ((0, 188), (4, 192))
    )


_BITRATES_KBIT = {
    (1, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""ISO/IEC 11172-3 and 13818-3, table of bit rates by (1 for MPEG-1 or 2 for MPEG-2 and 2.5, layer)."""

_SAMPLE_RATES_HZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
"""By the two version bits of the header."""


def _mpeg_frame_bytes(head: bytes, at: int) -> int:
    """Give the length of the MPEG audio frame whose header stands at `at`, or 0 when there is none."""
    if at + 4 > len(head) or head[at] != 0xFF or head[at + 1] & 0xE0 != 0xE0:  # noqa: PLR2004 - eleven ones
        return 0
    version, layer = head[at + 1] >> 3 & 3, 4 - (head[at + 1] >> 1 & 3)
    rate_index, sample_index = head[at + 2] >> 4, head[at + 2] >> 2 & 3
    if version == 1 or layer == 4 or rate_index in {0, 15} or sample_index == 3:  # noqa: PLR2004 - reserved values
        return 0
    generation = 1 if version == 3 else 2  # noqa: PLR2004 - 3 is MPEG-1
    bits = _BITRATES_KBIT[generation, layer][rate_index - 1] * 1000
    hertz = _SAMPLE_RATES_HZ[version][sample_index]
    padding = head[at + 2] >> 1 & 1
    if layer == 1:
        return (12 * bits // hertz + padding) * 4
    return (72 if layer == 3 and generation == 2 else 144) * bits // hertz + padding  # noqa: PLR2004


def _mpeg_audio_at(head: bytes) -> int | None:
    """Find the first run of MPEG audio frames, each beginning where the one before ends."""
    at = head.find(0xFF)
    while at >= 0:
        place = at
        for _ in range(_MPEG_FRAMES_IN_A_ROW):
            length = _mpeg_frame_bytes(head, place)
            if not length:
                break
            place += length
        else:
            return at
        at = head.find(0xFF, at + 1)
    return None
