# SPDX-License-Identifier: EUPL-1.2
"""What this facility is given by the node at its start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from strafketen.core.ids import Oin
from strafketen.core.seal import SealSigner


@dataclass(frozen=True, slots=True)
class LedgerServices:
    """Parts that the node hands in.

    Attributes:
        oin: OIN of the node; names the log.
        seal: signs checkpoints.
        directory: where the published log is written (C2SP tlog-tiles).
    """

    oin: Oin
    seal: SealSigner
    directory: Path


_installed: list[LedgerServices] = []


def install(services: LedgerServices) -> None:
    """Hand the parts in; a second time replaces them (a forked child with another node)."""
    _installed[:] = [services]


def services() -> LedgerServices:
    """Give the installed parts.

    Raises:
        RuntimeError: the node did not wire this facility (a defect).
    """
    if not _installed:
        raise RuntimeError("ledger services are not installed; node.wiring.install was not called")
    return _installed[0]
