# SPDX-License-Identifier: EUPL-1.2
"""What an upload finds back after a crash, whatever the crash left on the disk."""

from __future__ import annotations

import hashlib
import os
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strafketen.core.segments import SEGMENT_BYTES, segment_tree
from strafketen.media.blobs.sealing import HEADER_BYTES, OVERHEAD_BYTES
from strafketen.media.blobs.segmentsink import Threads
from strafketen.media.blobserver.receiver import Receiver

SIZE = 2 * SEGMENT_BYTES + 300_000
DATA = random.Random(5).randbytes(SIZE)  # noqa: S311 - test data
OBJECT_ID = bytes(range(16))
DATA_KEY = bytes(range(32))
THREADS = Threads(2)


def opened(folder: Path, *, size_bytes: int | None = SIZE) -> Receiver:
    return Receiver(folder, data_key=DATA_KEY, scope="d", object_id=OBJECT_ID, size_bytes=size_bytes, threads=THREADS)


def begun(folder: Path, *, size_bytes: int | None = SIZE) -> Receiver:
    folder.mkdir()
    Receiver.create(folder, object_id=OBJECT_ID)
    return opened(folder, size_bytes=size_bytes)


def feed(receiver: Receiver, data: bytes) -> None:
    """Take bytes in as the server does, one thread."""
    view = memoryview(data)
    while view:
        if receiver.full():
            receiver.push(receiver.take())
        view = receiver.fill(view)


def send_rest(folder: Path, receiver: Receiver) -> None:
    feed(receiver, DATA[receiver.durable_bytes :])
    receiver.settle()
    tree = receiver.finish()
    receiver.close()
    assert tree == segment_tree(DATA)
    # no byte of any attempt is left behind the last record
    assert (folder / "part").stat().st_size == HEADER_BYTES + SIZE + 3 * OVERHEAD_BYTES


@pytest.mark.parametrize(
    "first",
    [0, 1, 1000, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 2 * SEGMENT_BYTES, SIZE - 1, SIZE],
)
def test_every_settled_byte_is_found_back(tmp_path: Path, first: int) -> None:
    folder = tmp_path / "u"
    receiver = begun(folder)
    feed(receiver, DATA[:first])
    receiver.settle()
    assert receiver.durable_bytes == first
    receiver.close()
    again = opened(folder)
    assert again.durable_bytes == first
    send_rest(folder, again)


def test_many_small_requests_append_to_one_tail(tmp_path: Path) -> None:
    folder = tmp_path / "u"
    receiver = begun(folder)
    for at in range(0, 50_000, 1000):
        feed(receiver, DATA[at : at + 1000])
        receiver.settle()
    assert [path.name for path in folder.glob("tail.*")] == ["tail.0"]
    assert (folder / "tail.0").stat().st_size == 50_000 + 50 * 32
    receiver.close()
    again = opened(folder)
    assert again.durable_bytes == 50_000
    feed(again, DATA[50_000 : SEGMENT_BYTES + 10])
    again.settle()
    again.tidy()
    assert [path.name for path in folder.glob("tail.*")] == ["tail.1"]
    send_rest(folder, again)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(st.integers(1, SEGMENT_BYTES + 5000), min_size=1, max_size=4),
    unsettled=st.integers(0, SEGMENT_BYTES + 100),
    torn_part=st.integers(0, 2 * SEGMENT_BYTES),
    torn_tail=st.integers(0, 100_000),
    flip=st.booleans(),
)
def test_whatever_a_crash_tears_the_acknowledged_bytes_are_there_and_the_end_is_right(
    tmp_path: Path, parts: list[int], unsettled: int, torn_part: int, torn_tail: int, *, flip: bool
) -> None:
    folder = tmp_path / os.urandom(8).hex()
    receiver = begun(folder)
    for part in parts:
        feed(receiver, DATA[receiver.received_bytes :][:part])
        if not receiver.complete:
            receiver.settle()
    acknowledged = receiver.durable_bytes
    part_path = folder / "part"
    synced_part_bytes = part_path.stat().st_size
    tails = {path: path.stat().st_size for path in folder.glob("tail.*")}
    feed(receiver, DATA[receiver.received_bytes :][:unsettled])
    receiver.close()
    # What was written after the last sync may be there, be cut anywhere, or be garbage.
    with part_path.open("r+b") as file:
        length = file.seek(0, os.SEEK_END)
        unsynced = length - synced_part_bytes
        if unsynced and flip:
            file.seek(synced_part_bytes + torn_part % unsynced)
            file.write(b"\x00\xff")
        elif unsynced:
            file.truncate(length - torn_part % (unsynced + 1))
    for path, size in tails.items():
        with path.open("r+b") as file:
            file.seek(size)
            file.write(os.urandom(torn_tail))
    again = opened(folder)
    assert again.durable_bytes >= acknowledged
    send_rest(folder, again)


def test_bytes_of_a_marked_request_do_not_count_after_a_crash(tmp_path: Path) -> None:
    folder = tmp_path / "u"
    receiver = begun(folder)
    feed(receiver, DATA[: SEGMENT_BYTES + 777])
    receiver.settle()
    receiver.mark()
    feed(receiver, DATA[SEGMENT_BYTES + 777 : 2 * SEGMENT_BYTES + 5])
    receiver.settle()
    receiver.close()
    again = opened(folder)
    assert again.durable_bytes == SEGMENT_BYTES + 777
    assert not (folder / "pending").exists()
    send_rest(folder, again)


def test_bytes_of_a_marked_request_count_once_unmarked(tmp_path: Path) -> None:
    folder = tmp_path / "u"
    receiver = begun(folder)
    receiver.mark()
    feed(receiver, DATA[:5000])
    receiver.settle()
    receiver.unmark()
    receiver.close()
    again = opened(folder)
    assert again.durable_bytes == 5000
    again.close()


def test_a_segment_written_again_after_a_crash_has_another_nonce(tmp_path: Path) -> None:
    folder = tmp_path / "u"
    prefixes = set()
    begun(folder).close()
    for _ in range(3):
        receiver = opened(folder)
        feed(receiver, DATA[: SEGMENT_BYTES + 1])
        receiver.close()
        with (folder / "part").open("r+b") as file:
            file.seek(HEADER_BYTES)
            prefixes.add(file.read(8))
            file.truncate(HEADER_BYTES + 100)
    assert len(prefixes) == 3


def test_no_plain_byte_of_an_unfinished_upload_is_on_the_disk(tmp_path: Path) -> None:
    mark = b"de getuige zag een blauwe auto"
    folder = tmp_path / "u"
    receiver = begun(folder, size_bytes=10**7)
    feed(receiver, mark * 160_000)
    receiver.settle()
    receiver.close()
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["part", "tail.1"]
    assert all(mark not in path.read_bytes() for path in folder.iterdir())


def test_a_form_of_unknown_size_ends_with_its_last_segment(tmp_path: Path) -> None:
    for size in (0, 10, SEGMENT_BYTES, SEGMENT_BYTES + 1):
        folder = tmp_path / str(size)
        receiver = begun(folder, size_bytes=None)
        feed(receiver, DATA[:size])
        receiver.declare_size()
        receiver.settle()
        tree = receiver.finish()
        receiver.close()
        assert tree.sha256 == hashlib.sha256(DATA[:size]).hexdigest()
        assert (folder / "part").stat().st_size == HEADER_BYTES + size + max(1, -(-size // SEGMENT_BYTES)) * 24
