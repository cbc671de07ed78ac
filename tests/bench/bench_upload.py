# SPDX-License-Identifier: EUPL-1.2
"""Upload of a large file to our byte server, beside a bare aiohttp PUT with the same hashing, encryption and fsync.

    python tests/bench/bench_upload.py [--json] [--bytes N] [--rounds N] [--dir DIR]

Rounds alternate between the servers and the median counts, because a disk varies. The client is the same for all: one
process that sends a file from the page cache. Goal: ratio of the single PATCH at least 0.9.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import http.client
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from aiohttp import web
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2] / "src")]

from media.blobserver_runner import Runner, free_port, running  # noqa: E402 - after the path is known
from strafketen.core.segments import SEGMENT_BYTES, SegmentHasher  # noqa: E402 - same
from strafketen.media.blobs import completed_upload  # noqa: E402 - same

MB = 1_000_000
PART_BYTES = 64 * 1024 * 1024
SEND_BYTES = 1024 * 1024
GOAL = 0.9


class Floor:
    """The least that does the same work: receive, hash twice, encrypt, write, fdatasync, rename, fsync the folder."""

    def __init__(self, folder: Path, *, threaded: bool) -> None:
        self.folder = folder
        self.threaded = threaded
        self.hashing = ThreadPoolExecutor(1)
        self.writing = ThreadPoolExecutor(1)

    async def put(self, request: web.Request) -> web.Response:
        """Take a body."""
        loop = asyncio.get_running_loop()
        hasher = SegmentHasher()
        aead = AESGCM(os.urandom(32))
        prefix = os.urandom(8)
        path = self.folder / f"{os.urandom(8).hex()}.tmp"
        flight: list[asyncio.Future[None]] = []
        with path.open("wb", buffering=0) as file:

            def write(index: int, data: bytes) -> None:
                file.write(prefix + aead.encrypt(prefix + index.to_bytes(4), data, b"bound"))

            index, buffer = 0, bytearray()
            async for chunk in request.content.iter_any():
                buffer += chunk
                while len(buffer) >= SEGMENT_BYTES:
                    segment = bytes(buffer[:SEGMENT_BYTES])
                    del buffer[:SEGMENT_BYTES]
                    if self.threaded:
                        await asyncio.gather(*flight)
                        flight = [
                            loop.run_in_executor(self.hashing, hasher.update, segment),
                            loop.run_in_executor(self.writing, write, index, segment),
                        ]
                    else:
                        hasher.update(segment)
                        write(index, segment)
                    index += 1
            await asyncio.gather(*flight)
            if buffer:
                hasher.update(buffer)
                write(index, bytes(buffer))
            os.fdatasync(file.fileno())
        tree = hasher.finish()
        path.rename(self.folder / tree.sha256)
        folder_fd = os.open(self.folder, os.O_RDONLY)
        os.fsync(folder_fd)
        os.close(folder_fd)
        return web.json_response({"sha256": tree.sha256, "segment_root": tree.segment_root})


def serve_floor(folder: Path, port: int, *, threaded: bool) -> None:
    """Run the bare server in this process."""
    app = web.Application(client_max_size=0)
    app.router.add_put("/put", Floor(folder, threaded=threaded).put)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


def send(port: int, method: str, path: str, headers: dict[str, str], source: Path, span: tuple[int, int]) -> bytes:
    """Send part of a file as the body of one request; give the answer's body."""
    start, end = span
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.putrequest(method, path)
    for name, value in {**headers, "Content-Length": str(end - start)}.items():
        connection.putheader(name, value)
    connection.endheaders()
    with source.open("rb", buffering=0) as file:
        sent = start
        while sent < end:
            # sendfile, as curl and browsers cannot do better: the client must cost as little as possible
            sent += os.sendfile(connection.sock.fileno(), file.fileno(), sent, min(SEND_BYTES, end - sent))
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status >= http.client.BAD_REQUEST:
        message = f"{method} {path.split('/')[1]}: {response.status}"
        raise RuntimeError(message)
    return body


