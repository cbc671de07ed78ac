# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".venv", "node_modules", "vendor", "__pycache__", "state", ".hypothesis", "build", "dist"}
TEXT = {".py", ".md", ".toml", ".txt", ".json", ".yml", ".yaml", ".html", ".css", ".js", ".svg", ".typ", ".lock", ""}
# Put together from parts, so that this file does not contain what it looks for.
PLACES = re.compile("|".join((r"(?<![\w.])/" + r"work/", r"(?<![\w.])/" + r"root/", r"(?<![\w.])/" + r"home/\w+/")))
HOSTS = re.compile(
    "|".join(
        (
            "py" + r"pi\.org",
            "pythonhosted" + r"\.org",
            "npm" + r"js\.org",
            "deb" + r"\.debian\.org",
            "archive" + r"\.ubuntu\.com",
            "releases" + "/download/",
            r"--(extra-)?index" + "-url",
        )
    )
)


def _files(suffixes: set[str]) -> Iterator[Path]:
    for folder in (ROOT, *(path for path in ROOT.iterdir() if path.is_dir())):
        if folder.name in NOT_OURS or (folder != ROOT and folder.name.startswith(".") and folder.name != ".ci"):
            continue
        for path in folder.iterdir() if folder == ROOT else folder.rglob("*"):
            if path.is_file() and path.suffix in suffixes and not NOT_OURS & set(path.relative_to(ROOT).parts):
                yield path


def test_each_python_file_begins_with_its_licence() -> None:
    bare = [
        path.relative_to(ROOT).as_posix()
        for path in _files({".py"})
        if path.stat().st_size
        and "migrations" not in path.parts
        and "# SPDX-License-Identifier: EUPL-1.2" not in path.read_text("utf-8").splitlines()[:2]
    ]
    assert not bare


@pytest.mark.parametrize("pattern", [PLACES, HOSTS], ids=["places on a machine", "download addresses"])
def test_no_file_names_a_place_on_a_machine_or_an_address_to_download_from(pattern: re.Pattern[str]) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in _files(TEXT)
        if (match := pattern.search(path.read_text("utf-8", errors="replace")))
    ]
    assert not found


def test_each_package_that_the_product_imports_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {re.split(r"[\[<>=]", line)[0].lower().replace("_", "-") for line in project["dependencies"]}
    providers = packages_distributions()
    missing: dict[str, str] = {}
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for name in names:
                top = name.split(".")[0]
                given = {provider.lower().replace("_", "-") for provider in providers.get(top, [])}
                if given and "strafketen" not in given and not given & declared:
                    missing[top] = path.relative_to(ROOT).as_posix()
    assert not missing


def test_the_lock_has_two_parts_with_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    runtime, marker, development = lock.partition("# --- development ---")
    assert marker
    for part in (runtime, development):
        pins = re.split(r"\n(?=[a-z0-9])", part.strip())
        assert len(pins) > 1
        assert all("--hash=sha256:" in pin for pin in pins if re.match(r"[a-z0-9]", pin))
    assert "://" not in lock
    assert " @ " not in lock


def test_node_packages_are_locked_without_addresses() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text("utf-8")
