"""A segment of our own index in the form that Whoosh's readers use."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
from whoosh.columns import ColumnReader
from whoosh.fields import DATETIME
from whoosh.util.times import datetime_to_long

from vnsearch import document_json
from vnsearch.arrays import Int64s
from vnsearch.document_analysis import duplicate_key
from vnsearch.document_zones import zone_texts
from vnsearch.engine.schema import TEXT, UNDATED, length_column, start_column
from vnsearch.model import Article, Document, Headline
from vnsearch.query import TEXT_FIELDS
from vnsearch.segments.doc_values import first_strings
from vnsearch.segments.segment import Segment
from vnsearch.vietnam_time import HANOI
from vnsearch.whoosh_adapter.codec import ColumnarCodec
from vnsearch.whoosh_adapter.columns import BytesReader, NumbersReader
from vnsearch.whoosh_adapter.news_schema import SORTABLE_FIELDS
from vnsearch.whoosh_adapter.news_terms import NumberTerms, SpellingLexicon, TextTerms, ZoneTerms
from vnsearch.whoosh_adapter.published_field import UNKNOWN_DATE
from vnsearch.whoosh_adapter.segment import SegmentHandle
from vnsearch.whoosh_adapter.terms import Terms

PUBLISHED = "published"
_MICROSECONDS = 1_000_000


class NewsSegmentHandle(SegmentHandle):
    """A segment of our own index: text in zones, documents as records, dates as a column of seconds."""

    encoding = "utf-8"

    def field_names(self) -> list[str]:
        """Return the fields that have terms, sorted."""
        return sorted({*self.segment.fields, *TEXT_FIELDS, PUBLISHED})

    def length_columns(self, field: str) -> list[str]:
        """Return the columns that sum to a field's length."""
        zones = TEXT_FIELDS if field == TEXT else (field,)
        return [length_column(zone) for zone in zones if zone in TEXT_FIELDS]

    def _open_terms(self, field: str) -> Terms | None:
        if field == PUBLISHED:
            return self._date_terms()
        if field != TEXT and field not in TEXT_FIELDS:
            return super()._open_terms(field)
        if self._lexicon is None:
            return None
        if field == TEXT:
            return TextTerms(self._lexicon)
        origins = self.segment.numbers(start_column(field)).astype(np.int64)
        return ZoneTerms(self._lexicon, TEXT_FIELDS.index(field), origins)

    @cached_property
    def _lexicon(self) -> SpellingLexicon | None:
        text = self.segment.field(TEXT)
        return None if text is None else SpellingLexicon(text)

    @cached_property
    def _published(self) -> Int64s:
        """(documents,) microseconds since the year 1 in Vietnamese time; ``UNKNOWN_DATE`` where unknown."""
        seconds = self.segment.numbers(PUBLISHED).astype(np.int64)
        epoch = datetime_to_long(datetime.fromtimestamp(0, HANOI))
        has_date = seconds != UNDATED
        return np.where(has_date, np.where(has_date, seconds, 0) * _MICROSECONDS + epoch, UNKNOWN_DATE)

    def _date_terms(self) -> Terms:
        docs = np.flatnonzero(self._published != UNKNOWN_DATE)
        # Whoosh makes signed numbers sortable by adding the half of their range.
        sortable = self._published[docs].astype(np.uint64) + np.uint64(1 << 63)
        return NumberTerms(sortable, docs, DATETIME().shift_step)

    def column_names(self) -> list[str]:
        """Return the names of the columns; of a field with several values the column has the first."""
        return [*super().column_names(), *SORTABLE_FIELDS]

    def column(self, name: str) -> ColumnReader:
        """Return the reader of a column that is there."""
        if name in SORTABLE_FIELDS:
            return BytesReader(first_strings(self.segment.string_lists(name)), self.encoding)
        return NumbersReader(self._published) if name == PUBLISHED else super().column(name)

    def stored(self, document: int) -> dict[str, Any]:
        """Return the fields of the document, those that it lacks empty, and its whole text."""
        return stored_fields(document_json.loads(self.segment.documents.record(document).decode()))


_EMPTY: dict[str, Any] = {
    field.name: field.default for kind in (Article, Headline) for field in fields(kind)
} | {"sightings": 0}


def stored_fields(document: Document) -> dict[str, Any]:
    """Return what hits have: captions one a line, ``group`` equal for copies of one story, ``text``."""
    values = _EMPTY | {field.name: getattr(document, field.name) for field in fields(document)}
    zones = zone_texts(document)
    return (
        values
        | dict(zip(TEXT_FIELDS, zones, strict=True))
        | {
            "kind": document.kind.value,
            "author": document.author,
            "category": document.category,
            "tag": values["tags"],
            "group": duplicate_key(document),
            TEXT: "\n".join(filter(None, zones)),
        }
    )


class NewsCodec(ColumnarCodec):
    """Reads the segments of our own index, which ``SegmentBuilder`` writes."""

    def open(self, segment: Segment, *, shared: bool = False) -> SegmentHandle:
        """Return a segment as Whoosh holds it."""
        return NewsSegmentHandle(self, segment, shared=shared)
