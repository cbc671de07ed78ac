# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import tomllib
from pathlib import Path

from architecture.core_names import ROOT, words_in_core

ROWS = tomllib.loads((ROOT / "docs" / "woordenlijst.toml").read_text("utf-8"))["woord"]
ENGLISH = {
    line
    for line in Path(__file__).with_name("english_words.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
}


def _dutch() -> set[str]:
    return {word for row in ROWS for word in (row["term"], row["plural"], *row.get("forms", ())) if word}


def test_each_word_of_a_public_name_in_core_is_english_or_in_the_woordenlijst() -> None:
    unknown = {word: name for word, name in words_in_core().items() if word not in _dutch() | ENGLISH}
    assert not unknown, (
        "put a Dutch word of law or chain in docs/woordenlijst.toml with its source, "
        f"an English word in tests/architecture/english_words.txt: {unknown}"
    )


def test_no_word_is_both_english_and_a_term_of_art() -> None:
    assert not _dutch() & ENGLISH


def test_each_row_of_the_woordenlijst_has_meaning_source_with_certainty_and_plural() -> None:
    for row in ROWS:
        assert set(row) - {"forms"} == {"term", "gloss", "source", "plural"}, row
        assert row["gloss"], row
        assert row["source"].endswith(("[S]", "[K]", "[eigen]")), row


def test_the_woordenlijst_is_in_order_and_names_each_term_once() -> None:
    terms = [row["term"] for row in ROWS]
    assert terms == sorted(set(terms))
