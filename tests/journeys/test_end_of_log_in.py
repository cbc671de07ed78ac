# SPDX-License-Identifier: EUPL-1.2
"""When a log-in ends, what was typed waits for that person, and for nobody else; the log-in leads back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from running_chain import Chain

pytestmark = pytest.mark.journey
CASE = {
    "pl_nummer": "PL0600-2026771234",
    "titel": "Diefstal van een fiets",
    "feit": "art. 310 Sr",
    "pleegplaats": "Voorbeeldplein 8",
    "pleegdatum": "22-11-2026",
    "pleegtijd": "14:30",
    "personen-TOTAL_FORMS": "1",
    "personen-INITIAL_FORMS": "0",
    "personen-MIN_NUM_FORMS": "1",
    "personen-MAX_NUM_FORMS": "50",
    "personen-0-naam": "Karel Voorbeeld",
    "personen-0-rollen": "verdachte",
}


class Person:
    """A browser without script."""

    def __init__(self, chain: Chain, role: str) -> None:
        self.login = chain.logins[role]
        self.client = chain.client(self.login.node)

    def post(self, path: str, fields: dict[str, str], page: str) -> httpx.Response:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None
        referer = f"{self.client.base_url}/zaken/nieuw/"
        return self.client.post(path, data={**fields, "csrfmiddlewaretoken": token[1]}, headers={"Referer": referer})

    def enter(self, path: str = "/inloggen/", login: tuple[str, str] | None = None) -> str:
        """Log in and give where that leads."""
        name, word = login or (self.login.username, self.login.password)
        answer = self.post(path, {"username": name, "password": word}, self.client.get(path).text)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def let_log_in_end(self) -> None:
        """Do what the browser does after fifteen minutes: the session cookie is no longer there."""
        (name,) = [cookie.name for cookie in self.client.cookies.jar if cookie.name.endswith("_sessie")]
        del self.client.cookies[name]


@pytest.fixture
def browser(chain: Chain) -> Iterator[Callable[[str], Person]]:
    """Open a browser for a person of a role; closed after the test."""
    people: list[Person] = []

    def opened(role: str) -> Person:
        people.append(Person(chain, role))
        return people[-1]

    yield opened
    for person in people:
        person.client.close()


def log_in_of(answer: httpx.Response) -> str:
    """Give the log-in page an answer leads to, with the place after it."""
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/inloggen/?")
    return str(answer.headers["Location"])


def test_what_was_typed_waits_for_the_same_person_and_is_sent_by_a_second_press(
    browser: Callable[[str], Person],
) -> None:
    police = browser("verbalisant")
    police.enter()
    page = police.client.get("/zaken/nieuw/").text
    police.let_log_in_end()
    back = log_in_of(police.post("/zaken/nieuw/", CASE, page))
    assert police.enter(back) == "/verder/"
    waiting = police.client.get("/verder/").text
    assert "Diefstal van een fiets" in waiting
    assert 'action="/zaken/nieuw/"' in waiting
    assert 'name="personen-0-naam" value="Karel Voorbeeld"' in waiting
    assert CASE["pl_nummer"] not in police.client.get("/werkvoorraad/").text, "nothing is done before the second press"
    sent = police.post("/zaken/nieuw/", CASE, waiting)
    assert re.search(r"/dossiers/[0-9a-f-]{36}/samenstellen/$", sent.headers["Location"])
    assert police.client.get("/verder/").status_code == 302, "what was sent waits no longer"


def test_who_logs_in_next_at_the_same_browser_does_not_see_what_another_typed(
    chain: Chain, browser: Callable[[str], Person]
) -> None:
    court = browser("rechter")
    court.enter()
    page = court.client.get("/toetsen/").text
    court.let_log_in_end()
    kept = court.post("/bewaren/", {"_pad": "/werkvoorraad/", "notitie": "Dit las alleen de rechter."}, page)
    assert kept.headers["Location"] == "/verder/"
    back = log_in_of(court.client.get("/verder/"))
    griffier = chain.logins["griffier"]
    assert court.enter(back, (griffier.username, griffier.password)) == "/verder/"
    answer = court.client.get("/verder/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"


def test_nothing_is_kept_for_who_never_logged_in_nor_for_another_site(browser: Callable[[str], Person]) -> None:
    stranger = browser("officier")
    page = stranger.client.get("/inloggen/").text
    assert stranger.post("/bewaren/", {"_pad": "/x/", "a": "b"}, page).headers["Location"] == "/"
    stranger.enter()
    for path in ("//elders.example/", "https://elders.example/", "elders"):
        answer = stranger.post("/bewaren/", {"_pad": path, "a": "b"}, stranger.client.get("/toetsen/").text)
        assert answer.headers["Location"] == "/"


def test_a_button_without_text_leads_back_to_its_page(browser: Callable[[str], Person]) -> None:
    police = browser("verbalisant")
    police.enter()
    page = police.client.get("/zaken/nieuw/").text
    police.let_log_in_end()
    back = log_in_of(police.post("/verlengen/", {}, page))
    assert parse_qs(urlsplit(back).query)["next"] == ["/zaken/nieuw/"]


def test_staying_logged_in_is_one_request_and_leaving_forgets_the_reader(browser: Callable[[str], Person]) -> None:
    police = browser("verbalisant")
    police.enter()
    page = police.client.get("/zaken/nieuw/").text
    answer = police.post("/verlengen/", {}, page)
    assert answer.status_code == 204
    assert any("_sessie=" in cookie and "Max-Age=900" in cookie for cookie in answer.headers.get_list("Set-Cookie"))
    police.post("/uitloggen/", {}, page)
    assert not [cookie.name for cookie in police.client.cookies.jar if cookie.name.endswith("_lezer")]


def test_the_choice_to_switch_single_keys_off_stays(browser: Callable[[str], Person]) -> None:
    officier = browser("officier")
    officier.enter()
    page = officier.client.get("/toetsen/?next=/werkvoorraad/").text
    assert officier.post("/toetsen/", {"toetsen": "uit", "next": "/werkvoorraad/"}, page).status_code == 302
    assert 'data-toetsen="uit"' in officier.client.get("/werkvoorraad/").text
    officier.post("/toetsen/", {"toetsen": "aan"}, page)
    assert 'data-toetsen="uit"' not in officier.client.get("/werkvoorraad/").text
