# SPDX-License-Identifier: EUPL-1.2
"""Start, watch and stop a family of processes, forked from one preloaded parent.

Use it from the main thread, before any thread or connection exists in the parent::

    with Supervisor(state_directory, on_event=show) as supervisor:      # lock, end own orphans
        supervisor.add_command(postgres.command())
        supervisor.start()                                              # ready means: it answered
        supervisor.add(Child(name="om-web", run=serve, ready=answers))
        supervisor.start()                                              # starts what was added since
        supervisor.wait()                                               # until Ctrl-C or SIGTERM; restarts what dies

What it promises:

1. One supervisor per state directory (a lock that ends with the process).
2. Every child is written down in STATE/run before it does anything: pid, start time, boot, state directory. The next
   start ends exactly those, and touches no other process.
3. Every child leads a session of its own: Ctrl-C in the terminal reaches the supervisor only, which stops the
   children in reverse order of start, with everything that they started themselves.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from strafketen.node import procfs
from strafketen.node.children import (
    AlreadyRunning,
    Child,
    ChildFailed,
    Command,
    EventKind,
    OrphanLeft,
    ProcessEvent,
    StateNotWritable,
)
from strafketen.node.forking import STOP_SIGNALS, fork
from strafketen.node.ports import PortRefused, require_free_ports
from strafketen.node.runfiles import RunRecord, RunRecords

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from types import FrameType, TracebackType

__all__ = [
    "AlreadyRunning",
    "Child",
    "ChildFailed",
    "Command",
    "EventKind",
    "OrphanLeft",
    "PortRefused",
    "ProcessEvent",
    "StateNotWritable",
    "Supervisor",
    "require_free_ports",
]

ORPHAN_SECONDS: Final = 10.0
FAILURES_AT_START: Final = 3
BACKOFF_SECONDS: Final = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
HEALTHY_SECONDS: Final = 60.0
_KILL_SECONDS: Final = 5.0
_LOOK_SECONDS: Final = 0.05


@dataclass(slots=True)
class _Member:
    """One started process; `pid` 0 means that it is down and waits for `restart_at` (monotonic seconds)."""

    spec: Child | Command
    batch: int
    pid: int = 0
    descriptor: int = -1
    popen: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restart_at: float = 0.0
    failures: int = field(default=0)


def _ignore(_event: ProcessEvent) -> None:
    pass


class Supervisor:
    """The parent of all processes of one state directory. See the module's text for its use and its promises."""

    def __init__(
        self,
        state_directory: Path,
        *,
        on_event: Callable[[ProcessEvent], None] = _ignore,
        orphan_seconds: float = ORPHAN_SECONDS,
    ) -> None:
        self._state = Path(os.path.abspath(state_directory))  # noqa: PTH100 - resolve() would follow links
        self._log = self._state / "log"
        self._records = RunRecords(self._state)
        self._lock = procfs.FileLock(self._records.directory / "lock")
        self._on_event = on_event
        self._orphan_seconds = orphan_seconds
        self._waiting: list[Child | Command] = []
        self._members: list[_Member] = []
        self._batch = 0
        self._hurry = False
        self._stopping = False
        self._busy = False
        self._asked = False
        self._old_handlers: dict[signal.Signals, Callable[[int, FrameType | None], object] | int | None] = {}

    def __enter__(self) -> Self:
        """Take the state directory and end what an earlier run left behind.

        Raises:
            AlreadyRunning: another supervisor holds it.
            StateNotWritable: the folders cannot be made.
            OrphanLeft: a process of an earlier run survives even SIGKILL.
        """
        try:
            self._state.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._records.directory.mkdir(exist_ok=True, mode=0o700)
            self._log.mkdir(exist_ok=True, mode=0o700)
            locked = self._lock.acquire()
        except OSError as error:
            raise StateNotWritable(
                f"De map {self._state} is niet te maken of te beschrijven ({error.strerror}). "
                "Kies een andere map of geef schrijfrecht, en start opnieuw.",
            ) from error
        if not locked:
            raise AlreadyRunning(
                f"In {self._state} draait al een andere strafketen (proces {self._lock.holder()}). "
                "Stop die met Ctrl-C of kies een andere map.",
            )
        try:
            self._end_orphans()
        except BaseException:
            self._lock.release()
            raise
        for number in STOP_SIGNALS:
            self._old_handlers[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Stop everything that was started here and give the state directory back."""
        self.stop()
        for number, handler in self._old_handlers.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
        self._old_handlers.clear()
        self._lock.release()

    def add(self, child: Child) -> None:
        """Put a fork on the list of the next `start`."""
        self._waiting.append(child)

    def add_command(self, command: Command) -> None:
        """Put another program on the list of the next `start`."""
        self._waiting.append(command)

    def start(self, *, deadline_seconds: float = 60.0) -> None:
        """Start what was added since the last call, all at once, and wait until each one is ready.

        Raises:
            ChildFailed: one ended three times before it was ready, or was not ready in time.
            Refusal: whatever `spawn` of a command refuses.
            KeyboardInterrupt: Ctrl-C or SIGTERM.
            In every case all processes have been stopped before.
        """
        deadline = time.monotonic() + deadline_seconds
        specs, self._waiting = self._waiting, []
        self._batch += 1
        try:
            fresh: list[_Member] = []
            for spec in specs:
                member = _Member(spec=spec, batch=self._batch)
                self._members.append(member)
                fresh.append(member)
                self._launch(member)
            self._await_ready(fresh, deadline)
        except BaseException:
            self.stop()
            raise

    def run_once(self, name: str, run: Callable[[], None]) -> None:
        """Run one function in a fork and wait for its end, for work that must leave nothing behind in the parent.

        Raises:
            ChildFailed: it raised or was killed; its log holds why.
        """
        member = _Member(spec=Child(name=name, run=run), batch=self._batch)
        self._launch(member)
        self._members.append(member)
        try:
            while (code := self._collect(member)) is None:
                procfs.wait_for_end([member.descriptor], 60.0)
        except BaseException:
            self._stop_batch([member])
            raise
        finally:
            self._members.remove(member)
        if code != 0:
            raise ChildFailed(
                f"Het onderdeel {name} is mislukt (code {code}). De oorzaak staat in {self.log_of(name)}.",
                name=name,
                exit_code=code,
            )

    def wait(self) -> None:
        """Watch over the family, restart what dies, and stop everything at Ctrl-C or SIGTERM."""
        try:
            while True:
                self.tend()
                self._pause(1.0)
        except KeyboardInterrupt:
            pass  # the way out that was asked for
        finally:
            self.stop()

    def tend(self) -> None:
        """Restart what has died and whose pause is over; returns at once."""
        for member in self._members:
            if member.pid and (code := self._collect(member)) is not None:
                self._note_exit(member, code)
            if not member.pid and member.restart_at <= time.monotonic():
                self._launch(member)

    def stop(self) -> None:
        """Stop everything, last batch first. A second Ctrl-C meanwhile kills instead of asks."""
        self._stopping, self._asked = True, False
        try:
            for batch in range(self._batch, 0, -1):
                self._stop_batch([member for member in self._members if member.batch == batch])
            self._members.clear()
            self._waiting.clear()
        finally:
            self._stopping = self._hurry = False

    # -- start --------------------------------------------------------------------------------------------------

    def _launch(self, member: _Member) -> None:
        spec = member.spec
        go = -1
        with self._undisturbed():
            try:
                if isinstance(spec, Child):
                    member.pid, go = fork(spec, log=self.log_of(spec.name))
                else:
                    member.popen = spec.spawn()
                    member.pid = member.popen.pid
                member.descriptor = os.pidfd_open(member.pid)
                member.started_at = time.monotonic()
                self._write_down(member)
                if go >= 0:  # the fork has waited until it was written down
                    os.write(go, b"!")
            finally:
                if go >= 0:
                    os.close(go)
        if member.failures:
            self._tell(EventKind.RESTARTED, member, f"{spec.name} is opnieuw gestart.")
        else:
            self._tell(EventKind.STARTED, member, f"{spec.name} is gestart.")

    def _write_down(self, member: _Member) -> None:
        record = RunRecord.of(
            member.spec.name, member.pid, stop_signal=member.spec.stop_signal, state_directory=self._state
        )
        try:
            self._records.write(record)
        except OSError as error:
            raise StateNotWritable(
                f"In {self._records.directory} kan niet worden geschreven ({error.strerror}). "
                "Maak ruimte of geef schrijfrecht, en start opnieuw.",
            ) from error

    def log_of(self, name: str) -> Path:
        """Tell where the output of a child goes."""
        return self._log / f"{name}.log"

    def _await_ready(self, fresh: list[_Member], deadline: float) -> None:
        pending = list(fresh)
        while pending:
            self.tend()
            for member in list(pending):
                if member.failures >= FAILURES_AT_START:
                    raise self._failed(member)
                if member.pid and member.spec.ready():
                    pending.remove(member)
                    self._tell(EventKind.READY, member, f"{member.spec.name} is klaar.")
            if pending and time.monotonic() > deadline:
                names = ", ".join(member.spec.name for member in pending)
                raise ChildFailed(
                    f"Niet op tijd klaar: {names}. Alles is weer gestopt. Zie de logboeken in {self._log}.", names=names
                )
            if pending:
                self._pause(_LOOK_SECONDS)

    def _failed(self, member: _Member) -> ChildFailed:
        name = member.spec.name
        return ChildFailed(
            f"Het proces {name} start niet: het stopt telkens vanzelf. Alles is weer gestopt. "
            f"De oorzaak staat in {self.log_of(name)}.",
            name=name,
        )

    # -- end ----------------------------------------------------------------------------------------------------

    def _collect(self, member: _Member) -> int | None:
        """Reap the process when it has ended, with what it left in its group; None while it runs."""
        with self._undisturbed():
            return self._reap(member)

    def _reap(self, member: _Member) -> int | None:
        if os.waitid(os.P_PID, member.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return None
        # Before the reaping: as long as the leader is a zombie, its number belongs to its group alone.
        rest = [stat.pid for stat in procfs.processes() if stat.group == member.pid]
        for pid in rest:
            procfs.end_process(pid, is_ours=self._is_in_group_of(member), steps=((signal.SIGKILL, _KILL_SECONDS),))
        if member.popen is not None:
            code = member.popen.wait()
            member.popen = None
        else:
            code = os.waitstatus_to_exitcode(os.waitpid(member.pid, 0)[1])
        os.close(member.descriptor)
        member.pid, member.descriptor = 0, -1
        self._records.remove(member.spec.name)
        return code

    def _note_exit(self, member: _Member, code: int) -> None:
        now = time.monotonic()
        if now - member.started_at > HEALTHY_SECONDS:
            member.failures = 0
        pause = BACKOFF_SECONDS[min(member.failures, len(BACKOFF_SECONDS) - 1)]
        member.failures += 1
        member.restart_at = now + pause
        name = member.spec.name
        self._tell(EventKind.EXITED, member, f"{name} is gestopt (code {code}) en start over {pause:g} s opnieuw.")

    def _stop_batch(self, members: list[_Member]) -> None:
        alive = [member for member in reversed(members) if member.pid]
        for member in alive:
            self._signal(member, member.spec.stop_signal)
        begun = time.monotonic()
        killed: dict[int, int] = {}
        while alive:
            for member in list(alive):
                pid = member.pid
                if self._collect(member) is not None:
                    alive.remove(member)
                    self._on_event(
                        ProcessEvent(EventKind.STOPPED, member.spec.name, pid, f"{member.spec.name} is gestopt.")
                    )
                    continue
                patience = 0.0 if self._hurry else member.spec.stop_seconds
                step = killed.get(pid, 0)
                if time.monotonic() - begun >= patience + step * _KILL_SECONDS:
                    killed[pid] = step + 1
                    spec = member.spec
                    if step == 0 and isinstance(spec, Command) and spec.kill_signal is not signal.SIGKILL:
                        self._signal(member, spec.kill_signal)
                    else:
                        self._kill_group(member)
            if alive:
                procfs.wait_for_end([member.descriptor for member in alive], 0.1)
        for member in members:
            if isinstance(member.spec, Command):
                member.spec.stopped()

    @staticmethod
    def _signal(member: _Member, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):  # ended by itself; collected next
            signal.pidfd_send_signal(member.descriptor, number)

    @staticmethod
    def _is_in_group_of(member: _Member) -> Callable[[int], bool]:
        def is_in_group(pid: int) -> bool:
            stat = procfs.stat_of(pid)
            return stat is not None and stat.group == member.pid

        return is_in_group

    @staticmethod
    def _kill_group(member: _Member) -> None:
        """Kill the leader's whole group; the leader has not been reaped, so the number is still his."""
        try:
            os.killpg(member.pid, signal.SIGKILL)
        except ProcessLookupError:
            # The fork has not called setsid yet.
            os.kill(member.pid, signal.SIGKILL)

    def _end_orphans(self) -> None:
        for record in self._records.read_all():
            ended = record.end_family(self._orphan_seconds)
            if ended is False:
                raise OrphanLeft(
                    f"Het proces {record.name} ({record.pid}) van een vorige keer is niet te stoppen. "
                    "Herstart de computer of kies een andere map.",
                    name=record.name,
                )
            if ended:
                text = f"{record.name} van een vorige keer is gestopt."
                self._on_event(ProcessEvent(EventKind.ORPHAN_ENDED, record.name, record.pid, text))
            self._records.remove(record.name)

    # -- small things -------------------------------------------------------------------------------------------

    def _pause(self, seconds: float) -> None:
        """Wait, but not longer than until a child ends or a restart is due."""
        now = time.monotonic()
        due = [member.restart_at - now for member in self._members if not member.pid]
        procfs.wait_for_end(
            [member.descriptor for member in self._members if member.pid], max(0.0, min([seconds, *due]))
        )

    def _tell(self, kind: EventKind, member: _Member, text: str) -> None:
        self._on_event(ProcessEvent(kind, member.spec.name, member.pid, text))

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self._stopping:
            self._hurry = True
        elif self._busy:
            self._asked = True
        else:
            raise KeyboardInterrupt

    @contextlib.contextmanager
    def _undisturbed(self) -> Iterator[None]:
        """Hold a Ctrl-C back for a moment in which a process would otherwise be lost from the books."""
        outer, self._busy = self._busy, True
        try:
            yield
        finally:
            self._busy = outer
        if self._asked and not outer:
            self._asked = False
            raise KeyboardInterrupt
