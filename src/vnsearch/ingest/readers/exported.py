"""Read records that ``vnsearch export`` wrote: every field comes back as it was.

What other people's records need (markup stripped, encodings repaired, spaces collapsed) would change texts that
went through it once. A headline becomes the sightings that it was made of, as far as the record names them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vnsearch.document_json import published_from_json
from vnsearch.messages import text_faults
from vnsearch.model import Article, PageContent, Sighting
from vnsearch.text import replace_surrogates

#: The fields by which an exported record is told from other people's.
_ARTICLE_FIELDS = frozenset(("id", "title", "body", "captions", "origin", "group"))
_HEADLINE_FIELDS = frozenset(("id", "title", "seen_on", "sightings"))
_ARTICLE_TEXTS = ("id", "title", "summary", "body", "source", "url", "group")
_ARTICLE_TUPLES = ("captions", "tags")
#: Fields of several values, and the field of older exports that has them as one text.
_SEVERAL = (("authors", "author"), ("categories", "category"))
_DATES = ("published", "modified")
_SIGHTING_TEXTS = ("title", "url", "section", "category", "source")
#: The most sightings that one record stands for: it may claim any number.
MAX_SIGHTINGS = 10_000


def read_exported(record: Mapping[str, Any], origin: str) -> PageContent | None:
    """Return what an exported record holds; None where the record is none, or holds values of other types.

    ``origin`` is where the record stands now.
    """
    fields = {"article": _ARTICLE_FIELDS, "headline": _HEADLINE_FIELDS}.get(str(record.get("kind")))
    if fields is None or not fields <= record.keys():
        return None
    try:
        return _article(record, origin) if fields is _ARTICLE_FIELDS else _sightings(record)
    except (TypeError, ValueError):
        return None


def _article(record: Mapping[str, Any], origin: str) -> PageContent:
    texts = {name: _text(record.get(name, "")) for name in _ARTICLE_TEXTS}
    tuples = {name: tuple(map(_text, _list(record.get(name, [])))) for name in _ARTICLE_TUPLES}
    tuples |= {
        name: tuple(map(_text, _list(record[name] if name in record else [record.get(one, "")])))
        for name, one in _SEVERAL
    }
    dates = {name: published_from_json(_optional_text(record.get(name))) for name in _DATES}
    if not texts["id"]:
        raise ValueError("no id")
    return PageContent(Article(**texts, **tuples, **dates, origin=origin))  # type: ignore[arg-type] # by name


def _sightings(record: Mapping[str, Any]) -> PageContent:
    """Return a headline's sightings: the pages it names in order, and the others on the last of them."""
    count, pages = record["sightings"], [_text(page) for page in _list(record["seen_on"])]
    if type(count) is not int or not 1 <= len(pages) <= count:
        raise ValueError("fewer sightings than pages")
    texts = {name: _text(record.get(name, "")) for name in _SIGHTING_TEXTS}
    if not texts["title"]:
        raise ValueError("no title")
    published = published_from_json(_optional_text(record.get("published")))
    limit = min(count, max(MAX_SIGHTINGS, len(pages)))
    sightings = tuple(
        Sighting(page=pages[min(number, len(pages) - 1)], position=number, published=published, **texts)  # type: ignore[arg-type] # by name
        for number in range(limit)
    )
    warnings = (text_faults.too_many_sightings(count, limit),) if limit < count else ()
    return PageContent(sightings=sightings, warnings=warnings)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return replace_surrogates(value)


def _optional_text(value: object) -> str | None:
    return None if value is None else _text(value)


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("no list")
    return value
