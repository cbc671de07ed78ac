# SPDX-License-Identifier: EUPL-1.2
"""The catalogue: every type of message between nodes, with its versions, routes, order and form.

How it is used. A sender checks what it is about to sign: what does not fit is a defect of the sender, and nothing is
written. A receiver checks what it verified before any handler sees it: what does not fit is refused with findings in a
signed receipt, and nothing else is written.

How unknown parts are treated. An unknown *attribute* of the CloudEvent is allowed and ignored: others may route by it
and it changes no meaning. An unknown *field of the content* is refused: a node must not act on a message of which it
understands a part. So a field is never added to a version; it makes a new version.

How versions live together. A node reads every version in the catalogue and writes one, `sent`. Version n + 1 comes in
two releases: in the first, nodes read it and go on writing n; in the second, when every partner has the first, they
write n + 1. `upgrade` makes content of the next version from content of this one, so that a handler knows one only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum

from strafketen.core.canonical import Json
from strafketen.core.errors import Malformed
from strafketen.core.events import MessageKind
from strafketen.core.findings import Finding, Severity
from strafketen.core.messages import contents
from strafketen.core.messages.shapes import Problem, Record
from strafketen.core.roles import NodeRole

FORM_CODE = "bericht_vorm"
VERSION_CODE = "bericht_versie_onbekend"
ROUTE_CODE = "bericht_route"
LANE_CODE = "bericht_volgorde"
_LANE_DIGITS = 40

Route = tuple[NodeRole, NodeRole]
Upgrade = Callable[[Json], Json]


class MessageError(ValueError):
    """This node made a message that its own catalogue does not allow: a defect, never shown as a refusal."""


class MessageRefused(Malformed):
    """A received message does not fit the catalogue.

    Attributes:
        findings: what is wrong, for the signed refusal.
    """

    code = "bericht_onjuist"

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        """Keep what was found; the first sentence stands for all."""
        super().__init__(findings[0].text)
        self.findings = findings


class Lane(Enum):
    """What keeps order: messages with one lane of one sender are handled one after the other.

    The value is the pattern of the whole attribute `volgorde`.
    """

    DOSSIER = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    ONTVANGSTBEWIJS = "bewijs:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    SLACHTOFFER = "slachtoffer:[0-9a-f]{40}"
    KETENSTAP = "ketenstap:[0-9a-f]{40}"


LANE_WORDS: dict[Lane, str] = {
    Lane.DOSSIER: "the dossier",
    Lane.ONTVANGSTBEWIJS: "the message that the receipt is about",
    Lane.SLACHTOFFER: "the victim: the first 40 digits of code_sha256",
    Lane.KETENSTAP: "the pseudonym: its first 40 digits",
}


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the content of a type.

    Attributes:
        number: from 1.
        content: its form.
        upgrade: makes content of the next version; None for the newest.
    """

    number: int
    content: Record
    upgrade: Upgrade | None = None


@dataclass(frozen=True, slots=True)
class MessageType:
    """A type of message.

    Attributes:
        name: reverse domain name without version.
        meaning: English sentence for the documents.
        routes: which role may send it to which.
        lane: what keeps its order.
        lane_field: field of the content, in every version, that the lane follows from; empty when it is no plain field.
        versions: oldest first, numbered from 1 without a gap.
        sent: version that this node writes.
    """

    name: str
    meaning: str
    routes: frozenset[Route]
    lane: Lane
    lane_field: str
    versions: tuple[Version, ...]
    sent: int

    def kind(self, number: int) -> str:
        """Give the CloudEvents type of a version."""
        return f"{self.name}.v{number}"

    def schema_id(self, number: int) -> str:
        """Give the `$id` of the schema of a version, which `dataschema` names."""
        return f"urn:strafketen:schema:bericht:{self.name.removeprefix('nl.strafketen.')}:{number}"


@dataclass(frozen=True, slots=True)
class Reading:
    """A message that fits the catalogue.

    Attributes:
        kind: the type as this node writes it; handlers are registered under it.
        data: content in the newest version.
    """

    kind: str
    data: Json


