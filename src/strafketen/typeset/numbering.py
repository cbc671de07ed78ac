# SPDX-License-Identifier: EUPL-1.2
"""Dossier page numbers: given once, never given to another page, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from strafketen.core.errors import Refusal


class NumberingRefused(Refusal):
    """The fixed page numbers contradict each other."""

    code: ClassVar[str] = "paginanummering_onmogelijk"


def first_pages(*, page_counts: Sequence[int], fixed: Sequence[int | None], highest_used: int = 0) -> tuple[int, ...]:
    """Give each part its first dossier page.

    A part with a fixed first page keeps it. The others follow after the highest number in use, in the order given, so a
    supplement never moves a page that somebody may have cited. A withdrawn part leaves a gap: its numbers are not used
    again.

    Args:
        page_counts: pages of each part, at least one.
        fixed: first page of each part, from 1, or None for a new part.
        highest_used: highest number ever given in this dossier, so that a withdrawn last part keeps its numbers.

    Raises:
        NumberingRefused: two fixed parts overlap, or a number is below 1.
    """
    taken = sorted((first, first + count) for count, first in zip(page_counts, fixed, strict=True) if first is not None)
    next_free = 1
    for first, end in taken:
        if first < next_free:
            raise NumberingRefused(
                f"Dossierpagina {first} is al in gebruik. Een stuk heeft nu meer pagina's dan eerder, of kreeg een "
                "verkeerd nummer. Neem het stuk op als nieuw stuk.",
                page=first,
            )
        next_free = end
    next_free = max(next_free, highest_used + 1)
    given: list[int] = []
    for count, fixed_first in zip(page_counts, fixed, strict=True):
        if fixed_first is None:
            given.append(next_free)
            next_free += count
        else:
            given.append(fixed_first)
    return tuple(given)
