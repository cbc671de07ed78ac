# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest

from strafketen.core import law
from strafketen.core.law import Provision
from strafketen.node.config import DatabaseConfig, NodeConfig

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
ADRS = sorted((DOCS / "adr").glob("*.md"))


@pytest.mark.parametrize("path", ADRS, ids=lambda path: path.stem)
def test_each_decision_says_when_why_what_follows_and_what_keeps_it(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith(f"# {path.name[:4]}. ")
    written = re.search(r"^- Date: (\S+)$", text, re.MULTILINE)
    assert written is not None
    date.fromisoformat(written[1])
    assert re.search(r"^- Status: (proposed|accepted|replaced by \d{4})$", text, re.MULTILINE)
    assert re.search(r"^- Kept by: \S", text, re.MULTILINE)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences", "Accepted risk"]


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [path.name[:4] for path in ADRS] == [f"{number:04}" for number in range(1, len(ADRS) + 1)]


@pytest.mark.parametrize("path", ADRS, ids=lambda path: path.stem)
def test_what_keeps_a_decision_exists(path: Path) -> None:
    kept = re.search(r"^- Kept by: (.+)$", path.read_text("utf-8"), re.MULTILINE)
    assert kept is not None
    for name in re.findall(r"`([\w./-]+(?:/|\.py|\.md|\.toml|\.importlinter))`", kept[1]):
        assert (ROOT / name).exists() or (ROOT / "src" / "strafketen" / name).exists(), name


def _rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_settings_lists_each_setting_of_a_node_with_meaning_default_and_consequence() -> None:
    listed = {row[0].strip("`"): row for row in _rows((DOCS / "settings.md").read_text("utf-8"))}
    node = {field.name for field in dataclasses.fields(NodeConfig)} - {"directory", "database"}
    database = {f"database.{field.name}" for field in dataclasses.fields(DatabaseConfig)}
    assert {name for name in listed if not name.startswith("secrets/")} == node | database
    assert all(len(row) == 4 and all(row) for row in listed.values())


def test_each_provision_of_law_is_listed_with_its_certainty() -> None:
    listed = {row[0].strip("`"): row for row in _rows((DOCS / "rechtsbronnen.md").read_text("utf-8"))}
    rows = {name: value for name, value in vars(law).items() if isinstance(value, Provision)}
    assert set(listed) == set(rows)
    for name, provision in rows.items():
        assert provision.citation in listed[name][1]
        assert listed[name][2] == provision.certainty


def test_the_readme_shows_the_help_text_of_the_program() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "strafketen.node.cli", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "100"},
    ).stdout
    assert f"```text\n{shown}```" in (ROOT / "README.md").read_text("utf-8")


def test_the_readme_names_only_commands_that_the_makefile_has() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)", (ROOT / "README.md").read_text("utf-8")))
    assert {"demo", "test", "check", "bench"} <= named <= targets


@pytest.mark.parametrize(
    "path",
    sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")]),
    ids=lambda path: path.name,
)
def test_each_link_between_documents_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
        assert (path.parent / target).exists(), target


def test_the_version_is_the_same_everywhere() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"softwareVersion: {version}\n" in (ROOT / "publiccode.yml").read_text("utf-8")
    assert f"\n## {version} " in (ROOT / "CHANGELOG.md").read_text("utf-8")
