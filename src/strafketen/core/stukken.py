# SPDX-License-Identifier: EUPL-1.2
"""Kinds of stuk and the national order of a procesdossier.

The fixed national list is not public: this order is our own proposal, is versioned, and is data. See docs/adr/0005.
"""

from __future__ import annotations

from dataclasses import dataclass

from strafketen.core.errors import Malformed

ORDER_VERSION = "voorstel-2026-1"
STREAM_VVC_ZSM = "vvc-zsm"

SECTIONS: dict[int, str] = {
    1: "Zaak",
    2: "Relaas",
    3: "Aangifte en slachtoffer",
    4: "Getuigen",
    5: "Bevindingen",
    6: "Beeld en geluid",
    7: "Forensisch en medisch",
    8: "Verdachte",
    9: "Inbeslagneming",
    10: "Bijzondere bevoegdheden",
    11: "Overige bijlagen",
    12: "Vervolging",
    13: "Uitspraak",
}
"""Section number → heading. The cover and the contents are not stukken; they are made at composition."""


@dataclass(frozen=True, slots=True)
class StukKind:
    """A kind of stuk.

    Attributes:
        code: stable code.
        title: Dutch name, as shown.
        section: place in the national order.
        signed: whether it counts only with a signature of its maker (Sv 153 for a procesverbaal).
        typeset: whether we make it from a form (else it is brought in as a file).
    """

    code: str
    title: str
    section: int
    signed: bool
    typeset: bool


KINDS: dict[str, StukKind] = {
    kind.code: kind
    for kind in (
        StukKind("procesverbaal-aangifte", "Proces-verbaal van aangifte", 3, signed=True, typeset=True),
        StukKind("procesverbaal-bevindingen", "Proces-verbaal van bevindingen", 5, signed=True, typeset=True),
        StukKind("fotoblad", "Fotoblad", 6, signed=False, typeset=False),
        StukKind("bijlage", "Bijlage", 11, signed=False, typeset=False),
        StukKind("dagvaarding", "Dagvaarding", 12, signed=True, typeset=True),
        StukKind("vonnis", "Vonnis", 13, signed=True, typeset=True),
    )
}


def kind_of(code: str) -> StukKind:
    """Look a kind up.

    Raises:
        Malformed: no such kind.
    """
    try:
        return KINDS[code]
    except KeyError as error:
        raise Malformed(f"De soort stuk {code} is niet bekend.") from error
