# SPDX-License-Identifier: EUPL-1.2
"""PAdES signatures on PDF documents (ETSI EN 319 142-1), with pyHanko.

What a signature does to the file: one incremental update after the last byte, so the original bytes stay the first
bytes of the signed file. The field is invisible and lies outside the page: with the print flag that is the one form
that PDF/A-2 (ISO 19005-2, 6.3.2 and 6.3.3) and PDF/UA-1 (ISO 14289-1, 7.18.1 and 7.18.4) both allow without touching
the structure tree. Document information and XMP stay as they are, so what they claim stays true.

Levels: B-B is the signature alone; B-T adds a signature timestamp; B-LTA adds a second update with certificates,
revocation lists (DSS) and a document timestamp over all of it.

`sign_pdf` runs its own event loop: call it from a job or a thread, not from a coroutine.
"""

# pyHanko and asn1crypto leave most of their functions untyped
# mypy: allow-untyped-calls

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from typing import Any, ClassVar, Literal

import structlog
from asn1crypto import algos, x509
from asn1crypto import crl as asn1_crl
from cryptography import x509 as pyca_x509
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper, TimestampDSSContentSettings
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import RevokedError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.registry import SimpleCertificateStore

from strafketen.core.errors import Refusal
from strafketen.signing.der import SolidAttributes
from strafketen.signing.keys import SignatureAlgorithm, Signer, signature_fits
from strafketen.signing.timestamps import HttpTimestamper, SigningRefused, TimestampUnavailable

__all__ = ["CertificateRevoked", "PadesLevel", "SigningRefused", "TimestampUnavailable", "sign_pdf"]

_DIGEST = "sha256"
_P256_SIGNATURE_MAX_BYTES = 72
_OUT_OF_PAGE = InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)
_KEY_USAGE = {"non_repudiation"}
"""A person's signature must be made with a key for that (ETSI EN 319 412-2, 4.3.2)."""


class CertificateRevoked(SigningRefused):
    """The issuer took the signer's certificate back."""

    code: ClassVar[str] = "certificaat_ingetrokken"


class PadesLevel(StrEnum):
    """Baseline level of a signature (ETSI EN 319 142-1, clause 6)."""

    B_B = "B-B"
    B_T = "B-T"
    B_LTA = "B-LTA"


def sign_pdf(  # noqa: PLR0913 - all that a signature states or leans on, each by name
    pdf: bytes,
    *,
    signer: Signer,
    reason: str,
    location: str,
    signed_at: datetime,
    timestamper: HttpTimestamper | None,
    level: PadesLevel | Literal["B-B", "B-T", "B-LTA"],
    trust_roots: Sequence[bytes],
    crls: Sequence[bytes] = (),
    signer_name: str = "",
) -> bytes:
    """Sign a whole document and return it; `pdf` is a prefix of what comes back.

    A document that is signed already gets one more signature, and the earlier ones stay valid.

    Args:
        pdf: the document.
        signer: P-256 key with a certificate for nonRepudiation.
        reason: why the person signs; stands in the signature.
        location: place of signing; may be empty.
        signed_at: the claimed moment (/M), aware.
        timestamper: needed from B-T on.
        level: how much comes with the signature.
        trust_roots: DER certificates that the signer's and the timestamp service's certificates must lead to.
        crls: DER revocation lists: of every issuer, or none at all; needed for B-LTA. When given, a certificate that
            they revoke or do not cover is refused at every level.
        signer_name: full name of the person (/Name); the certificate's name is cut at 64 bytes.

    Raises:
        SigningRefused: the document, key or certificate does not allow it.
        TimestampUnavailable: no usable timestamp; try again later.
    """
    if signed_at.tzinfo is None:
        raise ValueError("signed_at has no time zone")  # a defect of the caller, not a refusal
    wanted = PadesLevel(level)
    if wanted is not PadesLevel.B_B and timestamper is None:
        raise TimestampUnavailable(
            f"Voor een handtekening van niveau {wanted} is een tijdstempeldienst nodig en er is er geen ingesteld. "
            "Stel het adres van de dienst in.",
        )
    adapter = _adapter(signer, signed_at=signed_at)
    try:
        context = _context(trust_roots=trust_roots, crls=crls, adapter=adapter, at=signed_at, level=wanted)
        metadata = signers.PdfSignatureMetadata(
            md_algorithm=_DIGEST,
            reason=reason or None,
            location=location or None,
            name=signer_name or None,
            subfilter=SigSeedSubFilter.PADES,
            signer_key_usage=_KEY_USAGE,
        )
        return asyncio.run(_sign(pdf, adapter, metadata, timestamper, context, signed_at=signed_at, level=wanted))
    except Refusal:
        raise
    except Exception as error:
        # the library throws what its parsers happen to hit (KeyError, RecursionError, …); nothing is signed then
        structlog.get_logger().info("signing.refused", error=type(error).__name__, size_bytes=len(pdf))
        raise SigningRefused(
            "Dit document kan niet worden ondertekend: het is beschadigd, versleuteld, of laat geen nieuwe "
            "handtekening toe. Het document is niet gewijzigd. Maak het opnieuw op en onderteken dan.",
            error=type(error).__name__,
        ) from error


