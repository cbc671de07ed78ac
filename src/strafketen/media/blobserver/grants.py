# SPDX-License-Identifier: EUPL-1.2
"""Grants: what one actor may do with one object for a short while.

Django decides on access and writes a grant; the byte server only checks it. A grant is base64url(canonical JSON) "."
base64url(HMAC-SHA-256), bound to one operation and one object or upload. Whoever holds `grant.key` can read
every object whose wrapped key he also knows; replacing the key ends all grants at once and is safe at any time.

The wrapped data key travels encrypted in the grant: addresses end up in histories and logs, and erasing an object by
destroying its key must not be undone by an old address. So `grant.key` should be replaced now and then (daily).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from strafketen.core import canonical
from strafketen.core.canonical import Json
from strafketen.core.digest import parse_digest
from strafketen.core.errors import Malformed, Refusal
from strafketen.media.blobs.keys import derive, read_secret
from strafketen.media.blobs.store import BlobRef
from strafketen.media.blobs.uploads import number_of, text_of

MAX_TOKEN_CHARS = 4096
"""A longer token is refused unread; ours stay under 1,500."""


class GrantInvalid(Refusal):
    """Not a grant of this node, or one for something else."""

    code: ClassVar[str] = "toegang_ongeldig"


class GrantExpired(Refusal):
    """The moment in the grant has passed."""

    code: ClassVar[str] = "toegang_verlopen"


@dataclass(frozen=True, slots=True)
class ReadGrant:
    """May read one object.

    Attributes:
        blob: which object, with its wrapped key.
        mime: content type to send; chosen by us from the bytes, not by the uploader.
        filename: name to offer when saved; may be empty.
        inline: show in the browser where the type allows it, else offer to save.
        subject: opaque actor id, for the access log.
        expires_at: UTC, whole seconds.
    """

    blob: BlobRef
    mime: str
    filename: str
    inline: bool
    subject: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class WriteGrant:
    """May send the bytes of one upload.

    Attributes:
        upload_id: chosen by Django; one grant, one upload.
        scope: dossier id under which the bytes are stored.
        max_bytes: largest size accepted.
        return_url: where a browser without JavaScript goes after sending; the only place it is ever sent to.
        subject: opaque actor id.
        expires_at: UTC, whole seconds.
    """

    upload_id: str
    scope: str
    max_bytes: int
    return_url: str
    subject: str
    expires_at: datetime


class GrantKey:
    """The key with which grants are made and checked."""

    __slots__ = ("_mac", "_seal")

    def __init__(self, secret: bytes) -> None:
        """Derive the two keys from a 32-byte secret."""
        self._mac = derive(secret, b"strafketen/grant/mac/1")
        self._seal = AESGCM(derive(secret, b"strafketen/grant/seal/1"))

    @classmethod
    def load(cls, path: Path) -> GrantKey:
        """Read the secret from its file (32 raw bytes)."""
        return cls(read_secret(path))

    def mac(self, payload: bytes) -> bytes:
        """Authenticate a payload; 32 bytes."""
        return hmac.new(self._mac, payload, hashlib.sha256).digest()

    def hide(self, wrapped_key: bytes, object_id: str) -> bytes:
        """Encrypt a wrapped data key for inside a grant."""
        nonce = os.urandom(12)
        return nonce + self._seal.encrypt(nonce, wrapped_key, object_id.encode())

    def reveal(self, hidden: bytes, object_id: str) -> bytes:
        """Give a hidden wrapped key back.

        Raises:
            GrantInvalid: not hidden by this key for this object.
        """
        try:
            return self._seal.decrypt(hidden[:12], hidden[12:], object_id.encode())
        except (InvalidTag, ValueError) as error:
            raise _invalid() from error


def _invalid() -> GrantInvalid:
    return GrantInvalid("Deze verwijzing is niet geldig. Open het stuk opnieuw vanuit het dossier.")


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise _invalid() from error
    # Base64 leaves bits unused at the end; only one spelling of a grant is accepted.
    if _encode(data) != text:
        raise _invalid()
    return data


def _issue(key: GrantKey, payload: dict[str, Json]) -> str:
    body = canonical.dumps(payload)
    return f"{_encode(body)}.{_encode(key.mac(body))}"


def issue_read(
    key: GrantKey,
    *,
    blob: BlobRef,
    mime: str,
    subject: str,
    expires_at: datetime,
    filename: str = "",
    inline: bool = False,
) -> str:
    """Write a grant to read `blob` until `expires_at`."""
    return _issue(
        key,
        {
            "op": "read",
            "scope": blob.scope,
            "object_id": blob.object_id,
            "location": blob.location,
            "size_bytes": blob.size_bytes,
            "sha256": blob.sha256,
            "key": _encode(key.hide(blob.wrapped_key, blob.object_id)),
            "mime": mime,
            "filename": filename,
            "inline": inline,
            "sub": subject,
            "exp": int(expires_at.timestamp()),
        },
    )


def issue_write(
    key: GrantKey,
    *,
    upload_id: str,
    scope: str,
    max_bytes: int,
    return_url: str,
    subject: str,
    expires_at: datetime,
) -> str:
    """Write a grant to send upload `upload_id` until `expires_at`."""
    return _issue(
        key,
        {
            "op": "write",
            "upload_id": upload_id,
            "scope": scope,
            "max_bytes": max_bytes,
            "return_url": return_url,
            "sub": subject,
            "exp": int(expires_at.timestamp()),
        },
    )


def check(key: GrantKey, token: str, *, now: datetime) -> ReadGrant | WriteGrant:
    """Check a grant and give what it allows.

    Raises:
        GrantInvalid: not ours, changed, or not understood.
        GrantExpired: its time has passed.
    """
    body_text, dot, mac_text = token.partition(".")
    if not dot or len(token) > MAX_TOKEN_CHARS or not token.isascii():
        raise _invalid()
    body = _decode(body_text)
    if not hmac.compare_digest(key.mac(body), _decode(mac_text)):
        raise _invalid()
    value = canonical.loads_object(body)
    try:
        expires_at = datetime.fromtimestamp(number_of(value.get("exp")), UTC)
        if now >= expires_at:
            raise GrantExpired("Deze verwijzing is verlopen. Open het stuk of de pagina met bijlagen opnieuw.")
        if value.get("op") == "read":
            return _read_grant(key, value, expires_at)
        if value.get("op") == "write":
            return WriteGrant(
                upload_id=text_of(value.get("upload_id")),
                scope=text_of(value.get("scope")),
                max_bytes=number_of(value.get("max_bytes")),
                return_url=text_of(value.get("return_url")),
                subject=text_of(value.get("sub")),
                expires_at=expires_at,
            )
    except Malformed as error:
        raise _invalid() from error
    raise _invalid()


def _read_grant(key: GrantKey, value: dict[str, Json], expires_at: datetime) -> ReadGrant:
    object_id = text_of(value.get("object_id"))
    return ReadGrant(
        blob=BlobRef(
            scope=text_of(value.get("scope")),
            object_id=object_id,
            location=text_of(value.get("location")),
            size_bytes=number_of(value.get("size_bytes")),
            sha256=parse_digest(text_of(value.get("sha256"))),
            wrapped_key=key.reveal(_decode(text_of(value.get("key"))), object_id),
        ),
        mime=text_of(value.get("mime")),
        filename=text_of(value.get("filename")),
        inline=value.get("inline") is True,
        subject=text_of(value.get("sub")),
        expires_at=expires_at,
    )


def check_read(key: GrantKey, token: str, *, now: datetime) -> ReadGrant:
    """Check a grant that must be one to read.

    Raises:
        GrantInvalid, GrantExpired: as `check`; a write grant is invalid here.
    """
    grant = check(key, token, now=now)
    if not isinstance(grant, ReadGrant):
        raise _invalid()
    return grant


def check_write(key: GrantKey, token: str, *, now: datetime) -> WriteGrant:
    """Check a grant that must be one to write.

    Raises:
        GrantInvalid, GrantExpired: as `check`; a read grant is invalid here.
    """
    grant = check(key, token, now=now)
    if not isinstance(grant, WriteGrant):
        raise _invalid()
    return grant
