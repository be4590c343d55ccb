"""The tokens of several texts that are analysed together, as when documents are indexed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import overload

import numpy as np

from vnsearch.arrays import Bools, Int8s, Int64s, UInt32s
from vnsearch.bounded_dict import BoundedDict, is_short
from vnsearch.text.analysis import PLAIN, SIGN, TIE, TokenColumns, find_words, gap_kind
from vnsearch.text.dates import may_be_dash, may_be_tie
from vnsearch.text.extra_terms import Extra, extras
from vnsearch.text.lexicon import COMMA, DAY_WORD, DEN, NAM, THANG, Lexicon
from vnsearch.text.segmentation.codes import ALONE
from vnsearch.text.token_cutter import token_cutter

#: The number of a text, and an extra term of it.
DocumentExtra = tuple[int, Extra]
#: Distinct gaps that are kept with what they may be in a date.
_MAX_GAPS = 1 << 12
_TIE_MARK, _DASH = 1, 2


class _Values(Sequence[str]):
    """(n,) the values of tokens, by their numbers, looked up one by one."""

    def __init__(self, values: Sequence[str], numbers: UInt32s) -> None:
        self._values = values
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self._values[number] for number in self._numbers[place].tolist()]
        return self._values[int(self._numbers[place])]


class _Gaps(Sequence[str]):
    """(n + 1,) what stands around the tokens of a text, cut out when asked for."""

    def __init__(self, text: str, starts: Int64s, ends: Int64s) -> None:
        self._text = text
        self._starts = starts
        self._ends = ends

    def __len__(self) -> int:
        return len(self._starts) + 1

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(len(self)))]
        count = len(self._starts)
        number = place + count + 1 if place < 0 else place
        start = self._ends[number - 1] if number else 0
        return self._text[start : self._starts[number] if number < count else None]


@dataclass(frozen=True, slots=True, eq=False)
class TokenBatch:
    """The tokens of several texts, column by column; (n,) each, ``kinds`` (n + 1,).

    ``texts`` are joined by line ends; ``offsets`` (texts,): where each starts. ``numbers``: of tokens in the
    ``lexicon``. ``starts``, ``ends``, ``kinds``, ``continues_word``: as in ``TokenColumns``, of the joined texts.
    ``edges`` (texts + 1,): the first token of each text, and their number.
    """

    texts: Sequence[str]
    offsets: Int64s
    lexicon: Lexicon
    numbers: UInt32s
    starts: Int64s
    ends: Int64s
    kinds: Int8s
    continues_word: Bools
    edges: Int64s

    def __len__(self) -> int:
        """Return the number of tokens."""
        return len(self.numbers)

    @property
    def begins_with_line(self) -> Bools:
        """(texts with tokens,) whether a line end stands before the first token of a text."""
        firsts = [
            (text, int(self.starts[first]) - offset)
            for text, offset, (first, end) in zip(
                self.texts, self.offsets.tolist(), pairwise(self.edges.tolist()), strict=True
            )
            if end > first
        ]
        return np.array(["\n" in text[:start] for text, start in firsts], np.bool_)

    def folds(self, start: int, end: int) -> list[str]:
        """Return the folds of some tokens."""
        return [self.lexicon.folds[number] for number in self.numbers[start:end].tolist()]

    def columns(self, number: int, candidates: Int64s) -> TokenColumns:
        """Return the tokens of one text; ``candidates`` are those at which dates are looked for."""
        first, end = int(self.edges[number]), int(self.edges[number + 1])
        offset, text = int(self.offsets[number]), self.texts[number]
        starts, ends = self.starts[first:end] - offset, self.ends[first:end] - offset
        gaps, kinds = _Gaps(text, starts, ends), self.kinds[first : end + 1].copy()
        kinds[[0, -1]] = gap_kind(gaps[0]), gap_kind(gaps[-1])
        tokens = self.numbers[first:end]
        forms, folds = _Values(self.lexicon.forms, tokens), _Values(self.lexicon.folds, tokens)
        continues_word = self.continues_word[first:end]
        return TokenColumns(text, starts, ends, forms, folds, continues_word, gaps, kinds, candidates - first)


def analyse_together(texts: Sequence[str]) -> TokenBatch:
    """Analyse several texts together, which is far cheaper than one by one. Raises ``SegmentationModelError``."""
    cut = token_cutter().cut("\n".join(texts))
    offsets = np.cumsum([0, *(len(text) + 1 for text in texts)])
    edges = np.searchsorted(cut.starts, offsets)
    edges[-1] = len(cut.starts)
    continues_word = (
        find_words(cut.lexicon.codes[cut.numbers], cut.kinds, _Values(cut.lexicon.forms, cut.numbers))
        if len(cut.numbers)
        else np.zeros(0, np.bool_)
    )
    return TokenBatch(
        texts, offsets[:-1], cut.lexicon, cut.numbers, cut.starts, cut.ends, cut.kinds, continues_word, edges
    )


def _gap_flags(gap: str) -> int:
    return _TIE_MARK * may_be_tie(gap) | _DASH * may_be_dash(gap)


@cache
def _gap_flag_cache() -> BoundedDict[str, int]:
    return BoundedDict(_gap_flags, _MAX_GAPS, is_short)


def _date_candidates(batch: TokenBatch) -> Int64s:
    """Return the tokens at which a date may begin; at all others none does (``dates.dates``)."""
    count = len(batch)
    flags = np.zeros(count + 2, np.uint8)  # with one more token at either end
    flags[1:-1] = batch.lexicon.flags[batch.numbers]
    before, here, after = flags[:-2], flags[1:-1], flags[2:]
    starts_number = batch.lexicon.codes[batch.numbers] & ALONE > 0
    gap_flags = np.zeros(count, np.uint8)  # of the gap after each token
    with_gap = np.flatnonzero(starts_number & (batch.kinds[1:] != PLAIN))
    with_gap = with_gap[with_gap < count - 1]
    text, flag_of = "\n".join(batch.texts), _gap_flag_cache()
    places = zip(batch.ends[with_gap].tolist(), batch.starts[with_gap + 1].tolist(), strict=True)
    gap_flags[with_gap] = [flag_of[text[start:end]] for start, end in places]
    begins = starts_number & (
        (gap_flags & _TIE_MARK > 0)
        | (after & THANG > 0)
        | ((before & THANG > 0) & (after & NAM > 0))
        | ((here & COMMA > 0) & (before & (DAY_WORD | THANG) > 0))
    )
    # A bare day begins a range where a date follows it.
    begins_range = starts_number[:-1] & (gap_flags[:-1] & _DASH > 0) & begins[1:]
    begins |= starts_number & (after & DEN > 0)
    begins[:-1] |= begins_range
    return np.flatnonzero(begins)


def batch_extras(batch: TokenBatch) -> list[DocumentExtra]:
    """Return the extra terms of all texts, in order of the texts."""
    if not len(batch):
        return []
    candidates = _date_candidates(batch)
    marks = np.flatnonzero((batch.kinds[:-1] == TIE) | (batch.kinds[:-1] == SIGN))
    date_edges, mark_edges = np.searchsorted(candidates, batch.edges), np.searchsorted(marks, batch.edges)
    firsts = np.minimum(batch.edges[:-1], len(batch) - 1)
    # The gap before a text's first token may be a sign, but begins with the line end between texts here.
    may_have_any = (
        (np.diff(date_edges) > 0) | (np.diff(mark_edges) > 0) | (batch.starts[firsts] > batch.offsets)
    )
    numbers = np.flatnonzero(may_have_any & (np.diff(batch.edges) > 0)).tolist()
    return [(number, extra) for number in numbers for extra in _extras(batch, number, candidates, date_edges)]


def _extras(batch: TokenBatch, number: int, candidates: Int64s, date_edges: Int64s) -> list[Extra]:
    own_candidates = candidates[date_edges[number] : date_edges[number + 1]]
    return extras(batch.columns(number, own_candidates))
