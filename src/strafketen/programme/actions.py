# SPDX-License-Identifier: EUPL-1.2
"""Writes of the ketenbureau: count a step."""

from __future__ import annotations

from datetime import datetime

from strafketen.core.digest import parse_digest
from strafketen.core.events import ChainStep
from strafketen.core.roles import NodeRole
from strafketen.programme.models import Ketenstap


def add_step(
    *,
    message: str,
    organisation: NodeRole,
    pseudonym: str,
    step: ChainStep,
    stream: str,
    happened_at: datetime,
    at: datetime,
) -> None:
    """Keep a step; the same message again changes nothing.

    Raises:
        Malformed: the pseudonym is not 64 hex digits, so it could be something else than a pseudonym.
    """
    Ketenstap.objects.get_or_create(
        message=message,
        defaults={
            "pseudonym": parse_digest(pseudonym),
            "step": step.value,
            "stream": stream[:40],
            "organisation": organisation.value,
            "happened_at": happened_at,
            "received_at": at,
        },
    )
