# SPDX-License-Identifier: EUPL-1.2
"""How we write moments, stretches of time, sizes, money and counts; `{% load keten %}` gives these as filters.

"4 december 2026" in running text, "4 dec 2026" in tables, "14.05 uur" in running text, "14:05" in tables, "€ 4.254,50".
The zone is always Europe/Amsterdam; a missing value is a dash.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import get_language, gettext, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NBSP = "\N{NO-BREAK SPACE}"
DASH = "\N{EN DASH}"
MINUTE_SECONDS = 60
HOUR_SECONDS = 3600
DAY_SECONDS = 86_400
KILOBYTE = 1000


def _local(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a moment without a zone reached a page; hand in an aware moment")
    return value.astimezone(AMSTERDAM)


def _day(value: date | datetime) -> date:
    return _local(value).date() if isinstance(value, datetime) else value


def _is_english() -> bool:
    return (get_language() or "nl").startswith("en")


# -- moments ---------------------------------------------------------------------------------------------------------


def datum(value: date | datetime | None) -> str:
    """Write a day for running text and deadlines: 4 december 2026."""
    if value is None:
        return DASH
    return formats.date_format(_day(value), "j F Y").replace(" ", NBSP)


def datum_kort(value: date | datetime | None) -> str:
    """Write a day for a table: 4 dec 2026."""
    if value is None:
        return DASH
    return formats.date_format(_day(value), "j M Y" if _is_english() else "j b Y").replace(" ", NBSP)


def weekdag(value: date | datetime) -> str:
    """Write the day of the week: maandag."""
    return formats.date_format(_day(value), "l")


def tijd(value: datetime | None) -> str:
    """Write a time for a table: 14:05."""
    return DASH if value is None else _local(value).strftime("%H:%M")


def tijd_uur(value: datetime | None) -> str:
    """Write a time for running text: 14.05 uur."""
    if value is None:
        return DASH
    local = _local(value)
    return local.strftime("%H:%M") if _is_english() else f"{local:%H.%M}{NBSP}uur"


def moment(value: datetime | None) -> str:
    """Write day and time for a table: 4 dec 2026, 14:05."""
    return DASH if value is None else f"{datum_kort(value)}, {tijd(value)}"


def moment_kort(value: datetime | None, now: datetime | None = None) -> str:
    """Write day and time as short as the reader's day allows: 14:05 today, 4 dec 14:05 this year, else with year."""
    if value is None:
        return DASH
    if now is not None and _day(value) == _day(now):
        return gettext("vandaag %(tijd)s") % {"tijd": tijd(value)}
    if now is not None and _day(value).year == _day(now).year:
        return f"{formats.date_format(_day(value), 'j M' if _is_english() else 'j b')} {tijd(value)}".replace(" ", NBSP)
    return moment(value)


def moment_log(value: datetime | None) -> str:
    """Write day and time for a compact log: 21-11-2026 14:05."""
    return DASH if value is None else f"{_local(value):%d-%m-%Y %H:%M}".replace(" ", NBSP)


def iso(value: date | datetime) -> str:
    """Write a moment for the `datetime` attribute of a `time` element."""
    return value.astimezone(UTC).isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


