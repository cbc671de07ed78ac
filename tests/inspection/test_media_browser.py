# SPDX-License-Identifier: EUPL-1.2
"""`browser_playable` is measured, not believed: every recording is played in the system's Chromium.

One browser plays all files, one after another, from a small server with byte ranges. A file plays when `currentTime`
moves after `loadedmetadata`, no faster than the recording itself: a clock that jumps to the end has shown nothing.
To print the measurement of a folder: `PYTHONPATH=tests python tests/inspection/test_media_browser.py FOLDER`.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import shutil
import sys
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import sync_playwright

from inspection.media_clips import corpus_media, make_clip
from strafketen.inspection.media import inspect_media
from strafketen.inspection.media_stills import poster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DEADLINE_MS = 8_000

KNOWN_DIFFERENCES: dict[str, str] = {}
"""Corpus files for which our answer differs from the measurement, with the reason as in docs/known-issues-media.md."""

PLAY = """
([source, deadline]) => new Promise(resolve => {
  const video = document.createElement('video');
  let begin = null, beginAt = 0;
  const names = ['loadedmetadata', 'timeupdate', 'ended', 'error'];
  const done = (moved, why) => {
    clearTimeout(timer);
    names.forEach(name => video.removeEventListener(name, hear));
    const answer = {moved, why, seconds: video.currentTime, width: video.videoWidth, height: video.videoHeight,
      pictures: video.webkitDecodedFrameCount, sound: video.webkitAudioDecodedByteCount,
      error: video.error ? video.error.message : ''};
    video.removeAttribute('src'); video.load(); video.remove();
    resolve(answer);
  };
  const moved = () => {
    const played = begin === null ? 0 : video.currentTime - begin;
    return played > 0 && played < (performance.now() - beginAt) / 1000 + 0.5;
  };
  const hear = event => {
    if (event.type === 'loadedmetadata') { begin = video.currentTime; beginAt = performance.now(); }
    else if (event.type === 'error') done(moved(), 'error');
    else if (event.type === 'ended') done(moved(), 'ended');
    else if (begin !== null && video.currentTime > begin) done(moved(), 'moved');
  };
  names.forEach(name => video.addEventListener(name, hear));
  const timer = setTimeout(() => done(false, 'deadline'), deadline);
  video.muted = true; video.autoplay = true; document.body.append(video); video.src = source;
})
"""

FIRST_PICTURE = """
source => new Promise((resolve, reject) => {
  const video = document.createElement('video');
  video.muted = true; video.preload = 'auto'; document.body.append(video);
  video.onerror = () => reject(video.error.message);
  video.onloadeddata = () => {
    const canvas = document.createElement('canvas');
    canvas.width = video.videoWidth; canvas.height = video.videoHeight;
    canvas.getContext('2d').drawImage(video, 0, 0);
    const url = canvas.toDataURL('image/png'); video.remove(); resolve(url);
  };
  video.src = source;
})
"""


@dataclass(frozen=True, slots=True)
class Played:
    """What the browser did with one file."""

    moved: bool
    why: str
    seconds: float
    width: int
    height: int
    pictures: int
    sound: int
    error: str


class Server(ThreadingHTTPServer):
    """Serves single files by number, with byte ranges; the content type is given with the file."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: list[tuple[Path, str]] = []

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def address(self, path: Path, content_type: str) -> str:
        self.files.append((path, content_type))
        return f"{self.origin}/{len(self.files) - 1}"

    def handle_error(self, request: object, client_address: object) -> None:
        # The browser hangs up as soon as it knows enough.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type] # typeshed wants a socket


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *_: object) -> None:
        """Keep the test output quiet."""

    def do_GET(self) -> None:
        number = self.path.strip("/")
        if not number.isdigit():
            self._answer(200 if self.path == "/" else 404, "text/html", b"<!doctype html><title>speler</title><body>")
            return
        path, content_type = self.server.files[int(number)]
        data = path.read_bytes()
        asked = self.headers.get("Range", "")
        if not asked.startswith("bytes=") or not data:
            self._answer(200, content_type, data)
            return
        first, _, last = asked.removeprefix("bytes=").partition("-")
        begin, end = int(first), min(int(last or len(data) - 1), len(data) - 1)
        self._answer(206, content_type, data[begin : end + 1], f"bytes {begin}-{end}/{len(data)}")

    def _answer(self, status: int, content_type: str, body: bytes, content_range: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Accept-Ranges", "bytes")
        if content_range:
            self.send_header("Content-Range", content_range)
        self.end_headers()
        with contextlib.suppress(ConnectionError):
            self.wfile.write(body)


@dataclass(frozen=True, slots=True)
class Player:
    """A page in one browser, and the server that it plays from."""

    page: Page
    server: Server

    def play(self, path: Path, content_type: str) -> Played:
        answer = self.page.evaluate(PLAY, [self.server.address(path, content_type), DEADLINE_MS])
        return Played(**answer)

    def first_picture(self, path: Path, content_type: str) -> Image.Image:
        url = self.page.evaluate(FIRST_PICTURE, self.server.address(path, content_type))
        return Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))).convert("RGB")


@contextlib.contextmanager
def open_player() -> Iterator[Player]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            try:
                page = browser.new_page()
                page.goto(server.origin)
                yield Player(page, server)
            finally:
                browser.close()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def player() -> Iterator[Player]:
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed")
    with open_player() as opened:
        yield opened


