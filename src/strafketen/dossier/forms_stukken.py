# SPDX-License-Identifier: EUPL-1.2
"""Forms of the stukken that are typeset here: structured content in, the same content out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from strafketen.core.canonical import Json
from strafketen.dossier import field_words
from strafketen.dossier.field_words import ExplainedForm
from strafketen.dossier.forms import clock, day, long_text


class StukForm(ExplainedForm):
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

    missing = field_words.AANGIFTE

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

    missing = field_words.BEVINDINGEN

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

    missing = field_words.DAGVAARDING

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

    missing = field_words.VONNIS

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
