# SPDX-License-Identifier: EUPL-1.2
"""Know and end a process without ever hitting another one: Linux /proc, pidfd and a lock that forks cannot keep.

A pid alone proves nothing: the kernel hands it out again. A process is the same one when its pid, its start time in
clock ticks since boot and the boot itself are the same. A signal goes through a pidfd, which is opened first and
checked afterwards, so that the process cannot be replaced between the look and the signal.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import select
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PROC: Final = Path("/proc")
_PR_SET_PDEATHSIG: Final = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class ProcessStat:
    """What /proc/PID/stat says of one process that has not ended; a zombie counts as ended.

    Attributes:
        start_ticks: start of the process, in clock ticks since boot.
        owner: effective user id; 0 as well for a process that hides itself (not dumpable).
    """

    pid: int
    parent: int
    group: int
    session: int
    start_ticks: int
    owner: int


def boot_id() -> str:
    """Name this boot of the kernel; pids and start times mean nothing in another one."""
    return (PROC / "sys/kernel/random/boot_id").read_text("ascii").strip()


def stat_of(pid: int) -> ProcessStat | None:
    """Read one process, or None when it has ended or is a zombie."""
    folder = PROC / str(pid)
    try:
        raw = (folder / "stat").read_bytes()
        owner = folder.stat().st_uid
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The second field is the command in brackets and may hold spaces and brackets itself.
    fields = raw[raw.rindex(b")") + 2 :].split()
    if fields[0] in {b"Z", b"X"}:
        return None
    return ProcessStat(
        pid=pid,
        parent=int(fields[1]),
        group=int(fields[2]),
        session=int(fields[3]),
        start_ticks=int(fields[19]),
        owner=owner,
    )


def processes() -> Iterator[ProcessStat]:
    """Walk over every process that this one can see."""
    for entry in os.listdir(PROC):  # noqa: PTH208 - names only; a Path per process costs four times as much
        if entry.isdigit() and (stat := stat_of(int(entry))) is not None:
            yield stat


def command_line(pid: int) -> list[str]:
    """Read the arguments, or the title the process gave itself; empty when it has ended."""
    try:
        raw = (PROC / str(pid) / "cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [os.fsdecode(part) for part in raw.split(b"\0") if part]


def end_process(pid: int, *, is_ours: Callable[[int], bool], steps: Sequence[tuple[signal.Signals, float]]) -> bool:
    """End one process by signals of growing force, and only if it is ours.

    Args:
        pid: the process.
        is_ours: asked after the process is held by a pidfd, so the answer is about the process that gets the signal.
        steps: signal and the seconds to wait for the end after it.

    Returns:
        True when the process has ended or was never there, False when it is not ours or outlived every step.
    """
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        if stat_of(pid) is None:
            return True
        if not is_ours(pid):
            return False
        for step, wait_seconds in steps:
            try:
                signal.pidfd_send_signal(descriptor, step)
            except ProcessLookupError:
                return True
            if wait_for_end([descriptor], wait_seconds):
                return True
        return False
    finally:
        os.close(descriptor)


def wait_for_end(descriptors: Sequence[int], wait_seconds: float) -> list[int]:
    """Wait until at least one of the processes behind these pidfds has ended; return those that have."""
    poller = select.poll()
    for descriptor in descriptors:
        poller.register(descriptor, select.POLLIN)
    return [descriptor for descriptor, _ in poller.poll(max(0.0, wait_seconds) * 1000)]


def die_with_parent(step: signal.Signals, *, parent: int) -> None:
    """Ask the kernel to send this process a signal when the thread that made it ends. Call it in the new process.

    A second belt: who is killed himself cannot stop his children. The first belt is the record that the next start
    reads. The kernel watches the *thread*, so a parent must fork from a thread that lives as long as itself.
    """
    _libc.prctl(_PR_SET_PDEATHSIG, int(step), 0, 0, 0)
    if os.getppid() != parent:  # it ended before the kernel knew
        os._exit(1)


class FileLock:
    """An exclusive lock on a file, held until released or until this process ends, however it ends.

    A flock belongs to the open file, and a fork shares it: without care a child would keep the lock of a killed
    parent. So every fork closes it in the child.
    """

    _held: ClassVar[set[FileLock]] = set()

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Say whether this object holds the lock."""
        return self._descriptor is not None

    def acquire(self) -> bool:
        """Take the lock and write our pid into the file; False when another holds it.

        Raises:
            OSError: the file cannot be made or opened.
        """
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, b"%d\n" % os.getpid(), 0)
        self._descriptor = descriptor
        FileLock._held.add(self)
        return True

    def holder(self) -> str:
        """Name the pid that wrote itself into the file, for a message; a question mark when none did."""
        return self._path.read_text("ascii", errors="replace").strip() or "?"

    def release(self) -> None:
        """Let the lock go; harmless when it is not held."""
        if self._descriptor is not None:
            FileLock._held.discard(self)
            os.close(self._descriptor)
            self._descriptor = None

    @classmethod
    def close_in_child(cls) -> None:
        """Forget in a forked child what only the parent holds."""
        for lock in list(cls._held):
            lock.release()


os.register_at_fork(after_in_child=FileLock.close_in_child)
