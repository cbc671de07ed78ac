# SPDX-License-Identifier: EUPL-1.2
"""The page as its reader uses it: real files are chosen or dropped, in the system's browser, without a network."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zlib
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from browser.watching import AXE_OPTIONS, CHROMIUM, DESK, WIDTHS
from strafketen.core import merkle
from strafketen.core.segments import SEGMENT_BYTES
from strafketen.core.words import spoken_words
from vectors import material
from verify.exports import write
from verify_page.judging import PAGE, core_text

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs the system's Chromium (apt package chromium)"),
]
ROOT = Path(__file__).resolve().parents[2]
VECTORS = ROOT / "tests" / "vectors"
DOSSIER_ROOT = (VECTORS / "manifest" / "manifest-1-supplement.root").read_text("ascii").strip()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """The page, from its file and without a network; nothing else may be asked for and nothing may go wrong."""
    context = browser.new_context(viewport=DESK, locale="nl-NL")
    context.set_offline(offline=True)
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    asked: list[str] = []
    wrong: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    opened.goto(PAGE.as_uri())
    yield opened
    assert {url for url in asked if not url.startswith("blob:")} == {PAGE.as_uri()}
    assert wrong == []
    context.close()


def _judge(page: Page, export: Path, *, trust: Path | None = VECTORS / "anchors" / "ca.crt") -> str:
    """Choose, verify, and give the result."""
    if trust is not None:
        page.set_input_files("#anchors", trust)
    page.set_input_files("#folder" if export.is_dir() else "#zip", export)
    page.click("#start")
    return _result(page)


def _result(page: Page) -> str:
    page.wait_for_selector("#outcome:not([hidden])")
    classes = page.locator(".verdict").get_attribute("class")
    assert classes is not None
    return classes.split()[1]


def _failed(page: Page) -> set[str]:
    """Give the codes of the checks that failed, from the report for programs."""
    page.locator("summary").click()
    page.wait_for_function("() => document.querySelector('pre').textContent !== ''")
    report: dict[str, Any] = json.loads(page.locator("pre").inner_text())
    assert report["schema"] == "strafketen/verify-page/1"
    return {check["code"] for check in report["checks"] if not check["ok"]}


@pytest.mark.parametrize("name", ["export-1.zip", "export-1-bare.zip"])
def test_golden_exports_are_valid_and_show_root_words_and_fingerprints(page: Page, name: str) -> None:
    assert _judge(page, VECTORS / "export" / name) == "valid"
    text = page.locator("#report").inner_text()
    for wanted in (
        DOSSIER_ROOT,
        " ".join(spoken_words(DOSSIER_ROOT)),
        hashlib.sha256(material.POLITIE.chain[0]).hexdigest(),
        hashlib.sha256(material.OM.chain[0]).hexdigest(),
        material.OM_OIN,
        "handtekeningen in PDF: hier niet gecontroleerd",
        "of een certificaat is ingetrokken",
    ):
        assert wanted in text
    assert page.locator(".steps > li").count() == 9
    anchor = hashlib.sha256(material.CA.public_bytes(_der())).hexdigest()
    assert anchor in page.locator("#anchors-read").inner_text()


def _der() -> Any:  # noqa: ANN401 - an enumeration of cryptography
    from cryptography.hazmat.primitives.serialization import Encoding

    return Encoding.DER


def test_a_folder_is_valid_and_what_a_browser_does_not_show_is_listed(page: Page, tmp_path: Path) -> None:
    folder = write(material.dossier(), tmp_path / "export")
    assert _judge(page, folder) == "valid"
    assert "geen koppelingen en geen lege mappen" in page.locator("#report").inner_text()
    # a file that became a link is not there for the page, and so the export is not whole
    case = folder / "data" / "zaak.json"
    case.rename(tmp_path / "zaak.json")
    case.symlink_to(tmp_path / "zaak.json")
    assert _judge(page, folder) == "invalid"


def _drop(page: Page, path: Path) -> None:
    """Drop a file or folder on the page, as the browser itself would tell it."""
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 200, "y": 200, "data": data})
    page.wait_for_function("() => document.getElementById('chosen').textContent !== ''")


def test_a_folder_or_zip_that_is_dropped_is_judged_with_its_empty_folders(page: Page, tmp_path: Path) -> None:
    folder = write(material.dossier(), tmp_path / "export")
    page.set_input_files("#anchors", VECTORS / "anchors" / "ca.crt")
    _drop(page, folder)
    page.click("#start")
    assert _result(page) == "valid"
    (folder / "data" / "leeg").mkdir()
    _drop(page, folder)
    page.click("#start")
    assert _result(page) == "invalid"
    assert _failed(page) == {"unexpected_folder"}
    _drop(page, VECTORS / "export" / "export-1.zip")
    page.click("#start")
    assert _result(page) == "valid"


def test_a_browser_without_handles_reads_a_dropped_folder_by_its_entries(browser: Browser, tmp_path: Path) -> None:
    # over HTTP on loopback: from a file, Chromium has handles only
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    folder = write(material.dossier(), tmp_path / "export")
    (folder / "data" / "leeg").mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(PAGE.parent))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        context = browser.new_context()
        context.add_init_script("delete DataTransferItem.prototype.getAsFileSystemHandle")
        opened = context.new_page()
        opened.goto(f"http://127.0.0.1:{server.server_port}/{PAGE.name}")
        opened.set_input_files("#anchors", VECTORS / "anchors" / "ca.crt")
        _drop(opened, folder)
        opened.click("#start")
        assert _result(opened) == "invalid"
        assert _failed(opened) == {"unexpected_folder"}
        context.close()
        server.shutdown()


def test_without_anchors_with_those_of_another_and_with_nonsense_it_is_never_valid(page: Page, tmp_path: Path) -> None:
    export = VECTORS / "export" / "export-1.zip"
    assert _judge(page, export, trust=None) == "invalid"
    assert _failed(page) == {"no_trust_anchor"}
    other = tmp_path / "other.pem"
    other.write_bytes(material.OTHER_CA.public_bytes(_pem()))
    assert _judge(page, export, trust=other) == "invalid"
    (tmp_path / "x.pem").write_bytes(b"geen certificaat")
    assert _judge(page, export, trust=tmp_path / "x.pem") == "invalid"
    assert "niet leesbaar" in page.locator("#anchors-read").inner_text()


def _pem() -> Any:  # noqa: ANN401 - an enumeration of cryptography
    from cryptography.hazmat.primitives.serialization import Encoding

    return Encoding.PEM


def test_the_reader_needs_no_mouse(page: Page) -> None:
    page.keyboard.press("Tab")
    order = []
    while page.evaluate("() => document.activeElement.id") != "start":
        order.append(page.evaluate("() => document.activeElement.id || document.activeElement.className"))
        page.keyboard.press("Tab")
        assert len(order) < 10
    assert order == ["skip", "language", "anchors", "folder", "zip"]
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "folder"
    assert "Kies eerst" in page.locator("#message").inner_text()
    page.set_input_files("#anchors", VECTORS / "anchors" / "ca.crt")
    page.set_input_files("#zip", VECTORS / "export" / "export-1.zip")
    page.focus("#start")
    page.keyboard.press("Enter")
    assert _result(page) == "valid"
    assert page.evaluate("() => document.activeElement.id") == "outcome"
    # another choice lets the outcome go: it was about something else
    page.set_input_files("#zip", VECTORS / "export" / "export-1-bare.zip")
    assert not page.locator("#outcome").is_visible()


def _look(page: Page, name: str) -> None:
    found = Axe().run(page, options=AXE_OPTIONS)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width, f"{name} is wider than {width}"
    page.set_viewport_size(DESK)


def test_every_state_is_accessible_fits_and_speaks_both_languages(page: Page, tmp_path: Path) -> None:
    _look(page, "start")
    assert "samen met de export" in page.locator(".first strong").inner_text()
    assert _judge(page, VECTORS / "export" / "export-1.zip") == "valid"
    page.locator("summary").click()
    _look(page, "valid")
    page.click("#language")
    assert page.evaluate("() => document.documentElement.lang") == "en"
    assert "This export is complete and unchanged" in page.locator(".verdict").inner_text()
    assert "received this page together with the export" in page.locator(".first strong").inner_text()
    _look(page, "valid, in English")
    folder = write(material.dossier(), tmp_path / "export")
    for name in ("data/stukken", "data/manifesten"):
        for path in (folder / name).iterdir():
            path.write_bytes(path.read_bytes() + b"!")
    assert _judge(page, folder) == "invalid"
    _look(page, "invalid, in English")
    page.click("#language")
    assert "een stuk is veranderd" not in page.locator("#report").inner_text()
    assert "een bestand is veranderd" in page.locator("#report").inner_text()
    (tmp_path / "x.zip").write_bytes(b"geen zip")
    assert _judge(page, tmp_path / "x.zip") == "unusable"
    assert "zip_form" in page.locator("#report").inner_text()
    assert page.locator(".facts").count() == 0
    _look(page, "unusable")


def test_names_in_an_export_are_shown_as_text_and_without_tricks(page: Page, tmp_path: Path) -> None:
    folder = write(material.dossier(), tmp_path / "export")
    (folder / "data" / "<img src=x onerror=alert(1)>").write_bytes(b"x")
    (folder / "data" / "fdp.\u202ecod\u200b").write_bytes(b"x")
    assert _judge(page, folder) == "invalid"
    text = page.locator("#report").inner_text()
    assert "<img src=x onerror=alert(1)>" in text
    assert "fdp.\\x202ecod\\x200b" in text
    assert page.locator("#report img").count() == 0


def test_what_is_printed_is_the_report_and_not_the_form(page: Page) -> None:
    assert _judge(page, VECTORS / "export" / "export-1.zip") == "valid"
    page.emulate_media(media="print")
    assert page.locator("#report").is_visible()
    assert page.locator(".first").is_visible()
    assert not page.locator("#start").is_visible()


def test_the_policy_lets_nothing_out_and_no_other_script_in(browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(PAGE.as_uri())
    told = page.evaluate(
        """async () => {
          const blocked = [];
          document.addEventListener('securitypolicyviolation', (event) => blocked.push(event.effectiveDirective));
          const tries = [
            () => fetch('https://voorbeeld.invalid/'),
            () => fetch('data:text/plain,x'),
            () => { new WebSocket('wss://voorbeeld.invalid/'); },
            () => { new Worker('data:text/javascript,'); },
            () => { document.body.append(Object.assign(document.createElement('img'), {src: 'data:image/gif,'})); },
            () => {
              const script = document.createElement('script');
              script.textContent = 'window.ran = true';
              document.body.append(script);
            },
            () => { document.body.setAttribute('style', 'color:red'); },
          ];
          for (const attempt of tries) { try { await attempt(); } catch { /* refused, as it should be */ } }
          await new Promise((done) => { setTimeout(done); });
          return [blocked.sort(), window.ran, document.body.style.color];
        }"""
    )
    assert told[1:] == [None, ""]
    assert {"connect-src", "worker-src", "img-src", "script-src-elem", "style-src-attr"} <= set(told[0])
    assert told[0].count("connect-src") == 3
    context.close()


def test_the_page_names_no_address_and_no_other_file() -> None:
    text = PAGE.read_text("utf-8")
    assert not re.search(
        r"https?:|\bwss?:|//[a-z]+\.|\bsrc=|<link|\bimport\b|XMLHttpRequest|fetch\(|localStorage|eval\(", text
    )
    assert re.findall(r'href="([^"]*)"', text) == ["#main"]
    assert "strafketen.core" not in text


def _copy(folder: Path) -> tuple[Path, list[str]]:
    """Copy the page and what writes its digests; give the copy and the command."""
    (folder / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "verifier_page.py", folder / "tools")
    shutil.copytree(PAGE.parent, folder / "docs" / "verificateur")
    return folder / "docs" / "verificateur" / PAGE.name, [sys.executable, str(folder / "tools" / "verifier_page.py")]


def test_its_digests_are_checked(tmp_path: Path) -> None:
    copy, script = _copy(tmp_path)

    def check() -> int:
        return subprocess.run([*script, "--check"], capture_output=True, check=False).returncode

    assert check() == 0
    known = copy.read_text("utf-8")
    for change in ("'use strict' ;", "'use strict';\n"):
        copy.write_text(known.replace("'use strict';", change), "utf-8")
        assert check() == 1
        subprocess.run(script, check=True)
        assert check() == 0
    listed = copy.with_name(f"{copy.name}.sha256")
    assert listed.read_text("ascii") == f"{hashlib.sha256(copy.read_bytes()).hexdigest()}  {PAGE.name}\n"
    listed.write_text("0" * 64 + f"  {PAGE.name}\n", "ascii")
    assert check() == 1
    for twice in (known + "<script></script>", known + "<style></style>", known.replace("<script>", "<script async>")):
        copy.write_text(twice, "utf-8")
        assert subprocess.run(script, capture_output=True, check=False).returncode != 0


def test_a_changed_script_does_not_run(browser: Browser, tmp_path: Path) -> None:
    changed = tmp_path / PAGE.name
    changed.write_text(PAGE.read_text("utf-8").replace("return 'invalid';", "return 'valid';"), "utf-8")
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(changed.as_uri())
    assert opened.evaluate("() => typeof verifyExport") == "undefined"
    context.close()


def test_every_code_and_reason_has_words_in_both_languages(page: Page) -> None:
    core = core_text()
    codes = set(re.findall(r"(?:failed|compare)\(\d, '(\w+)'", core)) | set(re.findall(r"new Unusable\('(\w+)'", core))
    codes |= set(re.findall(r"code: '(\w+_trusted)'", core))
    codes |= {f"{what}_{end}" for what in ("stuk", "media") for end in ("digest", "size", "missing")}
    keys = {f"c_{code}" for code in codes} | {
        f"r_{reason}" for reason in re.findall(r"(?<!function )refuse\('(\w+)'\)", core)
    }
    keys |= {f"r_{reason}" for reason in re.findall(r"give\([^;]*, '(\w+)'\);", core)}
    keys |= {"r_note_certificate", "n_folder_links", "n_folder_links_empty", "n_revocation", "n_receipt_message"}
    keys |= {f"step_{step}{end}" for step in range(1, 10) for end in ("", "_checked", "_proves", "_not")}
    words: dict[str, list[str]] = page.evaluate("() => WORDS")
    assert keys <= set(words)
    assert all(len(both) == 2 and all(both) for both in words.values())
    assert {key for key in words if re.match(r"[crn]_", key)} <= keys | {"n_pdf_signatures", "n_method"}


def test_a_file_that_changes_under_the_reader_is_unusable(page: Page, tmp_path: Path) -> None:
    export = tmp_path / "export.zip"
    shutil.copy(VECTORS / "export" / "export-1.zip", export)
    page.set_input_files("#anchors", VECTORS / "anchors" / "ca.crt")
    page.set_input_files("#zip", export)
    export.write_bytes(export.read_bytes()[:-1] + b"!!")
    os.utime(export, (1, 1))
    page.click("#start")
    assert _result(page) == "unusable"
    folder = write(material.dossier(), tmp_path / "export")
    page.set_input_files("#folder", folder)
    (folder / "data" / "zaak.json").write_bytes(b"{} ")
    os.utime(folder / "data" / "zaak.json", (1, 1))
    page.click("#start")
    assert _result(page) == "unusable"
    assert _failed(page) == {"unreadable"}


@pytest.mark.parametrize("answer", ["true", "false"])
def test_a_browser_that_does_not_know_ed25519_concludes_nothing(browser: Browser, answer: str) -> None:
    context = browser.new_context()
    context.add_init_script(f"SubtleCrypto.prototype.verify = async () => {answer};")
    opened = context.new_page()
    opened.goto(PAGE.as_uri())
    assert _judge(opened, VECTORS / "export" / "export-1.zip") == "unusable"
    assert _failed(opened) == {"browser"}
    context.close()


@pytest.mark.parametrize("where", ["folder", "dropped", "zip"])
def test_too_many_files_are_refused(browser: Browser, tmp_path: Path, where: str) -> None:
    small, script = _copy(tmp_path)
    small.write_text(PAGE.read_text("utf-8").replace("const MAX_FILES = 200000;", "const MAX_FILES = 5;"), "utf-8")
    subprocess.run(script, check=True)
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(small.as_uri())
    opened.set_input_files("#anchors", VECTORS / "anchors" / "ca.crt")
    if where == "zip":
        opened.set_input_files("#zip", VECTORS / "export" / "export-1.zip")
    else:
        folder = write(material.dossier(), tmp_path / "export")
        if where == "folder":
            opened.set_input_files("#folder", folder)
        else:
            _drop(opened, folder)
    opened.click("#start")
    assert _result(opened) == "unusable"
    assert _failed(opened) == {"too_many_files"}
    context.close()


def test_damage_in_a_large_recording_is_told_to_the_segment(page: Page, tmp_path: Path) -> None:
    recording = bytes(range(256)) * (SEGMENT_BYTES // 256) * 3 + b"the fourth segment is short"
    folder = write(material.dossier(media=recording), tmp_path / "export")
    zipped = write(material.dossier(media=recording), tmp_path / "export.zip")
    assert _judge(page, zipped) == "valid"
    medium = next((folder / "data" / "media").iterdir())
    with medium.open("r+b") as file:
        file.seek(SEGMENT_BYTES + 5)
        file.write(b"!")
    assert _judge(page, folder) == "invalid"
    assert f"segment 1 (byte {SEGMENT_BYTES})" in page.locator("#report").inner_text()
    assert _failed(page) == {"payload_digest", "media_digest", "segment_root", "segment_digest"}


def test_sha256_in_pieces_and_crc32_agree_with_other_programs(page: Page) -> None:
    lengths = [*range(130), 1000, 4095, 65_536, 1_000_003]
    data = bytes((index * 7 + index // 251) % 256 for index in range(lengths[-1]))
    page.evaluate("() => { window.data = new Uint8Array(1000003).map((_, i) => i * 7 + Math.floor(i / 251)); }")
    told = page.evaluate(
        """(lengths) => lengths.map((length) => {
          const hasher = new Sha256();
          let crc = 0;
          for (let at = 0, step = 1; at < length; at += step, step = (step * 5) % 997 + 1) {
            const piece = window.data.subarray(at, Math.min(length, at + step));
            hasher.update(piece);
            crc = crc32(piece, crc);
          }
          return [hex(hasher.digest()), crc];
        })""",
        lengths,
    )
    assert told == [[hashlib.sha256(data[:length]).hexdigest(), zlib.crc32(data[:length])] for length in lengths]
    # FIPS 180-4, the examples of NIST
    nist = page.evaluate("(texts) => texts.map((text) => hex(sha256(utf8(text))))", ["", "abc", "a" * 1_000_000])
    assert nist == [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
    ]


def test_past_512_mib_the_length_still_counts(page: Page) -> None:
    # 2**29 bytes are 2**32 bits: the length no longer fits in one word
    told = page.evaluate(
        """() => {
          const hasher = new Sha256();
          hasher.length = 2 ** 29; // as if so many bytes had gone by, a whole number of blocks
          return hex(hasher.update(utf8('x')).digest());
        }"""
    )
    other = page.evaluate("() => { const h = new Sha256(); return hex(h.update(utf8('x')).digest()); }")
    assert told != other
    assert other == hashlib.sha256(b"x").hexdigest()


def test_trees_and_paths_agree_with_those_of_the_program(page: Page) -> None:
    hashes = [merkle.leaf_hash(bytes([number])) for number in range(40)]
    cases = [
        (index, size, [step.hex() for step in merkle.inclusion_proof(index, hashes[:size])])
        for size in range(1, 41)
        for index in range(size)
    ]
    told = page.evaluate(
        """([leaves, cases]) => {
          const hashes = leaves.map(unhex);
          return cases.map(([index, size, path]) => {
            const root = hex(merkleRoot(hashes.slice(0, size)));
            const found = rootOfPath(index, size, hashes[index], path.map(unhex));
            const longer = rootOfPath(index, size, hashes[index], [...path, leaves[0]].map(unhex));
            const other = rootOfPath(index, size + 1, hashes[index], path.map(unhex));
            const next = hex(merkleRoot(hashes.slice(0, size + 1)));
            return [root, hex(found), longer, other === null || hex(other) !== next];
          });
        }""",
        [[hashed.hex() for hashed in hashes], cases],
    )
    roots = {size: merkle.root_from_hashes(hashes[:size]).hex() for size in range(1, 41)}
    assert [case[:3] for case in told] == [[roots[size], roots[size], None] for _, size, _ in cases]
    assert all(case[3] for case, (_, size, _) in zip(told, cases, strict=True) if size < 40)