class _QuietWriter(IncrementalPdfFileWriter):
    """An incremental writer that leaves document information and XMP alone.

    pyHanko would set a new modification date from the machine's clock and rewrite the XMP packet, which holds the
    PDF/A and PDF/UA claims of the document as it was typeset.
    """

    def _update_meta(self) -> None:
        return


class _SignerAdapter(signers.Signer):
    """Our `Signer` as pyHanko wants it. No key is loaded here, so nothing is loaded again for each signature."""

    def __init__(self, signer: Signer) -> None:
        store = SimpleCertificateStore()
        store.register_multiple([x509.Certificate.load(der) for der in signer.chain_der])
        super().__init__(
            signing_cert=x509.Certificate.load(signer.certificate_der),
            cert_registry=store,
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            embed_roots=False,
        )
        self._signer = signer

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002 - pyHanko's signature
        if dry_run:
            return bytes(_P256_SIGNATURE_MAX_BYTES)
        if digest_algorithm != _DIGEST:
            raise ValueError(digest_algorithm)
        signature = self._signer.sign(data)
        # a token can be configured with another key than its certificate: find out before the document goes out
        if not signature_fits(signature, data, certificate_der=self._signer.certificate_der):
            raise SigningRefused(
                "De sleutel waarmee is ondertekend hoort niet bij het certificaat. Het document is niet gewijzigd. "
                "Laat de beheerder sleutel en certificaat controleren.",
            )
        return signature

    async def signed_attrs(self, *args: Any, **kwargs: Any) -> SolidAttributes:  # noqa: ANN401 - passed on as they come
        return SolidAttributes.of(await super().signed_attrs(*args, **kwargs))

    async def unsigned_attrs(self, *args: Any, **kwargs: Any) -> SolidAttributes | None:  # noqa: ANN401 - passed on
        attributes = await super().unsigned_attrs(*args, **kwargs)
        return None if attributes is None else SolidAttributes.of(attributes)


def _adapter(signer: Signer, *, signed_at: datetime) -> _SignerAdapter:
    """Check what can be checked of key and certificate before the document is touched.

    Raises:
        SigningRefused: not a P-256 key, or the certificate is not valid at the moment of signing.
    """
    certificate = pyca_x509.load_der_x509_certificate(signer.certificate_der)
    key = certificate.public_key()
    p256 = isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)
    if signer.algorithm is not SignatureAlgorithm.ECDSA_P256_SHA256 or not p256:
        raise SigningRefused(
            "Documenten worden ondertekend met een P-256-sleutel; deze sleutel is van een andere soort. "
            "Kies de documentsleutel van de persoon.",
        )
    if not certificate.not_valid_before_utc <= signed_at <= certificate.not_valid_after_utc:
        raise SigningRefused(
            "Het certificaat van de ondertekenaar is op dit moment niet geldig (verlopen of nog niet ingegaan). "
            "Vraag een nieuw certificaat aan.",
        )
    return _SignerAdapter(signer)


def _context(
    *, trust_roots: Sequence[bytes], crls: Sequence[bytes], adapter: _SignerAdapter, at: datetime, level: PadesLevel
) -> ValidationContext:
    return ValidationContext(
        trust_roots=[x509.Certificate.load(der) for der in trust_roots],
        other_certs=list(adapter.cert_registry),
        crls=[asn1_crl.CertificateList.load(der) for der in crls],
        moment=at,
        allow_fetching=False,
        # a list published after the moment of signing says at least as much about it
        retroactive_revinfo=True,
        # a milder mode would pass over the lists for certificates that do not say where their list is published
        revocation_mode="require" if crls or level is PadesLevel.B_LTA else "soft-fail",
    )


async def _sign(
    pdf: bytes,
    adapter: _SignerAdapter,
    metadata: signers.PdfSignatureMetadata,
    timestamper: HttpTimestamper | None,
    context: ValidationContext,
    *,
    signed_at: datetime,
    level: PadesLevel,
) -> bytes:
    path = await _signer_path(adapter, context)
    if level is PadesLevel.B_B:
        return await _add_signature(pdf, adapter, metadata, None, signed_at=signed_at)
    if timestamper is None:
        raise ValueError("level needs a timestamper")  # sign_pdf has seen to it
    signed = await _add_signature(pdf, adapter, metadata, timestamper, signed_at=signed_at)
    if level is PadesLevel.B_T:
        return signed
    return await _add_archive_timestamp(signed, timestamper, context, path)


