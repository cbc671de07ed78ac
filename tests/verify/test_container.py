# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import os
import random
import struct
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import bagit
import pytest

from strafketen.core.zipform import ZipEntry, directory, local_header
from strafketen.exporting.bag import ExportRefused, write_export
from strafketen.verify.anchors import Anchors
from strafketen.verify.container import open_container
from strafketen.verify.export import verify_export
from strafketen.verify.report import Report, Result, Unusable
from vectors import material
from verify.exports import failed, in_memory, write


def _codes(report: Report) -> tuple[Result, set[str]]:
    return report.result, failed(report)


def test_folder_and_zip_hold_the_same(folder: Path, zipped: Path, anchors: Anchors) -> None:
    assert verify_export(folder, anchors=anchors).result is Result.VALID
    assert verify_export(zipped, anchors=anchors).result is Result.VALID
    with zipfile.ZipFile(zipped) as archive:
        assert archive.testzip() is None
        inside = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
        assert {name.partition("/")[0] for name in archive.namelist()} == {f"dossier-{material.DOSSIER}"}
    on_disk = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert inside == on_disk == dict(in_memory(material.dossier()).files)


def test_an_unpacked_zip_is_a_valid_folder(zipped: Path, anchors: Anchors, tmp_path: Path) -> None:
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(tmp_path / "out")  # noqa: S202 - an archive of our own
    assert verify_export(tmp_path / "out" / f"dossier-{material.DOSSIER}", anchors=anchors).result is Result.VALID


def test_writing_twice_gives_the_same_bytes(zipped: Path, tmp_path: Path) -> None:
    assert write(material.dossier(), tmp_path / "again.zip").read_bytes() == zipped.read_bytes()


def test_an_independent_program_finds_the_bag_valid(folder: Path) -> None:
    bag = bagit.Bag(str(folder))
    bag.validate()
    assert bag.version_info == (1, 0)
    assert bag.info["External-Identifier"] == material.DOSSIER
    (folder / "data" / "zaak.json").write_bytes(b"{}")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(folder)).validate()


def test_a_flipped_byte_in_a_zip_is_never_valid(zipped: Path, anchors: Anchors) -> None:
    data = zipped.read_bytes()
    headers = [at for at in range(len(data)) if data.startswith((b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"), at)]
    wanted = {at + step for at in headers for step in range(46)} & set(range(len(data)))
    wanted |= set(random.Random(1).sample(range(len(data)), 800))  # noqa: S311 - a fixed choice of places
    wanted |= set(range(len(data) - 300, len(data)))
    survivors = []
    for at in sorted(wanted):
        zipped.write_bytes(data[:at] + bytes([data[at] ^ (1 + at % 255)]) + data[at + 1 :])
        if verify_export(zipped, anchors=anchors).result is Result.VALID:
            survivors.append(at)
    assert survivors == []


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data + b"\x00",
        lambda data: b"\x00" + data,
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data[:-2] + b"\x01\x00x",
        lambda _: b"",
        lambda _: b"PK\x03\x04",
        lambda _: b"PK\x05\x06" + bytes(18),
        lambda _: b"%PDF-1.7",
    ],
    ids=range(9),
)
def test_a_zip_with_more_or_less_is_unusable(zipped: Path, anchors: Anchors, change: Callable[[bytes], bytes]) -> None:
    zipped.write_bytes(change(zipped.read_bytes()))
    assert _codes(verify_export(zipped, anchors=anchors)) == (Result.UNUSABLE, {"zip_form"})


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_repacked_zip_is_unusable_and_says_to_unpack_it(
    folder: Path, tmp_path: Path, anchors: Anchors, method: int
) -> None:
    repacked = tmp_path / "repacked.zip"
    with zipfile.ZipFile(repacked, "w", method) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, f"dossier-{material.DOSSIER}/{path.relative_to(folder)}")
    report = verify_export(repacked, anchors=anchors)
    assert _codes(report) == (Result.UNUSABLE, {"zip_form"})
    assert "Pak het uit" in str(report.checks[0].found)


def _zip(files: list[tuple[str, bytes]], *, checksum: int | None = None) -> bytes:
    """Write a zip in our form, with whatever names."""
    import zlib

    data = b""
    entries = []
    for name, body in files:
        entry = ZipEntry(name, len(body), zlib.crc32(body) if checksum is None else checksum, len(data))
        data += local_header(entry) + body
        entries.append(entry)
    return data + directory(entries)


def _named(base: str) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(BytesIO(_bytes())) as archive:
        return [(name.replace(f"dossier-{material.DOSSIER}", base), archive.read(name)) for name in archive.namelist()]


