"""The grammar of one date, as people type it: text to a range of days.

``31/5/2021``, ``5/2021``, ``2021``, ``quý 2/2021``, ``hôm qua``, ``tuần trước``, ``7 ngày qua``,
``đầu năm 2021`` …, with or without diacritics; ``docs/queries.md`` lists all. Relative dates count from the
``today`` that is passed in; weeks begin on Monday. Đầu, giữa and cuối (beginning, middle and end) of a month
are the days 1-10, 11-20 and from 21; of a quarter one month each, of a year four.

Where the dates of a query are parsed:

* after a date field (``từ: 31/5``): ``lexer.py`` recognises the field and calls ``parse_date_at`` here;
  ``date_ranges.py`` turns fields into ranges and supplies missing years where several stand together;
* among plain words (``bầu cử 31/5/2021``): ``terms.py``, with ``vnsearch.text.dates``, which documents are
  indexed with too;
* in an argument or option (``--after``): ``parse_date`` and ``parse_day`` here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date, timedelta

from vnsearch.errors import QueryError
from vnsearch.text import compose
from vnsearch.text.characters import FOLD

_DAY = timedelta(days=1)
_BASE_LETTERS = str.maketrans(dict(FOLD) | {letter.upper(): base for letter, base in FOLD.items()})


def strip_diacritics(text: str) -> str:
    """Return composed text without Vietnamese diacritics and of the same length.

    Letters that had diacritics become lower case; the case of all others is kept.
    """
    return text.translate(_BASE_LETTERS)


@dataclass(frozen=True, slots=True)
class DayRange:
    """The days from ``start`` up to and without ``end``; ``without_year``: no year was written."""

    start: date
    end: date
    without_year: bool = False


def _months_later(day: date, months: int) -> date:
    """Return the same day of another month, or that month's last day if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    return first + timedelta(days=min(day.day, _days_in_month(first)) - 1)


def _days_in_month(first: date) -> int:
    """Return how many days the month that begins with ``first`` has."""
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return (following - first).days


def _day_range(start: date, count: int = 1) -> DayRange:
    return DayRange(start, start + count * _DAY)


def _month_range(year: int, month: int, count: int = 1) -> DayRange:
    start = date(year, month, 1)
    return DayRange(start, _months_later(start, count))


def _latest_occurrence(today: date | None, in_year: Callable[[int], DayRange]) -> DayRange | None:
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
    return replace(latest, without_year=True) if latest else None


# Period parsers: the match of a pattern and today to days. They return None where today is needed and not
# known, and raise ValueError or OverflowError for days that no calendar has.

_PeriodParser = Callable[[re.Match[str], date | None], DayRange | None]


def _is_present(which: str) -> bool:
    """Whether a word means this day or period (nay), not the one before (trước, qua, ngoái)."""
    return which.lower() == "nay"


def _in_year(match: re.Match[str], today: date | None, in_year: Callable[[int], DayRange]) -> DayRange | None:
    """Return part of a year: the year in figures, this or last year, or without either the latest."""
    groups = match.groupdict()
    year, relative_year = groups["year"], groups.get("relative_year")
    if year:
        return in_year(int(year) if len(year) > 2 else 2000 + int(year))
    if relative_year:
        return in_year(today.year - (not _is_present(relative_year))) if today else None
    return _latest_occurrence(today, in_year)


def _parse_day_of_year(match: re.Match[str], today: date | None) -> DayRange | None:
    day, month = int(match["day"]), int(match["month"])
    return _in_year(match, today, lambda year: _day_range(date(year, month, day)))


def _parse_month(match: re.Match[str], today: date | None) -> DayRange | None:
    month = int(match["month"])
    return _in_year(match, today, lambda year: _month_range(year, month))


