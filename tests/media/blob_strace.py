# SPDX-License-Identifier: EUPL-1.2
"""Watches the system calls of the byte store."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from strafketen.media.blobs import KeyEncryptionKey, LocalBlobStore

_CALLS = re.compile(
    r"(openat|rename|renameat|renameat2|fdatasync|fsync|pwrite64|write|unlink|mkdir)\((.*)\)\s+= (-?\d+)"
)


def traced(tmp_path: Path, kek_file: Path, action: str, *, before: str = "") -> list[tuple[str, str]]:
    """Run `before` and `action` on a store under strace; give the calls between the marks "begin" and "answer"."""
    LocalBlobStore(tmp_path / "bytes", KeyEncryptionKey.load(kek_file))
    program = f"""
import os, sys
from pathlib import Path
from strafketen.media.blobs import KeyEncryptionKey, LocalBlobStore
store = LocalBlobStore(Path(sys.argv[1]), KeyEncryptionKey.load(Path(sys.argv[2])))
{before}
os.write(1, b"begin")
{action}
os.write(1, b"answer")
"""
    log = tmp_path / "strace.log"
    names = "openat,rename,renameat,renameat2,fdatasync,fsync,pwrite64,write,unlink,mkdir"
    subprocess.run(
        [
            *["strace", "-f", "-y", "-s", "200", "-o", str(log), "-e", f"trace={names}"],
            *[sys.executable, "-c", program, str(tmp_path / "bytes"), str(kek_file)],
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    calls: list[tuple[str, str]] = []
    unfinished: dict[str, str] = {}
    for line in log.read_text().splitlines():
        pid, _, rest = line.partition(" ")
        rest = rest.strip()
        # A call that another thread interrupted in the log is counted where it ended: only then was it done.
        if rest.endswith("<unfinished ...>"):
            unfinished[pid] = rest.removesuffix("<unfinished ...>")
            continue
        if resumed := re.match(r"<\.\.\. \w+ resumed>(.*)", rest):
            rest = unfinished.pop(pid) + resumed.group(1)
        if match := _CALLS.match(rest):
            assert int(match.group(3)) >= 0 or match.group(1) == "openat", rest
            calls.append((match.group(1), match.group(2)))
    texts = [arguments for _, arguments in calls]
    begin = next(at for at, text in enumerate(texts) if '"begin"' in text)
    answer = next(at for at, text in enumerate(texts) if '"answer"' in text)
    return calls[begin + 1 : answer]


def places(calls: list[tuple[str, str]], name: str, part: str) -> list[int]:
    return [at for at, (call, arguments) in enumerate(calls) if call.startswith(name) and part in arguments]
