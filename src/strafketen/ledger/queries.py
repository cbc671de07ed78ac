# SPDX-License-Identifier: EUPL-1.2
"""Reads of the ledger: the acts of a dossier, with their place in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from strafketen.core.errors import Malformed
from strafketen.core.events import EVENT_WORDS, EventCode
from strafketen.core.ledger import commitment
from strafketen.core.merkle import leaf_hash, verify_inclusion
from strafketen.core.tiles import inclusion_proof
from strafketen.ledger.models import CheckpointRow, QueuedAct
from strafketen.ledger.services import services


@dataclass(frozen=True, slots=True)
class LedgerAct:
    """An act with its place.

    Attributes:
        code: event code.
        words: Dutch words for it.
        at: moment.
        actor: opaque id.
        index: place in the log; None while it waits.
        leaf: leaf hash, 64 hex digits.
        act: canonical bytes that are committed to.
        salt: 32 bytes; None after erasure.
    """

    code: str
    words: str
    at: datetime
    actor: str
    index: int | None
    leaf: str
    act: bytes
    salt: bytes | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest checkpoint."""

    size: int
    root: str
    at: datetime | None
    origin: str
    note: bytes


def _act(row: QueuedAct) -> LedgerAct:
    return LedgerAct(
        code=row.code,
        words=EVENT_WORDS[EventCode(row.code)],
        at=row.at,
        actor=row.actor,
        index=row.leaf_index,
        leaf=leaf_hash(bytes(row.commitment)).hex(),
        act=bytes(row.act),
        salt=None if row.salt is None else bytes(row.salt),
    )


def acts_of(dossier: str) -> tuple[LedgerAct, ...]:
    """Give the acts about a dossier, oldest first. Access to the dossier is the caller's to ask."""
    return tuple(_act(row) for row in QueuedAct.objects.filter(dossier=dossier).order_by("id"))


def standing() -> Standing:
    """Give the newest checkpoint, or an empty log."""
    from strafketen.core.ledger import origin_of

    row = CheckpointRow.objects.order_by("-size").first()
    origin = origin_of(services().oin)
    if row is None:
        return Standing(0, "", None, origin, b"")
    return Standing(row.size, bytes(row.root).hex(), row.at, origin, bytes(row.note))


def proof(index: int, size: int) -> list[bytes]:
    """Prove that leaf `index` is in the log of `size` leaves.

    Raises:
        Malformed: the files of the log are missing or broken.
    """

    def read(path: str) -> bytes | None:
        try:
            return (services().directory / path).read_bytes()
        except FileNotFoundError:
            return None

    return inclusion_proof(read, index=index, size=size)


def is_sound(act: LedgerAct) -> bool:
    """Tell whether an act still opens its commitment."""
    return act.salt is not None and leaf_hash(commitment(salt=act.salt, act=act.act)).hex() == act.leaf


def stands_in(act: LedgerAct, standing: Standing) -> bool | None:
    """Recompute whether an act stands in the log with this checkpoint; None while it still waits for a place.

    The path from the leaf to the signed root is computed again from the files of the log. An act whose salt was erased
    can no longer be opened, but its leaf still stands where it stood.
    """
    if act.index is None or act.index >= standing.size:
        return None
    if act.salt is not None and not is_sound(act):
        return False
    try:
        path = proof(act.index, standing.size)
    except Malformed:
        return False
    root, leaf = bytes.fromhex(standing.root), bytes.fromhex(act.leaf)
    return verify_inclusion(index=act.index, size=standing.size, leaf=leaf, proof=path, root=root)
