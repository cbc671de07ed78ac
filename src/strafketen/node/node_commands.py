# SPDX-License-Identifier: EUPL-1.2
"""`strafketen node init|run|enrol|afspraken|anchors`: a node of one's own."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

from strafketen.core.ids import parse_oin
from strafketen.core.roles import NodeRole
from strafketen.node import agreements, init, serving
from strafketen.node.chain_of_nodes import children_of
from strafketen.node.config import DatabaseConfig, NodeConfig, load
from strafketen.node.postgres import EmbeddedPostgres
from strafketen.node.processes import Supervisor
from strafketen.signing.keys import write_public
from strafketen.signing.pki import UnsafeDemoCa

POSTGRES = "postgres"


def say(text: str) -> None:
    """Tell a person something, on stderr."""
    sys.stderr.write(text + "\n")


def main(arguments: argparse.Namespace) -> int:
    """Run a part of `strafketen node`.

    Raises:
        Refusal: it cannot be done; the sentence says why and what to do.
    """
    directory: Path = arguments.directory.absolute()
    if arguments.part == "init":
        return _init(arguments, directory)
    config = load(directory)
    if arguments.part == "enrol":
        return _enrol(config, ca=arguments.ca.absolute(), peers=[path.absolute() for path in arguments.peer])
    if arguments.part == "afspraken":
        return agreements.main(config, revoke_oin=arguments.revoke, at=init.now())
    if arguments.part == "anchors":
        write_anchors(config, arguments.out.absolute())
        return 0
    return _run(config)


def _init(arguments: argparse.Namespace, directory: Path) -> int:
    port = arguments.base_port
    socket = str(EmbeddedPostgres(directory / POSTGRES).cluster.socket_directory)
    role = NodeRole(arguments.role)
    config = NodeConfig(
        directory=directory,
        role=role,
        name=arguments.name,
        unit=arguments.unit,
        oin=parse_oin(arguments.oin),
        demo=False,
        host="127.0.0.1",
        web_port=port,
        bytes_port=port + 1,
        exchange_port=port + 2,
        public_url=f"http://127.0.0.1:{port}",
        bytes_url=f"http://127.0.0.1:{port + 1}",
        exchange_url=f"https://127.0.0.1:{port + 2}",
        tsa_url="",
        crl_url="",
        database=DatabaseConfig(
            host=arguments.dsn_host or socket,
            port=5432,
            name=role.value,
            user=role.value,
            sslmode="require" if arguments.dsn_host else "disable",
        ),
        workers=2 if role is NodeRole.POLITIE else 1,
    )
    init.make_directory(config)
    say(f"Het knooppunt staat in {directory}. Sluit het aan met: strafketen node enrol {directory} --ca MAP")
    return 0


def _enrol(config: NodeConfig, *, ca: Path, peers: list[Path]) -> int:
    at = init.now()
    init.enrol(config, UnsafeDemoCa.open(ca, at=at), at=at)
    shared = ca / "pseudonym.key"
    if not shared.exists():
        import secrets

        from strafketen.signing.keys import write_secret

        write_secret(shared, secrets.token_bytes(32))
    key = config.secrets / "pseudonym.key"
    if config.role is not NodeRole.KETENBUREAU and not key.exists():
        from strafketen.signing.keys import write_secret

        write_secret(key, shared.read_bytes())
    for path in peers:
        other = load(path)
        init.introduce(config, {f"{other.role.value}-{other.oin}": init.peer_toml(other)})
        init.introduce(other, {f"{config.role.value}-{config.oin}": init.peer_toml(config)})
        for folder in (config.agreements, other.agreements):
            folder.mkdir(mode=init.FOLDER_MODE, parents=True, exist_ok=True)
        agreements.agree(config, other, at=at)
    say("Het knooppunt heeft certificaten en kent de opgegeven knooppunten.")
    return 0


def write_anchors(config: NodeConfig, out: Path) -> None:
    """Write the trust roots of a node where an outsider can take them."""
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(config.anchors.glob("*.crt")):
        write_public(out / path.name, path.read_bytes())


def _run(config: NodeConfig) -> int:
    """Run one node until Ctrl-C, with its own PostgreSQL unless its configuration names another server."""
    with Supervisor(config.directory) as supervisor:
        serving.preload()
        own = EmbeddedPostgres(config.directory / POSTGRES)
        if config.database.host == str(own.cluster.socket_directory):
            supervisor.add_command(own.command())
            supervisor.start()
            own.create_node_database(
                name=config.database.name,
                role=config.database.user,
                password=config.secret("db-password").decode("ascii").strip(),
            )
        supervisor.run_once("migreren", partial(serving.migrate, config.directory))
        for child in children_of(config):
            supervisor.add(child)
        supervisor.start()
        say(f"{config.name} draait op {config.public_url}. Stop met Ctrl-C.")
        supervisor.wait()
    return 0
