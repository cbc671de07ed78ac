# SPDX-License-Identifier: EUPL-1.2
"""A piece of a received dossier after this node checked it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from strafketen.core.canonical import Json


@dataclass(frozen=True, slots=True)
class ReceivedPiece:
    """Bytes of one stuk or recording, stored under this node's own keys, and what this node thinks of them.

    Attributes:
        blob_id: where the bytes are.
        page_salt: 32-byte secret of the page commitments; empty for a recording.
        page_digests: 32 bytes a page, computed here.
        report: judgement of the inspection here.
        waveform: peaks between 0 and 1, for a recording with sound.
    """

    blob_id: str
    page_salt: bytes
    page_digests: bytes
    report: Mapping[str, Json]
    waveform: tuple[float, ...] = ()
