# SPDX-License-Identifier: EUPL-1.2
"""Parts of a PDF that do something: scripts, actions, files inside, XFA, film and sound. Found, never run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pikepdf

from strafketen.inspection.pdf_values import entries, name_at

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_PARTS = 3_000_000
_MAX_DEPTH = 60

# ISO 32000-2, 12.6.4: what each kind of action is to us. Going to a page and opening a web address from a link on a
# page are what documents do.
_BY_ACTION = {
    "/JavaScript": "javascript",
    "/Launch": "launch_action",
    "/GoToE": "embedded_file",
    "/ImportData": "active_action",
    "/SubmitForm": "active_action",
    "/Rendition": "multimedia",
    "/Movie": "multimedia",
    "/Sound": "multimedia",
    "/RichMediaExecute": "multimedia",
}
_BY_ANNOTATION = {
    "/FileAttachment": "embedded_file",
    "/RichMedia": "multimedia",
    "/Movie": "multimedia",
    "/Sound": "multimedia",
    "/Screen": "multimedia",
    "/3D": "multimedia",
}
_PAGE_TURNS = frozenset({"/NextPage", "/PrevPage", "/FirstPage", "/LastPage", "/GoBack", "/GoForward"})


def active_parts(pdf: pikepdf.Pdf) -> list[str]:
    """Give the codes of the active parts of a file, in a fixed order."""
    codes: set[str] = set()
    for part in _dictionaries(pdf):
        codes |= _of_dictionary(part)
    codes |= _of_root(pdf.Root)
    if _outline_acts(pdf.Root.get("/Outlines")):
        codes.add("outline_action")
    return sorted(codes)


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Give every dictionary of the file, also those that nothing leads to: what hides there is meant to be found."""
    left = _MAX_PARTS
    for top in pdf.objects:
        stack: list[tuple[object, int]] = [(top, 0)]
        while stack and left:
            left -= 1
            part, depth = stack.pop()
            if isinstance(part, pikepdf.Array):
                values: list[object] = list(part)
            elif isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
                yield part
                values = list(entries(part).values())
            else:
                continue
            if depth < _MAX_DEPTH:
                stack.extend(
                    (value, depth + 1)
                    for value in values
                    if isinstance(value, pikepdf.Object) and not value.is_indirect
                )


def _of_dictionary(part: pikepdf.Object) -> set[str]:
    codes: set[str] = set()
    kind, subtype, action = (name_at(part, key) for key in ("/Type", "/Subtype", "/S"))
    if action in _BY_ACTION and kind in {"", "/Action"}:
        codes.add(_BY_ACTION[action])
    if action == "/Named" and kind in {"", "/Action"} and name_at(part, "/N", "") not in _PAGE_TURNS:
        codes.add("active_action")
    if "/JS" in part and kind in {"", "/Action"}:
        codes.add("javascript")
    if kind == "/EmbeddedFile" or "/EF" in part:
        codes.add("embedded_file")
    if subtype in _BY_ANNOTATION and kind in {"", "/Annot"} and "/Rect" in part:
        codes.add(_BY_ANNOTATION[subtype])
    extra = part.get("/AA")
    if isinstance(extra, pikepdf.Dictionary) and len(extra):
        codes.add("active_action")
    return codes


def _of_root(root: pikepdf.Object) -> set[str]:
    codes: set[str] = set()
    opening = root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary) and name_at(opening, "/S", "") not in {"/GoTo", ""}:
        codes.add("open_action")
    names = root.get("/Names")
    if isinstance(names, pikepdf.Dictionary):
        if "/JavaScript" in names:
            # Scripts of the document as a whole run as soon as it opens.
            codes |= {"javascript", "open_action"}
        if isinstance(names.get("/EmbeddedFiles"), pikepdf.Dictionary):
            codes.add("embedded_file")
    if "/Collection" in root:
        codes.add("embedded_file")
    form = root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and "/XFA" in form:
        codes.add("xfa_form")
    return codes


def _outline_acts(root: object) -> bool:
    """Tell whether a bookmark does something else than going to a page of this document."""
    if not isinstance(root, pikepdf.Dictionary):
        return False
    seen: set[tuple[int, int]] = set()
    stack = [root.get("/First")]
    for _ in range(_MAX_PARTS):
        if not stack:
            return False
        node = stack.pop()
        if not isinstance(node, pikepdf.Dictionary) or (node.is_indirect and node.objgen in seen):
            continue
        if node.is_indirect:
            seen.add(node.objgen)
        action = node.get("/A")
        if isinstance(action, pikepdf.Dictionary) and name_at(action, "/S", "/GoTo") not in {"/GoTo", "/Thread"}:
            return True
        stack += [node.get("/First"), node.get("/Next")]
    return False
