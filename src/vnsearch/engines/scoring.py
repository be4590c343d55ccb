"""Which documents match a query, and their scores: the query tree evaluated over arrays."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import reduce
from itertools import pairwise
from typing import TypeVar

import numpy as np

from vnsearch.engines.analysis import pair
from vnsearch.engines.base import Request, Sort
from vnsearch.engines.postings import Floats, Ids, Keys, Mask, PostingSource, documents, side_by_side
from vnsearch.hanoi import seconds
from vnsearch.model import Part
from vnsearch.query import (
    TEXT_FIELDS,
    And,
    Filter,
    Node,
    Not,
    Or,
    Phrase,
    Range,
    Term,
    alternatives,
    text_terms,
)
from vnsearch.ranking import Ranking, coordination, idf, length_norm, needed_syllables, recency, saturate
from vnsearch.text import fold
from vnsearch.text.normalise import respelt

T = TypeVar("T", bound=Hashable)


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
        self._keys: dict[tuple[str, str, bool], Keys] = {}
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
                return self._frequency(node, exact=node.accented) > 0
            case And(children):
                return reduce(np.logical_and, map(self.strict, children))
            case Or(children):
                return reduce(np.logical_or, map(self.strict, children))
            case Not(child):
                return ~self.strict(child)
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

    def _occurrences(self, field: str, term: Term, exact: bool) -> Keys:
        """Where a syllable stands in a field, in its own spelling or in any spelling of its fold."""
        key = (field, term.form if exact else term.fold, exact)
        if key not in self._keys:
            forms = [term.form] if exact else self._spellings(field, term.fold)
            found = [self._source.postings(field, form).keys() for form in forms]
            self._keys[key] = np.sort(np.concatenate(found)) if len(found) > 1 else _only(found)
        return self._keys[key]

    def _spellings(self, field: str, fold: str) -> Iterable[str]:
        return dict.fromkeys((*self._source.spellings(field, fold), *respelt(fold)))

    def _norm(self, field: str) -> Floats:
        if field not in self._norms:
            lengths = self._source.lengths(field)
            filled = lengths[(lengths > 0) & self._source.live]
            mean = float(filled.mean()) if len(filled) else 0.0
            self._norms[field] = length_norm(lengths, mean, self._ranking.fields[field].b)
        return self._norms[field]

    def _weighted(self, field: str, keys: Keys) -> Floats:
        return self._ranking.fields[field].weight * documents(keys, self._source.size) / self._norm(field)

    def _frequency(self, term: Term, exact: bool) -> Floats:
        """(size,) BM25F's weighted, length-normalised frequency of a syllable over its fields."""
        total = self._nothing()
        for field in _fields(term.field):
            keys = self._occurrences(field, term, exact)
            if len(keys):
                total += self._weighted(field, keys)
        return total

    def _bm25(self, frequency: Floats) -> Floats:
        weight = idf(float(np.count_nonzero(frequency)), self._total)
        return weight * saturate(frequency, self._ranking.k1)

    # What each kind of node earns

    def _syllable(self, term: Term, meant: Floats | None = None) -> Matches:
        """What a syllable earns; ``meant`` (size,) is the frequency of what else stands for it."""
        frequency = _plus(self._frequency(term, exact=False), meant)
        share = self._fold_share(term)
        score = share * self._bm25(frequency)
        if share < 1.0:
            score += (1.0 - share) * self._bm25(_plus(self._frequency(term, exact=True), meant))
        return Matches(frequency > 0, self._ranking.syllable * score)

    def _fold_share(self, term: Term) -> float:
        if self._bare_query:
            return 1.0
        return self._ranking.fold_share if term.accented else self._ranking.bare_fold_share

    def _chain(self, terms: Sequence[Term], exact: bool) -> tuple[Floats, int]:
        """(size,) weighted frequency of syllables side by side in one field, and their plain count."""
        total, count = self._nothing(), 0
        for field in _fields(terms[0].field):
            keys = reduce(side_by_side, (self._occurrences(field, term, exact) for term in terms))
            if len(keys):
                total += self._weighted(field, keys)
                count += len(keys)
        return total, count

    def _pair(self, left: Term, right: Term, meant: Floats | None) -> Floats:
        frequency, count = self._chain((left, right), exact=False)
        if not count and meant is None:
            return frequency
        bound = min(1.0, self._source.bound(pair(left.fold, right.fold)) / count) if count else 1.0
        weight = self._ranking.pair + self._ranking.word_pair * bound
        return weight * self._bm25(_plus(frequency, meant))

    def _meant(self, terms: Sequence[Term]) -> list[_Meant]:
        """How often alternatives to stretches of the terms occur, weighted.

        A document with an alternative earns what one with the typed words would, had it held them
        ``expansion`` times as often: less, and never more.
        """
        found: list[_Meant] = []
        for other in alternatives(terms) if self._ranking.expansion > 0 else ():
            asked = [Term(form, fold(form), accented=True, field=terms[0].field) for form in other.forms]
            frequency, count = self._chain(asked, exact=True)
            if count:
                found.append(_Meant(other.first, other.past, self._ranking.expansion * frequency))
        return found

    def _phrase(self, phrase: Phrase) -> Matches:
        frequency, _ = self._chain(phrase.terms, phrase.exact)
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
        """Plain terms as one soft conjunction; every other child must match."""
        plain = [child for child in children if isinstance(child, Term) and not child.field]
        others = [child for child in children if not (isinstance(child, Term) and not child.field)]
        mask, score = np.ones(self._source.size, bool), self._nothing()
        if plain:
            found = self._words(plain)
            mask, score = found.mask, found.score
        for child in others:
            found = self._field_term(child) if isinstance(child, Term) else self._node(child)
            mask = mask & found.mask
            score = score + found.score
        return Matches(mask, score)

    def _field_term(self, term: Term) -> Matches:
        found = self._syllable(term, _covering(self._meant((term,)), 0, 1))
        self.note(str(term), found.score)
        return found

    def _words(self, terms: Sequence[Term]) -> Matches:
        """Syllables, neighbours side by side, and the factor for holding only some of them."""
        meant = self._meant(terms)
        folds: dict[str, Mask] = {}
        score = self._nothing()
        for number, term in _first_numbers((term.fold, term.form) for term in terms):
            found = self._syllable(terms[number], _covering(meant, number, number + 1))
            folds[term[0]] = found.mask | folds.get(term[0], found.mask)
            score += found.score
            self.note(term[1], found.score)
        for number, (left, right) in _first_numbers(pairwise(terms)):
            earned = self._pair(left, right, _covering(meant, number, number + 2))
            score += earned
            self.note(f"{left.form} {right.form} side by side", earned)
        present = np.sum(list(folds.values()), axis=0).astype(np.float64)
        mask = present >= needed_syllables(len(folds), self._ranking.needed)
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


