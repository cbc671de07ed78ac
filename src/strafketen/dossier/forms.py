# SPDX-License-Identifier: EUPL-1.2
"""Forms of the dossier: Dutch dates and times in, structured content out."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from strafketen.core.canonical import Json
from strafketen.core.dossier.case import NAME_CHARACTERS, CaseData, PersonData
from strafketen.core.dossier.states import RETURN_WORDS, ReturnReason
from strafketen.core.errors import Malformed
from strafketen.core.ids import parse_parketnummer, parse_pl_number
from strafketen.core.procesrol import Procesrol
from strafketen.core.stukken import STREAM_VVC_ZSM
from strafketen.web import chain_words

DUTCH = ZoneInfo("Europe/Amsterdam")
FEITEN = {
    "art. 310 Sr": "Diefstal",
    "art. 311 Sr": "Diefstal onder verzwarende omstandigheden",
    "art. 312 Sr": "Diefstal met geweld of bedreiging",
    "art. 321 Sr": "Verduistering",
    "art. 350 Sr": "Vernieling",
    "art. 300 Sr": "Mishandeling",
    "art. 285 Sr": "Bedreiging",
}
"""Article → fact. A short list for the VVC stream; the feitcode table is not public."""

_DATES = ["%d-%m-%Y", "%Y-%m-%d"]
_TIMES = ["%H:%M", "%H.%M"]


def day(label: Any, **extra: Any) -> forms.DateField:  # noqa: ANN401 - lazy texts and Django's own arguments
    """Make a field for a day."""
    widget = forms.DateInput(attrs={"inputmode": "numeric", "autocomplete": "off"}, format="%d-%m-%Y")
    errors = {
        "invalid": _("Vul een datum in, bijvoorbeeld 4-12-2026."),
        "required": _("Vul een datum in, bijvoorbeeld 4-12-2026."),
    }
    return forms.DateField(label=label, input_formats=_DATES, widget=widget, error_messages=errors, **extra)


def clock(label: Any, **extra: Any) -> forms.TimeField:  # noqa: ANN401 - lazy texts and Django's own arguments
    """Make a field for a time of day."""
    widget = forms.TimeInput(attrs={"inputmode": "numeric", "autocomplete": "off"}, format="%H:%M")
    errors = {"invalid": _("Vul een tijd in, zoals 14.30."), "required": _("Vul een tijd in, zoals 14.30.")}
    return forms.TimeField(label=label, input_formats=_TIMES, widget=widget, error_messages=errors, **extra)


def long_text(label: Any, *, rows: int = 10, **extra: Any) -> forms.CharField:  # noqa: ANN401 - as above
    """Make a field for paragraphs, parted by an empty line."""
    return forms.CharField(
        label=label, max_length=60_000, widget=forms.Textarea(attrs={"rows": rows, "spellcheck": "true"}), **extra
    )


class ZaakForm(forms.Form):
    """Open a dossier."""

    pl_nummer = forms.CharField(
        label=_("PL-nummer"), max_length=25, help_text=_("Het registratienummer, zoals PL0600-2026123456.")
    )
    titel = forms.CharField(
        label=_("Korte naam van de zaak"), max_length=300, help_text=_("Zoals: Winkeldiefstal Voorbeeldplein.")
    )
    feit = forms.ChoiceField(label=_("Feit"), choices=[(a, format_lazy("{}, {}", _(f), a)) for a, f in FEITEN.items()])
    pleegplaats = forms.CharField(label=_("Pleegplaats"), max_length=300)
    pleegdatum = day(_("Pleegdatum"))
    pleegtijd = clock(_("Pleegtijd"))

    def clean_pl_nummer(self) -> str:
        """Check the form of the number."""
        try:
            return parse_pl_number(self.cleaned_data["pl_nummer"])
        except Malformed as error:
            raise forms.ValidationError(chain_words.plain(error.text)) from error

    def case(self, personen: Sequence[PersonData]) -> CaseData:
        """Give the zaak that was typed."""
        data = self.cleaned_data
        committed = datetime.combine(data["pleegdatum"], data["pleegtijd"], DUTCH)
        return CaseData(
            pl_number=data["pl_nummer"],
            parketnummer="",
            title=data["titel"],
            feit=FEITEN[data["feit"]],
            feit_article=data["feit"],
            place=data["pleegplaats"],
            committed_from=committed,
            committed_until=None,
            stream=STREAM_VVC_ZSM,
            personen=tuple(personen),
        )


class PersoonForm(forms.Form):
    """One person in a zaak. Contact data have no field: they are not kept with the dossier."""

    naam = forms.CharField(label=_("Volledige naam"), max_length=NAME_CHARACTERS, strip=True)
    rollen = forms.MultipleChoiceField(
        label=_("Rol in de zaak"),
        choices=[(rol.value, _(rol.value.capitalize())) for rol in Procesrol],
        widget=forms.CheckboxSelectMultiple,
    )
    geboortedatum = day(_("Geboortedatum"), required=False)

    def person(self) -> PersonData:
        """Give the person that was typed."""
        data = self.cleaned_data
        rollen = tuple(Procesrol(rol) for rol in data["rollen"])
        return PersonData(str(uuid.uuid4()), data["naam"], data["geboortedatum"], rollen)


PersoonFormSet = forms.formset_factory(PersoonForm, extra=0, min_num=1, validate_min=True, can_delete=True, max_num=50)


class StukForm(forms.Form):
    """A stuk that is typeset: gives structured content, and can be filled from it."""

    sections: tuple[tuple[str | Promise, str, tuple[str, ...]], ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Say of each text field that what is typed in it is Dutch, as the stuk will be, whatever the page is in."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if type(field) is forms.CharField:
                field.widget.attrs["lang"] = "nl"

    def content(self) -> dict[str, Json]:
        """Give the structured content of what was typed."""
        raise NotImplementedError

    @staticmethod
    def initial_of(content: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON of a row
        """Give the initial values for a form from structured content."""
        values: dict[str, Any] = dict(content)
        for field in ("gepleegd_op", "opgenomen_op", "gezien_op", "zitting_op"):
            if field in values:
                at = datetime.fromisoformat(values[field])
                name = field.removesuffix("_op")
                values[f"{name}_datum"], values[f"{name}_tijd"] = at.date(), at.time()
        if "goederen" in values:
            values["goederen"] = "\n".join(_good_line(good) for good in values["goederen"])
        return values

    def moment(self, name: str) -> str:
        """Join a day and a time to local time without a zone."""
        data = self.cleaned_data
        return datetime.combine(data[f"{name}_datum"], data[f"{name}_tijd"]).isoformat(timespec="minutes")


def _good_line(good: dict[str, Any]) -> str:
    cents = good.get("waarde_cent")
    value = "" if cents is None else f"; {cents // 100},{cents % 100:02d}"
    return f"{good['aantal']} x {good['omschrijving']}{value}"


def parse_goods(text: str) -> list[dict[str, Json]]:
    """Read lines such as "2 x flesje parfum; 89,90".

    Raises:
        ValidationError: a line of another form.
    """
    goods: list[dict[str, Json]] = []
    for line in filter(None, (part.strip() for part in text.splitlines())):
        what, _sep, value = line.partition(";")
        count, sep, description = what.partition(" x ")
        if not sep:
            count, description = "1", what
        try:
            cents = None if not value.strip() else round(float(value.replace(".", "").replace(",", ".")) * 100)
            number = int(count)
        except ValueError as error:
            raise forms.ValidationError(
                _("Schrijf elk goed op een eigen regel, zoals: 2 x flesje parfum; 89,90.")
            ) from error
        if number < 1 or not description.strip():
            raise forms.ValidationError(_("Schrijf elk goed op een eigen regel, zoals: 2 x flesje parfum; 89,90."))
        goods.append({"omschrijving": description.strip(), "aantal": number, "waarde_cent": cents})
    return goods


class AangifteForm(StukForm):
    """Proces-verbaal van aangifte."""

    aangever = forms.CharField(
        label=_("Aangever"), max_length=500, help_text=_("Alleen de naam. Adres en telefoon komen niet in het stuk.")
    )
    namens = forms.CharField(label=_("Namens (bedrijf of persoon)"), max_length=300, required=False)
    plaats = forms.CharField(label=_("Plaats van het feit"), max_length=300)
    gepleegd_datum = day(_("Datum van het feit"))
    gepleegd_tijd = clock(_("Tijdstip van het feit"))
    opgenomen_datum = day(_("Aangifte opgenomen op"))
    opgenomen_tijd = clock(_("Tijdstip van opnemen"))
    opgenomen_te = forms.CharField(label=_("Plaats van opnemen"), max_length=200)
    verklaring = long_text(_("Verklaring"), rows=12, help_text=_("Een lege regel begint een nieuwe alinea."))
    goederen = forms.CharField(
        label=_("Goederen"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Elk goed op een eigen regel, zoals: 2 x flesje parfum; 89,90."),
    )
    schade = long_text(_("Schade"), rows=3, required=False)
    rechten = forms.BooleanField(label=_("Ik heb de aangever op de rechten van slachtoffers gewezen"), required=False)
    informatie = forms.BooleanField(label=_("De aangever wil op de hoogte blijven van de zaak"), required=False)
    schadevergoeding = forms.BooleanField(label=_("De aangever wil schadevergoeding vragen"), required=False)

    sections = (
        (_("Wie en wanneer"), "", ("aangever", "namens", "plaats", "gepleegd_datum", "gepleegd_tijd")),
        (_("Opnemen"), "", ("opgenomen_datum", "opgenomen_tijd", "opgenomen_te")),
        (_("Verklaring"), "", ("verklaring",)),
        (_("Goederen en schade"), "", ("goederen", "schade")),
        (_("Rechten van het slachtoffer"), "", ("rechten", "informatie", "schadevergoeding")),
    )

    def clean_goederen(self) -> list[dict[str, Json]]:
        """Read the lines."""
        return parse_goods(self.cleaned_data["goederen"])

    def content(self) -> dict[str, Json]:
        """Give the structured content of what was typed."""
        data = self.cleaned_data
        told = {
            "rechten": "De aangever is gewezen op de rechten van slachtoffers.",
            "informatie": "De aangever wil op de hoogte blijven van het verloop van de zaak.",
            "schadevergoeding": "De aangever wil schadevergoeding vragen.",
        }
        return {
            "aangever": data["aangever"],
            "namens": data["namens"],
            "plaats": data["plaats"],
            "gepleegd_op": self.moment("gepleegd"),
            "opgenomen_op": self.moment("opgenomen"),
            "opgenomen_te": data["opgenomen_te"],
            "verklaring": data["verklaring"],
            "goederen": data["goederen"],
            "schade": data["schade"],
            "rechten": [text for name, text in told.items() if data[name]],
            "informatie": data["informatie"],
            "schadevergoeding": data["schadevergoeding"],
        }


class BevindingenForm(StukForm):
    """Proces-verbaal van bevindingen."""

    onderwerp = forms.CharField(
        label=_("Onderwerp"), max_length=200, help_text=_("Zoals: bekijken van de beelden van de winkel.")
    )
    plaats = forms.CharField(label=_("Plaats"), max_length=300)
    gezien_datum = day(_("Datum"))
    gezien_tijd = clock(_("Tijdstip"))
    bevindingen = long_text(_("Bevindingen"), rows=12, help_text=_("Een lege regel begint een nieuwe alinea."))
    opnamen = forms.MultipleChoiceField(
        label=_("Dit stuk beschrijft deze opnamen"), required=False, widget=forms.CheckboxSelectMultiple
    )
    beelden_vooraf = forms.BooleanField(
        label=_("Ik had de beelden al gezien toen ik dit schreef"),
        required=False,
        help_text=_("Dit komt in het stuk te staan."),
    )

    sections = (
        (_("Waarover"), "", ("onderwerp", "plaats", "gezien_datum", "gezien_tijd")),
        (_("Bevindingen"), "", ("bevindingen",)),
        (_("Beeld en geluid"), "", ("opnamen", "beelden_vooraf")),
    )

    def content(self) -> dict[str, Json]:
        """Give the structured content of what was typed."""
        data = self.cleaned_data
        return {
            "onderwerp": data["onderwerp"],
            "plaats": data["plaats"],
            "gezien_op": self.moment("gezien"),
            "bevindingen": data["bevindingen"],
            "opnamen": data["opnamen"],
            "beelden_vooraf": data["beelden_vooraf"],
        }


class DagvaardingForm(StukForm):
    """Dagvaarding with tenlastelegging."""

    rechtbank = forms.CharField(label=_("Rechtbank"), max_length=200, initial="Rechtbank Voorbeeld")
    kamer = forms.CharField(label=_("Kamer"), max_length=100, initial="politierechter")
    zittingsplaats = forms.CharField(label=_("Zittingsplaats"), max_length=200)
    zitting_datum = day(_("Datum van de zitting"))
    zitting_tijd = clock(_("Tijdstip van de zitting"))
    tenlastelegging = long_text(_("Tenlastelegging"), rows=8, help_text=_("De tekst na: dat"))
    artikelen = forms.CharField(label=_("Artikelen"), max_length=300)

    sections = (
        (_("Zitting"), "", ("rechtbank", "kamer", "zittingsplaats", "zitting_datum", "zitting_tijd")),
        (_("Tenlastelegging"), "", ("tenlastelegging", "artikelen")),
    )

    def content(self) -> dict[str, Json]:
        """Give the structured content of what was typed."""
        data = self.cleaned_data
        fields = ("rechtbank", "kamer", "zittingsplaats", "tenlastelegging", "artikelen")
        return {**{field: data[field] for field in fields}, "zitting_op": self.moment("zitting")}


class VonnisForm(StukForm):
    """Aantekening mondeling vonnis."""

    rechtbank = forms.CharField(label=_("Rechtbank"), max_length=200, initial="Rechtbank Voorbeeld")
    kamer = forms.CharField(label=_("Kamer"), max_length=100, initial="politierechter")
    zittingsplaats = forms.CharField(label=_("Zittingsplaats"), max_length=200)
    zitting_datum = day(_("Uitspraak op"))
    zitting_tijd = clock(_("Tijdstip van de uitspraak"))
    griffier = forms.CharField(label=_("Griffier"), max_length=200)
    officier = forms.CharField(label=_("Officier van justitie"), max_length=200)
    verschijning = forms.ChoiceField(
        label=_("Verschijning"),
        choices=[("tegenspraak", _("Op tegenspraak")), ("verstek", _("Bij verstek"))],
        widget=forms.RadioSelect,
        initial="tegenspraak",
    )
    bewezenverklaring = long_text(_("Bewezenverklaring"), rows=4)
    kwalificatie = long_text(_("Kwalificatie"), rows=2)
    motivering = long_text(_("Motivering"), rows=6)
    beslissing = long_text(_("Beslissing"), rows=4, help_text=_("Elke beslissing op een eigen regel."))

    sections = (
        (
            _("Zitting"),
            "",
            (
                "rechtbank",
                "kamer",
                "zittingsplaats",
                "zitting_datum",
                "zitting_tijd",
                "griffier",
                "officier",
                "verschijning",
            ),
        ),
        (_("Uitspraak"), "", ("bewezenverklaring", "kwalificatie", "motivering", "beslissing")),
    )

    def content(self) -> dict[str, Json]:
        """Give the structured content of what was typed."""
        data = self.cleaned_data
        skipped = {"zitting_datum", "zitting_tijd"}
        return {
            **{name: data[name] for name in self.fields if name not in skipped},
            "zitting_op": self.moment("zitting"),
        }


STUK_FORMS: dict[str, type[StukForm]] = {
    "procesverbaal-aangifte": AangifteForm,
    "procesverbaal-bevindingen": BevindingenForm,
    "dagvaarding": DagvaardingForm,
    "vonnis": VonnisForm,
}


class UploadForm(forms.Form):
    """What a file is, before its bytes are sent."""

    soort = forms.ChoiceField(
        label=_("Soort bestand"),
        choices=[
            ("fotoblad", _("Fotoblad (PDF)")),
            ("bijlage", _("Bijlage (PDF)")),
            ("beeld", _("Beeldopname")),
            ("geluid", _("Geluidsopname")),
        ],
    )
    titel = forms.CharField(label=_("Titel"), max_length=300, help_text=_("Zo staat het in de inventaris."))


class ParketnummerForm(forms.Form):
    """Couple a parketnummer."""

    parketnummer = forms.CharField(label=_("Parketnummer"), max_length=12, help_text=_("Zoals 05-123456-26."))

    def clean_parketnummer(self) -> str:
        """Check the form of the number."""
        try:
            return parse_parketnummer(self.cleaned_data["parketnummer"])
        except Malformed as error:
            raise forms.ValidationError(chain_words.plain(error.text)) from error


class RetourForm(forms.Form):
    """Return a dossier with a coded reason."""

    reden_code = forms.ChoiceField(
        label=_("Reden"), choices=[(reason.value, _(words)) for reason, words in RETURN_WORDS.items()]
    )
    toelichting = forms.CharField(label=_("Toelichting"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    @property
    def reason(self) -> ReturnReason:
        """Give the chosen reason."""
        return ReturnReason(self.cleaned_data["reden_code"])


class ZittingForm(forms.Form):
    """Plan a hearing."""

    datum = day(_("Datum"))
    tijd = clock(_("Tijdstip"))
    zaal = forms.CharField(label=_("Zaal en plaats"), max_length=200)
    kamer = forms.CharField(label=_("Kamer"), max_length=100, initial="politierechter")

    def moment(self) -> str:
        """Give local time without a zone."""
        data = self.cleaned_data
        return datetime.combine(data["datum"], data["tijd"]).isoformat(timespec="minutes")
