# SPDX-License-Identifier: EUPL-1.2
"""`strafketen demo`: five nodes, one case, in a browser."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from strafketen.node import chain_of_nodes, demo_files
from strafketen.node.processes import ProcessEvent, Supervisor

SCHEMA = "strafketen/demo/1"


def say(text: str) -> None:
    """Tell a person something, on stderr."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _event(event: ProcessEvent) -> None:
    if event.kind.value in {"exited", "restarted", "orphan_ended"}:
        say(f"  {event.name}: {event.kind.value}")


def main(arguments: argparse.Namespace) -> int:
    """Start the chain, run the case, print where everything is; with --once stop after that.

    Raises:
        Refusal: it cannot start; the sentence says why and what to do.
    """
    state: Path = arguments.state.absolute()
    if not arguments.no_case:
        demo_files.files_of(stukken=arguments.stukken, media=arguments.media)  # refuses before anything is started
    with Supervisor(state, on_event=_event) as supervisor:
        nodes = chain_of_nodes.ChainOfNodes(state=state, base_port=arguments.base_port, progress=say)
        configs = nodes.start(supervisor)
        result: dict[str, object] = {"schema": SCHEMA, "ok": True}
        result["nodes"] = {
            role.value: {"url": config.public_url, "dir": str(config.directory)} for role, config in configs.items()
        }
        result["logins"] = [
            {"role": login.role, "node": login.node, "username": login.username, "password": login.password}
            for login in chain_of_nodes.logins(state)
        ]
        result |= {"parketnummer": None, "dossier_root": None, "export": None, "anchors": None, "steps": []}
        if not arguments.no_case:
            from strafketen.node import demo_case

            result |= demo_case.run(
                state=state, configs=configs, stukken=arguments.stukken, media=arguments.media, progress=say
            )
        if arguments.json:
            sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
            sys.stdout.flush()
        else:
            _tell(result)
        if not arguments.once:
            say("Stop met Ctrl-C.")
            supervisor.wait()
    return 0 if result["ok"] else 1


def _tell(result: dict[str, object]) -> None:
    """Print addresses and log-ins for a person."""
    nodes = result["nodes"]
    logins = result["logins"]
    if not isinstance(nodes, dict) or not isinstance(logins, list):
        raise TypeError("result without nodes or logins")
    lines = ["", "De keten draait. Alle personen en zaken zijn verzonnen.", ""]
    for role, node in nodes.items():
        lines.append(f"  {role:<20} {node['url']}")
        lines += [
            f"  {'':<20} {login['username']} / {login['password']}  ({login['role']})"
            for login in logins
            if login["node"] == role
        ]
    sys.stdout.write("\n".join([*lines, "", ""]))
    sys.stdout.flush()
