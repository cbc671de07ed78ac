# SPDX-License-Identifier: EUPL-1.2
"""The one endpoint for other nodes, over mutual TLS on its own port: messages in, receipts out, bytes by range.

A plain ASGI application: messages are small, bytes are streamed from the store and never pass through Django's HTTP
layer. The connection's certificate, the key that signed and the object asked for must all belong together.
"""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from django.db import close_old_connections, connection

from strafketen.core.errors import NotFound, Refusal
from strafketen.core.exchange import REQUEST_PROOF, check_request
from strafketen.core.seal import MAX_JWS_BYTES, verify
from strafketen.core.witness import Judgement
from strafketen.exchange.actions import NotFromHere, now, receive
from strafketen.exchange.agreements import keep_revocation
from strafketen.exchange.delivery import MESSAGES_PATH, PROOF_HEADER, REVOCATIONS_PATH
from strafketen.exchange.models import Offered
from strafketen.exchange.services import peer, peers, services
from strafketen.exchange.witnesses import CERTIFICATE_HEADER, WITNESS_PATH, key_of_peer, own_certificate
from strafketen.ledger import witnessing
from strafketen.signing.mtls import peer_fingerprint

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ReceiveBody = Callable[[], Awaitable[MutableMapping[str, Any]]]

_OBJECT = re.compile(r"/v1/berichten/([0-9a-f-]{36})/objecten/([0-9a-f]{64})\Z")
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{1,15})\Z")
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="exchange")


def _offered(message_id: str, digest: str, *, proof: str, span: str, path: str, tls_sha256: str) -> Offered:
    """Check who asks and whether these bytes were offered to them.

    Raises:
        Refusal: the reason.
    """
    at = now()
    sealed = verify(proof, kind=REQUEST_PROOF, roots=services().roots, at=at)
    asker = check_request(sealed, receiver=services().oin, path=path, span=span, now=at)
    known = peer(asker)
    if known.tls_sha256 != tls_sha256 or known.seal_sha256 != sealed.certificate_sha256:
        raise NotFromHere("De verbinding en de handtekening zijn niet van hetzelfde aangesloten knooppunt.")
    row = Offered.objects.filter(message_id=uuid.UUID(message_id), digest=digest, message__receiver=asker).first()
    if row is None:
        raise NotFound("Dit bestand is u niet aangeboden.")
    return row


def _in_thread(work: Callable[[], Any]) -> Callable[[], Any]:
    def run() -> Any:  # noqa: ANN401 - passes on whatever the work gives
        close_old_connections()
        try:
            return work()
        finally:
            if connection.in_atomic_block:
                connection.close()

    return run


def _witnessed(body: bytes, *, certificate: str, tls_sha256: str) -> witnessing.Answer:
    """Weigh a checkpoint that another node offers of its own log.

    Raises:
        Refusal: the reason.
    """
    asker = next((known for known in peers() if known.tls_sha256 == tls_sha256), None)
    if asker is None:
        raise NotFromHere("Dit knooppunt is hier niet aangesloten.")
    return witnessing.add_checkpoint(body, oin=asker.oin, key=key_of_peer(asker, certificate), at=now())


def _revoked(data: bytes, *, tls_sha256: str) -> None:
    """Keep a revocation that comes over the connection of its maker.

    Raises:
        Refusal: the reason.
    """
    sender = next((known for known in peers() if known.tls_sha256 == tls_sha256), None)
    if sender is None:
        raise NotFromHere("Dit knooppunt is hier niet aangesloten.")
    keep_revocation(data, sender=sender.oin, at=now())


async def _body(receive_body: ReceiveBody) -> bytes:
    parts = bytearray()
    while True:
        event = await receive_body()
        parts += event.get("body", b"")
        if len(parts) > MAX_JWS_BYTES:
            raise NotFromHere("Het bericht is te groot.")
        if not event.get("more_body", False):
            return bytes(parts)


