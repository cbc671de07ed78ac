# SPDX-License-Identifier: EUPL-1.2
"""Vendored files are what the manifest says, and every file that a template or stylesheet names is there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "strafketen"
STATIC = PACKAGE / "web" / "static"
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))


def test_vendored_files_agree_with_their_manifest() -> None:
    done = subprocess.run(
        [sys.executable, "tools/vendor_static.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_changed_an_added_and_a_missing_vendored_file_are_each_found(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "vendor_static.py", tmp_path / "tools")
    target = tmp_path / "src" / "strafketen" / "web" / "static" / "vendor"
    shutil.copytree(STATIC / "vendor", target)
    (target / "tus-js-client" / "dist" / "tus.min.js").write_text("alert(1)")
    (target / "nieuw.js").write_text("")
    (target / "@utrecht" / "table-css" / "dist" / "index.css").unlink()
    command = [sys.executable, "tools/vendor_static.py", "--check"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    wrong = re.findall(r"wijkt af: (.*)", done.stderr)
    assert wrong == ["@utrecht/table-css/dist/index.css", "nieuw.js", "tus-js-client/dist/tus.min.js"]


def test_the_lock_names_no_host() -> None:
    assert "://" not in (ROOT / "package-lock.json").read_text("utf-8")


def test_every_static_file_that_a_template_names_is_there() -> None:
    for template in TEMPLATES:
        for name in re.findall(r"\{% static '([^']+)' %\}", template.read_text("utf-8")):
            assert (STATIC / name).is_file(), f"{template.name}: {name}"


def test_every_file_and_icon_that_a_stylesheet_or_template_names_is_there() -> None:
    known = set(re.findall(r"^\.i-(\w+)", (STATIC / "css" / "iconen.css").read_text("utf-8"), re.MULTILINE))
    for sheet in (STATIC / "css").glob("*.css"):
        for name in re.findall(r"url\(([^)]+)\)", sheet.read_text("utf-8")):
            assert (sheet.parent / unquote(name)).resolve().is_file(), f"{sheet.name}: {name}"
    for template in TEMPLATES:
        used = re.findall(r'\{% icoon "(\w+)" %\}|class="i i-(\w+)', template.read_text("utf-8"))
        assert {a or b for a, b in used} <= known, template.name


def test_no_template_carries_style_or_script_of_its_own() -> None:
    for template in TEMPLATES:
        text = template.read_text("utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", text), template.name


def test_every_page_template_states_its_context() -> None:
    for template in TEMPLATES:
        text = template.read_text("utf-8")
        if "{% extends" in text:
            assert re.search(r"\{% comment %\}.*Context.*\{% endcomment %\}", text, re.DOTALL), template.name
