# SPDX-License-Identifier: EUPL-1.2
"""From a template and data to a tagged PDF/A-2a and PDF/UA-1 file.

What people wrote reaches a template only as JSON in `sys.inputs.data`, never as markup: a `#` in a statement is a `#`
on paper. The output depends on the template, the fonts of this package, the data and `at`, and on nothing else.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import ClassVar, TypeAlias

import typst

from strafketen.core.errors import Refusal
from strafketen.core.findings import Finding, Severity
from strafketen.typeset.glyphs import FONTS_DIR, unprintable_characters

Data: TypeAlias = "str | int | bool | Sequence[Data] | Mapping[str, Data] | None"
"""What a template gets."""

TEMPLATES_DIR = Path(__file__).parent / "templates"

_STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
_FINDING_CODE = "teken_niet_te_zetten"

_lock = threading.Lock()
_compilers: dict[str, typst.Compiler] = {}
_users: set[int] = set()
"""Ids of the processes that used the compiler with this memory: more than one means a fork in between."""


class TypesetRefused(Refusal):
    """The text holds characters that cannot be set.

    Attributes:
        findings: one a character and field, all at once.
    """

    code: ClassVar[str] = "zetten_geweigerd"

    def __init__(self, text: str, *, findings: tuple[Finding, ...]) -> None:
        """Keep the findings with the sentence."""
        super().__init__(text, findings=len(findings))
        self.findings = findings


def typeset(*, template: str, data: Mapping[str, Data], at: datetime) -> bytes:
    """Set `data` with templates/`template`.typ.

    Never call this before a process forks: the compiler's threads do not survive that, and the child would wait for
    them for ever. It raises instead.

    Args:
        template: name without its extension.
        data: read by the template; every string in it is text, never markup.
        at: aware moment of making, for the metadata of the PDF.

    Raises:
        TypesetRefused: a string holds a character that our fonts do not have, or one that hides what is stored.
        ValueError: `at` has no time zone (a defect of the caller).
        RuntimeError: the parent of this process used the compiler before the fork (a defect of the caller).
    """
    if at.tzinfo is None:
        raise ValueError("naive moment")
    findings = tuple(_character_findings(data, ""))
    if findings:
        raise TypesetRefused(
            "Het stuk kan niet worden opgemaakt: er staan tekens in die niet te zetten zijn. "
            "Schrijf ze in woorden, bijvoorbeeld [duim omhoog]. " + findings[0].text,
            findings=findings,
        )
    inputs = {"data": json.dumps(data, ensure_ascii=False, separators=(",", ":"))}
    with _lock:
        _refuse_after_fork()
        pdf = _compiler(template).compile(
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=_STANDARDS,
            timestamp=int(at.timestamp()),
        )
    if not isinstance(pdf, bytes):
        raise TypeError("the compiler gave no single PDF")
    return pdf


def _refuse_after_fork() -> None:
    _users.add(os.getpid())
    if len(_users) > 1:
        raise RuntimeError("this process was forked after the compiler was used; use it only in the child")


def _compiler(template: str) -> typst.Compiler:
    """Give the compiler of one template; it keeps fonts and parsed templates. Called under the lock."""
    if template not in _compilers:
        _compilers[template] = typst.Compiler(
            input=TEMPLATES_DIR / f"{template}.typ",
            root=TEMPLATES_DIR,
            font_paths=[FONTS_DIR],
            ignore_system_fonts=True,
        )
    return _compilers[template]


def _character_findings(value: Data, place: str) -> Iterator[Finding]:
    if isinstance(value, str):
        for character in unprintable_characters(value):
            yield Finding(
                code=_FINDING_CODE,
                severity=Severity.BLOCKING,
                text=f"Teken U+{ord(character):04X} in het veld “{place}” is niet te zetten.",
                place=place,
            )
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _character_findings(inner, f"{place}.{key}" if place else key)
    elif isinstance(value, Sequence):
        for index, inner in enumerate(value, start=1):
            yield from _character_findings(inner, f"{place} {index}")
