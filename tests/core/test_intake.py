# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from strafketen.core.digest import sha256_hex
from strafketen.core.errors import Malformed
from strafketen.core.intake import Intake, IntakeDocument, open_intake, seal_intake
from strafketen.core.seal import SealBroken, SealUntrusted
from vectors.material import CA, OM, OTHER_CA, POLITIE, POLITIE_OIN

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
STATEMENT = Intake(
    intake_id="5b1b8c1e-31a8-4ac5-9d8f-2a4f3a6f0001",
    dossier_id="5b1b8c1e-31a8-4ac5-9d8f-2a4f3a6f0002",
    received_at=AT,
    node=POLITIE_OIN,
    zaak_sha256=sha256_hex(b"zaak"),
    documents=(
        IntakeDocument("5b1b8c1e-31a8-4ac5-9d8f-2a4f3a6f0003", 1, "bijlage", sha256_hex(b"een"), 3),
        IntakeDocument("5b1b8c1e-31a8-4ac5-9d8f-2a4f3a6f0004", 2, "fotoblad", sha256_hex(b"twee"), 4),
    ),
)


def test_a_statement_reads_back_as_it_was_written() -> None:
    assert Intake.from_json(STATEMENT.as_json()) == STATEMENT


@pytest.mark.parametrize("field", sorted(STATEMENT.as_json()))
def test_a_statement_without_a_field_is_refused(field: str) -> None:
    value = STATEMENT.as_json()
    del value[field]
    with pytest.raises(Malformed):
        Intake.from_json(value)


def test_a_statement_with_an_unknown_field_or_version_is_refused() -> None:
    for changed in ({"meer": 1}, {"schema": "strafketen/intake/2"}, {"received_at": "2026-11-23T10:00:00Z"}):
        with pytest.raises(Malformed):
            Intake.from_json({**STATEMENT.as_json(), **changed})


def test_a_sealed_statement_opens_with_the_root_of_its_node_only() -> None:
    jws = seal_intake(STATEMENT, signer=POLITIE)
    opened, sealed = open_intake(jws, roots=(CA,), at=AT)
    assert (opened, sealed.oin) == (STATEMENT, POLITIE_OIN)
    with pytest.raises(SealUntrusted):
        open_intake(jws, roots=(OTHER_CA,), at=AT)


def test_a_changed_statement_does_not_open() -> None:
    head, _, signature = seal_intake(STATEMENT, signer=POLITIE).split(".")
    other = seal_intake(dataclasses.replace(STATEMENT, documents=()), signer=POLITIE).split(".")[1]
    with pytest.raises(SealBroken):
        open_intake(f"{head}.{other}.{signature}", roots=(CA,), at=AT)


def test_a_node_cannot_seal_a_statement_of_another() -> None:
    with pytest.raises(Malformed):
        open_intake(seal_intake(STATEMENT, signer=OM), roots=(CA,), at=AT)
