"""The words of a list of documents."""

from __future__ import annotations

import fnmatch
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from vnsearch.engine.memory.documents import IndexedDocument


class DocumentsVocabulary:
    """Counts the words of documents, as ``vnsearch.query.Vocabulary`` asks."""

    def __init__(self, documents: Sequence[IndexedDocument]) -> None:
        self._documents = documents

    @property
    def doc_count(self) -> int:
        """How many documents there are."""
        return len(self._documents)

    @cached_property
    def _document_counts(self) -> Counter[str]:
        """In how many documents each fold occurs."""
        return Counter(folded for document in self._documents for folded in document.by_fold)

    @cached_property
    def _form_counts(self) -> Mapping[str, Counter[str]]:
        """For each fold, how often each of its spellings occurs."""
        form_counts: dict[str, Counter[str]] = {}
        for document in self._documents:
            for folded, occurrences in document.by_fold.items():
                form_counts.setdefault(folded, Counter()).update(
                    occurrence.form for occurrence in occurrences
                )
        return form_counts

    def forms(self, fold: str) -> Mapping[str, int]:
        """Return the spellings of a fold, and how many documents hold each.

        This is an estimate: the fold's documents are shared out as its occurrences are, 1 at least each.
        """
        counts = self._form_counts.get(fold, Counter[str]())
        share = self._document_counts[fold] / max(sum(counts.values()), 1)
        return {form: max(1, round(count * share)) for form, count in counts.items()}

    def folds_with_prefix(self, prefix: str, limit: int) -> Sequence[str]:
        """Return the folds that begin with a prefix, those in most documents first."""
        folds = [folded for folded in self._document_counts if folded.startswith(prefix)]
        return sorted(folds, key=lambda folded: (-self._document_counts[folded], folded))[:limit]

    def folds_like(self, pattern: str, limit: int) -> Sequence[str]:
        """Return the folds of a pattern with ``*`` and ``?``, those in most documents first."""
        folds = fnmatch.filter(self._document_counts, pattern)
        return sorted(folds, key=lambda folded: (-self._document_counts[folded], folded))[:limit]

    def values_with_prefix(self, field: str, prefix: str, limit: int) -> Sequence[str]:
        """Return the values of a field that begin with a prefix, those of most documents first."""
        counts = Counter(value for document in self._documents for value in document.values[field])
        values = [value for value in counts if value.startswith(prefix)]
        return sorted(values, key=lambda value: (-counts[value], value))[:limit]

    @cached_property
    def _pairs(self) -> Counter[tuple[str, str]]:
        """How often two spellings stand side by side."""
        return Counter(
            (left.form, right.form)
            for document in self._documents
            for left, right in pairwise(document.occurrences)
            if right.position - left.position == 1
        )

    @cached_property
    def _fold_pairs(self) -> Counter[tuple[str, str]]:
        """How often two folds stand side by side in any spelling."""
        return Counter(
            (left.fold, right.fold)
            for document in self._documents
            for left, right in pairwise(document.occurrences)
            if right.position - left.position == 1
        )

    def bigram_count(self, left: str, right: str, *, folded: bool) -> int:
        """Return how often two words stand side by side."""
        return (self._fold_pairs if folded else self._pairs)[left, right]

    def bigram_counts(self, pairs: Sequence[tuple[str, str]], *, folded: bool) -> Sequence[int]:
        """Return how often each pair of words stands side by side."""
        return [self.bigram_count(left, right, folded=folded) for left, right in pairs]
