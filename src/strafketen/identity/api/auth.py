# SPDX-License-Identifier: EUPL-1.2
"""Systems prove themselves with client credentials (RFC 6749, 4.4) and then carry a short-lived token (RFC 6750).

People have no token: where an operation is for them, they carry the session of their log-in and the form token.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, ClassVar, cast
from urllib.parse import unquote_plus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from strafketen.core.access.policy import AccessDenied
from strafketen.core.actor import Actor
from strafketen.identity import access
from strafketen.ledger.services import services

TOKEN_MINUTES = 15
_ALGORITHM = "HS256"
_KEY_PURPOSE = b"strafketen/api-token/1"
SESSION_COOKIE = settings.SESSION_COOKIE_NAME if settings.HAS_NODE else "sk_slachtofferportaal_sessie"
"""The name in OpenAPI: a node puts its port in it, because cookies do not know ports; without a node there is none."""


@lru_cache(maxsize=1)
def _key() -> OctKey:
    """Derive the key for tokens from the node's secret; it never leaves this node."""
    secret = hmac.new(settings.SECRET_KEY.encode(), _KEY_PURPOSE, hashlib.sha256).digest()
    return OctKey.import_key(secret)


def issue(*, client_id: str, at: datetime) -> str:
    """Write a token for a client that proved itself."""
    node = services().oin
    issued = int(at.timestamp())
    claims: dict[str, Any] = {
        "iss": node,
        "aud": node,
        "sub": client_id,
        "iat": issued,
        "exp": issued + TOKEN_MINUTES * 60,
        "jti": secrets.token_hex(8),
    }
    return jwt.encode({"alg": _ALGORITHM, "typ": "at+jwt"}, claims, _key())


def client_of(token: str, *, at: datetime) -> str | None:
    """Give the client id in a token of this node that is valid at `at`, or None."""
    try:
        read = jwt.decode(token, _key(), algorithms=[_ALGORITHM])
    except (JoseError, ValueError):
        return None
    claims = read.claims
    node = services().oin
    expires = claims.get("exp")
    if read.header.get("typ") != "at+jwt" or claims.get("iss") != node or claims.get("aud") != node:
        return None
    if not isinstance(expires, int) or expires <= at.timestamp():
        return None
    return str(claims.get("sub"))


class Bearer(HttpBearer):
    """Who carries a token of this node."""

    openapi_type: str = "oauth2"
    openapi_scheme: str = "bearer"

    def __init__(self) -> None:
        """Describe the flow for OpenAPI."""
        super().__init__()
        self.openapi_security_schema.clear()
        self.openapi_security_schema.update(
            type="oauth2",
            description="Client credentials van een systeem van de eigen organisatie (RFC 6749, 4.4).",
            flows={"clientCredentials": {"tokenUrl": "/api/v1/token", "scopes": {}}},
        )

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Give the system, if its token and its account are valid now."""
        at = cast("datetime", request.at)  # type: ignore[attr-defined]  # set by AccessMiddleware
        client_id = client_of(token, at=at)
        return None if client_id is None else access.actor_of_system(client_id=client_id, at=at)


class ForgedRequest(AccessDenied):
    """A request with a session that does not show that it comes from our own pages."""

    code: ClassVar[str] = "geen_formuliertoken"


class Person(APIKeyCookie):
    """Who is logged in at this node. The gate decides what that person may."""

    param_name: str = SESSION_COOKIE

    def __init__(self) -> None:
        """Describe the session for OpenAPI."""
        super().__init__(csrf=False)  # asked below, with a refusal of our own
        self.openapi_security_schema.update(
            description="De sessie van wie is ingelogd. Op een knooppunt staat zijn poort in de naam. Een "
            "verzoek dat iets wijzigt, stuurt ook het formuliertoken mee in X-CSRFToken.",
        )

    def _get_key(self, request: HttpRequest) -> str | None:
        return request.COOKIES.get(self.param_name)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """Give who is logged in.

        Raises:
            ForgedRequest: a request that changes something came without the form token of our own pages.
        """
        actor = cast("Actor | None", request.actor)  # type: ignore[attr-defined]  # set by AccessMiddleware
        if key is None or actor is None:
            return None
        if check_csrf(request) is not None:
            raise ForgedRequest("Stuur het formuliertoken mee in X-CSRFToken. Er is niets gewijzigd.")
        return actor


def _refused(error: str, description: str, *, status: int = 400) -> HttpResponse:
    """Refuse as RFC 6749, 5.2 prescribes (ASCII, application/json): OAuth clients read this, not problem+json."""
    body = json.dumps({"error": error, "error_description": description})
    response = HttpResponse(body, status=status, content_type="application/json")
    if status == 401:  # noqa: PLR2004 - Unauthorized
        response.headers["WWW-Authenticate"] = 'Basic realm="strafketen"'
    return _not_kept(response)


def _not_kept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Pragma"] = "no-cache"
    return response


def _basic(header: str) -> tuple[str, str] | None:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, password = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (unquote_plus(user), unquote_plus(password)) if colon else None


def answer_token(request: HttpRequest, *, at: datetime) -> HttpResponse:
    """Answer a request for a token."""
    if request.content_type != "application/x-www-form-urlencoded":
        return _refused("invalid_request", "Stuur het verzoek als application/x-www-form-urlencoded.")
    form = request.POST
    if any(len(form.getlist(name)) > 1 for name in form):
        return _refused("invalid_request", "Een veld staat twee keer in het verzoek.")
    header = request.headers.get("Authorization")
    if header is not None and ("client_id" in form or "client_secret" in form):
        return _refused(
            "invalid_request", "Stuur de gegevens in de kop Authorization of in het verzoek, niet in beide."
        )
    given = (form.get("client_id", ""), form.get("client_secret", "")) if header is None else _basic(header)
    if form.get("grant_type") != "client_credentials":
        known = "grant_type" in form
        return _refused(
            "unsupported_grant_type" if known else "invalid_request", "Gebruik grant_type=client_credentials."
        )
    if given is None or "\0" in given[0] + given[1]:
        return _refused("invalid_client", "De gegevens van dit systeem kloppen niet.", status=401)
    actor = access.actor_of_client(client_id=given[0], secret=given[1], at=at)
    if actor is None:
        return _refused("invalid_client", "De gegevens van dit systeem kloppen niet.", status=401)
    token = issue(client_id=given[0], at=at)
    seconds = int(timedelta(minutes=TOKEN_MINUTES).total_seconds())
    body = json.dumps({"access_token": token, "token_type": "Bearer", "expires_in": seconds})
    return _not_kept(HttpResponse(body, content_type="application/json"))
