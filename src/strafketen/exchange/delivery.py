# SPDX-License-Identifier: EUPL-1.2
"""The client side: send envelopes, pull bytes by range and check them while they arrive."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from functools import lru_cache

import httpx

from strafketen.core.errors import Malformed, Refusal
from strafketen.core.exchange import prove_request
from strafketen.core.merkle import leaf_hash, root_from_hashes
from strafketen.core.segments import SEGMENT_BYTES, SegmentHasher
from strafketen.exchange.actions import note_receipt, now
from strafketen.exchange.models import Outgoing
from strafketen.exchange.services import Peer, peer, services
from strafketen.signing.mtls import client_context

TIMEOUT_SECONDS = 30.0
MESSAGES_PATH = "/v1/berichten"
REVOCATIONS_PATH = "/v1/afspraken/intrekkingen"
PROOF_HEADER = "Strafketen-Bewijs"
_OK = 200
_PARTIAL = 206


class Undelivered(Exception):  # noqa: N818 - says what is so; the job tries again
    """The other node did not answer as it should; the job tries again."""


class BytesWrong(Refusal):
    """Bytes that were pulled are not those of the manifest."""

    code = "bytes_onjuist"


@lru_cache(maxsize=1)
def _client(certificate: str) -> httpx.Client:  # noqa: ARG001 - another certificate, another client
    parts = services()
    context: ssl.SSLContext = client_context(
        certificate_path=parts.tls_certificate, key_path=parts.tls_key, ca_path=parts.ca, kek=parts.kek
    )
    return httpx.Client(verify=context, timeout=TIMEOUT_SECONDS, trust_env=False, http2=False)


def client() -> httpx.Client:
    """Give the kept client with this node's certificate."""
    return _client(str(services().tls_certificate))


def _require_ok(answer: httpx.Response) -> None:
    if answer.status_code != _OK:
        raise Undelivered(f"antwoord {answer.status_code}")


def deliver(message_id: str) -> None:
    """Send a message and keep the signed receipt. Done before: nothing happens.

    Raises:
        Undelivered: no usable answer; try again.
    """
    row = Outgoing.objects.get(id=message_id)
    if row.delivered_at is not None:
        return
    receiver = peer(row.receiver)
    try:
        answer = client().post(
            f"{receiver.url}{MESSAGES_PATH}", content=row.envelope, headers={"Content-Type": "application/jose"}
        )
        _require_ok(answer)
        note_receipt(answer.text, sender=receiver, at=now())
    except (httpx.HTTPError, Undelivered, Refusal) as error:
        Outgoing.objects.filter(id=message_id).update(
            attempts=row.attempts + 1, last_error=f"{type(error).__name__}: {error}"[:300]
        )
        raise Undelivered(message_id) from error


def _pull(sender: Peer, *, path: str, start: int, end: int) -> Iterator[bytes]:
    """Pull the bytes from `start` up to `end`, with a proof of our own for this very request."""
    span = f"bytes={start}-{end - 1}"
    parts = services()
    proof = prove_request(signer=parts.seal, sender=parts.oin, receiver=sender.oin, path=path, span=span, at=now())
    with client().stream("GET", f"{sender.url}{path}", headers={"Range": span, PROOF_HEADER: proof}) as answer:
        if answer.status_code != _PARTIAL:
            raise Undelivered(f"antwoord {answer.status_code} op een deel van een bestand")
        yield from answer.iter_bytes()


def object_path(message_id: str, digest: str) -> str:
    """Name an object as it is offered by a message."""
    return f"/v1/berichten/{message_id}/objecten/{digest}"


def fetch(
    *, sender: Peer, message_id: str, digest: str, size_bytes: int, segment_hashes: tuple[bytes, ...] = ()
) -> Iterator[bytes]:
    """Pull one object segment by segment; each segment is checked when its hash is known, the whole at the end.

    A broken connection is resumed at the segment where it broke.

    Raises:
        BytesWrong: what came is not what the manifest says; names the segment.
        Undelivered: the sender does not answer; try again.
    """
    path = object_path(message_id, digest)
    hasher = SegmentHasher()
    for number, start in enumerate(range(0, size_bytes, SEGMENT_BYTES)):
        end = min(start + SEGMENT_BYTES, size_bytes)
        segment = _segment(sender, path=path, start=start, end=end)
        if segment_hashes and leaf_hash(segment) != segment_hashes[number]:
            raise BytesWrong(f"Segment {number + 1} van een bestand is onderweg veranderd.", segment=number)
        hasher.update(segment)
        yield segment
    tree = hasher.finish()
    if tree.sha256 != digest or tree.size_bytes != size_bytes:
        raise BytesWrong("Een bestand dat binnenkwam is niet het bestand uit het manifest.")
    if segment_hashes and tree.segment_root != root_from_hashes(segment_hashes).hex():
        raise Malformed("De segmenten en de segmentwortel horen niet bij elkaar.")


ATTEMPTS = 5


def _segment(sender: Peer, *, path: str, start: int, end: int) -> bytes:
    """Pull one segment whole; after a break only what is missing is asked again."""
    received = bytearray()
    for attempt in range(ATTEMPTS):
        try:
            for block in _pull(sender, path=path, start=start + len(received), end=end):
                received += block
        except httpx.HTTPError as error:
            if attempt + 1 == ATTEMPTS:
                raise Undelivered("verbinding verbroken") from error
        if len(received) >= end - start:
            return bytes(received)
    raise Undelivered("minder bytes dan gevraagd")
