# SPDX-License-Identifier: EUPL-1.2
"""The API of a zaak and its addresses, on the nodes that hold dossiers."""

from __future__ import annotations

from strafketen.desk.api import assessing, cases, citing, exports, intake, policy, proof, reading, stukken
from strafketen.desk.api.schemas import InnameKop
from strafketen.exchange import api as exchange
from strafketen.identity.api.opening import open_api

opened = open_api(
    name="zaken",
    title="Strafketen",
    description="Elke schrijfactie en elke leesactie aan een zaak, voor de systemen van de eigen organisatie.",
    routers=(
        policy.router,
        intake.router,
        cases.router,
        stukken.router,
        reading.router,
        citing.router,
        proof.router,
        exports.router,
        assessing.router,
        exchange.router,
    ),
    models=(InnameKop,),
)
app_name = "api-v1"
urlpatterns = opened.urlpatterns
