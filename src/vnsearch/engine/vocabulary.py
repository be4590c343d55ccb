"""The words of an index, from the dictionaries of its segments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from vnsearch.engine.segment_builder import FOLDS, FORMS, TEXT
from vnsearch.segments.postings_reader import InvertedField
from vnsearch.segments.segment import Segment
from vnsearch.segments.term_dictionary import decode_spellings

#: What was asked before is remembered, for so many folds.
_REMEMBERED = 1 << 14


class SegmentVocabulary:
    """Counts include deleted documents until they are merged away."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._fields = [field for segment in segments if (field := segment.field(TEXT)) is not None]
        self._segments = segments
        self._doc_count = sum(segment.size for segment in segments)
        self._known: dict[str, Mapping[str, int]] = {}

    @property
    def doc_count(self) -> int:
        """How many documents there are, deleted ones included until they are merged away."""
        return self._doc_count

    def forms(self, fold: str) -> Mapping[str, int]:
        """The spellings of a fold with how many documents hold each.

        A fold's documents are shared out among its spellings as its occurrences are.
        """
        if fold not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found: Counter[str] = Counter()
            for field in self._fields:
                found.update(_forms(field, fold.encode()))
            self._known[fold] = found
        return self._known[fold]

    def folds_with_prefix(self, prefix: str, limit: int) -> Sequence[str]:
        """The folds that begin so, those in most documents first."""
        found: Counter[str] = Counter()
        key = prefix.encode()
        for field in self._fields:
            first, past = field.dictionary.ceiling(key), field.dictionary.ceiling(key + b"\xff")
            for number, (fold, _) in enumerate(field.dictionary.entries(first, past), first):
                found[fold.decode()] += field.doc_freq(number)
        return [fold for fold, _ in sorted(found.items(), key=lambda item: (-item[1], item[0]))[:limit]]

    def bigram_count(self, left: str, right: str, *, folded: bool) -> int:
        """How often two words stand side by side; 0 of the rarest."""
        tables = (segment.bigrams(FOLDS if folded else FORMS) for segment in self._segments)
        return sum(table.count(left, right) for table in tables if table is not None)


def _forms(field: InvertedField, key: bytes) -> dict[str, int]:
    number = field.dictionary.find(key)
    if number is None:
        return {}
    spellings = decode_spellings(field.dictionary.entry(number)[1] or key)
    counts = field.spelling_counts(number).tolist()
    share = field.doc_freq(number) / max(sum(counts), 1)
    return {
        form: max(1, round(count * share)) for form, count in zip(spellings, counts, strict=True) if count
    }
