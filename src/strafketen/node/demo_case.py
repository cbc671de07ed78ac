# SPDX-License-Identifier: EUPL-1.2
"""One case from police to court, through the same pages and the same exchange that people and nodes use.

Every step is verified on what the pages show afterwards; nothing looks into a database.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from strafketen.core.roles import NodeRole
from strafketen.node import chain_of_nodes, demo_files, demo_texts
from strafketen.node.browser import Browser, Shown, StepFailed
from strafketen.node.config import NodeConfig
from strafketen.node.demo_files import DemoFile, refused_on
from strafketen.node.demo_material import receipt

Progress = Callable[[str], None]
WAIT_SECONDS = 90.0
WAIT_SECONDS_PER_FILE = 15.0
PARKETNUMMER = "05-{number:06d}-26"


@dataclass(slots=True)
class Steps:
    """What was done and how long it took."""

    progress: Progress
    done: list[dict[str, object]]

    def run(self, name: str, work: Callable[[], None]) -> bool:
        """Do one step; give whether it succeeded."""
        started = time.monotonic()
        self.progress(f"  {name}")
        try:
            work()
            ok = True
        except (StepFailed, httpx.HTTPError) as error:
            self.progress(f"    mislukt: {error}")
            ok = False
        seconds = round(time.monotonic() - started, 3)
        self.done.append({"name": name, "ok": ok, "seconds": seconds})
        return ok


def until(look: Callable[[], bool], what: str, *, deadline_seconds: float = WAIT_SECONDS) -> None:
    """Wait for a condition that a page shows.

    Raises:
        StepFailed: it did not come.
    """
    deadline = time.monotonic() + deadline_seconds
    pause = 0.05
    while not look():
        if time.monotonic() > deadline:
            raise StepFailed(f"te lang gewacht op: {what}")
        time.sleep(pause)  # between two looks at a page; the page, not the pause, says that it is so
        pause = min(1.0, pause * 1.5)


class Case:
    """A winkeldiefstal in the ZSM stream, with invented people."""

    def __init__(
        self,
        *,
        configs: Mapping[NodeRole, NodeConfig],
        logins: tuple[chain_of_nodes.Login, ...],
        state: Path,
        number: int,
        files: tuple[DemoFile, ...],
        progress: Progress,
    ) -> None:
        """Log everybody in."""
        self.state = state
        self.number = number
        self.files = files
        self.progress = progress
        self.patience_seconds = WAIT_SECONDS + WAIT_SECONDS_PER_FILE * len(files)
        self.pl_number = f"PL0600-2026{number:06d}"
        self.parketnummer = PARKETNUMMER.format(number=number)
        self.dossier = ""
        self.code = ""
        self.people = {
            login.role: Browser.login(configs[NodeRole(login.node)].public_url, login.username, login.password)
            for login in logins
        }

    def close(self) -> None:
        """Close the connections of everybody."""
        for person in self.people.values():
            person.close()

    # -- police -------------------------------------------------------------------------------------------------

    def open_dossier(self) -> None:
        """Open the dossier."""
        police = self.people["verbalisant"]
        police.get("/zaken/nieuw/")
        shown = police.post(
            "/zaken/nieuw/",
            demo_texts.case(self.pl_number),
        )
        match = re.search(r"/dossiers/([0-9a-f-]{36})/samenstellen/", shown.url)
        if not match:
            raise StepFailed("het dossier is niet begonnen")
        self.dossier = match.group(1)
        self.code = police.get(self.page("")).code_after("Code voor het portaal")

    def page(self, name: str) -> str:
        """Give the path of a page of the dossier."""
        return f"/dossiers/{self.dossier}/{name}"

    def add_files(self) -> None:
        """Send the files, and take out again what turns out not to be usable; its original is kept."""
        police = self.people["verbalisant"]
        for file in self.files:
            police.upload(
                self.page("toevoegen/"), kind=file.kind, title=file.title, name=file.name, content=file.content
            )
        self.wait_for_jobs(police)
        for refused in tuple(refused_on(police.get(self.page("samenstellen/")))):
            self.progress(f"    niet bruikbaar, uit het dossier gehaald: {refused.title}. {refused.reason}")
            police.post(refused.remove_path, {}).must_hold("uit het dossier gehaald")

    def wait_for_jobs(self, who: Browser) -> None:
        """Wait until nothing of the dossier is being worked on."""
        self.until(lambda: not who.get(self.page("bezig/")).url.endswith("/bezig/"), "de verwerking van stukken")

    def until(self, look: Callable[[], bool], what: str) -> None:
        """Wait for a condition that a page shows; the more files, the longer.

        Raises:
            StepFailed: it did not come.
        """
        until(look, what, deadline_seconds=self.patience_seconds)

    def write_procesverbalen(self) -> None:
        """Write the aangifte and the bevindingen, and sign both."""
        police = self.people["verbalisant"]
        self._write("procesverbaal-aangifte", demo_texts.AANGIFTE)
        recordings = re.findall(
            r'name="opnamen" value="([0-9a-f-]{36})"',
            police.get(self.page("stukken/nieuw/procesverbaal-bevindingen/")).text,
        )
        self._write("procesverbaal-bevindingen", demo_texts.bevindingen(self.files, recordings))

    def _write(self, kind: str, fields: dict[str, str | list[str]]) -> None:
        police = self.people["verbalisant"]
        shown = police.post(self.page(f"stukken/nieuw/{kind}/"), {**fields, "doe": "klaar"})
        self.sign_all(police, shown)

    def sign_all(self, who: Browser, shown: Shown) -> None:
        """Sign every draft on a page, and wait until that is done."""
        for path in re.findall(r'action="(/dossiers/[^"]+/ondertekenen/)"', shown.text):
            who.post(path, {})
            self.wait_for_jobs(who)

    def refuse_incomplete(self) -> None:
        """A dossier without its procesverbalen is held back, with all findings at once."""
        shown = self.people["verbalisant"].post(self.page("versturen/"), {}, expect=422)
        for words in ("Proces-verbaal van aangifte ontbreekt", "Proces-verbaal van bevindingen ontbreekt"):
            shown.must_hold(words)

    def send(self) -> None:
        """Compose the dossier with one button, and see that the OM verified it itself."""
        police = self.people["verbalisant"]
        police.post(self.page("versturen/"), {}).must_hold("verzegeld en verstuurd")
        self.until(lambda: "geaccepteerd" in police.get(self.page("samenstellen/")).text, "het bewijs van het OM")

    # -- OM -----------------------------------------------------------------------------------------------------

    def read_and_return(self) -> None:
        """The officier reads, couples a number, and returns the dossier once: a piece is missing."""
        officier = self.people["officier"]
        self.until(lambda: officier.status(self.page("")) == 200, "het dossier bij het OM")  # noqa: PLR2004 - OK
        officier.get(self.page("")).must_hold("Proces-verbaal van aangifte")
        officier.post(self.page("koppelen/"), {"parketnummer": self.parketnummer}).must_hold("gekoppeld")
        officier.post(
            self.page("terugsturen/"),
            {"reden_code": "stuk_ontbreekt", "toelichting": "De bon van de weggenomen goederen ontbreekt."},
        ).must_hold("teruggestuurd")

    def supplement(self) -> None:
        """The police supplement the dossier; old page numbers stay."""
        police = self.people["verbalisant"]
        self.until(
            lambda: "bon van de weggenomen goederen" in police.get(self.page("samenstellen/")).text,
            "het teruggestuurde dossier bij de politie",
        )
        police.upload(
            self.page("toevoegen/"), kind="bijlage", title="Bon van de goederen", name="bon.pdf", content=receipt()
        )
        self.wait_for_jobs(police)
        police.post(self.page("versturen/"), {}).must_hold("verzegeld en verstuurd")
        officier = self.people["officier"]
        self.until(lambda: "Bon van de goederen" in officier.get(self.page("")).text, "de aanvulling bij het OM")

    def summon(self) -> None:
        """The officier accepts, summons, signs and hands the chosen processtukken to the court."""
        officier = self.people["officier"]
        officier.get(self.page("")).must_hold("Dossier")
        officier.post(self.page("accepteren/"), {}).must_hold("geaccepteerd")
        shown = officier.post(
            self.page("dagvaarden/"),
            demo_texts.DAGVAARDING,
        )
        self.sign_all(officier, shown)
        shown = officier.get(self.page("beoordelen/"))
        chosen = re.findall(r'name="stuk"[^>]*value="([0-9a-f-]{36})"', shown.text)
        if not chosen:
            raise StepFailed("er zijn geen processtukken om te kiezen")
        officier.post(self.page("overdragen/"), {"stuk": chosen}).must_hold("verstrekt")

    # -- court --------------------------------------------------------------------------------------------------

    def plan_hearing(self) -> None:
        """The griffier plans the hearing on the court's own verified copy."""
        griffier = self.people["griffier"]
        self.until(lambda: griffier.status(self.page("")) == 200, "het dossier bij de rechtbank")  # noqa: PLR2004 - OK
        griffier.post(
            self.page("zitting/plannen/"),
            demo_texts.ZITTING,
        ).must_hold("gepland")

    def read_in_court(self) -> None:
        """The judge reads, plays a recording with seek, and cites an exact page and moment."""
        rechter = self.people["rechter"]
        shown = rechter.get(self.page(""))
        first = re.search(r'name="stuk" value="(\d+)"', shown.text)
        aangifte = rechter.get(f"{self.page('')}?stuk={self.number_of(shown, 'Proces-verbaal van aangifte')}")
        if first is None:
            raise StepFailed("de rechter kan geen citaat maken")
        rechter.post(
            self.page("citeren/"),
            {
                "stuk": str(self.number_of(shown, "Proces-verbaal van aangifte")),
                "pagina": "1",
                "citaat": demo_texts.QUOTE,
            },
        ).must_hold(demo_texts.QUOTE)
        aangifte.must_hold("Proces-verbaal van aangifte")
        self.play(rechter, re.findall(r"/beeld/\?stuk=(\d+)", shown.text))

    def play(self, rechter: Browser, recordings: list[str]) -> None:
        """Play the first recording that this browser can play, and cite a moment of it.

        Raises:
            StepFailed: there are recordings, and none can be played, or seek or citation fails.
        """
        for number in recordings:
            player = rechter.get(f"{self.page('beeld/')}?stuk={number}")
            source = player.attribute("src", near='<video id="v"') or player.attribute("src", near='<audio id="v"')
            if source:
                rechter.check_range(source)
                cited = demo_texts.citation(self.files, player.text)
                rechter.post(self.page("citeren/"), {**cited, "stuk": number}).must_hold(cited["toelichting"])
                return
        if recordings or any(
            file.kind in {"beeld", "geluid"} and isinstance(file.content, bytes) for file in self.files
        ):
            raise StepFailed("de rechter kan geen enkele opname afspelen")

    @staticmethod
    def number_of(shown: Shown, title: str) -> int:
        """Give the number of a stuk in the inventory."""
        inventory = r'inv__n num">(\d+)</span>\s*<span class="inv__t">'
        match = re.search(inventory + re.escape(title), shown.text)
        if match is None:
            raise StepFailed(f"{title} staat niet in de inventaris")
        return int(match.group(1))

    def give_judgment(self) -> None:
        """The vonnis is entered, signed and given; the result reaches OM and politie."""
        rechter = self.people["rechter"]
        shown = rechter.post(
            self.page("vonnis/"),
            demo_texts.VONNIS,
        )
        self.sign_all(rechter, shown)
        rechter.post(self.page("uitspraak/"), {}).must_hold("uitspraak is gedaan")
        for role in ("officier", "verbalisant"):
            who = self.people[role]
            self.until(
                lambda who=who: "Uitspraak gedaan" in who.get("/werkvoorraad/?tab=klaar").text,  # type: ignore[misc]  # the loop variable is bound on purpose
                f"de uitspraak bij {role}",
            )

    # -- victim and ketenbureau ---------------------------------------------------------------------------------

    def victim_reads(self) -> None:
        """The victim couples the zaak with the code and sees the timeline."""
        victim = self.people["slachtoffer"]
        shown = victim.get("/mijn-zaak/")
        if 'name="code"' in shown.text:
            victim.post("/mijn-zaak/", {"code": self.code})
        self.until(
            lambda: "De rechter heeft een uitspraak gedaan" in victim.get("/mijn-zaak/").text, "nieuws in het portaal"
        )

    def count_steps(self) -> None:
        """The ketenbureau shows the lead time of each step."""
        analyst = self.people["ketenanalist"]
        self.until(
            lambda: "Zitting gepland" in analyst.get("/doorlooptijden/").text, "doorlooptijden bij het ketenbureau"
        )


