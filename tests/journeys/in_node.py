# SPDX-License-Identifier: EUPL-1.2
"""Do one thing inside a real node: `python -m journeys.in_node DIRECTORY WHAT …`, JSON on stdout.

It is a process of that node, with its database, keys and agreements, as the processes of the node themselves are.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from strafketen.node.config import NodeConfig

TESTS = Path(__file__).resolve().parents[1]


def ask(config: NodeConfig, what: str, *arguments: str) -> Any:  # noqa: ANN401 - whatever was asked
    """Do `what` in a process of a node and give what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "journeys.in_node", str(config.directory), what, *arguments],
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def send_step(receiver: str, minutes_ago: str = "0") -> dict[str, str]:
    """Send a chain step as the journeys do; tell its id, or the code with which it was refused.

    `minutes_ago` makes it a message that was made then and leaves only now, as after an outage.
    """
    import secrets

    from django.db import transaction

    from strafketen.core.errors import Refusal
    from strafketen.core.events import MessageKind
    from strafketen.core.moments import format_moment
    from strafketen.exchange import actions
    from strafketen.exchange.services import peer

    code, at = secrets.token_hex(32), actions.now() - timedelta(minutes=int(minutes_ago))
    data = {"zaak": code, "stap": "uitspraak", "at": format_moment(at), "stroom": "vvc-zsm"}
    try:
        with transaction.atomic():
            message = actions.enqueue(
                to=peer(receiver), kind=MessageKind.KETENSTAP, data=data, lane=f"ketenstap:{code[:40]}", at=at
            )
    except Refusal as refusal:
        return {"refused": refusal.code, "lane": f"ketenstap:{code[:40]}"}
    return {"message": message}


def main(directory: str, what: str, *arguments: str) -> object:
    """Enter the node and do what is asked."""
    from strafketen.node import serving

    serving.enter(Path(directory))
    if what == "send-step":
        return send_step(*arguments)
    if what == "check-silence":
        from strafketen.exchange import silence

        return silence.check(at=datetime.fromisoformat(arguments[0]))
    raise SystemExit(f"unknown: {what}")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])) + "\n")
