# SPDX-License-Identifier: EUPL-1.2
"""From what queries give to what the API shows."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from strafketen.core.canonical import Json
from strafketen.core.dossier.case import CaseData, PersonData
from strafketen.core.dossier.states import ReturnReason, StukState
from strafketen.desk.api import schemas
from strafketen.dossier.queries import DossierRow, DossierView, ManifestRow, StukRow
from strafketen.identity.api.fields import Given

DUTCH = ZoneInfo("Europe/Amsterdam")


def person(given: schemas.PersoonNieuw) -> PersonData:
    """Read a person."""
    return PersonData(
        person_id=str(uuid.uuid4()), full_name=given.naam, birth_on=given.geboortedatum, rollen=tuple(given.rollen)
    )


def case(given: schemas.ZaakNieuw) -> CaseData:
    """Read a zaak."""
    return CaseData(
        pl_number=given.pl_nummer,
        parketnummer="",
        title=given.titel,
        feit=given.feit,
        feit_article=given.feit_artikel,
        place=given.plaats,
        committed_from=given.gepleegd_vanaf,
        committed_until=given.gepleegd_tot,
        stream=given.stroom,
        personen=tuple(person(item) for item in given.personen),
    )


def content(given: Given) -> dict[str, Json]:
    """Read the fields of a stuk that is typeset here; its moments become Dutch local time, as on the paper."""
    fields: dict[str, Json] = {}
    for name, value in given:
        if name == "soort" or value is None or value == []:
            continue
        if isinstance(value, datetime):
            fields[name] = value.astimezone(DUTCH).replace(tzinfo=None).isoformat(timespec="minutes")
        elif isinstance(value, list):
            fields[name] = [
                item.model_dump(exclude_none=True) if isinstance(item, Given) else str(item) for item in value
            ]
        else:
            fields[name] = value
    return fields


def zaak(row: DossierRow) -> schemas.Zaak:
    """Show a zaak in a list."""
    return schemas.Zaak.model_validate(_zaak(row))


def _zaak(row: DossierRow) -> dict[str, object]:
    return {
        "zaak_id": uuid.UUID(row.id),
        "pl_nummer": row.pl_number,
        "parketnummer": row.parketnummer or None,
        "titel": row.title,
        "toestand": row.state,
        "feit": row.feit,
        "feit_artikel": row.feit_article,
        "plaats": row.place,
        "gepleegd_vanaf": row.committed_from,
        "gevraagd": row.asked,
        "gevraagd_door": row.asked_by or None,
        "antwoord_voor": row.answer_before,
        "geopend_op": row.opened_at,
        "gewijzigd_op": row.changed_at,
    }


def zaak_met_personen(view: DossierView) -> schemas.ZaakMetPersonen:
    """Show a zaak."""
    return schemas.ZaakMetPersonen.model_validate(
        {
            **_zaak(view.row),
            "personen": [schemas.Persoon(naam=item.full_name, rollen=list(item.rollen)) for item in view.personen],
            "zitting_op": None if view.zitting is None else view.zitting.at,
            "zitting_plaats": None if view.zitting is None else view.zitting.place,
            "zitting_kamer": None if view.zitting is None else view.zitting.chamber,
            "retour_toelichting": view.row.return_text or None,
            "retour_reden": ReturnReason(view.row.return_reason) if view.row.return_reason else None,
        }
    )


_VERDICTS: tuple[Literal["accept"], Literal["flag"], Literal["refuse"]] = ("accept", "flag", "refuse")


def _verdict(report: Mapping[str, Json]) -> Literal["accept", "flag", "refuse"] | None:
    intake = report.get("intake")
    for verdict in _VERDICTS:
        if intake == verdict:
            return verdict
    return None


def stuk(row: StukRow) -> schemas.Stuk:
    """Show a stuk or recording."""
    return schemas.Stuk(
        stuk_id=uuid.UUID(row.id),
        nummer=row.number,
        soort=row.kind,
        titel=row.title,
        afdeling=row.section,
        toestand=StukState(row.state),
        gemaakt_op=row.made_at,
        sha256=row.digest or None,
        omvang=row.size_bytes,
        mediatype=row.mime or None,
        paginas=row.page_count,
        eerste_pagina=row.first_page,
        ondertekenaars=list(row.signers),
        opname=row.is_media,
        duur_ms=row.duration_ms,
        opgenomen_op=row.recorded_from,
        beschreven_door=[uuid.UUID(item) for item in row.described_by],
        storing=row.failure or None,
        oordeel=_verdict(row.report),
    )


def versie(row: ManifestRow) -> schemas.VersieMetBewijs:
    """Show a sealed version with its proof."""
    return schemas.VersieMetBewijs(
        versie=row.version,
        manifest_sha256=row.digest,
        dossierwortel=row.root,
        gemaakt_op=row.made_at,
        gemaakt_door=row.made_by,
        reden=row.reason,
        manifest=row.canonical.decode("utf-8"),
        zegel=row.seal,
    )
