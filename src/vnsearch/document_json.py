"""Documents to JSON text and back, as the index stores them."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import Any

from vnsearch.model import Article, Document, Headline, Kind, Published, iso_date
from vnsearch.model.documents import DATES

#: Fields that hold tuples of strings.
_TUPLES = ("authors", "captions", "categories", "seen_on", "tags")
#: The types of fields that are no strings, as they are after reading.
_TYPES: dict[str, tuple[type, ...]] = {
    "sightings": (int,),
    **dict.fromkeys(_TUPLES, (tuple,)),
    **dict.fromkeys(DATES, (date, datetime, type(None))),
}
_STRING, _ONLY_STRINGS = (str,), frozenset({str})
#: Fields that are not stored as such: a date is stored as a bare day where only the day is known.
_DERIVED = frozenset({"kind", *DATES.values()})
_CLASSES: dict[str, type[Article] | type[Headline]] = {Kind.ARTICLE: Article, Kind.HEADLINE: Headline}
#: The years whose every moment is a date in every time zone.
_MIN_YEAR, _MAX_YEAR = 2, 9998
_ENCODER, _DECODER = json.JSONEncoder(ensure_ascii=False), json.JSONDecoder()


def published_from_json(text: str | None) -> Published:
    """Invert ``iso_date``."""
    if not text:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


@cache
def _fields(kind: Kind) -> tuple[tuple[str, ...], attrgetter[tuple[Any, ...]]]:
    """Return the names of a document's fields, and a function that returns the values of all of them."""
    names = tuple(field.name for field in fields(_CLASSES[kind]) if field.name not in _DERIVED)
    return names, attrgetter(*names)


def _stored_fields(document: Document) -> dict[str, Any]:
    """Return what is stored of a document, as JSON values: the fields of its kind, ``kind`` first."""
    names, values_of = _fields(document.kind)
    values = {"kind": document.kind.value, **dict(zip(names, values_of(document), strict=True))}
    for name, flag in DATES.items():
        if name in values:
            values[name] = iso_date(values[name], getattr(document, flag))
    return values


def dumps(document: Document) -> str:
    """Return a document as JSON text."""
    return _ENCODER.encode(_stored_fields(document))


def loads(text: str) -> Document:
    """Invert ``dumps``; a field that an older record does not name gets its default value.

    Raises ``ValueError``, ``KeyError`` or ``TypeError`` for text that ``dumps`` did not write.
    """
    values, end = _DECODER.raw_decode(text)
    if end != len(text):
        raise ValueError("text after a document")
    if "\\ud" in text or "\\uD" in text:  # halves of characters are no text; ``dumps`` does not write them
        json.dumps(values, ensure_ascii=False).encode()
    document_class = _CLASSES[values.pop("kind")]
    for name in DATES:
        if values.get(name):
            values[name] = _date(values[name])
    for name in _TUPLES:
        if name in values:
            values[name] = () if values[name] == [] else _strings(name, values[name])
    for name, value in values.items():
        if type(value) not in _TYPES.get(name, _STRING):
            raise TypeError(f"{name} of another type: {type(value).__name__}")
    return document_class(**values)


def _date(text: str) -> Published:
    """Return a stored date. Raises ``ValueError`` for one that has no moment in other time zones."""
    published = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    if not _MIN_YEAR <= published.year <= _MAX_YEAR:
        raise ValueError(f"a date that cannot be: {text}")
    return published


def _strings(name: str, values: object) -> tuple[str, ...]:
    """Return a stored list of strings. Raises ``TypeError`` for anything else, as in a crafted index."""
    if type(values) is not list or not _ONLY_STRINGS.issuperset(map(type, values)):
        raise TypeError(f"{name} of another type: {type(values).__name__}")
    return tuple(values)
