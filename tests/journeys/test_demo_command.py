# SPDX-License-Identifier: EUPL-1.2
"""`strafketen demo` as a user runs it: a killed first start, the whole case, its export, and what comes after."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

import running_chain
from journeys import looking
from running_chain import Chain
from strafketen.node import layout, procfs

pytestmark = pytest.mark.journey
KILLED_AT = ("Database starten", "Databases van vijf knooppunten bijwerken", "Knooppunten starten")


def words_of(state: Path, base_port: int, *more: str) -> list[str]:
    return ["demo", "--state", str(state), "--base-port", str(base_port), *more]


def kill_at(text: str, state: Path, base_port: int) -> None:
    """Start, and kill -9 the supervisor as soon as it says `text`."""
    with subprocess.Popen(
        [sys.executable, "-m", "strafketen.node.cli", *words_of(state, base_port, "--once", "--json")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if text in line:
                process.kill()
                break
        assert text in said[-1], said
    assert process.returncode == -signal.SIGKILL


@dataclass(frozen=True)
class Finished:
    """A demo that ran once, after starts that were killed.

    Attributes:
        state: its state directory.
        base_port: its first port.
        done: how the command ended.
        told: its JSON object.
        left: processes of it that were there afterwards.
    """

    state: Path
    base_port: int
    done: subprocess.CompletedProcess[str]
    told: dict[str, object]
    left: list[str]

    def text(self, key: str) -> str:
        value = self.told[key]
        assert isinstance(value, str)
        return value

    @property
    def dossier(self) -> str:
        return Path(self.text("export")).stem


@pytest.fixture(scope="module")
def finished() -> Iterator[Finished]:
    """The whole main job, once, in a state directory where three earlier starts were killed half-way."""
    folder = Path(tempfile.mkdtemp(prefix="sk"))
    state, base_port = folder / "s", running_chain.free_base_port()
    for text in KILLED_AT:
        kill_at(text, state, base_port)
    done = looking.command(*words_of(state, base_port, "--once", "--json"))
    assert done.stdout, done.stderr
    yield Finished(state, base_port, done, looking.conforms(done.stdout, "demo-1.json"), looking.processes_about(state))
    shutil.rmtree(folder)


def test_the_case_travels_from_police_to_court_and_every_step_is_verified(finished: Finished) -> None:
    assert (finished.done.returncode, finished.told["ok"]) == (0, True), finished.done.stderr
    assert finished.done.stdout.count("\n") == 1
    steps = finished.told["steps"]
    assert isinstance(steps, list)
    assert [step["ok"] for step in steps] == [True] * 14
    logins = finished.told["logins"]
    assert isinstance(logins, list)
    assert {login["node"] for login in logins} == {node.role.value for node in layout.NODES}


def test_a_killed_first_start_leaves_nothing_that_stops_the_next(finished: Finished) -> None:
    assert finished.done.returncode == 0
    assert "Traceback" not in finished.done.stderr


def test_nothing_of_it_runs_afterwards(finished: Finished) -> None:
    assert finished.left == []
    assert list((finished.state / "run").glob("*.json")) == []
    for port in layout.ports_of(finished.base_port):
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0


def verified(export: Path, *words: str) -> tuple[int, dict[str, object]]:
    done = looking.command("verify", str(export), *words, "--json")
    return done.returncode, looking.conforms(done.stdout, "verify-1.json")


def test_the_export_is_valid_for_who_brings_the_anchors(finished: Finished) -> None:
    code, report = verified(Path(finished.text("export")), "--trust", finished.text("anchors"))
    assert (code, report["result"], report["dossier_root"]) == (0, "valid", finished.text("dossier_root"))


def test_without_anchors_the_export_is_not_valid_and_says_why(finished: Finished) -> None:
    code, report = verified(Path(finished.text("export")))
    checks = report["checks"]
    assert isinstance(checks, list)
    assert (code, [check["code"] for check in checks if not check["ok"]]) == (1, ["no_trust_anchor"])
    assert len(checks) > 10


def flip(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 0x01]) + data[place + 1 :]


def test_one_flipped_byte_in_the_export_is_never_valid(finished: Finished, tmp_path: Path) -> None:
    whole = Path(finished.text("export")).read_bytes()
    changed = tmp_path / "gewijzigd.zip"
    for part in range(8):
        place = len(whole) * part // 8 + 11 * part
        changed.write_bytes(flip(whole, place))
        code, report = verified(changed, "--trust", finished.text("anchors"))
        assert code in {1, 2}, f"byte {place} of {len(whole)}: {report['result']}"


def test_the_ledger_of_each_node_holds_and_a_flipped_byte_does_not(finished: Finished, tmp_path: Path) -> None:
    for role in ("politie", "om", "rechtspraak", "slachtofferportaal", "ketenbureau"):
        done = looking.command("ledger", "verify", str(finished.state / role), "--json")
        report = looking.conforms(done.stdout, "ledger-verify-1.json")
        assert (done.returncode, report["result"]) == (0, "valid"), done.stderr
        size = report["size"]
        assert isinstance(size, int)
        assert size > 0
    copy = tmp_path / "om"
    shutil.copytree(finished.state / "om" / "ledger", copy / "ledger")
    tile = next(path for path in sorted((copy / "ledger").rglob("*")) if path.is_file() and "entries" in path.parts)
    tile.write_bytes(flip(tile.read_bytes(), tile.stat().st_size // 2))
    assert looking.command("ledger", "verify", str(copy), "--json").returncode == 1


@pytest.fixture(scope="module")
def again(finished: Finished) -> Iterator[Chain]:
    """The same state directory, started once more without a new case."""
    running = running_chain.start(finished.state, base_port=finished.base_port)
    yield running
    running.stop()


def test_started_again_it_continues_with_the_same_case(finished: Finished, again: Chain) -> None:
    parketnummer = finished.text("parketnummer")
    config = looking.node(again.state, "rechtspraak")
    stored = looking.one(config, "SELECT parketnummer, state FROM dossier_dossier WHERE id = %s", finished.dossier)
    assert stored == (re.sub(r"\D", "", parketnummer), "uitspraak") or stored == (parketnummer, "uitspraak")
    told = finished.told["logins"]
    assert isinstance(told, list)
    assert {login["username"]: login["password"] for login in told} == {
        login.username: login.password for login in again.logins.values()
    }


def test_it_listens_on_loopback_on_its_own_thirty_ports_only(again: Chain) -> None:
    sessions = {int(json.loads(path.read_text("utf-8"))["pid"]) for path in (again.state / "run").glob("*.json")} | {
        again.process.pid
    }
    inodes = set()
    for stat in procfs.processes():
        if stat.group in sessions or stat.pid in sessions:
            for link in Path(f"/proc/{stat.pid}/fd").iterdir():
                target = str(link.readlink()) if link.is_symlink() else ""
                if target.startswith("socket:["):
                    inodes.add(target.removeprefix("socket:[").removesuffix("]"))
    listening = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text("ascii").splitlines()[1:]:
            place, state, inode = (line.split()[field] for field in (1, 3, 9))
            if state == "0A" and inode in inodes:
                address, _, port = place.partition(":")
                listening.add((address, int(port, 16)))
    assert {address for address, _ in listening} == {"0100007F"}  # 127.0.0.1
    ports = {port for _, port in listening}
    without_bytes = {again.base_port + 5 * index + 1 for index in (3, 4)}
    assert ports == set(layout.ports_of(again.base_port)) - without_bytes
    assert ports <= set(range(again.base_port, again.base_port + 30))


def test_a_folder_export_is_written_by_command_and_no_byte_of_it_may_change(
    finished: Finished, again: Chain, tmp_path: Path
) -> None:
    court, out = again.nodes["rechtspraak"].directory, tmp_path / "uitvoer"
    done = looking.command("export", str(court), finished.text("parketnummer"), "--out", str(out))
    told = looking.conforms(done.stdout, "export-cli-1.json")
    assert done.returncode == 0
    assert (told["dossier_id"], told["dossier_root"]) == (finished.dossier, finished.text("dossier_root"))
    assert verified(out, "--trust", finished.text("anchors"))[0] == 0
    kinds = {path.suffix or path.name: path for path in sorted(out.rglob("*")) if path.is_file()}
    assert len(kinds) >= 4
    for path in kinds.values():
        before = path.read_bytes()
        path.write_bytes(flip(before, len(before) // 2))
        assert verified(out, "--trust", finished.text("anchors"))[0] == 1, path.name
        path.write_bytes(before)
    assert verified(out, "--trust", finished.text("anchors"))[0] == 0

    def said(done: subprocess.CompletedProcess[str]) -> tuple[int, str, int]:
        sentences = [line for line in done.stderr.splitlines() if not line.startswith("{")]  # the log is JSON
        return done.returncode, done.stdout, len(sentences)

    taken = looking.command("export", str(court), finished.dossier, "--out", str(out))
    assert said(taken) == (4, "", 1), taken.stderr
    unknown = looking.command("export", str(court), "05-999999-26", "--out", str(tmp_path / "geen"))
    assert said(unknown) == (4, "", 1), unknown.stderr


def test_a_second_demo_on_the_same_state_is_refused_in_one_sentence(again: Chain) -> None:
    done = looking.command(*words_of(again.state, running_chain.free_base_port(), "--once", "--json"))
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.count("\n") == 1
    assert str(again.process.pid) in done.stderr
    assert again.process.poll() is None


def test_the_secrets_of_one_node_do_not_open_the_database_of_another(again: Chain) -> None:
    politie, om = looking.node(again.state, "politie"), looking.node(again.state, "om")
    password = politie.secret("db-password").decode("ascii").strip()
    for user in ("politie", "om", "postgres"):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(host=om.database.host, port=om.database.port, dbname="om", user=user, password=password)
    assert looking.count(om, "FROM dossier_dossier") >= 1


def test_a_killed_supervisor_is_cleaned_up_by_the_next_start_which_has_the_same_data(
    finished: Finished, again: Chain
) -> None:
    worker = looking.pid_of(again.state, "om-werk")
    looking.send_signal(worker, signal.SIGSTOP)  # one that cannot notice that its supervisor is gone
    with subprocess.Popen(["sleep", "600"]) as bystander:
        again.process.kill()
        again.process.wait()
        once_more = running_chain.start(finished.state, base_port=finished.base_port)
        try:
            assert looking.pid_of(finished.state, "om-werk") not in {0, worker}
            assert bystander.poll() is None
            config = looking.node(finished.state, "om")
            assert looking.count(config, "FROM dossier_dossier WHERE id = %s", finished.dossier) == 1
            said = (finished.state.parent / "s.err").read_text("utf-8")
            assert "om-werk: orphan_ended" in said
        finally:
            once_more.stop()
            bystander.kill()
    assert looking.processes_about(finished.state) == []
