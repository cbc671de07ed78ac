# SPDX-License-Identifier: EUPL-1.2
"""Roles of nodes and of people."""

from __future__ import annotations

from enum import StrEnum


class NodeRole(StrEnum):
    """What a node is in the chain."""

    POLITIE = "politie"
    OM = "om"
    RECHTSPRAAK = "rechtspraak"
    SLACHTOFFERPORTAAL = "slachtofferportaal"
    KETENBUREAU = "ketenbureau"


class PersonRole(StrEnum):
    """What an account may act as. Assigned by dated records; see identity."""

    VERBALISANT = "verbalisant"
    OFFICIER = "officier"
    RECHTER = "rechter"
    GRIFFIER = "griffier"
    SLACHTOFFER = "slachtoffer"
    KETENANALIST = "ketenanalist"
    BEHEERDER = "beheerder"
    SYSTEEM = "systeem"


ROLES_OF_NODE: dict[NodeRole, frozenset[PersonRole]] = {
    NodeRole.POLITIE: frozenset({PersonRole.VERBALISANT, PersonRole.BEHEERDER, PersonRole.SYSTEEM}),
    NodeRole.OM: frozenset({PersonRole.OFFICIER, PersonRole.BEHEERDER, PersonRole.SYSTEEM}),
    NodeRole.RECHTSPRAAK: frozenset(
        {PersonRole.RECHTER, PersonRole.GRIFFIER, PersonRole.BEHEERDER, PersonRole.SYSTEEM}
    ),
    NodeRole.SLACHTOFFERPORTAAL: frozenset({PersonRole.SLACHTOFFER, PersonRole.BEHEERDER}),
    NodeRole.KETENBUREAU: frozenset({PersonRole.KETENANALIST, PersonRole.BEHEERDER}),
}
