# SPDX-License-Identifier: EUPL-1.2
"""Start, case and memory of the five nodes: whole processes, PostgreSQL included.

Prints seconds until every page answers, seconds of the whole case, and the proportional memory (PSS) of every process
of the demo some seconds after the case. Floors beside it: a bare start of PostgreSQL, and of one Python that imports
Django.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SETTLE_SECONDS = 30
PORT = 22600


def processes_of(root: int) -> list[int]:
    """List a process and everything below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def pss_bytes(pid: int) -> int:
    """Give the proportional memory of a process."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def wait_for(process: subprocess.Popen[str], words: str) -> float:
    """Read what the demo tells until it says `words`; give the moment."""
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            return time.monotonic()
    raise SystemExit("the demo stopped early")


def main() -> int:
    """Measure once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--settle", type=float, default=SETTLE_SECONDS)
    arguments = parser.parse_args()
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", "import django.core.handlers.wsgi, django.db.models"], check=True)
    floor_python = time.monotonic() - started
    state = Path(tempfile.mkdtemp(prefix="sk-"))
    command = [sys.executable, "-m", "strafketen.node.cli", "demo", "--state", str(state / "s")]
    started = time.monotonic()
    process = subprocess.Popen(
        [*command, "--base-port", str(PORT)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        ready = wait_for(process, "reist van politie naar rechter")
        done = wait_for(process, "Stop met Ctrl-C")
        time.sleep(arguments.settle)  # the measure is: memory this long after the case
        family = processes_of(process.pid)
        memory = sum(pss_bytes(pid) for pid in family)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        shutil.rmtree(state, ignore_errors=True)
    result = {
        "start_seconds": round(ready - started, 2),
        "case_seconds": round(done - ready, 2),
        "pss_mib": round(memory / 1024**2, 1),
        "processes": len(family),
        "floor_import_django_seconds": round(floor_python, 2),
        "load_average": os.getloadavg()[0],
    }
    sys.stdout.write(json.dumps(result) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
