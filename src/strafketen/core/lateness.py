# SPDX-License-Identifier: EUPL-1.2
"""Which rungs of a message are late: the same sum at its sender and at its receiver, from what both hold signed.

Both know the moment of the message (in its envelope), the agreement, and the receipts. Moments are compared as
receipts state them, to the millisecond, so that both come to the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from strafketen.core.agreements import RUNGS
from strafketen.core.exchange import Rung


@dataclass(frozen=True, slots=True)
class Judged:
    """How a message stands against what was agreed.

    Attributes:
        late: rung → moment it was reached after it was expected; None while it is not reached.
        look_at: when to judge again if nothing comes in before; None when only a receipt can change the answer.
    """

    late: Mapping[Rung, datetime | None]
    look_at: datetime | None


def to_milliseconds(at: datetime) -> datetime:
    """Cut a moment to what receipts and envelopes state."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def judge(expected_by: Mapping[Rung, datetime], reached: Mapping[Rung, datetime], *, at: datetime) -> Judged:
    """Judge a message at `at`.

    Args:
        expected_by: agreed rung → when it is expected.
        reached: rung → moment its receipt states; REFUSED answers every rung that was not reached.
        at: now.
    """
    late: dict[Rung, datetime | None] = {}
    waiting: list[datetime] = []
    refused = reached.get(Rung.REFUSED)
    for rung in RUNGS:
        if rung not in expected_by or (rung is Rung.VISIBLE and refused is not None):
            continue
        by, answered = to_milliseconds(expected_by[rung]), reached.get(rung, refused)
        if answered is not None:
            if to_milliseconds(answered) > by:
                late[rung] = answered
        elif at > by:
            late[rung] = None
        else:
            waiting.append(by)
    return Judged(late, min(waiting, default=None))
