"""The records of one file in any wrapping, each as its JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import IO, Any

from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers.blog_exports import read_posts
from vnsearch.ingest.containers.bounded_lines import MAX_LINE, bounded_lines
from vnsearch.ingest.containers.delimited import read_delimited
from vnsearch.ingest.containers.file_formats import FileFormat
from vnsearch.ingest.containers.json_records import split_json
from vnsearch.ingest.containers.sql_dump import read_dump_rows
from vnsearch.ingest.containers.table_names import TableNames
from vnsearch.ingest.encodings.utf8_stream import as_utf8
from vnsearch.ingest.field_inference import infer_fields
from vnsearch.ingest.field_map import ALIASES, FieldMap, bare_name, has_story, map_record
from vnsearch.messages import skip_reasons, text_faults

#: Formats of which a file holds records.
RECORD_FORMATS = frozenset((FileFormat.RECORDS, FileFormat.DELIMITED, FileFormat.SQL, FileFormat.BLOG))
#: Formats of which a file holds one or several tables.
TABLE_FORMATS = frozenset((FileFormat.WORKBOOK, FileFormat.DATABASE, FileFormat.PARQUET, FileFormat.ARROW))
_ENCODER = json.JSONEncoder(ensure_ascii=False, default=str)
#: By so many records it is decided what a file holds.
_SAMPLE = 50
_ID_NAMES = frozenset(map(bare_name, ALIASES["id"]))

#: Called with the number of a record that is skipped, and the reason.
OnSkip = Callable[[int, str], None]
#: The number of a row, from 1, and its values by column.
NumberedRow = tuple[int, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its number in the file, from 1, and its JSON, which may be in an old encoding.

    ``fields`` and ``warnings`` are those of ``members.Member``.
    """

    number: int
    data: bytes
    fields: FieldMap = ()
    warnings: tuple[str, ...] = ()


def read_json(
    stream: io.BufferedReader, *, is_line_based: bool, fields: FieldMap, max_bytes: int, on_skip: OnSkip
) -> Iterator[Record]:
    """Yield the records of JSON: objects on lines, in arrays, or one after another.

    ``is_line_based``: the file's name means a record a line; lines are then judged one by one. Of other files one
    that holds no story is refused as a whole. ``fields`` are the user's. Raise ``UnreadableError`` for such a file,
    and where a file cannot be read further.
    """
    stream = as_utf8(stream)
    head = stream.peek(1).removeprefix(b"\xef\xbb\xbf").lstrip()
    if _has_record_a_line(head, is_line_based=is_line_based):
        records = _read_lines(stream, on_skip)
        yield from records if is_line_based else choose_fields(records, fields)
    else:
        values = enumerate(split_json(stream, max_bytes, fields), 1)
        yield from choose_fields((Record(number, data) for number, data in values), fields)


def _no_records() -> UnreadableError:
    return UnreadableError(skip_reasons.NO_RECORDS)


def read_rows(
    rows: Iterable[NumberedRow],
    fields: FieldMap,
    encoding: str = "utf-8",
    fault: Callable[[], UnreadableError] = _no_records,
) -> Iterator[Record]:
    """Yield the rows of a table as records; ``encoding`` is how their texts are to be encoded.

    ``fault`` returns why a table has no rows.

    Numbers in a column of ids count rows of this table, and are no ids among all documents. Raise
    ``UnreadableError`` for a table without stories.
    """
    mapped_columns = {theirs for theirs, _ in fields}
    records = (Record(number, _encode_row(row, mapped_columns, encoding)) for number, row in rows)
    yield from choose_fields(records, fields, is_table=True, no_records=fault)


def read_table(
    file_format: FileFormat, stream: io.BufferedReader, fields: FieldMap, tables: TableNames
) -> Iterator[Record]:
    """Yield the rows of CSV and the like, of a dump in SQL, or the posts of a blog; see ``read_rows``."""
    if file_format is FileFormat.BLOG:
        return read_rows(read_posts(stream), fields)
    if file_format is FileFormat.SQL:
        return read_rows(read_dump_rows(as_utf8(stream), tables), fields, "latin-1", fault=tables.fault)
    return read_rows(read_delimited(as_utf8(stream)), fields, "latin-1")


def _encode_row(row: Mapping[str, Any], mapped_columns: set[str], encoding: str) -> bytes:
    values = {
        name: value
        for name, value in row.items()
        if name in mapped_columns or bare_name(name) not in _ID_NAMES or not str(value).strip().isdecimal()
    }
    return _ENCODER.encode(values).encode(encoding, "replace")


def _has_record_a_line(head: bytes, *, is_line_based: bool) -> bool:
    """Return whether JSON that begins with ``head`` has a record a line.

    A first line that is no JSON may be the start of an object that goes on below, or a broken line.
    """
    line, end, _ = head.partition(b"\n")
    if not head.startswith(b"{"):
        return is_line_based and not head.startswith(b"[")
    if not end:
        return is_line_based
    try:
        return isinstance(json.loads(line.decode("latin-1"), strict=False), dict)
    except json.JSONDecodeError as error:
        return is_line_based and error.pos < len(line.rstrip())
    except RecursionError:
        return is_line_based


def _read_lines(stream: IO[bytes], on_skip: OnSkip) -> Iterator[Record]:
    number = 0
    for number, line in enumerate(bounded_lines(stream), 1):
        if line is None:
            on_skip(number, skip_reasons.line_too_long(MAX_LINE))
        elif line.strip():
            yield Record(number, line)
    if not number:
        raise UnreadableError(skip_reasons.EMPTY_FILE)


def choose_fields(
    records: Iterator[Record],
    fields: FieldMap,
    *,
    is_table: bool = False,
    no_records: Callable[[], UnreadableError] = _no_records,
) -> Iterator[Record]:
    """Yield the records with the fields found out from their values, where their names say too little.

    Raise ``UnreadableError`` where neither names nor values show a story.
    """
    sample, fault = _take_sample(records)
    values = [value for record in sample if (value := _parse(record.data)) is not None]
    inferred_fields: FieldMap = ()
    if not _shows_stories(values, fields, is_table=is_table):
        inferred_fields = infer_fields(values)
        if not inferred_fields or not _shows_stories(values, fields + inferred_fields, is_table=is_table):
            raise fault or (UnreadableError(skip_reasons.NO_STORY_RECORDS) if values else no_records())
    if inferred_fields:
        sample[0] = replace(sample[0], warnings=(_describe(inferred_fields),))
    for record in chain(sample, records):
        yield replace(record, fields=inferred_fields) if inferred_fields else record
    if fault:
        raise fault


def _describe(inferred_fields: FieldMap) -> str:
    return text_faults.fields_by_values(", ".join(f"{theirs} = {ours}" for theirs, ours in inferred_fields))


def _take_sample(records: Iterator[Record]) -> tuple[list[Record], UnreadableError | None]:
    """Return the first records, and the fault that ended them early."""
    sample: list[Record] = []
    try:
        for record in islice(records, _SAMPLE):
            sample.append(record)
    except UnreadableError as error:
        return sample, error
    return sample, None


def _parse(data: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(data.decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _shows_stories(values: Sequence[dict[str, Any]], fields: FieldMap, *, is_table: bool) -> bool:
    """Return whether one of some records is of news; several records with titles are headlines of news too."""
    mapped_records = [map_record(value, fields) for value in values]
    if any(map(has_story, mapped_records)):
        return True
    has_titles = any(
        "title" in record and "name" not in map(bare_name, value)
        for record, value in zip(mapped_records, values, strict=True)
    )
    return has_titles and (is_table or len(values) > 1)
