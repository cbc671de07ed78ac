# SPDX-License-Identifier: EUPL-1.2
"""Contents of the messages between nodes, as values with one reader and one writer each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from strafketen.core.canonical import Json
from strafketen.core.dossier.case import CaseData
from strafketen.core.errors import Malformed
from strafketen.core.events import Stap
from strafketen.core.ids import parse_uuid
from strafketen.core.manifest import PAGE_SALT_BYTES, Manifest
from strafketen.core.reading import Reader

_HASH_BYTES = 32


def _split(joined: bytes) -> tuple[bytes, ...]:
    return tuple(joined[i : i + _HASH_BYTES] for i in range(0, len(joined), _HASH_BYTES))


@dataclass(frozen=True, slots=True)
class DossierVerstrekt:
    """A dossier that is handed over.

    Attributes:
        stap: why it travels.
        manifest: canonical bytes of the newest manifest.
        seal: its seal.
        case: structured data of the zaak.
        page_salts: stuk id → 32-byte secret under which its pages are committed to.
        segment_hashes: digest → 32-byte segment hashes in file order, for objects of more than one segment.
        lead: whether the leadership of the file moves to the receiver.
        victim_code_sha256: digest of the code with which the victim couples the zaak in the portal; empty when none.
    """

    stap: Stap
    manifest: bytes
    seal: str
    case: CaseData
    page_salts: Mapping[str, bytes]
    segment_hashes: Mapping[str, tuple[bytes, ...]]
    lead: bool
    victim_code_sha256: str

    def as_json(self) -> dict[str, Json]:
        """Give its JSON form."""
        return {
            "stap": self.stap.value,
            "manifest": self.manifest.decode("utf-8"),
            "seal": self.seal,
            "zaak": self.case.as_json(),
            "page_salts": {stuk: salt.hex() for stuk, salt in self.page_salts.items()},
            "segment_hashes": {digest: b"".join(hashes).hex() for digest, hashes in self.segment_hashes.items()},
            "lead": self.lead,
            "victim_code_sha256": self.victim_code_sha256,
        }

    @classmethod
    def from_json(cls, value: Json) -> DossierVerstrekt:
        """Read its JSON form.

        Raises:
            Malformed: a field is missing or wrong.
        """
        read = Reader(value)
        salts = read.reader("page_salts")
        try:
            page_salts = {parse_uuid(name): bytes.fromhex(salts.text(name)) for name in salts.names()}
            stap = Stap(read.text("stap"))
            joined = read.reader("segment_hashes")
            segment_hashes = {name: _split(bytes.fromhex(joined.text(name))) for name in joined.names()}
        except ValueError as error:
            raise Malformed("Het bericht noemt een onbekende stap of een onleesbare sleutel.") from error
        if any(len(salt) != PAGE_SALT_BYTES for salt in page_salts.values()):
            raise Malformed("Een sleutel van de paginabewijzen heeft niet de juiste lengte.")
        return cls(
            stap=stap,
            manifest=read.text("manifest").encode("utf-8"),
            seal=read.text("seal"),
            case=CaseData.from_json(read.raw("zaak")),
            page_salts=page_salts,
            segment_hashes=segment_hashes,
            lead=read.boolean("lead"),
            victim_code_sha256=read.text("victim_code_sha256"),
        )

    def parsed_manifest(self) -> Manifest:
        """Read the manifest strictly.

        Raises:
            Malformed: not a manifest.
        """
        return Manifest.parse(self.manifest)
