"""Synonyms of neighbouring query words, as they occur in a collection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from vnsearch.engine.memory.frequency import (
    Collection,
    Frequency,
    Spellings,
    WeightedFrequency,
    phrase_ends,
    phrase_frequency,
    scaled_frequency,
    term_frequency,
)
from vnsearch.engine.memory.terms import any_spelling
from vnsearch.query import Synonym, Term, synonyms
from vnsearch.text import fold


@dataclass(frozen=True)
class WeightedSynonym:
    """A synonym of the words from ``start`` to ``end``, with its weighted frequency."""

    start: int
    end: int
    frequency: Frequency


def covering(synonyms: Sequence[WeightedSynonym], start: int, end: int) -> tuple[Frequency, ...]:
    """Return the frequencies of the synonyms of all words from ``start`` to ``end``, and maybe of more."""
    return tuple(synonym.frequency for synonym in synonyms if synonym.start <= start and end <= synonym.end)


def weighted_synonyms(
    collection: Collection, terms: Sequence[Term], field: str, expansion: float
) -> list[WeightedSynonym]:
    """Return the synonyms of neighbouring terms that occur in any document; none if ``expansion`` is 0.

    One occurrence counts as a share, ``expansion``, of an occurrence of each word it stands for.
    """
    results = []
    for synonym in synonyms(terms) if expansion > 0 else ():
        words: list[Spellings] = [
            {fold(form): frozenset((form,)) if synonym.exact else None} for form in synonym.forms
        ]
        frequency = phrase_frequency(collection, words, field)
        occurs = any(frequency(document) > 0 for document in collection.documents)
        if occurs and not _is_part_of_word(collection, terms, synonym, field):
            share = scaled_frequency(frequency, expansion)
            results.append(WeightedSynonym(synonym.start, synonym.end, share))
    return results


def _is_part_of_word(collection: Collection, terms: Sequence[Term], synonym: Synonym, field: str) -> bool:
    """Tell whether a name of one syllable was typed within another word, as Mỹ in thẩm mỹ.

    That is assumed where segmentation binds most occurrences of it and the word typed before or after it.
    """
    if synonym.exact or synonym.end - synonym.start > 1:
        return False
    beside = terms[max(synonym.start - 1, 0) : synonym.end + 1]
    return any(_bound_share(collection, left, right, field) > 0.5 for left, right in pairwise(beside))


def _bound_share(collection: Collection, left: Term, right: Term, field: str) -> float:
    """Return the share of the occurrences of two words side by side that segmentation binds.

    Counted in all zones of the documents that hold both in the field.
    """
    words = [any_spelling(left), any_spelling(right)]
    word_documents = [WeightedFrequency(collection, term_frequency(collection, w, field)) for w in words]
    both = [document for document in collection.documents if all(document in word for word in word_documents)]
    ends = [end for document in both for end in phrase_ends(document, words)]
    return sum(end.continues_word for end in ends) / len(ends) if ends else 0.0
