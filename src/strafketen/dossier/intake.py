# SPDX-License-Identifier: EUPL-1.2
"""Taking in from systems: a whole zaak in one transaction of few statements, and single objects beside it."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, cast

from django.db import transaction

from strafketen import rows
from strafketen.core import canonical
from strafketen.core.access.permissions import Permission
from strafketen.core.actor import Actor
from strafketen.core.digest import sha256_hex
from strafketen.core.dossier.case import CaseData, PersonData
from strafketen.core.dossier.states import DossierState, StukState
from strafketen.core.errors import Conflict, Malformed, NotFound
from strafketen.core.events import EventCode
from strafketen.core.intake import Intake, IntakeDocument, seal_intake
from strafketen.core.manifest import PAGE_SALT_BYTES
from strafketen.core.stukken import kind_of
from strafketen.dossier import jobs, work
from strafketen.dossier.actions import VICTIM_CODE_BYTES, allow
from strafketen.dossier.files import TakenIn
from strafketen.dossier.models import CaseStep, Dossier, Persoon, Stuk
from strafketen.dossier.models import Intake as IntakeRow
from strafketen.dossier.services import services
from strafketen.identity import access
from strafketen.ledger import actions as ledger
from strafketen.media import actions as media
from strafketen.media import queries as media_queries
from strafketen.media.queries import BlobInfo
from strafketen.signing.services import services as signing_services

PDF = "application/pdf"


class OtherBytes(Conflict):
    """The bytes that came are not the bytes that were announced."""

    code: ClassVar[str] = "andere_bytes"


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document as a system gives it.

    Attributes:
        kind: code of a kind that is brought in as a file.
        title: as the inventory shows it.
        content: the bytes.
        sha256: digest the giver claims; empty when it claims none.
    """

    kind: str
    title: str
    content: bytes
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class CaseTakenIn:
    """What the giver of a zaak gets back.

    Attributes:
        dossier_id: UUID.
        intake: the statement that was sealed.
        seal: the seal over it.
    """

    dossier_id: str
    intake: Intake
    seal: str


def check_kind(kind: str) -> None:
    """Check that a kind of stuk is brought in as a file.

    Raises:
        Malformed: unknown, or typeset by the chain itself.
    """
    if kind_of(kind).typeset:
        raise Malformed("Deze soort stuk wordt als formulier opgemaakt, niet als bestand ingenomen.")


def _check_digests(documents: Sequence[NewDocument], digests: Sequence[str]) -> None:
    for number, (document, digest) in enumerate(zip(documents, digests, strict=True), start=1):
        if document.sha256 and document.sha256 != digest:
            raise OtherBytes(f"De bytes van document {number} zijn niet de aangekondigde bytes. Stuur ze opnieuw.")
    if len(set(digests)) != len(digests):
        raise Malformed("Hetzelfde document staat twee keer in dit verzoek. Stuur elk document één keer.")


@transaction.atomic(savepoint=False)
def take_in_case(*, actor: Actor, at: datetime, case: CaseData, documents: Sequence[NewDocument]) -> CaseTakenIn:
    """Begin a dossier with its documents: durable bytes, rows, seal and ledger leaf before this returns.

    Inspection and page images are a job of the caller; see `inspect_case`.

    Raises:
        AccessDenied: not allowed.
        Malformed: the data of the zaak, or a kind of document, are wrong.
        OtherBytes: a document is not what was announced.
        StorageFull: nothing is kept.
    """
    dossier_id, intake_id = uuid.uuid4(), uuid.uuid4()
    access.require_all(
        (Permission.DOSSIER_OPEN, Permission.STUK_ADD),
        actor=actor,
        at=at,
        object_kind="dossier",
        object_id=str(dossier_id),
        state=DossierState.IN_OPBOUW,
    )
    described = case.as_json()
    checked = CaseData.from_json(described)
    for document in documents:
        check_kind(document.kind)
    stored = media.put_documents(scope=str(dossier_id), documents=[document.content for document in documents])
    _check_digests(documents, [item.sha256 for item in stored])
    dossier = _dossier(dossier_id, checked, actor=actor, at=at)
    with rows.together():
        rows.insert([dossier])
        rows.insert(_people(dossier, checked.personen))
        blobs = media.keep_new(stored=stored, mime=PDF, at=at)
        stukken = [
            _stuk(dossier, document, blob, number=number, actor=actor, at=at)
            for number, (document, blob) in enumerate(zip(documents, blobs, strict=True), start=1)
        ]
        rows.insert(stukken)
        intake = Intake(
            intake_id=str(intake_id),
            dossier_id=str(dossier_id),
            received_at=at,
            node=services().oin,
            zaak_sha256=sha256_hex(canonical.dumps(described)),
            documents=tuple(
                IntakeDocument(str(stuk.id), stuk.number, stuk.kind, blob.digest, stuk.size_bytes)
                for stuk, blob in zip(stukken, blobs, strict=True)
            ),
        )
        seal = seal_intake(intake, signer=signing_services().seal)
        rows.insert([IntakeRow(id=intake_id, dossier=dossier, received_at=at, account=actor.id, seal=seal)])
        _note(dossier, str(intake_id), count=len(stukken), actor=actor, at=at)
    return CaseTakenIn(str(dossier_id), intake, seal)


