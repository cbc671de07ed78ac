# SPDX-License-Identifier: EUPL-1.2
"""Dutch texts of the core and the facilities on an English page: translated, or marked as Dutch."""

from __future__ import annotations

import importlib
import pkgutil
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from django.template import Context, Template
from django.utils import translation

import strafketen.core
from strafketen.core.dossier.rules.victim_data_in_text import hits
from strafketen.core.exchange import Rung
from strafketen.core.procesrol import Procesrol
from strafketen.core.stukken import KINDS, SECTIONS
from strafketen.desk import shown
from strafketen.dossier.forms import FEITEN
from strafketen.inspection import media_findings, pdf_findings
from strafketen.web import chain_words
from strafketen.web.values import Ladder
from web import chain_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

SAME_IN_ENGLISH = frozenset({"Versie %(version)d: %(step)s"})
BUILT = frozenset(
    {
        "ontbreekt 1 byte",
        "ontbreken 99.921 bytes",
        "2 stukken",
        "bestandssoort avi",
        *(
            f"Stuk 7, “Bon”, {what}"
            for what in (
                "heeft geen pagina's. Lever het opnieuw aan.",
                "heeft nu 7 pagina's, eerder 7. Controleer het bestand.",
                "is vergrendeld met een wachtwoord. Lever het aan zonder wachtwoord.",
                "is beschadigd en kan niet worden gelezen. Lever het opnieuw aan.",
            )
        ),
    }
)
"""What facilities put together from pieces: the reader of the sources sees the pieces only."""
VALUE = re.compile(r"\{\w+\}")


@pytest.fixture
def english() -> Iterator[None]:
    """Speak English, whatever an earlier test chose."""
    with translation.override("en"):
        yield


def tables_of_core() -> dict[str, dict[str, str]]:
    """Give every table of words in the core, by its name: also one that is added later."""
    found: dict[str, dict[str, str]] = {}
    for info in pkgutil.walk_packages(strafketen.core.__path__, "strafketen.core."):
        if info.name.startswith("strafketen.core.messages"):  # describes the form of messages, in English
            continue
        module = importlib.import_module(info.name)
        found |= {name: table for name, table in vars(module).items() if name.endswith("_WORDS")}
    return found


def words_of_tables() -> dict[str, list[str]]:
    """Give every word that a page takes from a table instead of marking it where it stands."""
    words = {name: list(table.values()) for name, table in tables_of_core().items()}
    return words | {
        "SECTIONS": list(SECTIONS.values()),
        "KINDS": [kind.title for kind in KINDS.values()],
        "FEITEN": list(FEITEN.values()),
        "Procesrol": [form for rol in Procesrol for form in (rol.value, rol.value.capitalize())],
        "PDF": [text for _, text in pdf_findings._TEXTS.values()],
        "recordings": [VALUE.sub(chain_texts.NUMBER, text) for _, text in media_findings.FINDINGS.values()],
        "hits": list(hits("123456782 a@b.nl 0612345678 1234 AB")),
    }


def test_the_tables_of_the_core_are_found() -> None:
    assert {"DOSSIER_STATE_WORDS", "RETURN_WORDS", "EVENT_WORDS", "RUNG_WORDS", "PERMISSION_WORDS"} <= set(
        tables_of_core()
    )
    assert len(words_of_tables()["hits"]) == 4


def test_every_word_of_every_table_is_marked() -> None:
    missing = {
        name: [word for word in words if not chain_words.known(word)] for name, words in words_of_tables().items()
    }
    assert {name: words for name, words in missing.items() if words} == {}, "mark them in web/marked_words.py"


def test_every_text_that_a_facility_can_show_is_marked() -> None:
    missing = [f"{where}: {text}" for where, text in chain_texts.texts() if not chain_words.known(text.strip())]
    assert missing == [], "mark it in web/marked_sentences.py with a placeholder for each value, and give its English"


def test_no_marked_text_is_left_over() -> None:
    shown_words = {word for words in words_of_tables().values() for word in words}
    texts = {text.strip() for _, text in chain_texts.texts()} | shown_words | BUILT
    left = [s for s, pattern in chain_words._patterns() if not any(map(pattern.fullmatch, texts))]
    assert left == [], "no facility says this any more: take it out of web/marked_sentences.py"
    assert chain_words.WORDS - chain_texts.constants() - shown_words - BUILT == set(), (
        "take it out of web/marked_words.py"
    )


