# SPDX-License-Identifier: EUPL-1.2
"""What anyone can do to the bytes of an export, as tests/verify does it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

from strafketen.core import export_layout as layout
from strafketen.core.digest import sha256_hex
from strafketen.core.zipform import ZipEntry, directory, local_header
from vectors import material
from vectors.material import AT, OM, POLITIE
from verify import test_container, test_export
from verify.exports import InMemory, in_memory, mended
from verify_page.forging import (
    BARE,
    FULL,
    Attack,
    folder,
)


def outsiders() -> Iterator[Attack]:
    """What tests/verify does to the bytes of an export."""
    for name, data in sorted(FULL.files.items()):
        for part in range(3):
            at = min(len(data) - 1, part * len(data) // 2)
            flipped = data[:at] + bytes([data[at] ^ (1 + at % 255)]) + data[at + 1 :]
            yield folder(f"flip: {name} at {at}", FULL.but(name, flipped))
        yield folder(f"missing: {name}", FULL.but(name, None))
        other = name[:-1] + ("x" if name[-1] != "x" else "y")
        yield folder(f"renamed: {name}", FULL.but(name, None).but(other, data))
        for what, changed in (
            ("cut", data[:-1]),
            ("longer", data + b"\n"),
            ("empty", b""),
            ("BOM", b"\xef\xbb\xbf" + data),
        ):
            yield folder(f"{what}: {name}", FULL.but(name, changed))
    for name, change, _ in test_export.FORGERIES:
        forged = FULL.but(name, change(FULL.files[name]))
        label = f"{name} {sha256_hex(forged.files[name])[:8]}"
        yield folder(f"forged: {label}", forged)
        yield folder(f"forged and mended: {label}", mended(forged))
        yield folder(f"forged and sealed: {label}", mended(forged, signer=OM))
    for name in (layout.COMPOSED, layout.CASE):
        changed = b'{"schema":"x"}' if name == layout.CASE else b"%PDF-1.7 another"
        yield folder(f"only the export seal covers {name}", mended(FULL.but(name, changed)))
    older = FULL.but("data/manifesten/0002.json", None).but("data/manifesten/0002.seal.jws", None)
    yield folder("an older version for the last", mended(older))
    yield folder("the seal of another export", mended(FULL.but(layout.SEAL, BARE.files[layout.SEAL])))
    for name in EXTRA_FILES:
        yield folder(f"extra: {name}", FULL.but(name, b"x"))
        if name.startswith(layout.PAYLOAD):
            yield folder(f"extra and sealed: {name}", mended(FULL.but(name, b"x"), signer=OM))
    yield folder("an empty folder", FULL, empty_folders=("data/leeg", "data/leeg/dieper"), on_disk=True)
    yield folder("names in other capitals", FULL.but("data/ZAAK.json", b"x"), on_disk=True)
    composed = FULL.but("data/é", b"x").but("data/e\u0301", b"x")
    yield folder("names in two normal forms", composed, on_disk=True)
    yield folder("something else", InMemory({"lees.txt": b"x"}), on_disk=True)
    for days in (1.5, 0.5, -1):
        exporter = material.node("Parket Voorbeeldstad", material.OM_OIN, until_at=AT + timedelta(days=days))
        yield folder(f"expired after {days} days", in_memory(material.dossier(optional=False, exporter=exporter)))
    yield folder("sealed by another than it names", in_memory(material.dossier(exporter=POLITIE)))


EXTRA_FILES = (
    "data/extra",
    "data/stukken/0009-x.pdf",
    "data/manifesten/extra.txt",
    "data/manifesten/0003.json",
    "data/manifesten/0001.json.bak",
    "data/logboek/x/acts.json",
    "data/logboek/00000099000000001000/extra",
    "data/ontvangstbewijzen/0002.txt",
    "data/certificaten/x.crt",
    "extra.txt",
    "fetch.txt",
    "metadata/extra.txt",
    "manifest-md5.txt",
    ".DS_Store",
    "data/.hidden",
)


def zips() -> Iterator[Attack]:
    """What tests/verify does to a zip."""
    named = [(f"dossier-{material.DOSSIER}/{name}", data) for name, data in FULL.files.items()]
    whole = test_container._zip(named)
    yield Attack("zip: whole", packed=whole)
    headers = [at for at in range(len(whole)) if whole.startswith((b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"), at)]
    picked = (headers[0], headers[len(headers) // 2 + 3], headers[-1])
    places = {at + step for at in picked for step in range(46) if at + step < len(whole)}
    places |= set(range(5, len(whole), 1201))
    for at in sorted(places):
        yield Attack(f"zip: flip at {at}", packed=whole[:at] + bytes([whole[at] ^ (1 + at % 255)]) + whole[at + 1 :])
    for name, data in {
        "a byte more": whole + b"\x00",
        "a byte before": b"\x00" + whole,
        "a byte less": whole[:-1],
        "cut in half": whole[: len(whole) // 2],
        "a comment": whole[:-2] + b"\x01\x00x",
        "nothing": b"",
        "a header only": b"PK\x03\x04",
        "an end only": b"PK\x05\x06" + bytes(18),
        "a PDF": b"%PDF-1.7",
    }.items():
        yield Attack(f"zip: {name}", packed=data)
    for name in HOSTILE_NAMES:
        yield Attack(f"zip: name {name[:20]!r}", packed=test_container._zip([("d/data/a", b"1"), (name, b"2")]))
    plain = [(f"dossier-van-een-ander/{name}", data) for name, data in FULL.files.items()]
    yield Attack("zip: the folder of another dossier", packed=test_container._zip(plain))
    yield Attack("zip: in another order", packed=test_container._zip(named[::-1]))
    yield Attack("zip: wrong checksums", packed=test_container._zip(named, checksum=7))
    for size in (1 << 20, 1 << 40, (1 << 64) - 1):
        promised = local_header(ZipEntry("d/data/a", size, 0, 0))
        yield Attack(
            f"zip: promises {size} bytes", packed=promised + b"abc" + directory([ZipEntry("d/data/a", 3, 0, 0)])
        )
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w", method) as archive:
            for name, data in named:
                archive.writestr(name, data)
        yield Attack(f"zip: packed again by method {method}", packed=buffer.getvalue())
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("d/data/bomb", bytes(64 * 1024 * 1024))
    yield Attack("zip: a bomb", packed=buffer.getvalue())
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("d/data/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    yield Attack("zip: a link", packed=buffer.getvalue())
    linked = test_container._zip([("d/data/link", b"/etc/passwd")])
    mode = linked.rfind((0o100644 << 16).to_bytes(4, "little"))
    as_link = linked[:mode] + (0o120777 << 16).to_bytes(4, "little") + linked[mode + 4 :]
    yield Attack("zip: a link in our form", packed=as_link)
    yield Attack("zip: the same name twice", packed=test_container._zip([*named[:3], named[2], *named[3:]]))
    header = local_header(ZipEntry("x" * 2000, 1, 0, 0))
    yield Attack("zip: a name of 2,000 bytes", packed=header + b"x" + directory([ZipEntry("x" * 2000, 1, 0, 0)]))
    zip64 = local_header(replace(ZipEntry("d/data/a", 3, 0, 0), size_bytes=(1 << 32) + 1))
    yield Attack("zip: large by word, small by deed", packed=zip64 + b"abc")


HOSTILE_NAMES = (
    "../evil",
    "/etc/passwd",
    "d/../../evil",
    "d/a\\b",
    "d/.hidden",
    "d/a//b",
    "d/a/",
    "d/a b",
    "d/" + "a" * 300,
    "d/" + "/".join("abcdefgh"),
    "other/file",
    "file",
    "d/data/A",
    "d/data/a",
    "d/bagit.txt",
)
