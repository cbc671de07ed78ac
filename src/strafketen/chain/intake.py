# SPDX-License-Identifier: EUPL-1.2
"""A whole zaak taken in from a system: rows and bytes in the request, news for others and inspection in one job."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import transaction

from strafketen.chain import jobs, journeys
from strafketen.core.actor import Actor
from strafketen.core.dossier.case import CaseData
from strafketen.core.moments import parse_moment
from strafketen.dossier import intake
from strafketen.dossier.intake import CaseTakenIn, NewDocument


@transaction.atomic(savepoint=False)
def take_in_case(*, actor: Actor, at: datetime, case: CaseData, documents: Sequence[NewDocument]) -> CaseTakenIn:
    """Take a zaak in and order what follows.

    Raises:
        AccessDenied, Malformed, OtherBytes, StorageFull: as dossier.intake.take_in_case.
    """
    taken = intake.take_in_case(actor=actor, at=at, case=case, documents=documents)
    jobs.follow_intake.defer(dossier=taken.dossier_id, received_at=at.isoformat())
    return taken


def follow(dossier: str, *, received_at: str) -> None:
    """Tell ketenbureau and portal of an intake, once, and judge its files; safe to run twice."""
    with transaction.atomic():
        if intake.claim_telling(dossier=dossier, at=datetime.now(UTC)):
            journeys.tell_opened(dossier=dossier, at=parse_moment(received_at))
    intake.inspect_case(dossier)
