# SPDX-License-Identifier: EUPL-1.2
"""The supervisor, with real forks, real signals and real kills."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from strafketen.node import procfs
from strafketen.node.processes import (
    AlreadyRunning,
    Child,
    ChildFailed,
    Command,
    EventKind,
    PortRefused,
    ProcessEvent,
    Supervisor,
    require_free_ports,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Fork = Callable[[Callable[[], None]], int]

DEADLINE_SECONDS = 30.0


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(0.01)


def alive(pid: int) -> bool:
    return procfs.stat_of(pid) is not None


@pytest.fixture
def in_fork() -> Iterator[Fork]:
    """Run in a fork that ends with code 0, or 1 when it raised; a failed test leaves none behind."""
    started: list[int] = []

    def fork(run: Callable[[], None]) -> int:
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                run()
                code = 0
            finally:
                os._exit(code)
        started.append(pid)
        return pid

    yield fork
    for pid in started:
        with contextlib.suppress(ChildProcessError):  # the test has reaped it
            if os.waitpid(pid, os.WNOHANG)[0] == 0:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def write_whole(path: Path, text: str) -> None:
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(text, "ascii")
    fresh.replace(path)


def pid_in(path: Path) -> int:
    until(path.exists, f"{path.name} exists")
    return int(path.read_text("ascii"))


def sleeper(path: Path, *, stubborn: bool = False, with_grandchild: bool = False) -> Callable[[], None]:
    """A child that writes its pid and then waits; a stubborn one ignores the polite request."""

    def run() -> None:
        if stubborn:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if with_grandchild and os.fork() == 0:
            write_whole(path.with_suffix(".grandchild"), str(os.getpid()))
            while True:
                signal.pause()
        write_whole(path, str(os.getpid()))
        while True:
            signal.pause()

    return run


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """A process that is nobody's business."""
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as process:
        yield process
        process.kill()


def test_next_start_ends_exactly_its_own_orphans_after_a_kill_of_the_supervisor(
    tmp_path: Path, in_fork: Fork, bystander: subprocess.Popen[bytes]
) -> None:
    state = tmp_path / "state"
    mark = tmp_path / "child"

    def family() -> None:
        with Supervisor(state) as supervisor:
            supervisor.add(Child(name="web", run=sleeper(mark, stubborn=True, with_grandchild=True)))
            supervisor.start()
            supervisor.wait()

    parent = in_fork(family)
    child, grandchild = pid_in(mark), pid_in(mark.with_suffix(".grandchild"))
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    assert alive(child)
    assert alive(grandchild)

    events: list[ProcessEvent] = []
    with Supervisor(state, on_event=events.append, orphan_seconds=0.2):
        assert not alive(child)
        assert not alive(grandchild)
        assert bystander.poll() is None
    assert [(event.kind, event.pid) for event in events] == [(EventKind.ORPHAN_ENDED, child)]
    assert list((state / "run").glob("*.json")) == []


def test_next_start_ends_what_a_dead_child_left_in_its_session(tmp_path: Path, in_fork: Fork) -> None:
    state = tmp_path / "state"
    mark = tmp_path / "child"

    def family() -> None:
        with Supervisor(state) as supervisor:
            supervisor.add(Child(name="web", run=sleeper(mark, with_grandchild=True)))
            supervisor.start()
            supervisor.wait()

    parent = in_fork(family)
    child, grandchild = pid_in(mark), pid_in(mark.with_suffix(".grandchild"))
    os.kill(parent, signal.SIGKILL)  # the child hears of it from the kernel and ends; the grandchild does not
    os.waitpid(parent, 0)
    until(lambda: not alive(child), "the child ends with its supervisor")
    assert alive(grandchild)
    with Supervisor(state):
        assert not alive(grandchild)


def test_record_that_names_a_foreign_process_does_not_end_it(
    tmp_path: Path, in_fork: Fork, bystander: subprocess.Popen[bytes]
) -> None:
    state = tmp_path / "state"
    mark = tmp_path / "child"

    def family() -> None:
        with Supervisor(state) as supervisor:
            supervisor.add(Child(name="web", run=sleeper(mark)))
            supervisor.start()
            supervisor.wait()

    parent = in_fork(family)
    child = pid_in(mark)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    until(lambda: not alive(child), "the child ends with its supervisor")
    record = state / "run" / "web.json"
    stale = json.loads(record.read_text("utf-8"))
    stale["pid"] = bystander.pid  # the number came round: the start time tells the difference
    record.write_text(json.dumps(stale), "utf-8")
    events: list[ProcessEvent] = []
    with Supervisor(state, on_event=events.append):
        assert bystander.poll() is None
    assert events == []


