# SPDX-License-Identifier: EUPL-1.2
"""A whole zaak with its documents in one request: a container with lengths in front, or a multipart form."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from ninja import Router
from pydantic import ValidationError

from strafketen.chain import intake as journeys
from strafketen.core.access.permissions import Permission
from strafketen.core.errors import Malformed
from strafketen.core.intake import CONTAINER, open_container
from strafketen.desk.api import schemas, shown
from strafketen.dossier.intake import NewDocument
from strafketen.identity.api.operations import Made, body_of, operation, when, who
from strafketen.identity.api.problems import BadRequest, UnsupportedMedia, fields_of

router = Router(tags=["inname"])

MULTIPART = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A head with the documents it announces, in its order."""

    head: schemas.InnameKop
    documents: tuple[bytes, ...]


def _head(data: bytes) -> schemas.InnameKop:
    try:
        return schemas.InnameKop.model_validate_json(data)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False, include_context=False)
        first = fields_of([{**item, "loc": ("kop", *item["loc"])} for item in wrong])[0]
        place = f" bij {first.location}" if first.location else ""
        raise BadRequest(f"De kop is niet goed{place}. {first.detail}") from error


def read_container(body: bytes) -> Parcel:
    """Read a container.

    Raises:
        BadRequest: its lengths do not add up, or its head is wrong.
    """
    try:
        parts = open_container(body)
        head = _head(parts.head)
        return Parcel(head, parts.split(_lengths(head)))
    except Malformed as refusal:
        raise BadRequest(refusal.text) from refusal


def _lengths(head: schemas.InnameKop) -> list[int]:
    lengths = []
    for number, stuk in enumerate(head.stukken, start=1):
        if stuk.lengte is None:
            raise BadRequest(f"De kop noemt geen lengte van document {number}.")
        lengths.append(stuk.lengte)
    return lengths


def read_multipart(request: HttpRequest) -> Parcel:
    """Read a form with the head in `kop` and the documents, in order, in `stuk`.

    Raises:
        BadRequest: a part is missing or too many, or the head is wrong.
    """
    if set(request.FILES) - {"kop", "stuk"} or set(request.POST) - {"kop"}:
        raise BadRequest("Het formulier heeft één deel kop (JSON) en de documenten als bestanden in stuk.")
    files = request.FILES.getlist("stuk")
    heads = request.FILES.getlist("kop")
    text = heads[0].read() if heads and isinstance(heads[0], UploadedFile) else request.POST.get("kop", "").encode()
    head = _head(text)
    if len(files) != len(head.stukken):
        raise BadRequest(f"De kop noemt {len(head.stukken)} documenten en er kwamen er {len(files)}.")
    documents = []
    for number, (stuk, file) in enumerate(zip(head.stukken, files, strict=True), start=1):
        content = file.read()
        if stuk.lengte is not None and stuk.lengte != len(content):
            raise BadRequest(f"Document {number} heeft een andere lengte dan de kop noemt.")
        documents.append(content)
    return Parcel(head, tuple(documents))


_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "Container: 4 bytes lengte van de kop (big-endian), de kop (JSON, InnameKop), de documenten.",
        "content": {
            CONTAINER: {"schema": {"type": "string", "format": "binary"}},
            MULTIPART: {
                "schema": {
                    "type": "object",
                    "required": ["kop"],
                    "properties": {
                        "kop": {"$ref": "#/components/schemas/InnameKop"},
                        "stuk": {"type": "array", "items": {"type": "string", "format": "binary"}},
                    },
                },
                "encoding": {"kop": {"contentType": "application/json"}},
            },
        },
    }
}


@operation(
    router,
    "POST",
    "/intake",
    summary="Een hele zaak met haar documenten innemen",
    permission=Permission.DOSSIER_OPEN,
    gives=schemas.Inname,
    status=201,
    refusals=(409, 413, 415, 422),
    extra=_BODY,
)
def take_in_zaak(request: HttpRequest) -> Made:
    """Antwoordt als de bytes bewaard, verzegeld en vastgelegd zijn. Onderzoek en paginabeelden volgen vanzelf."""
    if request.content_type == CONTAINER:
        parcel = read_container(body_of(request))
    elif request.content_type == MULTIPART:
        parcel = read_multipart(request)
    else:
        raise UnsupportedMedia(f"Stuur een hele zaak als {CONTAINER} of {MULTIPART}.")
    documents = [
        NewDocument(kind=stuk.soort, title=stuk.titel, content=content, sha256=stuk.sha256 or "")
        for stuk, content in zip(parcel.head.stukken, parcel.documents, strict=True)
    ]
    taken = journeys.take_in_case(
        actor=who(request), at=when(request), case=shown.case(parcel.head.zaak), documents=documents
    )
    body = schemas.Inname(
        zaak_id=uuid.UUID(taken.dossier_id),
        inname_id=uuid.UUID(taken.intake.intake_id),
        ontvangen_op=taken.intake.received_at,
        stukken=[
            schemas.Ingenomen(
                stuk_id=uuid.UUID(item.stuk_id), nummer=item.number, sha256=item.digest, omvang=item.size_bytes
            )
            for item in taken.intake.documents
        ],
        zegel=taken.seal,
    )
    return Made(body, f"/zaken/{taken.dossier_id}")
