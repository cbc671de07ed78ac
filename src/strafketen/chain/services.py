# SPDX-License-Identifier: EUPL-1.2
"""What the journeys are given by the node at its start."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from strafketen.core.roles import NodeRole


@dataclass(frozen=True, slots=True)
class ChainServices:
    """Facts of the node that journeys need.

    Attributes:
        role: what the node is in the chain.
        pseudonym_key: 32-byte key that the sending nodes share; None at the ketenbureau, which must not know it.
    """

    role: NodeRole
    pseudonym_key: bytes | None


_installed: list[ChainServices] = []


def install(services: ChainServices) -> None:
    """Hand the facts in; a second time replaces them (a forked child with another node)."""
    _installed[:] = [services]


def services() -> ChainServices:
    """Give the installed facts.

    Raises:
        RuntimeError: the node did not wire this facility (a defect).
    """
    if not _installed:
        raise RuntimeError("chain services are not installed; node.wiring.install was not called")
    return _installed[0]


def pseudonym(chain_case_id: str) -> str:
    """Give the pseudonym of a zaak: HMAC-SHA-256 of its id under the shared key, 64 hex digits.

    Raises:
        RuntimeError: this node has no key, so it may not send chain steps (a defect).
    """
    key = services().pseudonym_key
    if key is None:
        raise RuntimeError("this node has no pseudonym key")
    return hmac.new(key, chain_case_id.encode("ascii"), hashlib.sha256).hexdigest()
