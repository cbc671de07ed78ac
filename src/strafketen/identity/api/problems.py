# SPDX-License-Identifier: EUPL-1.2
"""Refusals as problem+json (RFC 9457): a stable code, a Dutch sentence, never the content of what was sent."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol, runtime_checkable

import structlog
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel, Field

from strafketen.core.access.policy import AccessDenied
from strafketen.core.errors import Refusal
from strafketen.core.findings import Finding
from strafketen.identity.access import record_refusal
from strafketen.identity.middleware import status_of

TYPE = "application/problem+json"
_TITLES = {
    400: "Onjuist verzoek",
    401: "Niet aangemeld",
    403: "Geen toegang",
    404: "Niet gevonden",
    405: "Deze methode bestaat hier niet",
    409: "Dat kan nu niet",
    413: "Het verzoek is te groot",
    415: "Deze soort inhoud wordt hier niet gelezen",
    422: "Onjuiste inhoud",
    500: "Er ging iets mis",
}
_WORDS = {
    "missing": "Dit veld ontbreekt.",
    "extra_forbidden": "Dit veld is niet bekend.",
    "string_type": "Dit veld moet tekst zijn.",
    "string_too_short": "Deze tekst is te kort.",
    "string_too_long": "Deze tekst is te lang.",
    "string_pattern_mismatch": "Deze tekst heeft niet de juiste vorm.",
    "string_unicode": "Deze tekst is geen goede Unicode.",
    "enum": "Deze waarde is niet bekend.",
    "literal_error": "Deze waarde is niet bekend.",
    "list_type": "Dit veld moet een lijst zijn.",
    "too_short": "Deze lijst is te kort.",
    "too_long": "Deze lijst is te lang.",
    "timezone_aware": "Dit tijdstip heeft geen tijdzone. Voeg Z toe (UTC).",
    "json_invalid": "Dit is geen leesbare JSON.",
    "uuid_parsing": "Dit is geen UUID.",
}


class BadRequest(Refusal):
    """A request that does not follow the form that is described."""

    code: ClassVar[str] = "onjuist_verzoek"


class UnsupportedMedia(Refusal):
    """A body of a kind that is not read here."""

    code: ClassVar[str] = "onbekende_inhoud"


@runtime_checkable
class WithFindings(Protocol):
    """A refusal that carries everything that holds the step back."""

    findings: tuple[Finding, ...]


class FieldProblem(BaseModel):
    """What is wrong with one field (NL API Design Rules: invalid input)."""

    within: str = Field(alias="in", description="body, query, path of header.")
    location: str = Field(description="Pad van het veld, bijvoorbeeld personen.0.naam.")
    code: str = Field(description="Vaste code van wat er mis is.")
    detail: str


class FindingProblem(BaseModel):
    """A finding that holds the step back."""

    code: str
    ernst: str
    tekst: str
    plaats: str
    bron: str


class Problem(BaseModel):
    """A refusal (RFC 9457)."""

    type: str = Field(description="Vaste naam van de soort fout: urn:strafketen:<code>.")
    title: str
    status: int
    detail: str = Field(description="Zin voor een mens: wat, waarom, wat nu.")
    code: str = Field(description="Vaste code waarop een programma mag vertrouwen.")
    errors: list[FieldProblem] | None = Field(default=None, description="Elk veld dat niet goed is.")
    bevindingen: list[FindingProblem] | None = None
    incident: str | None = Field(default=None, description="Nummer om aan de beheerder te noemen.")


def finding_problem(finding: Finding) -> FindingProblem:
    """Give a finding as the API shows it."""
    return FindingProblem(
        code=finding.code,
        ernst=finding.severity.value,
        tekst=finding.text,
        plaats=finding.place,
        bron=finding.source,
    )


def answer(
    status: int,
    *,
    code: str,
    detail: str,
    errors: list[FieldProblem] | None = None,
    findings: list[FindingProblem] | None = None,
    incident: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Write a problem."""
    problem = Problem(
        type=f"urn:strafketen:{code}",
        title=_TITLES[status],
        status=status,
        detail=detail,
        code=code,
        errors=errors,
        bevindingen=findings,
        incident=incident,
    )
    response = HttpResponse(problem.model_dump_json(exclude_none=True, by_alias=True), status=status, content_type=TYPE)
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def of_refusal(refusal: Refusal) -> HttpResponse:
    """Answer a refusal, with all findings when it carries them."""
    if isinstance(refusal, AccessDenied):
        record_refusal(refusal)
    status = {BadRequest.code: 400, UnsupportedMedia.code: 415}.get(refusal.code) or status_of(refusal)
    findings = None
    if isinstance(refusal, WithFindings):
        findings = [finding_problem(item) for item in refusal.findings]
    return answer(status, code=refusal.code, detail=refusal.text, findings=findings)


