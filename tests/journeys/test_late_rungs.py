# SPDX-License-Identifier: EUPL-1.2
"""A rung later than two real nodes agreed is noticed by both, once, shown by both, and counted by both the same.

The pair is OM and ketenbureau: no other test sends between them what the programs of those nodes did not make.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from journeys import in_node, looking
from running_chain import Chain
from strafketen.node.browser import Browser
from strafketen.node.chain_of_nodes import logins
from strafketen.node.config import NodeConfig

pytestmark = pytest.mark.journey
ROW = "SELECT rung, sent, reached_at IS NOT NULL, noticed_at FROM exchange_laterung WHERE message = %s ORDER BY rung"
READERS = {"om": "officier", "ketenbureau": "ketenanalist"}


def late(config: NodeConfig, message: str) -> dict[str, bool]:
    """Give the late rungs of a message at one node: whether each was made good."""
    return {str(rung): bool(good) for rung, _, good, _ in looking.rows(config, ROW, message)}


def delivered(config: NodeConfig, message: str) -> bool:
    return looking.one(config, "SELECT delivered_at IS NOT NULL FROM exchange_outgoing WHERE id = %s", message) == (
        True,
    )


@contextmanager
def held_still(pid: int) -> Iterator[None]:
    """Hold a process still; it goes on afterwards."""
    looking.send_signal(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        looking.send_signal(pid, signal.SIGCONT)


@contextmanager
def reader(chain: Chain, config: NodeConfig) -> Iterator[Browser]:
    """Somebody who may see the messages of a node."""
    login = next(item for item in logins(chain.state) if item.role == READERS[config.role.value])
    with closing(Browser.login(config.public_url, login.username, login.password)) as browser:
        yield browser


def figure(browser: Browser, partner: NodeConfig) -> tuple[int, int, int, int]:
    """Read the figure of the month of one partner: sent, sent and late, received, received and late."""
    page = browser.get("/verzendingen/?tab=te-laat").text
    rows = re.findall(r'<th role="rowheader"[^>]*>([^<]*)</th>((?:<td[^>]*>[^<]*</td>){4})</tr>', page)
    (cells,) = [cells for name, cells in rows if name == partner.name]
    sent, sent_late, received, received_late = (
        int(cell.split()[0]) for cell in re.findall(r"<td[^>]*>([^<]*)</td>", cells)
    )
    return sent, sent_late, received, received_late


def test_a_silent_receiver_alarms_both_nodes_once_and_is_made_good_at_both(
    chain: Chain, nodes: dict[str, NodeConfig]
) -> None:
    om, bureau = nodes["om"], nodes["ketenbureau"]
    after = (datetime.now(UTC) + timedelta(minutes=31)).isoformat()
    with held_still(looking.pid_of(chain.state, "ketenbureau-werk")):
        message = in_node.ask(om, "send-step", bureau.oin)["message"]
        looking.until(lambda: delivered(om, message), "the ketenbureau took it in")
        for config in (om, bureau):
            assert late(config, message) == {}
            in_node.ask(config, "check-silence", after)
            noticed = looking.rows(config, ROW, message)
            assert late(config, message) == {"verified": False, "accepted": False}
            in_node.ask(config, "check-silence", after)
            assert looking.rows(config, ROW, message) == noticed
            assert {sent for _, sent, _, _ in noticed} == {config is om}
            with reader(chain, config) as browser:
                page = browser.get("/verzendingen/?tab=te-laat")
                page.must_hold("Niet op tijd: geverifieerd, geaccepteerd.")
                assert ("Ga er niet van uit dat de ander het heeft" in page.text) is (config is om)
    for config in (om, bureau):
        looking.until(
            lambda config=config: late(config, message) == {"verified": True, "accepted": True},  # type: ignore[misc] # bound at once
            f"made good at {config.role.value} by its own worker",
        )


def test_what_came_late_counts_the_same_in_the_month_of_both_nodes(chain: Chain, nodes: dict[str, NodeConfig]) -> None:
    om, bureau = nodes["om"], nodes["ketenbureau"]
    with reader(chain, om) as at_om, reader(chain, bureau) as at_bureau:
        in_node.ask(om, "send-step", bureau.oin)
        before = figure(at_om, bureau)
        message = in_node.ask(om, "send-step", bureau.oin, "40")["message"]
        both = {"delivered": True, "verified": True, "accepted": True}
        for config in (om, bureau):
            looking.until(
                lambda config=config: late(config, message) == both,  # type: ignore[misc] # bound at once
                f"noticed at {config.role.value} by its own worker",
            )
        sent, sent_late, received, received_late = figure(at_om, bureau)
        assert (sent, sent_late) == (before[0] + 1, before[1] + 1)

        def same() -> bool:
            return figure(at_bureau, om) == (received, received_late, sent, sent_late)

        looking.until(same, "both count the same")


def test_what_came_in_time_is_not_late_at_either(nodes: dict[str, NodeConfig]) -> None:
    om, bureau = nodes["om"], nodes["ketenbureau"]
    message = in_node.ask(om, "send-step", bureau.oin)["message"]
    accepted = "SELECT accepted_at IS NOT NULL FROM exchange_outgoing WHERE id = %s"
    looking.until(lambda: looking.one(om, accepted, message) == (True,), "accepted")
    after = (datetime.now(UTC) + timedelta(days=9)).isoformat()
    for config in (om, bureau):
        in_node.ask(config, "check-silence", after)
        assert late(config, message) == {}
    done = "SELECT due_at FROM exchange_{} WHERE id = %s"
    assert looking.one(om, done.format("outgoing"), message) == (None,)
    assert looking.one(bureau, done.format("incoming"), message) == (None,)
