# SPDX-License-Identifier: EUPL-1.2
"""Every operation of every API, asked over HTTP in every role: it answers whom the table allows and refuses the rest.

The bodies are valid, so that nothing but the policy can refuse with 403.
"""

from __future__ import annotations

import os
import uuid
from typing import Any

import django
import httpx
import pytest
from django.apps import apps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "strafketen.node.settings")
if not apps.ready:
    django.setup()

from api.parcels import CONTAINER, PDF, container, head_of, pdf, zaak
from api.systems import client_of, register
from architecture.test_access import ALLOWED
from journeys.conftest import Travelled, travelled
from running_chain import Chain
from strafketen.core.roles import NodeRole, PersonRole
from strafketen.desk.api.urls import opened as zaken_api
from strafketen.identity.api.opening import Opened
from strafketen.identity.api.operations import declared_in
from strafketen.programme.api import opened as ketenbureau_api

__all__ = ["travelled"]
pytestmark = pytest.mark.journey

NOBODY = str(uuid.UUID(int=0))
MOMENT = "2026-12-01T09:00:00Z"
_DECISION = {"rechtbank": "x", "kamer": "x", "zittingsplaats": "x", "zittingOp": MOMENT}
_PV = {
    "soort": "procesverbaal-bevindingen",
    "onderwerp": "x",
    "plaats": "x",
    "gezienOp": MOMENT,
    "bevindingen": "x",
}
JSON_BODIES: dict[str, dict[str, Any]] = {
    "openZaak": zaak(personen=[]),
    "addPersoon": {"naam": "Niemand", "rollen": ["getuige"]},
    "addStukVanBestand": {"sha256": "0" * 64, "titel": "x"},
    "openUpload": {"soort": "bijlage", "titel": "x"},
    "writeProcesverbaal": _PV,
    "changeProcesverbaal": _PV,
    "addCitaat": {"stukId": NOBODY, "momentMs": 1},
    "coupleParketnummer": {"parketnummer": "05-123456-26"},
    "returnDossier": {"reden": "stuk_ontbreekt"},
    "writeDagvaarding": {**_DECISION, "tenlastelegging": "x", "artikelen": "x"},
    "handToCourt": {"stukken": [NOBODY]},
    "planZitting": {"zittingOp": MOMENT, "plaats": "x", "kamer": "x"},
    "writeVonnis": {
        **_DECISION,
        **dict.fromkeys(("bewezenverklaring", "kwalificatie", "motivering", "beslissing"), "x"),
    },
    "evaluateAccess": {
        "subject": {"type": "rol", "id": "officier"},
        "action": {"name": "x"},
        "resource": {"type": "x", "id": "x"},
    },
}
WITHOUT_BODY = {"sendDossier", "acceptDossier", "giveVonnis", "signStuk", "withdrawStuk", "takeInUpload"}
WITHOUT_BODY |= {"orderUitvoering"}
QUERY = {"addStuk": {"titel": "x"}, "listVindplaatsen": {"zoek": "winkel"}}
OPENS = "in_opbouw"
"""A dossier that is begun has this state when the gate is asked."""


def ask(client: httpx.Client, name: str, method: str, path: str) -> httpx.Response:
    if name in {"addStuk", "storeBestand"}:
        sent: dict[str, Any] = {"content": pdf(), "headers": {"Content-Type": PDF}}
    elif name == "takeInZaak":
        sent = {"content": container(head_of([]), []), "headers": {"Content-Type": CONTAINER}}
    elif method == "GET" or name in WITHOUT_BODY:
        sent = {}
    else:
        sent = {"json": JSON_BODIES[name]}
    return client.request(method, path, params=QUERY.get(name), **sent)


def check(client: httpx.Client, opened: Opened, role: PersonRole, *, dossier: str, state: str) -> int:
    """Ask every operation; give how many were allowed."""
    allowed = 0
    for name, (declared, _) in declared_in(opened.api).items():
        if declared.permission is None:
            continue
        path = declared.path.replace("{zaak}", dossier)
        for other in ("{stuk}", "{upload}", "{uitvoering}", "{bericht}"):
            path = path.replace(other, NOBODY)
        for number in ("{versie}", "{pagina}", "{plaats}"):
            path = path.replace(number, "1")
        held = state if "{zaak}" in declared.path else OPENS if "open" in declared.permission else ""
        may = held in ALLOWED[declared.permission].get(role.value, frozenset())
        # content is seen with a second permission, of which the refusal comes first or after
        answer = ask(client, name, declared.method, path)
        assert answer.status_code not in {400, 401, 405, 415, 500}, (name, role, answer.text)
        assert (answer.status_code != httpx.codes.FORBIDDEN) is may, (name, role, state, answer.text)
        if not may:
            assert answer.json()["code"] == "geen_toegang"
        allowed += may
    return allowed


@pytest.fixture(scope="module")
def in_opbouw(chain: Chain) -> str:
    """A dossier in the making at the police, where every role has a system."""
    register(chain, "politie", list(PersonRole))
    with chain.api() as api:
        return str(api.post("/zaken", json=zaak()).json()["zaakId"])


@pytest.fixture(scope="module")
def at_om(chain: Chain, travelled: Travelled) -> str:
    """A dossier after the vonnis at the OM, where every role has a system."""
    register(chain, "om", list(PersonRole))
    return travelled.dossier


@pytest.mark.parametrize("role", list(PersonRole))
def test_a_dossier_in_the_making_opens_for_whom_the_table_says(chain: Chain, in_opbouw: str, role: PersonRole) -> None:
    with client_of(chain, "politie", role) as client:
        allowed = check(client, zaken_api, role, dossier=in_opbouw, state="in_opbouw")
    assert bool(allowed) is (role is not PersonRole.SLACHTOFFER)


@pytest.mark.parametrize("role", list(PersonRole))
def test_a_dossier_after_the_vonnis_opens_for_whom_the_table_says(chain: Chain, at_om: str, role: PersonRole) -> None:
    with client_of(chain, "om", role) as client:
        check(client, zaken_api, role, dossier=at_om, state="uitspraak")


@pytest.mark.parametrize("role", list(PersonRole))
def test_the_ketenbureau_opens_for_whom_the_table_says(chain: Chain, role: PersonRole) -> None:
    register(chain, NodeRole.KETENBUREAU.value, [role])
    with client_of(chain, "ketenbureau", role) as client:
        check(client, ketenbureau_api, role, dossier=NOBODY, state="")
