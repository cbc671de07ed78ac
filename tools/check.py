# SPDX-License-Identifier: EUPL-1.2
"""Run every check that needs no test: `make check`. All run, then all failures are named; exit 1 if there is one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

CHECKS: dict[str, tuple[str, ...]] = {
    "lint": (str(BIN / "ruff"), "check", "--no-fix", "."),
    "format": (str(BIN / "ruff"), "format", "--check", "."),
    "types": (str(BIN / "mypy"),),
    "layers": (str(BIN / "lint-imports"),),
    "vendored": (sys.executable, "tools/vendor_static.py", "--check"),
    "messages": (sys.executable, "tools/messages.py", "--check"),
    "licences": (sys.executable, "tools/check_licences.py"),
    "documents": (sys.executable, "-m", "pytest", "-q", "tests/architecture"),
    "migrations": (sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"),
}


def main(argv: list[str]) -> int:
    """Run all checks, or those that the words name."""
    if unknown := [word for word in argv if word not in CHECKS]:
        sys.stderr.write(f"{unknown[0]}: no such check; choose from {', '.join(CHECKS)}\n")
        return 2
    environment = {key: value for key, value in os.environ.items() if key != "STRAFKETEN_NODE_DIR"}
    environment["DJANGO_SETTINGS_MODULE"] = "strafketen.node.settings"
    environment["PATH"] = f"{BIN}{os.pathsep}{environment.get('PATH', '')}"
    failed: list[str] = []
    for name in argv or CHECKS:
        sys.stderr.write(f"== {name}\n")
        sys.stderr.flush()
        began = time.monotonic()
        if subprocess.run(CHECKS[name], cwd=ROOT, env=environment, check=False).returncode:
            failed.append(name)
        sys.stderr.write(f"   {'failed' if name in failed else 'good'} after {time.monotonic() - began:.1f} s\n")
    if failed:
        sys.stderr.write(f"red: {', '.join(failed)}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
