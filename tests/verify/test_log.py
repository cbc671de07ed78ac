# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from strafketen.core import ledger, tiles
from strafketen.core.ledger import Checkpoint, origin_of, tile_path
from strafketen.verify import ledger_cli
from strafketen.verify.anchors import Anchors
from strafketen.verify.log import LogReport, verify_log
from strafketen.verify.report import Result
from vectors import material
from vectors.material import CA, OM, OTHER_CA, POLITIE, KeyInMemory

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
ORIGIN = origin_of(material.OM_OIN)
SIZES = (0, 1, 5, 255, 256, 300, 700)


def _entries(size: int) -> list[bytes]:
    return [material.secret(f"leaf {index}") for index in range(size)]


def _note(size: int, root: bytes, signer: KeyInMemory = OM) -> bytes:
    return ledger.sign_checkpoint(Checkpoint(ORIGIN, size, root), signer=signer, public_key=signer.public_key)


def _put(folder: Path, name: str, data: bytes) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


@pytest.fixture
def node(tmp_path: Path) -> Path:
    """A node with a log that grew in steps, each with a checkpoint that was kept."""
    folder = tmp_path / "node" / "ledger"
    entries = _entries(SIZES[-1])

    def read(path: str) -> bytes | None:
        return (folder / path).read_bytes() if (folder / path).exists() else None

    at, note = 0, b""
    for size in SIZES:
        made, at, root = tiles.append(read, at, entries[at:size])
        for path, data in made.items():
            _put(folder, path, data)
        note = _note(size, root)
        _put(folder, f"checkpoints/{size}.note", note)
    _put(folder, "checkpoint", note)
    _put(folder, "log.vkey", f"{ledger.vkey(name=ORIGIN, public_key=OM.public_key)}\n".encode())
    from strafketen.core.export_layout import certificate_pem

    _put(folder.parent, "secrets/seal.crt", certificate_pem(OM.chain[0]))
    return tmp_path / "node"


def _verify(path: Path, *roots: object) -> LogReport:
    return verify_log(path, anchors=Anchors(tuple(roots)), ask_trust=bool(roots))  # type: ignore[arg-type] # certificates


def test_a_whole_log_is_valid(node: Path) -> None:
    for path in (node, node / "ledger"):
        for roots in ((), (CA,)):
            report = _verify(path, *roots)
            assert (report.result, report.notes) == (Result.VALID, ())
            assert (report.size, report.root) == (700, tiles.root_at(_reader(node), 700).hex())
            assert [verdict.size for verdict in report.checkpoints] == [*SIZES, 700]
            assert all(verdict.ok for verdict in report.checkpoints)


def _reader(node: Path) -> Callable[[str], bytes | None]:
    def read(path: str) -> bytes | None:
        target = node / "ledger" / path
        return target.read_bytes() if target.exists() else None

    return read


def test_a_log_is_still_valid_when_superseded_tiles_are_gone(node: Path) -> None:
    for name in tiles.superseded(0, 700):
        for path in (node / "ledger" / name).iterdir():
            path.unlink()
    assert _verify(node).result is Result.VALID


