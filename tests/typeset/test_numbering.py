# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strafketen.typeset.numbering import NumberingRefused, first_pages

SUPPLEMENT = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 1000)), min_size=0, max_size=6)


@given(st.lists(SUPPLEMENT, min_size=1, max_size=8))
def test_supplements_never_change_an_earlier_page_and_leave_no_gap(supplements: list[list[tuple[int, int]]]) -> None:
    parts: list[tuple[int, int | None]] = []  # pages, first page, in an order that a supplement may break into
    for supplement in supplements:
        for count, place in supplement:
            parts.insert(place % (len(parts) + 1), (count, None))
        given_before = [first for _count, first in parts]
        numbers = first_pages(page_counts=[count for count, _first in parts], fixed=given_before)
        for before, now in zip(given_before, numbers, strict=True):
            assert before in {None, now}
        parts = [(count, first) for (count, _first), first in zip(parts, numbers, strict=True)]
        pages = sorted(page for count, first in parts if first for page in range(first, first + count))
        assert pages == list(range(1, sum(count for count, _first in parts) + 1))


@given(st.lists(st.integers(1, 9), min_size=2, max_size=9), st.data())
def test_pages_of_a_withdrawn_stuk_are_never_given_again(counts: list[int], data: st.DataObject) -> None:
    numbers = first_pages(page_counts=counts, fixed=[None] * len(counts))
    highest = max(first + count - 1 for first, count in zip(numbers, counts, strict=True))
    gone = data.draw(st.integers(0, len(counts) - 1))
    kept = [(count, first) for index, (count, first) in enumerate(zip(counts, numbers, strict=True)) if index != gone]
    again = first_pages(
        page_counts=[count for count, _first in kept] + [3],
        fixed=[first for _count, first in kept] + [None],
        highest_used=highest,
    )
    assert again == (*(first for _count, first in kept), highest + 1)


@pytest.mark.parametrize(("counts", "fixed"), [([2, 1], [1, 2]), ([1, 1], [5, 5]), ([1], [0]), ([3, 1], [2, 3])])
def test_overlapping_or_impossible_numbers_are_refused(counts: list[int], fixed: list[int | None]) -> None:
    with pytest.raises(NumberingRefused) as caught:
        first_pages(page_counts=counts, fixed=fixed)
    assert caught.value.code == "paginanummering_onmogelijk"
