# SPDX-License-Identifier: EUPL-1.2
"""The OpenAPI document of an API, as the NL API Design Rules want it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ninja import NinjaAPI
from pydantic import BaseModel

from strafketen.identity.api.problems import Problem

VERSION_HEADER = "API-Version"
_REF = "#/components/schemas/{model}"
_ERROR = 400
_PROBLEM = "application/problem+json"
_SCHEMES = {"oauth2": "token", "apiKey": "sessie"}
"""Type of a security scheme → its name in the document."""


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


def document(api: NinjaAPI, *, models: Sequence[type[BaseModel]] = ()) -> dict[str, Any]:
    """Give the document of an API; `models` are read from bodies that the framework does not parse."""
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="")))
    read: list[type[BaseModel]] = [Problem, *models]
    for model in read:
        schema = model.model_json_schema(ref_template=_REF)
        made["components"]["schemas"].update(schema.pop("$defs", {}))
        made["components"]["schemas"][model.__name__] = schema
    schemes = made["components"]["securitySchemes"]
    kinds = {scheme["type"]: scheme for scheme in schemes.values()}
    names = {scheme: _SCHEMES[described["type"]] for scheme, described in schemes.items()}
    made["components"]["securitySchemes"] = {_SCHEMES[kind]: scheme for kind, scheme in kinds.items()}
    for methods in made["paths"].values():
        for operation in methods.values():
            operation["responses"] = _answers(operation)
            if "security" in operation:
                operation["security"] = [{names[name]: []} for item in operation["security"] for name in item]
    loaded: dict[str, Any] = json.loads(json.dumps(made, sort_keys=True))
    return loaded


def text(described: Mapping[str, Any]) -> str:
    """Give a document as docs/openapi holds it."""
    return json.dumps(described, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
