"""Read JSON Lines: one article a line, under our field names or other people's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from vnsearch.errors import UnreadableError
from vnsearch.ingest import addresses
from vnsearch.ingest.dates.timestamps import parse_date_value
from vnsearch.ingest.encodings.decode import clean_text
from vnsearch.ingest.encodings.repair import repair, repair_bytes
from vnsearch.ingest.field_map import FieldMap, map_record
from vnsearch.ingest.readers.exported import read_exported
from vnsearch.ingest.readers.html_fragment import strip_markup
from vnsearch.messages import text_faults
from vnsearch.model import Article, PageContent

#: The fields that contain text; their encoding is repaired together.
_TEXT_FIELDS = ("title", "summary", "body", "captions", "author", "category", "source", "tags")
_DATE_FIELDS = ("published", "modified")
#: The most tags of a record.
_MAX_TAGS = 200


def _field_text(record: dict[str, Any], name: str) -> str:
    """Return a field as text, "" for none: the body a paragraph a line, others on one line."""
    value = record.get(name)
    if isinstance(value, list):
        value = ("\n" if name == "body" else ", ").join(str(part) for part in value)
    text = clean_text(str(value)).strip() if value is not None and not isinstance(value, dict) else ""
    text = strip_markup(text) if name in ("title", "summary", "body") else text
    if name in ("url", "id") and text.isprintable():
        return text
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return ("\n" if name == "body" else " ").join(filter(None, lines))


def _captions(record: dict[str, Any]) -> tuple[str, ...]:
    value = record.get("captions")
    captions = value if isinstance(value, list) else [value] if value else []
    lines = (" ".join(clean_text(str(caption)).split()) for caption in captions)
    return tuple(filter(None, lines))


def _tags(record: dict[str, Any]) -> tuple[str, ...]:
    """Return the tags of a list, or of a text in which they are separated by semicolons or else commas."""
    value = record.get("tags")
    if isinstance(value, str):
        value = value.split(";" if ";" in value else ",")
    items = value if isinstance(value, list) else [] if value is None else [value]
    names = (" ".join(clean_text(str(item)).split()).strip("#,; ") for item in items)
    return tuple(dict.fromkeys(filter(None, names)))[:_MAX_TAGS]


def _strings(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str)]


def _replace_strings(value: Any, strings: Iterator[str]) -> Any:
    """Return a field's value with each of its ``_strings`` replaced by the next of ``strings``."""
    if isinstance(value, list):
        return [next(strings) if isinstance(item, str) else item for item in value]
    return next(strings) if isinstance(value, str) else value


def _repair_record(record: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Convert the record's texts from old encodings, and return warnings.

    The texts are repaired as one, separated by NUL, since a title alone is too short to tell its encoding.
    """
    texts = [text for name in _TEXT_FIELDS for text in _strings(record.get(name))]
    repaired = repair("\x00".join(text.replace("\x00", "") for text in texts))
    if not repaired.encodings:
        return record, ()
    strings = iter(repaired.text.split("\x00"))
    fields = {name: _replace_strings(record.get(name), strings) for name in _TEXT_FIELDS}
    return record | fields, repaired.warnings


def _parse_json(line: bytes) -> tuple[Any, tuple[str, ...]]:
    """Return the line's JSON value, and warnings. Raise ``ValueError`` or ``RecursionError`` if none."""
    try:
        return json.loads(line.decode("utf-8-sig")), ()
    except UnicodeDecodeError:
        legacy = repair_bytes(line)
        if not legacy:
            raise
        return json.loads(legacy.text), legacy.warnings


def read_record(line: bytes, name: str, number: int, fields: FieldMap = ()) -> PageContent:
    """Read one line; ``name`` is the file's name and ``number`` the line's, from 1.

    ``fields`` maps field names that ``field_map.ALIASES`` does not contain.

    The id of a record with neither id nor address is the file's name with a digest of the line: a line number
    would change whenever a line is inserted before it.

    Raise ``UnreadableError`` when the line is not a JSON object with a title, summary or body.
    """
    try:
        record, warnings = _parse_json(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(text_faults.not_json(str(error)[:60])) from error
    if not isinstance(record, dict):
        raise UnreadableError(text_faults.not_an_object(type(record).__name__))
    if exported := read_exported(record, f"{name}:{number}"):
        return replace(exported, warnings=warnings + exported.warnings)
    record, repair_warnings = _repair_record(map_record(record, fields))
    title, body, summary = (_field_text(record, name) for name in ("title", "body", "summary"))
    if not (title or body or summary):
        raise UnreadableError(text_faults.EMPTY_OBJECT)
    url = _field_text(record, "url")
    digest = blake2b(line.strip(), digest_size=6).hexdigest()
    dates = {field: parse_date_value(record.get(field)) for field in _DATE_FIELDS}
    article = Article(
        id=_field_text(record, "id") or addresses.address_key(url) or f"{name}#{digest}",
        title=title or (summary or body)[:100],
        summary=summary,
        body=body,
        captions=_captions(record),
        author=_field_text(record, "author"),
        category=_field_text(record, "category"),
        source=_field_text(record, "source"),
        url=url,
        published=dates["published"],
        origin=f"{name}:{number}",
        tags=_tags(record),
        modified=dates["modified"],
    )
    date_warnings = tuple(
        text_faults.date_not_understood(str(record[field])[:40])
        for field in _DATE_FIELDS
        if record.get(field) and not dates[field]
    )
    return PageContent(article, warnings=warnings + repair_warnings + date_warnings)
