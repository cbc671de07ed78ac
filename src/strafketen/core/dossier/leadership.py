# SPDX-License-Identifier: EUPL-1.2
"""Who leads a dossier: at most one organisation at any moment, and nobody while it travels.

The leader alone adds to the dossier and seals versions. Leadership is a token: the sender gives it up in the
transaction that writes the message, the receiver takes it in the transaction that accepts the message, and a refusal,
which is final, gives it back. Every move has a later *term* than the one before, so that a message that comes twice,
late or after another changes nothing.

The exchange gives: the outcome of a message (accepted or refused) is decided once, and its receipt is heard once. The
rest is here, and a model test runs these functions over crash, duplicate and reordering.
"""

from __future__ import annotations

from dataclasses import dataclass

from strafketen.core.errors import Conflict


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """A moment in the life of the leadership of one dossier.

    Attributes:
        version: newest version of the manifest; a hand-over forward always brings a new one. 0 before the first.
        returned: whether that version was given back to who sealed it.
    """

    version: int
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Holding:
    """What one node knows of the leadership of one dossier.

    Attributes:
        leads: whether it leads.
        term: last term it took part in.
    """

    leads: bool
    term: Term


def start() -> Holding:
    """Begin a dossier: who opens it leads it."""
    return Holding(leads=True, term=Term(0))


def require(holding: Holding) -> None:
    """Let only the leader go on.

    Raises:
        Conflict: this node does not lead.
    """
    if not holding.leads:
        raise Conflict("Een andere organisatie leidt dit dossier nu. Wacht tot het terug is.")


def seal(holding: Holding) -> Holding:
    """Seal the next version.

    Raises:
        Conflict: this node does not lead.
    """
    require(holding)
    return Holding(leads=True, term=Term(holding.term.version + 1))


def give(holding: Holding) -> Holding:
    """Give the leadership away with the version that was just sealed.

    Raises:
        Conflict: this node does not lead.
    """
    require(holding)
    return Holding(leads=False, term=holding.term)


def give_back(holding: Holding) -> Holding:
    """Give the version that was received back to who sent it.

    Raises:
        Conflict: this node does not lead, or the version is its own again.
    """
    require(holding)
    if holding.term.returned:
        raise Conflict("Dit dossier is hier zelf teruggekomen. Vul het aan en verstuur het opnieuw.")
    return Holding(leads=False, term=Term(holding.term.version, returned=True))


def arrive(holding: Holding | None, term: Term, *, lead: bool) -> Holding:
    """Take in a version or a return that arrives; the same holding when it is no news.

    Args:
        holding: what this node knows; None when the dossier is new here.
        term: term of what arrives.
        lead: whether leadership comes with it.

    Raises:
        Conflict: this node leads, so nobody else can have sealed or returned something later.
    """
    if holding is not None and term <= holding.term:
        return holding
    if holding is not None and holding.leads:
        raise Conflict("Dit knooppunt leidt dit dossier zelf. Een ander kan er geen nieuwe versie van sturen.")
    return Holding(leads=lead, term=term)


def refused(holding: Holding, term: Term) -> Holding:
    """Take the leadership back after the receiver refused it for good; the same holding when it moved on since.

    What was sent forward counts as returned. What was given back and refused counts as never returned.
    """
    if holding.leads or holding.term != term:
        return holding
    return Holding(leads=True, term=Term(term.version, returned=not term.returned))
