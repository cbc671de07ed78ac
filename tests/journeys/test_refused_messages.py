# SPDX-License-Identifier: EUPL-1.2
"""What a real node does with a message that does not fit, and with a dossier that it cannot accept."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from journeys import looking
from strafketen.core.exchange import Message, seal_message
from strafketen.core.ids import parse_oin
from strafketen.node.config import NodeConfig
from strafketen.node.demo_case import Case
from strafketen.node.wiring import NodeSealSigner
from vectors import messages as golden

pytestmark = pytest.mark.journey


def step(sender: NodeConfig, to: NodeConfig) -> Message:
    """Make a chain step as the police would send it, with an id of its own."""
    message, _ = golden.messages()["ketenstap-1"]
    return replace(
        message,
        message_id=str(uuid.uuid4()),
        sender=parse_oin(sender.oin),
        receiver=parse_oin(to.oin),
        at=datetime.now(UTC),
    )


def send(sender: NodeConfig, to: NodeConfig, message: Message) -> None:
    """Seal and send a message as `sender`, past the checks of its own program."""
    with looking.exchange_client(sender) as client:
        envelope = seal_message(message, signer=NodeSealSigner(sender))
        answer = client.post(f"{to.exchange_url}/v1/berichten", content=envelope)
    assert answer.status_code == 200


def outcome(config: NodeConfig, message: Message) -> Mapping[str, list[dict[str, str]]]:
    """Wait until a node handled a message; give the findings of each rung that it reported."""
    looking.until(
        lambda: (
            looking.one(
                config, "SELECT handled_at IS NOT NULL FROM exchange_incoming WHERE id = %s", message.message_id
            )
            == (True,)
        ),
        "the message is handled",
    )
    found = looking.rows(
        config, "SELECT rung, findings FROM exchange_receiptrow WHERE message = %s AND ours", message.message_id
    )
    return {str(rung): list(findings) for rung, findings in found}  # type: ignore[call-overload] # a JSON column


def stored(bureau: NodeConfig, message: Message) -> int:
    return looking.count(bureau, "FROM programme_ketenstap WHERE message = %s", message.message_id)


def test_a_message_of_the_first_form_still_takes_effect_once(nodes: dict[str, NodeConfig]) -> None:
    politie, bureau = nodes["politie"], nodes["ketenbureau"]
    message = replace(step(politie, bureau), schema="", system="")
    send(politie, bureau, message)
    assert outcome(bureau, message) == {"delivered": [], "verified": [], "accepted": []}
    send(politie, bureau, message)
    assert stored(bureau, message) == 1


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        ({"data": {"naam": "x"}}, "bericht_vorm", "/data/naam"),
        ({"data": {"stap": "feest"}}, "bericht_vorm", "/data/stap"),
        ({"data": {"stroom": "vvc\x00"}}, "bericht_vorm", "/data/stroom"),
        ({"lane": "ketenstap:" + "0" * 40}, "bericht_volgorde", "/volgorde"),
        ({"kind": "nl.strafketen.ketenstap.v2"}, "bericht_versie_onbekend", "/type"),
        ({"kind": "nl.strafketen.taart.v1"}, "bericht_vorm", "/type"),
        ({"kind": "nl.strafketen.uitspraak.gedaan.v1"}, "bericht_route", "/ontvanger"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_signed_reason_and_leaves_nothing(
    nodes: dict[str, NodeConfig], changes: dict[str, object], code: str, place: str
) -> None:
    politie, bureau = nodes["politie"], nodes["ketenbureau"]
    message = step(politie, bureau)
    data = changes.get("data")
    if isinstance(data, dict) and isinstance(message.data, dict):
        message = replace(message, data={**message.data, **data})
    else:
        message = replace(message, **changes)  # type: ignore[arg-type] # fields of a message
    send(politie, bureau, message)
    rungs = outcome(bureau, message)
    assert set(rungs) == {"delivered", "refused"}
    assert (code, place) in {(finding["code"], finding["place"]) for finding in rungs["refused"]}
    assert stored(bureau, message) == 0


def test_a_receipt_for_a_message_that_was_never_sent_is_refused_and_not_answered(
    nodes: dict[str, NodeConfig],
) -> None:
    politie, bureau = nodes["politie"], nodes["ketenbureau"]
    message = replace(step(politie, bureau), kind="nl.strafketen.taart.v1")
    send(politie, bureau, message)
    outcome(bureau, message)
    lane = f"bewijs:{message.message_id}"

    def handled() -> bool:
        found = looking.rows(politie, "SELECT handled_at IS NOT NULL FROM exchange_incoming WHERE lane = %s", lane)
        return found == [(True,)]

    looking.until(handled, "the police put the receipt aside")
    (receipt,) = looking.one(politie, "SELECT id::text FROM exchange_incoming WHERE lane = %s", lane)
    assert looking.count(politie, "FROM exchange_outgoing WHERE lane = %s", f"bewijs:{receipt}") == 0


def test_a_refused_dossier_is_led_by_its_sender_again_and_by_nobody_else(
    nodes: dict[str, NodeConfig], ready_case: Case
) -> None:
    politie, om = nodes["politie"], nodes["om"]
    case = ready_case
    police = case.people["verbalisant"]
    leads = "SELECT leads, state FROM dossier_dossier WHERE id = %s"
    stuk, digests = looking.rows(
        politie,
        "SELECT id::text, page_digests FROM dossier_stuk WHERE dossier_id = %s AND page_count > 0 ORDER BY number",
        case.dossier,
    )[0]
    assert isinstance(digests, bytes)
    spoil = "UPDATE dossier_stuk SET page_digests = %s WHERE id = %s RETURNING 1"
    looking.rows(
        politie, spoil, bytes(len(digests)), stuk
    )  # what the sender believes its pages are is not what they are
    police.post(case.page("versturen/"), {}).must_hold("verzegeld en verstuurd")
    looking.until(lambda: looking.one(politie, leads, case.dossier) == (True, "retour"), "the refusal came back")
    assert looking.count(om, "FROM dossier_dossier WHERE id = %s", case.dossier) == 0
    page = police.get(case.page("samenstellen/"))
    assert page.status == 200

    looking.rows(politie, spoil, digests, stuk)
    police.post(case.page("versturen/"), {}).must_hold("verzegeld en verstuurd")
    looking.until(lambda: looking.rows(om, leads, case.dossier) != [], "the OM takes it in")
    assert looking.one(om, leads, case.dossier) == (True, "ontvangen")
    assert looking.one(politie, leads, case.dossier) == (False, "ingezonden")
