# SPDX-License-Identifier: EUPL-1.2
"""Dutch wording of days, moments, amounts and lengths, as it stands in a stuk. Fixed: no locale of the machine."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

DUTCH_TIME = ZoneInfo("Europe/Amsterdam")

_WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
_CENTS_PER_EURO = 100
_SECONDS_PER_MINUTE = 60
_MINUTES_PER_HOUR = 60


def day_text(on: date) -> str:
    """Write 12 maart 2026."""
    return f"{on.day}\u00a0{_MONTHS[on.month - 1]} {on.year}"


def weekday_text(on: date) -> str:
    """Write donderdag 12 maart 2026."""
    return f"{_WEEKDAYS[on.weekday()]} {day_text(on)}"


def time_text(at: time) -> str:
    """Write 09.10 uur."""
    return f"{at.hour:02d}.{at.minute:02d}\u00a0uur"


def moment_text(at: datetime) -> str:
    """Write an aware moment in Dutch legal time: 12 maart 2026 om 09.10 uur.

    Raises:
        ValueError: a naive moment (a defect of the caller).
    """
    if at.tzinfo is None:
        raise ValueError("naive moment")
    local = at.astimezone(DUTCH_TIME)
    return f"{day_text(local.date())} om {time_text(local.time())}"


def euro_text(cents: int) -> str:
    """Write € 1.149,00 for 114900."""
    sign = "-" if cents < 0 else ""
    euros, rest = divmod(abs(cents), _CENTS_PER_EURO)
    return f"{sign}€\u00a0{euros:,}".replace(",", ".") + f",{rest:02d}"


def duration_text(seconds: float) -> str:
    """Write 1:02:07 or 2:07, cut to whole seconds."""
    minutes, rest = divmod(int(seconds), _SECONDS_PER_MINUTE)
    hours, minutes = divmod(minutes, _MINUTES_PER_HOUR)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def listing(items: tuple[str, ...]) -> str:
    """Write a, b en c."""
    if not items:
        return ""
    *first, last = items
    return f"{', '.join(first)} en {last}" if first else last


def pages_text(first: int, count: int) -> str:
    """Write 12 for one page, 12-14 for three, with an en dash."""
    return str(first) if count == 1 else f"{first}\u2013{first + count - 1}"  # the range dash of Dutch typography


def count_text(count: int, one: str, more: str) -> str:
    """Write 1 pagina, 2 pagina's."""
    return f"{count} {one if count == 1 else more}"
