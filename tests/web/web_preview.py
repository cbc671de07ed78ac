# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: E402, E501 -- Django must be configured before its parts are imported; the policy stands in columns
"""Serve every page with sample data, under the content security policy of the product.

By hand: ``python tests/web/web_preview.py 8000`` and open the address it prints. Prints one line: the address.
"""

from __future__ import annotations

import re
import socketserver
import sys
import wsgiref.simple_server
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

import django
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

MATERIAL = HERE / "materiaal"
SELF = ["'self'"]

settings.configure(
    DEBUG=False,
    SECRET_KEY="voorbeeld",  # noqa: S106 -- signs nothing that leaves this process
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.staticfiles", "strafketen.web"],
    MIDDLEWARE=[
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "csp.middleware.CSPMiddleware",
        "strafketen.web.language.ChosenLanguageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": sorted(str(p) for p in (ROOT / "src" / "strafketen").glob("*/templates")),
            "OPTIONS": {
                "context_processors": ["django.template.context_processors.request"],
                "string_if_invalid": "",
            },
        }
    ],
    CONTENT_SECURITY_POLICY={
        "DIRECTIVES": {
            "default-src": ["'none'"], "script-src": SELF, "style-src": SELF, "img-src": SELF, "font-src": SELF, "connect-src": SELF,
            "media-src": SELF, "form-action": SELF, "base-uri": ["'none'"], "frame-ancestors": ["'none'"],
        }
    },
    LANGUAGE_CODE="nl",
    LANGUAGES=[("nl", "Nederlands"), ("en", "English")],
    LOCALE_PATHS=[ROOT / "src" / "strafketen" / "web" / "locale"],
    STATIC_URL="/static/",
    WHITENOISE_USE_FINDERS=True,
    USE_TZ=True,
)  # fmt: skip
django.setup()

from django.shortcuts import render

from web.web_samples import PAGES, shell


def page(request: HttpRequest, name: str) -> HttpResponse:
    """Render one sample page."""
    if name not in PAGES:
        raise Http404
    template, role, context = PAGES[name]
    return render(request, template, context() | ({"shell": shell(role)} if role else {}))


def material(request: HttpRequest, name: str) -> HttpResponse:
    """Serve a sample image or recording, with byte ranges, as the byte server does."""
    if not re.fullmatch(r"[\w.-]+", name) or not (MATERIAL / name).is_file():
        raise Http404
    data = (MATERIAL / name).read_bytes()
    mime = {"mp4": "video/mp4", "jpg": "image/jpeg", "png": "image/png", "vtt": "text/vtt"}[name.rsplit(".", 1)[1]]
    asked = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("Range", ""))
    if not asked:
        return HttpResponse(data, content_type=mime, headers={"Accept-Ranges": "bytes"})
    first, last = int(asked[1]), min(int(asked[2] or len(data) - 1), len(data) - 1)
    headers = {"Accept-Ranges": "bytes", "Content-Range": f"bytes {first}-{last}/{len(data)}"}
    return HttpResponse(data[first : last + 1], status=206, content_type=mime, headers=headers)


def index(_request: HttpRequest) -> HttpResponse:
    """List the pages."""
    return HttpResponse("".join(f'<p><a href="/{name}/">{name}</a>' for name in PAGES))


def extend(_request: HttpRequest) -> HttpResponse:
    """Answer as a node does that kept the reader logged in."""
    return HttpResponse(status=204)


def keep(request: HttpRequest) -> HttpResponse:
    """Show what came, as text."""
    return HttpResponse("\n".join(f"{name}={value}" for name, value in request.POST.items()), content_type="text/plain")


urlpatterns = [
    path("", index),
    path("verlengen/", extend),
    path("bewaren/", keep),
    path("materiaal/<str:name>", material),
    path("<str:name>/", page),
]


class Server(socketserver.ThreadingMixIn, wsgiref.simple_server.WSGIServer):
    """A thread per request: a recording and its page load side by side."""

    daemon_threads = True


class Quiet(wsgiref.simple_server.WSGIRequestHandler):
    """No line per request."""

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


def main() -> None:
    """Serve until the process is ended."""
    from django.core.wsgi import get_wsgi_application

    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    server = wsgiref.simple_server.make_server("127.0.0.1", port, get_wsgi_application(), Server, Quiet)
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}/\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
