# SPDX-License-Identifier: EUPL-1.2
"""Every PDF of the corpus against what its manifest asserts; differences stand in docs/known-issues.md."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from strafketen.inspection import sandbox
from strafketen.inspection.stuk import inspect_stuk, inspect_stuk_here

REPOSITORY = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("STRAFKETEN_CORPUS", REPOSITORY.parent / "shared" / "corpus"))
SCHEMA = json.loads((REPOSITORY / "docs" / "schemas" / "stuk-check-1.json").read_text())
AT = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="het corpus is er niet (STRAFKETEN_CORPUS)"),
]

# File → intake that differs from the manifest; each has its reason in docs/known-issues.md.
KNOWN_INTAKE = {"pdf/clean/unreadablemetadata.pdf": {"refuse"}}

# File → per signature: integrity, covers the whole file, modified after. What the manifest asserts, spelled out.
OK, BAD, UNKNOWN = "intact", "broken", "unknown"
SIGNED: dict[str, list[tuple[str, bool, bool]]] = {
    "pdf-signed-original.pdf": [(OK, True, False)],
    "pdf-signed-corrupted.pdf": [(BAD, False, False)],
    "pdf-signed-added-page.pdf": [(OK, False, True)],
    "modified_after_signature.pdf": [(OK, False, True)],
    "retrieved-modified_after_signature.pdf": [],
    "hide.pdf": [(OK, False, True)],
    "certified-no-change-permitted.pdf": [(OK, True, False)],
    "fieldmdp-exclude.pdf": [],
    "doc-firmado.pdf": [(OK, False, False)],
    "doc-firmado-LT.pdf": [(OK, False, False)],
    "doc-firmado-T.pdf": [(OK, True, False)],
    "Test.signed_Certipost-2048-SHA512.extended-LTA.pdf": [(OK, False, False)],
    "Test.signed_Certipost-2048-SHA512.extended.pdf": [(OK, False, False)],
    "pades-ltv.pdf": [(OK, False, False)],
    "pades-bes.pdf": [(OK, True, False)],
    "pades-epes.pdf": [(OK, True, False)],
    "pades-bes-no-certificates.pdf": [(UNKNOWN, True, False)],
    "encrypted.pdf": [(OK, True, False)],
    "pkcs7.pdf": [(OK, True, False)],
    "pkcs7_sha1.pdf": [(OK, False, False), (OK, True, False)],
    "pdf-byterange-overlap.pdf": [(OK, False, False), (BAD, True, False)],
    "BadEncodedCMS.pdf": [(OK, True, False)],
    "pades-two-sig-copied-tst.pdf": [(OK, False, False), (OK, True, False)],
    "TestToSignPDFSHA256_TST_SIG_NOT_FOUND.pdf": [(OK, True, False)],
    "hello_signed_INCSAVE_signed.pdf": [(OK, False, False), (OK, True, False)],
    "pades_infinite_loop.pdf": [(BAD, False, False)],
    "Signature-P-HU_POL-3.pdf": [(OK, False, False)],
    "DSS1376-rev_n-5.pdf": [(OK, True, False)],
    "DSS1376-rev_n.pdf": [(OK, False, True), (OK, True, False)],
    "pades-lt-extended-dss.pdf": [(OK, False, False), (OK, True, False)],
    "TEST2_signed_with_zero_policy_hash.pdf": [(OK, False, False)],
    "hellopades-pades-lt-sha256-sign.pdf": [(OK, False, False)],
    "hellopades-pades-b-sha256-auth.pdf": [(OK, True, False)],
    "pades-baseline-t-live-aj.pdf": [(OK, True, False)],
    "hellopades-lt1-lt2-wrongDigestValue.pdf": [(OK, False, False), (BAD, False, False)],
    "pades_lt_two_valid_sig.pdf": [(OK, False, False), (OK, False, False)],
    "pades_lt_revoked.pdf": [(OK, False, False)],
    "hellopades-lt-rsa1024-sha1-expired.pdf": [(OK, False, False)],
    "hellopades-lt-sha1.pdf": [(OK, False, False)],
    "hellopades-lt-sha256-rsa1024.pdf": [(OK, False, False)],
    "PdfNoSignature.pdf": [],
    "minimal-two-fields-signed-twice.pdf": [(OK, False, False), (OK, True, False)],
    "tail-uncovered.pdf": [(OK, False, True)],
    "one-byterange.pdf": [(OK, False, True)],
    "form-update-override-appearance-stream.pdf": [(OK, False, False), (OK, True, False)],
    "form-update-override-appearance-stream-sneaky.pdf": [(OK, False, True), (OK, True, False)],
    "sig-no-signed-attrs.pdf": [(OK, True, False)],
    "pades-lta-dss-indirect-arrs-test.pdf": [(OK, False, False)],
    "pdf-sig-with-econtent.pdf": [(OK, True, False)],
    "digitally-signed.pdf": [(OK, True, False)],
    "signed_verified.pdf": [(OK, True, False)],
    "basic-signed.pdf": [(OK, True, False)],
}
INVALID_BY_STRUCTURE = {
    "one-byterange.pdf",
    "tail-uncovered.pdf",
    "signed_verified.pdf",
    "pdf-sig-with-econtent.pdf",
}
LEVELS = {
    "TestToSignPDFSHA256_TST_SIG_NOT_FOUND.pdf": ["B-B"],
    "pdf-signed-original.pdf": ["B-B"],
    "doc-firmado-LT.pdf": ["B-LT"],
    "doc-firmado-T.pdf": ["B-T"],
    "Test.signed_Certipost-2048-SHA512.extended-LTA.pdf": ["B-LTA"],
    "pkcs7.pdf": ["other"],
    "pades-two-sig-copied-tst.pdf": ["B-T", "B-B"],
    "pades-lt-extended-dss.pdf": ["B-LT", "B-LT"],
    "hellopades-pades-lt-sha256-sign.pdf": ["B-LT"],
    "hellopades-pades-b-sha256-auth.pdf": ["B-B"],
    "hellopades-lt-rsa1024-sha1-expired.pdf": ["B-T"],
    "pades-baseline-t-live-aj.pdf": ["B-T"],
    "pades-lta-dss-indirect-arrs-test.pdf": ["B-LTA"],
}
WEAK = {
    "pkcs7_sha1.pdf": {"sha1"},
    "hellopades-lt-sha1.pdf": {"sha1"},
    "hellopades-lt-sha256-rsa1024.pdf": {"rsa<2048"},
    "hellopades-lt-rsa1024-sha1-expired.pdf": {"sha1", "rsa<2048"},
}


def _rows(folder: str) -> list[dict[str, str]]:
    if not (CORPUS / "MANIFEST.csv").is_file():
        return []
    with (CORPUS / "MANIFEST.csv").open(newline="") as file:
        return [row for row in csv.DictReader(file) if row["file"].startswith(folder)]


def _files(folder: str) -> list[str]:
    return [row["file"] for row in _rows(folder)]


def _demand(row: dict[str, str]) -> set[str]:
    """Read what the manifest demands of intake from its prose; nothing said leaves all open."""
    if row["file"] in KNOWN_INTAKE:
        return KNOWN_INTAKE[row["file"]]
    if row["file"].startswith("pdf/clean/"):
        return {"flag"} if "needs OCR" in row["expected"] else {"accept", "flag"}
    words = row["expected"].split(",")[0].split(";")[0]
    allowed = set()
    if "flag" in words or "repair" in words or words.startswith("opens; "):
        allowed.add("flag")
    if any(word in words for word in ("refuse", "reject", "needs password", "opens with")):
        allowed.add("refuse")
    if "terminates" in words or "bounded time" in words or words.startswith("opens or"):
        allowed |= {"flag", "refuse"}
    if row["expected"].startswith("opens; permissions"):
        allowed.add("flag")
    return allowed


@pytest.mark.parametrize("row", _rows("pdf/"), ids=lambda row: row["file"])
def test_intake_of_a_pdf_is_what_the_manifest_demands(row: dict[str, str]) -> None:
    report = inspect_stuk_here(CORPUS / row["file"], trust=None, at=AT)

    demand = _demand(row)
    assert demand, "the manifest's words are not understood"
    assert report.intake.value in demand


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("flag JavaScript", "javascript"),
        ("flag open action", "open_action"),
        ("flag embedded file", "embedded_file"),
        ("flag XFA", "xfa_form"),
    ],
)
def test_what_the_manifest_wants_flagged_is_named(words: str, code: str) -> None:
    files = [row["file"] for row in _rows("pdf/hostile/") if words in row["expected"]]
    assert files
    for file in files:
        report = inspect_stuk_here(CORPUS / file, trust=None, at=AT)
        assert code in [finding.code for finding in report.findings], file


@pytest.mark.parametrize("row", _rows("pdf/clean/"), ids=lambda row: row["file"])
def test_the_number_of_pages_is_what_the_manifest_says(row: dict[str, str]) -> None:
    stated = [part.split()[0] for part in row["expected"].split(", ") if part.endswith("pages")]
    if stated and stated[0].isdigit():
        assert inspect_stuk_here(CORPUS / row["file"], trust=None, at=AT).pages == int(stated[0])


def test_every_signed_file_of_the_corpus_has_its_expectation_here() -> None:
    assert {Path(file).name for file in _files("signed/")} == set(SIGNED)


@pytest.mark.parametrize("name", sorted(SIGNED))
def test_integrity_coverage_and_change_are_what_the_manifest_asserts(name: str) -> None:
    report = inspect_stuk_here(CORPUS / "signed" / name, trust=None, at=AT)
    signatures = report.signatures

    assert [(item.integrity, item.covers_whole_file, item.modified_after) for item in signatures] == SIGNED[name]
    for item in signatures:
        forbidden = item.integrity == BAD or item.modified_after or name in INVALID_BY_STRUCTURE
        assert item.verdict == ("invalid" if forbidden else "not_verifiable")
    if name in LEVELS:
        assert [item.level for item in signatures] == LEVELS[name]
    if name in WEAK:
        assert set().union(*(item.weak for item in signatures)) >= WEAK[name]


@pytest.mark.parametrize(
    ("name", "faults"),
    [("pades-two-sig-copied-tst.pdf", [False, True]), ("TestToSignPDFSHA256_TST_SIG_NOT_FOUND.pdf", [True])],
)
def test_a_time_stamp_that_does_not_check_out_is_told(name: str, faults: list[bool]) -> None:
    report = inspect_stuk_here(CORPUS / "signed" / name, trust=None, at=AT)

    assert ["timestamp_invalid" in item.reasons for item in report.signatures] == faults


@pytest.mark.parametrize("file", [*_files("pdf/hostile/"), *_files("pdf/encrypted/")])
def test_a_hostile_file_gets_an_answer_from_the_sandbox_within_its_limits(file: str) -> None:
    outcome = sandbox.run(
        "strafketen.inspection.stuk:whole_job",
        {"path": str(CORPUS / file), "trust": None, "at": AT.isoformat()},
        seconds=30,
        memory_bytes=(1 << 30) - (128 << 20),
    )

    assert outcome.kind == "done"


@pytest.mark.parametrize("name", ["pades-ltv.pdf", "hide.pdf", "pkcs7_sha1.pdf", "pdf-signed-corrupted.pdf"])
def test_the_sandbox_says_the_same_as_this_process(name: str) -> None:
    path = CORPUS / "signed" / name

    assert inspect_stuk(path, trust=None, at=AT) == inspect_stuk_here(path, trust=None, at=AT)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("pdf/clean/tracemonkey.pdf", 0),
        ("signed/pdf-signed-original.pdf", 0),
        ("pdf/hostile/attachment.pdf", 1),
        ("signed/hellopades-lt1-lt2-wrongDigestValue.pdf", 1),
        ("pdf/hostile/bad1.pdf", 2),
        ("pdf/encrypted/print_protection.pdf", 2),
    ],
)
def test_the_command_prints_one_object_of_the_schema_and_its_exit_code(file: str, code: int) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from strafketen.inspection.stuk_cli import main; sys.exit(main(sys.argv[1:]))",
            "check",
            str(CORPUS / file),
            "--json",
        ],
        capture_output=True,
        check=False,
        env={"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.defpath},
    )

    assert done.returncode == code
    assert done.stderr == b""
    jsonschema.validate(json.loads(done.stdout), SCHEMA)
