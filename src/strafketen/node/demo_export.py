# SPDX-License-Identifier: EUPL-1.2
"""The last step of the demo: an export of the court's copy, verified as an outsider would."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from strafketen.core.roles import NodeRole
from strafketen.node.browser import StepFailed
from strafketen.node.config import NodeConfig
from strafketen.node.node_commands import write_anchors
from strafketen.signing.keys import write_public

TIMEOUT_SECONDS = 120


def next_number(state: Path) -> int:
    """Give the number of the next demo case; kept in the state directory."""
    path = state / "zaaknummer"
    number = int(path.read_text("ascii")) + 1 if path.exists() else 104417
    write_public(path, str(number).encode("ascii"))
    return number


@dataclass(slots=True)
class Export:
    """An export of one node.

    Attributes:
        state: state directory of the demo.
        config: the node that exports.
        configs: all nodes.
        root: dossier root, after `run`.
        path: where the export is.
        anchors: where the trust anchors are that a reader brings.
    """

    state: Path
    config: NodeConfig
    configs: Mapping[NodeRole, NodeConfig]
    root: str = ""
    path: Path = Path()
    anchors: Path = Path()

    def run(self, dossier: str) -> None:
        """Export with the command, and verify with the command; neither gets help from this process.

        Raises:
            StepFailed: the export is not valid.
        """
        self.path = self.state / "uitvoer" / f"{dossier}.zip"
        self.path.parent.mkdir(exist_ok=True)
        self.path.unlink(missing_ok=True)
        self.anchors = self.state / "ankers"
        write_anchors(self.config, self.anchors)
        made = _command("export", str(self.config.directory), dossier, "--out", str(self.path))
        self.root = str(made["dossier_root"])
        checked = _command("verify", str(self.path), "--trust", str(self.anchors), "--json")
        if checked["result"] != "valid" or checked["dossier_root"] != self.root:
            raise StepFailed(f"de uitvoer is niet geldig: {checked['result']}")


def _command(*words: str) -> dict[str, object]:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "strafketen.node.cli", *words],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    if not done.stdout.strip():
        raise StepFailed(f"strafketen {words[0]} gaf niets terug: {done.stderr.strip()[-500:]}")
    value: dict[str, object] = json.loads(done.stdout)
    return value
