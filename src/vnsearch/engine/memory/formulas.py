"""The formulas of docs/ranking.md for single numbers, written from the document and not from other code."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import add

from vnsearch.ranking import Ranking

#: Seconds in a day.
DAY = 86_400
#: Shares that should sum to what is needed may miss it by rounding.
ROUNDING = 1e-9


def total(values: Iterable[float]) -> float:
    """Add numbers one after another: since Python 3.12 ``sum`` rounds otherwise than repeated addition."""
    return reduce(add, values, 0.0)


def single(value: float) -> float:
    """Round to single precision, in which weighted frequencies are kept."""
    nearest: float = struct.unpack("f", struct.pack("f", value))[0]
    return nearest


def idf(doc_freq: float, doc_count: int) -> float:
    """Return the inverse document frequency of a term in ``doc_freq`` of ``doc_count`` documents.

    >>> round(idf(1, 100), 3), round(idf(100, 100), 3)
    (4.21, 0.005)
    """
    return math.log1p((doc_count - doc_freq + 0.5) / (doc_freq + 0.5))


def length_norm(length: int, mean: float, b: float) -> float:
    """Return the length normalisation of a field of ``length`` tokens: 1 at mean length, more if longer."""
    return 1.0 - b + b / mean * length if mean > 0 else 1.0


def saturate(frequency: float, k1: float) -> float:
    """Return BM25's saturation: 0 for 0, 1 for 1, never ``k1 + 1``."""
    return frequency * (k1 + 1.0) / (frequency + k1)


def term_shares(idfs: Sequence[float]) -> list[float]:
    """Return the share of a query that each term makes up: by √idf, but none more than the mean.

    >>> [round(share, 2) for share in term_shares([4.0, 4.0, 1.0])]
    [0.38, 0.38, 0.23]
    """
    roots = [math.sqrt(value) for value in idfs]
    mean = total(roots) / len(roots)
    weights = [min(root, mean) for root in roots]
    whole = total(weights)
    return [share / whole for share in weights]


def needed_share(terms: int, share: float) -> float:
    """Return the share of a query that a match must contain: of up to three terms all, else ``share``."""
    return 1.0 if terms <= 3 else share


def loose_needed(ranking: Ranking, *, has_optional: bool) -> float:
    """Return the share of more than three required words that a loose match must contain."""
    return min(ranking.needed, ranking.loose_needed) if has_optional else ranking.needed


def title_factor(in_title: int, terms: int, length: int, weight: float) -> float:
    """Return the factor for having ``in_title`` of the terms in a title of ``length`` tokens."""
    share = in_title / terms
    precision = min(in_title / length, 1.0) if length else 0.0
    return 1.0 + weight * (share**4 * precision)


def recency(age: float, ranking: Ranking) -> float:
    """Return the share of its relevance that a document gains by its age in seconds."""
    return ranking.recency * math.exp2(-age / DAY / ranking.half_life_days)


def news(age: float, ranking: Ranking) -> float:
    """Return the share of its relevance that a document gains for being news, by its age in seconds."""
    return ranking.news * math.exp2(-age / DAY / ranking.news_half_life_days)


def period_share(distance: float, length: float, ranking: Ranking) -> float:
    """Return the share of its relevance that a document gains for a named period of ``length`` seconds.

    ``distance`` from it: in seconds too.
    """
    half_life_days = min(length / DAY, ranking.news_half_life_days)
    return ranking.period * math.exp2(-distance / DAY / half_life_days)


def recurrence(topical: int, ranking: Ranking) -> float:
    """Return how far a query asks for something that recurs, 0 to below 1.

    ``topical``: how many documents have all its words in the title.

    >>> [round(recurrence(n, Ranking()), 2) for n in (1, 6, 18, 600)]
    [0.0, 0.0, 0.5, 0.98]
    """
    beyond = max(0.0, topical - ranking.recurs / 2)
    return beyond / (beyond + ranking.recurs)
