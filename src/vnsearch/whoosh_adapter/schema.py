"""The Whoosh schema of a vnsearch index, and which schemas the columnar codec can keep.

The text is one field: title, summary, body and captions lie one after the other in one space of positions.
A term of it is a fold, a separator and a canonical form (``bau␟bầu``), so that all spellings of a fold stand
side by side and a bare query is a prefix (``bau␟``).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import Any

from whoosh.columns import (
    BitColumn,
    FixedBytesColumn,
    NumericColumn,
    RefBytesColumn,
    VarBytesColumn,
)
from whoosh.fields import COLUMN, STORED, FieldType, Schema
from whoosh.formats import Existence, Format, Frequency, Positions

from vnsearch.engine.segment_builder import PRESENCE, TEXT, TEXT_SHAPE, UNDATED
from vnsearch.errors import InputError
from vnsearch.query import VALUE_FIELDS
from vnsearch.segments.posting_lists import IndexOptions
from vnsearch.text import fold, fold_text, forms

SEPARATOR = "\x1f"

_SHAPES = {
    Existence: PRESENCE,
    Frequency: IndexOptions(zones=1),
    Positions: IndexOptions(zones=1, positions=True),
}
_COLUMNS = (BitColumn, FixedBytesColumn, NumericColumn, RefBytesColumn, VarBytesColumn)


def term(form: str) -> str:
    """The term of a canonical form."""
    return spelling_prefix(fold(form)) + form


def spelling_prefix(folded: str) -> str:
    """What the terms of all spellings of a fold begin with."""
    return folded + SEPARATOR


class SpellingPositions(Format):
    """Positions as little-endian unsigned 32-bit numbers."""

    posting_size = -1

    def encode(self, positions: Sequence[int]) -> bytes:
        """One posting as bytes."""
        return struct.pack(f"<{len(positions)}I", *positions)

    def decode_positions(self, value: bytes) -> list[int]:
        """The positions of one posting."""
        return list(struct.unpack(f"<{len(value) // 4}I", value))

    def decode_frequency(self, value: bytes) -> int:
        """How many positions there are."""
        return len(value) // 4

    def decode_weight(self, value: bytes) -> float:
        """The frequency: nothing is boosted."""
        return float(len(value) // 4)


class PreIndexedField(FieldType):
    """A field that is written by ``buffer``, not by Whoosh; its terms are UTF-8."""

    def __init__(self, format_: Format, *, scorable: bool = False, sortable: bool = False) -> None:
        super().__init__(format_, analyzer=None, scorable=scorable, sortable=sortable)

    def to_bytes(self, value: str | bytes) -> bytes:
        """A term as bytes."""
        return value if isinstance(value, bytes) else value.encode()

    def from_bytes(self, value: bytes) -> str:
        """The inverse of ``to_bytes``."""
        return bytes(value).decode()


class TextField(PreIndexedField):
    """All text of a document."""

    def __init__(self) -> None:
        super().__init__(SpellingPositions(), scorable=True)

    def process_text(self, qstring: str, mode: str = "", **_: Any) -> Iterator[str]:  # noqa: ARG002 - Whoosh's
        """The terms of a text, for Whoosh's query parser."""
        return map(term, forms(qstring))


class FoldedKeywordField(PreIndexedField):
    """A value as a whole: found by its fold, sorted by what was written."""

    def __init__(self) -> None:
        super().__init__(Existence(), sortable=True)

    def process_text(self, qstring: str, mode: str = "", **_: Any) -> Iterator[str]:  # noqa: ARG002 - Whoosh's
        """The one term of a value."""
        return iter((fold_text(qstring),))


class KeywordField(PreIndexedField):
    """A value as it is."""

    def __init__(self) -> None:
        super().__init__(Existence())

    def process_text(self, qstring: str, mode: str = "", **_: Any) -> Iterator[str]:  # noqa: ARG002 - Whoosh's
        """The one term of a value."""
        return iter((qstring,))


def make_schema() -> Schema:
    """The schema of a vnsearch index."""
    values = {name: FoldedKeywordField() for name in VALUE_FIELDS}
    published = COLUMN(NumericColumn("q", default=UNDATED))
    held = {TEXT: TextField(), "id": KeywordField(), "published": published, "document": STORED()}
    return Schema(**held, **values)


def shape_of(format_: Format) -> IndexOptions:
    """What is kept of a field's postings. Raises ``InputError`` for formats that cannot be kept."""
    if type(format_) is SpellingPositions:
        return TEXT_SHAPE
    if type(format_) not in _SHAPES:
        raise InputError(
            f"the format {type(format_).__name__} cannot be kept; use Existence, Frequency or Positions"
        )
    return _SHAPES[type(format_)]


def check_writable(name: str, field: FieldType) -> None:
    """Raises ``InputError`` for fields of which the codec could not keep everything."""
    if isinstance(field, PreIndexedField):
        raise InputError(f"field {name!r} is written by vnsearch index, not through Whoosh")
    if field.indexed:
        shape_of(field.format)
        if field.format.field_boost != 1.0:
            raise InputError(f"field {name!r} has a boost, which cannot be kept; boost its queries")
    if field.vector:
        raise InputError(f"field {name!r} has vectors, which cannot be kept")
    if field.separate_spelling():
        raise InputError(f"field {name!r} has a word list for spelling, which cannot be kept")
    check_column(name, field.column_type)


def check_column(name: str, column: Any) -> None:
    """Raises ``InputError`` for columns that cannot be kept."""
    if column is not None and type(column) not in _COLUMNS:
        raise InputError(
            f"field {name!r} has a {type(column).__name__}, which cannot be kept; "
            f"use one of {', '.join(kind.__name__ for kind in _COLUMNS)}"
        )
