# SPDX-License-Identifier: EUPL-1.2
"""Writes of the ledger: record an act in the transaction of the act; sequence what waits."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from strafketen import rows
from strafketen.core.actor import Actor
from strafketen.core.acts import check_act
from strafketen.core.events import EventCode
from strafketen.core.ledger import SALT_BYTES, Act, commitment
from strafketen.ledger.models import QueuedAct


def record(*, code: EventCode, actor: Actor, at: datetime, subjects: Mapping[str, str]) -> int:
    """Commit to an act, in the caller's transaction. The leaf gets its index from the sequencer within a second.

    Args:
        code: what was done.
        actor: who did it; only the opaque id is kept.
        at: aware moment.
        subjects: kind → opaque id; never content, a name, a digest of a stuk or a search word.

    Returns:
        The number of the queued act.

    Raises:
        ActError: it names something else than core.acts says of this code (a defect of the caller).
    """
    row = _queued(code, actor=actor, at=at, subjects=subjects)
    row.save(force_insert=True)
    return row.id


def record_all(acts: Sequence[tuple[EventCode, Mapping[str, str]]], *, actor: Actor, at: datetime) -> None:
    """Commit to several acts of one actor at one moment, in one statement; else as `record`."""
    rows.insert([_queued(code, actor=actor, at=at, subjects=subjects) for code, subjects in acts])


def _queued(code: EventCode, *, actor: Actor, at: datetime, subjects: Mapping[str, str]) -> QueuedAct:
    check_act(code=code.value, actor=actor.id, subjects=subjects)
    act = Act(code=code.value, at=at, actor=actor.id, subjects=subjects).canonical()
    salt = secrets.token_bytes(SALT_BYTES)
    return QueuedAct(
        code=code.value,
        at=at,
        actor=actor.id,
        dossier=subjects.get("dossier", ""),
        act=act,
        salt=salt,
        commitment=commitment(salt=salt, act=act),
    )
