# SPDX-License-Identifier: EUPL-1.2
"""What was typed is not lost when a log-in ends (WCAG 2.2.5): it waits in the session until the same person is back.

Nothing is done with it: after the log-in the reader sees that it is there and sends it again, or throws it away.
A signed cookie says who read here last, so that nobody else who logs in at this browser gets to see it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from strafketen.core.actor import Actor

_SLOT = "bewaarde_invoer"
_SALT = "strafketen.identity.keeping"
_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "next", "_pad"})
READER_SECONDS = 12 * 3600
"""How long a browser remembers who read last: a long shift."""
KEPT_CHARACTERS = 1_000_000
"""The longest form has a few fields of 60,000 characters."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that was sent after the log-in had ended.

    Attributes:
        path: where it was sent to, with its query.
        fields: name → values, as the browser sent them.
    """

    path: str
    fields: Mapping[str, list[str]]


def _cookie() -> str:
    return f"{settings.SESSION_COOKIE_NAME.removesuffix('_sessie')}_lezer"


def remember_reader(request: HttpRequest, response: HttpResponse, actor: Actor) -> None:
    """Note in the browser who reads here, unless it knows already."""
    if _reader(request) != actor.id:
        response.set_signed_cookie(
            _cookie(),
            actor.id,
            salt=_SALT,
            max_age=READER_SECONDS,
            secure=bool(settings.SESSION_COOKIE_SECURE),
            httponly=True,
            samesite="Lax",
        )


def forget_reader(response: HttpResponse) -> None:
    """Let the browser forget who read here: they left by their own choice."""
    response.delete_cookie(_cookie(), samesite="Lax")


def _reader(request: HttpRequest) -> str:
    return str(request.get_signed_cookie(_cookie(), "", salt=_SALT, max_age=READER_SECONDS) or "")


def keep(request: HttpRequest, path: str) -> bool:
    """Keep what was typed for a page; say whether there was anything that may be kept.

    Args:
        request: the POST that came after the log-in had ended.
        path: address of our own that it was meant for.
    """
    reader = _reader(request)
    names = [name for name in request.POST if name not in _NOT_TYPED]
    fields = {name: request.POST.getlist(name) for name in names}
    size = sum(len(value) for values in fields.values() for value in values)
    ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    if not reader or not fields or not ours or size > KEPT_CHARACTERS:
        return False
    request.session[_SLOT] = {"reader": reader, "path": path, "fields": fields}
    return True


def kept(request: HttpRequest, actor: Actor) -> Kept | None:
    """Give what waits for this reader; what another reader typed at this browser is thrown away."""
    found = request.session.get(_SLOT)
    if found is None:
        return None
    if found["reader"] != actor.id:
        del request.session[_SLOT]
        return None
    return Kept(found["path"], found["fields"])


def forget(request: HttpRequest, path: str = "") -> None:
    """Throw away what waits: for this path, or whatever it is."""
    found = request.session.get(_SLOT)
    if found is not None and path in {"", found["path"]}:
        del request.session[_SLOT]