def test_one_flipped_byte_anywhere_in_the_log_is_seen(node: Path) -> None:
    survivors = []
    files = [path for path in (node / "ledger").rglob("*") if path.is_file()]
    for path in files:
        data = path.read_bytes()
        for at in {*range(0, len(data), max(1, len(data) // 12)), len(data) - 1}:
            path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            if _verify(node).result is Result.VALID:
                survivors.append((path.name, at))
        path.write_bytes(data)
    assert len(files) > 20
    assert survivors == []


@pytest.mark.parametrize(
    "name",
    [
        "tile/entries/000",
        "tile/entries/002.p/188",
        "tile/0/000",
        "tile/0/002.p/188",
        "tile/1/000.p/2",
        "log.vkey",
    ],
)
def test_a_missing_file_is_seen(node: Path, name: str) -> None:
    (node / "ledger" / name).unlink()
    assert _verify(node).result is Result.INVALID


def test_an_act_that_was_taken_out_is_seen(node: Path) -> None:
    entries = _entries(700)
    made, _, root = tiles.append(lambda _: None, 0, [*entries[:100], *entries[101:]])
    for path, data in made.items():
        _put(node / "ledger", path, data)
    _put(node / "ledger", "checkpoint", _note(699, root))
    report = _verify(node)
    assert report.result is Result.INVALID
    assert [verdict.size for verdict in report.checkpoints if verdict.code == "root"] == [255, 256, 300, 700, 699]


def test_a_log_that_was_made_again_with_another_key_is_not_trusted(node: Path) -> None:
    made, size, root = tiles.append(lambda _: None, 0, _entries(10))
    for path, data in made.items():
        _put(node / "ledger", path, data)
    for kept in (node / "ledger" / "checkpoints").iterdir():
        kept.unlink()
    _put(node / "ledger", "checkpoint", _note(size, root, POLITIE))
    assert _verify(node).result is Result.INVALID
    _put(node / "ledger", "log.vkey", ledger.vkey(name=ORIGIN, public_key=POLITIE.public_key).encode())
    assert _verify(node).result is Result.VALID  # agrees with itself: that is all that was asked
    assert _verify(node, CA).result is Result.INVALID


def test_anchors_of_another_and_no_anchors_are_refused(node: Path) -> None:
    assert _verify(node, OTHER_CA).result is Result.INVALID
    assert verify_log(node, anchors=Anchors(), ask_trust=True).result is Result.INVALID
    (node / "secrets" / "seal.crt").unlink()
    assert _verify(node, CA).result is Result.INVALID


def test_a_certificate_of_another_node_does_not_serve(node: Path) -> None:
    from strafketen.core.export_layout import certificate_pem

    _put(node, "secrets/seal.crt", certificate_pem(POLITIE.chain[0]))
    assert _verify(node, CA).result is Result.INVALID


def test_what_a_crash_left_past_the_checkpoint_is_left_alone(node: Path) -> None:
    made, _, _ = tiles.append(_reader(node), 700, _entries(900)[700:])
    for path, data in made.items():
        _put(node / "ledger", path, data)
    _put(node / "ledger", "tile/0/.003.p.17", b"half")
    _put(node / "ledger", tile_path(0, 3, 200), b"of another order")
    assert _verify(node).result is Result.VALID


def test_a_checkpoint_that_was_kept_but_not_yet_published_counts(node: Path) -> None:
    (node / "ledger" / "checkpoint").write_bytes((node / "ledger" / "checkpoints" / "300.note").read_bytes())
    report = _verify(node)
    assert (report.result, report.size) == (Result.VALID, 700)


def test_a_kept_checkpoint_under_another_name_is_seen(node: Path) -> None:
    folder = node / "ledger" / "checkpoints"
    (folder / "300.note").rename(folder / "301.note")
    assert [verdict.code for verdict in _verify(node).checkpoints if not verdict.ok] == ["name"]


def test_a_log_without_acts_is_valid(tmp_path: Path) -> None:
    _put(tmp_path, "checkpoint", _note(0, tiles.root_of_edge([])))
    _put(tmp_path, "log.vkey", ledger.vkey(name=ORIGIN, public_key=OM.public_key).encode())
    report = _verify(tmp_path)
    assert (report.result, report.size) == (Result.VALID, 0)


def test_a_promise_of_more_acts_than_there_are_is_invalid_at_once(node: Path) -> None:
    _put(node / "ledger", "checkpoint", _note(10**15, material.secret("root")))
    report = _verify(node)
    assert (report.result, report.root) == (Result.INVALID, None)


@pytest.mark.parametrize("arguments", [[], ["--trust"]])
def test_the_command_gives_one_object(
    node: Path, trust: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    extra = ["--trust", str(trust)] if arguments else []
    schema = json.loads((SCHEMAS / "ledger-verify-1.json").read_bytes())
    for path, wanted in ((node, 0), (node / "nergens", 2)):
        assert ledger_cli.main([str(path), "--json", *extra]) == wanted
        report = json.loads(capsys.readouterr().out)
        jsonschema.validate(report, schema)
        assert list(report) == ["schema", "result", "size", "root", "checkpoints"]
    (node / "ledger" / "tile" / "0" / "000").write_bytes(b"")
    assert ledger_cli.main([str(node), "--json", *extra]) == 1
    told = capsys.readouterr()
    jsonschema.validate(json.loads(told.out), schema)
    assert "tile/0/000" in told.err
    assert ledger_cli.main([str(node), *extra]) == 1
    assert "Ongeldig" in capsys.readouterr().out
