# SPDX-License-Identifier: EUPL-1.2
"""Witnesses: other nodes that cosign a checkpoint once they know that the log only grew (C2SP tlog-witness).

A log alone can show each reader another history. A witness keeps, per log, the largest checkpoint that it cosigned, and
cosigns a next one only with a proof that the old tree is a prefix of the new. Two signed checkpoints that cannot both
be true are evidence that no one can talk away.

Forms: a cosignature is C2SP tlog-cosignature, cosignature/v1; a request is the body of `add-checkpoint` of C2SP
tlog-witness.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from strafketen.core.errors import Malformed
from strafketen.core.ledger import Checkpoint, CheckpointBroken, parse_checkpoint
from strafketen.core.merkle import EMPTY_ROOT, verify_consistency
from strafketen.core.seal import SealSigner

_COSIGNATURE = b"\x04"
_KEY_ID_BYTES = 4
_TIME_BYTES = 8
_SIGNATURE_BYTES = 64
MAX_PROOF = 63
"""Steps in a consistency proof (C2SP tlog-witness): a tree of 2^63 leaves needs no more."""


def cosignature_key_id(name: str, public_key: bytes) -> bytes:
    """Give the 4-byte id of a key that cosigns (C2SP tlog-cosignature); another than that of a log's own key."""
    return hashlib.sha256(name.encode() + b"\n" + _COSIGNATURE + public_key).digest()[:_KEY_ID_BYTES]


def _message(checkpoint: Checkpoint, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n".encode() + checkpoint.body()


def cosign(checkpoint: Checkpoint, *, at: datetime, name: str, signer: SealSigner, public_key: bytes) -> bytes:
    """Write the signature line of a witness under a checkpoint.

    Args:
        checkpoint: what was checked.
        at: moment at which it was the largest this witness knew; whole seconds count.
        name: name of the witness; here that of its own log.
        signer: Ed25519 key of the witness.
        public_key: its 32 bytes.

    Returns:
        One line of a signed note, with its line end.
    """
    seconds = int(at.timestamp())
    value = (
        cosignature_key_id(name, public_key)
        + seconds.to_bytes(_TIME_BYTES, "big")
        + signer.sign(_message(checkpoint, seconds))
    )
    return f"\u2014 {name} {base64.b64encode(value).decode('ascii')}\n".encode()


def verify_cosignature(note: bytes, *, name: str, public_key: bytes) -> tuple[Checkpoint, datetime]:
    """Check that a witness cosigned this checkpoint; give it and the moment that the witness states (UTC).

    Raises:
        Malformed: not a signed note.
        CheckpointBroken: no cosignature of this witness, or a wrong one.
    """
    checkpoint, lines = parse_checkpoint(note)
    wanted = cosignature_key_id(name, public_key)
    for signer, value in lines:
        if signer == name and value[:_KEY_ID_BYTES] == wanted:
            if len(value) != _KEY_ID_BYTES + _TIME_BYTES + _SIGNATURE_BYTES:
                raise CheckpointBroken("De medeondertekening onder het controlepunt heeft een onmogelijke lengte.")
            seconds = int.from_bytes(value[_KEY_ID_BYTES : _KEY_ID_BYTES + _TIME_BYTES], "big")
            try:
                Ed25519PublicKey.from_public_bytes(public_key).verify(
                    value[_KEY_ID_BYTES + _TIME_BYTES :], _message(checkpoint, seconds)
                )
                return checkpoint, datetime.fromtimestamp(seconds, UTC)
            except (InvalidSignature, OverflowError, ValueError, OSError) as error:
                raise CheckpointBroken("De medeondertekening onder het controlepunt klopt niet.") from error
    raise CheckpointBroken("Deze getuige heeft het controlepunt niet mede ondertekend.")


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """What a log asks of a witness.

    Attributes:
        old_size: size of the checkpoint that the witness cosigned last, as the log remembers it; 0 for the first.
        proof: consistency proof from that size to the new one (RFC 6962, 2.1.2); 32 bytes each.
        note: the new checkpoint, signed by the log.
    """

    old_size: int
    proof: tuple[bytes, ...]
    note: bytes

    def body(self) -> bytes:
        """Give the body of the request."""
        head = f"old {self.old_size}\n" + "".join(f"{base64.b64encode(step).decode('ascii')}\n" for step in self.proof)
        return head.encode() + b"\n" + self.note

    @classmethod
    def parse(cls, body: bytes) -> AddCheckpoint:
        """Read the body of a request; the checkpoint itself is not looked at.

        Raises:
            Malformed: another form.
        """
        head, separator, note = body.partition(b"\n\n")
        try:
            first, *steps = head.decode("ascii").split("\n")
            word, _, number = first.partition(" ")
            proof = tuple(base64.b64decode(step, validate=True) for step in steps)
            size = int(number)
        except (UnicodeDecodeError, ValueError, binascii.Error) as error:
            raise Malformed("Dit is geen verzoek om een controlepunt mede te ondertekenen.") from error
        asked = cls(size, proof, note)
        if word != "old" or not separator or size < 0 or len(proof) > MAX_PROOF or asked.body() != body:
            raise Malformed("Dit is geen verzoek om een controlepunt mede te ondertekenen.")
        return asked


class Judgement(StrEnum):
    """What a witness says of a new checkpoint."""

    COSIGNED = "cosigned"
    """The log only grew."""
    OTHER_SIZE = "other_size"
    """The log reckons from another size than this witness cosigned last; it hears which."""
    ROLLED_BACK = "rolled_back"
    """The log now has fewer leaves than this witness cosigned: an old copy was put back, or leaves were cut off."""
    FORKED = "forked"
    """Two roots at one size, both signed by the log: two histories under one key."""
    UNPROVEN = "unproven"
    """The log is larger, but its proof that the old tree is a part of the new one does not hold."""


def judge(known: Checkpoint | None, asked: AddCheckpoint, new: Checkpoint) -> Judgement:
    """Weigh a checkpoint, whose own signature was checked, against the one cosigned last.

    Args:
        known: what this witness cosigned last of this log; None for a log that is new to it.
        asked: the request.
        new: the checkpoint in it.
    """
    size, root = (0, EMPTY_ROOT) if known is None else (known.size, known.root)
    if new.size < size:
        return Judgement.ROLLED_BACK
    if new.size == size:
        return Judgement.COSIGNED if new.root == root else Judgement.FORKED
    if asked.old_size != size:
        return Judgement.OTHER_SIZE
    grew = size == 0 and not asked.proof
    if grew or verify_consistency(
        first=size, second=new.size, first_root=root, second_root=new.root, proof=asked.proof
    ):
        return Judgement.COSIGNED
    return Judgement.UNPROVEN
