# SPDX-License-Identifier: EUPL-1.2
"""How moments, sizes, money and counts are written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from strafketen.web import formatting as f

NOW = datetime(2026, 11, 23, 9, 42, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("dutch")


def plain(text: str) -> str:
    """Read no-break spaces as spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_moments_are_told_in_amsterdam_time() -> None:
    assert plain(f.datum(NOW)) == "23 november 2026"
    assert plain(f.datum_kort(NOW)) == "23 nov 2026"
    assert f.tijd(NOW) == "10:42"
    assert plain(f.tijd_uur(NOW)) == "10.42 uur"
    assert plain(f.moment(NOW)) == "23 nov 2026, 10:42"
    assert plain(f.moment_log(NOW)) == "23-11-2026 10:42"
    assert f.tijd(datetime(2026, 7, 1, 10, 0, tzinfo=UTC)) == "12:00"
    assert plain(f.datum(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))) == "1 januari 2027"


def test_a_moment_without_a_zone_is_a_defect() -> None:
    with pytest.raises(ValueError, match="zone"):
        f.tijd(NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2026, 12, 4), "nog 11 dagen"),
        (date(2026, 11, 24), "nog 1 dag"),
        (date(2026, 11, 23), "vandaag"),
        (date(2026, 11, 22), "1 dag te laat"),
        (NOW + timedelta(hours=5, minutes=20), "nog 5 uur"),
        (NOW + timedelta(minutes=40), "nog 40 minuten"),
        (NOW - timedelta(minutes=40), "40 minuten te laat"),
        (None, "geen termijn"),
    ],
)
def test_a_deadline_says_how_far_it_is(value: date | datetime | None, words: str) -> None:
    assert plain(f.nog(value, NOW)) == words


def test_recordings_are_told_by_the_clock_and_in_words() -> None:
    assert [f.duur(s) for s in (0, 66.9, 3723)] == ["00:00", "01:06", "1:02:03"]
    assert plain(f.duur_tekst(134.2)) == "2 min 14 s"
    assert plain(f.duur_tekst(0)) == "0 s"


def test_sizes_money_and_counts_have_dutch_separators() -> None:
    assert [plain(f.omvang(n)) for n in (512, 12_400, 3_100_000, 200_000_000_000)] == [
        "512 B",
        "12,4 kB",
        "3,1 MB",
        "200 GB",
    ]
    assert plain(f.geld(425_450)) == "€ 4.254,50"
    assert plain(f.geld(Decimal("-8.40"))) == "€ \N{MINUS SIGN}8,40"
    assert f.getal(48_213) == "48.213"
    assert [f.aantal(n, "stuk") for n in (0, 1, 1200)] == ["0 stukken", "1 stuk", "1.200 stukken"]


def test_what_is_unknown_is_a_dash_and_not_zero() -> None:
    assert {f.datum(None), f.tijd(None), f.duur(None), f.omvang(None), f.geld(None), f.getal(None), f.spanne(None)} == {
        f.DASH
    }


def test_english_pages_have_english_dates() -> None:
    with translation.override("en"):
        assert plain(f.datum(NOW)) == "23 November 2026"
        assert f.tijd_uur(NOW) == "10:42"
