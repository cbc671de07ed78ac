# SPDX-License-Identifier: EUPL-1.2
"""A dossier as the rules of the core see it."""

from __future__ import annotations

from strafketen.core.dossier.rules.material import Material, RuleStuk
from strafketen.core.dossier.states import StukState
from strafketen.core.procesrol import Procesrol
from strafketen.dossier.forms_data import texts_of
from strafketen.dossier.models import Dossier, Stuk


def rule_stuk(row: Stuk) -> RuleStuk:
    """Give a row as rules see it."""
    return RuleStuk(
        stuk_id=str(row.id),
        number=row.number,
        kind=row.kind,
        title=row.title,
        state=row.state,
        signed=row.state == StukState.ONDERTEKEND or bool(row.signers),
        is_media=row.is_media,
        intake=str(row.report.get("intake", "")),
        texts=texts_of(row.content),
        described_by=tuple(row.described_by),
    )


def material_of(dossier: Dossier) -> Material:
    """Give a dossier as rules see it."""
    personen = list(dossier.personen.all())
    return Material(
        stream=dossier.stream,
        stukken=tuple(rule_stuk(row) for row in dossier.stukken.filter(withdrawn_at=None).order_by("number")),
        has_verdachte=any(Procesrol.VERDACHTE in person.rollen for person in personen),
        victim_names=tuple(person.full_name for person in personen if Procesrol.SLACHTOFFER in person.rollen),
    )
