# SPDX-License-Identifier: EUPL-1.2
"""Refusals of the byte store."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from strafketen.core.errors import NotFound, Refusal

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class StorageFull(Refusal):
    """The disk, the quota or the largest permitted file is used up; nothing half-written was left behind."""

    code: ClassVar[str] = "opslag_vol"


class BlobCorrupt(Refusal):
    """Stored bytes are not what was written. `detail["segment"]` names the segment (from 0); -1 is the file as such."""

    code: ClassVar[str] = "bytes_beschadigd"


class BlobMissing(NotFound):
    """The file that should hold the bytes is not there."""

    code: ClassVar[str] = "bytes_ontbreken"


class WrongKey(Refusal):
    """The data key was wrapped by another node key than ours, or was changed."""

    code: ClassVar[str] = "sleutel_past_niet"


def corrupt(*, segment: int, why: str) -> BlobCorrupt:
    """Build the refusal for damaged bytes; `why` is a Dutch half-sentence."""
    place = "het bestand" if segment < 0 else f"segment {segment}"
    return BlobCorrupt(
        f"De opgeslagen bytes zijn beschadigd: {why} ({place}). "
        "Gebruik een reservekopie of een exemplaar van een ketenpartner en meld dit aan de beheerder.",
        segment=segment,
    )


@contextmanager
def storage_errors() -> Iterator[None]:
    """Translate "no room" of the operating system at the border of the store.

    Raises:
        StorageFull: for ENOSPC, EDQUOT and EFBIG; other errors pass unchanged.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull(
                "De opslag van dit knooppunt is vol; er is niets half bewaard. "
                "Laat de beheerder ruimte maken en probeer het daarna opnieuw."
            ) from error
        raise
