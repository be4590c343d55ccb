"""Documents to JSON text and back: the form in which engines keep them."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import Any

from vnsearch.model import Article, Document, Headline, Published

_LISTS = ("captions", "seen_on", "tags")
_DATES = ("published", "modified")
_ENCODER = json.JSONEncoder(ensure_ascii=False)


def published_to_json(published: Published) -> str | None:
    """ISO 8601, a bare date where only the day is known, None where nothing is."""
    return published.isoformat() if published else None


def published_from_json(text: str | None) -> Published:
    """The inverse of ``published_to_json``."""
    if not text:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


@cache
def _read(kind: str) -> tuple[tuple[str, ...], attrgetter[tuple[Any, ...]]]:
    """The names of a document's fields, and what gives the values of all of them."""
    names = tuple(field.name for field in fields(_made(kind)))
    return names, attrgetter(*names)


def _made(kind: str) -> type[Article] | type[Headline]:
    return Article if kind == "article" else Headline


def to_dict(document: Document) -> dict[str, Any]:
    """A document as plain JSON values, ``kind`` first."""
    kind = document.kind.value
    names, given = _read(kind)
    values = {"kind": kind, **dict(zip(names, given(document), strict=True))}
    for name in _DATES:
        if name in values:
            values[name] = published_to_json(values[name])
    return values


def dumps(document: Document) -> str:
    """A document as JSON text."""
    return _ENCODER.encode(to_dict(document))


def loads(text: str) -> Document:
    """The inverse of ``dumps``; what an older record does not name is as if not given."""
    values = json.loads(text)
    make = _made(values.pop("kind"))
    for name in _DATES:
        if name in values:
            values[name] = published_from_json(values[name])
    for name in _LISTS:
        if name in values:
            values[name] = tuple(values[name])
    return make(**values)
