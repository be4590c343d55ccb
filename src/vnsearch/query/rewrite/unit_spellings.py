"""The likely spellings of a unit that was typed without diacritics: those that are frequent in an index.

``bien dong`` may be *biển đông* or *biến động*. Documents with the commonest spelling are meant, and those with
another that is nearly as common. Beside other units, which tell the spelling as well, every spelling of a bare unit
counts: a rare name would be lost otherwise.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping, Sequence
from itertools import accumulate, chain, pairwise, product
from operator import itemgetter

from vnsearch.query.rewrite.unit_scores import WordForms, word_forms
from vnsearch.query.spelling.vocabulary import Vocabulary
from vnsearch.query.syntax.ast import Or, Term, UnitForms

#: A spelling is likely if its frequency is at least this share of that of the commonest one.
MIN_SHARE_OF_COMMONEST = 0.5
#: The most units of a reading whose spellings are looked up.
MAX_UNITS = 3
#: The most spellings of the first words of a unit that are kept from word to word.
_BEAM_WIDTH = 16

#: How often the index has each two forms side by side.
_Counts = Mapping[tuple[str, str], int]


def likely_spellings(
    terms: Sequence[Term | Or], readings: Sequence[Sequence[int]], vocabulary: Vocabulary
) -> tuple[UnitForms, ...]:
    """Return the likely forms of units that may be spelt in several ways, if the index has them often enough.

    Of a query of several units, only those that were typed with diacritics, in a spelling that the index has.
    """
    short = (reading for reading in readings if len(reading) <= MAX_UNITS)
    spans = chain.from_iterable(pairwise(accumulate(reading, initial=0)) for reading in short)
    units: dict[tuple[int, int], list[Term]] = {}
    for start, end in dict.fromkeys(spans):
        unit = [term for term in terms[start:end] if isinstance(term, Term)]
        is_whole = (start, end) == (0, len(terms))
        if len(unit) > 1 and (is_whole or any(term.accented for term in unit)):
            units[start, end] = unit
    words = {span: word_forms(unit, vocabulary) for span, unit in units.items()}
    ambiguous = {span: unit for span, unit in words.items() if any(len(word.forms) > 1 for word in unit)}
    if not ambiguous:
        return ()
    counts = _pair_counts(list(ambiguous.values()), vocabulary)
    likely = (
        (span, _likely_forms(unit, counts))
        for span, unit in ambiguous.items()
        if span == (0, len(terms)) or _is_typed_in_full(units[span], counts)
    )
    return tuple(
        UnitForms(span[0], tuple(f | {term.form} for f, term in zip(forms, units[span], strict=True)))
        for span, forms in likely
        if forms
    )


def _is_typed_in_full(unit: Sequence[Term], counts: _Counts) -> bool:
    """Return whether a unit was typed with diacritics, and the index has it so."""
    pairs = pairwise(term.form for term in unit)
    return any(term.accented for term in unit) and all(pair in counts for pair in pairs)


def _pair_counts(units: Sequence[Sequence[WordForms]], vocabulary: Vocabulary) -> _Counts:
    """Return the pairs of neighbouring forms of units that the index has often enough to count."""
    pairs = dict.fromkeys(
        pair for unit in units for left, right in pairwise(unit) for pair in product(left.forms, right.forms)
    )
    counts = vocabulary.bigram_counts(list(pairs), folded=False)
    return {pair: count for pair, count in zip(pairs, counts, strict=True) if count}


def _likely_forms(unit: Sequence[WordForms], counts: _Counts) -> tuple[frozenset[str], ...]:
    """Return the forms of each word of a unit in its likely spellings; () where none is known.

    A spelling is as common as the rarest of its neighbouring pairs.
    """
    spellings: dict[tuple[str, ...], float] = {(form,): math.inf for form in unit[0].forms}
    for word in unit[1:]:
        longer: dict[tuple[str, ...], float] = {
            (*spelling, form): min(count, counts[pair])
            for spelling, count in spellings.items()
            for form in word.forms
            if (pair := (spelling[-1], form)) in counts
        }
        spellings = dict(heapq.nlargest(_BEAM_WIDTH, longer.items(), key=itemgetter(1)))
    commonest = max(spellings.values(), default=0)
    likely = [spelling for spelling, n in spellings.items() if n >= MIN_SHARE_OF_COMMONEST * commonest]
    return tuple(map(frozenset, zip(*likely, strict=True)))
