# SPDX-License-Identifier: EUPL-1.2
"""tus 1.0.0 on `/u/`: creation, creation-with-upload, termination, checksum, expiration.

The upload is named by its grant: as bearer token with `/u/` and `/u/<upload id>`, or in the address as `/u/<grant>`.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime

from strafketen.core.errors import Refusal
from strafketen.media.blobserver.absorb import Checksum, absorb
from strafketen.media.blobserver.config import BlobServerConfig
from strafketen.media.blobserver.grants import WriteGrant, check_write
from strafketen.media.blobserver.http import Headers, Request, Send, respond
from strafketen.media.blobserver.refusals import (
    BadRequest,
    ChecksumMismatch,
    Incomplete,
    TooLarge,
    UnsupportedType,
    UnsupportedVersion,
    UploadUnknown,
    WrongOffset,
)
from strafketen.media.blobserver.registry import Registry, Upload, UploadInfo

VERSION = "1.0.0"
PREFIX = "/u/"
_STREAM = "application/offset+octet-stream"
_MAX_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Expected:
    """The checksum that the sender announced for one request."""

    hasher: Checksum
    digest: bytes

    def holds(self) -> bool:
        """Whether what passed is what was meant."""
        return hmac.compare_digest(self.hasher.digest(), self.digest)


def parse_checksum(value: str | None) -> Expected | None:
    """Read Upload-Checksum.

    Raises:
        BadRequest: another algorithm than sha256 or sha1, or not base64.
    """
    if value is None:
        return None
    algorithm, _, encoded = value.partition(" ")
    try:
        digest = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise BadRequest("Upload-Checksum is geen base64.") from error
    if algorithm == "sha256":
        return Expected(hashlib.sha256(), digest)
    if algorithm == "sha1":
        # tus requires SHA-1 to be offered; it only guards against damage on the way, never for evidence
        return Expected(hashlib.sha1(usedforsecurity=False), digest)
    raise BadRequest("Upload-Checksum noemt een onbekend algoritme. Gebruik sha256 of sha1.")


def parse_metadata(value: str) -> dict[str, str]:
    """Read Upload-Metadata: comma-separated keys with base64 values.

    Raises:
        BadRequest: not in that form.
    """
    metadata: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in value.split(","))):
        key, _, encoded = pair.partition(" ")
        try:
            metadata[key] = base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise BadRequest("Upload-Metadata is niet in de vorm die tus voorschrijft.") from error
    return metadata


def parse_length(headers: Headers, name: str) -> int:
    """Read a header that must hold a number of bytes.

    Raises:
        BadRequest: missing or not a number.
    """
    value = headers.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) <= _MAX_DIGITS):
        raise BadRequest(f"De header {name} ontbreekt of is geen geldig aantal bytes.")
    return int(value)


def _expires(at: datetime) -> str:
    return format_datetime(at, usegmt=True)


class TusHandler:
    """Answers the requests of tus."""

    def __init__(self, config: BlobServerConfig, registry: Registry, executor: Executor) -> None:
        """Serve the uploads of `registry`; blocking work goes to `executor`."""
        self._config = config
        self._registry = registry
        self._executor = executor

    def options(self) -> Headers:
        """Give what this server can do."""
        return {
            "Tus-Resumable": VERSION,
            "Tus-Version": VERSION,
            "Tus-Extension": "creation,creation-with-upload,termination,checksum,expiration",
            "Tus-Checksum-Algorithm": "sha256,sha1",
            "Tus-Max-Size": str(self._config.max_upload_bytes),
        }

    async def handle(self, request: Request, send: Send, *, extra: Headers) -> None:
        """Answer one request.

        Raises:
            Refusal: the application turns it into a response.
        """
        base = {**extra, "Tus-Resumable": VERSION, "Cache-Control": "no-store"}
        if request.method == "OPTIONS":
            await respond(send, 204, {**extra, **self.options()})
            return
        if request.headers.get("tus-resumable") != VERSION:
            raise UnsupportedVersion("Deze server spreekt tus 1.0.0. Stuur de header Tus-Resumable: 1.0.0 mee.")
        grant, named = self._grant(request)
        if request.method == "POST" and not named:
            await self._create(request, send, grant=grant, base=base)
        elif request.method == "HEAD":
            await self._head(send, grant=grant, base=base)
        elif request.method == "PATCH":
            await self._patch(request, send, grant=grant, base=base)
        elif request.method == "DELETE":
            await self._delete(send, grant=grant, base=base)
        else:
            await respond(send, 405, {**base, "Allow": "OPTIONS, POST, HEAD, PATCH, DELETE"})

    def _grant(self, request: Request) -> tuple[WriteGrant, bool]:
        """Find the grant; tell whether the address names an upload rather than the place to make one."""
        name = request.path.removeprefix(PREFIX)
        now = self._config.clock()
        key = self._config.grant_key
        if "." in name:
            return check_write(key, name, now=now), False
        grant = check_write(key, request.headers.get("authorization", "").removeprefix("Bearer ").strip(), now=now)
        if name and name != grant.upload_id:
            raise UploadUnknown("Deze verwijzing hoort bij een andere upload. Kies het bestand opnieuw.")
        return grant, bool(name)

    async def _blocking_create(self, info: UploadInfo) -> None:
        await asyncio.get_running_loop().run_in_executor(self._executor, self._registry.create, info)

    async def _acquire(self, upload_id: str) -> Upload:
        now = self._config.clock()
        return await asyncio.get_running_loop().run_in_executor(
            self._executor, lambda: self._registry.acquire(upload_id, now=now)
        )

    async def _release(self, upload: Upload) -> None:
        await asyncio.get_running_loop().run_in_executor(self._executor, self._registry.release, upload)

    async def _create(self, request: Request, send: Send, *, grant: WriteGrant, base: Headers) -> None:
        if "upload-defer-length" in request.headers:
            raise BadRequest("Deze server wil de lengte vooraf weten. Stuur Upload-Length mee.")
        size_bytes = parse_length(request.headers, "upload-length")
        if size_bytes > min(grant.max_bytes, self._config.max_upload_bytes):
            raise TooLarge("Dit bestand is groter dan hier is toegestaan.", max_bytes=grant.max_bytes)
        metadata = parse_metadata(request.headers.get("upload-metadata", ""))
        now = self._config.clock()
        try:
            known = self._registry.find(grant.upload_id, now=now)
        except UploadUnknown:
            self._registry.check_room(size_bytes)
            known = self._registry.new_info(
                upload_id=grant.upload_id,
                scope=grant.scope,
                size_bytes=size_bytes,
                filename=metadata.get("filename", metadata.get("name", "")),
                mime=metadata.get("filetype", metadata.get("type", "")),
                subject=grant.subject,
                expires_at=now + timedelta(seconds=self._config.upload_lifetime_seconds),
            )
            await self._blocking_create(known)
        # A sender that never saw our answer asks again: the same upload, if it is the same file.
        if known.size_bytes != size_bytes:
            raise WrongOffset(
                "Deze upload is al begonnen met een ander bestand. Begin opnieuw op de pagina met bijlagen."
            )
        upload = await self._acquire(grant.upload_id)
        try:
            if request.headers.get("content-type") == _STREAM:
                if upload.offset_bytes:
                    raise WrongOffset("Deze upload is al begonnen; hervat haar.", offset=upload.offset_bytes)
                await self._take(request, upload)
            elif upload.receiver is not None and size_bytes == 0:
                await self._settle(upload)
            offset = upload.offset_bytes
        finally:
            await self._release(upload)
        name = request.path.removeprefix(PREFIX) or grant.upload_id
        headers = {
            **base,
            "Location": f"{request.prefix}{PREFIX}{name}",
            "Upload-Offset": str(offset),
            "Upload-Expires": _expires(known.expires_at),
        }
        await respond(send, 201, headers)

    async def _head(self, send: Send, *, grant: WriteGrant, base: Headers) -> None:
        now = self._config.clock()
        info, offset = await asyncio.get_running_loop().run_in_executor(
            self._executor, lambda: self._registry.offset(grant.upload_id, now=now)
        )
        headers = {**base, "Upload-Offset": str(offset), "Upload-Expires": _expires(info.expires_at)}
        if info.size_bytes is not None:
            headers["Upload-Length"] = str(info.size_bytes)
        await respond(send, 200, headers, head=True)

    async def _patch(self, request: Request, send: Send, *, grant: WriteGrant, base: Headers) -> None:
        if request.headers.get("content-type") != _STREAM:
            raise UnsupportedType(f"De inhoud moet {_STREAM} zijn.")
        offset = parse_length(request.headers, "upload-offset")
        upload = await self._acquire(grant.upload_id)
        try:
            if offset != upload.offset_bytes:
                raise WrongOffset("De server is op een andere plaats in het bestand.", offset=upload.offset_bytes)
            if upload.receiver is not None:
                await self._take(request, upload)
            result = upload.offset_bytes
        finally:
            await self._release(upload)
        headers = {**base, "Upload-Offset": str(result), "Upload-Expires": _expires(upload.info.expires_at)}
        await respond(send, 204, headers)

    async def _take(self, request: Request, upload: Upload) -> None:
        """Take in the body of a request at the present offset, settle it, and finish the upload when it is all there.

        Raises:
            TooLarge: more than announced; none of it counts.
            ChecksumMismatch: other bytes than meant; none of them counts.
            Incomplete: the sender went away or fell silent; what came counts, unless it had a checksum.
        """
        receiver = upload.receiver
        if receiver is None or receiver.size_bytes is None:
            raise UploadUnknown("Deze upload kan niet worden hervat. Kies het bestand opnieuw.")
        expected = parse_checksum(request.headers.get("upload-checksum"))
        sized = "content-length" in request.headers
        if sized and receiver.received_bytes + parse_length(request.headers, "content-length") > receiver.size_bytes:
            raise TooLarge("Er komen meer bytes dan aangekondigd. Kies het bestand opnieuw.")
        loop = asyncio.get_running_loop()
        # Bytes that may still have to be taken back do not count until we know: a crash takes them back too.
        marked = expected is not None or not sized
        upload.spent = True  # until everything below has gone well
        if marked:
            await loop.run_in_executor(self._executor, receiver.mark)
        await absorb(
            receiver,
            request.body,
            executor=self._executor,
            limit_bytes=receiver.size_bytes,
            checksum=expected.hasher if expected else None,
        )
        if expected is not None:
            if not request.body.complete:
                raise Incomplete("De verbinding brak af; door de controlewaarde telt dit deel niet. Stuur het opnieuw.")
            if not expected.holds():
                raise ChecksumMismatch("De bytes zijn onderweg veranderd; dit deel telt niet. Stuur het opnieuw.")
        await self._settle(upload, marked=marked)
        if request.body.gone:
            raise Incomplete("De verbinding brak af of er kwam te lang niets meer. Hervat de upload.")

    async def _settle(self, upload: Upload, *, marked: bool = False) -> None:
        receiver = upload.receiver
        if receiver is None:
            return
        at = self._config.clock()
        registry = self._registry

        def work() -> None:
            receiver.settle()
            if marked:
                receiver.unmark()
            upload.spent = False
            if receiver.complete:
                registry.finish(upload, at=at)
            else:
                receiver.tidy()

        await asyncio.get_running_loop().run_in_executor(self._executor, work)

    async def _delete(self, send: Send, *, grant: WriteGrant, base: Headers) -> None:
        upload = await self._acquire(grant.upload_id)
        try:
            await asyncio.get_running_loop().run_in_executor(self._executor, self._registry.remove, upload)
        finally:
            await self._release(upload)
        await respond(send, 204, base)

    def refused(self, refusal: Refusal) -> Headers:
        """Give the headers that belong with a refusal."""
        headers = {"Tus-Resumable": VERSION}
        if isinstance(refusal, UnsupportedVersion):
            headers["Tus-Version"] = VERSION
        if isinstance(refusal, WrongOffset) and "offset" in refusal.detail:
            headers["Upload-Offset"] = str(refusal.detail["offset"])
        return headers
