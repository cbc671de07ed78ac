# SPDX-License-Identifier: EUPL-1.2
"""What the reading pages need of bytes: page pictures, texts, places of quotes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import SimpleNamespace as Shown

from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse
from django.utils.translation import gettext as _

from strafketen.core.dossier.states import StukState
from strafketen.core.errors import Refusal
from strafketen.desk import shown
from strafketen.dossier.queries import DossierView, StukRow
from strafketen.media import queries as media
from strafketen.typeset import pages
from strafketen.web.formatting import datum, tijd_uur

CACHED_DOCUMENTS = 4

CACHED_BYTES = 32 * 1024 * 1024


@lru_cache(maxsize=CACHED_DOCUMENTS)
def _small(blob_id: str) -> bytes:
    return media.read_all(blob_id)


def document(stuk: StukRow) -> bytes:
    """Read a stuk; the few that are being read now are kept in memory when they are not large."""
    return _small(stuk.blob) if stuk.size_bytes <= CACHED_BYTES else media.read_all(stuk.blob)


IMAGE_SECONDS = 30 * 60

_SIGNER = TimestampSigner(salt="strafketen.desk.paginabeeld")


def image_url(view: DossierView, stuk: StukRow, number: int, width: int, *, reader: str) -> str:
    """Give the address of a page picture, with proof that this reader's look at the stuk was logged just now."""
    proof = _SIGNER.sign(f"{reader}:{stuk.id}").rpartition(f"{stuk.id}:")[2]
    path = reverse("desk:paginabeeld", args=[view.row.id, stuk.id, number, width])
    return f"{path}?inzage={proof}"


def may_show(stuk_id: str, proof: str, *, reader: str) -> bool:
    """Tell whether a page picture may be shown: the page around it logged the look less than half an hour ago."""
    try:
        _SIGNER.unsign(f"{reader}:{stuk_id}:{proof}", max_age=IMAGE_SECONDS)
    except BadSignature:
        return False
    return True


def is_draft(stuk: StukRow) -> bool:
    """Tell whether a stuk is still being written: it has content and no pages yet."""
    return not stuk.blob and bool(stuk.content) and stuk.state in {StukState.CONCEPT, StukState.MISLUKT}


def draft_png(pdf: bytes, number: int, *, width_px: int) -> bytes:
    """Draw page `number` (from 1) of a draft.

    Raises:
        PageNotFound: it has no such page.
    """
    return pages.page_image(pdf, number - 1, width_px=width_px).png


def page_png(stuk: StukRow, number: int, *, width_px: int) -> bytes:
    """Draw page `number` (from 1)."""
    return pages.page_image(document(stuk), number - 1, width_px=width_px).png


@lru_cache(maxsize=512)
def _size(blob_id: str, number: int, width_px: int, size_bytes: int) -> tuple[int, int]:
    data = _small(blob_id) if size_bytes <= CACHED_BYTES else media.read_all(blob_id)
    image = pages.page_image(data, number - 1, width_px=width_px)
    return image.width_px, image.height_px


def page_size(stuk: StukRow, number: int, *, width_px: int) -> tuple[int, int]:
    """Give width and height of a page picture, so that the page keeps its place while it loads."""
    return _size(stuk.blob, number, width_px, stuk.size_bytes)


def page_text(stuk: StukRow, number: int) -> str:
    """Read the text of page `number` (from 1); empty for a page without text."""
    try:
        return pages.page_text(document(stuk), number - 1)
    except Refusal:
        return ""


def find_quote(stuk: StukRow, number: int, quote: str) -> tuple[tuple[float, ...], ...]:
    """Find words on a page; give x, y, width and height of each line, as fractions of the page."""
    if not quote or not 1 <= number <= stuk.page_count:
        return ()
    matches = pages.text_positions(document(stuk), number - 1, quote=quote)
    if not matches:
        return ()
    return tuple(
        (
            round(rect.left, 4),
            round(rect.top, 4),
            round(rect.right - rect.left, 4),
            round(rect.bottom - rect.top, 4),
        )
        for rect in matches[0].rects
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """Words that were found, with words around them."""

    stuk: StukRow
    page: int
    before: str
    match: str
    after: str


def hits(view: DossierView, words: str) -> tuple[Hit, ...]:
    """Find words in the text of the stukken of one dossier: at most 20 hits. The words are not logged."""
    found: list[Hit] = []
    for stuk in view.stukken:
        if stuk.is_media or not stuk.blob or not stuk.page_count:
            continue
        for number in range(1, stuk.page_count + 1):
            text = page_text(stuk, number)
            at = text.lower().find(words.lower())
            if at >= 0:
                found.append(Hit(stuk, number, **_around(text, at, at + len(words))))
            if len(found) == 20:  # noqa: PLR2004 - what fits beside the inventory
                return tuple(found)
    return tuple(found)


def search(view: DossierView, words: str) -> tuple[Shown, ...]:
    """Find words as `hits`, each with its address in the viewer."""
    return tuple(
        Shown(
            url=shown.address("desk:dossier", view.row.id, stuk=hit.stuk.number, p=hit.page, q=words),
            label=_("Stuk %(stuk)s, p. %(page)s") % {"stuk": hit.stuk.number, "page": hit.page},
            before=hit.before,
            match=hit.match,
            after=hit.after,
        )
        for hit in hits(view, words)
    )


def _around(text: str, start: int, end: int) -> dict[str, str]:
    """Give the found words with whole words around them."""
    before = " ".join(text[max(0, start - 60) : start].split())
    after = " ".join(text[end : end + 80].split())
    if start > 60:  # noqa: PLR2004 - the first of these words may be cut
        before = "… " + before.partition(" ")[2]
    if end + 80 < len(text):
        after = after.rpartition(" ")[0] + " …"
    gap_before = " " if text[start - 1 : start].isspace() else ""
    gap_after = " " if text[end : end + 1].isspace() else ""
    return {"before": before + gap_before, "match": text[start:end], "after": gap_after + after}


def charge(stuk: StukRow) -> str:
    """Read the tenlastelegging out of a dagvaarding: the text under its heading; all of it when it has none."""
    text = "\n".join(page_text(stuk, number) for number in range(1, stuk.page_count + 1))
    lines = [line.strip() for line in text.splitlines()]
    if "Tenlastelegging" not in lines:
        return text
    rest = lines[lines.index("Tenlastelegging") + 1 :]
    end = rest.index("Ondertekening") if "Ondertekening" in rest else len(rest)
    return " ".join(line for line in rest[:end] if line)


def verdicts(stuk: StukRow) -> list[str]:
    """Give the verdict of each signature of a stuk."""
    signatures = stuk.report.get("signatures")
    if not isinstance(signatures, list):
        return []
    return [str(item.get("verdict")) for item in signatures if isinstance(item, Mapping)]


def moment_words(at: datetime) -> str:
    """Write a moment for a fact."""
    return f"{datum(at)}, {tijd_uur(at)}"
