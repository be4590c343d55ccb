"""Typed seasons: ``mùa hè 2023``, ``đông 2022``, ``mùa thu năm ngoái``.

Each is three whole months of the solar year, as near as months come to lập xuân, lập hạ, lập thu and lập đông:
spring begins with February, summer with May, autumn with August, winter with November and ends with January.
"""

from __future__ import annotations

import re
from datetime import date

from vnsearch.query.syntax.date_words import OPTIONAL_YEAR, RELATIVE_YEAR, YEAR
from vnsearch.query.syntax.day_ranges import DayRange, month_range
from vnsearch.query.syntax.lunar_dates import NEAR_TODAY, chosen_near_today
from vnsearch.query.syntax.period_parsers import PeriodParser, part_of_year

_FIRST_MONTHS = {"xuan": 2, "ha": 5, "he": 5, "thu": 8, "dong": 11}
_ENGLISH_FIRST_MONTHS = {"spring": 2, "summer": 5, "autumn": 8, "fall": 8, "winter": 11}


def _season_in_year(match: re.Match[str], year: int) -> DayRange:
    name = match["season"].lower()
    return month_range(year, (_FIRST_MONTHS | _ENGLISH_FIRST_MONTHS)[name], 3)


def _parse_season(match: re.Match[str], today: date | None) -> DayRange | None:
    return part_of_year(match, today, lambda year: _season_in_year(match, year))


def _parse_season_near_today(match: re.Match[str], today: date | None) -> DayRange | None:
    return chosen_near_today(match, today, lambda year: _season_in_year(match, year))


_SEASON = rf"(?P<season>{'|'.join(_FIRST_MONTHS)})"
#: Thứ năm này and the like are Thursdays, unless a year in figures or năm ngoái makes it autumn.
_NO_THURSDAY = r"(?!thu\s+nam\s+(?!ngoai|\d))"

#: Words of which each of the patterns has one.
SEASON_WORDS = "|".join((*_FIRST_MONTHS, *_ENGLISH_FIRST_MONTHS))
#: Patterns over text without diacritics, and what parses their matches.
SEASONS: tuple[tuple[str, PeriodParser], ...] = (
    (rf"mua\s+{_SEASON}{OPTIONAL_YEAR}", _parse_season),
    (rf"(?:mua\s+(?=xuan|ha|he|thu|dong)|(?=he)){_SEASON}\s+{NEAR_TODAY}", _parse_season_near_today),
    (rf"{_NO_THURSDAY}{_SEASON}(?:\s+(?:nam\s+)?{YEAR}|\s+{RELATIVE_YEAR})", _parse_season),
    (rf"(?P<season>{'|'.join(_ENGLISH_FIRST_MONTHS)})\s+(?:of\s+)?{YEAR}", _parse_season),
)
