# SPDX-License-Identifier: EUPL-1.2
"""Jobs of the desks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from procrastinate.contrib.django import app


@app.task(queue="dossier", name="desk.make_export", retry=3)
def make_export(*, export: str) -> None:
    """Make an export that was ordered."""
    from strafketen.desk import exports

    exports.make(export)


@app.periodic(cron="37 * * * *")
@app.task(queue="dossier", name="desk.clear_exports")
def clear_exports(timestamp: int) -> None:
    """Destroy exports once they are a day old; `timestamp` is in Unix seconds."""
    from strafketen.desk import exports

    exports.clear(before=datetime.fromtimestamp(timestamp, UTC) - timedelta(hours=exports.KEPT_HOURS))
