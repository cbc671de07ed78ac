# SPDX-License-Identifier: EUPL-1.2
"""The list of keys, and the switch that turns single keys off (WCAG 2.1.4). The choice belongs to the browser."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

_YEAR_SECONDS = 365 * 86400


def _cookie() -> str:
    return f"{settings.SESSION_COOKIE_NAME.removesuffix('_sessie')}_toetsen"


def keys_are_off(request: HttpRequest) -> bool:
    """Say whether the reader switched single keys off in this browser."""
    return request.COOKIES.get(_cookie()) == "uit"


@require_http_methods(["GET", "POST"])
def toetsen(request: HttpRequest) -> HttpResponseBase:
    """Show the keys; switch them off or on. Open to everybody: it tells how the pages work, and nothing of a zaak."""
    back = request.POST.get("next") or request.GET.get("next", "")
    if not (back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)):
        back = ""
    if request.method == "POST":
        response = HttpResponseRedirect(back or reverse("identity:toetsen"))
        response.set_cookie(
            _cookie(),
            "uit" if request.POST.get("toetsen") == "uit" else "aan",
            max_age=_YEAR_SECONDS,
            secure=bool(settings.SESSION_COOKIE_SECURE),
            httponly=True,
            samesite="Lax",
        )
        return response
    return render(request, "identity/toetsen.html", {"back_url": back})