@pytest.mark.usefixtures("english")
def test_every_marked_text_is_other_words_in_english() -> None:
    for text in chain_words.WORDS | set(chain_words.SENTENCES):
        given = translation.gettext(text)
        assert given != text or text in SAME_IN_ENGLISH, text


@pytest.mark.usefixtures("english")
def test_a_sentence_keeps_its_values_and_translates_those_that_are_words() -> None:
    text = "In stuk 3 staat een e-mailadres. Haal dit weg, tenzij een rechter het nodig heeft."
    assert chain_words.html(text) == "Document 3 contains an e-mail address. Remove this, unless a judge needs it."
    denied = (
        "U mag hier niet vonnis wijzen. Geen regel geeft uw rol deze bevoegdheid. "
        "Vraag uw beheerder als dit niet klopt."
    )
    assert chain_words.plain(denied) == (
        "You may not give judgment here. No rule gives your role this permission. "
        "Ask your administrator if this is not right."
    )


@pytest.mark.usefixtures("english")
def test_a_value_that_people_typed_stays_dutch_and_says_so() -> None:
    shown_text = chain_words.html("Stuk 2 toegevoegd: Foto's <b>van</b> de winkel")
    assert shown_text == ('Document 2 added: <span lang="nl">Foto&#x27;s &lt;b&gt;van&lt;/b&gt; de winkel</span>')


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("code", ["05-123456-26", "kek.key", "h264", "B-T", "0,53 s", "99.921 bytes", ""])
def test_numbers_and_codes_are_not_marked_as_dutch(code: str) -> None:
    assert "lang" not in chain_words.html(code) or code == "B-T"


@pytest.mark.usefixtures("english")
def test_quantities_are_written_as_english_writes_them() -> None:
    text = "Achter de opname staan nog 99.921 bytes die er niet bij horen. Laat nagaan wat dat is voordat de opname wordt gedeeld."  # noqa: E501
    assert "another 99,921 bytes that" in chain_words.plain(text)


@pytest.mark.usefixtures("english")
def test_an_unknown_text_stays_dutch_and_says_so() -> None:
    assert chain_words.html("Deze zin kent niemand.") == '<span lang="nl">Deze zin kent niemand.</span>'
    assert chain_words.plain("Deze zin kent niemand.") == "Deze zin kent niemand."


@pytest.mark.usefixtures("dutch")
def test_a_dutch_page_shows_every_text_as_it_is() -> None:
    assert chain_words.html("In opbouw") == "In opbouw"
    assert chain_words.html("Deze <zin> kent niemand.") == "Deze &lt;zin&gt; kent niemand."
    assert chain_words.dutch("Bon van de goederen") == "Bon van de goederen"
    assert Template("{% load keten %}<p{% nl %}></p>").render(Context()) == "<p></p>"


@pytest.mark.usefixtures("english")
def test_templates_translate_mark_and_say() -> None:
    template = Template("{% load keten %}{{ a|ketenwoord }}|{{ b|nederlands }}|<p{% nl %}></p>|{% trap c %}")
    refused = Ladder(reached=3, refused=True, reason="Dit bericht is voor een andere organisatie bedoeld.")
    page = template.render(Context({"a": "Vonnis opgemaakt", "b": "Bon", "c": refused}))
    assert page.startswith('Judgment drawn up|<span lang="nl">Bon</span>|<p lang="nl"></p>|')
    assert "</strong> · This message is meant for another organisation." in page
    assert shown.rung_words(Rung.REFUSED) == "refused"


class _Outside(HTMLParser):
    """Collect what stands outside elements that say they are Dutch."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.text = ""

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth or ("lang", "nl") in attrs:
            self.depth += 1

    def handle_endtag(self, _tag: str) -> None:
        self.depth = max(0, self.depth - 1)

    def handle_data(self, data: str) -> None:
        if not self.depth:
            self.text += data


@pytest.mark.usefixtures("english")
def test_no_dutch_of_any_facility_stands_unmarked_on_an_english_page() -> None:
    for where, text in chain_texts.texts():
        outside = _Outside()
        outside.feed(chain_words.html(text.strip()))
        assert not re.search(r"\b(de|het|een|niet|zijn|wordt|stuk|dossier)\b", outside.text), where
