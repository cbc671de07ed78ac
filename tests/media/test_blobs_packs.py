# SPDX-License-Identifier: EUPL-1.2
"""Small documents in append-only pack files."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from strafketen.core.digest import Digest
from strafketen.media.blobs import SMALL_BYTES, BlobCorrupt, KeyEncryptionKey, LocalBlobStore, StoredBlob

SCOPE = "dossier-1"


@pytest.fixture
def kek_file(tmp_path: Path) -> Path:
    path = tmp_path / "kek.key"
    KeyEncryptionKey.create(path)
    return path


@pytest.fixture
def store(tmp_path: Path, kek_file: Path) -> LocalBlobStore:
    return LocalBlobStore(tmp_path / "bytes", KeyEncryptionKey.load(kek_file))


def packs_of(store: LocalBlobStore) -> list[Path]:
    return sorted((store.root / "packs").iterdir())


def test_documents_of_one_call_share_a_pack_and_keep_their_order(store: LocalBlobStore) -> None:
    documents = [b"", b"a", os.urandom(100_000), os.urandom(SMALL_BYTES - 1), os.urandom(SMALL_BYTES), b"a"]
    blobs = store.put_many(scope=SCOPE, documents=documents)
    assert [store.read_all(blob) for blob in blobs] == documents
    assert len(packs_of(store)) == 1
    assert [blob.location.split("/")[0] for blob in blobs] == ["packs"] * 4 + ["objects", "packs"]
    assert all(store.verify(blob) for blob in blobs)
    assert b"".join(store.read_range(blobs[2], start=10, end=20)) == documents[2][10:20]
    assert store.put_many(scope=SCOPE, documents=[]) == []


def test_each_document_in_a_pack_has_its_own_key(store: LocalBlobStore) -> None:
    blobs = store.put_many(scope=SCOPE, documents=[b"gelijk", b"gelijk"])
    assert len({store.kek.unwrap(blob.wrapped_key) for blob in blobs}) == 2


def test_a_pack_that_is_large_enough_is_followed_by_a_new_one(tmp_path: Path, kek_file: Path) -> None:
    store = LocalBlobStore(tmp_path / "bytes", KeyEncryptionKey.load(kek_file), rotate_bytes=1000)
    blobs = [store.put(scope=SCOPE, source=bytes(600)) for _ in range(6)]
    assert len(packs_of(store)) == 3
    assert all(store.read_all(blob) == bytes(600) for blob in blobs)


def test_discarding_a_document_leaves_its_neighbours(store: LocalBlobStore) -> None:
    gone, kept = store.put_many(scope=SCOPE, documents=[b"weg", b"blijft"])
    store.discard(gone)
    assert store.read_all(kept) == b"blijft"


def test_a_torn_record_at_the_end_harms_nothing(store: LocalBlobStore, kek_file: Path) -> None:
    kept, torn = (store.put(scope=SCOPE, source=os.urandom(5000)) for _ in range(2))
    (pack,) = packs_of(store)
    os.truncate(pack, pack.stat().st_size - 100)
    assert store.verify(kept)
    assert not store.verify(torn)
    with pytest.raises(BlobCorrupt):
        store.read_all(torn)
    restarted = LocalBlobStore(store.root, KeyEncryptionKey.load(kek_file))
    later = restarted.put(scope=SCOPE, source=b"na de herstart")
    assert restarted.read_all(later) == b"na de herstart"


def test_threads_write_to_one_pack_at_once(store: LocalBlobStore) -> None:
    written: list[tuple[StoredBlob, bytes]] = []

    def work(number: int) -> None:
        for turn in range(20):
            documents = [bytes([number, turn]) * size for size in (10, 5000)]
            written.extend(zip(store.put_many(scope=SCOPE, documents=documents), documents, strict=True))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(written) == 240
    assert all(store.read_all(blob) == document for blob, document in written)
    assert len(packs_of(store)) == 1


_WRITER = """
import sys
from pathlib import Path
from strafketen.media.blobs import KeyEncryptionKey, LocalBlobStore
store = LocalBlobStore(Path(sys.argv[1]), KeyEncryptionKey.load(Path(sys.argv[2])))
for turn in range(50):
    document = f"{sys.argv[3]}-{turn}".encode() * 100
    blob = store.put(scope="dossier-1", source=document)
    print(blob.location, blob.object_id, blob.sha256, blob.size_bytes, blob.wrapped_key.hex(), flush=True)
"""


def test_processes_write_at_once_each_to_its_own_pack(store: LocalBlobStore, kek_file: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(store.root), str(kek_file), str(number)], stdout=subprocess.PIPE
        )
        for number in range(4)
    ]
    for number, process in enumerate(processes):
        lines = process.communicate(timeout=60)[0].decode().splitlines()
        assert process.returncode == 0
        for turn, line in enumerate(lines):
            location, object_id, sha256, size, key = line.split()
            blob = StoredBlob(
                scope=SCOPE,
                object_id=object_id,
                location=location,
                size_bytes=int(size),
                sha256=Digest(sha256),
                wrapped_key=bytes.fromhex(key),
                segment_root="",
                segment_hashes=(),
            )
            assert store.read_all(blob.ref) == f"{number}-{turn}".encode() * 100
        assert len(lines) == 50
    assert len(packs_of(store)) == 4


def test_a_child_after_a_fork_starts_its_own_pack(store: LocalBlobStore) -> None:
    before = store.put(scope=SCOPE, source=b"ouder")
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - runs in the child
        try:
            blob = store.put(scope=SCOPE, source=b"kind")
            os.write(writer, blob.location.encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        location = pipe.read()
    os.waitpid(child, 0)
    after = store.put(scope=SCOPE, source=b"ouder weer")
    assert location.split("@")[0] != before.location.split("@")[0]
    assert before.location.split("@")[0] == after.location.split("@")[0]
    assert store.read_all(after) == b"ouder weer"
