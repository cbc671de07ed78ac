# SPDX-License-Identifier: EUPL-1.2
"""A browser that watches every page it opens: accessibility, room, policy, console.

`STRAFKETEN_SHOTS=<folder>` keeps a picture of every page that is looked at, at 1280 and 390 px.
"""

from __future__ import annotations

import os
import shutil
import urllib.parse
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, ViewportSize

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
AXE_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
WIDTHS = (390, 320)
DESK: ViewportSize = {"width": 1280, "height": 800}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's browser."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watched:
    """One browser context, as one person at one machine has it; what goes wrong on any page is kept.

    Attributes:
        context: the context; its cookies are those of every node together.
        wrong: console errors (the content security policy among them) and answers of 400 and up that nobody expected.
        seen: names of the pages that were looked at.
    """

    context: BrowserContext
    wrong: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    expected_status: int = 0

    def page(self) -> Page:
        """Open a tab."""
        page = self.context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", self._console)
        page.on("response", self._response)
        page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        return page

    def _console(self, message: ConsoleMessage) -> None:
        # A status of 400 and up is told by the answer itself, which knows whether it was expected.
        told = "responded with a status of" in message.text
        if message.type in {"error", "warning"} and not told:
            self.wrong.append(f"{message.location.get('url', '')}: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status != self.expected_status:
            self.wrong.append(f"{response.status} {response.url}")

    @contextmanager
    def expecting(self, status: int) -> Iterator[None]:
        """Allow answers with this status: a form with errors, a refusal."""
        self.expected_status = status
        try:
            yield
        finally:
            self.expected_status = 0

    def look(self, page: Page, name: str) -> None:
        """Check a page as it stands now: axe without a violation, one heading, and no sideways scroll when narrow."""
        self.seen.append(name)
        page.evaluate("() => document.fonts.ready.then(() => true)")
        assert page.locator("h1").count() == 1, f"{name} has {page.locator('h1').count()} headings of the first rank"
        assert page.evaluate("() => document.querySelectorAll('[style], style, script:not([src])').length") == 0, name
        found = Axe().run(page, options=AXE_OPTIONS)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        self._shot(page, name, DESK["width"])
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("() => document.documentElement.scrollWidth") <= width, f"{name} is wider than {width}"
            if width == WIDTHS[0]:
                self._shot(page, name, width)
        page.set_viewport_size(DESK)
        assert self.wrong == [], f"{name}: {self.wrong}"

    def _shot(self, page: Page, name: str, width: int) -> None:
        folder = os.environ.get("STRAFKETEN_SHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            number = f"{len(self.seen):02d}"
            page.screenshot(path=str(Path(folder) / f"{number}-{name}-{width}.png"), full_page=width != DESK["width"])


@contextmanager
def watched(browser: Browser, *, javascript: bool = True) -> Iterator[Watched]:
    """Open a fresh context."""
    context = browser.new_context(viewport=DESK, java_script_enabled=javascript, locale="nl-NL")
    try:
        yield Watched(context)
    finally:
        context.close()


def log_in(page: Page, base: str, username: str, password: str) -> None:
    """Log in by the form."""
    page.goto(f"{base}/inloggen/")
    page.get_by_label("Gebruikersnaam").fill(username)
    page.get_by_label("Wachtwoord").fill(password)
    page.get_by_role("main").get_by_role("button", name="Inloggen").click()
    page.wait_for_url(lambda url: urllib.parse.urlsplit(url).path != "/inloggen/")
