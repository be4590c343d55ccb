"""The costs of typing and spelling errors in nats: the lower, the likelier the error.

The errors are those of Vietnamese typing: a tone or letter mark missing or taken for another; adjacent
keys; letters transposed, doubled, missing or extra; spellings that sound alike (s/x, ch/tr, d/gi/r, l/n,
n/ng, c/t). The costs are estimates of their order of magnitude, not learned from data;
``bench/suggestions/corrections.py`` measures how well they work.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from string import ascii_lowercase
from types import MappingProxyType

from vnsearch.text.characters import TONES
from vnsearch.text.normalise import compose

#: Errors in letters, seen from the word that was meant.
TRANSPOSITION = 2.5
DOUBLED_LETTER = 1.5
EXTRA_LETTER = 3.0
MISSING_LETTER = 3.5
ADJACENT_KEY = 2.5
OTHER_LETTER = 5.0
SOUND_ALIKE = 2.0
#: Telex keystrokes that no input method turned into letters.
KEYSTROKES = 1.0

#: Errors in diacritics: the tone, and the letter marks (â ê ô ơ ư ă đ).
MISSING_TONE = 1.2
EXTRA_TONE = 3.0
OTHER_TONE = 2.5
SIMILAR_TONE = 1.8
MISSING_LETTER_MARK = 1.0
EXTRA_LETTER_MARK = 2.5
OTHER_LETTER_MARK = 1.8

_KEYBOARD_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ONSETS = ("ch tr", "s x", "d gi", "d r", "gi r", "l n", "c k", "g gh", "ng ngh", "d v", "gi v")
_CODAS = ("n ng", "n nh", "t c", "t ch", "i y", "m n")
_GRAVE, _ACUTE, _HOOK, _TILDE = "\u0300", "\u0301", "\u0309", "\u0303"
#: Tones that sound alike, or whose Telex keys are adjacent.
_SIMILAR_TONES = frozenset(map(frozenset, ((_HOOK, _TILDE), (_ACUTE, _TILDE), (_GRAVE, _HOOK))))


@cache
def _adjacent_keys() -> Mapping[str, frozenset[str]]:
    """Return the keys around each key of a QWERTY keyboard, each row of which is shifted by half a key.

    Keys are adjacent whose rows and columns differ by at most one: g has r t y f h v b.
    """
    positions = {
        key: (row, column + row / 2)
        for row, keys in enumerate(_KEYBOARD_ROWS)
        for column, key in enumerate(keys)
    }

    def around(key: str) -> frozenset[str]:
        row, column = positions[key]
        return frozenset(
            other
            for other, (other_row, other_column) in positions.items()
            if other != key and abs(other_row - row) <= 1 and abs(other_column - column) <= 1
        )

    return MappingProxyType({key: around(key) for key in positions})


def _are_adjacent(key: str, other: str) -> bool:
    return other in _adjacent_keys().get(key, ())


def _sound_alikes(fold: str) -> Iterator[str]:
    """Yield folds that sound alike: with another onset of a pair, or another coda."""
    for pair in _ONSETS:
        left, right = pair.split()
        for onset, other in ((left, right), (right, left)):
            if fold.startswith(onset):
                yield other + fold[len(onset) :]
    for pair in _CODAS:
        left, right = pair.split()
        for coda, other in ((left, right), (right, left)):
            if fold.endswith(coda):
                yield fold[: -len(coda)] + other


def _deletions(fold: str) -> Iterator[tuple[str, float]]:
    """Yield a fold without each of its letters, with the cost of having typed it."""
    for i, letter in enumerate(fold):
        neighbours = fold[max(i - 1, 0) : i] + fold[i + 1 : i + 2]
        if letter in neighbours:
            cost = DOUBLED_LETTER
        elif any(_are_adjacent(letter, neighbour) for neighbour in neighbours):
            cost = ADJACENT_KEY
        else:
            cost = EXTRA_LETTER
        yield fold[:i] + fold[i + 1 :], cost


def _edits_with_cost(fold: str) -> Iterator[tuple[str, float]]:
    """Yield every string one edit away, some of them more than once."""
    yield from ((other, SOUND_ALIKE) for other in _sound_alikes(fold))
    yield from _deletions(fold)
    for i in range(len(fold) - 1):
        yield fold[:i] + fold[i + 1] + fold[i] + fold[i + 2 :], TRANSPOSITION
    for i, letter in enumerate(fold):
        adjacent = _adjacent_keys().get(letter, ())
        for other in ascii_lowercase:
            yield fold[:i] + other + fold[i + 1 :], ADJACENT_KEY if other in adjacent else OTHER_LETTER
    for i in range(len(fold) + 1):
        yield from ((fold[:i] + letter + fold[i:], MISSING_LETTER) for letter in ascii_lowercase)


@lru_cache(maxsize=1 << 10)
def edits(fold: str) -> Mapping[str, float]:
    """Return every string that one error in letters may have turned into a fold, with the least cost."""
    costs: dict[str, float] = {}
    for other, cost in _edits_with_cost(fold):
        if other and other != fold:
            costs[other] = min(cost, costs.get(other, cost))
    return MappingProxyType(costs)


@lru_cache(maxsize=1 << 14)
def _tone_and_letters(form: str) -> tuple[str, str]:
    """Return the tone mark of a form, and its letters with a letter mark: of ``bầu`` the grave and ``â``."""
    characters = unicodedata.normalize("NFD", form)
    tone = next((character for character in characters if character in TONES), "")
    toneless = compose("".join(character for character in characters if character not in TONES))
    return tone, "".join(letter for letter in toneless if not letter.isascii())


def _tone_cost(tone: str, intended_tone: str) -> float:
    if tone == intended_tone:
        return 0.0
    if not tone:
        return MISSING_TONE
    if not intended_tone:
        return EXTRA_TONE
    return SIMILAR_TONE if frozenset((tone, intended_tone)) in _SIMILAR_TONES else OTHER_TONE


def diacritics_cost(typed_form: str, intended_form: str) -> float:
    """Return the cost of typing the diacritics of one form where another was intended, whatever the letters.

    >>> [diacritics_cost(typed, "bầu") for typed in ("bầu", "bau", "bâu", "bẩu")]
    [0.0, 2.2, 1.2, 1.8]
    """
    (typed_tone, extra_letters), (tone, letters) = (
        _tone_and_letters(typed_form),
        _tone_and_letters(intended_form),
    )
    missing = 0
    for letter in letters:
        missing += letter not in extra_letters
        extra_letters = extra_letters.replace(letter, "", 1)
    extra = len(extra_letters)
    substitutions = min(missing, extra)
    letters_cost = (
        substitutions * OTHER_LETTER_MARK
        + (missing - substitutions) * MISSING_LETTER_MARK
        + (extra - substitutions) * EXTRA_LETTER_MARK
    )
    return _tone_cost(typed_tone, tone) + letters_cost
