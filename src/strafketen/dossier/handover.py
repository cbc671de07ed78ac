# SPDX-License-Identifier: EUPL-1.2
"""Handing a dossier over: check, seal, change state. Called by journeys, in their transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from strafketen.core.access.permissions import Permission
from strafketen.core.actor import NODE_ITSELF, Actor
from strafketen.core.dossier import leadership
from strafketen.core.dossier.case import CaseData, PersonData
from strafketen.core.dossier.rules import registry
from strafketen.core.dossier.states import DossierState, ReturnReason, StukState
from strafketen.core.errors import Conflict
from strafketen.core.events import EventCode
from strafketen.core.procesrol import Procesrol
from strafketen.dossier import assessing
from strafketen.dossier.actions import NotReadyToSend, allow, find, findings_of, lock, seal, step
from strafketen.dossier.assessing import holding_of
from strafketen.dossier.models import Dossier, Stuk
from strafketen.dossier.sealing import latest
from strafketen.media import queries as media


@dataclass(frozen=True, slots=True)
class OfferedBytes:
    """Bytes that go along by reference."""

    digest: str
    size_bytes: int
    blob_id: str
    segment_hashes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Handover:
    """A sealed dossier, ready to travel.

    Attributes:
        dossier_id: its id.
        chain_case_id: identity of the zaak in the chain.
        version: version of the manifest.
        manifest: canonical bytes.
        seal: its seal.
        case: structured data.
        page_salts: stuk id → 32-byte secret.
        objects: the bytes of every stuk and recording in the manifest.
        victim_code: code with which the victim couples the zaak, or its digest where only that is known.
        first: whether it is the first time that this node sends the dossier.
        title: name of the zaak, for people.
    """

    dossier_id: str
    chain_case_id: str
    version: int
    manifest: bytes
    seal: str
    case: CaseData
    page_salts: Mapping[str, bytes]
    objects: tuple[OfferedBytes, ...]
    victim_code: str
    first: bool
    title: str


def case_of(dossier: Dossier) -> CaseData:
    """Give the structured data of a zaak from its rows."""
    return CaseData(
        pl_number=dossier.pl_number,
        parketnummer=dossier.parketnummer,
        title=dossier.title,
        feit=dossier.feit,
        feit_article=dossier.feit_article,
        place=dossier.place,
        committed_from=dossier.committed_from,
        committed_until=dossier.committed_until,
        stream=dossier.stream,
        personen=tuple(
            PersonData(
                person_id=str(person.id),
                full_name=person.full_name,
                birth_on=person.birth_on,
                rollen=tuple(Procesrol(rol) for rol in person.rollen),
            )
            for person in dossier.personen.order_by("position")
        ),
    )


def _handover(dossier: Dossier, *, first: bool) -> Handover:
    row = latest(dossier)
    if row is None:
        raise Conflict("Dit dossier is nog niet samengesteld.")
    manifest_bytes = bytes(row.canonical)
    from strafketen.core.manifest import Manifest

    manifest = Manifest.parse(manifest_bytes)
    ids = [*(entry.stuk_id for entry in manifest.stukken), *(item.media_id for item in manifest.media)]
    rows = {str(item.id): item for item in Stuk.objects.filter(dossier=dossier, id__in=ids)}
    objects = []
    for item in rows.values():
        info = media.info(str(item.blob))
        objects.append(OfferedBytes(info.digest, info.size_bytes, info.blob_id, info.segment_hashes))
    return Handover(
        dossier_id=str(dossier.id),
        chain_case_id=str(dossier.chain_case_id),
        version=row.version,
        manifest=manifest_bytes,
        seal=row.seal,
        case=case_of(dossier),
        page_salts={entry.stuk_id: bytes(rows[entry.stuk_id].page_salt or b"") for entry in manifest.stukken},
        objects=tuple(objects),
        victim_code=dossier.victim_code,
        first=first,
        title=dossier.title,
    )


def compose_for_om(*, actor: Actor, at: datetime, dossier: str) -> Handover:
    """Compose and seal a dossier at the police, and let it go; all findings at once when it may not.

    Raises:
        AccessDenied: not allowed in this state.
        Conflict: another organisation leads the dossier.
        NotReadyToSend: findings hold it back.
    """
    row = find(dossier)
    allow(Permission.DOSSIER_SEND, actor=actor, dossier=row, at=at)
    row = lock(row)
    leadership.require(holding_of(row))
    if holding := registry.blocking(findings_of(row)):
        raise NotReadyToSend(holding)
    first = latest(row) is None
    reason = "Inzending aan het Openbaar Ministerie" if first else "Aanvulling op verzoek van het Openbaar Ministerie"
    seal(row, actor=actor, at=at, reason=reason)
    row.leads = leadership.give(holding_of(row)).leads
    row.state, row.asked = DossierState.INGEZONDEN, "Wachten op het Openbaar Ministerie"
    row.return_reason = row.return_text = ""
    step(row, code=EventCode.DOSSIER_SENT, actor=actor, at=at, text="Verstuurd naar het Openbaar Ministerie")
    row.save()
    return _handover(row, first=first)


def return_to_police(*, actor: Actor, at: datetime, dossier: str, reason: ReturnReason, text: str) -> Handover:
    """Return a dossier to who sent it, with a coded reason.

    Raises:
        AccessDenied: not allowed in this state.
    """
    row = find(dossier)
    allow(Permission.DOSSIER_RETURN, actor=actor, dossier=row, at=at)
    row = lock(row)
    assessing.note_return(row, actor=actor, at=at, reason=reason, text=text.strip()[:2000])
    return _handover(row, first=False)


def hand_to_court(*, actor: Actor, at: datetime, dossier: str, chosen: Sequence[str]) -> Handover:
    """Seal the chosen processtukken and hand them to the court.

    Raises:
        AccessDenied: not allowed in this state.
        Conflict: nothing chosen, or no signed dagvaarding.
    """
    row = find(dossier)
    allow(Permission.DOSSIER_HAND_OVER, actor=actor, dossier=row, at=at)
    only = assessing.select_stukken(actor=actor, at=at, dossier=dossier, chosen=chosen)
    row = lock(row)
    leadership.require(holding_of(row))
    step(row, code=EventCode.STUKKEN_SELECTED, actor=actor, at=at, text=f"{len(only)} processtukken gekozen")
    seal(row, actor=actor, at=at, reason="Processtukken voor de zitting", only=only)
    row.leads = leadership.give(holding_of(row)).leads
    row.state, row.asked = DossierState.VERSTREKT, "Wachten op de rechtbank"
    step(row, code=EventCode.DOSSIER_SENT, actor=actor, at=at, text="Verstrekt aan de rechtbank")
    row.save()
    return _handover(row, first=True)


def give_vonnis(*, actor: Actor, at: datetime, dossier: str) -> Handover:
    """Give the signed vonnis: seal it into the dossier.

    Raises:
        AccessDenied: not allowed in this state.
        Conflict: the vonnis is not signed.
    """
    row = find(dossier)
    allow(Permission.VONNIS_GIVE, actor=actor, dossier=row, at=at)
    row = lock(row)
    leadership.require(holding_of(row))
    if not Stuk.objects.filter(dossier=row, kind="vonnis", state=StukState.ONDERTEKEND).exists():
        raise Conflict("Het vonnis is nog niet ondertekend. Onderteken het eerst.")
    seal(row, actor=actor, at=at, reason="Uitspraak")
    row.state, row.asked, row.answer_before = DossierState.UITSPRAAK, "", None
    step(row, code=EventCode.VONNIS_GIVEN, actor=actor, at=at, text="Uitspraak gedaan")
    row.save()
    return _handover(row, first=False)


_BACK_TO: dict[str, DossierState] = {
    DossierState.INGEZONDEN: DossierState.RETOUR,
    DossierState.VERSTREKT: DossierState.DAGVAARDING_OPGEMAAKT,
    DossierState.TERUGGESTUURD: DossierState.IN_BEOORDELING,
}


def take_back_refused(
    *, dossier: str, version: int, returned: bool, receiver_name: str, text: str, at: datetime
) -> None:
    """Lead a dossier again that the receiver refused for good, in the caller's transaction. A repeat changes nothing.

    Args:
        dossier: its id.
        version: version of the manifest that was sent.
        returned: whether it was given back, and not handed on.
        receiver_name: who refused it, as shown.
        text: why, in Dutch, from the signed refusal.
        at: moment.

    Raises:
        NotFound: not a dossier of ours.
    """
    row = Dossier.objects.select_for_update().get(id=find(dossier).id)
    holding = holding_of(row)
    after = leadership.refused(holding, leadership.Term(version, returned=returned))
    back_to = _BACK_TO.get(row.state)
    if after is holding or back_to is None:
        return
    row.state, row.leads = back_to, after.leads
    row.asked, row.asked_by = f"Geweigerd: {text}"[:200], receiver_name
    row.return_reason = row.return_text = ""
    step(
        row,
        code=EventCode.DOSSIER_REFUSED,
        actor=NODE_ITSELF,
        at=at,
        text=f"Geweigerd door {receiver_name}: {text}"[:500],
    )
    row.save()


def note_result(*, dossier: str, at: datetime, sender_name: str, decision: str) -> None:
    """Note the result of the court at OM or politie, in the caller's transaction. A repeat changes nothing.

    Raises:
        NotFound: not a dossier of ours.
    """
    row = Dossier.objects.select_for_update().get(id=find(dossier).id)
    if row.state == DossierState.UITSPRAAK:
        return
    row.state, row.asked = DossierState.UITSPRAAK, ""
    step(
        row,
        code=EventCode.RESULT_RECEIVED,
        actor=NODE_ITSELF,
        at=at,
        text=f"Uitspraak ontvangen van {sender_name}: {decision}"[:500],
    )
    row.save()
