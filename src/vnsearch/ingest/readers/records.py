"""Read the JSON of one record into an article, under our field names or other people's."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Any

from vnsearch.errors import UnreadableError
from vnsearch.ingest import addresses
from vnsearch.ingest.dates.timestamps import parse_date_value, reject_after
from vnsearch.ingest.encodings.decode import is_clean, replacement_warnings
from vnsearch.ingest.encodings.non_ascii import non_ascii
from vnsearch.ingest.encodings.repair import Repair, is_ordinary, may_need_repair, repair, repair_bytes
from vnsearch.ingest.field_map import FieldMap, map_record
from vnsearch.ingest.json_fault import json_fault
from vnsearch.ingest.readers import record_values
from vnsearch.ingest.readers.exported import read_exported
from vnsearch.ingest.readers.record_values import Record, field_text
from vnsearch.messages import text_faults
from vnsearch.model import Article, PageContent, Published

#: The fields that contain text; their encoding is repaired together.
_TEXT_FIELDS = (
    *("title", "summary", "body", "captions", "source"),
    *("authors", "author", "categories", "category", "tags"),
)
#: Characters of the title of a record without one, the beginning of its text.
_MAX_TITLE = 100
_DATE_FIELDS = ("published", "modified")


def _strings(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str)]


def _replace_strings(value: Any, strings: Iterator[str]) -> Any:
    """Return a field's value with each of its ``_strings`` replaced by the next of ``strings``."""
    if isinstance(value, list):
        return [next(strings) if isinstance(item, str) else item for item in value]
    return next(strings) if isinstance(value, str) else value


def _repair_record(record: Record) -> tuple[Record, tuple[str, ...], bool]:
    """Convert the record's texts from old encodings.

    Return the record, warnings, and whether its texts are plain: without characters that ``clean_text`` changes,
    and without white space but spaces, tabs and line feeds. The texts are repaired as one, separated by NUL, since
    a title alone is too short to tell its encoding.
    """
    texts = [text for name in _TEXT_FIELDS if name in record for text in _strings(record[name])]
    joined = "\x00".join(texts)
    has_nul = joined.count("\x00") >= max(1, len(texts))
    if has_nul:
        joined = "\x00".join(text.replace("\x00", "") for text in texts)
    special = non_ascii(joined)
    if is_ordinary(special):
        return record, (), not has_nul
    repaired = repair(joined) if may_need_repair(special) else Repair(joined)
    if not repaired.encodings:
        special = special.replace("\x00", "")
        has_white_space = bool(special) and special.split(None, 1) != [special]
        is_plain = not has_nul and is_clean(special) and not has_white_space
        return record, (), is_plain
    strings = iter(repaired.text.split("\x00"))
    fields = {name: _replace_strings(record.get(name), strings) for name in _TEXT_FIELDS}
    return record | fields, repaired.warnings, False


def _parse_json(line: bytes) -> tuple[Any, tuple[str, ...]]:
    """Return the line's JSON value, and warnings. Raise ``ValueError`` or ``RecursionError`` if none."""
    try:
        return json.loads(line.removeprefix(codecs.BOM_UTF8).decode()), ()
    except UnicodeDecodeError:
        if legacy := repair_bytes(line):
            return json.loads(legacy.text), legacy.warnings
        # One character cut in two, as databases cut texts at so many bytes, does not spoil a record.
        text = line.removeprefix(codecs.BOM_UTF8).decode(errors="replace")
        return json.loads(text), replacement_warnings(text, "utf-8")


def _parse_object(line: bytes) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the line's JSON object, and warnings. Raise ``UnreadableError`` if there is none."""
    try:
        value, warnings = _parse_json(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(json_fault(error)) from error
    if not isinstance(value, dict):
        raise UnreadableError(text_faults.not_an_object(type(value).__name__))
    return value, warnings


def read_record(
    line: bytes, name: str, number: int, fields: FieldMap = (), saved_at: datetime | None = None
) -> PageContent:
    """Read one record; ``name`` is the file's name and ``number`` the record's in it, from 1.

    ``fields`` maps field names that ``field_map.ALIASES`` does not contain. ``saved_at`` is when the file was
    written: dates after it are not believed.

    The id of a record with neither id nor address is the file's name with a digest of the line: a line number
    would change whenever a line is inserted before it.

    Raise ``UnreadableError`` when the line is not a JSON object with a title, summary or body.
    """
    record, warnings = _parse_object(line)
    if exported := read_exported(record, f"{name}:{number}"):
        return replace(exported, warnings=warnings + exported.warnings)
    record, repair_warnings, is_plain = _repair_record(record_values.with_lists(map_record(record, fields)))
    dates = {field: parse_date_value(record.get(field)) for field in _DATE_FIELDS}
    plausible_dates = {field: reject_after(date, saved_at) for field, date in dates.items()}
    title, body, summary = (
        field_text(record, name, is_plain=is_plain) for name in ("title", "body", "summary")
    )
    if not (title or body or summary):
        raise UnreadableError(text_faults.EMPTY_OBJECT)
    source = field_text(record, "source")
    url = record_values.address(record, source)
    article = Article(
        id=field_text(record, "id") or addresses.address_key(url) or f"{name}#{_digest(line)}",
        title=title or (summary or body).split("\n")[0][:_MAX_TITLE],
        summary=summary,
        body=body,
        captions=record_values.captions(record),
        authors=record_values.authors(record),
        categories=record_values.categories(record),
        source=record_values.source_name(source, url),
        url=url,
        published=plausible_dates["published"],
        origin=f"{name}:{number}",
        tags=record_values.tags(record),
        modified=plausible_dates["modified"],
    )
    date_warnings = _date_warnings(record, dates, plausible_dates)
    return PageContent(article, warnings=warnings + repair_warnings + date_warnings)


def _digest(line: bytes) -> str:
    return blake2b(line.strip(), digest_size=6).hexdigest()


def _date_warnings(
    record: Record, stated_dates: Mapping[str, Published], plausible_dates: Mapping[str, Published]
) -> tuple[str, ...]:
    """Return what is to be said of dates that are not understood, or not believed."""
    return tuple(
        text_faults.date_after_file(str(stated_dates[field]))
        if stated_dates[field]
        else text_faults.date_not_understood(str(record[field])[:40])
        for field in _DATE_FIELDS
        if record.get(field) and not plausible_dates[field]
    )
