# SPDX-License-Identifier: EUPL-1.2
"""The ledger: an append-only RFC 6962 log of salted commitments, with checkpoints as C2SP signed notes.

The log holds no content, no name, no digest of a stuk: a leaf is a commitment to an act under a random salt. Whoever
holds the act and its salt can show that it stands in the log; destroying the salt makes the leaf meaningless and leaves
the log whole. On disk a log is laid out as C2SP tlog-tiles (height 8), entries included, so that others can read it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from strafketen.core import canonical
from strafketen.core.canonical import Json
from strafketen.core.errors import Malformed, Refusal
from strafketen.core.moments import format_moment, parse_moment
from strafketen.core.reading import Reader
from strafketen.core.seal import SealSigner

SALT_BYTES = 32
LEAF_SCHEMA = "strafketen/act/1"
TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
_ED25519 = b"\x01"
_KEY_BYTES = 32
MAX_NOTE_BYTES = 64 * 1024
"""A checkpoint with 16 cosignatures is under 3 KiB; post-quantum ones are near 5 KB each."""


class CheckpointBroken(Refusal):
    """A checkpoint does not carry a sound signature of its log."""

    code = "checkpoint_gebroken"


@dataclass(frozen=True, slots=True)
class Act:
    """What was done, as it is committed to.

    Attributes:
        code: event code from core.events.
        at: moment; UTC.
        actor: opaque id of the account or system that did it.
        subjects: kind → opaque id (dossier, stuk, message); never content, a name or a search word.
    """

    code: str
    at: datetime
    actor: str
    subjects: Mapping[str, str]

    def canonical(self) -> bytes:
        """Give the canonical bytes that are committed to."""
        return canonical.dumps(
            {
                "schema": LEAF_SCHEMA,
                "code": self.code,
                "at": format_moment(self.at),
                "actor": self.actor,
                "subjects": dict(self.subjects),
            }
        )

    @classmethod
    def from_json(cls, value: Json) -> Act:
        """Read the object whose canonical bytes are committed to.

        Raises:
            Malformed: not an act/1, or fields that it does not have.
        """
        read = Reader(value)
        if read.text("schema") != LEAF_SCHEMA:
            raise Malformed("Deze versie van een handeling kent dit programma niet.")
        subjects = read.reader("subjects")
        act = cls(
            code=read.text("code"),
            at=parse_moment(read.text("at")),
            actor=read.text("actor"),
            subjects={name: subjects.text(name) for name in subjects.names()},
        )
        if act.canonical() != canonical.dumps(value):
            raise Malformed("De handeling is niet in haar vaste vorm geschreven, of zij bevat onbekende velden.")
        return act


def commitment(*, salt: bytes, act: bytes) -> bytes:
    """Commit to canonical act bytes under a 32-byte salt: HMAC-SHA-256, 32 bytes. This is the data of a leaf."""
    return hmac.new(salt, act, hashlib.sha256).digest()


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Size and root of a log at one moment (C2SP tlog-checkpoint).

    Attributes:
        origin: name of the log, "strafketen/<OIN>".
        size: number of leaves.
        root: 32 bytes.
    """

    origin: str
    size: int
    root: bytes

    def body(self) -> bytes:
        """Give the text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode('ascii')}\n".encode()


def origin_of(oin: str) -> str:
    """Name the log of the node with this OIN."""
    return f"strafketen/{oin}"


def key_id(name: str, public_key: bytes) -> bytes:
    """Give the 4-byte key id of an Ed25519 note key (C2SP signed-note)."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public_key).digest()[:4]


def sign_checkpoint(checkpoint: Checkpoint, *, signer: SealSigner, public_key: bytes) -> bytes:
    """Write a signed note: the checkpoint, an empty line, one signature line."""
    signature = key_id(checkpoint.origin, public_key) + signer.sign(checkpoint.body())
    line = f"\u2014 {checkpoint.origin} {base64.b64encode(signature).decode('ascii')}\n"
    return checkpoint.body() + b"\n" + line.encode()


