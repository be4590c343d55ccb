"""The grammar of one date, as people type it: text to a range of days.

``31/5/2021``, ``5/2021``, ``2021``, ``quý 2/2021``, ``hôm qua``, ``tuần trước``, ``7 ngày qua``,
``thứ hai tuần trước``, ``đầu năm 2021`` …, with or without diacritics; ``docs/queries.md`` lists all. Relative
dates count from the ``today`` that is passed in; weeks begin on Monday. Đầu, giữa and cuối (beginning, middle and
end) of a month are the days 1-10, 11-20 and from 21; of a quarter one month each, of a year four; of a week Monday
and Tuesday, Wednesday to Friday, the weekend.

The words are in ``date_words.py``, what each pattern means in ``period_parsers.py``, the arithmetic in
``day_ranges.py``; Tết and the lunar calendar are in ``lunar_dates.py``, seasons in ``seasons.py``. Where the dates
of a query are parsed:

* after a date field (``từ: 31/5``): ``lexer.py`` recognises the field, ``date_values.py`` calls ``parse_date_at``
  here; ``date_ranges.py`` turns fields into ranges and supplies missing years where several stand together;
* among plain words (``bầu cử 31/5/2021``): ``terms.py``, with ``vnsearch.text.dates``, which documents are
  indexed with too;
* in an argument or option (``--after``): ``parse_date`` and ``parse_day`` here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import MAXYEAR, date
from functools import cache

from vnsearch.errors import QueryError
from vnsearch.messages.request_errors import not_a_date
from vnsearch.query.syntax import period_parsers as parsers
from vnsearch.query.syntax.date_words import (
    COUNT,
    DAY_WORD,
    ENGLISH_COUNT,
    ENGLISH_DAY_NAME,
    ENGLISH_MONTH,
    ENGLISH_WEEKDAY,
    NAMED_MONTH,
    OPTIONAL_YEAR,
    PART_OF_DAY,
    RELATIVE_YEAR,
    UNIT,
    WEEKDAY,
    WHICH,
    YEAR,
)
from vnsearch.query.syntax.day_ranges import DayRange, half, third
from vnsearch.query.syntax.lunar_dates import LUNAR_PERIODS, LUNAR_WORDS
from vnsearch.query.syntax.period_parsers import PeriodParser
from vnsearch.query.syntax.seasons import SEASON_WORDS, SEASONS
from vnsearch.text import compose, strip_diacritics

#: A name of a unit with a number after it means that one and not the present: tháng 13, năm 21.
_NO_NUMBER_AFTER = r"(?!\s+\d)"
_DAY_OF_MONTH, _MONTH = r"(?P<day>\d{1,2})", r"(?P<month>\d{1,2})"
_ORDINAL = r"(?:st|nd|rd|th)?"
_HOURS = r"(?P<count>\d{1,4})(?:\s*h|\s+gio|\s+tieng)"
_UNTIL_NOW = r"(?:qua|nay|vua\s+qua|gan\s+day)"
_TIME = r"\d{1,2}(?:(?::|h|gio\s)\d{2}(?::\d{2})?|h|\s?gio)(?:\s?(?:am|pm|sa|ch)(?!\w))?"
#: The zone of Vietnam, as pages write it after a time.
_ZONE = r"\s?(?:\(?(?:GMT|UTC)?\s?\+0?7(?::?00)?\)?)"
_DASH = r"\s?[-–—]\s?"
_TO = rf"(?:{_DASH}|\s+den\s+(?:het\s+)?(?:ngay\s+)?)"
_FROM = r"(?:tu\s+)?(?:ngay\s+)?"
_ISO_TIME = (
    r"[T\s](?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2}(?:[.,]\d{1,9})?)?\s?(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)
_PAST = r"truoc|roi|qua|vua\s+qua|vua\s+roi"

#: Patterns over lower- or upper-case text without diacritics, and what parses their matches.
_PERIODS: tuple[tuple[str, PeriodParser], ...] = (
    (rf"{YEAR}-{_MONTH}(?:-{_DAY_OF_MONTH}(?:{_ISO_TIME})?)?", parsers.parse_iso),
    (rf"{YEAR}-w(?P<week>\d{{1,2}})", parsers.parse_iso_week),
    (rf"{YEAR}-q(?P<quarter>[1-4])", parsers.parse_quarter),
    (rf"{YEAR}(?P<separator>[/.]){_MONTH}(?:(?P=separator){_DAY_OF_MONTH})?", parsers.parse_iso),
    (r"(?P<seconds>\d{10})(?:\d{3})?", parsers.parse_epoch),
    (
        rf"{_FROM}(?P<first_day>\d{{1,2}}){_TO}{_DAY_OF_MONTH}/{_MONTH}(?:/{YEAR})?",
        parsers.parse_days_of_month,
    ),
    (
        rf"{_FROM}(?P<first_day>\d{{1,2}})/(?P<first_month>\d{{1,2}}){_TO}{_DAY_OF_MONTH}/{_MONTH}(?:/{YEAR})?",
        parsers.parse_days_of_months,
    ),
    (rf"{_DAY_OF_MONTH}-{_MONTH}", parsers.parse_day_of_year),
    (r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)", parsers.parse_iso),
    (
        rf"{DAY_WORD}{_DAY_OF_MONTH}(?P<separator>[/.-]){_MONTH}(?P=separator)(?P<year>\d{{4}}|\d{{2}})",
        parsers.parse_day_of_year,
    ),
    (rf"{DAY_WORD}{_DAY_OF_MONTH}\s+thang\s+{NAMED_MONTH}{OPTIONAL_YEAR}", parsers.parse_day_of_year),
    (
        rf"{DAY_WORD}{_DAY_OF_MONTH}/{_MONTH}(?:\s+nam\s+{YEAR}|\s+{RELATIVE_YEAR})?",
        parsers.parse_day_of_year,
    ),
    (
        rf"(?:ngay|(?:ngay\s+)?(?:mong|mung))\s+{_DAY_OF_MONTH}(?!\s*[/.-]\s*\d|\s+thang)",
        parsers.parse_day_of_month,
    ),
    (
        rf"{_DAY_OF_MONTH}{_ORDINAL}[\s-](?:of\s+)?{ENGLISH_MONTH}[.,]?[\s-]\s?{YEAR}",
        parsers.parse_day_of_year,
    ),
    (rf"{ENGLISH_MONTH}\.?\s{_DAY_OF_MONTH}{_ORDINAL},?\s{YEAR}", parsers.parse_day_of_year),
    (rf"{_DAY_OF_MONTH}{_ORDINAL}\s(?!may){ENGLISH_MONTH}", parsers.parse_day_of_year),
    (rf"{ENGLISH_MONTH}[.,]?\s{YEAR}", parsers.parse_month),
    (rf"(?:thang\s+)?{_MONTH}[/-]{YEAR}", parsers.parse_month),
    (rf"thang\s+{NAMED_MONTH}{OPTIONAL_YEAR}", parsers.parse_month),
    (
        rf"(?:qu[yi]\s+|q)(?P<quarter>[1-4]|i{{1,3}}|iv|mot|hai|ba|bon|tu){OPTIONAL_YEAR}",
        parsers.parse_quarter,
    ),
    (
        r"(?:thap\s+nien|nhung\s+nam)\s+(?P<decade>(?:19|20)\d0)|(?P<english_decade>(?:19|20)\d0)s",
        parsers.parse_decade,
    ),
    (rf"(?:nam\s+)?{YEAR}(?:\s?[-–]\s?(?P<last_year>\d{{4}}))?", parsers.parse_years),
    (r"(?:ngay\s+)?(?:hom|bua)\s+(?P<which>nay|qua|kia)|(?:hien\s+)?nay", parsers.parse_relative_day),
    (rf"{PART_OF_DAY}\s+(?P<which>nay|qua)", parsers.parse_relative_day),
    (r"ngay\s+(?P<which>mai)|(?P<english>today|yesterday|tomorrow)", parsers.parse_relative_day),
    (rf"(?P<unit>tuan|quy|nam)\s+(?P<which>{WHICH})", parsers.parse_relative_period),
    # Tháng sau (next month) is tháng sáu (June) without its diacritics.
    (rf"(?P<unit>thang)\s+(?!sau)(?P<which>{WHICH})", parsers.parse_relative_period),
    (r"(?P<which>this|last|next)\s+(?P<unit>week|month|quarter|year)", parsers.parse_relative_period),
    (rf"{COUNT}\s+{UNIT}\s+{_UNTIL_NOW}", parsers.parse_last_periods),
    (
        r"(?:last|past)\s+(?P<count>\d{1,4})\s+(?P<unit>day|week|month|quarter|year)s?",
        parsers.parse_last_periods,
    ),
    (rf"{_HOURS}\s+{_UNTIL_NOW}", parsers.parse_last_hours),
    (r"(?:last|past)\s+(?P<unit>day|week|month|quarter|year)", parsers.parse_last_periods),
    (rf"{COUNT}\s+{UNIT}\s+(?:ve\s+)?truoc(?:\s+day)?", parsers.parse_ago),
    (rf"{COUNT}\s+(?:hom|bua)\s+truoc", parsers.parse_ago),
    (r"nua\s+(?P<half>thang|nam)\s+(?:ve\s+)?truoc", parsers.parse_half_ago),
    (r"(?:now)?-?(?P<count>\d{1,4})(?P<letter>[hdwmy])|now", parsers.parse_short_ago),
    (rf"{_HOURS}\s+truoc|(?P<minutes>\d{{1,4}})\s+phut\s+truoc", parsers.parse_hours_ago),
    (rf"cach\s+day\s+{COUNT}\s+{UNIT}", parsers.parse_ago),
    (rf"{ENGLISH_COUNT}\s+(?P<unit>day|week|month|quarter|year)s?\s+ago", parsers.parse_ago),
    (
        rf"{COUNT}\s+thang\s+(?P<which>dau|cuoi)\s+(?:nam\s+{YEAR}|{RELATIVE_YEAR}|nam{_NO_NUMBER_AFTER})",
        parsers.parse_months_of_year,
    ),
    (
        rf"{WEEKDAY}(?:\s+tuan\s+(?P<week>{WHICH})|\s+(?P<past>{_PAST})|\s+(?P<next>toi))?",
        parsers.parse_weekday,
    ),
    (rf"(?:(?P<past>last\s)|(?P<next>next\s))?{ENGLISH_WEEKDAY}", parsers.parse_weekday),
)
#: Further patterns, each with words of which one is among the first characters of a match: few dates need them.
_RARE_PERIODS = ((LUNAR_WORDS, LUNAR_PERIODS), (SEASON_WORDS, SEASONS))
_REACH = 80
#: What follows a period.
_END = r"(?![\w/-])"
_THIRDS, _HALVES = ("dau", "giua", "cuoi"), ("dau", "cuoi")
_PART = (
    rf"(?:(?P<third>{'|'.join(_THIRDS)})|nua\s+(?P<half>{'|'.join(_HALVES)}))\s+(?=nam|thang|quy|tuan|mua)"
)
#: What can be cut in parts: any period, and the present week, month, quarter or year by its name alone.
_DIVISIBLE_PERIODS = (
    *_PERIODS,
    (rf"(?P<unit>nam|thang|quy|tuan){_NO_NUMBER_AFTER}", parsers.parse_relative_period),
)
#: What may stand before a date and does not change its day: a time, a part of the day, the weekday.
_LEADING = (
    rf"(?:luc\s+)?(?:{_TIME},?\s+)?(?:{PART_OF_DAY},?\s+)?(?:hom\s+(?=thu|chu|mong|mung|\d))?"
    rf"(?:(?:{WEEKDAY}|{ENGLISH_DAY_NAME})\s*,?\s+(?=ngay|\d))?"
)
#: What may stand after the date of an option.
_TIME_AFTER = rf",?\s+(?:luc\s+)?{_TIME}(?:{_ZONE}|\s[+-]\d{{4}})?"


@cache
def _pattern(pattern: str, end: str = "") -> re.Pattern[str]:
    """Return a pattern in any case, compiled when it is first used: most queries have no date."""
    return re.compile(rf"(?i:{pattern}){end}")


def _rare_periods(text: str, at: int) -> Iterator[tuple[str, PeriodParser]]:
    """Yield further patterns that may match at ``text[at]``."""
    for words, periods in _RARE_PERIODS:
        if _pattern(words).search(text, at, at + _REACH):
            yield from periods


def _longest_period(
    text: str,
    at: int,
    today: date | None,
    periods: Sequence[tuple[str, PeriodParser]] = _PERIODS,
) -> tuple[DayRange, int] | None:
    """Return the longest period that begins at ``text[at]``, and where it ends; None if there is none."""
    candidates: list[tuple[DayRange, int]] = []
    for pattern, parser in (*periods, *_rare_periods(text, at)):
        match = _pattern(pattern, _END).match(text, at)
        try:
            days = parser(match, today) if match else None
        except (ValueError, OverflowError):  # the 31st of June; a year before the first or after the last
            continue
        if match and days and days.end.year < MAXYEAR:
            candidates.append((days, match.end()))
    return max(candidates, key=lambda candidate: candidate[1], default=None)


def _part_of_period(text: str, at: int, today: date | None) -> tuple[DayRange, int] | None:
    """Return a third or half of a period that begins at ``text[at]``, and where it ends."""
    match = _pattern(_PART).match(text, at)
    period = _longest_period(text, match.end(), today, _DIVISIBLE_PERIODS) if match else None
    if not match or not period:
        return None
    days, end = period
    if match["half"]:
        return half(days, _HALVES.index(match["half"].lower())), end
    return third(days, _THIRDS.index(match["third"].lower())), end


def _readings(text: str, at: int, today: date | None) -> Iterator[tuple[DayRange, int]]:
    """Yield the dates that begin at ``text[at]``, also after words that do not change the day."""
    leading = _pattern(_LEADING).match(text, at)
    for start in dict.fromkeys((at, leading.end() if leading else at)):
        for reading in (_part_of_period(text, start, today), _longest_period(text, start, today)):
            if reading:
                yield reading


def parse_date_at(text: str, at: int = 0, today: date | None = None) -> tuple[DayRange, int] | None:
    """Return the longest date that begins at ``text[at]``, and where it ends; None if there is none.

    ``text`` has no diacritics (see ``strip_diacritics``). Without ``today``, relative dates are none.

    >>> parse_date_at("cuoi thang 5/2021 tai")[0].start, parse_date_at("sang thu hai 31/5/2021")[1]
    (datetime.date(2021, 5, 21), 22)
    """
    return max(_readings(text, at, today), key=lambda reading: reading[1], default=None)


def parse_date(text: str, today: date | None = None) -> DayRange:
    """Return the days of a date that is all of a text, but for a time. Raise ``QueryError`` for anything else."""
    plain = strip_diacritics(compose(text).strip())
    date_and_end = parse_date_at(plain, 0, today)
    if date_and_end is None or not (
        date_and_end[1] == len(plain) or _pattern(_TIME_AFTER).fullmatch(plain, date_and_end[1])
    ):
        raise QueryError(not_a_date(text))
    return date_and_end[0]


def parse_day(text: str, today: date | None = None) -> date:
    """Return the first day of a date that is all of a text: of ``2021`` the first of January.

    Raise ``QueryError`` for anything else.
    """
    return parse_date(text, today).start
