"""What each n-gram of a query extends, as the compiled loops need it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class NGramParents(NamedTuple):
    """What an n-gram extends: its last two terms, and numbers of n-grams.

    ``prefix``: the n-gram without the last term; ``last_pair``: that of the last two terms alone; -1 if there
    is none. With terms 0 1 2 and n-grams (0, 1), (1, 2), (0, 1, 2), the parents of the third are:
    ``before_last`` 1, ``last`` 2, ``prefix`` 0, ``last_pair`` 1. A pair has no prefix and is its own last
    pair.
    """

    before_last: int
    last: int
    prefix: int
    last_pair: int


def ngram_parents(ngrams: Sequence[tuple[int, ...]]) -> list[NGramParents]:
    """Return the parents of n-grams, given the numbers of the terms of each."""
    numbers = {terms: number for number, terms in enumerate(ngrams)}
    return [
        NGramParents(terms[-2], terms[-1], numbers.get(terms[:-1], -1), numbers.get(terms[-2:], -1))
        for terms in ngrams
    ]
