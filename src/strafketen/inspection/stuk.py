# SPDX-License-Identifier: EUPL-1.2
"""The whole inspection of one PDF, in the sandbox or in this process.

One limited process does it all; when that one does not finish, the structure and the signatures are tried apart, the
latter without the slower engine, so that a heavy file still gets the most that can be said of it. Together they stay
within 30 seconds and 1 GiB.
"""

from __future__ import annotations

import contextlib
import mmap
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from strafketen.core.errors import Refusal
from strafketen.inspection import sandbox
from strafketen.inspection.byte_ranges import raw_ranges
from strafketen.inspection.pdf import Structure, inspect_structure
from strafketen.inspection.pdf_findings import finding
from strafketen.inspection.verdicts import SignatureReport, SignatureVerdict, StukReport, TimestampVerdict, intake_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_MEMORY_BYTES = (1 << 30) - (128 << 20)
"""Of the 1 GiB that an inspection may take; the rest is for the process that asks."""
_WHOLE_SECONDS = 18.0
_STRUCTURE_SECONDS = 5.0
_SIGNATURES_SECONDS = 4.0
_MAX_RAW_SIGNATURES = 50


class UnreadableArgument(Refusal):
    """The path does not lead to a file that can be read."""

    code: ClassVar[str] = "bestand_niet_leesbaar"


def inspect_stuk(path: Path, *, trust: Path | None, at: datetime | None = None) -> StukReport:
    """Inspect a PDF in the sandbox.

    Args:
        path: the file.
        trust: folder of trusted certificates (PEM or DER); None leaves trust unknown.
        at: the moment against which certificates are judged, UTC; now when None.

    Raises:
        UnreadableArgument: the file or the folder cannot be read.
    """
    path = _readable_file(path)
    trust = None if trust is None else _readable_folder(trust)
    argument: dict[str, object] = {
        "path": str(path),
        "trust": None if trust is None else str(trust),
        "at": (at or datetime.now(UTC)).isoformat(),
    }
    whole = sandbox.run(f"{__name__}:whole_job", argument, seconds=_WHOLE_SECONDS, memory_bytes=_MEMORY_BYTES)
    if whole.result is not None:
        return _report(whole.result)
    result = _structure_alone(argument)
    if _has_signature(path):
        result |= _signatures_alone(path, argument)
    return _report(result)


def inspect_stuk_here(path: Path, *, trust: Path | None, at: datetime, second_engine: bool = True) -> StukReport:
    """Inspect a PDF in this process; for workers that are limited already, and for tests.

    Raises:
        OSError: the file or the folder cannot be read.
    """
    with _mapped(path) as data:
        structure = inspect_structure(path, data)
        with contextlib.closing(structure.pdf) if structure.pdf is not None else contextlib.nullcontext():
            signatures = _signatures(structure, data, trust=trust, at=at, second_engine=second_engine)
    codes = [*structure.codes, *_signature_codes(signatures, judged=trust is not None)]
    findings = tuple(finding(code) for code in dict.fromkeys(codes))
    return StukReport(
        intake=intake_of(findings),
        findings=findings,
        pages=structure.pages,
        signatures=signatures.signatures,
        timestamps=signatures.timestamps,
    )


# In the sandbox ----------------------------------------------------------------------------------------------------


def whole_job(argument: dict[str, object]) -> dict[str, object]:
    """Inspect a file as a whole, as the sandboxed process."""
    return _job(argument, second_engine=True)


def structure_job(argument: dict[str, object]) -> dict[str, object]:
    """Inspect the structure alone, as the sandboxed process."""
    path = Path(str(argument["path"]))
    with _mapped(path) as data:
        structure = inspect_structure(path, data)
    return {"codes": list(dict.fromkeys(structure.codes)), "pages": structure.pages}


def signatures_job(argument: dict[str, object]) -> dict[str, object]:
    """Inspect the signatures alone, by our own engine, as the sandboxed process."""
    result = _job(argument, second_engine=False)
    return {"signatures": result["signatures"], "timestamps": result["timestamps"], "signature_codes": result["codes"]}


def _job(argument: dict[str, object], *, second_engine: bool) -> dict[str, object]:
    trust = argument["trust"]
    report = inspect_stuk_here(
        Path(str(argument["path"])),
        trust=None if trust is None else Path(str(trust)),
        at=datetime.fromisoformat(str(argument["at"])),
        second_engine=second_engine,
    )
    return {
        "codes": [item.code for item in report.findings],
        "pages": report.pages,
        "signatures": [signature.as_json() for signature in report.signatures],
        "timestamps": [timestamp.as_json() for timestamp in report.timestamps],
    }


# Around it ---------------------------------------------------------------------------------------------------------


def _structure_alone(argument: dict[str, object]) -> dict[str, object]:
    outcome = sandbox.run(f"{__name__}:structure_job", argument, seconds=_STRUCTURE_SECONDS, memory_bytes=_MEMORY_BYTES)
    if outcome.result is not None:
        return outcome.result
    return {"codes": ["unreadable" if outcome.kind == "crashed" else "too_heavy"], "pages": None}