def test_copy_of_a_state_directory_does_not_end_the_processes_of_the_original(tmp_path: Path) -> None:
    state, copy = tmp_path / "state", tmp_path / "copy"
    mark = tmp_path / "child"
    with Supervisor(state) as supervisor:
        supervisor.add(Child(name="web", run=sleeper(mark)))
        supervisor.start()
        child = pid_in(mark)
        shutil.copytree(state, copy)
        with Supervisor(copy):
            assert alive(child)
    assert not alive(child)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupt_stops_everything_in_reverse_order_and_nothing_else(
    tmp_path: Path, in_fork: Fork, bystander: subprocess.Popen[bytes], number: signal.Signals
) -> None:
    state = tmp_path / "state"
    marks = [tmp_path / name for name in ("first", "second", "third")]
    told = tmp_path / "told"

    def tell(event: ProcessEvent) -> None:
        with told.open("a", encoding="ascii") as out:
            out.write(f"{event.kind} {event.name}\n")

    def family() -> None:
        with Supervisor(state, on_event=tell) as supervisor:
            for mark in marks:
                supervisor.add(Child(name=mark.name, run=sleeper(mark, with_grandchild=True), ready=mark.exists))
                supervisor.start()
            supervisor.wait()

    parent = in_fork(family)
    pids = [pid_in(path) for mark in marks for path in (mark, mark.with_suffix(".grandchild"))]
    until(lambda: "ready third" in told.read_text("ascii"), "all are ready")
    os.kill(parent, number)
    assert os.waitstatus_to_exitcode(os.waitpid(parent, 0)[1]) == 0
    assert [pid for pid in pids if alive(pid)] == []
    assert bystander.poll() is None
    lines = told.read_text("ascii").splitlines()
    assert [line for line in lines if line.startswith("stopped")] == [
        "stopped third",
        "stopped second",
        "stopped first",
    ]
    assert list((state / "run").glob("*.json")) == []


def test_interrupt_while_starting_leaves_no_process(tmp_path: Path, in_fork: Fork) -> None:
    state = tmp_path / "state"
    mark = tmp_path / "child"

    def family() -> None:
        try:
            with Supervisor(state) as supervisor:
                supervisor.add(Child(name="web", run=sleeper(mark), ready=lambda: False))
                supervisor.start()
        except KeyboardInterrupt:
            return
        raise AssertionError

    parent = in_fork(family)
    child = pid_in(mark)
    os.kill(parent, signal.SIGINT)
    assert os.waitstatus_to_exitcode(os.waitpid(parent, 0)[1]) == 0
    assert not alive(child)


def test_second_interrupt_kills_a_child_that_does_not_listen(tmp_path: Path, in_fork: Fork) -> None:
    mark, told = tmp_path / "child", tmp_path / "told"

    def family() -> None:
        with Supervisor(tmp_path / "state") as supervisor:
            supervisor.add(Child(name="web", run=sleeper(mark, stubborn=True), stop_seconds=3600))
            supervisor.start()
            write_whole(told, "x")
            supervisor.wait()

    parent = in_fork(family)
    child = pid_in(mark)
    until(told.exists, "the supervisor is past its start")
    os.kill(parent, signal.SIGINT)
    ended: list[int] = []

    def again() -> bool:
        os.kill(parent, signal.SIGINT)
        pid, status = os.waitpid(parent, os.WNOHANG)
        if pid:
            ended.append(os.waitstatus_to_exitcode(status))
        return bool(pid)

    until(again, "the supervisor ends")
    assert not alive(child)


def test_second_supervisor_on_the_same_state_directory_is_refused(tmp_path: Path) -> None:
    mark = tmp_path / "child"
    with Supervisor(tmp_path) as supervisor:
        supervisor.add(Child(name="web", run=sleeper(mark), ready=mark.exists))
        supervisor.start()
        with pytest.raises(AlreadyRunning) as refused, Supervisor(tmp_path):
            pass
        assert refused.value.code == "draait_al"
        assert str(os.getpid()) in refused.value.text
        assert alive(pid_in(mark))
    with Supervisor(tmp_path):
        pass


