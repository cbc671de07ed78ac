# SPDX-License-Identifier: EUPL-1.2
"""Moments in formats: UTC, RFC 3339, milliseconds, always with Z."""

from __future__ import annotations

from datetime import UTC, datetime

from strafketen.core.errors import Malformed


def format_moment(at: datetime) -> str:
    """Write an aware moment as 2026-11-23T10:00:00.000Z.

    Raises:
        ValueError: a naive moment (a defect of the caller).
    """
    if at.tzinfo is None:
        raise ValueError("naive moment")
    at = at.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def parse_moment(text: str) -> datetime:
    """Read what `format_moment` writes.

    Raises:
        Malformed: another form, or a moment without a zone.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Malformed("Dit is geen tijdstip. Verwacht bijvoorbeeld 2026-11-23T10:00:00.000Z.") from error
    if at.tzinfo is None:
        raise Malformed("Dit tijdstip heeft geen tijdzone. Voeg Z toe (UTC).")
    return at.astimezone(UTC)
