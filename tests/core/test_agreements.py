# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from strafketen.core import canonical
from strafketen.core.agreements import (
    AGREEMENT,
    PROPOSAL,
    Agreement,
    Revocation,
    agreement_file,
    followed,
    in_force,
    is_receipt,
    open_agreement,
    open_revocation,
    proposed,
    revoke,
    revoked_from,
    seal_agreement,
)
from strafketen.core.errors import Malformed, Refusal
from strafketen.core.events import MessageKind
from strafketen.core.exchange import Rung
from strafketen.core.ids import parse_oin
from strafketen.core.messages.catalogue import CATALOGUE
from strafketen.core.roles import NodeRole
from strafketen.core.seal import SealBroken, SealUntrusted, sign
from vectors import agreements as golden
from vectors import material
from vectors.agreements import OM, POLITIE
from vectors.material import AT, CA, OTHER_CA

FIRST, SECOND = golden.first(), golden.second()
FILE = golden.file_of(FIRST)
THIRD = parse_oin("00000099000000003000")
BERICHTEN = Path(__file__).parents[2] / "docs" / "berichten"
DAY = timedelta(days=1)


def changed(data: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """Change a file and write it canonically again."""
    value = json.loads(data)
    change(value)
    return canonical.dumps(value)


def test_an_agreement_reads_back_as_it_was_made_by_whoever_trusts_both_signers() -> None:
    assert open_agreement(FILE, roots=[CA]) == FIRST
    assert Agreement.parse(SECOND.canonical()) == SECOND
    assert FIRST.source == PROPOSAL
    with pytest.raises(SealUntrusted):
        open_agreement(FILE, roots=[OTHER_CA])


@pytest.mark.parametrize("name", ["afspraak", "intrekking"])
def test_the_published_schema_describes_it_and_nothing_else(name: str) -> None:
    schema = json.loads((BERICHTEN / f"{name}.v1.schema.json").read_bytes())
    validator = jsonschema.Draft202012Validator(schema)
    value = json.loads(golden.vectors()[f"afspraak/{name}-1.json"])
    validator.validate(value)
    assert not validator.is_valid({**value, "more": 1})


@pytest.mark.parametrize("offset", range(0, len(FILE), 7))
def test_a_flipped_byte_anywhere_is_refused(offset: int) -> None:
    spoiled = bytearray(FILE)
    spoiled[offset] ^= 1
    with pytest.raises(Refusal):
        open_agreement(bytes(spoiled), roots=[CA])


def test_both_parties_must_have_sealed_just_these_bytes() -> None:
    by_politie = seal_agreement(FIRST, signer=material.POLITIE)
    by_om = seal_agreement(FIRST, signer=material.OM)
    third = seal_agreement(FIRST, signer=material.node("Derde", THIRD))
    other_bytes = seal_agreement(SECOND, signer=material.OM)
    other_kind = sign(FIRST.canonical(), kind="strafketen-intrekking+jws", signer=material.OM)
    for wrong in (by_politie, third, other_bytes):
        with pytest.raises(SealBroken):
            open_agreement(agreement_file(FIRST, [by_politie, wrong]), roots=[CA])
    for seals in ([by_politie], [by_politie, by_om, by_om], [by_politie, other_kind]):
        with pytest.raises(Malformed):
            open_agreement(agreement_file(FIRST, seals), roots=[CA])
    with pytest.raises(SealBroken):
        open_agreement(agreement_file(FIRST, [by_om, by_politie]), roots=[CA])


def test_a_certificate_that_had_ended_when_the_agreement_was_made_does_not_seal_it() -> None:
    ended = material.node("Parket Voorbeeldstad", material.OM_OIN, until_at=AT - timedelta(hours=1))
    seals = [seal_agreement(FIRST, signer=material.POLITIE), seal_agreement(FIRST, signer=ended)]
    with pytest.raises(SealUntrusted):
        open_agreement(agreement_file(FIRST, seals), roots=[CA])


@pytest.mark.parametrize(
    "change",
    [
        {"parties": (OM, POLITIE)},
        {"parties": (POLITIE, POLITIE)},
        {"parties": (POLITIE, THIRD)},
        {"version": 2},
        {"predecessor": SECOND.digest()},
        {"valid_until": FIRST.valid_from},
        {"terms": ()},
        {"terms": (FIRST.terms[0], FIRST.terms[0])},
        {"terms": (replace(FIRST.terms[0], expected_seconds={Rung.DELIVERED: 9, Rung.VERIFIED: 8, Rung.ACCEPTED: 9}),)},
        {"terms": (replace(FIRST.terms[0], expected_seconds={Rung.DELIVERED: 9}),)},
        {"terms": (replace(FIRST.terms[0], expected_seconds=dict.fromkeys(Rung, 0)),)},
        {"source": ""},
    ],
)
def test_what_contradicts_itself_is_no_agreement(change: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        Agreement.parse(replace(FIRST, **change).canonical())


@pytest.mark.parametrize(
    "change",
    [
        lambda value: value.update(more=1),
        lambda value: value["agreement"].update(more=1),
        lambda value: value["agreement"].update(schema="strafketen/afspraak/2"),
        lambda value: value["agreement"].pop("valid_until"),
        lambda value: value.update(seals=["a.b.c", "a.b.c"]),
    ],
)
def test_another_form_is_refused(change: Callable[[dict[str, Any]], object]) -> None:
    with pytest.raises(Malformed):
        open_agreement(changed(FILE, change), roots=[CA])


def test_another_spelling_of_the_same_file_is_refused() -> None:
    with pytest.raises(Malformed):
        open_agreement(json.dumps(json.loads(FILE)).encode(), roots=[CA])


# -- which holds when -------------------------------------------------------------------------------------------------


def held(at: datetime, *revocations: Revocation) -> int | None:
    """Give the version in force at a moment, whatever the order of the files."""
    found = {
        None if item is None else item.version
        for item in (in_force(order, revocations, at=at) for order in permutations([FIRST, SECOND]))
    }
    (version,) = found
    return version


def test_an_agreement_holds_from_its_begin_until_it_is_replaced_or_ends() -> None:
    tick = timedelta(milliseconds=1)
    assert SECOND.valid_until is not None
    moments = {
        FIRST.valid_from - tick: None,
        FIRST.valid_from: 1,
        SECOND.valid_from - tick: 1,
        SECOND.valid_from: 2,
        SECOND.valid_until - tick: 2,
        SECOND.valid_until: None,
        SECOND.valid_until + 100 * DAY: None,
    }
    assert {at: held(at) for at in moments} == moments


def test_a_revoked_version_stops_at_that_moment_and_brings_back_none_before_it() -> None:
    file = revoke(SECOND, party=OM, at=AT + 10 * DAY, signer=material.OM)
    revocation = open_revocation(file, roots=[CA])
    assert revocation == Revocation(SECOND.digest(), OM, AT + 10 * DAY)
    assert held(AT + 10 * DAY - timedelta(milliseconds=1), revocation) == 2
    assert held(AT + 10 * DAY, revocation) is None
    assert revoked_from(FIRST, [revocation]) is None


def test_the_earliest_revocation_counts_and_that_of_a_third_does_not() -> None:
    by = {party: Revocation(FIRST.digest(), party, AT + days * DAY) for days, party in enumerate((THIRD, OM, POLITIE))}
    assert revoked_from(FIRST, by.values()) == AT + DAY
    assert held(AT, by[THIRD]) == 1


def test_a_revocation_is_sealed_by_whom_it_names() -> None:
    file = revoke(FIRST, party=OM, at=AT, signer=material.POLITIE)
    with pytest.raises(SealBroken):
        open_revocation(file, roots=[CA])
    sound = revoke(FIRST, party=OM, at=AT, signer=material.OM)
    with pytest.raises(SealUntrusted):
        open_revocation(sound, roots=[OTHER_CA])
    with pytest.raises(SealBroken):
        open_revocation(changed(sound, lambda v: v["revocation"].update(agreement_sha256="0" * 64)), roots=[CA])
    with pytest.raises(Malformed):
        open_revocation(changed(sound, lambda v: v.update(seal=FILE.decode()[:9])), roots=[CA])


def test_a_version_that_does_not_follow_on_the_one_before_is_left_out() -> None:
    stranger = replace(SECOND, predecessor=SECOND.digest())
    later = replace(SECOND, version=3, predecessor=SECOND.digest(), valid_until=None)
    assert followed([later, FIRST, SECOND]) == (FIRST, SECOND, later)
    assert followed([FIRST, stranger]) == (FIRST,)
    assert followed([FIRST, later]) == (FIRST,)
    assert followed([SECOND, later]) == (SECOND, later)
    assert followed([FIRST, FIRST, SECOND]) == (FIRST, SECOND)


def test_of_two_versions_with_one_number_neither_counts() -> None:
    twin = replace(SECOND, valid_until=None)
    assert followed([FIRST, SECOND, twin]) == (FIRST,)
    assert in_force([FIRST, replace(FIRST, source="anders")], (), at=AT) is None


# -- what it allows ---------------------------------------------------------------------------------------------------


def test_what_is_not_listed_is_not_allowed() -> None:
    kind = MessageKind.DOSSIER_VERSTREKT.value
    assert FIRST.term(sender=POLITIE, receiver=OM, kind=kind) is not None
    assert FIRST.term(sender=POLITIE, receiver=OM, kind=kind.replace(".v1", ".v2")) is not None
    for sender, receiver, other in (
        (OM, POLITIE, kind),
        (POLITIE, THIRD, kind),
        (POLITIE, OM, MessageKind.KETENSTAP.value),
        (POLITIE, OM, kind.removesuffix(".v1")),
    ):
        assert FIRST.term(sender=sender, receiver=receiver, kind=other) is None


@pytest.mark.parametrize("one", list(NodeRole))
@pytest.mark.parametrize("other", list(NodeRole))
def test_the_proposal_for_two_roles_allows_what_the_catalogue_lets_them_send(one: NodeRole, other: NodeRole) -> None:
    made = proposed((POLITIE, one), (OM, other), at=AT)
    routes = {
        (sender, receiver, item.name)
        for item in CATALOGUE.types
        for sender, receiver in item.routes
        if not is_receipt(item.kind(item.sent))
    }
    wanted = {(POLITIE, OM, name) for a, b, name in routes if (a, b) == (one, other)}
    wanted |= {(OM, POLITIE, name) for a, b, name in routes if (a, b) == (other, one)}
    assert {(term.sender, term.receiver, term.name) for term in (made.terms if made else ())} == wanted
    assert made == proposed((OM, other), (POLITIE, one), at=AT)
    if made is not None:
        assert Agreement.parse(made.canonical()) == made


def test_the_kinds_of_seal_differ_from_every_other() -> None:
    assert AGREEMENT != "strafketen-intrekking+jws"
    assert is_receipt(MessageKind.ONTVANGSTBEWIJS.value)
    assert not is_receipt(MessageKind.KETENSTAP.value)
