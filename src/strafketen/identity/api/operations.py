# SPDX-License-Identifier: EUPL-1.2
"""How an operation of the API is declared: with its permission, its answer and its refusals, or it does not exist."""

from __future__ import annotations

import hashlib
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import NinjaAPI, Router
from ninja.operation import Operation
from pydantic import BaseModel

from strafketen.core.access.permissions import Permission
from strafketen.core.actor import Actor
from strafketen.identity import idempotency
from strafketen.identity.api.auth import Bearer, Person
from strafketen.identity.api.problems import BadRequest, Problem

JSON = "application/json"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True, slots=True)
class Made:
    """An answer about something that was made.

    Attributes:
        body: what is said of it.
        location: its address below /api/v1.
    """

    body: BaseModel
    location: str


@dataclass(frozen=True, slots=True)
class Declared:
    """What an operation declares.

    Attributes:
        method: HTTP method.
        path: path below /api/v1.
        permission: what it needs; None when it is open to all.
        open_because: why it is open to all; empty when it is not.
        no_key_because: why something that is no GET takes no Idempotency-Key; empty when it does.
    """

    method: str
    path: str
    permission: Permission | None
    open_because: str
    no_key_because: str


def declared_in(api: NinjaAPI) -> dict[str, tuple[Declared, Operation]]:
    """Give operation id → what it declares, and the operation; the authorisation test walks every API with it.

    Raises:
        TypeError: an operation that was not declared with `operation`.
    """
    found = {}
    for bound in api._get_bound_routers():  # noqa: SLF001 - the framework has no public walk
        for path, view in bound.path_operations.items():
            for item in view.operations:
                declared = getattr(item.view_func, "declared", None)
                if not isinstance(declared, Declared) or declared.path != path:
                    raise TypeError(f"{path} is not declared with `operation`")
                found[item.operation_id or ""] = (declared, item)
    return found


Result = BaseModel | Made | HttpResponse | None

IDEMPOTENCY_HEADER: dict[str, object] = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "Sleutel van uw keuze. Hetzelfde verzoek met deze sleutel geeft een dag lang hetzelfde antwoord.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[\\x21-\\x7e]+$"},
}


def who(request: HttpRequest) -> Actor:
    """Give the system or person that asks; only behind `operation` with a permission."""
    return cast("Actor", request.auth)  # type: ignore[attr-defined]  # set by ninja from what Bearer returns


def when(request: HttpRequest) -> datetime:
    """Give the moment of the request: the clock is read once."""
    return cast("datetime", request.at)  # type: ignore[attr-defined]  # set by AccessMiddleware


def body_of(request: HttpRequest) -> bytes:
    """Read the body once; later readers get the same bytes."""
    return bytes(request.body)


def _answer(result: Result, status: int) -> idempotency.Answer:
    if isinstance(result, HttpResponse):
        raise TypeError("an answer that may be repeated is a value, not a response")
    location = ""
    if isinstance(result, Made):
        location, result = f"/api/v1{result.location}", result.body
    if result is None:
        return idempotency.Answer(status, b"", "", location)
    return idempotency.Answer(status, result.model_dump_json(by_alias=True).encode(), JSON, location)


def respond(answer: idempotency.Answer) -> HttpResponse:
    """Write an answer."""
    response = HttpResponse(answer.body, status=answer.status, content_type=answer.content_type or JSON)
    if not answer.content_type:
        del response.headers["Content-Type"]
    if answer.location:
        response.headers["Location"] = answer.location
    return response


def _once(request: HttpRequest, act: Callable[[], Result], status: int) -> HttpResponse:
    """Do an act, or answer what was answered before under the same Idempotency-Key."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return respond(_answer(act(), status))
    if not _KEY.fullmatch(key):
        raise BadRequest("Een Idempotency-Key heeft 1 tot en met 200 zichtbare ASCII-tekens.")
    digest = hashlib.sha256(f"{request.method}\n{request.get_full_path()}\n{request.content_type}\n".encode())
    digest.update(body_of(request))
    return respond(
        idempotency.once(
            account=who(request).id,
            key=key,
            request_sha256=digest.hexdigest(),
            at=when(request),
            act=lambda: _answer(act(), status),
        )
    )


class Keyed(Bearer):
    """Bearer that reads the body before anybody else when the answer may have to be repeated."""

    def __call__(self, request: HttpRequest) -> Any | None:  # noqa: ANN401 - ninja's shape
        """Authenticate; keep the body in memory when its digest will be asked."""
        if "Idempotency-Key" in request.headers:
            body_of(request)
        return super().__call__(request)


class KeyedPerson(Person):
    """Person, reading the body first as `Keyed` does."""

    def __call__(self, request: HttpRequest) -> Any | None:  # noqa: ANN401 - ninja's shape
        """Authenticate; keep the body in memory when its digest will be asked."""
        if "Idempotency-Key" in request.headers:
            body_of(request)
        return super().__call__(request)


_AUTH = {
    (False, False): Bearer(),
    (False, True): Keyed(),
    (True, False): Person(),
    (True, True): KeyedPerson(),
}
"""(for people, may be repeated) → who is let in."""


def operation(  # noqa: PLR0913 - what an operation declares, each by name
    router: Router,
    method: str,
    path: str,
    *,
    summary: str,
    permission: Permission | None = None,
    open_because: str = "",
    gives: type[BaseModel] | None = None,
    status: int = 200,
    refusals: tuple[int, ...] = (),
    extra: dict[str, Any] | None = None,
    shown: bool = True,
    no_key_because: str = "",
    people: bool = False,
) -> Callable[[Callable[..., Result]], Callable[..., HttpResponseBase]]:
    """Declare an operation.

    Args:
        router: where it belongs.
        method: HTTP method.
        path: path below /api/v1.
        summary: Dutch words for it.
        permission: what it needs; the action or query it calls asks the gate for it.
        open_because: why it needs none.
        gives: schema of its answer; None for an answer without a body.
        status: status of its answer.
        refusals: statuses of problems beside 400 and 401.
        extra: additions to its description in OpenAPI.
        shown: whether OpenAPI describes it.
        no_key_because: why it takes no Idempotency-Key though it is no GET.
        people: whoever is logged in asks, instead of a system with a token.
    """
    if (permission is None) == (not open_because):
        raise TypeError("an operation has a permission, or a reason to have none")
    repeatable = method != "GET" and permission is not None and not no_key_because

    def declare(view: Callable[..., Result]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 - as the view has them
            if repeatable:
                return _once(request, lambda: view(request, *args, **kwargs), status)
            result = view(request, *args, **kwargs)
            return result if isinstance(result, HttpResponse) else respond(_answer(result, status))

        run.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]  # ninja reads it here
        name = _camel(view.__name__)
        run.declared = Declared(method, path, permission, open_because, no_key_because)  # type: ignore[attr-defined]  # as above
        described = dict(extra or {})
        if repeatable:
            described["parameters"] = [*described.get("parameters", []), IDEMPOTENCY_HEADER]
        problems = {400, *refusals} | ({401, 403} if permission is not None else set())
        auth = None if permission is None else _AUTH[people, repeatable]
        router.api_operation(
            [method],
            path,
            auth=auth,
            response={status: gives, **dict.fromkeys(sorted(problems), Problem)},
            operation_id=name,
            summary=summary,
            by_alias=True,
            include_in_schema=shown,
            openapi_extra=described or None,
        )(run)
        return run

    return declare


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)
