# SPDX-License-Identifier: EUPL-1.2
"""Durability of the byte store: the system calls themselves, a full disk, a killed writer."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from media.blob_strace import places, traced
from strafketen.media.blobs import KeyEncryptionKey


@pytest.fixture
def kek_file(tmp_path: Path) -> Path:
    path = tmp_path / "kek.key"
    KeyEncryptionKey.create(path)
    return path


def test_a_large_object_is_written_synced_renamed_and_its_folder_synced_before_the_answer(
    tmp_path: Path, kek_file: Path
) -> None:
    calls = traced(tmp_path, kek_file, 'store.put(scope="d", source=bytes(9_000_000))')
    opened = places(calls, "openat", "O_EXCL")
    writes = places(calls, "pwrite64", ".tmp>")
    syncs = places(calls, "fdatasync", ".tmp>")
    renames = places(calls, "rename", ".tmp")
    folders = places(calls, "fsync", "/objects/")
    assert len(opened) == 1
    assert len(writes) == 1 + 3  # header and three segments
    assert len(syncs) == 1
    assert len(renames) == 1
    assert len(folders) == 1
    assert opened[0] < writes[0] <= writes[-1] < syncs[0] < renames[0] < folders[0]
    # The folder ab/ was new: its own name is durable too, before anything is put into it.
    made = places(calls, "mkdir", "/objects/")
    parents = places(calls, "fsync", "/objects>")
    assert len(made) == len(parents) == 1
    assert made[0] < parents[0] < renames[0]


def test_the_sync_rolls_while_a_very_large_object_arrives(tmp_path: Path, kek_file: Path) -> None:
    calls = traced(tmp_path, kek_file, 'store.put(scope="d", source=(bytes(1 << 20) for _ in range(70)))')
    syncs = places(calls, "fdatasync", ".tmp>")
    writes = places(calls, "pwrite64", ".tmp>")
    (renamed,) = places(calls, "rename", ".tmp")
    assert len(syncs) == 1 + 70 // 16
    assert syncs[0] < writes[-1] < syncs[-1] < renamed < places(calls, "fsync", "/objects/")[0]


def test_five_small_documents_cost_one_write_and_one_sync(tmp_path: Path, kek_file: Path) -> None:
    action = """
documents = [bytes([number]) * 100_000 for number in range(5)]
store.put_many(scope="d", documents=documents)
os.write(1, b"second")
store.put_many(scope="d", documents=documents)
"""
    calls = traced(tmp_path, kek_file, action)
    (second,) = places(calls, "write", '"second"')
    first_call, second_call = calls[:second], calls[second + 1 :]
    created = places(first_call, "openat", "O_EXCL")
    assert len(created) == 1
    assert created[0] < places(first_call, "fsync", "/packs>")[0] < places(first_call, "fdatasync", ".pack>")[0]
    assert [call for call, _ in second_call] == ["pwrite64", "fdatasync"]


_LIMITED = """
import resource, sys
from pathlib import Path
from strafketen.media.blobs import KeyEncryptionKey, LocalBlobStore, StorageFull
root = Path(sys.argv[1])
store = LocalBlobStore(root, KeyEncryptionKey.load(Path(sys.argv[2])))
kept = store.put(scope="d", source=b"eerst")
resource.setrlimit(resource.RLIMIT_FSIZE, (6_000_000, 6_000_000))
answers = []
for source in ((bytes(1 << 20) for _ in range(40)), bytes(7_000_000)):
    try:
        store.put(scope="d", source=source)
    except StorageFull as refusal:
        answers.append(refusal.code)
try:
    for _ in range(20):
        store.put_many(scope="d", documents=[bytes(500_000)])
except StorageFull as refusal:
    answers.append(refusal.code)
assert store.read_all(kept) == b"eerst"
small = store.put(scope="d", source=b"dit past nog")
assert store.read_all(small) == b"dit past nog"
left = sorted(path.parent.name for path in root.rglob("*") if path.is_file())
print(answers, left)
"""


def test_no_room_is_a_refusal_and_leaves_nothing_half_written(tmp_path: Path, kek_file: Path) -> None:
    # The kernel's own limit on file size stands for a full disk: the same failing write, without mounting one.
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(tmp_path / "bytes"), str(kek_file)],
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "['opslag_vol', 'opslag_vol', 'opslag_vol'] ['packs']"


_KILLED = """
import os, signal, sys
from pathlib import Path
from strafketen.media.blobs import KeyEncryptionKey, LocalBlobStore
store = LocalBlobStore(Path(sys.argv[1]), KeyEncryptionKey.load(Path(sys.argv[2])))
writer = store.open_writer(scope="d")
for _ in range(20):
    writer.write(bytes(1 << 20))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_writer_leaves_no_object(tmp_path: Path, kek_file: Path) -> None:
    root = tmp_path / "bytes"
    done = subprocess.run([sys.executable, "-c", _KILLED, str(root), str(kek_file)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert [path for path in (root / "objects").rglob("*") if path.is_file()] == []
