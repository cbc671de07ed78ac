# SPDX-License-Identifier: EUPL-1.2
"""What this facility is given by the node at its start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from strafketen.media.blobs.store import BlobStore
from strafketen.media.blobserver.grants import GrantKey


@dataclass(frozen=True, slots=True)
class MediaServices:
    """Parts that the node hands in.

    Attributes:
        store: the byte store.
        root: directory of the byte store, where finished uploads are found.
        grant_key: key under which grants for the byte server are made.
        bytes_url: address of the byte server for browsers, without a slash at the end.
    """

    store: BlobStore
    root: Path
    grant_key: GrantKey
    bytes_url: str


_installed: list[MediaServices] = []


def install(services: MediaServices) -> None:
    """Hand the parts in; a second time replaces them (a forked child with another node)."""
    _installed[:] = [services]


def services() -> MediaServices:
    """Give the installed parts.

    Raises:
        RuntimeError: the node did not wire this facility (a defect).
    """
    if not _installed:
        raise RuntimeError("media services are not installed; node.wiring.install was not called")
    return _installed[0]
