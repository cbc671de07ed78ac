# SPDX-License-Identifier: EUPL-1.2
"""Five real nodes for journey tests, started once in a test run and shared: `from running_chain import chain`.

The fixture gives addresses, folders and log-ins. Tests make their own zaken and leave them; none may count rows.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import httpx
import psycopg
import pytest

from strafketen.node.config import load

START_SECONDS = 120.0
STOP_SECONDS = 60.0
PORTS = 30


@dataclass(frozen=True)
class NodeAt:
    """Where a node is."""

    url: str
    directory: Path


@dataclass(frozen=True)
class Login:
    """How a person logs in."""

    node: str
    username: str
    password: str


@dataclass(frozen=True)
class Chain:
    """Five running nodes.

    Attributes:
        state: state directory.
        base_port: first of its ports.
        nodes: role → node.
        logins: role of the person → log-in.
        client_secret: secret of the system "bron" at the police.
        process: the supervisor.
    """

    state: Path
    base_port: int
    nodes: dict[str, NodeAt]
    logins: dict[str, Login]
    client_secret: str
    process: subprocess.Popen[bytes]

    def client(self, node: str = "politie") -> httpx.Client:
        """Give an HTTP client for the pages of a node."""
        return httpx.Client(base_url=self.nodes[node].url, trust_env=False, timeout=60)

    def token(self) -> str:
        """Get a token for the API of the police."""
        with self.client() as client:
            answer = client.post(
                "/api/v1/token",
                data={"grant_type": "client_credentials"},
                auth=httpx.BasicAuth("bron", self.client_secret),
            )
        assert answer.status_code == httpx.codes.OK, answer.text
        return str(answer.json()["access_token"])

    def api(self) -> httpx.Client:
        """Give an HTTP client for the API of the police, with a fresh token."""
        return httpx.Client(
            base_url=f"{self.nodes['politie'].url}/api/v1",
            headers={"Authorization": f"Bearer {self.token()}"},
            trust_env=False,
            timeout=60,
        )

    def rows(self, node: str, sql: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        """Look into the database of a node, with its own secret: for what no page shows."""
        config = load(self.nodes[node].directory)
        database = config.database
        with psycopg.connect(
            host=database.host,
            port=database.port,
            dbname=database.name,
            user=database.user,
            password=config.secret("db-password").decode("ascii").strip(),
        ) as connection:
            return connection.execute(sql, values).fetchall()

    def stop(self) -> None:
        """Stop everything that was started and wait for it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()


def free_base_port() -> int:
    """Find a row of free ports, below those that the system hands out by itself; at random, so that two runs differ."""
    rows = list(range(23_000, 31_000, PORTS))
    random.SystemRandom().shuffle(rows)
    for base in rows:
        with contextlib.ExitStack() as stack:
            try:
                for port in range(base, base + PORTS):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
        return base
    raise RuntimeError("no row of free ports")


def start(state: Path, *, base_port: int | None = None, arguments: tuple[str, ...] = ("--no-case",)) -> Chain:
    """Start five nodes in `state` and wait until each answers."""
    base = free_base_port() if base_port is None else base_port
    errors = (state.parent / f"{state.name}.err").open("wb")
    with errors:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "strafketen.node.cli",
                "demo",
                "--json",
                "--state",
                str(state),
                "--base-port",
                str(base),
                *arguments,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
    shown = state.parent / f"{state.name}.err"
    deadline = time.monotonic() + START_SECONDS
    while b"Stop met Ctrl-C." not in shown.read_bytes():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            process.wait()
            raise RuntimeError(f"the chain did not start:\n{shown.read_text('utf-8')[-2000:]}")
        time.sleep(0.1)  # between two looks at what it says
    assert process.stdout is not None
    told = json.loads(process.stdout.readline())
    return Chain(
        state=state,
        base_port=base,
        nodes={role: NodeAt(node["url"], Path(node["dir"])) for role, node in told["nodes"].items()},
        logins={item["role"]: Login(item["node"], item["username"], item["password"]) for item in told["logins"]},
        client_secret=json.loads((state / "logins.json").read_text("utf-8"))["bron"],
        process=process,
    )


@contextlib.contextmanager
def started() -> Iterator[Chain]:
    """Start five nodes in a folder of their own, and remove it afterwards."""
    # A short path: sockets of PostgreSQL take 107 bytes at most.
    folder = Path(tempfile.mkdtemp(prefix="sk"))
    try:
        running = start(folder / "s")
        try:
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_shared: list[Chain] = []


@pytest.fixture(scope="session")
def chain() -> Chain:
    """Five running nodes, the same for every test of this run."""
    if not _shared:
        stack = contextlib.ExitStack()
        _shared.append(stack.enter_context(started()))
        atexit.register(stack.close)
    return _shared[0]
