# SPDX-License-Identifier: EUPL-1.2
"""Stukken: what the inventory holds, and how they come in as files, stored bytes, uploads and structured stukken."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from strafketen.core.access.permissions import Permission
from strafketen.core.errors import Conflict, NotFound
from strafketen.desk.api import schemas, shown
from strafketen.desk.api.cases import Stukpad, Zaakpad
from strafketen.dossier import actions, files, intake, looking, queries, withdrawing
from strafketen.dossier.files import TakenIn
from strafketen.dossier.queries import StukRow
from strafketen.identity.api.fields import LINE
from strafketen.identity.api.operations import Made, body_of, operation, when, who
from strafketen.identity.api.problems import BadRequest, UnsupportedMedia
from strafketen.media import queries as media

router = Router(tags=["stukken"])

PDF = "application/pdf"
MULTIPART = "multipart/form-data"
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            PDF: _BYTES,
            MULTIPART: {
                "schema": {
                    "type": "object",
                    "required": ["bestand"],
                    "properties": {"bestand": {"type": "string", "format": "binary"}},
                }
            },
        },
    }
}


SEE_OTHER: dict[str, Any] = {
    "responses": {303: {"headers": {"Location": {"description": "Kort geldig adres.", "schema": {"type": "string"}}}}}
}
"""How OpenAPI describes an answer that sends on to the byte server."""


def see_other(address: str) -> HttpResponse:
    """Send on to the byte server."""
    response = HttpResponse(status=303)
    response.headers["Location"] = address
    return response


def _taken(zaak: uuid.UUID, taken: TakenIn) -> Made:
    body = schemas.Ingenomen(
        stuk_id=uuid.UUID(taken.stuk_id), nummer=taken.number, sha256=taken.digest, omvang=taken.size_bytes
    )
    return Made(body, f"/zaken/{zaak}/stukken/{taken.stuk_id}")


def _file(request: HttpRequest) -> bytes:
    """Read the one file of a request.

    Raises:
        BadRequest: nothing in it.
        UnsupportedMedia: not a PDF or a form.
    """
    if request.content_type == PDF:
        content = body_of(request)
    elif request.content_type == MULTIPART:
        file = request.FILES.get("bestand")
        content = b"" if file is None else file.read()
    else:
        raise UnsupportedMedia(f"Stuur het bestand als {PDF}, of als {MULTIPART} in het veld bestand.")
    if not content:
        raise BadRequest("Het bestand is leeg. Stuur de bytes van het bestand mee.")
    return content


@operation(
    router,
    "GET",
    "/zaken/{zaak}/stukken",
    summary="De stukken van een zaak",
    permission=Permission.DOSSIER_VIEW,
    gives=schemas.StukLijst,
    refusals=(404,),
)
def list_stukken(request: HttpRequest, zaak: Zaakpad) -> schemas.StukLijst:
    """De inventaris, zonder inhoud."""
    view = queries.view_dossier(actor=who(request), at=when(request), dossier=str(zaak))
    return schemas.StukLijst(resultaten=[shown.stuk(row) for row in view.stukken])


def row_of(request: HttpRequest, zaak: uuid.UUID, stuk: uuid.UUID) -> StukRow:
    """Give a stuk of a zaak that the asker may see.

    Raises:
        NotFound: not in this zaak.
    """
    view = queries.view_dossier(actor=who(request), at=when(request), dossier=str(zaak))
    for row in view.stukken:
        if row.id == str(stuk):
            return row
    raise NotFound("Dit stuk hoort niet bij deze zaak.")


@operation(
    router,
    "GET",
    "/zaken/{zaak}/stukken/{stuk}",
    summary="Een stuk",
    permission=Permission.DOSSIER_VIEW,
    gives=schemas.Stuk,
    refusals=(404,),
)
def get_stuk(request: HttpRequest, zaak: Zaakpad, stuk: Stukpad) -> schemas.Stuk:
    """Wat in de inventaris staat, zonder inhoud."""
    return shown.stuk(row_of(request, zaak, stuk))


@operation(
    router,
    "GET",
    "/zaken/{zaak}/stukken/{stuk}/inhoud",
    summary="De inhoud van een stuk",
    permission=Permission.STUK_VIEW,
    status=303,
    refusals=(404, 409),
    extra=SEE_OTHER,
)
def get_inhoud(request: HttpRequest, zaak: Zaakpad, stuk: Stukpad) -> HttpResponse:
    """Verwijst naar een adres bij de byteserver dat kort geldig is. Inzien komt in het logboek."""
    row = row_of(request, zaak, stuk)
    if not row.blob:
        raise Conflict("Dit stuk is nog niet opgemaakt en heeft nog geen inhoud.")
    looking.view_stuk(actor=who(request), at=when(request), dossier=str(zaak), stuk=row.id)
    address = media.read_url(
        blob_id=row.blob,
        mime=row.mime,
        filename=f"stuk-{row.number}" + ("" if row.is_media else ".pdf"),
        inline=False,
        subject=who(request).id,
        at=when(request),
    )
    return see_other(address)


@operation(
    router,
    "DELETE",
    "/zaken/{zaak}/stukken/{stuk}",
    summary="Een stuk uit het dossier halen",
    permission=Permission.STUK_ADD,
    status=204,
    refusals=(404, 409, 413, 422),
)
def withdraw_stuk(request: HttpRequest, zaak: Zaakpad, stuk: Stukpad) -> None:
    """Zolang het niet ondertekend of verstuurd is. Nummer en bytes blijven, en het staat in het logboek."""
    withdrawing.withdraw_stuk(actor=who(request), at=when(request), dossier=str(zaak), stuk=str(stuk))


@operation(
    router,
    "POST",
    "/zaken/{zaak}/stukken",
    summary="Een PDF als stuk toevoegen",
    permission=Permission.STUK_ADD,
    gives=schemas.Ingenomen,
    status=201,
    refusals=(404, 409, 413, 415, 422),
    extra=_FILE,
)
def add_stuk(
    request: HttpRequest,
    zaak: Zaakpad,
    titel: Annotated[str, Query(min_length=1, max_length=300, pattern=LINE)],
    soort: Annotated[schemas.Bestandssoort, Query()] = "bijlage",
    sha256: Annotated[
        str | None, Query(pattern="^[0-9a-f]{64}$", description="Wij controleren de bytes ermee.")
    ] = None,
) -> Made:
    """Bewaart de bytes zoals zij zijn en onderzoekt ze daarna. Dezelfde bytes in één zaak zijn één stuk."""
    document = intake.NewDocument(kind=soort, title=titel, content=_file(request), sha256=sha256 or "")
    return _taken(zaak, intake.add_document(actor=who(request), at=when(request), dossier=str(zaak), document=document))


@operation(
    router,
    "POST",
    "/zaken/{zaak}/bestanden",
    summary="Bytes bewaren die nog geen stuk zijn",
    permission=Permission.STUK_ADD,
    gives=schemas.BestandBewaard,
    status=201,
    refusals=(404, 409, 413, 415, 422),
    extra=_FILE,
)
def store_bestand(request: HttpRequest, zaak: Zaakpad) -> schemas.BestandBewaard:
    """Geeft de digest terug; daarmee maakt u er een stuk van."""
    kept = intake.store_file(actor=who(request), at=when(request), dossier=str(zaak), content=_file(request))
    return schemas.BestandBewaard(sha256=kept.digest, omvang=kept.size_bytes)


@operation(
    router,
    "POST",
    "/zaken/{zaak}/stukken-van-bestanden",
    summary="Een stuk maken van bewaarde bytes",
    permission=Permission.STUK_ADD,
    gives=schemas.Ingenomen,
    status=201,
    refusals=(404, 409, 413, 422),
)
def add_stuk_van_bestand(request: HttpRequest, zaak: Zaakpad, body: schemas.StukVanBestand) -> Made:
    """De bytes worden aangewezen met hun digest."""
    taken = intake.add_stored(
        actor=who(request),
        at=when(request),
        dossier=str(zaak),
        sha256=body.sha256,
        kind=body.soort,
        title=body.titel,
    )
    return _taken(zaak, taken)


@operation(
    router,
    "POST",
    "/zaken/{zaak}/opnamen",
    summary="Een plaats vragen voor een opname of groot bestand",
    permission=Permission.STUK_ADD,
    gives=schemas.Uploadplaats,
    status=201,
    refusals=(404, 409, 413, 422),
)
def open_upload(request: HttpRequest, zaak: Zaakpad, body: schemas.OpnameNieuw) -> Made:
    """De bytes gaan daarna met tus 1.0 naar de byteserver; een onderbreking kost niets."""
    upload = files.make_room(actor=who(request), at=when(request), dossier=str(zaak), kind=body.soort, title=body.titel)
    return Made(_place(request, zaak, upload), f"/zaken/{zaak}/opnamen/{upload}")


def _place(request: HttpRequest, zaak: uuid.UUID, upload: str) -> schemas.Uploadplaats:
    place = files.open_place(
        actor=who(request),
        at=when(request),
        dossier=str(zaak),
        upload=upload,
        return_url=request.build_absolute_uri(f"/api/v1/zaken/{zaak}"),
    )
    return schemas.Uploadplaats(upload_id=uuid.UUID(place.upload_id), tus_url=place.tus_url, token=place.token)


@operation(
    router,
    "GET",
    "/zaken/{zaak}/opnamen/{upload}",
    summary="Een plaats opnieuw openen",
    permission=Permission.STUK_ADD,
    gives=schemas.Uploadplaats,
    refusals=(404,),
)
def get_upload(request: HttpRequest, zaak: Zaakpad, upload: Annotated[uuid.UUID, Path()]) -> schemas.Uploadplaats:
    """Geeft een vers token, zodat het sturen verder kan waar het was."""
    return _place(request, zaak, str(upload))


@operation(
    router,
    "POST",
    "/zaken/{zaak}/opnamen/{upload}/inname",
    summary="Een gestuurd bestand innemen",
    permission=Permission.STUK_ADD,
    gives=schemas.Ingenomen,
    status=201,
    refusals=(404, 409, 413, 422),
)
def take_in_upload(request: HttpRequest, zaak: Zaakpad, upload: Annotated[uuid.UUID, Path()]) -> Made:
    """Maakt er een stuk of opname van als alle bytes er zijn."""
    taken = files.take_in_upload(actor=who(request), at=when(request), dossier=str(zaak), upload=str(upload))
    return _taken(zaak, taken)


Procesverbaal = schemas.AangifteNieuw | schemas.BevindingenNieuw


@operation(
    router,
    "POST",
    "/zaken/{zaak}/processen-verbaal",
    summary="Een proces-verbaal opmaken",
    permission=Permission.STUK_ADD,
    gives=schemas.StukGemaakt,
    status=201,
    refusals=(404, 409, 413, 422),
)
def write_procesverbaal(request: HttpRequest, zaak: Zaakpad, body: Procesverbaal) -> Made:
    """Maakt een concept van de velden; het wordt gezet en ondertekend als een mens daarom vraagt."""
    made = actions.write_procesverbaal(
        actor=who(request), at=when(request), dossier=str(zaak), kind=body.soort, content=shown.content(body)
    )
    return Made(schemas.StukGemaakt(stuk_id=uuid.UUID(made)), f"/zaken/{zaak}/stukken/{made}")


@operation(
    router,
    "GET",
    "/zaken/{zaak}/processen-verbaal/{stuk}",
    summary="De velden van een stuk dat hier is opgemaakt",
    permission=Permission.STUK_VIEW,
    gives=schemas.ProcesverbaalVelden,
    refusals=(404, 409),
)
def get_procesverbaal(request: HttpRequest, zaak: Zaakpad, stuk: Stukpad) -> schemas.ProcesverbaalVelden:
    """Inzien komt in het logboek."""
    row = row_of(request, zaak, stuk)
    if not row.content:
        raise Conflict("Dit stuk kwam als bestand binnen en heeft geen velden. Haal zijn inhoud op.")
    looking.view_stuk(actor=who(request), at=when(request), dossier=str(zaak), stuk=row.id)
    return schemas.ProcesverbaalVelden(stuk_id=stuk, soort=row.kind, velden=dict(row.content))


@operation(
    router,
    "PUT",
    "/zaken/{zaak}/processen-verbaal/{stuk}",
    summary="Een concept wijzigen",
    permission=Permission.STUK_ADD,
    gives=schemas.StukGemaakt,
    refusals=(404, 409, 413, 422),
)
def change_procesverbaal(
    request: HttpRequest, zaak: Zaakpad, stuk: Stukpad, body: Procesverbaal
) -> schemas.StukGemaakt:
    """Alleen zolang het niet ondertekend is."""
    made = actions.write_procesverbaal(
        actor=who(request),
        at=when(request),
        dossier=str(zaak),
        kind=body.soort,
        content=shown.content(body),
        stuk=str(stuk),
    )
    return schemas.StukGemaakt(stuk_id=uuid.UUID(made))


@operation(
    router,
    "POST",
    "/zaken/{zaak}/stukken/{stuk}/ondertekening",
    summary="Een concept laten ondertekenen",
    permission=Permission.STUK_SIGN,
    status=202,
    refusals=(404, 409, 413, 422),
)
def sign_stuk(request: HttpRequest, zaak: Zaakpad, stuk: Stukpad) -> None:
    """Met de eigen sleutel van wie het vraagt. Het zetten en ondertekenen volgt als taak."""
    actions.order_signature(actor=who(request), at=when(request), dossier=str(zaak), stuk=str(stuk))
