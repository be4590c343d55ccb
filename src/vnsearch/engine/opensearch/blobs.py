"""The words of an index as rows of the cluster: one blob, in parts that requests can carry."""

from __future__ import annotations

import base64
import zlib
from binascii import Error as NoBase64Error
from collections.abc import Callable, Mapping
from typing import Any

from vnsearch.engine.opensearch.connection import Connection
from vnsearch.engine.opensearch.state import State, vocabulary_row, write_row
from vnsearch.engine.opensearch.vocabulary import WordCounts
from vnsearch.errors import IndexDamagedError
from vnsearch.messages import index_errors

#: Bytes of one part.
_PART = 4 << 20


def write_words(index: str, generation: int, counts: WordCounts, connection: Connection) -> int:
    """Write the words of a generation; return in how many rows they lie."""
    data = counts.to_bytes()
    parts = [data[start : start + _PART] for start in range(0, len(data), _PART)]
    for number, part in enumerate(parts):
        row = vocabulary_row(generation, number)
        write_row(index, row, {"words": base64.b64encode(part).decode()}, connection)
    return len(parts)


#: Returns a metadata row; None where there is none.
ReadRow = Callable[[str], Mapping[str, Any] | None]


def read_words(state: State, read_row: ReadRow) -> WordCounts:
    """Return the words of a generation. Raises ``IndexDamagedError``."""
    rows = [read_row(vocabulary_row(state.generation, number)) for number in range(state.vocabulary)]
    try:
        data = b"".join(base64.b64decode(str((row or {})["words"]), validate=True) for row in rows)
        return WordCounts.from_bytes(data) if rows else WordCounts()
    except (ValueError, KeyError, TypeError, zlib.error, NoBase64Error) as error:
        raise IndexDamagedError(index_errors.COMMITS_LOST) from error


def delete_words(index: str, state: State, connection: Connection) -> None:
    """Delete the words of a generation that no snapshot opens any more."""
    for number in range(state.vocabulary):
        connection.request("DELETE", f"/{index}/_doc/{vocabulary_row(state.generation, number)}")
