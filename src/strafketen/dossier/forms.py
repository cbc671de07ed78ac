# SPDX-License-Identifier: EUPL-1.2
"""Forms of the dossier: Dutch dates and times in, values out."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from strafketen.core.dossier.case import NAME_CHARACTERS, CaseData, PersonData
from strafketen.core.dossier.states import RETURN_WORDS, ReturnReason
from strafketen.core.errors import Malformed
from strafketen.core.ids import parse_parketnummer, parse_pl_number
from strafketen.core.procesrol import Procesrol
from strafketen.core.stukken import STREAM_VVC_ZSM
from strafketen.dossier import field_words
from strafketen.dossier.field_words import ExplainedForm
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


class ZaakForm(ExplainedForm):
    """Open a dossier."""

    missing = field_words.ZAAK

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


class PersoonForm(ExplainedForm):
    """One person in a zaak. Contact data have no field: they are not kept with the dossier."""

    missing = field_words.PERSOON

    naam = forms.CharField(label=_("Volledige naam"), max_length=NAME_CHARACTERS, strip=True)
    geboortedatum = day(_("Geboortedatum"), required=False)
    rollen = forms.MultipleChoiceField(
        label=_("Rol in de zaak"),
        choices=[(rol.value, _(rol.value.capitalize())) for rol in Procesrol],
        widget=forms.CheckboxSelectMultiple,
    )

    def person(self) -> PersonData:
        """Give the person that was typed."""
        data = self.cleaned_data
        rollen = tuple(Procesrol(rol) for rol in data["rollen"])
        return PersonData(str(uuid.uuid4()), data["naam"], data["geboortedatum"], rollen)


PersoonFormSet = forms.formset_factory(PersoonForm, extra=0, min_num=1, validate_min=True, can_delete=True, max_num=50)


class UploadForm(ExplainedForm):
    """What a file is, before its bytes are sent."""

    missing = field_words.UPLOAD

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


class ParketnummerForm(ExplainedForm):
    """Couple a parketnummer."""

    missing = field_words.PARKETNUMMER

    parketnummer = forms.CharField(label=_("Parketnummer"), max_length=12, help_text=_("Zoals 05-123456-26."))

    def clean_parketnummer(self) -> str:
        """Check the form of the number."""
        try:
            return parse_parketnummer(self.cleaned_data["parketnummer"])
        except Malformed as error:
            raise forms.ValidationError(chain_words.plain(error.text)) from error


class RetourForm(ExplainedForm):
    """Return a dossier with a coded reason."""

    missing = field_words.RETOUR

    reden_code = forms.ChoiceField(
        label=_("Reden"), choices=[(reason.value, _(words)) for reason, words in RETURN_WORDS.items()]
    )
    toelichting = forms.CharField(label=_("Toelichting"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    @property
    def reason(self) -> ReturnReason:
        """Give the chosen reason."""
        return ReturnReason(self.cleaned_data["reden_code"])


class ZittingForm(ExplainedForm):
    """Plan a hearing."""

    missing = field_words.ZITTING

    datum = day(_("Datum"))
    tijd = clock(_("Tijdstip"))
    zaal = forms.CharField(label=_("Zaal en plaats"), max_length=200)
    kamer = forms.CharField(label=_("Kamer"), max_length=100, initial="politierechter")

    def moment(self) -> str:
        """Give local time without a zone."""
        data = self.cleaned_data
        return datetime.combine(data["datum"], data["tijd"]).isoformat(timespec="minutes")
