# SPDX-License-Identifier: EUPL-1.2
"""The citations of a dossier, as pages list them."""

from __future__ import annotations

from types import SimpleNamespace as Shown

from django.utils.translation import gettext as _

from strafketen.desk import recordings, shown
from strafketen.dossier.queries import DossierView


def citations(view: DossierView, chosen: int = 0) -> tuple[Shown, ...]:
    """List the citations of a dossier; `chosen` is the number of the one the reader came for."""
    shown_citations = []
    for index, citation in enumerate(view.citaten, start=1):
        if citation.page is not None:
            url = shown.address("desk:dossier", view.row.id, stuk=citation.stuk_number, p=citation.page, citaat=index)
            label = _("Stuk %(stuk)s, p. %(page)s") % {"stuk": citation.stuk_number, "page": citation.page}
        else:
            seconds = (citation.moment_ms or 0) / 1000
            url = shown.address("desk:beeld", view.row.id, stuk=citation.stuk_number, t=f"{seconds:g}")
            label = _("Stuk %(stuk)s, %(clock)s") % {
                "stuk": citation.stuk_number,
                "clock": recordings.clock(seconds),
            }
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
            )
        )
    return tuple(shown_citations)
