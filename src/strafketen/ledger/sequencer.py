# SPDX-License-Identifier: EUPL-1.2
"""Gives recorded acts their place in the log: one sequencer for each node, held by an advisory lock.

Order of writes, so that a crash at any point is harmless: (1) tiles and entries to disk, durable; (2) indices and the
signed checkpoint in one database transaction; (3) the checkpoint file. A crash after (1) leaves tiles no checkpoint
speaks of, which are written again; after (2) the file is written at the next start from the database.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import structlog
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import connection, transaction

from strafketen.core import tiles
from strafketen.core.ledger import Checkpoint, origin_of, sign_checkpoint
from strafketen.ledger.files import public_key, read, write
from strafketen.ledger.models import CheckpointRow, QueuedAct
from strafketen.ledger.services import services

BATCH = 1000
PAUSE_SECONDS = 0.2
_LOCK = 0x57AF_1ED6


def publish(row: CheckpointRow) -> None:
    """Write the newest checkpoint, and keep it among the earlier ones."""
    directory = services().directory
    note = bytes(row.note)
    write(directory / "checkpoints" / f"{row.size}.note", note)
    write(directory / "checkpoint", note)


def sequence(*, at: datetime) -> int:
    """Give waiting acts their indices; give how many there were."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_try_advisory_xact_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                return 0
        waiting = list(QueuedAct.objects.filter(leaf_index=None).order_by("id")[:BATCH])
        if not waiting:
            return 0
        last = CheckpointRow.objects.order_by("-size").first()
        size = 0 if last is None else last.size
        files, new_size, root = tiles.append(read, size, [bytes(row.commitment) for row in waiting])
        for path, data in files.items():
            write(services().directory / path, data)
        for offset, row in enumerate(waiting):
            row.leaf_index = size + offset
        QueuedAct.objects.bulk_update(waiting, ["leaf_index"])
        checkpoint = Checkpoint(origin_of(services().oin), new_size, root)
        note = sign_checkpoint(checkpoint, signer=services().seal, public_key=public_key())
        newest = CheckpointRow.objects.create(size=new_size, root=root, note=note, at=at)
    publish(newest)
    return len(waiting)


def begin() -> None:
    """Write what a reader needs to check the log, and a checkpoint that a crash kept from its file."""
    import base64

    from strafketen.core.ledger import key_id

    origin = origin_of(services().oin)
    key = public_key()
    encoded = base64.b64encode(b"\x01" + key).decode("ascii")
    write(services().directory / "log.vkey", f"{origin}+{key_id(origin, key).hex()}+{encoded}\n".encode())
    pem = b"".join(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM) for der in services().seal.chain)
    write(services().directory / "log.crt", pem)
    last = CheckpointRow.objects.order_by("-size").first()
    if last is not None:
        publish(last)


def run(stop: threading.Event) -> None:
    """Sequence until `stop` is set. A defect is logged and tried again: acts wait, nothing is lost."""
    begin()
    while not stop.is_set():
        try:
            busy = sequence(at=datetime.now(UTC)) == BATCH
        except Exception as error:  # noqa: BLE001 - the log must go on after a passing fault of database or disk
            structlog.get_logger().error("ledger.sequencer_failed", error=type(error).__name__)
            connection.close()
            busy = False
        stop.wait(0 if busy else PAUSE_SECONDS)
    connection.close()