def _dossier(dossier_id: uuid.UUID, case: CaseData, *, actor: Actor, at: datetime) -> Dossier:
    return Dossier(
        id=dossier_id,
        pl_number=case.pl_number,
        stream=case.stream,
        state=DossierState.IN_OPBOUW,
        leads=True,
        title=case.title,
        feit=case.feit,
        feit_article=case.feit_article,
        place=case.place,
        committed_from=case.committed_from,
        committed_until=case.committed_until,
        opened_at=at,
        changed_at=at,
        opened_by=actor.id,
        asked="Dossier samenstellen",
        asked_by=actor.shown[:200],
        victim_code=secrets.token_hex(VICTIM_CODE_BYTES // 2),
    )


def _people(dossier: Dossier, people: Sequence[PersonData], *, first: int = 0) -> list[Persoon]:
    return [
        Persoon(
            id=uuid.UUID(person.person_id),
            dossier=dossier,
            full_name=person.full_name,
            birth_on=person.birth_on,
            rollen=[rol.value for rol in person.rollen],
            position=position,
        )
        for position, person in enumerate(people, start=first)
    ]


def _stuk(dossier: Dossier, document: NewDocument, blob: BlobInfo, *, number: int, actor: Actor, at: datetime) -> Stuk:
    kind = kind_of(document.kind)
    return Stuk(
        dossier=dossier,
        number=number,
        kind=kind.code,
        title=document.title[:300],
        section=kind.section,
        state=StukState.IN_ONDERZOEK,
        made_at=at,
        made_by=actor.id,
        blob=blob.blob_id,
        digest=blob.digest,
        size_bytes=blob.size_bytes,
        mime=PDF,
        page_salt=secrets.token_bytes(PAGE_SALT_BYTES),
        segment_root=blob.segment_root,
    )


def _note(dossier: Dossier, intake_id: str, *, count: int, actor: Actor, at: datetime) -> None:
    text = f"Zaak met {count} {'stuk' if count == 1 else 'stukken'} ingenomen via de koppeling"
    steps = ((EventCode.DOSSIER_OPENED, "Dossier begonnen"), (EventCode.INTAKE_RECEIVED, text))
    rows.insert(
        [
            CaseStep(dossier=dossier, at=at, code=code.value, actor=actor.id, actor_name=actor.shown[:500], text=words)
            for code, words in steps
        ]
    )
    subjects = {"dossier": str(dossier.id)}
    ledger.record_all(
        [(EventCode.DOSSIER_OPENED, subjects), (EventCode.INTAKE_RECEIVED, {**subjects, "intake": intake_id})],
        actor=actor,
        at=at,
    )


def inspect_case(dossier: str) -> None:
    """Judge every file of a dossier that waits for it; run twice it judges nothing twice."""
    waiting = Stuk.objects.filter(dossier_id=uuid.UUID(dossier), state=StukState.IN_ONDERZOEK).order_by("number")
    for stuk in list(waiting.values_list("id", flat=True)):
        work.inspect_stuk(str(stuk))


def claim_telling(*, dossier: str, at: datetime) -> bool:
    """Note, in the caller's transaction, that others are told of an intake; False when that was done before."""
    return IntakeRow.objects.filter(dossier_id=uuid.UUID(dossier), told_at=None).update(told_at=at) == 1


_LOCK = "SELECT state FROM dossier_dossier WHERE id = %s FOR UPDATE"
_CHANGED = "UPDATE dossier_dossier SET changed_at = %s WHERE id = %s"
_NEXT_POSITION = "SELECT coalesce(max(position) + 1, 0) FROM dossier_persoon WHERE dossier_id = %s"
_NEXT_NUMBER = "SELECT coalesce(max(number), 0) + 1 FROM dossier_stuk WHERE dossier_id = %s"
_KNOWN = "SELECT id, number, size_bytes FROM dossier_stuk WHERE dossier_id = %s AND digest = %s"


def _locked(dossier: str, *, actor: Actor, at: datetime) -> Dossier:
    """Lock a dossier and ask the gate whether stukken may be added; give it with its id and state only.

    Raises:
        NotFound: no such dossier here.
        AccessDenied: not allowed in this state.
    """
    try:
        dossier_id = uuid.UUID(dossier)
    except ValueError as error:
        raise _unknown() from error
    found = rows.execute(_LOCK, (dossier_id,))
    if not found:
        raise _unknown()
    row = Dossier(id=dossier_id, state=str(found[0][0]))
    allow(Permission.STUK_ADD, actor=actor, dossier=row, at=at)
    return row


def _unknown() -> NotFound:
    return NotFound("Dit dossier is hier niet bekend. Kijk in de werkvoorraad.")


def _record(row: Dossier, code: EventCode, *, actor: Actor, at: datetime, text: str, **subjects: str) -> None:
    """Record what happened for people and in the ledger; inside `rows.together`."""
    name = actor.shown[:500]
    rows.insert([CaseStep(dossier=row, at=at, code=code.value, actor=actor.id, actor_name=name, text=text)])
    ledger.record_all([(code, {"dossier": str(row.id), **subjects})], actor=actor, at=at)
    rows.execute(_CHANGED, (at, row.id))


@transaction.atomic(savepoint=False)
def add_person(*, actor: Actor, at: datetime, dossier: str, person: PersonData) -> str:
    """Add a person to a zaak that is being composed; give the id.

    Raises:
        AccessDenied: not allowed in this state.
        NotFound: no such dossier here.
    """
    row = _locked(dossier, actor=actor, at=at)
    position = cast("int", rows.execute(_NEXT_POSITION, (row.id,))[0][0])
    with rows.together():
        rows.insert(_people(row, [person], first=position))
        text, code = "Persoon toegevoegd", EventCode.PERSOON_ADDED
        _record(row, code, actor=actor, at=at, text=text)
    return person.person_id


@transaction.atomic(savepoint=False)
def store_file(*, actor: Actor, at: datetime, dossier: str, content: bytes) -> BlobInfo:
    """Make bytes durable in a dossier, without making them a stuk yet.

    Raises:
        AccessDenied: not allowed in this state.
        NotFound: no such dossier here.
        StorageFull: nothing is kept.
    """
    row = _locked(dossier, actor=actor, at=at)
    return media.store(scope=str(row.id), source=content, mime=PDF, at=at)


@transaction.atomic(savepoint=False)
def add_document(*, actor: Actor, at: datetime, dossier: str, document: NewDocument) -> TakenIn:
    """Make a document a stuk of the dossier; the same bytes in the same dossier are one stuk.

    Raises:
        AccessDenied: not allowed in this state.
        NotFound: no such dossier here.
        Malformed: not a kind that is brought in as a file.
        OtherBytes: the document is not what was announced.
        StorageFull: nothing is kept.
    """
    check_kind(document.kind)
    row = _locked(dossier, actor=actor, at=at)
    if document.sha256 and sha256_hex(document.content) != document.sha256:
        raise OtherBytes("De bytes van dit document zijn niet de aangekondigde bytes. Stuur ze opnieuw.")
    blob = media.store(scope=str(row.id), source=document.content, mime=PDF, at=at)
    return _add(row, document, blob, actor=actor, at=at)


@transaction.atomic(savepoint=False)
def add_stored(*, actor: Actor, at: datetime, dossier: str, sha256: str, kind: str, title: str) -> TakenIn:
    """Make bytes that `store_file` took a stuk of the dossier; asked twice it is done once.

    Raises:
        AccessDenied: not allowed in this state.
        NotFound: no such dossier, or no such bytes in it.
        Malformed: not a kind that is brought in as a file.
    """
    check_kind(kind)
    row = _locked(dossier, actor=actor, at=at)
    blob = media_queries.find(scope=str(row.id), digest=sha256)
    if blob is None:
        raise NotFound("Deze bytes zijn in dit dossier niet bewaard. Stuur het bestand eerst.")
    return _add(row, NewDocument(kind=kind, title=title, content=b""), blob, actor=actor, at=at)


def _add(row: Dossier, document: NewDocument, blob: BlobInfo, *, actor: Actor, at: datetime) -> TakenIn:
    known = rows.execute(_KNOWN, (row.id, blob.digest))
    if known:
        stuk_id, number, size_bytes = cast("tuple[uuid.UUID, int, int]", known[0])
        return TakenIn(str(stuk_id), number, blob.digest, size_bytes, known=True)
    number = cast("int", rows.execute(_NEXT_NUMBER, (row.id,))[0][0])
    stuk = _stuk(row, document, blob, number=number, actor=actor, at=at)
    with rows.together():
        rows.insert([stuk])
        text = f"Stuk {number} toegevoegd: {stuk.title}"[:500]
        _record(row, EventCode.STUK_ADDED, actor=actor, at=at, text=text, stuk=str(stuk.id))
    jobs.inspect_stuk.defer(stuk=str(stuk.id))
    return TakenIn(str(stuk.id), number, blob.digest, blob.size_bytes, known=False)
