# SPDX-License-Identifier: EUPL-1.2
"""Reading pages with PDFium: picture, text, and where a quotation stands.

PDFium is not safe for threads: one lock guards every call. It also decodes hostile input in this process, so callers
that read files from outside do so in a process of their own with limits.
"""

from __future__ import annotations

import ctypes
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import ClassVar

import pypdfium2
from pypdfium2 import raw

from strafketen.core.errors import Refusal
from strafketen.typeset.page_digest import PAGE_DIGEST_VERSION, PageUnreadable, page_digests

__all__ = [
    "PAGE_DIGEST_VERSION",
    "PageImage",
    "PageNotFound",
    "PageReader",
    "PageUnreadable",
    "Rect",
    "TextMatch",
    "open_pages",
    "page_count",
    "page_digests",
    "page_image",
    "page_text",
    "text_positions",
]

MAX_WIDTH_PX = 4096
MAX_HEIGHT_PX = 8192
"""A page of extreme shape is drawn smaller, so that a picture never takes more than 128 MiB."""

_LOCK = threading.RLock()
_DEVICE_UNITS = 1_000_000
_PNG_COMPRESSION = 3
_HYPHENS = frozenset("\u00ad\ufffe\x02")
"""Soft hyphen, and what PDFium gives for a hyphen at the end of a line."""
_SAME = str.maketrans(
    "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u2010\u2011\u2013\u2014", "''" + "''" + '"""' + "----"
)
"""Quotation marks, hyphens and dashes, however they are typed."""


class PageNotFound(Refusal):
    """The PDF has no page with this index."""

    code: ClassVar[str] = "pagina_niet_gevonden"


