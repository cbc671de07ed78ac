# SPDX-License-Identifier: EUPL-1.2
"""Looking at stukken and citing them: each look is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from strafketen.core.access.permissions import Permission
from strafketen.core.actor import Actor
from strafketen.core.errors import Malformed, NotFound
from strafketen.core.events import EventCode
from strafketen.dossier.actions import allow, find, find_stuk
from strafketen.dossier.models import Citaat, ManifestVersion, Stuk
from strafketen.ledger import actions as ledger


def view_stuk(*, actor: Actor, at: datetime, dossier: str, stuk: str) -> None:
    """Record that somebody sees the content of a stuk: consultation is itself a logged act.

    Raises:
        AccessDenied: not allowed.
        NotFound: not in this dossier.
    """
    row = find(dossier)
    allow(Permission.STUK_VIEW, actor=actor, dossier=row, at=at)
    item = find_stuk(row, stuk)
    ledger.record(
        code=EventCode.STUK_VIEWED, actor=actor, at=at, subjects={"dossier": str(row.id), "stuk": str(item.id)}
    )


def read_composed(*, actor: Actor, at: datetime, dossier: str) -> str:
    """Record that somebody reads the composed dossier, and give where its bytes are.

    Raises:
        AccessDenied: not allowed.
        NotFound: it was never composed, or the composing is not done yet.
    """
    row = find(dossier)
    allow(Permission.STUK_VIEW, actor=actor, dossier=row, at=at)
    newest = ManifestVersion.objects.filter(dossier=row).order_by("-version").first()
    if newest is None or newest.composed_blob is None:
        raise NotFound("Het samengestelde dossier is er nog niet. Probeer het over een minuut opnieuw.")
    ledger.record(code=EventCode.DOSSIER_READ, actor=actor, at=at, subjects={"dossier": str(row.id)})
    return str(newest.composed_blob)


def check_end(item: Stuk, *, moment_ms: int | None, end_ms: int) -> None:
    """Check where a cited part of a recording ends.

    Raises:
        NotFound: past the end of the recording.
        Malformed: not after its begin, or a page has no end.
    """
    if moment_ms is None or end_ms <= moment_ms:
        raise Malformed("Het einde van een fragment ligt na het begin. Pas het einde aan, of laat het leeg.")
    if end_ms > (item.duration_ms or 0):
        raise NotFound(f"Het einde valt buiten opname {item.number}. Kies een eerder moment, of laat het einde leeg.")


def add_citaat(  # noqa: PLR0913 - what a citation consists of, each by name
    *,
    actor: Actor,
    at: datetime,
    dossier: str,
    stuk: str,
    page: int | None = None,
    moment_ms: int | None = None,
    end_ms: int | None = None,
    quote: str = "",
    rectangles: Sequence[Sequence[float]] = (),
) -> str:
    """Cite an exact page, moment or part of a stuk by its digest, so that the citation survives supplements.

    Args:
        actor: who cites.
        at: moment of the act.
        dossier: id of the dossier.
        stuk: id of the stuk or recording.
        page: page from 1, of a stuk.
        moment_ms: where it begins, in milliseconds from the start of a recording.
        end_ms: where the cited part ends; None for one moment.
        quote: the words on the page, or what is seen or heard.
        rectangles: x, y, width and height of each line, as fractions of the page.

    Raises:
        AccessDenied: not allowed.
        NotFound: no such stuk, page or moment.
        Malformed: the part ends before it begins.
    """
    row = find(dossier)
    allow(Permission.CITAAT_ADD, actor=actor, dossier=row, at=at)
    item = find_stuk(row, stuk)
    if page is not None and not 1 <= page <= item.page_count:
        raise NotFound(f"Pagina {page} bestaat niet in stuk {item.number}.")
    if moment_ms is not None and not 0 <= moment_ms <= (item.duration_ms or 0):
        raise NotFound(f"Dit moment valt buiten opname {item.number}.")
    if (page is None) == (moment_ms is None):
        raise NotFound("Een citaat wijst één pagina of één moment aan.")
    if end_ms is not None:
        check_end(item, moment_ms=moment_ms, end_ms=end_ms)
    with transaction.atomic():
        citaat = Citaat.objects.create(
            dossier=row,
            stuk=item,
            digest=item.digest,
            page=page,
            moment_ms=moment_ms,
            end_ms=end_ms,
            quote=quote[:2000],
            rectangles=[list(rectangle) for rectangle in rectangles],
            made_by=actor.id,
            made_by_name=actor.shown,
            made_at=at,
        )
        ledger.record(
            code=EventCode.CITAAT_ADDED, actor=actor, at=at, subjects={"dossier": str(row.id), "stuk": str(item.id)}
        )
    return str(citaat.id)
