"""The web addresses of a segment's documents, as a column of strings."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vnsearch import document_json
from vnsearch.arrays import Int64s
from vnsearch.engine.addresses import stored_address
from vnsearch.segments.doc_values import Strings, to_strings
from vnsearch.segments.segment import Segment

#: The name of the column, and its value of a document without address; "" where that was not recorded.
ADDRESS, NO_ADDRESS = "url", "-"


def column_value(url: str) -> str:
    """Return what the column has of a document with an address, which may be ""."""
    return stored_address(url) or NO_ADDRESS


def address_column(segment: Segment) -> Strings:
    """Return the addresses of a segment's documents.

    Segments of vnsearch 0.2.0 and older, and what is merged with them, have none recorded: these addresses are
    read from the stored documents, which takes some 30 microseconds each.
    """
    is_recorded = ADDRESS in segment.metadata["columns"]["strings"]
    column = segment.strings(ADDRESS) if is_recorded else to_strings([""] * segment.size)
    if column.numbers.all():
        return column
    values = [column.values[number] for number in column.numbers.tolist()]
    for doc in np.flatnonzero(column.numbers == 0).tolist():
        values[doc] = column_value(document_json.loads(segment.documents.record(doc).decode()).url)
    return to_strings(values)


def docs_that_match(column: Strings, matches: Callable[[str], bool]) -> Int64s:
    """Return the documents, ascending, whose address matches."""
    is_match = [value not in ("", NO_ADDRESS) and matches(value) for value in column.values]
    return np.flatnonzero(np.array(is_match, np.bool_)[column.numbers])