def fields_of(errors: Sequence[Mapping[str, Any]]) -> list[FieldProblem]:
    """Say in Dutch what is wrong with each field; never what stood in it."""
    fields = []
    for error in errors:
        within, *path = [str(part) for part in error["loc"]] or ["body"]
        # the framework names the whole body "body" once more
        location = ".".join(path[1:] if path[:1] == [within] else path)
        detail = _WORDS.get(error["type"], "De waarde van dit veld is niet goed.")
        named = {"in": within, "location": location, "code": error["type"], "detail": detail}
        fields.append(FieldProblem.model_validate(named))
    return fields


def of_fields(errors: Sequence[Mapping[str, Any]]) -> HttpResponse:
    """Answer fields that are wrong, all at once."""
    fields = fields_of(errors)
    count = len(fields)
    detail = (
        "1 veld is niet goed. Kijk bij errors." if count == 1 else f"{count} velden zijn niet goed. Kijk bij errors."
    )
    return answer(400, code=BadRequest.code, detail=detail, errors=fields)


def not_logged_in() -> HttpResponse:
    """Answer that a person must log in; there is no scheme of RFC 9110 for a session, so that none is named."""
    return answer(401, code="niet_aangemeld", detail="U bent niet ingelogd. Log in op /inloggen/ en probeer opnieuw.")


def unauthorised() -> HttpResponse:
    """Answer that a token is needed."""
    return answer(
        401,
        code="niet_aangemeld",
        detail="Dit verzoek heeft geen geldig token. Haal er een bij /api/v1/token.",
        headers={"WWW-Authenticate": 'Bearer realm="strafketen"'},
    )


def of_defect(defect: Exception) -> HttpResponse:
    """Log a defect under an incident number and answer with that number."""
    incident = secrets.token_hex(4).upper()
    structlog.get_logger().exception("api.defect", incident=incident, exc_info=defect)
    detail = "Dit is een fout bij ons. Probeer het opnieuw; noem anders het incident aan de beheerder."
    return answer(500, code="storing", detail=detail, incident=incident)


def not_found(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer an address that does not exist."""
    return answer(404, code="niet_gevonden", detail="Dit adres bestaat niet. Kijk in /api/v1/openapi.json.")


def not_allowed(allow: str) -> HttpResponse:
    """Answer a method that does not exist at an address."""
    detail = f"Gebruik hier {allow}. Kijk in /api/v1/openapi.json."
    return answer(405, code="methode_onbekend", detail=detail, headers={"Allow": allow})


def install(api: NinjaAPI, *, people: bool) -> None:
    """Make every exception of the API a problem; `people` log in, systems have a token."""

    def unreadable(_request: HttpRequest, _error: Exception) -> HttpResponse:
        return answer(400, code=BadRequest.code, detail="Het verzoek is niet leesbaar. Controleer vorm en lengte.")

    def too_big(_request: HttpRequest, _error: Exception) -> HttpResponse:
        detail = "Het verzoek is groter dan 64 MiB. Stuur grote bestanden via een upload (zie opnamen)."
        return answer(413, code="te_groot", detail=detail)

    handlers: dict[type[Exception], Any] = {
        Refusal: lambda _request, error: of_refusal(error),
        ValidationError: lambda _request, error: of_fields(error.errors),
        AuthenticationError: lambda _request, _error: not_logged_in() if people else unauthorised(),
        HttpError: unreadable,
        Http404: lambda request, _error: not_found(request),
        RequestDataTooBig: too_big,
        SuspiciousOperation: unreadable,
        MultiPartParserError: unreadable,
        UnreadablePostError: unreadable,
        Exception: lambda _request, error: of_defect(error),
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
