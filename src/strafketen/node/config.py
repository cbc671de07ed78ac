# SPDX-License-Identifier: EUPL-1.2
"""Configuration of a node: one TOML file, read once into a frozen value.

Every setting has a meaning, a unit, a default and a consequence when it leaks or is lost; docs/settings.md lists them
and a test keeps that list complete. A wrong value stops the start with a sentence.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from strafketen.core.errors import Malformed, Refusal
from strafketen.core.ids import Oin, parse_oin
from strafketen.core.roles import NodeRole

SCHEMA = "strafketen/node/1"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
FILE_NAME = "node.toml"
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
SPACE, DELETE = 0x20, 0x7F
ENCRYPTED_MODES = ("require", "verify-ca", "verify-full")


class ConfigRefused(Refusal):
    """The configuration cannot be used; the sentence says which value, why, and what to do."""

    code: ClassVar[str] = "configuratie_onjuist"


@dataclass(frozen=True, slots=True)
class DatabaseConfig:
    """Where the database of this node is.

    Attributes:
        host: host name, or the directory of the socket.
        port: TCP port, or the number in the name of the socket.
        name: database.
        user: role; owns the database and nothing else.
        sslmode: libpq sslmode; "disable" only for a socket or loopback.
    """

    host: str
    port: int
    name: str
    user: str
    sslmode: str = "prefer"


@dataclass(frozen=True, slots=True)
class NodeConfig:
    """All settings of a node.

    Attributes:
        directory: the node directory.
        role: what the node is in the chain.
        name: name of the organisation as people read it.
        unit: part of the organisation, such as a basisteam or parket.
        oin: organisatie-identificatienummer.
        demo: everything in this node is fictional; pages say so, and `Unsafe…` parts may start.
        host: address that the pages and the byte server bind to; outside this machine only with TLS of their own.
        web_port: pages and API.
        bytes_port: byte server.
        exchange_port: exchange with other nodes, mutual TLS.
        public_url: address of the pages as people type it, without a slash at the end.
        bytes_url: address of the byte server as browsers reach it.
        exchange_url: address other nodes use.
        tsa_url: RFC 3161 timestamp service; empty for none (signatures are then B-B).
        crl_url: address of the issuer's list of revoked certificates; empty for none (nothing is then checked).
        database: the database.
        workers: web worker processes.
        threads: threads in each web worker.
        exchange_host: address that the exchange binds to, which always speaks mutual TLS; empty for `host`.
        tls_certificate: PEM file of the certificate chain of pages and byte server; relative to the node directory;
            empty for none.
        tls_key: PEM file of its private key, relative to the node directory.
        contact_email: where users of the API reach the administrator; empty when there is no such address.
    """

    directory: Path
    role: NodeRole
    name: str
    unit: str
    oin: Oin
    demo: bool
    host: str
    web_port: int
    bytes_port: int
    exchange_port: int
    public_url: str
    bytes_url: str
    exchange_url: str
    tsa_url: str
    crl_url: str
    database: DatabaseConfig
    workers: int = 1
    threads: int = 4
    exchange_host: str = ""
    tls_certificate: str = ""
    tls_key: str = ""
    contact_email: str = ""

    @property
    def secrets(self) -> Path:
        """Directory of keys and passwords (0700)."""
        return self.directory / "secrets"

    @property
    def anchors(self) -> Path:
        """Directory of trust roots and peers."""
        return self.directory / "anchors"

    @property
    def agreements(self) -> Path:
        """Directory of the agreements with other nodes."""
        return self.anchors / "afspraken"

    @property
    def bytes_directory(self) -> Path:
        """Directory of the byte store."""
        return self.directory / "bytes"

    @property
    def ledger_directory(self) -> Path:
        """Directory of the published log (tiles and checkpoints)."""
        return self.directory / "ledger"

    @property
    def secure(self) -> bool:
        """Whether people reach the pages over https: then cookies are Secure and HSTS is sent."""
        return self.public_url.startswith("https://")

    @property
    def tls(self) -> tuple[Path, Path] | None:
        """Certificate and key with which pages and byte server speak TLS; None when they speak plain http."""
        if not self.tls_certificate:
            return None
        return self.directory / self.tls_certificate, self.directory / self.tls_key

    def secret(self, name: str) -> bytes:
        """Read a secret file.

        Raises:
            ConfigRefused: it is not there.
        """
        path = self.secrets / name
        try:
            return path.read_bytes()
        except OSError as error:
            raise ConfigRefused(
                f"Het geheime bestand {name} ontbreekt of is niet leesbaar. Zet het terug uit de back-up van dit "
                "knooppunt; maak geen nieuw, want dan zijn de bewaarde stukken niet meer te lezen."
            ) from error


_TEXT = (
    "name",
    "unit",
    "host",
    "public_url",
    "bytes_url",
    "exchange_url",
    "tsa_url",
    "crl_url",
    "contact_email",
    "exchange_host",
    "tls_certificate",
    "tls_key",
)
_NUMBERS = ("web_port", "bytes_port", "exchange_port", "workers", "threads")


def _text(table: dict[str, object], key: str, default: str | None = None) -> str:
    value = table.get(key, default)
    if not isinstance(value, str):
        raise ConfigRefused(
            f"De instelling {key} in {FILE_NAME} ontbreekt of is geen tekst. Vul haar in en start opnieuw."
        )
    return value


def _filled(table: dict[str, object], key: str) -> str:
    value = _text(table, key)
    if not value.strip():
        raise ConfigRefused(f"De instelling {key} in {FILE_NAME} is leeg. Vul haar in en start opnieuw.")
    return value


def _number(table: dict[str, object], key: str, default: int | None, highest: int = 65535) -> int:
    value = table.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= highest:
        raise ConfigRefused(f"De instelling {key} in {FILE_NAME} moet een getal van 1 tot en met {highest} zijn.")
    return value


def _address(table: dict[str, object], key: str, *, tls: bool = False) -> str:
    """Read the address of a server: scheme and host, perhaps a port, no path; plain http only on loopback."""
    url = _text(table, key).rstrip("/")
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.port != 0 and url == f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        usable = False
    if not usable or parts.scheme not in {"http", "https"} or "@" in parts.netloc:
        raise ConfigRefused(
            f"De instelling {key} in {FILE_NAME} is geen adres. Schrijf haar als https://host of https://host:poort."
        )
    if parts.scheme == "http" and (tls or parts.hostname not in LOOPBACK):
        raise ConfigRefused(
            f"De instelling {key} in {FILE_NAME} begint met http. Dat mag alleen voor pagina's en bestanden op deze "
            "computer zelf (127.0.0.1). Schrijf een adres met https."
        )
    return url


def _mail(table: dict[str, object], key: str) -> str:
    """Read an e-mail address; empty for none."""
    value = _text(table, key, "")
    name, at, host = value.rpartition("@")
    if value and (not at or not name or "." not in host or any(sign.isspace() for sign in value)):
        raise ConfigRefused(
            f"De instelling {key} in {FILE_NAME} is geen e-mailadres. Schrijf naam@host, of laat haar leeg."
        )
    return value


def _database(table: dict[str, object]) -> DatabaseConfig:
    """Read the part [database]."""
    raw = table.get("database")
    if not isinstance(raw, dict):
        raise ConfigRefused(f"Het deel [database] in {FILE_NAME} ontbreekt. Zie docs/settings.md.")
    known = {field.name for field in fields(DatabaseConfig)}
    if unknown := sorted(set(raw) - known):
        raise ConfigRefused(
            f"De instelling {unknown[0]} in [database] van {FILE_NAME} bestaat niet. Kijk in docs/settings.md."
        )
    database = DatabaseConfig(
        host=_filled(raw, "host"),
        port=_number(raw, "port", 5432),
        name=_filled(raw, "name"),
        user=_filled(raw, "user"),
        sslmode=_text(raw, "sslmode", "prefer"),
    )
    if database.sslmode not in SSL_MODES:
        raise ConfigRefused(
            f"De instelling sslmode in [database] van {FILE_NAME} is onbekend. Kies uit: {', '.join(SSL_MODES)}."
        )
    near = database.host.startswith("/") or database.host in LOOPBACK
    if not near and database.sslmode not in ENCRYPTED_MODES:
        raise ConfigRefused(
            f"De instelling sslmode in [database] van {FILE_NAME} laat een verbinding zonder versleuteling toe naar "
            f"{database.host}. Kies uit: {', '.join(ENCRYPTED_MODES)}."
        )
    return database


def _require_tls(*, host: str, tls: dict[str, str], urls: dict[str, str], directory: Path) -> None:
    """Refuse what would carry pages or bytes in the clear over a network, or claim TLS that is not there.

    Plain http is for loopback only: a proxy with TLS on this machine reaches the servers there.
    """
    certificate, key = tls["tls_certificate"], tls["tls_key"]
    if bool(certificate) != bool(key):
        missing = "tls_key" if certificate else "tls_certificate"
        raise ConfigRefused(f"De instelling {missing} in {FILE_NAME} ontbreekt: certificaat en sleutel horen bijeen.")
    if host not in LOOPBACK and not certificate:
        raise ConfigRefused(
            f"De instelling host in {FILE_NAME} is {host}: dat is van buiten te bereiken, en zonder TLS leest iedereen "
            'mee. Vul tls_certificate en tls_key in, of gebruik host = "127.0.0.1" achter een server met TLS op deze '
            "computer."
        )
    for setting, url in urls.items():
        if certificate and not url.startswith("https://"):
            raise ConfigRefused(
                f"De instelling {setting} in {FILE_NAME} begint met http, maar met tls_certificate is alleen https te "
                "bereiken. Schrijf een adres met https."
            )
    for setting, name in tls.items():
        if name and not (directory / name).is_file():
            raise ConfigRefused(
                f"De instelling {setting} in {FILE_NAME} noemt een bestand dat er niet is: {name}. Zet het neer of "
                "verbeter de naam, en start opnieuw."
            )


def parse(text: str, *, directory: Path) -> NodeConfig:
    """Read the TOML text of a node.

    Raises:
        ConfigRefused: a value is missing, unknown or wrong; the sentence names it.
    """
    try:
        table: dict[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigRefused(
            f"{FILE_NAME} is geen geldige TOML ({error}). Herstel de regel en start opnieuw."
        ) from error
    if table.pop("schema", None) != SCHEMA:
        raise ConfigRefused(f'{FILE_NAME} hoort te beginnen met schema = "{SCHEMA}".')
    known = {field.name for field in fields(NodeConfig)} - {"directory"}
    if unknown := sorted(set(table) - known):
        raise ConfigRefused(f"De instelling {unknown[0]} in {FILE_NAME} bestaat niet. Kijk in docs/settings.md.")
    try:
        role = NodeRole(_text(table, "role"))
        oin = parse_oin(_text(table, "oin"))
    except ValueError as error:
        rollen = ", ".join(NodeRole)
        raise ConfigRefused(f"De instelling role in {FILE_NAME} is onbekend. Kies uit: {rollen}.") from error
    except Malformed as error:
        raise ConfigRefused(f"De instelling oin in {FILE_NAME} klopt niet. {error.text}") from error
    demo = table.get("demo", False)
    if not isinstance(demo, bool):
        raise ConfigRefused(f"De instelling demo in {FILE_NAME} is true of false.")
    database = _database(table)
    host = _text(table, "host", "127.0.0.1")
    public_url = _address(table, "public_url")
    bytes_url = _address(table, "bytes_url")
    tls = {key: _text(table, key, "") for key in ("tls_certificate", "tls_key")}
    _require_tls(host=host, tls=tls, urls={"public_url": public_url, "bytes_url": bytes_url}, directory=directory)
    ports = {key: _number(table, key, None) for key in ("web_port", "bytes_port", "exchange_port")}
    if len(set(ports.values())) != len(ports):
        raise ConfigRefused(
            f"De instellingen web_port, bytes_port en exchange_port in {FILE_NAME} moeten drie verschillende poorten "
            "zijn. Kies andere poorten."
        )
    return NodeConfig(
        directory=directory,
        role=role,
        name=_filled(table, "name"),
        unit=_text(table, "unit", ""),
        oin=oin,
        demo=demo,
        host=host,
        web_port=ports["web_port"],
        bytes_port=ports["bytes_port"],
        exchange_port=ports["exchange_port"],
        public_url=public_url,
        bytes_url=bytes_url,
        exchange_url=_address(table, "exchange_url", tls=True),
        tsa_url=_text(table, "tsa_url", ""),
        crl_url=_text(table, "crl_url", ""),
        database=database,
        workers=_number(table, "workers", 1, 64),
        threads=_number(table, "threads", 4, 256),
        exchange_host=_text(table, "exchange_host", ""),
        **tls,
        contact_email=_mail(table, "contact_email"),
    )


def load(directory: Path) -> NodeConfig:
    """Read DIR/node.toml.

    Raises:
        ConfigRefused: no such file, or a wrong value.
    """
    directory = directory.resolve()
    try:
        text = (directory / FILE_NAME).read_text("utf-8")
    except OSError as error:
        raise ConfigRefused(
            f"In {directory} staat geen leesbaar {FILE_NAME}. Maak een knooppunt met: strafketen node init."
        ) from error
    return parse(text, directory=directory)


def from_environment() -> NodeConfig:
    """Load the node that STRAFKETEN_NODE_DIR names. The only reader of this variable.

    Raises:
        ConfigRefused: the variable is not set, or `load` refuses.
    """
    directory = os.environ.get("STRAFKETEN_NODE_DIR", "")
    if not directory:
        raise ConfigRefused("STRAFKETEN_NODE_DIR noemt geen map. Start een knooppunt met: strafketen node run MAP.")
    return load(Path(directory))


def write(config: NodeConfig) -> str:
    """Write the TOML text of a configuration."""
    lines = [f'schema = "{SCHEMA}"', f'role = "{config.role.value}"', f'oin = "{config.oin}"']
    lines.append(f"demo = {str(config.demo).lower()}")
    lines += [f"{key} = {_quote(getattr(config, key))}" for key in _TEXT]
    lines += [f"{key} = {getattr(config, key)}" for key in _NUMBERS]
    database = config.database
    lines += [
        "",
        "[database]",
        f"host = {_quote(database.host)}",
        f"port = {database.port}",
        f"name = {_quote(database.name)}",
        f"user = {_quote(database.user)}",
        f"sslmode = {_quote(database.sslmode)}",
    ]
    return "\n".join(lines) + "\n"


def _quote(text: str) -> str:
    """Write a TOML basic string."""
    return '"' + "".join(_ESCAPES.get(character) or _escaped(character) for character in text) + '"'


_ESCAPES = {"\\": "\\\\", '"': '\\"'}


def _escaped(character: str) -> str:
    """Write what TOML does not take as it is: control characters."""
    return f"\\u{ord(character):04X}" if ord(character) < SPACE or ord(character) == DELETE else character