def run(
    *,
    state: Path,
    configs: Mapping[NodeRole, NodeConfig],
    stukken: Path | None,
    media: Path | None,
    progress: Progress,
) -> dict[str, object]:
    """Run the case, export it from the court, and verify the export with the anchors beside it."""
    from strafketen.node import demo_export

    number = demo_export.next_number(state)
    case = Case(
        configs=configs,
        logins=chain_of_nodes.logins(state),
        state=state,
        number=number,
        files=demo_files.files_of(stukken=stukken, media=media),
        progress=progress,
    )
    steps = Steps(progress, [])
    progress(f"De zaak {case.pl_number} reist van politie naar rechter")
    own = stukken is not None or media is not None
    plan: list[tuple[str, Callable[[], None]]] = [
        ("politie: dossier beginnen", case.open_dossier),
        ("politie: bestanden en opnamen innemen", case.add_files),
        *([] if own else [("politie: onvolledig dossier wordt tegengehouden", case.refuse_incomplete)]),
        ("politie: processen-verbaal opmaken en ondertekenen", case.write_procesverbalen),
        ("politie: samenstellen, verzegelen en versturen", case.send),
        ("OM: zelf controleren, lezen en terugsturen", case.read_and_return),
        ("politie: aanvullen", case.supplement),
        ("OM: accepteren, dagvaarden en verstrekken", case.summon),
        ("Rechtspraak: zitting plannen", case.plan_hearing),
        ("Rechtspraak: lezen, afspelen en citeren", case.read_in_court),
        ("Rechtspraak: vonnis wijzen", case.give_judgment),
        ("slachtofferportaal: tijdlijn", case.victim_reads),
        ("ketenbureau: doorlooptijden", case.count_steps),
    ]
    with contextlib.closing(case):
        ok = all(steps.run(name, work) for name, work in plan)
    result: dict[str, object] = {"ok": ok, "parketnummer": case.parketnummer, "steps": steps.done}
    if ok:
        checked = demo_export.Export(state=state, config=configs[NodeRole.RECHTSPRAAK], configs=configs)
        ok = steps.run("uitvoer maken en zonder netwerk controleren", lambda: checked.run(case.dossier))
        result |= {
            "ok": ok,
            "dossier_root": checked.root or None,
            "export": str(checked.path),
            "anchors": str(checked.anchors),
        }
    return result
