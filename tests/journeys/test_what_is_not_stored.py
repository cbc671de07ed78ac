# SPDX-License-Identifier: EUPL-1.2
"""What the ketenbureau and the slachtofferportaal do not know, looked up in everything that they store."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Iterator

import pytest

from journeys import looking
from journeys.conftest import Travelled
from strafketen.core.ids import is_bsn
from strafketen.node import layout
from strafketen.node.config import NodeConfig

pytestmark = pytest.mark.journey
_JWS_PART = re.compile(rb"[A-Za-z0-9_-]{16,}")
_HEX = re.compile(rb"\\x([0-9a-f]{2,})")


def tables(config: NodeConfig) -> Iterator[tuple[str, bytes]]:
    """Give every row of every table, Django's and Procrastinate's too, as text."""
    found = looking.rows(
        config,
        "SELECT table_schema, table_name FROM information_schema.tables"
        " WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'",
    )
    assert len(found) > 10
    for schema, table in found:
        every = f'SELECT row_to_json(t)::text FROM "{schema}"."{table}" t'  # noqa: S608 - names that the database gave
        for (row,) in looking.rows(config, every):
            yield str(table), str(row).encode("utf-8")


def files(config: NodeConfig) -> Iterator[tuple[str, bytes]]:
    """Give every file in the directory of a node."""
    paths = [path for path in config.directory.rglob("*") if path.is_file()]
    assert any(path.is_relative_to(config.ledger_directory) for path in paths)
    for path in paths:
        yield str(path.relative_to(config.directory)), path.read_bytes()


def opened(data: bytes) -> Iterator[bytes]:
    """Give bytes as they are and with every layer of JSON, hexadecimal and base64 in them taken off."""
    yield data
    try:
        value = json.loads(data)
    except ValueError:
        pass  # not JSON: there is nothing to write out in full
    else:
        yield json.dumps(value, ensure_ascii=False).encode("utf-8")
    for match in _HEX.finditer(data):
        yield from opened(bytes.fromhex(match.group(1).decode()[: len(match.group(1)) // 2 * 2]))
    for match in _JWS_PART.finditer(data):
        part = match.group(0)
        try:
            plain = base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4))
        except (binascii.Error, ValueError):
            continue  # not base64
        if len(plain) < len(data):
            yield from opened(plain)


def stored(config: NodeConfig) -> list[tuple[str, bytes]]:
    """Give all that a node stores, in every layer, in lower case."""
    return [
        (place, layer.lower()) for source in (tables, files) for place, data in source(config) for layer in opened(data)
    ]


def hits(held: list[tuple[str, bytes]], words: dict[str, str]) -> set[tuple[str, str]]:
    """Give which words are found where."""
    needles = {
        what: {form.lower() for form in (word.encode("utf-8"), json.dumps(word)[1:-1].encode("ascii"))}
        for what, word in words.items()
    }
    return {
        (what, place) for place, data in held for what, forms in needles.items() if any(form in data for form in forms)
    }


def identifying(travelled: Travelled) -> dict[str, str]:
    """Give what identifies the case or somebody in it, from what the police know: what → words."""
    politie, om, court = (travelled.configs[role] for role in ("politie", "om", "rechtspraak"))
    pl_number, chain_case, code = looking.one(
        politie,
        "SELECT pl_number, chain_case_id::text, victim_code FROM dossier_dossier WHERE id = %s",
        travelled.dossier,
    )
    parketnummer = str(travelled.told["parketnummer"])
    words = {
        "dossier": travelled.dossier,
        "zaak in de keten": str(chain_case),
        "code van het slachtoffer": str(code),
        "PL-nummer": str(pl_number),
        "cijfers van het PL-nummer": re.sub(r"\D", "", str(pl_number)),
        "parketnummer": parketnummer,
        "cijfers van het parketnummer": re.sub(r"\D", "", parketnummer),
        "pleegplaats": "Voorbeeldplein",
        "feit": "winkeldiefstal",
        "verdachte": "Bosman",
        "slachtoffer": "Jansen",
        "winkel": "Drogisterij",
    }
    for name, *_ in looking.rows(
        politie, "SELECT full_name FROM dossier_persoon WHERE dossier_id = %s", travelled.dossier
    ):
        words[f"persoon {name}"] = str(name)
    for kind in layout.NODES[:3]:
        for person in kind.people:
            words[f"medewerker {person.full_name}"] = person.full_name
            words[f"medewerker {person.username}"] = person.username
    for config in (politie, om, court):
        for number, digest in looking.rows(
            config,
            "SELECT number, digest FROM dossier_stuk WHERE dossier_id = %s AND digest <> ''",
            travelled.dossier,
        ):
            words[f"stuk {number} bij {config.role}"] = str(digest)
        for version, digest, root in looking.rows(
            config, "SELECT version, digest, root FROM dossier_manifestversion WHERE dossier_id = %s", travelled.dossier
        ):
            words[f"manifest {version} bij {config.role}"] = str(digest)
            words[f"dossierwortel {version} bij {config.role}"] = str(root)
    assert len(words) > 30
    return words


def bsns(held: list[tuple[str, bytes]]) -> set[tuple[str, str]]:
    """Give what has the form of a burgerservicenummer."""
    return {
        (place, match.group(0).decode())
        for place, data in held
        for match in re.finditer(rb"(?<![0-9a-z])[0-9]{9}(?![0-9a-z])", data)
        if is_bsn(match.group(0).decode())
    }


def test_the_search_finds_at_the_police_what_it_must_not_find_elsewhere(travelled: Travelled) -> None:
    words = identifying(travelled)
    at_police = {
        what: word
        for what, word in words.items()
        if not what.startswith(("medewerker", "stuk", "manifest", "dossierwortel", "parket", "cijfers"))
    }
    assert len(at_police) >= 8
    found = {what for what, _ in hits(stored(travelled.configs["politie"]), at_police)}
    assert found == set(at_police)
    assert bsns([("proef", b'{"bsn": 999990019}')]) == {("proef", "999990019")}


def test_a_word_inside_an_envelope_is_found() -> None:
    inner = base64.urlsafe_b64encode('{"naam": "Öztürk"}'.encode()).rstrip(b"=")
    envelope = json.dumps({"envelope": f"eyJhbGciOiJFZERTQSJ9.{inner.decode()}.AAAA"}).encode()
    assert hits([("rij", layer.lower()) for layer in opened(envelope)], {"naam": "Öztürk"}) == {("naam", "rij")}
    assert hits([("rij", rb'{"naam": "\u00d6zt\u00fcrk"}'.lower())], {"naam": "Öztürk"}) == {("naam", "rij")}


def test_the_ketenbureau_stores_nothing_that_identifies(travelled: Travelled) -> None:
    held = stored(travelled.configs["ketenbureau"])
    assert hits(held, identifying(travelled)) == set()
    assert bsns(held) == set()


def test_the_ketenbureau_counts_under_a_pseudonym_it_cannot_make(travelled: Travelled) -> None:
    bureau, politie = travelled.configs["ketenbureau"], travelled.configs["politie"]
    (chain_case,) = looking.one(
        politie, "SELECT chain_case_id::text FROM dossier_dossier WHERE id = %s", travelled.dossier
    )
    key = politie.secret("pseudonym.key")
    pseudonym = hmac.new(key, str(chain_case).encode("ascii"), hashlib.sha256).hexdigest()
    steps = looking.rows(
        bureau, "SELECT step FROM programme_ketenstap WHERE pseudonym = %s ORDER BY happened_at", pseudonym
    )
    assert [step for (step,) in steps] == [
        "zaak_geregistreerd",
        "dossier_ingezonden",
        "dossier_teruggestuurd",
        "dossier_aangevuld",
        "dossier_geaccepteerd",
        "dagvaarding",
        "zitting_gepland",
        "uitspraak",
    ]
    secrets = [key, key.hex().encode(), base64.b64encode(key), base64.urlsafe_b64encode(key).rstrip(b"=")]
    for place, data in files(bureau):
        assert not any(form in data for form in secrets), place


def test_the_slachtofferportaal_knows_no_verdachte_and_no_stuk(travelled: Travelled) -> None:
    own = ("slachtoffer", "persoon Mirjam")  # the victim's own account has a name
    words = {what: word for what, word in identifying(travelled).items() if not what.startswith(own)}
    held = stored(travelled.configs["slachtofferportaal"])
    assert hits(held, words) == set()
    assert bsns(held) == set()
