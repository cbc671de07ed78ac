# SPDX-License-Identifier: EUPL-1.2
"""Jobs of identity."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from procrastinate.contrib.django import app


@app.periodic(cron="17 * * * *")
@app.task(queue="identity", name="identity.forget_answers")
def forget_answers(timestamp: int) -> None:
    """Forget the answers kept for repeated requests once they are a day old; `timestamp` is in Unix seconds."""
    from strafketen.identity import idempotency

    idempotency.forget(before=datetime.fromtimestamp(timestamp, UTC) - timedelta(hours=idempotency.KEPT_HOURS))
