# SPDX-License-Identifier: EUPL-1.2
"""How a draft will look: typeset as signing would, shown to its writer and never kept."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from strafketen.core import canonical
from strafketen.core.access.permissions import Permission
from strafketen.core.actor import Actor
from strafketen.core.dossier.states import StukState
from strafketen.core.errors import NotFound
from strafketen.dossier import forms_data
from strafketen.dossier.actions import allow, find, find_stuk
from strafketen.dossier.models import Stuk
from strafketen.typeset import pages

KEPT = 4


@lru_cache(maxsize=KEPT)
def _typeset(stuk: str, content: bytes, begun_at: datetime, actor: Actor) -> bytes:  # noqa: ARG001 - the content is part of the key
    """Typeset a draft once for each content it had: the page and its pictures ask in turn."""
    item = Stuk.objects.select_related("dossier").get(id=stuk)
    return forms_data.render(item.dossier, item, actor=actor, at=begun_at)


def draft_pdf(*, actor: Actor, at: datetime, dossier: str, stuk: str) -> bytes:
    """Typeset a draft as it is saved now, with the moment it was begun in the place of the moment of signing.

    Raises:
        AccessDenied: not allowed in this state.
        NotFound: no such stuk, or no longer a draft.
        Malformed: content that is not complete.
        TypesetRefused: a character that cannot be set.
    """
    row = find(dossier)
    allow(Permission.STUK_ADD, actor=actor, dossier=row, at=at)
    item = find_stuk(row, stuk)
    if item.state not in {StukState.CONCEPT, StukState.MISLUKT}:
        raise NotFound("Dit stuk is geen concept meer. Open het in het dossier.")
    return _typeset(str(item.id), canonical.dumps(item.content), item.made_at, actor)


def page_count(*, actor: Actor, at: datetime, dossier: str, stuk: str) -> int:
    """Give how many pages a draft has; raises as `draft_pdf`."""
    return pages.page_count(draft_pdf(actor=actor, at=at, dossier=dossier, stuk=stuk))
