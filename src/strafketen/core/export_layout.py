# SPDX-License-Identifier: EUPL-1.2
"""Layout of a bag of export/1: names of its files, and the tag files that follow from others (RFC 8493)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from strafketen.core.digest import sha256_hex
from strafketen.core.manifest import MediaEntry, StukEntry

DECLARATION = "bagit.txt"
BAG_INFO = "bag-info.txt"
PAYLOAD_MANIFEST = "manifest-sha256.txt"
SEAL = "export.jws"
TAG_MANIFEST = "tagmanifest-sha256.txt"
TAG_FILES = (DECLARATION, BAG_INFO, PAYLOAD_MANIFEST, SEAL, TAG_MANIFEST)

PAYLOAD = "data/"
MANIFESTS = "data/manifesten/"
STUKKEN = "data/stukken/"
MEDIA = "data/media/"
RECEIPTS = "data/ontvangstbewijzen/"
LOGS = "data/logboek/"
CERTIFICATES = "data/certificaten/"
COMPOSED = "data/dossier.pdf"
CASE = "data/zaak.json"
PAGE_PROOFS = "data/paginabewijzen.json"
SEGMENT_PROOFS = "data/segmentbewijzen.json"

DECLARATION_BYTES = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

SAFE_NAME = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}/){0,4}[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}\Z")
"""Names in a bag: no hidden file, no dots alone, nothing that a file system or BagIt writes another way."""

_EXTENSIONS = {
    "application/pdf": "pdf",
    "audio/aac": "aac",
    "audio/flac": "flac",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "image/jpeg": "jpg",
    "image/png": "png",
    "video/mp4": "mp4",
    "video/ogg": "ogv",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "video/x-matroska": "mkv",
    "video/x-msvideo": "avi",
}
"""Part of export/1: never change an entry. Other media types get `bin`; the type itself stands in the manifest."""


def manifest_name(version: int) -> str:
    """Name the file with the bytes of a manifest."""
    return f"{MANIFESTS}{version:04d}.json"


def manifest_seal_name(version: int) -> str:
    """Name the file with the seal of a manifest."""
    return f"{MANIFESTS}{version:04d}.seal.jws"


def stuk_name(stuk: StukEntry) -> str:
    """Name the file with the signed original of a stuk."""
    return f"{STUKKEN}{stuk.number:04d}-{stuk.stuk_id}.{_EXTENSIONS.get(stuk.mime, 'bin')}"


def media_name(item: MediaEntry) -> str:
    """Name the file with the original of a recording."""
    return f"{MEDIA}{item.number:04d}-{item.media_id}.{_EXTENSIONS.get(item.mime, 'bin')}"


def receipt_name(number: int) -> str:
    """Name the file with a receipt, numbered from 1 in order of arrival."""
    return f"{RECEIPTS}{number:04d}.jws"


def checkpoint_name(oin: str) -> str:
    """Name the file with the signed checkpoint of the log of a node."""
    return f"{LOGS}{oin}/checkpoint.note"


def acts_name(oin: str) -> str:
    """Name the file with the acts of a node, their salts and their inclusion proofs."""
    return f"{LOGS}{oin}/acts.json"


def certificate_name(der: bytes) -> str:
    """Name the file with a certificate by its fingerprint."""
    return f"{CERTIFICATES}{sha256_hex(der)}.pem"


def certificate_pem(der: bytes) -> bytes:
    """Write a certificate as PEM, in its one form."""
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)


def base_name(dossier_id: str) -> str:
    """Name the one folder in a zipped export (RFC 8493, section 4)."""
    return f"dossier-{dossier_id}"


def digest_list(digests: Mapping[str, str]) -> bytes:
    """Write a payload or tag manifest of BagIt, ordered by name."""
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests)).encode("utf-8")


def tag_manifest(tags: Mapping[str, bytes]) -> bytes:
    """Write tagmanifest-sha256.txt over the other tag files."""
    return digest_list({name: sha256_hex(data) for name, data in tags.items()})
