"""Facets and timelines: count the values of the matches, and their dates by period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Bools, DocIds, Float64s, Int64s
from vnsearch.model import Bin, Count, Facet, Period, Timeline
from vnsearch.search.reader import StringListColumn
from vnsearch.text import fold_text
from vnsearch.vietnam_time import HANOI

#: A histogram without a given period takes the finest one that makes no more bins than this.
_MAX_BINS = 31
_SECONDS_OF_DAY = 86400
#: Monday of the week of 1 January 1970, in days since then.
_MONDAY = -3


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """A value field.

    ``starts`` (size + 1,): where each document's values begin in ``numbers``, which index ``wordings``.
    """

    starts: Int64s
    numbers: NDArray[Any]
    wordings: Sequence[str]

    def counts(self, docs: DocIds) -> Int64s:
        """Return (n,) how many values each of some documents (n,) has."""
        return self.starts[docs + 1] - self.starts[docs]

    def numbers_of(self, docs: DocIds) -> NDArray[Any]:
        """Return the numbers of all values of some documents, document by document."""
        counts = self.counts(docs)
        shifts = self.starts[docs] - (np.cumsum(counts) - counts)
        return self.numbers[np.repeat(shifts, counts) + np.arange(int(counts.sum()))]


def normalised_values(column: StringListColumn, live: Bools) -> Values:
    """Return a column in which values that differ only in case and diacritics are one.

    Its wording is the one that most live documents have; of equally common ones, the one that came up last in
    them.
    """
    folds = [fold_text(value) for value in column.values]
    numbers = {folded: number for number, folded in enumerate(dict.fromkeys(("", *folds)))}
    number_of_value = np.array([numbers[folded] for folded in folds], np.uint32)
    live_numbers = column.numbers[np.repeat(live, column.counts)]
    doc_counts = np.bincount(live_numbers, minlength=len(folds))
    wordings = [""] * len(numbers)
    first_uses = np.zeros(len(folds), np.int64)
    live_values, first_uses_of_live = np.unique(live_numbers, return_index=True)
    first_uses[live_values] = first_uses_of_live
    # Rarest first, so that the commonest wording of a value is written last.
    for value in np.lexsort((first_uses, doc_counts)).tolist():
        wordings[number_of_value[value]] = column.values[value]
    starts = np.concatenate(([0], np.cumsum(column.counts, dtype=np.int64)))
    return Values(starts, number_of_value[column.numbers], ["", *wordings[1:]])


def facet(field: str, values: Values, docs: DocIds, limit: int) -> Facet:
    """Return how many of some documents have each of the ``limit`` commonest values; ties by wording."""
    counts = np.bincount(values.numbers_of(docs), minlength=len(values.wordings))
    missing = int((values.counts(docs) == 0).sum())
    numbers = np.flatnonzero(counts).tolist()
    commonest = sorted(numbers, key=lambda number: (-counts[number], values.wordings[number]))[:limit]
    top = tuple(Count(values.wordings[number], int(counts[number])) for number in commonest)
    return Facet(field, top, int(counts.sum()) - sum(count.count for count in top), missing)


def timeline(published: Float64s, by: Period | None) -> Timeline:
    """Return a histogram of dates by period in +07:00.

    ``published`` (n,): seconds since 1970, NaN where unknown. Without ``by``, the finest period is taken that
    makes at most 31 bins.
    """
    dates = published[~np.isnan(published)]
    undated = len(published) - len(dates)
    if not len(dates):
        return Timeline(by or Period.DAY, (), undated)
    offset = HANOI.utcoffset(None).total_seconds()
    days = np.floor((dates + offset) / _SECONDS_OF_DAY).astype(np.int64)
    by = by or _finest_period(days)
    periods = _period_numbers(days, by)
    first = int(periods.min())
    counts = np.bincount(periods - first)
    bins = (Bin(_first_day(first + i, by), int(counts[i])) for i in np.flatnonzero(counts).tolist())
    return Timeline(by, tuple(bins), undated)


def _finest_period(days: Int64s) -> Period:
    """Return the finest period of which few enough lie between the first day and the last."""
    first_and_last = np.array([days.min(), days.max()])
    periods = (by for by in Period if int(np.diff(_period_numbers(first_and_last, by))[0]) < _MAX_BINS)
    return next(periods, Period.YEAR)


def _period_numbers(days: Int64s, by: Period) -> Int64s:
    """Return the number of the period that contains each day; days and periods count from 1970."""
    match by:
        case Period.DAY:
            return days
        case Period.WEEK:
            return (days - _MONDAY) // 7
        case Period.MONTH:
            return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        case Period.YEAR:
            return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)


def _first_day(number: int, by: Period) -> date:
    """Return the first day of a period, given its number."""
    match by:
        case Period.DAY:
            return _to_date(np.datetime64(number, "D"))
        case Period.WEEK:
            return _to_date(np.datetime64(7 * number + _MONDAY, "D"))
        case Period.MONTH:
            return _to_date(np.datetime64(number, "M"))
        case Period.YEAR:
            return _to_date(np.datetime64(number, "Y"))


def _to_date(when: np.datetime64) -> date:
    return date.fromisoformat(str(when.astype("datetime64[D]")))
