# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from strafketen.typeset.compose import Composed, ComposeRefused, Part, compose
from strafketen.typeset.pages import open_pages
from strafketen.typeset.stukken import render_aangifte, render_bevindingen, render_dagvaarding
from strafketen.typeset.voorwerk import MediaItem, Row, Voorblad
from typeset import invented

COVER = Voorblad(
    kop=replace(invented.POLITIE, number_kind="Dossier", number="PL0000-2026104417"),
    title="Procesdossier",
    subject="Diefstal uit een winkel",
    rows=(Row(label="Verdachte", value="R.J. Bosman"),),
    note="Leesversie.",
)
MEDIA = (
    MediaItem(number=8, title="Camera ingang", kind="beeld", duration_seconds=178.4, digest="3b" * 32),
    MediaItem(number=9, title="Melding", kind="geluid", duration_seconds=None, digest="a1" * 32),
)
DAMAGED_IN_CORPUS = {"unreadablemetadata.pdf": "its page tree lies in a part of the file that is missing"}


def written(pdf: pikepdf.Pdf) -> bytes:
    buffer = BytesIO()
    pdf.save(buffer, static_id=True)
    return buffer.getvalue()


def plain(*texts: str, box: Sequence[float] = (0, 0, 595, 842), rotate: int = 0) -> bytes:
    """Give a PDF with one text a page in a standard font."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    for text in texts:
        pdf.add_blank_page(page_size=(100, 100))
        page = pdf.pages[-1].obj
        page.MediaBox = pikepdf.Array([*box])
        page.Rotate = rotate
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        place = f"1 0 0 1 {box[0] + 60} {box[1] + 60} Tm"
        page.Contents = pdf.make_stream(f"BT /F 12 Tf {place} ({text}) Tj ET".encode())
    return written(pdf)


def part(number: int, source: bytes | Path, *, first_page: int | None = None, section: str = "Bevindingen") -> Part:
    return Part(
        stuk_id=f"stuk-{number}",
        number=number,
        title=f"Stuk nummer {number}",
        section=section,
        source=source,
        first_page=first_page,
    )


def pdf_bytes(composed: Composed) -> bytes:
    assert isinstance(composed.pdf, bytes)
    return composed.pdf


def composed_of(*parts: Part, media: tuple[MediaItem, ...] = ()) -> Composed:
    return compose(parts, cover=COVER, at=invented.AT, media=media)


@pytest.fixture(scope="module")
def dossier() -> Composed:
    return composed_of(
        part(1, render_aangifte(invented.an_aangifte(), at=invented.AT), section="Aangifte en slachtoffer"),
        part(2, render_bevindingen(invented.bevindingen(), at=invented.AT)),
        part(3, plain("eerste", "tweede", "derde")),
        part(4, render_dagvaarding(invented.a_dagvaarding(), at=invented.AT), section="Vervolging"),
        media=MEDIA,
    )


def page_index_of(pdf: pikepdf.Pdf, destination: object) -> int:
    assert isinstance(destination, pikepdf.Array)
    return [page.obj.objgen for page in pdf.pages].index(destination[0].objgen)


def test_every_stuk_page_bears_its_dossier_page_and_the_label_agrees(dossier: Composed) -> None:
    assert dossier.first_pages == {"stuk-1": 1, "stuk-2": 3, "stuk-3": 4, "stuk-4": 7}
    assert dossier.total_pages == 7
    document = pypdfium2.PdfDocument(pdf_bytes(dossier))
    with open_pages(pdf_bytes(dossier)) as reader:
        assert reader.count() == dossier.front_pages + dossier.total_pages
        assert [document.get_page_label(index) for index in range(dossier.front_pages)] == ["i", "ii"]
        for number in range(1, dossier.total_pages + 1):
            index = dossier.front_pages + number - 1
            assert f"PL0000-2026104417 · dossierpagina {number}\n" in reader.text(index) + "\n"
            assert document.get_page_label(index) == str(number)
    document.close()


def test_each_line_of_the_contents_leads_to_the_first_page_of_its_stuk(dossier: Composed) -> None:
    with pikepdf.open(BytesIO(pdf_bytes(dossier))) as pdf:
        links = [link for page in list(pdf.pages)[: dossier.front_pages] for link in page.obj.get("/Annots", [])]
        assert all("/A" not in link for link in links)
        targets = [page_index_of(pdf, link.Dest) for link in links]
        expected = [dossier.page_indexes[f"stuk-{number}"] for number in (1, 1, 2, 2, 3, 3, 4, 4)]
        assert targets == expected
        assert str(links[0].Contents) == "Naar dossierpagina 1: Stuk nummer 1"


def test_the_bookmarks_follow_the_sections_and_lead_to_the_stukken(dossier: Composed) -> None:
    with pikepdf.open(BytesIO(pdf_bytes(dossier))) as pdf, pdf.open_outline() as outline:
        found = [
            (section.title, [(item.title, page_index_of(pdf, item.destination)) for item in section.children])
            for section in outline.root
        ]
    index = dossier.page_indexes
    assert found == [
        ("Procesdossier", []),
        ("Inhoud", []),
        ("Aangifte en slachtoffer", [("1. Stuk nummer 1", index["stuk-1"])]),
        ("Bevindingen", [("2. Stuk nummer 2", index["stuk-2"]), ("3. Stuk nummer 3", index["stuk-3"])]),
        ("Vervolging", [("4. Stuk nummer 4", index["stuk-4"])]),
    ]


def test_recordings_are_listed_with_kind_length_and_the_beginning_of_their_digest(dossier: Composed) -> None:
    with open_pages(pdf_bytes(dossier)) as reader:
        contents = reader.text(1)
    assert "8 Camera ingang beeld 2:58 3b3b3b3b3b3b3b3b" in contents
    assert "9 Melding geluid duur onbekend a1a1a1a1a1a1a1a1" in contents


def test_the_file_is_sound_titled_dutch_and_claims_no_pdf_a(dossier: Composed, tmp_path: Path) -> None:
    path = tmp_path / "dossier.pdf"
    path.write_bytes(pdf_bytes(dossier))
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with pikepdf.open(path) as pdf:
        assert str(pdf.Root.Lang) == "nl-NL"
        metadata = pdf.open_metadata()
        assert metadata.pdfa_status == ""
        assert metadata["dc:title"] == "Procesdossier PL0000-2026104417"
        assert str(pdf.docinfo["/Title"]) == "Procesdossier PL0000-2026104417"
        assert b"pdfuaid" not in pdf.Root.Metadata.read_bytes()


def test_the_same_dossier_gives_the_same_bytes_and_a_file_the_same_as_memory(tmp_path: Path) -> None:
    parts = [part(1, plain("een")), part(2, plain("twee"))]
    first, second = (compose(parts, cover=COVER, at=invented.AT) for _time in range(2))
    to_file = compose(parts, cover=COVER, at=invented.AT, target=tmp_path / "dossier.pdf")
    assert first.pdf == second.pdf == (tmp_path / "dossier.pdf").read_bytes()
    assert to_file.pdf == tmp_path / "dossier.pdf"


def test_tags_of_each_part_are_kept_and_find_their_own_page(dossier: Composed) -> None:
    with pikepdf.open(BytesIO(pdf_bytes(dossier))) as pdf:
        tree = pdf.Root.StructTreeRoot
        numbers = tree.ParentTree.Nums
        parents = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
        for stuk in ("stuk-1", "stuk-2", "stuk-4"):
            page = pdf.pages[dossier.page_indexes[stuk]].obj
            elements = [element for element in parents[int(page.StructParents)] if element is not None]
            assert elements
            assert all(element.get("/Pg", page).objgen == page.objgen for element in elements)
        assert "/StructParents" not in pdf.pages[dossier.page_indexes["stuk-3"]].obj
        titles = [str(kid.T) for kid in tree.K.K if kid.get("/S") == pikepdf.Name.Part]
        assert titles == ["Stuk nummer 1", "Stuk nummer 2", "Stuk nummer 4"]
        assert not bool(pdf.Root.MarkInfo.Marked)  # stuk 3 has no tags, so the whole may not say it has


def test_a_dossier_of_tagged_stukken_says_it_is_tagged() -> None:
    composed = composed_of(part(1, render_dagvaarding(invented.a_dagvaarding(), at=invented.AT)))
    with pikepdf.open(BytesIO(pdf_bytes(composed))) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)


def test_a_supplement_in_the_middle_leaves_every_earlier_page_as_it_was(dossier: Composed) -> None:
    sources = {1: plain("a1", "a2"), 2: plain("b1"), 3: plain("c1", "c2")}
    before = composed_of(part(1, sources[1]), part(3, sources[3]))
    firsts = before.first_pages
    after = composed_of(
        part(1, sources[1], first_page=firsts["stuk-1"]),
        part(2, sources[2]),
        part(3, sources[3], first_page=firsts["stuk-3"]),
    )
    assert after.first_pages == {"stuk-1": 1, "stuk-2": 5, "stuk-3": 3}
    with open_pages(pdf_bytes(before)) as old, open_pages(pdf_bytes(after)) as new:
        for number in range(4):
            assert (
                old.image(before.front_pages + number, width_px=300).png
                == new.image(after.front_pages + number, width_px=300).png
            )
        assert "b1" in new.text(after.page_indexes["stuk-2"])
        contents = new.text(1)
    assert contents.index("Stuk nummer 1") < contents.index("Stuk nummer 2") < contents.index("Stuk nummer 3")
    assert dossier.first_pages["stuk-1"] == 1


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("box", [(0, 0, 595, 842), (-50, 20, 1900, 1400), (10, 10, 90, 70)])
def test_the_number_stands_under_the_page_as_shown_and_not_over_it(rotate: int, box: tuple[int, ...]) -> None:
    composed = composed_of(part(1, plain("Inhoud", box=box, rotate=rotate)))
    with open_pages(pdf_bytes(composed)) as reader:
        index = composed.page_indexes["stuk-1"]
        (match,) = reader.positions(index, quote="dossierpagina 1")
        shown = reader.image(index, width_px=600)
    turned = rotate in {90, 270}
    width, height = (box[3] - box[1], box[2] - box[0]) if turned else (box[2] - box[0], box[3] - box[1])
    strip = 18 * min(width, height) / 595.28
    (rect,) = match.rects
    assert rect.top >= 1 - strip / (height + strip)
    assert rect.bottom <= 1
    assert 0.3 < rect.left < rect.right < 1
    assert rect.right - rect.left > rect.bottom - rect.top  # upright
    assert shown.height_px == pytest.approx(600 * (height + strip) / width, abs=2)


def test_content_cannot_paint_over_or_shift_the_number() -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    vandal = b"Q Q Q 5 0 0 5 0 0 cm 0 0 0 rg -1000 -1000 9000 9000 re f"
    pdf.pages[0].obj.Contents = pdf.make_stream(vandal)
    composed = composed_of(part(1, written(pdf)))
    with open_pages(pdf_bytes(composed)) as reader:
        index = composed.page_indexes["stuk-1"]
        (match,) = reader.positions(index, quote="dossierpagina 1")
    document = pypdfium2.PdfDocument(pdf_bytes(composed))
    picture = document[index].render(scale=4).to_pil().convert("L")
    document.close()
    (rect,) = match.rects
    around = picture.crop(
        (
            int(rect.left * picture.width),
            int(rect.top * picture.height),
            int(rect.right * picture.width),
            int(rect.bottom * picture.height),
        )
    )
    darkest, lightest = around.getextrema()
    assert isinstance(darkest, int)
    assert isinstance(lightest, int)
    assert darkest < 140
    assert lightest > 250


def hostile() -> bytes:
    """Give a PDF with scripts, actions, a form, an attachment, an outside link, a stamp and a hidden layer."""
    with pikepdf.open(BytesIO(plain("eerste", "tweede"))) as pdf:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.Root.OpenAction = script
        pdf.Root.Names = pikepdf.Dictionary(
            JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["a", script])),
            Dests=pikepdf.Dictionary(
                Names=pikepdf.Array(["doel", pikepdf.Array([pdf.pages[1].obj, pikepdf.Name.XYZ, 0, 700, 0])])
            ),
        )
        appearance = pdf.make_stream(
            b"BT /F 12 Tf (STEMPEL) Tj ET",
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=pikepdf.Array([0, 0, 100, 20]),
            Resources=pdf.pages[0].obj.Resources,
        )
        rect = pikepdf.Array([100, 400, 200, 420])
        field = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Tx,
                T="veld",
                V="STEMPEL",
                Rect=rect,
                AP=pikepdf.Dictionary(N=appearance),
                AA=pikepdf.Dictionary(K=script),
            )
        )
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
        hidden = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="verborgen"))
        pdf.Root.OCProperties = pikepdf.Dictionary(
            OCGs=pikepdf.Array([hidden]), D=pikepdf.Dictionary(OFF=pikepdf.Array([hidden]))
        )
        page = pdf.pages[0].obj
        page.Resources.Properties = pikepdf.Dictionary(L=hidden)
        page.Contents = pdf.make_stream(page.Contents.read_bytes() + b" /OC /L BDC 0 0 0 rg 0 0 595 842 re f EMC")
        page.AA = pikepdf.Dictionary(O=script)
        page.Annots = pikepdf.Array(
            [
                field,
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Link,
                    Rect=rect,
                    A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://voorbeeld.nl"),
                ),
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Link,
                    Rect=rect,
                    A=pikepdf.Dictionary(S=pikepdf.Name.GoTo, D="doel"),
                ),
            ]
        )
        pdf.attachments["bijlage.exe"] = b"MZ"
        return written(pdf)


def test_scripts_actions_forms_attachments_and_outside_links_stay_behind(tmp_path: Path) -> None:
    path = tmp_path / "dossier.pdf"
    compose([part(1, plain("voor")), part(2, hostile())], cover=COVER, at=invented.AT, target=path)
    opened = subprocess.run(
        ["qpdf", "--qdf", "--object-streams=disable", path, "-"], capture_output=True, check=True
    ).stdout
    words = (
        b"/JavaScript",
        b"/JS",
        b"/AA",
        b"/OpenAction",
        b"/AcroForm",
        b"/URI",
        b"/EmbeddedFile",
        b"/Widget",
        b"app.alert",
    )
    assert [word for word in words if word in opened] == []


def test_what_a_form_field_shows_becomes_part_of_the_page() -> None:
    composed = composed_of(part(1, hostile()))
    with open_pages(pdf_bytes(composed)) as reader:
        assert "STEMPEL" in reader.text(composed.page_indexes["stuk-1"])


def test_a_link_within_a_stuk_leads_to_the_same_page_of_the_dossier() -> None:
    composed = composed_of(part(1, plain("voor")), part(2, hostile()))
    with pikepdf.open(BytesIO(pdf_bytes(composed))) as pdf:
        start = composed.page_indexes["stuk-2"]
        (link,) = pdf.pages[start].obj.Annots
        assert page_index_of(pdf, link.Dest) == start + 1
        assert int(link.Dest[3]) == 700


def test_a_hidden_layer_stays_hidden() -> None:
    composed = composed_of(part(1, hostile()))
    document = pypdfium2.PdfDocument(pdf_bytes(composed))
    picture = document[composed.page_indexes["stuk-1"]].render(scale=0.5).to_pil().convert("L")
    document.close()
    assert picture.getpixel((20, 20)) == 255


@pytest.mark.parametrize(
    ("source", "word"),
    [(b"%PDF-1.7\nniets", "beschadigd"), (b"", "beschadigd"), (written(pikepdf.new()), "geen pagina")],
)
def test_a_stuk_that_cannot_be_read_is_named(source: bytes, word: str) -> None:
    with pytest.raises(ComposeRefused, match=word) as caught:
        composed_of(part(1, plain("goed")), part(7, source))
    assert "Stuk 7, “Stuk nummer 7”" in caught.value.text
    assert caught.value.detail == {"stuk_id": "stuk-7", "number": 7}


def test_a_stuk_with_another_number_of_pages_than_before_is_refused() -> None:
    with pytest.raises(ComposeRefused, match="nu 2 pagina's, eerder 3"):
        composed_of(replace(part(1, plain("a", "b")), page_count=3))


def test_an_empty_dossier_and_a_stuk_twice_are_refused() -> None:
    with pytest.raises(ComposeRefused, match="nog geen stukken"):
        composed_of()
    with pytest.raises(ComposeRefused, match="twee keer"):
        composed_of(part(1, plain("a")), part(1, plain("a")))


def test_more_files_than_may_be_open_are_composed(tmp_path: Path) -> None:
    parts = []
    for number in range(1, 301):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(plain(f"blad {number}"))
        parts.append(part(number, path))
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128));"
        "from pathlib import Path; from typeset import invented, test_compose as t;"
        f"parts = [t.part(n, Path({str(tmp_path)!r}) / f'{{n}}.pdf') for n in range(1, 301)];"
        "print(t.composed_of(*parts).total_pages)"
    )
    found = subprocess.run(
        [sys.executable, "-c", limited],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert found.stdout.strip() == "300"


@pytest.mark.corpus
def test_every_clean_file_of_the_corpus_composes_into_one_dossier(corpus: Path, tmp_path: Path) -> None:
    files = [path for path in sorted((corpus / "pdf" / "clean").glob("*.pdf")) if path.name not in DAMAGED_IN_CORPUS]
    parts = [part(number, path) for number, path in enumerate(files, start=1)]
    composed = compose(parts, cover=COVER, at=invented.AT, target=tmp_path / "dossier.pdf")
    data = (tmp_path / "dossier.pdf").read_bytes()
    with open_pages(data) as reader:
        assert reader.count() == composed.front_pages + composed.total_pages
        for path, stuk in zip(files, parts, strict=True):
            with open_pages(path.read_bytes()) as original:
                assert original.count() == composed.page_counts[stuk.stuk_id], path.name
            number = composed.first_pages[stuk.stuk_id]
            assert f"dossierpagina {number}" in reader.text(composed.page_indexes[stuk.stuk_id]), path.name


@pytest.mark.corpus
def test_a_file_of_the_corpus_whose_pages_are_gone_is_refused_by_name(corpus: Path) -> None:
    for name in DAMAGED_IN_CORPUS:
        with pytest.raises(ComposeRefused, match="beschadigd"):
            composed_of(part(1, corpus / "pdf" / "clean" / name))


@pytest.mark.corpus
def test_no_file_of_the_corpus_ends_otherwise_than_composed_or_refused(corpus: Path) -> None:
    files = sorted([*(corpus / "pdf" / "hostile").glob("*.pdf"), *(corpus / "pdf" / "encrypted").glob("*.pdf")])
    assert files
    refused = 0
    for path in files:
        try:
            composed = composed_of(part(1, path))
        except ComposeRefused:
            refused += 1
        else:
            with open_pages(pdf_bytes(composed)) as reader:
                assert reader.count() == composed.front_pages + composed.total_pages, path.name
    assert 0 < refused < len(files)
