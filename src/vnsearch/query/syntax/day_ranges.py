"""Ranges of days, and the arithmetic of the calendar that typed dates need. Weeks begin on Monday."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

DAY = timedelta(days=1)


class DayRange(NamedTuple):
    """The days from ``start`` up to and without ``end``.

    ``without_year``: no year was written. ``without_month``: neither month nor year was.
    """

    start: date
    end: date
    without_year: bool = False
    without_month: bool = False


def days_in_month(first: date) -> int:
    """Return how many days the month that begins with ``first`` has."""
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return (following - first).days


def months_later(day: date, months: int) -> date:
    """Return the same day of another month, or that month's last day if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    return first + timedelta(days=min(day.day, days_in_month(first)) - 1)


def day_range(start: date, count: int = 1) -> DayRange:
    """Return ``count`` days."""
    return DayRange(start, start + count * DAY)


def month_range(year: int, month: int, count: int = 1) -> DayRange:
    """Return ``count`` whole months."""
    start = date(year, month, 1)
    return DayRange(start, months_later(start, count))


def units_back(today: date, unit: str, count: int) -> date:
    """Return the day that is so many days, weeks, months, quarters or years before another."""
    if unit in ("day", "week"):
        return today - count * (7 if unit == "week" else 1) * DAY
    return months_later(today, -count * {"month": 1, "quarter": 3, "year": 12}[unit])


def period_back(today: date, unit: str, count: int) -> DayRange:
    """Return the week, month, quarter or year so many before the one that contains ``today``."""
    match unit:
        case "week":
            return day_range(today - (today.weekday() + 7 * count) * DAY, 7)
        case "month":
            first = months_later(today.replace(day=1), -count)
            return month_range(first.year, first.month)
        case "quarter":
            first = months_later(date(today.year, (today.month - 1) // 3 * 3 + 1, 1), -3 * count)
            return month_range(first.year, first.month, 3)
        case _:
            return month_range(today.year - count, 1, 12)


def latest_occurrence(today: date | None, in_year: Callable[[int], DayRange]) -> DayRange | None:
    """Return a yearly date or period in the last year in which it had begun by ``today``.

    Eight years back are enough for 29 February: 1896 and 1904 are as far apart as leap years get.
    """
    if today is None:
        return None
    latest: DayRange | None = None
    for year in range(today.year - 8, today.year + 1):
        try:
            days = in_year(year)
        except ValueError:  # 29/2
            continue
        latest = days if days.start <= today else latest
    return latest._replace(without_year=True) if latest else None


def near_occurrence(today: date, which: str, in_year: Callable[[int], DayRange]) -> DayRange:
    """Return a yearly period near today: the latest that is ``over``, the ``next``, or the one that is ``near``."""
    years = [in_year(year) for year in range(today.year - 2, today.year + 2)]
    match which:
        case "over":
            return [days for days in years if days.end <= today][-1]
        case "next":
            return next(days for days in years if days.start > today)
        case _:
            return min(years, key=lambda days: max(days.start - today, today - days.end, -DAY))


def latest_day_of_month(today: date, day: int) -> DayRange:
    """Return the last day with a number (1 to 31) that had come by ``today``. Raise ``ValueError`` for others."""
    if not 1 <= day <= 31:
        raise ValueError(day)
    first = today.replace(day=1)
    # Of three months in a row one has come up to the day and has a 31st.
    months = (months_later(first, -back) for back in range(3))
    days = (month + (day - 1) * DAY for month in months if day <= days_in_month(month))
    start = next(candidate for candidate in days if candidate <= today)
    return DayRange(start, start + DAY, without_month=True)


def third(days: DayRange, number: int) -> DayRange:
    """Return the first, second or last third (0, 1 or 2) of a week, month, quarter or year.

    A week is cut into Monday and Tuesday, Wednesday to Friday, and the weekend.
    """
    months = (days.end.year - days.start.year) * 12 + days.end.month - days.start.month
    if days.end - days.start == 7 * DAY:
        start, end = (days.start + (0, 2, 5, 7)[number + i] * DAY for i in (0, 1))
    elif months > 1:
        start = months_later(days.start, months // 3 * number)
        end = months_later(start, months // 3)
    else:
        start = days.start + 10 * number * DAY
        end = days.end if number == 2 else start + 10 * DAY
    return days._replace(start=start, end=end)


def half(days: DayRange, number: int) -> DayRange:
    """Return the first or second half (0 or 1): of a month up to the 15th, of a year six months."""
    months = (days.end.year - days.start.year) * 12 + days.end.month - days.start.month
    middle = months_later(days.start, months // 2) if months > 1 else days.start + 15 * DAY
    return days._replace(start=middle) if number else days._replace(end=middle)
