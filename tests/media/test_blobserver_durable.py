# SPDX-License-Identifier: EUPL-1.2
"""An upload is acknowledged only when it is durable: the system calls between the last byte and the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from media.blob_strace import places, traced
from strafketen.media.blobs import KeyEncryptionKey

_BEFORE = """
from datetime import UTC, datetime, timedelta
from strafketen.media.blobserver.registry import Registry
now = datetime(2026, 11, 23, tzinfo=UTC)
registry = Registry(store, idle_uploads=2, reserve_bytes=0)
registry.create(registry.new_info(
    upload_id="upload-0001", scope="d", size_bytes=5_000_000, filename="", mime="", subject="a",
    expires_at=now + timedelta(days=1),
))
upload = registry.acquire("upload-0001", now=now)
receiver = upload.receiver
"""
_FIRST = """
receiver.fill(memoryview(bytes(1_000_000)))
receiver.settle()
"""
_REST = """
view = memoryview(bytes(4_000_000))
while view:
    if receiver.full():
        receiver.push(receiver.take())
    view = receiver.fill(view)
receiver.settle()
registry.finish(upload, at=now)
"""


@pytest.fixture
def kek_file(tmp_path: Path) -> Path:
    path = tmp_path / "kek.key"
    KeyEncryptionKey.create(path)
    return path


def test_an_offset_inside_a_segment_is_synced_before_it_is_told(tmp_path: Path, kek_file: Path) -> None:
    calls = traced(tmp_path, kek_file, _FIRST, before=_BEFORE)
    (written,) = places(calls, "pwrite64", "/tail.0>")
    (synced,) = places(calls, "fdatasync", "/tail.0>")
    (named,) = places(calls, "fsync", "/upload-0001>")
    assert written < synced < named


def test_a_finished_upload_is_durable_at_each_step_before_the_next(tmp_path: Path, kek_file: Path) -> None:
    calls = traced(tmp_path, kek_file, _REST, before=_BEFORE + _FIRST)
    bytes_synced = places(calls, "fdatasync", "/part>")
    digests_synced = places(calls, "fdatasync", ".finishing.json.")
    renames = places(calls, "rename", "")
    assert len(renames) == 3  # digests in place, object in place, done
    moved = renames[1]
    in_objects = [at for at in places(calls, "fsync", "/objects/") if at > moved]
    done = renames[2]
    answered = [at for at in places(calls, "fsync", "/upload-0001>") if at > done]
    assert places(calls, "pwrite64", "/part>")[-1] < bytes_synced[0] <= bytes_synced[-1] < digests_synced[0]
    assert digests_synced[0] < renames[0] < moved < in_objects[0] < done < answered[0]
