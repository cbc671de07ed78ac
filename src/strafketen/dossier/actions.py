# SPDX-License-Identifier: EUPL-1.2
"""Writes while a dossier is composed: open it, write and sign stukken, seal a manifest."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from strafketen.core.access.permissions import Permission
from strafketen.core.actor import Actor
from strafketen.core.canonical import Json
from strafketen.core.dossier.case import CaseData
from strafketen.core.dossier.rules import registry
from strafketen.core.dossier.states import DossierState, StukState
from strafketen.core.errors import Conflict, NotFound
from strafketen.core.events import EventCode
from strafketen.core.findings import Finding
from strafketen.core.ids import DossierId, StukId
from strafketen.core.manifest import PAGE_SALT_BYTES
from strafketen.core.stukken import kind_of
from strafketen.dossier import jobs
from strafketen.dossier.forms_data import check_content, title_of
from strafketen.dossier.material import material_of
from strafketen.dossier.models import CaseStep, Dossier, ManifestVersion, Persoon, Stuk
from strafketen.dossier.sealing import build_manifest
from strafketen.identity import access
from strafketen.ledger import actions as ledger
from strafketen.signing import actions as signing

VICTIM_CODE_BYTES = 10


class NotReadyToSend(Conflict):
    """Findings hold the dossier back."""

    code = "dossier_niet_gereed"

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        """Keep all findings, not the first."""
        count = len(findings)
        words = (
            "1 punt houdt het versturen tegen. Los dit eerst op."
            if count == 1
            else f"{count} punten houden het versturen tegen. Los dit eerst op."
        )
        super().__init__(words, count=count)
        self.findings = findings


def find(dossier_id: str) -> Dossier:
    """Give the row.

    Raises:
        NotFound: no such dossier here.
    """
    try:
        return Dossier.objects.get(id=uuid.UUID(dossier_id))
    except (Dossier.DoesNotExist, ValueError) as error:
        raise NotFound("Dit dossier is hier niet bekend. Kijk in de werkvoorraad.") from error


def allow(permission: Permission, *, actor: Actor, dossier: Dossier, at: datetime) -> None:
    """Ask the gate about this dossier in its present state.

    Raises:
        AccessDenied: no.
    """
    access.require(
        permission, actor=actor, at=at, object_kind="dossier", object_id=str(dossier.id), state=dossier.state
    )


def lock(dossier: Dossier) -> Dossier:
    """Lock the row and refuse when its state changed since the gate was asked.

    Raises:
        Conflict: somebody else was first.
    """
    fresh = Dossier.objects.select_for_update().get(id=dossier.id)
    if fresh.state != dossier.state:
        raise Conflict("Een ander heeft dit dossier net gewijzigd. Open het opnieuw en kijk of uw stap nog nodig is.")
    return fresh


def step(dossier: Dossier, *, code: EventCode, actor: Actor, at: datetime, text: str, **subjects: str) -> None:
    """Record what happened for people and in the ledger."""
    CaseStep.objects.create(dossier=dossier, at=at, code=code.value, actor=actor.id, actor_name=actor.shown, text=text)
    ledger.record(code=code, actor=actor, at=at, subjects={"dossier": str(dossier.id), **subjects})
    dossier.changed_at = at


def write_people(dossier: Dossier, case: CaseData) -> None:
    """Store the people of a zaak, in their order."""
    Persoon.objects.filter(dossier=dossier).delete()
    Persoon.objects.bulk_create(
        Persoon(
            id=uuid.UUID(person.person_id),
            dossier=dossier,
            full_name=person.full_name,
            birth_on=person.birth_on,
            rollen=[rol.value for rol in person.rollen],
            position=position,
        )
        for position, person in enumerate(case.personen)
    )


def open_dossier(*, actor: Actor, at: datetime, case: CaseData) -> DossierId:
    """Open a dossier for a zaak.

    Raises:
        AccessDenied: not allowed.
        Malformed: the case data are wrong.
    """
    access.require(Permission.DOSSIER_OPEN, actor=actor, at=at, object_kind="dossier", state=DossierState.IN_OPBOUW)
    checked = CaseData.from_json(case.as_json())
    with transaction.atomic():
        dossier = Dossier.objects.create(
            pl_number=checked.pl_number,
            stream=checked.stream,
            state=DossierState.IN_OPBOUW,
            leads=True,
            title=checked.title,
            feit=checked.feit,
            feit_article=checked.feit_article,
            place=checked.place,
            committed_from=checked.committed_from,
            committed_until=checked.committed_until,
            opened_at=at,
            changed_at=at,
            opened_by=actor.id,
            asked="Dossier samenstellen",
            asked_by=actor.shown,
            victim_code=secrets.token_hex(VICTIM_CODE_BYTES // 2),
        )
        write_people(dossier, checked)
        step(dossier, code=EventCode.DOSSIER_OPENED, actor=actor, at=at, text="Dossier begonnen")
    return DossierId(str(dossier.id))


def next_number(dossier: Dossier) -> int:
    """Give the next inventory number; numbers are never given twice, also not of stukken that went."""
    return (Stuk.objects.filter(dossier=dossier).aggregate(highest=Max("number"))["highest"] or 0) + 1


def add_stuk_row(dossier: Dossier, *, kind: str, content: Mapping[str, Json], actor: Actor, at: datetime) -> Stuk:
    """Write a draft of a stuk that is typeset here; the dossier row is locked by the caller."""
    known = kind_of(kind)
    return Stuk.objects.create(
        dossier=dossier,
        number=next_number(dossier),
        kind=kind,
        title=title_of(kind, content),
        section=known.section,
        state=StukState.CONCEPT,
        content=dict(content),
        made_at=at,
        made_by=actor.id,
        page_salt=secrets.token_bytes(PAGE_SALT_BYTES),
    )


def write_procesverbaal(
    *, actor: Actor, at: datetime, dossier: str, kind: str, content: Mapping[str, Json], stuk: str | None = None
) -> StukId:
    """Write a procesverbaal as a draft, or change the draft `stuk`. Recordings it names count as described.

    Raises:
        AccessDenied: not allowed in this state.
        Malformed: a field is missing or wrong.
        Conflict: the stuk is signed already.
    """
    row = find(dossier)
    allow(Permission.STUK_ADD, actor=actor, dossier=row, at=at)
    check_content(kind, content)
    with transaction.atomic():
        row = lock(row)
        if stuk is None:
            item = add_stuk_row(row, kind=kind, content=content, actor=actor, at=at)
            code, text = EventCode.STUK_ADDED, f"Stuk {item.number} opgemaakt: {item.title}"
        else:
            item = find_stuk(row, stuk)
            if item.state not in {StukState.CONCEPT, StukState.MISLUKT}:
                raise Conflict("Dit stuk is al ondertekend en wijzigt niet meer. Maak een aanvullend stuk.")
            item.content, item.title, item.state, item.failure = (
                dict(content),
                title_of(kind, content),
                StukState.CONCEPT,
                "",
            )
            item.save(update_fields=["content", "title", "state", "failure"])
            code, text = EventCode.STUK_CHANGED, f"Concept van stuk {item.number} gewijzigd"
        describe_recordings(row, item)
        step(row, code=code, actor=actor, at=at, text=text, stuk=str(item.id))
        row.save(update_fields=["changed_at"])
    return StukId(str(item.id))


def describe_recordings(dossier: Dossier, item: Stuk) -> None:
    """Note at each recording that `item` names that it is described by `item`."""
    named = set(item.content.get("opnamen", []))
    for recording in Stuk.objects.filter(dossier=dossier, is_media=True):
        known = [stuk for stuk in recording.described_by if stuk != str(item.id)]
        if str(recording.id) in named:
            known.append(str(item.id))
        if known != recording.described_by:
            recording.described_by = known
            recording.save(update_fields=["described_by"])


def find_stuk(dossier: Dossier, stuk_id: str) -> Stuk:
    """Give a stuk of this dossier.

    Raises:
        NotFound: not in this dossier.
    """
    try:
        return Stuk.objects.get(id=uuid.UUID(stuk_id), dossier=dossier, withdrawn_at=None)
    except (Stuk.DoesNotExist, ValueError) as error:
        raise NotFound("Dit stuk hoort niet bij dit dossier. Open het dossier opnieuw.") from error


def order_signature(*, actor: Actor, at: datetime, dossier: str, stuk: str) -> None:
    """Order the signing of a draft with the actor's own key. Typesetting and signing are a job.

    Raises:
        AccessDenied: not allowed in this state.
        Conflict: nothing to sign, or somebody else made the stuk.
    """
    row = find(dossier)
    allow(Permission.STUK_SIGN, actor=actor, dossier=row, at=at)
    signing.require_key(actor)
    with transaction.atomic():
        row = lock(row)
        item = find_stuk(row, stuk)
        if not kind_of(item.kind).typeset or item.state not in {StukState.CONCEPT, StukState.MISLUKT}:
            raise Conflict("Dit stuk wordt al ondertekend, of het is al ondertekend.")
        if item.made_by != actor.id:
            raise Conflict("Alleen de maker ondertekent dit stuk. Vraag de maker om te ondertekenen.")
        item.state, item.failure = StukState.IN_ONDERTEKENING, ""
        item.save(update_fields=["state", "failure"])
        jobs.sign_stuk.defer(stuk=str(item.id), account=actor.id, ordered_at=at.isoformat())


def findings_of(dossier: Dossier) -> tuple[Finding, ...]:
    """Run the rules over what is in the dossier."""
    return registry.check(material_of(dossier))


def seal(
    dossier: Dossier, *, actor: Actor, at: datetime, reason: str, only: Sequence[str] | None = None
) -> ManifestVersion:
    """Seal the next manifest, in the caller's transaction with the dossier row locked.

    Args:
        dossier: locked row.
        actor: who composes.
        at: moment.
        reason: Dutch sentence why this version exists.
        only: ids of the stukken that belong to it; None for all.
    """
    manifest = build_manifest(dossier, at=at, reason=reason, only=only)
    row = ManifestVersion.objects.create(
        dossier=dossier,
        version=manifest.version,
        digest=manifest.digest(),
        root=manifest.root(),
        canonical=manifest.canonical(),
        seal=signing.seal(manifest, at=at),
        made_at=at,
        made_by=manifest.made_by,
        reason=reason,
    )
    step(
        dossier,
        code=EventCode.MANIFEST_SEALED,
        actor=actor,
        at=at,
        text=f"Versie {manifest.version} samengesteld en verzegeld: {reason}",
    )
    jobs.compose_view.defer(dossier=str(dossier.id), version=manifest.version)
    return row
