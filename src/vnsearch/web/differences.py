"""What differs between two versions of a story, passage by passage and word by word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from vnsearch.model import Document

#: So much of a document is compared: paragraphs, and characters of each.
_MAX_PARAGRAPHS, _MAX_CHARACTERS = 300, 5000
#: Passages with more pairs of same words are shown whole instead of word by word: the time grows with the pairs.
_MAX_PAIRS = 5000
#: So many passages are shown.
MAX_PASSAGES = 20
#: Words that are shown before and after a difference.
_CONTEXT = 8
_GAP = "…"


class Side(StrEnum):
    """Where a piece of text is: in both versions, or in one of them."""

    BOTH = "both"
    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words, and in which version they are."""

    side: Side
    text: str


#: A passage that differs: its words in order, those of both versions.
Passage = tuple[Piece, ...]


def differences(first: Document, second: Document) -> tuple[Passage, ...]:
    """Return the first passages that differ between two versions; none where their texts are the same."""
    before, after = _paragraphs(first), _paragraphs(second)
    opcodes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    changes = [spans for kind, *spans in opcodes if kind != "equal"][:MAX_PASSAGES]
    return tuple(
        _passage(before[start:end], after[other_start:other_end])
        for start, end, other_start, other_end in changes
    )


def _paragraphs(document: Document) -> list[str]:
    """Return the texts of a document, with spaces as single ones."""
    texts = (document.title, document.summary, *document.body.split("\n"), *document.captions)
    paragraphs = (" ".join(text[:_MAX_CHARACTERS].split()) for text in texts)
    return [paragraph for paragraph in paragraphs if paragraph][:_MAX_PARAGRAPHS]


def _passage(before: Sequence[str], after: Sequence[str]) -> Passage:
    words, other_words = " ".join(before).split(), " ".join(after).split()
    counts, other_counts = Counter(words), Counter(other_words)
    pairs = sum(count * other_counts[word] for word, count in counts.items())
    if not 0 < pairs <= _MAX_PAIRS:
        pieces = (Piece(Side.FIRST, " ".join(words)), Piece(Side.SECOND, " ".join(other_words)))
        return tuple(piece for piece in pieces if piece.text)
    return tuple(_pieces(words, other_words))


def _pieces(words: Sequence[str], other_words: Sequence[str]) -> Iterator[Piece]:
    opcodes = SequenceMatcher(None, words, other_words, autojunk=False).get_opcodes()
    for place, (kind, start, end, other_start, other_end) in enumerate(opcodes):
        if kind == "equal":
            context = _shorten(words[start:end], is_first=place == 0, is_last=place == len(opcodes) - 1)
            yield Piece(Side.BOTH, " ".join(context))
            continue
        if start < end:
            yield Piece(Side.FIRST, " ".join(words[start:end]))
        if other_start < other_end:
            yield Piece(Side.SECOND, " ".join(other_words[other_start:other_end]))


def _shorten(words: Sequence[str], *, is_first: bool, is_last: bool) -> Sequence[str]:
    """Return words that both versions have, those far from a difference left out."""
    left, right = (0 if is_first else _CONTEXT), (0 if is_last else _CONTEXT)
    if len(words) <= left + right + 1:
        return words
    return [*words[:left], _GAP, *words[len(words) - right :]]
