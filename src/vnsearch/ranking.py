"""Relevance, adjacency and recency as pure functions over arrays, and the settings they take.

Sources: BM25 and its idf from Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and
Beyond" (2009), sections 3.4 and 3.6 (BM25F: term frequencies are weighed and length-normalised per
field, summed, then saturated once); idf in the never negative form of Lucene's BM25Similarity.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType

import numpy as np

from vnsearch.arrays import Float64s
from vnsearch.errors import InputError

#: Seconds in a day.
DAY = 86_400.0


def _between(least: float, most: float, default: float) -> float:
    """A setting's default, and the range out of which it is refused."""
    return field(default=default, metadata={"range": (least, most)})


def _require(settings: FieldWeight | Ranking) -> None:
    """Raises ``InputError`` for the first setting out of its range; what is no number is in none."""
    for one in fields(settings):
        least, most = one.metadata.get("range", (0.0, 0.0))
        value = getattr(settings, one.name)
        if one.metadata and not least <= value <= most:
            raise InputError(f"{one.name} must be from {least:g} to {most:g}, not {value!r}")


@dataclass(frozen=True, slots=True)
class FieldWeight:
    """How much one occurrence in a field counts, and how far the field's length takes from it.

    Raises ``InputError`` as ``Ranking`` does.
    """

    weight: float = _between(0, 1000, 1.0)
    b: float = _between(0, 1, 0.3)

    def __post_init__(self) -> None:
        _require(self)


