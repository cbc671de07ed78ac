# SPDX-License-Identifier: EUPL-1.2
"""Who acts."""

from __future__ import annotations

from dataclasses import dataclass

from strafketen.core.roles import PersonRole


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or system that acts at this node.

    Attributes:
        id: opaque id of the account, or "knooppunt:<OIN>" for a node, or "systeem" for this node's own jobs.
        name: full name as shown to colleagues; never logged.
        title: rank or title before the name.
        roles: roles held at the moment of acting.
        unit: part of the organisation.
    """

    id: str
    name: str
    title: str
    roles: frozenset[PersonRole]
    unit: str = ""

    @property
    def shown(self) -> str:
        """Give title and name as shown."""
        return f"{self.title} {self.name}".strip()


NODE_ITSELF = Actor(id="systeem", name="Strafketen", title="", roles=frozenset({PersonRole.SYSTEEM}))
"""This node's own jobs: they act on an order that a person or another node gave and that is recorded."""
