# SPDX-License-Identifier: EUPL-1.2
"""Intake of whole cases over the API: 3 people and 5 documents of 100,000 random bytes with a PDF head.

    python tests/bench/bench_intake.py [--json] [--seconds N] [--rounds N]

Closed loop, 1 and 8 connections, client and servers on the same cores; the client's own CPU is printed. Answered after
digests, durable bytes, seal and ledger leaf. Checks and page images follow as jobs: their backlog is printed. The floor
is the least that keeps the same: five documents in one append with one fdatasync, and one committed row.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2] / "src")]

import psycopg  # noqa: E402 - after the path is known

from running_chain import Chain, started  # noqa: E402 - same
from strafketen.node.config import load  # noqa: E402 - same

DOCUMENT_BYTES = 100_000
DOCUMENTS = 5
HEAD = b"%PDF-1.7\n"
POOL = os.urandom(16 * 1024 * 1024)
CONTAINER = "application/vnd.strafketen.zaak+octet-stream"
GOALS = {"one_request": 60.0, "fourteen_requests": 19.0}
PEER_14 = 1.86
"""Open Zaak, 14 requests, 8 connections; measured elsewhere on this kind of machine."""


def document() -> bytes:
    """Make 100,000 random bytes with a PDF head, like no other document."""
    start = int.from_bytes(os.urandom(3), "big") % (len(POOL) - DOCUMENT_BYTES)
    return HEAD + os.urandom(16) + POOL[start : start + DOCUMENT_BYTES - len(HEAD) - 16]


def people() -> list[dict[str, Any]]:
    """Invent three people."""
    return [
        {"naam": "Rick Bosman", "rollen": ["verdachte"], "geboortedatum": "1998-04-03"},
        {"naam": "Mirjam Jansen", "rollen": ["slachtoffer", "aangever"]},
        {"naam": "Pieter de Groot", "rollen": ["getuige"]},
    ]


def zaak(personen: list[dict[str, Any]]) -> dict[str, Any]:
    """Invent a zaak."""
    return {
        "plNummer": f"PL0600-2026{int.from_bytes(os.urandom(3), 'big') % 10**6:06d}",
        "titel": "Winkeldiefstal Voorbeeldplein",
        "feit": "Diefstal",
        "feitArtikel": "art. 310 Sr",
        "plaats": "Voorbeeldplein 8, Nijmegen",
        "gepleegdVanaf": "2026-11-22T13:30:00Z",
        "personen": personen,
    }


class Client:
    """One connection to the API, kept open."""

    def __init__(self, chain: Chain, token: str) -> None:
        address = urlsplit(chain.nodes["politie"].url)
        self.connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=120)
        self.token = token

    def post(self, path: str, body: bytes, kind: str) -> dict[str, Any]:
        """Send a request under a key of its own and read the answer."""
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": kind,
            "Idempotency-Key": uuid.uuid4().hex,
        }
        self.connection.request("POST", f"/api/v1{path}", body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != http.client.CREATED:
            raise RuntimeError(f"{path} gave {answer.status}: {text[:300]!r}")
        made: dict[str, Any] = json.loads(text)
        return made

    def one_request(self) -> None:
        """Send a whole case."""
        documents = [document() for _ in range(DOCUMENTS)]
        stukken = [{"titel": f"Bijlage {i}", "lengte": len(item)} for i, item in enumerate(documents, 1)]
        head = json.dumps({"zaak": zaak(people()), "stukken": stukken}).encode()
        self.post("/intake", len(head).to_bytes(4, "big") + head + b"".join(documents), CONTAINER)

    def fourteen_requests(self) -> None:
        """Send the same case as 14 single requests: a zaak, three people, five files, five stukken."""
        made = self.post("/zaken", json.dumps(zaak([])).encode(), "application/json")
        path = f"/zaken/{made['zaakId']}"
        for person in people():
            self.post(f"{path}/personen", json.dumps(person).encode(), "application/json")
        for number in range(1, DOCUMENTS + 1):
            kept = self.post(f"{path}/bestanden", document(), "application/pdf")
            body = {"sha256": kept["sha256"], "titel": f"Bijlage {number}"}
            self.post(f"{path}/stukken-van-bestanden", json.dumps(body).encode(), "application/json")


def loop(works: list[Callable[[], None]], *, seconds: float) -> dict[str, Any]:
    """Let every worker work without pause; give rate, times and the CPU of this process."""
    taken: list[float] = []
    failed: list[BaseException] = []
    begin = threading.Barrier(len(works) + 1)
    end = [0.0]

    def run(work: Callable[[], None]) -> None:
        begin.wait()
        try:
            while time.perf_counter() < end[0]:
                started_at = time.perf_counter()
                work()
                taken.append(time.perf_counter() - started_at)
        except (RuntimeError, OSError, http.client.HTTPException) as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    cpu, started_at = time.process_time(), time.perf_counter()
    end[0] = started_at + seconds
    begin.wait()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - started_at
    if failed:
        raise failed[0]
    ordered = sorted(taken)
    return {
        "cases": len(taken),
        "cases_per_second": round(len(taken) / wall, 1),
        "p50_ms": round(1000 * statistics.median(ordered), 1),
        "p95_ms": round(1000 * ordered[int(0.95 * (len(ordered) - 1))], 1),
        "client_cpu_seconds": round(time.process_time() - cpu, 2),
        "wall_seconds": round(wall, 2),
    }


def floor(chain: Chain, folder: Path, *, connections: int, seconds: float) -> dict[str, Any]:
    """Measure the least that keeps the same: one append of five documents, one fdatasync, one committed row."""
    config = load(chain.nodes["politie"].directory)
    secret = config.secret("db-password").decode("ascii").strip()
    database = config.database

    def connect() -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(
            host=database.host, port=database.port, dbname=database.name, user=database.user, password=secret
        )

    with connect() as setup:
        setup.execute("CREATE TABLE IF NOT EXISTS bench_floor (id uuid PRIMARY KEY, at bigint)")

    def worker(number: int) -> Callable[[], None]:
        connection = connect()
        connection.autocommit = True
        file = os.open(folder / f"{connections}-{number}.pack", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

        def work() -> None:
            size = os.write(file, b"".join(document() for _ in range(DOCUMENTS)))
            os.fdatasync(file)
            connection.execute("INSERT INTO bench_floor VALUES (%s, %s)", (uuid.uuid4(), size))

        return work

    return loop([worker(number) for number in range(connections)], seconds=seconds)


def backlog(chain: Chain) -> int:
    """Count the jobs that wait at the police."""
    config = load(chain.nodes["politie"].directory)
    secret = config.secret("db-password").decode("ascii").strip()
    database = config.database
    with psycopg.connect(
        host=database.host, port=database.port, dbname=database.name, user=database.user, password=secret
    ) as connection:
        row = connection.execute("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')").fetchone()
    return 0 if row is None else int(row[0])


def measure(chain: Chain, *, seconds: float, rounds: int) -> list[dict[str, Any]]:
    """Measure every variant, the floor beside it in the same round."""
    token = chain.token()
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(dir=chain.state) as folder:
        for number in range(rounds):
            for connections in (1, 8):
                bare = floor(chain, Path(folder), connections=connections, seconds=min(seconds, 2.0))
                rows.append({"variant": "floor", "connections": connections, "round": number, **bare})
                for variant in ("one_request", "fourteen_requests"):
                    clients = [Client(chain, token) for _ in range(connections)]
                    found = loop([getattr(client, variant) for client in clients], seconds=seconds)
                    rows.append({"variant": variant, "connections": connections, "round": number, **found})
                    rows[-1]["backlog_jobs"] = backlog(chain)
                    say(rows[-1])
    return rows


def say(row: dict[str, Any]) -> None:
    """Tell what was found."""
    sys.stderr.write(
        f"{row['variant']:<18} c={row['connections']}  {row['cases_per_second']:>7} cases/s  "
        f"p50 {row['p50_ms']} ms  p95 {row['p95_ms']} ms  client CPU {row['client_cpu_seconds']} s "
        f"of {row['wall_seconds']} s  backlog {row.get('backlog_jobs', '-')}\n"
    )


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Give the median of the rounds and whether the goals are met."""
    medians = {
        f"{variant}_c{connections}": statistics.median(
            row["cases_per_second"] for row in rows if row["variant"] == variant and row["connections"] == connections
        )
        for variant in ("floor", "one_request", "fourteen_requests")
        for connections in (1, 8)
    }
    goals = {name: medians[f"{name}_c8"] >= goal for name, goal in GOALS.items()}
    return {
        "schema": "strafketen/bench-intake/1",
        "cases_per_second": medians,
        "goals": {name: {"cases_per_second": GOALS[name], "met": met} for name, met in goals.items()},
        "fourteen_against_peer": round(medians["fourteen_requests_c8"] / PEER_14, 1),
        "rounds": rows,
    }


def main() -> int:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of each run")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is run; the median counts")
    arguments = parser.parse_args()
    with started() as chain:
        found = summary(measure(chain, seconds=arguments.seconds, rounds=arguments.rounds))
    if arguments.json:
        sys.stdout.write(json.dumps(found) + "\n")
    else:
        for name, rate in found["cases_per_second"].items():
            sys.stdout.write(f"{name:<24} {rate:>8} cases/s\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
