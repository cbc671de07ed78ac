# SPDX-License-Identifier: EUPL-1.2
"""What the exchange gives to whom, over real mutual TLS; and what a kill in the middle of it costs: nothing."""

from __future__ import annotations

import hashlib
import signal
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx
import pytest

from journeys import looking
from journeys.conftest import Travelled
from running_chain import Chain
from strafketen.core.exchange import prove_request
from strafketen.node.config import NodeConfig
from strafketen.node.demo_case import Case
from strafketen.node.wiring import NodeSealSigner

pytestmark = pytest.mark.journey
SENT = "nl.strafketen.dossier.verstrekt.v1"


def envelope_to_om(travelled: Travelled) -> tuple[str, str]:
    """Give id and envelope of the first dossier that the police sent."""
    message, envelope = looking.rows(
        travelled.configs["politie"],
        "SELECT id::text, envelope FROM exchange_outgoing WHERE dossier = %s AND kind = %s ORDER BY made_at LIMIT 1",
        travelled.dossier,
        SENT,
    )[0]
    return str(message), str(envelope)


def post(sender: NodeConfig, to: NodeConfig, envelope: str) -> httpx.Response:
    """Send an envelope over the connection of a node."""
    with looking.exchange_client(sender) as client:
        return client.post(f"{to.exchange_url}/v1/berichten", content=envelope)


def received(config: NodeConfig) -> int:
    return looking.count(config, "FROM exchange_incoming")


def test_the_same_envelope_again_gets_the_same_receipt_and_does_nothing(travelled: Travelled) -> None:
    politie, om = travelled.configs["politie"], travelled.configs["om"]
    message, envelope = envelope_to_om(travelled)
    (receipt,) = looking.one(om, "SELECT receipt FROM exchange_incoming WHERE id = %s", message)
    before = (received(om), looking.count(om, "FROM exchange_receiptrow WHERE message = %s", message))
    answer = post(politie, om, envelope)
    assert (answer.status_code, answer.text) == (200, receipt)
    assert before == (received(om), looking.count(om, "FROM exchange_receiptrow WHERE message = %s", message))


def test_the_envelope_of_another_node_is_refused_over_a_valid_connection(travelled: Travelled) -> None:
    om, court = travelled.configs["om"], travelled.configs["rechtspraak"]
    _, envelope = envelope_to_om(travelled)
    answer = post(court, om, envelope)
    assert (answer.status_code, answer.json()) == (403, {"code": "afzender_onjuist"})


def test_an_envelope_for_another_node_is_refused(travelled: Travelled) -> None:
    politie, court = travelled.configs["politie"], travelled.configs["rechtspraak"]
    _, envelope = envelope_to_om(travelled)
    before = received(court)
    assert post(politie, court, envelope).status_code == 403
    assert received(court) == before


@pytest.mark.parametrize("part", [0, 1, 2])
def test_one_changed_byte_in_an_envelope_is_refused(travelled: Travelled, part: int) -> None:
    politie, om = travelled.configs["politie"], travelled.configs["om"]
    _, envelope = envelope_to_om(travelled)
    parts = envelope.split(".")
    middle = len(parts[part]) // 2
    other = "A" if parts[part][middle] != "A" else "B"
    parts[part] = parts[part][:middle] + other + parts[part][middle + 1 :]
    before = received(om)
    assert post(politie, om, ".".join(parts)).status_code == 403
    assert received(om) == before


def test_who_shows_no_certificate_gets_no_connection(travelled: Travelled) -> None:
    om = travelled.configs["om"]
    context = ssl.create_default_context(cafile=om.anchors / "ca.crt")
    with httpx.Client(verify=context, trust_env=False) as client, pytest.raises(httpx.TransportError):
        client.post(f"{om.exchange_url}/v1/berichten", content=envelope_to_om(travelled)[1])


