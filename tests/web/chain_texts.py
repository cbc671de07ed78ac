# SPDX-License-Identifier: EUPL-1.2
"""Find in the sources every Dutch text that a page can show without marking it where it stands.

`core` and the facilities know no gettext: they give Dutch sentences, with values filled in. Here each of them is read
from the source with a sample in the place of a value, so that a test can ask whether the pages know it.
"""

from __future__ import annotations

import ast
import re
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import strafketen

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(strafketen.__file__).parent
FACILITIES = frozenset(
    "core chain dossier desk exchange identity ledger media programme signing typeset victim".split()  # noqa: SIM905
)
UNSEEN = (
    "media/blobserver/",  # answers of the byte server, with a Dutch page of its own
    "signing/mtls.py",  # start of a node
    "signing/pki.py",  # making of certificates, on the command line
    "signing/tsa.py",  # answers of the time-stamp service to a client
    "typeset/assembly.py",  # what stands in a stuk or in the composed dossier is Dutch
    "typeset/stukken.py",
    "typeset/voorwerk.py",
    "typeset/wording.py",
    "typeset/values.py",
)
"""Where texts go to others than the readers of pages. So do those of the API: for systems, and always Dutch."""
API = re.compile(r"\A\w+/api(?:/|\.py)")
DESCRIBED = ("core/acts.py", "core/messages/")
"""Where the forms of messages and acts are described, for programmers: only what is kept under a name is for people."""
IN_A_STUK = frozenset(
    {
        "De aangever is gewezen op de rechten van slachtoffers.",
        "De aangever wil op de hoogte blijven van het verloop van de zaak.",
        "De aangever wil schadevergoeding vragen.",
        "Dit is een samengestelde weergave. De ondertekende originelen gaan er los bij en zijn leidend.",
    }
)
"""Sentences of forms that are set in a stuk or on the cover of a dossier, and shown nowhere else."""
MARKS = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext"})
SHOWN_AS = frozenset({"text", "asked", "subject", "reason"})
"""Names under which facilities keep a text for people, also when it is no sentence."""
SENTENCE = re.compile(r"[A-Z\d„“].* .*[.?!](?: 7)?\Z", re.DOTALL)
NUMBER = "7"


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Give every module whose texts can reach a page, by its path in the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if name.partition("/")[0] in FACILITIES and not name.startswith(UNSEEN) and not API.match(name):
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def constants() -> set[str]:
    """Give every string in the package outside the marked texts."""
    modules = (path for path in PACKAGE.rglob("*.py") if not path.name.startswith("marked_"))
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in modules)
    nodes = (node for tree in trees for node in ast.walk(tree))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def samples(node: ast.expr) -> list[str] | None:
    """Give the texts that an expression can give, with 7 for what is only known when it runs; None: not a text."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else None
    if isinstance(node, ast.IfExp):
        branches = (samples(node.body), samples(node.orelse))
        return [text for branch in branches for text in branch or ()] or None
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        return samples(node.value)
    if isinstance(node, ast.JoinedStr):
        parts = [
            samples(part.value) or [NUMBER] if isinstance(part, ast.FormattedValue) else samples(part) or [""]
            for part in node.values
        ]
        return ["".join(chosen) for chosen in product(*parts)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = samples(node.left), samples(node.right)
        if left is None and right is None:
            return None
        return [a + b for a in left or [NUMBER] for b in right or [NUMBER]]
    return None


def _unread(module: ast.Module) -> set[int]:
    """Give the nodes that are no text of their own: docstrings, marked texts, and parts of a larger text."""
    unread: set[int] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            unread.add(id(node.value))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            unread |= {id(part) for argument in node.args for part in ast.walk(argument)}
        elif isinstance(node, ast.JoinedStr | ast.BinOp | ast.IfExp | ast.Subscript) and samples(node) is not None:
            unread |= {id(part) for part in ast.walk(node) if part is not node}
    return unread


def _kept(module: ast.Module) -> Iterator[ast.expr]:
    """Give what is kept under a name for people, as a keyword or by assignment."""
    for node in ast.walk(module):
        if isinstance(node, ast.keyword) and node.arg in SHOWN_AS:
            yield node.value
        elif (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Tuple)
            and isinstance(node.value, ast.Tuple)
        ):
            for target, value in zip(node.targets[0].elts, node.value.elts, strict=True):
                name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
                if name in SHOWN_AS:
                    yield value
        elif isinstance(node, ast.Assign):
            target = node.targets[0]
            name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
            if name in SHOWN_AS:
                yield node.value


def texts() -> Iterator[tuple[str, str]]:
    """Give (where, text) of every text that a page can show."""
    for name, module in sources():
        unread = _unread(module)
        for node in () if name.startswith(DESCRIBED) else ast.walk(module):
            if isinstance(node, ast.expr) and id(node) not in unread:
                for text in samples(node) or ():
                    if SENTENCE.match(text.strip()) and text not in IN_A_STUK:
                        yield f"{name}:{node.lineno}", text
        for node in _kept(module):
            if id(node) not in unread:
                for text in samples(node) or ():
                    if re.search(r"[A-Za-z]{3}", text):
                        yield f"{name}:{node.lineno}", text
