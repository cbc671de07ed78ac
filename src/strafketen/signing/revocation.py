# SPDX-License-Identifier: EUPL-1.2
"""The list of revoked certificates, fetched before each signature: who lost a key signs nothing with it any more."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import httpx
import structlog
from cryptography import x509

from strafketen.signing.timestamps import SigningRefused

_TIMEOUT_SECONDS = 10.0
_MAX_LIST_BYTES = 32 * 1024 * 1024
"""A list names tens of bytes for each certificate; this holds some hundred thousand."""


class RevocationUnavailable(SigningRefused):
    """It is not known whether the certificate was revoked; the same call may succeed later."""

    code: ClassVar[str] = "intrekkingslijst_niet_beschikbaar"


class RevocationLists:
    """Fetches the list of one issuer over HTTP (RFC 5280 section 5).

    Nothing is kept that a newer list could contradict: each call asks again. Only when the issuer cannot be reached
    does the last list count, for as long as it says itself. Whether a list is really the issuer's is judged where it
    is used, by its signature.
    """

    def __init__(self, url: str, *, timeout_seconds: float = _TIMEOUT_SECONDS) -> None:
        """Point at the address where the issuer publishes its list (DER)."""
        self.url = url
        self._last: bytes | None = None
        # no proxy from the environment: where the list comes from is decided by the configuration alone
        self._client = httpx.Client(timeout=timeout_seconds, trust_env=False, follow_redirects=False)

    def close(self) -> None:
        """Close the kept connection."""
        self._client.close()

    def current(self, *, at: datetime) -> tuple[bytes, ...]:
        """Give the list as DER, good at moment `at`.

        Raises:
            RevocationUnavailable: none can be had, or what is there is no list or is out of date.
        """
        fetched = self._fetch()
        if fetched is not None and _is_current(fetched, at=at):
            self._last = fetched
        if self._last is None or not _is_current(self._last, at=at):
            raise RevocationUnavailable(
                "De lijst met ingetrokken certificaten is niet op te halen of verlopen; er is niets ondertekend. "
                "Onderteken later opnieuw. Blijft dit zo, waarschuw dan de beheerder.",
            )
        return (self._last,)

    def _fetch(self) -> bytes | None:
        try:
            answer = self._client.get(self.url)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            structlog.get_logger().warning("signing.no_revocation_list", error=type(error).__name__)
            return None
        usable = answer.status_code == httpx.codes.OK and len(answer.content) <= _MAX_LIST_BYTES
        return answer.content if usable else None


def _is_current(der: bytes, *, at: datetime) -> bool:
    try:
        found = x509.load_der_x509_crl(der)
    except ValueError:
        return False
    return found.next_update_utc is not None and at < found.next_update_utc
