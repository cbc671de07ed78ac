# SPDX-License-Identifier: EUPL-1.2
"""Taking a stuk out of a dossier again, as long as no manifest holds it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from strafketen.core.access.permissions import Permission
from strafketen.core.actor import Actor
from strafketen.core.dossier.states import StukState
from strafketen.core.errors import Conflict
from strafketen.core.events import EventCode
from strafketen.core.manifest import Manifest
from strafketen.dossier.actions import allow, find, find_stuk, lock, step
from strafketen.dossier.models import Dossier, Stuk
from strafketen.dossier.sealing import latest

REMOVABLE = frozenset({StukState.CONCEPT, StukState.INGENOMEN, StukState.MISLUKT})
"""A signed procesverbaal is not in it: what an officer signed is corrected by a further stuk, never by leaving out."""


def entries_of(canonical: bytes) -> frozenset[str]:
    """Give the ids of the stukken and recordings in a manifest."""
    manifest = Manifest.parse(canonical)
    return frozenset(
        [*(str(entry.stuk_id) for entry in manifest.stukken), *(str(item.media_id) for item in manifest.media)]
    )


def withdraw_stuk(*, actor: Actor, at: datetime, dossier: str, stuk: str) -> int:
    """Take a stuk or recording out of a dossier that is being composed.

    Its row, its number and its original bytes stay, so that the log can say for ever what was taken out; no list,
    rule or manifest sees it any more. The same file may be added again and then gets a number of its own.

    Returns:
        The number it had.

    Raises:
        AccessDenied: not allowed in this state.
        NotFound: not in this dossier, or taken out before.
        Conflict: signed, being worked on, or in a manifest already.
    """
    row = find(dossier)
    allow(Permission.STUK_ADD, actor=actor, dossier=row, at=at)
    with transaction.atomic():
        row = lock(row)
        item = find_stuk(row, stuk)
        if item.state == StukState.ONDERTEKEND:
            raise Conflict("Dit stuk is ondertekend en blijft in het dossier. Maak een aanvullend stuk.")
        if item.state not in REMOVABLE:
            raise Conflict("Dit stuk wordt nog verwerkt. Wacht een moment en probeer het opnieuw.")
        before = latest(row)
        if before is not None and str(item.id) in entries_of(bytes(before.canonical)):
            raise Conflict("Dit stuk is al verstuurd en blijft in het dossier. Maak een aanvullend stuk.")
        item.withdrawn_at = at
        item.save(update_fields=["withdrawn_at"])
        _forget_descriptions(row, str(item.id))
        step(
            row,
            code=EventCode.STUK_WITHDRAWN,
            actor=actor,
            at=at,
            text=f"Stuk {item.number} uit het dossier gehaald: {item.title}"[:500],
            stuk=str(item.id),
        )
        row.save(update_fields=["changed_at"])
    return item.number


def _forget_descriptions(dossier: Dossier, stuk_id: str) -> None:
    """Note at each recording that a stuk which went describes it no longer."""
    for recording in Stuk.objects.filter(dossier=dossier, is_media=True, described_by__contains=[stuk_id]):
        recording.described_by = [known for known in recording.described_by if known != stuk_id]
        recording.save(update_fields=["described_by"])
