# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: E501, RUF001, S106 -- sample data in columns, with the quotation marks that Dutch uses
"""Sample data for every page: all people, numbers and cases are invented. The shapes are the templates' contracts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace as V
from typing import TYPE_CHECKING

from django import forms

from strafketen.web.drawings import Area, LeadTime, Mark, Wave, WaveNote
from strafketen.web.values import Job, Ladder, MenuItem, Option, Pager, Session, Shell, Tab

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 23, 9, 42, tzinfo=UTC)
SHA = "7c1e9a0441d2b8f36a55c0de19f2a7b3e84c6d10975fe2a1b3c4d5e6f70812d8"
ROOT = "4f2a91c7d03be58617aa20cf94d1e6b7583c0f9e2d4a6b81c5f70e93a1d208be"
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def at(text: str) -> datetime:
    """Read a UTC moment."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def shell(role: str) -> Shell:
    """Frame as the reader of `role` sees it."""
    menus = {
        "politie": (("Werkvoorraad", 7), ("Dossiers", None), ("Verzendingen", None)),
        "om": (("Werkvoorraad", 12), ("Dossiers", None), ("Verzendingen", 2)),
        "rechtspraak": (("Werkvoorraad", 3), ("Zittingen", None), ("Verzendingen", None)),
        "slachtoffer": (("Uw zaak", None), ("Uw rechten", None), ("Hulp", None)),
        "ketenbureau": (("Doorlooptijden", None), ("Gebeurtenissen", None)),
    }
    people = {
        "politie": ("Politie", "brig. J. de Wit"),
        "om": ("Openbaar Ministerie", "mr. A. Bakker"),
        "rechtspraak": ("Rechtspraak", "mr. C. Willemsen"),
        "slachtoffer": ("", "M. Jansen"),
        "ketenbureau": ("Ketenbureau", "S. Verbeek"),
    }
    organisation, user = people[role]
    return Shell(
        now=NOW,
        menu=tuple(MenuItem(label, "/", current=i == 0, count=count) for i, (label, count) in enumerate(menus[role])),
        organisation=organisation,
        user=user,
        brand="Mijn Strafketen" if role == "slachtoffer" else "Strafketen",
        logout_url="/uitloggen/",
        language_url="/taal/",
        demo=True,
        leave_url="/weer/" if role == "slachtoffer" else "",
        session=Session(seconds=900, warn_seconds=120, extend_url="/verlengen/", keep_url="/bewaren/"),
        keys_url="/toetsen/",
    )


LONG = "Hottentottententententoonstellingsbezoekersaantallenregistratieformulierbeheerder" * 2
"""A name or title without a space, longer than any page is wide: names of every kind must fit."""


def zaak(role: str = "om", tab: int = 0, *, action: bool = True) -> V:
    """The case of the demonstration, as the bar of a page shows it."""
    labels = {
        "politie": ("Samenstellen", "Dossier", "Bewijs", "Logboek"),
        "om": ("Dossier", "Beoordelen", "Bewijs", "Logboek"),
        "rechtspraak": ("Dossier", "Zitting", "Vonnis", "Bewijs", "Logboek"),
    }[role]
    return V(
        title="Winkeldiefstal, Nijmegen",
        number="PL0000-2026338812" if role == "politie" else "05-338812-26",
        number_label="Zaak" if role == "politie" else "Parketnummer",
        verdachte="R. Bosman",
        custody="niet vast",
        version=2,
        term=at("2026-12-04T15:00"),
        term_label="Beslis vóór" if role == "om" else "Verstuur vóór",
        action=V(label="Beslissing nemen", url="/beoordelen/") if action else None,
        tabs=tuple(Tab(label, "/", current=i == tab) for i, label in enumerate(labels)),
    )


# -- forms -----------------------------------------------------------------------------------------------------------

NUMERIC = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})


class ZaakForm(forms.Form):
    pl_nummer = forms.CharField(label="Zaaknummer", help_text="Zoals in BVH, bijvoorbeeld PL0000-2026338812.")
    titel = forms.CharField(label="Korte naam van de zaak", help_text="Zonder namen van personen.")
    feit = forms.ChoiceField(
        label="Feit", choices=[("310", "Diefstal, art. 310 Sr"), ("312", "Diefstal met geweld, art. 312 Sr")]
    )
    pleegplaats = forms.CharField(label="Plaats van het feit")
    pleegdatum = forms.CharField(
        label="Datum", widget=NUMERIC, error_messages={"required": "Vul een datum in, bijvoorbeeld 4-12-2026."}
    )
    pleegtijd = forms.CharField(
        label="Tijd", widget=NUMERIC, error_messages={"required": "Vul een tijd in, zoals 14.30."}
    )


class PersoonForm(forms.Form):
    rol = forms.ChoiceField(
        label="Rol", choices=[("verdachte", "Verdachte"), ("aangever", "Aangever"), ("getuige", "Getuige")]
    )
    voorletters = forms.CharField(label="Voorletters")
    achternaam = forms.CharField(label="Achternaam")
    geboortedatum = forms.CharField(label="Geboortedatum", required=False, widget=NUMERIC)


class AangifteForm(forms.Form):
    aangever = forms.CharField(label="Aangever", initial="L. van Dijk")
    pleegplaats = forms.CharField(label="Plaats", initial="Voorbeeldplein 8, Nijmegen")
    datum = forms.CharField(label="Datum", widget=NUMERIC)
    tijd = forms.CharField(
        label="Tijdstip", widget=NUMERIC, error_messages={"required": "Vul een tijd in, zoals 14.30."}
    )
    verklaring = forms.CharField(label="Verklaring", widget=forms.Textarea(attrs={"rows": 8}))
    goederen = forms.CharField(label="Goederen", required=False)
    schade = forms.CharField(label="Schade in euro", required=False)
    wil_informatie = forms.BooleanField(label="Wil op de hoogte blijven", required=False)
    wil_schadevergoeding = forms.BooleanField(label="Wil schadevergoeding vragen", required=False)
    t2_besluit = forms.ChoiceField(
        label="Besluit", widget=forms.RadioSelect, choices=[("af", "Afschermen"), ("laat", "Laten staan, omdat …")]
    )
    t2_reden = forms.CharField(label="Reden om te laten staan", required=False)


