"""Snippets, and highlighted matches as spans of the original text.

Matches are found by tokenising the text again with the same analysis as at indexing time, so that offsets are
those of the original text, whatever its spelling or normal form.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vnsearch.model import Highlighted
from vnsearch.text import Token, fold
from vnsearch.text.analysis import TokenColumns, analyse
from vnsearch.text.extra_terms import extras

#: How much of a very long text is searched for a snippet, in characters.
SCANNED = 200_000
#: The length of a snippet, in characters.
WIDTH = 220
#: How many matches of a text are considered for its snippet.
_MAX_MATCHES = 2000


@dataclass(frozen=True, slots=True)
class HighlightTerms:
    """What to highlight: ``forms`` must agree in diacritics, ``folds`` match any spelling.

    ``phrases`` (of forms) and ``folded_phrases`` (of folds) match only where all parts stand side by side; so do
    ``exact_units`` (of forms) and ``units`` (of folds), each of which is one match. ``forms``, ``exact_units`` and
    ``unit_forms``, the words of units, are what was typed with diacritics: of a fold or unit that occurs so, other
    spellings do not match.
    """

    forms: frozenset[str] = frozenset()
    folds: frozenset[str] = frozenset()
    phrases: frozenset[tuple[str, ...]] = frozenset()
    folded_phrases: frozenset[tuple[str, ...]] = frozenset()
    exact_units: frozenset[tuple[str, ...]] = frozenset()
    units: frozenset[tuple[str, ...]] = frozenset()
    unit_forms: frozenset[str] = frozenset()

    @property
    def with_dates(self) -> bool:
        """Whether a date is among them: dates are the terms with slashes."""
        parts = (part for phrase in self.phrases for part in phrase)
        return any("/" in form for form in (*self.forms, *self.folds, *parts))

    def matches(self, token: Token) -> bool:
        """Return whether a token is to be highlighted."""
        return token.form in self.forms or token.fold in self.folds


def analyse_text(text: str) -> TokenColumns:
    """Analyse a text to highlight: its first ``SCANNED`` characters, line ends as spaces."""
    return analyse(text[:SCANNED].replace("\n", " ").replace("\r", " "), words=False)


def highlight(text: str, terms: HighlightTerms, columns: TokenColumns | None = None) -> Highlighted:
    """Return the whole text with its matches highlighted; ``columns``: its tokens, where they are known."""
    matches = _matches(columns or analyse(text, words=False), terms)
    return Highlighted(text, _merge_neighbours(text, _prefer_typed(matches, terms)))


def snippet(
    text: str, terms: HighlightTerms, width: int = WIDTH, columns: TokenColumns | None = None
) -> Highlighted:
    """Return the passage that shows the terms best, about ``width`` characters, with its matches highlighted.

    Line ends become spaces; ``…`` stands where text was cut. Without a match, it is the beginning of the
    text. ``columns``: what ``analyse_text`` gives of the text, where it is known.
    """
    columns = columns or analyse_text(text)
    flat, matches = columns.text, _prefer_typed(_matches(columns, terms), terms)[:_MAX_MATCHES]
    start, end = _widen_to_words(flat, *_passage(matches, len(flat), width))
    before, after = "… " if start else "", " …" if end < len(text) else ""
    inside = [token for token in matches if start <= token.start and token.end <= end]
    shift = len(before) - start
    spans = tuple((a + shift, b + shift) for a, b in _merge_neighbours(flat, inside))
    return Highlighted(before + flat[start:end] + after, spans)


def _matches(columns: TokenColumns, terms: HighlightTerms) -> list[Token]:
    """Return the tokens that match, in order; a date or unit that takes several tokens is one.

    They are disjoint, but for units that overlap.
    """
    places = _phrase_places(columns.forms, terms.phrases) | _phrase_places(
        columns.folds, terms.folded_phrases
    )
    places |= {place for place, form in enumerate(columns.forms) if form in terms.forms}
    places |= {place for place, folded in enumerate(columns.folds) if folded in terms.folds}

    def token(start: int, end: int, form: str, folded: str) -> Token:
        return Token(int(columns.starts[start]), int(columns.ends[end - 1]), form, folded)

    tokens = {p: token(p, p + 1, columns.forms[p], columns.folds[p]) for p in places}
    units = [
        token(start, end, " ".join(columns.forms[start:end]), " ".join(columns.folds[start:end]))
        for start, end in {
            *_phrase_spans(columns.forms, terms.exact_units),
            *_phrase_spans(columns.folds, terms.units),
        }
    ]
    extra_places: set[int] = set()
    for extra in extras(columns, with_dates=terms.with_dates):
        whole, span = token(extra.start, extra.end, extra.form, extra.fold), range(extra.start, extra.end)
        if (terms.matches(whole) or (extra.form,) in terms.phrases) and extra_places.isdisjoint(span):
            extra_places.update(span)
            tokens |= dict.fromkeys(span, whole)
    return _with_units(dict.fromkeys(tokens[place] for place in sorted(tokens)), units)


def _with_units(tokens: Iterable[Token], units: Sequence[Token]) -> list[Token]:
    """Return tokens and units in order, without the tokens within a unit."""
    within = {offset for unit in units for offset in range(unit.start, unit.end)}
    return sorted([*units, *(token for token in tokens if token.start not in within)], key=_span)


def _span(token: Token) -> tuple[int, int]:
    return token.start, token.end


def _phrase_places(column: Sequence[str], phrases: Iterable[tuple[str, ...]]) -> set[int]:
    """Return the numbers of the tokens that are part of one of the phrases."""
    return {place for start, end in _phrase_spans(column, phrases) for place in range(start, end)}


def _phrase_spans(column: Sequence[str], phrases: Iterable[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """Yield where the tokens of each phrase stand side by side: the first of them and the one after the last."""
    for phrase in phrases:
        for start, part in enumerate(column):
            if part == phrase[0] and tuple(column[start : start + len(phrase)]) == phrase:
                yield start, start + len(phrase)


def _prefer_typed(matches: Sequence[Token], terms: HighlightTerms) -> list[Token]:
    """Drop other spellings of a fold that also occurs in its typed spelling: with đa, not every đã."""
    as_typed = [_is_as_typed(token, terms) for token in matches]
    typed_folds = {token.fold for token, is_typed in zip(matches, as_typed, strict=True) if is_typed}
    return [
        token
        for token, is_typed in zip(matches, as_typed, strict=True)
        if is_typed or token.fold not in typed_folds
    ]


def _is_as_typed(token: Token, terms: HighlightTerms) -> bool:
    """Return whether a match has the diacritics typed: of a unit, every word that was typed with some."""
    forms, folds = token.form.split(" "), token.fold.split(" ")
    if len(forms) == 1:
        return token.form in terms.forms
    accented = [fold(form) for form in terms.unit_forms] if tuple(folds) in terms.units else []
    return tuple(forms) in terms.exact_units or (
        any(folded in accented for folded in folds)
        and all(
            form in terms.unit_forms for form, folded in zip(forms, folds, strict=True) if folded in accented
        )
    )


def _merge_neighbours(text: str, tokens: Iterable[Token]) -> tuple[tuple[int, int], ...]:
    """Return the spans of tokens, those with nothing but spaces between them as one."""
    spans: list[tuple[int, int]] = []
    for token in tokens:
        if spans and not text[spans[-1][1] : token.start].strip():
            spans[-1] = (spans[-1][0], max(spans[-1][1], token.end))
        else:
            spans.append((token.start, token.end))
    return tuple(spans)


def _passage(matches: Sequence[Token], length: int, width: int) -> tuple[int, int]:
    """Return the span of ``width`` characters around the best matches of a text of ``length`` characters.

    A third of the room that they leave is before them.
    """
    if not matches:
        return 0, min(length, width)
    first, end_match = _best_window(matches, width)
    start_of_first = matches[first].start
    end_of_last = max(token.end for token in matches[first:end_match])
    room = width - (end_of_last - start_of_first)
    start = max(0, min(start_of_first - room // 3, length - width))
    return start, min(length, max(start + width, end_of_last))


def _best_window(matches: Sequence[Token], width: int) -> tuple[int, int]:
    """Return the half-open span of matches in the best window of ``width`` characters."""
    starts = [token.start for token in matches]
    windows = ((i, bisect_left(starts, token.start + width)) for i, token in enumerate(matches))
    return max(windows, key=lambda window: (*_window_score(matches, *window), -window[0]))


def _window_score(matches: Sequence[Token], start: int, end: int) -> tuple[int, int, int]:
    """Return how good a window is: its different folds, then pairs of neighbours, then matches.

    A unit counts as its words.
    """
    inside = matches[start:end]
    words = [token.fold.split(" ") for token in inside]
    neighbours = sum(right.start - left.end <= 1 for left, right in pairwise(inside))
    neighbours += sum(len(folds) - 1 for folds in words)
    return len({fold for folds in words for fold in folds}), neighbours, sum(map(len, words))


def _widen_to_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span widened to whole words, by at most the length of a snippet."""
    while start > 0 and not text[start - 1].isspace() and start > end - 2 * WIDTH:
        start -= 1
    while end < len(text) and not text[end].isspace() and end < start + 2 * WIDTH:
        end += 1
    return start, end
