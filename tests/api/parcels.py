# SPDX-License-Identifier: EUPL-1.2
"""Invented zaken and documents for the tests of the API."""

from __future__ import annotations

import io
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from time import monotonic, sleep
from typing import Any

import httpx
import pikepdf

CONTAINER = "application/vnd.strafketen.zaak+octet-stream"
PDF = "application/pdf"
WAIT_SECONDS = 120.0


def pdf(pages: int = 1) -> bytes:
    """Make a readable PDF like no other."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page()
    made.docinfo["/Title"] = secrets.token_hex(8)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def zaak(**changed: object) -> dict[str, Any]:
    """Invent a zaak."""
    return {
        "plNummer": f"PL0600-2026{secrets.randbelow(10**6):06d}",
        "titel": "Winkeldiefstal Voorbeeldplein",
        "feit": "Diefstal",
        "feitArtikel": "art. 310 Sr",
        "plaats": "Voorbeeldplein 8, Nijmegen",
        "gepleegdVanaf": "2026-11-22T14:30:00+01:00",
        "personen": [
            {"naam": "Rick Bosman", "rollen": ["verdachte"], "geboortedatum": "1998-04-03"},
            {"naam": "Mirjam Jansen-Öztürk", "rollen": ["slachtoffer", "aangever"]},
            {"naam": "Pieter de Groot", "rollen": ["getuige"]},
        ],
        **changed,
    }


def head_of(documents: Sequence[bytes], **changed: object) -> dict[str, Any]:
    """Write the head that announces documents."""
    stukken = [{"titel": f"Bijlage {number}", "lengte": len(item)} for number, item in enumerate(documents, 1)]
    return {"zaak": zaak(), "stukken": stukken, **changed}


def container(head: Mapping[str, Any] | bytes, documents: Sequence[bytes]) -> bytes:
    """Pack a container."""
    data = head if isinstance(head, bytes) else json.dumps(head).encode()
    return len(data).to_bytes(4, "big") + data + b"".join(documents)


def take_in(client: httpx.Client, body: bytes, **headers: str) -> httpx.Response:
    """Send a container."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/intake", content=body, headers={"Content-Type": CONTAINER, **named})


def until(look: Callable[[], Any], what: str) -> Any:  # noqa: ANN401 - whatever the look gives
    """Look until there is something."""
    deadline = monotonic() + WAIT_SECONDS
    while not (found := look()):
        assert monotonic() < deadline, f"waited too long for {what}"
        sleep(0.1)  # between two looks
    return found
