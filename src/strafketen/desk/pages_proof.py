# SPDX-License-Identifier: EUPL-1.2
"""Pages that show what is proven of a dossier, and its acts in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace as Shown

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from strafketen.core.access.permissions import Permission
from strafketen.core.actor import NODE_ITSELF
from strafketen.core.findings import Finding
from strafketen.desk import proving, shown
from strafketen.dossier import queries
from strafketen.exchange import queries as exchange
from strafketen.identity import access
from strafketen.identity.web import actor, moment, page
from strafketen.ledger import queries as ledger
from strafketen.web import chain_words
from strafketen.web.values import Pager


@page(Permission.PROOF_VIEW)
def proof(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Show what is proven of a dossier: versions, receipts, seals, ledger."""
    who, at = actor(request), moment(request)
    view = queries.view_dossier(actor=who, at=at, dossier=dossier, permission=Permission.PROOF_VIEW)
    sent = exchange.sent_for(dossier)
    last = view.manifests[-1] if view.manifests else None
    acts = ledger.acts_of(dossier)
    standing = ledger.standing()
    checks = proving.checks(view)
    broken = [item for item in checks if not item.ok]
    context = {
        "zaak": shown.zaak(view, actor=who, current="bewijs"),
        "checked_at": at,
        "export_url": "",
        "uitkomst": proving.outcome(last, sent, broken),
        "woorden": proving.spoken(last.root) if last else (),
        "root": last.root if last else "",
        "version": last.version if last else None,
        "stukken_count": sum(bool(item.digest) for item in view.stukken),
        "pages_count": sum(item.page_count for item in view.stukken if not item.is_media),
        "partijen": proving.parties(view, sent, at),
        "ontvangst": tuple(
            Shown(to=message.receiver_name, subject=message.subject, steps=proving.rungs(message, at))
            for message in sent
        ),
        "zegels": proving.seals(view),
        "logboek": Shown(
            size=standing.size,
            root=standing.root,
            entries=tuple(
                Shown(
                    index=act.index,
                    text=act.words,
                    at=act.at,
                    included=ledger.stands_in(act, standing),
                )
                for act in acts[-12:]
            ),
            checkpoint_at=standing.at,
            cosigners=(),
            url=reverse("desk:logboek", args=[dossier]),
        ),
        "controle": checks,
        "bevindingen": shown.findings(_received(sent), view),
        "controle_at": at,
        "vast": proving.CERTAIN,
        "niet": proving.NOT_SAID,
    }
    return render(request, "dossier/bewijs.html", context)


def _received(sent: tuple[exchange.SentMessage, ...]) -> tuple[Finding, ...]:
    """Give what receivers found, the newest message first."""
    return tuple(finding for message in sent for finding in message.findings)


def _who(account: str, names: Mapping[str, str]) -> str:
    """Name who acted: a person with their Dutch title, the node, or the bare id of an account that went."""
    if account in names:
        return chain_words.dutch(names[account])
    return _("het knooppunt zelf") if account == NODE_ITSELF.id else account


@page(Permission.LEDGER_VIEW)
def ledger_of(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Show the acts of a dossier in the ledger, with their place in the log."""
    view = queries.view_dossier(
        actor=actor(request), at=moment(request), dossier=dossier, permission=Permission.LEDGER_VIEW
    )
    standing = ledger.standing()
    acts = tuple(reversed(ledger.acts_of(dossier)))
    paginator = Paginator(acts, queries.PAGE_SIZE)
    current = paginator.get_page(shown.number_of(request.GET.get("p"), 1))
    base = reverse("desk:logboek", args=[dossier])
    names = access.names_of(act.actor for act in current.object_list)
    rows = tuple(
        Shown(
            index=act.index,
            at=act.at,
            text=act.words,
            about=proving.about(view, act.act),
            actor=_who(act.actor, names),
            ground="",
            leaf=act.leaf,
            included=ledger.stands_in(act, standing),
            proof_url="",
        )
        for act in current.object_list
    )
    broken, waiting = any(row.included is False for row in rows), any(row.included is None for row in rows)
    context = {
        "zaak": shown.zaak(view, actor=actor(request), current="logboek"),
        "stand": Shown(
            size=standing.size,
            root=standing.root,
            checkpoint_at=standing.at,
            origin=standing.origin,
            consistent=False if broken else None if waiting else True,
            text=_(
                "Voor elke regel op deze pagina is het pad naar de getekende stand zojuist nagerekend. "
                "Het logboek zelf bevat geen inhoud."
            ),
        ),
        "regels": rows,
        "standen": (),
        "pager": Pager(
            first=current.start_index(),
            last=current.end_index(),
            total=paginator.count,
            page=current.number,
            pages=paginator.num_pages,
            previous_url=f"{base}?p={current.number - 1}" if current.has_previous() else "",
            next_url=f"{base}?p={current.number + 1}" if current.has_next() else "",
        ),
    }
    return render(request, "ledger/logboek.html", context)
