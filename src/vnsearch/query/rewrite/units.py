"""Cut the plain words of a query into units: words and names, each of one or more syllables.

Stretches of words are scored by ``unit_scores``; the sequences of units with the best sums are found by dynamic
programming from left to right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, groupby, pairwise
from operator import attrgetter
from typing import NamedTuple, TypeGuard

from vnsearch.query.rewrite.optional_words import optional_words
from vnsearch.query.rewrite.side_by_side import Evidence, NoEvidence
from vnsearch.query.rewrite.unit_joining import join_units
from vnsearch.query.rewrite.unit_lists import longest_unit
from vnsearch.query.rewrite.unit_scores import FEW_WORDS, UnitScores
from vnsearch.query.rewrite.unit_spellings import likely_spellings
from vnsearch.query.spelling.vocabulary import Vocabulary
from vnsearch.query.syntax.ast import And, Node, Or, Phrase, Term, Words
from vnsearch.query.syntax.ast_builder import and_

#: The most readings of a query, and by how much a further one may score below the best.
MAX_READINGS, MAX_GAP = 3, 0.6
#: How many ways to cut the words so far are kept from word to word.
_BEAM_WIDTH = 8

_SCORE: Callable[[_Path], float] = attrgetter("score")
_NO_EVIDENCE = NoEvidence()
#: The lengths of the units of a query.
Reading = tuple[int, ...]


class _Path(NamedTuple):
    """The best way to cut the first words of a query that ends with a unit of ``length`` words."""

    score: float
    length: int = 0
    previous: _Path | None = None

    def lengths(self) -> Reading:
        path: _Path | None = self
        lengths = []
        while path and path.length:
            lengths.append(path.length)
            path = path.previous
        return tuple(reversed(lengths))


def readings(
    terms: Sequence[Term | Or],
    vocabulary: Vocabulary,
    breaks: frozenset[int] = frozenset(),
    evidence: Evidence = _NO_EVIDENCE,
) -> tuple[Reading, ...]:
    """Return the likeliest ways to cut words into units, the best first; lengths sum to the number of words.

    An ``Or`` is an expanded prefix or fuzzy word, a unit of its own. ``breaks``: the numbers of the words that
    were not typed directly after the word before.
    """
    stretches = [
        UnitScores(stretch, vocabulary, evidence) if len(stretch) > 1 else None
        for stretch in _stretches(terms, breaks)
    ]
    paths = [_Path(0.0)]
    for stretch in stretches:
        paths = _extend(paths, stretch)
    close = [path.lengths() for path in paths if path.score >= paths[0].score - MAX_GAP]
    different = _different(close)[:MAX_READINGS]
    if (first := stretches[0]) and len(stretches) == 1 and 2 < len(terms) <= FEW_WORDS:
        words = first.in_likeliest_spelling()
        different = _different([join_units(words, reading, evidence) for reading in different])
    return tuple(different)


def _different(all_readings: Sequence[Reading]) -> list[Reading]:
    """Return readings without those that only cut, or do not cut, the units of a likelier one.

    Documents with its units have those of a finer reading too, so that it would add no match to that.
    """
    readings: list[Reading] = []
    for reading in all_readings:
        ends = frozenset(accumulate(reading))
        others = [frozenset(accumulate(other)) for other in readings]
        if not any(ends <= other or other <= ends for other in others):
            readings.append(reading)
    return readings


def _stretches(terms: Sequence[Term | Or], breaks: frozenset[int]) -> list[list[Term]]:
    """Return the words in stretches that units do not cross; an ``Or`` is an empty one."""
    stretches: list[list[Term]] = []
    for number, term in enumerate(terms):
        if isinstance(term, Or):
            stretches.append([])
        elif stretches and stretches[-1] and number not in breaks and term.joiner != "/":
            stretches[-1].append(term)
        else:
            stretches.append([term])
    return stretches


def _extend(paths: Sequence[_Path], scores: UnitScores | None) -> list[_Path]:
    """Return the best ways to cut the words before a stretch and the stretch, the best first.

    ``scores``: of the stretch; None if it is one word.
    """
    if scores is None:
        return [_Path(path.score, 1, path) for path in paths]
    longest = longest_unit() if scores.length > 2 else 2
    at: list[list[_Path]] = [list(paths)]
    for end in range(1, scores.length + 1):
        candidates: list[_Path] = []
        for start in range(max(0, end - longest), end - 1):
            score = scores.score(start, end)
            if score > 0:
                candidates += [_Path(path.score + score, end - start, path) for path in at[start]]
        candidates += [_Path(path.score, 1, path) for path in at[end - 1]]
        at.append(sorted(candidates, key=_SCORE, reverse=True)[:_BEAM_WIDTH])
    return at[-1]


def with_units(node: Node, vocabulary: Vocabulary, evidence: Evidence = _NO_EVIDENCE) -> Node:
    """Return a query in which the plain words of each conjunction are one ``Words`` a field, cut into units.

    Words in phrases and exclusions stay as they are.
    """
    match node:
        case Term():
            return Words((node,), ((1,),))
        case And(children):
            return _conjunction_with_units(children, vocabulary, evidence)
        case Or(children, word) if not word:
            return replace(
                node, children=tuple(with_units(child, vocabulary, evidence) for child in children)
            )
        case _:
            return node


def _is_word(node: Node) -> TypeGuard[Term | Or]:
    """Whether a node is a plain word: a term, or an expanded prefix or fuzzy word."""
    return isinstance(node, Term) or (isinstance(node, Or) and node.word != "")


def _field(word: Term | Or) -> str:
    """Return the field of a plain word; an expanded one has that of its alternatives."""
    if isinstance(word, Term):
        return word.field
    first = word.children[0]
    return first.field if isinstance(first, Term | Phrase) else ""


def _conjunction_with_units(children: Sequence[Node], vocabulary: Vocabulary, evidence: Evidence) -> Node:
    """Return a conjunction with the words of each field together, where the first of them stood."""
    words = {places[0]: _words(children, places, vocabulary, evidence) for places in _word_groups(children)}
    rewritten = tuple(
        words[place] if place in words else with_units(child, vocabulary, evidence)
        for place, child in enumerate(children)
        if place in words or not _is_word(child)
    )
    return And(rewritten) if len(rewritten) > 1 else rewritten[0]


def _word_groups(children: Sequence[Node]) -> Iterator[list[int]]:
    """Yield the places of the words that become one ``Words`` node: those of one field.

    Words apart from one another stay apart where side by side they would be parsed as a date, as tháng and 5.
    """
    by_field: dict[str, list[int]] = {}
    for place, child in enumerate(children):
        if _is_word(child):
            by_field.setdefault(_field(child), []).append(place)
    for places in by_field.values():
        words = tuple(map(children.__getitem__, places))
        if len(words) == 1 or places[-1] - places[0] < len(words) or and_(words) == And(words):
            yield places
        else:
            yield from _side_by_side(places)


def _side_by_side(places: Sequence[int]) -> Iterator[list[int]]:
    """Yield ascending places in lists of neighbours."""
    for _, run in groupby(enumerate(places), lambda item: item[1] - item[0]):
        yield [place for _, place in run]


def _words(
    children: Sequence[Node], places: Sequence[int], vocabulary: Vocabulary, evidence: Evidence
) -> Words:
    """Return the words at some places of a conjunction, cut into units."""
    terms = tuple([child for child in map(children.__getitem__, places) if _is_word(child)])
    breaks = frozenset(n for n, (left, right) in enumerate(pairwise(places), 1) if right - left > 1)
    cuts = readings(terms, vocabulary, breaks, evidence)
    optional = optional_words(terms, cuts[0], vocabulary)
    return Words(terms, cuts, optional, likely_spellings(terms, cuts, vocabulary, evidence))
