# SPDX-License-Identifier: EUPL-1.2
"""Every page, with sample data, in the system's browser: accessible, fits, obeys the content security policy.

`STRAFKETEN_SHOTS=<folder>` keeps pictures of every page at both widths.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page, Response

HERE = Path(__file__).resolve().parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
AXE_OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = [
    "login",
    "werkvoorraad",
    "werkvoorraad-leeg",
    "nieuw",
    "samenstellen",
    "samenstellen-klaar",
    "procesverbaal",
    "upload",
    "upload-stap1",
    "dossier",
    "dossier-zoeken",
    "beeld",
    "geluid",
    "beoordelen",
    "beslissen",
    "zitting-plannen",
    "zitting",
    "zitting-beeld",
    "vonnis",
    "vonnis-getekend",
    "bewijs",
    "bezig",
    "bezig-fout",
    "dossier-lange-namen",
    "zitting-lange-namen",
    "bezig-lange-namen",
    "verzendingen",
    "te-laat",
    "getuigen",
    "tijdlijn",
    "doorlooptijden",
    "doorlooptijden-leeg",
    "logboek",
    "fout",
    "toetsen",
    "toetsen-portaal",
    "verder",
]
SMALL_TARGETS = """() => [...document.querySelectorAll('a,button,input,select,summary')].filter((e) => {
  const b = e.getBoundingClientRect();
  const small = b.height < 24 || b.width < 24;
  return b.width > 1 && e.checkVisibility() && small && getComputedStyle(e).display !== 'inline';
}).map((e) => e.outerHTML.slice(0, 80))"""
STYLE_ATTRIBUTES = "() => document.querySelectorAll('[style], style, script:not([src])').length"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs the system's Chromium (apt package chromium)"),
]


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """Address of the preview server."""
    server = subprocess.Popen([sys.executable, str(HERE / "web_preview.py")], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        yield server.stdout.readline().strip()
    finally:
        server.terminate()
        server.wait(10)
        server.stdout.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all pages."""
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


