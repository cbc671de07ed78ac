# SPDX-License-Identifier: EUPL-1.2
"""This node as a witness of other logs, and what other witnesses say of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from strafketen.core import tiles
from strafketen.core.digest import sha256_hex
from strafketen.core.ledger import origin_of, parse_checkpoint, verify_checkpoint
from strafketen.core.witness import AddCheckpoint, Judgement, cosign, judge, verify_cosignature
from strafketen.ledger.files import public_key, read, write
from strafketen.ledger.models import CheckpointRow, Cosignature, LogEvidence, WitnessedLog
from strafketen.ledger.services import services

_KEPT = frozenset({Judgement.ROLLED_BACK, Judgement.FORKED, Judgement.UNPROVEN})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a witness answers.

    Attributes:
        judgement: what it found.
        size: size that it cosigned last, after this request.
        line: its signature line; empty unless it cosigned.
    """

    judgement: Judgement
    size: int
    line: bytes = b""


def add_checkpoint(body: bytes, *, oin: str, key: bytes, at: datetime) -> Answer:
    """Weigh a checkpoint of the log of `oin` and cosign it when the log only grew.

    What was cosigned is durable before the answer leaves, so that a crash never makes this witness forget.

    Args:
        body: request of C2SP tlog-witness.
        oin: node at the other end of the connection; its log and no other.
        key: 32-byte Ed25519 key with which that node signs.
        at: moment.

    Raises:
        Malformed: not such a request.
        CheckpointBroken: not signed by the log of `oin`.
    """
    asked = AddCheckpoint.parse(body)
    new = verify_checkpoint(asked.note, public_key=key, origin=origin_of(oin))
    with transaction.atomic():
        row = WitnessedLog.objects.select_for_update().filter(oin=oin).first()
        known = None if row is None else parse_checkpoint(bytes(row.note))[0]
        judgement = judge(known, asked, new)
        if judgement is Judgement.COSIGNED:
            # The update asks for the size that was weighed: of two first requests at once one changes nothing.
            values = {"size": new.size, "root": new.root, "note": asked.note, "cosigned_at": at}
            if row is None:
                WitnessedLog.objects.create(oin=oin, **values)
            else:
                WitnessedLog.objects.filter(oin=oin).update(**values)
        elif judgement in _KEPT and row is not None:
            LogEvidence.objects.get_or_create(
                oin=oin,
                judgement=judgement.value,
                offered_sha256=sha256_hex(asked.note),
                defaults={"known": bytes(row.note), "offered": asked.note, "seen_at": at},
            )
    if judgement is not Judgement.COSIGNED:
        return Answer(judgement, 0 if known is None else known.size)
    own = origin_of(services().oin)
    line = cosign(new, at=at, name=own, signer=services().seal, public_key=public_key())
    return Answer(judgement, new.size, line)


def request_for(witness: str) -> AddCheckpoint | None:
    """Make the request for a witness: the newest checkpoint, with a proof from what it cosigned last.

    Returns:
        None when there is nothing new for it.

    Raises:
        Malformed: files of the log are missing or broken.
    """
    newest = CheckpointRow.objects.order_by("-size").first()
    if newest is None:
        return None
    known = Cosignature.objects.filter(witness=witness).first()
    old = 0 if known is None else known.witness_size
    if known is not None and newest.size == old and known.size == old:
        return None
    if old > newest.size:
        return AddCheckpoint(old, (), bytes(newest.note))
    proof = tiles.consistency_proof(read, first=old, second=newest.size) if old else []
    return AddCheckpoint(old, tuple(proof), bytes(newest.note))


def keep_cosignature(line: bytes, *, note: bytes, witness: str, key: bytes, at: datetime) -> None:
    """Check the line of a witness and keep it; publish the newest checkpoint with all lines that fit it.

    Raises:
        Malformed, CheckpointBroken: not a cosignature of this witness under this checkpoint.
    """
    checkpoint, stated_at = verify_cosignature(note + line, name=origin_of(witness), public_key=key)
    Cosignature.objects.update_or_create(
        witness=witness,
        defaults={
            "size": checkpoint.size,
            "line": line,
            "stated_at": stated_at,
            "witness_size": checkpoint.size,
            "heard_at": at,
        },
    )
    lines = [bytes(row.line) for row in Cosignature.objects.filter(size=checkpoint.size).order_by("witness")]
    write(services().directory / "cosigned", note + b"".join(lines))


def keep_size(size: int, *, witness: str, at: datetime) -> None:
    """Keep that a witness reckons from another size than this node remembered."""
    known = Cosignature.objects.filter(witness=witness).first()
    if known is None:
        # A witness that knows this log while the node does not know the witness: an old copy was put back.
        Cosignature.objects.create(witness=witness, size=0, line=b"", stated_at=at, witness_size=size, heard_at=at)
        return
    Cosignature.objects.filter(witness=witness).update(witness_size=size, heard_at=at)


@dataclass(frozen=True, slots=True)
class SeenLog:
    """How this node, as a witness, sees another log.

    Attributes:
        oin: whose it is.
        size: leaves under the checkpoint that was cosigned last.
        cosigned_at: when.
        evidence: what does not go together, oldest first: the judgement, the sizes of both checkpoints, the moment.
    """

    oin: str
    size: int
    cosigned_at: datetime
    evidence: tuple[tuple[Judgement, int, int, datetime], ...]


@dataclass(frozen=True, slots=True)
class OwnWitness:
    """How another node sees our log.

    Attributes:
        oin: the witness.
        size: leaves under the checkpoint it cosigned; 0 for none.
        stated_at: moment it states; None for none.
        ahead: whether it cosigned more leaves than the log now has: then an old copy of the log was put back here.
    """

    oin: str
    size: int
    stated_at: datetime | None
    ahead: bool


def seen_logs() -> tuple[SeenLog, ...]:
    """Give every log that this node witnesses."""
    found = []
    for row in WitnessedLog.objects.order_by("oin"):
        evidence = tuple(
            (Judgement(item.judgement), _size(bytes(item.known)), _size(bytes(item.offered)), item.seen_at)
            for item in LogEvidence.objects.filter(oin=row.oin).order_by("id")
        )
        found.append(SeenLog(row.oin, row.size, row.cosigned_at, evidence))
    return tuple(found)


def own_witnesses() -> tuple[OwnWitness, ...]:
    """Give what each witness said of the log of this node."""
    newest = CheckpointRow.objects.order_by("-size").first()
    size = 0 if newest is None else newest.size
    return tuple(
        OwnWitness(row.witness, row.size, row.stated_at if row.size else None, row.witness_size > size)
        for row in Cosignature.objects.order_by("witness")
    )


def _size(note: bytes) -> int:
    return parse_checkpoint(note)[0].size
