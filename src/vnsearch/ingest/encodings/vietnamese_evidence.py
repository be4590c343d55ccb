"""How much more Vietnamese a text becomes by a conversion, counted in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from vnsearch.text.syllables import is_syllable

#: Letters, and whatever old encodings put letters on: everything beyond ASCII, six controls of VISCII.
_WORD = re.compile("[A-Za-z\x02\x05\x06\x14\x19\x1e\u0080-\U0010ffff]+")
#: What stands beside words in right text too.
_PUNCTUATION = re.compile("[\xa0«»‹›‘’‚“”„†‡•…–—\u200b\ufeff]+")
#: ``m²``, ``Adidas®``, ``30°C``: a sign at a word's edge says nothing, though it may turn into a letter.
_SIGNS = "¹²³ªº°®©™¼½¾±·×÷"
_SIGN_AT_EDGE = re.compile(f"[{_SIGNS}]*+[A-Za-z]*+[{_SIGNS}]*+")

#: Whether a word reads as Vietnamese before and after.
_ONLY_AFTER = (False, True)


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many of the words that a conversion changes are syllables when.

    ``gained`` only after, ``lost`` only before, ``kept`` both, ``wrong`` neither; ``words`` holds those
    gained, each once.
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
    """Whether a word is right as it stands: syllables in one case (``lÃ`` is not), Ð for Đ allowed."""
    even = word.isupper() or word[1:] == word[1:].lower()
    return even and _is_all_syllables(word.lower().replace("ð", "đ"))


def _changed_words(words: Iterable[str], convert: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """The words that a conversion changes, each with what it becomes; single letters prove nothing."""
    for word in words:
        if not _SIGN_AT_EDGE.fullmatch(word):
            after = convert(word)
            if after != word and len(after) > 1:
                yield word, after


def measure_conversion(texts: Iterable[str], convert: Callable[[str], str]) -> Evidence:
    """The evidence for one conversion in some stretches of text."""
    words: set[str] = set()
    count: Counter[tuple[bool, bool]] = Counter()
    met = Counter(word for text in texts for word in _WORD.findall(text) if not word.isascii())
    for word, after in _changed_words(met, convert):
        reads = _is_syllabic(word), _is_all_syllables(after.lower())
        count[reads] += met[word]
        if reads == _ONLY_AFTER:
            words.add(word)
    return Evidence(
        count[_ONLY_AFTER], count[True, False], count[True, True], count[False, False], frozenset(words)
    )
