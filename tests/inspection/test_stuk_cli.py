# SPDX-License-Identifier: EUPL-1.2
"""`strafketen stuk check`: answers, exit codes, and files that are made to hurt."""

from __future__ import annotations

import io
import json
import os
import zlib
from pathlib import Path

import jsonschema
import pikepdf
import pytest

from inspection.stuk_samples import make_key, plain_pdf, sign, trust_dir
from strafketen.inspection import stuk_cli
from strafketen.inspection.pdf_findings import finding
from strafketen.inspection.stuk import UnreadableArgument, inspect_stuk
from strafketen.inspection.verdicts import FORBIDDEN, REASONS

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "schemas" / "stuk-check-1.json").read_text())


def _run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = stuk_cli.main(["check", *map(str, arguments)])
    output = capsys.readouterr()
    return code, output.out, output.err


def test_a_good_file_is_accepted_with_one_json_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "stuk met spatie é.pdf"
    path.write_bytes(plain_pdf())
    code, out, err = _run(capsys, path, "--json")

    assert (code, err) == (0, "")
    jsonschema.validate(json.loads(out), SCHEMA)
    assert json.loads(out)["intake"] == "accept"


def test_the_schema_is_a_schema_and_refuses_what_is_not_ours() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"schema": "strafketen/stuk-check/1", "intake": "misschien"}, SCHEMA)


def test_a_trusted_signature_is_valid_through_the_whole_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_key("Wortel", days=(-3650, 36500))
    signer = make_key("Ondertekenaar", issuer=root, days=(-3650, 36500))
    path = tmp_path / "stuk.pdf"
    path.write_bytes(sign(plain_pdf(), signer))
    code, out, _ = _run(capsys, path, "--trust", trust_dir(tmp_path / "trust", root), "--json")

    report = json.loads(out)
    jsonschema.validate(report, SCHEMA)
    assert (code, report["signatures"][0]["verdict"]) == (0, "valid")


def test_without_json_the_answer_is_dutch_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "stuk.pdf"
    path.write_bytes(b"geen pdf")
    code, out, _ = _run(capsys, path)

    assert code == 2
    assert out.splitlines() == [
        "Niet bruikbaar als stuk. Het origineel blijft bewaard.",
        "- Dit is geen PDF-bestand. Lever het stuk als PDF aan.",
    ]


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "secret", "trust"])
def test_an_unreadable_argument_ends_with_three_and_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    path = tmp_path / "stuk.pdf"
    arguments: list[object] = [path, "--json"]
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "secret":
        if os.geteuid() == 0:
            path = tmp_path / "kapot.pdf"
            path.symlink_to(path)
            arguments[0] = path
        else:
            path.write_bytes(plain_pdf())
            path.chmod(0)
    elif kind == "trust":
        path.write_bytes(plain_pdf())
        arguments += ["--trust", tmp_path / "nergens"]
    code, out, err = _run(capsys, *arguments)

    assert code == 3
    jsonschema.validate(json.loads(out), SCHEMA)
    assert json.loads(out)["error"]["code"] == "bestand_niet_leesbaar"
    assert err.strip().endswith(".")


def test_a_wrong_call_ends_with_three(capsys: pytest.CaptureFixture[str]) -> None:
    assert stuk_cli.main(["check"]) == 3
    assert stuk_cli.main(["keur", "x.pdf"]) == 3
    assert capsys.readouterr().out == ""


def test_help_ends_with_zero(capsys: pytest.CaptureFixture[str]) -> None:
    assert stuk_cli.main(["check", "--help"]) == 0
    assert "--trust" in capsys.readouterr().out


def test_the_library_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableArgument):
        inspect_stuk(tmp_path / "nergens.pdf", trust=None)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\x00" * 4096, "not_a_pdf"),
        (b"%PDF-1.7\n", "unreadable"),
        (b"PK\x03\x04" + b"x" * 100, "not_a_pdf"),
    ],
)
def test_what_is_no_pdf_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, code: str
) -> None:
    path = tmp_path / "stuk.pdf"
    path.write_bytes(content)
    exit_code, out, _ = _run(capsys, path, "--json")

    assert exit_code == 2
    assert [item["code"] for item in json.loads(out)["findings"]] == [code]


def test_a_page_that_unpacks_to_gigabytes_is_refused_within_the_limits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Twice packed: 2 GiB of drawing in a file of some kilobytes.
    packer = zlib.compressobj(9)
    once = b"".join(packer.compress(b"0 0 m 1 1 l S " * 74899) for _ in range(2048)) + packer.flush()
    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    page.obj.Contents = pdf.make_stream(zlib.compress(once, 9))
    page.obj.Contents.stream_dict.Filter = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    path = tmp_path / "bom.pdf"
    pdf.save(path, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert path.stat().st_size < 1 << 20
    code, out, _ = _run(capsys, path, "--json")

    assert code == 2
    assert {item["code"] for item in json.loads(out)["findings"]} & {"too_heavy", "unreadable"}


def test_forms_that_draw_each_other_a_billion_times_get_an_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    inner = pdf.make_stream(b"0 0 m 1 1 l S", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
    inner.BBox = pikepdf.Array([0, 0, 1, 1])
    for _ in range(12):
        outer = pdf.make_stream(b"/X Do " * 10, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
        outer.BBox = pikepdf.Array([0, 0, 1, 1])
        outer.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=inner))
        inner = outer
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=inner))
    page.obj.Contents = pdf.make_stream(b"/X Do")
    path = tmp_path / "lachen.pdf"
    pdf.save(path)
    code, out, _ = _run(capsys, path, "--json")

    assert code == 2
    jsonschema.validate(json.loads(out), SCHEMA)


def test_a_page_tree_that_lies_about_its_size_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = plain_pdf().replace(b"/Count 1", b"/Count 2147483647")
    path = tmp_path / "stuk.pdf"
    path.write_bytes(data)

    assert _run(capsys, path, "--json")[0] == 2


def test_odd_names_that_are_no_utf8_are_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pdf = pikepdf.open(io.BytesIO(plain_pdf()))
    path = tmp_path / "stuk.pdf"
    pdf.Root.Vreemd = pikepdf.Object.parse(b"<</Naam#80 /Waarde#ff>>")
    pdf.save(path)

    assert _run(capsys, path, "--json")[0] == 0


def test_every_reason_has_a_sentence_and_every_forbidden_structure_is_a_reason() -> None:
    assert set(REASONS) >= FORBIDDEN
    assert all(text.endswith(".") for text in REASONS.values())


def test_every_finding_tells_what_and_what_next() -> None:
    for code in ("needs_password", "xref_lost", "signature_invalid", "no_text"):
        assert finding(code).text.count(".") >= 1
