# SPDX-License-Identifier: EUPL-1.2
"""What stays of a page in the reading view: what it shows and where it leads within its own stuk.

Signatures, notes and form fields become part of the picture; scripts, actions, attachments and links to outside are
left behind. The original keeps all of it and travels beside the view.
"""

from __future__ import annotations

from dataclasses import dataclass

import pikepdf

KEPT_PAGE_KEYS = frozenset(
    ("/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Contents", "/Group")
)
"""All else of a page dictionary goes: AA, Annots, B, AF, PieceInfo, Metadata, Thumb, Trans, Dur and what may follow."""

STRUCT_PARENTS = "/StructParents"

_DEST_DEPTH_LIMIT = 8
_XYZ_LENGTH = 4


@dataclass(frozen=True, slots=True)
class InnerLink:
    """A link from one page of a stuk to another.

    Attributes:
        page: index of the page it stands on.
        rect: left, bottom, right, top in page units.
        target: index of the page it leads to.
        top: height on that page; None for its top.
    """

    page: int
    rect: tuple[float, float, float, float]
    target: int
    top: float | None


def neutralise(source: pikepdf.Pdf, *, keep_struct_parents: bool) -> list[InnerLink]:
    """Change the pages of an opened `source` in memory; give its inner links.

    Raises:
        pikepdf.PikepdfError: the pages cannot be read.
    """
    links = _take_links(source)
    if any("/Annots" in page.obj for page in source.pages):
        _draw_annotations(source)
    for page in source.pages:
        obj = page.obj
        for key in obj.keys() - KEPT_PAGE_KEYS:
            if not (key == STRUCT_PARENTS and keep_struct_parents):
                del obj[key]
    return links


def _draw_annotations(source: pikepdf.Pdf) -> None:
    """Make what notes, stamps, fields and signatures look like part of the pages."""
    form = source.Root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and form.get("/NeedAppearances"):
        source.generate_appearance_streams()
        if "/NeedAppearances" in form:
            del form["/NeedAppearances"]
    try:
        source.flatten_annotations("screen")
    except pikepdf.QpdfRuntimeError:
        # The form's shared resources cannot be merged; most appearances bring their own, so go on without the form.
        if "/AcroForm" not in source.Root:
            raise
        del source.Root["/AcroForm"]
        source.flatten_annotations("screen")


def _take_links(source: pikepdf.Pdf) -> list[InnerLink]:
    """Take all link annotations off the pages and give those that stay within the file."""
    links: list[InnerLink] = []
    indexes: dict[tuple[int, int], int] | None = None
    for index, page in enumerate(source.pages):
        annotations = page.obj.get("/Annots")
        if annotations is None:
            continue
        if not isinstance(annotations, pikepdf.Array):
            del page.obj["/Annots"]
            continue
        if indexes is None:
            indexes = {other.obj.objgen: number for number, other in enumerate(source.pages)}
        others: list[pikepdf.Object] = []
        for annotation in annotations.as_list():
            if not isinstance(annotation, pikepdf.Dictionary):
                continue
            if annotation.get("/Subtype") != pikepdf.Name.Link:
                others.append(annotation)
                continue
            link = _inner_link(source, index, annotation, indexes)
            if link is not None:
                links.append(link)
        if others:
            page.obj.Annots = pikepdf.Array(others)
        else:
            del page.obj["/Annots"]
    return links


def _inner_link(
    source: pikepdf.Pdf, page: int, annotation: pikepdf.Object, indexes: dict[tuple[int, int], int]
) -> InnerLink | None:
    destination = annotation.get("/Dest")
    action = annotation.get("/A")
    if destination is None and isinstance(action, pikepdf.Dictionary) and action.get("/S") == pikepdf.Name.GoTo:
        destination = action.get("/D")
    explicit = _explicit(source, destination, 0)
    rect = annotation.get("/Rect")
    if explicit is None or not isinstance(rect, pikepdf.Array):
        return None
    target = explicit[0]
    number = indexes.get(target.objgen) if isinstance(target, pikepdf.Dictionary) else None
    if number is None:
        return None
    try:
        left, bottom, right, top = (float(item) for item in rect.as_list())
        at_height = len(explicit) > _XYZ_LENGTH - 1 and explicit[1] == pikepdf.Name.XYZ and explicit[3] is not None
        height = float(explicit[3]) if at_height else None
    except (TypeError, ValueError):
        return None
    return InnerLink(page, (left, bottom, right, top), number, height)


def _explicit(source: pikepdf.Pdf, destination: pikepdf.Object | None, depth: int) -> list[pikepdf.Object] | None:
    """Follow a named destination to its array (ISO 32000-1, 12.3.2.3)."""
    if destination is None or depth > _DEST_DEPTH_LIMIT:
        return None
    if isinstance(destination, pikepdf.Array):
        return list(destination.as_list()) or None
    if isinstance(destination, pikepdf.Dictionary):
        return _explicit(source, destination.get("/D"), depth + 1)
    if isinstance(destination, pikepdf.Name):
        old_names = source.Root.get("/Dests")
        found = old_names.get(str(destination)) if isinstance(old_names, pikepdf.Dictionary) else None
        return _explicit(source, found, depth + 1)
    if isinstance(destination, pikepdf.String):
        names = source.Root.get("/Names")
        tree = names.get("/Dests") if isinstance(names, pikepdf.Dictionary) else None
        if not isinstance(tree, pikepdf.Dictionary):
            return None
        try:
            return _explicit(source, pikepdf.NameTree(tree).get(str(destination)), depth + 1)
        except (pikepdf.PikepdfError, ValueError):
            return None  # a broken name tree costs a link, not the stuk
    return None
