# SPDX-License-Identifier: EUPL-1.2
"""The own timeline over HTTP: for the victim who is logged in, and for no system at all."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx
import pytest

from api.parcels import until, zaak
from api.systems import register_person
from running_chain import Chain
from strafketen.core.roles import PersonRole

pytestmark = pytest.mark.journey
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


TIMELINE, LINKS = "/api/v1/tijdlijn", "/api/v1/koppelingen"


@contextmanager
def logged_in_as(client: httpx.Client, username: str, password: str) -> Iterator[httpx.Client]:
    """Log a person in, with the form token as a program would send it."""
    with client:
        page = client.get("/inloggen/")
        found = TOKEN.search(page.text)
        assert found, page.text[:500]
        form = {"username": username, "password": password, "csrfmiddlewaretoken": found[1]}
        client.headers["Referer"] = f"{client.base_url}/"
        assert client.post("/inloggen/", data=form).status_code == 302
        # the token changes at the log-in; what stands in the cookie is as good as what stands in a form
        client.headers["X-CSRFToken"] = next(value for name, value in client.cookies.items() if name.endswith("_csrf"))
        yield client


def logged_in(chain: Chain, role: str) -> AbstractContextManager[httpx.Client]:
    """Log a person of the chain in."""
    who = chain.logins[role]
    return logged_in_as(chain.client(who.node), who.username, who.password)


def told(chain: Chain, api: httpx.Client, case: dict[str, Any]) -> str:
    """Begin a zaak, wait until the portal heard of it, and give the code in the letter of the police."""
    assert api.post("/zaken", json=case).status_code == 201
    ((code,),) = chain.rows("politie", "SELECT victim_code FROM dossier_dossier WHERE pl_number = %s", case["plNummer"])
    digest = hashlib.sha256(code.encode()).hexdigest()
    until(
        lambda: chain.rows("slachtofferportaal", "SELECT 1 FROM victim_nieuws WHERE code_sha256 = %s", digest),
        "the news of this zaak to reach the portal",
    )
    return str(code)


def attempts(chain: Chain) -> int:
    ((count,),) = chain.rows("slachtofferportaal", "SELECT count(*) FROM victim_linkattempt")
    return int(count)


def test_a_victim_couples_the_zaak_and_reads_the_own_timeline(chain: Chain, api: httpx.Client) -> None:
    case = zaak(titel="Alleen de politie kent deze titel")
    code = told(chain, api, case)
    with logged_in(chain, "slachtoffer") as victim:
        before = victim.get(TIMELINE).json()["resultaten"]
        for _ in range(2):
            linked = victim.post(LINKS, json={"code": f" {code.upper()}"})
            assert (linked.status_code, linked.content) == (204, b""), linked.text
        answer = victim.get(TIMELINE)
    assert (answer.status_code, answer.headers["api-version"]) == (200, "1.0.0")
    assert answer.headers["cache-control"] == "no-store"
    news = answer.json()["resultaten"]
    assert len(news) == len(before) + 1
    assert {"soort": "aangifte_opgenomen", "organisatie": "politie"}.items() <= news[-1].items()
    assert {item["organisatie"] for item in answer.json()["gehoord"]} == {"politie", "om", "rechtspraak"}
    for hidden in (case["titel"], case["plNummer"], code, "Rick Bosman", "Mirjam"):
        assert hidden not in answer.text


def test_a_wrong_code_counts_also_under_an_idempotency_key(chain: Chain) -> None:
    before = attempts(chain)
    with logged_in(chain, "slachtoffer") as victim:
        answer = victim.post(LINKS, json={"code": "geen code"}, headers={"Idempotency-Key": "raden"})
    assert (answer.status_code, answer.json()["code"]) == (404, "niet_gevonden")
    assert attempts(chain) == before + 1


def test_a_change_without_the_form_token_of_our_pages_is_refused(chain: Chain) -> None:
    with logged_in(chain, "slachtoffer") as victim:
        del victim.headers["X-CSRFToken"]
        answer = victim.post(LINKS, json={"code": "x"})
        assert victim.get(TIMELINE).status_code == 200
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
    assert answer.json()["code"] == "geen_formuliertoken"


def test_who_is_not_logged_in_gets_nothing_and_no_token_is_given(chain: Chain) -> None:
    with chain.client("slachtofferportaal") as client:
        for headers in ({}, {"Authorization": f"Bearer {chain.token()}"}, {"Cookie": "sk_slachtofferportaal_sessie=x"}):
            for method, path in (("GET", TIMELINE), ("POST", LINKS)):
                answer = client.request(method, path, headers=headers, json={"code": "x"} if method == "POST" else None)
                assert (answer.status_code, answer.json()["code"]) == (401, "niet_aangemeld"), (path, headers)
        asked = client.post("/api/v1/token", data={"grant_type": "client_credentials"}, auth=("bron", "x"))
        assert asked.status_code == 404


@pytest.mark.parametrize("role", [role for role in PersonRole if role is not PersonRole.SLACHTOFFER])
def test_any_other_role_at_the_portal_is_refused_and_the_refusal_is_recorded(chain: Chain, role: PersonRole) -> None:
    name = register_person(chain, "slachtofferportaal", role)
    with logged_in_as(chain.client("slachtofferportaal"), name, name) as client:
        for method, path in (("GET", TIMELINE), ("POST", LINKS)):
            answer = client.request(method, path, json={"code": "x"} if method == "POST" else None)
            assert (answer.status_code, answer.json()["code"]) == (403, "geen_toegang"), path
    refused = chain.rows(
        "slachtofferportaal",
        "SELECT DISTINCT permission FROM identity_decisionrecord d JOIN identity_account a ON a.id = d.account"
        " WHERE a.username = %s AND NOT allowed",
        name,
    )
    assert {row[0] for row in refused} >= {"victim:tijdlijn:view", "victim:zaak:link"}


def test_the_portal_opens_nothing_of_a_zaak(chain: Chain) -> None:
    with logged_in(chain, "slachtoffer") as victim:
        for path in ("zaken", "intake", "verzendingen", "doorlooptijden", "access/evaluation"):
            assert victim.get(f"/api/v1/{path}").status_code == 404, path
        described = victim.get("/api/v1/openapi.json").json()
    assert set(described["paths"]) == {"/openapi.json", "/tijdlijn", "/koppelingen"}
