# SPDX-License-Identifier: EUPL-1.2
"""The OpenAPI document, as the NL API Design Rules want it. `python -m strafketen.desk.api.document` prints it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

VERSION_HEADER = "API-Version"
_REF = "#/components/schemas/{model}"
_ERROR = 400
_PROBLEM = "application/problem+json"


def _version_header() -> dict[str, Any]:
    return {"description": "Versie van de API.", "schema": {"type": "string"}}


def _answers(operation: dict[str, Any]) -> dict[str, Any]:
    """Describe the answers: each names the version, a refusal is a problem."""
    answers = {}
    for status, answer in sorted(operation["responses"].items(), key=lambda item: int(item[0])):
        described = dict(answer)
        headers = described.setdefault("headers", {})
        headers[VERSION_HEADER] = _version_header()
        if int(status) >= _ERROR:
            described["content"] = {_PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        if int(status) == 201:  # noqa: PLR2004 - Created
            headers["Location"] = {"description": "Adres van wat er is gemaakt.", "schema": {"type": "string"}}
        answers[str(status)] = described
    return answers


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """Give the document."""
    # The framework reads its settings when it is imported; printing the document sets them first.
    from strafketen.desk.api.problems import Problem
    from strafketen.desk.api.schemas import InnameKop
    from strafketen.desk.api.urls import api

    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="")))
    for model in (Problem, InnameKop):
        schema = model.model_json_schema(ref_template=_REF)
        made["components"]["schemas"].update(schema.pop("$defs", {}))
        made["components"]["schemas"][model.__name__] = schema
    schemes = made["components"]["securitySchemes"]
    made["components"]["securitySchemes"] = {"token": next(iter(schemes.values()))}
    for methods in made["paths"].values():
        for operation in methods.values():
            operation["responses"] = _answers(operation)
            if "security" in operation:
                operation["security"] = [{"token": []}]
    loaded: dict[str, Any] = json.loads(json.dumps(made, sort_keys=True))
    return loaded


def text() -> str:
    """Give the document as docs/openapi/strafketen-v1.json holds it."""
    return json.dumps(document(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    import os
    import sys

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "strafketen.node.settings")
    import django

    django.setup()
    sys.stdout.write(text())
