"""Query strings to query nodes, and what else a query may mean. Knows no engine.

``syntax/`` parses, ``rewrite/`` changes parsed queries, ``spelling/`` corrects them, ``completion/``
completes what is being typed. An index is asked only through the ``Vocabulary`` protocol.
"""

from vnsearch.query.rewrite.freshness import FreshnessIntent, split_freshness_words
from vnsearch.query.rewrite.periods import PeriodIntent, split_period
from vnsearch.query.rewrite.side_by_side import Evidence, NoEvidence, SideBySide
from vnsearch.query.rewrite.synonyms import Synonym, synonyms
from vnsearch.query.rewrite.units import with_units
from vnsearch.query.rewrite.wildcards import MAX_EXPANSIONS, Expansion, expand_wildcards, has_wildcards
from vnsearch.query.spelling.correction import Correction, corrections, unseen_words
from vnsearch.query.spelling.vocabulary import MemoryVocabulary, Vocabulary
from vnsearch.query.syntax.as_typed import is_read_as_typed
from vnsearch.query.syntax.ast import (
    NO_VALUE,
    TEXT_FIELDS,
    VALUE_FIELDS,
    Address,
    And,
    Filter,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    PhrasePrefix,
    Prefix,
    Range,
    Term,
    UnitForms,
    Wildcard,
    Words,
    any_term,
    text_leaves,
    text_terms,
)
from vnsearch.query.syntax.parse import ParseResult, parse

__all__ = [
    "MAX_EXPANSIONS",
    "NO_VALUE",
    "TEXT_FIELDS",
    "VALUE_FIELDS",
    "Address",
    "And",
    "Correction",
    "Evidence",
    "Expansion",
    "Filter",
    "FreshnessIntent",
    "Fuzzy",
    "MemoryVocabulary",
    "NoEvidence",
    "Node",
    "Not",
    "Or",
    "ParseResult",
    "PeriodIntent",
    "Phrase",
    "PhrasePrefix",
    "Prefix",
    "Range",
    "SideBySide",
    "Synonym",
    "Term",
    "UnitForms",
    "Vocabulary",
    "Wildcard",
    "Words",
    "any_term",
    "corrections",
    "expand_wildcards",
    "has_wildcards",
    "is_read_as_typed",
    "parse",
    "split_freshness_words",
    "split_period",
    "synonyms",
    "text_leaves",
    "text_terms",
    "unseen_words",
    "with_units",
]