def tus_upload(runner: Runner, source: Path, *, size_bytes: int, part_bytes: int, expected: str) -> float:
    """Upload by tus; give the seconds from the creation to the last answer."""
    upload_id = f"bench-{os.urandom(8).hex()}"
    common = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {runner.write_grant(upload_id)}"}
    began = time.perf_counter()
    send(runner.port, "POST", "/u/", {**common, "Upload-Length": str(size_bytes)}, source, (0, 0))
    for offset in range(0, size_bytes, part_bytes):
        headers = {**common, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        send(runner.port, "PATCH", f"/u/{upload_id}", headers, source, (offset, min(offset + part_bytes, size_bytes)))
    seconds = time.perf_counter() - began
    done = completed_upload(runner.bytes_dir, upload_id)
    if done is None or done.blob.sha256 != expected:
        message = "our server stored other bytes"
        raise RuntimeError(message)
    runner.store().discard(done.blob)
    return seconds


def floor_upload(port: int, folder: Path, source: Path, *, size_bytes: int, expected: str) -> float:
    """Upload to the bare server; give the seconds."""
    began = time.perf_counter()
    answer = json.loads(send(port, "PUT", "/put", {}, source, (0, size_bytes)))
    seconds = time.perf_counter() - began
    if answer["sha256"] != expected:
        message = "the bare server stored other bytes"
        raise RuntimeError(message)
    (folder / expected).unlink()
    return seconds


def make_source(path: Path, size_bytes: int) -> str:
    """Write a file whose blocks all differ; give its SHA-256."""
    block, hasher, left = os.urandom(SEND_BYTES), hashlib.sha256(), size_bytes
    with path.open("wb") as file:
        number = 0
        while left:
            piece = (number.to_bytes(8) + block[8:])[:left]
            file.write(piece)
            hasher.update(piece)
            left -= len(piece)
            number += 1
        os.fsync(file.fileno())
    return hasher.hexdigest()


def start_floor(folder: Path, *, threaded: bool) -> tuple[int, subprocess.Popen[bytes]]:
    """Start the bare server and wait until it listens."""
    folder.mkdir()
    port = free_port()
    kind = "threaded" if threaded else "plain"
    process = subprocess.Popen([sys.executable, __file__, "--floor", str(folder), "--port", str(port), "--kind", kind])
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.connect()
            connection.close()
        except ConnectionRefusedError:
            time.sleep(0.02)
        else:
            return port, process
    message = "the bare server did not start"
    raise RuntimeError(message)


def measure(size_bytes: int, rounds: int, work: Path) -> dict[str, list[float]]:
    """Run all ways in turn; give MB/s per round."""
    source = work / "source"
    expected = make_source(source, size_bytes)
    floors = {kind: start_floor(work / kind, threaded=kind == "floor_threaded") for kind in ("floor", "floor_threaded")}
    rates: dict[str, list[float]] = {}
    try:
        with running(work / "node") as runner:
            for round_number in range(rounds + 1):
                seconds = {
                    kind: floor_upload(port, work / kind, source, size_bytes=size_bytes, expected=expected)
                    for kind, (port, _) in floors.items()
                }
                for name, part_bytes in (("single_patch", size_bytes), ("parts_64_mib", PART_BYTES)):
                    seconds[name] = tus_upload(
                        runner, source, size_bytes=size_bytes, part_bytes=part_bytes, expected=expected
                    )
                if round_number:  # the first round warms caches and threads
                    for name, taken in seconds.items():
                        rates.setdefault(name, []).append(size_bytes / MB / taken)
                line = " ".join(f"{name} {size_bytes / MB / taken:.0f}" for name, taken in seconds.items())
                sys.stderr.write(f"round {round_number}: {line} MB/s\n")
    finally:
        for _, process in floors.values():
            process.terminate()
            process.wait(30)
    return rates


def main() -> int:
    """Measure and print; exit 1 below the goal."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.add_argument("--bytes", type=int, default=int(os.environ.get("STRAFKETEN_BENCH_BYTES", str(1024**3))))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dir", type=Path, default=None, help="disk to measure; default the temporary folder")
    parser.add_argument("--floor", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--kind", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.floor:
        serve_floor(arguments.floor, arguments.port, threaded=arguments.kind == "threaded")
        return 0
    work = Path(tempfile.mkdtemp(prefix="bench-upload-", dir=arguments.dir))
    try:
        rates = measure(arguments.bytes, arguments.rounds, work)
    finally:
        shutil.rmtree(work)
    median = {name: statistics.median(values) for name, values in rates.items()}
    ratios = {
        f"{ours}_to_{floor}": median[ours] / median[floor]
        for ours in ("single_patch", "parts_64_mib")
        for floor in ("floor", "floor_threaded")
    }
    ok = ratios["single_patch_to_floor"] >= GOAL
    if arguments.json:
        report = {
            "schema": "strafketen/bench-upload/1",
            "ok": ok,
            "bytes": arguments.bytes,
            "rounds": arguments.rounds,
            "mb_per_second": {name: round(value, 1) for name, value in median.items()},
            "range": {name: [round(min(values), 1), round(max(values), 1)] for name, values in rates.items()},
            "ratio": {name: round(value, 3) for name, value in ratios.items()},
            "goal": GOAL,
        }
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        for name, value in median.items():
            low, high = min(rates[name]), max(rates[name])
            sys.stdout.write(f"{name:16} {value:7.0f} MB/s  ({low:.0f}-{high:.0f})\n")
        for name, value in ratios.items():
            sys.stdout.write(f"{name:32} {value:.2f}\n")
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