def _b64(text: str) -> bytes:
    """Decode standard base64, refusing every second spelling of the same bytes."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode("ascii") != text:
        raise Malformed("Een waarde in het controlepunt is niet in haar vaste vorm geschreven.")
    return data


def parse_checkpoint(note: bytes) -> tuple[Checkpoint, tuple[tuple[str, bytes], ...]]:
    """Read a signed note without checking its signatures.

    Strict, so that no byte of a checkpoint can change without notice: three lines and no extension lines, each value in
    its one spelling. What is signed is then `Checkpoint.body()`.

    Returns:
        The checkpoint, and (key name, key id and signature) for each line.

    Raises:
        Malformed: another form.
    """
    if len(note) > MAX_NOTE_BYTES:
        raise Malformed("Dit is geen controlepunt van een logboek: het is te groot.")
    try:
        body, _, signatures = note.decode("utf-8").rpartition("\n\n")
        origin, size, root = body.split("\n")
        checkpoint = Checkpoint(origin, int(size), _b64(root))
        lines = []
        for line in signatures.removesuffix("\n").split("\n"):
            dash, name, value = line.split(" ")
            if dash != "\u2014":
                raise Malformed("Een regel met een handtekening begint niet met een streep.")
            lines.append((name, _b64(value)))
    except (UnicodeDecodeError, ValueError, binascii.Error) as error:
        raise Malformed("Dit is geen controlepunt van een logboek.") from error
    if checkpoint.size < 0 or len(checkpoint.root) != hashlib.sha256().digest_size:
        raise Malformed("Het controlepunt noemt geen geldige omvang of wortel.")
    written = [f"\u2014 {name} {base64.b64encode(value).decode('ascii')}\n" for name, value in lines]
    if checkpoint.body() + b"\n" + "".join(written).encode() != note:
        raise Malformed("Het controlepunt is niet in zijn vaste vorm geschreven.")
    return checkpoint, tuple(lines)


def vkey(*, name: str, public_key: bytes) -> str:
    """Write the verifier key of a log (C2SP signed-note): name, key id and 32-byte Ed25519 key in one line of text."""
    return f"{name}+{key_id(name, public_key).hex()}+{base64.b64encode(_ED25519 + public_key).decode('ascii')}"


def parse_vkey(text: str) -> tuple[str, bytes]:
    """Read a verifier key: the name of the log and its 32-byte Ed25519 key.

    Raises:
        Malformed: not a verifier key of an Ed25519 log.
    """
    try:
        name, _, key = text.removesuffix("\n").split("+", 2)
        public_key = _b64(key)[1:]
    except (ValueError, binascii.Error) as error:
        raise Malformed("Dit is geen sleutel van een logboek (vkey).") from error
    if len(public_key) != _KEY_BYTES or vkey(name=name, public_key=public_key) != text.removesuffix("\n"):
        raise Malformed("Deze sleutel van een logboek (vkey) klopt niet met haar eigen kenmerk.")
    return name, public_key


def verify_checkpoint(note: bytes, *, public_key: bytes, origin: str) -> Checkpoint:
    """Check that the log `origin` signed this checkpoint with its 32-byte Ed25519 key.

    Raises:
        Malformed: not a signed note.
        CheckpointBroken: another log, no signature of this key, or a wrong one.
    """
    checkpoint, lines = parse_checkpoint(note)
    if checkpoint.origin != origin:
        raise CheckpointBroken("Dit controlepunt is van een ander logboek.")
    wanted = key_id(origin, public_key)
    for name, value in lines:
        if name == origin and value[:4] == wanted:
            try:
                Ed25519PublicKey.from_public_bytes(public_key).verify(value[4:], checkpoint.body())
            except InvalidSignature as error:
                raise CheckpointBroken("De handtekening onder het controlepunt klopt niet.") from error
            return checkpoint
    raise CheckpointBroken("Het controlepunt is niet ondertekend door dit logboek.")


def tile_path(level: int | str, index: int, width: int = TILE_WIDTH) -> str:
    """Name a tile file as C2SP tlog-tiles does: groups of three digits, x before all but the last, .p/W if partial."""
    groups = [f"{index % 1000:03d}"]
    while index >= 1000:  # noqa: PLR2004 - three digits a group (C2SP tlog-tiles)
        index //= 1000
        groups.insert(0, f"x{index % 1000:03d}")
    name = f"tile/{level}/{'/'.join(groups)}"
    return name if width == TILE_WIDTH else f"{name}.p/{width}"
