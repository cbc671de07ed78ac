# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import timedelta

from strafketen.core.exchange import Rung
from strafketen.core.lateness import Judged, judge
from vectors import agreements
from vectors.material import AT

TERM = agreements.first().terms[0]
BY = TERM.expected_by(AT)
TICK = timedelta(milliseconds=1)
DELIVERED, VERIFIED, ACCEPTED, VISIBLE = BY


def test_expected_counts_from_the_moment_of_the_message() -> None:
    assert {rung: by - AT for rung, by in BY.items()} == {
        DELIVERED: timedelta(minutes=5),
        VERIFIED: timedelta(minutes=30),
        ACCEPTED: timedelta(minutes=30),
        VISIBLE: timedelta(days=3),
    }


def test_nothing_is_late_until_its_moment_has_passed() -> None:
    assert judge(BY, {}, at=BY[DELIVERED]) == Judged({}, BY[DELIVERED])
    assert judge(BY, {}, at=BY[DELIVERED] + TICK) == Judged({DELIVERED: None}, BY[VERIFIED])
    assert judge(BY, {DELIVERED: AT}, at=BY[VERIFIED] + TICK) == Judged({VERIFIED: None, ACCEPTED: None}, BY[VISIBLE])


def test_late_stays_late_with_the_moment_it_was_made_good() -> None:
    reached = {DELIVERED: BY[DELIVERED] + TICK, VERIFIED: BY[VERIFIED], ACCEPTED: BY[ACCEPTED], VISIBLE: BY[VISIBLE]}
    assert judge(BY, reached, at=BY[VISIBLE] + timedelta(days=9)) == Judged({DELIVERED: reached[DELIVERED]}, None)


def test_moments_compare_as_receipts_state_them() -> None:
    finer = BY[DELIVERED] + timedelta(microseconds=999)
    assert judge(BY, {DELIVERED: finer}, at=finer).late == {}
    assert judge({DELIVERED: finer}, {DELIVERED: BY[DELIVERED]}, at=finer).late == {}


def test_a_refusal_answers_what_was_still_expected() -> None:
    in_time = {DELIVERED: AT, Rung.REFUSED: AT + TICK}
    assert judge(BY, in_time, at=BY[VISIBLE] + TICK) == Judged({}, None)
    too_late = {DELIVERED: AT, Rung.REFUSED: BY[VERIFIED] + TICK}
    assert judge(BY, too_late, at=BY[VISIBLE] + TICK) == Judged(
        {VERIFIED: too_late[Rung.REFUSED], ACCEPTED: too_late[Rung.REFUSED]}, None
    )


def test_a_rung_that_was_not_agreed_is_never_late() -> None:
    assert judge({}, {}, at=AT + timedelta(days=999)) == Judged({}, None)
    only = {DELIVERED: BY[DELIVERED]}
    assert judge(only, {DELIVERED: AT}, at=AT + timedelta(days=999)) == Judged({}, None)
