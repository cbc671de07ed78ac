# SPDX-License-Identifier: EUPL-1.2
"""What a PDF is made of, as far as intake asks: can it be read by everybody, and does it do more than show pages.

Two engines read the file: pikepdf (qpdf) for its structure and pypdfium2 (PDFium) for what a reader sees. A file that
they do not agree on, or whose table of contents has to be guessed, shows different things to different readers and is
no stuk.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
from pypdfium2 import raw as pdfium

from strafketen.inspection.pdf_active import active_parts
from strafketen.inspection.pdf_findings import MAX_PAGES, finding
from strafketen.inspection.pdf_values import PDF_ERRORS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from strafketen.core.findings import Finding

_MAX_POINTS = 14_400
"""Largest side of a page, ISO 32000-1 annex C; larger ones are cut or refused by readers."""
_MIN_POINTS = 3
_TEXT_PAGES = 500
"""So many pages are looked at for text; a longer file is judged by its first ones."""
_MAX_STRUCTURE = 500_000
_HEAD_BYTES = 1024

_XREF_LOST = ("xref not found", "can't find startxref", "loop detected following xref")
_XREF_REBUILT = "Attempting to reconstruct cross-reference table"
_OBJECT_LOOP = "loop detected resolving object"
# Slips that every reader takes in its stride and that change nothing of what is shown.
_HARMLESS = (
    "extraneous whitespace seen before xref",
    "xref entry for the xref stream itself is missing",
    "reported number of objects",
    "Resources is missing or invalid",
)
_RAW_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|XFA|RichMedia|SubmitForm|ImportData)\b")


@dataclass(slots=True)
class Structure:
    """What was found, and the opened file for whoever goes on.

    Attributes:
        codes: findings by code, in order of discovery.
        pages: number of pages; None when it cannot be told.
        pdf: the file opened by pikepdf; None when that failed. The caller closes it.
    """

    codes: list[str]
    pages: int | None = None
    pdf: pikepdf.Pdf | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, each code once."""
        return tuple(finding(code) for code in dict.fromkeys(self.codes))


def inspect_structure(path: Path, data: memoryview) -> Structure:
    """Inspect the structure of a file, whose bytes are `data`; the engines read it by its path, without a copy."""
    structure = Structure(codes=[])
    if not data:
        structure.codes.append("empty_file")
        return structure
    if b"%PDF-" not in bytes(data[:_HEAD_BYTES]):
        structure.codes.append("not_a_pdf")
        return structure
    try:
        structure.pdf = pikepdf.open(path, suppress_warnings=True)
    except pikepdf.PasswordError:
        _without_structure(structure, path, data)
        return structure
    except pikepdf.PdfError as error:
        structure.codes.append(_why_unreadable(str(error)))
        return structure
    pdf = structure.pdf
    try:
        if pdf.is_encrypted:
            structure.codes.append("encrypted_open")
        _count_pages(structure, pdf)
        if structure.pages:
            structure.codes.extend(_structure_loops(pdf))
            structure.codes.extend(active_parts(pdf))
            _look(structure, path)
        elif not structure.findings:
            structure.codes.append("no_pages")
    except PDF_ERRORS:
        # A part that our own reading stumbles over is a part that no reader can be trusted with.
        structure.codes.append("unreadable")
    # Last, because engines find faults while they read.
    _read_warnings(structure, pdf)
    return structure


def _why_unreadable(error: str) -> str:
    if "encryption" in error:
        return "needs_password"
    return "object_loop" if "oop detected" in error else "unreadable"


