# SPDX-License-Identifier: EUPL-1.2
"""Journeys that leave this node: each checks, writes what happened and enqueues its messages in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from strafketen.chain.services import pseudonym, services
from strafketen.chain.values import DossierVerstrekt
from strafketen.core.actor import Actor
from strafketen.core.canonical import Json
from strafketen.core.dossier.case import CaseData
from strafketen.core.dossier.states import ReturnReason
from strafketen.core.events import ChainStep, MessageKind, Stap, VictimNews
from strafketen.core.exchange import Rung
from strafketen.core.ids import DossierId
from strafketen.core.moments import format_moment
from strafketen.core.roles import NodeRole
from strafketen.core.stukken import STREAM_VVC_ZSM
from strafketen.dossier import actions as dossier_actions
from strafketen.dossier import assessing, handover
from strafketen.dossier import queries as dossier_queries
from strafketen.exchange import actions as exchange
from strafketen.exchange.services import Peer, peer_of_role

VICTIM_LANE = "slachtoffer"
COUNT_LANE = "ketenstap"


def victim_code_digest(code: str) -> str:
    """Digest the code with which a victim couples the zaak; what is a digest already is passed on as it is."""
    return code if len(code) == hashlib.sha256().digest_size * 2 else hashlib.sha256(code.encode()).hexdigest()


def _tell_ketenbureau(*, chain_case_id: str, what: ChainStep, at: datetime, stream: str = STREAM_VVC_ZSM) -> None:
    """Count a step: a pseudonym, a step and a moment; nothing else leaves."""
    code = pseudonym(chain_case_id)
    exchange.enqueue(
        to=peer_of_role(NodeRole.KETENBUREAU),
        kind=MessageKind.KETENSTAP,
        data={"zaak": code, "stap": what.value, "at": format_moment(at), "stroom": stream},
        lane=f"{COUNT_LANE}:{code[:40]}",
        at=at,
        subject="Ketenstap (gepseudonimiseerd)",
    )


def _tell_victim(*, code: str, news: VictimNews, at: datetime, facts: dict[str, Json] | None = None) -> None:
    """Send news to the slachtofferportaal, addressed by the digest of the victim's own code: no name, no offence."""
    if not code:
        return
    digest = victim_code_digest(code)
    exchange.enqueue(
        to=peer_of_role(NodeRole.SLACHTOFFERPORTAAL),
        kind=MessageKind.SLACHTOFFER_BERICHT,
        data={"code_sha256": digest, "nieuws": news.value, "at": format_moment(at), "feiten": facts or {}},
        lane=f"{VICTIM_LANE}:{digest[:40]}",
        at=at,
        subject="Bericht voor het slachtofferportaal",
    )


def _send(ready: handover.Handover, *, to: Peer, stap: Stap, lead: bool, at: datetime) -> str:
    """Enqueue a sealed dossier."""
    data = DossierVerstrekt(
        stap=stap,
        manifest=ready.manifest,
        seal=ready.seal,
        case=ready.case,
        page_salts=ready.page_salts,
        segment_hashes={item.digest: item.segment_hashes for item in ready.objects if len(item.segment_hashes) > 1},
        lead=lead,
        victim_code_sha256=victim_code_digest(ready.victim_code) if ready.victim_code else "",
    )
    return exchange.enqueue(
        to=to,
        kind=MessageKind.DOSSIER_VERSTREKT,
        data=data.as_json(),
        lane=ready.dossier_id,
        at=at,
        dossier=ready.dossier_id,
        subject=f"Versie {ready.version}: {stap.value}",
        objects=[exchange.OfferedObject(item.digest, item.size_bytes, item.blob_id) for item in ready.objects],
    )


@transaction.atomic
def open_dossier(*, actor: Actor, at: datetime, case: CaseData) -> DossierId:
    """Open a dossier at the police and tell portal and ketenbureau.

    Raises:
        AccessDenied, Malformed: as dossier.actions.open_dossier.
    """
    dossier = dossier_actions.open_dossier(actor=actor, at=at, case=case)
    tell_opened(dossier=dossier, at=at, stream=case.stream)
    return dossier


def tell_opened(*, dossier: str, at: datetime, stream: str = STREAM_VVC_ZSM) -> None:
    """Tell portal and ketenbureau, in the caller's transaction, that a zaak was registered at `at`."""
    facts = dossier_queries.chain_facts(dossier)
    _tell_ketenbureau(chain_case_id=facts.chain_case_id, what=ChainStep.ZAAK_GEREGISTREERD, at=at, stream=stream)
    _tell_victim(code=facts.victim_code, news=VictimNews.AANGIFTE_OPGENOMEN, at=at)


@transaction.atomic
def send_to_om(*, actor: Actor, at: datetime, dossier: str) -> str:
    """Compose the dossier and send it to the OM.

    Raises:
        AccessDenied: not allowed in this state.
        NotReadyToSend: findings hold it back.
    """
    ready = handover.compose_for_om(actor=actor, at=at, dossier=dossier)
    stap = Stap.INZENDING if ready.first else Stap.AANVULLING
    message = _send(ready, to=peer_of_role(NodeRole.OM), stap=stap, lead=True, at=at)
    what = ChainStep.DOSSIER_INGEZONDEN if ready.first else ChainStep.DOSSIER_AANGEVULD
    _tell_ketenbureau(chain_case_id=ready.chain_case_id, what=what, at=at)
    if ready.first:
        _tell_victim(code=ready.victim_code, news=VictimNews.DOSSIER_NAAR_OM, at=at)
    return message


