# SPDX-License-Identifier: EUPL-1.2
"""`strafketen export`: write a dossier of a node as a folder or zip."""

from __future__ import annotations

import argparse
import json
import sys

from strafketen.node import serving
from strafketen.node.init import now

SCHEMA = "strafketen/export/1"


def main(arguments: argparse.Namespace) -> int:
    """Write an export of a dossier; the database of the node must be running.

    Raises:
        Refusal: no such dossier, never sealed, or the place is taken.
    """
    config = serving.enter(arguments.directory.absolute())
    from strafketen.desk.export import export_dossier
    from strafketen.dossier.queries import find_by_number

    dossier = find_by_number(arguments.dossier)
    out = arguments.out.absolute()
    root = export_dossier(dossier=dossier, out=out, oin=config.oin, at=now())
    result = {"schema": SCHEMA, "dossier_id": dossier, "dossier_root": root, "export": str(out)}
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    return 0
