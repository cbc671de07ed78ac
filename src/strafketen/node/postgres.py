# SPDX-License-Identifier: EUPL-1.2
"""The embedded PostgreSQL: one cluster under the state directory, one database and one role per node.

How it is kept apart:

1. Passwords only (SCRAM), on a Unix socket in a folder that only the account of the server may enter. No TCP.
2. Started by root, the server runs under an account of its own that owns the data and nothing else. The state
   directory may lie under folders that this account cannot enter, and none of them is opened: the server gets the data
   folder as its working directory before it is demoted, and knows it as /proc/self/cwd.
3. The server carries the device and inode of its data folder in its title (cluster_name). Processes of an earlier run
   are recognised by title and account, never by what a pid file says; a copied folder is another cluster.
"""

from __future__ import annotations

import re
import signal
import subprocess
import time
from typing import TYPE_CHECKING, BinaryIO, ClassVar, Final, Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from strafketen.core.errors import Refusal
from strafketen.node import procfs
from strafketen.node.children import Command
from strafketen.node.postgres_cluster import (
    NEW_CLUSTER_BYTES,
    PORT,
    SUPERUSER,
    WORKING_DIRECTORY,
    Cluster,
    ClusterInUse,
    ClusterUnusable,
    DiskFull,
    NoPermission,
    ServerNotStarted,
    SocketPathTooLong,
)
from strafketen.node.postgres_install import BinariesMissing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = [
    "BinariesMissing",
    "ClusterInUse",
    "ClusterUnusable",
    "DiskFull",
    "EmbeddedPostgres",
    "NameRefused",
    "NoPermission",
    "ServerNotStarted",
    "SocketPathTooLong",
]

LOG_BYTES: Final = 10_000_000
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
_RESERVED: Final = frozenset({"postgres", "template0", "template1", "public", "none"})
_STOP_SECONDS: Final = 20.0
_LOOK_SECONDS: Final = 0.05
_SETTINGS: Final = {
    "listen_addresses": "",
    "unix_socket_directories": "../s",
    "port": str(PORT),
    "max_connections": "120",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "io_method": "sync",  # no I/O worker processes for a database of this size
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
    "recovery_init_sync_method": "syncfs",  # one call instead of an fsync per file: 0.2 s instead of 3 s on a busy disk
    "jit": "off",
    "default_text_search_config": "pg_catalog.dutch",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # No statement, value or name of a case in the log: errors of statements go to the client only.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "log_autovacuum_min_duration": "-1",
}


class NameRefused(Refusal):
    """A name for a database or role that would cross the border between nodes."""

    code: ClassVar[str] = "databasenaam_geweigerd"


