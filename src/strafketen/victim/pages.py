# SPDX-License-Identifier: EUPL-1.2
"""The page of the victim: where does my case stand. Titles and addresses carry no case content."""

from __future__ import annotations

from types import SimpleNamespace as Shown

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from strafketen.core.access.permissions import Permission
from strafketen.core.errors import Conflict, NotFound
from strafketen.core.events import VictimNews
from strafketen.core.moments import parse_moment
from strafketen.core.roles import NodeRole
from strafketen.identity.web import actor, moment, page
from strafketen.victim import actions, queries
from strafketen.victim.queries import TimelineItem
from strafketen.web import chain_words
from strafketen.web.formatting import tijd_uur

_WHO = {
    NodeRole.POLITIE: gettext_lazy("de politie"),
    NodeRole.OM: gettext_lazy("het Openbaar Ministerie"),
    NodeRole.RECHTSPRAAK: gettext_lazy("de rechtbank"),
}
_TITLES = {
    VictimNews.AANGIFTE_OPGENOMEN: gettext_lazy("De politie heeft uw aangifte"),
    VictimNews.DOSSIER_NAAR_OM: gettext_lazy("De politie is klaar met het onderzoek"),
    VictimNews.DAGVAARDING: gettext_lazy("De zaak gaat naar de rechter"),
    VictimNews.ZITTING_GEPLAND: gettext_lazy("Er is een datum voor de zitting"),
    VictimNews.UITSPRAAK: gettext_lazy("De rechter heeft een uitspraak gedaan"),
}
_TEXTS = {
    VictimNews.AANGIFTE_OPGENOMEN: gettext_lazy(
        "De politie heeft uw verhaal opgeschreven. Daarna doet de politie onderzoek."
    ),
    VictimNews.DOSSIER_NAAR_OM: gettext_lazy(
        "De politie heeft de stukken aan het Openbaar Ministerie gegeven. "
        "De officier van justitie kijkt of de zaak naar de rechter gaat."
    ),
    VictimNews.DAGVAARDING: gettext_lazy(
        "De officier van justitie vindt dat een rechter naar de zaak moet kijken. "
        "De verdachte moet naar de rechtbank komen. Een verdachte is iemand van wie de politie denkt dat hij het deed."
    ),
    VictimNews.ZITTING_GEPLAND: gettext_lazy(
        "Op de zitting praat de rechter over de zaak. U mag erbij zijn. Het hoeft niet."
    ),
    VictimNews.UITSPRAAK: gettext_lazy("De rechter heeft beslist. U krijgt hierover een brief."),
}
_NEXT = (
    VictimNews.AANGIFTE_OPGENOMEN,
    VictimNews.DOSSIER_NAAR_OM,
    VictimNews.DAGVAARDING,
    VictimNews.ZITTING_GEPLAND,
    VictimNews.UITSPRAAK,
)


class CodeForm(forms.Form):
    """Couple a zaak."""

    code = forms.CharField(
        label=gettext_lazy("Code uit de brief van de politie"),
        max_length=40,
        error_messages={
            "required": gettext_lazy(
                "Vul de code in. Zonder code weten wij niet welke zaak van u is. "
                "De code staat in de brief van de politie."
            )
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


@page(Permission.TIMELINE_VIEW)
@require_http_methods(["GET", "POST"])
def timeline(request: HttpRequest) -> HttpResponseBase:
    """Show the timeline, or ask for the code of the zaak first."""
    form = CodeForm()
    status = 200
    if request.method == "POST":
        form = CodeForm(request.POST)
        if form.is_valid():
            try:
                actions.link_case(actor=actor(request), at=moment(request), code=form.cleaned_data["code"])
            except (NotFound, Conflict) as refusal:
                form.add_error("code", chain_words.plain(refusal.text))
            else:
                messages.success(request, _("Uw zaak is gekoppeld."))
                return HttpResponseRedirect(reverse("victim:tijdlijn"))
        status = 422
    items = queries.timeline(actor=actor(request), at=moment(request))
    if not items:
        return render(request, "victim/koppelen.html", {"form": form, "post_url": request.path}, status=status)
    return render(request, "victim/tijdlijn.html", _context(items))


def _context(items: tuple[TimelineItem, ...]) -> dict[str, object]:
    newest = items[-1]
    done = [item.news for item in items]
    stappen = [_step(item, newest=item is newest) for item in items]
    stappen += [_later(news) for news in _NEXT if news not in done and _NEXT.index(news) > _NEXT.index(newest.news)]
    return {
        "zaak": Shown(number="", what=""),
        "kop": str(_TITLES[newest.news]),
        "inleiding": str(_TEXTS[newest.news]),
        "antwoord_voor": None,
        "taken": (),
        "stappen": tuple(stappen),
        "hulp_phone": "0900-0101",
        "hulp_name": "Slachtofferhulp Nederland",
        "gehoord": tuple(Shown(name=heard.name, at=heard.at) for heard in queries.heard()),
        "privacy_url": "",
        "toegankelijkheid_url": "",
    }


def _step(item: TimelineItem, *, newest: bool) -> Shown:
    text = str(_TEXTS[item.news])
    if item.news is VictimNews.ZITTING_GEPLAND and "zitting_at" in item.facts:
        at = timezone.localtime(parse_moment(item.facts["zitting_at"]))
        when = date_format(at, "l j F Y") + _(" om ") + tijd_uur(at)
        where = chain_words.dutch(item.facts.get("plaats", ""))
        said = SafeString(_("De zitting is op %(when)s. Plaats: %(where)s.") % {"when": escape(when), "where": where})
        text = format_html("{}\n\n{}", said, text)
    return Shown(
        title=str(_TITLES[item.news]),
        state="nu" if newest and item.news is not VictimNews.UITSPRAAK else "klaar",
        on=item.happened_at,
        when="",
        text=format_html("{}\n\n{}", text, _("Dit bericht komt van %(who)s.") % {"who": _WHO[item.organisation]}),
        list=(),
        after="",
        url="",
        url_label="",
    )


def _later(news: VictimNews) -> Shown:
    return Shown(
        title=str(_TITLES[news]),
        state="later",
        on=None,
        when=_("Misschien later"),
        text="",
        list=(),
        after="",
        url="",
        url_label="",
    )
