"""Which Whoosh schemas the codec can store, and the stamp that tells with which one an index was made.

The stamp is in the metadata of each commit (``schema``): of each field its type, format and column as JSON. A
commit of our own index has ``run`` in its place, so that neither is taken for the other.
"""

from __future__ import annotations

import json
from typing import Any

from whoosh.columns import (
    BitColumn,
    FixedBytesColumn,
    NumericColumn,
    RefBytesColumn,
    VarBytesColumn,
)
from whoosh.fields import FieldType, Schema
from whoosh.formats import Existence, Format, Frequency, Positions

from vnsearch.engine.schema import DOCS_ONLY
from vnsearch.errors import IndexDamagedError, IndexVersionError, InputError
from vnsearch.segments.posting_lists import IndexOptions

#: The key of the stamp in the metadata of a commit.
SCHEMA_KEY = "schema"

_INDEX_OPTIONS = {
    Existence: DOCS_ONLY,
    Frequency: IndexOptions(zones=1),
    Positions: IndexOptions(zones=1, positions=True),
}
_COLUMNS = (BitColumn, FixedBytesColumn, NumericColumn, RefBytesColumn, VarBytesColumn)


def index_options(format_: Format) -> IndexOptions:
    """Return the index options of a field's postings.

    Raises ``InputError`` for formats that cannot be stored.
    """
    if type(format_) not in _INDEX_OPTIONS:
        raise InputError(
            f"the format {type(format_).__name__} cannot be kept; use Existence, Frequency or Positions"
        )
    return _INDEX_OPTIONS[type(format_)]


def check_writable(name: str, field: FieldType) -> None:
    """Raise ``InputError`` for fields that the codec could not store completely."""
    if field.indexed:
        index_options(field.format)
        if field.format.field_boost != 1.0:
            raise InputError(f"field {name!r} has a boost, which cannot be kept; boost its queries")
    if field.vector:
        raise InputError(f"field {name!r} has vectors, which cannot be kept")
    if field.separate_spelling():
        raise InputError(f"field {name!r} has a word list for spelling, which cannot be kept")
    check_column(name, field.column_type)


def check_column(name: str, column: Any) -> None:
    """Raise ``InputError`` for columns that cannot be stored."""
    if column is not None and type(column) not in _COLUMNS:
        raise InputError(
            f"field {name!r} has a {type(column).__name__}, which cannot be kept; "
            f"use one of {', '.join(kind.__name__ for kind in _COLUMNS)}"
        )


def _describe(field: FieldType) -> str:
    """Return a field's type, format and column in a line."""
    parts = [type(field).__name__, type(field.format).__name__ if field.indexed else "not indexed"]
    if field.column_type is not None:
        parts.append(type(field.column_type).__name__ + getattr(field.column_type, "_typecode", ""))
    return " ".join(parts)


def stamp(schema: Schema, earlier: str | None) -> str:
    """Return the stamp of a schema, with the fields of an ``earlier`` stamp that it lacks."""
    fields = {name: _describe(field) for name, field in schema.items()}
    return json.dumps((_read_stamp(earlier) if earlier else {}) | fields, sort_keys=True)


def _read_stamp(text: str) -> dict[str, str]:
    """Return the fields of a stamp. Raises ``IndexDamagedError``."""
    try:
        return {str(name): str(field) for name, field in json.loads(text).items()}
    except (ValueError, AttributeError, RecursionError) as error:
        raise IndexDamagedError("the note that says the index's schema cannot be read") from error


def check_stamp(text: str, schema: Schema) -> None:
    """Raise ``IndexVersionError`` unless the schema is the folder's, but for fields added or left out."""
    stamp_fields = _read_stamp(text)
    common = [name for name in schema.names() if name in stamp_fields]
    for name in common:
        description = _describe(schema[name])
        if description != stamp_fields[name]:
            raise IndexVersionError(
                f"field {name!r} was written as {stamp_fields[name]}, not as {description}; "
                "open the index with the schema it was made with"
            )
    if stamp_fields and not common:
        raise IndexVersionError(
            f"the schema has none of the index's fields ({', '.join(stamp_fields)}); "
            "open the index with the schema it was made with"
        )
