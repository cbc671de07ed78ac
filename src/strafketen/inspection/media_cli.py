# SPDX-License-Identifier: EUPL-1.2
"""`strafketen media check FILE [--json]`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from strafketen.inspection.media import SCHEMA, MediaReport, inspect_media
from strafketen.inspection.media_findings import moment_text

if TYPE_CHECKING:
    from collections.abc import Sequence

UNREADABLE_ARGUMENT: Final = 3
_EXIT: Final = {"accept": 0, "flag": 1, "refuse": 2}
_INTAKE_TEXT: Final = {
    "accept": "Bruikbaar als opname.",
    "flag": "Bruikbaar, maar iemand moet ernaar kijken.",
    "refuse": "Niet bruikbaar als opname. Het origineel blijft bewaard.",
}


_UNREADABLE_TEXT: Final = (
    "Dit bestand is niet te lezen: het bestaat niet, is geen gewoon bestand of is afgeschermd. Controleer de naam."
)


class _Parser(argparse.ArgumentParser):
    """Ends with 3 on a wrong command line: 2 already means refused."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(UNREADABLE_ARGUMENT, f"{self.prog}: {message}\n")


def main(argv: Sequence[str]) -> int:
    """Run the command; `argv` begins after `strafketen media`.

    Returns:
        0 accept, 1 flag, 2 refuse, 3 an argument that cannot be read.
    """
    parser = _Parser(prog="strafketen media", description="Controleer een beeld- of geluidsopname.")
    check = parser.add_subparsers(dest="command", required=True, metavar="check").add_parser(
        "check", help="is het bestand bruikbaar als opname, en speelt het in de browser?"
    )
    check.add_argument("file", metavar="BESTAND", type=Path, help="het bestand")
    check.add_argument("--json", action="store_true", help="schrijf één JSON-object op stdout")
    try:
        arguments = parser.parse_args(argv)
    except SystemExit as leave:  # help, or a wrong command line
        return leave.code if isinstance(leave.code, int) else UNREADABLE_ARGUMENT
    path: Path = arguments.file
    try:
        # A pipe or device would be opened and waited for; only a regular file is a recording.
        report = inspect_media(path) if path.is_file() else None
    except (OSError, ValueError):
        report = None
    if report is None:
        sys.stderr.write(_UNREADABLE_TEXT + "\n")
        if arguments.json:
            _write_json({"schema": SCHEMA, "error": {"code": "unreadable_argument", "text": _UNREADABLE_TEXT}})
        return UNREADABLE_ARGUMENT
    if arguments.json:
        _write_json(report.as_json())
    else:
        sys.stdout.write(_readable(report))
    return _EXIT[report.intake]


def _write_json(value: dict[str, object]) -> None:
    # Escaped beyond ASCII: the terminal's encoding is not ours to choose.
    sys.stdout.write(json.dumps(value) + "\n")


def _readable(report: MediaReport) -> str:
    """Write the report for a person."""
    lines = [_INTAKE_TEXT[report.intake]]
    length = moment_text(report.duration_seconds) if report.duration_seconds is not None else "onbekend"
    lines.append(f"Soort {report.container or 'onbekend'}, duur {length}.")
    lines.append("Speelt in de browser." if report.browser_playable else "Speelt niet in de browser.")
    lines += [f"- {one.text} [{one.code}]" for one in report.findings]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