@dataclass(frozen=True)
class Catalogue:
    """Types of message by their name; see the head of this file for how it is used."""

    types: tuple[MessageType, ...]
    _by_kind: dict[str, tuple[MessageType, Version]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Check the numbering and index the versions.

        Raises:
            ValueError: versions with a gap, a missing upgrade, or `sent` that does not exist.
        """
        for item in self.types:
            numbers = [version.number for version in item.versions]
            if numbers != list(range(1, len(numbers) + 1)) or item.sent not in numbers:
                raise ValueError(f"{item.name}: versions {numbers}, sent {item.sent}")
            if any((version.upgrade is None) != (version is item.versions[-1]) for version in item.versions):
                raise ValueError(f"{item.name}: every version but the newest has an upgrade")
            for version in item.versions:
                self._by_kind[item.kind(version.number)] = (item, version)

    def find(self, kind: str) -> tuple[MessageType, Version]:
        """Look a CloudEvents type up.

        Raises:
            KeyError: not in the catalogue.
        """
        return self._by_kind[kind]

    def schema_of(self, kind: str) -> str:
        """Give what `dataschema` says for a type.

        Raises:
            MessageError: not in the catalogue.
        """
        try:
            item, version = self.find(kind)
        except KeyError as error:
            raise MessageError(f"no such type of message: {kind}") from error
        return item.schema_id(version.number)

    def check_outgoing(self, *, kind: str, data: Json, lane: str, sender: NodeRole, receiver: NodeRole) -> None:
        """Check a message that this node is about to sign.

        Raises:
            MessageError: it does not fit; names the fields, never their content.
        """
        try:
            item, version = self.find(kind)
        except KeyError as error:
            raise MessageError(f"no such type of message: {kind}") from error
        if version.number != item.sent:
            raise MessageError(f"{kind}: this node writes version {item.sent}")
        found = _wrong(item, version, data, lane, (sender, receiver))
        if found:
            raise MessageError(f"{kind} to {receiver.value}: " + "; ".join(f"{f.code} {f.place}" for f in found))

    def read(self, *, kind: str, data: Json, lane: str, sender: NodeRole, receiver: NodeRole) -> Reading:
        """Check a received message and give its content in the newest version.

        Raises:
            MessageRefused: it does not fit.
        """
        try:
            item, version = self.find(kind)
        except KeyError as error:
            raise MessageRefused((_unknown(kind, self.types),)) from error
        if found := _wrong(item, version, data, lane, (sender, receiver)):
            raise MessageRefused(found)
        return self.newest(kind=kind, data=data)

    def newest(self, *, kind: str, data: Json) -> Reading:
        """Give content that was checked before in the newest version.

        Raises:
            KeyError: the type is not in the catalogue.
        """
        item, version = self.find(kind)
        for step in item.versions[version.number - 1 :]:
            if step.upgrade is not None:
                data = step.upgrade(data)
        return Reading(item.kind(item.sent), data)


_VERSIONED = re.compile(r"(.+)\.v[0-9]+\Z")


def _unknown(kind: str, types: Iterable[MessageType]) -> Finding:
    """Say that a type is not known, or only in another version."""
    match = _VERSIONED.match(kind)
    known = next((item for item in types if match and item.name == match[1]), None)
    if known is None:
        text = "Deze soort bericht staat niet in de catalogus. Stuur een soort die beide knooppunten kennen."
        return Finding(FORM_CODE, Severity.BLOCKING, text, "/type")
    newest = known.versions[-1].number
    text = f"Dit knooppunt leest deze soort bericht tot en met versie {newest}. Stuur een eerdere versie."
    return Finding(VERSION_CODE, Severity.BLOCKING, text, "/type")


def _finding(problem: Problem) -> Finding:
    return Finding(FORM_CODE, Severity.BLOCKING, problem.text, f"/data{problem.place}")


def _wrong(item: MessageType, version: Version, data: Json, lane: str, route: Route) -> tuple[Finding, ...]:
    """Find what is wrong: (1) who sends to whom, (2) the form, (3) the order."""
    if route not in item.routes:
        text = "Deze afzender mag deze soort bericht niet aan deze ontvanger sturen."
        return (Finding(ROUTE_CODE, Severity.BLOCKING, text, "/ontvanger"),)
    if problems := version.content.problems(data):
        return tuple(_finding(problem) for problem in problems)
    if not re.fullmatch(item.lane.value, lane) or not _lane_follows(item, data, lane):
        text = "De volgorde in dit bericht hoort niet bij de inhoud."
        return (Finding(LANE_CODE, Severity.BLOCKING, text, "/volgorde"),)
    return ()


def _lane_follows(item: MessageType, data: Json, lane: str) -> bool:
    if not item.lane_field or not isinstance(data, dict):
        return True
    value = str(data[item.lane_field])
    return lane == value if item.lane is Lane.DOSSIER else lane.partition(":")[2] == value[:_LANE_DIGITS]


_P, _OM, _R = NodeRole.POLITIE, NodeRole.OM, NodeRole.RECHTSPRAAK
_CASE_ROLES = (_P, _OM, _R)

CATALOGUE = Catalogue(
    (
        MessageType(
            name="nl.strafketen.dossier.verstrekt",
            meaning="A sealed version of a procesdossier goes to another organisation, with or without its leadership. "
            "The receiver pulls stukken and recordings by range and checks them against the manifest.",
            routes=frozenset({(_P, _OM), (_OM, _R), (_R, _OM)}),
            lane=Lane.DOSSIER,
            lane_field="",
            versions=(Version(1, contents.DOSSIER_VERSTREKT_1),),
            sent=1,
        ),
        MessageType(
            name="nl.strafketen.dossier.teruggestuurd",
            meaning="The OM gives a dossier back to the police with a coded reason; leadership goes back with it.",
            routes=frozenset({(_OM, _P)}),
            lane=Lane.DOSSIER,
            lane_field="dossier_id",
            versions=(Version(1, contents.DOSSIER_TERUGGESTUURD_1),),
            sent=1,
        ),
        MessageType(
            name="nl.strafketen.uitspraak.gedaan",
            meaning="The court gave judgment; what was decided.",
            routes=frozenset({(_R, _OM), (_R, _P)}),
            lane=Lane.DOSSIER,
            lane_field="dossier_id",
            versions=(Version(1, contents.UITSPRAAK_GEDAAN_1),),
            sent=1,
        ),
        MessageType(
            name="nl.strafketen.ontvangstbewijs",
            meaning="A signed receipt for one rung of the ladder of an earlier message. It is never answered itself.",
            routes=frozenset((one, other) for one in NodeRole for other in NodeRole),
            lane=Lane.ONTVANGSTBEWIJS,
            lane_field="",
            versions=(Version(1, contents.ONTVANGSTBEWIJS_1),),
            sent=1,
        ),
        MessageType(
            name="nl.strafketen.slachtoffer.bericht",
            meaning="News for the victim of a zaak, addressed by the digest of the victim's own code: no name, no "
            "offence, no stuk.",
            routes=frozenset((role, NodeRole.SLACHTOFFERPORTAAL) for role in _CASE_ROLES),
            lane=Lane.SLACHTOFFER,
            lane_field="code_sha256",
            versions=(Version(1, contents.SLACHTOFFER_BERICHT_1),),
            sent=1,
        ),
        MessageType(
            name="nl.strafketen.ketenstap",
            meaning="A step of a zaak under its pseudonym, to be counted.",
            routes=frozenset((role, NodeRole.KETENBUREAU) for role in _CASE_ROLES),
            lane=Lane.KETENSTAP,
            lane_field="zaak",
            versions=(Version(1, contents.KETENSTAP_1),),
            sent=1,
        ),
    )
)

if {item.kind(item.sent) for item in CATALOGUE.types} != {kind.value for kind in MessageKind}:
    raise RuntimeError("MessageKind and the catalogue differ")
