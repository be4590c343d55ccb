"""Completions: titles, and words that many titles hold, by what has been typed of them.

A table of texts sorted by their folds, in a few arrays: the texts that begin with what was typed are one
stretch of it, found by binary search; beside every letter of the folds stands its diacritics' code, so that
accents typed are compared in arrays too. Nothing but the arrays is kept, and they can be mapped from a file.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Bools, Float64s, Int32s, Int64s, UInt8s, UInt32s
from vnsearch.query.completion.diacritic_codes import encode_with_diacritics
from vnsearch.text import forms

#: What the newest text gains over one without a date, as often as it: e to that power in frequency.
RECENCY = 1.5
HALF_LIFE_DAYS = 180.0
#: What a word loses that wants another after it: it comes after all that stand by themselves.
LEANING = 100.0
UNDATED = -(1 << 31)
_EPOCH = date(1970, 1, 1)
_QUALITY, _TONE = 0x0F, 0xF0


@dataclass(frozen=True, slots=True)
class Completion:
    """A text to offer, how many titles hold it, when the newest was published, and what it is ranked by."""

    text: str
    count: int
    newest: date | None
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Completions:
    """n texts, sorted by fold. ``keys`` and ``marks``: folds in UTF-8, and each byte's diacritics.

    ``starts`` and ``text_starts`` (n + 1,): where each key and text begins; ``counts`` (n,) titles that hold
    it; ``newest`` (n,) days since 1970, ``UNDATED`` where unknown; ``leaning`` (n,) words such as của and sẽ.
    """

    keys: UInt8s
    marks: UInt8s
    starts: UInt32s
    texts: UInt8s
    text_starts: UInt32s
    counts: UInt32s
    newest: Int32s
    leaning: Bools

    def __len__(self) -> int:
        return len(self.counts)

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """The arrays by name, to be stored as they are."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Completions:
        """What ``to_arrays`` gave, mapped or in memory. Raises ``KeyError`` where one is missing."""
        return cls(**{one.name: arrays[one.name] for one in fields(cls)})  # type: ignore[arg-type] # by name

    def complete(self, prefix: str, limit: int = 8) -> tuple[Completion, ...]:
        """The best texts that begin so; diacritics that were typed must be there, others may be."""
        key, marks = _typed(prefix)
        if not key:
            return ()
        first = bisect_left(range(len(self)), key, key=self._key)
        past = bisect_left(range(len(self)), key + b"\xff", key=self._key)
        found = first + np.flatnonzero(self._diacritics_agree(first, past, key, marks))
        scores = self._scores(found)
        return tuple(self._completion(int(found[i]), float(scores[i])) for i in _best(scores, limit))

    def _key(self, i: int) -> bytes:
        return self.keys[self.starts[i] : self.starts[i + 1]].tobytes()

    def _diacritics_agree(self, first: int, past: int, key: bytes, marks: bytes) -> Bools:
        """(past - first,) which keys of a stretch have the diacritics typed."""
        agreed = np.ones(past - first, np.bool_)
        begins = self.starts[first:past].astype(np.int64)
        for at, mark in enumerate(marks):
            if mark & _QUALITY:
                agreed &= (self.marks[begins + at] & _QUALITY) == mark & _QUALITY
            if mark & _TONE:
                same = (self.marks[begins + at] & _TONE) == mark & _TONE
                if at + 1 == len(key) and key[at:] in (b"o", b"u"):  # hò may become hoà
                    goes_on = begins + at + 1 < self.starts[first + 1 : past + 1]
                    following = np.take(self.marks, begins + at + 1, mode="clip")
                    same |= goes_on & ((following & _TONE) == mark & _TONE)
                agreed &= same
        return agreed

    def _scores(self, found: Int64s) -> Float64s:
        """Frequency and recency: the newest text of the table is the freshest."""
        newest = self.newest[found].astype(np.float64)
        latest = float(self.newest.max()) if len(self) else 0.0
        fresh = np.where(newest == UNDATED, 0.0, np.exp2((newest - latest) / HALF_LIFE_DAYS))
        return np.asarray(np.log(self.counts[found]) + RECENCY * fresh - LEANING * self.leaning[found])

    def _completion(self, i: int, score: float) -> Completion:
        text = self.texts[self.text_starts[i] : self.text_starts[i + 1]].tobytes().decode()
        day = int(self.newest[i])
        when = None if day == UNDATED else _EPOCH + timedelta(days=day)
        return Completion(text, int(self.counts[i]), when, score)


def _best(scores: Float64s, limit: int) -> Int64s:
    """The numbers of the highest scores, highest first, equal ones in order."""
    if not 0 < limit < len(scores):
        return np.argsort(-scores, kind="stable")[: max(limit, 0)]
    floor = np.partition(scores, len(scores) - limit)[len(scores) - limit]
    near = np.flatnonzero(scores >= floor)
    return near[np.argsort(-scores[near], kind="stable")[:limit]]


def _typed(prefix: str) -> tuple[bytes, bytes]:
    """The key and marks of what was typed; a word that is finished is followed by a space."""
    said = " ".join(forms(prefix))
    if said and prefix[-1].isspace():
        said += " "
    return encode_with_diacritics(said)


def to_day_number(when: date | None) -> int:
    """A day as ``Completions.newest`` has it."""
    return (date(when.year, when.month, when.day) - _EPOCH).days if when else UNDATED


def merge_completions(found: Iterable[Iterable[Completion]], limit: int = 8) -> tuple[Completion, ...]:
    """The completions of several tables as one list, each text once."""
    best: dict[str, Completion] = {}
    for completion in (one for table in found for one in table):
        known = best.get(completion.text)
        if known is None or completion.score > known.score:
            best[completion.text] = completion
    return tuple(sorted(best.values(), key=lambda one: (-one.score, one.text))[:limit])