def _parse_quarter(match: re.Match[str], today: date | None) -> DayRange | None:
    typed = match["quarter"].lower()
    quarter = {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(typed, 0) or int(typed)
    return _in_year(match, today, lambda year: _month_range(year, 3 * quarter - 2, 3))


def _parse_year(match: re.Match[str], _: date | None) -> DayRange:
    return _month_range(int(match["year"]), 1, 12)


def _parse_iso(match: re.Match[str], _: date | None) -> DayRange:
    year, month, day = int(match["year"]), int(match["month"]), match["day"]
    return _day_range(date(year, month, int(day))) if day else _month_range(year, month)


def _parse_relative_day(match: re.Match[str], today: date | None) -> DayRange | None:
    days_back = {"nay": 0, "qua": 1, "kia": 2}[(match["which"] or "nay").lower()]
    return _day_range(today - days_back * _DAY) if today else None


def _parse_relative_period(match: re.Match[str], today: date | None) -> DayRange | None:
    """Return this week, month, quarter or year (also where only its name is written), or the last one."""
    if not today:
        return None
    back = 0 if _is_present(match.groupdict().get("which", "nay")) else 1
    match match["unit"].lower():
        case "tuan":
            return _day_range(today - (today.weekday() + 7 * back) * _DAY, 7)
        case "thang":
            first = _months_later(today.replace(day=1), -back)
            return _month_range(first.year, first.month)
        case "nam":
            return _month_range(today.year - back, 1, 12)
        case _:
            first = _months_later(date(today.year, (today.month - 1) // 3 * 3 + 1, 1), -3 * back)
            return _month_range(first.year, first.month, 3)


def _parse_last_periods(match: re.Match[str], today: date | None) -> DayRange | None:
    """Return so many days, weeks, months, quarters or years that end with today."""
    if not today:
        return None
    count, unit = int(match["count"]), match["unit"].lower()
    if unit in ("ngay", "tuan"):
        start = today - (count * (7 if unit == "tuan" else 1) - 1) * _DAY
    else:
        start = _months_later(today, -count * {"thang": 1, "nam": 12}.get(unit, 3)) + _DAY
    return DayRange(start, today + _DAY) if count else None


def _parse_last_hours(match: re.Match[str], today: date | None) -> DayRange | None:
    """Return every day that the last hours touch: of 24 hours today and yesterday."""
    hours = int(match["count"])
    return DayRange(today - -(-hours // 24) * _DAY, today + _DAY) if today and hours else None


def _parse_days_ago(match: re.Match[str], today: date | None) -> DayRange | None:
    return _day_range(today - int(match["count"]) * _DAY) if today else None


def _parse_months_of_year(match: re.Match[str], today: date | None) -> DayRange | None:
    """Return the first or last months of a year (6 tháng đầu năm 2021), by default of this one."""
    count, typed_year, relative_year = int(match["count"]), match["year"], match["relative_year"] or "nay"
    first_month = 1 if match["which"].lower() == "dau" else 13 - count
    if not 1 <= count <= 12 or not (typed_year or today):
        return None
    year = int(typed_year) if typed_year or not today else today.year - (not _is_present(relative_year))
    return _month_range(year, first_month, count)


_YEAR = r"(?P<year>\d{4})"
_RELATIVE_YEAR = r"nam\s+(?P<relative_year>nay|truoc|qua|ngoai)"
_OPTIONAL_YEAR = rf"(?:(?:\s?[/-]\s?|\s+nam\s+|\s+){_YEAR}|\s+{_RELATIVE_YEAR})?"
#: A name of a unit with a number after it means that one and not the present: tháng 13, năm 21.
_NO_NUMBER_AFTER = r"(?!\s+\d)"
_DAY_OF_MONTH, _MONTH, _COUNT = r"(?P<day>\d{1,2})", r"(?P<month>\d{1,2})", r"(?P<count>\d{1,4})"
_UNTIL_NOW = r"(?:qua|vua\s+qua|gan\s+day)"

#: Patterns over lower- or upper-case text without diacritics, and what parses their matches.
_PERIODS: tuple[tuple[re.Pattern[str], _PeriodParser], ...] = tuple(
    (re.compile(rf"(?i:{pattern})(?![\w/-])"), parser)
    for pattern, parser in (
        (rf"{_YEAR}-{_MONTH}(?:-{_DAY_OF_MONTH})?", _parse_iso),
        (
            rf"(?:ngay\s+)?{_DAY_OF_MONTH}(?P<separator>[/.-]){_MONTH}(?P=separator)"
            r"(?P<year>\d{4}|\d{2})",
            _parse_day_of_year,
        ),
        (rf"(?:ngay\s+)?{_DAY_OF_MONTH}\s+thang\s+{_MONTH}{_OPTIONAL_YEAR}", _parse_day_of_year),
        (
            rf"(?:ngay\s+)?{_DAY_OF_MONTH}/{_MONTH}(?:\s+nam\s+{_YEAR}|\s+{_RELATIVE_YEAR})?",
            _parse_day_of_year,
        ),
        (rf"(?:thang\s+)?{_MONTH}[/-]{_YEAR}", _parse_month),
        (rf"thang\s+{_MONTH}{_OPTIONAL_YEAR}", _parse_month),
        (rf"qu[yi]\s+(?P<quarter>[1-4]|i{{1,3}}|iv){_OPTIONAL_YEAR}", _parse_quarter),
        (rf"(?:nam\s+)?{_YEAR}", _parse_year),
        (r"(?:ngay\s+)?hom\s+(?P<which>nay|qua|kia)|(?:hien\s+)?nay", _parse_relative_day),
        (r"(?P<unit>tuan|thang|quy|nam)\s+(?P<which>nay|truoc|qua|ngoai)", _parse_relative_period),
        (rf"{_COUNT}\s+(?P<unit>ngay|tuan|thang|quy|nam)\s+{_UNTIL_NOW}", _parse_last_periods),
        (rf"{_COUNT}(?:\s*h|\s+gio|\s+tieng)\s+{_UNTIL_NOW}", _parse_last_hours),
        (rf"{_COUNT}\s+ngay\s+truoc", _parse_days_ago),
        (
            r"(?P<count>\d{1,2})\s+thang\s+(?P<which>dau|cuoi)\s+"
            rf"(?:nam\s+{_YEAR}|{_RELATIVE_YEAR}|nam{_NO_NUMBER_AFTER})",
            _parse_months_of_year,
        ),
    )
)
_THIRDS = ("dau", "giua", "cuoi")
_THIRD = re.compile(rf"(?i:(?P<third>{'|'.join(_THIRDS)})\s+(?=nam|thang|quy))")
#: What can be cut in thirds: any period, and the present month, quarter or year by its name alone.
_DIVISIBLE_PERIODS = (
    *_PERIODS,
    (re.compile(rf"(?i:(?P<unit>nam|thang|quy))(?![\w/-]){_NO_NUMBER_AFTER}"), _parse_relative_period),
)


def _third_of_period(days: DayRange, number: int) -> DayRange:
    """Return the first, second or last third (0, 1 or 2) of a month, quarter or year."""
    months = (days.end.year - days.start.year) * 12 + days.end.month - days.start.month
    if months > 1:
        start = _months_later(days.start, months // 3 * number)
        end = _months_later(start, months // 3)
    else:
        start = days.start + 10 * number * _DAY
        end = days.end if number == 2 else start + 10 * _DAY
    return replace(days, start=start, end=end)


def _longest_period(
    text: str,
    at: int,
    today: date | None,
    periods: Sequence[tuple[re.Pattern[str], _PeriodParser]] = _PERIODS,
) -> tuple[DayRange, int] | None:
    """Return the longest period that begins at ``text[at]``, and where it ends; None if there is none."""
    candidates: list[tuple[DayRange, int]] = []
    for pattern, parser in periods:
        match = pattern.match(text, at)
        try:
            days = parser(match, today) if match else None
        except (ValueError, OverflowError):  # the 31st of June; a year before the first or after the last
            continue
        if match and days and days.end.year < MAXYEAR:
            candidates.append((days, match.end()))
    return max(candidates, key=lambda candidate: candidate[1], default=None)


def parse_date_at(text: str, at: int = 0, today: date | None = None) -> tuple[DayRange, int] | None:
    """Return the longest date that begins at ``text[at]``, and where it ends; None if there is none.

    ``text`` has no diacritics (see ``strip_diacritics``). Without ``today``, relative dates are none.

    >>> parse_date_at("cuoi thang 5/2021 tai")
    (DayRange(start=datetime.date(2021, 5, 21), end=datetime.date(2021, 6, 1), without_year=False), 17)
    """
    match = _THIRD.match(text, at)
    period = _longest_period(text, match.end(), today, _DIVISIBLE_PERIODS) if match else None
    if match and period:
        days, end = period
        return _third_of_period(days, _THIRDS.index(match["third"].lower())), end
    return _longest_period(text, at, today)


def parse_date(text: str, today: date | None = None) -> DayRange:
    """Return the days of a date that is all of a text. Raise ``QueryError`` for anything else."""
    typed = strip_diacritics(compose(text).strip())
    parsed = parse_date_at(typed, 0, today)
    if parsed is None or parsed[1] != len(typed):
        raise QueryError(f"{text!r} is not a date; write it as 2021, 2021-05, 2021-05-31 or 31/5/2021")
    return parsed[0]


def parse_day(text: str, today: date | None = None) -> date:
    """Return the first day of a date that is all of a text: of ``2021`` the first of January.

    Raise ``QueryError`` for anything else.
    """
    return parse_date(text, today).start
