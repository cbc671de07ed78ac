# SPDX-License-Identifier: EUPL-1.2
"""Two verifiers that share no code find the same in every export; and no check of the page can be left out unseen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from browser.watching import CHROMIUM
from verify_page.forging import Attack
from verify_page.judging import Judge, by_program, core_text, outcome

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs the system's Chromium (apt package chromium)"),
]
README = Path(__file__).resolve().parents[2] / "docs" / "verificateur" / "README.md"

DIFFERENCES = {
    "maker: a manifest seal with more in it": ("invalid", "valid"),
    "method: Ed448": ("unusable", "valid"),
    "method: Ed448, flipped": ("unusable", "invalid"),
}
"""Export → result of the page, result of the program: the table in docs/verificateur/README.md."""

BY_PYTHON = {"exporter: a seal with lists 1,500 deep"}
"""What the program finds depends on how deep its Python goes; the page must refuse."""


def test_both_find_the_same_in_every_export(attacks: list[Attack], reports: list[dict[str, Any]]) -> None:
    assert len(attacks) > 600
    wrong = []
    for attack, report in zip(attacks, reports, strict=True):
        page, program = outcome(report), by_program(attack)
        assert "defect" not in {code for _, code, _, _ in page[2]}, attack.name
        if attack.name in BY_PYTHON:
            assert page[0] == "invalid"
        elif attack.name in DIFFERENCES:
            assert (page[0], program[0]) == DIFFERENCES[attack.name], attack.name
        elif page != program:
            wrong.append((attack.name, page[0], program[0], set(page[2]) ^ set(program[2])))
    assert wrong == []


def test_most_are_refused_and_the_genuine_are_not(attacks: list[Attack], reports: list[dict[str, Any]]) -> None:
    valid = {attack.name for attack, report in zip(attacks, reports, strict=True) if report["result"] == "valid"}
    assert {"genuine: full", "genuine: bare", "zip: whole", "anchors: DER", "chain: two issuers"} <= valid
    assert {f"method: {name}" for name in ("P-256", "P-384", "P-521", "RSA")} <= valid
    assert len(valid) < 20
    assert not [name for name in valid if name.startswith(("flip", "forged", "missing", "extra", "maker", "exporter"))]


def test_what_is_not_checked_here_is_listed_and_never_counts(
    attacks: list[Attack], reports: list[dict[str, Any]]
) -> None:
    found = {attack.name: report for attack, report in zip(attacks, reports, strict=True)}
    assert [item["code"] for item in found["genuine: full"]["unchecked"]] == [
        "folder_links",
        "revocation",
        "pdf_signatures",
        "receipt_message",
    ]
    assert not any(item["required"] for item in found["genuine: full"]["unchecked"])
    unknown = found["method: Ed448"]
    assert [item["code"] for item in unknown["unchecked"] if item["required"]] == ["export_seal_trusted"]
    assert unknown["result"] == "unusable"


def test_the_differences_are_told_to_the_reader() -> None:
    text = README.read_text("utf-8")
    for name, (page, program) in DIFFERENCES.items():
        assert f"| {name} | {page} | {program} |" in text


def test_the_checks_that_others_cover_are_counted_for_the_reader() -> None:
    text = README.read_text("utf-8")
    counted = dict(
        re.findall(
            r"^\| (een andere controle|zonder haar|zij zegt alleen|zij heeft)[^|]*\| (\d+) \|$", text, re.MULTILINE
        )
    )
    reasons = list(COVERED.values())
    assert {key: int(value) for key, value in counted.items()} == {
        "een andere controle": reasons.count(TWICE),
        "zonder haar": reasons.count(CRASHES),
        "zij zegt alleen": reasons.count(TELLS),
        "zij heeft": reasons.count(APART),
    }


@dataclass(frozen=True)
class Mutant:
    """The script without one of its checks.

    Attributes:
        line: of the script, stripped: where the check stood.
        text: the script without it.
        keys: codes and reasons of the attacks that it may let through.
    """

    line: str
    text: str
    keys: tuple[str, ...]


def _line(core: str, at: int) -> str:
    return core[core.rindex("\n", 0, at) + 1 : core.index("\n", at)].strip()


def _without(core: str, match: re.Match[str], instead: str, keys: tuple[str, ...]) -> Mutant:
    return Mutant(_line(core, match.start()), core[: match.start()] + instead + core[match.end() :], keys)


def mutants(core: str) -> Iterator[Mutant]:
    """Take out each refusal, each failing check, each comparison and each reason to read nothing, one at a time."""
    for match in re.finditer(r"(?<!function )\brefuse\('(\w+)'\)", core):
        keys = (match[1], "trust_anchor_unreadable") if match[1] == "certificate" else (match[1],)
        yield _without(core, match, "void 0", keys)
    for match in re.finditer(r"\b(?:bag\.)?book\.(failed|compare)\((?=\d, ['`]([\w${}]+)['`])", core):
        instead = "((...ignored) => true)(" if match[1] == "compare" else "((...ignored) => {})("
        for what in ("stuk", "media") if "$" in match[2] else ("",):
            yield _without(core, match, instead, (match[2].replace("${what}", what),))
    for match in re.finditer(r"throw (?=new Unusable\('(\w+)')", core):
        yield _without(core, match, "void ", (match[1],))
    for was, instead, key in OTHERS:
        assert core.count(was) == 1, was
        yield Mutant(was, core.replace(was, instead), (key,))


OTHERS = (
    ("if (certificate.issuer !== issuer.subject) return false;", "", "issuer_unknown"),
    ("if (!issuer.isAuthority) return false;", "", "issuer_unknown"),
    ("if (at !== null && (at < issuer.from || at > issuer.until)) return false;", "", "issuer_unknown"),
    ("return crypto.subtle.verify(method, key, signature, certificate.signed);", "return true;", "issuer_unknown"),
    ("index < note.size ? rootOfPath", "true ? rootOfPath", "act_included"),
    ("return this.unchecked.some((item) => item.required) ? 'unusable' : 'valid';", "return 'valid';", "unchecked"),
    (
        "const isDigest = (value) => isText(value) && /^[0-9a-f]{64}$/.test(value);",
        "const isDigest = isText;",
        "fields",
    ),
    ("return !Number.isNaN(at.getTime()) && at.toISOString() === value", "return true", "fields"),
    ("Object.keys(value).length === names.length", "true", "fields"),
    ("if (!sameBytes(utf8(canonical(value)), bytes)) refuse('canonical');", "", "canonical"),
)
"""Checks that have no refusal of their own: text, what stands in its place, code or reason of an attack."""

CRASHES = "what follows cannot go on, and then the result is unusable"
TWICE = "another check refuses the same"
TELLS = "only tells where; the check beside it fails anyway"
APART = "tested apart, in test_page.py"
COVERED = {
    "return refuse('utf8');": CRASHES,
    "if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4) refuse('base64');": TWICE,
    "if (match === null) refuse('json');": CRASHES,
    "if (length === undefined || (tag & 0x1f) === 0x1f) refuse('certificate');": CRASHES,
    "if (digits < 1 || digits > 3 || start + digits > bytes.length) refuse('certificate');": TWICE,
    "if (end > bytes.length) refuse('certificate');": TWICE,
    "if (match === null || (!long && element?.tag !== UTC_TIME)) return refuse('certificate');": CRASHES,
    "if (value === undefined) refuse('certificate');": CRASHES,
    "if (plain.length > size) refuse('certificate');": CRASHES,
    "if (!listOf(isText)(header.x5c) || header.x5c.length === 0) refuse('certificate');": CRASHES,
    "if (key === null) return refuse('jws_method');": CRASHES,
    "if (new Set(entries.map((entry) => entry.stuk_id ?? entry.media_id)).size !== entries.length) "
    "refuse('id_twice');": TWICE,
    "if (new Set(entries.map((entry) => entry.number)).size !== entries.length) refuse('number_twice');": TWICE,
    "if (pages.size !== total) refuse('page_twice');": TWICE,
    "if (match === null) return refuse('note');": CRASHES,
    "if (line === undefined) return refuse('note_signature');": CRASHES,
    "for (const name of TAG_FILES) if (!bag.sizes.has(name)) book.failed(2, 'file_missing', name);": TWICE,
    "if (listed === null) book.failed(2, 'payload_manifest_form', PAYLOAD_MANIFEST);": TWICE,
    "bag.book.failed(6, 'more_segments_damaged', name);": TELLS,
    "bag.book.failed(6, 'segment_digest', name, { expected: where + (wanted[at] ?? '-'), "
    "found: where + (found[at] ?? '-') });": TELLS,
    "if (seen.size > MAX_FILES) throw new Unusable('too_many_files');": APART,
    "throw new Unusable('not_an_export');": TWICE,
    "if (entries.length + folders.length > MAX_FILES) throw new Unusable('too_many_files');": APART,
    "throw new Unusable('zip_form');": TWICE,
    "if (!/^[\\x00-\\x7f]*$/.test(name)) throw new Unusable('zip_form');": TWICE,
    "if (entry.dataAt + size > file.size) throw new Unusable('zip_form');": TWICE,
    "if (entries.length > MAX_FILES) throw new Unusable('too_many_files');": APART,
    "if (last === undefined) throw new Unusable('zip_form');": CRASHES,
    "if (!entry.name.startsWith(`${base}/`)) throw new Unusable('unsafe_names');": TWICE,
    "if (!SAFE_NAME.test(entry.name.slice(base.length + 1))) throw new Unusable('unsafe_names');": TWICE,
    "throw new Unusable('unreadable', name);": APART,
    "if (!(await canVerify())) throw new Unusable('browser');": APART,
}
"""Checks that can be left out without an attack getting through, and why; nothing else may be."""


def _by_key(reports: list[dict[str, Any]]) -> dict[str, list[int]]:
    """List the attacks that each check refuses, those first that nothing else refuses."""
    found: dict[str, list[tuple[int, int]]] = {}
    for index, report in enumerate(reports):
        failing = [check for check in report["checks"] if not check["ok"]]
        keys = {check["code"] for check in failing} | {check["reason"] for check in failing if check["reason"]}
        if report["result"] == "unusable" and any(item["required"] for item in report["unchecked"]):
            keys.add("unchecked")
        for key in keys:
            found.setdefault(key, []).append((len(failing), index))
    return {key: [index for _, index in sorted(pairs)] for key, pairs in found.items()}


def test_no_check_can_be_left_out_unseen(judge: Judge, reports: list[dict[str, Any]]) -> None:
    candidates = _by_key(reports)
    every = list(mutants(core_text()))
    assert len(every) > 130
    survived, needless = set(), set()
    for mutant in every:
        indexes = [index for key in mutant.keys for index in candidates.get(key, [])]
        known = mutant.line in COVERED
        told = judge.mutant(mutant.text, indexes[:8] if known else indexes)
        if "valid" not in told and not known:
            survived.add((mutant.line, mutant.keys))
        if "valid" in told and known:
            needless.add(mutant.line)
    assert survived == set()
    assert needless == set()
    assert set(COVERED) <= {mutant.line for mutant in every}
