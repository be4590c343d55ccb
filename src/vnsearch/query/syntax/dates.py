"""Dates as people type them, as spans of days; what is relative counts from the ``today`` that is given.

``31/5/2021``, ``5/2021``, ``2021``, ``quý 2/2021``, ``hôm qua``, ``tuần trước``, ``7 ngày qua``,
``đầu năm 2021`` …, with or without diacritics; ``docs/queries.md`` lists all. Weeks begin on Monday.
Thirds: đầu, giữa and cuối of a month are the days 1-10, 11-20 and from 21; of a quarter a month each, of a
year four.
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
_BARE = str.maketrans(dict(FOLD) | {letter.upper(): bare for letter, bare in FOLD.items()})


def strip_diacritics(text: str) -> str:
    """Composed text without Vietnamese diacritics, character for character, case of bare letters kept."""
    return text.translate(_BARE)


@dataclass(frozen=True, slots=True)
class DayRange:
    """The days from ``first`` up to but without ``past``; ``yearly``: written without their year."""

    first: date
    past: date
    yearly: bool = False


def _months_later(day: date, months: int) -> date:
    """The same day of another month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    return first + timedelta(days=min(day.day, _length(first)) - 1)


def _length(first: date) -> int:
    """Days of the month that begins with ``first``."""
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return (following - first).days


def _days(first: date, count: int = 1) -> DayRange:
    return DayRange(first, first + count * _DAY)


def _months(year: int, month: int, count: int = 1) -> DayRange:
    first = date(year, month, 1)
    return DayRange(first, _months_later(first, count))


def _latest_occurrence(today: date | None, make: Callable[[int], DayRange]) -> DayRange | None:
    """What comes every year, in the last year in which it had begun by today."""
    if today is None:
        return None
    found: DayRange | None = None
    for year in range(today.year - 8, today.year + 1):
        try:
            span = make(year)
        except ValueError:  # 29/2
            continue
        found = span if span.first <= today else found
    return replace(found, yearly=True) if found else None


# Readers: the match of a pattern, and today, to a span; None for what needs a day that is not known.

_Reader = Callable[[re.Match[str], date | None], DayRange | None]


def _of_year(match: re.Match[str], today: date | None, make: Callable[[int], DayRange]) -> DayRange | None:
    """A part of the year that is named, in figures or as this or the last; of the latest where none is."""
    named = match.groupdict()
    year, near = named["y"], named.get("near")
    if year:
        return make(int(year) if len(year) > 2 else 2000 + int(year))
    if near:
        return make(today.year - (near.lower() != "nay")) if today else None
    return _latest_occurrence(today, make)


def _named_day(match: re.Match[str], today: date | None) -> DayRange | None:
    day, month = int(match["d"]), int(match["m"])
    return _of_year(match, today, lambda year: _days(date(year, month, day)))


def _named_month(match: re.Match[str], today: date | None) -> DayRange | None:
    month = int(match["m"])
    return _of_year(match, today, lambda year: _months(year, month))


