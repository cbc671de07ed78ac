# SPDX-License-Identifier: EUPL-1.2
"""A request that is sent twice is done once: the answer is kept under the key that the client chose.

The key is claimed in the transaction of the act itself, so that both are there or neither. A second request with the
same key waits for the first; after a refusal the key is free again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db import transaction

from strafketen import rows
from strafketen.core.errors import Refusal
from strafketen.identity.models import IdempotencyRecord

KEPT_HOURS = 24


class KeyReused(Refusal):
    """The key was used before for another request."""

    code: ClassVar[str] = "sleutel_hergebruikt"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered.

    Attributes:
        status: HTTP status.
        body: bytes of the answer.
        content_type: media type.
        location: address of what was made; empty when there is none.
    """

    status: int
    body: bytes
    content_type: str
    location: str = ""


_CLAIM = """
INSERT INTO identity_idempotencyrecord (account, key, request_sha256, at, content_type, location, body)
VALUES (%s, %s, %s, %s, '', '', '') ON CONFLICT (account, key) DO NOTHING RETURNING id
"""
_KEEP = """
UPDATE identity_idempotencyrecord SET status = %s, body = %s, content_type = %s, location = %s WHERE id = %s
"""


def once(*, account: str, key: str, request_sha256: str, at: datetime, act: Callable[[], Answer]) -> Answer:
    """Do `act` and keep its answer, or give the answer that was kept.

    Args:
        account: who asks; keys of others never meet.
        key: as the client chose it, at most 200 characters.
        request_sha256: digest over the whole request.
        at: moment.
        act: does the work; its refusals pass through and free the key.

    Raises:
        KeyReused: the key belongs to another request.
    """
    with transaction.atomic():
        claimed = rows.execute(_CLAIM, (account, key, request_sha256, at))
        if claimed:
            answer = act()
            kept = (answer.status, answer.body, answer.content_type, answer.location)
            rows.execute(_KEEP, (*kept, claimed[0][0]))
            return answer
    row = IdempotencyRecord.objects.get(account=account, key=key)
    if row.request_sha256 != request_sha256 or row.status is None:
        raise KeyReused("Deze Idempotency-Key is al gebruikt voor een ander verzoek. Kies een nieuwe sleutel.")
    return Answer(row.status, bytes(row.body), row.content_type, row.location)


def forget(*, before: datetime) -> int:
    """Forget answers given before a moment; give how many."""
    count, _ = IdempotencyRecord.objects.filter(at__lt=before).delete()
    return count