async def _answer(
    send: Send, status: int, body: bytes, content_type: str, more: Sequence[tuple[bytes, bytes]] = ()
) -> None:
    headers = [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode()), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def app(scope: MutableMapping[str, Any], receive_body: ReceiveBody, send: Send) -> None:
    """Answer one request of another node."""
    if scope["type"] == "lifespan":
        await _lifespan(receive_body, send)
        return
    loop = asyncio.get_running_loop()
    path = str(scope["path"])
    try:
        tls_sha256 = peer_fingerprint(scope)
        if scope["method"] == "POST" and path == MESSAGES_PATH:
            envelope = (await _body(receive_body)).decode("ascii")
            work = _in_thread(lambda: receive(envelope, tls_sha256=tls_sha256, at=now()))
            receipt = str(await loop.run_in_executor(_threads, work))
            await _answer(send, 200, receipt.encode("ascii"), "application/jose")
            return
        if scope["method"] == "POST" and path == REVOCATIONS_PATH:
            revocation = await _body(receive_body)
            await loop.run_in_executor(_threads, lambda: _revoked(revocation, tls_sha256=tls_sha256))
            await _answer(send, 200, b"", "application/json")
            return
        if scope["method"] == "POST" and path == WITNESS_PATH:
            await _send_witnessed(scope, receive_body, send, tls_sha256=tls_sha256)
            return
        match = _OBJECT.match(path)
        if scope["method"] == "GET" and match:
            await _send_range(scope, send, match, path=path, tls_sha256=tls_sha256)
            return
        await _answer(send, 404, b"niet gevonden", "text/plain; charset=utf-8")
    except (Refusal, UnicodeDecodeError) as error:
        code = error.code if isinstance(error, Refusal) else "onjuist_formaat"
        structlog.get_logger().warning("exchange.request_refused", code=code)
        await _answer(send, 403, f'{{"code":"{code}"}}'.encode(), "application/problem+json")


async def _send_witnessed(scope: Mapping[str, Any], receive_body: ReceiveBody, send: Send, *, tls_sha256: str) -> None:
    """Answer as C2SP tlog-witness says: 200 with a signature line, 409 with the size reckoned from, or 422."""
    certificate = _headers(scope).get(CERTIFICATE_HEADER.lower(), "")
    body = await _body(receive_body)
    work = _in_thread(lambda: _witnessed(body, certificate=certificate, tls_sha256=tls_sha256))
    answer: witnessing.Answer = await asyncio.get_running_loop().run_in_executor(_threads, work)
    own = ((CERTIFICATE_HEADER.encode(), own_certificate().encode("ascii")),)
    if answer.judgement is Judgement.COSIGNED:
        await _answer(send, 200, answer.line, "text/plain; charset=utf-8", own)
    elif answer.judgement is Judgement.UNPROVEN:
        await _answer(send, 422, b"", "text/plain; charset=utf-8", own)
    else:
        await _answer(send, 409, f"{answer.size}\n".encode(), "text/x.tlog.size", own)


def _headers(scope: Mapping[str, Any]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def _send_range(
    scope: Mapping[str, Any], send: Send, match: re.Match[str], *, path: str, tls_sha256: str
) -> None:
    headers = _headers(scope)
    span = headers.get("range", "")
    asked = _RANGE.match(span)
    if asked is None:
        await _answer(send, 416, b"vraag een bereik van bytes", "text/plain; charset=utf-8")
        return
    proof = headers.get(PROOF_HEADER.lower(), "")
    loop = asyncio.get_running_loop()
    message_id, digest = match.groups()
    row: Offered = await loop.run_in_executor(
        _threads,
        _in_thread(lambda: _offered(message_id, digest, proof=proof, span=span, path=path, tls_sha256=tls_sha256)),
    )
    start, end = int(asked.group(1)), min(int(asked.group(2)) + 1, row.size_bytes)
    if not 0 <= start < end:
        await _answer(send, 416, b"buiten het bestand", "text/plain; charset=utf-8")
        return
    from strafketen.media import queries as media

    blocks: Iterator[bytes] = await loop.run_in_executor(
        _threads, _in_thread(lambda: media.read_range(str(row.blob), start=start, end=end))
    )
    await send(
        {
            "type": "http.response.start",
            "status": 206,
            "headers": [
                (b"content-type", b"application/octet-stream"),
                (b"content-length", str(end - start).encode()),
                (b"content-range", f"bytes {start}-{end - 1}/{row.size_bytes}".encode()),
            ],
        }
    )
    while (block := await loop.run_in_executor(_threads, lambda: next(blocks, None))) is not None:
        await send({"type": "http.response.body", "body": block, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _lifespan(receive_body: ReceiveBody, send: Send) -> None:
    while True:
        event = await receive_body()
        await send({"type": f"{event['type']}.complete"})
        if event["type"] == "lifespan.shutdown":
            return
