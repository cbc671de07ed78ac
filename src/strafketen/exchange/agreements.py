# SPDX-License-Identifier: EUPL-1.2
"""The agreements that this node holds: one folder of signed files, read again when it changes.

What cannot be read or is not sealed by both parties is no agreement, so that what it would allow is refused.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from cryptography import x509

from strafketen.core import canonical
from strafketen.core.agreements import (
    Agreement,
    NoAgreement,
    Revocation,
    Term,
    in_force,
    is_receipt,
    open_agreement,
    open_revocation,
    revoked_from,
)
from strafketen.core.errors import Malformed, NotFound, Refusal
from strafketen.core.messages.agreement_shapes import REVOCATION_FILE_SCHEMA
from strafketen.core.reading import Reader
from strafketen.exchange.services import services
from strafketen.signing.keys import write_public

_BACKDATED = timedelta(hours=1)
"""How far the clocks of two nodes may differ in the moment of a revocation."""
Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder with agreements holds.

    Attributes:
        agreements: file name → agreement sealed by both parties.
        revocations: file name → revocation sealed by its maker.
        unreadable: file name → why it does not count.
    """

    agreements: Mapping[str, Agreement]
    revocations: Mapping[str, Revocation]
    unreadable: Mapping[str, str]

    def of(self, party: str) -> tuple[Agreement, ...]:
        """Give the agreements with a party, by version."""
        return tuple(
            sorted((item for item in self.agreements.values() if party in item.parties), key=lambda item: item.version)
        )

    def in_force(self, *, one: str, other: str, at: datetime) -> Agreement | None:
        """Give the agreement of two parties that holds at a moment."""
        pair = tuple(sorted((one, other)))
        return in_force(
            (item for item in self.agreements.values() if item.parties == pair), self.revocations.values(), at=at
        )

    def revoked_from(self, agreement: Agreement) -> datetime | None:
        """Give from when an agreement is revoked; None when it is not."""
        return revoked_from(agreement, self.revocations.values())


Read = Agreement | Revocation | str
"""What became of one file; a text says why it does not count."""


def _read(path: Path, roots: Sequence[x509.Certificate]) -> Read:
    try:
        data = path.read_bytes()
        if Reader(canonical.loads_object(data)).text("schema") == REVOCATION_FILE_SCHEMA:
            return open_revocation(data, roots=roots)
        return open_agreement(data, roots=roots)
    except Refusal as refusal:
        structlog.get_logger().warning("exchange.agreement_unreadable", file=path.name, code=refusal.code)
        return refusal.text


def _stamps(folder: Path) -> dict[str, Stamp]:
    """Say of each file what changes when it does."""
    if not folder.is_dir():
        return {}
    found = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".json") and not entry.name.startswith("."):
                stat = entry.stat()
                found[entry.name] = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
    return found


def read_folder(folder: Path, *, roots: Sequence[x509.Certificate]) -> Folder:
    """Read a folder whole, whatever was read before."""
    return _sorted({name: _read(folder / name, roots) for name in sorted(_stamps(folder))})


def _sorted(found: Mapping[str, Read]) -> Folder:
    return Folder(
        agreements={name: item for name, item in found.items() if isinstance(item, Agreement)},
        revocations={name: item for name, item in found.items() if isinstance(item, Revocation)},
        unreadable={name: item for name, item in found.items() if isinstance(item, str)},
    )


@dataclass(frozen=True, slots=True)
class _Known:
    folder: Path
    stamps: dict[str, Stamp]
    read: dict[str, Read]
    sorted: Folder


_known: list[_Known] = []


def held() -> Folder:
    """Give what this node holds now; a file that comes, changes or goes counts at the next call."""
    folder = services().agreements_directory
    stamps = _stamps(folder)
    known = _known[0] if _known and _known[0].folder == folder else _Known(folder, {}, {}, _sorted({}))
    if known.stamps == stamps:
        return known.sorted
    read = {
        name: known.read[name] if known.stamps.get(name) == stamp else _read(folder / name, services().roots)
        for name, stamp in sorted(stamps.items())
    }
    fresh = _Known(folder, stamps, read, _sorted(read))
    _known[:] = [fresh]
    return fresh.sorted


def term_for(*, sender: str, receiver: str, kind: str, at: datetime) -> Term | None:
    """Give what was agreed, at a moment, on a type of message; None when it is not allowed or a receipt."""
    agreement = held().in_force(one=sender, other=receiver, at=at)
    return None if agreement is None else agreement.term(sender=sender, receiver=receiver, kind=kind)


def require(*, sender: str, receiver: str, kind: str, at: datetime) -> Term | None:
    """Ask whether a message may go or come; a receipt always may.

    Returns:
        What was agreed on it; None for a receipt.

    Raises:
        NoAgreement: no agreement in force allows it.
    """
    if is_receipt(kind):
        return None
    term = term_for(sender=sender, receiver=receiver, kind=kind, at=at)
    if term is None:
        raise NoAgreement(
            "Er geldt geen afspraak tussen deze twee organisaties waarin dit bericht mag worden gestuurd. Vraag de "
            "beheerder om de afspraak te vernieuwen."
        )
    return term


def revocation_name(agreement: Agreement, *, own: str, by: str) -> str:
    """Name the file of a revocation beside that of its agreement."""
    return agreement_name(agreement, own=own).removesuffix(".json") + f"-intrekking-{by}.json"


def agreement_name(agreement: Agreement, *, own: str) -> str:
    """Name the file of an agreement at one of its parties: by the other party and the version."""
    (other,) = set(agreement.parties) - {own}
    return f"{other}-v{agreement.version:04}.json"


def keep_revocation(data: bytes, *, sender: str, at: datetime) -> None:
    """Keep a revocation that a party sent; the same one again changes nothing.

    Raises:
        Malformed: another form, of another party than the sender, or dated before it was sent.
        SealBroken, SealUntrusted: not sealed by that party.
        NotFound: it is about no agreement of ours.
    """
    revocation = open_revocation(data, roots=services().roots)
    if revocation.revoked_by != sender:
        raise Malformed("Deze intrekking is van een ander dan wie haar stuurt.")
    if revocation.revoked_at < at - _BACKDATED:
        raise Malformed("Deze intrekking gaat in voordat zij is gestuurd. Maak een nieuwe.")
    agreement = next((item for item in held().of(sender) if item.digest() == revocation.agreement_sha256), None)
    if agreement is None:
        raise NotFound("De afspraak die wordt ingetrokken is hier niet bekend.")
    folder = services().agreements_directory
    path = folder / revocation_name(agreement, own=services().oin, by=sender)
    if not path.exists():
        write_public(path, data)
        structlog.get_logger().warning("exchange.agreement_revoked", party=sender, version=agreement.version)