class Watched:
    """A page whose errors are kept: console errors (content security policy among them) and answers of 400 and up."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wrong: list[str] = []
        page.on("console", self._console)
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.wrong.append(message.text)

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.wrong.append(f"{response.status} {response.url}")


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    """A fresh page."""
    context = browser.new_context()
    yield Watched(context.new_page())
    context.close()


def _shot(page: Page, name: str, width: int) -> None:
    folder = os.environ.get("STRAFKETEN_SHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=width != 1280 or "hoog" in folder)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_fits_and_obeys_the_policy(watched: Watched, base: str, name: str) -> None:
    page = watched.page
    for width, height in ((1280, 800), (390, 844), (320, 640)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{base}{name}/")
        page.evaluate("() => document.fonts.ready.then(() => true)")
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width, (
            f"{name} scrolls sideways at {width} px"
        )
        assert page.evaluate(SMALL_TARGETS) == []
        assert page.evaluate(STYLE_ATTRIBUTES) == 0
        assert page.locator("h1").count() == 1
        if width > 320:
            _shot(page, name, width)
            found = Axe().run(page, options=AXE_OPTIONS).response["violations"]
            assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found] == [], f"axe at {width} px"
    assert watched.wrong == []


def test_the_player_goes_to_the_moment_of_a_note(watched: Watched, base: str) -> None:
    page = watched.page
    page.goto(f"{base}beeld/")
    page.wait_for_function("() => document.getElementById('v').currentTime >= 65.9")
    page.get_by_role("link", name="01:32 Buurman roept").click()
    page.wait_for_function("() => Math.abs(document.getElementById('v').currentTime - 92) < 0.1")
    # The clock follows the player's own "timeupdate", which comes after currentTime has changed.
    expect(page.locator("#nu")).to_have_text("01:32")
    page.get_by_role("button", name="Neem nu als begin", exact=True).click()
    expect(page.locator("#van")).to_have_value("01:32")


def test_leaving_quickly_replaces_the_page_so_that_back_does_not_return(watched: Watched, base: str) -> None:
    page = watched.page
    page.goto(f"{base}login/")
    page.goto(f"{base}tijdlijn/")
    page.route(
        "**/weer/", lambda route: route.fulfill(status=200, content_type="text/html", body="<title>weer</title>")
    )
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/weer/")
    page.go_back()
    page.wait_for_url("**/login/")


def test_a_dossier_is_turned_by_its_key(watched: Watched, base: str) -> None:
    page = watched.page
    page.goto(f"{base}dossier/")
    page.keyboard.press("j")
    page.wait_for_url("**/dossier/?p=3")


def test_the_end_of_a_log_in_is_announced_and_put_off_with_one_button(watched: Watched, base: str) -> None:
    page = watched.page
    page.clock.install()
    page.goto(f"{base}procesverbaal/")
    warning = page.get_by_role("alertdialog")
    page.clock.fast_forward("12:50")
    expect(warning).not_to_be_visible()
    page.clock.fast_forward("00:15")
    expect(warning).to_be_visible()
    expect(warning.get_by_role("button", name="Ingelogd blijven")).to_be_focused()
    assert Axe().run(page, options=AXE_OPTIONS).response["violations"] == []
    page.keyboard.press("Enter")
    expect(warning).not_to_be_visible()
    page.clock.fast_forward("12:50")
    expect(warning).not_to_be_visible()
    page.clock.fast_forward("00:15")
    expect(warning).to_be_visible()
    assert watched.wrong == []


def test_after_the_end_of_a_log_in_the_page_is_covered_and_what_was_typed_goes_along(
    watched: Watched, base: str
) -> None:
    page = watched.page
    page.clock.install()
    page.goto(f"{base}procesverbaal/")
    page.get_by_label("Verklaring").fill("Ik zag een man met twee flesjes parfum.")
    page.clock.fast_forward("16:00")
    ended = page.get_by_role("alertdialog", name="U bent uitgelogd")
    expect(ended).to_be_visible()
    page.keyboard.press("Escape")
    expect(ended).to_be_visible()
    ended.get_by_role("button", name="Inloggen en verdergaan").click()
    page.wait_for_url("**/bewaren/")
    sent = page.inner_text("body")
    assert "_pad=/procesverbaal/" in sent
    assert "verklaring=Ik zag een man met twee flesjes parfum." in sent


def test_the_question_mark_shows_the_keys_on_every_page_but_not_while_typing(watched: Watched, base: str) -> None:
    page = watched.page
    for name in ("werkvoorraad", "dossier", "zitting", "tijdlijn"):
        page.goto(f"{base}{name}/")
        page.keyboard.press("?")
        keys = page.get_by_role("dialog", name="Toetsen")
        expect(keys).to_be_visible()
        assert Axe().run(page, options=AXE_OPTIONS).response["violations"] == []
        keys.get_by_role("button", name="Sluiten").click()
        expect(keys).not_to_be_visible()
    page.goto(f"{base}werkvoorraad/")
    page.get_by_label("Naam of nummer").press("?")
    expect(page.get_by_role("dialog")).not_to_be_visible()
    assert watched.wrong == []


def test_single_keys_do_nothing_when_they_are_switched_off(watched: Watched, base: str) -> None:
    page = watched.page
    page.goto(f"{base}dossier/")
    address = page.url
    page.evaluate("() => { document.documentElement.dataset.toetsen = 'uit' }")
    page.keyboard.press("?")
    page.keyboard.press("j")
    page.keyboard.press("/")
    assert page.evaluate("() => document.activeElement.id") != "q"
    assert page.url == address
    assert page.get_by_role("dialog").count() == 0


def test_without_script_the_upload_says_that_it_cannot_resume(browser: Browser, base: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base}upload/")
    assert page.get_by_text("Zonder JavaScript kan de browser niet hervatten").is_visible()
    form = page.locator("#oplaad")
    assert form.get_attribute("enctype") == "multipart/form-data"
    assert form.get_attribute("action") == "/bytes/f/abc"
    context.close()
