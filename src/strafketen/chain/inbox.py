# SPDX-License-Identifier: EUPL-1.2
"""Messages that arrive at this node: one handler for each kind, registered for the role of the node.

The exchange has checked envelope, route, form and order. A handler verifies the rest itself, however long that takes,
and gives back what writes the outcome; the exchange runs that once, with the receipt.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from strafketen.chain import services as chain_services
from strafketen.chain.services import ChainServices
from strafketen.chain.values import DossierVerstrekt
from strafketen.core.canonical import Json
from strafketen.core.dossier.states import DossierState, ReturnReason
from strafketen.core.errors import Malformed
from strafketen.core.events import ChainStep, MessageKind, Stap, VictimNews
from strafketen.core.findings import Finding
from strafketen.core.manifest import Manifest, MediaEntry, StukEntry
from strafketen.core.moments import parse_moment
from strafketen.core.reading import Reader
from strafketen.core.roles import NodeRole
from strafketen.core.seal import verify_manifest_seal
from strafketen.exchange import services as exchange_services
from strafketen.exchange.delivery import fetch
from strafketen.exchange.services import Handled, ReceivedMessage


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a dossier arrives.

    Attributes:
        sender: role of who may send it on this step.
        state: state it gets here.
        asked: Dutch words: what is asked of us.
        lead: whether leadership comes with it.
    """

    sender: NodeRole
    state: DossierState
    asked: str
    lead: bool