@pytest.mark.browser
@pytest.mark.corpus
def test_browser_playable_equals_what_chromium_does_with_every_corpus_file(player: Player) -> None:
    folder = corpus_media()
    differences: dict[str, str] = {}
    measured = 0
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        report = inspect_media(path)
        played = player.play(path, report.content_type)
        measured += 1
        assert played.why != "deadline", path.name
        if played.moved != report.browser_playable:
            differences[str(path.relative_to(folder))] = f"measured {played}"
        elif played.moved:
            said = {one.code for one in report.findings}
            kinds = {one.type for one in report.streams if not one.cover}
            # What our findings say of missing picture or sound is true as well.
            assert (played.pictures > 0) == ("video" in kinds and "browser_without_picture" not in said), path.name
            assert (played.sound > 0) == ("audio" in kinds and "browser_without_sound" not in said), path.name

    assert measured == 43
    assert differences.keys() == KNOWN_DIFFERENCES.keys(), differences


CLIPS: dict[str, tuple[list[str], list[str], str]] = {
    "h264-high422.mp4": (["libx264"], ["aac"], "yuv422p10le"),
    "h264-444.mov": (["libx264"], ["pcm_s24le"], "yuv444p"),
    "hevc.mp4": (["libx265"], [], "yuv420p"),
    "hevc-aac.mkv": (["libx265"], ["aac"], "yuv420p"),
    "mpeg4.mp4": (["mpeg4"], ["aac"], "yuv420p"),
    "mpeg4-h264.mp4": (["mpeg4", "libx264"], [], "yuv420p"),
    "mpeg4-h264.mkv": (["mpeg4", "libx264"], [], "yuv420p"),
    "ac3-aac.mp4": ([], ["ac3", "aac"], ""),
    "vp9-440.webm": (["libvpx-vp9"], [], "yuv440p"),
    "vp9-444.webm": (["libvpx-vp9"], ["libopus"], "yuv444p"),
    "av1.mp4": (["libsvtav1"], ["flac"], "yuv420p10le"),
    "mp3.mkv": ([], ["libmp3lame"], ""),
    "alac.m4a": ([], ["alac"], ""),
    "f32.wav": ([], ["pcm_f32le"], ""),
    "f64.wav": ([], ["pcm_f64le"], ""),
    "mulaw.wav": ([], ["pcm_mulaw"], ""),
    "h264.ts": (["libx264"], ["aac"], "yuv420p"),
    "h264.avi": (["libx264"], ["libmp3lame"], "yuv420p"),
}


@pytest.mark.browser
def test_browser_playable_holds_for_codings_that_the_corpus_lacks(player: Player, tmp_path: Path) -> None:
    differences: dict[str, str] = {}
    for name, (video, audio, pix_fmt) in CLIPS.items():
        path = make_clip(tmp_path / name, video=video, audio=audio, pix_fmt=pix_fmt)
        report = inspect_media(path)
        played = player.play(path, report.content_type)
        if played.moved != report.browser_playable:
            differences[name] = f"measured {played}"

    assert differences == {}


@pytest.mark.browser
def test_browser_playable_holds_for_damage_before_and_after_the_begin(player: Player, tmp_path: Path) -> None:
    whole = make_clip(
        tmp_path / "whole.mp4", video=["libx264"], audio=["aac"], options={"movflags": "faststart"}
    ).read_bytes()
    begin = whole.index(b"mdat") + 4
    mp3 = make_clip(tmp_path / "a.mp3", audio=["libmp3lame"]).read_bytes()
    damaged = {
        "zero.mp4": whole[:begin] + bytes(len(whole) - begin),
        "tail.mp4": whole[:-300] + bytes(300),
        "cut.mp4": whole[: begin + 900],
        "junk.mp4": b"junkjunk" + whole,
        "stuck-on.mp4": whole + b"%PDF-1.7 " * 50,
        "header.mp3": b".dic" * 250 + mp3,
        "leeg.mp4": b"",
    }
    for name, data in damaged.items():
        path = tmp_path / name
        path.write_bytes(data)
        report = inspect_media(path)
        played = player.play(path, report.content_type)
        assert played.moved == report.browser_playable, (name, played, report.findings)


@pytest.mark.browser
@pytest.mark.corpus
@pytest.mark.parametrize("name", ["sample_rotate_and_reflect.mp4", "bt601.mov", "help.mkv"])
def test_a_still_stands_as_the_browser_shows_the_picture(player: Player, name: str) -> None:
    path = corpus_media() / name
    shown = player.first_picture(path, inspect_media(path).content_type)
    still = Image.open(io.BytesIO(poster(path, max_side=max(shown.size))))

    assert still.size == shown.size
    # Brightness on a coarse grid: colour management may differ, the place of light and dark may not.
    ours, theirs = (image.convert("L").resize((12, 12)).tobytes() for image in (still, shown))
    average = sum(abs(a - b) for a, b in zip(ours, theirs, strict=True)) / len(ours)
    turned = still.transpose(Image.Transpose.ROTATE_180).convert("L").resize((12, 12)).tobytes()
    wrong = sum(abs(a - b) for a, b in zip(turned, theirs, strict=True)) / len(turned)
    assert average < 16
    assert average < wrong / 2


def main(folder: Path) -> None:
    """Print what the browser does with every file of a folder, beside what we say."""
    with open_player() as opened:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            report = inspect_media(path)
            played = opened.play(path, report.content_type)
            sys.stdout.write(
                json.dumps(
                    {
                        "file": path.name,
                        "moved": played.moved,
                        "browser_playable": report.browser_playable,
                        "why": played.why,
                        "error": played.error,
                    }
                )
                + "\n"
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
