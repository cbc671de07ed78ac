# SPDX-License-Identifier: EUPL-1.2
"""Runs the byte server inside the calling process, with granian; for a child that the supervisor forked."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

from strafketen.media.blobserver.app import create_app
from strafketen.media.blobserver.config import BlobServerConfig


async def _run(server: Server) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    await server.serve()


def serve(
    config: BlobServerConfig,
    *,
    host: str,
    port: int,
    tls_certificate: Path | None = None,
    tls_key: Path | None = None,
) -> None:
    """Answer requests until SIGTERM or SIGINT.

    One process per node: an upload is hashed while it arrives, and that state lives in this process. Should another
    process get the next request all the same, it reads the upload back from disk first.
    """

    async def main() -> None:
        server = Server(
            create_app(config),
            address=host,
            port=port,
            interface=Interfaces.ASGI,
            http=HTTPModes.http1,
            websockets=False,
            # Addresses carry grants: nothing of them may reach a log.
            log_enabled=False,
            log_access=False,
            ssl_cert=tls_certificate,
            ssl_key=tls_key,
        )
        await _run(server)

    asyncio.run(main())