def _named_quarter(match: re.Match[str], today: date | None) -> DayRange | None:
    month = 3 * {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(match["q"].lower(), 0) or 3 * int(match["q"])
    return _of_year(match, today, lambda year: _months(year, month - 2, 3))


def _named_year(match: re.Match[str], _: date | None) -> DayRange:
    return _months(int(match["y"]), 1, 12)


def _iso(match: re.Match[str], _: date | None) -> DayRange:
    year, month, day = int(match["y"]), int(match["m"]), match["d"]
    return _days(date(year, month, int(day))) if day else _months(year, month)


def _day_near(match: re.Match[str], today: date | None) -> DayRange | None:
    back = {"nay": 0, "qua": 1, "kia": 2}[(match["w"] or "nay").lower()]
    return _days(today - back * _DAY) if today else None


def _period_near(match: re.Match[str], today: date | None) -> DayRange | None:
    """A week, month, quarter or year: the present one, also where only its name stands, or the one before."""
    if not today:
        return None
    back = 0 if match.groupdict().get("w", "nay").lower() == "nay" else 1
    match match["u"].lower():
        case "tuan":
            return _days(today - (today.weekday() + 7 * back) * _DAY, 7)
        case "thang":
            first = _months_later(today.replace(day=1), -back)
            return _months(first.year, first.month)
        case "nam":
            return _months(today.year - back, 1, 12)
        case _:
            quarter = _months_later(date(today.year, (today.month - 1) // 3 * 3 + 1, 1), -3 * back)
            return _months(quarter.year, quarter.month, 3)


def _last(match: re.Match[str], today: date | None) -> DayRange | None:
    """So many days, weeks, months, quarters or years that end with today."""
    if not today:
        return None
    count, unit = int(match["n"]), match["u"].lower()
    if unit in ("ngay", "tuan"):
        first = today - (count * (7 if unit == "tuan" else 1) - 1) * _DAY
    else:
        first = _months_later(today, -count * {"thang": 1, "nam": 12}.get(unit, 3)) + _DAY
    return DayRange(first, today + _DAY) if count else None


def _last_hours(match: re.Match[str], today: date | None) -> DayRange | None:
    """Every day of which some hour is among so many past: of 24 hours today and yesterday."""
    hours = int(match["n"])
    return DayRange(today - -(-hours // 24) * _DAY, today + _DAY) if today and hours else None


def _days_ago(match: re.Match[str], today: date | None) -> DayRange | None:
    return _days(today - int(match["n"]) * _DAY) if today else None


def _months_of(match: re.Match[str], today: date | None) -> DayRange | None:
    """6 tháng đầu năm 2021; without a year of this one."""
    count, year, near = int(match["n"]), match["y"], match["near"] or "nay"
    first = 1 if match["w"].lower() == "dau" else 13 - count
    if not 1 <= count <= 12 or not (year or today):
        return None
    given = int(year) if year or not today else today.year - (near.lower() != "nay")
    return _months(given, first, count)


_YEAR = r"(?P<y>\d{4})"
_NEAR_YEAR = r"nam\s+(?P<near>nay|truoc|qua|ngoai)"
_TO_YEAR = rf"(?:(?:\s?[/-]\s?|\s+nam\s+|\s+){_YEAR}|\s+{_NEAR_YEAR})?"
#: Not the number of another one: tháng 13, năm 21.
_UNNUMBERED = r"(?!\s+\d)"

_PERIODS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(rf"(?i:{pattern})(?![\w/-])"), reader)
    for pattern, reader in (
        (r"(?P<y>\d{4})-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2}))?", _iso),
        (r"(?:ngay\s+)?(?P<d>\d{1,2})(?P<t>[/.-])(?P<m>\d{1,2})(?P=t)(?P<y>\d{4}|\d{2})", _named_day),
        (rf"(?:ngay\s+)?(?P<d>\d{{1,2}})\s+thang\s+(?P<m>\d{{1,2}}){_TO_YEAR}", _named_day),
        (rf"(?:ngay\s+)?(?P<d>\d{{1,2}})/(?P<m>\d{{1,2}})(?:\s+nam\s+{_YEAR}|\s+{_NEAR_YEAR})?", _named_day),
        (rf"(?:thang\s+)?(?P<m>\d{{1,2}})[/-]{_YEAR}", _named_month),
        (rf"thang\s+(?P<m>\d{{1,2}}){_TO_YEAR}", _named_month),
        (rf"qu[yi]\s+(?P<q>[1-4]|i{{1,3}}|iv){_TO_YEAR}", _named_quarter),
        (rf"(?:nam\s+)?{_YEAR}", _named_year),
        (r"(?:ngay\s+)?hom\s+(?P<w>nay|qua|kia)|(?:hien\s+)?nay", _day_near),
        (r"(?P<u>tuan|thang|quy|nam)\s+(?P<w>nay|truoc|qua|ngoai)", _period_near),
        (r"(?P<n>\d{1,4})\s+(?P<u>ngay|tuan|thang|quy|nam)\s+(?:qua|vua\s+qua|gan\s+day)", _last),
        (r"(?P<n>\d{1,4})(?:\s*h|\s+gio|\s+tieng)\s+(?:qua|vua\s+qua|gan\s+day)", _last_hours),
        (r"(?P<n>\d{1,4})\s+ngay\s+truoc", _days_ago),
        (
            rf"(?P<n>\d{{1,2}})\s+thang\s+(?P<w>dau|cuoi)\s+(?:nam\s+{_YEAR}|{_NEAR_YEAR}|nam{_UNNUMBERED})",
            _months_of,
        ),
    )
)
_THIRDS = ("dau", "giua", "cuoi")
_THIRD = re.compile(rf"(?i:(?P<third>{'|'.join(_THIRDS)})\s+(?=nam|thang|quy))")
#: What a third is of: a period, or the present month, quarter or year where only its name stands.
_WHOLES = (*_PERIODS, (re.compile(rf"(?i:(?P<u>nam|thang|quy))(?![\w/-]){_UNNUMBERED}"), _period_near))


def _third_of_period(span: DayRange, number: int) -> DayRange:
    """The first, second or last third of a month, quarter or year."""
    months = (span.past.year - span.first.year) * 12 + span.past.month - span.first.month
    if months > 1:
        first = _months_later(span.first, months // 3 * number)
        past = _months_later(first, months // 3)
    else:
        first = span.first + 10 * number * _DAY
        past = span.past if number == 2 else first + 10 * _DAY
    return replace(span, first=first, past=past)


def _period(
    text: str, at: int, today: date | None, periods: Sequence[tuple[re.Pattern[str], _Reader]] = _PERIODS
) -> tuple[DayRange, int] | None:
    """The longest period that begins at a place, and where it ends."""
    found: list[tuple[int, DayRange]] = []
    for pattern, read in periods:
        match = pattern.match(text, at)
        try:
            span = read(match, today) if match else None
        except (ValueError, OverflowError):  # the 31st of June; a year before the first or after the last
            continue
        if match and span and span.past.year < MAXYEAR:
            found.append((match.end(), span))
    if not found:
        return None
    end, span = max(found, key=lambda one: one[0])
    return span, end


def parse_date_at(text: str, at: int = 0, today: date | None = None) -> tuple[DayRange, int] | None:
    """The longest date at a place in bare text (see ``bare``), and where it ends; None where there is none.

    >>> read_span("cuoi thang 5/2021 tai")
    (Span(first=datetime.date(2021, 5, 21), past=datetime.date(2021, 6, 1), yearly=False), 17)
    """
    match = _THIRD.match(text, at)
    inner = _period(text, match.end(), today, _WHOLES) if match else None
    if match and inner:
        return _third_of_period(inner[0], _THIRDS.index(match["third"].lower())), inner[1]
    return _period(text, at, today)


def parse_date(text: str, today: date | None = None) -> DayRange:
    """The days of a date that is typed. Raises ``QueryError`` for what is none."""
    typed = strip_diacritics(compose(text).strip())
    found = parse_date_at(typed, 0, today)
    if found is None or found[1] != len(typed):
        raise QueryError(f"{text!r} is not a date; write it as 2021, 2021-05, 2021-05-31 or 31/5/2021")
    return found[0]


def parse_day(text: str, today: date | None = None) -> date:
    """The first day that a date names: of ``2021`` its first of January.

    Raises ``QueryError`` for what is no date.
    """
    return parse_date(text, today).first