def span_words(seconds: float) -> str:
    """Write a stretch of time by its largest unit, with plain spaces: 11 dagen."""
    if seconds >= DAY_SECONDS:
        days = int(seconds // DAY_SECONDS)
        return ngettext("%(n)d dag", "%(n)d dagen", days) % {"n": days}
    if seconds >= HOUR_SECONDS:
        hours = int(seconds // HOUR_SECONDS)
        return ngettext("%(n)d uur", "%(n)d uur", hours) % {"n": hours}
    if seconds < MINUTE_SECONDS:
        whole = max(1, round(seconds))
        return ngettext("%(n)d seconde", "%(n)d seconden", whole) % {"n": whole}
    minutes = int(seconds // MINUTE_SECONDS)
    return ngettext("%(n)d minuut", "%(n)d minuten", minutes) % {"n": minutes}


def spanne(seconds: float | None) -> str:
    """Write a stretch of time by its largest unit: 11 dagen, 5 uur, 40 minuten."""
    return DASH if seconds is None else span_words(seconds).replace(" ", NBSP)


def nog(value: date | datetime | None, now: datetime) -> str:
    """Tell how far a deadline is: nog 11 dagen, vandaag, nog 5 uur, 1 dag te laat."""
    if value is None:
        return gettext("geen termijn")
    days = (_day(value) - _day(now)).days
    if isinstance(value, datetime) and (days == 0 or -1 <= days < 0):
        seconds = (value - now).total_seconds()
        if seconds < 0:
            return gettext("%(tijd)s te laat") % {"tijd": span_words(-seconds)}
        return gettext("nog %(tijd)s") % {"tijd": span_words(seconds)}
    if days == 0:
        return gettext("vandaag")
    if days < 0:
        return ngettext("%(n)d dag te laat", "%(n)d dagen te laat", -days) % {"n": -days}
    return ngettext("nog %(n)d dag", "nog %(n)d dagen", days) % {"n": days}


def te_laat(value: date | datetime | None, now: datetime) -> bool:
    """Say whether a deadline has passed; a day passes at its end."""
    if value is None:
        return False
    return value < now if isinstance(value, datetime) else value < _day(now)


def duur(seconds: float | None) -> str:
    """Write a place in or length of a recording: 01:06 or 1:02:03."""
    if seconds is None:
        return DASH
    whole = int(seconds)
    hours, rest = divmod(whole, HOUR_SECONDS)
    minutes, left = divmod(rest, MINUTE_SECONDS)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes:02}:{left:02}"


def duur_tekst(seconds: float | None) -> str:
    """Write the length of a recording in words: 2 min 14 s."""
    if seconds is None:
        return DASH
    whole = round(seconds)
    hours, rest = divmod(whole, HOUR_SECONDS)
    minutes, left = divmod(rest, MINUTE_SECONDS)
    parts = [(hours, gettext("uur")), (minutes, gettext("min")), (left, gettext("s"))]
    said = [f"{number}{NBSP}{unit}" for number, unit in parts if number] or [f"0{NBSP}{gettext('s')}"]
    return " ".join(said)


# -- numbers ---------------------------------------------------------------------------------------------------------


def getal(value: float | Decimal | None, decimals: int = 0) -> str:
    """Write a number with the separators of the language: 48.213 or 7,7."""
    if value is None:
        return DASH
    written = formats.number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True)
    return written.replace("-", "\N{MINUS SIGN}")


def omvang(size_bytes: int | None) -> str:
    """Write a size in units of 1000: 512 B, 12,4 kB, 3,1 MB."""
    if size_bytes is None:
        return DASH
    if size_bytes < KILOBYTE:
        return f"{size_bytes}{NBSP}B"
    amount = float(size_bytes)
    unit = "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < KILOBYTE:
            break
        amount, unit = amount / KILOBYTE, larger
    decimals = 0 if round(amount, 1) == int(amount) else 1
    return f"{getal(amount, decimals)}{NBSP}{unit}"


def geld(amount: Decimal | int | None) -> str:
    """Write an amount: an `int` is euro cents, a `Decimal` is euros. € 4.254,50."""
    if amount is None:
        return DASH
    euros = amount if isinstance(amount, Decimal) else Decimal(amount) / 100
    return f"€{NBSP}{getal(euros, 2)}"


NOUNS: dict[str, Callable[[int], str]] = {
    "afwijking": lambda n: ngettext("%(n)s afwijking", "%(n)s afwijkingen", n),
    "bestand": lambda n: ngettext("%(n)s bestand", "%(n)s bestanden", n),
    "bevinding": lambda n: ngettext("%(n)s bevinding", "%(n)s bevindingen", n),
    "citaat": lambda n: ngettext("%(n)s citaat", "%(n)s citaten", n),
    "dag": lambda n: ngettext("%(n)s dag", "%(n)s dagen", n),
    "dossier": lambda n: ngettext("%(n)s dossier", "%(n)s dossiers", n),
    "handeling": lambda n: ngettext("%(n)s handeling", "%(n)s handelingen", n),
    "ontbrekend stuk": lambda n: ngettext("%(n)s stuk ontbreekt", "%(n)s stukken ontbreken", n),
    "pagina": lambda n: ngettext("%(n)s pagina", "%(n)s pagina’s", n),  # noqa: RUF001 -- the Dutch apostrophe
    "punt": lambda n: ngettext("%(n)s punt", "%(n)s punten", n),
    "regel": lambda n: ngettext("%(n)s regel", "%(n)s regels", n),
    "stuk": lambda n: ngettext("%(n)s stuk", "%(n)s stukken", n),
    "verzending": lambda n: ngettext("%(n)s verzending", "%(n)s verzendingen", n),
    "zaak": lambda n: ngettext("%(n)s zaak", "%(n)s zaken", n),
}


def aantal(number: int, noun: str) -> str:
    """Write how many there are of something from `NOUNS`: 1 stuk, 12 stukken."""
    return NOUNS[noun](number) % {"n": getal(number)}
