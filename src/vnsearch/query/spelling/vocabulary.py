"""What an index can tell of its words: all that prefixes, fuzzy words and corrections need of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Protocol

from vnsearch.text import fold


class Vocabulary(Protocol):
    """The words of one state of an index. A correction asks ``forms`` hundreds of times a word."""

    @property
    def documents(self) -> int:
        """How many documents there are."""
        ...

    def forms(self, fold: str) -> Mapping[str, int]:
        """The canonical forms of a fold, and how many documents hold each; empty where there are none."""
        ...

    def folds_with_prefix(self, prefix: str, limit: int) -> Sequence[str]:
        """The folds that begin with a folded prefix, at most ``limit``: those in most documents first."""
        ...

    def bigram_count(self, left: str, right: str, *, folded: bool) -> int:
        """How often two forms stand side by side, or with ``folded`` two folds in any spelling.

        0 where it is not known; pairs within words alone will do. The folds' count for two forms misleads:
        it makes the commonest spelling of each look bound to the other (docs/queries.md, Corrections).
        """
        ...


class MemoryVocabulary:
    """A vocabulary from counts: documents by canonical form, and occurrences by pair of forms."""

    def __init__(
        self, documents: int, counts: Mapping[str, int], pairs: Mapping[tuple[str, str], int] | None = None
    ) -> None:
        self._documents = documents
        self._pairs = pairs or {}
        self._folded_pairs: dict[tuple[str, str], int] = {}
        for (left, right), count in self._pairs.items():
            both = fold(left), fold(right)
            self._folded_pairs[both] = self._folded_pairs.get(both, 0) + count
        self._by_fold: dict[str, dict[str, int]] = {}
        for form, count in counts.items():
            self._by_fold.setdefault(fold(form), {})[form] = count
        self._folds = sorted(self._by_fold)

    @property
    def documents(self) -> int:
        """As given."""
        return self._documents

    def forms(self, fold: str) -> Mapping[str, int]:
        """The forms of a fold."""
        return self._by_fold.get(fold, {})

    def folds_with_prefix(self, prefix: str, limit: int) -> Sequence[str]:
        """One stretch of the sorted folds, ordered by frequency."""
        first = bisect_left(self._folds, prefix)
        past = bisect_left(self._folds, prefix + chr(0x10FFFF))
        found = self._folds[first:past]
        return sorted(found, key=lambda fold: -sum(self._by_fold[fold].values()))[:limit]

    def bigram_count(self, left: str, right: str, *, folded: bool) -> int:
        """As counted."""
        return (self._folded_pairs if folded else self._pairs).get((left, right), 0)
