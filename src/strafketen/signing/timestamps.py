# SPDX-License-Identifier: EUPL-1.2
"""The client of a timestamp service (RFC 3161 over HTTP) that believes no answer unchecked.

pyHanko's own clients embed whatever token comes back with the right nonce. Ours first checks that the token is about
our digest, that its signature is good and that its certificate leads to one of our anchors; so a document is never
given a timestamp that no reader will accept.
"""

# pyHanko and asn1crypto leave most of their functions untyped
# mypy: allow-untyped-calls

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import httpx
from asn1crypto import cms, tsp, x509
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError, handle_tsp_response
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

from strafketen.core.errors import Refusal
from strafketen.signing.der import SolidContentInfo

_REPLY_TYPE = "application/timestamp-reply"
_TIMEOUT_SECONDS = 10.0
_MAX_REPLY_BYTES = 256 * 1024


class SigningRefused(Refusal):
    """A document was not signed; what was handed in is unchanged and nothing half-made exists."""

    code: ClassVar[str] = "ondertekenen_geweigerd"


class TimestampUnavailable(SigningRefused):
    """No usable timestamp could be had; the same call may succeed later."""

    code: ClassVar[str] = "tijdstempel_niet_beschikbaar"


class HttpTimestamper(TimeStamper):
    """Asks one timestamp service. Make one per process and keep it: it keeps its connection and a size estimate."""

    def __init__(self, url: str, *, trust_roots: Sequence[bytes], timeout_seconds: float = _TIMEOUT_SECONDS) -> None:
        """Point at a service.

        Args:
            url: http or https address that takes the POST.
            trust_roots: DER certificates that the service's certificate must lead to.
            timeout_seconds: for each of connecting, sending and receiving.
        """
        super().__init__()
        self.url = url
        self._roots = tuple(x509.Certificate.load(der) for der in trust_roots)
        # no proxy from the environment: where the digest goes is decided by the configuration alone
        self._client = httpx.Client(timeout=timeout_seconds, trust_env=False, follow_redirects=False)

    def close(self) -> None:
        """Close the kept connection."""
        self._client.close()

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Send one query. Blocks: it runs in the private loop of one `sign_pdf` call.

        Raises:
            TimestampUnavailable: not reachable, or the answer is not a timestamp reply.
        """
        headers = {"Content-Type": "application/timestamp-query", "Accept": _REPLY_TYPE}
        try:
            answer = self._client.post(self.url, content=req.dump(), headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise TimestampUnavailable(
                "De tijdstempeldienst is niet bereikbaar; er is niets ondertekend. "
                "De ondertekening wordt later opnieuw geprobeerd; blijft dit zo, waarschuw dan de beheerder.",
                error=type(error).__name__,
            ) from error
        content_type = answer.headers.get("content-type", "").split(";")[0].strip().lower()
        if answer.status_code != httpx.codes.OK or content_type != _REPLY_TYPE:
            raise TimestampUnavailable(
                f"De tijdstempeldienst gaf antwoord {answer.status_code} in plaats van een tijdstempel; er is niets "
                "ondertekend. Laat de beheerder het adres van de dienst controleren.",
                status=answer.status_code,
            )
        if len(answer.content) > _MAX_REPLY_BYTES:
            raise _unusable("is te groot")
        return tsp.TimeStampResp.load(answer.content)

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> SolidContentInfo:
        """Get a token for a digest and check it.

        Raises:
            TimestampUnavailable: no token, or one that does not hold.
        """
        nonce, query = self.request_cms(message_digest, md_algorithm)
        try:
            reply = await self.async_request_tsa_response(query)
            token = SolidContentInfo.of(handle_tsp_response(reply, nonce))
            # checked on a copy: what is embedded is never taken apart
            parsed = cms.ContentInfo.load(token.dump())["content"]
            info = parsed["encap_content_info"]["content"].parsed
            context = ValidationContext(
                trust_roots=list(self._roots), allow_fetching=False, moment=info["gen_time"].native
            )
            found = await validate_tst_signed_data(
                parsed, context, lambda algorithm: message_digest if algorithm == md_algorithm else b""
            )
        except TimestampUnavailable:
            raise
        except TimestampRequestError as error:
            raise _unusable("is een weigering") from error
        except Exception as error:
            raise _unusable("is niet leesbaar") from error
        if not (found["intact"] and found["valid"]):
            raise _unusable("hoort niet bij dit document of is beschadigd")
        if found.get("trust_problem_indic") is not None or found.get("validation_path") is None:
            raise _unusable("komt niet van een dienst die dit knooppunt vertrouwt")
        return token


def _unusable(why: str) -> TimestampUnavailable:
    return TimestampUnavailable(
        f"Het antwoord van de tijdstempeldienst {why}; er is niets ondertekend. "
        "Laat de beheerder de dienst en de vertrouwde uitgevers controleren.",
    )
