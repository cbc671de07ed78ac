# SPDX-License-Identifier: EUPL-1.2
"""What this facility is given by the node at its start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from strafketen.core.ids import Oin
from strafketen.core.roles import NodeRole


@dataclass(frozen=True, slots=True)
class DossierServices:
    """Facts of the node that stukken and manifests carry.

    Attributes:
        oin: OIN of the organisation.
        role: what the node is in the chain.
        organisation: name of the organisation.
        unit: part of it.
        demo: everything is fictional; stukken say so.
        anchors: directory of trust roots, for judging signatures.
    """

    oin: Oin
    role: NodeRole
    organisation: str
    unit: str
    demo: bool
    anchors: Path


_installed: list[DossierServices] = []


def install(services: DossierServices) -> None:
    """Hand the facts in; a second time replaces them (a forked child with another node)."""
    _installed[:] = [services]


def services() -> DossierServices:
    """Give the installed facts.

    Raises:
        RuntimeError: the node did not wire this facility (a defect).
    """
    if not _installed:
        raise RuntimeError("dossier services are not installed; node.wiring.install was not called")
    return _installed[0]
