"""The words of dates in queries, folded: units, counts, months, weekdays, and words for a period."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

_COUNT_WORDS = ("mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin", "muoi")
_MONTH_NAMES: Mapping[str, int] = MappingProxyType(
    {word: number for number, word in enumerate(_COUNT_WORDS, 1)}
    | {"gieng": 1, "tu": 4, "muoi mot": 11, "muoi hai": 12, "chap": 12}
)
_ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY_NAMES: Mapping[str, int] = MappingProxyType(
    {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5, "nhat": 6}
    | {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
)
_ENGLISH_COUNTS = ("a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_UNITS: Mapping[str, str] = MappingProxyType(
    {"ngay": "day", "tuan": "week", "thang": "month", "quy": "quarter", "qui": "quarter", "nam": "year"}
)
#: By word, how many periods before the present one it means.
_PERIODS_BACK: Mapping[str, int] = MappingProxyType(
    {"nay": 0, "truoc": 1, "qua": 1, "ngoai": 1, "roi": 1, "vua qua": 1, "vua roi": 1}
    | {"truoc nua": 2, "kia": 2, "sau": -1, "toi": -1, "this": 0, "last": 1, "next": -1}
)

# Patterns of the same words. English months need a year or a day beside them, since may is a Vietnamese word.
COUNT = rf"(?P<count>\d{{1,4}}|{'|'.join(_COUNT_WORDS)})"
ENGLISH_COUNT = rf"(?P<count>\d{{1,4}}|{'|'.join(_ENGLISH_COUNTS)})"
UNIT = r"(?P<unit>ngay|tuan|thang|qu[yi]|nam)"
MONTH_NAME = rf"(?:muoi\s+mot|muoi\s+hai|gieng|chap|tu|{'|'.join(_COUNT_WORDS)})"
ENGLISH_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY_WORD = (
    r"(?:hai|ba|tu|nam(?!\s+(?:ngoai|\d))|sau|bay|[2-7])"  # not the year after a season: thu năm 2021
)
WEEKDAY = rf"(?P<weekday>thu\s+{_WEEKDAY_WORD}|t[2-7](?![\w/])|chu\s+nhat|cn(?!\w))"
#: Thu is autumn, too.
ENGLISH_DAY_NAME = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?=,)|thurs(?:day)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?)"
)
ENGLISH_WEEKDAY = r"(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
WHICH = r"truoc\s+nua|truoc|qua|ngoai|roi|vua\s+qua|vua\s+roi|nay|kia|sau|toi"
YEAR = r"(?P<year>\d{4})"
RELATIVE_YEAR = r"nam\s+(?P<relative_year>nay|truoc|qua|ngoai|roi|kia|sau|toi)"
OPTIONAL_YEAR = rf"(?:(?:\s?[/-]\s?|,?\s+nam\s+|,?\s+){YEAR}|\s+{RELATIVE_YEAR})?"
NAMED_MONTH = rf"(?P<month>\d{{1,2}}|{MONTH_NAME})"
#: What may stand before the number of a day; mồng and mùng are for the first ten.
DAY_WORD = r"(?:ngay\s+)?(?:(?:mong|mung)\s+)?"
PART_OF_DAY = r"(?:rang\s+sang|sang|trua|chieu|toi|dem|khuya)"


def _single_spaced(text: str) -> str:
    return " ".join(text.lower().split())


def count_of(text: str) -> int:
    """Return a number in digits or as a word, one to ten."""
    word = text.lower()
    if word in _ENGLISH_COUNTS:
        return max(_ENGLISH_COUNTS.index(word), 1)
    return int(word) if word.isdecimal() else _COUNT_WORDS.index(word) + 1


def month_of(text: str) -> int:
    """Return the number of a month in digits or by its name, Vietnamese or English."""
    name = _single_spaced(text)
    if name in _MONTH_NAMES:
        return _MONTH_NAMES[name]
    return int(name) if name.isdecimal() else _ENGLISH_MONTHS.index(name[:3]) + 1


def weekday_of(text: str) -> int:
    """Return a weekday, 0 for Monday to 6 for Sunday."""
    name = _single_spaced(text).rpartition(" ")[2]
    if name == "cn":
        return 6
    name = name.removeprefix("t") if name[1:].isdecimal() else name
    return int(name) - 2 if name.isdecimal() else _WEEKDAY_NAMES[name if name in _WEEKDAY_NAMES else name[:3]]


def unit_of(text: str) -> str:
    """Return a unit by its English name: day, week, month, quarter, year."""
    name = text.lower()
    return _UNITS.get(name) or re.sub(r"s$", "", name)


def periods_back(text: str) -> int:
    """Return how many periods before the present one a word means; a negative number for those after it."""
    return _PERIODS_BACK[_single_spaced(text)]
