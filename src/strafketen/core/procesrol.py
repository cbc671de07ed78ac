# SPDX-License-Identifier: EUPL-1.2
"""What a person is in a zaak. One person may have several."""

from __future__ import annotations

from enum import StrEnum


class Procesrol(StrEnum):
    """Role of a person in a zaak (Sv 27 verdachte, Sv 51a slachtoffer, Sv 163 aangever)."""

    VERDACHTE = "verdachte"
    SLACHTOFFER = "slachtoffer"
    AANGEVER = "aangever"
    GETUIGE = "getuige"
