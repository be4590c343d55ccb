"""What the patterns of ``dates.py`` mean: the match of a pattern and today to a range of days.

Each parser returns None where today is needed and not known, and raises ``ValueError`` or ``OverflowError`` for
days that no calendar has.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

from vnsearch.query.syntax.date_words import count_of, month_of, periods_back, unit_of, weekday_of
from vnsearch.query.syntax.day_ranges import (
    DAY,
    DayRange,
    day_range,
    latest_day_of_month,
    latest_occurrence,
    month_range,
    period_back,
    units_back,
)
from vnsearch.vietnam_time import HANOI

PeriodParser = Callable[[re.Match[str], date | None], DayRange | None]


def part_of_year(
    match: re.Match[str], today: date | None, in_year: Callable[[int], DayRange]
) -> DayRange | None:
    """Return part of a year: the year in figures, one relative to today, or without either the latest."""
    groups = match.groupdict()
    year, relative_year = groups.get("year"), groups.get("relative_year")
    if year:
        return in_year(int(year) if len(year) > 2 else 2000 + int(year))
    if relative_year:
        return in_year(today.year - periods_back(relative_year)) if today else None
    return latest_occurrence(today, in_year)


def parse_day_of_year(match: re.Match[str], today: date | None) -> DayRange | None:
    """Parse a day and month, with or without a year."""
    day, month = int(match["day"]), month_of(match["month"])
    return part_of_year(match, today, lambda year: day_range(date(year, month, day)))


def parse_day_of_month(match: re.Match[str], today: date | None) -> DayRange | None:
    """Parse a day without its month: the latest one."""
    return latest_day_of_month(today, int(match["day"])) if today else None


def parse_month(match: re.Match[str], today: date | None) -> DayRange | None:
    """Parse a month, with or without a year."""
    month = month_of(match["month"])
    return part_of_year(match, today, lambda year: month_range(year, month))


def parse_quarter(match: re.Match[str], today: date | None) -> DayRange | None:
    """Parse a quarter, with or without a year."""
    name = match["quarter"].lower()
    names = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4}
    quarter = names.get(name, 0) or int(name)
    return part_of_year(match, today, lambda year: month_range(year, 3 * quarter - 2, 3))


def parse_years(match: re.Match[str], _: date | None) -> DayRange:
    """Parse a year, or a first and a last one."""
    first, last = int(match["year"]), int(match.groupdict().get("last_year") or match["year"])
    return month_range(first, 1, 12 * max(last - first + 1, 1))


def parse_iso(match: re.Match[str], _: date | None) -> DayRange:
    """Parse a day, month or moment with its year first; a moment with a zone is its day in Vietnam."""
    groups = match.groupdict()
    year, month, day = int(match["year"]), int(match["month"]), groups["day"]
    if not day:
        return month_range(year, month)
    start = date(year, month, int(day))
    if not groups.get("hour"):
        return day_range(start)
    zone = (groups["zone"] or "+07:00").upper()
    moment = datetime.fromisoformat(f"{start.isoformat()}T{int(match['hour']):02}:{match['minute']}{zone}")
    return day_range(moment.astimezone(HANOI).date())


def parse_iso_week(match: re.Match[str], _: date | None) -> DayRange:
    """Parse a week by its number in ISO 8601."""
    start = date.fromisocalendar(int(match["year"]), int(match["week"]), 1)
    return DayRange(start, start + 7 * DAY)


def parse_epoch(match: re.Match[str], _: date | None) -> DayRange:
    """Parse seconds since 1970: the day in Vietnam."""
    return day_range(datetime.fromtimestamp(int(match["seconds"]), HANOI).date())


def parse_decade(match: re.Match[str], _: date | None) -> DayRange:
    """Parse ten years by the first of them."""
    return month_range(int(match["decade"] or match["english_decade"]), 1, 120)


def parse_days_of_month(match: re.Match[str], today: date | None) -> DayRange | None:
    """Parse days of one month, from a first to a last, with or without a year."""
    first, month = int(match["first_day"]), int(match["month"])
    last = parse_day_of_year(match, today)
    if last is None:
        return None
    return _ascending(date(last.start.year, month, first), last)


def parse_days_of_months(match: re.Match[str], today: date | None) -> DayRange | None:
    """Parse days of two months, from a first to a last, which may be in the next year."""
    first, month = int(match["first_day"]), int(match["first_month"])
    last = parse_day_of_year(match, today)
    if last is None:
        return None
    start = date(last.start.year, month, first)
    return _ascending(start if start < last.end else date(last.start.year - 1, month, first), last)


def _ascending(start: date, last: DayRange) -> DayRange:
    """Return the days from a first day to a last. Raise ``ValueError`` where the first is not before it."""
    if start >= last.end:
        raise ValueError("the last day comes first")
    return DayRange(start, last.end)


def parse_relative_day(match: re.Match[str], today: date | None) -> DayRange | None:
    """Parse today, yesterday, the day before, tomorrow."""
    groups = match.groupdict()
    which = (groups.get("which") or groups.get("english") or "nay").lower()
    back = {"nay": 0, "qua": 1, "kia": 2, "mai": -1, "today": 0, "yesterday": 1, "tomorrow": -1}[which]
    return day_range(today - back * DAY) if today else None


def parse_relative_period(match: re.Match[str], today: date | None) -> DayRange | None:
    """Parse this week, month, quarter or year (also where only its name is written), or one near it."""
    back = periods_back(match.groupdict().get("which") or "nay")
    return period_back(today, unit_of(match["unit"]), back) if today else None


def parse_last_periods(match: re.Match[str], today: date | None) -> DayRange | None:
    """Parse so many days, weeks, months, quarters or years that end with today."""
    count = count_of(match.groupdict().get("count") or "1")
    if not today or not count:
        return None
    return DayRange(units_back(today, unit_of(match["unit"]), count) + DAY, today + DAY)


def parse_last_hours(match: re.Match[str], today: date | None) -> DayRange | None:
    """Parse the last hours as every day that they touch: of 24 hours today and yesterday."""
    hours = int(match["count"])
    return DayRange(today - -(-hours // 24) * DAY, today + DAY) if today and hours else None


def parse_ago(match: re.Match[str], today: date | None) -> DayRange | None:
    """Parse the day that is so many days, weeks, months, quarters or years ago."""
    unit = match.groupdict().get("unit")
    name = unit_of(unit) if unit else "day"
    return day_range(units_back(today, name, count_of(match["count"]))) if today else None


def parse_half_ago(match: re.Match[str], today: date | None) -> DayRange | None:
    """Parse half a year ago, six months, and half a month ago, fifteen days."""
    if not today:
        return None
    is_year = match["half"].lower() == "nam"
    return day_range(units_back(today, "month", 6) if is_year else today - 15 * DAY)


_LETTERS = {"d": "day", "w": "week", "m": "month", "y": "year"}


def parse_short_ago(match: re.Match[str], today: date | None) -> DayRange | None:
    """Parse a time ago as search servers write it: 7d, -2w, now-1y, 24h, now."""
    if not today:
        return None
    letter, count = (match["letter"] or "d").lower(), int(match["count"] or 0)
    if letter == "h":
        return day_range(today - count // 24 * DAY)
    return day_range(units_back(today, _LETTERS[letter], count))


def parse_hours_ago(match: re.Match[str], today: date | None) -> DayRange | None:
    """Parse the day of a moment so many hours or minutes ago, as far as it is known without the time of day."""
    hours = int(match["count"]) if match["count"] else int(match["minutes"]) // 60
    return day_range(today - hours // 24 * DAY) if today else None


def parse_months_of_year(match: re.Match[str], today: date | None) -> DayRange | None:
    """Parse the first or last months of a year (6 tháng đầu năm 2021), by default of this one."""
    count, typed_year = count_of(match["count"]), match["year"]
    relative_year = match["relative_year"] or "nay"
    first_month = 1 if match["which"].lower() == "dau" else 13 - count
    if not 1 <= count <= 12 or not (typed_year or today):
        return None
    year = int(typed_year) if typed_year or not today else today.year - periods_back(relative_year)
    return month_range(year, first_month, count)


def parse_weekday(match: re.Match[str], today: date | None) -> DayRange | None:
    """Parse a weekday: of this week or one near it, the latest before today, the next, or the latest so far."""
    if not today:
        return None
    groups, weekday = match.groupdict(), weekday_of(match["weekday"])
    if groups.get("week"):
        week = period_back(today, "week", periods_back(match["week"]))
        return day_range(week.start + weekday * DAY)
    days_since = (today.weekday() - weekday) % 7
    if groups.get("next"):
        return day_range(today + (7 - days_since) * DAY)
    return day_range(today - (days_since or 7 * bool(groups.get("past"))) * DAY)
