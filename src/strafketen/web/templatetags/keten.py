# SPDX-License-Identifier: EUPL-1.2
"""Filters and tags of all pages: how dates, sizes and money are written, and how a status, code or field looks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django import forms, template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from strafketen.web import chain_words, formatting

if TYPE_CHECKING:
    from datetime import datetime

    from strafketen.web.values import Ladder

register = template.Library()

LADDER_STEPS = 5
DIGEST_SHORT_CHARS = 16

register.filter("datum", formatting.datum)
register.filter("datum_kort", formatting.datum_kort)
register.filter("weekdag", formatting.weekdag)
register.filter("tijd", formatting.tijd)
register.filter("tijd_uur", formatting.tijd_uur)
register.filter("moment", formatting.moment)
register.filter("moment_kort", formatting.moment_kort)
register.filter("moment_log", formatting.moment_log)
register.filter("iso", formatting.iso)
register.filter("spanne", formatting.spanne)
register.filter("nog", formatting.nog)
register.filter("te_laat", formatting.te_laat)
register.filter("duur", formatting.duur)
register.filter("duur_tekst", formatting.duur_tekst)
register.filter("getal", formatting.getal)
register.filter("omvang", formatting.omvang)
register.filter("geld", formatting.geld)
register.filter("aantal", formatting.aantal)

# -- languages -------------------------------------------------------------------------------------------------------

register.filter("ketenwoord", chain_words.html)
"""A Dutch text of the core or a facility, in the language of the page."""
register.filter("nederlands", chain_words.dutch)
"""A text that is Dutch on every page; a page in another language says so."""


@register.simple_tag
def nl() -> SafeString:
    """Say in the tag of an element that what stands in it is Dutch: an attribute, on pages in another language only."""
    return SafeString("" if chain_words.page_is_dutch() else ' lang="nl"')


# -- codes -----------------------------------------------------------------------------------------------------------


def _grouped(digest: str) -> str:
    return f"{digest[0:4]} {digest[4:8]} … {digest[-4:]}"


@register.filter
def nummer(value: str) -> SafeString:
    """Keep a case number on one line and its digits equally wide; it stays selectable text."""
    return format_html('<span class="num nowrap">{}</span>', value)


@register.simple_tag
def digest(value: str) -> SafeString:
    """Show a digest short, with the whole in `title` and, when opened, as selectable text."""
    if len(value) <= DIGEST_SHORT_CHARS:
        return format_html('<code class="vinger">{}</code>', value)
    return format_html(
        '<details class="code"><summary title="{full}"><code class="vinger">{short}</code>'
        '<span class="vh">{hint}</span></summary><code class="code__vol">{full}</code></details>',
        full=value,
        short=_grouped(value),
        hint=gettext("toon hele code"),
    )


@register.filter
def code_kort(value: str) -> SafeString:
    """Show a digest short in running text, with the whole in `title`."""
    short = _grouped(value) if len(value) > DIGEST_SHORT_CHARS else value
    return format_html('<code class="vinger" title="{}">{}</code>', value, short)


# -- shapes ----------------------------------------------------------------------------------------------------------

GLYPHS = frozenset({"groen", "oranje", "oranje-rood", "rood"})
SEVERITY_GLYPH = {"blocking": "rood", "attention": "oranje"}
LEVEL_GLYPH = {"success": "groen", "info": "", "debug": "", "warning": "oranje", "error": "rood"}


@register.simple_tag
def glyph(name: str) -> SafeString:
    """Draw a status: groen circle, oranje diamond, oranje-rood triangle, rood octagon. A word must stand beside it."""
    if name not in GLYPHS:
        raise ValueError(f"unknown status glyph {name!r}")
    return format_html(
        '<svg class="st" aria-hidden="true"><use href="{}#{}"></use></svg>', static("img/status.svg"), name
    )


@register.filter
def ernst_teken(severity: str) -> SafeString:
    """Draw the glyph of a finding: octagon when it blocks, diamond when it asks attention."""
    return glyph(SEVERITY_GLYPH[str(severity)])


@register.filter
def melding_teken(level: str) -> SafeString:
    """Draw the glyph of a message of Django's messages framework; information has none."""
    name = LEVEL_GLYPH.get(level, "")
    return glyph(name) if name else icoon("info")


@register.simple_tag
def icoon(name: str) -> SafeString:
    """Draw an icon that repeats a word beside it; hidden from screen readers."""
    return format_html('<span class="i i-{}" aria-hidden="true"></span>', name)


def _ladder_step(number: int) -> str:
    return (
        gettext("nog niet verzonden"),
        gettext("verzonden"),
        gettext("afgeleverd"),
        gettext("geverifieerd"),
        gettext("geaccepteerd"),
        gettext("zichtbaar"),
    )[number]


def _ladder_missing(number: int) -> str:
    return (
        gettext("niet verzonden"),
        gettext("niet afgeleverd"),
        gettext("niet geverifieerd"),
        gettext("niet geaccepteerd"),
        gettext("niet zichtbaar"),
    )[number]


