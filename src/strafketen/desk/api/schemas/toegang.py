# SPDX-License-Identifier: EUPL-1.2
"""Questions to the policy (AuthZEN Authorization API 1.0)."""

from __future__ import annotations

from pydantic import Field

from strafketen.identity.api.fields import Given, Gives


class Onderwerp(Given):
    """Wie iets wil (AuthZEN subject)."""

    type: str = Field(min_length=1, max_length=100, description="account (met zijn kenmerk) of rol (met haar naam).")
    id: str = Field(min_length=1, max_length=100)
    properties: dict[str, object] = Field(default_factory=dict)


class Handelen(Given):
    """Wat iemand wil (AuthZEN action)."""

    name: str = Field(min_length=1, max_length=100, examples=["dossier:stuk:add"])
    properties: dict[str, object] = Field(default_factory=dict)


class Voorwerp(Given):
    """Waaraan iemand iets wil doen (AuthZEN resource). Van een dossier kent het knooppunt zelf de toestand."""

    type: str = Field(min_length=1, max_length=100)
    id: str = Field(min_length=1, max_length=100)
    properties: dict[str, object] = Field(default_factory=dict)


class Toegangsvraag(Given):
    """Een vraag aan het beleid (AuthZEN Authorization API 1.0)."""

    subject: Onderwerp
    action: Handelen
    resource: Voorwerp
    context: dict[str, object] = Field(default_factory=dict)


class Toegangsgrond(Gives):
    """Waarom zo besloten is."""

    reden: str
    beleidsversie: str
    regel: str


class Toegangsbesluit(Gives):
    """Het besluit (AuthZEN)."""

    decision: bool
    context: Toegangsgrond
