# SPDX-License-Identifier: EUPL-1.2
"""Verify a whole log (C2SP tlog-tiles) from its entries up.

The steps, in order; each block of code opens with its number:

1. The folder is a log: the ledger of a node, or the node directory above it.
2. The key: from the certificate of the node, led to an anchor of the reader; without anchors from `log.vkey`, and then
   the outcome says only that the log agrees with itself.
3. Every checkpoint, the newest and the kept ones, is signed by that key for this log.
4. The whole tree is computed again from the entries; its root at the size of each checkpoint is the root in it. As all
   roots are of prefixes of one sequence, each checkpoint is then consistent with every later one.
5. Every tile that a checkpoint needs holds exactly the hashes that were computed.

Entries and tiles past the largest checkpoint are left alone: a crash may leave them, and they are written again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509.oid import NameOID

from strafketen.core.canonical import Json
from strafketen.core.errors import Malformed, Refusal
from strafketen.core.ledger import (
    TILE_WIDTH,
    Checkpoint,
    origin_of,
    parse_checkpoint,
    parse_vkey,
    tile_path,
    verify_checkpoint,
)
from strafketen.core.merkle import leaf_hash
from strafketen.core.seal import SealUntrusted, check_chain, load_roots, subject_field
from strafketen.core.tiles import ENTRIES, bundle, full_root, root_of_edge, unbundle
from strafketen.verify.anchors import Anchors
from strafketen.verify.report import Result, Unusable

SCHEMA = "strafketen/ledger-verify/1"
CHECKPOINT = "checkpoint"
KEPT = "checkpoints"
VKEY = "log.vkey"
LOG_CERTIFICATE = "log.crt"
NODE_CERTIFICATE = "secrets/seal.crt"
MAX_FILE_BYTES = 32 * 1024 * 1024
"""An entry bundle of ours is 8,704 bytes; the format allows 16 MiB."""


@dataclass(frozen=True, slots=True)
class CheckpointVerdict:
    """What became of one checkpoint.

    Attributes:
        size: leaves it speaks of; None when it cannot be read.
        root: its root, 64 hex digits; empty when it cannot be read.
        ok: whether it holds.
        file: where it stands.
        code: what was wrong; empty when it holds.
    """

    size: int | None
    root: str
    ok: bool
    file: str
    code: str = ""

    def as_json(self) -> dict[str, Json]:
        """Give its JSON form."""
        return {"size": self.size, "root": self.root, "ok": self.ok, "file": self.file, "code": self.code}


@dataclass(frozen=True, slots=True)
class LogReport:
    """What came out.

    Attributes:
        result: the conclusion.
        size: leaves in the log, by its largest sound checkpoint; None when that cannot be read.
        root: computed from the entries, 64 hex digits; None when they are not whole.
        checkpoints: the kept ones by size, then the newest.
        notes: Dutch sentences about what does not hold; for people, so not in the JSON.
    """

    result: Result
    size: int | None
    root: str | None
    checkpoints: tuple[CheckpointVerdict, ...]
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """Give the one object that goes to stdout."""
        return {
            "schema": SCHEMA,
            "result": self.result.value,
            "size": self.size,
            "root": self.root,
            "checkpoints": [verdict.as_json() for verdict in self.checkpoints],
        }


@dataclass(slots=True)
class _Edge:
    """The tree so far: per level, from 0 up, the hashes in its partial tile and how many full tiles came before."""

    rows: list[list[bytes]] = field(default_factory=list)
    full: list[int] = field(default_factory=list)

    def add(self, hashes: list[bytes], note_tile: Callable[[int, int, list[bytes]], None]) -> None:
        """Add leaf hashes; they never reach past the end of the current tile. Tells of every tile that fills up."""
        level = 0
        new = hashes
        while new:
            if level == len(self.rows):
                self.rows.append([])
                self.full.append(0)
            row = self.rows[level]
            row += new
            if len(row) < TILE_WIDTH:
                return
            note_tile(level, self.full[level], row)
            self.rows[level] = []
            self.full[level] += 1
            new = [full_root(row)]
            level += 1


class _Log:
    """Reads the files of a log and collects what does not hold."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.notes: list[str] = []

    def read(self, name: str) -> bytes | None:
        """Give the bytes of a file; None when it is not there or not readable."""
        path = self._folder / name
        try:
            if path.stat().st_size > MAX_FILE_BYTES:
                return None
            return path.read_bytes()
        except OSError:
            return None

    def compare(self, name: str, wanted: bytes) -> None:
        """Step 5 for one tile; its full form may stand in for a partial one (tlog-tiles, "Partial Tiles")."""
        found = self.read(name)
        if found is None and ".p/" in name:
            whole = self.read(name.partition(".p/")[0])
            found = None if whole is None else whole[: len(wanted)]
        if found is None:
            self.notes.append(f"{name} ontbreekt of is niet leesbaar.")
        elif found != wanted:
            self.notes.append(f"{name} is veranderd: de inhoud volgt niet uit de regels van het logboek.")

    def compare_tile(self, level: int, index: int, row: list[bytes]) -> None:
        """Step 5 for a full tile."""
        self.compare(tile_path(level, index), b"".join(row))

    def compare_edge(self, edge: _Edge, entries: list[bytes]) -> None:
        """Step 5 for the partial tiles and the partial bundle at the size of a checkpoint."""
        for level, row in enumerate(edge.rows):
            if row:
                self.compare(tile_path(level, edge.full[level], len(row)), b"".join(row))
        if entries and edge.rows:
            self.compare(tile_path(ENTRIES, edge.full[0], len(entries)), bundle(entries))

    def bundles(self, size: int) -> Iterator[list[bytes]]:
        """Read the entries in order, a bundle at a time.

        Raises:
            Malformed: a bundle is missing, cut off or not in its one form.
        """
        for index in range(-(-size // TILE_WIDTH)):
            width = min(TILE_WIDTH, size - index * TILE_WIDTH)
            data = self.read(tile_path(ENTRIES, index, width))
            whole = data is None and width < TILE_WIDTH
            if whole:
                data = self.read(tile_path(ENTRIES, index))
            entries = [] if data is None else unbundle(data)
            if len(entries) < width or (not whole and len(entries) > width):
                raise Malformed(f"{tile_path(ENTRIES, index, width)} ontbreekt of is niet volledig.")
            yield entries[:width]


def _roots_at(log: _Log, size: int, wanted: set[int]) -> dict[int, bytes]:
    """Steps 4 and 5: compute the tree again, and give its root at each wanted size.

    Raises:
        Malformed: the entries are not whole.
    """
    edge = _Edge()
    roots = {0: root_of_edge([])}
    done = 0
    for entries in log.bundles(size):
        used = 0
        for stop in [*sorted(at - done for at in wanted if done < at < done + len(entries)), len(entries)]:
            edge.add([leaf_hash(entry) for entry in entries[used:stop]], log.compare_tile)
            used = stop
            if done + stop in wanted:
                roots[done + stop] = root_of_edge(edge.rows)
                if stop < TILE_WIDTH:
                    log.compare_edge(edge, entries[:stop])
                elif any(edge.rows):
                    log.compare_edge(edge, [])
        done += len(entries)
    return roots


def _find(path: Path) -> tuple[Path, Path]:
    """Step 1. Gives the folder of the log and the folder of the node.

    Raises:
        Unusable: neither a log nor a node.
    """
    for folder in (path / "ledger", path):
        if (folder / CHECKPOINT).is_file():
            return folder, folder.parent
    raise Unusable(
        "not_a_log", "Hier staat geen logboek: er is geen bestand checkpoint. Geef de map van een knooppunt."
    )


def _key_of_certificate(pem: bytes, anchors: Anchors) -> tuple[str, bytes]:
    """Read the name of the log and its key from the certificate of the node, once that leads to an anchor.

    The chain is judged at the start of the certificate's own validity: a log outlives its certificates.

    Raises:
        Malformed, SealUntrusted: no such certificate.
    """
    chain = load_roots(pem)
    key = chain[0].public_key() if chain else None
    if not isinstance(key, Ed25519PublicKey):
        raise Malformed("Het certificaat van dit logboek heeft geen Ed25519-sleutel.")
    check_chain(chain, anchors.roots, chain[0].not_valid_before_utc)
    return origin_of(subject_field(chain[0], NameOID.SERIAL_NUMBER)), key.public_bytes_raw()


def _find_key(log: _Log, node: Path, anchors: Anchors, *, ask_trust: bool) -> tuple[str, bytes]:
    """Step 2. Gives the name of the log and its 32-byte key.

    Raises:
        Malformed, SealUntrusted: no key that the reader can use.
    """
    if not ask_trust:
        data = log.read(VKEY)
        if data is None:
            raise Malformed(f"De sleutel van dit logboek ontbreekt ({VKEY}).")
        return parse_vkey(data.decode("utf-8", "replace"))
    if not anchors.roots:
        raise SealUntrusted("In de map met vertrouwde certificaten staat geen certificaat.")
    pem = log.read(LOG_CERTIFICATE)
    if pem is None:
        pem = _Log(node).read(NODE_CERTIFICATE)
    if pem is None:
        raise SealUntrusted(f"Het certificaat van dit logboek ontbreekt ({LOG_CERTIFICATE}).")
    return _key_of_certificate(pem, anchors)


def _signed(log: _Log, name: str, key: tuple[str, bytes] | None) -> tuple[Checkpoint | None, str]:
    """Step 3 for one checkpoint. Gives what it says, and what is wrong with it."""
    note = log.read(name)
    if note is None:
        return None, "checkpoint_missing"
    try:
        checkpoint, _ = parse_checkpoint(note)
    except Malformed:
        return None, "checkpoint_form"
    if key is None:
        return checkpoint, "no_key"
    try:
        verify_checkpoint(note, origin=key[0], public_key=key[1])
    except Refusal:
        return checkpoint, "signature"
    return checkpoint, ""


def _kept_names(folder: Path) -> list[str]:
    """List the kept checkpoints by size; a name that is no size comes last and is judged like the others."""
    try:
        names = [path.name for path in (folder / KEPT).iterdir() if path.suffix == ".note" and path.name[0] != "."]
    except OSError:
        return []
    return [f"{KEPT}/{name}" for name in sorted(names, key=lambda name: (len(name), name))]


def verify_log(path: Path, *, anchors: Anchors, ask_trust: bool) -> LogReport:
    """Verify the log at `path`: the folder of a node, or of its ledger.

    Args:
        path: where.
        anchors: what the reader trusts.
        ask_trust: whether the reader brought anchors; otherwise the log's own key counts.
    """
    # (1) folder
    try:
        folder, node = _find(path)
    except (Unusable, OSError) as error:
        text = error.text if isinstance(error, Unusable) else "De map is niet leesbaar."
        return LogReport(Result.UNUSABLE, None, None, (), (text,))
    log = _Log(folder)
    # (2) key
    key: tuple[str, bytes] | None = None
    try:
        key = _find_key(log, node, anchors, ask_trust=ask_trust)
    except Refusal as refusal:
        log.notes.append(refusal.text)
    # (3) checkpoints
    found = {name: _signed(log, name, key) for name in [*_kept_names(folder), CHECKPOINT]}
    # a crash, or a node at work, may have kept a checkpoint before it became the newest: the largest one counts
    signed = [checkpoint for checkpoint, wrong in found.values() if checkpoint is not None and not wrong]
    newest = max(signed, key=lambda checkpoint: checkpoint.size, default=found[CHECKPOINT][0])
    if newest is None:
        log.notes.append("Het controlepunt van het logboek is niet leesbaar.")
        return _conclude(log, None, {}, found)
    # (4) and (5) tree and tiles
    sizes = {checkpoint.size for checkpoint, _ in found.values() if checkpoint and checkpoint.size <= newest.size}
    try:
        roots = _roots_at(log, newest.size, sizes)
    except Malformed as refusal:
        log.notes.append(refusal.text)
        roots = {}
    return _conclude(log, newest.size, roots, found)


def _conclude(
    log: _Log, size: int | None, roots: dict[int, bytes], found: dict[str, tuple[Checkpoint | None, str]]
) -> LogReport:
    """Put each checkpoint beside the tree that was computed."""
    verdicts = []
    for name, (checkpoint, wrong) in found.items():
        code = wrong
        if checkpoint is None:
            verdicts.append(CheckpointVerdict(None, "", ok=False, file=name, code=code))
            continue
        if not code and name not in {CHECKPOINT, f"{KEPT}/{checkpoint.size}.note"}:
            code = "name"
        if not code and roots.get(checkpoint.size) != checkpoint.root:
            code = "root"
        verdicts.append(CheckpointVerdict(checkpoint.size, checkpoint.root.hex(), ok=not code, file=name, code=code))
    sound = not log.notes and all(verdict.ok for verdict in verdicts)
    root = None if size is None else roots.get(size)
    notes = (*log.notes, *(f"{verdict.file} klopt niet ({verdict.code})." for verdict in verdicts if not verdict.ok))
    result = Result.VALID if sound else Result.INVALID
    return LogReport(result, size, None if root is None else root.hex(), tuple(verdicts), notes)
