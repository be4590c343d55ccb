"""Counts of the values of matches, and of their dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from vnsearch.document_analysis import display_values
from vnsearch.engine.memory.documents import IndexedDocument
from vnsearch.model import Bin, Count, Facet, Period, Timeline
from vnsearch.text import fold_text
from vnsearch.vietnam_time import HANOI

#: A histogram without a given period takes the finest one that makes no more bins than this.
_MAX_BINS = 31


def count_values(
    field: str, documents: Sequence[IndexedDocument], matches: Sequence[IndexedDocument], limit: int
) -> Facet:
    """Count the commonest values of matches.

    Wordings of one fold are one value, shown as most documents write it. Ties go by wording.
    """
    wordings = _commonest_wordings(field, documents)
    counts = Counter(value for document in matches for value in document.values[field])
    missing = sum(not document.values[field] for document in matches)
    best = sorted(counts, key=lambda folded: (-counts[folded], wordings[folded]))[:limit]
    top = tuple(Count(wordings[folded], counts[folded]) for folded in best)
    return Facet(field, top, counts.total() - sum(value.count for value in top), missing)


def _commonest_wordings(field: str, documents: Sequence[IndexedDocument]) -> Mapping[str, str]:
    """Return the commonest wording of each folded value; of equally common ones, the last seen."""
    counts = Counter(value for document in documents for value in display_values(document.document)[field])
    rarest_first = sorted(counts, key=lambda wording: counts[wording])
    return {fold_text(wording): wording for wording in rarest_first}


def count_dates(matches: Sequence[IndexedDocument], by: Period | None) -> Timeline:
    """Count matches by the day, week, month or year in Vietnam in which they were published."""
    days = [_day(document.published) for document in matches if document.published is not None]
    undated = len(matches) - len(days)
    if not days:
        return Timeline(by or Period.DAY, (), undated)
    by = by or _finest_period(min(days), max(days))
    counts = Counter(_start(day, by) for day in days)
    return Timeline(by, tuple(Bin(start, counts[start]) for start in sorted(counts)), undated)


def _day(published: int) -> date:
    return (datetime(1970, 1, 1, tzinfo=HANOI) + timedelta(hours=7, seconds=published)).date()


def _finest_period(first: date, last: date) -> Period:
    fine = (by for by in Period if _number(last, by) - _number(first, by) < _MAX_BINS)
    return next(fine, Period.YEAR)


def _number(day: date, by: Period) -> int:
    """Return the number, counted from any origin, of the period that contains a day."""
    match by:
        case Period.DAY:
            return day.toordinal()
        case Period.WEEK:
            return (day.toordinal() - 1) // 7
        case Period.MONTH:
            return 12 * day.year + day.month
        case Period.YEAR:
            return day.year


def _start(day: date, by: Period) -> date:
    """Return the first day of the period that contains a day; weeks begin on Monday."""
    match by:
        case Period.DAY:
            return day
        case Period.WEEK:
            return day - timedelta(days=day.weekday())
        case Period.MONTH:
            return day.replace(day=1)
        case Period.YEAR:
            return day.replace(month=1, day=1)
