"""The fields and columns of a segment of the engine and their shapes; every opened segment is checked for them.

All other code, above all the compiled loops, relies on these shapes without checking what a damaged file declares.
"""

from __future__ import annotations

import numpy as np

from vnsearch.arrays import Int64s
from vnsearch.query import TEXT_FIELDS
from vnsearch.segments.posting_lists import IndexOptions
from vnsearch.segments.postings_reader import index_options
from vnsearch.segments.segment import Segment

#: The inverted field that holds all text, and its options: the zones are ``TEXT_FIELDS``.
TEXT = "text"
TEXT_OPTIONS = IndexOptions(zones=len(TEXT_FIELDS), positions=True, variants=True, flags=True)
#: The inverted field of pairs, and its options.
PAIRS = "pairs"
PAIR_OPTIONS = IndexOptions(zones=len(TEXT_FIELDS), variants=True)
#: The options of fields whose postings are document numbers alone.
DOCS_ONLY = IndexOptions(zones=0)
#: The tables of bigram counts: of forms, and of folds.
FORMS, FOLDS = "forms", "folds"
#: The published column's value where the date is unknown.
UNDATED = -(1 << 62)


def length_column(zone: str) -> str:
    """Return the name of the column with a zone's exact number of tokens."""
    return f"{zone} length"


def start_column(zone: str) -> str:
    """Return the name of the column with the position at which a zone starts."""
    return f"{zone} start"


#: The element types of the columns of numbers.
_NUMBERS = {
    "published": "<i8",
    "group": "<u8",
    **{name(zone): "<u4" for zone in TEXT_FIELDS for name in (length_column, start_column)},
}
_OPTIONS = {TEXT: TEXT_OPTIONS, PAIRS: PAIR_OPTIONS}
#: Seconds since 1970 of the first and the last day that a date can have.
_FIRST_SECOND, _LAST_SECOND = -62_135_596_800 - 86_400, 253_402_300_800 + 86_400


def verify_shapes(segment: Segment) -> None:
    """Check the fields and columns that a segment declares. Raises ``IndexDamagedError``.

    Reads the header alone.
    """
    file, fields = segment.file, segment.metadata["fields"]
    for name in fields:
        options = _OPTIONS.get(name, DOCS_ONLY)
        if index_options(file, f"field/{name}", fields[name]) != options:
            raise file.damage_error(f"has a shape of field/{name} that is not ours")
    if not fields.keys() >= _OPTIONS.keys():
        raise file.damage_error("lacks the posting lists of its text or of its pairs")
    numbers = segment.metadata["columns"]["numbers"]
    for name, dtype in _NUMBERS.items():
        if numbers.get(name) != dtype:
            raise file.damage_error(f"has numbers of another kind in {name}")


def verify_dates(segment: Segment) -> None:
    """Check that every date of publication is in range. Raises ``IndexDamagedError``."""
    if not are_dates(segment.numbers("published")):
        raise segment.file.damage_error("has dates that are none")


def are_dates(published: Int64s) -> bool:
    """Return whether seconds since 1970 are of the years 1 to 9999, or ``UNDATED``."""
    is_date = (published >= _FIRST_SECOND) & (published <= _LAST_SECOND)
    return bool(np.all(is_date | (published == UNDATED)))


def verify(segment: Segment) -> None:
    """Check shapes and dates. Raises ``IndexDamagedError``."""
    verify_shapes(segment)
    verify_dates(segment)
