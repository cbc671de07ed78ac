# SPDX-License-Identifier: EUPL-1.2
"""The verifier page over an export with one large recording, in the system's browser: seconds and memory.

The recording is a file of zeros without blocks on disk, so that what is timed is the page and not the disk. Printed:
seconds beside the floor (SHA-256 of the same file by hashlib), and how much the browser grew while it verified
(proportional memory of all its processes; the peak, less what it held with the page open).
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.bench_chain import processes_of, pss_bytes
from browser.watching import chromium
from strafketen.core.export import SealedManifest, export_files
from strafketen.core.seal import seal_manifest
from strafketen.core.segments import SEGMENT_BYTES, SegmentHasher
from vectors import material
from verify_page.judging import PAGE

GIB = 1 << 30
MOST_BYTES = 300 << 20
PAUSE_SECONDS = 0.1


def write_large(folder: Path, size_bytes: int) -> float:
    """Write an export with a recording of zeros; give the seconds of the floor."""
    hasher = SegmentHasher()
    zeros = bytes(SEGMENT_BYTES)
    for at in range(0, size_bytes, SEGMENT_BYTES):
        hasher.update(zeros[: size_bytes - at])
    tree = hasher.finish()
    known = material.dossier(optional=False)
    first, second = (sealed.manifest for sealed in known.content.versions)
    entry = replace(
        second.media[0], digest=tree.sha256, size_bytes=size_bytes, segment_root=tree.segment_root, mime="video/mp4"
    )
    first = replace(first, media=(entry,))
    second = replace(second, media=(entry,), predecessor=first.digest())
    sealed = tuple(
        SealedManifest(manifest, seal_manifest(manifest, signer=material.POLITIE, at=manifest.made_at))
        for manifest in (first, second)
    )
    large = known.but(versions=sealed)
    began = seconds = 0.0
    for file in export_files(large.content, signer=large.exporter):
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        if file.digest == tree.sha256:
            with path.open("xb") as target:
                target.truncate(size_bytes)
            began = time.monotonic()
            with path.open("rb") as source:
                hashlib.file_digest(source, "sha256")
            seconds = time.monotonic() - began
        else:
            path.write_bytes(file.data if file.data is not None else large.blobs[file.digest])
    return seconds


def main() -> int:
    """Measure and print; exit 1 when the result is not valid or the memory too much."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--gib", type=float, default=1.0, help="size of the recording")
    size_bytes = int(arguments.parse_args().gib * GIB)
    with tempfile.TemporaryDirectory() as work, chromium() as browser:
        floor = write_large(Path(work, "export"), size_bytes)
        (Path(work) / "ca.crt").write_bytes(material.CA_PEM)
        page = browser.new_context().new_page()
        page.goto(PAGE.as_uri())

        def memory() -> int:
            return sum(pss_bytes(pid) for pid in processes_of(os.getpid()) if pid != os.getpid())

        page.set_input_files("#anchors", Path(work) / "ca.crt")
        page.set_input_files("#folder", Path(work) / "export")
        before, peak, stop = memory(), 0, threading.Event()

        def watch() -> None:
            nonlocal peak
            while not stop.wait(PAUSE_SECONDS):
                peak = max(peak, memory())

        watcher = threading.Thread(target=watch)
        watcher.start()
        began = time.monotonic()
        page.click("#start")
        page.wait_for_selector("#outcome:not([hidden])", timeout=150_000)
        seconds = time.monotonic() - began
        stop.set()
        watcher.join()
        result = page.locator(".verdict strong").inner_text()
    grown = peak - before
    sys.stdout.write(
        f"recording {size_bytes / GIB:.1f} GiB: {result}, {seconds:.1f} s, {size_bytes / seconds / 2**20:.0f} MiB/s; "
        f"floor (hashlib) {floor:.1f} s; browser grew {grown / 2**20:.0f} MiB (most {MOST_BYTES >> 20})\n"
    )
    return 0 if result.startswith("Geldig") and grown <= MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
