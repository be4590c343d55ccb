"""The likely spellings of a unit that may be spelt in several ways: those that are frequent in an index.

``bien dong`` may be *biển đông* or *biến động*. Documents with the commonest spelling are meant, and those with
another that is nearly as common. ``hải quan`` may be *hải quân*, but it is meant as typed where the index has it so
often enough. Beside other units, which tell the spelling as well, every spelling of a bare unit counts: a rare name
would be lost otherwise.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping, Sequence
from itertools import accumulate, chain, pairwise, product
from operator import itemgetter

from vnsearch.query.rewrite.side_by_side import SPELLINGS_OF, Evidence
from vnsearch.query.rewrite.unit_scores import WordForms, word_forms
from vnsearch.query.spelling.vocabulary import Vocabulary
from vnsearch.query.syntax.ast import Or, Term, UnitForms
from vnsearch.text.normalise import accents_agree, lacks_tone

#: A spelling is likely if its frequency is at least this share of that of the commonest one. A unit with diacritics
#: is meant exactly as typed if that spelling has at least the lower share.
MIN_SHARE_OF_COMMONEST, MIN_SHARE_AS_TYPED = 0.5, 0.2
#: Documents are asked about a query that is one unit if its commonest spelling is less frequent: the table of pairs
#: has too few of the other spellings.
MAX_RARE = 100
#: The most units of a reading whose spellings are looked up.
MAX_UNITS = 3
#: The most spellings of the first words of a unit that are kept from word to word.
_BEAM_WIDTH = 16

#: How often the index has each two forms side by side.
_Counts = Mapping[tuple[str, str], int]
#: How common each spelling of a unit is.
_Frequencies = Mapping[tuple[str, ...], float]


def likely_spellings(
    terms: Sequence[Term | Or],
    readings: Sequence[Sequence[int]],
    vocabulary: Vocabulary,
    evidence: Evidence,
) -> tuple[UnitForms, ...]:
    """Return the likely forms of units that may be spelt in several ways, if the index has them often enough.

    Of a query of several units, only those that were typed with diacritics, in a spelling that the index has.
    """
    units = _units(terms, readings)
    words = {span: word_forms(unit, vocabulary) for span, unit in units.items()}
    ambiguous = {span: unit for span, unit in words.items() if any(len(word.forms) > 1 for word in unit)}
    if not ambiguous:
        return ()
    counts = _pair_counts(list(ambiguous.values()), vocabulary)
    result = []
    for span, unit in ambiguous.items():
        typed, is_whole = units[span], span == (0, len(terms))
        if is_whole or _is_typed_in_full(typed, counts):
            frequencies = _frequencies(unit, counts)
            if is_whole and max(frequencies.values(), default=0) < MAX_RARE:
                frequencies = _frequencies_in_documents(typed, evidence) or frequencies
            if forms := _likely_forms(typed, frequencies):
                result.append(UnitForms(span[0], forms))
    return tuple(result)


def _units(
    terms: Sequence[Term | Or], readings: Sequence[Sequence[int]]
) -> Mapping[tuple[int, int], list[Term]]:
    """Return the units of several words that are the whole query or have diacritics, by where they stand."""
    short = (reading for reading in readings if len(reading) <= MAX_UNITS)
    spans = chain.from_iterable(pairwise(accumulate(reading, initial=0)) for reading in short)
    units: dict[tuple[int, int], list[Term]] = {}
    for start, end in dict.fromkeys(spans):
        unit = [term for term in terms[start:end] if isinstance(term, Term)]
        is_whole = (start, end) == (0, len(terms))
        if len(unit) > 1 and (is_whole or any(term.accented for term in unit)):
            units[start, end] = unit
    return units


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


def _frequencies(unit: Sequence[WordForms], counts: _Counts) -> _Frequencies:
    """Return how often the index has each spelling of a unit: as often as the rarest pair of neighbours in it."""
    spellings: dict[tuple[str, ...], float] = {(form,): math.inf for form in unit[0].forms}
    for word in unit[1:]:
        longer: dict[tuple[str, ...], float] = {
            (*spelling, form): min(count, counts[pair])
            for spelling, count in spellings.items()
            for form in word.forms
            if (pair := (spelling[-1], form)) in counts
        }
        spellings = dict(heapq.nlargest(_BEAM_WIDTH, longer.items(), key=itemgetter(1)))
    return spellings


def _frequencies_in_documents(typed: Sequence[Term], evidence: Evidence) -> _Frequencies:
    """Return in how many of some documents each spelling occurs that agrees with what was typed."""
    spellings = evidence.spellings(typed, SPELLINGS_OF).items()
    return {spelling: count for spelling, count in spellings if all(map(_agrees, typed, spelling))}


def _agrees(term: Term, form: str) -> bool:
    if not term.accented:
        return True
    return accents_agree(term.form, form) if lacks_tone(term.form) else form == term.form


def _likely_forms(typed: Sequence[Term], frequencies: _Frequencies) -> tuple[frozenset[str], ...]:
    """Return the forms of each word of a unit in its likely spellings; () where none is known.

    What was typed with diacritics is meant exactly so if it is common enough; what was typed without is meant so
    too, where it occurs.
    """
    as_typed = tuple(term.form for term in typed)
    commonest, count = max(frequencies.values(), default=0), frequencies.get(as_typed, 0)
    if any(term.accented for term in typed) and count >= max(1, MIN_SHARE_AS_TYPED * commonest):
        return tuple(frozenset((form,)) for form in as_typed)
    least = MIN_SHARE_OF_COMMONEST * commonest
    likely = [spelling for spelling, n in frequencies.items() if n >= least or spelling == as_typed]
    return tuple(map(frozenset, zip(*likely, strict=True)))
