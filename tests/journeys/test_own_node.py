# SPDX-License-Identifier: EUPL-1.2
"""A node of one's own by its commands, and how it behaves with an address outside this computer."""

from __future__ import annotations

import re
import signal
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree, rmtree

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from journeys import looking
from running_chain import free_base_port
from strafketen.node.config import load
from strafketen.node.init import peer_toml

pytestmark = pytest.mark.journey


def made(folder: Path, role: str, oin: str, base_port: int) -> Path:
    """Make a node with `strafketen node init` and enrol it at a demo CA."""
    directory = folder / role
    words = ("--role", role, "--name", f"{role} Voorbeeld", "--oin", oin, "--base-port", str(base_port))
    done = looking.command("node", "init", str(directory), *words)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    done = looking.command("node", "enrol", str(directory), "--ca", str(folder / "ca"))
    assert done.returncode == 0, done.stderr
    return directory


@pytest.fixture(scope="module")
def enrolled() -> Iterator[Path]:
    """A folder with a demo CA and a node of the OM, to copy."""
    folder = Path(tempfile.mkdtemp(prefix="sk"))
    made(folder, "om", "00000099000000002000", free_base_port())
    yield folder
    rmtree(folder)


@pytest.fixture
def short(enrolled: Path) -> Iterator[Path]:
    """A folder of its own with that CA and that node; its path is short, for the socket of PostgreSQL."""
    folder = Path(tempfile.mkdtemp(prefix="sk"))
    copytree(enrolled, folder, dirs_exist_ok=True)
    yield folder
    rmtree(folder)


def change(directory: Path, **values: str) -> None:
    """Write other values in node.toml, as an operator does."""
    path = directory / "node.toml"
    head, rest = path.read_text("utf-8").split("[database]")
    for key, value in values.items():
        head, times = re.subn(rf'^{key} = ".*"$', f'{key} = "{value}"', head, flags=re.MULTILINE)
        assert times == 1
    path.write_text(f"{head}[database]{rest}", "utf-8")


@contextmanager
def pages_of(directory: Path, *, base: str) -> Iterator[httpx.Client]:
    """Run the pages of a node until they answer."""
    program = (
        "import sys; from pathlib import Path; from strafketen.node.serving import run_web; run_web(Path(sys.argv[1]))"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(directory)]) as process:
        try:
            with httpx.Client(base_url=base, trust_env=False) as client:
                looking.until(answers(client, process), "the pages answer")
                yield client
        finally:
            process.terminate()


def answers(client: httpx.Client, process: subprocess.Popen[bytes]) -> Callable[[], bool]:
    def look() -> bool:
        assert process.poll() is None, "the pages stopped by themselves"
        try:
            return client.get("/inloggen/").status_code < 500
        except httpx.TransportError:
            return False

    return look


