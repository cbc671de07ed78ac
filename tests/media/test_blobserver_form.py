# SPDX-License-Identifier: EUPL-1.2
"""The ordinary form, for browsers without JavaScript, against the real server."""

from __future__ import annotations

import itertools
import os
import random
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.blobserver_runner import RETURN_URL, Runner, running
from strafketen.core.segments import SEGMENT_BYTES
from strafketen.media.blobs import completed_upload
from strafketen.media.blobserver.multipart import MultipartReader, PartBegin, PartData, PartEnd, boundary_of
from strafketen.media.blobserver.refusals import BadRequest

DATA = random.Random(4).randbytes(SEGMENT_BYTES + 200_000)  # noqa: S311 - test data


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    with running(tmp_path_factory.mktemp("form") / "node") as runner:
        yield runner


def new_id() -> str:
    return f"upload-{os.urandom(8).hex()}"


def leftovers(server: Runner, upload_id: str) -> bool:
    return (server.bytes_dir / "uploads" / upload_id).exists()


def test_curl_posts_a_file_and_is_sent_back_with_the_upload(server: Runner, tmp_path: Path) -> None:
    source = tmp_path / 'foto één; "kopie".jpg'
    source.write_bytes(DATA)
    upload_id = new_id()
    escaped = str(source).replace('"', '\\"')
    result = subprocess.run(
        [
            *["curl", "-sS", "-w", "%{http_code} %{redirect_url}"],
            *["-F", "titel=Foto van de winkel", "-F", f'file=@"{escaped}";type=image/jpeg', "-F", "na=afloop"],
            f"{server.url}/f/{server.write_grant(upload_id)}",
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    assert result.stdout == f"303 {RETURN_URL}&upload={upload_id}"
    done = completed_upload(server.bytes_dir, upload_id)
    assert done is not None
    assert (done.filename, done.mime) == ('foto één; "kopie".jpg', "image/jpeg")
    assert b"".join(server.store().read_range(done.blob, start=0, end=len(DATA))) == DATA
    assert server.store().verify(done.blob)


@pytest.mark.parametrize("size", [0, 1, SEGMENT_BYTES])
def test_a_file_of_any_size_is_stored(server: Runner, size: int) -> None:
    upload_id = new_id()
    answer = httpx.post(
        f"{server.url}/f/{server.write_grant(upload_id)}", files={"file": ("C:\\map\\a.bin", DATA[:size])}
    )
    assert answer.status_code == httpx.codes.SEE_OTHER
    done = completed_upload(server.bytes_dir, upload_id)
    assert done is not None
    assert (done.blob.size_bytes, done.filename) == (size, "a.bin")


def test_a_form_without_a_file_is_answered_with_a_page_that_says_so(server: Runner) -> None:
    upload_id = new_id()
    boundary = "grens"
    body = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n--{boundary}--\r\n'
    answer = httpx.post(
        f"{server.url}/f/{server.write_grant(upload_id)}",
        content=body.encode(),
        headers={"Content-Type": f"multipart/form-data; boundary={boundary}"},
    )
    assert answer.status_code == httpx.codes.BAD_REQUEST
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="nl">' in answer.text
    assert "geen bestand gekozen" in answer.text
    assert RETURN_URL.replace("&", "&amp;") in answer.text
    assert not leftovers(server, upload_id)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"])
def test_another_kind_of_body_is_refused(server: Runner, kind: str) -> None:
    answer = httpx.post(
        f"{server.url}/f/{server.write_grant(new_id())}", content=b"a=b", headers={"Content-Type": kind}
    )
    assert answer.status_code == httpx.codes.BAD_REQUEST


def test_too_large_is_refused_with_and_without_an_announced_length(server: Runner) -> None:
    upload_id = new_id()
    url = f"{server.url}/f/{server.write_grant(upload_id, max_bytes=1000)}"
    assert httpx.post(url, files={"file": ("a", DATA)}).status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE
    assert httpx.post(url, files={"file": ("a", DATA[:1001])}).status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE
    assert not leftovers(server, upload_id)
    assert httpx.post(url, files={"file": ("a", DATA[:1000])}).status_code == httpx.codes.SEE_OTHER


def test_a_form_is_received_once(server: Runner) -> None:
    url = f"{server.url}/f/{server.write_grant(new_id())}"
    assert httpx.post(url, files={"file": ("a", b"x")}).status_code == httpx.codes.SEE_OTHER
    assert httpx.post(url, files={"file": ("a", b"y")}).status_code == httpx.codes.CONFLICT


def test_a_form_replaces_an_upload_that_was_never_finished(server: Runner) -> None:
    upload_id = new_id()
    grant = server.write_grant(upload_id)
    headers = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {grant}", "Upload-Length": "100"}
    assert httpx.post(f"{server.url}/u/", headers=headers).status_code == httpx.codes.CREATED
    assert httpx.post(f"{server.url}/f/{grant}", files={"file": ("a", b"x")}).status_code == httpx.codes.SEE_OTHER
    done = completed_upload(server.bytes_dir, upload_id)
    assert done is not None
    assert done.blob.size_bytes == 1


def test_a_form_that_breaks_off_leaves_nothing(server: Runner) -> None:
    upload_id = new_id()
    head = f"POST /f/{server.write_grant(upload_id)} HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n"
    head += "Content-Type: multipart/form-data; boundary=g\r\n\r\n"
    part = '--g\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall((head + part).encode() + DATA)
        deadline = time.monotonic() + 30
        while not leftovers(server, upload_id) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert leftovers(server, upload_id)
    while leftovers(server, upload_id) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not leftovers(server, upload_id)


def test_without_a_grant_no_form_is_taken(server: Runner) -> None:
    assert httpx.post(f"{server.url}/f/x.y", files={"file": ("a", b"x")}).status_code == httpx.codes.FORBIDDEN
    assert httpx.get(f"{server.url}/f/{server.write_grant(new_id())}").status_code == httpx.codes.METHOD_NOT_ALLOWED


def read_form(body: bytes, boundary: bytes, cuts: list[int]) -> tuple[list[tuple[str, str | None, bytes]], bool]:
    reader = MultipartReader(boundary)
    places = sorted({cut % (len(body) + 1) for cut in cuts} | {0, len(body)})
    parts: list[tuple[str, str | None, bytes]] = []
    current: PartBegin | None = None
    data = b""
    for start, end in itertools.pairwise(places):
        for event in reader.feed(body[start:end]):
            match event:
                case PartBegin():
                    current, data = event, b""
                case PartData():
                    data += event.data
                case PartEnd():
                    assert current is not None
                    parts.append((current.name, current.filename, data))
    return parts, reader.complete


@settings(max_examples=200, deadline=None)
@given(
    contents=st.lists(
        st.lists(st.sampled_from([b"\r", b"\n", b"-", b"--g", b"\r\n--", b"\r\n--h", b"x", b"\x00"]), max_size=8).map(
            b"".join
        ),
        min_size=1,
        max_size=3,
    ),
    cuts=st.lists(st.integers(0, 10_000), max_size=12),
    preamble=st.sampled_from([b"", b"\r\n", b"voorwoord\r\n"]),
)
def test_a_form_reads_the_same_however_it_is_cut(contents: list[bytes], cuts: list[int], preamble: bytes) -> None:
    boundary = b"grens-1"
    body = preamble
    for number, content in enumerate(contents):
        body += b'--grens-1\r\nContent-Disposition: form-data; name="n%d"; filename="f%d"\r\n\r\n' % (number, number)
        body += content + b"\r\n"
    body += b"--grens-1--\r\nnawoord"
    parts, complete = read_form(body, boundary, cuts)
    assert parts == [(f"n{number}", f"f{number}", content) for number, content in enumerate(contents)]
    assert complete


def test_a_form_cut_short_is_not_complete() -> None:
    body = b'--g\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nxyz\r\n--g--'
    for end in range(len(body)):
        assert not read_form(body[:end], b"g", [])[1]
    assert read_form(body, b"g", [])[1]


def test_a_form_with_endless_headers_is_refused() -> None:
    reader = MultipartReader(b"g")
    with pytest.raises(BadRequest):
        list(reader.feed(b"--g\r\n" + b"X: y\r\n" * 10_000))
    with pytest.raises(BadRequest):
        boundary_of("multipart/form-data; boundary=" + "x" * 300)
