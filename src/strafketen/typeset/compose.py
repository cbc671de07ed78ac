# SPDX-License-Identifier: EUPL-1.2
"""The composed procesdossier: one PDF, readable front to back, with one continuous page numbering.

Steps:

1. Open every stuk; refuse the whole with the name of the stuk that cannot be read.
2. Give page numbers: fixed ones stay, new stukken follow after the highest (see numbering).
3. Set cover and contents; they carry roman numbers, so a longer contents moves no page.
4. Add the stukken in the order of their page numbers, without scripts, actions and forms (see neutralise), with the
   page number stamped under each page (see stamp) and their tags kept (see tags).
5. Make the lines of the contents, the bookmarks and the page labels lead to the pages.

The result is a reading view and claims no PDF/A and no signature: the signed originals travel beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import ClassVar

import pikepdf

from strafketen.core.errors import Refusal
from strafketen.typeset import assembly
from strafketen.typeset.neutralise import neutralise
from strafketen.typeset.numbering import first_pages
from strafketen.typeset.stamp import Stamper
from strafketen.typeset.tags import TagTree
from strafketen.typeset.voorwerk import Inhoudsopgave, MediaItem, Regel, Voorblad, render_voorwerk

_OPEN_FILES_LIMIT = 256
"""With more parts than this, files are read into memory: pikepdf holds each file open until the result is written."""


class ComposeRefused(Refusal):
    """A stuk cannot be taken into the composed dossier. `detail` has its `stuk_id` and `number`."""

    code: ClassVar[str] = "samenstellen_geweigerd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stuk to take in.

    Attributes:
        stuk_id: identity of the stuk.
        number: number in the inventory.
        title: as the contents show it.
        section: heading in the contents; neighbours with the same heading stand together.
        source: the PDF, as bytes or as a path.
        first_page: its first dossier page if it was given one before, from 1; None for a new stuk.
        page_count: pages it must have; None when not known yet.
        detail: small line under the title, as who made it and when; may be empty.
    """

    stuk_id: str
    number: int
    title: str
    section: str
    source: bytes | Path = field(repr=False)
    first_page: int | None = None
    page_count: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """The composed dossier.

    Attributes:
        pdf: the bytes, or the path they were written to.
        first_pages: stuk_id to first dossier page; hand these back as `first_page` with the next supplement.
        page_counts: stuk_id to number of pages.
        page_indexes: stuk_id to the index in the PDF, from 0, of its first page.
        front_pages: pages of cover and contents.
        total_pages: pages of the stukken, without cover and contents.
    """

    pdf: bytes | Path = field(repr=False)
    first_pages: Mapping[str, int]
    page_counts: Mapping[str, int]
    page_indexes: Mapping[str, int]
    front_pages: int
    total_pages: int


def compose(
    parts: Sequence[Part],
    *,
    cover: Voorblad,
    at: datetime,
    media: Sequence[MediaItem] = (),
    highest_page: int = 0,
    target: Path | None = None,
) -> Composed:
    """Compose `parts`, given in national order.

    Args:
        parts: the stukken; order of the contents. Pages stand in the order of their numbers.
        cover: what the cover says.
        at: aware moment of composing, for the metadata.
        media: recordings, for the contents.
        highest_page: highest dossier page ever given, so that numbers of a withdrawn stuk are not used again.
        target: file to write; without it the result holds the bytes.

    Raises:
        ComposeRefused: no parts, the same stuk twice, or a stuk that is damaged, locked, empty or of another length.
        NumberingRefused: fixed page numbers that overlap.
        TypesetRefused: a title with a character that cannot be set.
    """
    if not parts:
        raise ComposeRefused("Het dossier heeft nog geen stukken. Voeg een stuk toe en stel het opnieuw samen.")
    if len({part.stuk_id for part in parts}) != len(parts):
        raise ComposeRefused("Hetzelfde stuk staat twee keer in het dossier. Haal er een weg.")
    sources = _open_all(parts)
    counts = [len(source.pages) for source in sources]
    numbers = first_pages(page_counts=counts, fixed=[part.first_page for part in parts], highest_used=highest_page)
    lines = tuple(
        Regel(
            number=part.number,
            title=part.title,
            detail=part.detail,
            section=part.section,
            first_page=first,
            page_count=count,
        )
        for part, first, count in zip(parts, numbers, counts, strict=True)
    )
    front = render_voorwerk(cover, Inhoudsopgave(lines=lines, media=tuple(media)), at=at)
    with pikepdf.open(BytesIO(front)) as out:
        front_pages = len(out.pages)
        indexes = _add_parts(out, parts, sources, numbers, label=f"{cover.kop.number} · dossierpagina ")
        entries = tuple(assembly.Entry(line=line, page_index=index) for line, index in zip(lines, indexes, strict=True))
        assembly.link_contents(out, front_pages=front_pages, entries=entries)
        assembly.write_outline(out, title=cover.title, entries=entries)
        assembly.write_page_labels(out, front_pages=front_pages, entries=entries)
        assembly.write_metadata(out, title=f"{cover.title} {cover.kop.number}", at=at)
        pdf = _save(out, target)
    ids = [part.stuk_id for part in parts]
    return Composed(
        pdf=pdf,
        first_pages=dict(zip(ids, numbers, strict=True)),
        page_counts=dict(zip(ids, counts, strict=True)),
        page_indexes=dict(zip(ids, indexes, strict=True)),
        front_pages=front_pages,
        total_pages=sum(counts),
    )


