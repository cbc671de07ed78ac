# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strafketen.chain.values import DossierVerstrekt
from strafketen.core import canonical
from strafketen.core.dossier.case import CaseData, PersonData
from strafketen.core.errors import Malformed
from strafketen.core.events import Stap
from strafketen.core.procesrol import Procesrol
from strafketen.core.words import spoken_words

CASE = CaseData(
    pl_number="PL0600-2026104417",
    parketnummer="",
    title="Winkeldiefstal Voorbeeldplein",
    feit="Diefstal",
    feit_article="art. 310 Sr",
    place="Nijmegen",
    committed_from=datetime(2026, 11, 22, 13, 30, tzinfo=UTC),
    committed_until=None,
    stream="vvc-zsm",
    personen=(
        PersonData("6b3cf6cb-8cf6-4c6f-9d39-6d0d6ad37d0e", "Rick Bosman", date(1998, 4, 3), (Procesrol.VERDACHTE,)),
    ),
)
NAMES = st.text(
    st.characters(categories=("L", "M", "Pd", "Po", "Zs"), exclude_characters="\u2028"), min_size=1, max_size=500
)


def round_trip(case: CaseData) -> CaseData:
    return CaseData.from_json(canonical.loads(canonical.dumps(case.as_json())))


@pytest.mark.parametrize(
    "name",
    ["Madonna", "D'Angelo", "Öztürk", "Łukasz Nowaková", "محمد عبد الله", "Christopher", "X Æ A-12", "å" * 500, "Ng"],
)
def test_a_name_travels_unharmed(name: str) -> None:
    person = dataclasses.replace(CASE.personen[0], full_name=name)
    assert round_trip(dataclasses.replace(CASE, personen=(person,))).personen[0].full_name == name


@given(NAMES.filter(lambda name: bool(name.strip()) and name.isprintable()))
def test_any_printable_name_travels_unharmed(name: str) -> None:
    person = dataclasses.replace(CASE.personen[0], full_name=name)
    assert round_trip(dataclasses.replace(CASE, personen=(person,))).personen[0].full_name == name


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"place": "x" * 301},
        {"pl_number": "2026104417"},
        {"committed_until": CASE.committed_from - timedelta(seconds=1)},
        {"personen": (dataclasses.replace(CASE.personen[0], full_name="a\u0000b"),)},
        {"personen": (dataclasses.replace(CASE.personen[0], rollen=()),)},
    ],
)
def test_wrong_case_data_are_refused_with_a_sentence(wrong: dict[str, object]) -> None:
    with pytest.raises(Malformed) as refused:
        round_trip(dataclasses.replace(CASE, **wrong))  # type: ignore[arg-type]  # a table of wrong values
    assert refused.value.text.endswith(".")


def test_a_handed_over_dossier_reads_as_it_was_written() -> None:
    sent = DossierVerstrekt(
        stap=Stap.INZENDING,
        manifest=b"{}",
        seal="a.b.c",
        case=CASE,
        page_salts={CASE.personen[0].person_id: b"\x01" * 32},
        segment_hashes={"ab" * 32: (b"\x02" * 32, b"\x03" * 32)},
        lead=True,
        victim_code_sha256="",
    )
    assert DossierVerstrekt.from_json(canonical.loads(canonical.dumps(sent.as_json()))) == sent


def test_six_words_differ_as_soon_as_a_root_differs_in_its_first_48_bits() -> None:
    root = "00" * 32
    others = {spoken_words(("00" * at) + "01" + "00" * (31 - at)) for at in range(6)}
    assert len(spoken_words(root)) == 6
    assert spoken_words(root) not in others
    assert len(others) == 6
