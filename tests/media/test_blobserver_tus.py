# SPDX-License-Identifier: EUPL-1.2
"""tus 1.0.0 against the real server in its own process, with the clients that people use."""

from __future__ import annotations

import base64
import hashlib
import http.client
import io
import os
import random
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from tusclient.client import TusClient

from media.blobserver_runner import ORIGIN, SCOPE, Runner, running
from strafketen.core.segments import SEGMENT_BYTES, segment_tree
from strafketen.media.blobs import CompletedUpload, completed_upload, discard_upload

DATA = random.Random(9).randbytes(3 * SEGMENT_BYTES + 54321)  # noqa: S311 - test data
STREAM = "application/offset+octet-stream"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    with running(tmp_path_factory.mktemp("tus") / "node") as runner:
        yield runner


def new_id() -> str:
    return f"upload-{os.urandom(8).hex()}"


class Sender:
    """One upload as a plain HTTP client sees it."""

    def __init__(self, server: Runner, *, max_bytes: int = 10**12) -> None:
        self.server = server
        self.upload_id = new_id()
        self.headers = {
            "Tus-Resumable": "1.0.0",
            "Authorization": f"Bearer {server.write_grant(self.upload_id, max_bytes=max_bytes)}",
        }
        self.url = f"{server.url}/u/{self.upload_id}"

    def create(self, size: int, body: bytes | None = None, *, metadata: str = "") -> httpx.Response:
        sent = {**self.headers, "Upload-Length": str(size), "Upload-Metadata": metadata}
        if body is not None:
            sent["Content-Type"] = STREAM
        return httpx.post(f"{self.server.url}/u/", headers=sent, content=body)

    def patch(self, offset: int, body: bytes | Iterator[bytes], **headers: str) -> httpx.Response:
        sent = {**self.headers, "Upload-Offset": str(offset), "Content-Type": STREAM, **headers}
        return httpx.patch(self.url, headers=sent, content=body, timeout=60)

    def offset(self) -> int:
        answer = httpx.head(self.url, headers=self.headers)
        assert answer.status_code == httpx.codes.OK
        assert answer.headers["cache-control"] == "no-store"
        return int(answer.headers["upload-offset"])

    def done(self) -> CompletedUpload:
        found = completed_upload(self.server.bytes_dir, self.upload_id)
        assert found is not None
        return found

    def half(self, offset: int, body: bytes, announced: int) -> socket.socket:
        """Send the beginning of a PATCH and leave the connection open."""
        lines = [f"PATCH /u/{self.upload_id} HTTP/1.1", f"Host: 127.0.0.1:{self.server.port}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        lines += [f"Upload-Offset: {offset}", f"Content-Type: {STREAM}", f"Content-Length: {announced}", "", ""]
        connection = socket.create_connection(("127.0.0.1", self.server.port))
        connection.sendall("\r\n".join(lines).encode() + body)
        return connection


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true"
        time.sleep(0.02)


def check_stored(server: Runner, done: CompletedUpload, data: bytes) -> None:
    tree = segment_tree(data)
    assert (done.blob.sha256, done.blob.size_bytes) == (tree.sha256, tree.size_bytes)
    assert (done.blob.segment_root, done.blob.segment_hashes) == (tree.segment_root, tree.segment_hashes)
    assert done.blob.scope == SCOPE
    store = server.store()
    assert store.verify(done.blob)
    assert b"".join(store.read_range(done.blob, start=0, end=len(data))) == data


def test_options_tell_what_the_server_can_do(server: Runner) -> None:
    answer = httpx.options(f"{server.url}/u/")
    assert answer.status_code == httpx.codes.NO_CONTENT
    assert answer.headers["tus-version"] == "1.0.0"
    extensions = set(answer.headers["tus-extension"].split(","))
    assert extensions == {"creation", "creation-with-upload", "termination", "checksum", "expiration"}
    assert answer.headers["tus-checksum-algorithm"] == "sha256,sha1"


def test_only_the_pages_of_this_node_may_send_from_a_script(server: Runner) -> None:
    asked = {"Access-Control-Request-Method": "PATCH"}
    ours = httpx.options(f"{server.url}/u/x", headers={"Origin": ORIGIN, **asked})
    assert ours.headers["access-control-allow-origin"] == ORIGIN
    assert "PATCH" in ours.headers["access-control-allow-methods"]
    assert "Upload-Offset" in ours.headers["access-control-allow-headers"]
    foreign = httpx.options(f"{server.url}/u/x", headers={"Origin": "http://evil.example", **asked})
    assert "access-control-allow-origin" not in foreign.headers


@pytest.mark.parametrize("checksum", [False, True])
def test_tus_py_client_uploads_in_parts(server: Runner, *, checksum: bool) -> None:
    upload_id = new_id()
    client = TusClient(f"{server.url}/u/", headers={"Authorization": f"Bearer {server.write_grant(upload_id)}"})
    uploader = client.uploader(
        file_stream=io.BytesIO(DATA),
        chunk_size=5_000_000,
        metadata={"filename": "map/Beeld winkel.mp4", "filetype": "video/mp4"},
        upload_checksum=checksum,
    )
    uploader.upload()
    done = completed_upload(server.bytes_dir, upload_id)
    assert done is not None
    assert (done.filename, done.mime, done.subject) == ("Beeld winkel.mp4", "video/mp4", "actor-1")
    check_stored(server, done, DATA)


def test_tus_py_client_uploads_with_the_grant_in_the_address(server: Runner) -> None:
    upload_id = new_id()
    client = TusClient(f"{server.url}/u/{server.write_grant(upload_id)}")
    client.uploader(file_stream=io.BytesIO(DATA[:3_000_000]), chunk_size=1_000_000).upload()
    done = completed_upload(server.bytes_dir, upload_id)
    assert done is not None
    check_stored(server, done, DATA[:3_000_000])


def test_tus_py_client_resumes_after_kill_9_of_the_server(tmp_path: Path) -> None:
    with running(tmp_path / "node") as server:
        upload_id = new_id()
        client = TusClient(f"{server.url}/u/", headers={"Authorization": f"Bearer {server.write_grant(upload_id)}"})
        first = client.uploader(file_stream=io.BytesIO(DATA), chunk_size=3_000_000)
        first.upload(stop_at=6_000_000)
        server.kill()
        server.start()
        again = client.uploader(file_stream=io.BytesIO(DATA), chunk_size=3_000_000, url=first.url)
        assert again.offset == 6_000_000
        again.upload()
        done = completed_upload(server.bytes_dir, upload_id)
        assert done is not None
        check_stored(server, done, DATA)


def test_curl_uploads_in_one_request(server: Runner, tmp_path: Path) -> None:
    source = tmp_path / "opname"
    source.write_bytes(DATA)
    sender = Sender(server)
    assert sender.create(len(DATA)).status_code == httpx.codes.CREATED
    arguments = [argument for name, value in sender.headers.items() for argument in ("-H", f"{name}: {value}")]
    curl = ["curl", "-sS", "-X", "PATCH", *arguments, "-H", "Upload-Offset: 0", "-H", f"Content-Type: {STREAM}"]
    result = subprocess.run(
        [*curl, "-w", "%{http_code}", "--data-binary", f"@{source}", sender.url],
        check=True,
        capture_output=True,
        text=True,
    )
    assert result.stdout == "204"
    check_stored(server, sender.done(), DATA)


def test_an_upload_goes_on_after_kill_9_of_the_server(tmp_path: Path) -> None:
    with running(tmp_path / "node") as server:
        sender = Sender(server)
        sender.create(len(DATA))
        acknowledged = 0
        # Three crashes: with an acknowledged odd offset, in the middle of a request, and at once after an answer.
        assert sender.patch(0, DATA[:1_234_567]).headers["upload-offset"] == "1234567"
        server.kill()
        server.start()
        acknowledged = sender.offset()
        assert acknowledged == 1_234_567
        part = server.bytes_dir / "uploads" / sender.upload_id / "part"
        connection = sender.half(
            acknowledged, DATA[acknowledged : 2 * SEGMENT_BYTES + 500_000], len(DATA) - acknowledged
        )
        until(lambda: part.stat().st_size > 2 * SEGMENT_BYTES)
        server.kill()
        connection.close()
        server.start()
        resumed = sender.offset()
        assert acknowledged <= resumed <= 2 * SEGMENT_BYTES + 500_000
        answer = sender.patch(resumed, DATA[resumed : len(DATA) - 1])
        assert int(answer.headers["upload-offset"]) == len(DATA) - 1
        server.kill()
        server.start()
        assert sender.patch(len(DATA) - 1, DATA[-1:]).status_code == httpx.codes.NO_CONTENT
        server.kill()
        server.start()
        assert sender.offset() == len(DATA)
        check_stored(server, sender.done(), DATA)


@pytest.mark.parametrize("crash", ["before the object has its name", "after the object has its name"])
def test_a_crash_while_finishing_is_mended_at_the_next_touch(server: Runner, crash: str) -> None:
    sender = Sender(server)
    sender.create(len(DATA))
    sender.patch(0, DATA)
    done = sender.done()
    folder = server.bytes_dir / "uploads" / sender.upload_id
    (folder / "done.json").rename(folder / "finishing.json")
    stored = server.bytes_dir / done.blob.location
    if crash.startswith("before"):
        stored.rename(folder / "part")
    assert completed_upload(server.bytes_dir, sender.upload_id) is None
    assert sender.offset() == len(DATA)
    assert sender.done() == done
    check_stored(server, done, DATA)


def test_a_connection_that_breaks_keeps_what_arrived(server: Runner) -> None:
    sender = Sender(server)
    sender.create(len(DATA))
    connection = sender.half(0, DATA[: SEGMENT_BYTES + 100_000], len(DATA))
    part = server.bytes_dir / "uploads" / sender.upload_id / "part"
    until(lambda: part.stat().st_size > SEGMENT_BYTES)
    connection.close()
    until(lambda: sender.offset() == SEGMENT_BYTES + 100_000)
    assert sender.patch(SEGMENT_BYTES + 100_000, DATA[SEGMENT_BYTES + 100_000 :]).status_code == httpx.codes.NO_CONTENT
    check_stored(server, sender.done(), DATA)


def test_a_sender_that_falls_silent_is_cut_off_and_can_resume(tmp_path: Path) -> None:
    with running(tmp_path / "node", idle_seconds=0.3) as server:
        sender = Sender(server)
        sender.create(1000)
        with sender.half(0, DATA[:400], 1000) as connection:
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            assert answer.status == httpx.codes.REQUEST_TIMEOUT
        assert sender.offset() == 400
        assert sender.patch(400, DATA[400:1000]).status_code == httpx.codes.NO_CONTENT
        check_stored(server, sender.done(), DATA[:1000])


def test_two_requests_at_once_on_one_upload_are_refused(server: Runner) -> None:
    sender = Sender(server)
    sender.create(len(DATA))
    part = server.bytes_dir / "uploads" / sender.upload_id / "part"
    with sender.half(0, DATA[: SEGMENT_BYTES + 1], len(DATA)) as connection:
        until(lambda: part.stat().st_size > SEGMENT_BYTES)
        second = sender.patch(0, DATA)
        assert second.status_code == httpx.codes.LOCKED
        assert second.json()["code"] == "upload_bezet"
        assert httpx.delete(sender.url, headers=sender.headers).status_code == httpx.codes.LOCKED
        assert sender.offset() == 0
        connection.sendall(DATA[SEGMENT_BYTES + 1 :])
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == httpx.codes.NO_CONTENT
    check_stored(server, sender.done(), DATA)


def test_another_offset_than_ours_is_refused_and_ours_is_told(server: Runner) -> None:
    sender = Sender(server)
    sender.create(100)
    sender.patch(0, DATA[:40])
    for offset in (0, 39, 41, 100):
        answer = sender.patch(offset, DATA[40:50])
        assert answer.status_code == httpx.codes.CONFLICT
        assert answer.headers["upload-offset"] == "40"
    assert sender.offset() == 40


def test_bytes_come_with_creation(server: Runner) -> None:
    sender = Sender(server)
    answer = sender.create(len(DATA), DATA[:2_000_000])
    assert answer.status_code == httpx.codes.CREATED
    assert answer.headers["upload-offset"] == "2000000"
    assert answer.headers["location"] == f"/u/{sender.upload_id}"
    assert sender.patch(2_000_000, DATA[2_000_000:]).headers["upload-offset"] == str(len(DATA))
    check_stored(server, sender.done(), DATA)


@pytest.mark.parametrize("size", [0, 1, SEGMENT_BYTES, 2 * SEGMENT_BYTES])
def test_every_size_ends(server: Runner, size: int) -> None:
    sender = Sender(server)
    sender.create(size)
    for offset in range(0, size, SEGMENT_BYTES):
        sender.patch(offset, DATA[offset : offset + SEGMENT_BYTES][: size - offset])
    assert sender.offset() == size
    check_stored(server, sender.done(), DATA[:size])


def test_creating_again_gives_the_same_upload(server: Runner) -> None:
    sender = Sender(server)
    first = sender.create(100)
    sender.patch(0, DATA[:10])
    second = sender.create(100)
    assert second.status_code == httpx.codes.CREATED
    assert second.headers["location"] == first.headers["location"]
    assert second.headers["upload-offset"] == "10"
    assert sender.create(101).status_code == httpx.codes.CONFLICT


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_a_wrong_checksum_takes_all_bytes_of_its_request_back(server: Runner, algorithm: str) -> None:
    sender = Sender(server)
    sender.create(len(DATA))
    first = SEGMENT_BYTES + 1000
    sender.patch(0, DATA[:first])
    right = base64.b64encode(hashlib.new(algorithm, DATA[first:]).digest()).decode()
    damaged = DATA[first:-1] + bytes([DATA[-1] ^ 1])
    answer = sender.patch(first, damaged, **{"Upload-Checksum": f"{algorithm} {right}"})
    assert answer.status_code == 460
    assert sender.offset() == first
    assert sender.patch(first, DATA[first:], **{"Upload-Checksum": f"{algorithm} {right}"}).status_code == 204
    check_stored(server, sender.done(), DATA)


def test_an_unknown_checksum_is_refused(server: Runner) -> None:
    sender = Sender(server)
    sender.create(10)
    assert sender.patch(0, b"x", **{"Upload-Checksum": "md5 AAAA"}).status_code == httpx.codes.BAD_REQUEST
    assert sender.patch(0, b"x", **{"Upload-Checksum": "sha256 %%"}).status_code == httpx.codes.BAD_REQUEST
    assert sender.offset() == 0


def test_more_bytes_than_announced_are_refused_and_none_counts(server: Runner) -> None:
    sender = Sender(server)
    sender.create(1000)
    assert sender.patch(0, DATA[:1001]).status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE
    chunked = sender.patch(0, iter([DATA[:600], DATA[600:1200]]))
    assert chunked.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE
    assert sender.offset() == 0
    assert sender.patch(0, iter([DATA[:600], DATA[600:1000]])).status_code == httpx.codes.NO_CONTENT
    check_stored(server, sender.done(), DATA[:1000])


def test_more_than_the_grant_allows_is_refused_before_a_byte_travels(server: Runner) -> None:
    assert Sender(server, max_bytes=99).create(100).status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE


def test_an_upload_that_cannot_fit_on_the_disk_is_refused_at_once(server: Runner) -> None:
    answer = Sender(server).create(shutil.disk_usage(server.bytes_dir).free)
    assert answer.status_code == httpx.codes.INSUFFICIENT_STORAGE
    assert answer.json()["code"] == "opslag_vol"


def test_termination_removes_everything(server: Runner) -> None:
    sender = Sender(server)
    sender.create(len(DATA))
    sender.patch(0, DATA[:5_000_000])
    assert httpx.delete(sender.url, headers=sender.headers).status_code == httpx.codes.NO_CONTENT
    assert not (server.bytes_dir / "uploads" / sender.upload_id).exists()
    assert httpx.head(sender.url, headers=sender.headers).status_code == httpx.codes.NOT_FOUND


def test_an_upload_that_the_application_took_over_is_forgotten_here_and_its_bytes_stay(server: Runner) -> None:
    sender = Sender(server)
    sender.create(len(DATA), DATA)
    done = sender.done()
    discard_upload(server.bytes_dir, sender.upload_id)
    discard_upload(server.bytes_dir, sender.upload_id)
    assert completed_upload(server.bytes_dir, sender.upload_id) is None
    assert httpx.head(sender.url, headers=sender.headers).status_code == httpx.codes.NOT_FOUND
    check_stored(server, done, DATA)


def test_expiry_is_told_and_kept(server: Runner) -> None:
    sender = Sender(server)
    answer = sender.create(100)
    assert answer.headers["upload-expires"].endswith("GMT")
    info = server.bytes_dir / "uploads" / sender.upload_id / "info.json"
    text = info.read_text()
    at = text.index('"expires_at":"') + len('"expires_at":"')
    info.write_text(text[:at] + "2020" + text[at + 4 :])
    assert httpx.head(sender.url, headers=sender.headers).status_code == httpx.codes.GONE
    assert sender.patch(0, b"x").status_code == httpx.codes.GONE


def test_without_the_right_grant_nothing_is_given_or_taken(server: Runner) -> None:
    sender, other = Sender(server), Sender(server)
    sender.create(100)
    stolen = {**sender.headers, "Authorization": other.headers["Authorization"]}
    assert httpx.head(sender.url, headers=stolen).status_code == httpx.codes.NOT_FOUND
    for token in (
        "",
        "Basic YTpi",
        "Bearer x.y",
        f"Bearer {server.write_grant(sender.upload_id, lifetime_seconds=-1)}",
    ):
        headers = {**sender.headers, "Authorization": token}
        assert httpx.head(sender.url, headers=headers).status_code == httpx.codes.FORBIDDEN
        assert httpx.delete(sender.url, headers=headers).status_code == httpx.codes.FORBIDDEN
    assert sender.offset() == 0


@pytest.mark.parametrize("length", [None, "", "-1", "1.5", "abc", "9" * 30])
def test_a_creation_without_a_usable_length_is_refused(server: Runner, length: str | None) -> None:
    headers = dict(Sender(server).headers)
    if length is not None:
        headers["Upload-Length"] = length
    assert httpx.post(f"{server.url}/u/", headers=headers).status_code == httpx.codes.BAD_REQUEST


def test_the_protocol_is_insisted_on(server: Runner) -> None:
    sender = Sender(server)
    sender.create(10)
    answer = httpx.head(sender.url, headers={"Authorization": sender.headers["Authorization"]})
    assert answer.status_code == httpx.codes.PRECONDITION_FAILED
    assert answer.headers["tus-version"] == "1.0.0"
    wrong_type = httpx.patch(sender.url, headers={**sender.headers, "Upload-Offset": "0"}, content=b"x")
    assert wrong_type.status_code == httpx.codes.UNSUPPORTED_MEDIA_TYPE
    assert httpx.put(sender.url, headers=sender.headers).status_code == httpx.codes.METHOD_NOT_ALLOWED
    bad = sender.create(10, metadata="filename %%%")
    assert bad.status_code == httpx.codes.BAD_REQUEST
    assert bad.headers["content-type"] == "application/problem+json"
    assert bad.json()["code"] == "verzoek_onjuist"


def test_a_patch_may_come_as_a_post(server: Runner) -> None:
    sender = Sender(server)
    sender.create(5)
    headers = {**sender.headers, "Upload-Offset": "0", "Content-Type": STREAM, "X-HTTP-Method-Override": "PATCH"}
    assert httpx.post(sender.url, headers=headers, content=b"bytes").status_code == httpx.codes.NO_CONTENT
    check_stored(server, sender.done(), b"bytes")


def test_the_server_stops_in_order(tmp_path: Path) -> None:
    with running(tmp_path / "node") as server:
        sender = Sender(server)
        sender.create(100, b"x" * 50)
        assert server.stop() == 0
