"""Columns: one value a document, numbers as typed arrays, strings as numbers into a list of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vnsearch.segments.checked_file import KINDS, CheckedFile, CheckedFileWriter


def smallest(values: NDArray[Any]) -> NDArray[Any]:
    """The same whole numbers, none negative, in as few bytes each as they need."""
    return values.astype(np.min_scalar_type(int(values.max())) if len(values) else np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Strings:
    """(n,) ``numbers`` into ``values``, whose first is ""."""

    numbers: NDArray[Any]
    values: Sequence[str]


def strings(given: Sequence[str]) -> Strings:
    """Strings as a column."""
    values = list(dict.fromkeys(("", *given)))
    index = {value: number for number, value in enumerate(values)}
    numbers = np.fromiter(map(index.__getitem__, given), np.int64, len(given))
    return Strings(smallest(numbers), values)


def write_numbers(out: CheckedFileWriter, name: str, values: NDArray[Any]) -> None:
    """Writes a column of numbers, those without a sign in as few bytes as they need."""
    out.add(f"column/{name}", smallest(values) if values.dtype.kind == "u" else values)


def write_strings(out: CheckedFileWriter, name: str, column: Strings) -> None:
    """Writes a column of strings."""
    out.add(f"column/{name}", column.numbers)
    text = json.dumps(column.values, ensure_ascii=False).encode()
    out.add(f"column/{name}/values", np.frombuffer(text, np.uint8))


def read_numbers(file: CheckedFile, name: str, documents: int, kind: str) -> NDArray[Any]:
    """(documents,) a column of numbers, as they were given: of that dtype. Raises ``IndexDamagedError``."""
    values = _read(file, name, documents)
    if kind not in KINDS or not np.can_cast(values.dtype, kind):
        raise file.damaged(f"has numbers of another kind in {name}")
    return values.astype(kind, copy=False)


def _read(file: CheckedFile, name: str, documents: int) -> NDArray[Any]:
    values = file.array(f"column/{name}")
    if len(values) != documents:
        raise file.damaged(f"has {len(values):,} values of {name} for {documents:,} documents")
    return values


def read_strings(file: CheckedFile, name: str, documents: int) -> Strings:
    """A column of strings. Raises ``IndexDamagedError``."""
    numbers = _read(file, name, documents)
    try:
        values = json.loads(file.array(f"column/{name}/values").tobytes())
    except (ValueError, RecursionError) as error:
        raise file.damaged(f"has values of {name} that cannot be read") from error
    if not isinstance(values, list) or not all(type(value) is str for value in values):
        raise file.damaged(f"has values of {name} that are no text")
    if numbers.dtype.kind != "u" or (len(numbers) and int(numbers.max()) >= len(values)):
        raise file.damaged(f"numbers values of {name} that it has not")
    return Strings(numbers, values)


def join(columns: Sequence[Strings]) -> Strings:
    """Columns one below the other, over one list of values."""
    values = list(dict.fromkeys(value for column in columns for value in ("", *column.values)))
    index = {value: number for number, value in enumerate(values)}
    maps = [np.array([index[value] for value in column.values], np.int64) for column in columns]
    parts = [new[column.numbers] for new, column in zip(maps, columns, strict=True)]
    return Strings(smallest(np.concatenate(parts)) if parts else np.empty(0, np.uint8), values or [""])


def used(column: Strings) -> Strings:
    """The same column without values that no document has."""
    numbers, inverse = np.unique(np.append(column.numbers, 0), return_inverse=True)
    return Strings(smallest(inverse[:-1]), [column.values[i] for i in numbers.tolist()])