def _open_all(parts: Sequence[Part]) -> list[pikepdf.Pdf]:
    in_memory = len(parts) > _OPEN_FILES_LIMIT
    sources: list[pikepdf.Pdf] = []
    for part in parts:
        source = _open(part, in_memory=in_memory)
        found = len(source.pages)
        if found == 0:
            raise _refused(part, "heeft geen pagina's. Lever het opnieuw aan.")
        if part.page_count is not None and found != part.page_count:
            raise _refused(part, f"heeft nu {found} pagina's, eerder {part.page_count}. Controleer het bestand.")
        sources.append(source)
    return sources


def _open(part: Part, *, in_memory: bool) -> pikepdf.Pdf:
    source = part.source
    if isinstance(source, Path) and in_memory:
        source = source.read_bytes()
    try:
        pdf = pikepdf.open(BytesIO(source) if isinstance(source, bytes) else source, suppress_warnings=True)
        len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise _refused(part, "is vergrendeld met een wachtwoord. Lever het aan zonder wachtwoord.") from error
    except pikepdf.PikepdfError as error:
        raise _damaged(part) from error
    return pdf


def _add_parts(
    out: pikepdf.Pdf, parts: Sequence[Part], sources: Sequence[pikepdf.Pdf], numbers: Sequence[int], *, label: str
) -> list[int]:
    """Add the pages in the order of their numbers; give the index of each part's first page."""
    stamper = Stamper(out, label=label)
    tags = TagTree(out)
    layers = assembly.Layers(out)
    indexes = [0] * len(parts)
    for place in sorted(range(len(parts)), key=lambda place: numbers[place]):
        part, source = parts[place], sources[place]
        start = indexes[place] = len(out.pages)
        try:
            prepared = tags.prepare(source)
            links = neutralise(source, keep_struct_parents=prepared is not None)
            out.pages.extend(source.pages)
            pages = [out.pages[index] for index in range(start, len(out.pages))]
            layers.adopt(source)
            if prepared is not None:
                tags.adopt(prepared, title=part.title)
            for offset, page in enumerate(pages):
                stamper.stamp(page, numbers[place] + offset)
        except pikepdf.PikepdfError as error:
            raise _damaged(part) from error
        assembly.add_inner_links(pages, links)
    tags.write()
    layers.write()
    return indexes


def _save(out: pikepdf.Pdf, target: Path | None) -> bytes | Path:
    if target is not None:
        out.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return target
    buffer = BytesIO()
    out.save(buffer, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return buffer.getvalue()


def _damaged(part: Part) -> ComposeRefused:
    return _refused(part, "is beschadigd en kan niet worden gelezen. Lever het opnieuw aan.")


def _refused(part: Part, reason: str) -> ComposeRefused:
    return ComposeRefused(f"Stuk {part.number}, “{part.title}”, {reason}", stuk_id=part.stuk_id, number=part.number)
