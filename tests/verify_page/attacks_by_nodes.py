# SPDX-License-Identifier: EUPL-1.2
"""Lies of the organisation that composes, and of the one that exports."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from strafketen.core import canonical
from strafketen.core import export_layout as layout
from strafketen.core.digest import sha256_hex
from strafketen.core.exchange import RECEIPT
from strafketen.core.export import EXPORT_SEAL
from strafketen.core.seal import sign
from vectors import material
from vectors.material import OM
from verify.exports import InMemory
from verify_page.forging import (
    BARE,
    FULL,
    MEDIUM,
    STUK,
    Attack,
    exported,
    facts_of,
    folder,
    in_other_alphabet,
    info_of,
    jws,
    made,
    other_spelling,
    values,
)


def _change(
    path: tuple[str | int, ...],
    new: Any,  # noqa: ANN401 - any value
    *,
    version: int | None = None,
) -> Callable[[list[dict[str, Any]]], None]:
    """Change a value in one version, or in all."""

    def change(versions: list[dict[str, Any]]) -> None:
        for at, value in enumerate(versions):
            if version in (None, at + 1):
                place: Any = value
                for step in path[:-1]:
                    place = place[step]
                place[path[-1]] = new(place.get(path[-1])) if callable(new) else new

    return change


def _lists_again(value: dict[str, Any]) -> None:
    value["stukken_count"], value["media_count"] = len(value["stukken"]), len(value["media"])


def lying_makers() -> Iterator[Attack]:
    """Lies of the organisation that composes."""

    def another_stuk(value: dict[str, Any], **changes: Any) -> None:  # noqa: ANN401 - any field
        value["stukken"].append({**copy.deepcopy(value["stukken"][-1]), "number": 9, "first_page": 90, **changes})
        value["stukken"][-1].setdefault("stuk_id", material.uuid_of(9))
        _lists_again(value)

    lies: dict[str, Callable[[list[dict[str, Any]]], None]] = {
        "an unknown field in the manifest": _change(("extra",), "x"),
        "an unknown field in a stuk": _change(("stukken", 0, "extra"), "x"),
        "a digest in capitals": _change(("stukken", 0, "page_commitments"), lambda known: [known[0].upper()]),
        "another schema": _change(("schema",), "strafketen/manifest/2"),
        "a moment that does not exist": _change(("stukken", 0, "made_at"), "2026-02-30T10:00:00.000Z"),
        "a section of zero": _change(("stukken", 0, "section"), 0),
        "a title that is no text": _change(("stukken", 0, "title"), 1),
        "a count of stukken that is wrong": _change(("stukken_count",), 7),
        "a count of recordings that is wrong": _change(("media_count",), 7),
        "a first version with a predecessor": _change(("predecessor",), "0" * 64, version=1),
        "two stukken with one id": lambda all_: another_stuk(all_[-1]),
        "two stukken with one number": lambda all_: another_stuk(all_[-1], stuk_id=material.uuid_of(9), number=4),
        "fewer pages than commitments": _change(("stukken", 0, "page_count"), 0),
        "one page in two stukken": _change(("stukken", 1, "first_page"), 1),
        "another predecessor": _change(("predecessor",), "0" * 64, version=2),
        "another dossier in the second version": _change(("dossier_id",), material.uuid_of(99), version=2),
        "another zaak in the second version": _change(("chain_case_id",), material.uuid_of(99), version=2),
        "a stuk that changed": _change(("stukken", 0, "title"), "Een ander stuk", version=2),
        "a kind of stuk that changed": _change(("stukken", 0, "kind"), "bijlage", version=2),
        "a stuk of another length than stated": _change(("stukken", 0, "size_bytes"), 1),
        "a recording of another length than stated": _change(("media", 0, "size_bytes"), 1),
        "a recording with another digest": _change(("media", 0, "digest"), "0" * 64),
        "a recording with another segment root": _change(("media", 0, "segment_root"), "0" * 64),
        "a recording in other segments": _change(("media", 0, "segment_bytes"), 1048576),
        "a recording that changed in a description of its bytes": _change(("media", 0, "segment_bytes"), 7, version=1),
    }

    def skipped(all_: list[dict[str, Any]]) -> None:
        all_[1]["version"] = 3

    def swapped_number(all_: list[dict[str, Any]]) -> None:
        # the number of the last stuk of version 2 goes to the stuk that leaves in it
        second = all_[-1]
        second["stukken"] = [item for item in second["stukken"] if item["number"] != 2]
        second["stukken"][-1] = {**second["stukken"][-1], "number": 2}
        _lists_again(second)

    def renumbered(all_: list[dict[str, Any]]) -> None:
        all_[1]["media"][0]["number"] = 30

    def page_again(all_: list[dict[str, Any]]) -> None:
        second = all_[1]
        second["stukken"] = [item for item in second["stukken"] if item["number"] != 2]
        second["stukken"][-1]["first_page"] = 2
        _lists_again(second)

    lies |= {
        "a version that is skipped": skipped,
        "a number that goes to another stuk": swapped_number,
        "a recording that gets another number": renumbered,
        "a page that goes to another stuk": page_again,
    }
    for name, change in lies.items():
        export = made(change)
        if name in {"a number that goes to another stuk", "a recording that gets another number"}:
            export = _renamed(export)
        yield folder(f"maker: {name}", export)
    spaced = made(lambda _: None, spell=lambda data: data.replace(b'{"chain', b'{ "chain', 1))
    yield folder("maker: a manifest with a space", spaced)
    yield folder("maker: the seal of a manifest by another", made(lambda _: None, signer=OM))
    for name, changes in {
        "digest": {"manifest_sha256": "0" * 64},
        "root": {"dossier_root": "0" * 64},
        "moment": {"sealed_at": "gisteren"},
        "schema": {"schema": "strafketen/seal/2"},
    }.items():
        yield folder(f"maker: a manifest seal with another {name}", made(lambda _: None, sealed=changes))
    yield folder("maker: a manifest seal with more in it", made(lambda _: None, sealed={"extra": "x"}))


def _renamed(export: InMemory) -> InMemory:
    """Give stukken and recordings the names that follow from the last manifest."""
    last = values(export)[-1]
    files = {name: data for name, data in export.files.items() if name.startswith(layout.PAYLOAD)}
    for entry in [*last["stukken"], *last["media"]]:
        entry_id = entry.get("stuk_id") or entry["media_id"]
        name = next(name for name in files if entry_id in name)
        prefix, _, tail = name.rpartition("/")
        files[f"{prefix}/{entry['number']:04d}{tail[4:]}"] = files.get(name, b"")
    return exported(files)


def lying_exporters() -> Iterator[Attack]:
    """Lies of the organisation that exports."""
    payload = BARE.files
    said: dict[str, dict[str, Any]] = {
        "another dossier": {"dossier_id": material.uuid_of(99)},
        "another zaak": {"chain_case_id": material.uuid_of(99)},
        "another manifest": {"manifest_sha256": "0" * 64},
        "another root": {"dossier_root": "0" * 64},
        "another list": {"payload_manifest_sha256": "0" * 64},
        "another exporter": {"exported_by": material.POLITIE_OIN},
        "more in it": {"extra": "x"},
        "another schema": {"schema": "strafketen/export/2"},
        "no moment": {"exported_at": "gisteren"},
    }
    for name, changes in said.items():
        yield folder(f"exporter: a seal with {name}", exported(payload, **changes))
    spellings: dict[str, Callable[[bytes], bytes]] = {
        "of another kind": lambda body: jws(body, kind=RECEIPT),
        "with another method": lambda body: jws(body, alg="EdDSA"),
        "with crit": lambda body: jws(body, crit=["x"]),
        "with another kid": lambda body: jws(body, kid="0" * 64),
        "with another x5t": lambda body: jws(body, x5t="A" * 43),
        "without a certificate": lambda body: jws(body, x5c=[]),
        "without x5c": lambda body: jws(body, x5c="gone"),
        "with a certificate that is none": lambda body: jws(body, x5c=["AAAA"]),
        "with a name twice": lambda body: jws(
            body, header=lambda head: head.replace(b'{"alg"', b'{"alg":"Ed25519","alg"')
        ),
        "with half a character": lambda body: jws(body, header=lambda head: head.replace(b"{", b'{"a":"\\ud800",', 1)),
        "with lists 1,500 deep": lambda body: jws(
            body, header=lambda head: head.replace(b"{", b'{"a":' + b"[" * 1500 + b"]" * 1500 + b",", 1)
        ),
        "with a header that is no object": lambda body: jws(body, header=lambda _: b"[]"),
        "with text after its header": lambda body: jws(body, header=lambda head: head + b"x"),
        "with a header that is not UTF-8": lambda body: jws(
            body, header=lambda head: head.replace(b"{", b'{"a":"\xff",', 1)
        ),
        "with NaN in its header": lambda body: jws(body, header=lambda head: head.replace(b"{", b'{"a":NaN,', 1)),
        "with a number past every limit": lambda body: jws(
            body, header=lambda head: head.replace(b"{", b'{"a":1e999,', 1)
        ),
        "with a header without end": lambda body: jws(body, header=lambda head: head[:-1]),
        "with a list without end": lambda body: jws(body, header=lambda head: head[:-1] + b',"z":[1}'),
        "in another spelling": lambda body: other_spelling(jws(body)),
        "in the other alphabet of base64": in_other_alphabet,
        "with a fourth part": lambda body: jws(body) + b".",
        "with a line end": lambda body: jws(body) + b"\n",
        "with a space in its payload": lambda body: jws(body.replace(b"{", b"{ ")),
        "of a list": lambda _: jws(b"[]"),
        "whose signature is of other bytes": lambda body: jws(body).rpartition(b".")[0] + b"." + b"A" * 86,
        "whose signature is short": lambda body: jws(body)[:-4],
        "that is too large": lambda body: jws(body, x="x" * (13 * 1024 * 1024)),
    }
    for name, seal in spellings.items():
        yield folder(f"exporter: a seal {name}", exported(payload, seal=seal))
    yield folder("exporter: another declaration", exported(payload, tags={layout.DECLARATION: b"BagIt-Version: 1.0\n"}))
    info = BARE.files[layout.BAG_INFO]
    yield folder("exporter: another description", exported(payload, tags={layout.BAG_INFO: info + b"Extra: x\n"}))
    yield folder(
        "exporter: another tag manifest", BARE.but(layout.TAG_MANIFEST, BARE.files[layout.TAG_MANIFEST] + b"\n")
    )
    yield folder("exporter: a file beside the payload", exported(payload).but("fetch.txt", b"x"))
    for listed in (
        lambda data: data.replace(b"  ", b" *"),
        lambda data: data + b"\n",
        lambda data: b"".join(sorted(data.splitlines(keepends=True))[::-1]),
        lambda data: data.replace(b"data/", b"./data/"),
        lambda data: data + data.splitlines(keepends=True)[-1],
        lambda data: data + b"0" * 64 + b"  data/weg\n",
        lambda data: b"\xff" + data,
    ):
        listing = listed(BARE.files[layout.PAYLOAD_MANIFEST])
        yield folder(
            f"exporter: a list in another form {sha256_hex(listing)[:8]}",
            exported(payload, tags={layout.PAYLOAD_MANIFEST: listing}, payload_manifest_sha256=sha256_hex(listing)),
        )
    left = {name: data for name, data in payload.items() if name != STUK}
    yield folder("exporter: without a stuk", exported(left))
    left = {name: data for name, data in payload.items() if name != MEDIUM}
    yield folder("exporter: without a recording", exported(left))
    for name in (STUK, MEDIUM):
        swapped = payload[name][:-1] + bytes([payload[name][-1] ^ 1])
        yield folder(f"exporter: another {name[5:10]}", exported({**payload, name: swapped}))
    yield folder("exporter: a manifest under another name", exported(_moved(payload, "0001.json", "0000.json")))
    listing = b"".join(
        line for line in FULL.files[layout.PAYLOAD_MANIFEST].splitlines(keepends=True) if b"dossier.pdf" not in line
    )
    unlisted = {layout.PAYLOAD_MANIFEST: listing}
    yield folder(
        "exporter: a file that is not listed",
        exported(FULL.files, tags=unlisted, payload_manifest_sha256=sha256_hex(listing)),
    )
    yield folder("exporter: a case and no dossier", _only_a_case())
    yield folder(
        "exporter: a file of 64 MiB and a byte", exported({**payload, layout.CASE: bytes(64 * 1024 * 1024 + 1)})
    )
    none = {name: data for name, data in FULL.files.items() if not name.startswith(layout.MANIFESTS)}
    yield folder("exporter: no manifest at all", InMemory(none))
    composed = {**FULL.files, layout.COMPOSED: FULL.files[layout.COMPOSED][:-2] + b"!\n"}
    yield folder("a changed byte in the composed view", InMemory(composed))


def _only_a_case() -> InMemory:
    """Export a zaak without any manifest, under a sound seal."""
    whole = FULL.files
    files = {layout.CASE: whole[layout.CASE]}
    listing = layout.digest_list({name: sha256_hex(data) for name, data in files.items()})
    last = "data/manifesten/0002.json"
    facts = facts_of({layout.PAYLOAD_MANIFEST: listing}, json.loads(whole[last]), whole[last])
    tags = {
        layout.DECLARATION: layout.DECLARATION_BYTES,
        layout.BAG_INFO: info_of(facts, files),
        layout.PAYLOAD_MANIFEST: listing,
        layout.SEAL: sign(canonical.dumps(facts), kind=EXPORT_SEAL, signer=OM).encode(),
    }
    return InMemory({**files, **tags, layout.TAG_MANIFEST: layout.tag_manifest(tags)})


def _moved(files: Mapping[str, bytes], old: str, new: str) -> dict[str, bytes]:
    return {layout.MANIFESTS + new if name == layout.MANIFESTS + old else name: data for name, data in files.items()}
