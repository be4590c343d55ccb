"""The formulas of relevance and freshness as functions over arrays, and the ``Ranking`` settings.

Where they are applied: terms in ``vnsearch.search.term_scorer``, n-grams and the factors in
``soft_conjunction``, ``recency`` and ``news_boost`` in ``freshness``.

Sources:

- BM25 and its idf: Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009),
  sections 3.4 and 3.6 (BM25F: term frequencies are weighted and length-normalised per field, summed, then
  saturated once); idf in the form of Lucene's BM25Similarity, which is never negative.
- N-grams as ordered pairs: Metzler & Croft, "A Markov Random Field Model for Term Dependencies" (2005).
- The title factor, ``run_k1``, the weights of n-grams, ``needed`` and all defaults: chosen on the tuning half
  of the judged queries, as docs/ranking.md tells under "How the parameters were found".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np

from vnsearch.arrays import Float64s
from vnsearch.errors import InputError
from vnsearch.messages.request_errors import setting_out_of_range

#: The most words of an n-gram.
LONGEST_NGRAM = 8
#: Seconds in a day.
DAY = 86_400.0


def _between(least: float, most: float, default: float) -> float:
    """Declare a setting with its range and its default."""
    return field(default=default, metadata={"range": (least, most)})


@cache
def _ranges(kind: type[Any]) -> tuple[tuple[str, float, float], ...]:
    """Return the names of settings, with the least and the most that each may be."""
    return tuple((setting.name, *setting.metadata["range"]) for setting in fields(kind) if setting.metadata)


def _require_ranges(settings: FieldWeight | Ranking) -> None:
    """Raise ``InputError`` for the first setting that is out of its range, or NaN."""
    kind: Any = type(settings)  # to mypy, the type of a dataclass is not hashable
    for name, least, most in _ranges(kind):
        value = getattr(settings, name)
        if not least <= value <= most:
            raise InputError(setting_out_of_range(name, least, most, value))


@dataclass(frozen=True, slots=True)
class FieldWeight:
    """How much one occurrence in a field counts: BM25F's field weight and length normalisation.

    ``weight`` (0 to 1000): of one occurrence in a field of mean length.
    ``b`` (0 to 1): how far a longer field takes from it: 0 not at all, 1 in proportion to its length.

    Raises ``InputError`` for a setting out of its range.
    """

    weight: float = _between(0, 1000, 1.0)
    b: float = _between(0, 1, 0.3)

    def __post_init__(self) -> None:
        _require_ranges(self)


_FIELDS = MappingProxyType(
    {
        "title": FieldWeight(4.0, 0.3),
        "summary": FieldWeight(6.0, 0.3),
        "body": FieldWeight(1.0, 0.3),
        "captions": FieldWeight(0.5, 0.3),
    }
)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The settings of ranking. Frozen: copy with ``dataclasses.replace``.

    Each with its range and its effect. "Share" without more is a share of a document's relevance.

    Matching:

    - ``needed`` (0 to 1): share of a query's plain words that a match must contain, rarer words counting more
      (``term_shares``); of up to three words, all must occur.
    - ``loose_needed`` (0 to 1): the same share for loose matches of a query with optional words, as questions have
      them, where it is less than ``needed``.
    - ``expansion`` (0 to 1): what one occurrence of a synonym (an acronym's long form, another spelling of a
      place) counts, compared with one of the typed words; 0 switches synonyms off.

    Scoring:

    - ``fields``: weight and length normalisation of each text field, by name.
    - ``k1`` (0.01 to 100): saturation of a term's weighted frequency; the larger, the more repetition counts.
    - ``syllable`` (0 to 100): weight of a term.
    - ``run_k1`` (0.01 to 100): saturation of the weighted frequency of n-grams and phrases.
    - ``pair`` (0 to 100): weight of two neighbouring words of the query that stand side by side.
    - ``word_pair`` (0 to 100): weight added where segmentation binds the two into one word.
    - ``longer`` (0 to 100): weight of three to ``LONGEST_NGRAM`` words side by side; 0 scores none of them.
    - ``whole`` (0 to 100): weight added where that is the whole query.
    - ``title`` (0 to 100): share that a match gains when its title is the query (``title_factor``).
    - ``fold_share`` (0 to 1): of a word typed with diacritics, the share of its score for any spelling of its
      fold; the rest is for the spellings that agree with what was typed.

    Freshness:

    - ``recency`` (0 to 10): share that the freshest document gains.
    - ``half_life_days`` (0.01 to 1,000,000): age in days at which half of that is left.
    - ``news`` (0 to 100): share that the freshest document with every word in the title gains, of a query
      that asks for the latest news or for what recurs.
    - ``news_half_life_days`` (0.01 to 1,000,000): age in days at which half of that is left.
    - ``period`` (0 to 100): share that a document gains that was published in the period that the query names
      (hôm qua, 31/5/2021); half of it as long before or after the period as the period lasts, at most
      ``news_half_life_days``.
    - ``recurs`` (0.01 to 1,000,000): how many documents have every word of a query for something that recurs
      in the title: half as many give no news boost, one and a half times as many half of it (``recurrence``).

    Feedback:

    - ``feedback`` (0 to 10): the most that a match gains, as a share, for the words of the best few matches
      (``vnsearch.search.feedback``); 0 switches it off. Not when sorting by date.

    Raises ``InputError`` for a setting out of its range.
    """

    fields: Mapping[str, FieldWeight] = field(default_factory=lambda: _FIELDS)
    k1: float = _between(0.01, 100, 3.0)
    syllable: float = _between(0, 100, 0.35)
    pair: float = _between(0, 100, 1.0)
    word_pair: float = _between(0, 100, 1.0)
    longer: float = _between(0, 100, 0.2)
    whole: float = _between(0, 100, 1.0)
    run_k1: float = _between(0.01, 100, 0.5)
    title: float = _between(0, 100, 0.4)
    fold_share: float = _between(0, 1, 0.2)
    expansion: float = _between(0, 1, 0.5)
    needed: float = _between(0, 1, 0.6)
    loose_needed: float = _between(0, 1, 0.5)
    recency: float = _between(0, 10, 0.06)
    half_life_days: float = _between(0.01, 1_000_000, 365.0)
    news: float = _between(0, 100, 3.0)
    news_half_life_days: float = _between(0.01, 1_000_000, 5.0)
    period: float = _between(0, 100, 1.0)
    recurs: float = _between(0.01, 1_000_000, 12.0)
    feedback: float = _between(0, 10, 0.0)

    def __post_init__(self) -> None:
        _require_ranges(self)


