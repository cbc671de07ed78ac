# SPDX-License-Identifier: EUPL-1.2
"""Reads of the dossier: frozen rows, limited to what the actor may see; never a queryset."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from strafketen.core.access.permissions import Permission
from strafketen.core.actor import NODE_ITSELF, Actor
from strafketen.core.canonical import Json
from strafketen.core.dossier.rules import registry
from strafketen.core.dossier.states import DossierState
from strafketen.core.errors import NotFound
from strafketen.core.events import EventCode
from strafketen.core.findings import Finding
from strafketen.core.procesrol import Procesrol
from strafketen.dossier.material import material_of
from strafketen.dossier.models import CaseStep, Citaat, Dossier, ManifestVersion, Persoon, Stuk, Zitting
from strafketen.identity import access

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class DossierRow:
    """A dossier as lists and headings show it."""

    id: str
    title: str
    pl_number: str
    parketnummer: str
    state: DossierState
    feit: str
    feit_article: str
    place: str
    committed_from: datetime
    asked: str
    asked_by: str
    answer_before: datetime | None
    opened_at: datetime
    changed_at: datetime
    leads: bool
    victim_code: str
    return_reason: str
    return_text: str
    chain_case_id: str
    sender_oin: str

    @property
    def number(self) -> str:
        """Give the number people use."""
        return self.parketnummer or self.pl_number

    @property
    def number_label(self) -> str:
        """Say what number it is."""
        return "Parketnummer" if self.parketnummer else "Zaak"


@dataclass(frozen=True, slots=True)
class StukRow:
    """A stuk or recording in the inventory."""

    id: str
    number: int
    kind: str
    title: str
    section: int
    state: str
    content: Mapping[str, Json]
    made_at: datetime
    made_by: str
    blob: str
    digest: str
    size_bytes: int
    mime: str
    page_count: int
    first_page: int | None
    signers: tuple[str, ...]
    report: Mapping[str, Json]
    failure: str
    is_media: bool
    duration_ms: int | None
    segment_root: str
    recorded_from: datetime | None
    described_by: tuple[str, ...]
    waveform: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in a zaak."""

    full_name: str
    rollen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """A sealed version."""

    version: int
    digest: str
    root: str
    made_at: datetime
    made_by: str
    reason: str
    canonical: bytes
    seal: str
    composed_blob: str


@dataclass(frozen=True, slots=True)
class CitaatRow:
    """A citation."""

    id: str
    stuk_id: str
    stuk_number: int
    page: int | None
    moment_ms: int | None
    end_ms: int | None
    quote: str
    rectangles: tuple[tuple[float, ...], ...]
    made_by_name: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class StepRow:
    """What happened, for people."""

    at: datetime
    code: str
    actor_name: str
    text: str


@dataclass(frozen=True, slots=True)
class ZittingRow:
    """A hearing."""

    at: datetime
    place: str
    chamber: str


@dataclass(frozen=True, slots=True)
class DossierView:
    """A dossier with everything its pages show; content of stukken is fetched apart, as a logged act."""

    row: DossierRow
    stukken: tuple[StukRow, ...]
    personen: tuple[PersonRow, ...]
    manifests: tuple[ManifestRow, ...]
    citaten: tuple[CitaatRow, ...]
    steps: tuple[StepRow, ...]
    zitting: ZittingRow | None
    findings: tuple[Finding, ...]

    @property
    def verdachte(self) -> str:
        """Name the verdachte; empty when none is known."""
        return next((p.full_name for p in self.personen if Procesrol.VERDACHTE in p.rollen), "")

    def stuk(self, number: int) -> StukRow:
        """Give a stuk by its number.

        Raises:
            NotFound: no such number.
        """
        for row in self.stukken:
            if row.number == number:
                return row
        raise NotFound(f"Stuk {number} staat niet in dit dossier.")


@dataclass(frozen=True, slots=True)
class WorkList:
    """A page of the work list."""

    rows: tuple[DossierRow, ...]
    verdachten: Mapping[str, str]
    total: int
    page: int


@dataclass(frozen=True, slots=True)
class ChainFacts:
    """What journeys tell others about a dossier."""

    chain_case_id: str
    victim_code: str
    zitting_at: datetime | None
    decision: str


