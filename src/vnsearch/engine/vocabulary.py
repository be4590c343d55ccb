"""The vocabulary of an index, from the term dictionaries of its segments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import chain
from types import MappingProxyType

import numpy as np

from vnsearch.bounded_dict import BoundedDict
from vnsearch.engine.schema import FOLDS, FORMS, TEXT
from vnsearch.query.spelling.word_patterns import fold_pattern, literal_prefix
from vnsearch.segments.bigrams import hashes
from vnsearch.segments.error_mapping import with_damage_as_error
from vnsearch.segments.postings_reader import InvertedField
from vnsearch.segments.segment import Segment
from vnsearch.segments.term_dictionary import decode_spellings

_NO_FORMS: Mapping[str, int] = MappingProxyType({})
#: The most folds whose forms are cached.
_MAX_CACHED_FOLDS = 1 << 14


class SegmentVocabulary:
    """The forms, folds and bigrams of some segments.

    Counts include deleted documents until these are merged away. Every method raises ``IndexDamagedError``.
    """

    @with_damage_as_error
    def __init__(self, segments: Sequence[Segment]) -> None:
        self._fields = [field for segment in segments if (field := segment.field(TEXT)) is not None]
        self._segments = segments
        self._doc_count = sum(segment.size for segment in segments)
        self._forms = BoundedDict(partial(_doc_freqs_of_forms, self._fields), _MAX_CACHED_FOLDS)

    @property
    def doc_count(self) -> int:
        """Return the number of documents, deleted ones included until they are merged away."""
        return self._doc_count

    def forms(self, fold: str) -> Mapping[str, int]:
        """Return the spellings of a fold with an estimate of their document frequencies.

        The documents of the fold are divided among its spellings in proportion to their occurrences.
        """
        return self._forms[fold]

    @with_damage_as_error
    def folds_with_prefix(self, prefix: str, limit: int) -> Sequence[str]:
        """Return the folds that start with ``prefix``, those in most documents first."""
        doc_freqs: Counter[str] = Counter()
        key = prefix.encode()
        for field in self._fields:
            start, end = field.dictionary.ceiling(key), field.dictionary.ceiling(key + b"\xff")
            for number, (fold, _) in enumerate(field.dictionary.entries(start, end), start):
                doc_freqs[fold.decode()] += field.doc_freq(number)
        return _commonest(doc_freqs, limit)

    @with_damage_as_error
    def folds_like(self, pattern: str, limit: int) -> Sequence[str]:
        """Return the folds of a pattern, those in most documents first.

        Tests all folds that begin with the letters before the first wildcard. For a pattern that begins with a
        wildcard these are all folds of the index, which are listed once.
        """
        doc_freqs: Counter[str] = Counter()
        prefix, matches = literal_prefix(pattern).encode(), fold_pattern(pattern)
        for i, field in enumerate(self._fields):
            folds: Iterable[tuple[int, str]]
            if not prefix:
                folds = self._fold_lists[i].search(matches)
            else:
                start, end = field.dictionary.ceiling(prefix), field.dictionary.ceiling(prefix + b"\xff")
                entries = enumerate(field.dictionary.entries(start, end), start)
                folds = ((n, fold) for n, (key, _) in entries if matches.fullmatch(fold := key.decode()))
            for number, fold in folds:
                doc_freqs[fold] += field.doc_freq(number)
        return _commonest(doc_freqs, limit)

    @cached_property
    def _fold_lists(self) -> list[_FoldList]:
        return [_FoldList(field) for field in self._fields]

    @with_damage_as_error
    def values_with_prefix(self, field: str, prefix: str, limit: int) -> Sequence[str]:
        """Return the values of a value field that start with ``prefix``, those of most documents first."""
        doc_freqs: Counter[str] = Counter()
        key = prefix.encode()
        for values in (segment.field(field) for segment in self._segments):
            if values is not None:
                start, end = values.dictionary.ceiling(key), values.dictionary.ceiling(key + b"\xff")
                for number, (value, _) in enumerate(values.dictionary.entries(start, end), start):
                    doc_freqs[value.decode()] += values.doc_freq(number)
        return _commonest(doc_freqs, limit)

    def bigram_count(self, left: str, right: str, *, folded: bool) -> int:
        """Return how often two words are neighbours; 0 where that is rare."""
        return self.bigram_counts([(left, right)], folded=folded)[0]

    @with_damage_as_error
    def bigram_counts(self, pairs: Sequence[tuple[str, str]], *, folded: bool) -> Sequence[int]:
        """Return for each pair of words how often they are neighbours; 0 where that is rare."""
        tables = [segment.bigrams(FOLDS if folded else FORMS) for segment in self._segments]
        numbers = {word: number for number, word in enumerate(dict.fromkeys(chain.from_iterable(pairs)))}
        word_hashes = hashes(list(numbers))
        places = np.array([(numbers[left], numbers[right]) for left, right in pairs], np.intp).reshape(-1, 2)
        left, right = word_hashes[places[:, 0]], word_hashes[places[:, 1]]
        total = np.zeros(len(pairs), np.int64)
        for table in filter(None, tables):
            total += table.count_pairs(left, right)
        return total.tolist()


@with_damage_as_error
def _doc_freqs_of_forms(fields: Sequence[InvertedField], fold: str) -> Mapping[str, int]:
    key = fold.encode()
    counts = [doc_freqs for field in fields if (doc_freqs := _doc_freqs_by_form(field, key))]
    if len(counts) < 2:  # as usual: few segments contain a candidate for a correction
        return counts[0] if counts else _NO_FORMS
    return sum(map(Counter, counts), Counter[str]())


class _FoldList:
    """All folds of a field in one text, one a line, so that one search finds all that match."""

    def __init__(self, field: InvertedField) -> None:
        folds = [key.decode() for key, _ in field.dictionary.entries()]
        self._text = "\n".join(folds)
        self._starts = np.cumsum([0, *(len(fold) + 1 for fold in folds)])

    def search(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, str]]:
        """Yield the folds that match in full, each with its number."""
        lines = re.compile(f"^{pattern.pattern}$", re.MULTILINE)
        for match in lines.finditer(self._text):
            yield int(np.searchsorted(self._starts, match.start())), match.group()


def _commonest(doc_freqs: Counter[str], limit: int) -> list[str]:
    """Return the keys in most documents, ties in order of their code points."""
    return [key for key, _ in sorted(doc_freqs.items(), key=lambda item: (-item[1], item[0]))[:limit]]


def _doc_freqs_by_form(field: InvertedField, key: bytes) -> dict[str, int]:
    number = field.dictionary.find(key)
    if number is None:
        return {}
    spellings = decode_spellings(field.dictionary.entry(number)[1] or key)
    counts = field.spelling_counts(number, number + 1).tolist()
    share = field.doc_freq(number) / max(sum(counts), 1)
    return {
        form: max(1, round(count * share)) for form, count in zip(spellings, counts, strict=True) if count
    }
