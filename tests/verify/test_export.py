# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strafketen.core import canonical
from strafketen.core import export_layout as layout
from strafketen.core.export import EXPORT_SEAL, SealedManifest
from strafketen.core.seal import seal_manifest, sign
from strafketen.core.segments import SEGMENT_BYTES, segment_tree
from strafketen.verify.anchors import Anchors
from strafketen.verify.export import verify_container, verify_export
from strafketen.verify.report import Result
from vectors import material
from vectors.material import AT, CA, OM, OTHER_CA, POLITIE
from verify.exports import InMemory, failed, in_memory, mended, write

TRUSTED = Anchors((CA,))
FULL = in_memory(material.dossier())
BARE = in_memory(material.dossier(optional=False))
STUK = next(name for name in FULL.files if name.startswith(layout.STUKKEN))
MEDIUM = next(name for name in FULL.files if name.startswith(layout.MEDIA))


def _flip(data: bytes, at: int, flip: int) -> bytes:
    return data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :]


def _survivors(export: InMemory, names: list[str]) -> list[tuple[str, int]]:
    """Flip every byte of these files in turn; give the flips that were not seen."""
    return [
        (name, at)
        for name in names
        for at in range(len(export.files[name]))
        if verify_container(export.but(name, _flip(export.files[name], at, 1 + at % 255)), anchors=TRUSTED).result
        is not Result.INVALID
    ]


@pytest.mark.parametrize("export", [FULL, BARE], ids=["full", "bare"])
def test_an_export_is_valid_with_and_without_its_optional_parts(export: InMemory) -> None:
    report = verify_container(export, anchors=TRUSTED)
    assert (report.result, failed(report)) == (Result.VALID, set())
    assert report.dossier_root == material.dossier().content.versions[-1].manifest.root()


def test_one_flipped_byte_anywhere_is_seen() -> None:
    assert _survivors(BARE, sorted(BARE.files)) == []


def test_one_flipped_byte_in_any_optional_part_is_seen() -> None:
    names = sorted(set(FULL.files) - set(BARE.files))
    assert len(names) > 8
    assert _survivors(FULL, names) == []


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_a_cut_or_a_longer_file_is_seen(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FULL.files)))
    known = FULL.files[name]
    changed = data.draw(st.sampled_from([b"", known[:-1], known + b"\n", known + b"\x00", b"\xef\xbb\xbf" + known]))
    report = verify_container(FULL.but(name, changed), anchors=TRUSTED)
    assert report.result is Result.INVALID


@pytest.mark.parametrize("name", sorted(FULL.files))
def test_a_missing_file_is_seen(name: str) -> None:
    report = verify_container(FULL.but(name, None), anchors=TRUSTED)
    assert report.result is Result.INVALID
    assert any(check.file == name and not check.ok for check in report.checks)


@pytest.mark.parametrize(
    "name",
    [
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
    ],
)
def test_an_extra_file_is_seen_even_when_the_node_sealed_it(name: str) -> None:
    assert verify_container(FULL.but(name, b"x"), anchors=TRUSTED).result is Result.INVALID
    resealed = mended(FULL.but(name, b"x"), signer=OM)
    if name.startswith(layout.PAYLOAD):
        assert verify_container(resealed, anchors=TRUSTED).result is Result.INVALID


def test_a_renamed_file_is_seen() -> None:
    for name in FULL.files:
        other = name[:-1] + ("x" if name[-1] != "x" else "y")
        report = verify_container(FULL.but(name, None).but(other, FULL.files[name]), anchors=TRUSTED)
        assert report.result is Result.INVALID, name


def test_without_anchors_the_rest_is_still_shown() -> None:
    report = verify_container(FULL, anchors=Anchors())
    assert (report.result, failed(report)) == (Result.INVALID, {"no_trust_anchor"})
    assert report.dossier_root is not None
    assert "seal_trusted" not in {check.code for check in report.checks}


