"""The texts that completions offer: every title, and the words and runs of words that several titles hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

import numpy as np

from vnsearch.arrays import UInt32s
from vnsearch.query.completion.completions import UNDATED, Completions, to_day_number
from vnsearch.query.completion.diacritic_codes import encode_with_diacritics
from vnsearch.text import replace_surrogates
from vnsearch.text.analysis import BREAK, LINE, TokenColumns, analyse_many

#: Words of a run at most, and titles that must hold it.
MOST_WORDS = 3
LEAST_TITLES = 3
#: A run that goes on the same way in this share of its titles is left to the longer one.
_GOES_ON = 0.8
_TOGETHER = 1000
#: Syllables that so seldom end the titles they stand in want something after them. Other marks tell nothing,
#: since a quotation may follow; nor do words that are in fewer titles.
_ENDS = 0.02
_TELLING = 50


@dataclass(slots=True)
class _PhraseCounts:
    """A text while titles are counted: ``text`` is how most of them write it.

    The first letter is a capital at the beginning of every title: it is small where a fourth have it so.
    """

    text: str
    votes: int = 0
    small: int = 0
    shorter: str = ""
    count: int = 0
    newest: int = UNDATED
    title: bool = False

    def add(self, text: str, day: int) -> None:
        """One more title holds it."""
        self.count += 1
        self.newest = max(self.newest, day)
        self.small += text[:1].islower()
        # Boyer and Moore's majority vote, "MJRTY" (1991).
        if text[1:] == self.text[1:]:
            self.votes += 1
        elif self.votes:
            self.votes -= 1
        else:
            self.text, self.votes = text, 1

    @property
    def commonest_spelling(self) -> str:
        """As it is offered."""
        first = self.text[:1]
        return (first.lower() if 4 * self.small >= self.count else first.upper()) + self.text[1:]


def _runs(read: TokenColumns) -> Iterator[tuple[int, int, int]]:
    """The runs of words of a title, and where each ends without its last word; marks part them."""
    words = read.words
    parted = read.kinds.tolist()
    for i, (first, _) in enumerate(words):
        shorter = first
        for begin, past in words[i : i + MOST_WORDS]:
            if begin > first and parted[begin] in (BREAK, LINE):
                break
            yield first, past, shorter
            shorter = past


def _titles(titles: Iterable[tuple[str, date | None]]) -> Iterator[tuple[TokenColumns, int]]:
    """Titles analysed many at a time, with their days."""
    rest = iter(titles)
    while chunk := list(islice(rest, _TOGETHER)):
        for read, (_, when) in zip(analyse_many([title for title, _ in chunk]), chunk, strict=True):
            yield read, to_day_number(when)


def _count(held: dict[str, _PhraseCounts], key: str, text: str, day: int, shorter: str = "") -> _PhraseCounts:
    entry = held.get(key)
    if entry is None:
        entry = held[key] = _PhraseCounts(text, shorter=shorter)
    entry.add(text, day)
    return entry


@dataclass(slots=True)
class _TitleStatistics:
    """What is counted of titles: texts by key, words of one syllable, and those that end a title."""

    held: dict[str, _PhraseCounts] = field(default_factory=dict)
    words: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)

    def add(self, read: TokenColumns, day: int) -> None:
        """Counts a title, and each run of its words once."""
        starts, ends, said = read.starts.tolist(), read.ends.tolist(), set()
        for first, past, shorter in _runs(read):
            key = " ".join(read.forms[first:past])
            if key not in said:
                said.add(key)
                text = read.text[starts[first] : ends[past - 1]]
                _count(self.held, key, text, day, " ".join(read.forms[first:shorter]))
        whole = " ".join(read.forms)
        entry = self.held[whole] if whole in said else _count(self.held, whole, read.text.strip(), day)
        entry.title = True
        self._count(read)

    def _count(self, read: TokenColumns) -> None:
        single = [first for first, past in read.words if past == first + 1]
        self.words.update(read.forms[at] for at in single)
        self.ends.update(read.forms[at] for at in single if at == len(read) - 1)

    def dangling_words(self) -> frozenset[str]:
        """Words that want something after them: của, sẽ, để, nhóm."""
        return frozenset(
            word for word, n in self.words.items() if n >= _TELLING and self.ends[word] <= _ENDS * n
        )


def _ends_dangling(key: str, entry: _PhraseCounts, leaning: Container[str]) -> bool:
    """Whether a text that is no title ends in a word that wants something after it."""
    return not entry.title and key[len(entry.shorter) :].lstrip() in leaning


def _select(held: dict[str, _PhraseCounts], leaning: Container[str]) -> dict[str, _PhraseCounts]:
    """Titles, and runs that several titles hold and that do not go on the same way in nearly all.

    None of several words that leaves one waiting for the next.
    """
    whole = {
        key: entry
        for key, entry in held.items()
        if not (entry.shorter and _ends_dangling(key, entry, leaning))
    }
    onwards: dict[str, int] = {}
    for entry in whole.values():
        onwards[entry.shorter] = max(onwards.get(entry.shorter, 0), entry.count)
    return {
        key: entry
        for key, entry in whole.items()
        if entry.title or LEAST_TITLES <= entry.count > onwards.get(key, 0) / _GOES_ON
    }


def build(titles: Iterable[tuple[str, date | None]]) -> Completions:
    """A table of completions from titles and the days on which they were published.

    Raises ``SegmentationModelError``.
    """
    seen = _TitleStatistics()
    for read, day in _titles(titles):
        if len(read):
            seen.add(read, day)
    leaning = seen.dangling_words()
    chosen = _select(seen.held, leaning).items()
    rows = (
        (*encode_with_diacritics(key), entry, _ends_dangling(key, entry, leaning)) for key, entry in chosen
    )
    return _table(sorted(rows, key=lambda row: row[:2]))


def _starts(pieces: Sequence[bytes]) -> UInt32s:
    return np.cumsum([0, *map(len, pieces)], dtype=np.uint32)


def _table(rows: Sequence[tuple[bytes, bytes, _PhraseCounts, bool]]) -> Completions:
    keys, marks = [key for key, *_ in rows], [codes for _, codes, *_ in rows]
    texts = [replace_surrogates(entry.commonest_spelling).encode() for _, _, entry, _ in rows]
    return Completions(
        np.frombuffer(b"".join(keys), np.uint8),
        np.frombuffer(b"".join(marks), np.uint8),
        _starts(keys),
        np.frombuffer(b"".join(texts), np.uint8),
        _starts(texts),
        np.array([entry.count for _, _, entry, _ in rows], np.uint32),
        np.array([entry.newest for _, _, entry, _ in rows], np.int32),
        np.array([leans for *_, leans in rows], np.bool_),
    )
