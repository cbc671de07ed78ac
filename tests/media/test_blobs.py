# SPDX-License-Identifier: EUPL-1.2
"""The byte store on a local disk."""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strafketen.core.merkle import merkle_root
from strafketen.core.segments import SEGMENT_BYTES
from strafketen.media.blobs import (
    BlobCorrupt,
    BlobMissing,
    BlobRef,
    BlobStore,
    KeyEncryptionKey,
    LocalBlobStore,
    StoredBlob,
    WrongKey,
)
from strafketen.media.blobs.sealing import HEADER_BYTES, RECORD_BYTES, SegmentCipher, stored_size_bytes

SCOPE = "dossier-1"
OTHER_SCOPE = "dossier-2"


def some_bytes(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)  # noqa: S311 - test data


@pytest.fixture
def store(tmp_path: Path) -> LocalBlobStore:
    return LocalBlobStore(tmp_path / "bytes", KeyEncryptionKey(os.urandom(32)))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[LocalBlobStore, StoredBlob, bytes]:
    data = some_bytes(2 * SEGMENT_BYTES + 12345)
    made = LocalBlobStore(tmp_path_factory.mktemp("large") / "bytes", KeyEncryptionKey(os.urandom(32)))
    return made, made.put(scope=SCOPE, source=data), data


def files_of(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def in_pieces(data: bytes, size: int) -> Iterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


@pytest.mark.parametrize(
    "size", [0, 1, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 2 * SEGMENT_BYTES, 3 * SEGMENT_BYTES + 7]
)
def test_what_is_written_in_pieces_is_read_back_with_digests_of_the_plain_bytes(
    store: LocalBlobStore, size: int
) -> None:
    data = some_bytes(size)
    blob = store.put(scope=SCOPE, source=in_pieces(data, 777_777))
    assert store.read_all(blob) == data
    assert blob.size_bytes == size
    assert blob.sha256 == hashlib.sha256(data).hexdigest()
    leaves = [data[at : at + SEGMENT_BYTES] for at in range(0, size, SEGMENT_BYTES)]
    assert blob.segment_root == merkle_root(leaves).hex()
    assert list(blob.segment_hashes) == [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    assert (store.root / blob.location).stat().st_size == stored_size_bytes(size)
    assert store.verify(blob)
    assert store.verify(blob.ref)


def test_the_local_store_keeps_the_contract_of_every_store(store: LocalBlobStore) -> None:
    contract: BlobStore = store
    with contract.open_writer(scope=SCOPE) as writer:
        writer.write(b"een")
        writer.write(memoryview(b" twee"))
        blob = writer.commit()
    assert contract.read_all(blob.ref) == b"een twee"
    contract.discard(blob)
    with pytest.raises(BlobMissing):
        contract.read_all(blob)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_range_gives_exactly_those_bytes(
    large: tuple[LocalBlobStore, StoredBlob, bytes], data: st.DataObject
) -> None:
    made, blob, plain = large
    near = st.sampled_from([0, SEGMENT_BYTES, 2 * SEGMENT_BYTES, len(plain)])
    place = st.one_of(
        st.integers(0, len(plain)),
        st.builds(lambda at, shift: min(max(at + shift, 0), len(plain)), near, st.integers(-2, 2)),
    )
    start, end = sorted((data.draw(place), data.draw(place)))
    assert b"".join(made.read_range(blob, start=start, end=end)) == plain[start:end]


@pytest.mark.parametrize(("start", "end"), [(-1, 4), (5, 4), (0, 10**9)])
def test_a_range_outside_the_object_is_a_defect_of_the_caller(
    large: tuple[LocalBlobStore, StoredBlob, bytes], start: int, end: int
) -> None:
    made, blob, _ = large
    with pytest.raises(ValueError, match="range"):
        made.read_range(blob, start=start, end=end)


def test_a_damaged_segment_is_refused_by_name_and_the_others_stay_readable(store: LocalBlobStore) -> None:
    data = some_bytes(3 * SEGMENT_BYTES)
    blob = store.put(scope=SCOPE, source=data)
    path = store.root / blob.location
    stored = bytearray(path.read_bytes())
    stored[HEADER_BYTES + RECORD_BYTES + 100] ^= 1
    path.write_bytes(stored)
    assert b"".join(store.read_range(blob, start=0, end=SEGMENT_BYTES)) == data[:SEGMENT_BYTES]
    assert b"".join(store.read_range(blob, start=2 * SEGMENT_BYTES, end=len(data))) == data[2 * SEGMENT_BYTES :]
    with pytest.raises(BlobCorrupt) as refused:
        b"".join(store.read_range(blob, start=SEGMENT_BYTES + 5, end=SEGMENT_BYTES + 6))
    assert refused.value.detail["segment"] == 1
    assert not store.verify(blob)


def _swap(stored: bytes) -> bytes:
    first, second = HEADER_BYTES, HEADER_BYTES + RECORD_BYTES
    return (
        stored[:first] + stored[second : second + RECORD_BYTES] + stored[first:second] + stored[second + RECORD_BYTES :]
    )


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda stored: stored[:-1], id="last byte missing"),
        pytest.param(lambda stored: stored[: HEADER_BYTES + 2 * RECORD_BYTES], id="last segment missing"),
        pytest.param(lambda stored: stored + b"\x00", id="byte added"),
        pytest.param(_swap, id="segments swapped"),
        pytest.param(lambda stored: stored[:8] + bytes(16) + stored[24:], id="header of another object"),
        pytest.param(lambda stored: stored[:HEADER_BYTES] + bytes(len(stored) - HEADER_BYTES), id="zeros"),
        pytest.param(lambda _: b"", id="empty file"),
    ],
)
def test_every_change_to_the_file_is_noticed(store: LocalBlobStore, damage: object) -> None:
    assert callable(damage)
    blob = store.put(scope=SCOPE, source=some_bytes(2 * SEGMENT_BYTES + 999))
    path = store.root / blob.location
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(BlobCorrupt):
        store.read_all(blob)
    assert not store.verify(blob)


