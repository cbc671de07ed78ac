# SPDX-License-Identifier: EUPL-1.2
"""Five people in one browser, each at another node; and what a node reached over https tells browsers."""

from __future__ import annotations

import re

import httpx
import pytest

from running_chain import Chain

pytestmark = pytest.mark.journey
ROLES = ("verbalisant", "officier", "rechter", "slachtoffer", "ketenanalist")


def token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


def post(browser: httpx.Client, base: str, path: str, fields: dict[str, str], page: str) -> httpx.Response:
    return browser.post(
        base + path, data={**fields, "csrfmiddlewaretoken": token(page)}, headers={"Referer": base + path}
    )


def test_five_people_stay_logged_in_side_by_side_in_one_browser(chain: Chain) -> None:
    with httpx.Client(follow_redirects=True, trust_env=False, timeout=60) as browser:
        bases = {}
        for role in ROLES:
            login = chain.logins[role]
            bases[role] = base = chain.nodes[login.node].url
            page = browser.get(f"{base}/inloggen/").text
            fields = {"username": login.username, "password": login.password}
            answer = post(browser, base, "/inloggen/", fields, page)
            assert answer.status_code == 200
            assert "/inloggen/" not in str(answer.url)

        names = [cookie.name for cookie in browser.cookies.jar]
        assert len(names) == len(set(names)), "two nodes use one name"
        assert sum(name.endswith("_sessie") for name in names) == len(ROLES)

        homes = {role: browser.get(f"{base}/") for role, base in bases.items()}
        assert [role for role, home in homes.items() if "/inloggen/" in str(home.url)] == []

        left = post(browser, bases["officier"], "/uitloggen/", {}, homes["officier"].text)
        assert left.status_code == 200
        logged_in = {role: "/inloggen/" not in str(browser.get(f"{base}/").url) for role, base in bases.items()}
        assert logged_in == {role: role != "officier" for role in ROLES}


def test_on_loopback_a_node_sends_no_https_rules(chain: Chain) -> None:
    with chain.client("om") as client:
        answer = client.get("/inloggen/")
    assert "Strict-Transport-Security" not in answer.headers
    assert all("Secure" not in cookie for cookie in answer.headers.get_list("Set-Cookie"))
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
