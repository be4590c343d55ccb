"""Which documents match a query, and their scores: the query tree evaluated over arrays."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import reduce
from itertools import pairwise
from typing import TypeVar

import numpy as np

from vnsearch.engines.analysis import pair
from vnsearch.engines.postings import Floats, Ids, Keys, Mask, PostingSource, documents, side_by_side, spread
from vnsearch.hanoi import seconds
from vnsearch.query import (
    TEXT_FIELDS,
    Alternative,
    And,
    Filter,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Range,
    Term,
    alternatives,
    text_terms,
    widen,
)
from vnsearch.ranking import Ranking, coordination, idf, length_norm, needed_syllables, saturate
from vnsearch.text import fold
from vnsearch.text.normalise import agrees, partial, respelt

T = TypeVar("T", bound=Hashable)


class Spelling(Enum):
    """Which spellings of a syllable count: any of its fold, those with the marks typed, or the typed one."""

    ANY = "any"
    AGREEING = "agreeing"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Matches:
    """``mask`` (size,) which documents match; ``score`` (size,) what each earns."""

    mask: Mask
    score: Floats


class Evaluation:
    """One query over one snapshot. With ``probe``, the parts of those documents' scores are kept."""

    def __init__(self, source: PostingSource, ranking: Ranking, probe: Ids | None = None) -> None:
        self._source = source
        self._ranking = ranking
        self._probe = probe
        self.parts: list[tuple[str, Floats]] = []
        self._norms: dict[str, Floats] = {}
        self._keys: dict[tuple[str, str, Spelling], Keys] = {}
        self._bare_query = True
        self._total = int(source.live.sum())

    def run(self, node: Node) -> Matches:
        """The whole query; deleted documents never match."""
        self._bare_query = not any(term.accented for term in text_terms(node))
        found = self._node(node)
        return Matches(found.mask & self._source.live, found.score)

    def note(self, label: str, values: Floats) -> None:
        """Keeps a part of the probed documents' scores."""
        if self._probe is not None:
            self.parts.append((label, values[self._probe]))

    def _node(self, node: Node) -> Matches:
        match node:
            case Term():
                return self._group((node,))
            case And(children):
                return self._group(children)
            case Or(children):
                return self._any(children)
            case Not(child):
                return Matches(~Evaluation(self._source, self._ranking).strict(child), self._nothing())
            case Prefix() | Fuzzy():
                return self._node(widen(node, self._source.vocabulary()).node)
            case Phrase():
                return self._phrase(node)
            case Filter(field, value):
                return Matches(self._mask(self._source.holding(field, value)), self._nothing())
            case Range(after, before):
                return Matches(self._within(after, before), self._nothing())

    def strict(self, node: Node) -> Mask:
        """Which documents hold what an exclusion names: diacritics as typed, every word of a group."""
        match node:
            case Term():
                return self._frequency(node, Spelling.TYPED if node.accented else Spelling.ANY) > 0
            case And(children):
                return reduce(np.logical_and, map(self.strict, children))
            case Or(children):
                return reduce(np.logical_or, map(self.strict, children))
            case Not(child):
                return ~self.strict(child)
            case Prefix() | Fuzzy():
                return self.strict(widen(node, self._source.vocabulary()).node)
            case _:
                return self._node(node).mask

    def _nothing(self) -> Floats:
        return np.zeros(self._source.size)

    def _mask(self, ids: Ids) -> Mask:
        mask = np.zeros(self._source.size, bool)
        mask[ids] = True
        return mask

    def _within(self, after: date | None, before: date | None) -> Mask:
        published = self._source.published
        mask = ~np.isnan(published)
        if after:
            mask &= published >= seconds(after)
        if before:
            mask &= published < seconds(before)
        return mask

    # Occurrences and weighted frequencies

    def _occurrences(self, field: str, term: Term, spelling: Spelling) -> Keys:
        """Where a syllable stands in a field, in some of its spellings."""
        key = (field, term.fold if spelling is Spelling.ANY else term.form, spelling)
        if key not in self._keys:
            forms = self._spellings(field, term, spelling)
            found = [self._source.postings(field, form).keys() for form in forms]
            self._keys[key] = np.sort(np.concatenate(found)) if len(found) > 1 else _only(found)
        return self._keys[key]

    def _spellings(self, field: str, term: Term, spelling: Spelling) -> list[str]:
        if spelling is Spelling.TYPED:
            return [term.form]
        found = dict.fromkeys((*self._source.spellings(field, term.fold), *respelt(term.fold)))
        return [form for form in found if spelling is Spelling.ANY or agrees(term.form, form)]

    def _norm(self, field: str) -> Floats:
        if field not in self._norms:
            lengths = self._source.lengths(field)
            filled = lengths[(lengths > 0) & self._source.live]
            mean = float(filled.mean()) if len(filled) else 0.0
            self._norms[field] = length_norm(lengths, mean, self._ranking.fields[field].b)
        return self._norms[field]

    def _weighted(self, field: str, keys: Keys) -> Floats:
        return self._ranking.fields[field].weight * documents(keys, self._source.size) / self._norm(field)

    def _frequency(self, term: Term, spelling: Spelling) -> Floats:
        """(size,) BM25F's weighted, length-normalised frequency of a syllable over its fields."""
        total = self._nothing()
        for field in _fields(term.field):
            keys = self._occurrences(field, term, spelling)
            if len(keys):
                total += self._weighted(field, keys)
        return total

    def _bm25(self, frequency: Floats) -> Floats:
        weight = idf(float(np.count_nonzero(frequency)), self._total)
        return weight * saturate(frequency, self._ranking.k1)

    # What each kind of node earns

    def _syllable(self, term: Term, meant: Floats | None = None) -> Matches:
        """What a syllable earns; ``meant`` (size,) is the frequency of what else stands for it."""
        frequency = _plus(self._frequency(term, Spelling.ANY), meant)
        score = self._nothing()
        for spelling, share in self._shares(term).items():
            found = frequency if spelling is Spelling.ANY else _plus(self._frequency(term, spelling), meant)
            score += share * self._bm25(found)
        return Matches(frequency > 0, self._ranking.syllable * score)

    def _shares(self, term: Term) -> dict[Spelling, float]:
        """What each way of spelling a syllable is worth of its score; the sum is 1."""
        ranking = self._ranking
        if self._bare_query:
            return {Spelling.ANY: 1.0}
        if not term.accented:
            return {Spelling.ANY: ranking.bare_fold_share, Spelling.TYPED: 1.0 - ranking.bare_fold_share}
        agreeing = ranking.agreeing_share if partial(term.form) else 0.0
        shares = {Spelling.AGREEING: agreeing} if agreeing else {}
        typed = 1.0 - ranking.fold_share - agreeing
        return {Spelling.ANY: ranking.fold_share, **shares, Spelling.TYPED: typed}

    def _chain(self, terms: Sequence[Term], spelling: Spelling) -> tuple[Floats, int]:
        """(size,) weighted frequency of syllables side by side in one field, and their plain count."""
        total, count = self._nothing(), 0
        for field in _fields(terms[0].field):
            keys = reduce(side_by_side, (self._occurrences(field, term, spelling) for term in terms))
            if len(keys):
                total += self._weighted(field, keys)
                count += len(keys)
        return total, count

    def _bound(self, left: Term, right: Term, count: int) -> float:
        """The share of two neighbours' ``count`` occurrences that segmentation bound into one word."""
        return min(1.0, self._source.bound(pair(left.fold, right.fold)) / count) if count else 0.0

    def _pair(self, left: Term, right: Term, meant: Floats | None) -> Floats:
        frequency, count = self._chain((left, right), Spelling.ANY)
        if not count and meant is None:
            return frequency
        bound = self._bound(left, right, count) if count else 1.0
        weight = self._ranking.pair + self._ranking.word_pair * bound
        return weight * self._bm25(_plus(frequency, meant))

    def _meant(self, terms: Sequence[Term]) -> list[_Meant]:
        """How often alternatives to stretches of the terms occur, weighted.

        A document with an alternative earns what one with the typed words would, had it held them
        ``expansion`` times as often: less, and never more.
        """
        found: list[_Meant] = []
        for other in alternatives(terms) if self._ranking.expansion > 0 else ():
            if self._inside_word(terms, other):
                continue
            asked = [Term(form, fold(form), accented=True, field=terms[0].field) for form in other.forms]
            frequency, count = self._chain(asked, Spelling.TYPED if other.exact else Spelling.ANY)
            if count:
                found.append(_Meant(other.first, other.past, self._ranking.expansion * frequency))
        return found

    def _inside_word(self, terms: Sequence[Term], other: Alternative) -> bool:
        """Whether a name of one syllable is typed as part of another word: Mỹ in thẩm mỹ."""
        if other.exact or other.past - other.first > 1:
            return False
        beside = terms[max(other.first - 1, 0) : other.past + 1]
        return any(self._bound(*two, self._chain(two, Spelling.ANY)[1]) > 0.5 for two in pairwise(beside))

    def _loose(self, phrase: Phrase, spelling: Spelling) -> Floats:
        """(size,) weighted frequency of a phrase's syllables in order within its slack."""
        total = self._nothing()
        for field in _fields(phrase.field):
            keys = [self._occurrences(field, term, spelling) for term in phrase.terms]
            total += self._weighted(field, spread(keys, phrase.slack))
        return total

    def _phrase(self, phrase: Phrase) -> Matches:
        spelling = Spelling.TYPED if phrase.exact else Spelling.ANY
        frequency = self._loose(phrase, spelling) if phrase.slack else self._chain(phrase.terms, spelling)[0]
        mask = frequency > 0
        weight = (self._ranking.pair + self._ranking.word_pair) * (len(phrase.terms) - 1)
        score = weight * self._bm25(frequency)
        for term in phrase.terms:
            score += self._syllable(term).score
        score = np.where(mask, score, 0.0)
        self.note(str(phrase), score)
        return Matches(mask, score)

    def _any(self, children: Sequence[Node]) -> Matches:
        found = [self._node(child) for child in children]
        mask = np.logical_or.reduce([match.mask for match in found])
        return Matches(mask, np.sum([match.score for match in found], axis=0))

    def _group(self, children: Sequence[Node]) -> Matches:
        """The terms of each field together, plain ones as a soft conjunction; all else must match."""
        terms = [child for child in children if isinstance(child, Term)]
        found = [
            self._words([term for term in terms if term.field == field])
            for field in dict.fromkeys(term.field for term in terms)
        ]
        found += [self._node(child) for child in children if not isinstance(child, Term)]
        mask, score = np.ones(self._source.size, bool), self._nothing()
        for match in found:
            mask, score = mask & match.mask, score + match.score
        return Matches(mask, score)

    def _words(self, terms: Sequence[Term]) -> Matches:
        """Syllables, neighbours side by side, and the factor for holding only some of them.

        Of terms asked of one field, none may be missing.
        """
        meant = self._meant(terms)
        folds: dict[str, Mask] = {}
        score = self._nothing()
        for number, term in _first_numbers(terms):
            found = self._syllable(term, _covering(meant, number, number + 1))
            folds[term.fold] = found.mask | folds.get(term.fold, found.mask)
            score += found.score
            self.note(str(term), found.score)
        for number, (left, right) in _first_numbers(pairwise(terms)):
            earned = self._pair(left, right, _covering(meant, number, number + 2))
            score += earned
            self.note(f"{left} {right} side by side", earned)
        present = np.sum(list(folds.values()), axis=0).astype(np.float64)
        needed = 1.0 if terms[0].field else self._ranking.needed
        mask = present >= needed_syllables(len(folds), needed)
        lost = score * (coordination(present, len(folds)) - 1.0)
        self.note("words missing", lost)
        return Matches(mask, score + lost)


@dataclass(frozen=True, slots=True)
class _Meant:
    """``frequency`` (size,): how often something else says the terms from ``first`` up to ``past``."""

    first: int
    past: int
    frequency: Floats


def _covering(meant: Sequence[_Meant], first: int, past: int) -> Floats | None:
    found = [other.frequency for other in meant if other.first <= first and past <= other.past]
    return reduce(np.add, found) if found else None


def _first_numbers(items: Iterable[T]) -> list[tuple[int, T]]:
    """Each distinct item with the number of its first occurrence, in order."""
    numbers: dict[T, int] = {}
    for number, item in enumerate(items):
        numbers.setdefault(item, number)
    return [(number, item) for item, number in numbers.items()]


def _plus(frequency: Floats, more: Floats | None) -> Floats:
    return frequency if more is None else frequency + more


def _only(found: Sequence[Keys]) -> Keys:
    return found[0] if found else np.empty(0, np.int64)


def _fields(field: str) -> tuple[str, ...]:
    return (field,) if field else TEXT_FIELDS
