# SPDX-License-Identifier: EUPL-1.2
"""The command `strafketen`. stdout holds exactly one JSON object with --json; progress goes to stderr."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from strafketen.core.errors import Refusal
from strafketen.core.roles import NodeRole

REFUSED = 4
INTERRUPTED = 130


def say(text: str) -> None:
    """Tell a person something, on stderr."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="strafketen", description="De open digitale strafrechtketen.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="opdracht")

    demo = commands.add_parser("demo", help="vijf knooppunten op deze computer, met één zaak van politie tot rechter")
    demo.add_argument("--state", type=Path, default=Path("state"), help="map voor alles wat de demo bewaart")
    demo.add_argument("--base-port", type=int, default=8600, help="eerste van 30 poorten")
    demo.add_argument("--once", action="store_true", help="de zaak afleggen, controleren en stoppen")
    demo.add_argument("--json", action="store_true", help="één JSON-object op stdout")
    demo.add_argument("--stukken", type=Path, help="map met eigen PDF-bestanden")
    demo.add_argument("--media", type=Path, help="map met eigen opnamen")
    demo.add_argument("--no-case", action="store_true", help="alleen de knooppunten starten")

    node = commands.add_parser("node", help="een eigen knooppunt")
    parts = node.add_subparsers(dest="part", required=True, metavar="deel")
    made = parts.add_parser("init", help="een knooppunt maken")
    made.add_argument("directory", type=Path)
    made.add_argument("--role", choices=[role.value for role in NodeRole], required=True)
    made.add_argument("--name", required=True, help="naam van de organisatie")
    made.add_argument("--oin", required=True, help="organisatie-identificatienummer, 20 posities")
    made.add_argument("--unit", default="", help="onderdeel, zoals een basisteam")
    made.add_argument("--base-port", type=int, default=8700, help="poort voor pagina's; bytes en uitwisseling volgen")
    made.add_argument("--dsn-host", default="", help="database elders: host; anders een eigen PostgreSQL")
    run = parts.add_parser("run", help="een knooppunt draaien")
    run.add_argument("directory", type=Path)
    enrol = parts.add_parser("enrol", help="certificaten van een demo-CA en een ander knooppunt aansluiten")
    enrol.add_argument("directory", type=Path)
    enrol.add_argument("--ca", type=Path, required=True, help="map van de demo-CA (wordt gemaakt)")
    enrol.add_argument("--peer", type=Path, action="append", default=[], help="map van een ander knooppunt")
    agreed = parts.add_parser("afspraken", help="wat met welk knooppunt is afgesproken, als JSON; en intrekken")
    agreed.add_argument("directory", type=Path)
    agreed.add_argument("--revoke", metavar="OIN", help="de afspraak met dit knooppunt nu intrekken")
    anchors = parts.add_parser("anchors", help="de vertrouwde certificaten schrijven die anderen nodig hebben")
    anchors.add_argument("directory", type=Path)
    anchors.add_argument("--out", type=Path, required=True)

    export = commands.add_parser("export", help="een dossier uitvoeren als map of zip")
    export.add_argument("directory", type=Path, help="map van het knooppunt")
    export.add_argument("dossier", help="kenmerk, parketnummer of PL-nummer")
    export.add_argument("--out", type=Path, required=True)

    for name, text in (("verify", "een uitvoer controleren, zonder netwerk"),):
        commands.add_parser(name, help=text, add_help=False)
    for name, part in (("stuk", "check"), ("media", "check"), ("ledger", "verify")):
        group = commands.add_parser(name, help=f"{name} {part}").add_subparsers(dest="part", required=True)
        group.add_parser(part, add_help=False)
    return parser


def _delegated(argv: Sequence[str]) -> int | None:
    """Run the commands that need neither Django nor a node; they parse their own words."""
    words = tuple(argv[:2])
    if words[:1] == ("verify",):
        from strafketen.verify import cli as verify

        return verify.main(list(argv[1:]))
    if words == ("ledger", "verify"):
        from strafketen.verify import ledger_cli

        return ledger_cli.main(list(argv[2:]))
    if words == ("stuk", "check"):
        from strafketen.inspection import stuk_cli

        return stuk_cli.main(list(argv[1:]))
    if words == ("media", "check"):
        from strafketen.inspection import media_cli

        return media_cli.main(list(argv[1:]))
    return None


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; give its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    done = _delegated(words)
    if done is not None:
        return done
    arguments = _parser().parse_args(words)
    from strafketen.node.logs import configure_logging

    configure_logging()
    try:
        if arguments.command == "demo":
            from strafketen.node import demo

            return demo.main(arguments)
        if arguments.command == "export":
            from strafketen.node import exporting

            return exporting.main(arguments)
        from strafketen.node import node_commands

        return node_commands.main(arguments)
    except Refusal as refusal:
        say(refusal.text)
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