@dataclass(frozen=True, slots=True)
class PageImage:
    """A picture of a page."""

    png: bytes = field(repr=False)
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class Rect:
    """Part of a page as shown, in fractions of its width and height, from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class TextMatch:
    """A place where a quotation stands.

    Attributes:
        start: index of its first character in the text of the page.
        text: the words as they stand there.
        rects: one a line.
    """

    start: int
    text: str = field(repr=False)
    rects: tuple[Rect, ...]


class PageReader:
    """An opened PDF; use as `with open_pages(pdf) as reader`."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        """Read from an opened document."""
        self._document = document

    def count(self) -> int:
        """Give the number of pages."""
        with _LOCK:
            return len(self._document)

    def image(self, page_index: int, *, width_px: int) -> PageImage:
        """Draw a page `width_px` wide (or smaller if it would become too high).

        Raises:
            PageNotFound: no such page.
            PageUnreadable: it cannot be drawn.
        """
        width_px = max(1, min(width_px, MAX_WIDTH_PX))
        with _LOCK, self._page(page_index) as page:
            width_points, height_points = page.get_size()
            if width_points <= 0 or height_points <= 0:
                raise PageUnreadable("Deze pagina heeft geen afmetingen en kan niet worden getoond.")
            scale = min(width_px / width_points, MAX_HEIGHT_PX / height_points)
            picture = page.render(scale=scale).to_pil()
        buffer = BytesIO()
        picture.save(buffer, format="PNG", compress_level=_PNG_COMPRESSION)
        return PageImage(buffer.getvalue(), picture.width, picture.height)

    def text(self, page_index: int) -> str:
        """Give the text of a page in reading order of the file, with line feeds; empty for a scan.

        Raises:
            PageNotFound: no such page.
            PageUnreadable: it cannot be read.
        """
        with _LOCK, self._text_page(page_index) as (_page, text_page):
            text: str = text_page.get_text_bounded()
        return text.replace("\r\n", "\n").replace("\ufffe", "-").replace("\x00", "")

    def positions(self, page_index: int, *, quote: str) -> tuple[TextMatch, ...]:
        """Find a quotation, whatever its line breaks, hyphens at line ends, case, and shape of quotation marks.

        Raises:
            PageNotFound: no such page.
            PageUnreadable: it cannot be read.
        """
        sought = "".join(part for _index, part in _normalise(enumerate(quote)))
        if not sought:
            return ()
        with _LOCK, self._text_page(page_index) as (page, text_page):
            characters = [chr(raw.FPDFText_GetUnicode(text_page, index)) for index in range(text_page.count_chars())]
            places: list[int] = []
            parts: list[str] = []
            for index, part in _normalise(enumerate(characters)):
                parts.append(part)
                places += [index] * len(part)
            text = "".join(parts)
            matches: list[TextMatch] = []
            found = text.find(sought)
            while found >= 0:
                first, last = places[found], places[found + len(sought) - 1]
                rects = tuple(_rects(page, text_page, first, last - first + 1))
                matches.append(TextMatch(first, "".join(characters[first : last + 1]), rects))
                found = text.find(sought, found + len(sought))
        return tuple(matches)

    @contextmanager
    def _page(self, page_index: int) -> Iterator[pypdfium2.PdfPage]:
        if not 0 <= page_index < len(self._document):
            raise PageNotFound(f"Dit stuk heeft geen pagina {page_index + 1}.", page=page_index + 1)
        try:
            page = self._document[page_index]
        except pypdfium2.PdfiumError as error:
            raise PageUnreadable(f"Pagina {page_index + 1} is beschadigd.", page=page_index + 1) from error
        try:
            yield page
        except pypdfium2.PdfiumError as error:
            raise PageUnreadable(f"Pagina {page_index + 1} is beschadigd.", page=page_index + 1) from error
        finally:
            page.close()

    @contextmanager
    def _text_page(self, page_index: int) -> Iterator[tuple[pypdfium2.PdfPage, pypdfium2.PdfTextPage]]:
        with self._page(page_index) as page:
            text_page = page.get_textpage()
            try:
                yield page, text_page
            finally:
                text_page.close()


@contextmanager
def open_pages(pdf: bytes) -> Iterator[PageReader]:
    """Open a PDF to read several pages.

    Raises:
        PageUnreadable: damaged or locked.
    """
    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(pdf)
            if document.get_formtype() != raw.FORMTYPE_NONE:
                document.init_forms()
        except pypdfium2.PdfiumError as error:
            raise PageUnreadable("Dit PDF-bestand is beschadigd of vergrendeld en kan niet worden gelezen.") from error
    try:
        yield PageReader(document)
    finally:
        with _LOCK:
            document.close()


def page_count(pdf: bytes) -> int:
    """Give the number of pages.

    Raises:
        PageUnreadable: damaged or locked.
    """
    with open_pages(pdf) as reader:
        return reader.count()


def page_image(pdf: bytes, page_index: int, *, width_px: int) -> PageImage:
    """Draw one page; see `PageReader.image`."""
    with open_pages(pdf) as reader:
        return reader.image(page_index, width_px=width_px)


def page_text(pdf: bytes, page_index: int) -> str:
    """Give the text of one page; see `PageReader.text`."""
    with open_pages(pdf) as reader:
        return reader.text(page_index)


def text_positions(pdf: bytes, page_index: int, *, quote: str) -> tuple[TextMatch, ...]:
    """Find a quotation on one page; see `PageReader.positions`."""
    with open_pages(pdf) as reader:
        return reader.positions(page_index, quote=quote)


def _normalise(characters: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Give comparable text with the index it came from: no space, no hyphen of a line end, one form of each letter."""
    for index, character in characters:
        if character.isspace() or character in _HYPHENS or unicodedata.category(character) in {"Cc", "Cf"}:
            continue
        yield index, unicodedata.normalize("NFKD", character.translate(_SAME)).casefold()


def _rects(page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, start: int, count: int) -> Iterator[Rect]:
    for index in range(text_page.count_rects(start, count)):
        left, bottom, right, top = text_page.get_rect(index)
        corners = (_shown(page, left, top), _shown(page, right, bottom))
        xs, ys = sorted(x for x, _y in corners), sorted(y for _x, y in corners)
        yield Rect(xs[0], ys[0], xs[1], ys[1])


def _shown(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    """Turn a place in page units into fractions of the page as shown (crop and rotation done)."""
    device_x, device_y = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, _DEVICE_UNITS, _DEVICE_UNITS, 0, x, y, device_x, device_y)
    return (_fraction(device_x.value), _fraction(device_y.value))


def _fraction(value: int) -> float:
    return min(1.0, max(0.0, value / _DEVICE_UNITS))
