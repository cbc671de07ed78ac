# SPDX-License-Identifier: EUPL-1.2
"""Systems at any node of a running chain, in any role: what an administrator of that node would register."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence

import httpx

from running_chain import Chain
from strafketen.core.roles import PersonRole

_REGISTER = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
from strafketen.node import serving
serving.enter(Path(sys.argv[1]))
from strafketen.core.roles import PersonRole
from strafketen.identity import actions
from strafketen.identity.models import RoleAssignment
for name, role in json.loads(sys.argv[2]):
    at = datetime.now(UTC)
    actions.add_system_client(client_id=name, secret=name, name=name, at=at)
    RoleAssignment.objects.filter(account__username=f"systeem:{name}").update(role=PersonRole(role).value)
"""

_PERSON = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from strafketen.node import serving
serving.enter(Path(sys.argv[1]))
from strafketen.core.roles import PersonRole
from strafketen.identity import actions
name, at = sys.argv[2], datetime.now(UTC)
actions.add_account(
    username=name, full_name=name, title="", unit="", role=PersonRole(sys.argv[3]), password=name, ground="proef", at=at
)
"""


def register_person(chain: Chain, node: str, role: PersonRole) -> str:
    """Register a person at a node in a role; the user name is the password too, and is given."""
    name = f"proef-mens-{role.value}"
    command = [sys.executable, "-c", _PERSON, str(chain.nodes[node].directory), name, role.value]
    subprocess.run(command, check=True, capture_output=True)
    return name


def register(chain: Chain, node: str, roles: Sequence[PersonRole]) -> None:
    """Register a system `proef-<role>` at a node for each role, with its own name as its secret."""
    named = json.dumps([(f"proef-{role.value}", role.value) for role in roles])
    subprocess.run(
        [sys.executable, "-c", _REGISTER, str(chain.nodes[node].directory), named], check=True, capture_output=True
    )


def client_of(chain: Chain, node: str, role: PersonRole) -> httpx.Client:
    """Give an HTTP client with a fresh token of the system in this role."""
    name = f"proef-{role.value}"
    with chain.client(node) as client:
        answer = client.post("/api/v1/token", data={"grant_type": "client_credentials"}, auth=(name, name))
    assert answer.status_code == httpx.codes.OK, answer.text
    return httpx.Client(
        base_url=f"{chain.nodes[node].url}/api/v1",
        headers={"Authorization": f"Bearer {answer.json()['access_token']}"},
        trust_env=False,
        timeout=60,
    )
