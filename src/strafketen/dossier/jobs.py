# SPDX-License-Identifier: EUPL-1.2
"""Jobs of the dossier: enqueued in the transaction that wants them, safe to run twice."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.task(queue="dossier", name="dossier.sign_stuk", retry=3)
def sign_stuk(*, stuk: str, account: str, ordered_at: str) -> None:
    """Typeset a draft and sign it with the key of the account that ordered it at `ordered_at` (RFC 3339)."""
    from strafketen.dossier import work

    work.sign_stuk(stuk, account=account, ordered_at=ordered_at)


@app.task(queue="dossier", name="dossier.inspect_stuk", retry=3)
def inspect_stuk(*, stuk: str) -> None:
    """Judge a file that came in, in a process with limits, and make what the viewer needs."""
    from strafketen.dossier import work

    work.inspect_stuk(stuk)


@app.task(queue="dossier", name="dossier.compose_view", retry=3)
def compose_view(*, dossier: str, version: int) -> None:
    """Compose the one PDF of a manifest."""
    from strafketen.dossier import work

    work.compose_view(dossier, version=version)
