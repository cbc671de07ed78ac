# SPDX-License-Identifier: EUPL-1.2
"""Make exports as nodes that lie would: digests and seals are made again, so that one check is left to see it."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from strafketen.core import canonical
from strafketen.core import export_layout as layout
from strafketen.core.digest import sha256_hex
from strafketen.core.export import EXPORT_SEAL
from strafketen.core.merkle import merkle_root
from strafketen.core.seal import MANIFEST_SEAL, SealSigner, sign
from vectors import material
from vectors.material import CA, CA_KEY, OM, OTHER_CA, POLITIE, KeyInMemory
from verify import test_export
from verify.exports import InMemory, in_memory

FULL = in_memory(material.dossier())
BARE = in_memory(material.dossier(optional=False))
STUK, MEDIUM = test_export.STUK, test_export.MEDIUM
CHECKPOINT = layout.checkpoint_name(material.POLITIE_OIN)
ACTS = layout.acts_name(material.POLITIE_OIN)
RECEIPT_NAME = layout.receipt_name(1)
OTHER_PEM = OTHER_CA.public_bytes(Encoding.PEM)


@dataclass(frozen=True)
class Attack:
    """One export and the anchors of its reader.

    Attributes:
        name: in words.
        files: name → bytes, for a folder.
        packed: bytes of a zip, when it is one.
        anchors: files with certificates.
        empty_folders: folders without a file.
        on_disk: a folder in which names matter to the file system.
    """

    name: str
    files: Mapping[str, bytes] | None = None
    packed: bytes | None = None
    anchors: tuple[bytes, ...] = (material.CA_PEM,)
    empty_folders: tuple[str, ...] = ()
    on_disk: bool = False


def folder(name: str, export: InMemory, **more: Any) -> Attack:  # noqa: ANN401 - fields of Attack
    """Make an attack on a folder."""
    return Attack(name, files=dict(export.files), **more)


def values(export: InMemory = FULL) -> list[dict[str, Any]]:
    """Give the manifests as plain values, to be changed."""
    names = sorted(name for name in export.files if name.startswith(layout.MANIFESTS) and name.endswith(".json"))
    return [json.loads(export.files[name]) for name in names]


def root_of(value: Mapping[str, Any]) -> str:
    """Compute the dossier root of a manifest that may be wrong."""
    header = {name: item for name, item in value.items() if name not in {"stukken", "media"}}
    return merkle_root([canonical.dumps(item) for item in (header, *value["stukken"], *value["media"])]).hex()


def seal_of(value: Mapping[str, Any], data: bytes, *, signer: SealSigner = POLITIE, **changes: Any) -> bytes:  # noqa: ANN401 - any field
    """Seal a manifest as its maker, with changes."""
    facts = {
        "schema": "strafketen/seal/1",
        "manifest_sha256": sha256_hex(data),
        "dossier_root": root_of(value),
        "sealed_at": value["made_at"],
        **changes,
    }
    return sign(canonical.dumps(facts), kind=MANIFEST_SEAL, signer=signer).encode()


def facts_of(files: Mapping[str, bytes], value: Mapping[str, Any], data: bytes) -> dict[str, Any]:
    """Give what an export seal should say."""
    return {
        "schema": "strafketen/export/1",
        "dossier_id": value["dossier_id"],
        "chain_case_id": value["chain_case_id"],
        "manifest_sha256": sha256_hex(data),
        "dossier_root": root_of(value),
        "payload_manifest_sha256": sha256_hex(files[layout.PAYLOAD_MANIFEST]),
        "exported_by": material.OM_OIN,
        "exported_at": "2026-11-25T10:00:00.000Z",
    }


def info_of(facts: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """Write bag-info.txt."""
    payload = [data for name, data in files.items() if name.startswith(layout.PAYLOAD)]
    return (
        f"Bag-Group-Identifier: {facts['chain_case_id']}\nBag-Software-Agent: strafketen/export/1\n"
        f"Bagging-Date: {str(facts['exported_at'])[:10]}\nExternal-Identifier: {facts['dossier_id']}\n"
        f"Payload-Oxum: {sum(map(len, payload))}.{len(payload)}\nSource-Organization: {facts['exported_by']}\n"
    ).encode()


def exported(
    payload: Mapping[str, bytes],
    *,
    signer: SealSigner = OM,
    seal: Callable[[bytes], bytes] | None = None,
    tags: Mapping[str, bytes] | None = None,
    **changes: Any,  # noqa: ANN401 - any field of the seal
) -> InMemory:
    """Put a bag around a payload as an exporter who may lie.

    Args:
        payload: files under data/.
        signer: seals the export.
        seal: makes the seal from its payload; the ordinary way when None.
        tags: tag files that are not made again but given, before the tag manifest is made.
        changes: to what the export seal says.
    """
    files = {name: data for name, data in payload.items() if name.startswith(layout.PAYLOAD)}
    files[layout.PAYLOAD_MANIFEST] = layout.digest_list({name: sha256_hex(data) for name, data in files.items()})
    last = max(name for name in files if name.startswith(layout.MANIFESTS) and name.endswith(".json"))
    facts = facts_of(files, json.loads(files[last]), files[last])
    bag_info = info_of({**facts, **{name: item for name, item in changes.items() if name in facts}}, files)
    facts |= changes
    body = canonical.dumps(facts)
    made = {
        layout.DECLARATION: layout.DECLARATION_BYTES,
        layout.BAG_INFO: bag_info,
        layout.PAYLOAD_MANIFEST: files[layout.PAYLOAD_MANIFEST],
        layout.SEAL: sign(body, kind=EXPORT_SEAL, signer=signer).encode() if seal is None else seal(body),
        **(tags or {}),
    }
    return InMemory({**files, **made, layout.TAG_MANIFEST: layout.tag_manifest(made)})


def made(
    change: Callable[[list[dict[str, Any]]], None],
    *,
    base: InMemory = BARE,
    spell: Callable[[bytes], bytes] = lambda data: data,
    signer: SealSigner = POLITIE,
    sealed: Mapping[str, Any] | None = None,
) -> InMemory:
    """Make an export of which the police made the manifests as `change` leaves them; the seals are theirs.

    The predecessor is filled in again unless it is the word "keep".
    """
    versions = values(base)
    before = [copy.deepcopy(value) for value in versions]
    change(versions)
    files = {
        name: data
        for name, data in base.files.items()
        if name.startswith(layout.PAYLOAD) and not name.startswith(layout.MANIFESTS)
    }
    earlier: bytes | None = None
    for at, value in enumerate(versions):
        if earlier is not None and value["predecessor"] == before[at]["predecessor"]:
            value["predecessor"] = sha256_hex(earlier)
        data = spell(canonical.dumps(value))
        files[layout.manifest_name(value["version"])] = data
        files[layout.manifest_seal_name(value["version"])] = seal_of(value, data, signer=signer, **(sealed or {}))
        earlier = data
    return exported(files)


def jws(
    body: bytes,
    *,
    kind: str = EXPORT_SEAL,
    signer: KeyInMemory = OM,
    header: Callable[[bytes], bytes] = lambda data: data,
    **changes: Any,  # noqa: ANN401 - any field of the header
) -> bytes:
    """Sign with a header of which the signer changed something; the word "gone" takes a field out, x5t is x5t#S256."""
    first = sign(body, kind=kind, signer=signer).split(".")
    known = json.loads(base64.urlsafe_b64decode(first[0] + "=="))
    known |= {"x5t#S256" if name == "x5t" else name: item for name, item in changes.items()}
    known = {name: item for name, item in known.items() if item != "gone"}
    head = base64.urlsafe_b64encode(header(canonical.dumps(known))).rstrip(b"=").decode()
    signature = base64.urlsafe_b64encode(signer.sign(f"{head}.{first[1]}".encode())).rstrip(b"=").decode()
    return f"{head}.{first[1]}.{signature}".encode()


