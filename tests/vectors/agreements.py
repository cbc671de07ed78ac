# SPDX-License-Identifier: EUPL-1.2
"""Two versions of an agreement between politie and OM, and its revocation by the OM, with fixed keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from strafketen.core.agreements import Agreement, agreement_file, proposed, revoke, seal_agreement
from strafketen.core.ids import parse_oin
from strafketen.core.roles import NodeRole
from vectors import material

POLITIE = parse_oin(material.POLITIE_OIN)
OM = parse_oin(material.OM_OIN)


def first() -> Agreement:
    """Give version 1: our own proposal."""
    made = proposed((OM, NodeRole.OM), (POLITIE, NodeRole.POLITIE), at=material.AT)
    assert made is not None
    return made


def second() -> Agreement:
    """Give version 2, for one year, in which the OM may no longer return a dossier."""
    before = first()
    return replace(
        before,
        version=2,
        predecessor=before.digest(),
        made_at=material.AT + timedelta(days=1),
        valid_from=material.AT + timedelta(days=2),
        valid_until=material.AT + timedelta(days=367),
        source="Verzonnen afspraak van politie en OM",
        terms=tuple(term for term in before.terms if term.sender == POLITIE),
    )


def file_of(agreement: Agreement) -> bytes:
    """Seal for both parties."""
    seals = [seal_agreement(agreement, signer=signer) for signer in (material.POLITIE, material.OM)]
    return agreement_file(agreement, seals)


def vectors() -> dict[str, bytes]:
    """Give the golden files by their path."""
    return {
        "afspraak/afspraak-1.json": file_of(first()),
        "afspraak/afspraak-1-successor.json": file_of(second()),
        "afspraak/intrekking-1.json": revoke(
            second(), party=OM, at=material.AT + timedelta(days=10), signer=material.OM
        ),
    }
