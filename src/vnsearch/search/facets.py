"""What the matches have in common: counts of their values, and a histogram of their dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Bools, DocIds, Float64s, Int64s
from vnsearch.model import Bin, Count, Facet, Period, Timeline
from vnsearch.search.reader import StringColumn
from vnsearch.text import fold_text
from vnsearch.vietnam_time import HANOI

#: Without a period named, the finest that makes no more bins than these is taken.
_BINS = 31
_DAY = 86400
#: Monday of the week of 1 January 1970, in days.
_MONDAY = -3


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """A value field: (size,) the number of each document's value, 0 for none, and the values' wordings."""

    numbers: NDArray[Any]
    wordings: Sequence[str]


def normalised_values(column: StringColumn, live: Bools) -> Values:
    """A column with wordings that differ only in case and diacritics as one value: the commonest."""
    folds = [fold_text(value) for value in column.values]
    numbers = {folded: number for number, folded in enumerate(dict.fromkeys(("", *folds)))}
    value = np.array([numbers[folded] for folded in folds], np.uint32)
    held = np.bincount(column.numbers[live], minlength=len(folds))
    wordings = [""] * len(numbers)
    for wording in np.argsort(held, kind="stable").tolist():
        wordings[value[wording]] = column.values[wording]
    return Values(value[column.numbers], ["", *wordings[1:]])


def facet(field: str, held: Values, docs: DocIds, limit: int) -> Facet:
    """How many of some documents have each of the commonest values; ties by wording."""
    counts = np.bincount(held.numbers[docs], minlength=len(held.wordings))
    missing, counts[0] = int(counts[0]), 0
    there = np.flatnonzero(counts).tolist()
    best = sorted(there, key=lambda number: (-counts[number], held.wordings[number]))[:limit]
    listed = tuple(Count(held.wordings[number], int(counts[number])) for number in best)
    return Facet(field, listed, int(counts.sum()) - sum(each.count for each in listed), missing)


def timeline(published: Float64s, by: Period | None) -> Timeline:
    """Dates, in seconds since 1970, NaN where unknown, as a histogram in +07:00."""
    dated = published[~np.isnan(published)]
    undated = len(published) - len(dated)
    if not len(dated):
        return Timeline(by or Period.DAY, (), undated)
    offset = HANOI.utcoffset(None).total_seconds()
    days = np.floor((dated + offset) / _DAY).astype(np.int64)
    by = by or _finest_period(days)
    numbers = _numbers(days, by)
    first = int(numbers.min())
    counts = np.bincount(numbers - first)
    bins = (Bin(_start(first + i, by), int(counts[i])) for i in np.flatnonzero(counts).tolist())
    return Timeline(by, tuple(bins), undated)


def _finest_period(days: Int64s) -> Period:
    """The finest period of which few enough lie between the first day and the last."""
    ends = np.array([days.min(), days.max()])
    fine = (by for by in Period if int(np.diff(_numbers(ends, by))[0]) < _BINS)
    return next(fine, Period.YEAR)


def _numbers(days: Int64s, by: Period) -> Int64s:
    """The numbers of the periods that hold some days since 1970."""
    match by:
        case Period.DAY:
            return days
        case Period.WEEK:
            return (days - _MONDAY) // 7
        case Period.MONTH:
            return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        case Period.YEAR:
            return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)


def _start(number: int, by: Period) -> date:
    """The first day of a period."""
    match by:
        case Period.DAY:
            return _date(np.datetime64(number, "D"))
        case Period.WEEK:
            return _date(np.datetime64(7 * number + _MONDAY, "D"))
        case Period.MONTH:
            return _date(np.datetime64(number, "M"))
        case Period.YEAR:
            return _date(np.datetime64(number, "Y"))


def _date(when: np.datetime64) -> date:
    return date.fromisoformat(str(when.astype("datetime64[D]")))
