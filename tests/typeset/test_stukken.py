# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from strafketen.typeset.engine import TypesetRefused, typeset
from strafketen.typeset.glyphs import FONTS_DIR, covered_characters, font_code_points
from strafketen.typeset.pages import open_pages
from strafketen.typeset.stukken import (
    Afdeling,
    ProcesverbaalAangifte,
    render_aangifte,
    render_bevindingen,
    render_dagvaarding,
    render_vonnis,
)
from strafketen.typeset.values import Certainty, Goed, Tijdstip
from typeset import invented

RENDERED: dict[str, Callable[[], bytes]] = {
    "aangifte": lambda: render_aangifte(invented.an_aangifte(), at=invented.AT),
    "bevindingen": lambda: render_bevindingen(invented.bevindingen(), at=invented.AT),
    "dagvaarding": lambda: render_dagvaarding(invented.a_dagvaarding(), at=invented.AT),
    "vonnis": lambda: render_vonnis(invented.a_vonnis(), at=invented.AT),
}
RIGHT_MARGIN = 1 - 20 / 210


def all_text(pdf: bytes) -> str:
    with open_pages(pdf) as reader:
        return "\n".join(reader.text(index) for index in range(reader.count()))


@pytest.fixture(params=sorted(RENDERED))
def stuk(request: pytest.FixtureRequest) -> bytes:
    return RENDERED[request.param]()


def test_every_stuk_says_it_is_pdf_a_2a_and_pdf_ua_1(stuk: bytes) -> None:
    with pikepdf.open(BytesIO(stuk)) as pdf:
        metadata = pdf.open_metadata()
        assert metadata.pdfa_status == "2A"
        assert metadata["pdfuaid:part"] == "1"


def test_every_stuk_has_tags_language_title_and_output_intent(stuk: bytes) -> None:
    with pikepdf.open(BytesIO(stuk)) as pdf:
        root = pdf.Root
        assert str(root.Lang) == "nl-NL"
        assert bool(root.MarkInfo.Marked)
        assert "/K" in root.StructTreeRoot
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.docinfo["/Title"])
        assert len(root.OutputIntents) == 1
        assert "/Names" not in root or "/JavaScript" not in root.Names
        for page in pdf.pages:
            fonts = page.obj.Resources.Font
            for name in fonts.keys():  # noqa: SIM118 - a PDF dictionary is no dict
                descriptor = fonts[name].DescendantFonts[0].FontDescriptor
                assert "/FontFile3" in descriptor or "/FontFile2" in descriptor


def test_every_stuk_passes_the_check_of_qpdf(stuk: bytes, tmp_path: Path) -> None:
    path = tmp_path / "stuk.pdf"
    path.write_bytes(stuk)
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_every_page_bears_the_number_the_organisation_its_place_and_that_it_is_invented(stuk: bytes) -> None:
    with open_pages(stuk) as reader:
        for index in range(reader.count()):
            text = reader.text(index)
            assert "Fictief document" in text
            assert f"Pagina {index + 1} van {reader.count()}" in text
            assert "104417" in text


def test_a_real_stuk_does_not_say_that_it_is_invented() -> None:
    aangifte = invented.an_aangifte()
    pdf = render_aangifte(replace(aangifte, kop=replace(aangifte.kop, demo=False)), at=invented.AT)
    assert "Fictief" not in all_text(pdf)


def test_the_same_values_give_the_same_bytes(stuk: bytes, request: pytest.FixtureRequest) -> None:
    assert stuk == RENDERED[request.node.callspec.params["stuk"]]()


def test_another_process_gives_the_same_bytes() -> None:
    program = (
        "import hashlib, sys; from typeset import invented; from strafketen.typeset.stukken import render_vonnis;"
        "print(hashlib.sha256(render_vonnis(invented.a_vonnis(), at=invented.AT)).hexdigest())"
    )
    found = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
    )
    assert found.stdout.strip() == hashlib.sha256(RENDERED["vonnis"]()).hexdigest()


