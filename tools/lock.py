# SPDX-License-Identifier: EUPL-1.2
"""Make requirements.lock: one file, two parts, every hash, no address.

The first part is what a node needs to run (and what lays the environment out); the second part, below the marker, is
what development adds. Both come out of one resolution, so a version never differs between them.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
MARKER = "# --- development ---"
_HEAD = "# Made by `make lock` from pyproject.toml. One resolution in two parts; every file is named by its hash.\n"
_NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==")


def blocks(text: str) -> list[str]:
    """Split a requirements file into one text per requirement, its hash lines included."""
    found: list[str] = []
    for line in text.splitlines():
        if _NAME.match(line):
            found.append(line)
        elif line.startswith("    ") and found:
            found[-1] += "\n" + line
    return found


def name_of(block: str) -> str:
    """Give the normalised name of a requirement.

    Raises:
        ValueError: the text does not begin with a pinned name.
    """
    match = _NAME.match(block)
    if match is None:
        message = f"no pinned requirement: {block[:60]}"
        raise ValueError(message)
    return re.sub(r"[-_.]+", "-", match[1]).lower()


def parts(text: str) -> tuple[list[str], list[str]]:
    """Give the runtime and the development requirements of a lock."""
    runtime, _, development = text.partition(MARKER)
    return blocks(runtime), blocks(development)


def _compile(*extra: str, output: Path) -> str:
    command = [
        *(sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--generate-hashes", "--universal"),
        *("--python-version", "3.11", "--no-header", "--no-annotate", "--no-python-downloads", "--quiet"),
        *("--output-file", str(output), *extra),
    ]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("UV_INDEX", "UV_FIND"))}
    subprocess.run(command, cwd=ROOT, check=True, env=environment, stdout=subprocess.DEVNULL)
    return output.read_text("utf-8")


def main(argv: list[str]) -> int:
    """Write the lock; further words go to the resolver (`--upgrade`, `--upgrade-package NAME`)."""
    with tempfile.TemporaryDirectory() as folder:
        everything = Path(folder, "all.txt")
        if LOCK.exists():
            everything.write_text(LOCK.read_text("utf-8"), "utf-8")
        whole = blocks(_compile("--extra", "build", "--extra", "dev", *argv, output=everything))
        small = Path(folder, "runtime.txt")
        lean = _compile("--extra", "build", "--constraints", str(everything), output=small)
    runtime = {name_of(block) for block in blocks(lean)}
    first = [block for block in whole if name_of(block) in runtime]
    second = [block for block in whole if name_of(block) not in runtime]
    LOCK.write_text(_HEAD + "\n".join([*first, "", MARKER, *second]) + "\n", "utf-8")
    sys.stderr.write(f"requirements.lock: {len(first)} to run, {len(second)} more to develop\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
