"""The description of the API (OpenAPI): the shapes of its answers are the JSON Schemas of the package."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import FastAPI

from vnsearch import json_schemas
from vnsearch.library.index import Index
from vnsearch.web.problems import PROBLEM_SCHEMA
from vnsearch.web.search_state import EVERYTHING

_SUMMARY = (
    "Search Vietnamese news, narrow down, count, read and export. The shapes are those of docs/json.md."
)


#: What is searched for in the examples, and in which document.
_EXAMPLE_QUERY = "hà nội"


def describe_answers(app: FastAPI, index: Index) -> None:
    """Have the OpenAPI document of an application contain the schemas that its answers refer to, and examples."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        document = generate()
        document["info"]["description"] = _SUMMARY
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        if "query" not in schemas:
            for name in json_schemas.names():
                schemas.update(_components(name))
            schemas["problem"] = PROBLEM_SCHEMA
            _add_examples(document, index)
        return document

    app.openapi = openapi  # type: ignore[method-assign] # as FastAPI documents it


def _add_examples(document: dict[str, Any], index: Index) -> None:
    """Give the parameters that an address needs, or is of little use without, a value that finds something."""
    values = {"q": _EXAMPLE_QUERY, "field": "source", "limit": 3, "reference": _reference(index)}
    for path in document["paths"].values():
        for parameter in path["get"].get("parameters", ()):
            if parameter["name"] in values:
                value = values[parameter["name"]]
                is_list = parameter["schema"].get("type") == "array"
                parameter["example"] = [value] if is_list else value


def _reference(index: Index) -> str:
    """Return the id of the newest document; "" of an empty index."""
    newest = index.search(EVERYTHING, sort="date", limit=1)
    return newest.hits[0].id if newest.hits else ""


def examples(document: Mapping[str, Any]) -> dict[str, str]:
    """Return an address for each path of an OpenAPI document, made of the examples of its parameters."""
    return {path: _example(path, methods["get"]) for path, methods in document["paths"].items()}


def _example(path: str, operation: Mapping[str, Any]) -> str:
    query: list[tuple[str, str]] = []
    for parameter in operation.get("parameters", ()):
        if "example" not in parameter:
            continue
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", quote(str(parameter["example"])))
        else:
            value = parameter["example"]
            query += [
                (parameter["name"], str(part)) for part in (value if isinstance(value, list) else [value])
            ]
    return path + (f"?{urlencode(query)}" if query else "")


def _components(name: str) -> dict[str, Any]:
    """Return a schema and its definitions by their names in OpenAPI, where references are to the whole document."""
    text = json.dumps(json_schemas.schema(name))
    schema = json.loads(text.replace('"#/$defs/', f'"#/components/schemas/{name}_'))
    definitions = schema.pop("$defs", {})
    schema.pop("$schema", None)
    return {name: schema} | {f"{name}_{part}": definition for part, definition in definitions.items()}
