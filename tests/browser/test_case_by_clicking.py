# SPDX-License-Identifier: EUPL-1.2
"""The case of the assignment, from police to court, by clicking in the system's browser on five real nodes.

Every page on the way is looked at: axe-core without a violation, no console or policy error, no sideways scroll.
"""

from __future__ import annotations

import random
import re
import struct
import time
import urllib.parse
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.watching import CHROMIUM, Watched, chromium, log_in, watched
from running_chain import chain  # noqa: F401 - a fixture
from strafketen.node.demo_material import photo_sheet, receipt, sound, video

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from running_chain import Chain

WAIT_SECONDS = 60.0
QUOTE = "Een man stopte twee flesjes parfum in zijn jas."
FREE_BYTES = 24 * 1024 * 1024

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.skipif(CHROMIUM is None, reason="needs the system's Chromium (apt package chromium)"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for this file."""
    with chromium() as started:
        yield started


def until(look: Callable[[], bool], what: str) -> None:
    """Wait for what a page shows, looking again and again."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not look():
        assert time.monotonic() < deadline, f"waited too long for {what}"
        time.sleep(0.2)  # between two looks


def shows(page: Page, words: str) -> bool:
    """Open the page again and tell whether these words stand on it."""
    page.reload()
    return words in page.locator("main").inner_text()


class Case:
    """Who does what, each in a tab of the same browser."""

    def __init__(self, chain: Chain, eyes: Watched, folder: Path) -> None:  # noqa: F811 - the value of the fixture
        self.chain = chain
        self.eyes = eyes
        self.folder = folder
        number = random.SystemRandom().randrange(10**6)
        self.pl_number = f"PL0600-2026{number:06d}"
        self.parketnummer = f"05-{number:06d}-26"
        self.dossier = ""
        self.code = ""
        self.tabs: dict[str, Page] = {}

    def enter(self, role: str) -> Page:
        """Log a person in, in a tab of their own."""
        login = self.chain.logins[role]
        page = self.tabs.get(role) or self.eyes.page()
        self.tabs[role] = page
        log_in(page, self.chain.nodes[login.node].url, login.username, login.password)
        return page

    def address(self, role: str, path: str) -> str:
        """Give the address of a page of the dossier at the node of a role."""
        return f"{self.chain.nodes[self.chain.logins[role].node].url}/dossiers/{self.dossier}/{path}"

    def look(self, page: Page, name: str) -> None:
        """Check a page."""
        self.eyes.look(page, name)

    def write(self, name: str, data: bytes) -> Path:
        """Put a file where a person would choose it."""
        path = self.folder / name
        path.write_bytes(data)
        return path

    # -- 1. politie ---------------------------------------------------------------------------------------------

    def open_dossier(self) -> None:
        page = self.enter("verbalisant")
        self.look(page, "politie-werkvoorraad")
        page.get_by_role("link", name="Dossier openen").click()
        with self.eyes.expecting(422):
            page.get_by_role("button", name="Dossier openen").click()
        assert page.title().startswith("Fout:")
        self.look(page, "zaak-nieuw-fout")
        page.get_by_label("PL-nummer").fill(self.pl_number)
        page.get_by_label("Korte naam van de zaak").fill("Winkeldiefstal Voorbeeldplein")
        page.get_by_label("Pleegplaats").fill("Voorbeeldplein 8, Nijmegen")
        page.get_by_label("Pleegdatum").fill("22-11-2026")
        page.get_by_label("Pleegtijd").fill("14.30")
        first = page.get_by_role("group", name="Persoon 1")
        first.get_by_label("Volledige naam").fill("Rick Bosman")
        first.get_by_label("Verdachte").check()
        page.get_by_role("button", name="Nog een persoon").click()
        second = page.get_by_role("group", name="Persoon 2")
        second.get_by_label("Volledige naam").fill("Mirjam Jansen-Öztürk")
        second.get_by_label("Aangever").check()
        second.get_by_label("Slachtoffer").check()
        assert page.get_by_role("group", name="Persoon 1").get_by_label("Volledige naam").input_value() == "Rick Bosman"
        page.get_by_role("button", name="Dossier openen").click()
        page.wait_for_url("**/samenstellen/")
        self.dossier = urllib.parse.urlsplit(page.url).path.split("/")[2]
        self.look(page, "samenstellen-leeg")
        with self.eyes.expecting(422):
            page.get_by_role("button", name="Dossier samenstellen en versturen").click(force=True)
            page.get_by_text("houden dit tegen").first.wait_for()
        self.look(page, "samenstellen-geweigerd")

    def write_pv(self) -> None:
        page = self.tabs["verbalisant"]
        page.goto(self.address("verbalisant", "samenstellen/"))
        page.get_by_role("link", name="Aangifte opnemen").click()
        assert page.get_by_label("Aangever", exact=True).input_value() == "Mirjam Jansen-Öztürk"
        page.get_by_label("Namens").fill("Drogisterij Voorbeeld")
        page.get_by_label("Plaats van opnemen").fill("Nijmegen")
        page.get_by_label("Verklaring").fill(f"Ik werk in de winkel. {QUOTE}\n\nIk sprak hem aan. Hij rende weg.")
        page.get_by_label("Goederen").fill("2 x flesje parfum; 89,90")
        page.get_by_label("Ik heb de aangever op de rechten").check()
        page.get_by_role("button", name="Bewaar en werk voorbeeld bij").click()
        picture = page.get_by_alt_text("Voorbeeld van het stuk")
        picture.wait_for()
        until(lambda: picture.evaluate("(image) => image.complete && image.naturalWidth > 600"), "the preview")
        self.look(page, "procesverbaal-aangifte")
        page.get_by_role("button", name="Klaar om te tekenen").click()
        self.sign(page)

    def sign(self, page: Page) -> None:
        page.get_by_role("button", name=re.compile("nderteken")).first.click()
        page.wait_for_load_state()
        if "/bezig/" in page.url and "bezig" not in self.eyes.seen:
            self.look(page, "bezig")
        # Its own script takes the reader on; nobody reloads here.
        page.wait_for_url(lambda url: "/bezig/" not in url, timeout=WAIT_SECONDS * 1000)

    def upload(self, kind: str, title: str, path: Path) -> None:
        page = self.tabs["verbalisant"]
        page.goto(self.address("verbalisant", "toevoegen/"))
        page.get_by_label("Soort bestand").select_option(kind)
        page.get_by_label("Titel").fill(title)
        page.get_by_role("button", name="Verder: bestand kiezen").click()
        page.get_by_label("Bestand", exact=True).set_input_files(path)
        page.get_by_role("button", name="Bestand toevoegen").click()
        page.wait_for_url("**/samenstellen/**")
        page.get_by_text(re.compile("is binnen. Controlecode: [0-9a-f]{64}")).wait_for()

    def add_files(self) -> None:
        page = self.tabs["verbalisant"]
        page.goto(self.address("verbalisant", "toevoegen/"))
        self.look(page, "toevoegen-soort")
        page.get_by_label("Titel").fill("Kijken")
        page.get_by_role("button", name="Verder: bestand kiezen").click()
        self.look(page, "toevoegen-bestand")
        self.upload("fotoblad", "Fotoblad weggenomen goederen", self.write("fotoblad.pdf", photo_sheet()))
        self.upload("geluid", "Melding aan de meldkamer", self.write("melding.wav", sound()))
        self.upload_with_a_break("Deurbelcamera Voorbeeldplein 10", self.write("deurbel.mp4", long_video()))
        page = self.tabs["verbalisant"]
        page.goto(self.address("verbalisant", "bezig/"))
        page.wait_for_url(lambda url: "/bezig/" not in url, timeout=WAIT_SECONDS * 1000)
        self.look(page, "samenstellen-met-bevindingen")

    def upload_with_a_break(self, title: str, path: Path) -> None:
        """Stop an upload half-way, close the tab, and go on where it was in another."""
        page = self.tabs["verbalisant"]
        page.goto(self.address("verbalisant", "toevoegen/"))
        page.get_by_label("Soort bestand").select_option("beeld")
        page.get_by_label("Titel").fill(title)
        page.get_by_role("button", name="Verder: bestand kiezen").click()
        place = page.url
        line = page.context.new_cdp_session(page)
        slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 6 * 1024 * 1024}
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", slow)
        page.get_by_label("Bestand", exact=True).set_input_files(path)
        page.get_by_role("button", name="Bestand toevoegen").click()
        until(lambda: page.locator("#vt-balk").evaluate("(bar) => bar.value") > 20, "progress")
        self.look(page, "toevoegen-bezig")
        page.get_by_role("button", name="Pauzeren").click()
        page.get_by_text("Gepauzeerd.").wait_for()
        offsets: list[int] = []
        again = self.eyes.page()
        self.tabs["verbalisant"] = again
        page.close(run_before_unload=False)
        again.on(
            "request",
            lambda request: (
                offsets.append(int(request.headers["upload-offset"])) if request.method == "PATCH" else None
            ),
        )
        again.goto(place)
        again.get_by_label("Bestand", exact=True).set_input_files(path)
        again.get_by_role("button", name="Bestand toevoegen").click()
        again.wait_for_url("**/samenstellen/**")
        assert offsets[0] > 0, "the second tab began at the first byte"

    def write_findings(self) -> None:
        page = self.tabs["verbalisant"]
        page.get_by_role("link", name="Bevindingen schrijven").click()
        page.get_by_label("Onderwerp").fill("bekijken van de deurbelbeelden")
        page.get_by_role("textbox", name="Bevindingen").fill(
            "Ik zag de beelden van de deurbel.\n\nOp 01:18 loopt een man met een lichte rugzak langs de deur."
        )
        for title in ("Deurbelcamera Voorbeeldplein 10", "Melding aan de meldkamer"):
            page.get_by_label(title).check()
        self.look(page, "procesverbaal-bevindingen")
        page.get_by_role("button", name="Klaar om te tekenen").click()
        self.sign(page)

    def send(self, name: str) -> None:
        page = self.tabs["verbalisant"]
        page.goto(self.address("verbalisant", "samenstellen/"))
        self.look(page, f"{name}-klaar")
        page.get_by_role("button", name="Dossier samenstellen en versturen").click()
        page.get_by_text("Het dossier is samengesteld, verzegeld en verstuurd.").wait_for()
        until(lambda: shows(page, "geaccepteerd") or shows(page, "zichtbaar"), "the receipt of the OM")
        self.look(page, f"{name}-verstuurd")

    def read_code(self) -> None:
        page = self.tabs["verbalisant"]
        page.goto(self.address("verbalisant", ""))
        self.code = page.locator(".facts dt", has_text="Code voor het portaal").locator("+ dd").inner_text().split()[0]
        assert re.fullmatch("[0-9a-f]{10}", self.code)

    # -- 2 and 4. OM --------------------------------------------------------------------------------------------

    def assess(self) -> None:
        page = self.enter("officier")
        until(lambda: shows(page, self.pl_number), "the dossier at the OM")
        self.look(page, "om-werkvoorraad")
        page.get_by_role("row").filter(has_text=self.pl_number).get_by_role("link").click()
        self.look(page, "om-dossier")
        self.walk_the_viewer(page)
        page.get_by_role("link", name="Beoordelen").first.click()
        self.look(page, "beoordelen-ontvangen")
        with self.eyes.expecting(422):
            page.get_by_role("button", name="Parketnummer koppelen").click()
        assert page.title().startswith("Fout:")
        page.get_by_label("Parketnummer", exact=True).fill(self.parketnummer)
        page.get_by_role("button", name="Parketnummer koppelen").click()
        page.get_by_text("Het parketnummer is gekoppeld.").wait_for()
        page.get_by_text("Terugsturen naar de politie").click()
        page.get_by_label("Toelichting").fill("De bon van de weggenomen goederen ontbreekt.")
        self.look(page, "beoordelen-terugsturen")
        page.get_by_role("button", name="Dossier terugsturen").click()
        page.get_by_text("Het dossier is teruggestuurd.").wait_for()
        self.look(page, "beoordelen-teruggestuurd")

    def walk_the_viewer(self, page: Page) -> None:
        """Search, follow a hit, zoom, turn, step through pages by keyboard."""
        page.get_by_label("Zoek in dit dossier").fill("parfum")
        page.keyboard.press("Enter")
        page.get_by_text(re.compile("plaatsen met “parfum”")).wait_for()
        self.look(page, "dossier-zoeken")
        page.locator(".zoekuit a").last.click()
        page.locator(".zoekuit").wait_for()
        page.get_by_role("link", name="Groter").click()
        page.locator("figure.z-125").wait_for()
        page.get_by_role("link", name="Draai pagina").click()
        page.locator("figure.z-125.d-90").wait_for()
        self.look(page, "dossier-gedraaid")
        page.goto(self.address("officier", ""))
        number = page.locator(".viewer__head .viewer__n").inner_text()
        page.keyboard.press("n")
        page.wait_for_function(
            "(old) => document.querySelector('.viewer__head .viewer__n').innerText !== old", arg=number
        )
        page.keyboard.press("/")
        assert page.evaluate("() => document.activeElement.id") == "q"

    def supplement(self) -> None:
        page = self.tabs["verbalisant"]
        page.goto(self.address("verbalisant", "samenstellen/"))
        until(lambda: shows(page, "bon van de weggenomen goederen"), "the returned dossier")
        self.look(page, "samenstellen-teruggestuurd")
        self.upload("bijlage", "Bon van de goederen", self.write("bon.pdf", receipt()))
        page.goto(self.address("verbalisant", "bezig/"))
        page.wait_for_url(lambda url: "/bezig/" not in url, timeout=WAIT_SECONDS * 1000)
        self.send("aanvulling")

    def summon(self) -> None:
        page = self.tabs["officier"]
        page.goto(self.address("officier", ""))
        until(lambda: shows(page, "Bon van de goederen"), "the supplement at the OM")
        page.goto(self.address("officier", "beoordelen/"))
        page.get_by_role("button", name="Dossier accepteren").click()
        page.get_by_text("Het dossier is geaccepteerd.").wait_for()
        self.look(page, "beoordelen-dagvaarden")
        page.get_by_label("Zittingsplaats").fill("Arnhem, zaal 4")
        page.get_by_label("Datum van de zitting").fill("14-12-2026")
        page.get_by_label("Tijdstip van de zitting").fill("10.30")
        page.get_by_label("Tenlastelegging").fill(
            "hij op of omstreeks 22 november 2026 te Nijmegen, twee flesjes parfum, die aan een ander toebehoorden, "
            "heeft weggenomen met het oogmerk om zich deze wederrechtelijk toe te eigenen."
        )
        page.get_by_role("button", name="Dagvaarding opmaken").click()
        page.get_by_text("De dagvaarding is opgemaakt.").wait_for()
        self.look(page, "beoordelen-tekenen")
        self.sign(page)
        boxes = page.get_by_role("group", name="Welke stukken gaan naar de rechter?").get_by_role("checkbox")
        assert boxes.count() == 7
        self.look(page, "beoordelen-verstrekken")
        page.get_by_role("button", name="Processtukken verstrekken").click()
        page.get_by_text("aan de rechtbank verstrekt").wait_for()
        self.look(page, "beoordelen-verstrekt")

    # -- 5. Rechtspraak -----------------------------------------------------------------------------------------

    def plan(self) -> None:
        page = self.enter("griffier")
        until(lambda: shows(page, self.parketnummer), "the dossier at the court")
        page.get_by_role("row").filter(has_text=self.parketnummer).get_by_role("link").click()
        page.get_by_role("link", name="Zitting plannen").click()
        self.look(page, "zitting-plannen")
        page.get_by_label("Datum").fill("14-12-2026")
        page.get_by_label("Tijdstip").fill("10.30")
        page.get_by_label("Zaal en plaats").fill("Arnhem, zaal 4")
        page.get_by_role("button", name="Zitting plannen").click()
        page.get_by_text("De zitting is gepland.").wait_for()
        self.look(page, "zitting-gepland")
        page.get_by_role("button", name="Uitloggen").first.click()
        page.get_by_role("heading", name="Inloggen").wait_for()

    def hear(self) -> None:
        page = self.enter("rechter")
        self.look(page, "rechter-werkvoorraad")
        page.get_by_role("row").filter(has_text=self.parketnummer).get_by_role("link").click()
        page.get_by_text("Proces-verbaal van aangifte").first.click()
        self.cite_page(page)
        self.play(page)
        page.goto(self.address("rechter", "zitting/"))
        self.look(page, "zitting")
        page.get_by_role("link", name=re.compile("Stuk .*, 01:18–01:20")).click()  # noqa: RUF001 - the dash of a period
        page.wait_for_function("() => Math.abs(document.getElementById('v').currentTime - 78) < 0.2")
        self.look(page, "zitting-beeld")

    def cite_page(self, page: Page) -> None:
        page.get_by_role("link", name="Citeren").click()
        with self.eyes.expecting(422):
            page.get_by_label("Tekst die u citeert").fill("Deze woorden staan er niet.")
            page.get_by_role("button", name="Citaat bewaren").click()
            page.get_by_text("Deze woorden staan niet op deze pagina.").wait_for()
        self.look(page, "citeren-fout")
        page.get_by_label("Tekst die u citeert").fill(QUOTE)
        page.get_by_role("button", name="Citaat bewaren").click()
        page.locator(".cite--on").wait_for()
        assert QUOTE in page.locator(".cite--on").inner_text()
        self.look(page, "dossier-citaat")
        # The mark lies on the picture of the page, within its text column and one line high.
        mark = page.locator(".page__img svg rect, .page__img svg path").first.bounding_box()
        image = page.locator(".page__img img").bounding_box()
        assert mark is not None
        assert image is not None
        assert image["x"] < mark["x"] < mark["x"] + mark["width"] < image["x"] + image["width"]
        assert mark["height"] < image["height"] / 20

    def play(self, page: Page) -> None:
        page.get_by_role("link", name=re.compile("Deurbelcamera Voorbeeldplein 10")).click()
        page.wait_for_function("() => document.getElementById('v').readyState >= 2")
        page.get_by_role("button", name="Afspelen").click()
        page.wait_for_function("() => document.getElementById('v').currentTime > 0.3")
        page.get_by_role("button", name="Pauze").click()
        page.evaluate("() => { document.getElementById('v').currentTime = 65; }")
        page.wait_for_function(
            "() => !document.getElementById('v').seeking && document.getElementById('v').readyState >= 2"
        )
        assert page.evaluate("() => document.getElementById('v').currentTime") == pytest.approx(65, abs=0.1)
        page.keyboard.press("Escape")
        page.locator("body").press("n")
        assert page.get_by_label("Begin", exact=True).input_value() == "01:05"
        page.get_by_label("Begin", exact=True).fill("01:18")
        page.get_by_label("Wat is er dan te zien").fill("Een man met een lichte rugzak loopt langs de deur.")
        page.get_by_label(re.compile("^Einde")).fill("01:10")
        with self.eyes.expecting(422):
            page.get_by_role("button", name="Citeren").click()
        page.get_by_text("Het einde van een fragment ligt na het begin.").wait_for()
        assert page.get_by_label("Begin", exact=True).input_value() == "01:18"
        page.get_by_label(re.compile("^Einde")).fill("01:20")
        page.get_by_role("button", name="Citeren").click()
        page.locator(".nots").get_by_text("Een man met een lichte rugzak loopt langs de deur.").wait_for()
        page.wait_for_function("() => Math.abs(document.getElementById('v').currentTime - 78) < 0.2")
        self.look(page, "beeld")
        page.goto(self.address("rechter", ""))
        page.get_by_role("link", name=re.compile("Melding aan de meldkamer")).click()
        page.wait_for_function("() => document.getElementById('v').readyState >= 2")
        self.look(page, "geluid")

    def judge(self) -> None:
        page = self.tabs["rechter"]
        page.goto(self.address("rechter", "vonnis/"))
        self.look(page, "vonnis")
        page.get_by_label("Bewezenverklaring").fill("De politierechter verklaart bewezen wat ten laste is gelegd.")
        page.get_by_label("Kwalificatie").fill("Diefstal.")
        page.get_by_label("Motivering").fill("De aangifte en de beelden ondersteunen elkaar.")
        page.get_by_label("Beslissing").fill("Veroordeelt de verdachte tot een geldboete van € 250,00.")
        page.get_by_role("button", name="Klaar om te tekenen").click()
        page.get_by_text("Het vonnis is bewaard.").wait_for()
        self.look(page, "vonnis-tekenen")
        self.sign(page)
        self.look(page, "vonnis-getekend")
        page.get_by_role("button", name="Uitspraak versturen").click()
        page.get_by_text("De uitspraak is gedaan").wait_for()
        until(
            lambda: page.locator(".trap__t").filter(has_text="geaccepteerd").count() >= 2 or not page.reload(),
            "receipts",
        )
        self.look(page, "vonnis-verstuurd")
        page.get_by_role("link", name="Bewijs", exact=True).click()
        self.look(page, "bewijs-rechtbank")
        page.get_by_role("link", name="Logboek", exact=True).click()
        page.get_by_role("heading", name="Deze handelingen staan in het getekende logboek").wait_for()
        self.look(page, "logboek-rechtbank")
        for role in ("officier", "verbalisant"):
            tab = self.tabs[role]
            tab.goto(f"{self.chain.nodes[self.chain.logins[role].node].url}/werkvoorraad/?tab=klaar")
            until(lambda tab=tab: shows(tab, "Uitspraak gedaan"), f"the result at {role}")  # type: ignore[misc]  # bound on purpose

    # -- 6. slachtoffer, ketenbureau, and what is not allowed ---------------------------------------------------

    def victim_reads(self) -> None:
        page = self.enter("slachtoffer")
        if page.get_by_label("Code uit de brief").count():
            self.look(page, "portaal-koppelen")
            page.get_by_label("Code uit de brief").fill(self.code)
            page.get_by_role("button", name="Zaak koppelen").click()
        until(lambda: shows(page, "De rechter heeft een uitspraak gedaan"), "the news in the portal")
        assert "Bosman" not in page.content()
        self.look(page, "portaal-tijdlijn")

    def analyst_reads(self) -> None:
        page = self.enter("ketenanalist")
        until(lambda: shows(page, "Zitting gepland → Uitspraak"), "the lead times")
        assert self.pl_number not in page.content()
        self.look(page, "doorlooptijden")

    def look_around(self) -> None:
        police = self.tabs["verbalisant"]
        base = self.chain.nodes["politie"].url
        for path, name in (("bewijs/", "bewijs-politie"), ("logboek/", "logboek-politie"), ("", "dossier-politie")):
            police.goto(self.address("verbalisant", path))
            self.look(police, name)
        police.goto(f"{base}/verzendingen/")
        self.look(police, "verzendingen")
        officier = self.tabs["officier"]
        officier.goto(self.address("officier", "bewijs/"))
        self.look(officier, "bewijs-om")
        with self.eyes.expecting(404):
            police.goto(f"{base}/dossiers/00000000-0000-4000-8000-000000000000/")
            self.look(police, "fout-404")
        with self.eyes.expecting(403):
            police.goto(self.address("verbalisant", "beoordelen/"))
            self.look(police, "fout-403")

    def everybody_is_still_in(self) -> None:
        """Five nodes share a host name, and each kept its own log-in in this one browser."""
        for role, page in self.tabs.items():
            if role != "griffier":
                page.goto(self.chain.nodes[self.chain.logins[role].node].url)
                assert page.get_by_role("button", name="Uitloggen").first.is_visible(), role
        names = {cookie["name"] for cookie in self.eyes.context.cookies() if cookie["name"].endswith("_sessie")}
        assert len(names) == 5


