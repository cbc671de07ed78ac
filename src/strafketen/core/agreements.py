# SPDX-License-Identifier: EUPL-1.2
"""Agreements between two nodes: who may send the other what, from when, and how soon it is answered.

An agreement is sealed by both nodes over the same bytes, so that neither can change it or deny it. It is never edited:
a new version names the one before by its digest and takes over at its `valid_from`. Either party can revoke a version
alone; a revoked version does not bring the one before it back to life.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509

from strafketen.core import canonical
from strafketen.core.canonical import Json
from strafketen.core.digest import Digest, parse_digest, sha256_hex
from strafketen.core.errors import Malformed, Refusal
from strafketen.core.events import MessageKind
from strafketen.core.exchange import Rung
from strafketen.core.ids import Oin, parse_oin
from strafketen.core.messages.agreement_shapes import (
    AGREEMENT_1,
    AGREEMENT_FILE_1,
    AGREEMENT_FILE_SCHEMA,
    AGREEMENT_SCHEMA,
    REVOCATION_1,
    REVOCATION_FILE_1,
    REVOCATION_FILE_SCHEMA,
    REVOCATION_SCHEMA,
)
from strafketen.core.messages.catalogue import CATALOGUE
from strafketen.core.messages.shapes import Record
from strafketen.core.moments import format_moment, parse_moment
from strafketen.core.reading import Reader
from strafketen.core.roles import NodeRole
from strafketen.core.seal import SealBroken, SealSigner, sign, verify

AGREEMENT = "strafketen-afspraak+jws"
REVOCATION = "strafketen-intrekking+jws"
RUNGS = (Rung.DELIVERED, Rung.VERIFIED, Rung.ACCEPTED, Rung.VISIBLE)
PROPOSAL = "eigen voorstel"
"""What `proposed` says for its source: no agreement of the chain on service levels is public."""
_PROPOSED_SECONDS = {Rung.DELIVERED: 300, Rung.VERIFIED: 1800, Rung.ACCEPTED: 1800}
_PROPOSED_VISIBLE_SECONDS = 3 * 86400
_CLOCKS_DIFFER = timedelta(hours=1)
"""How much earlier than made a proposal holds, so that nodes whose clocks differ hold it from the same start."""
_RECEIPTS = CATALOGUE.find(MessageKind.ONTVANGSTBEWIJS.value)[0].name
_SEEN_BY_A_PERSON = CATALOGUE.find(MessageKind.DOSSIER_VERSTREKT.value)[0].name


class NoAgreement(Refusal):
    """No agreement in force allows this message."""

    code = "geen_afspraak"


@dataclass(frozen=True, slots=True)
class Term:
    """One type of message that one party may send the other.

    Attributes:
        sender: OIN.
        receiver: OIN.
        name: type of message without its version.
        expected_seconds: rung → seconds from the moment of the message; a rung that is absent is not agreed.
    """

    sender: Oin
    receiver: Oin
    name: str
    expected_seconds: Mapping[Rung, int]

    def expected_by(self, made_at: datetime) -> dict[Rung, datetime]:
        """Give by when each agreed rung of a message made at `made_at` is expected, from low to high."""
        return {
            rung: made_at + timedelta(seconds=self.expected_seconds[rung])
            for rung in RUNGS
            if rung in self.expected_seconds
        }

    def as_json(self) -> Json:
        """Give it as the agreement holds it."""
        return {
            "sender": self.sender,
            "receiver": self.receiver,
            "type": self.name,
            "expected_seconds": {rung.value: self.expected_seconds.get(rung) for rung in RUNGS},
        }


@dataclass(frozen=True, slots=True)
class Agreement:
    """What two nodes agreed.

    Attributes:
        parties: the two OINs, in order.
        version: from 1.
        predecessor: digest of the version before; None for the first.
        made_at: when it was made; the certificates of its seals must be valid then. UTC.
        valid_from: first moment that it holds.
        valid_until: first moment that it no longer holds; None: until it is replaced or revoked.
        source: where the terms come from.
        terms: what is allowed; all else is not.
    """

    parties: tuple[Oin, Oin]
    version: int
    predecessor: Digest | None
    made_at: datetime
    valid_from: datetime
    valid_until: datetime | None
    source: str
    terms: tuple[Term, ...]

    def canonical(self) -> bytes:
        """Give the bytes that both parties seal."""
        return canonical.dumps(
            {
                "schema": AGREEMENT_SCHEMA,
                "parties": list(self.parties),
                "version": self.version,
                "predecessor": self.predecessor,
                "made_at": format_moment(self.made_at),
                "valid_from": format_moment(self.valid_from),
                "valid_until": None if self.valid_until is None else format_moment(self.valid_until),
                "source": self.source,
                "terms": [term.as_json() for term in self.terms],
            }
        )

    def digest(self) -> Digest:
        """Give the digest by which a successor and a revocation name it."""
        return sha256_hex(self.canonical())

    def term(self, *, sender: str, receiver: str, kind: str) -> Term | None:
        """Give what was agreed on a CloudEvents type, with its version; None when it is not allowed."""
        name = kind.rpartition(".v")[0]
        return next(
            (term for term in self.terms if (term.sender, term.receiver, term.name) == (sender, receiver, name)), None
        )

    @classmethod
    def parse(cls, data: bytes) -> Agreement:
        """Read an agreement.

        Raises:
            Malformed: another form, or a content that contradicts itself.
        """
        read = _read(data, AGREEMENT_1)
        one, other = (parse_oin(text) for text in read.texts("parties"))
        until = read.optional_text("valid_until")
        predecessor = read.optional_text("predecessor")
        found = cls(
            parties=(one, other),
            version=read.integer("version", minimum=1),
            predecessor=None if predecessor is None else parse_digest(predecessor),
            made_at=parse_moment(read.text("made_at")),
            valid_from=parse_moment(read.text("valid_from")),
            valid_until=None if until is None else parse_moment(until),
            source=read.text("source"),
            terms=tuple(_term(item) for item in read.readers("terms")),
        )
        _check(found)
        return found


@dataclass(frozen=True, slots=True)
class Revocation:
    """A party ends a version of an agreement, alone.

    Attributes:
        agreement_sha256: digest of that version.
        revoked_by: the party.
        revoked_at: first moment that it no longer holds. UTC.
    """

    agreement_sha256: Digest
    revoked_by: Oin
    revoked_at: datetime

    def canonical(self) -> bytes:
        """Give the bytes that the party seals."""
        return canonical.dumps(
            {
                "schema": REVOCATION_SCHEMA,
                "agreement_sha256": self.agreement_sha256,
                "revoked_by": self.revoked_by,
                "revoked_at": format_moment(self.revoked_at),
            }
        )


def _read(data: bytes, shape: Record) -> Reader:
    """Read canonical JSON of one form.

    Raises:
        Malformed: another form or another spelling.
    """
    value = canonical.loads_object(data)
    if problems := shape.problems(value):
        raise Malformed(problems[0].text)
    if canonical.dumps(value) != data:
        raise Malformed("Deze afspraak is niet in haar vaste vorm geschreven.")
    return Reader(value)


def _term(read: Reader) -> Term:
    seconds = read.reader("expected_seconds")
    return Term(
        sender=parse_oin(read.text("sender")),
        receiver=parse_oin(read.text("receiver")),
        name=read.text("type"),
        expected_seconds={rung: seconds.integer(rung.value, minimum=1) for rung in RUNGS if seconds.has(rung.value)},
    )


def _check(found: Agreement) -> None:
    """Check what the form alone does not: (1) parties, (2) versions, (3) period, (4) terms.

    Raises:
        Malformed: it contradicts itself.
    """
    if found.parties[0] >= found.parties[1]:
        raise Malformed("De partijen van een afspraak zijn twee verschillende, op volgorde van hun OIN.")
    if (found.version == 1) != (found.predecessor is None):
        raise Malformed("Een eerste afspraak heeft geen voorganger, elke volgende wel.")
    if found.valid_until is not None and found.valid_until <= found.valid_from:
        raise Malformed("Deze afspraak eindigt voordat zij ingaat.")
    named = [(term.sender, term.receiver, term.name) for term in found.terms]
    if len(set(named)) != len(named) or any({sender, to} != set(found.parties) for sender, to, _ in named):
        raise Malformed("Elke regel van een afspraak noemt beide partijen, en elke soort bericht één keer.")
    for term in found.terms:
        seconds = [term.expected_seconds[rung] for rung in RUNGS if rung in term.expected_seconds]
        if seconds != sorted(seconds):
            raise Malformed("Een hogere trede wordt niet eerder verwacht dan een lagere.")


def seal_agreement(agreement: Agreement, *, signer: SealSigner) -> str:
    """Seal an agreement for one party."""
    return sign(agreement.canonical(), kind=AGREEMENT, signer=signer)


def agreement_file(agreement: Agreement, seals: Sequence[str]) -> bytes:
    """Give the file of an agreement with the seals of both parties, in order of their OIN."""
    return canonical.dumps(
        {
            "schema": AGREEMENT_FILE_SCHEMA,
            "agreement": canonical.loads(agreement.canonical()),
            "seals": list(seals),
        }
    )


def open_agreement(data: bytes, *, roots: Sequence[x509.Certificate]) -> Agreement:
    """Read the file of an agreement. Steps: (1) form; (2) content; (3) a seal of each party over just these bytes.

    Raises:
        Malformed: (1) or (2).
        SealBroken: (3), a seal does not hold, or is over other bytes, or of another than the party.
        SealUntrusted: (3), a signer does not lead to a root.
    """
    read = _read(data, AGREEMENT_FILE_1)
    payload = canonical.dumps(read.raw("agreement"))
    agreement = Agreement.parse(payload)
    for party, seal in zip(agreement.parties, read.texts("seals"), strict=True):
        sealed = verify(seal, kind=AGREEMENT, roots=roots, at=agreement.made_at)
        if sealed.payload != payload or sealed.oin != party:
            raise SealBroken("De afspraak is niet door beide partijen zo ondertekend.")
    return agreement


def revoke(agreement: Agreement, *, party: Oin, at: datetime, signer: SealSigner) -> bytes:
    """Give the file with which `party` ends an agreement from `at` on."""
    revocation = Revocation(agreement.digest(), party, at)
    return canonical.dumps(
        {
            "schema": REVOCATION_FILE_SCHEMA,
            "revocation": canonical.loads(revocation.canonical()),
            "seal": sign(revocation.canonical(), kind=REVOCATION, signer=signer),
        }
    )


def open_revocation(data: bytes, *, roots: Sequence[x509.Certificate]) -> Revocation:
    """Read the file of a revocation; whether its maker is a party is for `in_force` to see.

    Raises:
        Malformed: another form.
        SealBroken: the seal does not hold, or is over other bytes, or of another than it names.
        SealUntrusted: the signer does not lead to a root.
    """
    read = _read(data, REVOCATION_FILE_1)
    payload = canonical.dumps(read.raw("revocation"))
    inner = _read(payload, REVOCATION_1)
    revoked_at = parse_moment(inner.text("revoked_at"))
    sealed = verify(read.text("seal"), kind=REVOCATION, roots=roots, at=revoked_at)
    if sealed.payload != payload or sealed.oin != inner.text("revoked_by"):
        raise SealBroken("De intrekking is niet ondertekend door wie zij noemt.")
    return Revocation(parse_digest(inner.text("agreement_sha256")), parse_oin(sealed.oin), revoked_at)


def revoked_from(agreement: Agreement, revocations: Iterable[Revocation]) -> datetime | None:
    """Give from when an agreement is revoked by one of its parties; None when it is not."""
    digest = agreement.digest()
    return min(
        (
            item.revoked_at
            for item in revocations
            if item.agreement_sha256 == digest and item.revoked_by in agreement.parties
        ),
        default=None,
    )


def followed(agreements: Iterable[Agreement]) -> tuple[Agreement, ...]:
    """Give the versions of one pair that follow on each other from the first held; what breaks the chain is left out.

    The first version held may be later than version 1: a node need not keep what ended. Of two versions with one
    number neither counts, nor what follows: the parties sealed both, and only they can say which one they meant.
    """
    by_version: dict[int, list[Agreement]] = {}
    for item in agreements:
        by_version.setdefault(item.version, []).append(item)
    chain: list[Agreement] = []
    for version in sorted(by_version):
        found = by_version[version]
        if len({item.digest() for item in found}) > 1:
            break
        if chain and (chain[-1].version + 1 != version or found[0].predecessor != chain[-1].digest()):
            break
        chain.append(found[0])
    return tuple(chain)


def in_force(agreements: Iterable[Agreement], revocations: Iterable[Revocation], *, at: datetime) -> Agreement | None:
    """Give the agreement of one pair that holds at `at`: the newest that began, unless it ended or was revoked."""
    begun = [item for item in followed(agreements) if item.valid_from <= at]
    if not begun:
        return None
    newest = begun[-1]
    if newest.valid_until is not None and newest.valid_until <= at:
        return None
    revoked = revoked_from(newest, revocations)
    return None if revoked is not None and revoked <= at else newest


def proposed(one: tuple[Oin, NodeRole], other: tuple[Oin, NodeRole], *, at: datetime) -> Agreement | None:
    """Propose a first agreement: what the catalogue lets these roles send, at the service levels of our own proposal.

    Returns:
        The agreement, or None when these roles send each other nothing but receipts.
    """
    pair = sorted((one, other))
    terms = tuple(
        Term(sender, receiver, item.name, _proposed_seconds(item.name, sender_role))
        for (sender, sender_role), (receiver, receiver_role) in (pair, pair[::-1])
        for item in sorted(CATALOGUE.types, key=lambda item: item.name)
        if item.name != _RECEIPTS and (sender_role, receiver_role) in item.routes
    )
    if not terms:
        return None
    return Agreement(
        parties=(pair[0][0], pair[1][0]),
        version=1,
        predecessor=None,
        made_at=at,
        valid_from=at - _CLOCKS_DIFFER,
        valid_until=None,
        source=PROPOSAL,
        terms=terms,
    )


def _proposed_seconds(name: str, sender: NodeRole) -> dict[Rung, int]:
    """Propose by when each rung is reached; a copy of the court's result is not put before a handling person."""
    if name == _SEEN_BY_A_PERSON and sender is not NodeRole.RECHTSPRAAK:
        return {**_PROPOSED_SECONDS, Rung.VISIBLE: _PROPOSED_VISIBLE_SECONDS}
    return dict(_PROPOSED_SECONDS)


def is_receipt(kind: str) -> bool:
    """Tell whether a type of message is a receipt: those need no agreement."""
    return kind.rpartition(".v")[0] == _RECEIPTS