def _without_structure(structure: Structure, path: Path, data: memoryview) -> None:
    """Judge a file that pikepdf asks a password for: PDFium may open it all the same."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        structure.codes.append("needs_password")
        return
    with contextlib.closing(document):
        structure.pages = len(document)
    structure.codes += ["encrypted_open", "one_reader_only"]
    if _RAW_ACTIVE.search(data) is not None:
        structure.codes.append("active_action")


def _count_pages(structure: Structure, pdf: pikepdf.Pdf) -> None:
    tree = pdf.Root.get("/Pages")
    if not isinstance(tree, pikepdf.Dictionary):
        structure.codes.append("no_pages")
        return
    stated: object = tree.get("/Count")
    # A page is an object at least: a larger count is a lie, and building it would only cost memory.
    if isinstance(stated, int) and not 0 <= stated <= len(pdf.objects):
        structure.codes.append("page_count_impossible")
        return
    try:
        pages = len(pdf.pages)
    except pikepdf.PdfError as error:
        structure.codes.append("object_loop" if "oop detected" in str(error) else "no_pages")
        return
    structure.pages = pages
    if pages == 0:
        structure.codes.append("no_pages")
    elif pages > MAX_PAGES:
        structure.codes.append("too_many_pages")
    elif not isinstance(stated, int) or stated != pages:
        structure.codes.append("page_count_differs")


def _read_warnings(structure: Structure, pdf: pikepdf.Pdf) -> None:
    texts = [text for text in map(str, pdf.get_warnings()) if not any(slip in text for slip in _HARMLESS)]
    if any(lost in text for text in texts for lost in _XREF_LOST):
        structure.codes.append("xref_lost")
    elif any(_OBJECT_LOOP in text for text in texts):
        structure.codes.append("object_loop")
    elif any("oop detected" in text and "/Outlines" in text for text in texts):
        structure.codes.append("outline_loop")
    elif texts:
        structure.codes.append("repaired")


def _structure_loops(pdf: pikepdf.Pdf) -> list[str]:
    """Find a structure element that is its own ancestor, and bookmarks that go round."""
    codes = []
    root = pdf.Root.get("/StructTreeRoot")
    if isinstance(root, pikepdf.Dictionary) and _has_loop(root):
        codes.append("structure_loop")
    if _outline_loops(pdf.Root.get("/Outlines")):
        codes.append("outline_loop")
    return codes


def _has_loop(root: pikepdf.Dictionary) -> bool:
    above: set[tuple[int, int]] = set()
    done: set[tuple[int, int]] = set()
    stack: list[tuple[pikepdf.Object, bool]] = [(root, False)]
    for _ in range(_MAX_STRUCTURE):
        if not stack:
            return False
        node, leaving = stack.pop()
        key = node.objgen if node.is_indirect else None
        if leaving:
            if key is not None:
                above.discard(key)
                done.add(key)
            continue
        if key is not None:
            if key in above:
                return True
            if key in done:
                continue
            above.add(key)
        stack.append((node, True))
        stack.extend((kid, False) for kid in _kids(node))
    return True


def _kids(node: pikepdf.Object) -> list[pikepdf.Object]:
    kids = node.get("/K")
    if isinstance(kids, pikepdf.Dictionary):
        return [kids] if "/S" in kids else []
    if isinstance(kids, pikepdf.Array):
        return [kid for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
    return []


def _outline_loops(root: object) -> bool:
    if not isinstance(root, pikepdf.Dictionary):
        return False
    seen: set[tuple[int, int]] = set()
    stack = [root.get("/First")]
    for _ in range(_MAX_STRUCTURE):
        if not stack:
            return False
        node = stack.pop()
        if not isinstance(node, pikepdf.Dictionary):
            continue
        if node.is_indirect:
            if node.objgen in seen:
                return True
            seen.add(node.objgen)
        stack += [node.get("/First"), node.get("/Next")]
    return True


def _look(structure: Structure, path: Path) -> None:
    """Open the pages as a reader would: number, sizes, and whether there is text or only an image of it."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        structure.codes.append("not_renderable")
        return
    with contextlib.closing(document):
        if len(document) == 0:
            structure.codes.append("not_renderable")
            return
        if len(document) != structure.pages and "page_count_differs" not in structure.codes:
            structure.codes.append("page_count_differs")
        texts, images = 0, 0
        for number in range(min(len(document), _TEXT_PAGES)):
            try:
                page = document[number]
            except pypdfium2.PdfiumError:
                structure.codes.append("page_unreadable")
                continue
            with contextlib.closing(page):
                _judge_size(structure, page.get_size())
                texts += _has_text(page)
                images += texts == 0 and _has_image(page)
    if texts == 0 and images:
        structure.codes.append("no_text")


def _judge_size(structure: Structure, size: Iterable[float]) -> None:
    sides = tuple(size)
    if max(sides) > _MAX_POINTS:
        structure.codes.append("page_too_large")
    elif min(sides) < _MIN_POINTS:
        structure.codes.append("page_too_small")


def _has_text(page: pypdfium2.PdfPage) -> bool:
    try:
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        return False
    with contextlib.closing(text):
        return bool(text.count_chars() > 0)


def _has_image(page: pypdfium2.PdfPage) -> bool:
    return any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4))
