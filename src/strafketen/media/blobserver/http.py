# SPDX-License-Identifier: EUPL-1.2
"""The little of HTTP that the byte server needs, over ASGI 3."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import quote, unquote_to_bytes

from strafketen.core import canonical

# ASGI events are open dictionaries by definition (asgiref typing); they end in this module.
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Headers: TypeAlias = dict[str, str]

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+/[A-Za-z0-9!#$%&'*+.^_`|~-]+(; ?charset=[a-z0-9-]+)?\Z")
_RANGE = re.compile(r"bytes=\s*(\d*)\s*-\s*(\d*)\s*\Z")
_INLINE = re.compile(r"(?:audio|video)/[a-z0-9.+-]+\Z|image/(?:png|jpeg|gif|webp|avif)\Z|application/pdf\Z|text/vtt\Z")
_PLAYED = re.compile(r"(?:audio|video)/")


class Body:
    """The body of a request, piece by piece.

    Attributes:
        complete: the last piece has arrived.
        gone: the sender went away or fell silent.
    """

    __slots__ = ("_idle_seconds", "_receive", "complete", "gone")

    def __init__(self, receive: Receive, *, idle_seconds: float) -> None:
        """Read from `receive`."""
        self._receive = receive
        self._idle_seconds = idle_seconds
        self.complete = False
        self.gone = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Give pieces until the body is complete or the sender is gone."""
        while not (self.complete or self.gone):
            try:
                async with asyncio.timeout(self._idle_seconds):
                    message = await self._receive()
            except TimeoutError:
                self.gone = True
                return
            if message["type"] != "http.request":
                self.gone = True
                return
            self.complete = not message.get("more_body", False)
            if piece := message.get("body", b""):
                yield piece


@dataclass(frozen=True, slots=True)
class Request:
    """One request.

    Attributes:
        method: after X-HTTP-Method-Override.
        path: decoded, as in the scope.
        prefix: where the server is mounted; part of every address we give.
        headers: names in lower case.
        body: to be read at most once.
    """

    method: str
    path: str
    prefix: str
    headers: Headers
    body: Body


def read_request(scope: Message, receive: Receive, *, idle_seconds: float) -> Request:
    """Build a request from an ASGI scope."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    method: str = scope["method"]
    if method == "POST" and "x-http-method-override" in headers:
        # tus 1.0.0: for surroundings that let only GET and POST through
        method = headers["x-http-method-override"].upper()
    return Request(
        method=method,
        path=scope["path"],
        prefix=scope.get("root_path", ""),
        headers=headers,
        body=Body(receive, idle_seconds=idle_seconds),
    )


async def respond(send: Send, status: int, headers: Headers, body: bytes = b"", *, head: bool = False) -> None:
    """Send a whole response; with `head` everything but its body."""
    if status not in {204, 304} and "Content-Length" not in headers:
        headers = {**headers, "Content-Length": str(len(body))}
    await send({"type": "http.response.start", "status": status, "headers": raw(headers)})
    await send({"type": "http.response.body", "body": b"" if head else body})


def raw(headers: Headers) -> list[tuple[bytes, bytes]]:
    """Write headers as ASGI wants them."""
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


def problem(status: int, code: str, text: str) -> bytes:
    """Write an error as problem+json (RFC 9457) with our code."""
    return canonical.dumps({"type": "about:blank", "status": status, "code": code, "title": text})


def content_type(mime: str) -> str:
    """Give a content type that is safe to send; anything odd becomes plain bytes."""
    return mime if _TOKEN.match(mime) else "application/octet-stream"


def disposition(*, mime: str, filename: str, inline: bool) -> str:
    """Write Content-Disposition; only types that cannot run anything are shown in the browser (RFC 6266)."""
    kind = "inline" if inline and _INLINE.match(mime) else "attachment"
    if not filename:
        return kind
    plain = re.sub(r'[^\x20-\x7e]|["\\%;/]', "_", filename)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"


def security_headers(mime: str) -> Headers:
    """Give the headers that keep stored bytes from doing anything in a browser."""
    # A sandboxed document cannot play itself, so recordings get a policy with only what playing needs.
    played = bool(_PLAYED.match(mime))
    policy = "default-src 'none'; media-src 'self'; frame-ancestors 'none'" if played else "default-src 'none'; sandbox"
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-site",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "private, no-store",
    }


def parse_range(value: str, size_bytes: int) -> tuple[int, int] | None:
    """Read a Range header.

    Returns:
        Start and end (exclusive), or None when the header does not count (another unit, several ranges, not a range):
        RFC 9110, 14.2 then asks for the whole.

    Raises:
        ValueError: a range that cannot be satisfied.
    """
    match = _RANGE.match(value)
    if not match:
        return None
    first, last = match.groups()
    if not first and not last:
        return None
    if not first:
        length = min(int(last), size_bytes)
        if length == 0:
            raise ValueError(value)
        return size_bytes - length, size_bytes
    start = int(first)
    if last and int(last) < start:
        return None
    if start >= size_bytes:
        raise ValueError(value)
    return start, min(int(last) + 1, size_bytes) if last else size_bytes


def header_parameter(value: str, name: str) -> str | None:
    """Read a parameter of a header such as `form-data; name="file"; filename="a.pdf"`.

    Browsers write a quote as %22 and send UTF-8 bytes; both are undone.
    """
    match = re.search(rf'(?:^|;)\s*{re.escape(name)}\s*=\s*(?:"([^"]*)"|([^;\s]*))', value, re.IGNORECASE)
    if not match:
        return None
    text = match.group(1) if match.group(1) is not None else match.group(2)
    return re.sub(r"%(22|0A|0D)", lambda found: unquote_to_bytes(found.group()).decode(), text, flags=re.IGNORECASE)
