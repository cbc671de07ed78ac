# SPDX-License-Identifier: EUPL-1.2
"""Where the five nodes of a demo are, on which ports, and who works there. All of it is invented."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from strafketen.core.ids import Oin
from strafketen.core.roles import NodeRole, PersonRole
from strafketen.node.config import DatabaseConfig, NodeConfig

PORTS = 30
"""A demo uses the ports N … N+29: five for each node from N, the timestamp service on N+25."""
TSA_OFFSET = 25
DEFAULT_BASE_PORT = 8600


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person of the demo. Passwords are made at the first start and kept in the state directory."""

    username: str
    full_name: str
    title: str
    role: PersonRole
    signs: bool = False


@dataclass(frozen=True, slots=True)
class DemoNode:
    """A node of the demo."""

    role: NodeRole
    oin: Oin
    name: str
    unit: str
    people: tuple[DemoPerson, ...]


NODES: tuple[DemoNode, ...] = (
    DemoNode(
        NodeRole.POLITIE,
        Oin("00000099000000001000"),
        "Politie-eenheid Voorbeeld",
        "Basisteam Oost",
        (DemoPerson("jdewit", "J. de Wit", "brigadier", PersonRole.VERBALISANT, signs=True),),
    ),
    DemoNode(
        NodeRole.OM,
        Oin("00000099000000002000"),
        "Openbaar Ministerie Voorbeeld",
        "Arrondissementsparket Voorbeeld",
        (DemoPerson("abakker", "A. Bakker", "mr.", PersonRole.OFFICIER, signs=True),),
    ),
    DemoNode(
        NodeRole.RECHTSPRAAK,
        Oin("00000099000000003000"),
        "Rechtbank Voorbeeld",
        "Team strafrecht",
        (
            DemoPerson("nozturk", "N. Öztürk", "mr.", PersonRole.RECHTER, signs=True),
            DemoPerson("pvisser", "P. Visser", "", PersonRole.GRIFFIER),
        ),
    ),
    DemoNode(
        NodeRole.SLACHTOFFERPORTAAL,
        Oin("00000099000000004000"),
        "Slachtofferportaal Voorbeeld",
        "",
        (DemoPerson("mjansen", "M. Jansen", "", PersonRole.SLACHTOFFER),),
    ),
    DemoNode(
        NodeRole.KETENBUREAU,
        Oin("00000099000000005000"),
        "Ketenbureau Voorbeeld",
        "",
        (DemoPerson("kdeboer", "K. de Boer", "", PersonRole.KETENANALIST),),
    ),
)


def config_of(node: DemoNode, *, state: Path, base_port: int, socket: str) -> NodeConfig:
    """Configure a node of the demo."""
    first = base_port + 5 * [known.role for known in NODES].index(node.role)
    return NodeConfig(
        directory=state / node.role.value,
        role=node.role,
        name=node.name,
        unit=node.unit,
        oin=node.oin,
        demo=True,
        host="127.0.0.1",
        web_port=first,
        bytes_port=first + 1,
        exchange_port=first + 2,
        public_url=f"http://127.0.0.1:{first}",
        bytes_url=f"http://127.0.0.1:{first + 1}",
        exchange_url=f"https://127.0.0.1:{first + 2}",
        tsa_url=f"http://127.0.0.1:{base_port + TSA_OFFSET}/",
        crl_url=f"http://127.0.0.1:{base_port + TSA_OFFSET}/ca.crl",
        database=DatabaseConfig(host=socket, port=5432, name=node.role.value, user=node.role.value, sslmode="disable"),
        # Zaken come in at the police, from people and from systems at once; one process holds one core at most.
        workers=2 if node.role is NodeRole.POLITIE else 1,
    )


def ports_of(base_port: int) -> tuple[int, ...]:
    """List the ports that a demo listens on."""
    web = [base_port + 5 * index + offset for index in range(len(NODES)) for offset in range(3)]
    return (*web, base_port + TSA_OFFSET)
