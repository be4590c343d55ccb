"""Snippets and marks from token offsets into the original text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vnsearch.model import Highlighted
from vnsearch.text import Token
from vnsearch.text.analysis import analyse
from vnsearch.text.extra_terms import extras

#: How far into a very long text a snippet is looked for, in characters.
SCANNED = 200_000
WIDTH = 220


@dataclass(frozen=True, slots=True)
class HighlightTerms:
    """What to mark: forms that must agree with diacritics, and folds that any spelling matches.

    ``phrases`` and ``folded_phrases``: forms, and folds, that are marked only where they stand side by side.
    """

    forms: frozenset[str] = frozenset()
    folds: frozenset[str] = frozenset()
    phrases: frozenset[tuple[str, ...]] = frozenset()
    folded_phrases: frozenset[tuple[str, ...]] = frozenset()

    @property
    def dated(self) -> bool:
        """Whether a date is among them, which has slashes."""
        parts = (part for phrase in self.phrases for part in phrase)
        return any("/" in form for form in (*self.forms, *self.folds, *parts))

    def matches(self, token: Token) -> bool:
        """Whether a token is marked."""
        return token.form in self.forms or token.fold in self.folds


def _side_by_side(column: Sequence[str], phrases: Iterable[tuple[str, ...]]) -> set[int]:
    """The numbers of the tokens that make one of the phrases."""
    found: set[int] = set()
    for phrase in phrases:
        for first, part in enumerate(column):
            if part == phrase[0] and tuple(column[first : first + len(phrase)]) == phrase:
                found.update(range(first, first + len(phrase)))
    return found


def _found(text: str, sought: HighlightTerms) -> list[Token]:
    """What the query matched, in order and disjoint; several tokens that one date takes are one."""
    read = analyse(text, words=False)
    places = _side_by_side(read.forms, sought.phrases) | _side_by_side(read.folds, sought.folded_phrases)
    places |= {i for i, form in enumerate(read.forms) if form in sought.forms}
    places |= {i for i, folded in enumerate(read.folds) if folded in sought.folds}
    tokens = {i: Token(int(read.starts[i]), int(read.ends[i]), read.forms[i], read.folds[i]) for i in places}
    taken: set[int] = set()
    for extra in extras(read, with_dates=sought.dated):
        start, end = int(read.starts[extra.start]), int(read.ends[extra.end - 1])
        whole = Token(start, end, extra.form, extra.fold)
        covered = range(extra.start, extra.end)
        if (sought.matches(whole) or (extra.form,) in sought.phrases) and taken.isdisjoint(covered):
            taken.update(covered)
            tokens |= dict.fromkeys(covered, whole)
    return list(dict.fromkeys(tokens[i] for i in sorted(tokens)))


def _chosen(found: Sequence[Token], sought: HighlightTerms) -> list[Token]:
    """Where a fold is met in its typed spelling too, only that spelling: đa, not every đã."""
    spelled = {token.fold for token in found if token.form in sought.forms}
    return [token for token in found if token.form in sought.forms or token.fold not in spelled]


def _merged(text: str, found: Iterable[Token]) -> tuple[tuple[int, int], ...]:
    """Token spans, neighbours with nothing but spaces between them as one."""
    out: list[tuple[int, int]] = []
    for token in found:
        if out and not text[out[-1][1] : token.start].strip():
            out[-1] = (out[-1][0], token.end)
        else:
            out.append((token.start, token.end))
    return tuple(out)


def mark(text: str, sought: HighlightTerms) -> Highlighted:
    """The whole text with its matches marked."""
    return Highlighted(text, _merged(text, _chosen(_found(text, sought), sought)))


def _worth(found: Sequence[Token], first: int, last: int) -> tuple[int, int, int]:
    """A window's worth: distinct syllables, then neighbours side by side, then matches."""
    inside = found[first:last]
    close = sum(b.start - a.end <= 1 for a, b in pairwise(inside))
    return len({token.fold for token in inside}), close, len(inside)


def _best_window(found: Sequence[Token], width: int) -> tuple[int, int]:
    """The numbers of the first and one past the last match of the best window of ``width`` characters."""
    starts = [token.start for token in found]
    windows = ((i, bisect_left(starts, token.start + width)) for i, token in enumerate(found))
    return max(windows, key=lambda window: (*_worth(found, *window), -window[0]))


def _word_edges(text: str, start: int, end: int) -> tuple[int, int]:
    """The window widened to whole words."""
    while start > 0 and not text[start - 1].isspace() and start > end - 2 * WIDTH:
        start -= 1
    while end < len(text) and not text[end].isspace() and end < start + 2 * WIDTH:
        end += 1
    return start, end


def snippet(text: str, sought: HighlightTerms, width: int = WIDTH) -> Highlighted:
    """The passage of about ``width`` characters that shows the query best, with its matches marked.

    Line ends become spaces; ``…`` stands where text was cut. Without a match: the beginning.
    """
    flat = text[:SCANNED].replace("\n", " ").replace("\r", " ")
    found = _chosen(_found(flat, sought), sought)[:2000]
    start, end = 0, min(len(flat), width)
    if found:
        first, last = _best_window(found, width)
        shown = found[last - 1].end - found[first].start
        start = max(0, min(found[first].start - (width - shown) // 3, len(flat) - width))
        end = min(len(flat), max(start + width, found[last - 1].end))
    start, end = _word_edges(flat, start, end)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    shift = len(before) - start
    spans = _merged(flat, [t for t in found if start <= t.start and t.end <= end])
    return Highlighted(before + flat[start:end] + after, tuple((a + shift, b + shift) for a, b in spans))
