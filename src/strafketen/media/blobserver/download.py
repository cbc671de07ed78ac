# SPDX-License-Identifier: EUPL-1.2
"""`GET /b/<grant>`: the bytes of one object, whole or by range."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import Executor

import structlog

from strafketen.core.errors import Refusal
from strafketen.media.blobs.store import BlobStore
from strafketen.media.blobserver.grants import ReadGrant
from strafketen.media.blobserver.http import (
    Headers,
    Receive,
    Request,
    Send,
    content_type,
    disposition,
    parse_range,
    raw,
    respond,
    security_headers,
)

log = structlog.get_logger()

_PIECE_BYTES = 512 * 1024
"""Bytes handed to the server at once; small enough that a viewer who seeks away costs little."""


def _wanted(request: Request, *, size_bytes: int, etag: str) -> tuple[int, int] | None:
    """Give the range to send, or None for the whole.

    Raises:
        ValueError: the range lies outside the object.
    """
    value = request.headers.get("range")
    # If-Range: only when the copy they have is ours; a date never is, since we send none (RFC 9110, 13.1.5).
    if value is None or request.headers.get("if-range", etag) != etag:
        return None
    return parse_range(value, size_bytes)


async def serve_object(
    request: Request,
    receive: Receive,
    send: Send,
    *,
    grant: ReadGrant,
    store: BlobStore,
    executor: Executor,
    extra: Headers,
) -> None:
    """Answer GET or HEAD for an object.

    Raises:
        Refusal: before the first byte; damage found later cuts the connection, so that nobody takes it for the whole.
    """
    size_bytes, etag = grant.blob.size_bytes, f'"{grant.blob.sha256}"'
    mime = content_type(grant.mime)
    headers = {
        **extra,
        **security_headers(mime),
        "Content-Type": mime,
        "Content-Disposition": disposition(mime=mime, filename=grant.filename, inline=grant.inline),
        "Accept-Ranges": "bytes",
        "ETag": etag,
    }
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag in known or "*" in known:
        await respond(send, 304, headers)
        return
    try:
        span = _wanted(request, size_bytes=size_bytes, etag=etag)
    except ValueError:
        await respond(send, 416, {**headers, "Content-Range": f"bytes */{size_bytes}"}, head=request.method == "HEAD")
        return
    start, end = span or (0, size_bytes)
    status = 206 if span else 200
    if span:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size_bytes}"
    headers["Content-Length"] = str(end - start)
    if request.method == "HEAD":
        await respond(send, status, headers, head=True)
        return
    loop = asyncio.get_running_loop()
    pieces = await loop.run_in_executor(executor, lambda: store.read_range(grant.blob, start=start, end=end))
    # The first segment is opened before the status goes out: damage there is still an honest error.
    first = await loop.run_in_executor(executor, next, pieces, b"")
    await send({"type": "http.response.start", "status": status, "headers": raw(headers)})
    gone = asyncio.ensure_future(_gone(receive))
    try:
        await _send_pieces(send, pieces, first=first, executor=executor, gone=gone, expected_bytes=end - start)
    finally:
        gone.cancel()


async def _gone(receive: Receive) -> None:
    """Wait until the reader has left; a player that seeks leaves every few seconds."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_pieces(
    send: Send,
    pieces: Iterator[bytes],
    *,
    first: bytes,
    executor: Executor,
    gone: asyncio.Future[None],
    expected_bytes: int,
) -> None:
    loop = asyncio.get_running_loop()
    segment, sent_bytes = first, 0
    try:
        while segment and not gone.done():
            view = memoryview(segment)
            for at in range(0, len(view), _PIECE_BYTES):
                if gone.done():
                    return
                piece = bytes(view[at : at + _PIECE_BYTES])
                sent_bytes += len(piece)
                await send({"type": "http.response.body", "body": piece, "more_body": sent_bytes < expected_bytes})
            segment = await loop.run_in_executor(executor, next, pieces, b"")
    except Refusal as refusal:
        # Content-Length was promised and is not kept: the reader sees a failed transfer, never a shorter file.
        log.warning("download.damaged", code=refusal.code, **refusal.detail)
        raise
    if expected_bytes == 0:
        await send({"type": "http.response.body", "body": b""})
