# SPDX-License-Identifier: EUPL-1.2
"""What a page shows or does is an operation too, or it says here why not. A page that is added without one fails."""

from __future__ import annotations

import os

import django
import pytest
from django.apps import apps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "strafketen.node.settings")
if not apps.ready:
    django.setup()

from django.urls import URLPattern

from architecture.test_access import routes
from strafketen.desk.api.urls import opened as zaken_api
from strafketen.identity.api.operations import declared_in
from strafketen.programme.api import opened as ketenbureau_api
from strafketen.victim.api import opened as portaal_api

__all__ = ["routes"]

OPERATIONS: dict[str, set[str]] = {
    "desk:werkvoorraad": {"listZaken"},
    "desk:zaak_nieuw": {"openZaak", "takeInZaak", "addPersoon"},
    "desk:samenstellen": {"getZaak", "listStukken", "listBevindingen", "listVerzendingen"},
    "desk:bezig": {"listStukken"},
    "desk:procesverbaal_nieuw": {"writeProcesverbaal"},
    "desk:procesverbaal": {"changeProcesverbaal", "getProcesverbaal", "getVoorbeeld"},
    "desk:ondertekenen": {"signStuk"},
    "desk:verwijderen": {"withdrawStuk"},
    "desk:upload": {"openUpload", "getUpload", "addStuk", "storeBestand"},
    "desk:ingenomen": {"takeInUpload", "addStukVanBestand"},
    "desk:versturen": {"sendDossier"},
    "desk:dossier": {"getZaak", "listStukken", "getStuk", "getPagina", "listVindplaatsen", "listCitaten"},
    "desk:paginabeeld": {"getPaginabeeld", "getVoorbeeld"},
    "desk:samengesteld": {"getSamengesteld"},
    "desk:citeren": {"addCitaat"},
    "desk:beeld": {"getInhoud", "getStuk", "getOnderzoek", "listHandelingen"},
    "desk:bewijs": {"getBewijs", "listVersies", "getVersie", "listVerzendingen", "listOntvangstbewijzen"},
    "desk:logboek": {"listHandelingen", "getHandeling"},
    "desk:beoordelen": {"getZaak", "listGebeurtenissen"},
    "desk:koppelen": {"coupleParketnummer"},
    "desk:accepteren": {"acceptDossier"},
    "desk:terugsturen": {"returnDossier"},
    "desk:dagvaarden": {"writeDagvaarding"},
    "desk:overdragen": {"handToCourt"},
    "desk:zitting_plannen": {"planZitting", "getZaak"},
    "desk:zitting": {"listStukken", "getPagina", "getPaginabeeld", "getInhoud", "listCitaten"},
    "desk:vonnis": {"writeVonnis", "getProcesverbaal"},
    "desk:uitspraak": {"giveVonnis"},
    "exchange:verzendingen": {"listBerichten"},
    "exchange:getuigen": {"listGetuigen"},
    "victim:tijdlijn": {"getTijdlijn", "linkZaak"},
    "programme:doorlooptijden": {"listDoorlooptijden"},
    "programme:doorlooptijden_csv": {"listDoorlooptijden"},
}
"""Page → the operations that show or do the same."""

WITHOUT = {
    "identity:home": "sends a person on; nothing of a zaak",
    "identity:login": "a system has its token",
    "identity:logout": "a token ends by itself",
    "identity:verlengen": "a session of a person",
    "identity:verder": "a session of a person",
    "identity:bewaren": "what a person typed in a form",
    "identity:toetsen": "keys of a keyboard",
    "set_language": "the API speaks one language",
}
"""Page → why there is no operation."""

NO_PAGE = {
    "getToken",
    "getOpenapi",
    "evaluateAccess",
    *("orderUitvoering", "listUitvoeringen", "getUitvoering", "getUitvoeringInhoud"),  # `strafketen export`
}
"""Operations that do what no page does."""


def test_every_page_has_its_operations_or_a_reason(routes: list[tuple[str, URLPattern]]) -> None:
    pages = {name for name, _ in routes if not name.startswith("api-v1:")}
    assert pages - set(OPERATIONS) - set(WITHOUT) == set()


@pytest.mark.parametrize("opened", [zaken_api, ketenbureau_api, portaal_api], ids=lambda item: item.api.urls_namespace)
def test_no_operation_is_there_without_a_page_that_does_the_same(opened: object) -> None:
    known = set().union(*OPERATIONS.values(), NO_PAGE)
    assert set(declared_in(opened.api)) <= known  # type: ignore[attr-defined]  # the parameters above


def test_the_operations_that_stand_beside_a_page_exist() -> None:
    there = set().union(*(declared_in(opened.api) for opened in (zaken_api, ketenbureau_api, portaal_api)))
    assert set().union(*OPERATIONS.values(), NO_PAGE) == there
