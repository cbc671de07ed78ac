# SPDX-License-Identifier: EUPL-1.2
"""Reading by range against the real server in its own process."""

from __future__ import annotations

import hashlib
import random
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from media.blobserver_runner import ORIGIN, Runner, running
from strafketen.core.segments import SEGMENT_BYTES
from strafketen.media.blobs import StoredBlob
from strafketen.media.blobs.sealing import HEADER_BYTES, RECORD_BYTES
from strafketen.media.blobserver.http import disposition, parse_range

DATA = random.Random(3).randbytes(2 * SEGMENT_BYTES + 4321)  # noqa: S311 - test data
SIZE = len(DATA)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    with running(tmp_path_factory.mktemp("read") / "node") as runner:
        yield runner


@pytest.fixture(scope="module")
def blob(server: Runner) -> StoredBlob:
    return server.store().put(scope="dossier-1", source=DATA)


@pytest.fixture(scope="module")
def url(server: Runner, blob: StoredBlob) -> str:
    return server.read_url(blob)


def test_the_whole_object_with_headers_that_keep_it_harmless(url: str, blob: StoredBlob) -> None:
    answer = httpx.get(url)
    assert answer.status_code == httpx.codes.OK
    assert answer.content == DATA
    assert answer.headers["etag"] == f'"{blob.sha256}"'
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["content-length"] == str(SIZE)
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-disposition"].startswith('inline; filename="opname.mp4"')
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-resource-policy"] == "same-site"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, SIZE),
        ("bytes=5-9", 5, 10),
        (f"bytes={SEGMENT_BYTES - 1}-{SEGMENT_BYTES}", SEGMENT_BYTES - 1, SEGMENT_BYTES + 1),
        (f"bytes={SEGMENT_BYTES}-{2 * SEGMENT_BYTES - 1}", SEGMENT_BYTES, 2 * SEGMENT_BYTES),
        ("bytes=-10", SIZE - 10, SIZE),
        (f"bytes=-{10 * SIZE}", 0, SIZE),
        (f"bytes={SIZE - 1}-{10 * SIZE}", SIZE - 1, SIZE),
    ],
)
def test_a_range_gives_exactly_those_bytes(url: str, asked: str, start: int, end: int) -> None:
    answer = httpx.get(url, headers={"Range": asked})
    assert answer.status_code == httpx.codes.PARTIAL_CONTENT
    assert answer.content == DATA[start:end]
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{SIZE}"
    assert answer.headers["content-length"] == str(end - start)
    head = httpx.head(url, headers={"Range": asked})
    assert (head.status_code, head.content) == (httpx.codes.PARTIAL_CONTENT, b"")
    assert head.headers["content-range"] == answer.headers["content-range"]


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}", "bytes=-0"])
def test_a_range_outside_is_refused_with_the_size(url: str, asked: str) -> None:
    answer = httpx.get(url, headers={"Range": asked})
    assert answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE
    assert answer.headers["content-range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize("asked", ["bytes=9-5", "bytes=0-1,4-5", "lines=1-2", "bytes=x-y", "bytes=-", "bytes"])
def test_a_range_that_does_not_count_gives_the_whole(url: str, asked: str) -> None:
    answer = httpx.get(url, headers={"Range": asked})
    assert (answer.status_code, len(answer.content)) == (httpx.codes.OK, SIZE)


def test_if_range_gives_the_range_only_of_the_same_bytes(url: str, blob: StoredBlob) -> None:
    same = httpx.get(url, headers={"Range": "bytes=0-3", "If-Range": f'"{blob.sha256}"'})
    assert (same.status_code, same.content) == (httpx.codes.PARTIAL_CONTENT, DATA[:4])
    for other in ('"0000"', f'W/"{blob.sha256}"', "Mon, 23 Nov 2026 10:00:00 GMT"):
        whole = httpx.get(url, headers={"Range": "bytes=0-3", "If-Range": other})
        assert (whole.status_code, len(whole.content)) == (httpx.codes.OK, SIZE)


def test_a_known_copy_is_not_sent_again(url: str, blob: StoredBlob) -> None:
    answer = httpx.get(url, headers={"If-None-Match": f'"x", W/"{blob.sha256}"'})
    assert (answer.status_code, answer.content) == (httpx.codes.NOT_MODIFIED, b"")


def test_head_tells_the_size_and_sends_nothing(url: str) -> None:
    answer = httpx.head(url)
    assert (answer.status_code, answer.content) == (httpx.codes.OK, b"")
    assert answer.headers["content-length"] == str(SIZE)


@pytest.mark.parametrize("size", [0, 1, 100_000])
def test_a_document_in_a_pack_is_read_the_same_way(server: Runner, size: int) -> None:
    blob = server.store().put(scope="dossier-1", source=DATA[:size])
    url = server.read_url(blob, mime="application/pdf", filename="proces-verbaal één.pdf")
    answer = httpx.get(url)
    assert (answer.status_code, answer.content) == (httpx.codes.OK, DATA[:size])
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert "filename*=UTF-8''proces-verbaal%20%C3%A9%C3%A9n.pdf" in answer.headers["content-disposition"]


@pytest.mark.parametrize("mime", ["text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "application/x"])
def test_what_could_run_in_a_browser_is_only_offered_to_save(server: Runner, blob: StoredBlob, mime: str) -> None:
    answer = httpx.head(server.read_url(blob, mime=mime))
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-security-policy"].endswith("sandbox")


def test_a_name_or_type_cannot_add_a_header(server: Runner, blob: StoredBlob) -> None:
    answer = httpx.head(
        server.read_url(blob, mime="text/plain\r\nSet-Cookie: a=b", filename='a"\r\nSet-Cookie: a=b;\\')
    )
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "set-cookie" not in answer.headers
    assert "\n" not in disposition(mime="a/b", filename="a\nb\r\x00", inline=True)


def test_only_the_pages_of_this_node_may_read_from_a_script(url: str) -> None:
    assert httpx.head(url, headers={"Origin": ORIGIN}).headers["access-control-allow-origin"] == ORIGIN
    assert "access-control-allow-origin" not in httpx.head(url, headers={"Origin": "http://evil.example"}).headers


def test_without_a_grant_nothing_is_given(server: Runner, url: str) -> None:
    for address in (f"{server.url}/b/", f"{server.url}/b/x.y", url[:-1], f"{server.url}/", f"{server.url}/etc/passwd"):
        answer = httpx.get(address)
        assert answer.status_code == httpx.codes.FORBIDDEN
        assert answer.json()["code"] == "toegang_ongeldig"
    write = server.write_grant("upload-0001")
    assert httpx.get(f"{server.url}/b/{write}").status_code == httpx.codes.FORBIDDEN
    assert httpx.post(url).status_code == httpx.codes.METHOD_NOT_ALLOWED


def test_damage_is_an_error_and_never_a_shorter_file(server: Runner) -> None:
    store = server.store()
    early, late = (store.put(scope="dossier-1", source=DATA) for _ in range(2))
    for blob, segment in ((early, 0), (late, 1)):
        path = server.bytes_dir / blob.location
        stored = bytearray(path.read_bytes())
        stored[HEADER_BYTES + segment * RECORD_BYTES + 50] ^= 1
        path.write_bytes(stored)
    answer = httpx.get(server.read_url(early))
    assert answer.status_code == httpx.codes.INTERNAL_SERVER_ERROR
    assert answer.json()["code"] == "bytes_beschadigd"
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(server.read_url(late))
    assert httpx.get(server.read_url(late), headers={"Range": "bytes=0-99"}).content == DATA[:100]
    store.discard(early)
    assert httpx.get(server.read_url(early)).status_code == httpx.codes.NOT_FOUND


def test_a_viewer_that_leaves_costs_no_memory_and_no_file(server: Runner, tmp_path: Path) -> None:
    blob = server.store().put(scope="dossier-1", source=(DATA[: 1 << 20] for _ in range(100)))
    path = httpx.URL(server.read_url(blob)).raw_path.decode()
    assert server.process is not None
    process = Path(f"/proc/{server.process.pid}")
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert connection.recv(1000).startswith(b"HTTP/1.1 200")
    whole = tmp_path / "whole"
    subprocess.run(["curl", "-sSf", "-o", str(whole), server.read_url(blob)], check=True)
    assert hashlib.sha256(whole.read_bytes()).hexdigest() == blob.sha256
    names = [link.readlink().name for link in (process / "fd").iterdir() if link.is_symlink()]
    assert Path(blob.location).name not in names
    peak = next(line for line in (process / "status").read_text().splitlines() if line.startswith("VmHWM"))
    assert int(peak.split()[1]) < 200 * 1024


def test_ranges_are_read_as_http_says() -> None:
    assert parse_range("bytes=0-4", 10) == (0, 5)
    assert parse_range("bytes = 0-4", 10) is None
    assert parse_range("bytes=-3", 10) == (7, 10)
    with pytest.raises(ValueError, match="bytes"):
        parse_range("bytes=0-0", 0)
