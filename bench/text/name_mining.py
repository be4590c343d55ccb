"""What the corpora say of names: how they are written, what stands around them, what the model makes of them.

Used by ``bench/text/name_list.py``. Counted is where a name's forms stand in running text with each
syllable's case known: not in capitals throughout, not where a sentence begins.
"""

from __future__ import annotations

import json
import lzma
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vnsearch.text.analysis import PLAIN, analyse
from vnsearch.text.normalise import compose
from vnsearch.text.segmentation.segmenter import segmenter

Ids = NDArray[np.int64]
Row = NDArray[np.int32]
Mask = NDArray[np.bool_]
Name = tuple[str, ...]

#: Of the large corpora every so many articles are read.
STEPS = {"vietnews": 3, "baomoi_2013": 2}
SIZES = (2, 3, 4)
LOWER, TITLE, OTHER = range(3)
_BITS = 15
_PLACE = (
    "tỉnh huyện quận phố xã phường đường sông núi đảo cầu hồ vịnh biển đèo ở tại nước tp thôn ấp bến chợ từ "
    "đến về sang cảng xứ vùng p q"
)
_PERSON = "ông bà anh chị em cô sĩ diễn viên thủ cháu bé tướng trưởng tịch cụ thầy nữ chàng với và của cho"


@dataclass(frozen=True)
class Corpus:
    """All tokens in a row, a 0 in ``row`` before each run between punctuation marks; columns alike.

    ``case`` is LOWER, TITLE or OTHER; ``inside``: the model over canonical forms continues a word here.
    """

    numbers: dict[str, int]
    row: Row
    case: Row
    inside: Row
    article: Row
    source: Row


def _case(surface: str) -> int:
    text = compose(surface)
    if text == text.lower():
        return LOWER
    return TITLE if text[0].isupper() and text[1:] == text[1:].lower() else OTHER


def _texts(folder: Path) -> Iterator[tuple[int, str]]:
    digests: set[str] = set()
    for number, path in enumerate(sorted(folder.glob("*.jsonl.xz"))):
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for line in islice(lines, 0, None, STEPS.get(path.name.partition(".")[0], 1)):
                record = json.loads(line)
                text = "\n".join(record.get(part) or "" for part in ("title", "summary", "body"))
                if text[:300] not in digests:
                    digests.add(text[:300])
                    yield number, text


def _runs(text: str) -> Iterator[list[tuple[str, int]]]:
    """The runs between punctuation marks: each token's form and case."""
    columns = analyse(text, words=False)
    run: list[tuple[str, int]] = []
    for i, (start, end) in enumerate(zip(columns.starts.tolist(), columns.ends.tolist(), strict=True)):
        case = _case(text[start:end])
        if i == 0 or columns.kinds[i] != PLAIN:
            yield from ([run] if run else [])
            run = []
            case = case if columns.gaps[i].strip() == "," else OTHER
        run.append((columns.forms[i], case))
    yield from ([run] if run else [])


def read(folder: Path) -> Corpus:
    """The sample."""
    numbers: dict[str, int] = {}
    cells = [array("i") for _ in range(5)]
    for article, (source, text) in enumerate(_texts(folder)):
        runs = list(_runs(text))
        decoded = segmenter().continues_word_many([[form for form, _ in run] for run in runs])
        for run, inside in zip(runs, decoded, strict=True):
            cells[0].extend([0, *(numbers.setdefault(form, len(numbers) + 1) for form, _ in run)])
            cells[1].extend([OTHER, *(case for _, case in run)])
            cells[2].extend([0, *inside.tolist()])
            cells[3].extend([article] * (len(run) + 1))
            cells[4].extend([source] * (len(run) + 1))
    return Corpus(numbers, *(np.frombuffer(cell, np.int32) for cell in cells))


@dataclass(frozen=True)
class Figures:
    """What is counted of one name: all its places, then those with every syllable capitalised.

    Of the latter: ``articles``, ``sources``; ``whole``: the model makes it a word of its own; ``after`` and
    ``before``: a capitalised token follows, precedes; ``same_after``, ``same_before``: the commonest
    following token, the commonest capitalised one before; ``place``, ``person``: a word for one precedes.
    """

    places: int
    capital: int
    articles: int
    sources: int
    whole: int
    after: int
    before: int
    same_after: int
    same_before: int
    place: int
    person: int


def _commonest(which: Ids, what: Ids, count: int) -> Ids:
    """How often the commonest of ``what``, 0 aside, is beside each of ``which``."""
    pairs, times = np.unique((which << 32) | what, return_counts=True)
    counts = np.zeros(count, np.int64)
    np.maximum.at(counts, pairs >> 32, np.where(pairs & 0xFFFFFFFF > 0, times, 0))
    return counts


