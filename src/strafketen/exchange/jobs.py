# SPDX-License-Identifier: EUPL-1.2
"""Jobs of the exchange. Nothing is dropped by age; a lock keeps the order of a lane and holds up no other."""

from __future__ import annotations

import random

import structlog
from procrastinate import BaseRetryStrategy, RetryDecision, jobs
from procrastinate.contrib.django import app

LONGEST_WAIT_SECONDS = 300


class Forever(BaseRetryStrategy):
    """Try again until it works: 1, 2, 4 … seconds, at most five minutes, with jitter so that nodes do not march."""

    def get_retry_decision(self, *, exception: BaseException, job: jobs.Job) -> RetryDecision:  # noqa: ARG002 - shape of the library
        """Say when to try again."""
        wait = min(LONGEST_WAIT_SECONDS, 2 ** min(job.attempts, 10))
        jitter = random.SystemRandom().randint(0, max(1, wait // 4))
        return RetryDecision(retry_in={"seconds": wait + jitter})


@app.task(queue="exchange", name="exchange.deliver", retry=Forever())
def deliver(*, message: str) -> None:
    """Send one message and keep its receipt."""
    from strafketen.exchange import delivery

    delivery.deliver(message)


@app.task(queue="exchange", name="exchange.handle", retry=Forever())
def handle(*, message: str) -> None:
    """Handle one received message."""
    from strafketen.exchange import actions

    try:
        actions.handle(message, at=actions.now())
    except Exception as error:
        structlog.get_logger().warning("exchange.handle_failed", message=message, error=type(error).__name__)
        raise
