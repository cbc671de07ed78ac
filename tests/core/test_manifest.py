# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strafketen.core import canonical
from strafketen.core.canonical import Json
from strafketen.core.digest import Digest, sha256_hex
from strafketen.core.errors import Malformed
from strafketen.core.ids import ChainCaseId, DossierId
from strafketen.core.manifest import Manifest, SignerEntry, check_chain, page_commitment, page_salt
from strafketen.core.merkle import inclusion_proof, leaf_hash, verify_inclusion
from vectors import material

FIRST, SECOND = (sealed.manifest for sealed in material.dossier().content.versions)


def _paths(value: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Give the path of every scalar and every list in a JSON value."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _paths(item, (*path, name))
    elif isinstance(value, list):
        yield path
        for index, item in enumerate(value):
            yield from _paths(item, (*path, index))
    else:
        yield path


def _changed(value: Json) -> Json:
    """Give another value of the same kind that the format may also hold."""
    if isinstance(value, list):
        return value[:-1] if value else [{"name": "X", "certificate_sha256": "0" * 64}]
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str) and value.endswith("Z"):
        return value.replace("2026", "2027")
    if isinstance(value, str):
        return value[:-1] + ("1" if value[-1:] != "1" else "2")
    return "a0000000-0000-4000-8000-000000000099"


def _put(value: Json, path: tuple[str | int, ...], new: Callable[[Json], Json]) -> Json:
    if not path:
        return new(value)
    if isinstance(value, dict):
        return {**value, str(path[0]): _put(value[str(path[0])], path[1:], new)}
    assert isinstance(value, list)
    index = int(path[0])
    return [_put(item, path[1:], new) if at == index else item for at, item in enumerate(value)]


PATHS = sorted(_paths(canonical.loads(SECOND.canonical())), key=str)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_every_field_counts_for_the_dossier_root(path: tuple[str | int, ...]) -> None:
    data = canonical.dumps(_put(canonical.loads(SECOND.canonical()), path, _changed))
    assert data != SECOND.canonical()
    try:
        other = Manifest.parse(data)
    except Malformed:
        return
    assert other.root() != SECOND.root()
    assert other.digest() != SECOND.digest()


def test_most_changes_still_parse_so_the_test_above_says_something() -> None:
    parsed = 0
    for path in PATHS:
        try:
            Manifest.parse(canonical.dumps(_put(canonical.loads(SECOND.canonical()), path, _changed)))
        except Malformed:
            continue
        parsed += 1
    assert parsed > len(PATHS) // 2


@pytest.mark.parametrize("manifest", [FIRST, SECOND])
def test_what_is_written_reads_back_the_same(manifest: Manifest) -> None:
    again = Manifest.parse(manifest.canonical())
    assert again == manifest
    assert (again.root(), again.digest()) == (manifest.root(), sha256_hex(manifest.canonical()))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_a_missing_field_is_refused(path: tuple[str | int, ...]) -> None:
    if not path or isinstance(path[-1], int):
        return
    name = path[-1]

    def without(value: Json) -> Json:
        assert isinstance(value, dict)
        return {key: item for key, item in value.items() if key != name}

    with pytest.raises(Malformed):
        Manifest.parse(canonical.dumps(_put(canonical.loads(SECOND.canonical()), path[:-1], without)))


@given(st.sampled_from([(), ("stukken", 0), ("media", 0)]))
def test_an_unknown_field_is_refused(path: tuple[str | int, ...]) -> None:
    def with_more(value: Json) -> Json:
        assert isinstance(value, dict)
        return {**value, "zzz": 1}

    with pytest.raises(Malformed):
        Manifest.parse(canonical.dumps(_put(canonical.loads(SECOND.canonical()), path, with_more)))


@given(st.integers(0, len(SECOND.canonical()) - 1), st.integers(1, 255))
def test_a_changed_byte_is_refused_or_gives_another_root(at: int, flip: int) -> None:
    data = bytearray(SECOND.canonical())
    data[at] ^= flip
    try:
        other = Manifest.parse(bytes(data))
    except Malformed:
        return
    assert other.root() != SECOND.root()


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"null", b'{"schema":"strafketen/manifest/2"}'])
def test_something_else_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        Manifest.parse(data)


def test_one_stuk_is_proven_without_showing_the_others() -> None:
    hashes = [leaf_hash(leaf) for leaf in SECOND.leaves()]
    entry = leaf_hash(canonical.dumps(SECOND.stukken[1].as_json()))
    assert verify_inclusion(
        index=2, size=len(hashes), leaf=entry, proof=inclusion_proof(2, hashes), root=bytes.fromhex(SECOND.root())
    )


def test_order_of_stukken_counts() -> None:
    turned = replace(SECOND, stukken=SECOND.stukken[::-1])
    assert turned.root() != SECOND.root()


def test_a_supplement_follows() -> None:
    SECOND.check_follows(FIRST)
    check_chain((FIRST, SECOND))
    check_chain((SECOND,))


