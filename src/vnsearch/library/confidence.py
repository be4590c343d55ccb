"""How surely a document is what a query asks for, 0 to 1: whether there is anything like it in the index.

Scores do not compare between queries, as they grow with the number of words. The confidence of a hit is a logistic
function of how much of the query its text has, and how (``Agreement``). The weights were fitted by logistic
regression on the tuning half of known items, whose document is in the index, and of queries of the same kinds whose
document is not (``bench/ranking/answerability.py``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from vnsearch.query import And, Node, Or, Phrase, Term, Vocabulary, Words, synonyms, text_terms
from vnsearch.ranking import idf, term_shares
from vnsearch.text import fold
from vnsearch.text.normalise import accents_agree, alternative_spellings, lacks_tone

#: A run of so many words is as good as a longer one.
_LONG_RUN = 4
#: So few words need not stand side by side in a title to be what it is about.
_FEW_WORDS = 3
#: So many alternatives of a query are looked at.
_MAX_SIDES = 16
#: Where every hit is below this, the page says that the index has nothing like the query.
LOW_CONFIDENCE = 0.1
#: The weights of the numbers of ``Agreement``, and the constant.
_WEIGHTS, _CONSTANT = (11.6, 5.8, 3.0, 6.1), -20.0


class Agreement(NamedTuple):
    """How much of some words a document has, each 0 to 1; rarer words have larger shares (``ranking.term_shares``).

    ``beside``: the share of the words that stand next to a word that they were typed next to; ``whole``: of those
    and the words that are units of their own; ``run``: the longest run of words as typed, compared with four or all
    of them; ``in_head``: ``whole`` in title and summary alone.
    """

    beside: float = 0.0
    whole: float = 0.0
    run: float = 0.0
    in_head: float = 0.0

    @property
    def confidence(self) -> float:
        """The probability that the document is what was asked for."""
        numbers = self.beside, self.whole, self.run, self.in_head
        return 1.0 / (1.0 + math.exp(-_CONSTANT - sum(map(math.prod, zip(_WEIGHTS, numbers, strict=True)))))


class TextForms(NamedTuple):
    """The forms of a document's tokens, of which the first ``head`` are those of title and summary."""

    forms: Sequence[str]
    head: int


class Confidence:
    """Tells how surely documents are what one query asks for."""

    def __init__(self, node: Node, vocabulary: Vocabulary) -> None:
        self._node = node
        self._vocabulary = vocabulary

    @cached_property
    def _sides(self) -> list[list[_QueryWords]]:
        return [[_QueryWords(words, self._vocabulary) for words in side] for side in _sides(self._node)]

    def of(self, text: TextForms) -> float:
        """Return the confidence of a document: of alternatives the best; 1 where no words are asked for."""
        return max(
            min((words.agreement(text).confidence for words in side), default=1.0) for side in self._sides
        )


class _WordList(NamedTuple):
    """Words typed side by side; an ``Or`` is an expanded prefix or fuzzy word. ``alone``: units of one word."""

    words: Sequence[Term | Or]
    alone: frozenset[int] = frozenset()

    @classmethod
    def of_words(cls, node: Words) -> _WordList:
        """Return the required words of a node."""
        ends = set(accumulate(node.readings[0], initial=0))
        numbers = sorted(node.required_numbers)
        alone = (place for place, number in enumerate(numbers) if {number, number + 1} <= ends)
        return cls([node.terms[number] for number in numbers], frozenset(alone))


def _sides(node: Node) -> list[list[_WordList]]:
    """Return for each alternative of a query the words that it asks for, those of each field together."""
    match node:
        case Or(children, word) if not word:
            return [side for child in children for side in _sides(child)][:_MAX_SIDES]
        case And(children):
            sides: list[list[_WordList]] = [[]]
            for child in children:
                sides = [[*side, *more] for side in sides for more in _sides(child)][:_MAX_SIDES]
            return sides
        case Words():
            return [[_WordList.of_words(node)]]
        case Term() | Or():
            return [[_WordList((node,), frozenset((0,)))]]
        case Phrase(terms):
            return [[_WordList(terms)]]
        case _:
            return [[]]


class _QueryWords:
    """The words of a query, as they are looked for in texts."""

    def __init__(self, word_list: _WordList, vocabulary: Vocabulary) -> None:
        words = word_list.words
        self._alone = word_list.alone
        self._is_few = len(words) <= _FEW_WORDS
        self._is_apart = self._is_few and len(words) == len(word_list.alone)
        self._full_run = min(len(words), _LONG_RUN)
        self._places: dict[str, list[int]] = {}
        doc_freqs = []
        for number, word in enumerate(words):
            spellings = dict.fromkeys(_spellings(word, vocabulary))
            for form in spellings:
                self._places.setdefault(form, []).append(number)
            doc_freqs.append(sum(vocabulary.forms(fold(form)).get(form, 0) for form in spellings))
        total = max(vocabulary.doc_count, *doc_freqs)
        self._shares = term_shares(np.array([idf(doc_freq, total) for doc_freq in doc_freqs])).tolist()
        terms = [word if isinstance(word, Term) else text_terms(word)[0] for word in words]
        self._synonyms = [(synonym.start, synonym.end, synonym.forms) for synonym in synonyms(terms)]

    def agreement(self, text: TextForms) -> Agreement:
        """Return how much of the words a text has.

        Few words may stand apart in title and summary, and anywhere if each is a unit.
        """
        present, beside, in_head, longest = set[int](), set[int](), set[int](), 0
        for place, number, run in (*self._runs(text), *self._synonym_runs(text)):
            words = range(number - run + 1, number + 1) if run > 1 else ()
            present.add(number)
            beside.update(words)
            if place < text.head:
                in_head.update(words, {number} if self._is_few else {number} & self._alone)
            longest = max(longest, run)
        beside |= in_head if self._is_few else set()
        whole = self._share(beside | (present & self._alone))
        if self._is_apart:
            return Agreement(whole, whole, whole, self._share(in_head))
        run_share = min(longest, self._full_run) / self._full_run
        return Agreement(self._share(beside), whole, run_share, self._share(in_head))

    def _share(self, numbers: AbstractSet[int]) -> float:
        return float(sum([self._shares[number] for number in sorted(numbers)]))

    def _runs(self, text: TextForms) -> Iterator[tuple[int, int, int]]:
        """Yield the place of each word in a text, its number, and how many words as typed end there."""
        run_lengths: dict[int, int] = {}
        place_before = -1
        for place in [place for place, form in enumerate(text.forms) if form in self._places]:
            previous = run_lengths if place == place_before + 1 else {}
            numbers = self._places[text.forms[place]]
            run_lengths = {number: previous.get(number - 1, 0) + 1 for number in numbers}
            place_before = place
            for number, run in run_lengths.items():
                yield place, number, run

    def _synonym_runs(self, text: TextForms) -> Iterator[tuple[int, int, int]]:
        """Yield the same of synonyms, as if the words stood there for which they do."""
        for start, end, forms in self._synonyms:
            for place, form in enumerate(text.forms):
                if form == forms[0] and tuple(text.forms[place : place + len(forms)]) == forms:
                    yield place, end - 1, end - start


def _spellings(word: Term | Or, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the forms that agree with a word as it was typed."""
    for term in text_terms(word):
        yield term.form
        if term.accented and not lacks_tone(term.form):
            continue
        for form in vocabulary.forms(term.fold):
            if not term.accented or accents_agree(term.form, form):
                yield form
        if not term.accented:
            yield from alternative_spellings(term.fold)
