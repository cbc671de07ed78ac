# SPDX-License-Identifier: EUPL-1.2
"""Cover and contents of the composed procesdossier, set in one go; they carry roman page numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from strafketen.typeset.engine import Data, typeset
from strafketen.typeset.stukken import kop_data
from strafketen.typeset.values import Kop
from strafketen.typeset.wording import count_text, duration_text, pages_text

LINK_SCHEME = "strafketen-stuk:"
"""Each line of the contents links to this scheme plus the number of its line; compose turns it into a page link."""

_DIGEST_SHOWN = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the cover: what and which."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Voorblad:
    """What the cover says.

    Attributes:
        kop: head of the cover and the contents.
        title: as "Procesdossier".
        subject: the zaak in one line, as "Diefstal uit een winkel".
        rows: verdachte, feit, place and so on, in order.
        note: sentence at the foot of the cover; may be empty.
    """

    kop: Kop
    title: str
    subject: str
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Regel:
    """A line of the contents: one stuk.

    Attributes:
        number: number in the inventory.
        title: as shown.
        detail: who made it and when; may be empty.
        section: heading it stands under.
        first_page: first dossier page.
        page_count: its pages.
    """

    number: int
    title: str
    detail: str
    section: str
    first_page: int
    page_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaItem:
    """A recording of the dossier: it has no page, so the contents list it apart.

    Attributes:
        number: number in the inventory.
        title: as shown.
        kind: "beeld" or "geluid".
        duration_seconds: None when it cannot be read.
        digest: SHA-256 of the original, 64 hex digits; the contents show its beginning.
    """

    number: int
    title: str
    kind: str
    duration_seconds: float | None
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inhoudsopgave:
    """What the contents list, in the order given."""

    lines: tuple[Regel, ...]
    media: tuple[MediaItem, ...] = ()


def render_voorwerk(cover: Voorblad, contents: Inhoudsopgave, *, at: datetime) -> bytes:
    """Set cover and contents. `at` is the aware moment of composing.

    Raises:
        TypesetRefused: a character that cannot be set.
    """
    pages = sum(line.page_count for line in contents.lines)
    size = [count_text(len(contents.lines), "stuk", "stukken"), count_text(pages, "pagina", "pagina\u2019s")]
    if contents.media:
        size.append(count_text(len(contents.media), "opname", "opnamen"))
    data: dict[str, Data] = {
        "kop": kop_data(cover.kop),
        "titel": cover.title,
        "onderwerp": cover.subject,
        "gegevens": [
            *({"label": row.label, "waarde": row.value} for row in cover.rows),
            {"label": "Omvang", "waarde": ", ".join(size)},
        ],
        "noot": cover.note,
        "afdelingen": _sections(contents.lines),
        "media": [_media_row(item) for item in contents.media],
        "schema": LINK_SCHEME,
    }
    return typeset(template="voorwerk", data=data, at=at)


def _sections(lines: Sequence[Regel]) -> list[Data]:
    """Group neighbours with the same heading; `regel` is the index that the link carries."""
    sections: list[Data] = []
    rows: list[Data] = []
    heading: str | None = None
    for index, line in enumerate(lines):
        if line.section != heading:
            heading = line.section
            rows = []
            sections.append({"titel": heading, "regels": rows})
        rows.append(
            {
                "regel": str(index),
                "nummer": str(line.number),
                "titel": line.title,
                "detail": line.detail,
                "paginas": pages_text(line.first_page, line.page_count),
            }
        )
    return sections


def _media_row(item: MediaItem) -> dict[str, Data]:
    length = "duur onbekend" if item.duration_seconds is None else duration_text(item.duration_seconds)
    return {
        "nummer": str(item.number),
        "titel": item.title,
        "soort": item.kind,
        "duur": length,
        "digest": item.digest[:_DIGEST_SHOWN],
    }