def test_a_peer_whose_file_goes_is_refused_at_once_and_welcome_when_it_is_back(travelled: Travelled) -> None:
    politie, om = travelled.configs["politie"], travelled.configs["om"]
    _, envelope = envelope_to_om(travelled)
    path = om.anchors / "peers" / "politie.toml"
    away = om.anchors / "politie.weg"
    assert post(politie, om, envelope).status_code == 200
    path.rename(away)
    try:
        assert post(politie, om, envelope).status_code == 403
    finally:
        away.rename(path)
    assert post(politie, om, envelope).status_code == 200


class Asker:
    """Asks the police for an object that it offered to the OM, with any certificate and any proof."""

    def __init__(self, travelled: Travelled) -> None:
        self.politie = travelled.configs["politie"]
        self.message, _ = envelope_to_om(travelled)
        digest, size = looking.rows(
            self.politie,
            "SELECT digest, size_bytes FROM exchange_offered WHERE message_id = %s ORDER BY size_bytes LIMIT 1",
            self.message,
        )[0]
        assert isinstance(size, int)
        self.digest, self.size = str(digest), size
        self.path = f"/v1/berichten/{self.message}/objecten/{self.digest}"
        self.span = f"bytes=0-{self.size - 1}"

    def proof(self, signer: NodeConfig, *, span: str = "", path: str = "", at: datetime | None = None) -> str:
        return prove_request(
            signer=NodeSealSigner(signer),
            sender=signer.oin,
            receiver=self.politie.oin,
            path=path or self.path,
            span=span or self.span,
            at=at or datetime.now(UTC),
        )

    def ask(self, connection: NodeConfig, proof: str) -> httpx.Response:
        with looking.exchange_client(connection) as client:
            headers = {"Range": self.span, "Strafketen-Bewijs": proof}
            return client.get(f"{self.politie.exchange_url}{self.path}", headers=headers)


def test_bytes_go_to_whom_they_were_offered_and_to_nobody_else(travelled: Travelled) -> None:
    asker = Asker(travelled)
    om, court = travelled.configs["om"], travelled.configs["rechtspraak"]
    given = asker.ask(om, asker.proof(om))
    assert given.status_code == 206
    assert hashlib.sha256(given.content).hexdigest() == asker.digest

    assert asker.ask(court, asker.proof(court)).status_code == 403  # its own certificate and proof: never offered
    assert asker.ask(court, asker.proof(om)).status_code == 403  # somebody else's proof
    assert asker.ask(om, asker.proof(court)).status_code == 403
    assert asker.ask(om, "").status_code == 403


def test_a_proof_is_good_for_one_range_of_one_object_for_two_minutes(travelled: Travelled) -> None:
    asker = Asker(travelled)
    om = travelled.configs["om"]
    for proof in (
        asker.proof(om, span="bytes=0-0"),
        asker.proof(om, path=asker.path.replace(asker.digest, "0" * 64)),
        asker.proof(om, at=datetime.now(UTC).replace(year=2025)),
    ):
        assert asker.ask(om, proof).status_code == 403
    assert asker.ask(om, asker.proof(om)).status_code == 206


def test_a_grant_of_one_node_opens_nothing_at_another(travelled: Travelled) -> None:
    from strafketen.node.browser import Browser
    from strafketen.node.chain_of_nodes import logins

    om, court = travelled.configs["om"], travelled.configs["rechtspraak"]
    state = om.directory.parent
    officier = next(login for login in logins(state) if login.role == "officier")
    browser = Browser.login(om.public_url, officier.username, officier.password)
    source = browser.get(f"/dossiers/{travelled.dossier}/beeld/").attribute("src", near='id="v"')
    browser.close()
    with httpx.Client(trust_env=False) as client:
        assert client.get(source, headers={"Range": "bytes=0-9"}).status_code == 206
        elsewhere = source.replace(om.bytes_url, court.bytes_url)
        assert elsewhere != source
        assert client.get(elsewhere, headers={"Range": "bytes=0-9"}).status_code in {401, 403, 404}
        assert client.get(source[:-1] + ("A" if source[-1] != "A" else "B")).status_code in {401, 403, 404}


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """Hold a process still; it goes on afterwards unless it was killed."""
    looking.send_signal(pid, signal.SIGSTOP)
    try:
        yield
    except BaseException:
        looking.send_signal(pid, signal.SIGCONT)
        raise


