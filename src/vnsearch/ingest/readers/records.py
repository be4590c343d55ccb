"""JSON Lines: one article a line, under our field names or other people's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

from vnsearch.errors import UnreadableError
from vnsearch.ingest import addresses
from vnsearch.ingest.dates.timestamps import parse_date_value
from vnsearch.ingest.encodings.decode import clean_text
from vnsearch.ingest.encodings.repair import repair, repair_bytes
from vnsearch.ingest.field_map import FieldMap, map_record
from vnsearch.ingest.readers.html_fragment import strip_markup
from vnsearch.model import Article, PageContent

#: The fields that hold text; they are mended together.
_TEXT_FIELDS = ("title", "summary", "body", "captions", "author", "category", "source")


def _field_text(record: dict[str, Any], name: str) -> str:
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
    found = value if isinstance(value, list) else [value] if value else []
    lines = (" ".join(clean_text(str(caption)).split()) for caption in found)
    return tuple(filter(None, lines))


def _strings(value: Any) -> list[str]:
    parts = value if isinstance(value, list) else [value]
    return [part for part in parts if isinstance(part, str)]


def _replace_strings(value: Any, parts: Iterator[str]) -> Any:
    if isinstance(value, list):
        return [next(parts) if isinstance(part, str) else part for part in value]
    return next(parts) if isinstance(value, str) else value


def _repair_record(record: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The record with its texts out of old encodings: judged together, since a title alone proves little."""
    strings = [text for name in _TEXT_FIELDS for text in _strings(record.get(name))]
    found = repair("\x00".join(text.replace("\x00", "") for text in strings))
    if not found.encodings:
        return record, ()
    parts = iter(found.text.split("\x00"))
    return record | {name: _replace_strings(record.get(name), parts) for name in _TEXT_FIELDS}, found.warnings


def _parse_json(line: bytes) -> tuple[Any, tuple[str, ...]]:
    """The line's JSON value, and warnings. Raises ``ValueError`` or ``RecursionError`` where it has none."""
    try:
        return json.loads(line.decode("utf-8-sig")), ()
    except UnicodeDecodeError:
        old = repair_bytes(line)
        if not old:
            raise
        return json.loads(old.text), old.warnings


def read_record(line: bytes, name: str, number: int, fields: FieldMap = ()) -> PageContent:
    """One line's article; ``name`` and ``number`` are the file's name and the line, from 1.

    ``fields`` maps names that ``fields.ALIASES`` does not know.

    Where it names neither id nor address, its id is the file's name with a digest of the line: the
    line's number would change with every line put in before it.

    Raises ``UnreadableError`` when the line is no JSON object with a title or a body.
    """
    try:
        record, warnings = _parse_json(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"not JSON ({str(error)[:60]})") from error
    if not isinstance(record, dict):
        raise UnreadableError(f"JSON, but {type(record).__name__} where an object belongs")
    record, mended = _repair_record(map_record(record, fields))
    title, body, summary = (_field_text(record, name) for name in ("title", "body", "summary"))
    if not (title or body or summary):
        raise UnreadableError("the object has no title, summary or body")
    url = _field_text(record, "url")
    place = f"{name}#{blake2b(line.strip(), digest_size=6).hexdigest()}"
    given = record.get("published")
    published = parse_date_value(given)
    article = Article(
        id=_field_text(record, "id") or addresses.address_key(url) or place,
        title=title or (summary or body)[:100],
        summary=summary,
        body=body,
        captions=_captions(record),
        author=_field_text(record, "author"),
        category=_field_text(record, "category"),
        source=_field_text(record, "source"),
        url=url,
        published=published,
        origin=f"{name}:{number}",
    )
    dated = (f"the date {str(given)[:40]!r} was not understood",) if given and not published else ()
    return PageContent(article, warnings=warnings + mended + dated)
