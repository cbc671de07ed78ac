# SPDX-License-Identifier: EUPL-1.2
"""The configuration of a node: what is written is read back, and a wrong value is named in one sentence."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strafketen.core.ids import Oin
from strafketen.core.roles import NodeRole
from strafketen.node.config import ConfigRefused, DatabaseConfig, NodeConfig, from_environment, load, parse, write

DIRECTORY = Path("/srv/strafketen/om")
SOUND = NodeConfig(
    directory=DIRECTORY,
    role=NodeRole.OM,
    name="Openbaar Ministerie Voorbeeld",
    unit="Arrondissementsparket Voorbeeld",
    oin=Oin("00000099000000002000"),
    demo=False,
    host="127.0.0.1",
    web_port=8700,
    bytes_port=8701,
    exchange_port=8702,
    public_url="http://127.0.0.1:8700",
    bytes_url="http://127.0.0.1:8701",
    exchange_url="https://om.example:8702",
    tsa_url="",
    crl_url="",
    database=DatabaseConfig(host="/srv/strafketen/om/postgres/s", port=5432, name="om", user="om", sslmode="disable"),
)

# what TOML minds (quotes, backslash, every kind of control character, line ends), and what it does not
texts = st.text(st.sampled_from("aZ9 .=#[]'\"\\\t\n\r\x00\x1f\x7f\x80\u2028éÖ€𝄞"), max_size=40)
filled = texts.filter(lambda text: bool(text.strip()))
ports = st.integers(min_value=1, max_value=65535)
hosts = st.from_regex(r"[a-z][a-z0-9-]{0,20}(\.[a-z]{2,6})?", fullmatch=True)


@st.composite
def configs(draw: st.DrawFn) -> NodeConfig:
    web, exchange, files = draw(st.lists(ports, min_size=3, max_size=3, unique=True))
    tls = draw(st.booleans())
    outside = tls and draw(st.booleans())
    near = draw(st.booleans())
    return NodeConfig(
        directory=DIRECTORY,
        role=draw(st.sampled_from(list(NodeRole))),
        name=draw(filled),
        unit=draw(texts),
        oin=Oin(draw(st.from_regex(r"00000099[0-9]{12}", fullmatch=True))),
        demo=draw(st.booleans()),
        host="0.0.0.0" if outside else "127.0.0.1",  # noqa: S104 - what is configured, nothing is bound
        web_port=web,
        bytes_port=files,
        exchange_port=exchange,
        public_url=f"https://{draw(hosts)}" if tls else f"http://localhost:{web}",
        bytes_url=f"https://{draw(hosts)}:{files}" if tls else f"http://127.0.0.1:{files}",
        exchange_url=f"https://{draw(hosts)}:{exchange}",
        tsa_url=draw(st.sampled_from(["", "http://tsa.example/"])),
        crl_url=draw(st.sampled_from(["", "http://ca.example/ca.crl"])),
        database=DatabaseConfig(
            host=f"/{draw(filled)}" if near else draw(hosts.filter(lambda host: host != "localhost")),
            port=draw(ports),
            name=draw(filled),
            user=draw(filled),
            sslmode="disable" if near else draw(st.sampled_from(["require", "verify-ca", "verify-full"])),
        ),
        workers=draw(st.integers(min_value=1, max_value=64)),
        threads=draw(st.integers(min_value=1, max_value=256)),
        exchange_host=draw(st.sampled_from(["", "0.0.0.0"])),  # noqa: S104 - what is configured, nothing is bound
        # Files that are there on any machine that runs these tests: only their presence is looked at.
        tls_certificate=__file__ if tls else "",
        tls_key=__file__ if tls else "",
        contact_email=draw(st.sampled_from(["", "beheer@om.example"])),
    )


@given(configs())
def test_what_is_written_is_read_back(config: NodeConfig) -> None:
    text = write(config)
    assert parse(text, directory=DIRECTORY) == config
    assert tomllib.loads(text)["schema"] == "strafketen/node/1"


def test_every_setting_is_written() -> None:
    table = tomllib.loads(write(SOUND))
    assert set(table) == {field.name for field in fields(NodeConfig)} - {"directory"} | {"schema"}
    assert set(table["database"]) == {field.name for field in fields(DatabaseConfig)}


def changed(key: str, value: str, *, database: bool = False, sound: NodeConfig = SOUND) -> str:
    """Give the text of a sound configuration with one value replaced; an empty value leaves the line out."""
    head, separator, tail = write(sound).partition("[database]")
    part = tail if database else head
    line = f"{key} = {value}\n" if value else ""
    assert re.search(rf"^{key} = .*\n", part, re.MULTILINE), f"{key} is not a setting"
    fresh = re.sub(rf"^{key} = .*\n", lambda _: line, part, flags=re.MULTILINE)
    return head + separator + fresh if database else fresh + separator + tail


WRONG = [
    *(
        (key, value, False)
        for key in ("web_port", "bytes_port", "exchange_port")
        for value in ("0", "-1", "65536", "true", '"8700"', "8700.0", "")
    ),
    *(("workers", value, False) for value in ("0", "65", '"1"', "false")),
    *(("threads", value, False) for value in ("0", "257", "[4]")),
    *(("role", value, False) for value in ('"advocaat"', '""', "1", "")),
    *(("oin", value, False) for value in ('"123"', '"0000009900000000200!"', "99", "")),
    *(("demo", value, False) for value in ('"true"', "1", "0")),
    *(("name", value, False) for value in ('""', '"  "', "1", "")),
    *(("unit", value, False) for value in ("1", "[]")),
    *(("host", value, False) for value in ("127", '["127.0.0.1"]')),
    *(
        (key, value, False)
        for key in ("public_url", "bytes_url", "exchange_url")
        for value in (
            '""',
            '"om.example"',
            '"ftp://om.example"',
            '"https://"',
            '"https://om.example/pad"',
            '"https://om.example?x=1"',
            '"https://naam:woord@om.example"',
            '"https://om.example:0"',
            '"https://om.example:99999"',
            '"https://[::1"',
            '"http://om.example"',
            "8700",
            "",
        )
    ),
    ("exchange_url", '"http://127.0.0.1:8702"', False),
    *(("contact_email", value, False) for value in ('"beheer"', '"@om.example"', '"a b@om.example"', '"a@om"', "1")),
    *((name, value, False) for name in ("tsa_url", "crl_url") for value in ("1", "false")),
    *(("host", value, True) for value in ('""', "1", "")),
    *(("port", value, True) for value in ("0", "65536", '"5432"', "true")),
    *(("name", value, True) for value in ('""', "1", "")),
    *(("user", value, True) for value in ('""', "1", "")),
    *(("sslmode", value, True) for value in ('"sometimes"', '""', "1")),
]


@pytest.mark.parametrize(("key", "value", "database"), WRONG)
def test_a_wrong_value_is_refused_by_its_name(key: str, value: str, *, database: bool) -> None:
    with pytest.raises(ConfigRefused) as refused:
        parse(changed(key, value, database=database), directory=DIRECTORY)
    assert key in refused.value.text
    assert refused.value.text.endswith(".")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "om.example"])  # noqa: S104 - nothing is bound
def test_plain_http_outside_loopback_is_refused(host: str) -> None:
    behind_a_proxy = replace(SOUND, public_url="https://om.example", bytes_url="https://bytes.example")
    assert parse(write(behind_a_proxy), directory=DIRECTORY) == behind_a_proxy
    plain = replace(behind_a_proxy, host=host)
    with pytest.raises(ConfigRefused, match="tls_certificate") as refused:
        parse(write(plain), directory=DIRECTORY)
    assert host in refused.value.text
    safe = replace(plain, tls_certificate=__file__, tls_key=__file__)
    assert parse(write(safe), directory=DIRECTORY) == safe
    for key in ("public_url", "bytes_url"):
        with pytest.raises(ConfigRefused, match=key):
            parse(changed(key, '"http://127.0.0.1:8700"', sound=safe), directory=DIRECTORY)


def test_a_certificate_needs_its_key_and_both_must_be_there() -> None:
    https = replace(SOUND, public_url="https://om.example", bytes_url="https://bytes.example")
    with pytest.raises(ConfigRefused, match="tls_key"):
        parse(write(replace(https, tls_certificate=__file__)), directory=DIRECTORY)
    with pytest.raises(ConfigRefused, match="tls_certificate"):
        parse(write(replace(https, tls_key=__file__)), directory=DIRECTORY)
    with pytest.raises(ConfigRefused, match=r"tls_key.*is-er-niet\.pem"):
        parse(write(replace(https, tls_certificate=__file__, tls_key="is-er-niet.pem")), directory=DIRECTORY)


def test_a_database_elsewhere_needs_an_encrypted_connection() -> None:
    for mode in ("disable", "allow", "prefer"):
        far = replace(SOUND, database=replace(SOUND.database, host="db.example", sslmode=mode))
        with pytest.raises(ConfigRefused, match="sslmode"):
            parse(write(far), directory=DIRECTORY)
        near = replace(SOUND, database=replace(SOUND.database, host="127.0.0.1", sslmode=mode))
        assert parse(write(near), directory=DIRECTORY) == near


def test_two_servers_cannot_have_one_port() -> None:
    with pytest.raises(ConfigRefused, match="web_port, bytes_port en exchange_port"):
        parse(write(replace(SOUND, bytes_port=SOUND.web_port)), directory=DIRECTORY)


@pytest.mark.parametrize("text", ["= 1", 'schema = "strafketen/node/2"\n', "", write(SOUND).split("[database]")[0]])
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(ConfigRefused, match=r"node\.toml"):
        parse(text, directory=DIRECTORY)


def test_an_unknown_setting_is_refused_by_its_name() -> None:
    for text in (write(SOUND).replace("[database]", "poort = 1\n\n[database]"), write(SOUND) + "poort = 1\n"):
        with pytest.raises(ConfigRefused, match="poort"):
            parse(text, directory=DIRECTORY)


def test_a_directory_without_configuration_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigRefused, match="strafketen node init"):
        load(tmp_path)
    monkeypatch.delenv("STRAFKETEN_NODE_DIR", raising=False)
    with pytest.raises(ConfigRefused, match="STRAFKETEN_NODE_DIR"):
        from_environment()


def test_https_makes_a_node_secure() -> None:
    assert not SOUND.secure
    assert replace(SOUND, public_url="https://om.example").secure


def test_a_missing_secret_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigRefused, match=r"kek\.key.*back-up"):
        replace(SOUND, directory=tmp_path).secret("kek.key")