def idf(matching: float, total: int) -> float:
    """Return the inverse document frequency of a term in ``matching`` of ``total`` documents; never negative.

    >>> round(idf(1, 100), 3), round(idf(100, 100), 3)
    (4.21, 0.005)
    """
    return float(np.log1p((total - matching + 0.5) / (matching + 0.5)))


def length_norm(lengths: Float64s, mean: float, b: float) -> Float64s:
    """Return (n,) ``1 - b + b * length / mean`` for each document; 1 everywhere if the field is always empty.

    ``lengths`` (n,) and ``mean``: in tokens.
    """
    if mean <= 0:
        return np.ones_like(lengths)
    return (1.0 - b) + (b / mean) * lengths


def saturate(frequency: Float64s, k1: float) -> Float64s:
    """Return (n,) BM25's saturation of weighted term frequencies: 0 for 0, always below ``k1 + 1``."""
    return frequency * (k1 + 1.0) / (frequency + k1)


def term_shares(idfs: Float64s) -> Float64s:
    """Return (n,) the share of a query that each of its terms makes up; they sum to 1.

    A match must contain terms with large enough shares (``needed_share``). A share is proportional to the
    square root of the idf, so that missing a frequent term costs little; but none counts more than the
    query's mean, so that a rare term typed by mistake may still be missed.

    >>> term_shares(np.array([4.0, 4.0, 1.0])).round(2).tolist()
    [0.38, 0.38, 0.23]
    """
    weights = np.sqrt(idfs)
    weights = np.minimum(weights, weights.mean())
    return np.asarray(weights / weights.sum())


def needed_share(count: int, share: float) -> float:
    """Return the share of a query that a match must contain; of up to three terms, all.

    ``count``: different terms of the query; ``share``: ``Ranking.needed``. A billionth less, so that rounding
    of the sum of all shares does no harm. A match contains one of the terms even where no share is needed.
    """
    return (1.0 if count <= 3 else max(share, 2e-9)) - 1e-9


def loose_share(ranking: Ranking, *, has_optional: bool) -> float:
    """Return the share of its required plain words that a loose match of a query must contain.

    ``has_optional``: whether the query has optional words. Who asks a question in full words says more than the
    headline that answers it.
    """
    return min(ranking.needed, ranking.loose_needed) if has_optional else ranking.needed


