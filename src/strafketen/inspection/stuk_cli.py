# SPDX-License-Identifier: EUPL-1.2
"""`strafketen stuk check FILE.pdf [--trust DIR] [--json]`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from strafketen.inspection.stuk import UnreadableArgument, inspect_stuk
from strafketen.inspection.verdicts import REASONS, SCHEMA, Intake, StukReport

if TYPE_CHECKING:
    from collections.abc import Iterator

EXIT_UNREADABLE = 3

_INTAKE = {
    Intake.ACCEPT: "Bruikbaar als stuk.",
    Intake.FLAG: "Bruikbaar, maar eerst moet iemand kijken.",
    Intake.REFUSE: "Niet bruikbaar als stuk. Het origineel blijft bewaard.",
}
_VERDICTS = {"valid": "geldig", "invalid": "ongeldig", "not_verifiable": "niet te beoordelen"}


class _Parser(argparse.ArgumentParser):
    """A parser whose errors end with the code for an unreadable argument, as 2 means that a stuk is refused."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(EXIT_UNREADABLE, f"Onjuiste aanroep: {message}\n")


def _parser() -> _Parser:
    parser = _Parser(prog="strafketen stuk", description="Beoordeel een PDF die als stuk wordt aangeboden.")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser(
        "check",
        help="beoordeel één bestand",
        description="Beoordeel één bestand. Eindigt met 0 (accept), 1 (flag), 2 (refuse) of 3 (niet te lezen).",
    )
    check.add_argument("file", type=Path, metavar="BESTAND")
    check.add_argument("--trust", type=Path, metavar="MAP", help="map met vertrouwde certificaten (PEM of DER)")
    check.add_argument("--json", action="store_true", help="schrijf één JSON-object in plaats van tekst")
    return parser


def main(argv: list[str]) -> int:
    """Run the command; `argv` is what follows `strafketen stuk`. Gives the exit code."""
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as leave:
        return int(leave.code) if isinstance(leave.code, int) else EXIT_UNREADABLE
    try:
        report = inspect_stuk(arguments.file, trust=arguments.trust)
    except UnreadableArgument as refusal:
        sys.stderr.write(refusal.text + "\n")
        if arguments.json:
            _write_json({"schema": SCHEMA, "error": {"code": refusal.code, "text": refusal.text}})
        return EXIT_UNREADABLE
    if arguments.json:
        _write_json(report.as_json())
    else:
        sys.stdout.write("\n".join(_lines(report)) + "\n")
    return report.intake.exit_code


def _write_json(value: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")


def _lines(report: StukReport) -> Iterator[str]:
    yield _INTAKE[report.intake]
    if report.pages is not None:
        yield f"Pagina's: {report.pages}"
    for finding in report.findings:
        yield f"- {finding.text}"
    for number, signature in enumerate(report.signatures, start=1):
        yield f"Handtekening {number}: {_VERDICTS[signature.verdict]} (niveau {signature.level})"
        for reason in signature.reasons:
            yield f"  - {REASONS.get(reason, reason)}"
        if signature.weak:
            yield f"  - Verouderde methode: {', '.join(signature.weak)}."
    for number, timestamp in enumerate(report.timestamps, start=1):
        state = "klopt" if timestamp.integrity == "intact" else "klopt niet"
        yield f"Tijdstempel {number}: {state}" + (f", {timestamp.stamped_at}" if timestamp.stamped_at else "")
