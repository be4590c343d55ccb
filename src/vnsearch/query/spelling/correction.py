"""Did you mean: a query's words as others that are likelier to have been meant.

A noisy channel: of the words near each typed one (``near``), those sequences are best whose slips cost least
and whose words are frequent and follow one another often. What was typed is one of the sequences, at no cost;
only better ones are offered.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from vnsearch.query.spelling.candidates import LONGEST, Candidate, candidates
from vnsearch.query.spelling.vocabulary import Vocabulary
from vnsearch.query.syntax.ast import (
    And,
    Node,
    Or,
    Phrase,
    Term,
    text_terms,
)

#: Words to be considered for each typed one, and sequences kept from word to word.
_CHOICES = 8
_BEAM = 24
#: Corrections of more words than these take too long and are too rarely right.
MOST_WORDS = 16
#: What any change must gain, so that what was typed stays where the evidence is even.
_RELUCTANCE = 2.0
#: The share of a word's probability that comes from the word before it, where the two are seen together.
_TOGETHER = 0.8
#: Different words of a usual article, which make frequencies in documents probabilities.
_WORDS_A_DOCUMENT = 150
#: Documents that a word nobody wrote counts as.
_UNSEEN = 0.02
#: Words in no more than one of so many documents are strange.
_RARE = 500


@dataclass(frozen=True, slots=True)
class Correction:
    """A query that may have been meant, and by how many nats it is likelier than the one typed."""

    node: Node
    gain: float

    def __str__(self) -> str:
        return str(self.node)


@dataclass(frozen=True, slots=True)
class _BeamPath:
    """The likeliest words so far and their score, in nats."""

    score: float
    words: tuple[Candidate, ...]


def _unigram(word: Candidate, vocabulary: Vocabulary) -> float:
    """The probability of a word by itself."""
    return (word.frequency or _UNSEEN) / (max(vocabulary.documents, 1) * _WORDS_A_DOCUMENT)


def _bigram_logprob(before: Candidate | None, word: Candidate, vocabulary: Vocabulary, bare: bool) -> float:
    """The logarithm of a word's probability after the one before it."""
    alone = _unigram(word, vocabulary)
    if before is None:
        return math.log(alone)
    together = vocabulary.bigram_count(before.form, word.form, folded=bare) if before.frequency else 0
    share = together / max(before.frequency, together, 1)
    return math.log(_TOGETHER * share + (1 - _TOGETHER) * alone)


def _candidates(term: Term, vocabulary: Vocabulary, bare: bool) -> list[Candidate]:
    """The words that a typed one may be, itself first."""
    itself = Candidate(term.form, term.fold, 0.0, vocabulary.forms(term.fold).get(term.form, 0))
    if len(term.fold) > LONGEST or any(letter.isdigit() for letter in term.form):
        return [replace(itself, frequency=max(1, itself.frequency))]
    found = {one.form: one for one in candidates(term.form, vocabulary, bare=bare)}
    others = [one for one in found.values() if one.form != term.form]
    best = heapq.nsmallest(_CHOICES, others, key=lambda one: one.cost - math.log(_unigram(one, vocabulary)))
    return [found.get(term.form, itself), *best]


def _extend_beam(
    paths: Sequence[_BeamPath], choices: Sequence[Candidate], vocabulary: Vocabulary, bare: bool
) -> list[_BeamPath]:
    """The best paths one word on, and whatever goes on as typed."""
    longer = [
        _BeamPath(
            path.score
            - word.cost
            - (_RELUCTANCE if word.cost else 0.0)
            + _bigram_logprob(path.words[-1] if path.words else None, word, vocabulary, bare),
            (*path.words, word),
        )
        for path in paths
        for word in choices
    ]
    return [longer[0], *heapq.nlargest(_BEAM, longer[1:], key=lambda path: path.score)]


def _replace_terms(node: Node, words: Iterator[Candidate]) -> Node:
    """The node with its words, in typed order, taken from ``words``."""
    match node:
        case Term():
            word = next(words)
            if word.form == node.form:
                return node
            return replace(node, form=word.form, fold=word.fold, accented=word.form != word.fold)
        case Phrase(terms):
            said = tuple(_replace_terms(term, words) for term in terms)
            return replace(node, terms=tuple(term for term in said if isinstance(term, Term)))
        case And(children) | Or(children):
            return replace(node, children=tuple(_replace_terms(child, words) for child in children))
        case _:
            return node


def unseen_words(node: Node, vocabulary: Vocabulary) -> frozenset[int]:
    """Which words of a query, by their places, stand as typed in next to none of the documents.

    With diacritics the very form counts, without them any spelling; numbers are nobody's slip.
    """
    most = vocabulary.documents / _RARE
    words = [(at, term) for at, term in enumerate(text_terms(node)) if term.form.isalpha()]
    return frozenset(at for at, term in words if _document_count(term, vocabulary) <= most)


def _document_count(term: Term, vocabulary: Vocabulary) -> int:
    """How many documents hold a word as it is typed."""
    forms = vocabulary.forms(term.fold)
    return forms.get(term.form, 0) if term.accented else sum(forms.values())


def corrections(node: Node, vocabulary: Vocabulary, limit: int = 3) -> tuple[Correction, ...]:
    """Likelier queries than the one typed, the likeliest first; none where it is the likeliest itself.

    Words, and those of phrases, are corrected; filters, dates, exclusions, prefixes and fuzzy words stay.
    """
    terms = text_terms(node)
    if not 0 < len(terms) <= MOST_WORDS:
        return ()
    bare = not any(term.accented for term in terms)
    paths = [_BeamPath(0.0, ())]
    for term in terms:
        paths = _extend_beam(paths, _candidates(term, vocabulary, bare), vocabulary, bare)
    typed, *others = paths
    better = [path for path in others if path.score > typed.score][:limit]
    return tuple(Correction(_replace_terms(node, iter(p.words)), p.score - typed.score) for p in better)