def coordination(present: Float64s, total: int) -> Float64s:
    """Return (n,) the factor for containing only ``present`` (n,) of ``total`` terms: their share."""
    return present / total


def title_factor(present: Float64s, total: int, lengths: Float64s, weight: float) -> Float64s:
    """Return (n,) the factor for ``present`` (n,) of ``total`` terms in titles of ``lengths`` (n,) tokens.

    ``1 + weight · share⁴ · precision``: the share of the query that the title has, and the share of the title
    that is of the query. With the fourth power, half of a query in the title changes little.

    >>> title_factor(np.array([4.0, 4.0, 2.0]), 4, np.array([4.0, 8.0, 8.0]), 0.4).tolist()
    [1.4, 1.2, 1.00625]
    """
    square = (present / total) * (present / total)
    precision = np.minimum(present / np.maximum(lengths, 1.0), 1.0)
    return 1.0 + weight * (square * square * precision)


def recency(published: Float64s, origin: float, neutral: float, ranking: Ranking) -> Float64s:
    """Return (n,) the share of its relevance each document gains for being recent, 0 to ``ranking.recency``.

    ``recency · 2^(-age / half_life_days)``. ``published`` (n,), ``origin`` and ``neutral`` are seconds since
    1970; age counts in days up to ``origin``, a date after it counts as ``origin``. An undated document (NaN)
    gains what one published at ``neutral`` does, so that it is never the freshest and never the oldest.
    """
    when = np.where(np.isnan(published), neutral, published)
    age = np.maximum(origin - when, 0.0) / DAY
    return np.asarray(ranking.recency * np.exp2(-age / ranking.half_life_days))


def recurrence(topical: int, ranking: Ranking) -> float:
    """Return how far a query asks for something that recurs (giá vàng, bão), 0 to below 1.

    ``topical``: how many documents have all its words in the title. Few, as of a search for one story, give
    0.

    >>> [round(recurrence(n, Ranking()), 2) for n in (1, 6, 18, 600)]
    [0.0, 0.0, 0.5, 0.98]
    """
    beyond = max(0.0, topical - ranking.recurs / 2)
    return beyond / (beyond + ranking.recurs) if beyond else 0.0


def news_intensity(topical: int, ranking: Ranking, *, wants_fresh: bool, is_past: bool) -> float:
    """Return how much of the news boost a query gets, 0 to 1.

    ``topical``: as in ``recurrence``. ``wants_fresh``: it asks for the latest news. ``is_past``: it names a time
    that is over, so that what is newest is not what it asks for.
    """
    if wants_fresh:
        return 1.0
    return 0.0 if is_past else recurrence(topical, ranking)


def news_boost(published: Float64s, origin: float, ranking: Ranking) -> Float64s:
    """Return (n,) the share of its relevance that each document gains for being news, 0 to ``ranking.news``.

    ``news · 2^(-age / news_half_life_days)``, with age as in ``recency``; an undated document gains nothing.
    """
    age = np.maximum(origin - np.nan_to_num(published, nan=-np.inf), 0.0) / DAY
    return np.asarray(ranking.news * np.exp2(-age / ranking.news_half_life_days))


def period_half_life(start: float, end: float, ranking: Ranking) -> float:
    """Return the distance in days that halves the boost of a period: its length, at most ``news_half_life_days``.

    ``start`` and ``end`` (excluded) in seconds since 1970, or infinite.

    >>> [period_half_life(0.0, days * DAY, Ranking()) for days in (1, 31)]
    [1.0, 5.0]
    """
    return min((end - start) / DAY, ranking.news_half_life_days)


def period_boost(published: Float64s, start: float, end: float, ranking: Ranking) -> Float64s:
    """Return (n,) the share of its relevance that each document gains for a period that the query names.

    ``period · 2^(-distance / period_half_life)``, with the distance from the period in days, 0 within it.
    ``published`` (n,), ``start`` and ``end`` (excluded) are seconds since 1970; an undated document (NaN) gains
    nothing.
    """
    distance = np.maximum(np.maximum(start - published, published - (end - 1.0)), 0.0) / DAY
    boost = ranking.period * np.exp2(-distance / period_half_life(start, end, ranking))
    return np.where(np.isnan(published), 0.0, boost)