def long_video() -> bytes:
    """Give the recording of the door camera with a box of free room behind it, so that sending it takes a while."""
    return video() + struct.pack(">I4s", FREE_BYTES, b"free") + bytes(FREE_BYTES - 8)


def test_a_case_travels_from_police_to_court_by_clicking(chain: Chain, browser: Browser, tmp_path: Path) -> None:  # noqa: F811 - the fixture
    with watched(browser) as eyes:
        case = Case(chain, eyes, tmp_path)
        case.open_dossier()
        case.write_pv()
        case.add_files()
        case.write_findings()
        case.send("inzending")
        case.read_code()
        case.assess()
        case.supplement()
        case.summon()
        case.plan()
        case.hear()
        case.judge()
        case.victim_reads()
        case.analyst_reads()
        case.look_around()
        case.everybody_is_still_in()
        assert eyes.wrong == []
        assert len(set(eyes.seen)) == len(eyes.seen)


def test_a_file_is_added_without_javascript(chain: Chain, browser: Browser, tmp_path: Path) -> None:  # noqa: F811 - the fixture
    with watched(browser, javascript=False) as eyes:
        case = Case(chain, eyes, tmp_path)
        login = chain.logins["verbalisant"]
        page = eyes.page()
        case.tabs["verbalisant"] = page
        log_in(page, chain.nodes["politie"].url, login.username, login.password)
        page.goto(f"{chain.nodes['politie'].url}/zaken/nieuw/")
        page.get_by_label("PL-nummer").fill(case.pl_number)
        page.get_by_label("Korte naam van de zaak").fill("Zonder JavaScript")
        page.get_by_label("Pleegplaats").fill("Nijmegen")
        page.get_by_label("Pleegdatum").fill("22-11-2026")
        page.get_by_label("Pleegtijd").fill("14.30")
        page.get_by_label("Volledige naam").fill("Rick Bosman")
        page.get_by_role("button", name="Dossier openen").click()
        page.wait_for_url("**/samenstellen/")
        case.dossier = urllib.parse.urlsplit(page.url).path.split("/")[2]
        page.goto(case.address("verbalisant", "toevoegen/"))
        page.get_by_label("Titel").fill("Fotoblad")
        page.get_by_role("button", name="Verder: bestand kiezen").click()
        assert page.get_by_text("Zonder JavaScript kan de browser niet hervatten.").is_visible()
        page.get_by_label("Bestand", exact=True).set_input_files(case.write("fotoblad.pdf", photo_sheet()))
        page.get_by_role("button", name="Bestand toevoegen").click()
        page.get_by_text(re.compile("is binnen. Controlecode: [0-9a-f]{64}")).wait_for()
        assert eyes.wrong == []
