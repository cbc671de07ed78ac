# SPDX-License-Identifier: EUPL-1.2
"""Forking one child from the preloaded parent: it waits until it is written down, then becomes its own process."""

from __future__ import annotations

import gc
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Final, NoReturn

from strafketen.node import procfs
from strafketen.node.children import Child

LOG_BYTES: Final = 10_000_000
STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def fork(child: Child, *, log: Path) -> tuple[int, int]:
    """Fork; returns the pid and the end of a pipe that lets the child begin. Its output goes to the file `log`."""
    wait_end, go_end = os.pipe()
    gc.collect()
    gc.freeze()  # for good: a later collection in the parent would unshare the pages as well
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        os.close(go_end)
        _be_child(child, wait_end, parent, log)
    os.close(wait_end)
    return pid, go_end


def _be_child(child: Child, wait_end: int, parent: int, log: Path) -> NoReturn:
    code = 1
    try:
        os.setsid()
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        procfs.die_with_parent(child.stop_signal, parent=parent)
        _redirect(log)
        if os.read(wait_end, 1) == b"!":
            os.close(wait_end)
            child.run()
            code = 0
    except SystemExit as leave:
        code = leave.code if isinstance(leave.code, int) else int(leave.code is not None)
    except BaseException:  # noqa: BLE001 - the last frame of this process: written to its log, then it ends
        traceback.print_exc()
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)


def _redirect(path: Path) -> None:
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.stdout = open(1, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115 - for life
    sys.stderr = open(2, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115 - for life
