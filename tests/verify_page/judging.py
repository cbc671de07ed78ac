# SPDX-License-Identifier: EUPL-1.2
"""Both verifiers over the same exports: the page, in the system's Chromium, and `strafketen verify`."""

from __future__ import annotations

import base64
import re
import tempfile
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from strafketen.core.digest import sha256_hex
from strafketen.verify.anchors import load_anchors
from strafketen.verify.export import verify_container, verify_export
from strafketen.verify.report import Report
from verify.exports import InMemory
from verify_page.forging import Attack

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "verificateur" / "verificateur.html"

Outcome = tuple[str, str | None, list[tuple[int, str, bool, str]]]
"""Result, dossier root, and step, code, whether it holds and file of each check, in a fixed order."""

_HELP = """
const raw = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
window.load = async ({packed, attacks}) => {
  const plain = new Blob([raw(packed)]).stream().pipeThrough(new DecompressionStream('deflate'));
  const whole = new Uint8Array(await new Response(plain).arrayBuffer());
  const bytes = {};
  let at = 0;
  for (const [digest, length] of attacks.pool) {
    bytes[digest] = whole.slice(at, at + length);
    at += length;
  }
  // what the page asks of a File, at hand: real ones go by another process, and test_page.py has those
  const part = (data) => ({
    name: 'x',
    size: data.length,
    slice: (from, until = data.length) => part(data.subarray(from, until)),
    arrayBuffer: async () => data.slice().buffer,
  });
  const file = (digest) => part(bytes[digest]);
  window.attacks = attacks.list.map((attack) => ({
    name: attack.name,
    anchors: attack.anchors.map(file),
    empty: attack.empty,
    packed: attack.packed === null ? null : file(attack.packed),
    files: attack.files === null ? null : attack.files.map(([name, digest]) => [name, file(digest)]),
  }));
};
window.core = (text) => {
  window.verifier = new Function(`${text}; return {verifyExport, openFolder, openZip, readAnchors};`)();
};
window.judge = async (index) => {
  const {anchors, empty, packed, files} = window.attacks[index];
  const {verifyExport, openFolder, openZip, readAnchors} = window.verifier;
  const open = () => (packed === null ? openFolder(files, empty, 'dropped') : openZip(packed));
  return verifyExport(open, await readAnchors(anchors));
};
window.judgeAll = async (indexes) => {
  const reports = [];
  for (const index of indexes) {
    const {result, root, checks, unchecked} = await window.judge(index);
    reports.push({result, root, checks, unchecked});
  }
  return reports;
};
window.mutant = async ([text, indexes]) => {
  const told = [];
  try { window.core(text); } catch (error) { return [`does not load: ${error}`]; }
  for (const index of indexes) {
    const {result} = await window.judge(index);
    told.push(result);
    if (result === 'valid') break;
  }
  return told;
};
"""


def core_text() -> str:
    """Give the part of the script that verifies: everything before its words."""
    script = re.search(r"<script>(.*)</script>", PAGE.read_text("utf-8"), re.DOTALL)
    assert script is not None
    core, marker, _ = script[1].partition(" * 13. Words")
    assert marker
    return core[: core.rindex("/* ====")]


class Judge:
    """The page's verifier over many exports. The script runs as it stands; only choosing files is done for it."""

    def __init__(self, page: Page, folder: Path, attacks: Sequence[Attack]) -> None:
        """Load the exports into an empty page of a file, which is a place where WebCrypto works."""
        (folder / "empty.html").write_text("<!doctype html><title>x</title>")
        page.goto((folder / "empty.html").as_uri())
        page.evaluate(f"() => {{{_HELP}}}")
        pool: dict[str, bytes] = {}

        def put(data: bytes) -> str:
            digest = sha256_hex(data)
            pool.setdefault(digest, data)
            return digest

        told = [
            {
                "name": attack.name,
                "anchors": [put(data) for data in attack.anchors],
                "empty": list(attack.empty_folders),
                "packed": None if attack.packed is None else put(attack.packed),
                "files": None if attack.files is None else [[name, put(data)] for name, data in attack.files.items()],
            }
            for attack in attacks
        ]
        packed = base64.b64encode(zlib.compress(b"".join(pool.values()), 1)).decode("ascii")
        lengths = [[digest, len(data)] for digest, data in pool.items()]
        page.evaluate("(data) => window.load(data)", {"packed": packed, "attacks": {"pool": lengths, "list": told}})
        self.core = core_text()
        page.evaluate("(text) => window.core(text)", self.core)
        self._page = page

    def reports(self, indexes: Iterable[int]) -> list[dict[str, Any]]:
        """Judge by the script as it stands."""
        found: list[dict[str, Any]] = self._page.evaluate("(indexes) => window.judgeAll(indexes)", list(indexes))
        return found

    def mutant(self, text: str, indexes: Iterable[int]) -> list[str]:
        """Judge by another text of the script, until something is valid."""
        found: list[str] = self._page.evaluate("(both) => window.mutant(both)", [text, list(indexes)])
        return found


def outcome(report: dict[str, Any]) -> Outcome:
    """Give what the page found, to compare."""
    checks = sorted((item["step"], item["code"], item["ok"], _one_form(item["file"])) for item in report["checks"])
    return report["result"], report["root"], checks


def _one_form(name: str) -> str:
    """Of two names that differ in their form only, either may be told."""
    return unicodedata.normalize("NFC", name)


def by_program(attack: Attack) -> Outcome:
    """Give what `strafketen verify` finds."""
    with tempfile.TemporaryDirectory() as work:
        trust = Path(work, "trust")
        trust.mkdir()
        for number, data in enumerate(attack.anchors):
            (trust / f"{number}.pem").write_bytes(data)
        report = _report(attack, Path(work), trust)
    checks = sorted((check.step, check.code, check.ok, _one_form(check.file)) for check in report.checks)
    return report.result.value, report.dossier_root, checks


def _report(attack: Attack, work: Path, trust: Path) -> Report:
    anchors = load_anchors(trust)
    if attack.packed is not None:
        (work / "export.zip").write_bytes(attack.packed)
        return verify_export(work / "export.zip", anchors=anchors)
    assert attack.files is not None
    if not attack.on_disk:
        return verify_container(InMemory(attack.files), anchors=anchors)
    for name in attack.empty_folders:
        (work / "export" / name).mkdir(parents=True)
    for name, data in attack.files.items():
        (work / "export" / name).parent.mkdir(parents=True, exist_ok=True)
        (work / "export" / name).write_bytes(data)
    return verify_export(work / "export", anchors=anchors)
