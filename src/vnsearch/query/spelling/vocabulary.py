"""The words of an index, as wildcards and spelling correction need to know them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Protocol

from vnsearch.query.spelling.word_patterns import fold_pattern
from vnsearch.text import fold


class Vocabulary(Protocol):
    """The words of one snapshot of an index.

    A correction calls ``forms`` hundreds of times for each typed word.
    """

    @property
    def doc_count(self) -> int:
        """The number of documents in the index."""
        ...

    def forms(self, fold: str) -> Mapping[str, int]:
        """Return the forms of a fold, each with the number of documents that contain it."""
        ...

    def folds_with_prefix(self, prefix: str, limit: int) -> Sequence[str]:
        """Return at most ``limit`` folds with a folded prefix, those in most documents first."""
        ...

    def folds_like(self, pattern: str, limit: int) -> Sequence[str]:
        """Return at most ``limit`` folds of a folded pattern, those in most documents first.

        ``*`` in it stands for any letters, ``?`` for one.
        """
        ...

    def values_with_prefix(self, field: str, prefix: str, limit: int) -> Sequence[str]:
        """Return at most ``limit`` folded values of a value field that begin so, those of most documents first."""
        ...

    def bigram_count(self, left: str, right: str, *, folded: bool) -> int:
        """Return how often two forms stand side by side; with ``folded``, two folds in any spelling.

        0 where it is not known; counts of pairs within words suffice. Do not take the count of the folds for
        that of two forms: the commonest spelling of each would then seem to belong to the other
        (docs/queries.md, Corrections).
        """
        ...

    def bigram_counts(self, pairs: Sequence[tuple[str, str]], *, folded: bool) -> Sequence[int]:
        """Return ``bigram_count`` of each pair: many at once are far cheaper than one by one."""
        ...


class MemoryVocabulary:
    """A vocabulary made of counts.

    ``doc_count``: the number of documents; ``doc_freqs``: by form, those that contain it; ``bigrams``: how
    often two forms stand side by side; ``values``: by value field, the folded values, the commonest first.
    """

    def __init__(
        self,
        doc_count: int,
        doc_freqs: Mapping[str, int],
        bigrams: Mapping[tuple[str, str], int] | None = None,
        values: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._values = values or {}
        self._doc_count = doc_count
        self._bigrams = bigrams or {}
        self._fold_bigrams: dict[tuple[str, str], int] = {}
        for (left, right), count in self._bigrams.items():
            folds = fold(left), fold(right)
            self._fold_bigrams[folds] = self._fold_bigrams.get(folds, 0) + count
        self._forms_by_fold: dict[str, dict[str, int]] = {}
        for form, doc_freq in doc_freqs.items():
            self._forms_by_fold.setdefault(fold(form), {})[form] = doc_freq
        self._folds = sorted(self._forms_by_fold)

    @property
    def doc_count(self) -> int:
        """The number of documents, as given."""
        return self._doc_count

    def forms(self, fold: str) -> Mapping[str, int]:
        """Return the forms of a fold with their document frequencies."""
        return self._forms_by_fold.get(fold, {})

    def folds_with_prefix(self, prefix: str, limit: int) -> Sequence[str]:
        """Return folds with a prefix, those with the most documents first."""
        start = bisect_left(self._folds, prefix)
        end = bisect_left(self._folds, prefix + chr(0x10FFFF))
        return self._commonest(self._folds[start:end], limit)

    def _commonest(self, folds: Sequence[str], limit: int) -> Sequence[str]:
        return sorted(folds, key=lambda fold: -sum(self._forms_by_fold[fold].values()))[:limit]

    def folds_like(self, pattern: str, limit: int) -> Sequence[str]:
        """Return folds of a pattern, those with the most documents first."""
        return self._commonest(list(filter(fold_pattern(pattern).fullmatch, self._folds)), limit)

    def values_with_prefix(self, field: str, prefix: str, limit: int) -> Sequence[str]:
        """Return values with a prefix, in the order given."""
        return [value for value in self._values.get(field, ()) if value.startswith(prefix)][:limit]

    def bigram_count(self, left: str, right: str, *, folded: bool) -> int:
        """Return the count of a pair of forms or folds, as given."""
        return (self._fold_bigrams if folded else self._bigrams).get((left, right), 0)

    def bigram_counts(self, pairs: Sequence[tuple[str, str]], *, folded: bool) -> Sequence[int]:
        """Return the counts of pairs of forms or folds, as given."""
        return [self.bigram_count(left, right, folded=folded) for left, right in pairs]