def _distinct(which: Ids, what: Ids, count: int) -> Ids:
    return np.bincount(np.unique((which << 32) | what) >> 32, minlength=count)


class Grams:
    """The n-grams of one size over the forms of a vocabulary of fewer than 2 ** 15."""

    def __init__(self, corpus: Corpus, size: int, vocabulary: Iterable[str]) -> None:
        self._corpus, self._size = corpus, size
        self._forms = ["", *dict.fromkeys(vocabulary)]
        assert len(self._forms) < 1 << _BITS
        small = np.zeros(len(corpus.numbers) + 1, np.int64)
        for number, form in enumerate(self._forms[1:], 1):
            small[corpus.numbers.get(form, 0)] = number
        small[0] = 0
        row = small[corpus.row]
        self._keys = np.zeros(len(row), np.int64)
        is_known, self._titles = np.ones(len(row), np.bool_), np.ones(len(row), np.bool_)
        for step in range(size):
            part, case = np.roll(row, -step), np.roll(corpus.case, -step)
            self._keys = (self._keys << _BITS) | part
            is_known &= (part > 0) & (case != OTHER)
            self._titles &= case == TITLE
        self._places = np.flatnonzero(is_known)

    def find_capitalised(self, least: int) -> list[Name]:
        """Those that stand at least so often with every syllable capitalised."""
        keys, times = np.unique(self._keys[self._places[self._titles[self._places]]], return_counts=True)
        return [self._name(key) for key in keys[times >= least].tolist()]

    def _name(self, key: int) -> Name:
        numbers = (key >> _BITS * step & (1 << _BITS) - 1 for step in reversed(range(self._size)))
        return tuple(self._forms[number] for number in numbers)

    def figures(self, names: Iterable[Name]) -> dict[Name, Figures]:
        """The figures of these names, all of this size and of the vocabulary."""
        number = {form: i for i, form in enumerate(self._forms)}
        keys = {sum(number[form] << _BITS * i for i, form in enumerate(name[::-1])): name for name in names}
        if not keys:
            return {}
        sorted_keys = np.array(sorted(keys), np.int64)
        at = self._keys[self._places]
        which = np.minimum(np.searchsorted(sorted_keys, at), len(sorted_keys) - 1)
        hit = sorted_keys[which] == at
        table = self._count(self._places[hit], which[hit], len(sorted_keys))
        return {
            keys[key]: Figures(*figures) for key, figures in zip(sorted_keys.tolist(), table, strict=True)
        }

    def _count(self, at: Ids, which: Ids, count: int) -> list[list[int]]:
        corpus, size, titles = self._corpus, self._size, self._titles[at]
        places = np.bincount(which, minlength=count)
        at, which = at[titles], which[titles]
        before, after = at - 1, np.minimum(at + size, len(corpus.row) - 1)
        title_before, title_after = corpus.case[before] == TITLE, corpus.case[after] == TITLE
        whole = (corpus.inside[at] == 0) & (corpus.inside[after] == 0)
        for step in range(1, size):
            whole &= corpus.inside[at + step] == 1

        def times(mask: Mask) -> Ids:
            return np.bincount(which[mask], minlength=count)

        def count_after(words: str) -> Ids:
            numbers = [corpus.numbers.get(word, -1) for word in words.split()]
            return times(np.isin(corpus.row[before], numbers))

        rows = (
            places,
            np.bincount(which, minlength=count),
            _distinct(which, corpus.article[at].astype(np.int64), count),
            _distinct(which, corpus.source[at].astype(np.int64), count),
            times(whole),
            times(title_after),
            times(title_before),
            _commonest(which, corpus.row[after].astype(np.int64), count),
            _commonest(which, np.where(title_before, corpus.row[before], 0).astype(np.int64), count),
            count_after(_PLACE),
            count_after(_PERSON),
        )
        return [[int(one) for one in figures] for figures in np.stack(rows).T]


def measure(corpus: Corpus, names: Iterable[Name]) -> dict[Name, Figures]:
    """The figures of any names of two to four forms; in their order."""
    all_names = list(names)
    figures: dict[Name, Figures] = {}
    for size in SIZES:
        sized = [name for name in all_names if len(name) == size]
        figures |= Grams(corpus, size, (form for name in sized for form in name)).figures(sized)
    return {name: figures[name] for name in all_names}


def find_capitalised(corpus: Corpus, least: int) -> dict[Name, Figures]:
    """The figures of every n-gram that stands at least so often with every syllable capitalised."""
    times = np.bincount(corpus.row[corpus.case == TITLE], minlength=len(corpus.numbers) + 1)
    often = [form for form, number in corpus.numbers.items() if times[number] >= least]
    figures: dict[Name, Figures] = {}
    for size in SIZES:
        grams = Grams(corpus, size, often)
        figures |= grams.figures(grams.find_capitalised(least))
    return figures
