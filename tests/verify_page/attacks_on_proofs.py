# SPDX-License-Identifier: EUPL-1.2
"""Lies in proofs of pages and segments, receipts, certificates and logs."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from strafketen.core import canonical, ledger
from strafketen.core import export_layout as layout
from strafketen.core.exchange import RECEIPT
from strafketen.core.export import acts_json
from vectors import material
from vectors.material import OM, OTHER_CA, OTHER_CA_KEY, POLITIE
from verify.exports import InMemory, mended
from verify_page.forging import (
    ACTS,
    CHECKPOINT,
    FULL,
    RECEIPT_NAME,
    Attack,
    folder,
    issuer_of,
    jws,
    om_under,
    signer_under,
)


def with_file(name: str, data: bytes) -> InMemory:
    """Change one file and make the lists and the export seal again."""
    return mended(FULL.but(name, data), signer=OM)


def with_json(name: str, change: Callable[[Any], None]) -> InMemory:
    """Change a value in one file of JSON."""
    value = json.loads(FULL.files[name])
    change(value)
    return with_file(name, canonical.dumps(value))


def lying_witnesses() -> Iterator[Attack]:
    """Proofs of pages and segments, acts, zaak and receipts; the exporter made the lists again."""
    for name, file, change in (
        ("page proofs with a field more", layout.PAGE_PROOFS, lambda value: value.update(extra=1)),
        (
            "page proofs of one stuk twice",
            layout.PAGE_PROOFS,
            lambda value: value["stukken"].append(value["stukken"][0]),
        ),
        ("segment proofs with a field more", layout.SEGMENT_PROOFS, lambda value: value.update(extra=1)),
        ("segment proofs twice", layout.SEGMENT_PROOFS, lambda value: value["media"].append(value["media"][0])),
        (
            "segment proofs of another recording",
            layout.SEGMENT_PROOFS,
            lambda value: value["media"].append({"media_id": material.uuid_of(77), "segment_hashes": ["0" * 64]}),
        ),
        ("acts with a field more", ACTS, lambda value: value.update(extra=1)),
        ("acts of another log", ACTS, lambda value: value.update(origin=f"strafketen/{material.OM_OIN}")),
        ("an act with a field more", ACTS, lambda value: value["acts"][0]["act"].update(extra="x")),
        ("an act with a wrong moment", ACTS, lambda value: value["acts"][0]["act"].update(at="gisteren")),
        ("acts in another order", ACTS, lambda value: value["acts"].reverse()),
        ("an act past the end", ACTS, lambda value: value["acts"][1].update(index=11)),
        ("an act with a proof that is too long", ACTS, lambda value: value["acts"][0]["proof"].append("0" * 64)),
        ("an act with a proof that is too short", ACTS, lambda value: value["acts"][0]["proof"].pop()),
        ("an act with a step of 31 bytes", ACTS, lambda value: value["acts"][0]["proof"].append("0" * 62)),
    ):
        yield folder(f"witness: {name}", with_json(file, change))
    yield folder("witness: zaak in another spelling", with_file(layout.CASE, FULL.files[layout.CASE] + b" "))
    yield folder("witness: zaak with a large number", with_file(layout.CASE, b'{"a":9007199254740993}'))
    yield folder("witness: zaak with a name twice", with_file(layout.CASE, b'{"a":1,"a":1}'))
    yield folder("witness: zaak that is not UTF-8", with_file(layout.CASE, b'{"a":"\xff"}'))
    yield folder("witness: zaak with fractions, as RFC 8785 has them", with_file(layout.CASE, b'{"a":1.5,"b":1e+21}'))
    good = canonical.loads(_payload(FULL.files[RECEIPT_NAME]))
    assert isinstance(good, dict)
    for name, data in {
        "of another kind": jws(canonical.dumps(good)),
        "with another rung": jws(canonical.dumps({**good, "rung": "gelezen"}), kind=RECEIPT),
        "of another schema": jws(canonical.dumps({**good, "schema": "x"}), kind=RECEIPT),
        "without a moment": jws(canonical.dumps({**good, "at": ""}), kind=RECEIPT),
        "with a wrong signature": jws(canonical.dumps(good), kind=RECEIPT)[:-8] + b"AAAAAAAA",
        "of another CA": jws(
            canonical.dumps(good), kind=RECEIPT, signer=signer_under(om_under((OTHER_CA, OTHER_CA_KEY)))
        ),
        "that is empty": b"",
    }.items():
        yield folder(f"witness: a receipt {name}", with_file(RECEIPT_NAME, data))


def lying_logs() -> Iterator[Attack]:
    """Checkpoints and the certificates of their nodes; the exporter made the lists again."""
    note = FULL.files[CHECKPOINT]
    body, _, line = note.partition(b"\n\n")
    signature = line.split(b" ")[2]
    spelled = base64.b64encode(base64.b64decode(signature))
    assert spelled + b"\n" == signature
    sealed = base64.b64decode(signature)
    other = base64.b64encode(b"\x00" * 4 + sealed[4:]) + b"\n"
    wrong = base64.b64encode(sealed[:-1] + bytes([sealed[-1] ^ 1])) + b"\n"
    root = body.split(b"\n")[2]
    for name, data in {
        "of another size": note.replace(b"\n11\n", b"\n12\n"),
        "with a size in another spelling": note.replace(b"\n11\n", b"\n011\n"),
        "with an extension line": note.replace(b"\n\n", b"\nextra\n\n"),
        "with a root in another spelling": note.replace(root, root[:-2] + chr(root[-2] + 1).encode() + b"=").replace(
            b"==", b"="
        ),
        "without a signature": body + b"\n\n",
        "with a line more at the end": note + b"\n",
        "with a signature in another spelling": body + b"\n\n" + line.replace(signature, _respelled(signature)),
        "with another key id": body + b"\n\n" + line.replace(signature, other),
        "with a wrong signature": body + b"\n\n" + line.replace(signature, wrong),
        "with a hyphen for a dash": note.replace("—".encode(), b"-"),
        "of another log": FULL.files[layout.checkpoint_name(material.OM_OIN)],
        "that is too large": note + line * 600,
        "that is not UTF-8": b"\xff" + note,
        "that is empty": b"",
        "with a root that is short": _note(b"\x00" * 31),
    }.items():
        yield folder(f"witness: a checkpoint {name}", with_file(CHECKPOINT, data))
    yield folder(
        "witness: a checkpoint with a cosignature", with_file(CHECKPOINT, note + "— getuige AAAAAAAA\n".encode())
    )
    last = material.log_extract(material.POLITIE_OIN, POLITIE, shown=(10,))
    far = acts_json(replace(last, acts=(replace(last.acts[0], index=99),)))
    yield folder("witness: the last act under a number past the end", with_file(ACTS, far))
    acts = json.loads(FULL.files[ACTS])
    without = FULL.but(CHECKPOINT, _note(b"\x00" * 31)).but(ACTS, canonical.dumps({**acts, "acts": []}))
    yield folder("witness: a short root and no acts", mended(without, signer=OM))
    origin = ledger.origin_of(material.POLITIE_OIN)
    foreign = note.replace(origin.encode(), ledger.origin_of(material.OM_OIN).encode(), 1).partition(b"\n\n")[0] + b"\n"
    key_id = ledger.key_id(origin, POLITIE.public_key)
    mixed = base64.b64encode(key_id + POLITIE.sign(foreign)).decode()
    yield folder(
        "witness: a checkpoint of another log under this name",
        with_file(CHECKPOINT, foreign + f"\n— {origin} {mixed}\n".encode()),
    )
    own = layout.certificate_name(POLITIE.chain[0])
    misnamed = FULL.but(own, None).but(f"{layout.CERTIFICATES}{'0' * 64}.pem", FULL.files[own])
    yield folder("witness: a certificate under another name", mended(misnamed, signer=OM))
    pem = FULL.files[own]
    for name, data in {
        "with more in it": pem + pem,
        "with a line end more": pem + b"\n",
        "in another spelling": pem.replace(b"\n", b"\r\n"),
        "of another": layout.certificate_pem(OM.chain[0]),
        "that is none": b"x",
    }.items():
        yield folder(f"witness: a certificate {name}", with_file(own, data))
    yield folder("witness: no certificate of the node", mended(FULL.but(own, None), signer=OM))
    twin, _ = issuer_of("Tweeling", by=(OTHER_CA, OTHER_CA_KEY), authority=False, oin=material.POLITIE_OIN)
    other_der = material.certify(
        name="Politie Voorbeeldstad",
        oin=material.POLITIE_OIN,
        key=POLITIE.key,
        issuer=OTHER_CA,
        issuer_key=OTHER_CA_KEY,
    ).public_bytes(Encoding.DER)
    forged = FULL.but(own, None).but(layout.certificate_name(other_der), layout.certificate_pem(other_der))
    yield folder("witness: a node certificate of another CA", mended(forged, signer=OM))
    extra = twin.public_bytes(Encoding.DER)
    more = FULL.but(layout.certificate_name(extra), layout.certificate_pem(extra))
    yield folder("witness: a certificate of a twin beside it", mended(more, signer=OM))
    between = issuer_of("Tussen CA")
    signer = signer_under(
        (
            material.certify(
                name="Politie", oin=material.POLITIE_OIN, key=POLITIE.key, issuer=between[0], issuer_key=between[1]
            ),
            POLITIE.key,
        )
    )
    chained = FULL.but(own, None).but(layout.certificate_name(signer.chain[0]), layout.certificate_pem(signer.chain[0]))
    yield folder("witness: a node certificate without its issuer", mended(chained, signer=OM))
    issuer = between[0].public_bytes(Encoding.DER)
    whole = chained.but(layout.certificate_name(issuer), layout.certificate_pem(issuer))
    yield folder("witness: a node certificate with its issuer", mended(whole, signer=OM))


def _payload(data: bytes) -> bytes:
    return base64.urlsafe_b64decode(data.split(b".")[1] + b"==")


def _respelled(line: bytes) -> bytes:
    """Write base64 that ends in = with other bits that do not count, when it does."""
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    at = len(line.rstrip(b"=\n")) - 1
    return line[:at] + letters[letters.index(line[at]) ^ 1 : (letters.index(line[at]) ^ 1) + 1] + line[at + 1 :]


def _note(root: bytes) -> bytes:
    checkpoint = ledger.Checkpoint(ledger.origin_of(material.POLITIE_OIN), 11, root)
    return ledger.sign_checkpoint(checkpoint, signer=POLITIE, public_key=POLITIE.public_key)
