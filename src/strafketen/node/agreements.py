# SPDX-License-Identifier: EUPL-1.2
"""Agreements of a node by command: make them for two nodes on this machine, list them, and revoke them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

import httpx

from strafketen.core import canonical
from strafketen.core.agreements import Agreement, agreement_file, proposed, revoke, seal_agreement
from strafketen.core.canonical import Json
from strafketen.core.errors import Refusal
from strafketen.core.lateness import to_milliseconds
from strafketen.core.moments import format_moment
from strafketen.core.seal import load_roots
from strafketen.exchange.agreements import Folder, agreement_name, read_folder, revocation_name
from strafketen.exchange.services import Peer, read_peer
from strafketen.node.config import NodeConfig
from strafketen.node.wiring import NodeSealSigner, roots_pem
from strafketen.signing.keys import write_public

SCHEMA = "strafketen/afspraken/1"
REVOCATIONS_PATH = "/v1/afspraken/intrekkingen"
_TIMEOUT_SECONDS = 10.0
_OK = 200


class NothingToRevoke(Refusal):
    """There is no agreement with this organisation that holds or will hold."""

    code: ClassVar[str] = "geen_afspraak"


def held_by(config: NodeConfig) -> Folder:
    """Read the agreements of a node from its directory."""
    return read_folder(config.agreements, roots=load_roots(roots_pem(config)))


def agree(one: NodeConfig, other: NodeConfig, *, at: datetime) -> None:
    """Make the first agreement of two nodes on this machine, sealed by both: our own proposal.

    Where either holds any agreement of the two, ended or revoked ones too, nothing new is made: what is missing at one
    is copied from the other, so that a revocation outlives a restart of the demo.
    """
    folders = {config.oin: held_by(config) for config in (one, other)}
    pair = tuple(sorted((one.oin, other.oin)))
    found = {
        agreement.version: (config, name)
        for config in (one, other)
        for name, agreement in folders[config.oin].agreements.items()
        if agreement.parties == pair
    }
    if not found:
        made = proposed((one.oin, one.role), (other.oin, other.role), at=to_milliseconds(at))
        if made is not None:
            signers = {config.oin: NodeSealSigner(config) for config in (one, other)}
            seals = [seal_agreement(made, signer=signers[party]) for party in made.parties]
            for config in (one, other):
                write_public(config.agreements / agreement_name(made, own=config.oin), agreement_file(made, seals))
        return
    for source, name in found.values():
        agreement = folders[source.oin].agreements[name]
        target = other if source is one else one
        if agreement.digest() not in {item.digest() for item in folders[target.oin].agreements.values()}:
            path = target.agreements / agreement_name(agreement, own=target.oin)
            write_public(path, (source.agreements / name).read_bytes())


def main(config: NodeConfig, *, revoke_oin: str | None, at: datetime) -> int:
    """List the agreements of a node, after revoking those with one party when asked; JSON on stdout.

    Raises:
        NothingToRevoke: there is none with that party.
    """
    revocations = [] if revoke_oin is None else _revoke(config, party=revoke_oin, at=to_milliseconds(at))
    folder = held_by(config)
    names: dict[str, str] = {peer.oin: peer.name for peer in _peers(config)}
    listed: list[Json] = [
        _listed(config, folder, file, agreement, names=names, at=at)
        for file, agreement in sorted(folder.agreements.items())
        if config.oin in agreement.parties
    ]
    unreadable: list[Json] = [{"file": file, "reason": text} for file, text in folder.unreadable.items()]
    told: Json = {
        "schema": SCHEMA,
        "oin": config.oin,
        "agreements": listed,
        "unreadable": unreadable,
        "revocations": revocations,
    }
    sys.stdout.write(canonical.dumps(told).decode("utf-8") + "\n")
    return 0


def _peers(config: NodeConfig) -> list[Peer]:
    return [read_peer(path) for path in sorted((config.anchors / "peers").glob("*.toml"))]


def _listed(
    config: NodeConfig, folder: Folder, file: str, agreement: Agreement, *, names: Mapping[str, str], at: datetime
) -> Json:
    (other,) = set(agreement.parties) - {config.oin}
    revoked = folder.revoked_from(agreement)
    until = agreement.valid_until
    return {
        "file": file,
        "party": other,
        "name": names.get(other, ""),
        "version": agreement.version,
        "sha256": agreement.digest(),
        "source": agreement.source,
        "valid_from": format_moment(agreement.valid_from),
        "valid_until": None if until is None else format_moment(until),
        "revoked_from": None if revoked is None else format_moment(revoked),
        "in_force": folder.in_force(one=config.oin, other=other, at=at) == agreement,
        "terms": [term.as_json() for term in agreement.terms],
    }


def _revoke(config: NodeConfig, *, party: str, at: datetime) -> list[Json]:
    """Revoke every agreement with a party that holds or will hold, and send each to that party."""
    folder = held_by(config)
    current = folder.in_force(one=config.oin, other=party, at=at)
    ending = [
        item
        for item in folder.of(party)
        if config.oin in item.parties
        and folder.revoked_from(item) is None
        and (item == current or item.valid_from > at)
    ]
    if not ending:
        raise NothingToRevoke("Met deze organisatie geldt geen afspraak; er is niets in te trekken.")
    told: list[Json] = []
    for agreement in ending:
        data = revoke(agreement, party=config.oin, at=at, signer=NodeSealSigner(config))
        name = revocation_name(agreement, own=config.oin, by=config.oin)
        write_public(config.agreements / name, data)
        sent = _send(config, party=party, data=data)
        told.append({"file": name, "version": agreement.version, "sent": sent})
        if sent:
            sys.stderr.write(f"Versie {agreement.version} is ingetrokken; de ander heeft het ontvangen.\n")
        else:
            sys.stderr.write(
                f"Versie {agreement.version} is hier ingetrokken, maar de ander is niet bereikt. Geef het bestand "
                f"{config.agreements / name} aan de ander, om in anchors/afspraken te zetten.\n"
            )
    return told


def _send(config: NodeConfig, *, party: str, data: bytes) -> bool:
    """Hand a revocation to the other party over the exchange port; tell whether it kept it."""
    from strafketen.signing.mtls import client_context

    known = next((peer for peer in _peers(config) if peer.oin == party), None)
    if known is None:
        return False
    context = client_context(
        certificate_path=config.secrets / "tls.crt",
        key_path=config.secrets / "tls.key",
        ca_path=config.anchors / "ca.crt",
        kek=config.secret("kek.key"),
    )
    try:
        with httpx.Client(verify=context, timeout=_TIMEOUT_SECONDS, trust_env=False) as client:
            return client.post(f"{known.url}{REVOCATIONS_PATH}", content=data).status_code == _OK
    except httpx.HTTPError:
        return False
