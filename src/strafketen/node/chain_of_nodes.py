# SPDX-License-Identifier: EUPL-1.2
"""Five nodes on loopback under one supervisor: made at the first start, found again at the next."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from strafketen.core.roles import NodeRole
from strafketen.node import agreements, init, layout, serving
from strafketen.node.config import NodeConfig, load
from strafketen.node.postgres import EmbeddedPostgres
from strafketen.node.processes import Child, Supervisor, require_free_ports
from strafketen.signing.keys import write_public, write_secret
from strafketen.signing.pki import UnsafeDemoCa
from strafketen.signing.tsa import UnsafeDemoTsa

Progress = Callable[[str], None]
READY_SECONDS = 60.0
PORT = 5432


@dataclass(frozen=True, slots=True)
class Login:
    """How a person of the demo logs in."""

    role: str
    node: str
    username: str
    password: str
    name: str


def passwords(state: Path) -> dict[str, str]:
    """Give the password of each demo person; made once, kept in the state directory (0600)."""
    path = state / "logins.json"
    if path.exists():
        known: dict[str, str] = json.loads(path.read_text("utf-8"))
        return known
    made = {person.username: secrets.token_urlsafe(12) for node in layout.NODES for person in node.people}
    made["bron"] = secrets.token_urlsafe(24)
    write_secret(path, json.dumps(made).encode("utf-8"))
    return made


def logins(state: Path) -> tuple[Login, ...]:
    """List who can log in where."""
    known = passwords(state)
    return tuple(
        Login(person.role.value, node.role.value, person.username, known[person.username], person.full_name)
        for node in layout.NODES
        for person in node.people
    )


def _near(host: str) -> str:
    """Give the address at which this machine itself reaches a server that binds to `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not bound


def _answers(config: NodeConfig) -> bool:
    """Tell whether the pages answer at all, asked here and not by way of a proxy in front of them."""
    host = _near(config.host)
    scheme = "http" if config.tls is None else "https"
    url = f"{scheme}://{f'[{host}]' if ':' in host else host}:{config.web_port}/inloggen/"
    headers = {"Host": urlsplit(config.public_url).netloc}
    with suppress(httpx.HTTPError):
        # Whether the certificate is right for the public name is for browsers to judge; here only life counts.
        answer = httpx.get(url, headers=headers, timeout=5, trust_env=False, verify=False)  # noqa: S501 - as said
        return answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR
    return False


def _listens(host: str, port: int) -> bool:
    import socket

    with suppress(OSError), socket.create_connection((_near(host), port), timeout=1):
        return True
    return False


def _prepare(state: Path, config: NodeConfig, ca_directory: Path) -> None:
    """Bring the database of one node up to date and make its people and their keys; runs in a process of that node."""
    serving.migrate(config.directory)
    from strafketen.identity import actions as identity

    known = passwords(state)
    ca = UnsafeDemoCa.open(ca_directory, at=init.now())
    node = next(item for item in layout.NODES if item.role is config.role)
    for person in node.people:
        account = identity.ensure_account(
            username=person.username,
            full_name=person.full_name,
            title=person.title,
            unit=node.unit,
            role=person.role,
            password=known[person.username],
            ground="Verzonnen persoon van de demonstratie",
            at=init.now(),
        )
        if person.signs:
            init.give_officer_key(
                config, ca, account=account, name=person.full_name, unit=node.unit or node.name, at=init.now()
            )
    if config.role is NodeRole.POLITIE:
        identity.add_system_client(client_id="bron", secret=known["bron"], name="Bronsysteem", at=init.now())


@dataclass(slots=True)
class ChainOfNodes:
    """The nodes of a demo.

    Attributes:
        state: state directory.
        base_port: first port.
        progress: told in Dutch what is being done.
    """

    state: Path
    base_port: int
    progress: Progress

    def configs(self) -> dict[NodeRole, NodeConfig]:
        """Read the configuration of every node."""
        return {node.role: load(self.state / node.role.value) for node in layout.NODES}

    def lay_out(self, postgres: EmbeddedPostgres) -> dict[NodeRole, NodeConfig]:
        """Make what is not there yet: directories, keys, certificates, acquaintances.

        Raises:
            Refusal: no room, no permission, or a wrong value.
        """
        at = init.now()
        ca = UnsafeDemoCa.open(self.state / "ca", at=at)
        if not (self.state / "tsa" / "ca.crl").exists():  # what is made last
            UnsafeDemoTsa.create(self.state / "tsa", ca=ca, at=at)
        # A list is good for thirty days; a demo that is started again later needs one that is good today.
        write_public(self.state / "tsa" / "ca.crl", ca.write_crl(at=at))
        configs = {}
        socket = str(postgres.cluster.socket_directory)
        shared = self.state / "ca" / "pseudonym.key"
        if not shared.exists():
            write_secret(shared, secrets.token_bytes(32))
        for node in layout.NODES:
            config = layout.config_of(node, state=self.state, base_port=self.base_port, socket=socket)
            init.make_directory(config, rewrite=True)
            init.enrol(config, ca, at=at)
            key = config.secrets / "pseudonym.key"
            if node.role is not NodeRole.KETENBUREAU and not key.exists():
                write_secret(key, shared.read_bytes())
            configs[node.role] = config
        introductions = {role.value: init.peer_toml(config) for role, config in configs.items()}
        for role, config in configs.items():
            init.introduce(config, {name: text for name, text in introductions.items() if name != role.value})
        for one, other in combinations(configs.values(), 2):
            agreements.agree(one, other, at=at)
        return configs

    def start(self, supervisor: Supervisor) -> dict[NodeRole, NodeConfig]:
        """Start everything and wait until each page answers.

        Raises:
            Refusal: a port is in use, the disk is full, no permission; nothing is left half-made.
        """
        require_free_ports(base=self.base_port, count=layout.PORTS)
        self.progress("Database starten")
        postgres = EmbeddedPostgres(self.state / "postgres")
        postgres.cluster.require_place()
        with init.disk_refusals(self.state):
            configs = self.lay_out(postgres)
        serving.preload()
        supervisor.add_command(postgres.command())
        supervisor.start()
        self.progress("Databases van vijf knooppunten bijwerken")
        for config in configs.values():
            postgres.create_node_database(
                name=config.database.name,
                role=config.database.user,
                password=config.secret("db-password").decode("ascii").strip(),
            )
        for config in configs.values():
            supervisor.run_once(
                f"voorbereiden-{config.role.value}", partial(_prepare, self.state, config, self.state / "ca")
            )
        self.progress("Knooppunten starten")
        tsa_port = self.base_port + layout.TSA_OFFSET
        supervisor.add(
            Child(
                name="tijdstempels",
                run=partial(serving.run_tsa, self.state / "tsa", "127.0.0.1", tsa_port),
                ready=partial(_listens, "127.0.0.1", tsa_port),
            )
        )
        for config in configs.values():
            for child in children_of(config):
                supervisor.add(child)
        supervisor.start(deadline_seconds=READY_SECONDS)
        return configs


def children_of(config: NodeConfig) -> tuple[Child, ...]:
    """Describe the processes of one node."""
    role = config.role.value
    children = [
        Child(
            name=f"{role}-web",
            run=partial(serving.run_web, config.directory),
            ready=partial(_answers, config),
        ),
        Child(
            name=f"{role}-uitwisseling",
            run=partial(serving.run_exchange, config.directory),
            ready=partial(_listens, config.exchange_host or config.host, config.exchange_port),
        ),
        Child(name=f"{role}-werk", run=partial(serving.run_worker, config.directory)),
    ]
    if config.role in {NodeRole.POLITIE, NodeRole.OM, NodeRole.RECHTSPRAAK}:
        children.append(
            Child(
                name=f"{role}-bytes",
                run=partial(serving.run_bytes, config.directory),
                ready=partial(_listens, config.host, config.bytes_port),
            )
        )
    return tuple(children)
