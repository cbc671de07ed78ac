# SPDX-License-Identifier: EUPL-1.2
"""One call in a fresh process with limits on time, memory, written files and network.

Parsers of PDF and media are large programs in C and C++ that read bytes of strangers. Such a call runs here in a
process of its own: at most `memory_bytes` of address space, no core file, no written file, no network where the kernel
allows taking it away, and an end at the deadline of the whole process group. What comes back is a value, never an
exception: the file decides about its own answer only.

The child is `python -m strafketen.inspection.sandbox`; it reads one JSON request from stdin and writes one JSON answer
on a pipe of its own, because libraries print on stdout and stderr, which both go nowhere here.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

RESULT_BYTES = 16 * 1024 * 1024
"""Largest answer that is read; a longer one counts as a crash."""

_READ_BYTES = 1 << 16
_GOODBYE_SECONDS = 2.0
"""How long a child may take to end after it closed its answer."""

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38

Kind = Literal["done", "timeout", "memory", "crashed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call ended.

    Attributes:
        kind: `done` with a result; `timeout` after the deadline or the limit on processor time; `memory` when the
            function met the limit on memory; `crashed` for everything else (an exception, a signal, no answer).
        result: what the function returned, only for `done`.
        error: the type name of the exception of a crash, for the log; never its text, which may quote the file.
    """

    kind: Kind
    result: dict[str, object] | None = None
    error: str = ""


def run(
    function: str,
    argument: dict[str, object],
    *,
    seconds: float = 30,
    memory_bytes: int = 1 << 30,
) -> Outcome:
    """Call `function` with `argument` in a fresh, limited process.

    Args:
        function: "package.module:name" of a callable that takes and gives a dict that JSON can carry. Comes from our
            own code, never from outside.
        argument: the dict it is called with.
        seconds: wall-clock limit, start of the process included.
        memory_bytes: limit on the address space of the process.
    """
    deadline = time.monotonic() + seconds
    request = json.dumps(
        {
            "function": function,
            "argument": argument,
            "memory_bytes": memory_bytes,
            # The parent guards wall-clock time; this catches threads on both cores, and a child without a parent.
            "cpu_seconds": int(seconds * 2) + 2,
            "parent": os.getpid(),
        }
    ).encode()
    answer_end, child_end = os.pipe()
    try:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", "strafketen.inspection.sandbox", str(child_end)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(child_end,),
            cwd="/",
            env=_environment(),
            start_new_session=True,
        )
    except BaseException:
        os.close(answer_end)
        raise
    finally:
        os.close(child_end)
    pidfd = os.pidfd_open(process.pid)
    try:
        _send(process, request)
        answer = _receive(answer_end, pidfd, deadline=deadline)
        if answer is None:
            return Outcome("timeout")
        select.select([pidfd], [], [], _GOODBYE_SECONDS)
    finally:
        # The child is not reaped yet, so its group id cannot belong to anybody else.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(pidfd)
        os.close(answer_end)
    if process.returncode == -signal.SIGXCPU:
        return Outcome("timeout")
    return _read(answer)


def _environment() -> dict[str, str]:
    """Give the child our module path and nothing of our environment: no secret travels by accident."""
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry and os.path.isabs(entry)),  # noqa: PTH117
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _send(process: subprocess.Popen[bytes], request: bytes) -> None:
    """Write the request; a child that died before reading it shows in its missing answer."""
    if process.stdin is None:  # pragma: no cover - stdin=PIPE was asked for
        return
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(request)
        process.stdin.flush()
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()


def _receive(answer_end: int, pidfd: int, *, deadline: float) -> bytes | None:
    """Read the answer until its end, the end of the child or the deadline (None)."""
    answer = bytearray()
    while True:
        left_seconds = deadline - time.monotonic()
        if left_seconds <= 0:
            return None
        ready, _, _ = select.select([answer_end, pidfd], [], [], left_seconds)
        if answer_end in ready:
            chunk = os.read(answer_end, _READ_BYTES)
            if not chunk:
                return bytes(answer)
            answer += chunk
            if len(answer) > RESULT_BYTES:
                return b""
        elif pidfd in ready:
            # Ended, and the pipe is silent: a grandchild may still hold it open, so its end is not waited for.
            return bytes(answer)


def _read(answer: bytes) -> Outcome:
    """Turn the child's answer into an outcome; what is not a whole answer is a crash."""
    try:
        value = json.loads(answer)
    except ValueError:
        return Outcome("crashed")
    if isinstance(value, dict):
        result = value.get("result")
        if value.get("kind") == "done" and isinstance(result, dict):
            return Outcome("done", result)
        if value.get("kind") == "memory":
            return Outcome("memory")
        return Outcome("crashed", error=str(value.get("error", "")))
    return Outcome("crashed")


def _limit(*, memory_bytes: int, cpu_seconds: int, parent: int) -> None:
    """Take away what the call does not need. Runs in the child, before any parser is imported."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    _lower(resource.RLIMIT_AS, memory_bytes)
    _lower(resource.RLIMIT_CPU, cpu_seconds)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        # The parent died before the line above could tie us to it.
        os._exit(1)
    # Root may leave the network by itself; others need a user namespace, which some systems forbid. Then the limits
    # above still hold and only this one is missing.
    if libc.unshare(_CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _lower(which: int, value: int) -> None:
    """Set a limit, never above a harder one that holds already."""
    _, hard = resource.getrlimit(which)
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (bound, bound))


def _call(function: str, argument: dict[str, object]) -> dict[str, object]:
    """Import and call the function; turn how it ends into the answer."""
    module, _, name = function.partition(":")
    try:
        callee: Callable[[dict[str, object]], dict[str, object]] = getattr(importlib.import_module(module), name)
        return {"kind": "done", "result": callee(argument)}
    except MemoryError:
        return {"kind": "memory"}
    except Exception as error:  # noqa: BLE001 - the border itself: a crash is an answer here
        return {"kind": "crashed", "error": type(error).__name__}


def child(answer_fd: int) -> None:
    """Serve one request from stdin on `answer_fd`, as the limited process."""
    request = json.loads(sys.stdin.buffer.read())
    _limit(memory_bytes=request["memory_bytes"], cpu_seconds=request["cpu_seconds"], parent=request["parent"])
    answer = _call(request["function"], request["argument"])
    try:
        data = json.dumps(answer).encode()
    except (TypeError, ValueError) as error:
        data = json.dumps({"kind": "crashed", "error": type(error).__name__}).encode()
    except MemoryError:
        data = b'{"kind":"memory"}'
    while data:
        data = data[os.write(answer_fd, data) :]
    # Interpreters with large native libraries take long to tidy up and may crash at it; the answer is out.
    os._exit(0)


if __name__ == "__main__":
    child(int(sys.argv[1]))
