# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import pytest

from strafketen.core.dossier.rules import registry
from strafketen.core.dossier.rules.material import Material, RuleStuk
from strafketen.core.dossier.states import StukState
from strafketen.core.findings import Severity
from strafketen.core.stukken import KINDS, SECTIONS, STREAM_VVC_ZSM


def a_stuk(number: int, kind: str, **changes: object) -> RuleStuk:
    values: dict[str, object] = {
        "stuk_id": f"stuk-{number}",
        "number": number,
        "kind": kind,
        "title": kind,
        "state": StukState.ONDERTEKEND,
        "signed": True,
        "is_media": False,
        "intake": "accept",
        "texts": (),
        "described_by": (),
    }
    return RuleStuk(**{**values, **changes})  # type: ignore[arg-type]  # a builder with lawful defaults


def a_dossier(*stukken: RuleStuk, has_verdachte: bool = True) -> Material:
    return Material(stream=STREAM_VVC_ZSM, stukken=stukken, has_verdachte=has_verdachte, victim_names=())


AANGIFTE = a_stuk(1, "procesverbaal-aangifte")
BEVINDINGEN = a_stuk(2, "procesverbaal-bevindingen")


def codes(material: Material) -> list[str]:
    return [finding.code for finding in registry.check(material)]


def test_a_complete_signed_dossier_has_no_findings() -> None:
    assert codes(a_dossier(AANGIFTE, BEVINDINGEN)) == []


def test_every_missing_piece_is_found_at_once() -> None:
    assert codes(a_dossier(has_verdachte=False)) == ["stuk_ontbreekt"] * 3


def test_an_unsigned_procesverbaal_holds_the_dossier_back() -> None:
    draft = a_stuk(1, "procesverbaal-aangifte", signed=False, state=StukState.CONCEPT)
    findings = registry.check(a_dossier(draft, BEVINDINGEN))
    assert [(f.code, f.severity, f.place) for f in findings] == [
        ("procesverbaal_niet_ondertekend", Severity.BLOCKING, "stuk-1")
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mijn nummer is 999990019.", True),
        ("Mijn nummer is 999990018.", False),
        ("Bel 06-12345678 na vijven.", True),
        ("Mail naar m.jansen@example.org graag.", True),
        ("Zij woont op 6511 AB.", True),
        ("Op 22 november 2026 om 14.30 uur.", False),
        ("Proces-verbaal PL0600-2026104417-1.", False),
        ("Drie flesjes van 89,90 euro.", False),
    ],
)
def test_victim_data_in_a_text_is_found_with_its_field(text: str, found: bool) -> None:  # noqa: FBT001 - a table of cases
    stuk = a_stuk(1, "procesverbaal-aangifte", texts=(("verklaring", text),))
    places = [f.place for f in registry.check(a_dossier(stuk, BEVINDINGEN)) if f.code == "slachtoffergegevens_in_tekst"]
    assert places == (["stuk-1#verklaring"] if found else [])


def test_a_finding_never_repeats_the_data_it_found() -> None:
    stuk = a_stuk(1, "procesverbaal-aangifte", texts=(("verklaring", "BSN 999990019, m.jansen@example.org"),))
    words = " ".join(finding.text for finding in registry.check(a_dossier(stuk, BEVINDINGEN)))
    assert "999990019" not in words
    assert "jansen" not in words


def test_a_refused_file_holds_back_and_a_flagged_one_asks_for_attention() -> None:
    refused = a_stuk(3, "bijlage", intake="refuse", state=StukState.MISLUKT, signed=False)
    flagged = a_stuk(4, "bijlage", intake="flag", state=StukState.INGENOMEN, signed=False)
    findings = registry.check(a_dossier(AANGIFTE, BEVINDINGEN, refused, flagged))
    assert [(f.place, f.severity) for f in findings] == [
        ("stuk-3", Severity.BLOCKING),
        ("stuk-4", Severity.ATTENTION),
    ]


def test_a_recording_nobody_described_asks_for_attention() -> None:
    recording = a_stuk(3, "beeld", is_media=True, signed=False, state=StukState.INGENOMEN)
    described = a_stuk(3, "beeld", is_media=True, signed=False, state=StukState.INGENOMEN, described_by=("stuk-2",))
    assert codes(a_dossier(AANGIFTE, BEVINDINGEN, recording)) == ["opname_niet_beschreven"]
    assert codes(a_dossier(AANGIFTE, BEVINDINGEN, described)) == []


def test_what_holds_back_comes_first() -> None:
    recording = a_stuk(3, "beeld", is_media=True, signed=False, state=StukState.INGENOMEN)
    severities = [f.severity for f in registry.check(a_dossier(recording, AANGIFTE))]
    assert severities == sorted(severities, key=lambda severity: severity is not Severity.BLOCKING)
    assert Severity.ATTENTION in severities


def test_every_finding_names_its_source_of_law() -> None:
    for rule in registry.RULES:
        assert rule.SOURCE.citation.startswith("art. ")
    assert all(finding.source for finding in registry.check(a_dossier(has_verdachte=False)))


def test_every_kind_of_stuk_has_a_place_in_the_national_order() -> None:
    assert {kind.section for kind in KINDS.values()} <= set(SECTIONS)
