# SPDX-License-Identifier: EUPL-1.2
"""The byte server as an ASGI 3 application.

    GET, HEAD  /b/<grant>                 bytes of an object, by range
    *          /u/, /u/<upload>, /u/<grant>   tus 1.0.0
    POST       /f/<grant>                 ordinary form
    GET        /healthz                   "ok" once requests are answered

Addresses hold grants, so this server may have no access log.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeAlias

import structlog

from strafketen.core.errors import Refusal
from strafketen.media.blobs.local import LocalBlobStore
from strafketen.media.blobserver import form, tus
from strafketen.media.blobserver.config import BlobServerConfig
from strafketen.media.blobserver.download import serve_object
from strafketen.media.blobserver.grants import GrantInvalid, check_read
from strafketen.media.blobserver.http import (
    Headers,
    Message,
    Receive,
    Request,
    Send,
    problem,
    read_request,
    respond,
    security_headers,
)
from strafketen.media.blobserver.refusals import status_of
from strafketen.media.blobserver.registry import Registry

log = structlog.get_logger()

App: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]

_READ_PREFIX = "/b/"
_SWEEP_SECONDS = 3600
_DEAD_WRITER_AGE = timedelta(days=1)
_THREADS = 16
_DRAIN_BYTES = 128 * 1024 * 1024


class _Sender:
    """Remembers whether a response has begun: after that an error can only cut it off."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = False

    async def __call__(self, message: Message) -> None:
        self.started = True
        await self._send(message)


class BlobServer:
    """Routes requests; one per process."""

    def __init__(self, config: BlobServerConfig) -> None:
        """Make nothing but objects: no thread, no loop, so that a fork may follow."""
        self._config = config
        self._store = LocalBlobStore(config.bytes_dir, config.kek)
        self._registry = Registry(self._store, idle_uploads=config.idle_uploads, reserve_bytes=config.reserve_bytes)
        self._executor = ThreadPoolExecutor(_THREADS, thread_name_prefix="byteserver")
        self._tus = tus.TusHandler(config, self._registry, self._executor)
        self._form = form.FormHandler(config, self._registry, self._executor)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one ASGI connection."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, _Sender(send))

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        sweeping: asyncio.Task[None] | None = None
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                sweeping = asyncio.create_task(self._sweep())
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                if sweeping is not None:
                    sweeping.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await sweeping
                self._executor.shutdown(wait=True)
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _sweep(self) -> None:
        """Remove expired uploads, at the start and every hour."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                removed = await loop.run_in_executor(self._executor, self._sweep_once)
                log.info("uploads.swept", removed=removed)
            except OSError as error:
                log.warning("uploads.sweep_failed", errno=error.errno or 0)
            await asyncio.sleep(_SWEEP_SECONDS)

    def _sweep_once(self) -> int:
        now = self._config.clock()
        return self._registry.sweep(now=now) + self._store.sweep(before=now - _DEAD_WRITER_AGE)

    async def _http(self, scope: Message, receive: Receive, send: _Sender) -> None:
        request = read_request(scope, receive, idle_seconds=self._config.idle_seconds)
        extra = self._cors(request)
        try:
            await self._route(request, receive, send, extra)
        except Refusal as refusal:
            if send.started:
                raise
            await self._refuse(request, send, refusal, extra)

    async def _route(self, request: Request, receive: Receive, send: _Sender, extra: Headers) -> None:
        path = request.path
        if path.startswith(tus.PREFIX):
            await self._tus.handle(request, send, extra=extra)
        elif request.method == "OPTIONS":
            await respond(send, 204, extra)
        elif path.startswith(_READ_PREFIX) and request.method in {"GET", "HEAD"}:
            grant = check_read(self._config.grant_key, path.removeprefix(_READ_PREFIX), now=self._config.clock())
            await serve_object(
                request, receive, send, grant=grant, store=self._store, executor=self._executor, extra=extra
            )
        elif path.startswith(form.PREFIX) and request.method == "POST":
            await self._handle_form(request, send, extra)
        elif path == "/healthz":
            await respond(send, 200, {"Content-Type": "text/plain"}, b"ok\n", head=request.method == "HEAD")
        elif path.startswith((_READ_PREFIX, form.PREFIX)):
            await respond(send, 405, {**extra, "Allow": "POST" if path.startswith(form.PREFIX) else "GET, HEAD"})
        else:
            raise GrantInvalid("Dit adres bestaat niet op deze server. Open het stuk vanuit het dossier.")

    async def _handle_form(self, request: Request, send: _Sender, extra: Headers) -> None:
        return_url = ""
        try:
            grant = self._form.grant(request)
            return_url = grant.return_url
            await self._form.handle(request, send, grant=grant, extra=extra)
        except Refusal as refusal:
            if send.started:
                raise
            body = form.page(refusal, return_url=return_url)
            headers = {**security_headers("text/html"), "Content-Type": "text/html; charset=utf-8"}
            # A browser sends its whole form before it looks at the answer; unread, it would show "connection reset".
            await self._drain(request)
            await respond(send, status_of(refusal), headers, body)

    async def _refuse(self, request: Request, send: _Sender, refusal: Refusal, extra: Headers) -> None:
        status = status_of(refusal)
        headers = {**extra, "Content-Type": "application/problem+json", "Cache-Control": "no-store"}
        if request.path.startswith(tus.PREFIX):
            headers |= self._tus.refused(refusal)
            await self._drain(request)
        if status >= 500:  # noqa: PLR2004 - the boundary of HTTP between their fault and ours
            log.warning("request.failed", code=refusal.code, **refusal.detail)
        await respond(send, status, headers, problem(status, refusal.code, refusal.text), head=request.method == "HEAD")

    async def _drain(self, request: Request) -> None:
        """Read on for a while so that the sender gets to our answer; bounded."""
        if request.body.gone or request.headers.get("expect", "").lower() == "100-continue":
            return
        room_bytes = _DRAIN_BYTES
        async for piece in request.body:
            room_bytes -= len(piece)
            if room_bytes < 0:
                return

    def _cors(self, request: Request) -> Headers:
        """Let scripts of the node's own pages send and read, and nobody else's."""
        origin = self._config.web_origin
        headers = {"Vary": "Origin"}
        if request.headers.get("origin") != origin:
            return headers
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Expose-Headers"] = (
            "Upload-Offset, Upload-Length, Upload-Expires, Location, Tus-Resumable, Tus-Version, Tus-Extension, "
            "Tus-Max-Size, Tus-Checksum-Algorithm, Content-Range, Content-Length, Accept-Ranges, ETag"
        )
        if request.method == "OPTIONS":
            headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, PATCH, DELETE, OPTIONS"
            headers["Access-Control-Allow-Headers"] = (
                "Authorization, Content-Type, Range, If-Range, Tus-Resumable, Upload-Length, Upload-Metadata, "
                "Upload-Offset, Upload-Checksum, X-HTTP-Method-Override, X-Requested-With, X-Request-ID"
            )
            headers["Access-Control-Max-Age"] = "86400"
        return headers


def create_app(config: BlobServerConfig) -> App:
    """Make the application of one node."""
    return BlobServer(config)
