# SPDX-License-Identifier: EUPL-1.2
"""Making a node: directory, keys, certificates, configuration; and its database."""

from __future__ import annotations

import errno
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, TypeVar

from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from strafketen.core.errors import Refusal
from strafketen.node.config import FILE_NAME, NodeConfig, write
from strafketen.signing.keys import (
    KeyUnusable,
    certificates_to_pem,
    generate_document_key,
    generate_seal_key,
    read_private_key,
    write_private_key,
    write_public,
    write_secret,
)
from strafketen.signing.pki import IssuedCertificate, UnsafeDemoCa, fingerprint_hex

Key = TypeVar("Key", ed25519.Ed25519PrivateKey, ec.EllipticCurvePrivateKey)
KEY_BYTES = 32
FOLDER_MODE = 0o700


class InitRefused(Refusal):
    """The node cannot be made here."""

    code: ClassVar[str] = "knooppunt_niet_gemaakt"


_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_NO_PERMISSION = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@contextmanager
def disk_refusals(directory: Path) -> Iterator[None]:
    """Turn a full disk or a missing permission into a sentence; what was made so far is found at the next start.

    Raises:
        InitRefused: no room, or no permission to write.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise InitRefused(f"De schijf van {directory} is vol. Maak ruimte en start opnieuw.") from error
        if error.errno in _NO_PERMISSION:
            raise InitRefused(
                f"In {directory} mag niet worden geschreven ({error.strerror}). Kies een andere map of geef uzelf "
                "schrijfrecht, en start opnieuw."
            ) from error
        raise


def make_secrets(config: NodeConfig) -> None:
    """Make the node's own random secrets where they are not there yet."""
    folder = config.secrets
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    (folder / "officers").mkdir(mode=FOLDER_MODE, exist_ok=True)
    for name in ("kek.key", "grant.key"):
        if not (folder / name).exists():
            write_secret(folder / name, secrets.token_bytes(KEY_BYTES))
    for name in ("django.key", "db-password"):
        if not (folder / name).exists():
            write_secret(folder / name, secrets.token_urlsafe(KEY_BYTES).encode("ascii"))


def make_directory(config: NodeConfig, *, rewrite: bool = False) -> None:
    """Lay out the directory of a node; keys and data that are there already stay.

    Args:
        config: the node.
        rewrite: write the configuration again (a demo that moves to other ports).

    Raises:
        InitRefused: the directory cannot be made or written.
    """
    try:
        config.directory.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        for folder in (
            config.anchors / "peers",
            config.agreements,
            config.bytes_directory,
            config.ledger_directory,
            config.directory / "log",
        ):
            folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        make_secrets(config)
        path = config.directory / FILE_NAME
        if rewrite or not path.exists():
            write_public(path, write(config).encode("utf-8"))
    except OSError as error:
        raise InitRefused(
            f"In {config.directory} kan niet worden geschreven ({error.strerror}). Kies een andere map of geef uzelf "
            "schrijfrecht, en probeer het opnieuw."
        ) from error


def enrol(config: NodeConfig, ca: UnsafeDemoCa, *, at: datetime) -> None:
    """Give a node its certificates of the demo CA, and trust in that CA. Done once."""
    kek = config.secret("kek.key")
    if not (config.secrets / "seal.crt").exists():
        key = _key(config.secrets / "seal.key", generate_seal_key, kek=kek)
        issued = ca.issue_node_seal(key.public_key(), name=config.name, organisation=config.name, oin=config.oin, at=at)
        _write_certificate(config.secrets / "seal.crt", issued)
    if not (config.secrets / "tls.crt").exists():
        tls = _key(config.secrets / "tls.key", generate_document_key, kek=kek)
        issued = ca.issue_node_tls(tls.public_key(), name=config.name, organisation=config.name, oin=config.oin, at=at)
        _write_certificate(config.secrets / "tls.crt", issued)
    if not (config.anchors / "ca.crt").exists():
        write_public(config.anchors / "ca.crt", ca.certificate_pem)


def _key(path: Path, make: Callable[[], Key], *, kek: bytes) -> Key:
    """Make a key, or give the one of an enrolment that was cut off before it had its certificate.

    Raises:
        KeyUnusable: the file that is there is damaged or of another kind.
    """
    fresh = make()
    if not path.exists():
        write_private_key(path, fresh, kek=kek)
        return fresh
    found = read_private_key(path, kek=kek)
    if not isinstance(found, type(fresh)):
        raise KeyUnusable(f"De sleutel {path.name} is van een andere soort. Zet haar terug uit de back-up.")
    return found


def _write_certificate(path: Path, issued: IssuedCertificate) -> None:
    write_public(path, certificates_to_pem(issued.certificate_der))


def peer_toml(config: NodeConfig) -> str:
    """Describe a node as its peers keep it."""
    from strafketen.signing.keys import certificates_from_pem

    fingerprints = {
        name: fingerprint_hex(certificates_from_pem((config.secrets / f"{name}.crt").read_bytes())[0])
        for name in ("tls", "seal")
    }
    return "".join(
        f'{key} = "{value}"\n'
        for key, value in {
            "oin": config.oin,
            "role": config.role.value,
            "name": config.name,
            "url": config.exchange_url,
            "tls_sha256": fingerprints["tls"],
            "seal_sha256": fingerprints["seal"],
        }.items()
    )


def introduce(config: NodeConfig, others: Mapping[str, str]) -> None:
    """Write the files of other nodes (file name without ending → TOML)."""
    for name, text in others.items():
        path = config.anchors / "peers" / f"{name}.toml"
        if not path.exists() or path.read_text("utf-8") != text:
            write_public(path, text.encode("utf-8"))


def give_officer_key(config: NodeConfig, ca: UnsafeDemoCa, *, account: str, name: str, unit: str, at: datetime) -> None:
    """Give an account a key and certificate of its own to sign stukken with. Done once."""
    folder = config.secrets / "officers"
    if (folder / f"{account}.crt").exists():
        return
    key = _key(folder / f"{account}.key", generate_document_key, kek=config.secret("kek.key"))
    issued = ca.issue_officer(
        key.public_key(), name=name, organisation=config.name, unit=unit, at=at, personnel_id=account
    )
    _write_certificate(folder / f"{account}.crt", issued)


def run_in_node(config: NodeConfig, module: str, *arguments: str, timeout_seconds: float = 120) -> str:
    """Run one of our modules as a process of this node, and give what it prints.

    Raises:
        InitRefused: it failed; its own words are in the sentence.
    """
    environment = {**os.environ, "STRAFKETEN_NODE_DIR": str(config.directory)}
    environment["DJANGO_SETTINGS_MODULE"] = "strafketen.node.settings"
    done = subprocess.run(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", module, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout_seconds,
        check=False,
    )
    if done.returncode != 0:
        raise InitRefused(f"De stap {module} is mislukt: {done.stderr.strip()[-800:]}")
    return done.stdout


def now() -> datetime:
    """Read the clock: making a node is an edge of the system."""
    return datetime.now(UTC)