@transaction.atomic
def return_dossier(*, actor: Actor, at: datetime, dossier: str, reason: ReturnReason, text: str) -> str:
    """Return a dossier to the police with a coded reason.

    Raises:
        AccessDenied: not allowed in this state.
    """
    ready = handover.return_to_police(actor=actor, at=at, dossier=dossier, reason=reason, text=text)
    _tell_ketenbureau(chain_case_id=ready.chain_case_id, what=ChainStep.DOSSIER_TERUGGESTUURD, at=at)
    return exchange.enqueue(
        to=peer_of_role(NodeRole.POLITIE),
        kind=MessageKind.DOSSIER_TERUGGESTUURD,
        data={
            "dossier_id": ready.dossier_id,
            "version": ready.version,
            "reden": reason.value,
            "toelichting": text.strip()[:2000],
        },
        lane=ready.dossier_id,
        at=at,
        dossier=ready.dossier_id,
        subject="Teruggestuurd",
    )


@transaction.atomic
def accept_dossier(*, actor: Actor, at: datetime, dossier: str) -> None:
    """Accept a dossier for prosecution.

    Raises:
        AccessDenied, Conflict: as assessing.accept.
    """
    assessing.accept(actor=actor, at=at, dossier=dossier)
    facts = dossier_queries.chain_facts(dossier)
    _tell_ketenbureau(chain_case_id=facts.chain_case_id, what=ChainStep.DOSSIER_GEACCEPTEERD, at=at)


@transaction.atomic
def hand_to_court(*, actor: Actor, at: datetime, dossier: str, chosen: Sequence[str]) -> str:
    """Hand the chosen processtukken to the court.

    Raises:
        AccessDenied, Conflict, NotFound: as handover.hand_to_court.
    """
    ready = handover.hand_to_court(actor=actor, at=at, dossier=dossier, chosen=chosen)
    message = _send(ready, to=peer_of_role(NodeRole.RECHTSPRAAK), stap=Stap.DAGVAARDING, lead=True, at=at)
    _tell_ketenbureau(chain_case_id=ready.chain_case_id, what=ChainStep.DAGVAARDING, at=at)
    _tell_victim(code=ready.victim_code, news=VictimNews.DAGVAARDING, at=at)
    return message


@transaction.atomic
def plan_zitting(*, actor: Actor, at: datetime, dossier: str, zitting_at: str, place: str, chamber: str) -> None:
    """Plan a hearing and tell the victim.

    Raises:
        AccessDenied, Malformed: as assessing.plan_zitting.
    """
    assessing.plan_zitting(actor=actor, at=at, dossier=dossier, zitting_at=zitting_at, place=place, chamber=chamber)
    facts = dossier_queries.chain_facts(dossier)
    _tell_ketenbureau(chain_case_id=facts.chain_case_id, what=ChainStep.ZITTING_GEPLAND, at=at)
    _tell_victim(
        code=facts.victim_code,
        news=VictimNews.ZITTING_GEPLAND,
        at=at,
        facts={"zitting_at": format_moment(facts.zitting_at or at), "plaats": place},
    )


@transaction.atomic
def give_vonnis(*, actor: Actor, at: datetime, dossier: str) -> None:
    """Give the signed vonnis and send the result to OM and politie.

    Raises:
        AccessDenied, Conflict: as handover.give_vonnis.
    """
    ready = handover.give_vonnis(actor=actor, at=at, dossier=dossier)
    _send(ready, to=peer_of_role(NodeRole.OM), stap=Stap.UITSPRAAK, lead=False, at=at)
    facts = dossier_queries.chain_facts(dossier)
    for role in (NodeRole.OM, NodeRole.POLITIE):
        exchange.enqueue(
            to=peer_of_role(role),
            kind=MessageKind.UITSPRAAK_GEDAAN,
            data={"dossier_id": ready.dossier_id, "at": format_moment(at), "beslissing": facts.decision},
            lane=ready.dossier_id,
            at=at,
            dossier=ready.dossier_id,
            subject="Uitspraak",
        )
    _tell_ketenbureau(chain_case_id=ready.chain_case_id, what=ChainStep.UITSPRAAK, at=at)
    _tell_victim(code=ready.victim_code, news=VictimNews.UITSPRAAK, at=at)


def note_opened(*, actor: Actor, at: datetime, dossier: str) -> None:
    """Tell the sender that the handling person sees the dossier: the top of the receipt ladder."""
    if actor.id == "systeem" or services().role not in {NodeRole.OM, NodeRole.RECHTSPRAAK}:
        return
    with transaction.atomic():
        message = assessing.mark_opened(dossier=dossier, at=at)
        if message:
            exchange.report(message=message, rung=Rung.VISIBLE, at=at)