def dossier_row(row: Dossier) -> DossierRow:
    """Give a row as a value."""
    return DossierRow(
        id=str(row.id),
        title=row.title,
        pl_number=row.pl_number,
        parketnummer=row.parketnummer,
        state=DossierState(row.state),
        feit=row.feit,
        feit_article=row.feit_article,
        place=row.place,
        committed_from=row.committed_from,
        asked=row.asked,
        asked_by=row.asked_by,
        answer_before=row.answer_before,
        opened_at=row.opened_at,
        changed_at=row.changed_at,
        leads=row.leads,
        victim_code=row.victim_code,
        return_reason=row.return_reason,
        return_text=row.return_text,
        chain_case_id=str(row.chain_case_id),
        sender_oin=row.sender_oin,
    )


def stuk_row(row: Stuk) -> StukRow:
    """Give a row as a value."""
    return StukRow(
        id=str(row.id),
        number=row.number,
        kind=row.kind,
        title=row.title,
        section=row.section,
        state=row.state,
        content=row.content,
        made_at=row.made_at,
        made_by=row.made_by,
        blob="" if row.blob is None else str(row.blob),
        digest=row.digest,
        size_bytes=row.size_bytes,
        mime=row.mime,
        page_count=row.page_count,
        first_page=row.first_page,
        signers=tuple(item["name"] for item in row.signers),
        report=row.report,
        failure=row.failure,
        is_media=row.is_media,
        duration_ms=row.duration_ms,
        segment_root=row.segment_root,
        recorded_from=row.recorded_from,
        described_by=tuple(row.described_by),
        waveform=tuple(row.waveform),
    )


def manifest_row(row: ManifestVersion) -> ManifestRow:
    """Give a row as a value."""
    return ManifestRow(
        version=row.version,
        digest=row.digest,
        root=row.root,
        made_at=row.made_at,
        made_by=row.made_by,
        reason=row.reason,
        canonical=bytes(row.canonical),
        seal=row.seal,
        composed_blob="" if row.composed_blob is None else str(row.composed_blob),
    )


def _citaat_row(row: Citaat) -> CitaatRow:
    return CitaatRow(
        id=str(row.id),
        stuk_id=str(row.stuk_id),
        stuk_number=row.stuk.number,
        page=row.page,
        moment_ms=row.moment_ms,
        end_ms=row.end_ms,
        quote=row.quote,
        rectangles=tuple(tuple(rectangle) for rectangle in row.rectangles),
        made_by_name=row.made_by_name,
        made_at=row.made_at,
    )


def _find(dossier_id: str) -> Dossier:
    try:
        return Dossier.objects.get(id=uuid.UUID(dossier_id))
    except (Dossier.DoesNotExist, ValueError) as error:
        raise NotFound("Dit dossier is hier niet bekend. Kijk in de werkvoorraad.") from error


def view_dossier(
    *, actor: Actor, at: datetime, dossier: str, permission: Permission = Permission.DOSSIER_VIEW
) -> DossierView:
    """Give a dossier with its inventory; nothing here grows with the number of dossiers.

    Raises:
        NotFound: not here.
        AccessDenied: not allowed.
    """
    row = _find(dossier)
    access.require(permission, actor=actor, at=at, object_kind="dossier", object_id=dossier, state=row.state)
    hearing = Zitting.objects.filter(dossier=row).order_by("-at").first()
    return DossierView(
        row=dossier_row(row),
        stukken=tuple(
            stuk_row(item) for item in Stuk.objects.filter(dossier=row, withdrawn_at=None).order_by("section", "number")
        ),
        personen=tuple(
            PersonRow(person.full_name, tuple(person.rollen))
            for person in Persoon.objects.filter(dossier=row).order_by("position")
        ),
        manifests=tuple(manifest_row(item) for item in ManifestVersion.objects.filter(dossier=row).order_by("version")),
        citaten=tuple(
            _citaat_row(item) for item in Citaat.objects.filter(dossier=row).select_related("stuk").order_by("made_at")
        ),
        steps=tuple(
            StepRow(item.at, item.code, item.actor_name, item.text)
            for item in CaseStep.objects.filter(dossier=row).order_by("id")
        ),
        zitting=None if hearing is None else ZittingRow(hearing.at, hearing.place, hearing.chamber),
        findings=registry.check(material_of(row)),
    )


