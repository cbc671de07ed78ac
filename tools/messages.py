# SPDX-License-Identifier: EUPL-1.2
"""Write the published catalogue of messages to docs/berichten; `--check` only says whether it is as it should be."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from strafketen.core.messages.publish import files

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "berichten"


def written(value: object) -> str:
    """Give the text of a file."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def main(argv: list[str]) -> int:
    """Write or check."""
    wanted = {name: written(value) for name, value in files().items()}
    found = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.json")}
    if argv == ["--check"]:
        wrong = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
        for name in wrong:
            sys.stderr.write(f"docs/berichten/{name} is not what the catalogue says; run tools/messages.py\n")
        return 1 if wrong else 0
    if argv:
        sys.stderr.write("usage: tools/messages.py [--check]\n")
        return 2
    FOLDER.mkdir(exist_ok=True)
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, "utf-8")
    for name in found.keys() - wanted.keys():
        (FOLDER / name).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
