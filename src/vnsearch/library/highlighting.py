"""What to highlight of a query in its hits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, pairwise, product
from typing import NamedTuple

from vnsearch.highlight import HighlightTerms
from vnsearch.query import And, Node, Or, Phrase, Term, Words, synonyms, text_leaves
from vnsearch.search.request import ScoredDocument
from vnsearch.text import fold
from vnsearch.text.normalise import alternative_spellings


@dataclass(frozen=True)
class Highlighting:
    """What to highlight of a query: in strong matches its units, in loose ones its words one by one."""

    node: Node

    @cached_property
    def _of_strong(self) -> HighlightTerms:
        return highlight_terms(self.node, in_units=True)

    @cached_property
    def _of_loose(self) -> HighlightTerms:
        return highlight_terms(self.node, in_units=False)

    def terms(self, result: ScoredDocument) -> HighlightTerms:
        """Return what to highlight in a hit."""
        return self._of_loose if result.is_loose else self._of_strong


class _Unit(NamedTuple):
    """Words that are highlighted where they stand side by side; ``is_exact``: only in the spelling typed."""

    terms: tuple[Term, ...]
    is_exact: bool = False


def highlight_terms(node: Node, *, in_units: bool) -> HighlightTerms:
    """Return what to highlight of a query.

    Words typed with diacritics and words of exact phrases in that form, others in any spelling of their fold; words
    of phrases and synonyms only where they stand side by side. With ``in_units``, so are the words of a unit.
    """
    units = list(_units(node, in_units=in_units))
    singles = [unit for unit in units if len(unit.terms) == 1]
    several = [unit for unit in units if len(unit.terms) > 1]
    alternatives = synonyms([leaf for leaf in text_leaves(node) if isinstance(leaf, Term)])
    return HighlightTerms(
        forms=frozenset(u.terms[0].form for u in singles if u.is_exact or u.terms[0].accented),
        folds=frozenset(chain(*(_folds(unit.terms[0]) for unit in singles if not unit.is_exact))),
        phrases=frozenset(synonym.forms for synonym in alternatives if synonym.exact),
        folded_phrases=frozenset(
            tuple(map(fold, synonym.forms)) for synonym in alternatives if not synonym.exact
        ),
        exact_units=frozenset(tuple(term.form for term in unit.terms) for unit in several if unit.is_exact),
        units=frozenset(chain(*(product(*map(_folds, unit.terms)) for unit in several if not unit.is_exact))),
        unit_forms=frozenset(term.form for unit in several for term in unit.terms if term.accented),
    )


def _folds(term: Term) -> tuple[str, ...]:
    """Return the fold of a word, and of a bare one those of forms that are the same syllable."""
    others = () if term.accented else map(fold, alternative_spellings(term.fold))
    return tuple(dict.fromkeys((term.fold, *others)))


def _units(node: Node, *, in_units: bool) -> Iterator[_Unit]:
    """Yield what is highlighted of a node: words, units and phrases."""
    match node:
        case And(children) | Or(children):
            for child in children:
                yield from _units(child, in_units=in_units)
        case Words(terms, readings) if in_units:
            yield from _units_of_words(terms, readings)
        case Words(terms):
            for term in terms:
                yield from _units(term, in_units=in_units)
        case Phrase(terms) if node.slack or _has_date(terms):
            yield from (_Unit((term,), node.exact) for term in terms)
        case Phrase(terms):
            yield _Unit(terms, node.exact)
        case Term():
            yield _Unit((node,))


def _units_of_words(terms: Sequence[Term | Or], readings: Sequence[Sequence[int]]) -> Iterator[_Unit]:
    """Yield the units of several words of all readings, and the words that stand alone in the likeliest."""
    spans = [list(pairwise(accumulate(lengths, initial=0))) for lengths in readings]
    for start, end in dict.fromkeys(chain(*spans)):
        words = tuple(term for term in terms[start:end] if isinstance(term, Term))
        is_whole = len(words) == end - start > 1 and not _has_date(words)
        if is_whole:
            yield _Unit(words)
        elif (start, end) in spans[0]:
            for term in terms[start:end]:
                yield from _units(term, in_units=True)


def _has_date(terms: Sequence[Term]) -> bool:
    """Whether one of the words is a date, which may be written in several."""
    return any("/" in term.form for term in terms)
