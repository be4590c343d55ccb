"""Query strings to engine-neutral values."""

from vnsearch.query.correct import Correction, corrections, strange
from vnsearch.query.dates import parse_day
from vnsearch.query.expand import Alternative, alternatives
from vnsearch.query.now import Asked, asked_now
from vnsearch.query.parse import Parsed, parse
from vnsearch.query.retype import readings
from vnsearch.query.values import (
    TEXT_FIELDS,
    VALUE_FIELDS,
    And,
    Filter,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Range,
    Term,
    any_of,
    text_leaves,
    text_terms,
)
from vnsearch.query.vocabulary import MemoryVocabulary, Vocabulary
from vnsearch.query.widen import MAX_EXPANSIONS, Widened, open_ended, widen

__all__ = [
    "MAX_EXPANSIONS",
    "TEXT_FIELDS",
    "VALUE_FIELDS",
    "Alternative",
    "And",
    "Asked",
    "Correction",
    "Filter",
    "Fuzzy",
    "MemoryVocabulary",
    "Node",
    "Not",
    "Or",
    "Parsed",
    "Phrase",
    "Prefix",
    "Range",
    "Term",
    "Vocabulary",
    "Widened",
    "alternatives",
    "any_of",
    "asked_now",
    "corrections",
    "open_ended",
    "parse",
    "parse_day",
    "readings",
    "strange",
    "text_leaves",
    "text_terms",
    "widen",
]