def test_a_truncated_file_cannot_pass_for_a_shorter_object(store: LocalBlobStore) -> None:
    blob = store.put(scope=SCOPE, source=some_bytes(3 * SEGMENT_BYTES))
    path = store.root / blob.location
    path.write_bytes(path.read_bytes()[: HEADER_BYTES + 2 * RECORD_BYTES])
    shorter = replace(blob.ref, size_bytes=2 * SEGMENT_BYTES)
    with pytest.raises(BlobCorrupt) as refused:
        store.read_all(shorter)
    assert refused.value.detail["segment"] == 1


def test_the_last_segment_is_bound_to_the_total_and_to_being_the_last() -> None:
    cipher = SegmentCipher(data_key=bytes(32), scope=SCOPE, object_id=bytes(16))
    record = bytes(cipher.seal(1, b"slot", total_bytes=SEGMENT_BYTES + 4))
    assert cipher.open(1, record, total_bytes=SEGMENT_BYTES + 4) == b"slot"
    for index, total_bytes in ((1, SEGMENT_BYTES + 5), (1, None), (0, SEGMENT_BYTES + 4), (1, 0)):
        with pytest.raises(BlobCorrupt):
            cipher.open(index, record, total_bytes=total_bytes)


def test_no_plain_byte_and_no_data_key_reaches_the_disk(store: LocalBlobStore) -> None:
    mark = b"Het slachtoffer verklaarde het volgende"
    large_blob = store.put(scope=SCOPE, source=mark * 200_000)
    small_blob = store.put(scope=SCOPE, source=mark)
    for path in files_of(store.root):
        stored = path.read_bytes()
        assert mark not in stored
        for blob in (large_blob, small_blob):
            assert blob.wrapped_key not in stored
            assert store.kek.unwrap(blob.wrapped_key) not in stored
            assert bytes.fromhex(blob.sha256) not in stored
            assert blob.sha256 not in str(path)