def test_the_anchors_of_another_do_not_serve() -> None:
    report = verify_container(FULL, anchors=Anchors((OTHER_CA,)))
    assert report.result is Result.INVALID
    assert failed(report) == {"seal_trusted", "export_seal_trusted", "receipt_trusted", "checkpoint_trusted"}


def test_an_anchor_that_cannot_be_read_is_told() -> None:
    report = verify_container(FULL, anchors=Anchors((CA,), ("ca.pem",)))
    assert failed(report) == {"trust_anchor_unreadable"}
    assert report.result is Result.INVALID


def test_a_whole_forgery_is_sound_but_not_trusted() -> None:
    forger = replace(POLITIE, chain=(_forged_certificate(),))
    forger_om = replace(OM, chain=(_forged_certificate(oin=material.OM_OIN, key=OM),))
    versions = tuple(
        SealedManifest(sealed.manifest, seal_manifest(sealed.manifest, signer=forger, at=AT))
        for sealed in material.dossier(optional=False).content.versions
    )
    forged = replace(material.dossier(optional=False).but(versions=versions), exporter=forger_om)
    report = verify_container(in_memory(forged), anchors=TRUSTED)
    assert failed(report) == {"seal_trusted", "export_seal_trusted"}


def _forged_certificate(*, oin: str = material.POLITIE_OIN, key: material.KeyInMemory = POLITIE) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    made = material.certify(
        name="Politie Voorbeeldstad", oin=oin, key=key.key, issuer=OTHER_CA, issuer_key=material.OTHER_CA_KEY
    )
    return made.public_bytes(Encoding.DER)


@pytest.mark.parametrize(("days", "valid"), [(3, True), (1.5, False), (0.5, False), (-1, False)])
def test_a_certificate_must_have_been_valid_when_it_sealed(days: float, valid: bool) -> None:  # noqa: FBT001 - a table
    until = AT + timedelta(days=days)
    exporter = material.node("Parket Voorbeeldstad", material.OM_OIN, until_at=until)
    report = verify_container(in_memory(material.dossier(optional=False, exporter=exporter)), anchors=TRUSTED)
    assert (report.result is Result.VALID) == valid
    assert failed(report) == (set() if valid else {"export_seal_trusted"})


def test_an_export_seal_by_another_node_than_it_names_is_seen() -> None:
    report = verify_container(in_memory(material.dossier(exporter=POLITIE)), anchors=TRUSTED)
    assert failed(report) == {"exported_by"}


