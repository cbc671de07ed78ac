# SPDX-License-Identifier: EUPL-1.2
"""What is proven of a zaak: sealed versions, messages with their receipts, and the log of who did and saw what."""

from __future__ import annotations

import base64
import uuid
from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router

from strafketen.chain import journeys
from strafketen.core import canonical
from strafketen.core.access.permissions import Permission
from strafketen.core.errors import Conflict, NotFound
from strafketen.core.reading import Reader
from strafketen.core.words import spoken_words
from strafketen.desk import proving
from strafketen.desk.api import schemas, shown
from strafketen.desk.api.cases import Zaakpad
from strafketen.dossier import queries
from strafketen.exchange import queries as exchange
from strafketen.exchange.api import verzending
from strafketen.identity import access
from strafketen.identity.api.operations import operation, when, who
from strafketen.ledger import queries as ledger
from strafketen.ledger.queries import LedgerAct

router = Router(tags=["bewijs"])

Berichtpad = Annotated[uuid.UUID, Path(description="Kenmerk van het bericht.")]


@operation(
    router,
    "GET",
    "/zaken/{zaak}/bewijs",
    summary="Wat van een zaak bewezen is",
    permission=Permission.PROOF_VIEW,
    gives=schemas.Bewijs,
    refusals=(404,),
)
def get_bewijs(request: HttpRequest, zaak: Zaakpad) -> schemas.Bewijs:
    """Rekent bij elk verzoek opnieuw na wat hier na te rekenen is."""
    view = queries.view_dossier(
        actor=who(request), at=when(request), dossier=str(zaak), permission=Permission.PROOF_VIEW
    )
    last = view.manifests[-1] if view.manifests else None
    return schemas.Bewijs(
        versie=None if last is None else last.version,
        dossierwortel=None if last is None else last.root,
        woorden=[] if last is None else list(spoken_words(last.root)),
        controle=[
            schemas.Controle(tekst=str(item.label), klopt=item.ok, aantal=str(item.note) or None)
            for item in proving.checks(view)
        ],
        logboek=_standing(),
    )


def _standing() -> schemas.Logboekstand:
    standing = ledger.standing()
    return schemas.Logboekstand(
        omvang=standing.size,
        wortel=standing.root or None,
        getekend_op=standing.at,
        herkomst=standing.origin,
        stand=standing.note.decode("utf-8") or None,
    )


@operation(
    router,
    "GET",
    "/zaken/{zaak}/versies",
    summary="De verzegelde versies",
    permission=Permission.PROOF_VIEW,
    gives=schemas.VersieLijst,
    refusals=(404,),
)
def list_versies(request: HttpRequest, zaak: Zaakpad) -> schemas.VersieLijst:
    """De oudste eerst."""
    view = queries.view_dossier(
        actor=who(request), at=when(request), dossier=str(zaak), permission=Permission.PROOF_VIEW
    )
    return schemas.VersieLijst(resultaten=[shown.versie(row) for row in view.manifests])


@operation(
    router,
    "GET",
    "/zaken/{zaak}/versies/{versie}",
    summary="Een verzegelde versie met haar bewijs",
    permission=Permission.PROOF_VIEW,
    gives=schemas.VersieMetBewijs,
    refusals=(404,),
)
def get_versie(
    request: HttpRequest, zaak: Zaakpad, versie: Annotated[int, Path(ge=1, le=1_000_000)]
) -> schemas.VersieMetBewijs:
    """Het manifest en zijn zegel: wie ze heeft, controleert de versie zelf."""
    view = queries.view_dossier(
        actor=who(request), at=when(request), dossier=str(zaak), permission=Permission.PROOF_VIEW
    )
    for row in view.manifests:
        if row.version == versie:
            return shown.versie(row)
    raise NotFound(f"Versie {versie} bestaat niet van deze zaak.")


@operation(
    router,
    "GET",
    "/zaken/{zaak}/verzendingen",
    summary="De berichten over een zaak",
    permission=Permission.PROOF_VIEW,
    gives=schemas.VerzendingLijst,
    refusals=(404,),
)
def list_verzendingen(request: HttpRequest, zaak: Zaakpad) -> schemas.VerzendingLijst:
    """Met wat van de aankomst bewezen is."""
    queries.view_dossier(actor=who(request), at=when(request), dossier=str(zaak), permission=Permission.PROOF_VIEW)
    return schemas.VerzendingLijst(resultaten=[verzending(row) for row in exchange.sent_for(str(zaak))])


