# SPDX-License-Identifier: EUPL-1.2
"""Nothing is reached without a declared permission, and every permission is allowed and refused as the table says.

A page, operation or job that is added without a declaration fails here. A permission that is added without its row in
ALLOWED fails here too: write down for which roles, and in which states of a dossier, it holds.
"""

from __future__ import annotations

import dataclasses
import importlib
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import django
import httpx
import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "strafketen.node.settings")
if not apps.ready:
    django.setup()

from procrastinate.contrib.django import app as jobs

from running_chain import Chain, Login, chain
from strafketen.core.access.defaults import DECISION_MAKER, DEFAULTS, POLICY_VERSION
from strafketen.core.access.permissions import PERMISSION_WORDS, Permission
from strafketen.core.access.policy import Question, Rule, decide
from strafketen.core.dossier.states import DossierState
from strafketen.core.roles import NodeRole, PersonRole
from strafketen.desk.api.urls import opened as zaken_api
from strafketen.identity.api.opening import Opened
from strafketen.identity.api.operations import Declared, declared_in
from strafketen.node import settings
from strafketen.node import urls as node_urls
from strafketen.programme.api import opened as ketenbureau_api
from strafketen.victim.api import opened as portaal_api

__all__ = ["chain"]

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
ALWAYS = frozenset(state.value for state in DossierState) | {""}

OPEN_PAGES = {
    "identity:login": "who is not known yet comes in here",
    "identity:logout": "leaving is allowed to everybody",
    "identity:bewaren": "keeps what was typed when a log-in ended, for that reader alone; does nothing with it",
    "identity:toetsen": "tells which keys work; keeps one choice in the browser",
    "set_language": "chooses a language, changes nothing else",
    "api-v1:unknown": "says that an address does not exist",
}
"""Routes without a permission, each with the reason."""

OPEN_OPERATIONS = {"getToken", "getOpenapi"}
"""Operations without a permission; each states its reason where it is declared."""

JOBS = {
    "dossier.sign_stuk": "ordered by the account in its argument, whose permission was asked and recorded then",
    "dossier.inspect_stuk": "follows from taking a file in; writes only what it found in that file",
    "dossier.compose_view": "follows from sealing a version; makes no new content",
    "chain.follow_intake": "follows from an intake; tells others what that intake decided, and inspects its files",
    "exchange.deliver": "delivers a message that a journey wrote after asking the gate",
    "exchange.handle": "handles a message of a known node, after checking key, connection and content itself",
    "desk.make_export": "makes an export whose order asked the permission and was recorded then",
    "desk.clear_exports": "destroys the bytes of exports after a day; touches nothing of a zaak",
    "identity.forget_answers": "forgets kept answers after a day; touches nothing of a zaak",
}
"""Jobs have no actor of their own: each with the reason why no permission is asked when it runs."""

_BUILDING = frozenset({"in_opbouw", "retour"})
_AT_OM = frozenset({"ontvangen", "in_beoordeling"})
_SUMMONS = frozenset({"geaccepteerd", "dagvaarding_opgemaakt"})
_JUDGING = frozenset({"ter_zitting", "vonnis_opgemaakt"})
_PLANNING = frozenset({"ontvangen", "ter_zitting"})
_FOUR = ("verbalisant", "officier", "rechter", "griffier")


def _always(*roles: str) -> dict[str, frozenset[str]]:
    return dict.fromkeys(roles, ALWAYS)