@pytest.mark.parametrize(
    "text",
    [
        "#pagebreak() #panic[x] #{1+1} #sys.inputs.data",
        "$ x^2 $ en *vet* en _schuin_ en `code` en ```blok```",
        "<label> @verwijzing \\ = kop - lijst + lijst / term: uitleg",
        "\u2018enkel\u2019 \u201cdubbel\u201d \"recht\" 'recht' -- --- ... ~",
        "https://voorbeeld.nl // geen commentaar /* ook niet */",
        "Şükrü Öğüt-Çağlayan, Łucja Świątek-Żółć, Đorđe Ñúñez, Ἀθηνᾶ, Дмитрий",
    ],
)
def test_what_people_write_stands_in_the_stuk_as_they_wrote_it(text: str) -> None:
    aangifte = replace(invented.an_aangifte(), verklaring=(text,), aangever_name=text, on_behalf_of=text)
    pdf = render_aangifte(aangifte, at=invented.AT)
    assert "".join(all_text(pdf).split()).count("".join(text.split())) == 3
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert not any("/Annots" in page.obj for page in opened.pages)


def test_an_arabic_name_has_its_letters() -> None:
    text = all_text(render_aangifte(replace(invented.an_aangifte(), aangever_name="محمد"), at=invented.AT))
    assert set("محمد") <= set(text)


@pytest.mark.parametrize("length", [31, 60, 400, 5000])
def test_a_word_without_end_stays_on_the_page(length: int) -> None:
    word = "x" * length
    pdf = render_aangifte(
        replace(invented.an_aangifte(), verklaring=(word,), goods=(Goed(description=word),)), at=invented.AT
    )
    with open_pages(pdf) as reader:
        rects = [
            rect
            for index in range(reader.count())
            for match in reader.positions(index, quote="xxxxx")
            for rect in match.rects
        ]
    assert rects
    assert max(rect.right for rect in rects) <= RIGHT_MARGIN


@pytest.mark.parametrize(
    ("text", "code_point"),
    [("漢", "U+6F22"), ("👍", "U+1F44D"), ("a\u202eb", "U+202E"), ("\0", "U+0000"), ("\ue000", "U+E000")],
)
def test_a_character_that_cannot_be_set_is_refused_with_its_place(text: str, code_point: str) -> None:
    aangifte = replace(invented.an_aangifte(), verklaring=("Goed.", f"Niet {text}."))
    with pytest.raises(TypesetRefused) as caught:
        render_aangifte(aangifte, at=invented.AT)
    assert caught.value.code == "zetten_geweigerd"
    assert [(finding.place, code_point in finding.text) for finding in caught.value.findings] == [
        ("verklaring 2", True)
    ]


def test_all_unsettable_characters_are_named_at_once() -> None:
    aangifte = replace(invented.an_aangifte(), verklaring=("漢字",), aangever_name="👍")
    with pytest.raises(TypesetRefused) as caught:
        render_aangifte(aangifte, at=invented.AT)
    assert len(caught.value.findings) == 3


def test_each_character_we_accept_can_be_set_in_pdf_a() -> None:
    characters = "".join(sorted(covered_characters()))
    assert len(characters) > 2000
    pdf = typeset(template="cijfers", data={"tekens": characters}, at=invented.AT)
    assert pdf.startswith(b"%PDF-")


def test_every_weight_has_the_characters_of_the_regular_one() -> None:
    regular = font_code_points((FONTS_DIR / "SourceSans3-Regular.otf").read_bytes())
    assert regular <= font_code_points((FONTS_DIR / "SourceSans3-Semibold.otf").read_bytes())


def test_every_font_travels_with_its_licence() -> None:
    families = {path.name.split("-")[0] for path in FONTS_DIR.glob("*.[ot]tf")}
    for family in families:
        licence = (FONTS_DIR / f"{family}-LICENSE.txt").read_text()
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence


