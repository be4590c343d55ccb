"""The Whoosh schema of our own index, which is read through Whoosh and written by ``vnsearch index``.

``text`` is title, summary, body and captions, one after the other in one space of positions; each of them is
a field, too. Keyword fields are found by their fold. ``published`` is a date field in Vietnamese time. The
other fields of a document are stored only, and refused in queries.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NoReturn

from whoosh.analysis import IDTokenizer, Token, Tokenizer
from whoosh.columns import Column, NumericColumn, VarBytesColumn
from whoosh.fields import FieldType, Schema
from whoosh.formats import Existence, Positions
from whoosh.qparser import QueryParserError

from vnsearch.engine.schema import TEXT
from vnsearch.errors import QueryError
from vnsearch.query import TEXT_FIELDS, VALUE_FIELDS
from vnsearch.text import fold_text
from vnsearch.text.normalise import normalise_letters
from vnsearch.whoosh import VietnameseAnalyzer
from vnsearch.whoosh_adapter.published_field import PublishedField
from vnsearch.whoosh_adapter.readers import DistanceCorrector

#: Fields that are stored and not searchable; ``group`` can be collapsed and grouped by.
STORED_FIELDS = (
    *("url", "origin", "section", "seen_on", "sightings", "authors", "categories", "tags"),
    *("date_only", "modified", "modified_date_only"),
)
#: Keyword fields that can be sorted by: by the first value of each document, in its own wording.
SORTABLE_FIELDS = tuple(name for name in VALUE_FIELDS if name != "tag")


class FieldQueryError(QueryError, QueryParserError):
    """A query asks a field for something that it does not support; also one of Whoosh's errors."""


class SpellingPositions(Positions):
    """Positions as little-endian unsigned 32-bit numbers."""

    def encode(self, positions: Sequence[int]) -> bytes:
        """Return one posting as bytes."""
        return struct.pack(f"<{len(positions)}I", *positions)

    def decode_positions(self, value: bytes) -> list[int]:
        """Return the positions of one posting."""
        return list(struct.unpack(f"<{len(value) // 4}I", value))

    def decode_frequency(self, value: bytes) -> int:
        """Return how many positions there are."""
        return len(value) // 4

    def decode_weight(self, value: bytes) -> float:
        """Return the frequency: nothing is boosted."""
        return float(len(value) // 4)


def _refuse_sorting(name: str) -> NoReturn:
    raise FieldQueryError(
        f"field {name!r} cannot be sorted or grouped by; "
        f"use published, group, id, tag or one of {', '.join(SORTABLE_FIELDS)}"
    )


class ReadOnlyField(FieldType):
    """A field that is written by ``vnsearch index``, not through Whoosh; its terms are UTF-8."""

    stored = True
    corrector_class = DistanceCorrector

    def encode_term(self, term: str) -> bytes:
        """Return the bytes of a possible term unchanged: Whoosh seeks terms by strings near them."""
        return term.encode()

    def sortable_terms(self, ixreader: Any, fieldname: str) -> Iterable[bytes]:  # noqa: ARG002 - Whoosh's
        """Raise ``FieldQueryError``: the field is not to be sorted or grouped by."""
        _refuse_sorting(fieldname)


class TextField(ReadOnlyField):
    """All text of a document, or one zone of it."""

    def __init__(self) -> None:
        super().__init__(SpellingPositions(), VietnameseAnalyzer(), scorable=True, stored=True)

    def to_bytes(self, value: str | bytes) -> bytes:
        """Return a term as bytes, its letters as they are indexed."""
        return value if isinstance(value, bytes) else normalise_letters(value).encode()

    def index(self, value: str, **options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield the terms of a text for Whoosh's key terms: each form once, its fold not beside it."""
        return super().index(value, **(options | {"mode": "query"}))  # type: ignore[no-any-return]


class FoldTokenizer(Tokenizer):
    """Makes one token of a whole value: its fold."""

    def __call__(self, value: str, **options: Any) -> Iterator[Token]:
        """Yield the one token."""
        for token in IDTokenizer()(value, **options):
            token.text = fold_text(value)
            yield token


class IdField(ReadOnlyField):
    """A field whose one term is the value as it is written."""

    def __init__(self) -> None:
        super().__init__(Existence(), IDTokenizer(), stored=True, unique=True)

    def sortable_terms(self, ixreader: Any, fieldname: str) -> Iterable[bytes]:
        """Return the terms."""
        terms: Iterable[bytes] = ixreader.lexicon(fieldname)
        return terms


class KeywordField(IdField):
    """A field whose one term is the fold of the whole value; a column sorts by the value as written."""

    unique = False

    def __init__(self, column: Column | None) -> None:
        FieldType.__init__(self, Existence(), FoldTokenizer(), stored=True, sortable=column)

    def to_bytes(self, value: str | bytes) -> bytes:
        """Return a value's fold as bytes."""
        return value if isinstance(value, bytes) else fold_text(value).encode()

    def to_column_value(self, value: str) -> bytes:
        """Return the bytes of a value in a column."""
        return value.encode()


class StoredField(ReadOnlyField):
    """A field that is stored and cannot be queried; some have a column to group by."""

    indexed = False
    scorable = False

    def __init__(self, name: str, column: Column | None = None) -> None:
        self._name = name
        self.analyzer = IDTokenizer()  # for highlighting, which finds nothing to mark
        self.column_type = column

    def _refuse(self) -> NoReturn:
        raise FieldQueryError(
            f"field {self._name!r} is stored only and cannot be queried; "
            f"use text, {', '.join(TEXT_FIELDS)}, {', '.join(VALUE_FIELDS)}, id or published"
        )

    def process_text(self, qstring: str, mode: str = "", **_: Any) -> NoReturn:  # noqa: ARG002 - Whoosh's
        """Raise ``FieldQueryError``."""
        self._refuse()

    def tokenize(self, value: str, **_: Any) -> NoReturn:  # noqa: ARG002 - Whoosh's
        """Raise ``FieldQueryError``: Whoosh's parser asks for this where the query has a phrase."""
        self._refuse()

    def to_bytes(self, value: Any) -> NoReturn:  # noqa: ARG002 - Whoosh's
        """Raise ``FieldQueryError``."""
        self._refuse()

    def index(self, value: Any, **_: Any) -> NoReturn:  # noqa: ARG002 - Whoosh's
        """Raise ``FieldQueryError``: Whoosh asks for this to find key terms."""
        self._refuse()

    def from_column_value(self, value: Any) -> Any:
        """Return a column's value as it is."""
        return value


def make_schema() -> Schema:
    """Return the schema of a vnsearch index."""
    fields: dict[str, FieldType] = {name: TextField() for name in (TEXT, *TEXT_FIELDS)}
    fields |= {name: StoredField(name) for name in STORED_FIELDS}
    fields |= {
        name: KeywordField(VarBytesColumn() if name in SORTABLE_FIELDS else None) for name in VALUE_FIELDS
    }
    group = StoredField("group", NumericColumn("Q", default=0))
    return Schema(id=IdField(), published=PublishedField(), group=group, **fields)
