"""Texts as columns: every token's offsets, forms and folds, and which tokens are one word.

One pass of a regular expression, one look into a table for each piece it cuts, the rest in arrays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from operator import itemgetter

import numpy as np

from vnsearch.arrays import Bools, Int8s, Int32s, Int64s
from vnsearch.bounded_dict import BoundedDict, is_short
from vnsearch.text.characters import IGNORABLE, MARKS
from vnsearch.text.name_list import names
from vnsearch.text.normalise import canonical, fold
from vnsearch.text.segmentation.codes import ALONE, FREE, PAD
from vnsearch.text.tokenise import TOKEN

#: What stands between two tokens: nothing to be seen, something that parts words, a line end, a single
#: mark that may tie them into one form (GD&ĐT, 31/5/2021), a mark that opens a name (#, @).
PLAIN, BREAK, LINE, TIE, SIGN = range(5)
_TIE = re.compile(rf"[{IGNORABLE}]*+[-&./\u2010\u2011][{IGNORABLE}]*+")
_SIGNS = "#@"
_INVISIBLE = re.compile(rf"[\s{IGNORABLE}{MARKS}]*+")
#: Distinct tokens, and distinct strings between tokens, that are kept with what was computed of them.
_MAX_CACHED = 1 << 15

Entry = tuple[str, str, int]
_FORM: Callable[[Entry], str] = itemgetter(0)
_FOLD: Callable[[Entry], str] = itemgetter(1)
_CODE: Callable[[Entry], int] = itemgetter(2)


def word_entry(surface: str) -> Entry:
    """Return a token's form, fold and code: the word model's, with that of the names above it."""
    from vnsearch.text.segmentation.segmenter import segmenter  # a query is analysed without words

    form = canonical(surface)
    return form, fold(form), segmenter().coder[form] | names().numbers.get(form, 0) << FREE


def _plain_entry(surface: str) -> Entry:
    """Return a token's form, fold and code without words: the code only says whether it begins with a digit."""
    form = canonical(surface)
    return form, fold(form), ALONE if form[0].isdigit() else 0


def gap_kind(gap: str) -> int:
    """Return what stands between two tokens: ``PLAIN``, ``BREAK``, ``LINE``, ``TIE`` or ``SIGN``."""
    if "\n" in gap:
        return LINE
    if _INVISIBLE.fullmatch(gap):
        return PLAIN
    if _TIE.fullmatch(gap):
        return TIE
    return SIGN if gap[-1] in _SIGNS else BREAK


@cache
def _entries(words: bool) -> BoundedDict[str, Entry]:
    return BoundedDict(word_entry if words else _plain_entry, _MAX_CACHED, is_short)


@cache
def gap_kinds() -> BoundedDict[str, int]:
    """Return ``gap_kind`` of each gap, for looking up with ``[]``."""
    return BoundedDict(gap_kind, _MAX_CACHED, is_short)


@dataclass(frozen=True, slots=True, eq=False)
class TokenColumns:
    """A text's tokens, column by column; (n,) each, ``gaps`` and ``kinds`` (n + 1,).

    ``text[starts[i]:ends[i]]`` is token ``i``. ``continues_word[i]``: it belongs to one word with the token
    before it. ``gaps[i]`` stands before it and ``kinds[i]`` says what that is. ``numbers`` holds the
    numbers of the tokens that begin with a digit, ascending.
    """

    text: str
    starts: Int64s
    ends: Int64s
    forms: Sequence[str]
    folds: Sequence[str]
    continues_word: Bools
    gaps: Sequence[str]
    kinds: Int8s
    numbers: Int64s

    def __len__(self) -> int:
        """Return the number of tokens."""
        return len(self.forms)

    @property
    def words(self) -> list[tuple[int, int]]:
        """The words as half-open spans over the tokens; together they cover every token once."""
        heads = np.flatnonzero(~self.continues_word).tolist()
        return list(pairwise([*heads, len(self)]))

    @property
    def lines(self) -> Int64s:
        """(n,) how many line ends stand before each token, several together counted once."""
        return np.cumsum(self.kinds[:-1] == LINE)


def find_words(codes: Int32s, kinds: Int8s, forms: Sequence[str]) -> Bools:
    """Return (n,) which tokens continue a word; anything visible between two tokens ends the sequence.

    So a word depends on nothing but the canonical forms around it up to the next punctuation mark:
    case, tone placement and a trailing full stop cannot change it.
    """
    from vnsearch.text.segmentation.segmenter import Layout, segmenter

    count = len(codes)
    after_break = kinds[:-1] != PLAIN
    after_break[:1] = True
    positions = np.arange(count) + np.cumsum(after_break)
    first_tokens = np.flatnonzero(after_break)
    last_tokens = np.append(first_tokens[1:], count) - 1
    codes_with_pads = np.full(count + len(first_tokens) + 1, PAD, np.int32)
    codes_with_pads[positions] = codes
    layout = Layout(codes_with_pads, positions[first_tokens], positions[last_tokens] + 1)
    inside = segmenter().continues_word(layout, lambda run: forms[first_tokens[run] : last_tokens[run] + 1])
    return names().join_names(inside[positions], codes >> FREE, forms, after_break)


def analyse(text: str, *, words: bool = True) -> TokenColumns:
    """Analyse one text; without ``words``, every token is a word of its own.

    Raises ``SegmentationModelError``.
    """
    pieces = TOKEN.split(text)
    gaps, surfaces = pieces[::2], pieces[1::2]
    edges = np.cumsum(np.fromiter(map(len, pieces), np.int64, len(pieces)))
    kinds = np.fromiter(map(gap_kinds().__getitem__, gaps), np.int8, len(gaps))
    entries = list(map(_entries(words).__getitem__, surfaces))
    forms, folds = tuple(map(_FORM, entries)), tuple(map(_FOLD, entries))
    codes = np.fromiter(map(_CODE, entries), np.int32, len(entries))
    continues_word = find_words(codes, kinds, forms) if words and surfaces else np.zeros(len(codes), np.bool_)
    numbers = (codes & ALONE).nonzero()[0]
    return TokenColumns(text, edges[:-1:2], edges[1::2], forms, folds, continues_word, gaps, kinds, numbers)


def analyse_many(texts: Sequence[str]) -> Iterator[TokenColumns]:
    """Analyse several texts together, which is far cheaper than one by one when they are short."""
    whole = analyse("\n".join(texts))
    offsets = np.cumsum([0, *(len(text) + 1 for text in texts)])
    edges = np.searchsorted(whole.starts, offsets).tolist()
    for text, offset, (start, end) in zip(texts, offsets.tolist(), pairwise(edges), strict=False):
        yield _slice(whole, text, offset, start, end)


def _slice(whole: TokenColumns, text: str, offset: int, start: int, end: int) -> TokenColumns:
    """Return the tokens of one of several texts that were analysed together; its outer gaps end with it."""
    starts, ends = whole.starts[start:end] - offset, whole.ends[start:end] - offset
    gaps, kinds = list(whole.gaps[start : end + 1]), whole.kinds[start : end + 1].copy()
    gaps[0] = text[: int(starts[0])] if end > start else text
    gaps[-1] = text[int(ends[-1]) :] if end > start else text
    kinds[[0, -1]] = gap_kind(gaps[0]), gap_kind(gaps[-1])
    low, high = np.searchsorted(whole.numbers, (start, end)).tolist()
    return TokenColumns(
        text,
        starts,
        ends,
        whole.forms[start:end],
        whole.folds[start:end],
        whole.continues_word[start:end],
        gaps,
        kinds,
        whole.numbers[low:high] - start,
    )
