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

    ``gains`` only after it, ``losses`` only before it, ``both`` before and after, ``neither`` never. ``words``
    contains the words that are Vietnamese only after it, each once.
    """

    gains: int
    losses: int
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
    """Yield the words that a conversion changes, with what they become; single letters are no evidence."""
    for word in words:
        if not _SIGN_AT_EDGE.fullmatch(word):
            new_word = convert(word)
            if new_word != word and len(new_word) > 1:
                yield word, new_word


def measure_conversion(texts: Iterable[str], convert: Callable[[str], str]) -> Evidence:
    """Count the evidence for one conversion in some pieces of text."""
    gained_words: set[str] = set()
    counts: Counter[tuple[bool, bool]] = Counter()
    freqs = Counter(word for text in texts for word in _WORD.findall(text) if not word.isascii())
    for word, new_word in _changed_words(freqs, convert):
        is_vietnamese = _is_syllabic(word), _is_all_syllables(new_word.lower())
        counts[is_vietnamese] += freqs[word]
        if is_vietnamese == _ONLY_AFTER:
            gained_words.add(word)
    return Evidence(
        gains=counts[_ONLY_AFTER],
        losses=counts[True, False],
        both=counts[True, True],
        neither=counts[False, False],
        words=frozenset(gained_words),
    )