def _bytes() -> bytes:
    files = in_memory(material.dossier()).files
    return _zip([(f"dossier-{material.DOSSIER}/{name}", data) for name, data in files.items()])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../evil", "unsafe_names"),
        ("/etc/passwd", "unsafe_names"),
        ("d/../../evil", "unsafe_names"),
        ("d/a\\b", "unsafe_names"),
        ("d/.hidden", "unsafe_names"),
        ("d/a//b", "unsafe_names"),
        ("d/a/", "unsafe_names"),
        ("d/a b", "unsafe_names"),
        ("d/" + "a" * 300, "unsafe_names"),
        ("d/" + "/".join("abcdefgh"), "unsafe_names"),
        ("other/file", "unsafe_names"),
        ("file", "unsafe_names"),
        ("d/data/A", "ambiguous_names"),
        ("d/data/a", "ambiguous_names"),
        ("d/bagit.txt", "zip_form"),
    ],
)
def test_a_zip_with_unsafe_or_ambiguous_names_is_unusable(
    name: str, code: str, tmp_path: Path, anchors: Anchors
) -> None:
    path = tmp_path / "hostile.zip"
    path.write_bytes(_zip([("d/data/a", b"1"), (name, b"2")]))
    assert _codes(verify_export(path, anchors=anchors)) == (Result.UNUSABLE, {code})
    assert not list(tmp_path.glob("evil"))


def test_a_zip_with_the_name_of_another_dossier_is_invalid(tmp_path: Path, anchors: Anchors) -> None:
    path = tmp_path / "renamed.zip"
    path.write_bytes(_zip(_named("dossier-van-een-ander")))
    assert _codes(verify_export(path, anchors=anchors)) == (Result.INVALID, {"base_folder"})


def test_a_zip_in_another_order_is_unusable(tmp_path: Path, anchors: Anchors) -> None:
    path = tmp_path / "turned.zip"
    path.write_bytes(_zip(_named(f"dossier-{material.DOSSIER}")[::-1]))
    assert _codes(verify_export(path, anchors=anchors)) == (Result.UNUSABLE, {"zip_form"})


def test_a_wrong_checksum_is_seen_even_when_the_bytes_are_right(tmp_path: Path, anchors: Anchors) -> None:
    path = tmp_path / "checksum.zip"
    path.write_bytes(_zip(_named(f"dossier-{material.DOSSIER}"), checksum=7))
    assert _codes(verify_export(path, anchors=anchors)) == (Result.INVALID, {"zip_checksum"})


def test_a_zip_that_promises_more_than_it_holds_is_unusable(tmp_path: Path, anchors: Anchors) -> None:
    for size in (1 << 20, 1 << 40, (1 << 64) - 1):
        entry = ZipEntry("d/data/a", size, 0, 0)
        path = tmp_path / f"{size}.zip"
        path.write_bytes(local_header(entry) + b"abc" + directory([ZipEntry("d/data/a", 3, 0, 0)]))
        assert _codes(verify_export(path, anchors=anchors)) == (Result.UNUSABLE, {"zip_form"})


def test_large_files_and_archives_are_written_as_other_programs_read_them(tmp_path: Path) -> None:
    size = (1 << 32) + 5
    first = ZipEntry("d/data/large", size, 0, 0)
    second = ZipEntry("d/data/small", 3, 0x352441C2, first.ends_at)
    path = tmp_path / "large.zip"
    with path.open("wb") as file:
        file.write(local_header(first))
        file.seek(first.ends_at)
        file.write(local_header(second) + b"abc" + directory([first, second]))
    with zipfile.ZipFile(path) as archive:
        assert [(info.filename, info.file_size) for info in archive.infolist()] == [
            ("d/data/large", size),
            ("d/data/small", 3),
        ]
        assert archive.read("d/data/small") == b"abc"
    container = open_container(path)
    assert container.sizes == {"data/large": size, "data/small": 3}
    assert b"".join(container.pieces("data/small")) == b"abc"
    with path.open("r+b") as file:
        file.seek(struct.calcsize("<4s5H3L2H") + len("d/data/large") + 4)
        file.write(b"\xff")
    with pytest.raises(Unusable):
        open_container(path)


def _link(folder: Path) -> None:
    (folder / "data" / "koppeling").symlink_to("/etc/passwd")


def _folder_link(folder: Path) -> None:
    (folder / "data" / "koppeling").symlink_to("/etc")


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "data" / "pijp")


def _replaced_by_link(folder: Path) -> None:
    (folder / "data" / "zaak.json").rename(folder.parent / "zaak.json")
    (folder / "data" / "zaak.json").symlink_to("../../zaak.json")


@pytest.mark.parametrize("change", [_link, _folder_link, _pipe, _replaced_by_link])
def test_a_folder_with_anything_but_plain_files_is_unusable(
    folder: Path, anchors: Anchors, change: Callable[[Path], None]
) -> None:
    change(folder)
    assert _codes(verify_export(folder, anchors=anchors)) == (Result.UNUSABLE, {"not_a_plain_file"})