def _successor(manifest: Manifest, **changes: object) -> Manifest:
    return replace(manifest, version=manifest.version + 1, predecessor=manifest.digest(), **changes)  # type: ignore[arg-type] # tests name real fields


@pytest.mark.parametrize(
    "forged",
    [
        replace(SECOND, version=3),
        replace(SECOND, predecessor=Digest("0" * 64)),
        replace(SECOND, dossier_id=DossierId(material.uuid_of(99))),
        replace(SECOND, chain_case_id=ChainCaseId(material.uuid_of(99))),
        replace(SECOND, stukken=(replace(SECOND.stukken[0], title="anders"), *SECOND.stukken[1:])),
        replace(SECOND, stukken=(replace(SECOND.stukken[0], number=9), *SECOND.stukken[1:])),
        replace(SECOND, stukken=(replace(SECOND.stukken[0], first_page=9), *SECOND.stukken[1:])),
        replace(SECOND, stukken=(replace(SECOND.stukken[2], number=1), SECOND.stukken[1])),
        replace(SECOND, stukken=(replace(SECOND.stukken[2], first_page=1), SECOND.stukken[1])),
        replace(SECOND, media=(replace(SECOND.media[0], digest=Digest("0" * 64)),)),
        replace(SECOND, media=(replace(SECOND.media[0], segment_root="0" * 64),)),
        replace(SECOND, media=(replace(SECOND.media[0], number=9),)),
        replace(SECOND, media=(), stukken=(*SECOND.stukken[:2], replace(SECOND.stukken[2], number=3))),
    ],
)
def test_what_was_given_once_stays_given(forged: Manifest) -> None:
    with pytest.raises(Malformed):
        forged.check_follows(FIRST)


def test_a_description_of_a_recording_may_change() -> None:
    replace(SECOND, media=(replace(SECOND.media[0], title="beter", described_by=()),)).check_follows(FIRST)


def test_a_stuk_that_left_keeps_its_number_and_its_pages() -> None:
    selected = _successor(SECOND, stukken=SECOND.stukken[1:])
    check_chain((FIRST, SECOND, selected, _successor(selected, stukken=SECOND.stukken)))
    for change in ({"number": 1, "first_page": 9}, {"number": 9, "first_page": 1}):
        new = replace(SECOND.stukken[0], stuk_id=material.uuid_of(50), **change)  # type: ignore[arg-type] # see above
        thief = _successor(selected, stukken=(*selected.stukken, new))
        with pytest.raises(Malformed):
            check_chain((FIRST, SECOND, selected, thief))
    came_back = _successor(selected, stukken=(replace(SECOND.stukken[0], title="anders"), *selected.stukken))
    with pytest.raises(Malformed):
        check_chain((FIRST, SECOND, selected, came_back))


@pytest.mark.parametrize(
    "wrong",
    [
        replace(SECOND, predecessor=None),
        replace(FIRST, predecessor=Digest("0" * 64)),
        replace(SECOND, stukken=(SECOND.stukken[0], SECOND.stukken[0])),
        replace(SECOND, stukken=(SECOND.stukken[0], replace(SECOND.stukken[1], number=1))),
        replace(SECOND, stukken=(SECOND.stukken[0], replace(SECOND.stukken[1], first_page=1))),
        replace(SECOND, stukken=(replace(SECOND.stukken[0], page_count=2),)),
        replace(SECOND, media=(replace(SECOND.media[0], media_id=SECOND.stukken[0].stuk_id),)),
        replace(SECOND, media=(replace(SECOND.media[0], number=1),)),
    ],
)
def test_a_manifest_that_contradicts_itself_is_refused(wrong: Manifest) -> None:
    with pytest.raises(Malformed):
        Manifest.parse(wrong.canonical())


def test_moments_are_utc_to_the_millisecond() -> None:
    shifted = replace(FIRST, made_at=FIRST.made_at + timedelta(microseconds=1))
    assert shifted.canonical() == FIRST.canonical()
    other_zone = FIRST.canonical().replace(b"2026-11-23T10:00:00.000Z", b"2026-11-23T11:00:00.000+01:00")
    assert other_zone != FIRST.canonical()
    with pytest.raises(Malformed):
        Manifest.parse(other_zone)


def test_signers_are_in_the_bytes() -> None:
    signed = replace(FIRST.stukken[0], signers=(SignerEntry("A. Agent", Digest("1" * 64)),))
    manifest = replace(FIRST, stukken=(signed, *FIRST.stukken[1:]))
    assert Manifest.parse(manifest.canonical()) == manifest
    assert manifest.root() != FIRST.root()


def test_a_page_opens_only_with_its_own_salt_and_place() -> None:
    salt, digest = material.secret("a"), material.secret("b")
    commitments = {
        page_commitment(salt=page_salt(used, page), page_digest=digest) for used in (salt, digest) for page in range(3)
    }
    assert len(commitments) == 6