def _signatures_alone(path: Path, argument: dict[str, object]) -> dict[str, object]:
    outcome = sandbox.run(
        f"{__name__}:signatures_job", argument, seconds=_SIGNATURES_SECONDS, memory_bytes=_MEMORY_BYTES
    )
    if outcome.result is not None:
        return outcome.result
    with _mapped(path) as data:
        ranges = sorted(raw_ranges(data))[:_MAX_RAW_SIGNATURES]
        size_bytes = len(data)
    incomplete = [
        SignatureVerdict(
            verdict="not_verifiable",
            integrity="unknown",
            trust="unknown",
            weak=(),
            level="other",
            covers_whole_file=stated[-2] + stated[-1] == size_bytes,
            modified_after=False,
            reasons=("check_incomplete",),
        ).as_json()
        for stated in ranges
    ]
    return {"signatures": incomplete, "timestamps": [], "signature_codes": ["signature_not_verifiable"]}


def _report(result: dict[str, object]) -> StukReport:
    codes = [str(code) for key in ("codes", "signature_codes") for code in _list(result, key)]
    findings = tuple(finding(code) for code in dict.fromkeys(codes))
    pages = result.get("pages")
    return StukReport(
        intake=intake_of(findings),
        findings=findings,
        pages=pages if isinstance(pages, int) else None,
        signatures=tuple(
            SignatureVerdict.from_json(cast("dict[str, object]", item)) for item in _list(result, "signatures")
        ),
        timestamps=tuple(
            TimestampVerdict.from_json(cast("dict[str, object]", item)) for item in _list(result, "timestamps")
        ),
    )


def _list(result: dict[str, object], key: str) -> list[object]:
    value = result.get(key, [])
    return value if isinstance(value, list) else []


def _signatures(
    structure: Structure, data: memoryview, *, trust: Path | None, at: datetime, second_engine: bool
) -> SignatureReport:
    if not _mentions_signature(data):
        return SignatureReport()
    # These are heavy to load, and most files carry no signature.
    from strafketen.inspection.signatures import check_signatures
    from strafketen.inspection.trust import load_anchors

    return check_signatures(
        data,
        pdf=structure.pdf,
        anchors=None if trust is None else load_anchors(trust),
        at=at,
        second_engine=second_engine,
    )


def _signature_codes(report: SignatureReport, *, judged: bool) -> list[str]:
    codes = []
    for signature in report.signatures:
        if signature.verdict == "invalid":
            codes.append("signature_invalid")
        elif signature.integrity != "intact":
            codes.append("signature_not_verifiable")
        elif judged and signature.trust != "trusted":
            codes.append("signature_untrusted")
        if signature.weak:
            codes.append("signature_weak")
        if "timestamp_invalid" in signature.reasons:
            codes.append("timestamp_invalid")
    if any(timestamp.integrity != "intact" for timestamp in report.timestamps):
        codes.append("timestamp_invalid")
    if report.removed:
        codes.append("signature_removed")
    return codes


def _mentions_signature(data: memoryview) -> bool:
    """Tell whether the file speaks of a signature; the range of one always stands in plain bytes."""
    if isinstance(data.obj, mmap.mmap):
        return data.obj.find(b"/ByteRange") >= 0
    return b"/ByteRange" in bytes(data)


def _has_signature(path: Path) -> bool:
    with _mapped(path) as data:
        return _mentions_signature(data)


@contextlib.contextmanager
def _mapped(path: Path) -> Iterator[memoryview]:
    """Give the bytes of a file without reading them all into memory."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            yield memoryview(b"")
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapping, memoryview(mapping) as data:
            yield data


def _readable_file(path: Path) -> Path:
    try:
        if path.is_dir():
            raise UnreadableArgument("Dit is een map en geen bestand. Geef de naam van één PDF-bestand.")
        if not path.exists():
            raise UnreadableArgument("Dit bestand bestaat niet. Controleer de naam.")
        if not path.is_file():
            raise UnreadableArgument("Dit is geen gewoon bestand. Geef de naam van één PDF-bestand.")
        with path.open("rb") as file:
            file.read(1)
    except PermissionError as error:
        raise UnreadableArgument("Er is geen toestemming om dit bestand te lezen. Vraag leesrecht.") from error
    except (OSError, ValueError) as error:
        raise UnreadableArgument("Dit bestand is niet te lezen. Controleer de naam en de schijf.") from error
    return path.absolute()


def _readable_folder(path: Path) -> Path:
    try:
        if not path.is_dir():
            raise UnreadableArgument("De map met vertrouwde certificaten bestaat niet. Controleer --trust.")
        next(path.iterdir(), None)
    except (OSError, ValueError) as error:
        raise UnreadableArgument("De map met vertrouwde certificaten is niet te lezen. Vraag leesrecht.") from error
    return path.absolute()