_FIELDS = MappingProxyType(
    {
        "title": FieldWeight(4.0, 0.3),
        "summary": FieldWeight(5.0, 0.3),
        "body": FieldWeight(1.0, 0.3),
        "captions": FieldWeight(0.5, 0.3),
    }
)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Everything that ranking can be told. Frozen: copy with ``dataclasses.replace``.

    Raises ``InputError`` for a setting out of the range that stands before its default.

    ``k1`` and ``run_k1``: saturation of the frequencies of syllables and of what stands side by side.
    ``syllable``, ``pair``, ``word_pair``, ``triple``: weights of a syllable, of two query neighbours side by
    side, of two that segmentation binds into one word besides, and of three and of four side by side.
    ``title``: what a match gains, as a share of its relevance, when all syllables stand in its title.
    ``fold_share``: the share of an accented syllable's score that any of its fold's spellings earn;
    ``agreeing_share``: what spellings with the marks typed earn beside, for a syllable typed without its
    tone (đong); ``bare_fold_share``: the share of any spelling for a syllable typed bare in a query that
    has diacritics elsewhere.
    ``expansion``: what one occurrence of an acronym's long form, or of another spelling of a place, counts
    for, of one of the words typed; 0 looks for nothing but what was typed.
    ``needed``: the share of a query's plain syllables a match must hold (of up to three: all), the rarer
    ones counting more (``telling``).
    ``recency``: how much the freshest document gains, as a share of its relevance; ``half_life_days``:
    the age at which half of that is left. ``news`` and ``news_half_life_days``: the same, for documents with
    every word in the title, of a query that asks for now or for what recurs; ``recurs``: with so many such
    documents half of ``news`` is given. ``date_floor``: when sorting by date, what a document must reach to
    be listed, since newest first puts chance matches on top: a share of what one earns that says several
    words once, side by side (or of the best match's relevance, where that is less).
    ``feedback``: the most that a match gains, as a share of its relevance, for the words that the best few
    hits say (``search.feedback``); 0 leaves them unread. Not when sorting by date.
    """

    fields: Mapping[str, FieldWeight] = field(default_factory=lambda: _FIELDS)
    k1: float = _between(0.01, 100, 2.0)
    syllable: float = _between(0, 100, 0.5)
    pair: float = _between(0, 100, 1.0)
    word_pair: float = _between(0, 100, 0.6)
    triple: float = _between(0, 100, 0.2)
    run_k1: float = _between(0.01, 100, 0.25)
    title: float = _between(0, 100, 0.1)
    fold_share: float = _between(0, 1, 0.3)
    agreeing_share: float = _between(0, 1, 0.2)
    bare_fold_share: float = _between(0, 1, 0.7)
    expansion: float = _between(0, 1, 0.5)
    needed: float = _between(0, 1, 0.7)
    recency: float = _between(0, 10, 0.06)
    half_life_days: float = _between(0.01, 1_000_000, 365.0)
    news: float = _between(0, 100, 3.0)
    news_half_life_days: float = _between(0.01, 1_000_000, 5.0)
    recurs: float = _between(0.01, 1_000_000, 12.0)
    date_floor: float = _between(0, 1, 0.75)
    feedback: float = _between(0, 10, 0.0)

    def __post_init__(self) -> None:
        _require(self)


def idf(matching: float, total: int) -> float:
    """Inverse document frequency, never negative.

    >>> round(idf(1, 100), 3), round(idf(100, 100), 3)
    (4.21, 0.005)
    """
    return float(np.log1p((total - matching + 0.5) / (matching + 0.5)))


def length_norm(lengths: Float64s, mean: float, b: float) -> Float64s:
    """``1 - b + b * length / mean`` per document; 1 everywhere when the field is empty."""
    if mean <= 0:
        return np.ones_like(lengths)
    return (1.0 - b) + (b / mean) * lengths


def saturate(frequency: Float64s, k1: float) -> Float64s:
    """BM25's saturation of weighted term frequencies: 0 for 0, below ``k1 + 1`` always."""
    return frequency * (k1 + 1.0) / (frequency + k1)


def term_shares(idfs: Float64s) -> Float64s:
    """(n,) the share of a query that each of its syllables is, when it is counted how much a match holds.

    By the square root of its idf, so that lacking a frequent one costs little; but none more than the mean
    of the query's, so that a rare one typed by mistake may still be lacked.

    >>> term_shares(np.array([4.0, 4.0, 1.0])).round(2).tolist()
    [0.38, 0.38, 0.23]
    """
    weights = np.sqrt(idfs)
    weights = np.minimum(weights, weights.mean())
    return np.asarray(weights / weights.sum())


def needed_share(count: int, share: float) -> float:
    """How much of a query of ``count`` distinct plain syllables a match must hold: of three, all."""
    return (1.0 if count <= 3 else share) - 1e-9


def coordination(present: Float64s, total: int) -> Float64s:
    """The factor for holding only ``present`` of ``total`` syllables: their share."""
    return present / total


def title_factor(present: Float64s, total: int, weight: float) -> Float64s:
    """The factor for having ``present`` of ``total`` syllables in the title: 1 and the squared share."""
    return 1.0 + weight * (present / total) ** 2


def recency(published: Float64s, origin: float, neutral: float, ranking: Ranking) -> Float64s:
    """The share of its relevance each document gains for being fresh, from 0 to ``ranking.recency``.

    ``published`` and ``origin`` are seconds since 1970, NaN for unknown; a date after ``origin`` counts
    as ``origin``. An undated document gains what one published at ``neutral`` does, so that it is never
    the freshest and never the oldest.
    """
    when = np.where(np.isnan(published), neutral, published)
    age = np.maximum(origin - when, 0.0) / DAY
    return np.asarray(ranking.recency * np.exp2(-age / ranking.half_life_days))


def recurrence(topical: int, ranking: Ranking) -> float:
    """How far a query asks for what recurs, 0 to 1, by how many documents have all its words in the title.

    None for the few that a search for one story finds.

    >>> [round(recurrence(n, Ranking()), 2) for n in (1, 6, 18, 600)]
    [0.0, 0.0, 0.5, 0.98]
    """
    beyond = max(0.0, topical - ranking.recurs / 2)
    return beyond / (beyond + ranking.recurs) if beyond else 0.0


def news_boost(published: Float64s, origin: float, ranking: Ranking) -> Float64s:
    """The share of its relevance that a document gains for being news, from 0 to ``ranking.news``."""
    age = np.maximum(origin - np.nan_to_num(published, nan=-np.inf), 0.0) / DAY
    return np.asarray(ranking.news * np.exp2(-age / ranking.news_half_life_days))
