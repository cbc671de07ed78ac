# SPDX-License-Identifier: EUPL-1.2
"""Runs the real byte server in a process of its own, for tests.

As a program: `python blobserver_runner.py ROOT PORT IDLE_SECONDS`.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from strafketen.media.blobs import BlobRef, KeyEncryptionKey, LocalBlobStore
from strafketen.media.blobserver.config import BlobServerConfig
from strafketen.media.blobserver.grants import GrantKey, issue_read, issue_write
from strafketen.media.blobserver.serve import serve

ORIGIN = "http://127.0.0.1:7001"
RETURN_URL = f"{ORIGIN}/dossiers/7/bijlagen/?tab=media"
SCOPE = "7b0c7b0e-6f0e-4a55-9f0e-0d7f9c1c2a11"


def free_port() -> int:
    """Give a loopback port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def prepare(root: Path) -> None:
    """Make the secrets of a byte server."""
    (root / "secrets").mkdir(parents=True, mode=0o700)
    KeyEncryptionKey.create(root / "secrets" / "kek.key")
    (root / "secrets" / "grant.key").write_bytes(os.urandom(32))


@dataclass
class Runner:
    """One byte server on one folder; may be killed and started again."""

    root: Path
    idle_seconds: float = 30.0
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def bytes_dir(self) -> Path:
        """Its bytes folder."""
        return self.root / "bytes"

    @property
    def grant_key(self) -> GrantKey:
        """The key it checks grants with."""
        return GrantKey.load(self.root / "secrets" / "grant.key")

    def store(self) -> LocalBlobStore:
        """Open its store beside it, as the application does."""
        return LocalBlobStore(self.bytes_dir, KeyEncryptionKey.load(self.root / "secrets" / "kek.key"))

    def write_grant(self, upload_id: str, *, max_bytes: int = 10**12, lifetime_seconds: int = 600) -> str:
        """Write a grant as Django does."""
        return issue_write(
            self.grant_key,
            upload_id=upload_id,
            scope=SCOPE,
            max_bytes=max_bytes,
            return_url=RETURN_URL,
            subject="actor-1",
            expires_at=datetime.now(UTC) + timedelta(seconds=lifetime_seconds),
        )

    def read_url(self, blob: BlobRef, *, mime: str = "video/mp4", filename: str = "opname.mp4") -> str:
        """Give the address under which an object can be read."""
        token = issue_read(
            self.grant_key,
            blob=blob,
            mime=mime,
            filename=filename,
            inline=True,
            subject="actor-1",
            expires_at=datetime.now(UTC) + timedelta(seconds=600),
        )
        return f"{self.url}/b/{token}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        self.process = subprocess.Popen(
            [sys.executable, __file__, str(self.root), str(self.port), str(self.idle_seconds)],
            stdout=2,  # its log is not the output of whoever runs it
        )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"{self.url}/healthz").status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.02)
        message = "the byte server did not start"
        raise AssertionError(message)

    def kill(self) -> None:
        """Kill -9."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def stop(self) -> int:
        """Stop in order; give the exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


@contextmanager
def running(root: Path, *, idle_seconds: float = 30.0) -> Iterator[Runner]:
    """Run a byte server on a new folder."""
    prepare(root)
    runner = Runner(root, idle_seconds=idle_seconds)
    runner.start()
    try:
        yield runner
    finally:
        runner.stop()


def main() -> None:
    """Serve until told to stop."""
    root, port, idle = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    config = BlobServerConfig(
        bytes_dir=root / "bytes",
        kek=KeyEncryptionKey.load(root / "secrets" / "kek.key"),
        grant_key=GrantKey.load(root / "secrets" / "grant.key"),
        web_origin=ORIGIN,
        idle_seconds=idle,
    )
    serve(config, host="127.0.0.1", port=port)


if __name__ == "__main__":
    main()