async def _signer_path(adapter: _SignerAdapter, context: ValidationContext) -> ValidationPath:
    """Build the signer's path to an anchor, with revocation as the level asks.

    Raises:
        CertificateRevoked: the issuer's list says so.
        SigningRefused: untrusted, not for signing, or a revocation list is missing.
    """
    validator = CertificateValidator(
        adapter.signing_cert, intermediate_certs=adapter.cert_registry, validation_context=context
    )
    try:
        path: ValidationPath = await validator.async_validate_usage(_KEY_USAGE)
    except RevokedError as error:
        raise CertificateRevoked(
            "Uw certificaat om mee te ondertekenen is ingetrokken. Er is niets ondertekend. "
            "Vraag uw beheerder om een nieuw certificaat en onderteken daarna opnieuw.",
        ) from error
    except Exception as error:
        raise SigningRefused(
            "Het certificaat van de ondertekenaar wordt niet vertrouwd: het is ingetrokken, niet bedoeld om mee te "
            "ondertekenen, of komt niet van een vertrouwde uitgever. Vraag een geldig certificaat aan.",
            error=type(error).__name__,
        ) from error
    return path


async def _add_signature(
    pdf: bytes,
    adapter: _SignerAdapter,
    metadata: signers.PdfSignatureMetadata,
    timestamper: HttpTimestamper | None,
    *,
    signed_at: datetime,
) -> bytes:
    writer = _QuietWriter(BytesIO(pdf))
    number, name = _free_field(writer.prev, "Handtekening")
    field = SigFieldSpec(
        sig_field_name=name,
        invis_sig_settings=_OUT_OF_PAGE,
        readable_field_name=f"Elektronische handtekening {number}",
    )
    pdf_signer = signers.PdfSigner(
        replace(metadata, field_name=name), adapter, timestamper=timestamper, new_field_spec=field
    )
    session = pdf_signer.init_signing_session(writer)
    session.system_time = signed_at
    reserved_bytes = await session.estimate_signature_container_size(None)
    document = session.prepare_tbs_document(None, reserved_bytes)
    prepared, output = document.digest_tbs_document(output=BytesIO())
    await document.perform_signature(
        document_digest=prepared.document_digest, pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=signed_at)
    )
    return _grown_from(pdf, output)


async def _add_archive_timestamp(
    pdf: bytes, timestamper: HttpTimestamper, context: ValidationContext, signer_path: ValidationPath
) -> bytes:
    """Add certificates, revocation lists and a document timestamp in one update."""
    paths = [signer_path]
    async for path in timestamper.validation_paths(context):
        paths.append(path)  # noqa: PERF401 - an asynchronous generator; there is nothing to extend with
    writer = _QuietWriter(BytesIO(pdf))
    DocumentSecurityStore.supply_dss_in_writer(writer, None, paths=paths, validation_context=context)
    number, name = _free_field(writer.prev, "Tijdstempel")
    stamper = PdfTimeStamper(
        timestamper,
        field_name=name,
        invis_settings=_OUT_OF_PAGE,
        readable_field_name=f"Tijdstempel van het document {number}",
    )
    output = await stamper.async_timestamp_pdf(
        writer,
        _DIGEST,
        validation_context=context,
        validation_paths=paths,
        output=BytesIO(),
        dss_settings=TimestampDSSContentSettings(include_vri=False, update_before_ts=True),
    )
    return _grown_from(pdf, output)


def _free_field(reader: PdfFileReader, stem: str) -> tuple[int, str]:
    """Number and name of a field that the document does not have yet."""
    taken = {name.partition(".")[0] for name, *_ in fields.enumerate_sig_fields(reader)} | _field_names(reader)
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return number, f"{stem}{number}"


def _field_names(reader: PdfFileReader) -> set[str]:
    """Top-level names of all form fields, of any kind."""
    try:
        listed = reader.root["/AcroForm"]["/Fields"]
    except KeyError:
        return set()
    resolved = (field.get_object() for field in listed)
    return {str(field["/T"]) for field in resolved if "/T" in field}


def _grown_from(pdf: bytes, output: object) -> bytes:
    """Take the bytes of a finished update, and make sure that it is one."""
    if not isinstance(output, BytesIO):
        raise TypeError(type(output).__name__)
    grown = output.getvalue()
    if not grown.startswith(pdf):
        raise ValueError("the update changed earlier bytes")
    return grown
