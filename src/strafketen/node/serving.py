# SPDX-License-Identifier: EUPL-1.2
"""The processes of a node. Each function runs in a process of its own until SIGTERM or SIGINT."""

from __future__ import annotations

import asyncio
import importlib
import os
import signal
import threading
from pathlib import Path

import structlog
from procrastinate import App

from strafketen.node.config import NodeConfig, load
from strafketen.node.logs import configure_logging

HEARTBEAT_SECONDS = 2.0
WORKER_NICENESS = 10
"""Jobs give way to whoever waits for an answer: the web server, the byte server and other nodes."""
STALLED_SECONDS = 8.0


PRELOADED = (
    "django.core.handlers.wsgi",
    "django.db.models",
    "django.forms",
    "django.template.loader",
    "granian.server",
    "httpx",
    "joserfc.jwt",
    "pikepdf",
    "procrastinate",
    "psycopg",
    "pydantic",
    "pypdfium2",
    "strafketen.chain.values",
    "strafketen.core.exchange",
    "strafketen.inspection.media",
    "strafketen.inspection.stuk",
    "strafketen.media.blobserver.serve",
    "strafketen.signing.mtls",
    "strafketen.signing.pades",
    "strafketen.signing.timestamps",
    "strafketen.typeset.compose",
    "strafketen.typeset.pages",
    "strafketen.typeset.stukken",
    "uvicorn",
    "whitenoise.middleware",
)
"""What processes of a node need and that neither starts a thread nor reads settings at import."""


def preload() -> None:
    """Import what every process of a node needs, once, before the first fork: the pages of memory are then shared."""
    for name in PRELOADED:
        importlib.import_module(name)


def enter(directory: Path) -> NodeConfig:
    """Make this process one of the node in `directory`: settings, logging, wiring."""
    os.environ["STRAFKETEN_NODE_DIR"] = str(directory)
    os.environ["DJANGO_SETTINGS_MODULE"] = "strafketen.node.settings"
    config = load(directory)
    configure_logging()
    import django

    django.setup()
    from strafketen.node import wiring

    wiring.install(config)
    return config


def run_web(directory: Path) -> None:
    """Serve pages and API with granian."""
    config = load(directory)
    os.environ["STRAFKETEN_NODE_DIR"] = str(directory)
    os.environ["DJANGO_SETTINGS_MODULE"] = "strafketen.node.settings"
    configure_logging()
    from granian.constants import Interfaces
    from granian.server import MPServer

    MPServer(
        "strafketen.node.wsgi:application",
        address=config.host,
        port=config.web_port,
        interface=Interfaces.WSGI,
        workers=config.workers,
        blocking_threads=config.threads,
        websockets=False,
        log_access=False,
        log_enabled=False,
        ssl_cert=None if config.tls is None else config.tls[0],
        ssl_key=None if config.tls is None else config.tls[1],
    ).serve()


def run_bytes(directory: Path) -> None:
    """Serve uploads and byte ranges, without Django."""
    config = load(directory)
    configure_logging()
    from strafketen.media.blobs.keys import KeyEncryptionKey
    from strafketen.media.blobserver.config import BlobServerConfig
    from strafketen.media.blobserver.grants import GrantKey
    from strafketen.media.blobserver.serve import serve

    serve(
        BlobServerConfig(
            bytes_dir=config.bytes_directory,
            kek=KeyEncryptionKey(config.secret("kek.key")),
            grant_key=GrantKey(config.secret("grant.key")),
            web_origin=config.public_url,
        ),
        host=config.host,
        port=config.bytes_port,
        tls_certificate=None if config.tls is None else config.tls[0],
        tls_key=None if config.tls is None else config.tls[1],
    )


def run_exchange(directory: Path) -> None:
    """Serve other nodes over mutual TLS."""
    config = enter(directory)
    from strafketen.exchange.server import app
    from strafketen.signing.mtls import serve_mtls

    serve_mtls(
        app,
        host=config.exchange_host or config.host,
        port=config.exchange_port,
        certificate_path=config.secrets / "tls.crt",
        key_path=config.secrets / "tls.key",
        ca_path=config.anchors / "ca.crt",
        kek=config.secret("kek.key"),
    )


def run_worker(directory: Path) -> None:
    """Run jobs, rescue stalled ones, sequence the ledger, have it witnessed and notice what is late."""
    os.nice(WORKER_NICENESS)
    enter(directory)
    from strafketen.exchange import silence, witnesses
    from strafketen.ledger import sequencer

    stop = threading.Event()
    threads = [
        threading.Thread(target=sequencer.run, args=(stop,), name="sequencer"),
        threading.Thread(target=witnesses.run, args=(stop,), name="witnesses"),
        threading.Thread(target=silence.run, args=(stop,), name="silence"),
    ]
    for thread in threads:
        thread.start()
    try:
        asyncio.run(_work())
    finally:
        stop.set()
        for thread in threads:
            thread.join()


async def _work() -> None:
    from procrastinate.contrib.django import app

    base: App = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]  # the blueprint proxies an App
    async with base.open_async():
        rescue = asyncio.create_task(_rescue(base))
        try:
            await base.run_worker_async(
                concurrency=4,
                install_signal_handlers=True,
                listen_notify=True,
                fetch_job_polling_interval=2.0,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
                delete_jobs="successful",
            )
        finally:
            rescue.cancel()


async def _rescue(base: App) -> None:
    """Give jobs of a worker that died back to the queue; the library only does so when asked."""
    while True:
        for job in await base.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
            structlog.get_logger().warning("worker.rescued", task=job.task_name)
            await base.job_manager.retry_job(job)
        await asyncio.sleep(HEARTBEAT_SECONDS)


def run_tsa(directory: Path, host: str, port: int) -> None:
    """Serve the demo's timestamps."""
    configure_logging()
    from strafketen.signing.tsa import serve

    serve(directory, host=host, port=port)


def migrate(directory: Path) -> None:
    """Bring the database of a node up to date and load the first policy."""
    enter(directory)
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    from datetime import UTC, datetime

    from strafketen.identity.actions import load_default_policy

    load_default_policy(at=datetime.now(UTC))


STOP_SIGNAL = signal.SIGTERM