def test_an_address_with_https_gives_secure_cookies_and_hsts(short: Path) -> None:
    directory = short / "om"
    change(directory, public_url="https://om.example", bytes_url="https://bytes.om.example")
    with pages_of(directory, base=f"http://127.0.0.1:{load(directory).web_port}") as client:
        answer = client.get("/inloggen/", headers={"Host": "om.example", "X-Forwarded-Proto": "https"})
        assert answer.status_code == 200
        cookies = answer.headers.get_list("Set-Cookie")
        assert cookies
        assert all("Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)
        assert re.match(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"])
        assert int(re.findall(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"])[0]) >= 31536000
        assert "https://bytes.om.example" in answer.headers["Content-Security-Policy"]
        assert client.get("/inloggen/", headers={"Host": "anders.example"}).status_code == 400


def test_plain_http_outside_this_computer_does_not_start(short: Path) -> None:
    directory = short / "om"
    for key, value in (
        ("host", "0.0.0.0"),  # noqa: S104 - it must refuse
        ("public_url", "http://om.example"),
        ("bytes_url", "http://bytes.example"),
        ("exchange_url", "http://127.0.0.1:8702"),
    ):
        before = (directory / "node.toml").read_text("utf-8")
        change(directory, **{key: value})
        done = looking.command("node", "run", str(directory))
        assert (done.returncode, done.stdout) == (4, "")
        assert done.stderr.count("\n") == 1
        assert key in done.stderr
        assert "Traceback" not in done.stderr
        (directory / "node.toml").write_text(before, "utf-8")
    assert not (directory / "postgres").exists()


def self_made(folder: Path, name: str) -> None:
    """Write a certificate and key for a host name, as an operator gets them from an authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "web.crt").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "web.key").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )


def test_a_node_with_a_certificate_of_its_own_is_reached_from_outside_over_tls_only(short: Path) -> None:
    directory = made(short, "rechtspraak", "00000099000000003000", free_base_port())
    self_made(directory, "localhost")
    port = load(directory).web_port
    outside = f"https://localhost:{port}"
    change(
        directory,
        host="0.0.0.0",  # noqa: S104 - with TLS it may
        public_url=outside,
        bytes_url=f"https://localhost:{port + 1}",
        tls_certificate="web.crt",
        tls_key="web.key",
    )
    command = [sys.executable, "-m", "strafketen.node.cli", "node", "run", str(directory)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as running:
        try:
            assert running.stderr is not None
            told = b""
            while b"Stop met Ctrl-C" not in told:
                line = running.stderr.readline()
                assert line, told.decode()
                told += line
            context = ssl.create_default_context(cafile=str(directory / "web.crt"))
            with httpx.Client(verify=context, trust_env=False) as client:
                answer = client.get(f"{outside}/inloggen/")
                assert answer.status_code == 200
                assert all("Secure" in cookie for cookie in answer.headers.get_list("Set-Cookie"))
                assert client.get(f"https://localhost:{port + 1}/").status_code < 500
                for plain in (port, port + 1):
                    with pytest.raises(httpx.TransportError):
                        client.get(f"http://localhost:{plain}/inloggen/")
        finally:
            running.send_signal(signal.SIGINT)


def test_a_cut_off_enrolment_goes_on_where_it_was(short: Path) -> None:
    directory = short / "om"
    config = load(directory)
    keys = {name: (config.secrets / name).read_bytes() for name in ("seal.key", "tls.key", "kek.key")}
    for name in ("seal.crt", "tls.crt"):
        (config.secrets / name).unlink()
    done = looking.command("node", "enrol", str(directory), "--ca", str(short / "ca"))
    assert done.returncode == 0, done.stderr
    assert {name: (config.secrets / name).read_bytes() for name in keys} == keys
    assert "tls_sha256" in peer_toml(config)


def test_anchors_are_what_an_outsider_needs(short: Path) -> None:
    directory = short / "om"
    done = looking.command("node", "anchors", str(directory), "--out", str(short / "ankers"))
    assert done.returncode == 0, done.stderr
    roots = [path.read_text("ascii") for path in (short / "ankers").iterdir()]
    assert roots == [(short / "ca" / "ca.crt").read_text("ascii")]
    assert "PRIVATE" not in "".join(roots)


def test_nodes_that_are_introduced_know_each_other(short: Path) -> None:
    om = short / "om"
    politie = made(short, "politie", "00000099000000001000", load(om).web_port + 5)
    done = looking.command("node", "enrol", str(om), "--ca", str(short / "ca"), "--peer", str(politie))
    assert done.returncode == 0, done.stderr
    for directory, other in ((om, politie), (politie, om)):
        known = [path.read_text("utf-8") for path in (directory / "anchors" / "peers").iterdir()]
        assert known == [peer_toml(load(other))]


def test_secrets_are_for_their_owner_alone(short: Path) -> None:
    directory = short / "om"
    assert (directory.stat().st_mode & 0o077, (directory / "secrets").stat().st_mode & 0o077) == (0, 0)
    private = [path for path in (directory / "secrets").rglob("*") if path.suffix not in {".crt", ""}]
    assert private
    assert [path.name for path in private if path.stat().st_mode & 0o077] == []