Forgery = tuple[str, Callable[[bytes], bytes], str]
FORGERIES: list[Forgery] = [
    (STUK, lambda data: data.replace(b"Aangifte", b"Afgifte!"), "stuk_digest"),
    (STUK, lambda data: data + b"\n", "stuk_size"),
    (MEDIUM, lambda data: data[:-1] + b"\x00", "segment_digest"),
    (MEDIUM, lambda data: data + b"\x00", "media_size"),
    ("data/manifesten/0002.json", lambda data: data.replace(b"Aanvulling op", b"aanvulling op"), "seal_sound"),
    ("data/manifesten/0001.json", lambda data: data.replace(b"Eerste", b"eerste"), "chain"),
    ("data/manifesten/0001.json", lambda data: data + b"\n", "manifest_form"),
    ("data/manifesten/0001.seal.jws", lambda _: FULL.files["data/manifesten/0002.seal.jws"], "seal_sound"),
    (layout.PAGE_PROOFS, lambda data: data.replace(b'"salt":"', b'"salt":"00', 1), "page_proofs_form"),
    (layout.PAGE_PROOFS, lambda data: _json(data, ("stukken", 0, "salt"), "00" * 32), "page_opens"),
    (layout.PAGE_PROOFS, lambda data: _json(data, ("stukken", 1, "page_digests"), []), "page_opens"),
    (
        layout.PAGE_PROOFS,
        lambda data: _json(data, ("stukken", 0, "stuk_id"), material.uuid_of(77)),
        "page_proof_of_unknown_stuk",
    ),
    (layout.SEGMENT_PROOFS, lambda data: _json(data, ("media", 0, "segment_hashes"), []), "segment_proof"),
    (
        layout.SEGMENT_PROOFS,
        lambda data: _json(data, ("media", 0, "segment_hashes"), ["A" * 64]),
        "segment_proofs_form",
    ),
    (layout.CASE, lambda data: data + b"\n", "case_form"),
    (layout.CASE, lambda _: b"[]", "case_form"),
    ("data/ontvangstbewijzen/0001.jws", lambda _: FULL.files["export.jws"], "receipt_sound"),
    (
        "data/logboek/00000099000000001000/checkpoint.note",
        lambda data: data.replace(b"\n11\n", b"\n12\n"),
        "checkpoint_sound",
    ),
    (
        "data/logboek/00000099000000001000/checkpoint.note",
        lambda _: FULL.files["data/logboek/00000099000000002000/checkpoint.note"],
        "checkpoint_sound",
    ),
    ("data/logboek/00000099000000001000/acts.json", lambda data: _json(data, ("acts", 0, "index"), 3), "act_included"),
    (
        "data/logboek/00000099000000001000/acts.json",
        lambda data: _json(data, ("acts", 0, "act", "actor"), "iemand anders"),
        "act_included",
    ),
    (
        "data/logboek/00000099000000001000/acts.json",
        lambda data: _json(data, ("acts", 0, "salt"), "00" * 32),
        "act_included",
    ),
    ("data/logboek/00000099000000001000/acts.json", lambda data: _json(data, ("acts", 0, "proof"), []), "act_included"),
    ("data/logboek/00000099000000001000/acts.json", lambda data: _json(data, ("acts", 1, "index"), 2), "acts_form"),
    (layout.certificate_name(OM.chain[0]), lambda _: layout.certificate_pem(POLITIE.chain[0]), "certificate_form"),
]


def _json(data: bytes, path: tuple[str | int, ...], new: canonical.Json) -> bytes:
    value = json.loads(data)
    place = value
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = new
    return canonical.dumps(value)