_OPEN_STATES = {
    "gevraagd": (
        DossierState.IN_OPBOUW,
        DossierState.RETOUR,
        DossierState.ONTVANGEN,
        DossierState.IN_BEOORDELING,
        DossierState.GEACCEPTEERD,
        DossierState.DAGVAARDING_OPGEMAAKT,
        DossierState.TER_ZITTING,
        DossierState.VONNIS_OPGEMAAKT,
    ),
    "wacht": (DossierState.INGEZONDEN, DossierState.TERUGGESTUURD, DossierState.VERSTREKT),
    "klaar": (DossierState.UITSPRAAK,),
}


def work_list(*, actor: Actor, at: datetime, tab: str, search: str, page: int) -> WorkList:
    """Give a page of the work list: 25 rows, the most recently changed first.

    Args:
        actor: who looks.
        at: moment.
        tab: "gevraagd", "wacht" or "klaar".
        search: part of a title, number or name; empty for all. Never logged.
        page: from 1.

    Raises:
        AccessDenied: not allowed.
    """
    access.require(Permission.WORKLIST_VIEW, actor=actor, at=at, object_kind="werkvoorraad")
    rows = Dossier.objects.filter(state__in=_OPEN_STATES.get(tab, _OPEN_STATES["gevraagd"]))
    if search:
        persons = Persoon.objects.filter(full_name__icontains=search).values("dossier_id")
        rows = rows.filter(
            Q(title__icontains=search)
            | Q(pl_number__icontains=search)
            | Q(parketnummer__icontains=search)
            | Q(id__in=persons)
        )
    total = rows.count()
    start = (page - 1) * PAGE_SIZE
    found = list(rows.order_by("-changed_at", "id")[start : start + PAGE_SIZE])
    suspects = {
        str(person.dossier_id): person.full_name
        for person in Persoon.objects.filter(dossier__in=found).order_by("-position")
        if Procesrol.VERDACHTE in person.rollen
    }
    return WorkList(tuple(dossier_row(row) for row in found), suspects, total, page)


_ARRIVALS = (EventCode.DOSSIER_RECEIVED, EventCode.DOSSIER_RETURNED, EventCode.RESULT_RECEIVED)


def last_arrivals(dossiers: Sequence[str]) -> Mapping[str, StepRow]:
    """Give what last came in from another node about each of these dossiers: one query for a page of a list.

    Access to the dossiers is the caller's to ask, as for the rows of `work_list`.
    """
    arrivals = CaseStep.objects.filter(
        dossier__in=[uuid.UUID(dossier) for dossier in dossiers],
        code__in=[code.value for code in _ARRIVALS],
        actor=NODE_ITSELF.id,
    )
    rows = arrivals.order_by("dossier", "-id").distinct("dossier")
    return {str(row.dossier_id): StepRow(row.at, row.code, row.actor_name, row.text) for row in rows}


def work_counts(*, actor: Actor, at: datetime) -> Mapping[str, int]:
    """Count the dossiers under each tab.

    Raises:
        AccessDenied: not allowed.
    """
    access.require(Permission.WORKLIST_VIEW, actor=actor, at=at, object_kind="werkvoorraad")
    return {tab: Dossier.objects.filter(state__in=states).count() for tab, states in _OPEN_STATES.items()}


def chain_facts(dossier: str) -> ChainFacts:
    """Give what journeys tell others; the journey asked the gate."""
    row = _find(dossier)
    hearing = Zitting.objects.filter(dossier=row).order_by("-at").first()
    judgment = Stuk.objects.filter(dossier=row, kind="vonnis").order_by("-number").first()
    decision = judgment.content.get("beslissing", "") if judgment is not None else ""
    return ChainFacts(
        chain_case_id=str(row.chain_case_id),
        victim_code=row.victim_code,
        zitting_at=None if hearing is None else hearing.at,
        decision=str(decision),
    )


def find_by_number(text: str) -> str:
    """Give the id of a dossier by id, parketnummer or PL-number; for the command line of the node's own operator.

    Raises:
        NotFound: none, or more than one.
    """
    rows = list(Dossier.objects.filter(Q(parketnummer=text) | Q(pl_number=text))[:2])
    if not rows:
        return str(_find(text).id)
    if len(rows) > 1:
        raise NotFound("Er zijn meer dossiers met dit nummer. Noem het kenmerk van het dossier.")
    return str(rows[0].id)
