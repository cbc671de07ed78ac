# SPDX-License-Identifier: EUPL-1.2
"""Whether a signer's certificate leads to a root that this house trusts. Offline: nothing is ever fetched."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pikepdf
from asn1crypto import crl, ocsp, pem, x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    NotYetValidError,
    PathBuildingError,
    PathValidationError,
    RevokedError,
    ValidationError,
)

from strafketen.inspection.pdf_values import PDF_ERRORS

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from strafketen.inspection.verdicts import Trust

_MAX_ANCHOR_BYTES = 1 << 20
_MAX_ANCHORS = 2_000
_SIGNING = frozenset({"digital_signature", "non_repudiation"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """Certificates and revocation data that a file carries in its DSS (ETSI EN 319 142-1, 5.4.2)."""

    certificates: tuple[x509.Certificate, ...] = ()
    ocsps: tuple[ocsp.OCSPResponse, ...] = ()
    crls: tuple[crl.CertificateList, ...] = ()

    def knows_status_of(self, certificate: x509.Certificate) -> bool:
        """Tell whether any revocation data is about this certificate."""
        for response in self.ocsps:
            with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError):
                for single in response.response_data["responses"]:
                    if single["cert_id"]["serial_number"].native == certificate.serial_number:
                        return True
        return any(revoked.issuer == certificate.issuer for revoked in self.crls)


def load_anchors(folder: Path) -> list[x509.Certificate]:
    """Read the certificates of a folder, PEM or DER; files that hold none are passed over.

    Raises:
        OSError: the folder could not be read.
    """
    found = []
    for path in sorted(folder.iterdir()):
        if not path.is_file() or path.stat().st_size > _MAX_ANCHOR_BYTES:
            continue
        data = path.read_bytes()
        with contextlib.suppress(ValueError, TypeError, KeyError, ssl.SSLError):
            ders = (
                [der for kind, _, der in pem.unarmor(data, multiple=True) if kind == "CERTIFICATE"]
                if (pem.detect(data))
                else [data]
            )
            for der in ders:
                certificate = x509.Certificate.load(der, strict=True)
                certificate.native  # noqa: B018 - parses every part, so that a half certificate shows here
                found.append(certificate)
        if len(found) > _MAX_ANCHORS:
            break
    return found


def read_evidence(pdf: pikepdf.Pdf | None) -> Evidence:
    """Read the DSS of a file; parts that cannot be read are left out."""
    if pdf is None:
        return Evidence()
    dss = pdf.Root.get("/DSS")
    if not isinstance(dss, pikepdf.Dictionary):
        return Evidence()
    certificates, ocsps, crls = [], [], []
    for data in _streams(dss.get("/Certs")):
        with contextlib.suppress(ValueError, TypeError, KeyError):
            certificates.append(x509.Certificate.load(data))
    for data in _streams(dss.get("/OCSPs")):
        with contextlib.suppress(ValueError, TypeError, KeyError):
            ocsps.append(ocsp.OCSPResponse.load(data))
    for data in _streams(dss.get("/CRLs")):
        with contextlib.suppress(ValueError, TypeError, KeyError):
            crls.append(crl.CertificateList.load(data))
    return Evidence(tuple(certificates), tuple(ocsps), tuple(crls))


def _streams(value: object) -> list[bytes]:
    found = []
    for item in list(value) if isinstance(value, pikepdf.Array) else []:
        if isinstance(item, pikepdf.Stream):
            with contextlib.suppress(*PDF_ERRORS):
                found.append(item.read_bytes())
    return found


def judge_trust(
    certificate: x509.Certificate,
    *,
    others: list[x509.Certificate],
    anchors: list[x509.Certificate] | None,
    evidence: Evidence,
    at: datetime,
    for_timestamps: bool = False,
) -> tuple[Trust, list[str]]:
    """Build and check the path from a certificate to one of the anchors.

    Args:
        certificate: of the signer or of the time-stamp server.
        others: certificates that came along.
        anchors: trusted roots; None when the caller gave none.
        evidence: what the DSS of the file holds.
        at: the moment judged, UTC: that of a trusted time stamp, or now.
        for_timestamps: the certificate must be issued for time stamping.
    """
    if anchors is None:
        return "unknown", ["no_trust_anchors"]
    if not _may_sign(certificate, for_timestamps=for_timestamps):
        return "untrusted", ["key_usage"]
    try:
        context = ValidationContext(
            trust_roots=anchors,
            other_certs=[*others, *evidence.certificates],
            moment=at,
            allow_fetching=False,
            revocation_mode="soft-fail",
            ocsps=list(evidence.ocsps),
            crls=list(evidence.crls),
            retroactive_revinfo=True,
            weak_hash_algos={"md2", "md5"},
        )
        validator = CertificateValidator(certificate, intermediate_certs=others, validation_context=context)
        asyncio.run(validator.async_validate_usage(set()))  # type: ignore[no-untyped-call] # the library has no types
    except RevokedError:
        return "untrusted", ["certificate_revoked"]
    except (ExpiredError, NotYetValidError):
        return "untrusted", ["certificate_expired"]
    except (PathBuildingError, PathValidationError, ValidationError):
        return "untrusted", ["chain_not_trusted"]
    except Exception:  # noqa: BLE001 - the library throws plain errors on odd certificates; undecided is an answer
        return "unknown", ["trust_undecided"]
    return "trusted", []


def _may_sign(certificate: x509.Certificate, *, for_timestamps: bool) -> bool:
    try:
        if for_timestamps:
            extended = certificate.extended_key_usage_value
            return extended is not None and "time_stamping" in extended.native
        usage = certificate.key_usage_value
        return usage is None or bool(_SIGNING.intersection(usage.native))
    except (ValueError, TypeError, KeyError):
        return False
