# SPDX-License-Identifier: EUPL-1.2
"""Nodes witness each other's log over real mutual TLS; a fork and a rollback are seen, refused and kept."""

from __future__ import annotations

import base64
import contextlib
from datetime import UTC, datetime

import httpx
import psycopg
import pytest
from cryptography import x509

from journeys import looking
from journeys.conftest import Travelled
from strafketen.core import witness
from strafketen.core.ledger import Checkpoint, origin_of, parse_checkpoint, sign_checkpoint, verify_checkpoint
from strafketen.core.witness import AddCheckpoint
from strafketen.node.config import NodeConfig
from strafketen.node.wiring import NodeSealSigner

pytestmark = pytest.mark.journey
PATH = "/v1/getuige/add-checkpoint"
HEADER = "Strafketen-Certificaat"


def key_of(config: NodeConfig) -> bytes:
    certificate = x509.load_der_x509_certificate(NodeSealSigner(config).chain[0])
    return certificate.public_key().public_bytes_raw()  # type: ignore[union-attr]  # seals are Ed25519


def offer(
    asked: AddCheckpoint, *, sender: NodeConfig, to: NodeConfig, shown: NodeConfig | None = None
) -> httpx.Response:
    """Ask a witness over the connection of `sender`, showing the certificate of `shown`."""
    certificate = base64.b64encode(NodeSealSigner(shown or sender).chain[0]).decode()
    with looking.exchange_client(sender) as client:
        return client.post(f"{to.exchange_url}{PATH}", content=asked.body(), headers={HEADER: certificate})


def signed(config: NodeConfig, size: int, root: bytes) -> bytes:
    """Sign any checkpoint with the key of a node, as who stole it could."""
    checkpoint = Checkpoint(origin_of(config.oin), size, root)
    return sign_checkpoint(checkpoint, signer=NodeSealSigner(config), public_key=key_of(config))


def cosigned_size(witness_node: NodeConfig, log: NodeConfig) -> int:
    found = looking.rows(witness_node, "SELECT size FROM ledger_witnessedlog WHERE oin = %s", log.oin)
    return int(str(found[0][0])) if found else 0


def whole_note(log: NodeConfig, witnesses: int) -> bytes:
    """Wait until a checkpoint of the log carries the line of every witness."""
    found: list[bytes] = []

    def look() -> bool:
        with contextlib.suppress(FileNotFoundError):
            note = (log.ledger_directory / "cosigned").read_bytes()
            if len(parse_checkpoint(note)[1]) == witnesses + 1:
                found.append(note)
        return bool(found)

    looking.until(look, f"all witnesses of {log.role.value}")
    return found[0]


def test_every_node_cosigns_the_log_of_every_other(travelled: Travelled) -> None:
    logs = [log for log in travelled.configs.values() if looking.count(log, "FROM ledger_checkpointrow")]
    assert len(logs) == len(travelled.configs)
    for log in logs:
        others = [other for other in travelled.configs.values() if other.oin != log.oin]
        note = whole_note(log, len(others))
        checkpoint = verify_checkpoint(note, public_key=key_of(log), origin=origin_of(log.oin))
        for other in others:
            name = origin_of(other.oin)
            found, stated = witness.verify_cosignature(note, name=name, public_key=key_of(other))
            assert found == checkpoint
            assert stated <= datetime.now(UTC)
            assert cosigned_size(other, log) >= checkpoint.size


@pytest.fixture
def seen(travelled: Travelled) -> tuple[NodeConfig, NodeConfig, int]:
    """The log of the ketenbureau and a witness of it, with the size it cosigned."""
    log, other = travelled.configs["ketenbureau"], travelled.configs["slachtofferportaal"]
    looking.until(lambda: cosigned_size(other, log) > 1, "a witness of the ketenbureau")
    return log, other, cosigned_size(other, log)


def evidence(witness_node: NodeConfig, log: NodeConfig, judgement: str) -> int:
    return looking.count(witness_node, "FROM ledger_logevidence WHERE oin = %s AND judgement = %s", log.oin, judgement)


@pytest.mark.parametrize(
    ("judgement", "step", "status"), [("forked", 0, 409), ("rolled_back", -1, 409), ("unproven", 1000, 422)]
)
def test_what_does_not_go_together_is_refused_and_kept_once(
    seen: tuple[NodeConfig, NodeConfig, int], judgement: str, step: int, status: int
) -> None:
    log, other, size = seen
    asked = AddCheckpoint(size, () if step <= 0 else (bytes(32),), signed(log, size + step, bytes(range(32))))
    before = evidence(other, log, judgement)
    for _ in range(2):
        answer = offer(asked, sender=log, to=other)
        assert answer.status_code == status, answer.text
        if status == 409:
            assert int(answer.text) == size
    assert evidence(other, log, judgement) == before + 1
    assert cosigned_size(other, log) == size


def test_only_the_node_itself_is_heard_about_its_log(
    seen: tuple[NodeConfig, NodeConfig, int], travelled: Travelled
) -> None:
    log, other, size = seen
    asked = AddCheckpoint(size, (), signed(log, size, bytes(32)))
    third = travelled.configs["om"]
    assert offer(asked, sender=third, to=other).status_code == 403
    assert offer(asked, sender=third, to=other, shown=log).status_code == 403
    assert offer(asked, sender=log, to=other, shown=third).status_code == 403
    foreign = AddCheckpoint(0, (), signed(third, 5, bytes(32)))
    assert offer(foreign, sender=log, to=other).status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM ledger_witnessedlog RETURNING 1",
        "UPDATE ledger_witnessedlog SET size = size - 1 RETURNING 1",
        "UPDATE ledger_witnessedlog SET root = '\\x00'::bytea RETURNING 1",
    ],
)
def test_a_witness_cannot_be_made_to_forget(seen: tuple[NodeConfig, NodeConfig, int], change: str) -> None:
    _, other, _ = seen
    with pytest.raises(psycopg.errors.RestrictViolation):
        looking.rows(other, change)
