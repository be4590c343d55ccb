"""The date after the name of a date field: ``từ: 31/5``, quoted or in parentheses, or two: ``[2020 TO 2021]``."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from vnsearch.query.syntax.ast import Range
from vnsearch.query.syntax.date_ranges import DateField
from vnsearch.query.syntax.dates import parse_date_at
from vnsearch.query.syntax.day_ranges import DayRange

_BRACKET, _TO = re.compile(r"\s*(?P<bracket>[\[{])\s*"), re.compile(r"\s+TO\s+")
_CLOSING_BRACKET = re.compile(r"\s*(?P<bracket>[\]}])")
_STAR = re.compile(r"\*")
_OPENING = re.compile(r'\s*(?P<parenthesis>\()?\s*(?P<quote>")?\s*')
#: What must follow a date, by whether a parenthesis and whether a quote opened it.
_CLOSINGS = {
    (False, False): re.compile(""),
    (False, True): re.compile('"'),
    (True, False): re.compile(r"\s*\)"),
    (True, True): re.compile(r'(?:\s*")?\s*\)'),
}


class DateValue(NamedTuple):
    """A date that ends at ``plain[end]``: as a field with its date, or, where it has two, the days between them."""

    end: int
    date_field: DateField | None = None
    days: Range | None = None


def date_value(plain: str, at: int, field: str, today: date | None) -> DateValue | None:
    """Return the date at ``plain[at]``, text without diacritics, after the name of a field; None without one."""
    if days := _bracketed_days(plain, at, today):
        return days
    opening = _OPENING.match(plain, at)
    at = opening.end() if opening else at
    date_and_end = parse_date_at(plain, at, today)
    if not opening or not date_and_end:
        return None
    days_of_date, end = date_and_end
    closing = _CLOSINGS[bool(opening["parenthesis"]), bool(opening["quote"])].match(plain, end)
    if opening["parenthesis"] and not closing:
        return None
    return DateValue(closing.end() if closing else end, DateField(field, plain[at:end], days_of_date))


def _bracketed_days(plain: str, at: int, today: date | None) -> DateValue | None:
    """Return the days of ``[2020 TO 2021}``. ``*`` is no bound; ``{`` and ``}`` exclude theirs."""
    opening = _BRACKET.match(plain, at)
    bounds: list[DayRange | None] = []
    at = opening.end() if opening else at
    for following in (_TO, _CLOSING_BRACKET) if opening else ():
        star, date_and_end = _STAR.match(plain, at), parse_date_at(plain, at, today)
        end = star.end() if star else date_and_end[1] if date_and_end else at
        match = following.match(plain, end)
        if not match or end == at:
            return None
        bounds.append(date_and_end[0] if date_and_end and not star else None)
        at = match.end()
    if not opening or not any(bounds):
        return None
    first, last = bounds
    after = (first.start if opening["bracket"] == "[" else first.end) if first else None
    before = (last.end if plain[at - 1] == "]" else last.start) if last else None
    return DateValue(at, days=Range(after, before))
