"""The words of an index in a cluster: counted by writers, stored as one blob, downloaded once a generation."""

from __future__ import annotations

import base64
import json
import zlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np

from vnsearch.arrays import Int64s, UInt32s
from vnsearch.document_analysis import AnalysedDocument
from vnsearch.engine.text_indexer import RUN_OCCURRENCES, FormTable
from vnsearch.query.spelling.word_patterns import fold_pattern
from vnsearch.segments import bigrams
from vnsearch.segments.bigrams import BigramCounts, hashes
from vnsearch.text import fold

#: Gap between the texts of two documents on one axis of positions.
_APART = 2


_NO_PAIRS = BigramCounts(np.empty(0, np.uint32), np.empty(0, np.uint16), 0)


@dataclass(frozen=True, slots=True)
class WordCounts:
    """Counts of the words of all documents.

    ``documents``: how many were counted. ``occurrences``: of each form. ``doc_freqs``: of each fold. ``pairs``: how
    often forms, and folds, are neighbours. Documents that were replaced or deleted count until ``compact``.
    """

    documents: int = 0
    occurrences: Mapping[str, int] = field(default_factory=dict)
    doc_freqs: Mapping[str, int] = field(default_factory=dict)
    pairs: tuple[BigramCounts, BigramCounts] = (_NO_PAIRS, _NO_PAIRS)

    def plus(self, other: WordCounts) -> WordCounts:
        """Return the sum of two counts."""
        return WordCounts(
            self.documents + other.documents,
            Counter(self.occurrences) + Counter(other.occurrences),
            Counter(self.doc_freqs) + Counter(other.doc_freqs),
            (_merge_pairs(self.pairs[0], other.pairs[0]), _merge_pairs(self.pairs[1], other.pairs[1])),
        )

    def to_bytes(self) -> bytes:
        """Return the counts as bytes."""
        values = {
            "documents": self.documents,
            "occurrences": self.occurrences,
            "doc_freqs": self.doc_freqs,
            "pairs": [
                {
                    "keys": base64.b64encode(table.keys.astype("<u4").tobytes()).decode(),
                    "counts": base64.b64encode(table.counts.astype("<u2").tobytes()).decode(),
                    "total": table.total,
                }
                for table in self.pairs
            ],
        }
        return zlib.compress(json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass"), 1)

    @classmethod
    def from_bytes(cls, data: bytes) -> WordCounts:
        """Invert ``to_bytes``. Raises ``ValueError``, ``KeyError``, ``TypeError``, ``zlib.error``."""
        values = json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass"))
        forms, folds = (_table(each) for each in values["pairs"])
        return cls(int(values["documents"]), values["occurrences"], values["doc_freqs"], (forms, folds))


def _merge_pairs(one: BigramCounts, other: BigramCounts) -> BigramCounts:
    tables = [(table, 1.0) for table in (one, other) if table.total]
    return bigrams.merge_tables(tables) if tables else one


def _table(values: Mapping[str, Any]) -> BigramCounts:
    keys = np.frombuffer(base64.b64decode(values["keys"]), "<u4").astype(np.uint32)
    counts = np.frombuffer(base64.b64decode(values["counts"]), "<u2").astype(np.uint16)
    if len(keys) != len(counts):
        raise ValueError("pairs without counts")
    return BigramCounts(keys, counts, int(values["total"]))


class WordCounter:
    """Counts the words of documents as they are written."""

    def __init__(self) -> None:
        self._words = FormTable()
        self._bigrams = bigrams.Counter()
        self._fold_documents = np.zeros(0, np.int64)
        self._documents = 0
        self._vocabulary: Sequence[str] = ()
        self._term_numbers = np.empty(0, np.int64)
        self._terms: list[Int64s] = []
        self._positions: list[UInt32s] = []
        self._pending_occurrences = 0

    def add(self, entry: AnalysedDocument) -> None:
        """Count a document."""
        if entry.vocabulary is not self._vocabulary:
            numbers = map(self._words.forms.__getitem__, entry.vocabulary)
            self._term_numbers = np.fromiter(numbers, np.int64, len(entry.vocabulary))
            self._vocabulary = entry.vocabulary
        self._documents += 1
        self._terms.append(self._term_numbers[entry.terms])
        self._positions.append(entry.positions)
        self._pending_occurrences += len(entry.terms)
        if self._pending_occurrences >= RUN_OCCURRENCES:
            self._count_pending()

    def _count_pending(self) -> None:
        if self._pending_occurrences:
            sizes = np.array([len(terms) for terms in self._terms])
            documents = np.repeat(np.arange(len(sizes)), sizes)
            self._count(documents, np.concatenate(self._terms), np.concatenate(self._positions))
        self._terms.clear()
        self._positions.clear()
        self._pending_occurrences = 0

    def _count(self, documents: Int64s, terms: Int64s, positions: UInt32s) -> None:
        """Count (n,) occurrences of documents that were not counted before."""
        words = self._words
        words.count(terms.astype(np.uint32))
        folds = words.fold_of[terms].astype(np.int64)
        distinct = np.unique(documents * len(words.folds) + folds) % len(words.folds)
        counts = np.bincount(distinct, minlength=len(words.folds))
        counts[: len(self._fold_documents)] += self._fold_documents
        self._fold_documents = counts
        axis = positions + documents * (int(positions.max()) + _APART)
        neighbours = np.flatnonzero(np.diff(axis) == 1)
        self._bigrams.add(terms.astype(np.uint32), neighbours, words.fold_of, words.hashes)

    def counts(self) -> WordCounts:
        """Return the counts of all documents so far."""
        self._count_pending()
        words = self._words
        if not len(words.freqs):
            return WordCounts(self._documents)
        return WordCounts(
            self._documents,
            _positive(words.forms.forms, words.freqs),
            _positive(words.folds.forms, self._fold_documents),
            self._bigrams.tables(),
        )


def _positive(names: Sequence[str], counts: Int64s) -> dict[str, int]:
    """Return the counts above 0 by name: a vocabulary also has forms of documents that were not added."""
    return {name: count for name, count in zip(names, counts.tolist(), strict=True) if count}


#: Returns the folded values of a field that begin with a prefix, those in most documents first.
ValuesWithPrefix = Callable[[str, str, int], Sequence[str]]


class ClusterVocabulary:
    """The words of one generation of an index in a cluster."""

    def __init__(self, counts: WordCounts, values_with_prefix: ValuesWithPrefix) -> None:
        self._counts = counts
        self._values_with_prefix = values_with_prefix
        self._forms_by_fold: dict[str, list[str]] = {}
        for form in counts.occurrences:
            self._forms_by_fold.setdefault(fold(form), []).append(form)
        self._folds = sorted(self._forms_by_fold)
        self._doc_freqs_of_forms: dict[str, Mapping[str, int]] = {}

    @property
    def doc_count(self) -> int:
        """Return the number of documents, replaced and deleted ones included until ``compact``."""
        return self._counts.documents

    def spellings(self, folded: str) -> Sequence[str]:
        """Return the forms of a fold."""
        return self._forms_by_fold.get(folded, ())

    def forms(self, fold: str) -> Mapping[str, int]:
        """Return the forms of a fold with an estimate of their document frequencies, as of a folder's segments."""
        doc_freqs = self._doc_freqs_of_forms.get(fold)
        if doc_freqs is None:
            doc_freqs = self._doc_freqs_of_forms[fold] = self._estimate(fold)
        return doc_freqs

    def _estimate(self, folded: str) -> Mapping[str, int]:
        occurrences = self._counts.occurrences
        counts = {form: occurrences[form] for form in self._forms_by_fold.get(folded, ())}
        share = self._counts.doc_freqs.get(folded, 0) / max(sum(counts.values()), 1)
        return {form: max(1, round(count * share)) for form, count in counts.items() if count}

    def folds_with_prefix(self, prefix: str, limit: int) -> Sequence[str]:
        """Return the folds that start with ``prefix``, those in most documents first."""
        start = bisect_left(self._folds, prefix)
        end = bisect_left(self._folds, prefix + chr(0x10FFFF))
        return self._commonest(self._folds[start:end], limit)

    def folds_like(self, pattern: str, limit: int) -> Sequence[str]:
        """Return the folds of a pattern, those in most documents first."""
        return self._commonest(filter(fold_pattern(pattern).fullmatch, self._folds), limit)

    def _commonest(self, folds: Iterable[str], limit: int) -> Sequence[str]:
        doc_freqs = self._counts.doc_freqs
        return sorted(folds, key=lambda folded: (-doc_freqs.get(folded, 0), folded))[:limit]

    def values_with_prefix(self, field: str, prefix: str, limit: int) -> Sequence[str]:
        """Return the values of a value field that start with ``prefix``, those of most documents first."""
        return self._values_with_prefix(field, prefix, limit)

    def bigram_count(self, left: str, right: str, *, folded: bool) -> int:
        """Return how often two words are neighbours; 0 where that is rare."""
        return self.bigram_counts([(left, right)], folded=folded)[0]

    def bigram_counts(self, pairs: Sequence[tuple[str, str]], *, folded: bool) -> Sequence[int]:
        """Return for each pair of words how often they are neighbours; 0 where that is rare."""
        numbers = {word: number for number, word in enumerate(dict.fromkeys(chain.from_iterable(pairs)))}
        word_hashes = hashes(list(numbers))
        places = np.array([(numbers[left], numbers[right]) for left, right in pairs], np.intp).reshape(-1, 2)
        table = self._counts.pairs[1 if folded else 0]
        counts = table.count_pairs(word_hashes[places[:, 0]], word_hashes[places[:, 1]])
        return [int(count) for count in counts]
