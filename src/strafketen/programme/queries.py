# SPDX-License-Identifier: EUPL-1.2
"""Reads of the ketenbureau: the lead time of each step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from strafketen.core.access.permissions import Permission
from strafketen.core.actor import Actor
from strafketen.core.events import ChainStep
from strafketen.identity import access

QUERY = """
with steps as (
  select pseudonym, step, happened_at,
         lag(step) over w as from_step,
         happened_at - lag(happened_at) over w as waited
  from programme_ketenstap
  window w as (partition by pseudonym order by happened_at, received_at)
)
select from_step, step, count(*) as cases,
       extract(epoch from percentile_cont(0.5) within group (order by waited)) as median_seconds,
       extract(epoch from percentile_cont(0.9) within group (order by waited)) as p90_seconds
from steps where from_step is not null
group by from_step, step order by min(happened_at)
"""
"""The definition of a lead time: from one step of a zaak to its next, over all zaken. Shown with the figures."""


WHOLE = """
select extract(epoch from percentile_cont(0.5) within group (order by last.happened_at - first.happened_at))
from programme_ketenstap first join programme_ketenstap last using (pseudonym)
where first.step = %s and last.step = %s
"""
"""The whole way: from registration to judgment, for zaken that have both."""


@dataclass(frozen=True, slots=True)
class LeadTime:
    """How long zaken take from one step to the next.

    Attributes:
        from_step: step before.
        to_step: step after.
        cases: how often it was seen.
        median_seconds: half took at most this long.
        p90_seconds: nine in ten took at most this long.
    """

    from_step: ChainStep
    to_step: ChainStep
    cases: int
    median_seconds: float
    p90_seconds: float


@dataclass(frozen=True, slots=True)
class LeadTimes:
    """All lead times with what they rest on."""

    rows: tuple[LeadTime, ...]
    cases: int
    events: int
    latest_at: datetime | None
    whole_median_seconds: float | None


def lead_times(*, actor: Actor, at: datetime) -> LeadTimes:
    """Compute the lead time of each step from all steps counted so far.

    Raises:
        AccessDenied: not allowed.
    """
    access.require(Permission.LEAD_TIMES_VIEW, actor=actor, at=at, object_kind="doorlooptijden")
    with connection.cursor() as cursor:
        cursor.execute(QUERY)
        rows = tuple(
            LeadTime(ChainStep(row[0]), ChainStep(row[1]), row[2], float(row[3]), float(row[4]))
            for row in cursor.fetchall()
        )
        cursor.execute("select count(distinct pseudonym), count(*), max(happened_at) from programme_ketenstap")
        cases, events, latest_at = cursor.fetchone()
        cursor.execute(WHOLE, [ChainStep.ZAAK_GEREGISTREERD.value, ChainStep.UITSPRAAK.value])
        whole = cursor.fetchone()[0]
    return LeadTimes(rows, cases, events, latest_at, None if whole is None else float(whole))
