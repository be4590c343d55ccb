"""The lunar calendar of Vietnam: its days and years as days of the solar one, for 1900 to 2100 (lunar-vn).

All years are reckoned in Vietnam's time, +07:00, also those before 1968, when calendars of the day were reckoned in
Beijing's. The package is imported with the first lunar date.
"""

from __future__ import annotations

from datetime import date

from vnsearch.query.syntax.day_ranges import DAY, DayRange

STEMS = ("giap", "at", "binh", "dinh", "mau", "ky", "canh", "tan", "nham", "quy")
BRANCHES = ("ty", "suu", "dan", "mao", "thin", "ty", "ngo", "mui", "than", "dau", "tuat", "hoi")
#: The first and the last day of Tết as a time of the year: ông Công ông Táo, and khai hạ.
_FIRST_DAY_OF_TET, _LAST_DAY_OF_TET = 23, 7


def lunar_day(year: int, month: int, day: int, *, is_leap: bool = False) -> date:
    """Return the solar day of a lunar one. Raises ``ValueError`` for one that is not in the calendar.

    >>> lunar_day(2023, 1, 15)
    datetime.date(2023, 2, 5)
    """
    from lunar_vn import LunarDate, lunar_to_solar, solar_to_lunar

    lunar = LunarDate(day, month, year, is_leap)
    solar = lunar_to_solar(lunar)
    if solar_to_lunar(solar) != lunar:  # the 30th of a month of 29 days
        raise ValueError(lunar)
    return solar


def lunar_month(year: int, month: int, *, is_leap: bool = False) -> DayRange:
    """Return the days of a lunar month. Raises ``ValueError`` for one that is not in the calendar."""
    start = lunar_day(year, month, 1, is_leap=is_leap)
    try:
        last = lunar_day(year, month, 30, is_leap=is_leap)
    except ValueError:
        last = lunar_day(year, month, 29, is_leap=is_leap)
    return DayRange(start, last + DAY)


def last_day_before(year: int) -> date:
    """Return the last day of the lunar year before: 30 Tết, which is 29 Tết in some years."""
    return lunar_day(year, 1, 1) - DAY


def tet(year: int) -> DayRange:
    """Return the days of Tết: from 23 tháng Chạp of the year before to mùng 7 tháng Giêng."""
    start = lunar_day(year - 1, 12, _FIRST_DAY_OF_TET)
    return DayRange(start, lunar_day(year, 1, _LAST_DAY_OF_TET) + DAY)


def place_in_cycle(stem: str, branch: str) -> int:
    """Return which year of sixty has a name, giáp tý being 0. Raises ``ValueError`` for a pair that no year has.

    Tý and tỵ are told apart by the stem: every other branch goes with it.

    >>> place_in_cycle("quy", "mao"), (2023 - 4) % 60
    (39, 39)
    """
    stem_number = STEMS.index(stem)
    places = (place for place in range(stem_number, 60, 10) if BRANCHES[place % 12] == branch)
    place = next(places, None)
    if place is None:
        raise ValueError(f"{stem} {branch}")
    return place
