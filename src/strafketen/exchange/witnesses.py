# SPDX-License-Identifier: EUPL-1.2
"""Has the log of this node witnessed by every other node it knows (C2SP tlog-witness, over mutual TLS).

Each node is a witness of the others. What is asked is signed by itself, so it needs no envelope; that it comes over the
connection of the node whose log it is keeps others from asking in its name.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import threading
from datetime import datetime

import httpx
import structlog
from django.db import DatabaseError, connection

from strafketen.core.errors import Malformed, Refusal
from strafketen.exchange.actions import NotFromHere, now
from strafketen.exchange.delivery import client
from strafketen.exchange.services import Peer, peers, services
from strafketen.ledger import witnessing
from strafketen.ledger.files import key_of

WITNESS_PATH = "/v1/getuige/add-checkpoint"
CERTIFICATE_HEADER = "Strafketen-Certificaat"
INTERVAL_SECONDS = 5.0
"""How often news of the log is offered, and so how soon a fork or a rollback is seen by others."""
TIMEOUT_SECONDS = 5.0
_OK, _CONFLICT = 200, 409


def own_certificate() -> str:
    """Give the certificate that this node signs with, as the header carries it: base64 of DER."""
    return base64.b64encode(services().seal.chain[0]).decode("ascii")


def key_of_peer(known: Peer, header: str) -> bytes:
    """Read the key of a known node from the certificate it shows; 32 bytes.

    Raises:
        Malformed: not a certificate.
        NotFromHere: not the certificate with which this node signs.
    """
    try:
        der = base64.b64decode(header, validate=True)
    except (ValueError, binascii.Error) as error:
        raise Malformed("Bij het controlepunt staat geen leesbaar certificaat.") from error
    if hashlib.sha256(der).hexdigest() != known.seal_sha256:
        raise NotFromHere("Het certificaat bij het controlepunt is niet van het aangesloten knooppunt.")
    return key_of(der)


def offer(witness: Peer, *, at: datetime) -> None:
    """Offer the newest checkpoint to one witness and keep what it says; nothing new: nothing is sent.

    Raises:
        Refusal: the files of our log, or what came back, are not sound.
        httpx.HTTPError: it does not answer.
    """
    asked = witnessing.request_for(witness.oin)
    if asked is None:
        return
    answer = client().post(
        f"{witness.url}{WITNESS_PATH}",
        content=asked.body(),
        headers={CERTIFICATE_HEADER: own_certificate(), "Content-Type": "text/plain; charset=utf-8"},
        timeout=TIMEOUT_SECONDS,
    )
    if answer.status_code == _OK:
        key = key_of_peer(witness, answer.headers.get(CERTIFICATE_HEADER, ""))
        witnessing.keep_cosignature(answer.content, note=asked.note, witness=witness.oin, key=key, at=at)
    elif answer.status_code == _CONFLICT and answer.text.strip().isdigit():
        witnessing.keep_size(int(answer.text), witness=witness.oin, at=at)
    else:
        structlog.get_logger().warning("ledger.not_witnessed", witness=witness.oin, status=answer.status_code)


def run(stop: threading.Event) -> None:
    """Offer until `stop` is set; a witness that does not answer holds up no other and is asked again."""
    while not stop.wait(INTERVAL_SECONDS):
        for witness in peers():
            if stop.is_set():
                break
            try:
                offer(witness, at=now())
            except (Refusal, httpx.HTTPError, DatabaseError, OSError) as error:
                structlog.get_logger().info("ledger.witness_silent", witness=witness.oin, error=type(error).__name__)
                connection.close()
    connection.close()
