"""Query strings to engine-neutral values."""

from vnsearch.query.expand import Alternative, alternatives
from vnsearch.query.parse import parse, parse_day
from vnsearch.query.retype import readings
from vnsearch.query.values import (
    TEXT_FIELDS,
    VALUE_FIELDS,
    And,
    Filter,
    Node,
    Not,
    Or,
    Phrase,
    Range,
    Term,
    any_of,
    text_leaves,
    text_terms,
)

__all__ = [
    "TEXT_FIELDS",
    "VALUE_FIELDS",
    "Alternative",
    "And",
    "Filter",
    "Node",
    "Not",
    "Or",
    "Phrase",
    "Range",
    "Term",
    "alternatives",
    "any_of",
    "parse",
    "parse_day",
    "readings",
    "text_leaves",
    "text_terms",
]
