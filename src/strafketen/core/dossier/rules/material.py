# SPDX-License-Identifier: EUPL-1.2
"""What rules look at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleStuk:
    """A stuk as rules see it.

    Attributes:
        stuk_id: its id.
        number: its number in the inventory.
        kind: code of its kind.
        title: as shown.
        state: where it stands.
        signed: a signature of its maker is on it.
        is_media: a recording.
        intake: verdict of the inspection: accept, flag, refuse, or empty while it is not inspected.
        texts: (name of the field, text) of what people typed, for typeset stukken.
        described_by: ids of stukken that describe it, for a recording.
    """

    stuk_id: str
    number: int
    kind: str
    title: str
    state: str
    signed: bool
    is_media: bool
    intake: str
    texts: tuple[tuple[str, str], ...]
    described_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """A dossier as rules see it.

    Attributes:
        stream: code of its stream.
        stukken: all stukken and recordings.
        has_verdachte: a verdachte is known.
        victim_names: names of victims, for hints in a sentence; never put in a finding.
    """

    stream: str
    stukken: tuple[RuleStuk, ...]
    has_verdachte: bool
    victim_names: tuple[str, ...]
