"""The values of a document's fields as they are shown."""

from __future__ import annotations

from typing import Any

#: Fields of which a document may have several values -> all of these.
_SEVERAL = {"author": "authors", "category": "categories"}


def all_values(document: Any, name: str) -> Any:
    """Return a field of a document; of one that may have several values, all as one text."""
    return ", ".join(getattr(document, _SEVERAL[name])) if name in _SEVERAL else getattr(document, name, "")