ALLOWED: dict[Permission, Mapping[str, frozenset[str]]] = {
    Permission.HOME_VIEW: _always(*_FOUR, "slachtoffer", "ketenanalist", "beheerder"),
    Permission.WORKLIST_VIEW: _always(*_FOUR, "systeem"),
    Permission.DOSSIER_VIEW: _always(*_FOUR, "systeem"),
    Permission.STUK_VIEW: _always(*_FOUR, "systeem"),
    Permission.PROOF_VIEW: _always(*_FOUR, "systeem"),
    Permission.LEDGER_VIEW: _always(*_FOUR),
    Permission.MESSAGES_VIEW: _always(*_FOUR, "ketenanalist", "beheerder"),
    Permission.DOSSIER_OPEN: _always("verbalisant", "systeem"),
    Permission.STUK_ADD: {"verbalisant": _BUILDING, "systeem": _BUILDING},
    Permission.STUK_SIGN: {"verbalisant": _BUILDING, "officier": _SUMMONS, "rechter": _JUDGING},
    Permission.DOSSIER_SEND: {"verbalisant": _BUILDING},
    Permission.CITAAT_ADD: _always("officier", "rechter"),
    Permission.DOSSIER_EXPORT: _always("officier", "rechter"),
    Permission.DOSSIER_ASSESS: {"officier": _AT_OM},
    Permission.DOSSIER_RETURN: {"officier": _AT_OM},
    Permission.DOSSIER_SUMMON: {"officier": _SUMMONS},
    Permission.STUK_SELECT: {"officier": _SUMMONS},
    Permission.DOSSIER_HAND_OVER: {"officier": frozenset({"dagvaarding_opgemaakt"})},
    Permission.ZITTING_PLAN: {"griffier": _PLANNING, "rechter": _PLANNING},
    Permission.VONNIS_GIVE: {"rechter": _JUDGING},
    Permission.TIMELINE_VIEW: _always("slachtoffer"),
    Permission.CASE_LINK: _always("slachtoffer"),
    Permission.LEAD_TIMES_VIEW: _always("ketenanalist", "systeem"),
    Permission.ACCESS_EVALUATE: _always("systeem"),
}
"""Permission → role → states of a dossier in which that role may. What is not here is refused."""


def default_rules() -> list[Rule]:
    """Give the default policy as a node loads it."""
    return [
        Rule(
            rule_id=rule.rule_id,
            version=POLICY_VERSION,
            role=rule.role.value,
            permission=rule.permission.value,
            states=frozenset(state.value for state in rule.states),
            ground=rule.ground,
            decision_maker=DECISION_MAKER,
            source=rule.source,
            valid_from=AT - timedelta(days=1),
            valid_until=None,
        )
        for rule in DEFAULTS
    ]


def _walk(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else prefix
            yield from _walk(pattern.url_patterns, inner)
        else:
            yield f"{prefix}{pattern.name}", pattern


@pytest.fixture(params=list(NodeRole), ids=lambda role: str(role.value))
def routes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, URLPattern]]]:
    """Every route of a node in one role."""
    monkeypatch.setattr(settings, "NODE", dataclasses.replace(settings.NODE, role=request.param))
    yield list(_walk(importlib.reload(node_urls).urlpatterns))
    monkeypatch.undo()
    importlib.reload(node_urls)


APIS: dict[NodeRole, Opened] = {
    NodeRole.POLITIE: zaken_api,
    NodeRole.OM: zaken_api,
    NodeRole.RECHTSPRAAK: zaken_api,
    NodeRole.SLACHTOFFERPORTAAL: portaal_api,
    NodeRole.KETENBUREAU: ketenbureau_api,
}
"""The API of a node in each role."""


def _declared() -> list[tuple[str, str, Declared]]:
    """Give every operation of every API once: name of the API, operation id, what it declares."""
    apis = {opened.api.urls_namespace: opened for opened in APIS.values()}
    return [
        (namespace, name, declared)
        for namespace, opened in apis.items()
        for name, (declared, _) in declared_in(opened.api).items()
    ]


def test_every_route_of_every_node_declares_a_permission_or_is_open_for_a_reason(
    routes: list[tuple[str, URLPattern]],
) -> None:
    undeclared = [
        name
        for name, pattern in routes
        if name not in OPEN_PAGES
        and not name.startswith("api-v1:")  # the operations below
        and not isinstance(getattr(pattern.callback, "permission", None), Permission)
    ]
    assert len(routes) > 3
    assert not undeclared, "declare with @page(Permission.…)"


@pytest.mark.parametrize("role", list(APIS))
def test_every_address_of_an_api_belongs_to_declared_operations(role: NodeRole) -> None:
    addresses = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"/{pattern.pattern}")
        for name, pattern in _walk(APIS[role].urlpatterns)
        if name != "unknown"
    }
    assert addresses == {declared.path for declared, _ in declared_in(APIS[role].api).values()}


@pytest.mark.parametrize("role", list(APIS))
def test_all_methods_of_an_address_stand_together(role: NodeRole) -> None:
    paths = [path for bound in APIS[role].api._get_bound_routers() for path in bound.path_operations]
    assert len(paths) == len(set(paths)), "two routers with one path: the second is never reached"


