# SPDX-License-Identifier: EUPL-1.2
"""What the byte server refuses, and the HTTP status of each refusal."""

from __future__ import annotations

from typing import ClassVar

from strafketen.core.errors import Conflict, Malformed, NotFound, Refusal


class UploadUnknown(NotFound):
    """No such upload (any more)."""

    code: ClassVar[str] = "upload_onbekend"


class UploadExpired(Refusal):
    """The upload was not finished in time."""

    code: ClassVar[str] = "upload_verlopen"


class UploadBusy(Refusal):
    """Another request is writing this upload."""

    code: ClassVar[str] = "upload_bezet"


class WrongOffset(Conflict):
    """The sender is at another place than we are. `detail["offset"]` is where we are."""

    code: ClassVar[str] = "verkeerde_positie"


class TooLarge(Refusal):
    """More bytes than announced or permitted."""

    code: ClassVar[str] = "te_groot"


class ChecksumMismatch(Refusal):
    """The bytes of a request are not the ones its sender meant; none of them was kept."""

    code: ClassVar[str] = "controlewaarde_onjuist"


class UnsupportedVersion(Refusal):
    """Another version of tus than 1.0.0."""

    code: ClassVar[str] = "tus_versie"


class UnsupportedType(Refusal):
    """Another content type than the protocol asks for."""

    code: ClassVar[str] = "inhoudstype"


class BadRequest(Malformed):
    """A header or body that cannot be read."""

    code: ClassVar[str] = "verzoek_onjuist"


class Incomplete(Refusal):
    """The sender fell silent or went away before the end."""

    code: ClassVar[str] = "afgebroken"


STATUS: dict[str, int] = {
    "toegang_ongeldig": 403,
    "toegang_verlopen": 403,
    "upload_onbekend": 404,
    "upload_verlopen": 410,
    "upload_bezet": 423,
    "verkeerde_positie": 409,
    "te_groot": 413,
    "controlewaarde_onjuist": 460,
    "tus_versie": 412,
    "inhoudstype": 415,
    "verzoek_onjuist": 400,
    "onjuist_formaat": 400,
    "afgebroken": 408,
    "opslag_vol": 507,
    "bytes_ontbreken": 404,
    "bytes_beschadigd": 500,
    "sleutel_past_niet": 410,
}
"""Status by code of refusal; 460 is the one tus names for a checksum."""


def status_of(refusal: Refusal) -> int:
    """Give the HTTP status of a refusal."""
    return STATUS.get(refusal.code, 400)
