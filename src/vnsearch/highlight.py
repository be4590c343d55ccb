"""Snippets, and highlighted matches as spans of the original text.

Matches are found by tokenising the text again with the same analysis as at indexing time, so that offsets are
those of the original text, whatever its spelling or normal form.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, pairwise
from operator import attrgetter

from vnsearch.model import Highlighted
from vnsearch.text import Token, fold
from vnsearch.text.analysis import TokenColumns, analyse
from vnsearch.text.extra_terms import Extra, extras

#: How much of a very long text is searched for a snippet, in characters.
SCANNED = 200_000
#: The length of a snippet, in characters.
WIDTH = 220
#: How many matches of a text are considered for its snippet.
_MAX_MATCHES = 2000
_SPAN: Callable[[Token], tuple[int, int]] = attrgetter("start", "end")


@dataclass(frozen=True)
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

    @cached_property
    def with_dates(self) -> bool:
        """Whether a date is among them: dates are the terms with slashes."""
        parts = (part for phrase in self.phrases for part in phrase)
        return any("/" in form for form in (*self.forms, *self.folds, *parts))

    @cached_property
    def folds_of_one(self) -> frozenset[str]:
        """The folds of what stands alone, in whatever spelling."""
        alone = (phrase[0] for phrase in self.phrases if len(phrase) == 1)
        return self.folds.union(map(fold, self.forms), map(fold, alone))

    def matches(self, extra: Extra) -> bool:
        """Return whether an extra term is to be highlighted."""
        return extra.form in self.forms or extra.fold in self.folds or (extra.form,) in self.phrases


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
    spans = tuple([(a + shift, b + shift) for a, b in _merge_neighbours(flat, inside)])
    return Highlighted(before + flat[start:end] + after, spans)


def _matches(columns: TokenColumns, terms: HighlightTerms) -> list[Token]:
    """Return the tokens that match, in order; a date or unit that takes several tokens is one.

    They are disjoint, but for units that overlap.
    """
    units = {*_phrase_spans(columns.forms, terms.exact_units), *_phrase_spans(columns.folds, terms.units)}
    in_units = {place for start, end in units for place in range(start, end)}
    extra_at = _extras_by_place(columns, terms)
    matches = [_token(columns, start, end) for start, end in units]
    for place in _single_places(columns, terms).union(extra_at):
        extra = extra_at.get(place)
        if extra is None and place not in in_units:
            matches.append(_token(columns, place, place + 1))
        elif extra is not None and place == extra.start and place not in in_units:
            matches.append(replace(_token(columns, place, extra.end), form=extra.form, fold=extra.fold))
    return sorted(matches, key=_SPAN)


def _token(columns: TokenColumns, start: int, end: int) -> Token:
    """Return some tokens side by side as one."""
    forms, folds = columns.forms[start:end], columns.folds[start:end]
    return Token(int(columns.starts[start]), int(columns.ends[end - 1]), " ".join(forms), " ".join(folds))


def _single_places(columns: TokenColumns, terms: HighlightTerms) -> set[int]:
    """Return the numbers of the tokens that match alone or as part of a phrase."""
    phrases = (
        *_phrase_spans(columns.forms, terms.phrases),
        *_phrase_spans(columns.folds, terms.folded_phrases),
    )
    places = {place for start, end in phrases for place in range(start, end)}
    if terms.forms:
        places |= {place for place, form in enumerate(columns.forms) if form in terms.forms}
    if terms.folds:
        places |= {place for place, folded in enumerate(columns.folds) if folded in terms.folds}
    return places


def _extras_by_place(columns: TokenColumns, terms: HighlightTerms) -> dict[int, Extra]:
    """Return the extra terms that match by the number of each of their tokens; of two that overlap, the first."""
    by_place: dict[int, Extra] = {}
    for extra in extras(columns, with_dates=terms.with_dates, folds=terms.folds_of_one):
        places = range(extra.start, extra.end)
        if terms.matches(extra) and by_place.keys().isdisjoint(places):
            by_place |= dict.fromkeys(places, extra)
    return by_place


def _phrase_spans(column: Sequence[str], phrases: frozenset[tuple[str, ...]]) -> list[tuple[int, int]]:
    """Return where the tokens of each phrase stand side by side: the first of them and the one after the last."""
    if not phrases:
        return []
    first_words = {phrase[0] for phrase in phrases}
    starts = [place for place, part in enumerate(column) if part in first_words]
    lengths = {len(phrase) for phrase in phrases}
    return [
        (start, start + length)
        for start in starts
        for length in lengths
        if start + length <= len(column) and tuple(column[start : start + length]) in phrases
    ]


def _prefer_typed(matches: Sequence[Token], terms: HighlightTerms) -> list[Token]:
    """Drop other spellings of a fold that also occurs in its typed spelling: with đa, not every đã."""
    different = {token.form: token for token in matches}
    is_typed = {form: _is_as_typed(token, terms) for form, token in different.items()}
    typed_folds = {token.fold for form, token in different.items() if is_typed[form]}
    return [token for token in matches if is_typed[token.form] or token.fold not in typed_folds]


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
    end_of_last = max([token.end for token in matches[first:end_match]])
    room = width - (end_of_last - start_of_first)
    start = max(0, min(start_of_first - room // 3, length - width))
    return start, min(length, max(start + width, end_of_last))


def _best_window(matches: Sequence[Token], width: int) -> tuple[int, int]:
    """Return the half-open span of matches in the best window of ``width`` characters.

    That has the most different folds, then pairs of neighbours, then matches. A unit counts as its words.
    """
    starts = [token.start for token in matches]
    words = [token.fold.split(" ") for token in matches]
    are_neighbours = [right.start - left.end <= 1 for left, right in pairwise(matches)]
    # Of all matches before each.
    word_sums, neighbour_sums = (
        list(accumulate(counts, initial=0)) for counts in (map(len, words), are_neighbours)
    )
    windows: list[tuple[int, int, int, int, int]] = []
    for first, start in enumerate(starts):
        end = bisect_left(starts, start + width)
        count = word_sums[end] - word_sums[first]
        neighbours = neighbour_sums[end - 1] - neighbour_sums[first] + count - (end - first)
        windows.append((len(set().union(*words[first:end])), neighbours, count, -first, end))
    *_, first, end = max(windows)
    return -first, end


def _widen_to_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span widened to whole words, by at most the length of a snippet."""
    while start > 0 and not text[start - 1].isspace() and start > end - 2 * WIDTH:
        start -= 1
    while end < len(text) and not text[end].isspace() and end < start + 2 * WIDTH:
        end += 1
    return start, end