@pytest.mark.parametrize(
    ("name", "change", "code"), FORGERIES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_forgery_fails_where_it_was_made_even_when_all_lists_are_mended(
    name: str, change: Callable[[bytes], bytes], code: str
) -> None:
    changed = change(FULL.files[name])
    assert changed != FULL.files[name]
    forged = FULL.but(name, changed)
    assert code in failed(verify_container(forged, anchors=TRUSTED))
    report = verify_container(mended(forged), anchors=TRUSTED)
    assert {code, "payload_sealed"} <= failed(report)
    # and when the exporting node itself lies, only the exact check is left
    report = verify_container(mended(forged, signer=OM), anchors=TRUSTED)
    assert code in failed(report)
    assert "payload_sealed" not in failed(report)


def test_what_only_the_export_seal_covers_is_covered() -> None:
    for name in (layout.COMPOSED, layout.CASE):
        changed = b'{"schema":"x"}' if name == layout.CASE else b"%PDF-1.7 another"
        report = verify_container(mended(FULL.but(name, changed)), anchors=TRUSTED)
        assert failed(report) == {"payload_sealed"}


def test_an_older_version_cannot_pass_for_the_last() -> None:
    older = FULL
    for name in ("data/manifesten/0002.json", "data/manifesten/0002.seal.jws"):
        older = older.but(name, None)
    codes = failed(verify_container(mended(older), anchors=TRUSTED))
    assert {"payload_sealed", "manifest_sealed", "dossier_root", "unexpected_file"} <= codes


def test_the_seal_of_another_export_does_not_serve() -> None:
    report = verify_container(mended(FULL.but(layout.SEAL, BARE.files[layout.SEAL])), anchors=TRUSTED)
    assert failed(report) == {"payload_sealed"}


def test_a_seal_with_more_in_it_is_refused() -> None:
    more = sign(b'{"schema":"strafketen/export/1"}', kind=EXPORT_SEAL, signer=OM).encode()
    assert "export_seal_sound" in failed(verify_container(FULL.but(layout.SEAL, more), anchors=TRUSTED))


def test_a_stuk_of_the_last_version_must_be_there_and_one_that_left_need_not() -> None:
    known = material.dossier()
    second = known.content.versions[1].manifest
    third = replace(
        second,
        version=3,
        predecessor=second.digest(),
        stukken=second.stukken[1:],
        media=(),
        reason="Processtukken",
    )
    sealed = SealedManifest(third, seal_manifest(third, signer=POLITIE, at=AT))
    versions = (*known.content.versions, sealed)
    gone = frozenset({second.stukken[0].stuk_id, second.media[0].media_id})
    kept = in_memory(known.but(versions=versions))
    assert verify_container(kept, anchors=TRUSTED).result is Result.VALID
    selected = in_memory(known.but(versions=versions, left_out=gone))
    report = verify_container(selected, anchors=TRUSTED)
    assert report.result is Result.VALID
    assert {check.code for check in report.checks} >= {"stuk_left_out", "media_left_out"}
    assert STUK not in selected.files
    # what is left out is no reason to leave out what is in the last version
    stubborn = in_memory(known.but(versions=versions, left_out=frozenset({second.stukken[1].stuk_id})))
    assert layout.stuk_name(second.stukken[1]) in stubborn.files


def test_a_node_that_holds_only_later_versions_can_export() -> None:
    known = material.dossier()
    report = verify_container(in_memory(known.but(versions=known.content.versions[1:])), anchors=TRUSTED)
    assert report.result is Result.VALID
    assert [check.found for check in report.checks if check.code == "first_version"] == ["2"]


def test_damage_in_a_large_recording_is_told_to_the_segment(tmp_path: Path, anchors: Anchors) -> None:
    recording = bytes(range(256)) * (SEGMENT_BYTES // 256) * 2 + b"the third segment is short"
    out = write(material.dossier(media=recording), tmp_path / "export")
    assert verify_export(out, anchors=anchors).result is Result.VALID
    medium = next((out / "data" / "media").iterdir())
    with medium.open("r+b") as file:
        file.seek(SEGMENT_BYTES + 5)
        file.write(b"!")
    report = verify_export(out, anchors=anchors)
    told = [check for check in report.checks if check.code == "segment_digest"]
    wanted, found = segment_tree(recording).segment_hashes, segment_tree(medium.read_bytes()).segment_hashes
    assert [(check.expected, check.found) for check in told] == [
        (
            f"segment 1 (vanaf byte {SEGMENT_BYTES}): {wanted[1].hex()}",
            f"segment 1 (vanaf byte {SEGMENT_BYTES}): {found[1].hex()}",
        )
    ]
    with medium.open("r+b") as file:
        file.truncate(SEGMENT_BYTES)
    report = verify_export(out, anchors=anchors)
    assert [check.found for check in report.checks if check.code == "segment_digest"] == [
        f"segment {index} (vanaf byte {index * SEGMENT_BYTES}): geen" for index in (1, 2)
    ]


def test_every_check_has_words_for_when_it_fails() -> None:
    import re

    import strafketen.verify
    from strafketen.verify.words import words_for

    source = "".join(
        path.read_text() for path in Path(strafketen.verify.__path__[0]).glob("*.py") if path.name != "log.py"
    )
    codes = set(re.findall(r'(?:failed|compare)\(\s*\*?\(?\d, "(\w+)"', source))
    codes |= set(re.findall(r'Unusable\(\s*"(\w+)"', source))
    codes |= {f"{what}_{end}" for what in ("stuk", "media") for end in ("digest", "size", "missing")}
    assert len(codes) > 50
    for code in codes:
        assert words_for(code)
