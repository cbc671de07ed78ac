# SPDX-License-Identifier: EUPL-1.2
"""The command `strafketen verify EXPORT --trust DIR --json`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from strafketen.verify.anchors import load_anchors
from strafketen.verify.export import verify_export
from strafketen.verify.report import Check, Report, Result
from strafketen.verify.words import CONCLUSIONS, words_for


def parser() -> argparse.ArgumentParser:
    """Describe the arguments."""
    made = argparse.ArgumentParser(
        prog="strafketen verify",
        description="Controleert een export van een dossier, zonder netwerk en zonder knooppunt. "
        "Uitkomst: 0 geldig, 1 ongeldig, 2 onbruikbaar.",
    )
    made.add_argument("export", type=Path, metavar="EXPORT", help="de export: een map of een zipbestand")
    made.add_argument("--trust", type=Path, metavar="MAP", help="map met certificaten (*.crt, *.pem) die u vertrouwt")
    made.add_argument("--json", action="store_true", help="schrijf het rapport als één JSON-object")
    return made


def _lines(report: Report) -> list[str]:
    """Tell a person what was found: what does not hold first, then the conclusion."""
    failed = [check for check in report.checks if not check.ok]
    lines = [_line(check) for check in failed]
    lines.append(f"{len(report.checks) - len(failed)} van {len(report.checks)} controles kloppen.")
    lines.append(CONCLUSIONS[report.result])
    if report.result is Result.VALID and report.dossier_root is not None:
        lines.append(f"Dossierwortel: {report.dossier_root}")
    return lines


def _line(check: Check) -> str:
    parts = [f"stap {check.step}: {words_for(check.code)}"]
    if check.file:
        parts.append(f"bestand {check.file}")
    if check.expected is not None:
        parts.append(f"verwacht {check.expected}")
    if check.found is not None:
        parts.append(f"gevonden {check.found}")
    return "; ".join(parts)


def main(argv: Sequence[str]) -> int:
    """Run the command. Gives the exit status: 0 valid, 1 invalid, 2 unusable (also for wrong arguments)."""
    arguments = parser().parse_args(argv)
    report = verify_export(arguments.export, anchors=load_anchors(arguments.trust))
    if arguments.json:
        sys.stdout.write(json.dumps(report.as_json(), indent=2) + "\n")
    else:
        sys.stdout.write("\n".join(_lines(report)) + "\n")
    return report.result.exit_code
