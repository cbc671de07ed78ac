# SPDX-License-Identifier: EUPL-1.2
"""Make the golden files of every format: `python tests/vectors/make_vectors.py` from the root of the repository.

The keys are fixed and Ed25519 is deterministic, so that making them again gives the same bytes. A golden file is never
changed: a new version of a format gets new files beside the old ones, and verify reads both.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from strafketen.core import ledger
from strafketen.core.export import export_files
from strafketen.core.export_layout import base_name
from strafketen.core.zipform import ZipEntry, directory, local_header
from vectors import agreements, intakes, material, messages


def _zip(dossier: material.Dossier) -> bytes:
    """Write an export as one zip, in memory."""
    import zlib

    base = base_name(material.DOSSIER)
    data = b""
    entries = []
    for file in export_files(dossier.content, signer=dossier.exporter):
        body = file.data if file.data is not None else dossier.blobs[file.digest]
        entry = ZipEntry(f"{base}/{file.name}", len(body), zlib.crc32(body), len(data))
        data += local_header(entry) + body
        entries.append(entry)
    return data + directory(entries)


def vectors() -> dict[str, bytes]:
    """Give every golden file by its path below tests/vectors."""
    dossier = material.dossier()
    first, second = dossier.content.versions
    salt = material.secret(f"act {material.POLITIE_OIN} 2")
    act = material.act(2).canonical()
    return {
        "anchors/ca.crt": material.CA_PEM,
        "manifest/manifest-1.json": first.manifest.canonical(),
        "manifest/manifest-1-supplement.json": second.manifest.canonical(),
        "manifest/manifest-1.root": f"{first.manifest.root()}\n".encode(),
        "manifest/manifest-1-supplement.root": f"{second.manifest.root()}\n".encode(),
        "seal/seal-1.jws": first.seal.encode(),
        "seal/seal-1-supplement.jws": second.seal.encode(),
        "act/act-1.json": act,
        "act/act-1.salt": salt,
        "act/act-1.commitment": ledger.commitment(salt=salt, act=act),
        "checkpoint/checkpoint-1.note": dossier.content.logs[0].checkpoint,
        "checkpoint/checkpoint-1.vkey": ledger.vkey(
            name=ledger.origin_of(material.POLITIE_OIN), public_key=material.POLITIE.public_key
        ).encode(),
        "export/export-1.zip": _zip(dossier),
        "export/export-1-bare.zip": _zip(material.dossier(optional=False)),
        **agreements.vectors(),
        **messages.vectors(),
        **intakes.vectors(),
    }


def main() -> None:
    """Write them; an existing one with other bytes is a broken promise and stops everything."""
    folder = Path(__file__).parent
    for name, data in vectors().items():
        path = folder / name
        if path.exists() and path.read_bytes() != data:
            raise SystemExit(f"{name} would change. Formats are for ever: add a version instead.")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main()
