"""Split JSON into the records in it: arrays, objects one after another, and lists inside an object.

Memory is bounded by the largest record. Bytes are read as Latin-1, which keeps them apart one by one: the syntax of
JSON is ASCII, and a record may be in any encoding that contains it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import IO, Any

from vnsearch.errors import UnreadableError
from vnsearch.ingest.field_map import FieldMap, has_story, map_record
from vnsearch.ingest.json_fault import json_fault
from vnsearch.messages import Message, skip_reasons

#: What stands between records. Brackets are passed over too, so that arrays are split wherever they stand, and so
#: are the record separators of RFC 7464.
_BETWEEN = re.compile(r"[\s,\[\]\x1e]*")
#: The start of a list of objects, in an object that is too large to be one record.
_LIST_OF_OBJECTS = re.compile(r"\[\s*\{")
_CHUNK = 1 << 18
#: How deep lists of records are looked for inside an object.
_MAX_DEPTH = 3
#: A fault nearer to the end of the bytes at hand than this may be due to those that are not read yet.
_UNSURE_TAIL = 16
_DECODER = json.JSONDecoder(strict=False)


class _Window:
    """The part of a stream that is being parsed, as one character a byte."""

    def __init__(self, stream: IO[bytes], max_bytes: int) -> None:
        self._stream = stream
        self._max_bytes = max_bytes
        self.text = ""
        self.start = 0
        self.at_end = False
        #: The line breaks before the text, and the characters of its first line before it.
        self._lines, self._characters = 0, 0

    def read_more(self) -> None:
        """Drop what was parsed and read as much again as is left, so that reparsing stays linear."""
        self._lines, self._characters = self._place(self.start)
        rest = self.text[self.start :]
        data = self._stream.read(max(_CHUNK, len(rest)))
        self.at_end = not data
        self.text, self.start = rest + data.decode("latin-1"), 0

    def find_value(self) -> bool:
        """Move to the next value; return whether there is one."""
        while True:
            match = _BETWEEN.match(self.text, self.start)
            self.start = match.end() if match else self.start
            if self.start < len(self.text):
                return True
            if self.at_end:
                return False
            self.read_more()

    def take_value(self) -> tuple[Any, str]:
        """Return the value here, parsed and as text, and move behind it.

        Raise ``UnreadableError`` for text that is no JSON, and ``_LargeValueError`` for a value that is too large.
        """
        while True:
            try:
                value, end = _DECODER.raw_decode(self.text, self.start)
            except (ValueError, RecursionError) as error:
                if self.at_end or self._is_certain(error):
                    raise UnreadableError(self._fault(error)) from error
            else:
                # A number may go on in the bytes that are not read yet.
                if self.at_end or end < len(self.text):
                    source, self.start = self.text[self.start : end], end
                    return value, source
            if len(self.text) - self.start > self._max_bytes:
                raise _LargeValueError(skip_reasons.larger_than(self._max_bytes))
            self.read_more()

    def _fault(self, error: ValueError | RecursionError) -> Message:
        """Return why the text is no JSON, with its line and column in the stream."""
        if not isinstance(error, json.JSONDecodeError):
            return json_fault(error)
        lines, characters = self._place(error.pos)
        return json_fault(error, lines + 1, characters + 1)

    def _place(self, position: int) -> tuple[int, int]:
        """Return how many line breaks of the stream, and then characters of a line, are before a position."""
        start = self.text.rfind("\n", 0, position) + 1
        characters = len(self.text[start:position].encode("latin-1").decode("utf-8", "replace"))
        if not start:
            return self._lines, self._characters + characters
        return self._lines + self.text.count("\n", 0, position), characters

    def _is_certain(self, error: ValueError | RecursionError) -> bool:
        if isinstance(error, RecursionError):
            return True
        if not isinstance(error, json.JSONDecodeError) or error.msg.startswith("Unterminated"):
            return False
        return error.pos < len(self.text) - _UNSURE_TAIL

    def enter_list_of_objects(self) -> bool:
        """Move into the first list of objects among the bytes at hand; return whether there is one."""
        match = _LIST_OF_OBJECTS.search(self.text, self.start)
        self.start = match.end() - 1 if match else self.start
        return match is not None


class _LargeValueError(UnreadableError):
    """A value is larger than one record may be."""


def split_json(stream: IO[bytes], max_bytes: int, fields: FieldMap = ()) -> Iterator[bytes]:
    """Yield each JSON object in a stream, as its bytes, or the records inside one that only wraps them.

    Values that are no objects are passed over. Raise ``UnreadableError`` where the stream stops being JSON: the
    objects before that point remain valid.
    """
    window = _Window(stream, max_bytes)
    while window.find_value():
        try:
            value, source = window.take_value()
        except _LargeValueError:
            if not window.enter_list_of_objects():
                raise
            continue
        if isinstance(value, dict):
            yield from _records_of(value, source, fields)


def _records_of(value: dict[str, Any], source: str, fields: FieldMap) -> Iterator[bytes]:
    data = source.encode("latin-1")
    if not any(isinstance(inner, dict | list) for inner in value.values()) or has_story(
        map_record(value, fields)
    ):
        yield data
        return
    try:
        inner = _wrapped_records(json.loads(data.decode("utf-8"), strict=False), 0)
    except (ValueError, RecursionError):
        inner = []
    if not inner:
        yield data
    for record in inner:
        yield json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _wrapped_records(value: Any, depth: int) -> list[dict[str, Any]]:
    """Return the largest collection of objects inside an object: a list, the values, or rows given by column."""
    if not isinstance(value, dict) or depth > _MAX_DEPTH:
        return []
    candidates = [_rows_of_columns(value), _stories(list(value.values()))]
    for inner in value.values():
        candidates.append(_stories(inner) if isinstance(inner, list) else _wrapped_records(inner, depth + 1))
    return max(candidates, key=len)


def _stories(values: list[Any]) -> list[dict[str, Any]]:
    """Return the objects among values, if one of the first holds a story."""
    objects = [value for value in values if isinstance(value, dict)]
    return objects if any(has_story(map_record(value)) for value in objects[:20]) else []


def _rows_of_columns(value: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a table that pandas wrote by column (``orient="columns"``, ``"split"``, ``"list"``)."""
    names, rows = value.get("columns"), value.get("data")
    if isinstance(names, list) and isinstance(rows, list):
        return _stories(
            [dict(zip(map(str, names), row, strict=False)) for row in rows if isinstance(row, list)]
        )
    columns = {
        name: list(column.values()) if isinstance(column, dict) else column
        for name, column in value.items()
        if isinstance(column, dict | list)
    }
    lengths = {len(column) for column in columns.values()}
    if len(columns) < max(2, len(value)) or len(lengths) != 1:
        return []
    return _stories([dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)])
