"""JSON Schemas of what vnsearch prints as JSON, as docs/json.md describes it."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

_SUFFIX = ".json"


def names() -> tuple[str, ...]:
    """Return the names of the schemas, sorted."""
    folder = files("vnsearch") / "schemas"
    return tuple(sorted(path.name.removesuffix(_SUFFIX) for path in folder.iterdir()))


def schema(name: str) -> dict[str, Any]:
    """Return a schema by its name (JSON Schema 2020-12). Raise ``KeyError``.

    >>> schema("timeline")["required"]
    ['query', 'by', 'bins', 'undated']
    """
    if name not in names():
        raise KeyError(name)
    values: dict[str, Any] = json.loads((files("vnsearch") / "schemas" / (name + _SUFFIX)).read_bytes())
    return values
