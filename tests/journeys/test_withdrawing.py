# SPDX-License-Identifier: EUPL-1.2
"""Taking a stuk out of a dossier that is being composed: through the pages, logged, and only while nobody holds it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from journeys import looking
from journeys.conftest import Travelled
from strafketen.node.browser import Shown, StepFailed
from strafketen.node.config import NodeConfig
from strafketen.node.demo_case import Case
from strafketen.node.demo_files import refused_on
from strafketen.node.demo_material import receipt

pytestmark = pytest.mark.journey
BROKEN = b"%PDF-1.7\nafgebroken voordat er een pagina was"


def place_of(page: Shown, title: str) -> str:
    """Give where the removal of a stuk is posted; empty when the page offers none."""
    rows = re.findall(r'<li id="stuk-[0-9a-f-]{36}">.*?</li>', page.text, re.DOTALL)
    row = next(row for row in rows if title in row)
    match = re.search(r'action="(/dossiers/[^"]+/verwijderen/)"', row)
    return match.group(1) if match else ""


def test_a_file_that_cannot_be_used_holds_the_dossier_until_it_is_taken_out(
    ready_case: Case, nodes: dict[str, NodeConfig]
) -> None:
    case, politie = ready_case, nodes["politie"]
    police, compose = case.people["verbalisant"], case.page("samenstellen/")

    def add(title: str, content: bytes | Path) -> int:
        police.upload(case.page("toevoegen/"), kind="bijlage", title=title, name="bestand.pdf", content=content)
        case.wait_for_jobs(police)
        (number,) = looking.rows(politie, "SELECT max(number) FROM dossier_stuk WHERE dossier_id = %s", case.dossier)[0]
        assert isinstance(number, int)
        return number

    broken = add("Kapotte bijlage", BROKEN)
    police.post(case.page("versturen/"), {}, expect=422).must_hold(f"Stuk {broken} is niet bruikbaar als stuk")
    (refused,) = refused_on(police.get(compose))
    assert refused.title == "Kapotte bijlage"
    assert refused.reason
    shown = police.post(refused.remove_path, {})
    shown.must_hold(f"Stuk {broken} is uit het dossier gehaald")
    with pytest.raises(StepFailed, match="404"):  # it is there no more
        police.post(refused.remove_path, {})
    assert list(refused_on(police.get(compose))) == []

    # the same bytes again are a stuk of their own; a number is never given twice
    assert add("Kapotte bijlage", BROKEN) == broken + 1
    (again,) = refused_on(police.get(compose))
    police.post(again.remove_path, {})
    good = add("Bon van de goederen", receipt())
    assert good == broken + 2

    signed = police.get(compose)
    assert place_of(signed, "Proces-verbaal van aangifte") == ""
    (aangifte,) = looking.one(
        politie,
        "SELECT id::text FROM dossier_stuk WHERE dossier_id = %s AND kind = 'procesverbaal-aangifte'",
        case.dossier,
    )
    with pytest.raises(StepFailed, match=r"409.*ondertekend"):
        police.post(case.page(f"stukken/{aangifte}/verwijderen/"), {})

    sent_place = place_of(signed, "Bon van de goederen")
    assert sent_place
    case.send()
    with pytest.raises(StepFailed, match="403"):
        police.post(sent_place, {})
    assert place_of(police.get(compose), "Bon van de goederen") == ""

    (manifest,) = looking.one(
        politie,
        "SELECT convert_from(canonical, 'UTF8') FROM dossier_manifestversion WHERE dossier_id = %s",
        case.dossier,
    )
    assert "Bon van de goederen" in str(manifest)
    assert "Kapotte bijlage" not in str(manifest)
    steps = looking.rows(
        politie,
        "SELECT text FROM dossier_casestep WHERE dossier_id = %s AND code = 'dossier.stuk.withdrawn' ORDER BY id",
        case.dossier,
    )
    assert steps == [(f"Stuk {n} uit het dossier gehaald: Kapotte bijlage",) for n in (broken, broken + 1)]
    kept = looking.count(
        politie,
        "FROM dossier_stuk s JOIN media_blob b ON b.id = s.blob WHERE s.dossier_id = %s AND s.withdrawn_at IS NOT NULL",
        case.dossier,
    )
    assert kept == 2, "the originals stay"


def test_nobody_takes_a_stuk_out_of_what_was_received(ready_case: Case, travelled: Travelled) -> None:
    for role, config in (("officier", "om"), ("rechter", "rechtspraak"), ("griffier", "rechtspraak")):
        (stuk,) = looking.rows(
            travelled.configs[config],
            "SELECT id::text FROM dossier_stuk WHERE dossier_id = %s AND NOT is_media ORDER BY number LIMIT 1",
            travelled.dossier,
        )[0]
        person = ready_case.people[role]
        person.get("/werkvoorraad/")
        with pytest.raises(StepFailed, match="403"):
            person.post(f"/dossiers/{travelled.dossier}/stukken/{stuk}/verwijderen/", {})