def test_child_that_dies_is_started_again_and_this_is_told(tmp_path: Path) -> None:
    mark = tmp_path / "child"
    events: list[ProcessEvent] = []
    with Supervisor(tmp_path, on_event=events.append) as supervisor:
        supervisor.add(Child(name="web", run=sleeper(mark, with_grandchild=True), ready=mark.exists))
        supervisor.start()
        first, grandchild = pid_in(mark), pid_in(mark.with_suffix(".grandchild"))
        os.kill(first, signal.SIGKILL)

        def restarted() -> bool:
            supervisor.tend()
            return pid_in(mark) != first

        until(restarted, "a new child")
        assert not alive(grandchild)
    kinds = [event.kind for event in events]
    assert kinds[:4] == [EventKind.STARTED, EventKind.READY, EventKind.EXITED, EventKind.RESTARTED]


def test_child_that_keeps_failing_ends_the_start_and_stops_the_others(tmp_path: Path) -> None:
    mark = tmp_path / "child"

    def broken() -> None:
        message = "kapot"
        raise RuntimeError(message)

    with Supervisor(tmp_path) as supervisor:
        supervisor.add(Child(name="good", run=sleeper(mark), ready=mark.exists))
        supervisor.start()
        supervisor.add(Child(name="broken", run=broken, ready=lambda: False))
        with pytest.raises(ChildFailed) as refused:
            supervisor.start()
        assert refused.value.detail["name"] == "broken"
        assert not alive(pid_in(mark))
        assert "RuntimeError: kapot" in supervisor.log_of("broken").read_text("utf-8")


def test_child_that_is_never_ready_ends_the_start(tmp_path: Path) -> None:
    mark = tmp_path / "child"
    with Supervisor(tmp_path) as supervisor:
        supervisor.add(Child(name="web", run=sleeper(mark), ready=lambda: False))
        with pytest.raises(ChildFailed):
            supervisor.start(deadline_seconds=0.5)
        assert not alive(pid_in(mark))


def test_command_is_stopped_with_its_own_signal_and_its_descendants(tmp_path: Path) -> None:
    mark = tmp_path / "inner"
    script = f"sleep 600 & echo $! > {mark}.part; mv {mark}.part {mark}; trap 'exit 0' INT; while :; do wait; done"
    stopped: list[str] = []
    with Supervisor(tmp_path) as supervisor:
        supervisor.add_command(
            Command(
                name="shell",
                spawn=lambda: subprocess.Popen(["sh", "-c", script], start_new_session=True),
                ready=mark.exists,
                stop_signal=signal.SIGINT,
                stopped=lambda: stopped.append("shell"),
            )
        )
        supervisor.start()
        inner = pid_in(mark)
        assert alive(inner)
    assert not alive(inner)
    assert stopped == ["shell"]


def test_one_time_work_runs_in_a_fork_and_its_failure_is_a_refusal(tmp_path: Path) -> None:
    mark = tmp_path / "worker"
    with Supervisor(tmp_path) as supervisor:
        supervisor.run_once("migrate", lambda: write_whole(mark, str(os.getpid())))
        assert pid_in(mark) != os.getpid()

        def broken() -> None:
            raise SystemExit(7)

        with pytest.raises(ChildFailed) as refused:
            supervisor.run_once("migrate", broken)
        assert refused.value.detail["exit_code"] == 7


def test_output_of_a_child_goes_to_its_log_and_not_to_ours(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def talk() -> None:
        print("hallo")  # noqa: T201 - what a careless library does
        subprocess.run(["echo", "daar"], check=True)

    with Supervisor(tmp_path) as supervisor:
        supervisor.run_once("talk", talk)
        assert set(supervisor.log_of("talk").read_text("utf-8").split()) == {"hallo", "daar"}
    assert capfd.readouterr().out == ""


def test_port_in_use_is_refused_by_number() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        with pytest.raises(PortRefused) as refused:
            require_free_ports(base=port, count=1)
        assert refused.value.detail["ports"] == str(port)
    require_free_ports(base=port, count=1)


def test_ports_beyond_the_last_one_are_refused() -> None:
    with pytest.raises(PortRefused):
        require_free_ports(base=65530, count=30)
