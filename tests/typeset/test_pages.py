# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import threading
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from strafketen.typeset.pages import (
    PageNotFound,
    PageUnreadable,
    open_pages,
    page_count,
    page_digests,
    page_image,
    page_text,
    text_positions,
)
from strafketen.typeset.stukken import render_aangifte, render_bevindingen
from typeset import invented
from typeset.test_compose import hostile, plain, written


@pytest.fixture(scope="module")
def aangifte() -> bytes:
    return render_aangifte(invented.an_aangifte(), at=invented.AT)


def test_a_page_is_drawn_as_wide_as_asked(aangifte: bytes) -> None:
    image = page_image(aangifte, 0, width_px=800)
    with Image.open(BytesIO(image.png)) as picture:
        assert picture.format == "PNG"
        assert picture.size == (image.width_px, image.height_px)
        assert abs(image.height_px - 800 * 297 / 210) < 2
        assert sum(picture.convert("L").histogram()[:60]) > 0
    assert image.width_px == 800


def test_a_page_of_extreme_shape_gives_no_extreme_picture() -> None:
    image = page_image(plain("smal", box=(0, 0, 10, 14000)), 0, width_px=4000)
    assert image.height_px <= 8192
    assert image.width_px <= 4000


def test_text_and_count_of_a_stuk(aangifte: bytes) -> None:
    assert page_count(aangifte) == 2
    assert "M. Jansen-Öztürk" in page_text(aangifte, 0)
    assert "Digitaal ondertekend door" in page_text(aangifte, 1)


@pytest.mark.parametrize("page_index", [-1, 2])
def test_a_page_that_is_not_there_is_refused(aangifte: bytes, page_index: int) -> None:
    with pytest.raises(PageNotFound):
        page_text(aangifte, page_index)


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7 niets", b"\x89PNG"])
def test_what_is_no_pdf_is_refused(pdf: bytes) -> None:
    with pytest.raises(PageUnreadable):
        page_count(pdf)
    with pytest.raises(PageUnreadable):
        page_digests(pdf)


def test_a_quotation_over_two_lines_gives_a_place_on_each_line(aangifte: bytes) -> None:
    quote = "ZAG DAT EEN MAN met een donkere jas en een witte rugtas bij het schap met parfum stond. Hij keek"
    (match,) = text_positions(aangifte, 0, quote=quote)
    assert len(match.rects) == 2
    first, second = match.rects
    assert first.bottom <= second.top
    assert all(0 <= rect.left < rect.right <= 1 and 0 <= rect.top < rect.bottom <= 1 for rect in match.rects)
    assert " ".join(match.text.split()).casefold() == quote.casefold()


def test_a_quotation_is_found_whatever_its_marks_and_hyphens() -> None:
    stuk = replace(invented.an_aangifte(), verklaring=("Hij zei: \u2018Ik heb niets\u2019 \u2013 en rende weg.",))
    pdf = render_aangifte(stuk, at=invented.AT)
    assert len(text_positions(pdf, 0, quote="'Ik heb niets' - en rende")) == 1
    assert text_positions(pdf, 0, quote="staat er niet") == ()
    assert text_positions(pdf, 0, quote="  ") == ()


def test_each_place_of_a_repeated_quotation_is_given() -> None:
    pdf = plain("appel peer appel")
    assert [match.start for match in text_positions(pdf, 0, quote="appel")] == [0, 11]


@pytest.mark.parametrize(
    ("rotate", "horizontal", "vertical"),
    [(0, "left", "low"), (90, "left", "high"), (180, "right", "high"), (270, "right", "low")],
)
def test_places_are_given_as_the_page_is_shown(rotate: int, horizontal: str, vertical: str) -> None:
    (match,) = text_positions(plain("hoek", box=(100, 100, 1100, 1100), rotate=rotate), 0, quote="hoek")
    (rect,) = match.rects
    assert ((rect.left + rect.right) / 2 < 0.5) is (horizontal == "left")
    assert ((rect.top + rect.bottom) / 2 < 0.5) is (vertical == "high")


def test_several_threads_may_read_at_once(aangifte: bytes) -> None:
    texts: list[str] = []
    images: list[int] = []

    def read() -> None:
        for _time in range(5):
            texts.append(page_text(aangifte, 0))
            images.append(page_image(aangifte, 1, width_px=200).width_px)

    threads = [threading.Thread(target=read) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(texts) == {page_text(aangifte, 0)}
    assert images == [200] * 20


@pytest.mark.corpus
def test_no_file_of_the_corpus_ends_otherwise_than_read_or_refused(corpus: Path) -> None:
    files = sorted((corpus / "pdf").rglob("*.pdf"))
    refused = 0
    for path in files:
        data = path.read_bytes()
        try:
            digests = page_digests(data)
        except PageUnreadable:
            digests = []
        assert all(len(digest) == 32 for digest in digests)
        try:
            with open_pages(data) as reader:
                for index in range(min(reader.count(), 2)):
                    assert reader.image(index, width_px=200).png
                    reader.text(index)
        except PageUnreadable:
            refused += 1
    assert 0 < refused < len(files)


def test_stukken_with_fields_show_their_values() -> None:
    with open_pages(hostile()) as reader:
        assert reader.count() == 2
        assert reader.image(0, width_px=100).png


def test_a_bevinding_in_arabic_script_is_found_by_its_letters() -> None:
    pdf = render_bevindingen(invented.bevindingen(), at=invented.AT)
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert written(opened)
    assert text_positions(pdf, 0, quote="Muhammad al-Ali")
