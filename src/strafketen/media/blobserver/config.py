# SPDX-License-Identifier: EUPL-1.2
"""What the byte server is told; built once by the node."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from strafketen.media.blobs.keys import KeyEncryptionKey
from strafketen.media.blobserver.grants import GrantKey

TIB = 1024**4


def system_clock() -> datetime:
    """Give the present moment, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class BlobServerConfig:
    """Settings of the byte server.

    Attributes:
        bytes_dir: the node's bytes folder, as given to `LocalBlobStore`.
        kek: key that wraps data keys.
        grant_key: key that Django signs grants with.
        web_origin: scheme, host and port of the node's pages; only its scripts may send or read.
        max_upload_bytes: largest upload at all; a grant may set less.
        upload_lifetime_seconds: an unfinished upload is removed after this; default a week, so that a recording can be
            resumed after a weekend.
        idle_seconds: a sender that is silent for longer is cut off and its upload freed for resuming.
        reserve_bytes: room that a new upload must leave on the disk for the rest of the node.
        idle_uploads: uploads kept ready in memory (4 to 8 MiB each) after a request; others are read again on resuming.
        clock: gives the present moment, UTC.
    """

    bytes_dir: Path
    kek: KeyEncryptionKey
    grant_key: GrantKey
    web_origin: str
    max_upload_bytes: int = TIB
    upload_lifetime_seconds: int = 7 * 24 * 3600
    idle_seconds: float = 30.0
    reserve_bytes: int = 64 * 1024 * 1024
    idle_uploads: int = 4
    clock: Callable[[], datetime] = system_clock
