"""The table of completions: titles, and words that several titles share, looked up by prefix.

The texts are sorted by their folds and kept in a few arrays, so that the table can be mapped from a file. The
texts with a given prefix are one range of it, found by binary search; then the diacritics that were typed are
compared, in arrays too. ``builder.py`` makes the table.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Bools, Float64s, Int32s, Int64s, UInt8s, UInt32s
from vnsearch.query.completion.diacritic_codes import encode_with_diacritics
from vnsearch.text import forms

#: What the newest text gains over an undated one, in the logarithm of the frequency.
RECENCY_WEIGHT = 1.5
HALF_LIFE_DAYS = 180.0
#: What a dangling word loses, in the same unit: it comes after all others.
DANGLING_PENALTY = 100.0
#: ``Completions.newest`` of a text without a date.
UNDATED = -(1 << 31)
_EPOCH = date(1970, 1, 1)
#: The first and the last day that a date can have, counted from then.
_FIRST_DAY, _LAST_DAY = (date.min - _EPOCH).days, (date.max - _EPOCH).days
#: The element types of the arrays.
_DTYPES = {
    **dict.fromkeys(("keys", "diacritics", "texts"), np.uint8),
    **dict.fromkeys(("starts", "text_starts", "counts"), np.uint32),
    "newest": np.int32,
    "dangling": np.bool_,
}
#: The halves of a diacritics code (``diacritic_codes.py``).
_LETTER_MARK_BITS, _TONE_BITS = 0x0F, 0xF0


@dataclass(frozen=True, slots=True)
class Completion:
    """A text to offer, how many titles contain it, the day of the newest of them, and the score."""

    text: str
    count: int
    newest: date | None
    score: float


class CompletionRow(NamedTuple):
    """One text of the table.

    ``key``: its fold in UTF-8; ``diacritics``: their codes; ``titles``: how many contain it; the rest as in
    ``Completions``.
    """

    key: bytes
    diacritics: bytes
    text: bytes
    titles: int
    newest: int
    dangling: bool


@dataclass(frozen=True, slots=True, eq=False)
class Completions:
    """n texts, sorted by fold.

    ``keys``: the folds in UTF-8, one after another; ``diacritics``: a code for each of these bytes.
    ``starts`` and ``text_starts`` (n + 1,): where each key and each text begins. ``counts`` (n,): titles that
    contain it. ``newest`` (n,): days since 1970, or ``UNDATED``. ``dangling`` (n,): the text ends in a word
    that needs another after it, such as của and sẽ.

    Two texts, "bầu" and "bầu cử": ``keys`` is ``baubau cu`` and ``starts`` is 0, 3, 9.
    """

    keys: UInt8s
    diacritics: UInt8s
    starts: UInt32s
    texts: UInt8s
    text_starts: UInt32s
    counts: UInt32s
    newest: Int32s
    dangling: Bools

    def __len__(self) -> int:
        return len(self.counts)

    @classmethod
    def from_rows(cls, rows: Sequence[CompletionRow]) -> Completions:
        """Return the table of rows, sorted by key and diacritics; each pair of these occurs once."""
        return cls(
            np.frombuffer(b"".join(row.key for row in rows), np.uint8),
            np.frombuffer(b"".join(row.diacritics for row in rows), np.uint8),
            _offsets([row.key for row in rows]),
            np.frombuffer(b"".join(row.text for row in rows), np.uint8),
            _offsets([row.text for row in rows]),
            np.array([row.titles for row in rows], np.uint32),
            np.array([row.newest for row in rows], np.int32),
            np.array([row.dangling for row in rows], np.bool_),
        )

    def rows(self) -> Iterator[CompletionRow]:
        """Yield the rows in order."""
        keys, diacritics, texts = (each.tobytes() for each in (self.keys, self.diacritics, self.texts))
        places = (pairwise(starts.tolist()) for starts in (self.starts, self.text_starts))
        values = (each.tolist() for each in (self.counts, self.newest, self.dangling))
        for (start, end), (text, text_end), *others in zip(*places, *values, strict=True):
            yield CompletionRow(keys[start:end], diacritics[start:end], texts[text:text_end], *others)

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return the arrays by the names under which they are stored."""
        return {_stored_name(field.name): getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Completions:
        """Return a table from the arrays of ``to_arrays``, mapped or in memory.

        Raise ``KeyError`` if one is missing, ``ValueError`` if they do not fit one another.
        """
        columns = {field.name: arrays[_stored_name(field.name)] for field in fields(cls)}
        if any(columns[name].dtype != dtype for name, dtype in _DTYPES.items()):
            raise ValueError("an array of another element type")
        table = cls(**columns)  # type: ignore[arg-type] # just compared
        table._verify()
        return table

    def _verify(self) -> None:
        """Check what reading counts on, as arrays may come from a crafted file. Raise ``ValueError``."""
        n, days = len(self.counts), self.newest[self.newest != UNDATED]
        if not len(self.newest) == len(self.dangling) == n or len(self.diacritics) != len(self.keys):
            raise ValueError("arrays of different sizes")
        _verify_starts(self.starts, self.keys, n)
        _verify_starts(self.text_starts, self.texts, n)
        if (self.starts[1:] == self.starts[:-1]).any() or not self.counts.all():
            raise ValueError("texts without a word or a title")
        if len(days) and not _FIRST_DAY <= int(days.min()) <= int(days.max()) <= _LAST_DAY:
            raise ValueError("days that are none")
        self.texts.tobytes().decode()
        if (self.texts[self.text_starts[:-1][self.text_starts[:-1] < len(self.texts)]] & 0xC0 == 0x80).any():
            raise ValueError("a text that begins within a character")

    def complete(self, prefix: str, limit: int = 8) -> tuple[Completion, ...]:
        """Return the best texts with a prefix. Diacritics that were typed must agree, others may be added."""
        key, diacritics = _encode_prefix(prefix)
        if not key:
            return ()
        start = bisect_left(range(len(self)), key, key=self._key)
        end = bisect_left(range(len(self)), key + b"\xff", key=self._key)
        matches = start + np.flatnonzero(self._diacritics_agree(start, end, key, diacritics))
        scores = self._scores(matches)
        return tuple(self._completion(int(matches[i]), float(scores[i])) for i in _top_indices(scores, limit))

    def _key(self, i: int) -> bytes:
        return self.keys[self.starts[i] : self.starts[i + 1]].tobytes()

    def _diacritics_agree(self, start: int, end: int, key: bytes, diacritics: bytes) -> Bools:
        """Return (end - start,) which keys of a range have the diacritics that were typed.

        Of typed ``bâu``, only the second byte has a code: each key's second code is compared with it, its
        tone not, since none was typed.
        """
        agree = np.ones(end - start, np.bool_)
        key_starts = self.starts[start:end].astype(np.int64)
        for at, code in enumerate(diacritics):
            if code & _LETTER_MARK_BITS:
                agree &= (self.diacritics[key_starts + at] & _LETTER_MARK_BITS) == code & _LETTER_MARK_BITS
            if code & _TONE_BITS:
                same_tone = (self.diacritics[key_starts + at] & _TONE_BITS) == code & _TONE_BITS
                if at + 1 == len(key) and key[at:] in (b"o", b"u"):  # hò may become hoà: the tone moves on
                    goes_on = key_starts + at + 1 < self.starts[start + 1 : end + 1]
                    following = np.take(self.diacritics, key_starts + at + 1, mode="clip")
                    same_tone |= goes_on & ((following & _TONE_BITS) == code & _TONE_BITS)
                agree &= same_tone
        return agree

    def _scores(self, indices: Int64s) -> Float64s:
        """Return scores by frequency and recency, which is counted from the newest text of the table."""
        newest = self.newest[indices].astype(np.float64)
        latest = float(self.newest.max()) if len(self) else 0.0
        recency = np.where(newest == UNDATED, 0.0, np.exp2((newest - latest) / HALF_LIFE_DAYS))
        penalty = DANGLING_PENALTY * self.dangling[indices]
        return np.asarray(np.log(self.counts[indices]) + RECENCY_WEIGHT * recency - penalty)

    def _completion(self, i: int, score: float) -> Completion:
        text = self.texts[self.text_starts[i] : self.text_starts[i + 1]].tobytes().decode()
        day = int(self.newest[i])
        when = None if day == UNDATED else _EPOCH + timedelta(days=day)
        return Completion(text, int(self.counts[i]), when, score)


def _offsets(pieces: Sequence[bytes]) -> UInt32s:
    """Return (n + 1,) where each piece begins when all are joined, and the end: of b"ab", b"c" 0, 2, 3."""
    return np.cumsum([0, *map(len, pieces)], dtype=np.uint32)


def _verify_starts(starts: UInt32s, data: UInt8s, n: int) -> None:
    """Check that ``starts`` (n + 1,) divides ``data``. Raise ``ValueError``."""
    if len(starts) != n + 1 or starts[0] != 0 or starts[-1] != len(data) or (starts[1:] < starts[:-1]).any():
        raise ValueError("texts that begin elsewhere")


def _stored_name(field: str) -> str:
    """Return the name of an array in ``completions.npz``; a change would make existing files unreadable."""
    return {"diacritics": "marks", "dangling": "leaning"}.get(field, field)


def _top_indices(scores: Float64s, limit: int) -> Int64s:
    """Return the indices of the highest scores, highest first, equal ones in order."""
    if not 0 < limit < len(scores):
        return np.argsort(-scores, kind="stable")[: max(limit, 0)]
    floor = np.partition(scores, len(scores) - limit)[len(scores) - limit]
    contenders = np.flatnonzero(scores >= floor)
    return contenders[np.argsort(-scores[contenders], kind="stable")[:limit]]


def _encode_prefix(prefix: str) -> tuple[bytes, bytes]:
    """Return the key and diacritics of what was typed; a space at the end completes the last word."""
    text = " ".join(forms(prefix))
    if text and prefix[-1].isspace():
        text += " "
    return encode_with_diacritics(text)


def to_day_number(when: date | None) -> int:
    """Return a day as ``Completions.newest`` has it."""
    return (date(when.year, when.month, when.day) - _EPOCH).days if when else UNDATED


def merge_completions(tables: Iterable[Iterable[Completion]], limit: int = 8) -> tuple[Completion, ...]:
    """Return the best completions of several tables, each text once with its best score."""
    best: dict[str, Completion] = {}
    for completion in (completion for completions in tables for completion in completions):
        other = best.get(completion.text)
        if other is None or completion.score > other.score:
            best[completion.text] = completion
    return tuple(sorted(best.values(), key=lambda completion: (-completion.score, completion.text))[:limit])
