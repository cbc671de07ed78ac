# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import psycopg
import pytest

from journeys import looking
from journeys.conftest import Travelled

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("role", ["politie", "om", "rechtspraak"])
@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM ledger_queuedact RETURNING 1",
        "UPDATE ledger_queuedact SET actor = 'iemand anders' RETURNING 1",
        "UPDATE ledger_queuedact SET leaf_index = leaf_index + 1000000 WHERE leaf_index IS NOT NULL RETURNING 1",
        "UPDATE ledger_queuedact SET salt = '\\x00'::bytea RETURNING 1",
        "DELETE FROM ledger_checkpointrow RETURNING 1",
        "UPDATE ledger_checkpointrow SET size = size + 1 RETURNING 1",
    ],
)
def test_the_database_refuses_to_rewrite_the_ledger(travelled: Travelled, role: str, change: str) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation):
        looking.rows(travelled.configs[role], change)


def test_every_node_publishes_a_log_that_verifies(travelled: Travelled) -> None:
    for config in travelled.configs.values():
        done = looking.command("ledger", "verify", str(config.directory), "--json")
        assert done.returncode == 0, done.stdout
