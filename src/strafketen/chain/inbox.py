# SPDX-License-Identifier: EUPL-1.2
"""Messages that arrive at this node: one handler for each kind, registered for the role of the node.

A handler verifies everything itself. It may run twice: what is there already is not written again.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from strafketen.chain import services as chain_services
from strafketen.chain.services import ChainServices
from strafketen.chain.values import DossierVerstrekt, Stap
from strafketen.core.dossier.states import DossierState, ReturnReason
from strafketen.core.errors import Malformed
from strafketen.core.events import ChainStep, MessageKind, VictimNews
from strafketen.core.findings import Finding
from strafketen.core.manifest import Manifest, MediaEntry, StukEntry
from strafketen.core.moments import parse_moment
from strafketen.core.reading import Reader
from strafketen.core.roles import NodeRole
from strafketen.core.seal import verify_manifest_seal
from strafketen.exchange import services as exchange_services
from strafketen.exchange.delivery import fetch
from strafketen.exchange.services import Handled, ReceivedMessage

_ARRIVES_AS: dict[tuple[NodeRole, Stap], tuple[DossierState, str]] = {
    (NodeRole.OM, Stap.INZENDING): (DossierState.ONTVANGEN, "Beoordelen"),
    (NodeRole.OM, Stap.AANVULLING): (DossierState.IN_BEOORDELING, "Aanvulling beoordelen"),
    (NodeRole.OM, Stap.UITSPRAAK): (DossierState.UITSPRAAK, ""),
    (NodeRole.RECHTSPRAAK, Stap.DAGVAARDING): (DossierState.ONTVANGEN, "Zitting plannen"),
}


def install(services: ChainServices) -> None:
    """Register the handlers that fit the role of this node."""
    chain_services.install(services)
    register = exchange_services.register
    if services.role in {NodeRole.OM, NodeRole.RECHTSPRAAK}:
        register(MessageKind.DOSSIER_VERSTREKT, receive_dossier)
    if services.role is NodeRole.POLITIE:
        register(MessageKind.DOSSIER_TERUGGESTUURD, receive_return)
    if services.role in {NodeRole.OM, NodeRole.POLITIE}:
        register(MessageKind.UITSPRAAK_GEDAAN, receive_result)
    if services.role is NodeRole.SLACHTOFFERPORTAAL:
        register(MessageKind.SLACHTOFFER_BERICHT, receive_news)
    if services.role is NodeRole.KETENBUREAU:
        register(MessageKind.KETENSTAP, receive_step)


def receive_dossier(message: ReceivedMessage, at: datetime) -> Handled:
    """Take a dossier in as this node's own copy.

    Steps: (1) the manifest is sound in itself, (2) its seal is of a node we trust, and of the sender unless it passes
    on what another sealed, (3) every byte is pulled and checked against the manifest while it arrives, (4) every page
    opens its commitment, (5) every signature and recording is judged by this node's own inspection, (6) stored in one
    transaction. A broken digest, seal or commitment refuses; a doubt about a signature is a finding.
    """
    content = DossierVerstrekt.from_json(message.data)
    manifest = content.parsed_manifest()  # (1)
    sealed = verify_manifest_seal(content.seal, manifest, roots=exchange_services.services().roots)  # (2)
    if sealed.oin != message.sender.oin:
        raise Malformed("Het dossier is verzegeld door een andere organisatie dan de afzender.")
    known = _ARRIVES_AS.get((chain_services.services().role, content.stap))
    if known is None:
        raise Malformed("Deze stap hoort niet bij dit knooppunt.")
    return _take_in(message, content, manifest, state=known[0], asked=known[1], at=at)


def _take_in(
    message: ReceivedMessage,
    content: DossierVerstrekt,
    manifest: Manifest,
    *,
    state: DossierState,
    asked: str,
    at: datetime,
) -> Handled:
    from strafketen.dossier import assessing, receiving
    from strafketen.dossier.received import ReceivedPiece

    pieces: dict[str, ReceivedPiece] = {}
    findings: list[Finding] = []
    for entry in manifest.stukken:
        blob_id, _ = _bytes_of(message, content, manifest, entry, at=at)  # (3)
        salt = content.page_salts.get(entry.stuk_id)
        if salt is None:
            raise Malformed(f"De sleutel van de paginabewijzen van stuk {entry.number} ontbreekt.")
        pieces[entry.stuk_id], found = receiving.judge_stuk(blob_id=blob_id, entry=entry, salt=salt)  # (4), (5)
        findings += found
    for item in manifest.media:
        blob_id, root = _bytes_of(message, content, manifest, item, at=at)  # (3)
        pieces[item.media_id], found = receiving.judge_recording(blob_id=blob_id, item=item, segment_root=root)  # (5)
        findings += found
    with transaction.atomic():  # (6)
        assessing.take_in(
            manifest=manifest,
            seal=content.seal,
            case=content.case,
            pieces=pieces,
            state=state,
            leads=content.lead,
            sender=message.sender.oin,
            sender_name=message.sender.name,
            message=message.message_id,
            asked=asked,
            victim_code=content.victim_code_sha256,
            at=at,
        )
    return Handled(accepted=True, findings=tuple(findings))


def _bytes_of(
    message: ReceivedMessage,
    content: DossierVerstrekt,
    manifest: Manifest,
    entry: StukEntry | MediaEntry,
    *,
    at: datetime,
) -> tuple[str, str]:
    """Pull the bytes of an entry unless they are here; give blob id and segment root."""
    from strafketen.media import actions as media
    from strafketen.media import queries

    scope = manifest.dossier_id
    info = queries.find(scope=scope, digest=entry.digest)
    if info is None:
        source = fetch(
            sender=message.sender,
            message_id=message.message_id,
            digest=entry.digest,
            size_bytes=entry.size_bytes,
            segment_hashes=content.segment_hashes.get(entry.digest, ()),
        )
        info = media.store(scope=scope, source=source, mime=entry.mime, at=at)
    if info.digest != entry.digest or info.size_bytes != entry.size_bytes:
        raise Malformed("De ontvangen bytes zijn niet die uit het manifest.")
    return info.blob_id, info.segment_root


def receive_return(message: ReceivedMessage, at: datetime) -> Handled:
    """Take a returned dossier back."""
    from strafketen.dossier import assessing

    read = Reader(message.data)
    try:
        reason = ReturnReason(read.text("reden"))
    except ValueError as error:
        raise Malformed("De reden van terugsturen is onbekend.") from error
    with transaction.atomic():
        assessing.take_back(
            dossier=read.text("dossier_id"),
            reason=reason,
            text=read.text("toelichting"),
            sender_name=message.sender.name,
            at=at,
        )
    return Handled(accepted=True)


def receive_result(message: ReceivedMessage, at: datetime) -> Handled:
    """Note the result of the court."""
    from strafketen.dossier import handover

    read = Reader(message.data)
    with transaction.atomic():
        handover.note_result(
            dossier=read.text("dossier_id"),
            at=at,
            sender_name=message.sender.name,
            decision=read.text("beslissing"),
        )
    return Handled(accepted=True)


def receive_news(message: ReceivedMessage, at: datetime) -> Handled:
    """Put news on the timeline of the victim whose code it carries."""
    from strafketen.victim import actions as victim

    read = Reader(message.data)
    try:
        news = VictimNews(read.text("nieuws"))
    except ValueError as error:
        raise Malformed("Dit nieuws kent het portaal niet.") from error
    facts = read.reader("feiten")
    victim.add_news(
        message=message.message_id,
        organisation=message.sender.role,
        code_sha256=read.text("code_sha256"),
        news=news,
        happened_at=parse_moment(read.text("at")),
        facts={name: facts.text(name) for name in facts.names()},
        at=at,
    )
    return Handled(accepted=True)


def receive_step(message: ReceivedMessage, at: datetime) -> Handled:
    """Count a step of a zaak under its pseudonym."""
    from strafketen.programme import actions as programme

    read = Reader(message.data)
    try:
        what = ChainStep(read.text("stap"))
    except ValueError as error:
        raise Malformed("Deze ketenstap is onbekend.") from error
    programme.add_step(
        message=message.message_id,
        organisation=message.sender.role,
        pseudonym=read.text("zaak"),
        step=what,
        stream=read.text("stroom"),
        happened_at=parse_moment(read.text("at")),
        at=at,
    )
    return Handled(accepted=True)
