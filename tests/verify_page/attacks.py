# SPDX-License-Identifier: EUPL-1.2
"""Attacked exports for both verifiers, and a few genuine ones among them."""

from __future__ import annotations

from verify_page.attacks_by_nodes import lying_exporters, lying_makers
from verify_page.attacks_on_chains import certificates, other_methods
from verify_page.attacks_on_proofs import lying_logs, lying_witnesses
from verify_page.attacks_outside import outsiders, zips
from verify_page.forging import BARE, FULL, Attack, folder


def all_attacks() -> list[Attack]:
    """Give every attack, and a few genuine exports among them; the names are unique."""
    found = [
        folder("genuine: full", FULL),
        folder("genuine: bare", BARE),
        *lying_makers(),
        *lying_exporters(),
        *certificates(),
        *other_methods(),
        *lying_witnesses(),
        *lying_logs(),
        *outsiders(),
        *zips(),
    ]
    assert len({attack.name for attack in found}) == len(found)
    return found
