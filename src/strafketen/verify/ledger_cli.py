# SPDX-License-Identifier: EUPL-1.2
"""The command `strafketen ledger verify DIR --json`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from strafketen.verify.anchors import load_anchors
from strafketen.verify.log import verify_log
from strafketen.verify.report import Result, printable

_MAX_NOTES = 20
_CONCLUSIONS = {
    Result.VALID: "Geldig: het logboek is compleet en alle controlepunten kloppen.",
    Result.INVALID: "Ongeldig: er is iets in het logboek veranderd of verdwenen.",
    Result.UNUSABLE: "Onbruikbaar: dit is geen logboek dat gelezen kan worden.",
}


def parser() -> argparse.ArgumentParser:
    """Describe the arguments."""
    made = argparse.ArgumentParser(
        prog="strafketen ledger verify",
        description="Rekent een heel logboek na, zonder netwerk en zonder knooppunt. "
        "Uitkomst: 0 geldig, 1 ongeldig, 2 onbruikbaar.",
    )
    made.add_argument("directory", type=Path, metavar="MAP", help="de map van een knooppunt, of van zijn logboek")
    made.add_argument(
        "--trust",
        type=Path,
        metavar="MAP",
        help="map met certificaten (*.crt, *.pem) die u vertrouwt; zonder telt de sleutel die bij het logboek ligt",
    )
    made.add_argument("--json", action="store_true", help="schrijf het rapport als één JSON-object")
    return made


def main(argv: Sequence[str]) -> int:
    """Run the command. Gives the exit status: 0 valid, 1 invalid, 2 unusable (also for wrong arguments)."""
    arguments = parser().parse_args(argv)
    report = verify_log(
        arguments.directory, anchors=load_anchors(arguments.trust), ask_trust=arguments.trust is not None
    )
    notes = [printable(note) for note in report.notes]
    if len(notes) > _MAX_NOTES:
        notes = [*notes[:_MAX_NOTES], f"En nog {len(notes) - _MAX_NOTES} andere."]
    if arguments.json:
        sys.stderr.writelines(f"{note}\n" for note in notes)
        sys.stdout.write(json.dumps(report.as_json(), indent=2) + "\n")
    else:
        sys.stdout.writelines(f"{note}\n" for note in notes)
        if report.root is not None:
            sys.stdout.write(f"{report.size} handelingen, wortel {report.root}\n")
        sys.stdout.write(f"{_CONCLUSIONS[report.result]}\n")
    return report.result.exit_code