def test_a_node_serves_the_api_of_its_role(routes: list[tuple[str, URLPattern]]) -> None:
    served = {f"api-v1:{pattern.name}" for _, pattern in _walk(APIS[settings.NODE.role].urlpatterns)}
    assert {name for name, _ in routes if name.startswith("api-v1:")} == served


@pytest.mark.parametrize(
    ("namespace", "name", "declared"), [pytest.param(*item, id=f"{item[0]}-{item[1]}") for item in _declared()]
)
def test_every_operation_of_an_api_declares_a_permission_or_is_open_for_a_reason(
    namespace: str, name: str, declared: Declared
) -> None:
    opened = next(item for item in APIS.values() if item.api.urls_namespace == namespace)
    _, operation = declared_in(opened.api)[name]
    assert declared.method == operation.methods[0]
    if declared.permission is None:
        assert name in OPEN_OPERATIONS
        assert declared.open_because
        assert not operation.auth_callbacks
    else:
        assert operation.auth_callbacks, "an operation with a permission asks who is there"


def test_every_job_is_listed_with_the_reason_why_it_asks_no_permission() -> None:
    ours = {name for name in jobs.tasks if not name.startswith(("builtin:", "procrastinate."))}
    assert ours == set(JOBS)


def test_every_permission_has_words_and_a_row_in_the_table() -> None:
    assert set(Permission) == set(ALLOWED) == set(PERMISSION_WORDS)


@pytest.mark.parametrize("role", list(PersonRole))
@pytest.mark.parametrize("permission", list(Permission))
def test_a_role_may_what_the_table_says_and_nothing_else(permission: Permission, role: PersonRole) -> None:
    rules = default_rules()
    expected = ALLOWED[permission].get(role.value, frozenset())
    for state in ALWAYS:
        decision = decide(Question(frozenset({role.value}), permission.value, state), rules, AT)
        assert decision.allowed is (state in expected), state
        assert decision.policy_version == POLICY_VERSION
        assert decision.reason.endswith(".") or decision.allowed
        assert bool(decision.rule_id) is decision.allowed


@pytest.mark.parametrize("permission", list(Permission))
def test_every_permission_is_given_to_some_and_refused_to_others(permission: Permission) -> None:
    given = set(ALLOWED[permission])
    assert given
    assert set(PersonRole) - {PersonRole(role) for role in given}


@pytest.mark.parametrize("permission", list(Permission))
def test_nobody_without_a_role_may_anything(permission: Permission) -> None:
    for state in ALWAYS:
        assert not decide(Question(frozenset(), permission.value, state), default_rules(), AT).allowed


def test_a_rule_holds_from_its_first_moment_until_its_last() -> None:
    (rule,) = [
        dataclasses.replace(item, valid_from=AT, valid_until=AT + timedelta(hours=1))
        for item in default_rules()
        if item.rule_id == "officier/dossier:citaat:add"
    ]
    question = Question(frozenset({"officier"}), "dossier:citaat:add", "")
    moments = {
        AT - timedelta(microseconds=1): False,
        AT: True,
        AT + timedelta(hours=1, microseconds=-1): True,
        AT + timedelta(hours=1): False,
    }
    assert {at: decide(question, [rule], at).allowed for at in moments} == moments


# -- on real nodes ----------------------------------------------------------------------------------------------------

PAGES = {
    "politie": ("/", "/werkvoorraad/", "/zaken/nieuw/", "/verzendingen/", "/getuigen/"),
    "om": ("/", "/werkvoorraad/", "/verzendingen/", "/getuigen/"),
    "rechtspraak": ("/", "/werkvoorraad/", "/verzendingen/", "/getuigen/"),
    "slachtofferportaal": ("/", "/mijn-zaak/", "/verzendingen/", "/getuigen/"),
    "ketenbureau": ("/", "/doorlooptijden/", "/doorlooptijden.csv", "/verzendingen/", "/getuigen/"),
}


@pytest.mark.journey
@pytest.mark.parametrize("node", sorted(PAGES))
def test_who_is_not_logged_in_is_sent_to_the_log_in_page(chain: Chain, node: str) -> None:
    with chain.client(node) as client:
        for path in PAGES[node]:
            answer = client.get(path)
            assert (answer.status_code, answer.headers["location"]) == (302, f"/inloggen/?next={path}"), path