def other_spelling(data: bytes) -> bytes:
    """Write the last character of base64 with other bits that do not count."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return data[:-1] + letters[letters.index(chr(data[-1])) ^ 1].encode()


def in_other_alphabet(body: bytes) -> bytes:
    """Write the signature with + and / for - and _."""
    for number in range(100):
        first, _, signature = jws(body, number=number).rpartition(b".")
        other = signature.translate(bytes.maketrans(b"-_", b"+/"))
        if other != signature:
            return first + b"." + other
    raise AssertionError


def key_of(name: str) -> Ed25519PrivateKey:
    """Make a key."""
    return Ed25519PrivateKey.from_private_bytes(material.secret(name))


def signer_under(*chain: tuple[x509.Certificate, Ed25519PrivateKey]) -> KeyInMemory:
    """Make a signer whose certificates are given, its own first."""
    return KeyInMemory(tuple(made.public_bytes(Encoding.DER) for made, _ in chain), chain[0][1])


def issuer_of(
    name: str,
    *,
    by: tuple[x509.Certificate, Ed25519PrivateKey] = (CA, CA_KEY),
    **more: Any,  # noqa: ANN401 - of certify
) -> tuple[x509.Certificate, Ed25519PrivateKey]:
    """Make an issuer under another."""
    key = key_of(name)
    more = {"authority": True, **more}
    return material.certify(name=name, key=key, issuer=by[0], issuer_key=by[1], **more), key


def om_under(by: tuple[x509.Certificate, Ed25519PrivateKey], **more: Any) -> tuple[x509.Certificate, Ed25519PrivateKey]:  # noqa: ANN401 - of certify
    """Make the certificate of the OM under an issuer."""
    made = material.certify(
        name="Parket Voorbeeldstad", oin=material.OM_OIN, key=OM.key, issuer=by[0], issuer_key=by[1], **more
    )
    return made, OM.key
