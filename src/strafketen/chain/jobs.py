# SPDX-License-Identifier: EUPL-1.2
"""Jobs of the journeys."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.task(queue="dossier", name="chain.follow_intake", retry=3)
def follow_intake(*, dossier: str, received_at: str) -> None:
    """Do what follows the intake of a zaak at `received_at` (RFC 3339): tell others, inspect the files."""
    from strafketen.chain import intake

    intake.follow(dossier, received_at=received_at)
