"""Spelling correction by a noisy channel model: queries that are likelier than the one typed.

For each typed word there are candidates (``candidates.py``). A beam search finds the sequences of candidates
with the best sum of two logarithms: the likelihood of the edits (``edit_costs.py``) and the probability of
the words, from how frequent they are and how often they follow one another. The typed words are one such
sequence, without edits; only better ones are corrections. After Kernighan, Church & Gale, "A spelling
correction program based on a noisy channel model" (1990).
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from vnsearch.query.spelling.vocabulary import Vocabulary
from vnsearch.query.syntax.ast import (
    And,
    Node,
    Or,
    Phrase,
    Term,
    text_terms,
)

if TYPE_CHECKING:  # imported where a query is corrected: most have enough hits
    from vnsearch.query.spelling.candidates import Candidate

#: The most candidates for each typed word, and the most sequences kept from word to word.
_MAX_CANDIDATES = 8
_BEAM_WIDTH = 24
#: Longer queries are not corrected: it would take too long and be right too rarely.
MAX_WORDS = 16
#: What every changed word costs in addition, in nats, so that typed words stay where evidence is even.
_CHANGE_PENALTY = 2.0
#: The weight of the bigram probability; the rest is that of the unigram (linear interpolation).
_BIGRAM_WEIGHT = 0.8
#: Different words in a typical article: turns document frequencies into probabilities.
_WORDS_PER_DOCUMENT = 150
#: The document frequency assumed for words that no document contains.
_UNSEEN_DOC_FREQ = 0.02
#: A word counts as unseen when at most one of so many documents contains it.
_UNSEEN_ONE_IN = 500


class Correction(NamedTuple):
    """A query that may have been meant, and by how many nats it is likelier than the one typed."""

    node: Node
    gain: float

    def __str__(self) -> str:
        return str(self.node)


class _BeamPath(NamedTuple):
    """A sequence of candidates for the first words of a query, and its score in nats."""

    score: float
    words: tuple[Candidate, ...]


_SCORE: Callable[[_BeamPath], float] = attrgetter("score")


def _unigram(word: Candidate, vocabulary: Vocabulary) -> float:
    """Return the probability of a word, whatever the previous one."""
    return (word.doc_freq or _UNSEEN_DOC_FREQ) / (max(vocabulary.doc_count, 1) * _WORDS_PER_DOCUMENT)


def _bigram_counts(
    paths: Sequence[_BeamPath], words: Sequence[Candidate], vocabulary: Vocabulary, bare: bool
) -> Mapping[tuple[str, str], int]:
    """Return how often each of some words follows the last word of each path."""
    previous_forms = [path.words[-1].form for path in paths if path.words and path.words[-1].doc_freq]
    pairs = list(product(dict.fromkeys(previous_forms), [word.form for word in words]))
    return dict(zip(pairs, vocabulary.bigram_counts(pairs, folded=bare), strict=True)) if pairs else {}


def _bigram_logprob(unigram: float, doc_freq: int, count: int) -> float:
    """Return the logarithm of a word's probability after another word.

    ``unigram``: its probability whatever the previous word; ``doc_freq``: how many documents contain that,
    ``count``: how often they follow one another.
    """
    bigram = count / max(doc_freq, count, 1)
    return math.log(_BIGRAM_WEIGHT * bigram + (1 - _BIGRAM_WEIGHT) * unigram)


def _candidates(term: Term, vocabulary: Vocabulary, bare: bool) -> list[Candidate]:
    """Return the word as typed, then the best other words that it may be a misspelling of."""
    from vnsearch.query.spelling.candidates import MAX_LENGTH, Candidate, candidates

    as_typed = Candidate(term.form, term.fold, 0.0, vocabulary.forms(term.fold).get(term.form, 0))
    if len(term.fold) > MAX_LENGTH or any(letter.isdigit() for letter in term.form):
        return [replace(as_typed, doc_freq=max(1, as_typed.doc_freq))]

    def cost(candidate: Candidate) -> float:
        return candidate.cost - math.log(_unigram(candidate, vocabulary))

    by_form = {candidate.form: candidate for candidate in candidates(term.form, vocabulary, bare=bare)}
    others = [candidate for candidate in by_form.values() if candidate.form != term.form]
    return [by_form.get(term.form, as_typed), *heapq.nsmallest(_MAX_CANDIDATES, others, key=cost)]


def _extend_beam(
    paths: Sequence[_BeamPath], words: Sequence[Candidate], vocabulary: Vocabulary, bare: bool
) -> list[_BeamPath]:
    """Return the best paths with one word more; the first one always has all words as typed."""
    counts = _bigram_counts(paths, words, vocabulary, bare)
    unigrams = [_unigram(word, vocabulary) for word in words]
    longer_paths: list[_BeamPath] = []
    for path in paths:
        previous = path.words[-1] if path.words else None
        for word, unigram in zip(words, unigrams, strict=True):
            if previous is None:
                logprob = math.log(unigram)
            else:
                count = counts.get((previous.form, word.form), 0)
                logprob = _bigram_logprob(unigram, previous.doc_freq, count)
            penalty = _CHANGE_PENALTY if word.cost else 0.0
            longer_paths.append(_BeamPath(path.score - word.cost - penalty + logprob, (*path.words, word)))
    return [longer_paths[0], *sorted(longer_paths[1:], key=_SCORE, reverse=True)[:_BEAM_WIDTH]]


def _replace_terms(node: Node, words: Iterator[Candidate]) -> Node:
    """Return a node whose words, in typed order, are replaced by those of ``words``."""
    match node:
        case Term():
            word = next(words)
            if word.form == node.form:
                return node
            return replace(node, form=word.form, fold=word.fold, accented=word.form != word.fold)
        case Phrase(terms):
            new_terms = tuple(_replace_terms(term, words) for term in terms)
            return replace(node, terms=tuple(term for term in new_terms if isinstance(term, Term)))
        case And(children) | Or(children):
            return replace(node, children=tuple(_replace_terms(child, words) for child in children))
        case _:
            return node


def unseen_words(node: Node, vocabulary: Vocabulary) -> frozenset[int]:
    """Return the indices, into ``text_terms(node)``, of words that almost no document contains as typed.

    A word typed without diacritics is contained in any spelling. Numbers are never unseen.
    """
    limit = vocabulary.doc_count / _UNSEEN_ONE_IN
    words = [(i, term) for i, term in enumerate(text_terms(node)) if term.form.isalpha()]
    return frozenset(i for i, term in words if _doc_freq(term, vocabulary) <= limit)


def _doc_freq(term: Term, vocabulary: Vocabulary) -> int:
    """Return how many documents contain a word as it is typed."""
    forms = vocabulary.forms(term.fold)
    return forms.get(term.form, 0) if term.accented else sum(forms.values())


def corrections(node: Node, vocabulary: Vocabulary, limit: int = 3) -> tuple[Correction, ...]:
    """Return queries that are likelier than the one typed, the likeliest first.

    Words are corrected, also in phrases; filters, dates, exclusions and wildcards stay as they are.
    """
    terms = text_terms(node)
    if not 0 < len(terms) <= MAX_WORDS:
        return ()
    bare = not any(term.accented for term in terms)
    paths = [_BeamPath(0.0, ())]
    for term in terms:
        paths = _extend_beam(paths, _candidates(term, vocabulary, bare), vocabulary, bare)
    as_typed, *others = paths
    better = [path for path in others if path.score > as_typed.score][:limit]
    return tuple(
        Correction(_replace_terms(node, iter(path.words)), path.score - as_typed.score) for path in better
    )