class StukForm(forms.Form):
    soort = forms.ChoiceField(
        label="Plaats in de volgorde", choices=[("12", "Overige bijlagen"), ("7", "Beeld en geluid")]
    )
    titel = forms.CharField(label="Titel van het stuk")
    omschrijving = forms.CharField(
        label="Omschrijving",
        help_text="Wat is te zien of te horen, en wie maakte het?",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BeschrijvingForm(forms.Form):
    beschrijving = forms.CharField(label="Wat is er te zien?", widget=forms.Textarea(attrs={"rows": 3}))


class ParketForm(forms.Form):
    parketnummer = forms.CharField(label="Parketnummer", help_text="Bijvoorbeeld 05-338812-26.")


class RetourForm(forms.Form):
    reden_code = forms.ChoiceField(
        label="Reden", choices=[("R01", "R01 Er ontbreekt een stuk"), ("R02", "R02 Een handtekening klopt niet")]
    )
    termijn = forms.CharField(label="Graag vóór", widget=NUMERIC)
    gevraagde_stukken = forms.MultipleChoiceField(
        label="Wat ontbreekt?",
        widget=forms.CheckboxSelectMultiple,
        choices=[("letsel", "Letselverklaring"), ("foto", "Fotoblad"), ("getuige", "Verhoor getuige")],
    )
    toelichting = forms.CharField(label="Toelichting voor de politie", widget=forms.Textarea(attrs={"rows": 3}))


class BeslisForm(forms.Form):
    beslissing = forms.ChoiceField(
        label="Wat beslist u?",
        widget=forms.RadioSelect,
        choices=[("dagvaarden", "Dagvaarden"), ("strafbeschikking", "Strafbeschikking"), ("seponeren", "Seponeren")],
    )
    feit = forms.ChoiceField(label="Feit", choices=[("310", "Diefstal, art. 310 Sr")])
    tenlastelegging = forms.CharField(label="Tenlastelegging", widget=forms.Textarea(attrs={"rows": 6}))


class ZittingForm(forms.Form):
    datum = forms.CharField(label="Datum", widget=NUMERIC)
    tijd = forms.CharField(label="Tijd", widget=NUMERIC)
    plaats = forms.ChoiceField(label="Plaats", choices=[("arnhem", "Arnhem"), ("zutphen", "Zutphen")])
    zaal = forms.CharField(label="Zaal")
    rechter = forms.ChoiceField(label="Rechter", choices=[("w", "mr. C. Willemsen")])


class VonnisForm(forms.Form):
    uitspraak_op = forms.CharField(label="Datum van de uitspraak", widget=NUMERIC)
    bewezen = forms.ChoiceField(
        label="Is het feit bewezen?", widget=forms.RadioSelect, choices=[("ja", "Bewezen"), ("nee", "Vrijspraak")]
    )
    bewezenverklaring = forms.CharField(label="Bewezenverklaring", widget=forms.Textarea(attrs={"rows": 4}))
    straf = forms.ChoiceField(label="Straf", choices=[("tul", "Taakstraf"), ("geld", "Geldboete")])
    straf_omvang = forms.CharField(label="Hoogte of duur", help_text="Bijvoorbeeld 40 uur of € 350.")
    motivering = forms.CharField(label="Motivering", widget=forms.Textarea(attrs={"rows": 5}))


class LoginForm(forms.Form):
    username = forms.CharField(label="Gebruikersnaam", widget=forms.TextInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label="Wachtwoord", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


VERKLARING = (
    "Ik werk in de winkel. Een man stopte twee flesjes parfum in zijn jas. Ik sprak hem aan. Hij zei: ‘Ik weet dat je in de "
    "Lindestraat 14 woont.’\n\nDaarna riep hij dat hij mijn dochter zou opwachten bij basisschool De Voorbeeldboom. Ik was bang."
)
TENLASTELEGGING = (
    "hij op of omstreeks 22 november 2026 te Nijmegen, twee flesjes parfum, die geheel of ten dele aan een ander dan aan verdachte "
    "toebehoorden, heeft weggenomen met het oogmerk om deze zich wederrechtelijk toe te eigenen."
)

# -- parts that return ------------------------------------------------------------------------------------------------

BEVINDINGEN = (
    V(
        text="Tijdstip ontbreekt",
        severity="blocking",
        place_url="#stuk-4",
        place_label="stuk 4, tijdstip",
        source="art. 153 Sv",
    ),
    V(
        text="Treffer 2 is niet beslist",
        severity="blocking",
        place_url="#stuk-4",
        place_label="stuk 4, verklaring",
        source="",
    ),
    V(
        text="Proces-verbaal is niet getekend",
        severity="blocking",
        place_url="#stuk-6",
        place_label="stuk 6",
        source="art. 153 Sv",
    ),
    V(
        text="Beelden zijn door niemand beschreven",
        severity="attention",
        place_url="#stuk-7",
        place_label="stuk 7",
        source="",
    ),
)
CONTROLE = (
    V(label="Alle codes van 6 stukken kloppen", ok=True, note="zelf nagerekend"),
    V(label="Zegel van de politie klopt", ok=True, note="versie 2, 21 nov 2026"),
    V(label="3 handtekeningen zijn geldig", ok=True, note="met tijdstempel"),
)
FEITEN = (
    V(label="Feit", value="Diefstal", note="art. 310 Sr"),
    V(label="Pleegdatum", value="22 november 2026", note=""),
    V(label="Verdachte", value="R. Bosman, 28 jaar", note="niet vast · ontkent"),
    V(label="Slachtoffer", value="L. van Dijk", note="wil schadevergoeding: € 89,90"),
)
STAPPEN = (
    V(label="Ontvangen", state="klaar", at=NOW - 3 * HOUR, note="versie 2"),
    V(label="Parketnummer", state="klaar", at=NOW - 2 * HOUR, note=""),
    V(label="Beoordelen", state="bezig", at=None, note=""),
    V(label="Dagvaarding", state="later", at=None, note=""),
    V(label="Overdragen", state="later", at=None, note=""),
)
VOLGORDE = tuple(
    V(number=i + 1, title=title, state=state, note=note, stuk_anchor=anchor)
    for i, (title, state, note, anchor) in enumerate(
        (
            ("Voorblad en zaakgegevens", "aanwezig", "maakt het systeem", ""),
            ("Inhoudsopgave", "aanwezig", "maakt het systeem", ""),
            ("Stamproces-verbaal", "aanwezig", "4 pagina’s", "stuk-3"),
            ("Aangifte", "bezig", "nog niet getekend", "stuk-4"),
            ("Getuigen", "nvt", "", ""),
            ("Bevindingen", "aanwezig", "2 pagina’s", "stuk-6"),
            ("Beeld en geluid", "aanwezig", "2 opnamen", "stuk-7"),
            ("Forensisch en medisch", "ontbreekt", "letselverklaring, verwacht 24 nov 2026", ""),
            ("Verdachte", "nvt", "", ""),
            ("Inbeslagneming", "nvt", "", ""),
            ("Bijzondere bevoegdheden", "nvt", "", ""),
            ("Overige bijlagen", "aanwezig", "fotoblad, 3 pagina’s", "stuk-12"),
        )
    )
)


def stuk(number: int, title: str, state: str, state_label: str, **more: object) -> V:
    """A stuk while composing."""
    base: dict[str, object] = {
        "anchor": f"stuk-{number}", "number": number, "title": title, "kind": "pv", "pages": 2, "duration_seconds": None,
        "size_bytes": 184_220, "first_page": None, "state": state, "state_label": state_label, "state_note": "", "sha256": "",
        "view_url": "/dossier/", "edit_url": "", "describe_url": "", "sign_url": "", "remove_url": "/weg/", "warnings": (),
    }  # fmt: skip
    return V(**(base | more))


STUKKEN = (
    stuk(3, "Stamproces-verbaal", "getekend", "Getekend", pages=4, first_page=3, state_note="J. de Wit, 23 nov 2026, 10:12", sha256=SHA),
    stuk(4, "Proces-verbaal van aangifte", "concept", "Concept", edit_url="/procesverbaal/", warnings=("Het tijdstip ontbreekt.",)),
    stuk(6, "Proces-verbaal van bevindingen", "te tekenen", "Te tekenen", edit_url="/procesverbaal/", sign_url="/tekenen/"),
    stuk(7, "Beelden winkelcamera", "klaar", "Ontvangen", kind="video", pages=None, duration_seconds=134.0, size_bytes=41_003_512,
         sha256=SHA, describe_url="/beeld/", warnings=("Nog niemand heeft de beelden beschreven.",)),
    stuk(8, "Melding 112", "bezig", "Controle loopt", kind="audio", pages=None, duration_seconds=61.0, size_bytes=980_400),
    stuk(12, "Fotoblad winkel", "klaar", "Ontvangen", kind="pdf", pages=3, first_page=11, sha256=SHA),
)  # fmt: skip

JOBS = (
    Job(
        "Proces-verbaal van aangifte ondertekenen",
        2,
        4,
        "stappen",
        "U kunt doorwerken. U ziet hier wanneer het klaar is.",
    ),
)

INVENTARIS = (
    V(title="Zaak", stukken=(("Stamproces-verbaal", 4, "pv", "", ""),)),
    V(title="Aangifte", stukken=(("Proces-verbaal van aangifte", 3, "pv", "", ""),)),
    V(title="Bevindingen", stukken=(("Proces-verbaal van bevindingen", 2, "pv", "Nieuw", "nieuw"),)),
    V(title="Forensisch en medisch", stukken=(("Letselverklaring", None, "pdf", "Ontbreekt", "mist"),)),
    V(
        title="Beeld en geluid",
        stukken=(("Beelden winkelcamera", None, "video", "", ""), ("Melding 112", None, "audio", "", "")),
    ),
    V(title="Overige bijlagen", stukken=(("Fotoblad winkel", 3, "pdf", "", ""),)),
)


def _inventory(current: int) -> tuple[V, ...]:
    number = 0
    groups = []
    for group in INVENTARIS:
        rows = []
        for title, pages, kind, badge, badge_kind in group.stukken:
            number += 1
            rows.append(
                V(number=number, title=title, url="/dossier/", current=number == current, pages=pages,
                  on=None if badge_kind == "mist" else date(2026, 11, 22), kind=kind,
                  duration_seconds={"video": 134.0, "audio": 61.0}.get(kind), badge=badge, badge_kind=badge_kind,
                  note="verwacht 24 nov 2026" if badge_kind == "mist" else "", hidden=False)
            )  # fmt: skip
        groups.append(V(title=group.title, stukken=tuple(rows)))
    return tuple(groups)


MARKS = (
    Mark(1, (Area(0.216, 0.1873, 0.69, 0.0191), Area(0.112, 0.2078, 0.122, 0.0184)), active=True),
    Mark(2, (Area(0.731, 0.2389, 0.166, 0.0184), Area(0.112, 0.2587, 0.202, 0.0184))),
)
PAGE_TEXT = (
    "Vervolg verklaring\n\n“Mijn buurman zei dat hij die nacht iemand had gezien. Dat was rond half vier.\n\n"
    "De deurbel van mijn buurman heeft een camera. Hij heeft de beelden bewaard.”"
)
PAGINA = V(
    number=2, dossier_page=7, image_url="/materiaal/pv-p2.png", image_2x_url="", width=1190, height=1684, text=PAGE_TEXT,
    previous_url="/dossier/?p=1", next_url="/dossier/?p=3", marks=MARKS,
)  # fmt: skip
CITATEN = (
    V(number=1, quote="Daarna zag hij een man met een donkere jas en een witte rugtas weglopen in de richting van het station.",
      url="/dossier/", label="Stuk 2, p. 2", maker="A. Bakker", on=date(2026, 11, 21), current=True, media_url="", media_label=""),
    V(number=2, quote="Op de beelden is een man te zien om 03.27 uur.", url="/dossier/", label="Stuk 2, p. 2", maker="A. Bakker",
      on=date(2026, 11, 21), current=False, media_url="/beeld/?t=66", media_label="Bekijk stuk 5 vanaf 01:06"),
)  # fmt: skip


def _peaks() -> tuple[float, ...]:
    bangs = {48: 0.95, 66: 0.5, 92: 0.65, 97: 0.7}
    return tuple(
        min(
            1.0,
            0.12 + ((i * 37) % 11) / 110 + sum(top * max(0.0, 1 - abs(i / 3 - s) / 1.5) for s, top in bangs.items()),
        )
        for i in range(402)
    )


MEDIA = V(
    kind="video", src="/materiaal/deurbel.mp4", mime="video/mp4", width=768, height=432, poster_url="/materiaal/deurbel.jpg",
    captions_url="/materiaal/deurbel.vtt", duration_seconds=134.0, start_seconds=66.0, frame_rate=8.0, playable=True,
    not_playable_text="", recorded_at=at("2026-11-22T02:26"),
)  # fmt: skip


def werkvoorraad() -> dict[str, object]:
    """Work list of the officier."""
    rows = (
        ("Te laat en vandaag", "Vernieling bushokje, Ede", "05-331207-26", "Aanvulling beoordelen", "J. de Wit", "Politie, Basisteam Oost", "Nieuw", "nieuw", date(2026, 11, 22), "rood", Ladder(5, at("2026-11-21T15:40"))),
        ("Te laat en vandaag", "Winkeldiefstal, Nijmegen", "05-338812-26", "Beslissen (ZSM)", "ZSM-tafel", "Oost-Nederland", "Dossier komt", "wacht", at("2026-11-23T15:00"), "oranje", Ladder(1, NOW - HOUR, late_seconds=2400)),
        ("Deze week", "Mishandeling station, Arnhem", "05-318450-26", "Beelden delen met raadsman", "mr. S. El Idrissi", "Advocatuur", "In behandeling", "nieuw", date(2026, 11, 26), "", Ladder(4, NOW - 30 * MINUTE)),
        ("Deze week", "Woninginbraak Voorbeeldlaan", "05-104417-26", "Rapport opvragen", "J. de Wit", "Politie, Basisteam Oost", "Wacht op ander", "wacht", date(2026, 11, 27), "oranje", Ladder(2, NOW - 5 * HOUR, late_seconds=10_800)),
        ("Later", "Oplichting via internet", "05-240166-26", "Vraag beantwoorden", "Griffie", "Rechtbank Gelderland", "Beantwoord", "klaar", date(2026, 12, 17), "", None),
        ("Later", LONG, "05-240167-26", "Vraag beantwoorden", "Griffie", "Rechtbank Gelderland", "Beantwoord", "klaar", None, "", None),
        ("Later", "Bedreiging via berichten, Zutphen", "05-297731-26", "Stukken herstellen", "Reclassering", "3RO", "Geweigerd", "fout", None, "", Ladder(2, NOW, refused=True, reason="zegel klopt niet")),
    )  # fmt: skip
    return {
        "title": "Werkvoorraad", "unit": "Parket Oost-Nederland", "new_url": "", "first_url": "/dossier/",
        "tabs": (Tab("Aan mij gevraagd", "/", current=True, count=12), Tab("Ik wacht op anderen", "/", count=4), Tab("Te tekenen", "/", count=0)),
        "late_count": 2, "late_url": "/verzendingen/",
        "filter": V(q="", asked=(Option("", "Alles", selected=True), Option("b", "Beslissen")), sender=(Option("", "Iedereen", selected=True),),
                    term=(Option("", "Alle termijnen", selected=True), Option("laat", "Te laat")), url="/werkvoorraad/", active=True,
                    clear_url="/werkvoorraad/", total=12),
        "zaken": tuple(
            V(group=g, title=t, number=n, url="/dossier/", asked=a, sender=s, sender_unit=u, status=st, status_kind=k, term=term, term_note="",
              term_level=level, ladder=ladder, arrived=None if ladder else V(words="ontvangen en hier gecontroleerd", at=NOW - 20 * MINUTE))
            for g, t, n, a, s, u, st, k, term, level, ladder in rows
        ),
        "pager": Pager(1, 6, 6), "jobs": JOBS, "empty_text": "",
    }  # fmt: skip


def werkvoorraad_leeg() -> dict[str, object]:
    """Work list with nothing in it."""
    return werkvoorraad() | {
        "zaken": (),
        "pager": Pager(0, 0, 0),
        "filter": None,
        "jobs": (),
        "late_count": 0,
        "new_url": "/nieuw/",
    }


def zaak_nieuw() -> dict[str, object]:
    """A new dossier that was sent with mistakes."""
    form = ZaakForm(
        {
            "pl_nummer": "PL0000-2026338812",
            "titel": "Winkeldiefstal, Nijmegen",
            "feit": "310",
            "pleegplaats": "Voorbeeldplein 8",
        }
    )
    personen = forms.formset_factory(PersoonForm, extra=2)(
        prefix="personen", initial=[{"rol": "verdachte", "voorletters": "R.", "achternaam": "Bosman"}]
    )
    return {"form": form, "personen": personen, "post_url": "/nieuw/", "cancel_url": "/werkvoorraad/"}


def samenstellen() -> dict[str, object]:
    """Composing, with findings and a request for a supplement."""
    return {
        "zaak": zaak("politie"), "bevindingen": BEVINDINGEN, "blocking_count": 3, "attention_count": 1, "volgorde": VOLGORDE,
        "present_count": 6, "needed_count": 7, "stukken": STUKKEN,
        "toevoegen": (V(label="Aangifte schrijven", url="/procesverbaal/", icon="pencil"), V(label="Bevindingen schrijven", url="/procesverbaal/", icon="pencil"),
                      V(label="PDF toevoegen", url="/upload/", icon="doc"), V(label="Beeld of geluid toevoegen", url="/upload/", icon="video")),
        "verzenden": V(url="/versturen/", to="Openbaar Ministerie", label="Dossier samenstellen en versturen", can=False, sent=False),
        "retour": V(at=NOW - 2 * HOUR, by="mr. A. Bakker, Openbaar Ministerie", reason_code="R01", reason="Er ontbreekt een stuk",
                    text="De letselverklaring wordt genoemd maar zit er niet bij.", asked=("Letselverklaring",), term=date(2026, 11, 27)),
        "verzendingen": (V(version=1, to="Openbaar Ministerie", at=NOW - 5 * HOUR, ladder=Ladder(4, NOW - 4 * HOUR), url="/bewijs/"),), "jobs": JOBS,
    }  # fmt: skip


def samenstellen_klaar() -> dict[str, object]:
    """Composing, nothing in the way."""
    return samenstellen() | {
        "bevindingen": (), "blocking_count": 0, "attention_count": 0, "retour": None, "jobs": (), "verzendingen": (),
        "verzenden": V(url="/versturen/", to="Openbaar Ministerie", label="Dossier samenstellen en versturen", can=True, sent=False),
    }  # fmt: skip


def procesverbaal() -> dict[str, object]:
    """The form of an aangifte, sent with a mistake and with a hit."""
    form = AangifteForm({"aangever": "L. van Dijk", "pleegplaats": "Voorbeeldplein 8, Nijmegen", "datum": "22-11-2026", "tijd": "",
                         "verklaring": VERKLARING, "goederen": "2 flesjes parfum", "schade": "89,90", "wil_informatie": "on"})  # fmt: skip
    return {
        "zaak": zaak("politie", action=False), "heading": "Aangifte invullen", "stuknummer": 4, "form": form,
        "secties": (
            V(title="Wie en wanneer", hint="Adres, telefoon en geboortedatum staan apart. Ze komen niet in het stuk.", velden=[form[n] for n in ("aangever", "pleegplaats", "datum", "tijd")]),
            V(title="Wat is er gebeurd?", hint="In de woorden van de aangever.", velden=[form["verklaring"]]),
            V(title="Schade en rechten", hint="", velden=[form[n] for n in ("goederen", "schade", "wil_informatie", "wil_schadevergoeding")]),
        ),
        "treffers": (V(number=2, what="School van een kind", fragment="basisschool De Voorbeeldboom", anchor="treffer-2", state="open",
                       besluit=form["t2_besluit"], reden=form["t2_reden"]),),
        "handtekeningen": (V(name="L. van Dijk", role="aangever", state="klaar", note="Tekende versie 2 op papier.", sign_url=""),
                           V(name="brig. J. de Wit", role="verbalisant", state="nu", note="", sign_url="/tekenen/")),
        "saved_at": NOW, "post_url": "/procesverbaal/", "back_url": "/samenstellen/",
        "voorbeeld": V(image_url="/materiaal/pv-p1.png", width=1190, height=1684, page=1, pages=2, made_at=NOW, text="", pdf_url="/voorbeeld.pdf"),
    }  # fmt: skip


UPLOAD = V(
    form_url="/bytes/f/abc", tus_url="/bytes/u/", token="abc", done_url="/upload/", accept=".pdf,video/*,audio/*",
    max_bytes=200_000_000_000, title="Beelden winkelcamera", upload_id="0190b1",
)  # fmt: skip


def upload() -> dict[str, object]:
    """Second step of adding a file."""
    return {
        "zaak": zaak("politie", action=False), "form": None, "post_url": "", "upload": UPLOAD, "back_url": "/samenstellen/",
        "ontvangen": (V(name="fotoblad.pdf", size_bytes=2_480_000, sha256=SHA, state_label="Gecontroleerd", state_kind="klaar", note="3 pagina’s", url="/dossier/"),),
    }  # fmt: skip


def upload_stap1() -> dict[str, object]:
    """First step of adding a file."""
    return {
        "zaak": zaak("politie", action=False),
        "form": StukForm(),
        "post_url": "/upload/",
        "upload": None,
        "back_url": "/samenstellen/",
        "ontvangen": (),
    }


def dossier() -> dict[str, object]:
    """The viewer at a page with citations."""
    return {
        "zaak": zaak(), "groepen": _inventory(2), "stukken_count": 7, "pages_count": 12,
        "stuk": V(number=2, title="Proces-verbaal van aangifte", kind="pv", pages=3, previous_url="/", next_url="/", signed="Getekend door J. de Wit, geldig",
                  signed_ok=True, sha256=SHA, original_url="/origineel/", state="klaar", state_text="", media_url=""),
        "pagina": PAGINA, "page_url": "/dossier/",
        "miniaturen": tuple(V(number=i, url="/dossier/", image_url=f"/materiaal/pv-p{i}-mini.png", width=120, height=170, current=i == 2, citations=2 if i == 2 else 0) for i in (1, 2, 3)),
        "zoom": V(percent=100, turn=0, smaller_url="?zoom=75", larger_url="?zoom=125", turn_url="?draai=90"),
        "zoek": V(url="/dossier/", q="", hits=None), "feiten": FEITEN,
        "ontbreekt": (V(title="Stuk 4 ontbreekt nog", text="De letselverklaring is verwacht op 24 november 2026.", url="/", action="Vraag het stuk op"),),
        "citaten": CITATEN, "citeren_url": "/citeren/", "acties": (V(label="Stuk opvragen", url="/"), V(label="Beoordelen", url="/")),
    }  # fmt: skip


def dossier_zoeken() -> dict[str, object]:
    """The viewer with search results, at a stuk that is still being worked on."""
    base = dossier()
    return base | {
        "stuk": V(number=4, title="Letselverklaring", kind="pdf", pages=0, previous_url="/", next_url="/", signed="", signed_ok=None, sha256="",
                  original_url="", state="ontbreekt", state_text="Verwacht op 24 november 2026. De politie is gevraagd het te sturen.", media_url=""),
        "pagina": None, "miniaturen": (), "citaten": (),
        "zoek": V(url="/dossier/", q="rugtas", hits=(V(url="/", label="Stuk 2, p. 2", fragment="… een donkere jas en een witte rugtas …"),)),
    }  # fmt: skip


def beeld() -> dict[str, object]:
    """The player."""
    return {
        "zaak": zaak(), "stuk": V(number=5, title="Beelden winkelcamera", sha256=SHA, original_url="/origineel/", equal=True), "media": MEDIA,
        "golf": Wave(_peaks(), 134.0, 62.0, 78.0, (WaveNote(1, 48.0), WaveNote(2, 68.0), WaveNote(3, 92.0)), 66.0),
        "fragment": V(start_seconds=62.0, end_seconds=78.0),
        "notities": tuple(V(number=n, at_seconds=t, end_seconds=t + 6 if n == 2 else None, clock="01:06–01:12" if n == 2 else f"{t // 60:02.0f}:{t % 60:02.0f}", url=f"?t={t:.0f}", text=text, maker=maker, note=note, current=n == 2)
                          for n, t, text, maker, note in ((1, 48.0, "Glas breekt, buiten beeld", "J. de Wit", ""), (2, 66.0, "Man met witte rugtas", "A. Bakker", "citaat 2"), (3, 92.0, "Buurman roept", "A. Bakker", ""))),
        "transcript": tuple(V(at_seconds=t, url=f"?t={t:.0f}", speaker=who, text=text, sound=not who, current=t == 64.0)
                            for t, who, text in ((0.0, "", "Wind, verder stil."), (48.0, "", "Glas breekt, buiten beeld."), (64.0, "", "Een man met een witte rugtas loopt langs."), (91.0, "Buurman", "Hé, wie is daar?"))),
        "transcript_source": "Spraakherkenning, nagekeken", "beschrijving": None, "beschrijven_form": None, "beschrijven_url": "",
        "keten": (V(title="Winkelier levert aan", at=at("2026-11-22T08:14"), text="Via een eenmalige link.", ok=True), V(title="Politie bewaart origineel", at=at("2026-11-22T08:15"), text="Code klopt.", ok=True), V(title="OM neemt over", at=NOW - 3 * HOUR, text="Eigen kopie. Code klopt met die van de politie.", ok=True)),
        "eigenschappen": (V(label="Soort", value="MP4, H.264 en AAC"), V(label="Beeld", value="768 × 432, 8 beelden per seconde"), V(label="Omvang", value="410 kB")),
        "bekijk_url": "/beeld/", "citeren_url": "/citeren/", "bewijs_url": "/bewijs/", "back_url": "/dossier/",
    }  # fmt: skip


def geluid() -> dict[str, object]:
    """The player with sound only, not yet described."""
    return beeld() | {
        "stuk": V(number=6, title="Melding 112", sha256=SHA, original_url="/origineel/", equal=None),
        "media": V(**(MEDIA.__dict__ | {"kind": "audio", "poster_url": "", "captions_url": "", "frame_rate": None})),
        "transcript": (), "notities": (), "beschrijven_form": BeschrijvingForm(), "beschrijven_url": "/beschrijven/",
    }  # fmt: skip


def beoordelen() -> dict[str, object]:
    """The officier assesses."""
    return {
        "zaak": zaak("om", 1), "stappen": STAPPEN, "controle": CONTROLE, "bevindingen": BEVINDINGEN[3:], "controle_at": NOW - 3 * HOUR, "feiten": FEITEN,
        "ladder": Ladder(3, NOW), "dossier_url": "/dossier/", "bewijs_url": "/bewijs/", "koppelen": V(form=ParketForm(), url="/koppelen/"),
        "accepteren": V(url="/aannemen/", can=True), "retour": V(form=RetourForm(), url="/retour/"), "beslissen": None, "dagvaarding": None,
        "selectie": None, "overdragen": None, "gebeurtenissen": (V(at=NOW - 3 * HOUR, text="Dossier versie 2 ontvangen en gecontroleerd", by="dit knooppunt"),),
    }  # fmt: skip


def beslissen() -> dict[str, object]:
    """The officier decides, selects and hands over."""
    return beoordelen() | {
        "koppelen": None, "accepteren": None, "retour": None, "beslissen": V(form=BeslisForm(), url="/beslissen/"),
        "dagvaarding": V(title="Dagvaarding", state_label="Te tekenen", state_kind="mist", note="Opgemaakt door mr. A. Bakker", view_url="/dossier/", sign_url="/tekenen/", tenlastelegging=TENLASTELEGGING),
        "selectie": V(url="/selectie/", note_value="", stukken=tuple(V(id=f"s{i}", number=i, title=t, note=n, selected=True, required=r) for i, t, n, r in ((1, "Dagvaarding", "1 pagina", True), (2, "Proces-verbaal van aangifte", "3 pagina’s", False), (5, "Beelden winkelcamera", "video, 2 min 14 s", False)))),
        "overdragen": V(url="/overdragen/", to="Rechtbank Gelderland", can=False, why_not="De dagvaarding is nog niet getekend."),
    }  # fmt: skip


def zitting_plannen() -> dict[str, object]:
    """The griffie plans."""
    return {"zaak": zaak("rechtspraak", 1, action=False), "stappen": STAPPEN, "controle": CONTROLE, "bevindingen": (), "controle_at": NOW, "feiten": FEITEN,
            "form": ZittingForm(), "post_url": "/plannen/", "cancel_url": "/dossier/", "dossier_url": "/dossier/", "bewijs_url": "/bewijs/", "gepland": None}  # fmt: skip


def zitting() -> dict[str, object]:
    """The hearing room, at a page."""
    return {
        "zaak": zaak("rechtspraak"), "zitting": V(at=at("2026-12-04T09:30"), room="B", place="Arnhem", leave_url="/dossier/", verdict_url="/vonnis/"),
        "stuk": V(number=2, title="Proces-verbaal van aangifte", pages=3, sha256=SHA), "pagina": PAGINA, "media": None,
        "stukken": tuple(V(number=i, title=t, url="/zitting/", current=i == 2, kind="pv") for i, t in enumerate(("Stamproces-verbaal", "Proces-verbaal van aangifte", "Proces-verbaal van bevindingen", "Letselverklaring", "Beelden winkelcamera"), 1)),
        "citaat": V(number=1, quote=CITATEN[0].quote, label="Stuk 2, p. 2", maker="A. Bakker"),
        "citaten": (V(number=1, label="Stuk 2, p. 2", url="/zitting/", quote=CITATEN[0].quote, kind="pagina", current=True), V(number=2, label="Stuk 5, vanaf 01:06", url="/zitting-beeld/", quote="Man met witte rugtas", kind="media", current=False)),
        "gelijk": V(ok=True, words=("regen", "vijver", "eik", "trommel", "haven", "zout"), bewijs_url="/bewijs/", text=""), "notitie": V(url="/notitie/", value=""),
    }  # fmt: skip


def zitting_beeld() -> dict[str, object]:
    """The hearing room, at a recording."""
    return zitting() | {
        "pagina": None,
        "media": MEDIA,
        "citaat": None,
        "stuk": V(number=5, title="Beelden winkelcamera", pages=0, sha256=SHA),
    }


def vonnis() -> dict[str, object]:
    """The judge writes the vonnis."""
    form = VonnisForm()
    return {
        "zaak": zaak("rechtspraak", 2, action=False), "stappen": STAPPEN, "form": form,
        "secties": (V(title="Uitspraak", hint="", velden=[form[n] for n in ("uitspraak_op", "bewezen", "bewezenverklaring")]), V(title="Straf en motivering", hint="", velden=[form[n] for n in ("straf", "straf_omvang", "motivering")])),
        "state": "concept", "state_label": "Concept", "state_note": "", "post_url": "/vonnis/", "sign_url": "", "view_url": "", "send_url": "",
        "tenlastelegging": TENLASTELEGGING, "citaten": CITATEN, "ladders": (), "saved_at": NOW,
    }  # fmt: skip


def vonnis_getekend() -> dict[str, object]:
    """The vonnis is signed and sent."""
    return vonnis() | {"secties": (), "state": "verzonden", "state_label": "Getekend en verzonden", "state_note": "Getekend door mr. C. Willemsen op 4 december 2026.", "view_url": "/dossier/", "ladders": (V(to="Openbaar Ministerie", ladder=Ladder(5, NOW)), V(to="Politie", ladder=Ladder(3, NOW)))}  # fmt: skip


def bewijs() -> dict[str, object]:
    """The answer to: do we hold the same dossier?"""
    words = ("anker", "molen", "sneeuw", "ladder", "wilg", "kompas")
    done = [
        V(state="klaar", at=NOW - 4 * HOUR + i * MINUTE, note="6 stukken gelijk" if i == 2 else "") for i in range(5)
    ]
    late = [
        *done[:2],
        V(state="laat", at=None, note="verwacht vandaag 09:00"),
        V(state="nog", at=None, note=""),
        V(state="nog", at=None, note=""),
    ]
    return {
        "zaak": zaak("om", 2, action=False), "checked_at": NOW, "export_url": "/export/",
        "uitkomst": V(level="oranje", title="Twee van de drie hebben hetzelfde dossier", text="De rechtbank heeft nog versie 1. Versie 2 is wel verzonden, maar niet geverifieerd.", action=V(url="/opnieuw/", label="Versie 2 opnieuw sturen", note="Naar Rechtbank Gelderland. U ziet hier of het aankomt.", post=True)),
        "woorden": words, "root": ROOT, "version": 2, "stukken_count": 6, "pages_count": 12,
        "partijen": (V(name="Politie", version=2, same=True, words=words, checked_at=NOW - 4 * HOUR, url="/", url_label="Bekijk oorsprong"), V(name="Openbaar Ministerie", version=2, same=True, words=words, checked_at=NOW - 3 * HOUR, url="#h-trap", url_label="Bekijk ontvangst"), V(name="Rechtbank Gelderland", version=1, same=False, words=("fluit", "kade", "oven"), checked_at=NOW - DAY, url="/", url_label="Bekijk het verschil")),
        "ontvangst": (V(to="Openbaar Ministerie", from_="politie", steps=done), V(to="Rechtbank Gelderland", from_="Openbaar Ministerie", steps=late)),
        "zegels": (V(by="Politie", kind="zegel van het knooppunt", over="manifest versie 2", at=NOW - 4 * HOUR, level="Ed25519", ok=True, note=""), V(by="J. de Wit", kind="handtekening", over="stuk 2", at=NOW - 5 * HOUR, level="B-T", ok=True, note="met tijdstempel"), V(by="Dokter Voorbeeld", kind="handtekening", over="stuk 4", at=NOW - 5 * HOUR, level="B-B", ok=None, note="uitgever onbekend")),
        "logboek": V(size=48_213, root=ROOT, checkpoint_at=NOW - MINUTE, url="/logboek/", entries=(V(index=48_200, text="Dossier versie 2 verzegeld", at=NOW - 4 * HOUR, included=True), V(index=48_213, text="Stuk 2 bekeken", at=NOW, included=None)), cosigners=(V(name="Politie", note="zag hetzelfde logboek", at=NOW - MINUTE, ok=True),)),
        "controle": CONTROLE, "bevindingen": BEVINDINGEN[3:], "controle_at": NOW, "vast": ("Politie en OM zien precies dezelfde pagina’s.", "Sinds 21 november is niets gewijzigd."), "niet": ("Of de inhoud waar is.", "Of iemand het stuk heeft gelezen."),
    }  # fmt: skip


def bezig() -> dict[str, object]:
    """A job that runs."""
    return {"heading": "Dossier samenstellen", "zaak": zaak("politie"), "state": "bezig", "jobs": (Job("Pagina’s samenvoegen", 31, 45, "pagina’s"),),
            "steps": (V(label="Stukken ordenen", state="klaar", note=""), V(label="Pagina’s nummeren", state="bezig", note=""), V(label="Verzegelen en versturen", state="later", note="")),
            "text": "Dit duurt meestal minder dan een minuut. U kunt doorwerken.", "done_url": "", "done_label": "", "retry_url": "", "back_url": "/samenstellen/"}  # fmt: skip


def bezig_fout() -> dict[str, object]:
    """A job that failed."""
    return bezig() | {
        "state": "fout",
        "text": "De tijdstempeldienst gaf geen antwoord. Er is niets verstuurd en uw stukken zijn bewaard.",
        "retry_url": "/opnieuw/",
    }


def verzendingen() -> dict[str, object]:
    """Messages of the node."""
    rows = (
        ("Procesdossier versie 2", "uit", "Rechtbank Gelderland", Ladder(1, NOW - HOUR, late_seconds=2400), 3, "De rechtbank gaf geen antwoord.", "", "/opnieuw/"),
        ("Retour met reden", "uit", "Politie", Ladder(5, NOW - 2 * HOUR), 1, "", "", ""),
        ("Procesdossier versie 1", "in", "Politie", Ladder(2, NOW - DAY, refused=True, reason="code klopt niet"), 1, "De code van stuk 3 is anders dan in het zegel.", "digest_mismatch", ""),
    )  # fmt: skip
    return {
        "tabs": (Tab("Uitgaand", "/", current=True, count=8), Tab("Inkomend", "/", count=5), Tab("Te laat", "/", count=1), Tab("Geweigerd", "/", count=1)),
        "filter": V(url="/verzendingen/", q="", active=False, clear_url="/"), "late_count": 1,
        "berichten": tuple(V(title=t, number="05-338812-26", url="/bewijs/", direction=d, party=p, at=NOW - HOUR, ladder=ladder, attempts=n, next_attempt_at=NOW + 8 * MINUTE if n > 1 else None, reason=r, reason_code=c, retry_url=u, message_id="m1") for t, d, p, ladder, n, r, c, u in rows),
        "pager": Pager(1, 3, 60, 1, 3, "", "?p=2"),
    }  # fmt: skip


def te_laat() -> dict[str, object]:
    """Messages with a rung that is late, and the figure of the month."""
    rows = (
        ("Versie 2: dagvaarding", "uit", "Rechtbank Gelderland", 2, "geverifieerd, geaccepteerd", 4),
        ("nl.strafketen.slachtoffer.bericht.v1", "in", "Politie", 4, "zichtbaar voor de behandelaar", 0),
    )
    figures = (("Politie", 0, 0, 1204, 3), ("Rechtbank Gelderland", 118, 12, 0, 0))
    return verzendingen() | {
        "tabs": (Tab("Uitgaand", "/"), Tab("Te laat", "/", current=True, count=2)),
        "te_laat": True, "filter": None,
        "berichten": tuple(V(title=t, number="", url="", direction=d, party=p, at=NOW - DAY, ladder=Ladder(n, NOW - DAY, late_seconds=7200), attempts=a, next_attempt_at=None, reason="", reason_code="", retry_url="", late_rungs=r, late_by=NOW - 2 * HOUR, message_id="m1") for t, d, p, n, r, a in rows),
        "cijfers": tuple(V(partner_name=name, sent=s, sent_late=sl, received=r, received_late=rl) for name, s, sl, r, rl in figures),
        "pager": Pager(1, 2, 2, 1, 1, "", ""),
    }  # fmt: skip


def getuigen() -> dict[str, object]:
    """Who witnesses whose log."""
    wrong = (
        V(judgement="forked", known=118, offered=118, at=NOW - HOUR),
        V(judgement="rolled_back", known=118, offered=90, at=NOW - HOUR),
    )
    nodes = tuple(
        V(name=name, ours=ours, ours_at=at, ahead=ahead, theirs=theirs, theirs_at=at, contradictions=found)
        for name, ours, theirs, at, ahead, found in (
            ("Politie", 412, 1204, NOW - MINUTE, False, ()),
            ("Rechtbank Gelderland", 408, 118, NOW - HOUR, False, wrong),
            ("Slachtofferportaal", 500, 33, NOW - DAY, True, ()),
            ("Ketenbureau", None, None, None, False, ()),
        )
    )
    tabs = (Tab("Uitgaand", "/", current=False), Tab("Logboeken en getuigen", "/", current=True))
    seen = V(size=412, at=NOW - MINUTE, nodes=nodes, ahead=nodes[2:3], contradicted=nodes[1:2])
    return {"tabs": tabs, "gezien": seen}  # fmt: skip


def tijdlijn() -> dict[str, object]:
    """The portal of the victim."""
    return {
        "zaak": V(number="05-338812-26", what="Diefstal uit uw winkel"), "kop": "De officier van justitie beslist nu over uw zaak",
        "inleiding": "U deed aangifte op 22 november 2026. De politie heeft het onderzoek afgerond.", "antwoord_voor": date(2026, 12, 4),
        "taken": (V(title="Vertel ons welke schade u heeft", text="Wilt u geld terug voor uw schade? Stuur dan het formulier op.", before=date(2026, 12, 9), url="/", label="Schade doorgeven"),),
        "stappen": (
            V(title="U deed aangifte", state="klaar", on=date(2026, 11, 22), when="", text="De politie heeft opgeschreven wat er is gebeurd.", list=(), after="", url="", url_label=""),
            V(title="De officier van justitie beslist", state="nu", on=None, when="", text="De officier van justitie leest alle stukken. Daarna zijn er drie mogelijkheden:", list=("De verdachte moet naar de rechter.", "De verdachte krijgt een straf zonder rechter.", "De zaak stopt. U hoort dan waarom."), after="U krijgt altijd een brief met de beslissing.", url="", url_label=""),
            V(title="De zitting bij de rechter", state="later", on=None, when="Misschien", text="U mag erbij zijn. Het hoeft niet.", list=(), after="", url="", url_label=""),
        ),
        "berichten": (V(title="Het onderzoek is klaar", url="/", on=date(2026, 11, 23), new=True),), "hulp_phone": "0900-0101", "hulp_name": "Slachtofferhulp Nederland", "privacy_url": "/", "toegankelijkheid_url": "/",
    }  # fmt: skip


STAPTIJDEN = (
    LeadTime("Dossier open tot inzending", 41, 3.2 * 86400, 9.5 * 86400, 7 * 86400),
    LeadTime("Inzending tot ontvangst OM", 41, 240, 2400, 3600),
    LeadTime("Ontvangst tot aanname", 38, 1.4 * 86400, 4 * 86400, 3 * 86400),
    LeadTime("Aanname tot dagvaarding", 30, 2.6 * 86400, 8 * 86400, None),
    LeadTime("Dagvaarding tot zitting", 12, 6 * 86400, 14 * 86400, 14 * 86400),
    LeadTime("Zitting tot vonnis", 0, None, None, 14 * 86400),
)


def doorlooptijden() -> dict[str, object]:
    """Lead times of the chain."""
    return {"stappen": STAPTIJDEN, "periode": V(label="november 2026", start=date(2026, 11, 1), end=date(2026, 11, 30)), "periodes": (Option("2026-11", "november 2026", selected=True), Option("2026-10", "oktober 2026")), "periode_url": "/doorlooptijden/",
            "cases_count": 41, "events_count": 312, "last_event_at": NOW, "total_median_seconds": 13.4 * 86400, "conclusion": "De meeste tijd zit tussen dagvaarding en zitting: de helft van de zaken wacht 6 dagen of langer.", "csv_url": "/csv/"}  # fmt: skip


def doorlooptijden_leeg() -> dict[str, object]:
    """Lead times before the first event."""
    return doorlooptijden() | {
        "stappen": tuple(LeadTime(s.name, 0, None, None) for s in STAPTIJDEN),
        "conclusion": "",
        "cases_count": 0,
        "events_count": 0,
        "last_event_at": None,
        "total_median_seconds": None,
    }


def logboek() -> dict[str, object]:
    """Ledger of a dossier."""
    return {
        "zaak": zaak("om", 3, action=False), "stand": V(size=48_213, root=ROOT, checkpoint_at=NOW - MINUTE, origin="om.voorbeeld.strafketen/log", consistent=True, text="Alle regels van dit dossier staan op hun plaats. Nagerekend om 10.41 uur."),
        "regels": (V(index=48_200, at=NOW - 4 * HOUR, text="Dossier versie 2 ontvangen", code="exchange.envelope.received", actor="knooppunt Politie", ground="", leaf=SHA, included=True, proof_url="/"), V(index=48_212, at=NOW - MINUTE, text="Stuk 2 bekeken", code="dossier.stuk.viewed", actor="mr. A. Bakker", ground="behandelt deze zaak", leaf=ROOT, included=True, proof_url="/"), V(index=None, at=NOW, text="Citaat 2 gemaakt", code="dossier.citaat.made", actor="mr. A. Bakker", ground="", leaf=SHA, included=None, proof_url="")),
        "standen": (V(size=48_213, root=ROOT, at=NOW - MINUTE, cosigners=("OM", "Politie"), url="/"),), "pager": Pager(1, 3, 3),
    }  # fmt: skip


def login() -> dict[str, object]:
    """Log-in."""
    return {
        "form": LoginForm(),
        "next": "/",
        "organisation": "Openbaar Ministerie",
        "post_url": "",
        "demo_logins": (V(username="officier", password="verzonnen-en-lang-1", role="Officier van justitie"),),
    }


def fout() -> dict[str, object]:
    """A failure of ours."""
    return {
        "status": 500,
        "title": "",
        "text": "",
        "next": (),
        "incident": "2026-11-23-0042",
        "phone": "0900-0000 (verzonnen)",
    }


def verder() -> dict[str, object]:
    """What was typed before the log-in ended."""
    return {"path": "/procesverbaal/", "fields": [("verklaring", VERKLARING), ("doe", "klaar")], "typed": [VERKLARING]}


def with_long_names(page: Callable[[], dict[str, object]]) -> Callable[[], dict[str, object]]:
    """Give a page of a case whose title and verdachte have names that do not fit on a line."""
    return lambda: page() | {"zaak": V(**(vars(zaak()) | {"title": LONG, "verdachte": LONG}))}


PAGES: dict[str, tuple[str, str, Callable[[], dict[str, object]]]] = {
    "login": ("identity/login.html", "", login),
    "werkvoorraad": ("dossier/werkvoorraad.html", "om", werkvoorraad),
    "werkvoorraad-leeg": ("dossier/werkvoorraad.html", "politie", werkvoorraad_leeg),
    "nieuw": ("dossier/zaak_nieuw.html", "politie", zaak_nieuw),
    "samenstellen": ("dossier/samenstellen.html", "politie", samenstellen),
    "samenstellen-klaar": ("dossier/samenstellen.html", "politie", samenstellen_klaar),
    "procesverbaal": ("dossier/procesverbaal_form.html", "politie", procesverbaal),
    "upload": ("dossier/upload.html", "politie", upload),
    "upload-stap1": ("dossier/upload.html", "politie", upload_stap1),
    "dossier": ("dossier/dossier.html", "om", dossier),
    "dossier-zoeken": ("dossier/dossier.html", "om", dossier_zoeken),
    "beeld": ("dossier/beeld.html", "om", beeld),
    "geluid": ("dossier/beeld.html", "om", geluid),
    "beoordelen": ("dossier/beoordelen.html", "om", beoordelen),
    "beslissen": ("dossier/beoordelen.html", "om", beslissen),
    "zitting-plannen": ("dossier/zitting_plannen.html", "rechtspraak", zitting_plannen),
    "zitting": ("dossier/zitting.html", "rechtspraak", zitting),
    "zitting-beeld": ("dossier/zitting.html", "rechtspraak", zitting_beeld),
    "vonnis": ("dossier/vonnis.html", "rechtspraak", vonnis),
    "vonnis-getekend": ("dossier/vonnis.html", "rechtspraak", vonnis_getekend),
    "bewijs": ("dossier/bewijs.html", "om", bewijs),
    "bezig": ("dossier/bezig.html", "politie", bezig),
    "dossier-lange-namen": ("dossier/dossier.html", "om", with_long_names(dossier)),
    "zitting-lange-namen": ("dossier/zitting.html", "rechtspraak", with_long_names(zitting)),
    "bezig-lange-namen": ("dossier/bezig.html", "politie", with_long_names(bezig)),
    "bezig-fout": ("dossier/bezig.html", "politie", bezig_fout),
    "verzendingen": ("exchange/verzendingen.html", "om", verzendingen),
    "te-laat": ("exchange/verzendingen.html", "om", te_laat),
    "getuigen": ("exchange/getuigen.html", "om", getuigen),
    "tijdlijn": ("victim/tijdlijn.html", "slachtoffer", tijdlijn),
    "doorlooptijden": ("programme/doorlooptijden.html", "ketenbureau", doorlooptijden),
    "doorlooptijden-leeg": ("programme/doorlooptijden.html", "ketenbureau", doorlooptijden_leeg),
    "logboek": ("ledger/logboek.html", "om", logboek),
    "fout": ("web/error.html", "om", fout),
    "toetsen": ("identity/toetsen.html", "om", lambda: {"back_url": "/dossier/"}),
    "toetsen-portaal": ("identity/toetsen.html", "slachtoffer", lambda: {"back_url": ""}),
    "verder": ("identity/verder.html", "politie", verder),
}
