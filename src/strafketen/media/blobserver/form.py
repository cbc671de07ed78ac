# SPDX-License-Identifier: EUPL-1.2
"""`POST /f/<grant>`: an ordinary form with one file, for browsers without JavaScript. It cannot be resumed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import Executor
from datetime import timedelta
from html import escape
from urllib.parse import urlsplit, urlunsplit

from strafketen.core.errors import Refusal
from strafketen.media.blobserver.absorb import absorb
from strafketen.media.blobserver.config import BlobServerConfig
from strafketen.media.blobserver.grants import WriteGrant, check_write
from strafketen.media.blobserver.http import Headers, Request, Send, respond
from strafketen.media.blobserver.multipart import MultipartReader, PartBegin, PartData, PartEnd, boundary_of
from strafketen.media.blobserver.refusals import (
    BadRequest,
    Incomplete,
    TooLarge,
    UploadExpired,
    UploadUnknown,
    WrongOffset,
)
from strafketen.media.blobserver.registry import Registry, Upload

PREFIX = "/f/"
_FORM_ROOM_BYTES = 64 * 1024


def page(refusal: Refusal, *, return_url: str) -> bytes:
    """Write what went wrong as a page that needs nothing else."""
    back = f'<p><a href="{escape(return_url)}">Terug naar de vorige pagina</a></p>' if return_url else ""
    return (
        '<!doctype html><html lang="nl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Het bestand is niet ontvangen</title></head>'
        f"<body><main><h1>Het bestand is niet ontvangen</h1><p>{escape(refusal.text)}</p>{back}</main></body></html>"
    ).encode()


def with_upload(return_url: str, upload_id: str) -> str:
    """Add the upload to the address that Django gave."""
    parts = urlsplit(return_url)
    query = f"{parts.query}&upload={upload_id}" if parts.query else f"upload={upload_id}"
    return urlunsplit(parts._replace(query=query))


class FormHandler:
    """Answers the form."""

    def __init__(self, config: BlobServerConfig, registry: Registry, executor: Executor) -> None:
        """Store into `registry`; blocking work goes to `executor`."""
        self._config = config
        self._registry = registry
        self._executor = executor

    def grant(self, request: Request) -> WriteGrant:
        """Check the grant in the address.

        Raises:
            GrantInvalid, GrantExpired: it does not hold.
        """
        return check_write(self._config.grant_key, request.path.removeprefix(PREFIX), now=self._config.clock())

    async def handle(self, request: Request, send: Send, *, grant: WriteGrant, extra: Headers) -> None:
        """Take the file in and send the browser back.

        Raises:
            Refusal: the application turns it into a page.
        """
        reader = MultipartReader(boundary_of(request.headers.get("content-type", "")))
        limit_bytes = min(grant.max_bytes, self._config.max_upload_bytes)
        announced = request.headers.get("content-length", "0")
        announced_bytes = int(announced) if announced.isascii() and announced.isdigit() else 0
        if announced_bytes > limit_bytes + _FORM_ROOM_BYTES:
            raise TooLarge("Dit bestand is groter dan hier is toegestaan.", max_bytes=grant.max_bytes)
        self._registry.check_room(announced_bytes)
        await self._clear(grant)
        events = _events(request, reader)
        begin = await _find_file(events)
        upload = await self._begin(grant, begin)
        kept = False
        try:
            await self._store(upload, events, limit_bytes=limit_bytes)
            async for _ in events:  # fields after the file; read so that the browser listens to our answer
                pass
            if not reader.complete:
                raise Incomplete("De verbinding brak af voordat het bestand er was. Kies het bestand opnieuw.")
            await self._finish(upload)
            kept = True
        finally:
            await self._let_go(upload, kept=kept)
        headers = {**extra, "Location": with_upload(grant.return_url, grant.upload_id), "Cache-Control": "no-store"}
        await respond(send, 303, headers)

    async def _clear(self, grant: WriteGrant) -> None:
        """Remove an attempt at the same upload that never ended; refuse when it did end."""
        loop = asyncio.get_running_loop()
        now = self._config.clock()
        try:
            upload = await loop.run_in_executor(
                self._executor, lambda: self._registry.acquire(grant.upload_id, now=now)
            )
        except UploadUnknown:
            return
        except UploadExpired:
            await loop.run_in_executor(self._executor, lambda: self._registry.sweep(now=now))
            return
        if upload.receiver is None:
            await loop.run_in_executor(self._executor, self._registry.release, upload)
            raise WrongOffset("Dit bestand is al ontvangen. Ga terug naar de vorige pagina om verder te gaan.")
        await self._let_go(upload, kept=False)

    async def _begin(self, grant: WriteGrant, begin: PartBegin) -> Upload:
        now = self._config.clock()
        info = self._registry.new_info(
            upload_id=grant.upload_id,
            scope=grant.scope,
            size_bytes=None,
            filename=begin.filename or "",
            mime=begin.mime,
            subject=grant.subject,
            expires_at=now + timedelta(seconds=self._config.upload_lifetime_seconds),
        )

        def work() -> Upload:
            self._registry.create(info)
            return self._registry.acquire(grant.upload_id, now=now)

        return await asyncio.get_running_loop().run_in_executor(self._executor, work)

    async def _store(
        self, upload: Upload, events: AsyncIterator[PartBegin | PartData | PartEnd], *, limit_bytes: int
    ) -> None:
        if upload.receiver is None:
            raise UploadUnknown("Deze upload is al afgerond. Ga terug naar de vorige pagina.")
        await absorb(upload.receiver, _file_bytes(events), executor=self._executor, limit_bytes=limit_bytes)

    async def _finish(self, upload: Upload) -> None:
        receiver, registry, at = upload.receiver, self._registry, self._config.clock()
        if receiver is None:
            return

        def work() -> None:
            receiver.declare_size()
            registry.finish(upload, at=at)

        await asyncio.get_running_loop().run_in_executor(self._executor, work)

    async def _let_go(self, upload: Upload, *, kept: bool) -> None:
        def work() -> None:
            try:
                if not kept:
                    self._registry.remove(upload)
            finally:
                self._registry.release(upload)

        await asyncio.get_running_loop().run_in_executor(self._executor, work)


async def _events(request: Request, reader: MultipartReader) -> AsyncIterator[PartBegin | PartData | PartEnd]:
    async for chunk in request.body:
        for event in reader.feed(chunk):
            yield event


async def _find_file(events: AsyncIterator[PartBegin | PartData | PartEnd]) -> PartBegin:
    """Pass over ordinary fields up to the file.

    Raises:
        BadRequest: there is none.
    """
    async for event in events:
        if isinstance(event, PartBegin) and event.filename is not None:
            if not event.filename:
                break
            return event
    raise BadRequest("Er is geen bestand gekozen. Ga terug, kies een bestand en verstuur het formulier opnieuw.")


async def _file_bytes(events: AsyncIterator[PartBegin | PartData | PartEnd]) -> AsyncIterator[bytes]:
    """Give the bytes of the file that has begun, up to its end."""
    async for event in events:
        if isinstance(event, PartData):
            yield event.data
        elif isinstance(event, PartEnd):
            return