@register.simple_tag
def trap(ladder: Ladder | None, now: datetime | None = None) -> SafeString:
    """Draw a receipt ladder with the reached step in words and its moment."""
    if ladder is None:
        return format_html('<span class="muted">{}</span>', gettext("nog niet verzonden"))
    mark = "x" if ladder.refused else "l" if ladder.late_seconds is not None else ""
    mark = mark if ladder.reached < LADDER_STEPS else ""
    if mark == "x":
        words = format_html(
            "<strong>{}</strong>{}{}",
            gettext("geweigerd"),
            " · " if ladder.reason else "",
            chain_words.html(ladder.reason),
        )
    elif mark == "l":
        late = gettext("%(tijd)s te laat") % {"tijd": formatting.span_words(ladder.late_seconds or 0)}
        words = format_html("<strong>{}</strong> · {}", _ladder_missing(ladder.reached), late)
    else:
        when = f" · {formatting.moment_kort(ladder.at, now)}" if ladder.at is not None else ""
        words = format_html("{}{}", _ladder_step(ladder.reached), when)
    return format_html(
        '<svg class="trap" aria-hidden="true"><use href="{}#t{}{}"></use></svg>'
        '<span class="trap__t"><span class="vh">{}: </span>{}</span>',
        static("img/trap.svg"),
        ladder.reached,
        mark,
        gettext("Stap %(n)d van 5") % {"n": ladder.reached},
        words,
    )


# -- fields ----------------------------------------------------------------------------------------------------------

TEXTBOX = "utrecht-textbox utrecht-textbox--html-input"
SELECT = "utrecht-select utrecht-select--html-select"


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "groep"
    if isinstance(widget, forms.CheckboxInput):
        return "vink"
    if isinstance(widget, forms.Select):
        return "keuze"
    if isinstance(widget, forms.FileInput):
        return "bestand"
    return "tekst"


CONTROL_CLASS = {"keuze": SELECT, "tekst": TEXTBOX, "bestand": "bestand", "vink": "", "groep": ""}


@register.inclusion_tag("web/veld.html")
def veld(field: forms.BoundField, *, hint: str = "", breed: bool = False) -> dict[str, object]:
    """Render one field of a Django form: label, hint, error, control, tied together for screen readers."""
    kind = _kind(field.field.widget)
    text = hint or str(field.help_text or "")
    described = [
        f"{field.auto_id}-hint" if text else "",
        f"{field.auto_id}-fout" if field.errors else "",
    ]
    attrs: dict[str, str | bool] = {}
    if CONTROL_CLASS[kind]:
        attrs["class"] = f"{field.field.widget.attrs.get('class', '')} {CONTROL_CLASS[kind]}".strip()
    if any(described) and kind != "groep":
        attrs["aria-describedby"] = " ".join(filter(None, described))
    if field.errors and kind != "groep":
        attrs["aria-invalid"] = "true"
    return {
        "field": field,
        "kind": kind,
        "hint": text,
        "control": field.as_widget(attrs=attrs) if kind != "groep" else "",
        "described_by": " ".join(filter(None, described)),
        "breed": breed or isinstance(field.field.widget, forms.Textarea),
        "optional": not field.field.required and kind in {"tekst", "keuze", "bestand"},
    }


@register.inclusion_tag("web/fouten.html")
def fouten(*form_like: object) -> dict[str, object]:
    """List the errors of forms and formsets as links to their fields; shows nothing when there are none."""
    rows: list[tuple[str, str]] = []
    for one in form_like:
        if isinstance(one, forms.BaseFormSet):
            rows += [("", str(text)) for text in one.non_form_errors()]
            for form in one.forms:
                rows += _errors_of(form)
        elif isinstance(one, forms.BaseForm):
            rows += _errors_of(one)
    return {"rows": rows}


def _errors_of(form: forms.BaseForm) -> list[tuple[str, str]]:
    rows = [("", str(text)) for text in form.non_field_errors()]
    for bound in form:
        anchor = bound.id_for_label or bound.auto_id
        rows += [(anchor, f"{bound.label}: {text}" if bound.label else str(text)) for text in bound.errors]
    return rows


@register.filter
def heeft_fouten(form: forms.BaseForm | forms.BaseFormSet[forms.Form] | None) -> bool:
    """Say whether a form that was sent has errors, for the page title."""
    return form is not None and form.is_bound and not form.is_valid()


# -- text of evidence ------------------------------------------------------------------------------------------------

PARAGRAPH = re.compile(r"\n\s*\n")


@register.filter
def alineas(text: str) -> SafeString:
    """Turn the text of a page into paragraphs: an empty line parts them, other line ends stay as they are."""
    kept = SafeString if isinstance(text, SafeString) else str
    parts = [kept(part.strip()) for part in PARAGRAPH.split(text) if part.strip()]
    return format_html_join("", '<p class="regels">{}</p>', ((part,) for part in parts))
