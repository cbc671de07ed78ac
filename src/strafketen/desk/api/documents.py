# SPDX-License-Identifier: EUPL-1.2
"""The OpenAPI documents in docs/openapi: `python -m strafketen.desk.api.documents docs/openapi` writes them."""

from __future__ import annotations

from pathlib import Path


def texts() -> dict[str, str]:
    """Give the name of each file → what stands in it. Django is set up by the caller."""
    from strafketen.desk.api.urls import opened as zaken
    from strafketen.identity.api.document import text
    from strafketen.programme.api import opened as ketenbureau
    from strafketen.victim.api import opened as portaal

    return {
        "strafketen-v1.json": text(zaken.document),
        "strafketen-ketenbureau-v1.json": text(ketenbureau.document),
        "strafketen-slachtofferportaal-v1.json": text(portaal.document),
    }


if __name__ == "__main__":
    import os
    import sys

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "strafketen.node.settings")
    import django

    django.setup()
    for name, content in texts().items():
        (Path(sys.argv[1]) / name).write_text(content, "utf-8")
