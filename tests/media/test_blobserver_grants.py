# SPDX-License-Identifier: EUPL-1.2
"""Grants: bound to one operation, one object, one short while."""

from __future__ import annotations

import base64
import json
import os
from datetime import UTC, datetime, timedelta

import pytest

from strafketen.core.digest import sha256_hex
from strafketen.media.blobs import BlobRef
from strafketen.media.blobserver.grants import (
    GrantExpired,
    GrantInvalid,
    GrantKey,
    check,
    check_read,
    check_write,
    issue_read,
    issue_write,
)

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
BLOB = BlobRef(
    scope="dossier-1",
    object_id="0f" * 16,
    location="objects/ab/" + "ab" * 32,
    size_bytes=5_000_000_000,
    sha256=sha256_hex(b"x"),
    wrapped_key=bytes(range(49)),
)


@pytest.fixture
def key() -> GrantKey:
    return GrantKey(os.urandom(32))


def read_token(key: GrantKey) -> str:
    return issue_read(
        key,
        blob=BLOB,
        mime="video/mp4",
        filename="verhoor één.mp4",
        inline=True,
        subject="a-1",
        expires_at=LATER,
    )


def write_token(key: GrantKey) -> str:
    return issue_write(
        key,
        upload_id="upload-0001",
        scope="dossier-1",
        max_bytes=10,
        return_url="http://127.0.0.1:7001/x",
        subject="a-1",
        expires_at=LATER,
    )


def test_a_read_grant_gives_back_what_was_put_in(key: GrantKey) -> None:
    grant = check_read(key, read_token(key), now=NOW)
    assert grant.blob == BLOB
    assert (grant.mime, grant.filename, grant.inline, grant.subject) == ("video/mp4", "verhoor één.mp4", True, "a-1")
    assert grant.expires_at == LATER


def test_a_write_grant_gives_back_what_was_put_in(key: GrantKey) -> None:
    grant = check_write(key, write_token(key), now=NOW)
    assert (grant.upload_id, grant.scope, grant.max_bytes) == ("upload-0001", "dossier-1", 10)
    assert grant.return_url == "http://127.0.0.1:7001/x"


def test_a_grant_for_one_operation_is_not_one_for_the_other(key: GrantKey) -> None:
    with pytest.raises(GrantInvalid):
        check_write(key, read_token(key), now=NOW)
    with pytest.raises(GrantInvalid):
        check_read(key, write_token(key), now=NOW)


def test_a_grant_ends_at_its_moment(key: GrantKey) -> None:
    token = read_token(key)
    check(key, token, now=LATER - timedelta(seconds=1))
    with pytest.raises(GrantExpired):
        check(key, token, now=LATER)


def test_another_key_makes_no_valid_grant(key: GrantKey) -> None:
    with pytest.raises(GrantInvalid):
        check(GrantKey(os.urandom(32)), read_token(key), now=NOW)


def test_every_changed_character_makes_a_grant_invalid(key: GrantKey) -> None:
    token = write_token(key)
    for at in range(len(token)):
        for other in "Ab_-.=":
            if token[at] != other:
                with pytest.raises(GrantInvalid):
                    check(key, token[:at] + other + token[at + 1 :], now=NOW)


@pytest.mark.parametrize("token", ["", ".", "a", "a.b", "a.b.c", "é.é", "A" * 5000 + ".A", "=.="])
def test_what_is_no_grant_is_refused(key: GrantKey, token: str) -> None:
    with pytest.raises(GrantInvalid):
        check(key, token, now=NOW)


def test_the_wrapped_data_key_cannot_be_read_from_an_address(key: GrantKey) -> None:
    token = read_token(key)
    body = base64.urlsafe_b64decode(token.split(".")[0] + "==")
    assert BLOB.wrapped_key not in body
    assert base64.urlsafe_b64encode(BLOB.wrapped_key).rstrip(b"=") not in body
    hidden = json.loads(body)["key"]
    assert hidden != json.loads(base64.urlsafe_b64decode(read_token(key).split(".")[0] + "=="))["key"]
    assert BLOB.wrapped_key not in base64.urlsafe_b64decode(hidden + "==")
