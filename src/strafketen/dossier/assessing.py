# SPDX-License-Identifier: EUPL-1.2
"""Writes at OM and Rechtspraak: take a received dossier in, assess, summon, select, plan a hearing, give judgment."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from strafketen.core.access.permissions import Permission
from strafketen.core.actor import NODE_ITSELF, Actor
from strafketen.core.canonical import Json
from strafketen.core.dossier import leadership
from strafketen.core.dossier.case import CaseData
from strafketen.core.dossier.leadership import Holding, Term
from strafketen.core.dossier.states import RETURN_WORDS, DossierState, ReturnReason, StukState
from strafketen.core.errors import Conflict, Malformed
from strafketen.core.events import EventCode
from strafketen.core.ids import StukId, parse_parketnummer
from strafketen.core.manifest import Manifest, MediaEntry, StukEntry
from strafketen.dossier import jobs
from strafketen.dossier.actions import (
    add_stuk_row,
    allow,
    find,
    find_stuk,
    lock,
    step,
    write_people,
)
from strafketen.dossier.forms_data import check_content, local_moment, title_of
from strafketen.dossier.models import Dossier, ManifestVersion, Stuk, Zitting
from strafketen.dossier.received import ReceivedPiece
from strafketen.dossier.sealing import latest


def holding_of(dossier: Dossier) -> Holding:
    """Give what this node knows of the leadership of a dossier, for core.dossier.leadership to decide on."""
    newest = latest(dossier)
    returned = dossier.state in {DossierState.RETOUR, DossierState.TERUGGESTUURD}
    return Holding(leads=dossier.leads, term=Term(0 if newest is None else newest.version, returned=returned))


def take_in(  # noqa: PLR0913 - what a received dossier consists of, each by name
    *,
    manifest: Manifest,
    seal: str,
    case: CaseData,
    pieces: Mapping[str, ReceivedPiece],
    state: DossierState,
    leads: bool,
    sender: str,
    sender_name: str,
    message: str,
    asked: str,
    victim_code: str,
    at: datetime,
) -> None:
    """Store a verified dossier as this node's own copy, in the caller's transaction. A repeat changes nothing.

    Args:
        manifest: verified manifest.
        seal: its seal.
        case: structured data of the zaak.
        pieces: entry id → bytes and judgement of that piece; all that were not here yet.
        state: state it gets here.
        leads: whether this node leads the file from now on.
        sender: OIN of the sender.
        sender_name: name of the sender, as shown.
        message: id of the message that brought it.
        asked: Dutch words: what is asked of us.
        victim_code: digest of the victim's code, kept to pass on.
        at: moment.

    Raises:
        Malformed: the manifest does not follow the one that is here.
        Conflict: this node leads the dossier, so nobody else can have sealed a version.
    """
    dossier = Dossier.objects.select_for_update().filter(id=manifest.dossier_id).first()
    before = latest(dossier) if dossier is not None else None
    if dossier is not None and ManifestVersion.objects.filter(dossier=dossier, digest=manifest.digest()).exists():
        return
    if before is not None:
        manifest.check_follows(Manifest.parse(bytes(before.canonical)))
    holding = leadership.arrive(None if dossier is None else holding_of(dossier), Term(manifest.version), lead=leads)
    if dossier is None and state == DossierState.IN_BEOORDELING:
        # What it supplements was refused here, so this is the first version that is here.
        state, asked = DossierState.ONTVANGEN, "Beoordelen"
    values: dict[str, object] = {
        "chain_case_id": manifest.chain_case_id,
        "pl_number": case.pl_number,
        "parketnummer": case.parketnummer or (dossier.parketnummer if dossier else ""),
        "stream": case.stream,
        "state": state,
        "leads": holding.leads,
        "title": case.title,
        "feit": case.feit,
        "feit_article": case.feit_article,
        "place": case.place,
        "committed_from": case.committed_from,
        "committed_until": case.committed_until,
        "changed_at": at,
        "asked": asked,
        "asked_by": sender_name,
        "sender_oin": sender,
        "received_message": message,
        "victim_code": victim_code,
        "return_reason": "",
        "return_text": "",
    }
    dossier, _ = Dossier.objects.update_or_create(
        id=manifest.dossier_id,
        defaults=values,
        create_defaults={**values, "opened_at": at, "opened_by": f"knooppunt:{sender}"},
    )
    write_people(dossier, case)
    for entry in manifest.stukken:
        _store_entry(dossier, entry, pieces.get(entry.stuk_id), sender=sender)
    for item in manifest.media:
        _store_media(dossier, item, pieces.get(item.media_id), at=at, sender=sender)
    ManifestVersion.objects.create(
        dossier=dossier,
        version=manifest.version,
        digest=manifest.digest(),
        root=manifest.root(),
        canonical=manifest.canonical(),
        seal=seal,
        made_at=manifest.made_at,
        made_by=manifest.made_by,
        reason=manifest.reason,
    )
    step(
        dossier,
        code=EventCode.DOSSIER_RECEIVED,
        actor=NODE_ITSELF,
        at=at,
        text=f"Versie {manifest.version} ontvangen van {sender_name} en hier zelf gecontroleerd",
        message=message,
    )
    dossier.save(update_fields=["changed_at"])
    jobs.compose_view.defer(dossier=str(dossier.id), version=manifest.version)


def _store_entry(dossier: Dossier, entry: StukEntry, piece: ReceivedPiece | None, *, sender: str) -> None:
    if Stuk.objects.filter(id=entry.stuk_id).exists():
        return
    if piece is None:
        raise Malformed(f"De bytes van stuk {entry.number} zijn niet ontvangen.")
    Stuk.objects.create(
        id=uuid.UUID(entry.stuk_id),
        dossier=dossier,
        number=entry.number,
        kind=entry.kind,
        title=entry.title,
        section=entry.section,
        state=StukState.ONDERTEKEND if entry.signers else StukState.INGENOMEN,
        made_at=entry.made_at,
        made_by=f"knooppunt:{sender}",
        blob=piece.blob_id,
        digest=entry.digest,
        size_bytes=entry.size_bytes,
        mime=entry.mime,
        page_count=entry.page_count,
        first_page=entry.first_page,
        page_salt=piece.page_salt,
        page_digests=piece.page_digests,
        signers=[signer.as_json() for signer in entry.signers],
        report=piece.report,
    )


def _store_media(dossier: Dossier, item: MediaEntry, piece: ReceivedPiece | None, *, at: datetime, sender: str) -> None:
    described_by = list(item.described_by)
    if Stuk.objects.filter(id=item.media_id).exists():
        Stuk.objects.filter(id=item.media_id).update(described_by=described_by)
        return
    if piece is None:
        raise Malformed(f"De bytes van opname {item.number} zijn niet ontvangen.")
    Stuk.objects.create(
        id=uuid.UUID(item.media_id),
        dossier=dossier,
        number=item.number,
        kind=item.kind,
        title=item.title,
        section=6,
        state=StukState.INGENOMEN,
        made_at=at,
        made_by=f"knooppunt:{sender}",
        blob=piece.blob_id,
        digest=item.digest,
        size_bytes=item.size_bytes,
        mime=item.mime,
        is_media=True,
        duration_ms=item.duration_ms,
        segment_root=item.segment_root,
        recorded_from=item.recorded_from,
        described_by=described_by,
        report=piece.report,
        waveform=list(piece.waveform),
    )


def mark_opened(*, dossier: str, at: datetime) -> str:
    """Note that a handling person sees the dossier; give the message to report "visible" for, or "" if done before."""
    with transaction.atomic():
        row = Dossier.objects.select_for_update().get(id=dossier)
        message = row.received_message
        if not message:
            return ""
        row.received_message = ""
        if row.state == DossierState.ONTVANGEN:
            row.changed_at = at
        row.save(update_fields=["received_message", "changed_at"])
    return message


def couple_parketnummer(*, actor: Actor, at: datetime, dossier: str, parketnummer: str) -> None:
    """Couple a parketnummer: the OM ties the dossier to its own zaak.

    Raises:
        AccessDenied: not allowed in this state.
        Malformed: not a parketnummer.
        Conflict: the number belongs to another dossier.
    """
    row = find(dossier)
    allow(Permission.DOSSIER_ASSESS, actor=actor, dossier=row, at=at)
    number = parse_parketnummer(parketnummer)
    if Dossier.objects.filter(parketnummer=number).exclude(id=row.id).exists():
        raise Conflict("Dit parketnummer hoort al bij een ander dossier. Controleer het nummer.")
    with transaction.atomic():
        row = lock(row)
        row.parketnummer, row.state = number, DossierState.IN_BEOORDELING
        step(row, code=EventCode.PARKETNUMMER_COUPLED, actor=actor, at=at, text="Parketnummer gekoppeld")
        row.save(update_fields=["parketnummer", "state", "changed_at"])


def note_return(dossier: Dossier, *, actor: Actor, at: datetime, reason: ReturnReason, text: str) -> None:
    """Set a dossier to returned, in the caller's transaction with the row locked.

    Raises:
        Conflict: another organisation leads the dossier.
    """
    dossier.leads = leadership.give_back(holding_of(dossier)).leads
    dossier.state = DossierState.TERUGGESTUURD
    dossier.return_reason, dossier.return_text = reason.value, text
    step(dossier, code=EventCode.DOSSIER_RETURNED, actor=actor, at=at, text=f"Teruggestuurd: {RETURN_WORDS[reason]}")
    dossier.save()


def take_back(*, dossier: str, version: int, reason: ReturnReason, text: str, sender_name: str, at: datetime) -> None:
    """Take a returned dossier back at the police, in the caller's transaction. A repeat changes nothing.

    `version` is the version of the manifest that comes back; an older one than was sent last is no news.

    Raises:
        NotFound: not ours.
        Conflict: it was not away.
    """
    row = Dossier.objects.select_for_update().get(id=find(dossier).id)
    holding = holding_of(row)
    after = leadership.arrive(holding, Term(version, returned=True), lead=True)
    if after is holding:
        return
    if row.state != DossierState.INGEZONDEN or version != holding.term.version:
        raise Conflict("Dit dossier is niet ingezonden en kan dus niet terugkomen.")
    row.state, row.leads = DossierState.RETOUR, after.leads
    row.return_reason, row.return_text = reason.value, text
    row.asked, row.asked_by = f"Aanvullen: {RETURN_WORDS[reason]}", sender_name
    step(
        row,
        code=EventCode.DOSSIER_RETURNED,
        actor=NODE_ITSELF,
        at=at,
        text=f"Terug van {sender_name}: {RETURN_WORDS[reason]}",
    )
    row.save()


def accept(*, actor: Actor, at: datetime, dossier: str) -> None:
    """Accept a dossier for prosecution.

    Raises:
        AccessDenied: not allowed in this state.
        Conflict: no parketnummer is coupled yet.
    """
    row = find(dossier)
    allow(Permission.DOSSIER_ASSESS, actor=actor, dossier=row, at=at)
    if not row.parketnummer:
        raise Conflict("Koppel eerst een parketnummer. Daarna kunt u het dossier accepteren.")
    with transaction.atomic():
        row = lock(row)
        row.state, row.asked = DossierState.GEACCEPTEERD, "Beslissen over vervolging"
        step(row, code=EventCode.DOSSIER_ACCEPTED, actor=actor, at=at, text="Dossier geaccepteerd")
        row.save(update_fields=["state", "asked", "changed_at"])


def write_decision(
    *, actor: Actor, at: datetime, dossier: str, kind: str, content: Mapping[str, Json], stuk: str | None = None
) -> StukId:
    """Write a dagvaarding (OM) or vonnis (Rechtspraak) as a draft, or change it.

    Raises:
        AccessDenied: not allowed in this state.
        Malformed: a field is missing or wrong.
        Conflict: it is signed already.
    """
    row = find(dossier)
    permission = Permission.DOSSIER_SUMMON if kind == "dagvaarding" else Permission.VONNIS_GIVE
    allow(permission, actor=actor, dossier=row, at=at)
    check_content(kind, content)
    with transaction.atomic():
        row = lock(row)
        known = Stuk.objects.filter(dossier=row, kind=kind).exclude(state=StukState.MISLUKT).first()
        item = find_stuk(row, stuk) if stuk else known
        if item is None:
            item = add_stuk_row(row, kind=kind, content=content, actor=actor, at=at)
        elif item.state in {StukState.CONCEPT, StukState.MISLUKT}:
            item.content, item.title, item.state, item.failure = (
                dict(content),
                title_of(kind, content),
                StukState.CONCEPT,
                "",
            )
            item.save(update_fields=["content", "title", "state", "failure"])
        else:
            raise Conflict("Dit stuk is al ondertekend en wijzigt niet meer.")
        row.state = DossierState.DAGVAARDING_OPGEMAAKT if kind == "dagvaarding" else DossierState.VONNIS_OPGEMAAKT
        step(row, code=EventCode.STUK_ADDED, actor=actor, at=at, text=f"{item.title} opgemaakt", stuk=str(item.id))
        row.save(update_fields=["state", "changed_at"])
    return StukId(str(item.id))


def plan_zitting(*, actor: Actor, at: datetime, dossier: str, zitting_at: str, place: str, chamber: str) -> None:
    """Plan a hearing; `zitting_at` is Dutch local time as a form gives it.

    Raises:
        AccessDenied: not allowed in this state.
        Malformed: not a moment.
    """
    row = find(dossier)
    allow(Permission.ZITTING_PLAN, actor=actor, dossier=row, at=at)
    moment = local_moment(zitting_at)
    if not place.strip() or not chamber.strip():
        raise Malformed("Vul in waar en bij welke kamer de zitting is.")
    with transaction.atomic():
        row = lock(row)
        Zitting.objects.create(
            dossier=row, at=moment, place=place.strip(), chamber=chamber.strip(), planned_by=actor.id
        )
        row.state, row.asked, row.answer_before = DossierState.TER_ZITTING, "Zitting voorbereiden", moment
        step(row, code=EventCode.ZITTING_PLANNED, actor=actor, at=at, text="Zitting gepland")
        row.save(update_fields=["state", "asked", "answer_before", "changed_at"])


def select_stukken(*, actor: Actor, at: datetime, dossier: str, chosen: Sequence[str]) -> tuple[str, ...]:
    """Check the choice of processtukken: which stukken go to the court. The dagvaarding always goes.

    Raises:
        AccessDenied: not allowed in this state.
        NotFound: a chosen stuk is not in the dossier.
        Conflict: nothing was chosen, or the dagvaarding is not signed.
    """
    row = find(dossier)
    allow(Permission.STUK_SELECT, actor=actor, dossier=row, at=at)
    for stuk in chosen:
        find_stuk(row, stuk)
    summons = Stuk.objects.filter(dossier=row, kind="dagvaarding", state=StukState.ONDERTEKEND).first()
    if summons is None:
        raise Conflict("De dagvaarding is nog niet ondertekend. Onderteken haar eerst.")
    if not chosen:
        raise Conflict("Kies ten minste één processtuk voor de rechtbank.")
    return tuple(dict.fromkeys([*chosen, str(summons.id)]))
