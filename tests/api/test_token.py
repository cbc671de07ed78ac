# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from running_chain import Chain

pytestmark = pytest.mark.journey
GRANT = {"grant_type": "client_credentials"}


def ask(
    chain: Chain, data: dict[str, str], *, auth: tuple[str, str] | None = None, headers: dict[str, str] | None = None
) -> httpx.Response:
    with chain.client() as client:
        return client.post("/api/v1/token", data=data, auth=auth or httpx.USE_CLIENT_DEFAULT, headers=headers)


def test_a_client_gets_a_bearer_token_for_fifteen_minutes_in_both_ways_of_the_rfc(chain: Chain) -> None:
    secret = chain.client_secret
    in_header = ask(chain, GRANT, auth=("bron", secret))
    in_body = ask(chain, {**GRANT, "client_id": "bron", "client_secret": secret})
    for answer in (in_header, in_body):
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-type"] == "application/json"
        assert answer.json()["token_type"] == "Bearer"  # noqa: S105 - a kind, not a token
        assert answer.json()["expires_in"] == 900


@pytest.mark.parametrize(
    ("data", "auth", "status", "error"),
    [
        (GRANT, ("bron", "fout"), 401, "invalid_client"),
        (GRANT, ("niemand", "fout"), 401, "invalid_client"),
        (GRANT, None, 401, "invalid_client"),
        ({**GRANT, "client_id": "bron\0", "client_secret": "x"}, None, 401, "invalid_client"),
        ({"grant_type": "password"}, ("bron", "fout"), 400, "unsupported_grant_type"),
        ({}, ("bron", "fout"), 400, "invalid_request"),
        ({**GRANT, "client_id": "bron", "client_secret": "x"}, ("bron", "x"), 400, "invalid_request"),
    ],
)
def test_a_wrong_request_for_a_token_is_refused_as_the_rfc_says(
    chain: Chain, data: dict[str, str], auth: tuple[str, str] | None, status: int, error: str
) -> None:
    answer = ask(chain, data, auth=auth)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["error_description"].isascii()
    assert ("www-authenticate" in answer.headers) is (status == 401)


def test_a_request_for_a_token_is_a_form(chain: Chain) -> None:
    with chain.client() as client:
        answer = client.post("/api/v1/token", json=GRANT, auth=("bron", chain.client_secret))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def forge(claims: dict[str, object], *, key: bytes) -> str:
    return jwt.encode({"alg": "HS256", "typ": "at+jwt"}, claims, OctKey.import_key(key))


def test_a_token_that_this_node_did_not_make_is_worth_nothing(chain: Chain) -> None:
    token = chain.token()
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    other = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "ander"}).encode()).rstrip(b"=").decode()
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt"}').rstrip(b"=").decode()
    flipped = signature[:-2] + ("A" if signature[-2] != "A" else "B") + signature[-1]
    tokens = [
        f"{head}.{other}.{signature}",
        f"{none}.{body}.",
        f"{head}.{body}.{flipped}",
        forge(claims, key=b"een sleutel die niet van dit knooppunt is"),
        "a.b.c",
        "é",
    ]
    with chain.client() as client:
        for wrong in tokens:
            answer = client.get("/api/v1/zaken", headers={b"Authorization": f"Bearer {wrong}".encode()})
            assert (answer.status_code, answer.json()["code"]) == (401, "niet_aangemeld"), wrong
        assert client.get("/api/v1/zaken", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_the_claims_of_a_token_name_the_node_and_the_client_and_nobody_by_name(chain: Chain) -> None:
    body = chain.token().split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    assert set(claims) == {"iss", "aud", "sub", "iat", "exp", "jti"}
    assert claims["iss"] == claims["aud"] == "00000099000000001000"
    assert claims["sub"] == "bron"
    assert claims["exp"] - claims["iat"] == 900
    assert abs(claims["iat"] - datetime.now(UTC).timestamp()) < 600


def test_a_cookie_of_a_person_opens_nothing_in_the_api(chain: Chain) -> None:
    with chain.client() as client:
        page = client.get("/inloggen/")
        who = chain.logins["verbalisant"]
        token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        form = {"username": who.username, "password": who.password, "csrfmiddlewaretoken": token}
        assert client.post("/inloggen/", data=form, headers={"Referer": str(client.base_url)}).status_code == 302
        assert client.get("/werkvoorraad/").status_code == 200
        assert client.get("/api/v1/zaken").status_code == 401
