"""The Whoosh schema, and the field and column types it needs.

A syllable's term is its fold, a separator, and its canonical form (``bau␟bầu``), so that all spellings
of a fold stand side by side in the term dictionary and a bare query reads them in one stretch.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, ID, STORED, FieldType, Schema
from whoosh.formats import Format, Frequency

from vnsearch.query import TEXT_FIELDS, VALUE_FIELDS
from vnsearch.text import fold

SEPARATOR = "\x1f"
#: The published column's value where the date is unknown.
UNDATED = -(1 << 62)

Item = tuple[bytes, int, float, bytes]


def spelling_prefix(folded: str) -> str:
    """What the terms of all spellings of a fold begin with."""
    return folded + SEPARATOR


def term(form: str) -> str:
    """The term of a canonical form."""
    return spelling_prefix(fold(form)) + form


def form_of(text: str) -> str:
    """The canonical form of a term."""
    return text.partition(SEPARATOR)[2]


class PackedPositions(Format):
    """Positions as little-endian unsigned 32-bit numbers, where Whoosh's own format pickles them."""

    posting_size = -1

    def decode_positions(self, value: bytes) -> list[int]:
        """The positions of one posting."""
        return list(struct.unpack(f"<{len(value) // 4}I", value))

    def decode_frequency(self, value: bytes) -> int:
        """How many positions there are."""
        return len(value) // 4

    def decode_weight(self, value: bytes) -> float:
        """The frequency: nothing is boosted."""
        return float(len(value) // 4)


class FinishedField(FieldType):
    """A field that is fed with finished postings, not with text."""

    def __init__(self, format_: Format) -> None:
        super().__init__(format=format_, analyzer=None)

    def to_bytes(self, value: str | bytes) -> bytes:
        """Terms are UTF-8."""
        return value if isinstance(value, bytes) else value.encode()

    def from_bytes(self, value: bytes) -> str:
        """Terms are UTF-8."""
        return bytes(value).decode()


class SyllableField(FinishedField):
    """Canonical forms with their positions."""

    def __init__(self) -> None:
        super().__init__(PackedPositions())

    def index(self, value: Mapping[str, tuple[int, ...]], **_: Any) -> Iterator[Item]:
        """``form -> positions`` as Whoosh's (term, frequency, weight, value) items."""
        for form, positions in value.items():
            count = len(positions)
            yield term(form).encode(), count, float(count), struct.pack(f"<{count}I", *positions)


class PairField(FinishedField):
    """Folded pairs with how often segmentation bound them."""

    def __init__(self) -> None:
        super().__init__(Frequency())

    def index(self, value: Mapping[str, int], **_: Any) -> Iterator[Item]:
        """``pair -> count`` as Whoosh's items."""
        for name, count in value.items():
            yield name.encode(), count, float(count), struct.pack("!I", count)


class ArrayColumn(NumericColumn):
    """A numeric column that is read whole, as an array."""

    class Reader(NumericColumn.Reader):
        """Adds ``array`` to Whoosh's reader."""

        def array(self) -> NDArray[np.float64]:
            """(documents,) the column's values; its default where none was written."""
            raw = bytes(self._dbfile.get(self._basepos, self._count * self._fixedlen))
            values = np.full(self._doccount, self._default, np.float64)
            values[: self._count] = np.frombuffer(raw, np.dtype(f">{self._typecode}"))
            return values


def length_column(field: str) -> str:
    """The name of the column that holds a field's exact lengths."""
    return f"{field}_length"


def make_schema() -> Schema:
    """The schema of a vnsearch index."""
    fields: dict[str, FieldType] = {name: SyllableField() for name in TEXT_FIELDS}
    fields |= {length_column(name): COLUMN(ArrayColumn("i")) for name in TEXT_FIELDS}
    fields |= {name: ID() for name in VALUE_FIELDS}
    published = COLUMN(ArrayColumn("q", default=UNDATED))
    return Schema(id=ID(), words=PairField(), published=published, document=STORED(), **fields)
