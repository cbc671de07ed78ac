# SPDX-License-Identifier: EUPL-1.2
"""A small client that uses the pages as a person without JavaScript does: forms, links, uploads, byte ranges."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import httpx

TIMEOUT_SECONDS = 60.0
SEEK_BYTES = 1000
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class StepFailed(Exception):  # noqa: N818 - says what is so
    """A page did not show what the step needs."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A page that came back.

    Attributes:
        url: where we ended.
        status: HTTP status.
        text: the HTML, with entities resolved.
    """

    url: str
    status: int
    text: str

    def must_hold(self, words: str) -> None:
        """Check that the page shows these words.

        Raises:
            StepFailed: it does not.
        """
        if words not in self.text:
            title = re.search(r"<h1[^>]*>(.*?)</h1>", self.text, re.DOTALL)
            heading = re.sub(r"<[^>]+>", " ", title.group(1)).strip() if title else ""
            raise StepFailed(f"de pagina {self.url} ({heading}) toont niet: {words}")

    def attribute(self, name: str, *, near: str) -> str:
        """Give the value of the first attribute `name` after the words `near`; empty when there is none."""
        place = self.text.find(near)
        match = re.search(rf'\b{name}="([^"]+)"', self.text[place:]) if place >= 0 else None
        return match.group(1) if match else ""

    def code_after(self, label: str) -> str:
        """Give the short code in the fact after a label.

        Raises:
            StepFailed: there is none.
        """
        place = self.text.find(label)
        match = re.search(r">\s*([0-9a-f]{10})\b", self.text[place:]) if place >= 0 else None
        if match is None:
            raise StepFailed(f"de code bij {label} staat niet op de pagina")
        return match.group(1)


class Browser:
    """One person at one node."""

    def __init__(self, base: str) -> None:
        """Start without being logged in."""
        self.base = base
        self._http = httpx.Client(base_url=base, follow_redirects=True, timeout=TIMEOUT_SECONDS, trust_env=False)
        self._token = ""

    @classmethod
    def login(cls, base: str, username: str, password: str) -> Self:
        """Log a person in.

        Raises:
            StepFailed: refused.
        """
        browser = cls(base)
        browser.get("/inloggen/")
        shown = browser.post("/inloggen/", {"username": username, "password": password})
        if "/inloggen/" in shown.url:
            raise StepFailed(f"inloggen van {username} is mislukt")
        return browser

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _shown(self, answer: httpx.Response) -> Shown:
        text = answer.text
        if match := _TOKEN.search(text):
            self._token = match.group(1)
        return Shown(str(answer.url), answer.status_code, html.unescape(text))

    def status(self, path: str) -> int:
        """Give the status of a page."""
        return self._http.get(path).status_code

    def get(self, path: str) -> Shown:
        """Open a page.

        Raises:
            StepFailed: it is not shown.
        """
        answer = self._http.get(path)
        if answer.status_code != httpx.codes.OK:
            raise StepFailed(f"{path} gaf {answer.status_code}: {_sentence(answer.text)}")
        return self._shown(answer)

    def post(self, path: str, fields: Mapping[str, str | list[str]], *, expect: int = 200) -> Shown:
        """Send a form.

        Raises:
            StepFailed: another status than expected.
        """
        data = {**fields, "csrfmiddlewaretoken": self._token}
        answer = self._http.post(path, data=data, headers={"Referer": self.base + path})
        if answer.status_code != expect:
            raise StepFailed(f"{path} gaf {answer.status_code}: {_sentence(answer.text)}")
        return self._shown(answer)

    def upload(self, path: str, *, kind: str, title: str, name: str, content: bytes | Path) -> None:
        """Add a file by the plain form: say what it is, then send its bytes to the byte server.

        Raises:
            StepFailed: it was not taken in.
        """
        self.get(path)
        place = self.post(path, {"soort": kind, "titel": title})
        form = re.search(r'action="(http[^"]+/f/[^"]+)"', place.text)
        if form is None:
            raise StepFailed("de pagina geeft geen plaats voor het bestand")
        data = content if isinstance(content, bytes) else content.read_bytes()
        answer = self._http.post(form.group(1), files={"bestand": (name, data)})
        shown = self._shown(answer)
        if answer.status_code != httpx.codes.OK or "Controlecode" not in shown.text:
            raise StepFailed(f"het bestand {name} is niet ingenomen ({answer.status_code}): {_sentence(answer.text)}")

    def check_range(self, url: str) -> None:
        """Seek in a recording: ask its first byte, which tells its size, and then bytes from the middle.

        Raises:
            StepFailed: no partial answer.
        """
        first = self._http.get(url, headers={"Range": "bytes=0-0"})
        size = first.headers.get("Content-Range", "").rpartition("/")[2]
        if first.status_code != httpx.codes.PARTIAL_CONTENT or not size.isdigit():
            raise StepFailed(f"de opname is niet op een tijdstip te openen ({first.status_code})")
        start = int(size) // 2
        end = min(int(size), start + SEEK_BYTES)
        answer = self._http.get(url, headers={"Range": f"bytes={start}-{end - 1}"})
        if answer.status_code != httpx.codes.PARTIAL_CONTENT or len(answer.content) != end - start:
            raise StepFailed(f"de opname is niet op een tijdstip te openen ({answer.status_code})")


def _sentence(text: str) -> str:
    """Give the words of a page that says no."""
    body = re.sub(r"<(script|style|header|nav)\b.*?</\1>", " ", text, flags=re.DOTALL)
    main = re.search(r"<main.*?</main>", body, re.DOTALL)
    words = re.sub(r"<[^>]+>", " ", main.group(0) if main else body)
    return " ".join(html.unescape(words).split())[:300]
