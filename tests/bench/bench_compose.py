# SPDX-License-Identifier: EUPL-1.2
"""Compose 1,000 pages from 500 documents, beside its floor: a bare pikepdf merge with a stamp on each page.

Run: python tests/bench/bench_compose.py [--json] [--documents N] [--runs N]
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from datetime import time as clock_time
from io import BytesIO

import pikepdf

from strafketen.typeset.compose import Part, compose
from strafketen.typeset.stukken import Afdeling, ProcesverbaalBevindingen, render_bevindingen
from strafketen.typeset.values import Feit, Kop, Tijdstip, Verbalisant
from strafketen.typeset.voorwerk import Voorblad

AT = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
PARAGRAPH = "Ik zag dat een man met een donkere jas langs de kassa naar buiten liep zonder te betalen. " * 6


def _document(number: int) -> bytes:
    """Set a procesverbaal of two pages."""
    stuk = ProcesverbaalBevindingen(
        kop=Kop(
            organisation="Politie-eenheid Voorbeeld",
            unit="Basisteam Oost",
            number_kind="Proces-verbaalnummer",
            number=f"PL0000-2026104417-{number}",
            demo=True,
        ),
        subject=f"Bevinding {number}",
        feit=Feit(name="diefstal uit een winkel", article="art. 310 Sr"),
        place="Arnhem",
        moment=Tijdstip(on=date(2026, 3, 11), at=clock_time(16, 5)),
        sections=(Afdeling(title="Wat ik zag", paragraphs=(PARAGRAPH,) * 9),),
        verbalisanten=(Verbalisant(name="J. de Wit", rank="brigadier van politie", unit="Basisteam Oost"),),
        made_on=date(2026, 3, 12),
        made_in="Arnhem",
    )
    return render_bevindingen(stuk, at=AT)


def _compose(documents: list[bytes]) -> int:
    cover = Voorblad(
        kop=Kop(
            organisation="Politie-eenheid Voorbeeld",
            unit="Basisteam Oost",
            number_kind="Dossier",
            number="PL0000-2026104417",
            demo=True,
        ),
        title="Procesdossier",
        subject="Diefstal uit een winkel",
        rows=(),
    )
    parts = [
        Part(stuk_id=str(number), number=number, title=f"Bevinding {number}", section="Bevindingen", source=document)
        for number, document in enumerate(documents, start=1)
    ]
    composed = compose(parts, cover=cover, at=AT)
    return len(composed.pdf) if isinstance(composed.pdf, bytes) else 0


def _floor(documents: list[bytes]) -> int:
    """Merge with pikepdf, write a number on each page in a standard font, save."""
    out = pikepdf.new()
    for document in documents:
        out.pages.extend(pikepdf.open(BytesIO(document)).pages)
    font = out.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    for number, page in enumerate(out.pages, start=1):
        page.obj.Resources.Font["/Stamp"] = font
        page.contents_add(f"q BT /Stamp 8 Tf 500 20 Td ({number}) Tj ET Q".encode())
    buffer = BytesIO()
    out.save(buffer)
    return len(buffer.getvalue())


def _measure(job: Callable[[list[bytes]], int], documents: list[bytes], runs: int) -> tuple[float, float, int]:
    wall, cpu, size = [], [], 0
    for _run in range(runs):
        started, started_cpu = time.perf_counter(), time.process_time()
        size = job(documents)
        wall.append(time.perf_counter() - started)
        cpu.append(time.process_time() - started_cpu)
    return statistics.median(wall), statistics.median(cpu), size


def main() -> int:
    """Measure both and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    started = time.perf_counter()
    documents = [_document(number) for number in range(1, args.documents + 1)]
    typeset_seconds = time.perf_counter() - started
    pages = sum(len(pikepdf.open(BytesIO(document)).pages) for document in documents)
    floor_wall, floor_cpu, floor_bytes = _measure(_floor, documents, args.runs)
    before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, cpu, size = _measure(_compose, documents, args.runs)
    after_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = {
        "schema": "strafketen/bench-compose/1",
        "documents": len(documents),
        "pages": pages,
        "runs": args.runs,
        "typeset_seconds_per_document": round(typeset_seconds / len(documents), 4),
        "floor_seconds": round(floor_wall, 3),
        "floor_cpu_seconds": round(floor_cpu, 3),
        "floor_bytes": floor_bytes,
        "compose_seconds": round(wall, 3),
        "compose_cpu_seconds": round(cpu, 3),
        "compose_bytes": size,
        "ratio_cpu": round(cpu / floor_cpu, 2),
        "peak_growth_mib": round((after_kib - before_kib) / 1024, 1),
    }
    if args.json:
        sys.stdout.write(json.dumps(result) + "\n")
    else:
        for key, value in result.items():
            sys.stdout.write(f"{key}: {value}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