@contextmanager
def _logged_in(chain: Chain, role: str) -> Iterator[httpx.Client]:
    who = chain.logins[role]
    with chain.client(who.node) as client:
        _login(client, who)
        yield client


def _login(client: httpx.Client, who: Login) -> None:
    page = client.get("/inloggen/")
    token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    form = {"username": who.username, "password": who.password, "csrfmiddlewaretoken": token}
    answer = client.post("/inloggen/", data=form, headers={"Referer": f"{client.base_url}/inloggen/"})
    assert answer.status_code == 302, answer.text


WRONG_ROLE = {
    "officier": ("/zaken/nieuw/",),
    "griffier": ("/zaken/nieuw/",),
    "slachtoffer": ("/verzendingen/", "/verzendingen/?tab=te-laat", "/getuigen/"),
}


@pytest.mark.journey
@pytest.mark.parametrize("role", sorted(WRONG_ROLE))
def test_who_has_another_role_is_refused_with_a_sentence(chain: Chain, role: str) -> None:
    with _logged_in(chain, role) as client:
        for path in WRONG_ROLE[role]:
            if path == "/zaken/nieuw/":
                token = client.cookies.get(next(name for name in client.cookies if "csrf" in name))
                answer = client.post(path, data={**_ZAAK, "csrfmiddlewaretoken": token or ""}, headers=_referer(client))
            else:
                answer = client.get(path)
            assert answer.status_code == 403, (path, answer.text[:500])
            assert "U mag hier niet" in answer.text


def _referer(client: httpx.Client) -> dict[str, str]:
    return {"Referer": f"{client.base_url}/"}


_ZAAK = {
    "pl_nummer": "PL0600-2026999998",
    "titel": "Mag niet",
    "feit": "art. 310 Sr",
    "pleegplaats": "Voorbeeldplein 8",
    "pleegdatum": "22-11-2026",
    "pleegtijd": "14:30",
    "personen-TOTAL_FORMS": "1",
    "personen-INITIAL_FORMS": "0",
    "personen-MIN_NUM_FORMS": "1",
    "personen-MAX_NUM_FORMS": "50",
    "personen-0-naam": "Niemand",
    "personen-0-rollen": "verdachte",
}
NOBODY = "00000000-0000-4000-8000-000000000000"


def _calls() -> Iterator[tuple[str, str]]:
    for declared, _ in declared_in(zaken_api.api).values():
        if declared.permission is not None:
            path = declared.path.replace("{versie}", "1")
            for name in ("{zaak}", "{stuk}", "{upload}"):
                path = path.replace(name, NOBODY)
            yield declared.method, path


@pytest.mark.journey
@pytest.mark.parametrize("token", [None, "Bearer onzin", "Basic YnJvbjpvbnppbg=="])
def test_no_operation_answers_without_a_token_of_this_node(chain: Chain, token: str | None) -> None:
    headers = {} if token is None else {"Authorization": token}
    with chain.client() as client:
        for method, path in _calls():
            answer = client.request(method, f"/api/v1{path}", headers=headers)
            assert answer.status_code == 401, (method, path)
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.journey
def test_a_system_is_refused_what_only_people_may_and_the_refusal_is_recorded(chain: Chain) -> None:
    with chain.api() as client:
        zaak = client.post(
            "/zaken",
            json={
                "plNummer": "PL0600-2026999997",
                "titel": "Zaak van een systeem",
                "feit": "Diefstal",
                "feitArtikel": "art. 310 Sr",
                "plaats": "Voorbeeldplein 8",
                "gepleegdVanaf": "2026-11-22T13:30:00Z",
            },
        ).json()["zaakId"]
        for path in ("verzendingen", "acceptatie", "uitspraak"):
            answer = client.post(f"/zaken/{zaak}/{path}", headers={"Idempotency-Key": f"mag-niet-{path}-{zaak}"})
            assert (answer.status_code, answer.json()["code"]) == (403, "geen_toegang"), path
    recorded = chain.rows(
        "politie", "SELECT permission FROM identity_decisionrecord WHERE object_id = %s AND NOT allowed", zaak
    )
    assert sorted(row[0] for row in recorded) == [
        "dossier:dossier:assess",
        "dossier:dossier:send",
        "dossier:vonnis:give",
    ]
