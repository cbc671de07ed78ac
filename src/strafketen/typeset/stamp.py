# SPDX-License-Identifier: EUPL-1.2
"""The dossier page number on each page, in a strip that is added under the page.

A scan may fill its page to the edge, so no margin is ever surely free. The page therefore grows by a strip at its lower
edge as it is shown, and its own content is clipped to its old box. The strip is drawn before the content: whatever the
content does to the graphics state cannot move or hide the number.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO

import pikepdf

from strafketen.typeset.engine import typeset

STRIP_POINTS = 18.0
"""Height of the strip on an A4 page; other pages in proportion to their shorter side."""

FONT_NAME = "/StrafketenDossier"

_SIZE_POINTS = 8.0
_BASELINE_POINTS = 6.5
_INSET_POINTS = 56.7
_A4_WIDTH_POINTS = 595.28
_A4: tuple[float, float, float, float] = (0.0, 0.0, 595.28, 841.89)
_QUARTER_TURN = 90
_BOX_NUMBERS = 4
_LABEL_CHARACTERS = frozenset(string.ascii_letters + string.digits + " -/.·")
_BFCHAR = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4})>")
_FIXED_DATE = datetime(2026, 1, 1, tzinfo=UTC)
"""Only of the throw-away file that the font is taken from."""


@dataclass(frozen=True, slots=True)
class _Glyphs:
    """Codes and widths (thousandths of the size) of characters in the stamping font."""

    font_pdf: bytes
    codes: dict[str, str]
    widths: dict[str, float]


@cache
def _glyphs(characters: str) -> _Glyphs:
    """Set the characters once and read back font, codes and widths. The zeros keep a space from the edge."""
    font_pdf = typeset(template="cijfers", data={"tekens": f"0{characters}0"}, at=_FIXED_DATE)
    with pikepdf.open(BytesIO(font_pdf)) as pdf:
        font = _only_font(pdf)
        pairs = _BFCHAR.findall(font.ToUnicode.read_bytes())
        codes = {chr(int(character, 16)): code.decode("ascii").lower() for code, character in pairs}
        widths_by_code = _widths(font.DescendantFonts[0].W)
    widths = {character: widths_by_code[int(code, 16)] for character, code in codes.items()}
    return _Glyphs(font_pdf, codes, widths)


def _only_font(pdf: pikepdf.Pdf) -> pikepdf.Object:
    fonts = [font for _name, font in pdf.pages[0].obj.Resources.Font.items()]
    if len(fonts) != 1:
        raise ValueError("the stamping text must be in one font")
    return fonts[0]


def _widths(spec: pikepdf.Object) -> dict[int, float]:
    """Read the W array of a CIDFont (ISO 32000-1, 9.7.4.3)."""
    widths: dict[int, float] = {}
    items = list(spec.as_list())
    while items:
        first = int(items.pop(0))
        second = items.pop(0)
        if isinstance(second, pikepdf.Array):
            widths.update({first + step: float(width) for step, width in enumerate(second.as_list())})
        else:
            width = float(items.pop(0))
            widths.update(dict.fromkeys(range(first, int(second) + 1), width))
    return widths


class Stamper:
    """Stamps pages of one output file."""

    def __init__(self, out: pikepdf.Pdf, *, label: str) -> None:
        """Copy the font into `out`. `label` stands before each number."""
        self._out = out
        self._label = "".join(character for character in label if character in _LABEL_CHARACTERS)
        self._glyphs = _glyphs("".join(sorted(set(self._label) | set("0123456789"))))
        with pikepdf.open(BytesIO(self._glyphs.font_pdf)) as font_pdf:
            self._font = out.copy_foreign(_only_font(font_pdf))

    def stamp(self, page: pikepdf.Page, number: int) -> None:
        """Enlarge `page` with the strip and write `number` in it."""
        obj = page.obj
        box = visible_box(obj)
        turn = _rotation(obj)
        left, bottom, right, top = box
        unit = min(right - left, top - bottom) / _A4_WIDTH_POINTS
        strip = STRIP_POINTS * unit
        text = f"{self._label}{number}"
        size = _SIZE_POINTS * unit
        width = sum(self._glyphs.widths[character] for character in text) * size / 1000
        inset, baseline = _INSET_POINTS * unit, _BASELINE_POINTS * unit
        # The lower edge as shown is another side of the page when it is turned (Rotate is clockwise).
        if turn == _QUARTER_TURN:
            grown, matrix = (
                (left, bottom, right + strip, top),
                (0, 1, -1, 0, right + strip - baseline, top - inset - width),
            )
        elif turn == 2 * _QUARTER_TURN:
            grown, matrix = (
                (left, bottom, right, top + strip),
                (-1, 0, 0, -1, left + inset + width, top + strip - baseline),
            )
        elif turn == 3 * _QUARTER_TURN:
            grown, matrix = (
                (left - strip, bottom, right, top),
                (0, -1, 1, 0, left - strip + baseline, bottom + inset + width),
            )
        else:
            grown, matrix = (
                (left, bottom - strip, right, top),
                (1, 0, 0, 1, right - inset - width, bottom - strip + baseline),
            )
        encoded = "".join(self._glyphs.codes[character] for character in text)
        placed = " ".join(_number(value) for value in matrix)
        clip = " ".join(_number(value) for value in (left, bottom, right - left, top - bottom))
        drawing = (
            f"/Artifact <</Type /Pagination>> BDC q 0.29 0.34 0.39 rg BT {FONT_NAME} {_number(size)} Tf "
            f"{placed} Tm <{encoded}> Tj ET Q EMC {clip} re W n\n"
        )
        obj.MediaBox = pikepdf.Array([round(value, 4) for value in grown])
        if "/CropBox" in obj:
            del obj["/CropBox"]
        self._add_font(obj)
        contents = obj.get("/Contents")
        streams: list[pikepdf.Object] = [self._out.make_stream(drawing.encode("ascii"))]
        if isinstance(contents, pikepdf.Array):
            streams += contents.as_list()
        elif isinstance(contents, pikepdf.Stream):
            streams.append(contents)
        obj.Contents = pikepdf.Array(streams)

    def _add_font(self, page: pikepdf.Object) -> None:
        resources = page.get("/Resources")
        if not isinstance(resources, pikepdf.Dictionary):
            page.Resources = pikepdf.Dictionary()
            resources = page.Resources
        fonts = resources.get("/Font")
        if not isinstance(fonts, pikepdf.Dictionary):
            resources.Font = pikepdf.Dictionary()
            fonts = resources.Font
        fonts[FONT_NAME] = self._font


def visible_box(page: pikepdf.Object) -> tuple[float, float, float, float]:
    """Give the part of a page that is shown: CropBox within MediaBox, in its own units; A4 when neither can be read."""
    media = _box(page.get("/MediaBox")) or _A4
    crop = _box(page.get("/CropBox"))
    if crop is None:
        return media
    shown = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    return shown if shown[0] < shown[2] and shown[1] < shown[3] else media


def _box(value: pikepdf.Object | None) -> tuple[float, float, float, float] | None:
    if not isinstance(value, pikepdf.Array) or len(value) != _BOX_NUMBERS:
        return None
    try:
        x0, y0, x1, y1 = (float(item) for item in value.as_list())
    except (TypeError, ValueError):
        return None
    left, right, bottom, top = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    return (left, bottom, right, top) if left < right and bottom < top else None


def _rotation(page: pikepdf.Object) -> int:
    try:
        return int(page.get("/Rotate", 0)) % (4 * _QUARTER_TURN)
    except (TypeError, ValueError):
        return 0


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
