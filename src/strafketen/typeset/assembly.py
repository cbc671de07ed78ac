# SPDX-License-Identifier: EUPL-1.2
"""What leads a reader through the composed dossier: links, bookmarks, page labels, layers and metadata."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, pairwise
from xml.sax.saxutils import escape

import pikepdf

from strafketen.typeset.neutralise import InnerLink
from strafketen.typeset.voorwerk import LINK_SCHEME, Regel

_LANGUAGE = "nl-NL"
_PRODUCER = "strafketen"
_DESCRIPTION = (
    "Doorgenummerde leesversie van het procesdossier. De ondertekende originelen van de stukken reizen ernaast."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents and the index, from 0, of the page it leads to."""

    line: Regel
    page_index: int


def link_contents(out: pikepdf.Pdf, *, front_pages: int, entries: Sequence[Entry]) -> None:
    """Turn the placeholder links of the contents into links to pages."""
    for page in list(out.pages)[:front_pages]:
        for annotation in page.obj.get("/Annots", pikepdf.Array()).as_list():
            uri = str(annotation.A.URI)
            if not uri.startswith(LINK_SCHEME):
                raise ValueError("the front matter links to something else than a stuk")
            entry = entries[int(uri.removeprefix(LINK_SCHEME))]
            del annotation["/A"]
            annotation.Dest = _top_of(out.pages[entry.page_index])
            annotation.Contents = f"Naar dossierpagina {entry.line.first_page}: {entry.line.title}"


def add_inner_links(pages: Sequence[pikepdf.Page], links: Sequence[InnerLink]) -> None:
    """Put back the links between pages of one stuk, as plain destinations."""
    by_page = sorted(links, key=lambda link: link.page)
    for index, group in groupby(by_page, key=lambda link: link.page):
        pages[index].obj.Annots = pikepdf.Array(
            [
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Link,
                    Rect=pikepdf.Array([round(value, 4) for value in link.rect]),
                    Border=pikepdf.Array([0, 0, 0]),
                    Dest=_place_on(pages[link.target], link.top),
                )
                for link in group
            ]
        )


def write_outline(out: pikepdf.Pdf, *, title: str, entries: Sequence[Entry]) -> None:
    """Write the bookmarks: cover, contents, then each section with its stukken."""
    root = out.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Outlines))
    top = [_bookmark(out, title, 0), _bookmark(out, "Inhoud", 1)]
    for section, group in groupby(entries, key=lambda entry: entry.line.section):
        members = list(group)
        heading = _bookmark(out, section, members[0].page_index)
        _chain(
            heading,
            [_bookmark(out, f"{entry.line.number}. {entry.line.title}", entry.page_index) for entry in members],
        )
        heading.Count = len(members)
        top.append(heading)
    _chain(root, top)
    root.Count = len(top) + len(entries)
    out.Root.Outlines = root
    out.Root.PageMode = pikepdf.Name.UseOutlines


def write_page_labels(out: pikepdf.Pdf, *, front_pages: int, entries: Sequence[Entry]) -> None:
    """Label the front matter i, ii and every other page with its dossier page."""
    numbers: list[int | pikepdf.Object] = [0, pikepdf.Dictionary(S=pikepdf.Name.r)]
    expected = -1
    for entry in sorted(entries, key=lambda entry: entry.page_index):
        if entry.line.first_page != expected:
            numbers += [entry.page_index, pikepdf.Dictionary(S=pikepdf.Name.D, St=entry.line.first_page)]
        expected = entry.line.first_page + entry.line.page_count
    if front_pages < 1:
        raise ValueError("no front matter")
    out.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array(numbers))


def write_metadata(out: pikepdf.Pdf, *, title: str, at: datetime) -> None:
    """Write title, language and description. No PDF/A is claimed: parts may not be."""
    moment = at.astimezone(UTC)
    stamp = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    packet = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{_DESCRIPTION}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{_LANGUAGE}</rdf:li></rdf:Bag></dc:language>
<dc:format>application/pdf</dc:format>
<xmp:CreateDate>{stamp}</xmp:CreateDate>
<xmp:ModifyDate>{stamp}</xmp:ModifyDate>
<pdf:Producer>{_PRODUCER}</pdf:Producer>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
    metadata = out.make_stream(packet.encode())
    metadata.Type, metadata.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    out.Root.Metadata = metadata
    out.Root.Lang = _LANGUAGE
    out.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    pdf_date = f"D:{moment:%Y%m%d%H%M%S}Z"
    out.trailer.Info = out.make_indirect(
        pikepdf.Dictionary(Title=title, Producer=_PRODUCER, CreationDate=pdf_date, ModDate=pdf_date)
    )


class Layers:
    """Optional content of the parts: a layer that was hidden stays hidden, one that was shown stays shown."""

    def __init__(self, out: pikepdf.Pdf) -> None:
        """Begin without layers."""
        self._out = out
        self._all: list[pikepdf.Object] = []
        self._hidden: list[pikepdf.Object] = []

    def adopt(self, source: pikepdf.Pdf) -> None:
        """Take over the layers of a part whose pages were copied."""
        properties = source.Root.get("/OCProperties")
        if not isinstance(properties, pikepdf.Dictionary):
            return
        config = properties.get("/D")
        groups = _dictionaries(properties.get("/OCGs"))
        if isinstance(config, pikepdf.Dictionary):
            shown = {group.objgen for group in _dictionaries(config.get("/ON"))}
            hidden = {group.objgen for group in _dictionaries(config.get("/OFF"))}
            base_is_off = config.get("/BaseState") == pikepdf.Name.OFF
        else:
            shown, hidden, base_is_off = set(), set(), False
        for group in groups:
            if not group.is_indirect:
                continue
            copied = self._out.copy_foreign(group)
            self._all.append(copied)
            if group.objgen in hidden or (base_is_off and group.objgen not in shown):
                self._hidden.append(copied)

    def write(self) -> None:
        """Put the layers in the output."""
        if self._all:
            self._out.Root.OCProperties = pikepdf.Dictionary(
                OCGs=pikepdf.Array(self._all),
                D=pikepdf.Dictionary(OFF=pikepdf.Array(self._hidden), Order=pikepdf.Array()),
            )


def _dictionaries(value: pikepdf.Object | None) -> list[pikepdf.Object]:
    if not isinstance(value, pikepdf.Array):
        return []
    return [item for item in value.as_list() if isinstance(item, pikepdf.Dictionary)]


def _top_of(page: pikepdf.Page) -> pikepdf.Object:
    return _place_on(page, None)


def _place_on(page: pikepdf.Page, top: float | None) -> pikepdf.Object:
    return pikepdf.Array([page.obj, pikepdf.Name.XYZ, None, None if top is None else round(top, 4), None])


def _bookmark(out: pikepdf.Pdf, title: str, page_index: int) -> pikepdf.Object:
    return out.make_indirect(pikepdf.Dictionary(Title=title, Dest=_top_of(out.pages[page_index])))


def _chain(parent: pikepdf.Object, items: Sequence[pikepdf.Object]) -> None:
    """Link outline items to their parent and to each other (ISO 32000-1, 12.3.3)."""
    for before, after in pairwise(items):
        before.Next = after
        after.Prev = before
    for item in items:
        item.Parent = parent
    parent.First, parent.Last = items[0], items[-1]
