# SPDX-License-Identifier: EUPL-1.2
"""Plain data that the page templates read, made from what queries give."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from types import SimpleNamespace as Shown
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from strafketen.core.actor import Actor
from strafketen.core.dossier.states import DossierState, StukState
from strafketen.core.events import EventCode
from strafketen.core.exchange import RUNG_WORDS, Rung
from strafketen.core.findings import Finding, Severity
from strafketen.core.roles import PersonRole
from strafketen.dossier.queries import DossierRow, DossierView, StepRow, StukRow
from strafketen.exchange.queries import SentMessage
from strafketen.web import chain_words
from strafketen.web.values import Ladder, Tab

_RUNGS = (Rung.DELIVERED, Rung.VERIFIED, Rung.ACCEPTED, Rung.VISIBLE)

STATE_KIND = {
    DossierState.IN_OPBOUW: "bezig",
    DossierState.RETOUR: "mist",
    DossierState.ONTVANGEN: "nieuw",
    DossierState.IN_BEOORDELING: "bezig",
    DossierState.GEACCEPTEERD: "bezig",
    DossierState.DAGVAARDING_OPGEMAAKT: "bezig",
    DossierState.TER_ZITTING: "bezig",
    DossierState.VONNIS_OPGEMAAKT: "bezig",
    DossierState.UITSPRAAK: "klaar",
}


def ladder(message: SentMessage, now: datetime) -> Ladder:
    """Draw how far a message came; never a rung without its receipt, and late by what the two nodes agreed."""
    if Rung.REFUSED in message.reached:
        reached = sum(rung in message.reached for rung in _RUNGS) + 1
        reason = message.findings[0].text if message.findings else ""
        return Ladder(reached=reached, at=message.reached[Rung.REFUSED], refused=True, reason=reason)
    reached, at = 1, message.made_at
    for number, rung in enumerate(_RUNGS, start=2):
        if rung in message.reached:
            reached, at = number, message.reached[rung]
    return Ladder(reached=reached, at=at, late_seconds=message.late_seconds(now))


_ARRIVED = {
    EventCode.DOSSIER_RECEIVED: gettext_noop("ontvangen en hier gecontroleerd"),
    EventCode.DOSSIER_RETURNED: gettext_noop("terug ontvangen"),
    EventCode.RESULT_RECEIVED: gettext_noop("uitspraak ontvangen"),
}


def last_message(sent: SentMessage | None, arrived: StepRow | None, now: datetime) -> dict[str, object]:
    """Say what last passed between this node and another about a dossier: the ladder of what we sent, or what came in.

    What we sent and the other confirmed too late stays in view, also when something came in since.
    """
    drawn = None if sent is None else ladder(sent, now)
    late = drawn is not None and drawn.late_seconds is not None
    if arrived is None or late or (sent is not None and sent.made_at > arrived.at):
        return {"ladder": drawn, "arrived": None}
    return {"ladder": None, "arrived": Shown(words=_(_ARRIVED[EventCode(arrived.code)]), at=arrived.at)}


def rung_words(rung: Rung) -> str:
    """Say a rung in words."""
    return _(RUNG_WORDS[rung])


def zaak(view: DossierView, *, actor: Actor, current: str, action: Shown | None = None) -> Shown:
    """Give the case bar of a dossier."""
    row = view.row
    hearing = None if row.state is DossierState.UITSPRAAK else view.zitting
    return Shown(
        title=row.title,
        number=row.number,
        number_label=_(row.number_label),
        verdachte=view.verdachte,
        custody="",
        version=view.manifests[-1].version if view.manifests else None,
        term=row.answer_before if hearing is None else hearing.at,
        term_label=_("Vóór") if hearing is None else _("Zitting op"),
        action=action,
        tabs=tabs(row, actor=actor, current=current),
    )


def tabs(row: DossierRow, *, actor: Actor, current: str) -> tuple[Tab, ...]:
    """Give the pages of a dossier that this reader works with."""
    pages: list[tuple[str, str]] = []
    if PersonRole.VERBALISANT in actor.roles:
        pages.append((_("Samenstellen"), "desk:samenstellen"))
    pages.append((_("Dossier"), "desk:dossier"))
    if PersonRole.OFFICIER in actor.roles:
        pages.append((_("Beoordelen"), "desk:beoordelen"))
    if actor.roles & {PersonRole.RECHTER, PersonRole.GRIFFIER}:
        pages.append((_("Zitting plannen"), "desk:zitting_plannen"))
    if PersonRole.RECHTER in actor.roles:
        pages += [(_("Zitting"), "desk:zitting"), (_("Vonnis"), "desk:vonnis")]
    pages += [(_("Bewijs"), "desk:bewijs"), (_("Logboek"), "desk:logboek")]
    return tuple(
        Tab(label=label, url=reverse(name, args=[row.id]), current=name == f"desk:{current}") for label, name in pages
    )


def steps(view: DossierView, plan: Sequence[tuple[str, frozenset[DossierState], EventCode]]) -> tuple[Shown, ...]:
    """Draw where a zaak stands: each step with its states and the act whose moment it shows."""
    now = next((i for i, (_label, states, _code) in enumerate(plan) if view.row.state in states), 0)
    moments = {step.code: step.at for step in view.steps}
    return tuple(
        Shown(
            label=_(label),
            state="klaar" if i <= now else "bezig" if i == now + 1 else "later",
            at=moments.get(code.value) if i <= now else None,
            note="",
        )
        for i, (label, _states, code) in enumerate(plan)
    )


def findings(
    found: Iterable[Finding], view: DossierView, *, editable: bool = False, listed: bool = False
) -> tuple[Shown, ...]:
    """List findings with a link to the place they are about; `listed`: the page itself has a line for each stuk."""
    by_id = {stuk.id: stuk for stuk in view.stukken}
    shown = []
    for finding in found:
        stuk_id, _sep, field = finding.place.partition("#")
        stuk = by_id.get(stuk_id)
        url, label = "#h-toe" if listed and editable else "", ""
        if stuk is not None:
            url = f"#stuk-{stuk.id}" if listed else _read_url(view, stuk)
            label = _("stuk %(number)s") % {"number": stuk.number}
            if field and editable:
                url = f"{reverse('desk:procesverbaal', args=[view.row.id, stuk.id])}#id_{field}"
        shown.append(
            Shown(
                text=chain_words.html(finding.text),
                severity=finding.severity.value,
                place_url=url,
                place_label=label,
                source=chain_words.dutch(finding.source),
                code=finding.code,
            )
        )
    return tuple(shown)


def _read_url(view: DossierView, stuk: StukRow) -> str:
    """Give the page on which a stuk is read; nothing while it has no pages."""
    return stuk_url(view.row.id, stuk) if stuk.digest else ""


def count(found: Iterable[Finding], severity: Severity) -> int:
    """Count findings of one severity."""
    return sum(finding.severity is severity for finding in found)


def stuk_kind(stuk: StukRow) -> str:
    """Say what a stuk is, as templates choose their icon."""
    if stuk.is_media:
        return "video" if stuk.kind == "beeld" else "audio"
    return "pv" if stuk.kind.startswith("procesverbaal") else "pdf"


_STATE_SHOWN = {
    StukState.CONCEPT: ("te tekenen", gettext_lazy("Te ondertekenen")),
    StukState.IN_ONDERTEKENING: ("bezig", gettext_lazy("Wordt ondertekend")),
    StukState.ONDERTEKEND: ("getekend", gettext_lazy("Ondertekend")),
    StukState.IN_ONDERZOEK: ("bezig", gettext_lazy("Wordt gecontroleerd")),
    StukState.INGENOMEN: ("klaar", gettext_lazy("Klaar")),
    StukState.MISLUKT: ("fout", gettext_lazy("Niet bruikbaar")),
}


def stuk_state(stuk: StukRow) -> tuple[str, str]:
    """Give the state of a stuk as templates know it, and in words."""
    state, words = _STATE_SHOWN[StukState(stuk.state)]
    return state, str(words)


def failure(stuk: StukRow) -> SafeString:
    """Say why a stuk failed, in the language of the page; empty when it did not."""
    return chain_words.html(stuk.failure)


def roles(rollen: Iterable[str]) -> str:
    """Name what a person is in a zaak, as the head of a line."""
    return ", ".join(_(rol) for rol in rollen).capitalize()


def address(name: str, dossier: str, **query: object) -> str:
    """Give the address of a page of a dossier with a query."""
    asked = {key: value for key, value in query.items() if value is not None}
    return reverse(name, args=[dossier]) + (f"?{urlencode(asked)}" if asked else "")


def stuk_url(dossier: str, stuk: StukRow) -> str:
    """Give the page on which a stuk is read, or a recording played."""
    return address("desk:beeld" if stuk.is_media else "desk:dossier", dossier, stuk=stuk.number)


def number_of(text: str | None, default: int) -> int:
    """Read a number from an address; anything else counts as the default."""
    return int(text) if text and text.isdigit() and len(text) < 7 else default  # noqa: PLR2004 - seven digits is past any page
