# SPDX-License-Identifier: EUPL-1.2
"""An empty field says what to fill in, why, and how: in words of its own, in both languages."""

from __future__ import annotations

import pytest
from django import forms
from django.utils import translation

from strafketen.dossier import forms as dossier_forms
from strafketen.dossier.forms_stukken import STUK_FORMS
from strafketen.identity.pages import LoginForm
from strafketen.victim.pages import CodeForm

FORMS: list[type[forms.Form]] = [
    dossier_forms.ZaakForm,
    dossier_forms.PersoonForm,
    dossier_forms.UploadForm,
    dossier_forms.ParketnummerForm,
    dossier_forms.RetourForm,
    dossier_forms.ZittingForm,
    *STUK_FORMS.values(),
    CodeForm,
]
SENTENCES = 3


def missing(form: forms.BaseForm, language: str) -> dict[str, str]:
    """Give what an empty form says of each of its required fields."""
    with translation.override(language):
        return {name: str(field.error_messages["required"]) for name, field in form.fields.items() if field.required}


@pytest.mark.parametrize("form", [*(kind() for kind in FORMS), LoginForm()], ids=lambda form: type(form).__name__)
def test_each_required_field_says_what_why_and_how(form: forms.BaseForm) -> None:
    dutch, english = missing(form, "nl"), missing(form, "en")
    assert dutch
    for name, sentence in dutch.items():
        assert sentence.count(". ") + sentence.count("? ") + 1 >= SENTENCES, f"{name}: {sentence}"
        assert sentence.endswith(".")
        assert english[name] != sentence, f"{name} has no English"
    assert len(set(dutch.values())) == len(dutch), "two fields say the same"


@pytest.mark.usefixtures("dutch")
def test_an_empty_form_shows_those_words() -> None:
    form = dossier_forms.ZaakForm({})
    assert not form.is_valid()
    assert form.errors["pl_nummer"] == [
        (
            "Vul het PL-nummer in. Daarmee vinden politie en OM de zaak terug. "
            "Het is het registratienummer, zoals PL0600-2026123456."
        )
    ]