@operation(
    router,
    "POST",
    "/zaken/{zaak}/verzendingen",
    summary="Het dossier samenstellen en naar het OM sturen",
    permission=Permission.DOSSIER_SEND,
    gives=schemas.BerichtGemaakt,
    status=202,
    refusals=(404, 409, 413, 422),
)
def send_dossier(request: HttpRequest, zaak: Zaakpad) -> schemas.BerichtGemaakt:
    """Alle bevindingen die het tegenhouden komen in één keer terug."""
    message = journeys.send_to_om(actor=who(request), at=when(request), dossier=str(zaak))
    return schemas.BerichtGemaakt(bericht_id=uuid.UUID(message))


@operation(
    router,
    "GET",
    "/zaken/{zaak}/verzendingen/{bericht}/ontvangstbewijzen",
    summary="De ontvangstbewijzen van een bericht",
    permission=Permission.PROOF_VIEW,
    gives=schemas.OntvangstbewijsLijst,
    refusals=(404,),
)
def list_ontvangstbewijzen(request: HttpRequest, zaak: Zaakpad, bericht: Berichtpad) -> schemas.OntvangstbewijsLijst:
    """Zoals de ontvanger ze heeft ondertekend: wie zijn certificaat vertrouwt, controleert ze zelf."""
    queries.view_dossier(actor=who(request), at=when(request), dossier=str(zaak), permission=Permission.PROOF_VIEW)
    if str(bericht) not in {row.message_id for row in exchange.sent_for(str(zaak))}:
        raise NotFound("Dit bericht gaat niet over deze zaak.")
    return schemas.OntvangstbewijsLijst(
        resultaten=[
            schemas.Ontvangstbewijs(trede=rung, bewijs=jws) for rung, jws in exchange.receipts_for(str(bericht))
        ]
    )


@operation(
    router,
    "GET",
    "/zaken/{zaak}/logboek",
    summary="De handelingen aan een zaak: wie deed en zag wat",
    permission=Permission.LEDGER_VIEW,
    gives=schemas.HandelingLijst,
    refusals=(404,),
)
def list_handelingen(
    request: HttpRequest,
    zaak: Zaakpad,
    soort: Annotated[
        str | None, Query(max_length=60, pattern=r"^[a-z.]+$", description="Eén soort, zoals dossier.stuk.viewed.")
    ] = None,
) -> schemas.HandelingLijst:
    """De oudste eerst. Van elke handeling is het pad naar de getekende stand van het logboek zojuist nagerekend."""
    queries.view_dossier(actor=who(request), at=when(request), dossier=str(zaak), permission=Permission.LEDGER_VIEW)
    acts = [act for act in ledger.acts_of(str(zaak)) if soort in {None, act.code}]
    names = access.names_of(act.actor for act in acts)
    standing = ledger.standing()
    return schemas.HandelingLijst(
        resultaten=[
            schemas.Handeling(
                code=act.code,
                tekst=act.words,
                op=act.at,
                door=act.actor,
                naam=names.get(act.actor),
                over=_subjects(act),
                plaats=act.index,
                blad=act.leaf,
                nagerekend=ledger.stands_in(act, standing),
            )
            for act in acts
        ],
        stand=_standing(),
    )


def _subjects(act: LedgerAct) -> dict[str, str]:
    read = Reader(canonical.loads_object(act.act)).reader("subjects")
    return {name: read.text(name) for name in read.names()}


@operation(
    router,
    "GET",
    "/zaken/{zaak}/logboek/{plaats}",
    summary="Het bewijs van één handeling",
    permission=Permission.LEDGER_VIEW,
    gives=schemas.HandelingBewijs,
    refusals=(404, 409),
)
def get_handeling(
    request: HttpRequest, zaak: Zaakpad, plaats: Annotated[int, Path(ge=0, le=2**53 - 1)]
) -> schemas.HandelingBewijs:
    """Wat nodig is om zonder ons na te rekenen dat de handeling in het logboek staat (RFC 6962)."""
    queries.view_dossier(actor=who(request), at=when(request), dossier=str(zaak), permission=Permission.LEDGER_VIEW)
    act = next((item for item in ledger.acts_of(str(zaak)) if item.index == plaats), None)
    if act is None:
        raise NotFound("Op deze plaats in het logboek staat geen handeling aan deze zaak.")
    standing = ledger.standing()
    if plaats >= standing.size:
        raise Conflict("Deze handeling staat nog niet in een getekende stand. Probeer het over een minuut opnieuw.")
    return schemas.HandelingBewijs(
        handeling=act.act.decode("utf-8"),
        zout=None if act.salt is None else _text(act.salt),
        blad=act.leaf,
        plaats=plaats,
        pad=[_text(item) for item in ledger.proof(plaats, standing.size)],
        stand=_standing(),
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
