# SPDX-License-Identifier: EUPL-1.2
"""The node's key that wraps data keys, and what is derived from it.

A leak of this key alone opens nothing: the wrapped data keys stand in the database. Its loss makes every object
unreadable for ever, so it belongs in the escrow of the node's operator.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from strafketen.core.digest import Digest
from strafketen.core.errors import Malformed
from strafketen.media.blobs.errors import WrongKey

KEY_BYTES = 32
_VERSION = b"\x01"
_KEY_ID_BYTES = 8
_WRAPPED_BYTES = 1 + _KEY_ID_BYTES + KEY_BYTES + 8


def derive(secret: bytes, purpose: bytes) -> bytes:
    """Derive a 32-byte key for one purpose (HKDF-SHA-256, RFC 5869)."""
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(secret)


def read_secret(path: Path) -> bytes:
    """Read a 32-byte secret file.

    Raises:
        Malformed: another length.
    """
    secret = path.read_bytes()
    if len(secret) != KEY_BYTES:
        raise Malformed(
            f"Het sleutelbestand {path.name} heeft {len(secret)} bytes; verwacht {KEY_BYTES}. "
            "Zet het juiste bestand terug uit de kluis van de beheerder; maak geen nieuw bestand."
        )
    return secret


class KeyEncryptionKey:
    """Wraps data keys (AES-256 key wrap, RFC 3394) and names objects.

    Key wrap and not GCM: it needs no nonce, so any number of keys may be wrapped, and a PKCS#11 device can do the same.

    Attributes:
        key_id: 8 bytes that tell node keys apart; says nothing about the key.
    """

    __slots__ = ("_names", "_wrapping", "key_id")

    def __init__(self, secret: bytes) -> None:
        """Derive the keys for wrapping and naming from a 32-byte secret.

        Raises:
            Malformed: another length.
        """
        if len(secret) != KEY_BYTES:
            raise Malformed(f"Een knooppuntsleutel heeft {KEY_BYTES} bytes, niet {len(secret)}.")
        self._wrapping = derive(secret, b"strafketen/blob/wrap/1")
        self._names = derive(secret, b"strafketen/blob/name/1")
        self.key_id = derive(secret, b"strafketen/blob/key-id/1")[:_KEY_ID_BYTES]

    @classmethod
    def load(cls, path: Path) -> KeyEncryptionKey:
        """Read the key from its file (32 raw bytes)."""
        return cls(read_secret(path))

    @classmethod
    def create(cls, path: Path) -> KeyEncryptionKey:
        """Make a new key file (0600); never overwrites one."""
        secret = os.urandom(KEY_BYTES)
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "wb") as file:
            file.write(secret)
            file.flush()
            os.fsync(fd)
        return cls(secret)

    def wrap(self, data_key: bytes) -> bytes:
        """Wrap a 32-byte data key: version, key id, RFC 3394 value; 49 bytes."""
        return _VERSION + self.key_id + aes_key_wrap(self._wrapping, data_key)

    def unwrap(self, wrapped: bytes) -> bytes:
        """Give the data key back.

        Raises:
            WrongKey: wrapped by another node key, changed, or destroyed (empty).
        """
        if len(wrapped) != _WRAPPED_BYTES or wrapped[:1] != _VERSION:
            raise WrongKey("De sleutel van deze bytes is vernietigd of heeft een onbekende vorm; zij zijn onleesbaar.")
        if wrapped[1 : 1 + _KEY_ID_BYTES] != self.key_id:
            raise WrongKey(
                "Deze bytes zijn versleuteld onder een andere knooppuntsleutel. "
                "Laat de beheerder secrets/kek.key van dit knooppunt terugzetten."
            )
        try:
            return aes_key_unwrap(self._wrapping, wrapped[1 + _KEY_ID_BYTES :])
        except InvalidUnwrap as error:
            raise WrongKey("De ingepakte sleutel van deze bytes is veranderd; zij zijn zo niet te openen.") from error

    def name_of(self, *, scope: str, object_id: bytes, sha256: Digest) -> str:
        """Name an object by its content: HMAC-SHA-256 over scope, object id and digest; 64 hex digits.

        Keyed and salted, so that a listing of files shows neither what a file holds nor that two dossiers share it.
        """
        scope_bytes = scope.encode()
        message = len(scope_bytes).to_bytes(2) + scope_bytes + object_id + bytes.fromhex(sha256)
        return hmac.new(self._names, message, hashlib.sha256).hexdigest()
