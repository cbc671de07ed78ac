# SPDX-License-Identifier: EUPL-1.2
"""Every main page in English, with a real case: no word of ours is left Dutch, and what is Dutch says so."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path

import pytest

import strafketen
from journeys.conftest import Travelled
from running_chain import Chain
from strafketen.node.browser import Browser
from strafketen.node.chain_of_nodes import logins

pytestmark = pytest.mark.journey

PAGES: dict[str, tuple[str, ...]] = {
    "verbalisant": (
        "/werkvoorraad/",
        "/werkvoorraad/?tab=klaar",
        "/zaken/nieuw/",
        "{}samenstellen/",
        "{}",
        "{}bewijs/",
    ),
    "officier": ("/werkvoorraad/?tab=klaar", "{}", "{}beoordelen/", "{}bewijs/", "{}logboek/", "/verzendingen/"),
    "rechter": ("/werkvoorraad/?tab=klaar", "{}", "{}beeld/", "{}zitting/", "{}zitting/plannen/", "{}vonnis/"),
    "griffier": ("/werkvoorraad/", "{}zitting/plannen/", "{}logboek/"),
    "slachtoffer": ("/mijn-zaak/",),
    "ketenanalist": ("/doorlooptijden/", "/verzendingen/", "/verzendingen/?tab=te-laat", "/getuigen/"),
}
"""Role → pages of that role; {} stands for the address of the dossier."""
NAMES = re.compile(
    r"J\. de Wit|K\. de Boer|\b[A-Z]\w+(?:-eenheid)? Voorbeeld\b|Openbaar Ministerie|Slachtofferhulp Nederland"
)
BRACKETS = re.compile(r"\([^()]*\)")
"""English keeps the Dutch term of art beside it, between brackets."""
DUTCH = re.compile(r"\b(?:de|het|een|van|voor|naar|wordt|zijn|niet|deze|dit|bij|uw|stuk|stukken|zaak|zitting|vonnis)\b")
CATALOGUE = Path(strafketen.__file__).parent / "web" / "locale" / "en" / "LC_MESSAGES" / "django.mo"
VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "path", "source", "track", "use", "wbr"})


class Unmarked(HTMLParser):
    """The texts of a page that do not say that they are Dutch."""

    def __init__(self, page: str) -> None:
        """Read a page."""
        super().__init__()
        self.language = ""
        self.texts: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go into an element."""
        language = dict(attrs).get("lang")
        if tag == "html":
            self.language = language or ""
        if tag not in VOID:
            # The title of a page can name a stuk, and no element can stand in it to say that the name is Dutch.
            hidden = tag in {"script", "style", "title"} or language == "nl"
            self._open.append((tag, hidden or bool(self._open and self._open[-1][1])))

    def handle_endtag(self, tag: str) -> None:
        """Come out of an element."""
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Keep a text, unless it or what it stands in says that it is Dutch."""
        text = " ".join(data.split())
        if text and not (self._open and self._open[-1][1]):
            self.texts.append(text)


@pytest.fixture(scope="module")
def dutch_words() -> frozenset[str]:
    """Texts of the catalogue that are other words in English."""
    with CATALOGUE.open("rb") as file:
        english = gettext.GNUTranslations(file)
    texts = (entry for entry in english._catalog if isinstance(entry, str) and entry)  # type: ignore[attr-defined]
    return frozenset(text for text in texts if english.gettext(text) != text)


@pytest.fixture
def english(chain: Chain, travelled: Travelled, request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Somebody of a role who chose English."""
    login = next(item for item in logins(chain.state) if item.role == request.param)
    base = travelled.configs[login.node].public_url
    with closing(Browser.login(base, login.username, login.password)) as browser:
        browser.get("/")
        browser.post("/taal/setlang/", {"language": "en", "next": "/"})
        yield browser


@pytest.mark.parametrize(("english", "role"), [(role, role) for role in PAGES], indirect=["english"])
def test_no_word_of_ours_is_left_dutch(
    english: Browser, role: str, travelled: Travelled, dutch_words: frozenset[str]
) -> None:
    for path in PAGES[role]:
        page = Unmarked(english.get(path.format(f"/dossiers/{_own(english, role, travelled)}/")).text)
        assert page.language == "en"
        assert [text for text in page.texts if text in dutch_words] == [], path
        plain = [NAMES.sub("", BRACKETS.sub("", text)) for text in page.texts]
        assert [text for text in plain if DUTCH.search(text)] == [], path
        assert not any("Traceback" in text for text in page.texts)


def _own(browser: Browser, role: str, travelled: Travelled) -> str:
    """Give the id under which the node of this person keeps the case: each node has its own."""
    if role in {"slachtoffer", "ketenanalist"}:
        return ""
    number = str(travelled.told["parketnummer"]).split("-")[1]  # part of the PL-nummer too
    tabs = ("klaar", "wacht", "gevraagd")
    found = (
        re.search(r"/dossiers/([0-9a-f-]{36})/", browser.get(f"/werkvoorraad/?tab={tab}&q={number}").text)
        for tab in tabs
    )
    return next(match.group(1) for match in found if match)


@pytest.mark.parametrize("english", ["officier"], indirect=True)
def test_a_refusal_is_told_in_english(english: Browser) -> None:
    nowhere = "/dossiers/00000000-0000-0000-0000-000000000000/bewijs/"
    answer = english.post("/dossiers/00000000-0000-0000-0000-000000000000/accepteren/", {}, expect=404)
    page = Unmarked(answer.text)
    assert "This was not found here" in page.texts
    assert "This case file is not known here. Look in the work list." in page.texts
    assert english.status(nowhere) == 404


@pytest.mark.parametrize("english", ["griffier"], indirect=True)
def test_a_refusal_of_access_is_told_in_english(english: Browser, travelled: Travelled) -> None:
    dossier = _own(english, "griffier", travelled)
    page = Unmarked(english.post(f"/dossiers/{dossier}/uitspraak/", {}, expect=403).text)
    assert "You may not do that here" in page.texts
    assert any(text.startswith("You may not give judgment here. ") for text in page.texts)