@pytest.mark.parametrize("size", [1000, SEGMENT_BYTES + 1])
def test_two_dossiers_with_the_same_file_share_no_key_no_name_and_no_stored_byte(
    store: LocalBlobStore, size: int
) -> None:
    data = some_bytes(size)
    first = store.put(scope=SCOPE, source=data)
    second = store.put(scope=OTHER_SCOPE, source=data)
    assert first.sha256 == second.sha256
    assert store.kek.unwrap(first.wrapped_key) != store.kek.unwrap(second.wrapped_key)
    assert first.location != second.location
    assert first.object_id != second.object_id
    with pytest.raises(BlobCorrupt):
        store.read_all(replace(first.ref, wrapped_key=second.wrapped_key))


def test_bytes_of_one_dossier_cannot_be_read_as_those_of_another(store: LocalBlobStore) -> None:
    blob = store.put(scope=SCOPE, source=b"van dossier 1")
    with pytest.raises(BlobCorrupt):
        store.read_all(replace(blob.ref, scope=OTHER_SCOPE))


def test_destroying_the_wrapped_key_destroys_the_bytes(store: LocalBlobStore) -> None:
    blob = store.put(scope=SCOPE, source=b"te vernietigen")
    with pytest.raises(WrongKey):
        store.read_all(replace(blob.ref, wrapped_key=b""))


def test_another_node_cannot_open_the_bytes(store: LocalBlobStore) -> None:
    blob = store.put(scope=SCOPE, source=b"van dit knooppunt")
    other = LocalBlobStore(store.root, KeyEncryptionKey(os.urandom(32)))
    with pytest.raises(WrongKey):
        other.read_all(blob)
    changed = blob.wrapped_key[:-1] + bytes([blob.wrapped_key[-1] ^ 1])
    with pytest.raises(WrongKey):
        store.read_all(replace(blob.ref, wrapped_key=changed))


def test_storing_the_same_bytes_twice_gives_two_objects_that_can_be_removed_apart(store: LocalBlobStore) -> None:
    data = some_bytes(SEGMENT_BYTES + 1)
    first, second = (store.put(scope=SCOPE, source=data) for _ in range(2))
    store.discard(first)
    with pytest.raises(BlobMissing):
        store.read_all(first)
    assert store.read_all(second) == data


def test_an_aborted_writer_leaves_no_file(store: LocalBlobStore) -> None:
    with store.open_writer(scope=SCOPE) as writer:
        for _ in range(5):
            writer.write(some_bytes(SEGMENT_BYTES))
    assert files_of(store.root) == []


def test_temporary_files_of_dead_writers_are_swept_by_age(store: LocalBlobStore) -> None:
    left = store.root / "tmp" / "dead.tmp"
    left.write_bytes(b"x")
    now = datetime.fromtimestamp(left.stat().st_mtime, UTC)
    assert store.sweep(before=now - timedelta(hours=1)) == 0
    assert store.sweep(before=now + timedelta(hours=1)) == 1
    assert not left.exists()


def test_a_location_from_outside_cannot_point_out_of_the_store(store: LocalBlobStore) -> None:
    blob = store.put(scope=SCOPE, source=b"x")
    for location in ("../secrets/kek.key", "objects/../../x", "packs/x@0", blob.location + "/..", "/etc/passwd"):
        moved = BlobRef(**{name: getattr(blob, name) for name in BlobRef.__slots__} | {"location": location})
        with pytest.raises(Exception, match="vindplaats"):
            store.read_all(moved)


def test_folders_and_files_are_private(store: LocalBlobStore) -> None:
    store.put(scope=SCOPE, source=some_bytes(SEGMENT_BYTES))
    store.put(scope=SCOPE, source=b"klein")
    for path in store.root.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0


def test_a_key_file_is_made_once_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "kek.key"
    made = KeyEncryptionKey.create(path)
    data_key = os.urandom(32)
    assert KeyEncryptionKey.load(path).unwrap(made.wrap(data_key)) == data_key
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        KeyEncryptionKey.create(path)
    path.write_bytes(b"te kort")
    with pytest.raises(Exception, match=r"kek\.key"):
        KeyEncryptionKey.load(path)
