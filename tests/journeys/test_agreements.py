# SPDX-License-Identifier: EUPL-1.2
"""Two real nodes send each other what they agreed, and nothing more from the moment that one of them says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import pytest

from journeys import in_node, looking
from journeys.test_refused_messages import outcome, send, step, stored
from strafketen.core.agreements import PROPOSAL, revoke
from strafketen.core.ids import parse_oin
from strafketen.node import agreements
from strafketen.node.config import NodeConfig
from strafketen.node.wiring import NodeSealSigner
from strafketen.signing.keys import write_public

pytestmark = pytest.mark.journey
PATH = "/v1/afspraken/intrekkingen"


def shown(config: NodeConfig, *words: str) -> dict[str, object]:
    done = looking.command("node", "afspraken", str(config.directory), *words)
    assert done.returncode == 0, done.stderr
    return looking.conforms(done.stdout, "afspraken-1.json")


def files(config: NodeConfig) -> set[Path]:
    return set(config.agreements.glob("*.json"))


@pytest.fixture
def pair(nodes: dict[str, NodeConfig]) -> Iterator[tuple[NodeConfig, NodeConfig]]:
    """The court and the ketenbureau; whatever is put in their folders goes again afterwards."""
    both = nodes["rechtspraak"], nodes["ketenbureau"]
    before = {config.oin: files(config) for config in both}
    kept = {path: path.read_bytes() for paths in before.values() for path in paths}
    yield both
    for config in both:
        for path in files(config) - before[config.oin]:
            path.unlink()
    for path, data in kept.items():
        write_public(path, data)


def test_every_pair_that_may_send_each_other_anything_has_an_agreement_of_both(nodes: dict[str, NodeConfig]) -> None:
    for one, other in combinations(nodes.values(), 2):
        held = [agreements.held_by(config).in_force(one=one.oin, other=other.oin, at=now()) for config in (one, other)]
        assert held[0] == held[1]
        silent = {one.role.value, other.role.value} == {"slachtofferportaal", "ketenbureau"}
        assert (held[0] is None) is silent
        assert held[0] is None or held[0].source == PROPOSAL
    told = shown(nodes["om"])
    assert told["unreadable"] == told["revocations"] == []
    assert isinstance(told["agreements"], list)
    assert {row["party"] for row in told["agreements"] if row["in_force"]} == {
        nodes[role].oin for role in ("politie", "rechtspraak", "slachtofferportaal", "ketenbureau")
    }


def now() -> datetime:
    return datetime.now(UTC)


def test_a_revocation_stops_the_next_message_at_both_nodes_without_a_restart(
    pair: tuple[NodeConfig, NodeConfig],
) -> None:
    court, bureau = pair
    first = step(court, bureau)
    send(court, bureau, first)
    assert set(outcome(bureau, first)) == {"delivered", "verified", "accepted"}
    assert "message" in in_node.ask(court, "send-step", bureau.oin)

    told = shown(bureau, "--revoke", court.oin)
    assert isinstance(told["revocations"], list)
    assert [item["sent"] for item in told["revocations"]] == [True]

    second = step(court, bureau)
    send(court, bureau, second)  # past the checks of its own program
    rungs = outcome(bureau, second)
    assert set(rungs) == {"delivered", "refused"}
    assert [finding["code"] for finding in rungs["refused"]] == ["geen_afspraak"]
    assert stored(bureau, second) == 0

    refused = in_node.ask(court, "send-step", bureau.oin)
    assert refused["refused"] == "geen_afspraak"
    assert looking.count(court, "FROM exchange_outgoing WHERE lane = %s", refused["lane"]) == 0

    lane = f"bewijs:{second.message_id}"  # its receipts still come, though it never sent that message itself
    looking.until(
        lambda: (
            looking.rows(court, "SELECT handled_at IS NOT NULL FROM exchange_incoming WHERE lane = %s", lane)
            == [(True,)]
        ),
        "the receipt of the refusal arrived",
    )
    again = looking.command("node", "afspraken", str(bureau.directory), "--revoke", court.oin)
    assert again.returncode == 4
    assert "geldt geen afspraak" in again.stderr


def test_what_was_received_before_a_revocation_goes_on(pair: tuple[NodeConfig, NodeConfig]) -> None:
    court, bureau = pair
    before = step(court, bureau)
    send(court, bureau, before)
    shown(bureau, "--revoke", court.oin)
    assert set(outcome(bureau, before)) == {"delivered", "verified", "accepted"}
    assert stored(bureau, before) == 1


def test_an_agreement_that_is_taken_away_or_changed_allows_nothing(pair: tuple[NodeConfig, NodeConfig]) -> None:
    court, bureau = pair
    path = bureau.agreements / f"{court.oin}-v0001.json"
    sound = path.read_bytes()
    for spoiled in (None, sound.replace(b'"accepted":1800', b'"accepted":1900')):
        path.unlink()
        if spoiled is not None:
            write_public(path, spoiled)
        message = step(court, bureau)
        send(court, bureau, message)
        assert [item["code"] for item in outcome(bureau, message)["refused"]] == ["geen_afspraak"]
        assert len(shown(bureau)["unreadable"]) == (spoiled is not None)  # type: ignore[arg-type] # a list
        write_public(path, sound)
    message = step(court, bureau)
    send(court, bureau, message)
    assert "accepted" in outcome(bureau, message)


def test_only_a_party_can_revoke_and_only_from_now_on(
    pair: tuple[NodeConfig, NodeConfig], nodes: dict[str, NodeConfig]
) -> None:
    court, bureau = pair
    agreement = agreements.held_by(bureau).in_force(one=court.oin, other=bureau.oin, at=now())
    assert agreement is not None
    om = nodes["om"]

    def answer(connection: NodeConfig, party: NodeConfig, at: datetime) -> tuple[int, str]:
        data = revoke(agreement, party=parse_oin(party.oin), at=at, signer=NodeSealSigner(party))
        with looking.exchange_client(connection) as client:
            given = client.post(f"{bureau.exchange_url}{PATH}", content=data)
        return given.status_code, given.json()["code"] if given.status_code == 403 else ""

    before = files(bureau)
    assert answer(om, court, now()) == (403, "onjuist_formaat")
    assert answer(om, om, now()) == (403, "niet_gevonden")
    assert answer(court, court, now().replace(year=now().year - 1, day=1))[0] == 403
    assert files(bureau) == before
    assert answer(court, court, now()) == (200, "")
    assert answer(court, court, now()) == (200, "")
    assert len(files(bureau) - before) == 1


def test_a_node_that_had_no_agreements_gets_them_and_a_revocation_outlives_that(
    pair: tuple[NodeConfig, NodeConfig],
) -> None:
    court, bureau = pair
    name = f"{bureau.oin}-v0001.json"
    kept = (court.agreements / name).read_bytes()
    (court.agreements / name).unlink()
    agreements.agree(court, bureau, at=now())
    assert (court.agreements / name).read_bytes() == kept

    shown(court, "--revoke", bureau.oin)
    agreements.agree(court, bureau, at=now())
    for config in pair:
        assert agreements.held_by(config).in_force(one=court.oin, other=bureau.oin, at=now()) is None

    for config in pair:
        for path in config.agreements.glob("*.json"):
            if {court.oin, bureau.oin} <= set(json.dumps(json.loads(path.read_bytes())).split('"')):
                path.unlink()
    agreements.agree(court, bureau, at=now())
    held = [agreements.held_by(config).in_force(one=court.oin, other=bureau.oin, at=now()) for config in pair]
    assert held[0] is not None
    assert held[0] == held[1]