def origin(published: Floats, now: float) -> float:
    """Where recency counts from: the newest document's date, never later than now."""
    known = published[~np.isnan(published)]
    return min(float(known.max()), now) if len(known) else now


def _recency(source: PostingSource, ranking: Ranking) -> Floats:
    known = source.published[source.live & ~np.isnan(source.published)]
    start = origin(known, datetime.now(UTC).timestamp())
    neutral = float(np.median(known)) if len(known) else start
    return recency(source.published, start, neutral, ranking)


def _order(source: PostingSource, ids: Ids, score: Floats, request: Request) -> Ids:
    """The stretch asked for of the matching ids, best first; ties by date, then document number."""
    published = np.nan_to_num(source.published[ids], nan=-np.inf)
    keys = (published, score[ids]) if request.sort is not Sort.DATE else (score[ids], published)
    last = request.offset + request.limit
    if last < len(ids):
        # Only documents at or above the last place's first key can be on the page.
        primary = keys[1]
        floor = np.partition(primary, len(ids) - last)[len(ids) - last]
        near = primary >= floor
        ids, keys = ids[near], (keys[0][near], keys[1][near])
    order = np.lexsort((ids, -keys[0], -keys[1]))
    return ids[order[request.offset : last]]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Document numbers of one stretch, their scores, and each one's parts."""

    total: int
    ids: Ids
    scores: Floats
    parts: tuple[tuple[Part, ...], ...]


def _final(source: PostingSource, request: Request, score: Floats) -> tuple[Floats, Floats | None]:
    """The score the request sorts by, and the share that recency added."""
    if request.sort is not Sort.BLEND:
        return score, None
    gained = score * _recency(source, request.ranking)
    return score + gained, gained


def rank(source: PostingSource, request: Request) -> Ranked:
    """Answers a request over a posting source."""
    found = Evaluation(source, request.ranking).run(request.node)
    ids = np.flatnonzero(found.mask)
    if request.sort is Sort.DATE and len(ids):
        relevance = found.score[ids]
        ids = ids[relevance >= request.ranking.date_floor * relevance.max()]
    score, gained = _final(source, request, found.score)
    chosen = _order(source, ids, score, request) if len(ids) else ids
    parts: tuple[tuple[Part, ...], ...] = ()
    if request.explain:
        evaluation = Evaluation(source, request.ranking, chosen)
        evaluation.run(request.node)
        if gained is not None:
            evaluation.note("recency", gained)
        parts = tuple(
            tuple(Part(label, float(values[i])) for label, values in evaluation.parts if values[i])
            for i in range(len(chosen))
        )
    return Ranked(len(ids), chosen, score[chosen], parts)


def count(source: PostingSource, node: Node) -> int:
    """How many documents match."""
    return int(Evaluation(source, Ranking()).run(node).mask.sum())
