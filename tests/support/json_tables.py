"""The tables of docs/json.md, from the JSON Schemas."""

from __future__ import annotations

from typing import Any

from vnsearch.json_schemas import schema


def rows(name: str) -> list[str]:
    """The lines of a schema's tables, one for each key, as docs/json.md has them."""
    return [f"| `{key}` | {kind} | {meaning} |" for _, table in tables(name) for key, kind, meaning in table]


def tables(name: str) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return the objects of a schema as tables: the heading of each, then key, type and meaning by row."""
    loaded = schema(name)
    objects = {name: loaded} | loaded.get("$defs", {})
    return [
        (
            heading if heading == name else f"{name}: {heading}",
            [(key, _type(part), part["description"]) for key, part in body["properties"].items()],
        )
        for heading, body in objects.items()
        if "properties" in body
    ]


def _type(part: dict[str, Any]) -> str:
    """Return the type of a value in words."""
    if "$ref" in part:
        return str(part["$ref"].rpartition("/")[2])
    if "enum" in part:
        return " or ".join(f"`{value}`" for value in part["enum"])
    if "anyOf" in part:
        return " or ".join(map(_type, part["anyOf"]))
    kinds = part["type"] if isinstance(part["type"], list) else [part["type"]]
    return " or ".join(_kind(kind, part) for kind in kinds)


def _kind(kind: str, part: dict[str, Any]) -> str:
    if kind == "array":
        return f"list of {_type(part['items'])}"
    if kind == "object":
        return f"object of {_type(part['additionalProperties'])}"
    if kind == "string":
        return "date" if "pattern" in part else "text"
    return "true or false" if kind == "boolean" else kind
