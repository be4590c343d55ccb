"""Measure how much more Vietnamese a text becomes by a conversion, counted in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from vnsearch.text.syllables import is_syllable

#: Letters, and what old encodings use for letters: everything beyond ASCII, and six controls of VISCII.
_WORD = re.compile("[A-Za-z\x02\x05\x06\x14\x19\x1e\u0080-\U0010ffff]+")
#: Characters beyond ASCII that stand beside words in correct text.
_PUNCTUATION = re.compile("[\xa0«»‹›‘’‚“”„†‡•…–—\u200b\ufeff]+")
#: ``m²``, ``Adidas®``, ``30°C``: a symbol at the edge of a word is no evidence, though it may be converted.
_SIGNS = "¹²³ªº°®©™¼½¾±·×÷"
_SIGN_AT_EDGE = re.compile(f"[{_SIGNS}]*+[A-Za-z]*+[{_SIGNS}]*+")

#: Whether a word is Vietnamese (before, after) the conversion.
_ONLY_AFTER = (False, True)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Counts of the words that a conversion changes, by when they are Vietnamese.

    ``gained`` only after it, ``lost`` only before it, ``both`` before and after, ``neither`` never. ``words``
    contains the gained words, each once.
    """

    gained: int
    lost: int
    both: int
    neither: int
    words: frozenset[str]


def _is_all_syllables(word: str) -> bool:
    parts = [part for part in _PUNCTUATION.split(word) if part]
    return bool(parts) and all(map(is_syllable, parts))


def _is_syllabic(word: str) -> bool:
    """Return whether a word is correct: syllables in consistent case (``lÃ`` is not), Ð allowed for Đ."""
    is_consistent = word.isupper() or word[1:] == word[1:].lower()
    return is_consistent and _is_all_syllables(word.lower().replace("ð", "đ"))


def _changed_words(words: Iterable[str], convert: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Yield (word, converted) for the words that a conversion changes; single letters are no evidence."""
    for word in words:
        if not _SIGN_AT_EDGE.fullmatch(word):
            converted = convert(word)
            if converted != word and len(converted) > 1:
                yield word, converted


def measure_conversion(texts: Iterable[str], convert: Callable[[str], str]) -> Evidence:
    """Count the evidence for one conversion in some pieces of text."""
    gained_words: set[str] = set()
    counts: Counter[tuple[bool, bool]] = Counter()
    freqs = Counter(word for text in texts for word in _WORD.findall(text) if not word.isascii())
    for word, converted in _changed_words(freqs, convert):
        is_vietnamese = _is_syllabic(word), _is_all_syllables(converted.lower())
        counts[is_vietnamese] += freqs[word]
        if is_vietnamese == _ONLY_AFTER:
            gained_words.add(word)
    return Evidence(
        gained=counts[_ONLY_AFTER],
        lost=counts[True, False],
        both=counts[True, True],
        neither=counts[False, False],
        words=frozenset(gained_words),
    )
