# SPDX-License-Identifier: EUPL-1.2
"""The citations of a dossier, as pages list them."""

from __future__ import annotations

from types import SimpleNamespace as Shown

from django.utils.translation import gettext as _

from strafketen.desk import recordings, shown
from strafketen.dossier.queries import CitaatRow, DossierView


def seconds_of(citation: CitaatRow) -> tuple[float, float | None]:
    """Give begin and end of what is cited of a recording, in seconds; no end for one moment."""
    return (citation.moment_ms or 0) / 1000, None if citation.end_ms is None else citation.end_ms / 1000


def place_of(citation: CitaatRow) -> dict[str, str | None]:
    """Give the query that takes a player to what is cited of a recording."""
    start, end = seconds_of(citation)
    return {"t": f"{start:g}", "tot": None if end is None else f"{end:g}"}


def citations(view: DossierView, chosen: int = 0) -> tuple[Shown, ...]:
    """List the citations of a dossier; `chosen` is the number of the one the reader came for."""
    shown_citations = []
    for index, citation in enumerate(view.citaten, start=1):
        if citation.page is not None:
            url = shown.address("desk:dossier", view.row.id, stuk=citation.stuk_number, p=citation.page, citaat=index)
            label = _("Stuk %(stuk)s, p. %(page)s") % {"stuk": citation.stuk_number, "page": citation.page}
        else:
            url = shown.address("desk:beeld", view.row.id, stuk=citation.stuk_number, **place_of(citation))
            clock = recordings.part_words(*seconds_of(citation))
            label = _("Stuk %(stuk)s, %(clock)s") % {"stuk": citation.stuk_number, "clock": clock}
        shown_citations.append(
            Shown(
                number=index,
                quote=citation.quote,
                url=url,
                label=label,
                maker=citation.made_by_name,
                on=citation.made_at,
                current=index == chosen,
                media_url="",
                media_label="",
                kind="pagina" if citation.page is not None else "media",
                stuk_id=citation.stuk_id,
                seconds=None if citation.page is not None else seconds_of(citation),
            )
        )
    return tuple(shown_citations)
