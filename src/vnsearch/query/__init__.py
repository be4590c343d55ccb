"""Query strings to engine-neutral values."""

from vnsearch.query.correct import Correction, corrections, unseen_words
from vnsearch.query.dates import parse_day
from vnsearch.query.expand import Synonym, synonyms
from vnsearch.query.now import FreshnessIntent, split_freshness_words
from vnsearch.query.parse import ParseResult, parse
from vnsearch.query.retype import keystroke_readings
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
    any_term,
    text_leaves,
    text_terms,
)
from vnsearch.query.vocabulary import MemoryVocabulary, Vocabulary
from vnsearch.query.widen import MAX_EXPANSIONS, Expanded, expand_wildcards, has_wildcards

__all__ = [
    "MAX_EXPANSIONS",
    "TEXT_FIELDS",
    "VALUE_FIELDS",
    "And",
    "Correction",
    "Expanded",
    "Filter",
    "FreshnessIntent",
    "Fuzzy",
    "MemoryVocabulary",
    "Node",
    "Not",
    "Or",
    "ParseResult",
    "Phrase",
    "Prefix",
    "Range",
    "Synonym",
    "Term",
    "Vocabulary",
    "any_term",
    "corrections",
    "expand_wildcards",
    "has_wildcards",
    "keystroke_readings",
    "parse",
    "parse_day",
    "split_freshness_words",
    "synonyms",
    "text_leaves",
    "text_terms",
    "unseen_words",
]
