"""What a slip of the fingers or of spelling costs, in nats: the less, the likelier.

The kinds are those of Vietnamese typing: a tone or a mark left out or taken for another, keys beside each
other, letters swapped, doubled, missed or added, and spellings that sound alike (s/x, ch/tr, d/gi/r, l/n,
n/ng, c/t). Costs are of an order that common sense gives, checked by ``bench/suggestions/corrections.py``; none is learnt.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from string import ascii_lowercase
from types import MappingProxyType

from vnsearch.text.characters import TONES
from vnsearch.text.normalise import compose

SWAPPED = 2.5
DOUBLED = 1.5
ADDED = 3.0
MISSED = 3.5
BESIDE = 2.5
OTHER = 5.0
ALIKE = 2.0
#: Keys of an input method that was not on, or not yet done.
KEYS = 1.0

TONE_MISSED = 1.2
TONE_ADDED = 3.0
TONE_OTHER = 2.5
TONE_NEAR = 1.8
MARK_MISSED = 1.0
MARK_ADDED = 2.5
MARK_OTHER = 1.8

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ONSETS = ("ch tr", "s x", "d gi", "d r", "gi r", "l n", "c k", "g gh", "ng ngh", "d v", "gi v")
_CODAS = ("n ng", "n nh", "t c", "t ch", "i y", "m n")
_GRAVE, _ACUTE, _HOOK, _TILDE = "\u0300", "\u0301", "\u0309", "\u0303"
#: Tones that sound alike, or whose Telex keys lie side by side.
_NEAR_TONES = frozenset(map(frozenset, ((_HOOK, _TILDE), (_ACUTE, _TILDE), (_GRAVE, _HOOK))))


@cache
def _adjacent_keys() -> Mapping[str, frozenset[str]]:
    """The keys that touch each key of a QWERTY keyboard, whose rows are shifted by half a key."""
    places = {key: (row, at + row / 2) for row, keys in enumerate(_ROWS) for at, key in enumerate(keys)}
    return MappingProxyType(
        {
            key: frozenset(o for o, (r, c) in places.items() if o != key and abs(r - row) <= 1 >= abs(c - at))
            for key, (row, at) in places.items()
        }
    )


def _are_adjacent(one: str, other: str) -> bool:
    return other in _adjacent_keys().get(one, ())


def _sound_alikes(fold: str) -> Iterator[str]:
    """Spellings that sound alike: one group of letters at the beginning or the end for another."""
    for pair in _ONSETS:
        one, other = pair.split()
        for a, b in ((one, other), (other, one)):
            if fold.startswith(a):
                yield b + fold[len(a) :]
    for pair in _CODAS:
        one, other = pair.split()
        for a, b in ((one, other), (other, one)):
            if fold.endswith(a):
                yield fold[: -len(a)] + b


def _deletions(fold: str) -> Iterator[tuple[str, float]]:
    """Without a letter that was typed too much."""
    for i, letter in enumerate(fold):
        around = fold[max(i - 1, 0) : i] + fold[i + 1 : i + 2]
        touched = any(_are_adjacent(letter, other) for other in around)
        yield fold[:i] + fold[i + 1 :], DOUBLED if letter in around else BESIDE if touched else ADDED


def _edits(fold: str) -> Iterator[tuple[str, float]]:
    """Every string one slip away, some of them several times."""
    yield from ((other, ALIKE) for other in _sound_alikes(fold))
    yield from _deletions(fold)
    for i in range(len(fold) - 1):
        yield fold[:i] + fold[i + 1] + fold[i] + fold[i + 2 :], SWAPPED
    for i, letter in enumerate(fold):
        beside = _adjacent_keys().get(letter, ())
        yield from ((fold[:i] + o + fold[i + 1 :], BESIDE if o in beside else OTHER) for o in ascii_lowercase)
    for i in range(len(fold) + 1):
        yield from ((fold[:i] + other + fold[i:], MISSED) for other in ascii_lowercase)


@lru_cache(maxsize=1 << 10)
def edits(fold: str) -> Mapping[str, float]:
    """Every string that one slip of a letter may have turned into a fold, with the slip's least cost."""
    found: dict[str, float] = {}
    for other, cost in _edits(fold):
        if other and other != fold:
            found[other] = min(cost, found.get(other, cost))
    return MappingProxyType(found)


@lru_cache(maxsize=1 << 14)
def _marks(form: str) -> tuple[str, str]:
    """The tone of a form, and its letters that have another mark."""
    letters = unicodedata.normalize("NFD", form)
    tone = next((c for c in letters if c in TONES), "")
    bare = compose("".join(c for c in letters if c not in TONES))
    return tone, "".join(c for c in bare if not c.isascii())


def _tone(typed: str, meant: str) -> float:
    if typed == meant:
        return 0.0
    if not typed:
        return TONE_MISSED
    if not meant:
        return TONE_ADDED
    return TONE_NEAR if frozenset((typed, meant)) in _NEAR_TONES else TONE_OTHER


def diacritics_cost(typed: str, meant: str) -> float:
    """What the diacritics of two forms cost, whatever their letters.

    >>> marks("bầu", "bầu"), marks("bau", "bầu"), marks("bâu", "bầu"), marks("bẩu", "bầu")
    (0.0, 2.2, 1.2, 1.8)
    """
    (tone, letters), (other_tone, others) = _marks(typed), _marks(meant)
    missed = 0
    for letter in others:
        missed += letter not in letters
        letters = letters.replace(letter, "", 1)
    added = len(letters)
    changed = min(missed, added)
    cost = changed * MARK_OTHER + (missed - changed) * MARK_MISSED + (added - changed) * MARK_ADDED
    return _tone(tone, other_tone) + cost
