"""Word segmentation: which neighbouring syllables are one word ("từ"), by pyvi's model.

pyvi brings scikit-learn with it (about a second and 120 MB), so it is imported at the first call.
"""

from __future__ import annotations

import re
import string
from functools import cache
from typing import Any

from vnsearch.text.normalise import compose, place_tones, valid
from vnsearch.text.tokenise import spans

_VISIBLE = re.compile(r"\S")
_LINE = re.compile(r"[^\n]+")

Span = tuple[int, int]


@cache
def _tokenizer() -> Any:
    from pyvi.ViTokenizer import ViTokenizer

    return ViTokenizer


def _surface(raw: str) -> str:
    """What the model sees: NFC, new tone placement, case kept."""
    surface = compose(raw)
    lowered = surface.lower()
    placed = place_tones(lowered)
    if placed == lowered or len(placed) != len(surface):
        return surface
    pairs = zip(surface, placed, strict=True)
    return "".join(new.upper() if old.isupper() else new for old, new in pairs)


def _pieces(line: str) -> tuple[list[str], list[int]]:
    """The line as the model's tokens, punctuation included, and for each its token number or -1."""
    pieces: list[str] = []
    numbers: list[int] = []
    last = 0
    for number, (start, end) in enumerate(spans(line)):
        marks = _VISIBLE.findall(line, last, start)
        pieces += [*marks, _surface(line[start:end])]
        numbers += [*[-1] * len(marks), number]
        last = end
    marks = _VISIBLE.findall(line, last)
    return pieces + marks, numbers + [-1] * len(marks)


def _joins(left: str, right: str) -> bool:
    """Pyvi's own conditions on joining two pieces that its model calls one word (ViTokenizer.tokenize)."""
    if left in string.punctuation or right in string.punctuation:
        return False
    if left[0].isdigit() or right[0].isdigit():
        return False
    return not (right[0].istitle() and not left[0].istitle())


def _line_words(line: str) -> list[Span]:
    pieces, numbers = _pieces(line)
    if not any(number >= 0 for number in numbers):
        return []
    tokenizer = _tokenizer()
    labels = tokenizer.model.predict([tokenizer.sent2features(pieces, False)])[0]
    words: list[Span] = []
    for i, number in enumerate(numbers):
        if number < 0:
            continue
        inside = i > 0 and numbers[i - 1] >= 0 and labels[i] == "I_W" and _joins(pieces[i - 1], pieces[i])
        if inside:
            words[-1] = (words[-1][0], number + 1)
        else:
            words.append((number, number + 1))
    return words


def words(text: str) -> list[Span]:
    """The words of a text as half-open spans over its tokens; together they cover every token once.

    Each line is segmented on its own. Spans count the tokens of ``tokenise(text)``.
    """
    found: list[Span] = []
    for match in _LINE.finditer(valid(text)):
        base = found[-1][1] if found else 0
        found += [(base + start, base + end) for start, end in _line_words(match.group())]
    return found


def inner_pairs(text: str) -> list[int]:
    """The token numbers ``i`` for which tokens ``i`` and ``i + 1`` belong to one word."""
    return [i for start, end in words(text) for i in range(start, end - 1)]
