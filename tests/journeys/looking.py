# SPDX-License-Identifier: EUPL-1.2
"""How journey tests look at real nodes from outside: commands, databases, processes, certificates."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import jsonschema
import psycopg

from strafketen.node.config import NodeConfig, load
from strafketen.signing.mtls import client_context

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
DEADLINE_SECONDS = 90.0


def until(condition: Callable[[], bool], what: str, *, deadline_seconds: float = DEADLINE_SECONDS) -> None:
    """Wait for a real condition."""
    deadline = time.monotonic() + deadline_seconds
    while not condition():
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(0.02)  # between two looks


def command(*words: str, deadline_seconds: float = 300.0) -> subprocess.CompletedProcess[str]:
    """Run `strafketen` as a user does; past the deadline it is stopped as with Ctrl-C, so nothing stays behind."""
    argv = [sys.executable, "-m", "strafketen.node.cli", *words]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            out, said = process.communicate(timeout=deadline_seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
            out, said = process.communicate()
            raise AssertionError(f"not in time: strafketen {words[0]}\n{said[-2000:]}") from None
    return subprocess.CompletedProcess(argv, process.returncode, out, said)


def conforms(text: str, schema: str) -> dict[str, object]:
    """Read the one JSON object on stdout and hold it against its schema."""
    value: dict[str, object] = json.loads(text)
    validator = jsonschema.Draft202012Validator
    described = json.loads((SCHEMAS / schema).read_bytes())
    validator.check_schema(described)
    jsonschema.validate(value, described, cls=validator)
    return value


def rows(config: NodeConfig, query: str, *values: object) -> list[tuple[object, ...]]:
    """Ask the database of a node with that node's own secrets."""
    place = config.database
    with psycopg.connect(
        host=place.host,
        port=place.port,
        dbname=place.name,
        user=place.user,
        password=config.secret("db-password").decode("ascii").strip(),
    ) as connection:
        return connection.execute(query.encode(), values).fetchall()


def one(config: NodeConfig, query: str, *values: object) -> tuple[object, ...]:
    """Give the only row."""
    found = rows(config, query, *values)
    assert len(found) == 1, found
    return found[0]


def count(config: NodeConfig, query: str, *values: object) -> int:
    """Count rows; `query` begins at FROM."""
    (number,) = one(config, f"SELECT count(*) {query}", *values)
    assert isinstance(number, int)
    return number


def node(state: Path, role: str) -> NodeConfig:
    """Give the configuration of a node of a demo."""
    return load(state / role)


def exchange_client(config: NodeConfig) -> httpx.Client:
    """Give a client that shows the TLS certificate of a node."""
    context = client_context(
        certificate_path=config.secrets / "tls.crt",
        key_path=config.secrets / "tls.key",
        ca_path=config.anchors / "ca.crt",
        kek=config.secret("kek.key"),
    )
    return httpx.Client(verify=context, trust_env=False, timeout=30)


def pid_of(state: Path, name: str) -> int:
    """Give the process that the supervisor wrote down; 0 while it is down."""
    try:
        return int(json.loads((state / "run" / f"{name}.json").read_text("utf-8"))["pid"])
    except FileNotFoundError:
        return 0


def send_signal(pid: int, number: signal.Signals) -> None:
    """Signal one process."""
    os.kill(pid, number)


def processes_about(state: Path) -> list[str]:
    """List the processes that name a state directory, or that sit in it."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            folder = (entry / "cwd").readlink()
        except OSError:
            continue  # ended meanwhile, or a process of another user that cannot be ours
        if str(state) in words or folder.is_relative_to(state):
            found.append(f"{entry.name}: {words}")
    return found
