# SPDX-License-Identifier: EUPL-1.2
"""One chain of five nodes for all journeys, and one case that has travelled through it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from journeys import looking
from running_chain import Chain, chain
from strafketen.core.roles import NodeRole
from strafketen.node import chain_of_nodes, demo_case, demo_export, demo_files
from strafketen.node.config import NodeConfig

__all__ = ["chain"]


@dataclass(frozen=True)
class Travelled:
    """A case that went from police to court and back.

    Attributes:
        dossier: its id.
        configs: role → configuration of a node.
        told: what the demo told about it.
    """

    dossier: str
    configs: dict[str, NodeConfig]
    told: dict[str, object]


def say(text: str) -> None:
    """Show progress where pytest keeps it for a failed test."""
    sys.stderr.write(text + "\n")


def configs_of(running: Chain) -> dict[NodeRole, NodeConfig]:
    """Read the configuration of every node."""
    return chain_of_nodes.ChainOfNodes(state=running.state, base_port=running.base_port, progress=say).configs()


@pytest.fixture(scope="session")
def travelled(chain: Chain) -> Travelled:
    """A case after the vonnis."""
    configs = configs_of(chain)
    told = demo_case.run(state=chain.state, configs=configs, stukken=None, media=None, progress=say)
    assert told["ok"], told["steps"]
    return Travelled(
        dossier=Path(str(told["export"])).stem,
        configs={role.value: config for role, config in configs.items()},
        told=told,
    )


@pytest.fixture
def ready_case(chain: Chain) -> Iterator[demo_case.Case]:
    """A case at the police, with its files and signed procesverbalen, ready to send."""
    with closing(
        demo_case.Case(
            configs=configs_of(chain),
            logins=chain_of_nodes.logins(chain.state),
            state=chain.state,
            number=demo_export.next_number(chain.state),
            files=demo_files.files_of(stukken=None, media=None),
            progress=say,
        )
    ) as case:
        case.open_dossier()
        case.add_files()
        case.write_procesverbalen()
        yield case


@pytest.fixture(scope="session")
def nodes(chain: Chain) -> dict[str, NodeConfig]:
    """Role → configuration of a node of the shared chain."""
    return {role: looking.node(chain.state, role) for role in chain.nodes}