def test_kill_of_the_om_between_delivered_and_verified_loses_nothing_and_does_nothing_twice(
    chain: Chain, nodes: dict[str, NodeConfig], ready_case: Case
) -> None:
    politie, om = nodes["politie"], nodes["om"]
    case = ready_case
    police = case.people["verbalisant"]
    police.post(case.page("versturen/"), {}).must_hold("verzegeld en verstuurd")
    (message,) = looking.one(
        politie, "SELECT id::text FROM exchange_outgoing WHERE dossier = %s AND kind = %s", case.dossier, SENT
    )

    def rungs() -> tuple[object, ...]:
        return looking.one(
            politie,
            "SELECT delivered_at IS NOT NULL, verified_at IS NOT NULL FROM exchange_outgoing WHERE id = %s",
            message,
        )

    def being_handled() -> bool:
        return bool(
            looking.rows(
                om,
                "SELECT 1 FROM procrastinate_jobs WHERE task_name = 'exchange.handle' AND status = 'doing'"
                " AND args->>'message' = %s",
                message,
            )
        )

    looking.until(lambda: rungs() == (True, False) and being_handled(), "the OM took it in and is verifying")
    worker, exchange = looking.pid_of(chain.state, "om-werk"), looking.pid_of(chain.state, "om-uitwisseling")
    with stopped(worker):
        assert rungs() == (True, False)
        assert looking.one(om, "SELECT handled_at FROM exchange_incoming WHERE id = %s", message) == (None,)
        assert looking.count(om, "FROM dossier_dossier WHERE id = %s", case.dossier) == 0
        looking.send_signal(exchange, signal.SIGKILL)
        looking.send_signal(worker, signal.SIGKILL)
    looking.until(
        lambda: (
            looking.pid_of(chain.state, "om-werk") not in {0, worker}
            and looking.pid_of(chain.state, "om-uitwisseling") not in {0, exchange}
        ),
        "the supervisor started both again",
    )
    case.until(lambda: "geaccepteerd" in police.get(case.page("samenstellen/")).text, "the ladder reaches accepted")

    entry = (case.dossier,)
    assert looking.count(om, "FROM dossier_dossier WHERE id = %s", *entry) == 1
    assert looking.rows(om, "SELECT version FROM dossier_manifestversion WHERE dossier_id = %s", *entry) == [(1,)]
    assert looking.count(om, "FROM dossier_casestep WHERE dossier_id = %s", *entry) == 1
    stukken = "SELECT id::text, digest FROM dossier_stuk WHERE dossier_id = %s ORDER BY id"
    assert looking.rows(om, stukken, *entry) == looking.rows(politie, stukken, *entry)
    blobs = "FROM media_blob WHERE scope = %s"
    digests = {digest for _, digest in looking.rows(om, stukken, *entry)}
    composed = 1
    looking.until(lambda: looking.count(om, blobs, *entry) == len(digests) + composed, "every blob once")

    assert looking.one(om, "SELECT handled_at IS NOT NULL FROM exchange_incoming WHERE id = %s", message) == (True,)
    ladder = "SELECT rung FROM exchange_receiptrow WHERE message = %s AND ours = %s::boolean ORDER BY at, id"
    assert looking.rows(om, ladder, message, "true") == [("delivered",), ("verified",), ("accepted",)]
    assert looking.count(om, "FROM exchange_outgoing WHERE lane LIKE %s", f"bewijs:{message}%"[:64]) == 2
    looking.until(lambda: len(looking.rows(politie, ladder, message, "false")) == 3, "the police hold every receipt")
