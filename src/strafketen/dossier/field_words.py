# SPDX-License-Identifier: EUPL-1.2
"""What a form says when a field is empty: what to fill in, why it matters, and how, for each field in its own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _


class ExplainedForm(forms.Form):
    """A form whose required fields say in their own words what is missing, why, and what to do."""

    missing: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Give each field its sentence."""
        super().__init__(*args, **kwargs)
        for name, sentence in self.missing.items():
            self.fields[name].error_messages["required"] = sentence


ZAAK: dict[str, Any] = {
    "pl_nummer": _(
        "Vul het PL-nummer in. Daarmee vinden politie en OM de zaak terug. Het is het registratienummer, "
        "zoals PL0600-2026123456."
    ),
    "titel": _(
        "Geef de zaak een korte naam. Daaraan herkent u haar in de werkvoorraad. Bijvoorbeeld: "
        "Winkeldiefstal Voorbeeldplein."
    ),
    "feit": _(
        "Kies het feit waar de zaak over gaat. Het staat op de omslag van het dossier. Kies er één uit de lijst."
    ),
    "pleegplaats": _(
        "Vul in waar het gebeurde. Ieder die het dossier leest, ziet die plaats bovenaan. Noem straat en "
        "gemeente, zoals Voorbeeldplein 8, Nijmegen."
    ),
    "pleegdatum": _(
        "Vul in op welke dag het gebeurde. Ieder die het dossier leest, ziet die dag bovenaan. Bijvoorbeeld 4-12-2026."
    ),
    "pleegtijd": _("Vul in hoe laat het gebeurde. Zonder tijd is het moment niet volledig. Bijvoorbeeld 14.30."),
}
PERSOON: dict[str, Any] = {
    "naam": _(
        "Vul de volledige naam in. Zonder naam weet niemand wie deze persoon is. Hoort hier niemand, vink dan "
        "“Verwijderen” aan."
    ),
    "rollen": _(
        "Kies ten minste één rol. Zonder rol is niet te zien waarom deze persoon in de zaak staat. Bijvoorbeeld "
        "verdachte of aangever."
    ),
}
AANGIFTE: dict[str, Any] = {
    "aangever": _(
        "Vul de naam van de aangever in. Zonder naam is niet te zien wie aangifte doet. Alleen de naam: "
        "adres en telefoon komen niet in het stuk."
    ),
    "plaats": _("Vul in waar het feit gebeurde. Die plaats staat in de aangifte. Noem straat en gemeente."),
    "gepleegd_datum": _("Vul in op welke dag het feit gebeurde. Die dag staat in de aangifte. Bijvoorbeeld 4-12-2026."),
    "gepleegd_tijd": _("Vul in hoe laat het feit gebeurde. Dat tijdstip staat in de aangifte. Bijvoorbeeld 14.30."),
    "opgenomen_datum": _(
        "Vul in op welke dag u de aangifte opnam. Die dag staat boven uw handtekening. Bijvoorbeeld 4-12-2026."
    ),
    "opgenomen_tijd": _(
        "Vul in hoe laat u de aangifte opnam. Dat tijdstip staat boven uw handtekening. Bijvoorbeeld 14.30."
    ),
    "opgenomen_te": _("Vul in waar u de aangifte opnam. Die plaats staat boven uw handtekening. Noem de gemeente."),
    "verklaring": _(
        "Vul de verklaring in. Zonder verklaring is er geen aangifte om te ondertekenen. Schrijf op wat "
        "de aangever vertelde."
    ),
}
BEVINDINGEN: dict[str, Any] = {
    "onderwerp": _(
        "Vul in waar dit stuk over gaat. Het onderwerp is de titel in de inventaris. Bijvoorbeeld: "
        "bekijken van de beelden van de winkel."
    ),
    "plaats": _("Vul in waar u dit deed of zag. Die plaats staat in het stuk. Noem de gemeente."),
    "gezien_datum": _("Vul in op welke dag u dit deed of zag. Die dag staat in het stuk. Bijvoorbeeld 4-12-2026."),
    "gezien_tijd": _("Vul in hoe laat u dit deed of zag. Dat tijdstip staat in het stuk. Bijvoorbeeld 14.30."),
    "bevindingen": _(
        "Vul uw bevindingen in. Zonder bevindingen is er geen stuk om te ondertekenen. Schrijf op wat u "
        "zelf zag, hoorde of deed."
    ),
}
DAGVAARDING: dict[str, Any] = {
    "rechtbank": _(
        "Vul in bij welke rechtbank de zitting is. Zonder rechtbank weet de verdachte niet waar de zaak "
        "dient. De naam staat in de dagvaarding."
    ),
    "kamer": _(
        "Vul in bij welke kamer de zitting is, zoals politierechter. De kamer staat in de dagvaarding. "
        "Vraag haar anders na bij de rechtbank."
    ),
    "zittingsplaats": _(
        "Vul in waar de zitting is. Zonder plaats weet de verdachte niet waarheen. Noem plaats en zaal, "
        "zoals Arnhem, zaal 4."
    ),
    "zitting_datum": _(
        "Vul de dag van de zitting in. Zonder dag weet de verdachte niet wanneer. Bijvoorbeeld 4-12-2026."
    ),
    "zitting_tijd": _(
        "Vul in hoe laat de zitting begint. Zonder tijd weet de verdachte niet wanneer. Bijvoorbeeld 10.30."
    ),
    "tenlastelegging": _(
        "Vul de tenlastelegging in. Daarin staat waarvan u de verdachte beschuldigt. Schrijf de tekst na: dat."
    ),
    "artikelen": _(
        "Vul de artikelen in waarop de tenlastelegging rust. Ze staan onder de tenlastelegging. "
        "Bijvoorbeeld: art. 310 Sr."
    ),
}
VONNIS: dict[str, Any] = {
    "rechtbank": _(
        "Vul in welke rechtbank uitspraak doet. De naam staat boven het vonnis. Bijvoorbeeld: Rechtbank Voorbeeld."
    ),
    "kamer": _("Vul in welke kamer uitspraak doet. De kamer staat boven het vonnis. Bijvoorbeeld: politierechter."),
    "zittingsplaats": _(
        "Vul in waar uitspraak is gedaan. Die plaats staat in het vonnis. Noem plaats en zaal, zoals Arnhem, zaal 4."
    ),
    "zitting_datum": _("Vul de dag van de uitspraak in. Die dag staat in het vonnis. Bijvoorbeeld 4-12-2026."),
    "zitting_tijd": _("Vul in hoe laat de uitspraak was. Dat tijdstip staat in het vonnis. Bijvoorbeeld 10.30."),
    "griffier": _("Vul de naam van de griffier in. De naam staat in het vonnis. Kijk anders wie de zitting plande."),
    "officier": _(
        "Vul de naam van de officier van justitie in. De naam staat in het vonnis. Kijk anders wie de "
        "dagvaarding ondertekende."
    ),
    "verschijning": _(
        "Kies of de verdachte er was. Het vonnis zegt of het op tegenspraak of bij verstek is. Kies één van de twee."
    ),
    "bewezenverklaring": _(
        "Vul in wat u bewezen verklaart. Zonder bewezenverklaring is het vonnis niet volledig. Verklaart "
        "u niets bewezen, schrijf dat dan hier op."
    ),
    "kwalificatie": _(
        "Vul in welk strafbaar feit het bewezene oplevert. Zonder kwalificatie is het vonnis niet "
        "volledig. Is er geen, schrijf dat dan hier op."
    ),
    "motivering": _(
        "Vul in waarom u zo beslist. Daarin lezen verdachte en slachtoffer uw redenen. Een paar zinnen "
        "zijn genoeg om te bewaren; u kunt later verder."
    ),
    "beslissing": _(
        "Vul de beslissing in. Zij gaat na de uitspraak naar OM en politie. Zet elke beslissing op een eigen regel."
    ),
}
UPLOAD: dict[str, Any] = {
    "soort": _(
        "Kies wat voor bestand het is. Daarvan hangt af hoe het wordt gecontroleerd en waar het in het "
        "dossier staat. Kies er één uit de lijst."
    ),
    "titel": _(
        "Geef het bestand een titel. Zo staat het in de inventaris en vindt een ander het terug. "
        "Bijvoorbeeld: Camera van de winkel."
    ),
}
PARKETNUMMER: dict[str, Any] = {
    "parketnummer": _(
        "Vul het parketnummer in. Daarmee hoort het dossier bij uw zaak. Het ziet eruit als 05-123456-26."
    ),
}
RETOUR: dict[str, Any] = {
    "reden_code": _(
        "Kies waarom u het dossier terugstuurt. De politie ziet aan de reden wat er moet gebeuren. Kies "
        "er één uit de lijst."
    ),
    "toelichting": _(
        "Schrijf op wat de politie moet aanvullen. Zonder toelichting weet de politie niet wat u mist. "
        "Noem het stuk of het gegeven."
    ),
}
ZITTING: dict[str, Any] = {
    "datum": _("Vul de dag van de zitting in. Zonder dag kan niemand zich voorbereiden. Bijvoorbeeld 4-12-2026."),
    "tijd": _(
        "Vul in hoe laat de zitting begint. Zonder tijd weet niemand wanneer hij er moet zijn. Bijvoorbeeld 10.30."
    ),
    "zaal": _(
        "Vul in waar de zitting is. Zonder zaal weet niemand waarheen. Noem plaats en zaal, zoals Arnhem, zaal 4."
    ),
    "kamer": _(
        "Vul in welke kamer de zaak behandelt. De kamer staat bij de zitting in het dossier. "
        "Bijvoorbeeld: politierechter."
    ),
}