_ARRIVES_AS: dict[tuple[NodeRole, Stap], Arrival] = {
    (NodeRole.OM, Stap.INZENDING): Arrival(NodeRole.POLITIE, DossierState.ONTVANGEN, "Beoordelen", lead=True),
    (NodeRole.OM, Stap.AANVULLING): Arrival(
        NodeRole.POLITIE, DossierState.IN_BEOORDELING, "Aanvulling beoordelen", lead=True
    ),
    (NodeRole.OM, Stap.UITSPRAAK): Arrival(NodeRole.RECHTSPRAAK, DossierState.UITSPRAAK, "", lead=False),
    (NodeRole.RECHTSPRAAK, Stap.DAGVAARDING): Arrival(
        NodeRole.OM, DossierState.ONTVANGEN, "Zitting plannen", lead=True
    ),
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
        exchange_services.register_refused(MessageKind.DOSSIER_VERSTREKT, hear_dossier_refused)
    if services.role is NodeRole.OM:
        exchange_services.register_refused(MessageKind.DOSSIER_TERUGGESTUURD, hear_return_refused)
    if services.role is NodeRole.SLACHTOFFERPORTAAL:
        register(MessageKind.SLACHTOFFER_BERICHT, receive_news)
    if services.role is NodeRole.KETENBUREAU:
        register(MessageKind.KETENSTAP, receive_step)


def receive_dossier(message: ReceivedMessage, at: datetime) -> Handled:
    """Take a dossier in as this node's own copy.

    Steps: (1) the manifest is sound in itself, is the dossier that the message is about and travels on a step that
    brings it here, (2) its seal is of the sender and leads to a root of ours, (3) every byte is pulled and checked
    against the manifest while it arrives, (4) every page opens its commitment, (5) every signature and recording is
    judged by this node's own inspection, (6) stored. A broken digest, seal or commitment refuses; a doubt about a
    signature is a finding.
    """
    content = DossierVerstrekt.from_json(message.data)
    manifest = content.parsed_manifest()  # (1)
    if message.lane != manifest.dossier_id:
        raise Malformed("De volgorde in dit bericht is die van een ander dossier.")
    if any("\x00" in text for text in _texts(manifest)):
        raise Malformed("Een tekst in het manifest bevat een teken dat niet te bewaren is (U+0000).")
    known = _ARRIVES_AS.get((chain_services.services().role, content.stap))
    if known is None or known.sender is not message.sender.role or known.lead is not content.lead:
        raise Malformed("Deze stap hoort niet bij deze afzender en dit knooppunt.")
    sealed = verify_manifest_seal(content.seal, manifest, roots=exchange_services.services().roots)  # (2)
    if sealed.oin != message.sender.oin:
        raise Malformed("Het dossier is verzegeld door een andere organisatie dan de afzender.")
    return _take_in(message, content, manifest, known, at=at)


def _texts(manifest: Manifest) -> Iterator[str]:
    yield from (manifest.reason, manifest.stream, manifest.order_version)
    for entry in manifest.stukken:
        yield from (entry.kind, entry.title, entry.mime, *(signer.name for signer in entry.signers))
    for item in manifest.media:
        yield from (item.kind, item.title, item.mime)


def _take_in(
    message: ReceivedMessage, content: DossierVerstrekt, manifest: Manifest, known: Arrival, *, at: datetime
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

    def store() -> None:
        assessing.take_in(
            manifest=manifest,
            seal=content.seal,
            case=content.case,
            pieces=pieces,
            state=known.state,
            leads=content.lead,
            sender=message.sender.oin,
            sender_name=message.sender.name,
            message=message.message_id,
            asked=known.asked,
            victim_code=content.victim_code_sha256,
            at=at,
        )

    return Handled(store, findings=tuple(findings))  # (6)


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
    dossier, version, text = read.text("dossier_id"), read.integer("version", minimum=1), read.text("toelichting")
    reason = ReturnReason(read.text("reden"))
    return Handled(
        lambda: assessing.take_back(
            dossier=dossier, version=version, reason=reason, text=text, sender_name=message.sender.name, at=at
        )
    )


def receive_result(message: ReceivedMessage, at: datetime) -> Handled:
    """Note the result of the court."""
    from strafketen.dossier import handover

    read = Reader(message.data)
    dossier, decision = read.text("dossier_id"), read.text("beslissing")
    return Handled(
        lambda: handover.note_result(dossier=dossier, at=at, sender_name=message.sender.name, decision=decision)
    )


def receive_news(message: ReceivedMessage, at: datetime) -> Handled:
    """Put news on the timeline of the victim whose code it carries."""
    from strafketen.victim import actions as victim

    read = Reader(message.data)
    facts = read.reader("feiten")
    if facts.has("zitting_at"):
        parse_moment(facts.text("zitting_at"))
    given = {name: facts.text(name) for name in facts.names()}
    code, news, happened_at = read.text("code_sha256"), VictimNews(read.text("nieuws")), parse_moment(read.text("at"))
    return Handled(
        lambda: victim.add_news(
            message=message.message_id,
            organisation=message.sender.role,
            code_sha256=code,
            news=news,
            happened_at=happened_at,
            facts=given,
            at=at,
        )
    )


def receive_step(message: ReceivedMessage, at: datetime) -> Handled:
    """Count a step of a zaak under its pseudonym."""
    from strafketen.programme import actions as programme

    read = Reader(message.data)
    what, happened_at = ChainStep(read.text("stap")), parse_moment(read.text("at"))
    code, stream = read.text("zaak"), read.text("stroom")
    return Handled(
        lambda: programme.add_step(
            message=message.message_id,
            organisation=message.sender.role,
            pseudonym=code,
            step=what,
            stream=stream,
            happened_at=happened_at,
            at=at,
        )
    )


def hear_dossier_refused(data: Json, findings: tuple[Finding, ...], receiver_name: str, at: datetime) -> None:
    """Lead a dossier again that was handed over and refused."""
    from strafketen.dossier import handover

    content = DossierVerstrekt.from_json(data)
    if content.lead:
        manifest = content.parsed_manifest()
        handover.take_back_refused(
            dossier=manifest.dossier_id,
            version=manifest.version,
            returned=False,
            receiver_name=receiver_name,
            text=_why(findings),
            at=at,
        )


def hear_return_refused(data: Json, findings: tuple[Finding, ...], receiver_name: str, at: datetime) -> None:
    """Lead a dossier again that was given back and refused."""
    from strafketen.dossier import handover

    read = Reader(data)
    handover.take_back_refused(
        dossier=read.text("dossier_id"),
        version=read.integer("version", minimum=1),
        returned=True,
        receiver_name=receiver_name,
        text=_why(findings),
        at=at,
    )


def _why(findings: tuple[Finding, ...]) -> str:
    return findings[0].text if findings else "zonder reden"
