# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import json

import jcs
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from strafketen.core import canonical
from strafketen.core.errors import Malformed

_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
_NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
_SMALL = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e9, 1e9)


def _values(numbers: st.SearchStrategy[int | float]) -> st.SearchStrategy[canonical.Json]:
    return st.recursive(
        st.none() | st.booleans() | numbers | _TEXT,
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(_TEXT, inner, max_size=5),
        max_leaves=20,
    )


@given(_values(_NUMBERS))
def test_bytes_are_those_of_two_independent_writers(value: canonical.Json) -> None:
    assert canonical.dumps(value) == jcs.canonicalize(value) == rfc8785.dumps(value)


@given(_values(_SMALL))  # a fraction past 2**53 is written without its point, and then is too large a whole number
def test_what_is_written_reads_back_and_is_canonical(value: canonical.Json) -> None:
    data = canonical.dumps(value)
    assert canonical.dumps(canonical.loads(data)) == data
    assert canonical.is_canonical(data)


@given(st.dictionaries(_TEXT, _NUMBERS, min_size=1, max_size=5))
def test_any_other_spelling_is_not_canonical(value: dict[str, int | float]) -> None:
    assert not canonical.is_canonical(json.dumps(value, indent=1).encode())
    assert not canonical.is_canonical(canonical.dumps(value) + b"\n")


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":1}',
        b'{"a":{"b":1,"b":2}}',
        b"NaN",
        b"[Infinity]",
        b"-Infinity",
        b"1e999",
        b'"\\ud800"',
        b'{"\\udfff":1}',
        b"\xff",
        b"\xef\xbb\xbf1",
        b"1" * 5000,
        b"[" * 100_000,
        b"",
        b"{",
        b"01",
        b"'a'",
    ],
    ids=lambda data: str(data[:12]),
)
def test_refuses_json_that_two_readers_could_read_differently(data: bytes) -> None:
    with pytest.raises(Malformed):
        canonical.loads(data)
    assert not canonical.is_canonical(data)


def test_keeps_a_pair_of_surrogates_that_is_one_letter() -> None:
    assert canonical.loads(b'"\\ud83d\\ude00"') == "\U0001f600"


@pytest.mark.parametrize("value", [2**53, -(2**53), float("nan"), float("inf"), "\ud800", {"\ud800": 1}])
def test_refuses_to_write_what_the_format_cannot_hold(value: canonical.Json) -> None:
    with pytest.raises(Malformed):
        canonical.dumps(value)


def test_refuses_to_write_what_is_nested_without_end() -> None:
    value: list[canonical.Json] = []
    value.append(value)
    with pytest.raises(Malformed):
        canonical.dumps(value)


def test_names_sort_by_utf_16_as_the_standard_says() -> None:
    value = {"\U0001f600": 1, "\ufb33": 2, "a": 3}
    assert canonical.dumps(value) == '{"a":3,"\U0001f600":1,"\ufb33":2}'.encode()


def test_an_object_is_asked_for_and_nothing_else_is_taken() -> None:
    assert canonical.loads_object(b'{"a":[]}') == {"a": []}
    with pytest.raises(Malformed):
        canonical.loads_object(b"[]")
