"""Whoosh's columns as ours: numbers as typed arrays, byte strings as indices into a list of them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from whoosh.columns import BitColumn, Column, ColumnReader, NumericColumn

from vnsearch.errors import InputError
from vnsearch.segments import doc_values
from vnsearch.segments.doc_values import Strings
from vnsearch.segments.segment_writer import SegmentWriter

#: Whoosh's type codes (those of ``struct``, in standard sizes) as numpy's.
_KINDS = {
    "b": "i1", "h": "i2", "i": "i4", "l": "i4", "q": "i8", "f": "f4",
    "B": "u1", "H": "u2", "I": "u4", "L": "u4", "Q": "u8", "d": "f8",
}  # fmt: skip
#: Every byte has one character in it: our lists of strings are JSON.
BYTES = "latin-1"


class ColumnWriter(Protocol):
    """A column of the segment being written; documents without a value get the default."""

    def add(self, document: int, value: Any) -> None:
        """Add the value of a document; documents come in ascending order. Raises ``InputError``."""
        ...

    def write(self, out: SegmentWriter, name: str, documents: int) -> None:
        """Write the column to a segment."""
        ...


class _Numbers:
    def __init__(self, name: str, column: NumericColumn) -> None:
        self._name = name
        self._kind = np.dtype(">" + _KINDS[column._typecode])
        self._pack = struct.Struct("!" + column._typecode).pack
        self._default = self._pack_value(column._default)
        self._values = bytearray()

    def _pack_value(self, value: Any) -> bytes:
        try:
            return self._pack(value)
        except (struct.error, OverflowError) as error:
            raise InputError(f"the column of field {self._name!r} cannot hold {value!r}: {error}") from error

    def _fill(self, documents: int) -> None:
        missing = documents - len(self._values) // self._kind.itemsize
        self._values += self._default * missing

    def add(self, document: int, value: Any) -> None:
        self._fill(document)
        self._values += self._pack_value(value)

    def write(self, out: SegmentWriter, name: str, documents: int) -> None:
        self._fill(documents)
        values = np.frombuffer(bytes(self._values), self._kind)
        out.numbers(name, values.astype(self._kind.newbyteorder("<")))


class _Bits:
    def __init__(self) -> None:
        self._set: list[int] = []

    def add(self, document: int, value: Any) -> None:
        if value:
            self._set.append(document)

    def write(self, out: SegmentWriter, name: str, documents: int) -> None:
        values = np.zeros(documents, np.bool_)
        values[self._set] = True
        out.numbers(name, values)


class _Bytes:
    def __init__(self, name: str, column: Column) -> None:
        self._name = name
        self._default: str = column.default_value().decode(BYTES)
        self._length: int = getattr(column, "_fixedlen", 0)
        self._values: list[str] = []

    def _fill(self, documents: int) -> None:
        self._values += [self._default] * (documents - len(self._values))

    def add(self, document: int, value: bytes) -> None:
        if not isinstance(value, bytes) or self._length not in (0, len(value)):
            raise InputError(f"the column of field {self._name!r} cannot hold {value!r}")
        self._fill(document)
        self._values.append(value.decode(BYTES))

    def write(self, out: SegmentWriter, name: str, documents: int) -> None:
        self._fill(documents)
        out.strings(name, doc_values.to_strings(self._values))


def column_writer(name: str, column: Column) -> ColumnWriter:
    """Return the column writer for one of Whoosh's column types. Raises ``InputError``."""
    if isinstance(column, NumericColumn):
        return _Numbers(name, column)
    return _Bits() if isinstance(column, BitColumn) else _Bytes(name, column)


def default(column: Column) -> Any:
    """Return the value, as stored, of documents that have none."""
    value = column.default_value()
    return value.decode(BYTES) if isinstance(value, bytes) else value


class NumbersReader(ColumnReader):
    """Reads a column of numbers or bits; a reversed sort key is the negative of the value."""

    def __init__(self, values: NDArray[Any]) -> None:
        self._values = values
        self._reverse = False

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, document: int) -> Any:
        return self._values[document].item()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values.tolist())

    def sort_key(self, docnum: int) -> Any:
        """Return the sort key of a document."""
        value = self[docnum]
        if isinstance(value, bool):
            return int(value ^ self._reverse)
        return 0 - value if self._reverse else value

    def load(self) -> list[Any]:
        """Return all values."""
        return list(self)

    def set_reverse(self) -> None:
        """Sort in descending order from now on."""
        self._reverse = True


class BytesReader(ColumnReader):
    """Reads a column of byte strings."""

    def __init__(self, column: Strings, encoding: str) -> None:
        self._numbers = column.numbers
        self._values = column.values
        self._encoding = encoding

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, document: int) -> bytes:
        value: str = self._values[self._numbers[document]]
        return value.encode(self._encoding)

    def __iter__(self) -> Iterator[bytes]:
        return map(self.__getitem__, range(len(self)))

    def load(self) -> list[bytes]:
        """Return all values."""
        return list(self)