class EmbeddedPostgres:
    """One cluster in one folder: `data` (0700), `s` for the socket (0700), the superuser's password, the log.

    Stand alone: `start()` … `stop()`, or as a context manager. Under a Supervisor: `command()`.

    Args:
        directory: STATE/postgres; made when absent. Its parents keep their mode and owner.
        new_cluster_bytes: room that must be free before a new cluster is made.
    """

    def __init__(self, directory: Path, *, new_cluster_bytes: int = NEW_CLUSTER_BYTES) -> None:
        self.cluster: Final = Cluster(directory, new_cluster_bytes=new_cluster_bytes)
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    def __enter__(self) -> Self:
        """Start, and wait until it answers."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    # -- running ------------------------------------------------------------------------------------------------

    def start(self, *, deadline_seconds: float = 60.0) -> None:
        """Make the cluster when it is new, start the server and wait until a query answers.

        Raises:
            SocketPathTooLong, DiskFull, NoPermission, ClusterInUse, ClusterUnusable, BinariesMissing,
            ServerNotStarted: each with what to do; no process is left and nothing is half-made.
        """
        deadline = time.monotonic() + deadline_seconds
        try:
            while not self._start_once(deadline):
                pass
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the server: first finish what runs, after 20 s without, at last by force. Harmless when it is down."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            for step, wait_seconds in self._stop_steps():
                process.send_signal(step)
                try:
                    process.wait(wait_seconds)
                    break
                except subprocess.TimeoutExpired:
                    continue
        self.cluster.lock.release()

    def command(self) -> Command:
        """Describe the server for a Supervisor, which then starts, watches and stops it."""
        return Command(
            name="postgres",
            spawn=self.spawn,
            ready=self.answers,
            stop_signal=signal.SIGINT,
            stop_seconds=_STOP_SECONDS,
            kill_signal=signal.SIGQUIT,
            stopped=self.stop,
        )

    def spawn(self) -> subprocess.Popen[bytes]:
        """Prepare everything and start the server without waiting for it; the caller stops it with SIGINT.

        Raises:
            Refusal: as `start`.
        """
        self.cluster.prepare()
        with self.cluster.refusing():
            self.end_orphans()
            self._clear_stale_files()
            settings = {**_SETTINGS, "cluster_name": self.cluster.title()}
            arguments = [f"{self.cluster.install()}/bin/postgres", "-D", WORKING_DIRECTORY]
            for key, value in settings.items():
                arguments += ["-c", f"{key}={value}"]
            with self._open_log() as log:
                self._log_start = log.tell()
                self._process = self.cluster.run(
                    arguments, cwd=self.cluster.data, uid=self.cluster.uid, output=log.fileno()
                )
        return self._process

    def answers(self) -> bool:
        """Say whether a query answers now."""
        try:
            with psycopg.connect(self.superuser_dsn(), connect_timeout=5) as connection:
                connection.execute("SELECT 1")
        except (psycopg.OperationalError, OSError):
            return False
        return True

    def end_orphans(self) -> None:
        """End what is left of an earlier run of this same cluster: postmaster first, then stray backends.

        Raises:
            ClusterInUse: one of them survives even SIGKILL.
        """
        self._end_each(lambda pid: self._is_ours(pid) and not self._is_backend(pid), self._stop_steps())
        # What has lost its postmaster finishes nothing any more; the log of changes holds what was committed.
        self._end_each(self._is_ours, self._stop_steps()[1:])

    def _end_each(self, is_meant: Callable[[int], bool], steps: tuple[tuple[signal.Signals, float], ...]) -> None:
        for stat in list(procfs.processes()):
            if stat.owner != self.cluster.uid or not is_meant(stat.pid):
                continue
            if not procfs.end_process(stat.pid, is_ours=is_meant, steps=steps) and is_meant(stat.pid):
                raise ClusterInUse(
                    f"De database van een vorige keer (proces {stat.pid}) is niet te stoppen. "
                    "Herstart de computer of kies een andere map.",
                    pid=stat.pid,
                )

    # -- databases ----------------------------------------------------------------------------------------------

    def superuser_dsn(self, database: str = "postgres") -> str:
        """Give the superuser's address of a database. For this module and tests; a node never gets it."""
        return self.dsn_for(name=database, role=SUPERUSER, password=self.cluster.password())

    def dsn_for(self, *, name: str, role: str, password: str) -> str:
        """Give the address of a database as a URL that psycopg, Django's settings and Procrastinate read."""
        host = quote(str(self.cluster.socket_directory), safe="")
        account = f"{quote(role, safe='')}:{quote(password, safe='')}"
        return f"postgresql://{account}@/{quote(name, safe='')}?host={host}&port={PORT}"

    def create_node_database(self, *, name: str, role: str, password: str) -> str:
        """Make the database and role of one node, or set them right when they exist; returns the node's DSN.

        The role owns its database and can enter no other one: not another node's, not `postgres`, not `template1`.

        Raises:
            NameRefused: a name of the system, or one that another node has already.
        """
        for value in (name, role):
            if not _NAME.fullmatch(value) or value in _RESERVED or value.startswith("pg_"):
                raise NameRefused(
                    f"De naam '{value}' kan niet voor een database of rol. "
                    "Neem kleine letters, cijfers en _, te beginnen met een letter, en geen naam van PostgreSQL zelf.",
                )
        with psycopg.connect(self.superuser_dsn(), autocommit=True) as connection:
            self._require_single_owner(connection, name, role)
            self._set_role(connection, role, password)
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(
                        sql.Identifier(name), sql.Identifier(role)
                    )
                )
            for (database,) in connection.execute("SELECT datname FROM pg_database").fetchall():
                connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)))
        with psycopg.connect(self.superuser_dsn(name), autocommit=True) as connection:
            connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        return self.dsn_for(name=name, role=role, password=password)

    @staticmethod
    def _require_single_owner(connection: psycopg.Connection, name: str, role: str) -> None:
        """One role, one database: a shared role would hand one node's data to the other."""
        other = connection.execute(
            "SELECT 1 FROM pg_database AS d JOIN pg_roles AS r ON r.oid = d.datdba"
            " WHERE (d.datname = %(name)s) <> (r.rolname = %(role)s)",
            {"name": name, "role": role},
        ).fetchone()
        if other is not None:
            raise NameRefused(
                f"De database '{name}' of de rol '{role}' is al van een ander knooppunt. Kies een andere naam.",
            )

    @staticmethod
    def _set_role(connection: psycopg.Connection, role: str, password: str) -> None:
        exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None
        # Hashed here, so that no statement that the server sees or logs holds the password.
        verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
        connection.execute(
            sql.SQL(
                "{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD {}"
            ).format(sql.SQL("ALTER" if exists else "CREATE"), sql.Identifier(role), sql.Literal(verifier))
        )

    # -- starting in detail -------------------------------------------------------------------------------------

    def _start_once(self, deadline: float) -> bool:
        """Start and wait; False when an earlier run is still letting go and a new try makes sense."""
        process = self.spawn()
        while not self.answers():
            if process.poll() is not None:
                self._process = None
                tail = self._new_in_log()
                passing = "shared memory block" in tail or "lock file" in tail
                if passing and time.monotonic() < deadline:
                    time.sleep(_LOOK_SECONDS)
                    return False
                raise self.cluster.diagnose(tail)
            if time.monotonic() > deadline:
                raise ServerNotStarted(
                    f"De database geeft na lang wachten geen antwoord. Zie {self.cluster.log}.",
                    log=str(self.cluster.log),
                )
            time.sleep(_LOOK_SECONDS)
        return True

    def _open_log(self) -> BinaryIO:
        path = self.cluster.log
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        log = path.open("ab")
        path.chmod(0o600)
        return log

    def _new_in_log(self) -> str:
        with self.cluster.log.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace")

    def _is_ours(self, pid: int) -> bool:
        """Recognise a process of this very cluster: by account and by the title that names the data folder."""
        stat = procfs.stat_of(pid)
        if stat is None or stat.owner != self.cluster.uid:
            return False
        title = self.cluster.title()
        arguments = procfs.command_line(pid)
        return f"cluster_name={title}" in arguments or any(
            part.startswith(f"postgres: {title}: ") for part in arguments
        )

    @staticmethod
    def _is_backend(pid: int) -> bool:
        return any(part.startswith("postgres: ") for part in procfs.command_line(pid))

    @staticmethod
    def _stop_steps() -> tuple[tuple[signal.Signals, float], ...]:
        return ((signal.SIGINT, _STOP_SECONDS), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))

    def _clear_stale_files(self) -> None:
        """Remove what a killed server left: its pid file and its socket. None of our processes lives any more.

        Raises:
            ClusterInUse: a PostgreSQL that we did not start runs on this data folder.
        """
        pid_file = self.cluster.data / "postmaster.pid"
        if pid_file.exists():
            first = pid_file.read_text("ascii", errors="replace").partition("\n")[0].strip()
            if first.isdigit() and self._is_stranger_on_our_data(int(first)):
                raise ClusterInUse(
                    f"Op {self.cluster.data} draait al een PostgreSQL (proces {first}) "
                    "die niet door strafketen is gestart. Stop die eerst.",
                    pid=int(first),
                )
            pid_file.unlink()
        for rest in self.cluster.socket_directory.iterdir():
            rest.unlink()

    def _is_stranger_on_our_data(self, pid: int) -> bool:
        stat = procfs.stat_of(pid)
        if stat is None or stat.owner != self.cluster.uid:
            return False
        try:
            if (procfs.PROC / str(pid) / "comm").read_text(errors="replace").strip() != "postgres":
                return False
            return (procfs.PROC / str(pid) / "cwd").stat().st_ino == self.cluster.data.stat().st_ino
        except PermissionError:
            return True  # a PostgreSQL of this account that hides its folder: rather refuse than damage data
        except (FileNotFoundError, ProcessLookupError):
            return False
