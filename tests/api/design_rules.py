# SPDX-License-Identifier: EUPL-1.2
"""The NL API Design Rules that can be checked on an OpenAPI document, under the names of their own linter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Document = Mapping[str, Any]
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
_CAMEL = re.compile(r"[a-z]+(?:[A-Z0-9][a-z0-9]*)*")
_SEMVER = re.compile(r"\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?")
_DATE_NAME = re.compile(r"(?:^|_)(?:date|datum)$|(?:Date|Datum)$", re.IGNORECASE)
_PROBLEM = {"application/problem+json", "application/problem+xml"}
Found = tuple[str, str]


def check(document: Document) -> list[Found]:
    """Give (rule, place) of everything that is wrong."""
    if "openapi" not in document:
        return [("nlgov:openapi-root-exists", "")]
    return sorted(
        [
            *_info(document.get("info", {})),
            *([] if document.get("servers") else [("oas3-api-servers", "servers")]),
            *_paths(document),
            *_schemas(document),
        ]
    )


def _info(info: Document) -> Iterator[Found]:
    contact = info.get("contact")
    if contact is None:
        yield "info-contact", "info"
    elif not {"name", "url", "email"} <= set(contact):
        yield "nlgov:info-contact-fields-exist", "info.contact"
    if not _SEMVER.fullmatch(info.get("version", "")):
        yield "nlgov:semver", "info.version"


def _resolve(document: Document, value: Document) -> Document:
    while "$ref" in value:
        found: Any = document
        for part in value["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        value = found
    return value


def _paths(document: Document) -> Iterator[Found]:
    for path, methods in document["paths"].items():
        if path != "/" and path.endswith("/"):
            yield "path-keys-no-trailing-slash", f"paths.{path}"
        for method, operation in methods.items():
            if method in METHODS:
                yield from _operation(document, f"paths.{path}.{method}", method, operation)


def _operation(document: Document, place: str, method: str, operation: Document) -> Iterator[Found]:
    parameters = [_resolve(document, item) for item in operation.get("parameters", [])]
    for index, parameter in enumerate(parameters):
        if parameter["in"] == "query" and not _CAMEL.fullmatch(parameter["name"]):
            yield "nlgov:query-keys-camel-case", f"{place}.parameters[{index}].name"
    responses = operation["responses"]
    if (method not in {"get", "delete"} or parameters) and "400" not in responses:
        yield "nlgov:problem-invalid-input", f"{place}.responses"
    for status, response in responses.items():
        where = f"{place}.responses[{status}]"
        resolved = _resolve(document, response)
        if status.startswith("2"):
            names = {name.lower() for name in resolved.get("headers", {})}
            if "api-version" not in names:
                yield "nlgov:missing-version-header", f"{where}.headers"
        elif status[0] in "45":
            yield from _problem(document, where, resolved.get("content", {}))


def _problem(document: Document, where: str, content: Document) -> Iterator[Found]:
    for kind, described in content.items():
        if kind not in _PROBLEM:
            yield "nlgov:use-problem-schema", f"{where}.content"
        elif "schema" in described:
            properties = _resolve(document, described["schema"]).get("properties", {})
            if not {"status", "title", "detail"} <= set(properties):
                yield "nlgov:problem-schema-members", f"{where}.content.{kind}.schema.properties"


def _schemas(document: Document) -> Iterator[Found]:
    def walk(value: object, place: str) -> Iterator[Found]:
        if isinstance(value, dict):
            if isinstance(value.get("properties"), dict):
                for name, schema in value["properties"].items():
                    yield from _dated(document, name, schema, f"{place}.properties.{name}")
            formats = value.get("format")
            if formats == "date-time-local":
                yield "nlgov:date-time-ensure-timezone", f"{place}.format"
            if formats == "time":
                yield "nlgov:time-without-timezone", f"{place}.format"
            for key, inner in value.items():
                yield from walk(inner, f"{place}[{key}]" if key.isdigit() else f"{place}.{key}")
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                yield from walk(inner, f"{place}[{index}]")

    yield from walk(dict(document.get("paths", {})), "paths")
    yield from walk(dict(document.get("components", {})), "components")


def _dated(document: Document, name: str, schema: Document, place: str) -> Iterator[Found]:
    """A field with the name of a day is a day; one that may be absent may be null too."""
    if not _DATE_NAME.search(name):
        return
    kinds = [_resolve(document, item) for item in schema.get("anyOf") or schema.get("allOf") or [schema]]
    for kind in kinds:
        if kind.get("type") == "null":
            continue
        if kind.get("format") is None:
            yield "nlgov:specify-format-for-date-and-time", place
        elif kind["format"] == "date-time":
            yield "nlgov:use-date-instead-of-datetime", f"{place}.format"
