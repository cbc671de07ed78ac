# SPDX-License-Identifier: EUPL-1.2
"""What a supervisor writes down about its children in STATE/run, and how the next one recognises them."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, Self

from strafketen.node import procfs

if TYPE_CHECKING:
    from pathlib import Path

_KILL_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One child: enough to know it again after a restart of its parent, and not to mistake another for it.

    Attributes:
        start_ticks: start of the process, in clock ticks since boot.
        boot: which boot of the kernel.
        state_directory: for a person who reads the file.
        state_inode: device and inode of the state directory: a *copy* of the directory is another one.
        program: the file that the process executes.
    """

    name: str
    pid: int
    start_ticks: int
    boot: str
    state_directory: str
    state_inode: str
    program: str
    owner: int
    stop_signal: int

    @classmethod
    def of(cls, name: str, pid: int, *, stop_signal: signal.Signals, state_directory: Path) -> Self:
        """Describe a child that has not been reaped yet."""
        stat = procfs.stat_of(pid)
        return cls(
            name=name,
            pid=pid,
            start_ticks=stat.start_ticks if stat else -1,  # ended already: recognises nothing
            boot=procfs.boot_id(),
            state_directory=str(state_directory),
            state_inode=inode_of(state_directory),
            program=_program_of(pid),
            owner=stat.owner if stat else -1,
            stop_signal=int(stop_signal),
        )

    def end_family(self, patience_seconds: float) -> bool | None:
        """End the process and what it left in its session.

        Returns:
            None when nothing of it was left, True when it has been ended, False when something survived even SIGKILL.
        """
        leader = procfs.stat_of(self.pid)
        if leader is not None and leader.start_ticks != self.start_ticks:
            return None  # the number belongs to another process now; a session of that number belongs to it too
        family = [stat for stat in procfs.processes() if stat.session == self.pid and stat.pid != self.pid]
        if leader is None:
            # The kernel gives no new process a number that is still in use as a session, so these are ours, unless
            # the whole session ended, the number came round and its second owner ended too. Hence the last look.
            family = [stat for stat in family if self._may_be_descendant(stat)]
        elif not procfs.end_process(
            self.pid,
            is_ours=lambda pid: _started(pid) == self.start_ticks,
            steps=((signal.Signals(self.stop_signal), patience_seconds), (signal.SIGKILL, _KILL_SECONDS)),
        ):
            return False
        ended = [self._end_descendant(stat) for stat in family]
        if not all(ended):
            return False
        return True if leader is not None or ended else None

    def _may_be_descendant(self, stat: procfs.ProcessStat) -> bool:
        return (
            stat.start_ticks >= self.start_ticks
            and stat.owner == self.owner
            and self.program != ""
            and _program_of(stat.pid) == self.program
        )

    @staticmethod
    def _end_descendant(stat: procfs.ProcessStat) -> bool:
        return procfs.end_process(
            stat.pid,
            is_ours=lambda pid: _started(pid) == stat.start_ticks,
            steps=((signal.SIGKILL, _KILL_SECONDS),),
        ) or (_started(stat.pid) != stat.start_ticks)


class RunRecords:
    """The folder STATE/run with one JSON file per living child."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self.directory: Final = state / "run"

    def write(self, record: RunRecord) -> None:
        """Write one record under its name, whole or not at all."""
        target = self._path(record.name)
        fresh = target.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(record), indent=1) + "\n", "utf-8")
        fresh.replace(target)

    def remove(self, name: str) -> None:
        """Forget a child that has been reaped."""
        self._path(name).unlink(missing_ok=True)

    def read_all(self) -> list[RunRecord]:
        """Read the records of an earlier run, youngest process first.

        Left out, and removed, are records of another boot, of a copied state directory, and unreadable ones: none of
        them can prove that a process is ours.
        """
        found: list[RunRecord] = []
        boot, inode = procfs.boot_id(), inode_of(self._state)
        for path in self.directory.glob("*.json"):
            try:
                record = RunRecord(**json.loads(path.read_text("utf-8")))
            except (ValueError, TypeError):
                path.unlink()
                continue
            if record.boot == boot and record.state_inode == inode and record.start_ticks > 0:
                found.append(record)
            else:
                path.unlink()
        return sorted(found, key=lambda record: record.start_ticks, reverse=True)

    def _path(self, name: str) -> Path:
        if not name.replace("-", "").isalnum():
            message = f"not a name for a process: {name!r}"
            raise ValueError(message)
        return self.directory / f"{name}.json"


def inode_of(path: Path) -> str:
    """Name a folder by device and inode, which a copy does not share."""
    stat = path.stat()
    return f"{stat.st_dev:x}-{stat.st_ino:x}"


def _started(pid: int) -> int | None:
    stat = procfs.stat_of(pid)
    return stat.start_ticks if stat else None


def _program_of(pid: int) -> str:
    """Read which file the process executes; empty when it has ended or may not be looked at."""
    try:
        return os.readlink(procfs.PROC / str(pid) / "exe")  # noqa: PTH115 - a text to compare, not a path to use
    except OSError:
        return ""
