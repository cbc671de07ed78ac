# SPDX-License-Identifier: EUPL-1.2
"""Who lost a key signs nothing with it any more, and without a list of who lost one nobody signs."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from signing.conftest import World
from strafketen.core.actor import Actor
from strafketen.core.roles import PersonRole
from strafketen.signing import actions, services
from strafketen.signing.keys import (
    FileSigner,
    certificates_to_pem,
    generate_document_key,
    generate_seal_key,
    write_private_key,
)
from strafketen.signing.pades import CertificateRevoked
from strafketen.signing.pki import UnsafeDemoCa
from strafketen.signing.revocation import RevocationLists, RevocationUnavailable
from strafketen.signing.timestamps import HttpTimestamper, SigningRefused

KEK = bytes(range(32))
ACTOR = Actor(
    id="8b5c2f4e-0000-4000-8000-000000000001",
    name="V. Erbalisant",
    title="brigadier",
    roles=frozenset({PersonRole.VERBALISANT}),
)


@dataclass
class Node:
    """A node that signs: its authority publishes a list, its officers have keys in files."""

    ca: UnsafeDemoCa
    officers: Path
    published: Path
    lists: RevocationLists
    server: http.server.ThreadingHTTPServer

    def publish(self, at: datetime) -> None:
        self.published.write_bytes(self.ca.write_crl(at=at))

    def give_key(self, at: datetime) -> bytes:
        """Give the officer a fresh key; its certificate as DER."""
        key = generate_document_key()
        (self.officers / f"{ACTOR.id}.key").unlink(missing_ok=True)
        write_private_key(self.officers / f"{ACTOR.id}.key", key, kek=KEK)
        issued = self.ca.issue_officer(key.public_key(), name=ACTOR.name, organisation="Politie", unit="", at=at)
        (self.officers / f"{ACTOR.id}.crt").write_bytes(certificates_to_pem(issued.certificate_der))
        return issued.certificate_der


class Quiet(http.server.SimpleHTTPRequestHandler):
    """No line per request."""

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def node(world: World, timestamper: HttpTimestamper, at: datetime, tmp_path: Path) -> Iterator[Node]:
    ca = UnsafeDemoCa.open(tmp_path / "ca", at=at)
    web, officers = tmp_path / "web", tmp_path / "officers"
    web.mkdir()
    officers.mkdir()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), lambda *args: Quiet(*args, directory=str(web)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    lists = RevocationLists(f"http://127.0.0.1:{server.server_port}/ca.crl")
    seal_key = generate_seal_key()
    sealed = ca.issue_node_seal(
        seal_key.public_key(), name="Politie", organisation="Politie", oin="00000099000000001000", at=at
    )
    before = list(services._installed)
    services.install(
        services.SigningServices(
            seal=FileSigner(seal_key, certificate_der=sealed.certificate_der, chain_der=()),  # type: ignore[arg-type]  # seals nothing here
            officers=officers,
            kek=KEK,
            timestamper=timestamper,
            revocation=lists,
            roots_der=(ca.certificate_der, world.root),
            location="Nijmegen",
        )
    )
    made = Node(ca, officers, web / "ca.crl", lists, server)
    made.publish(at)
    yield made
    services._installed[:] = before
    lists.close()
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_revoked_officer_signs_nothing_and_signs_again_with_a_new_certificate(
    node: Node, pdf: bytes, at: datetime
) -> None:
    certificate = node.give_key(at)
    assert actions.sign_document(pdf, actor=ACTOR, reason="Opgemaakt", at=at).pdf.startswith(pdf)

    node.ca.revoke(certificate, at=at + timedelta(minutes=1))
    node.publish(at + timedelta(minutes=2))
    with pytest.raises(CertificateRevoked) as refused:
        actions.sign_document(pdf, actor=ACTOR, reason="Opgemaakt", at=at + timedelta(minutes=3))
    assert refused.value.code == "certificaat_ingetrokken"
    assert "ingetrokken" in refused.value.text
    assert "Vraag uw beheerder om een nieuw certificaat" in refused.value.text

    node.give_key(at)
    assert actions.sign_document(pdf, actor=ACTOR, reason="Opgemaakt", at=at + timedelta(minutes=4)).pdf.startswith(pdf)


def test_without_a_list_nobody_signs(node: Node, pdf: bytes, at: datetime) -> None:
    node.give_key(at)
    node.published.unlink()
    with pytest.raises(RevocationUnavailable) as refused:
        actions.sign_document(pdf, actor=ACTOR, reason="Opgemaakt", at=at)
    assert refused.value.code == "intrekkingslijst_niet_beschikbaar"


@pytest.mark.parametrize("content", [b"", b"<html></html>", bytes(1000)])
def test_what_is_no_list_is_not_believed(node: Node, at: datetime, content: bytes) -> None:
    node.published.write_bytes(content)
    with pytest.raises(RevocationUnavailable):
        node.lists.current(at=at)


def test_a_list_out_of_date_is_not_believed(node: Node, at: datetime) -> None:
    assert node.lists.current(at=at)
    with pytest.raises(RevocationUnavailable):
        node.lists.current(at=at + timedelta(days=31))


def test_the_last_list_counts_while_the_issuer_is_away_and_not_longer_than_it_says(node: Node, at: datetime) -> None:
    known = node.lists.current(at=at)
    node.published.unlink()
    assert node.lists.current(at=at + timedelta(days=29)) == known
    with pytest.raises(RevocationUnavailable):
        node.lists.current(at=at + timedelta(days=31))


def test_a_list_of_another_issuer_says_nothing_about_ours(node: Node, pdf: bytes, at: datetime, tmp_path: Path) -> None:
    node.give_key(at)
    other = UnsafeDemoCa.open(tmp_path / "andere", at=at)
    node.published.write_bytes(other.write_crl(at=at))
    with pytest.raises(SigningRefused) as refused:
        actions.sign_document(pdf, actor=ACTOR, reason="Opgemaakt", at=at)
    assert refused.value.code == "ondertekenen_geweigerd"
