# SPDX-License-Identifier: EUPL-1.2
"""The words that public names in core are made of."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def words_in_core() -> dict[str, str]:
    """Give each word of a public name in core, lower case, with one name that has it."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "src" / "strafketen" / "core").rglob("*.py")):
        for name in _names(ast.parse(path.read_text("utf-8"))):
            if not name.startswith("_"):
                found |= {word.lower(): f"{path.stem}.{name}" for word in _WORD.findall(name)}
    return found
