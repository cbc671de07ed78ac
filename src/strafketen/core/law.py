# SPDX-License-Identifier: EUPL-1.2
"""Every provision the product relies on, once, with its certainty.

Marks: S = read in a public source; K = settled text or common professional knowledge that was not re-read; see
docs/rechtsbronnen.md. A new Wetboek van Strafvordering renumbers everything: then rows are added, not edited.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision of law.

    Attributes:
        law: short name of the law.
        article: article number.
        certainty: S or K.
        valid_from: first day of force when that matters to us; None when older than this product.
        lid: paragraph, if one.
    """

    law: str
    article: str
    certainty: Literal["S", "K"]
    valid_from: date | None = None
    lid: str = ""

    @property
    def citation(self) -> str:
        """Cite it as a lawyer would."""
        return f"art. {self.article}{f' lid {self.lid}' if self.lid else ''} {self.law}"


PROCESSTUKKEN = Provision("Sv", "149a", "S", lid="2")
WRITE_UP = Provision("Sv", "152", "K")
PROCESVERBAAL_FORM = Provision("Sv", "153", "K")
SENDING_IN = Provision("Sv", "156", "K")
VICTIM_DATA = Provision(
    "Besluit bescherming slachtoffergegevens in processtukken (Stb. 2025, 29)", "2", "S", date(2025, 7, 1)
)