def test_names_that_differ_in_capitals_only_are_unusable(folder: Path, anchors: Anchors) -> None:
    (folder / "DATA").mkdir()
    assert _codes(verify_export(folder, anchors=anchors)) == (Result.UNUSABLE, {"ambiguous_names"})


def test_an_empty_folder_beside_it_is_seen(folder: Path, anchors: Anchors) -> None:
    (folder / "data" / "leeg" / "dieper").mkdir(parents=True)
    assert _codes(verify_export(folder, anchors=anchors)) == (Result.INVALID, {"unexpected_folder"})


@pytest.mark.parametrize("name", [b"\xff\xfe", b"a\nb", "é".encode(), b"a b"])
def test_a_strange_name_is_an_extra_file_and_is_told_safely(folder: Path, anchors: Anchors, name: bytes) -> None:
    (folder / "data" / os.fsdecode(name)).write_bytes(b"x")
    report = verify_export(folder, anchors=anchors)
    assert report.result is Result.INVALID
    assert all(check.file.isprintable() for check in report.checks)


def test_nothing_and_something_else_are_unusable(tmp_path: Path, anchors: Anchors) -> None:
    (tmp_path / "leeg").mkdir()
    (tmp_path / "gewoon").write_bytes(b"tekst")
    assert _codes(verify_export(tmp_path / "niets", anchors=anchors)) == (Result.UNUSABLE, {"not_found"})
    assert _codes(verify_export(tmp_path / "leeg", anchors=anchors)) == (Result.UNUSABLE, {"not_an_export"})
    assert _codes(verify_export(tmp_path / "gewoon", anchors=anchors)) == (Result.UNUSABLE, {"zip_form"})


@pytest.mark.corpus
def test_no_bag_of_another_maker_passes_for_an_export(bags: Path, tmp_path: Path, anchors: Anchors) -> None:
    archives = sorted(bags.glob("*.tar"))
    assert len(archives) == 15
    for path in archives:
        with tarfile.open(path) as archive:
            archive.extractall(tmp_path, filter="data")
        report = verify_export(tmp_path / path.stem, anchors=anchors)
        assert report.result in {Result.INVALID, Result.UNUSABLE}, path.stem
        if "invalid" in path.stem and "missing" not in path.stem:
            assert report.result is Result.INVALID, path.stem


def test_bytes_that_are_not_those_of_the_manifest_are_not_exported(tmp_path: Path) -> None:
    dossier = material.dossier()
    digest = dossier.content.versions[-1].manifest.media[0].digest
    for name in ("export", "export.zip"):
        for wrong in (b"", dossier.blobs[digest] + b"x", dossier.blobs[digest][:-1] + b"x"):
            broken = material.Dossier(dossier.content, {**dossier.blobs, digest: wrong}, dossier.exporter)
            with pytest.raises(ExportRefused):
                write(broken, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_an_export_never_replaces_something(tmp_path: Path) -> None:
    dossier = material.dossier()
    (tmp_path / "bestand").write_bytes(b"mine")
    (tmp_path / "map").mkdir()
    (tmp_path / "link").symlink_to("nergens")
    for name in ("bestand", "map", "link", "geen/map"):
        with pytest.raises(ExportRefused):
            write_export(dossier.content, tmp_path / name, open_blob=dossier.open_blob, signer=dossier.exporter)
    assert (tmp_path / "bestand").read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bestand", "link", "map"]


def test_a_disk_that_is_full_leaves_nothing_half_made(tmp_path: Path) -> None:
    dossier = material.dossier()

    def no_room(_: str) -> list[bytes]:
        raise OSError(28, "No space left on device")

    for name in ("export", "export.zip"):
        with pytest.raises(OSError, match="No space"):
            write_export(dossier.content, tmp_path / name, open_blob=no_room, signer=dossier.exporter)
    assert list(tmp_path.iterdir()) == []


def test_reading_needs_no_django_no_network_and_nothing_above_core(folder: Path, trust: Path) -> None:
    code = (
        "import sys\n"
        "def watch(event, arguments):\n"
        "    if event.startswith('socket.'): raise RuntimeError(event)\n"
        "sys.addaudithook(watch)\n"
        "import strafketen.verify.cli, strafketen.verify.ledger_cli\n"
        "code = strafketen.verify.cli.main(sys.argv[1:])\n"
        "print(code, sorted({name.split('.')[1] for name in sys.modules if name.startswith('strafketen.')}))\n"
        "print([name for name in ('django', 'psycopg', 'http.client', 'sqlite3') if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), "--trust", str(trust)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-2:] == ["0 ['core', 'verify']", "[]"]
