# SPDX-License-Identifier: EUPL-1.2
"""Moves the body of a request into an upload: receiving, hashing and writing at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable
from concurrent.futures import Executor
from typing import Protocol

from strafketen.media.blobserver.receiver import Receiver
from strafketen.media.blobserver.refusals import TooLarge


class Checksum(Protocol):
    """Something that hashes, such as `hashlib.sha256()`."""

    def update(self, data: bytes, /) -> None:
        """Add bytes."""

    def digest(self) -> bytes:
        """Give the hash."""


async def absorb(
    receiver: Receiver,
    body: AsyncIterable[bytes],
    *,
    executor: Executor,
    limit_bytes: int,
    checksum: Checksum | None = None,
) -> None:
    """Take in a body; one segment is hashed and written while the next arrives. Does not settle.

    Raises:
        TooLarge: more than `limit_bytes` in the upload; what fitted was taken in.
        StorageFull: no room; the receiver is spent.
    """
    loop = asyncio.get_running_loop()
    flight: asyncio.Future[None] | None = None
    try:
        async for chunk in body:
            if checksum is not None:
                checksum.update(chunk)
            if receiver.received_bytes + len(chunk) > limit_bytes:
                raise TooLarge("Er komen meer bytes dan aangekondigd of toegestaan. Kies het bestand opnieuw.")
            view = memoryview(chunk)
            while view:
                if receiver.full():
                    if flight is not None:
                        await flight
                    flight = loop.run_in_executor(executor, receiver.push, receiver.take())
                view = receiver.fill(view)
    finally:
        if flight is not None:
            await flight
