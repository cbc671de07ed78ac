# SPDX-License-Identifier: EUPL-1.2
"""Help for the tests of verify: write exports, hold them in memory, and make forged ones whole again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from strafketen.core import export_layout as layout
from strafketen.core.digest import parse_digest, sha256_hex
from strafketen.core.export import EXPORT_SEAL, ExportFacts, bag_info, export_files
from strafketen.core.seal import sign, verify
from strafketen.exporting.bag import write_export
from strafketen.verify.report import Report
from vectors import material


def write(dossier: material.Dossier, out: Path) -> Path:
    """Write an export of `dossier`."""
    write_export(dossier.content, out, open_blob=dossier.open_blob, signer=dossier.exporter)
    return out


@dataclass(frozen=True)
class InMemory:
    """An export held in memory: a folder without a disk."""

    files: Mapping[str, bytes]
    base: str | None = None
    stray_folders: tuple[str, ...] = ()

    @property
    def sizes(self) -> dict[str, int]:
        """Name → length."""
        return {name: len(data) for name, data in self.files.items()}

    def pieces(self, name: str) -> Iterator[bytes]:
        """Give the bytes."""
        yield self.files[name]

    def but(self, name: str, data: bytes | None) -> InMemory:
        """Give the same with one file changed, or gone."""
        files = {other: known for other, known in self.files.items() if other != name}
        return replace(self, files=files if data is None else {**files, name: data})


def in_memory(dossier: material.Dossier) -> InMemory:
    """Make the files of an export."""
    files = {}
    for file in export_files(dossier.content, signer=dossier.exporter):
        files[file.name] = file.data if file.data is not None else dossier.blobs[file.digest]
    return InMemory(files)


def mended(export: InMemory, *, signer: material.KeyInMemory | None = None) -> InMemory:
    """Make everything that follows from other files again, as a forger without a key of a node can.

    With a `signer` the export seal is made again too: what then still fails is what only the makers could have sealed.
    """
    payload = {name: data for name, data in export.files.items() if name.startswith(layout.PAYLOAD)}
    listed = layout.digest_list({name: sha256_hex(data) for name, data in payload.items()})
    seal = export.files[layout.SEAL]
    facts = ExportFacts.parse(verify(seal.decode(), kind=EXPORT_SEAL, roots=None, at=material.AT).payload)
    facts = replace(facts, payload_manifest_sha256=parse_digest(sha256_hex(listed)))
    if signer is not None:
        seal = sign(facts.canonical(), kind=EXPORT_SEAL, signer=signer).encode()
    tags = {
        layout.DECLARATION: layout.DECLARATION_BYTES,
        layout.BAG_INFO: bag_info(facts, [len(data) for data in payload.values()]),
        layout.PAYLOAD_MANIFEST: listed,
        layout.SEAL: seal,
    }
    return InMemory({**payload, **tags, layout.TAG_MANIFEST: layout.tag_manifest(tags)})


def failed(report: Report) -> set[str]:
    """Give the codes of the checks that failed."""
    return {check.code for check in report.checks if not check.ok}
