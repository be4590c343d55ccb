"""Typed dates of the lunar calendar, with Tết and other festivals: their patterns, and what these mean.

The year beside such a date is the lunar one: in figures (``rằm tháng Giêng 2023``), by its name (``Tết Quý Mão``)
or relative to today (``Trung thu năm ngoái``). The calendar is in ``lunar_calendar.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from vnsearch.query.syntax.date_words import (
    COUNT,
    DAY_WORD,
    NAMED_MONTH,
    OPTIONAL_YEAR,
    YEAR,
    count_of,
    month_of,
)
from vnsearch.query.syntax.day_ranges import DayRange, day_range, near_occurrence
from vnsearch.query.syntax.lunar_calendar import last_day_before, lunar_day, lunar_month, place_in_cycle, tet
from vnsearch.query.syntax.period_parsers import PeriodParser, part_of_year

#: Lunar month and day of festivals.
_FESTIVALS = {
    "nguyen tieu": (1, 15),
    "han thuc": (3, 3),
    "gio to": (3, 10),
    "phat dan": (4, 15),
    "doan ngo": (5, 5),
    "vu lan": (7, 15),
    "trung thu": (8, 15),
}
#: Other spellings of the names of years.
_SPELLINGS = {"qui": "quy", "ti": "ty", "meo": "mao"}
#: Which of the yearly ones near today a word means.
NEAR_TODAY = r"(?:(?P<near>nay)|(?P<over>qua|truoc|roi|vua\s+qua|vua\s+roi)|(?P<next>toi|sau))"

_NAMES_NEAR_TODAY = ("near", "over", "next")


def chosen_near_today(
    match: re.Match[str], today: date | None, in_year: Callable[[int], DayRange]
) -> DayRange | None:
    """Return the yearly period that ``NEAR_TODAY`` names in a match."""
    which = next(name for name in _NAMES_NEAR_TODAY if match[name])
    return near_occurrence(today, which, in_year) if today else None


def _in_lunar_year(
    match: re.Match[str], today: date | None, in_year: Callable[[int], DayRange]
) -> DayRange | None:
    """Return part of a lunar year: of the one that is written, else the latest, or the one near today."""
    groups = match.groupdict()
    if groups.get("stem"):
        year = _named_year(match, today)
        return in_year(year) if year else None
    if any(map(groups.get, _NAMES_NEAR_TODAY)):
        return chosen_near_today(match, today, in_year)
    return part_of_year(match, today, in_year)


def _named_year(match: re.Match[str], today: date | None) -> int | None:
    """Return the year of a name: the one in figures after it, else the latest, which may begin next year."""
    stem, branch = (_SPELLINGS.get(word, word) for word in (match["stem"].lower(), match["branch"].lower()))
    place = place_in_cycle(stem, branch)
    if not match["year"]:
        return today.year + 1 - (today.year + 1 - 4 - place) % 60 if today else None
    if (int(match["year"]) - 4) % 60 != place:
        raise ValueError(match.group())
    return int(match["year"])


def _parse_tet(match: re.Match[str], today: date | None) -> DayRange | None:
    return _in_lunar_year(match, today, tet)


def _parse_day_after_new_year(match: re.Match[str], today: date | None) -> DayRange | None:
    day = count_of(match["count"])
    if day > 10:  # mùng and mồng are for the first ten
        raise ValueError(match.group())
    return _in_lunar_year(match, today, lambda year: day_range(lunar_day(year, 1, day)))


def _parse_day_before_new_year(match: re.Match[str], today: date | None) -> DayRange | None:
    """Parse a day of the month before Tết; the 30th and giao thừa are the last, also where that is the 29th."""
    day = match["day"] or "30"
    if not day.isdecimal() or int(day) == 30:
        return _in_lunar_year(match, today, lambda year: day_range(last_day_before(year)))
    return _in_lunar_year(match, today, lambda year: day_range(lunar_day(year - 1, 12, int(day))))


def _parse_day_of_kitchen_gods(match: re.Match[str], today: date | None) -> DayRange | None:
    return _in_lunar_year(match, today, lambda year: day_range(tet(year).start))


def _parse_festival(match: re.Match[str], today: date | None) -> DayRange | None:
    month, day = _FESTIVALS[" ".join(match["festival"].lower().split())]
    return _in_lunar_year(match, today, lambda year: day_range(lunar_day(year, month, day)))


def _parse_full_moon(match: re.Match[str], today: date | None) -> DayRange | None:
    return _lunar_date(match, today, 15)


def _parse_day(match: re.Match[str], today: date | None) -> DayRange | None:
    return _lunar_date(match, today, int(match["day"]))


def _lunar_date(match: re.Match[str], today: date | None, day: int) -> DayRange | None:
    month, is_leap = month_of(match["month"]), bool(match.groupdict().get("leap"))
    return _in_lunar_year(match, today, lambda year: day_range(lunar_day(year, month, day, is_leap=is_leap)))


def _parse_month(match: re.Match[str], today: date | None) -> DayRange | None:
    month, is_leap = month_of(match["month"]), bool(match["leap"])
    return _in_lunar_year(match, today, lambda year: lunar_month(year, month, is_leap=is_leap))


def _parse_solar_new_year(match: re.Match[str], today: date | None) -> DayRange | None:
    return part_of_year(match, today, lambda year: day_range(date(year, 1, 1)))


#: A year by its stem and branch: Quý Mão.
_NAME_OF_YEAR = (
    r"(?:\s+(?:nam\s+)?(?P<stem>giap|at|binh|dinh|mau|ky|canh|tan|nham|qu[yi])"
    r"\s+(?P<branch>t[yi]|suu|dan|mao|meo|thin|ngo|mui|than|dau|tuat|hoi))?"
)
_LUNAR_YEAR = rf"{_NAME_OF_YEAR}{OPTIONAL_YEAR}"
_LUNAR = r"\s+(?:am\s+lich|am|al)"
_LEAP = r"(?P<leap>\s+nhuan)?"
_TET = r"tet(?:\s+(?:nguyen\s+dan|am\s+lich|co\s+truyen|ta))?"
#: Tết of other kinds, such as that of children.
_NO_OTHER_TET = (
    r"(?!\s+(?:duong|tay|trung\s+thu|doan\s+ngo|han\s+thuc|nguyen\s+tieu|thieu\s+nhi|doc\s+lap|trong\s+cay))"
)
_FESTIVAL_NAME = "(?P<festival>" + "|".join(name.replace(" ", r"\s+") for name in _FESTIVALS) + ")"

#: Words of which each of the patterns has one.
LUNAR_WORDS = rf"tet|lunar|giao\s+thua|ong\s+tao|ram|a[ml](?!\w)|am\s+lich|{_FESTIVAL_NAME}"
#: Patterns over text without diacritics, and what parses their matches.
LUNAR_PERIODS: tuple[tuple[str, PeriodParser], ...] = (
    (rf"(?:dip\s+)?{_TET}{_NO_OTHER_TET}(?:\s+{NEAR_TODAY}|{_LUNAR_YEAR})", _parse_tet),
    (rf"lunar\s+new\s+year{OPTIONAL_YEAR}", _parse_tet),
    (rf"(?:ngay\s+)?(?:mong|mung)\s+{COUNT}\s+{_TET}{_NO_OTHER_TET}{_LUNAR_YEAR}", _parse_day_after_new_year),
    (
        rf"(?:(?:ngay\s+)?(?P<day>2\d|30|ba\s+muoi)\s+{_TET}{_NO_OTHER_TET}|giao\s+thua){_LUNAR_YEAR}",
        _parse_day_before_new_year,
    ),
    (rf"(?:tet\s+|ngay\s+)?ong\s+cong,?\s+ong\s+tao{_LUNAR_YEAR}", _parse_day_of_kitchen_gods),
    (rf"(?:tet\s+|le\s+|ram\s+)?{_FESTIVAL_NAME}(?:\s+hung\s+vuong)?{_LUNAR_YEAR}", _parse_festival),
    (rf"tet\s+(?:duong\s+lich|tay){OPTIONAL_YEAR}", _parse_solar_new_year),
    (rf"(?:ngay\s+)?ram\s+thang\s+{NAMED_MONTH}{_LEAP}(?:{_LUNAR})?{_LUNAR_YEAR}", _parse_full_moon),
    (
        rf"{DAY_WORD}(?P<day>\d{{1,2}})(?:/|\s+thang\s+){NAMED_MONTH}{_LEAP}{_LUNAR}{_LUNAR_YEAR}",
        _parse_day,
    ),
    (rf"{DAY_WORD}(?P<day>\d{{1,2}})/{NAMED_MONTH}/{YEAR}{_LUNAR}", _parse_day),
    (rf"thang\s+{NAMED_MONTH}{_LEAP}{_LUNAR}{_LUNAR_YEAR}", _parse_month),
)
