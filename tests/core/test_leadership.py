# SPDX-License-Identifier: EUPL-1.2
"""At no moment do two nodes lead a dossier: a model of three nodes and a network that crashes, repeats and reorders.

The decisions are those of core.dossier.leadership, which the nodes run. What is modelled around them is what the
exchange gives: an act and its message are written together or not at all; a message stays with its sender until the
receiver has acknowledged it and may arrive any number of times, in any order; the receiver writes effect, outcome and
mark together or not at all; an outcome is decided once and its receipt is heard once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from strafketen.core.dossier import leadership
from strafketen.core.dossier.leadership import Holding, Term
from strafketen.core.errors import Conflict


class Way(Enum):
    """What a message does."""

    FORWARD = "forward"
    BACK = "back"
    COPY = "copy"


@dataclass(frozen=True)
class Sent:
    """A message on its way."""

    number: int
    sender: str
    receiver: str
    way: Way
    version: int

    @property
    def term(self) -> Term:
        return Term(self.version, returned=self.way is Way.BACK)


@dataclass
class Node:
    """What a node has on disk: nothing else survives a crash."""

    holding: Holding | None = None
    outcomes: dict[int, bool] = field(default_factory=dict)
    heard: set[int] = field(default_factory=set)


FORWARD = {"politie": "om", "om": "rechtspraak"}
BACK = {"om": "politie"}
COPY = {"rechtspraak": "om"}
NODES = ("politie", "om", "rechtspraak")


class Chain(RuleBasedStateMachine):
    """Rules pick any node and any message; most picks are lawful at some moment only, and are refused at others."""

    on_the_way = Bundle("on_the_way")
    answers = Bundle("answers")

    def __init__(self) -> None:
        super().__init__()
        self.nodes = {name: Node() for name in NODES}
        self.count = 0
        self.moving: set[int] = set()

    @initialize()
    def open_the_dossier(self) -> None:
        self.nodes["politie"].holding = leadership.start()

    def _send(self, name: str, to: str, way: Way, after: Holding, *, crash: bool) -> object:
        if crash:  # before the commit: neither the act nor the message was
            return multiple()
        self.nodes[name].holding = after
        self.count += 1
        if way is not Way.COPY:
            self.moving.add(self.count)
        return Sent(self.count, name, to, way, after.term.version)

    @rule(target=on_the_way, name=st.sampled_from(sorted(FORWARD)), crash=st.booleans())
    def hand_over(self, name: str, crash: bool) -> object:  # noqa: FBT001 - shape of the library
        holding = self.nodes[name].holding
        try:
            after = leadership.give(leadership.seal(holding)) if holding else None
        except Conflict:
            after = None
        return self._send(name, FORWARD[name], Way.FORWARD, after, crash=crash) if after else multiple()

    @rule(target=on_the_way, name=st.sampled_from(sorted(BACK)), crash=st.booleans())
    def give_back(self, name: str, crash: bool) -> object:  # noqa: FBT001 - shape of the library
        holding = self.nodes[name].holding
        try:
            after = leadership.give_back(holding) if holding else None
        except Conflict:
            after = None
        return self._send(name, BACK[name], Way.BACK, after, crash=crash) if after else multiple()

    @rule(target=on_the_way, name=st.sampled_from(sorted(COPY)), crash=st.booleans())
    def send_a_copy(self, name: str, crash: bool) -> object:  # noqa: FBT001 - shape of the library
        holding = self.nodes[name].holding
        try:
            after = leadership.seal(holding) if holding else None
        except Conflict:
            after = None
        return self._send(name, COPY[name], Way.COPY, after, crash=crash) if after else multiple()

    @rule(target=answers, sent=on_the_way, crash=st.booleans(), dislike=st.booleans(), forgets=st.booleans())
    def arrive(self, sent: Sent, crash: bool, dislike: bool, forgets: bool) -> object:  # noqa: FBT001 - as above
        """Deliver any message that ever left, again if need be; the receiver may find fault with its content.

        `forgets`: handled again by a worker that did not see the mark. An effect that was had must not come again.
        """
        node = self.nodes[sent.receiver]
        known = node.outcomes.get(sent.number)
        if known is False or (known is True and not forgets):
            return (sent, known)
        if known is None and dislike:
            outcome, after = False, node.holding
        else:
            try:
                after = leadership.arrive(node.holding, sent.term, lead=sent.way is not Way.COPY)
                outcome = True
            except Conflict:
                outcome, after = False, node.holding
        if known is True:
            assert after is node.holding or not outcome, "a message took effect twice"
            return (sent, True)
        if crash:
            return multiple()
        node.holding, node.outcomes[sent.number] = after, outcome
        if outcome:
            self.moving.discard(sent.number)
        return (sent, outcome)

    @rule(answer=consumes(answers), again=st.booleans(), crash=st.booleans())
    def hear(self, answer: tuple[Sent, bool], again: bool, crash: bool) -> None:  # noqa: FBT001 - as above
        """Bring a receipt to the sender, in any order, once or twice."""
        sent, accepted = answer
        node = self.nodes[sent.sender]
        for _ in range(2 if again else 1):
            if accepted or crash or sent.way is Way.COPY or sent.number in node.heard or node.holding is None:
                continue
            after = leadership.refused(node.holding, sent.term)
            assert after.leads, "a refused dossier is led by nobody"
            self.moving.discard(sent.number)
            node.holding = after
            node.heard.add(sent.number)

    @invariant()
    def at_most_one_leads_and_nobody_while_it_travels(self) -> None:
        leaders = [name for name, node in self.nodes.items() if node.holding and node.holding.leads]
        assert len(leaders) + len(self.moving) == 1, (leaders, self.moving)

    @invariant()
    def terms_of_the_leader_are_the_newest(self) -> None:
        known = [node.holding for node in self.nodes.values() if node.holding]
        for holding in known:
            if holding.leads:
                assert holding.term.version == max(other.term.version for other in known)


TestChain = Chain.TestCase
TestChain.settings = settings(max_examples=300, stateful_step_count=60, deadline=None)


def test_only_the_leader_seals_gives_and_gives_back() -> None:
    away = Holding(leads=False, term=Term(1))
    for act in (leadership.seal, leadership.give, leadership.give_back):
        with pytest.raises(Conflict):
            act(away)


def test_what_came_back_is_supplemented_and_not_returned_further() -> None:
    back = leadership.arrive(Holding(leads=False, term=Term(1)), Term(1, returned=True), lead=True)
    assert back == Holding(leads=True, term=Term(1, returned=True))
    with pytest.raises(Conflict):
        leadership.give_back(back)
    assert leadership.give(leadership.seal(back)) == Holding(leads=False, term=Term(2))


def test_an_old_return_does_not_bring_back_what_was_sent_again() -> None:
    sent_again = Holding(leads=False, term=Term(2))
    assert leadership.arrive(sent_again, Term(1, returned=True), lead=True) is sent_again


def test_who_leads_refuses_a_later_version_of_another() -> None:
    with pytest.raises(Conflict):
        leadership.arrive(Holding(leads=True, term=Term(2)), Term(3), lead=False)


def test_a_refusal_gives_leadership_back_once_and_only_for_the_last_move() -> None:
    sent = Holding(leads=False, term=Term(1))
    back = leadership.refused(sent, Term(1))
    assert back == Holding(leads=True, term=Term(1, returned=True))
    assert leadership.refused(back, Term(1)) is back
    sent_again = leadership.give(leadership.seal(back))
    assert leadership.refused(sent_again, Term(1)) is sent_again
    returned = Holding(leads=False, term=Term(2, returned=True))
    assert leadership.refused(returned, Term(2, returned=True)) == Holding(leads=True, term=Term(2))
