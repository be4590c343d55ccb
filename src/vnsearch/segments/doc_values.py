"""Columns (doc values): typed numbers or ordinals of a list of strings, one a document; or several strings each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Bools
from vnsearch.segments.checked_file import DTYPES, CheckedFile, CheckedFileWriter


def smallest_dtype(values: NDArray[Any]) -> NDArray[Any]:
    """Return the same non-negative whole numbers in as few bytes each as they need."""
    return values.astype(np.min_scalar_type(int(values.max())) if len(values) else np.uint8)


class Strings(NamedTuple):
    """(n,) ``numbers`` into ``values``, whose first is ""."""

    numbers: NDArray[Any]
    values: Sequence[str]


class StringLists(NamedTuple):
    """Any number of strings a document.

    ``counts`` (n,): how many each document has; ``numbers`` (sum of the counts,): those of the first document, then
    those of the second, …, as numbers into ``values``, whose first is "" and is nobody's.
    """

    counts: NDArray[Any]
    numbers: NDArray[Any]
    values: Sequence[str]


def to_strings(texts: Sequence[str]) -> Strings:
    """Return strings as a column."""
    values = list(dict.fromkeys(("", *texts)))
    index = {value: number for number, value in enumerate(values)}
    numbers = np.fromiter(map(index.__getitem__, texts), np.int64, len(texts))
    return Strings(smallest_dtype(numbers), values)


def write_numbers(out: CheckedFileWriter, name: str, values: NDArray[Any]) -> None:
    """Write a column of numbers, unsigned ones in as few bytes as they need."""
    out.add(f"column/{name}", smallest_dtype(values) if values.dtype.kind == "u" else values)


def write_strings(out: CheckedFileWriter, name: str, column: Strings) -> None:
    """Write a column of strings."""
    out.add(f"column/{name}", column.numbers)
    text = json.dumps(column.values, ensure_ascii=False).encode()
    out.add(f"column/{name}/values", np.frombuffer(text, np.uint8))


def write_string_lists(out: CheckedFileWriter, name: str, column: StringLists) -> None:
    """Write a column of several strings a document."""
    out.add(f"column/{name}/counts", column.counts)
    write_strings(out, name, Strings(column.numbers, column.values))


def read_numbers(file: CheckedFile, name: str, documents: int, kind: str) -> NDArray[Any]:
    """Return (documents,) a column of numbers of dtype ``kind``. Raises ``IndexDamagedError``."""
    values = _read(file, name, documents)
    if kind not in DTYPES or not np.can_cast(values.dtype, kind):
        raise file.damage_error(f"has numbers of another kind in {name}")
    return values.astype(kind, copy=False)


def _read(file: CheckedFile, name: str, documents: int) -> NDArray[Any]:
    values = file.array(f"column/{name}")
    if len(values) != documents:
        raise file.damage_error(f"has {len(values):,} values of {name} for {documents:,} documents")
    return values


def read_strings(file: CheckedFile, name: str, documents: int) -> Strings:
    """Return a column of strings. Raises ``IndexDamagedError``."""
    return _read_strings(file, name, _read(file, name, documents))


def read_string_lists(file: CheckedFile, name: str, documents: int) -> StringLists:
    """Return a column of several strings a document. Raises ``IndexDamagedError``."""
    counts, numbers = _read(file, f"{name}/counts", documents), file.array(f"column/{name}")
    if counts.dtype.kind != "u" or int(counts.sum(dtype=np.uint64)) != len(numbers):
        raise file.damage_error(f"has another number of values of {name} than it counts")
    strings = _read_strings(file, name, numbers)
    return StringLists(counts, strings.numbers, strings.values)


def _read_strings(file: CheckedFile, name: str, numbers: NDArray[Any]) -> Strings:
    try:
        values = json.loads(file.array(f"column/{name}/values").tobytes())
    except (ValueError, RecursionError) as error:
        raise file.damage_error(f"has values of {name} that cannot be read") from error
    if not isinstance(values, list) or not all(type(value) is str for value in values):
        raise file.damage_error(f"has values of {name} that are no text")
    if numbers.dtype.kind != "u" or (len(numbers) and int(numbers.max()) >= len(values)):
        raise file.damage_error(f"numbers values of {name} that it has not")
    return Strings(numbers, values)


def concatenate(columns: Sequence[Strings]) -> Strings:
    """Return columns one after the other, over one list of values."""
    values = list(dict.fromkeys(value for column in columns for value in ("", *column.values)))
    index = {value: number for number, value in enumerate(values)}
    maps = [np.array([index[value] for value in column.values], np.int64) for column in columns]
    parts = [new[column.numbers] for new, column in zip(maps, columns, strict=True)]
    return Strings(smallest_dtype(np.concatenate(parts)) if parts else np.empty(0, np.uint8), values or [""])


def concatenate_lists(columns: Sequence[StringLists]) -> StringLists:
    """Return columns one after the other, over one list of values."""
    strings = concatenate([Strings(column.numbers, column.values) for column in columns])
    counts = np.concatenate([column.counts for column in columns]) if columns else np.empty(0, np.uint8)
    return StringLists(smallest_dtype(counts), strings.numbers, strings.values)


def select_lists(column: StringLists, is_selected: Bools) -> StringLists:
    """Return the column of some documents, given as (n,) which."""
    numbers = column.numbers[np.repeat(is_selected, column.counts)]
    return StringLists(column.counts[is_selected], numbers, column.values)


def first_strings(column: StringLists) -> Strings:
    """Return the first string of each document, "" of one without any."""
    has_any = column.counts > 0
    starts = np.cumsum(column.counts, dtype=np.int64) - column.counts
    numbers = np.zeros(len(column.counts), np.int64)
    numbers[has_any] = column.numbers[starts[has_any]]
    return Strings(smallest_dtype(numbers), column.values)


def drop_unused_values(column: Strings) -> Strings:
    """Return the same column without values that no document has."""
    numbers, inverse = np.unique(np.append(column.numbers, 0), return_inverse=True)
    return Strings(smallest_dtype(inverse[:-1]), [column.values[i] for i in numbers.tolist()])


def drop_unused_list_values(column: StringLists) -> StringLists:
    """Return the same column without values that no document has."""
    strings = drop_unused_values(Strings(column.numbers, column.values))
    return StringLists(column.counts, strings.numbers, strings.values)
