"""The texts that completions offer: every title, and the words and runs of words that several titles hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from vnsearch.query.marks import coded
from vnsearch.query.suggest import UNDATED, Completions, days
from vnsearch.text import valid
from vnsearch.text.columns import BREAK, LINE, Columns, columns_of

#: Words of a run at most, and titles that must hold it.
MOST_WORDS = 3
LEAST_TITLES = 3
#: A run that goes on the same way in this share of its titles is left to the longer one.
_GOES_ON = 0.8
_TOGETHER = 1000


@dataclass(slots=True)
class _Held:
    """A text while titles are counted: ``text`` is its writing with the fewest capitals."""

    text: str
    capitals: int
    shorter: str = ""
    count: int = 0
    newest: int = UNDATED
    title: bool = False

    def seen(self, text: str, day: int) -> None:
        """One more title holds it."""
        self.count += 1
        self.newest = max(self.newest, day)
        capitals = sum(map(str.isupper, text)) if self.capitals else 0
        if capitals < self.capitals:
            self.text, self.capitals = text, capitals


def _runs(read: Columns) -> Iterator[tuple[int, int, int]]:
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


def _titles(titles: Iterable[tuple[str, date | None]]) -> Iterator[tuple[Columns, int]]:
    """Titles analysed many at a time, with their days."""
    rest = iter(titles)
    while chunk := list(islice(rest, _TOGETHER)):
        for read, (_, when) in zip(columns_of([title for title, _ in chunk]), chunk, strict=True):
            yield read, days(when)


def _see(held: dict[str, _Held], key: str, text: str, day: int, shorter: str = "") -> _Held:
    entry = held.get(key)
    if entry is None:
        entry = held[key] = _Held(text, sum(map(str.isupper, text)), shorter)
    entry.seen(text, day)
    return entry


def _add(held: dict[str, _Held], read: Columns, day: int) -> None:
    """Counts a title, and each run of its words once."""
    starts, ends, said = read.starts.tolist(), read.ends.tolist(), set()
    for first, past, shorter in _runs(read):
        key = " ".join(read.forms[first:past])
        if key not in said:
            said.add(key)
            text = read.text[starts[first] : ends[past - 1]]
            _see(held, key, text, day, " ".join(read.forms[first:shorter]))
    whole = " ".join(read.forms)
    entry = held[whole] if whole in said else _see(held, whole, read.text.strip(), day)
    entry.title = True


def _chosen(held: dict[str, _Held]) -> dict[str, _Held]:
    """Titles, and runs that several titles hold and that do not go on the same way in nearly all."""
    onwards: dict[str, int] = {}
    for entry in held.values():
        onwards[entry.shorter] = max(onwards.get(entry.shorter, 0), entry.count)
    return {
        key: entry
        for key, entry in held.items()
        if entry.title or LEAST_TITLES <= entry.count > onwards.get(key, 0) / _GOES_ON
    }


def build(titles: Iterable[tuple[str, date | None]]) -> Completions:
    """A table of completions from titles and the days on which they were published.

    Raises ``SegmentationModelError``.
    """
    held: dict[str, _Held] = {}
    for read, day in _titles(titles):
        if len(read):
            _add(held, read, day)
    return _table(
        sorted(((*coded(key), entry) for key, entry in _chosen(held).items()), key=lambda row: row[:2])
    )


def _starts(pieces: Sequence[bytes]) -> NDArray[np.uint32]:
    return np.cumsum([0, *map(len, pieces)], dtype=np.uint32)


def _table(rows: Sequence[tuple[bytes, bytes, _Held]]) -> Completions:
    keys, marks = [key for key, _, _ in rows], [codes for _, codes, _ in rows]
    texts = [valid(entry.text).encode() for _, _, entry in rows]
    return Completions(
        np.frombuffer(b"".join(keys), np.uint8),
        np.frombuffer(b"".join(marks), np.uint8),
        _starts(keys),
        np.frombuffer(b"".join(texts), np.uint8),
        _starts(texts),
        np.array([entry.count for _, _, entry in rows], np.uint32),
        np.array([entry.newest for _, _, entry in rows], np.int32),
    )
