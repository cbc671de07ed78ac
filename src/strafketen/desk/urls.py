# SPDX-License-Identifier: EUPL-1.2
"""Routes of the desks."""

from __future__ import annotations

from django.urls import path

from strafketen.desk import (
    pages_citing,
    pages_court,
    pages_media,
    pages_om,
    pages_police,
    pages_proof,
    pages_reading,
    pages_upload,
    pages_worklist,
    pages_writing,
)

app_name = "desk"
urlpatterns = [
    path("werkvoorraad/", pages_worklist.work_list, name="werkvoorraad"),
    path("zaken/nieuw/", pages_police.new_case, name="zaak_nieuw"),
    path("dossiers/<str:dossier>/", pages_reading.viewer, name="dossier"),
    path("dossiers/<str:dossier>/beeld/", pages_media.player, name="beeld"),
    path("dossiers/<str:dossier>/samengesteld.pdf", pages_reading.composed, name="samengesteld"),
    path("dossiers/<str:dossier>/citeren/", pages_citing.cite, name="citeren"),
    path("dossiers/<str:dossier>/bewijs/", pages_proof.proof, name="bewijs"),
    path("dossiers/<str:dossier>/logboek/", pages_proof.ledger_of, name="logboek"),
    path(
        "dossiers/<str:dossier>/stukken/<str:stuk>/paginas/<int:number>/<int:width>.png",
        pages_reading.page_image,
        name="paginabeeld",
    ),
    path("dossiers/<str:dossier>/bezig/", pages_police.busy, name="bezig"),
    path("dossiers/<str:dossier>/stukken/<str:stuk>/ondertekenen/", pages_police.sign, name="ondertekenen"),
    path("dossiers/<str:dossier>/stukken/<str:stuk>/verwijderen/", pages_police.withdraw, name="verwijderen"),
    path("dossiers/<str:dossier>/samenstellen/", pages_police.compose, name="samenstellen"),
    path("dossiers/<str:dossier>/stukken/nieuw/<str:kind>/", pages_writing.procesverbaal, name="procesverbaal_nieuw"),
    path("dossiers/<str:dossier>/stukken/<str:stuk>/wijzigen/", pages_writing.procesverbaal, name="procesverbaal"),
    path("dossiers/<str:dossier>/toevoegen/", pages_upload.upload, name="upload"),
    path("dossiers/<str:dossier>/ingenomen/", pages_upload.taken_in, name="ingenomen"),
    path("dossiers/<str:dossier>/versturen/", pages_police.send, name="versturen"),
    path("dossiers/<str:dossier>/beoordelen/", pages_om.assess, name="beoordelen"),
    path("dossiers/<str:dossier>/koppelen/", pages_om.couple, name="koppelen"),
    path("dossiers/<str:dossier>/accepteren/", pages_om.accept, name="accepteren"),
    path("dossiers/<str:dossier>/terugsturen/", pages_om.send_back, name="terugsturen"),
    path("dossiers/<str:dossier>/dagvaarden/", pages_om.summon, name="dagvaarden"),
    path("dossiers/<str:dossier>/overdragen/", pages_om.hand_over, name="overdragen"),
    path("dossiers/<str:dossier>/zitting/plannen/", pages_court.plan, name="zitting_plannen"),
    path("dossiers/<str:dossier>/zitting/", pages_court.hearing_room, name="zitting"),
    path("dossiers/<str:dossier>/vonnis/", pages_court.judgment, name="vonnis"),
    path("dossiers/<str:dossier>/uitspraak/", pages_court.give, name="uitspraak"),
]
