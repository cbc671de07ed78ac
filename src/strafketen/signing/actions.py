# SPDX-License-Identifier: EUPL-1.2
"""Signing for people and for the node. PAdES takes tens of milliseconds: call `sign_document` from a job only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from strafketen.core.actor import Actor
from strafketen.core.digest import Digest, sha256_hex
from strafketen.core.errors import Refusal
from strafketen.core.manifest import Manifest
from strafketen.core.seal import seal_manifest
from strafketen.signing.keys import FileSigner
from strafketen.signing.pades import PadesLevel, sign_pdf
from strafketen.signing.services import services


class NoSigningKey(Refusal):
    """This account has no key of its own."""

    code: ClassVar[str] = "geen_sleutel"


@dataclass(frozen=True, slots=True)
class SignedDocument:
    """A document with a new signature.

    Attributes:
        pdf: the whole file; the unsigned one is its prefix.
        signer_name: as shown.
        certificate_sha256: fingerprint of the certificate.
    """

    pdf: bytes
    signer_name: str
    certificate_sha256: Digest


def _paths(account: str) -> tuple[Path, Path]:
    folder = services().officers
    return folder / f"{account}.key", folder / f"{account}.crt"


@lru_cache(maxsize=256)
def _signer(key_path: Path, certificate_path: Path, _changed: int) -> FileSigner:
    """Open a key once for each process: opening costs more than signing. A renewed certificate is opened again."""
    return FileSigner.load(key_path=key_path, certificate_path=certificate_path, kek=services().kek)


def require_key(actor: Actor) -> None:
    """Check that the actor can sign at all, before a job is ordered.

    Raises:
        NoSigningKey: no key for this account.
    """
    if not all(path.exists() for path in _paths(actor.id)):
        raise NoSigningKey("U heeft nog geen sleutel om mee te ondertekenen. Vraag uw beheerder om een sleutel.")


def sign_document(pdf: bytes, *, actor: Actor, reason: str, at: datetime) -> SignedDocument:
    """Sign a document with the actor's own key: PAdES B-T, or B-B when the node has no timestamp service.

    Raises:
        NoSigningKey: no key for this account.
        CertificateRevoked: the actor's certificate is on the list of its issuer.
        RevocationUnavailable: the list cannot be had; without it nothing is signed.
        SigningRefused: the document or the timestamp service does not allow it.
    """
    require_key(actor)
    parts = services()
    key_path, certificate_path = _paths(actor.id)
    signer = _signer(key_path, certificate_path, certificate_path.stat().st_mtime_ns)
    signed = sign_pdf(
        pdf,
        signer=signer,
        reason=reason,
        location=parts.location,
        signed_at=at,
        timestamper=parts.timestamper,
        level=PadesLevel.B_B if parts.timestamper is None else PadesLevel.B_T,
        trust_roots=parts.roots_der,
        crls=() if parts.revocation is None else parts.revocation.current(at=at),
        signer_name=actor.name,
    )
    return SignedDocument(signed, actor.name, sha256_hex(signer.certificate_der))


def seal(manifest: Manifest, *, at: datetime) -> str:
    """Seal a manifest with the key of the node (Ed25519: microseconds, so inside the transaction)."""
    return seal_manifest(manifest, signer=services().seal, at=at)