def test_a_naive_moment_is_a_defect() -> None:
    with pytest.raises(ValueError, match="naive"):
        render_vonnis(invented.a_vonnis(), at=datetime(2026, 3, 12, 9, 30))  # noqa: DTZ001 - what must fail


def test_the_aangever_is_named_and_nothing_more() -> None:
    about_the_aangever = {field.name for field in fields(ProcesverbaalAangifte) if field.name.startswith("aangever")}
    assert about_the_aangever == {"aangever_name"}


@pytest.mark.parametrize(
    ("moment", "wording"),
    [
        (Tijdstip(on=date(2026, 3, 1), at=time(9, 5)), "1\u00a0maart 2026, 09.05\u00a0uur"),
        (Tijdstip(certainty=Certainty.ABOUT, on=date(2026, 3, 1)), "op of omstreeks 1\u00a0maart 2026"),
        (Tijdstip(certainty=Certainty.UNKNOWN), "onbekend"),
        (
            Tijdstip(certainty=Certainty.BETWEEN, on=date(2026, 3, 1), until_on=date(2026, 3, 4)),
            "tussen 1\u00a0maart 2026 en 4\u00a0maart 2026",
        ),
        (
            Tijdstip(
                certainty=Certainty.BETWEEN,
                on=date(2026, 3, 1),
                at=time(9, 5),
                until_on=date(2026, 3, 1),
                until=time(10, 0),
            ),
            "1\u00a0maart 2026 tussen 09.05\u00a0uur en 10.00\u00a0uur",
        ),
    ],
)
def test_a_moment_is_worded_with_its_certainty(moment: Tijdstip, wording: str) -> None:
    assert moment.wording() == wording


def test_a_sum_stands_under_the_goods_only_when_every_value_is_known() -> None:
    known = (Goed(description="a", value_cents=114900), Goed(description="b", value_cents=5))
    aangifte = invented.an_aangifte()
    assert "€\u00a01.149,05" in all_text(render_aangifte(replace(aangifte, goods=known), at=invented.AT)).replace(
        "€ ", "€\u00a0"
    )
    unknown = (*known, Goed(description="c"))
    assert "Totaal" not in all_text(render_aangifte(replace(aangifte, goods=unknown), at=invented.AT))


@pytest.mark.parametrize("lines", range(18, 40))
def test_a_signature_never_stands_alone_on_a_page(lines: int) -> None:
    sections = (Afdeling(title="Bevinding", paragraphs=("Regel.",) * lines),)
    pdf = render_bevindingen(replace(invented.bevindingen(), sections=sections, appendices=()), at=invented.AT)
    with open_pages(pdf) as reader:
        last = reader.text(reader.count() - 1)
    assert "Regel." in last.split("Ondertekening")[0]


def test_a_process_forked_after_use_is_told_so_instead_of_waiting_for_ever() -> None:
    program = (
        "import os, signal\n"
        "from typeset import invented\n"
        "from strafketen.typeset.stukken import render_vonnis\n"
        "render_vonnis(invented.a_vonnis(), at=invented.AT)\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    signal.alarm(30)\n"
        "    try:\n"
        "        render_vonnis(invented.a_vonnis(), at=invented.AT)\n"
        "    except RuntimeError:\n"
        "        os._exit(7)\n"
        "    os._exit(0)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert found.stdout.strip() == "7"


def test_moments_are_shown_in_dutch_time_winter_and_summer() -> None:
    aangifte = invented.an_aangifte()
    winter = replace(aangifte, taken_at=datetime(2026, 1, 5, 23, 30, tzinfo=UTC))
    summer = replace(aangifte, taken_at=datetime(2026, 7, 5, 7, 30, tzinfo=UTC))
    assert "dinsdag 6 januari 2026 om 00.30 uur" in _spaces(all_text(render_aangifte(winter, at=invented.AT)))
    assert "zondag 5 juli 2026 om 09.30 uur" in _spaces(all_text(render_aangifte(summer, at=invented.AT)))


def _spaces(text: str) -> str:
    return " ".join(text.split())
