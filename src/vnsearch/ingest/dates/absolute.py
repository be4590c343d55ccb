"""Parse dates in news pages, records and addresses, strictly: a wrong date is worse than none.

Results are datetimes in Hanoi time, or dates where no time of day is stated.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from vnsearch.model import Published
from vnsearch.text import fold_text
from vnsearch.vietnam_time import HANOI, to_datetime

OLDEST_YEAR = 1990
_VIETNAMESE_NUMBERS = ["mot", "hai", "ba", "tu", "nam", "sau", "bay", "tam", "chin", "muoi"]
_VIETNAMESE_MONTHS = {name: number for number, name in enumerate(_VIETNAMESE_NUMBERS, 1)} | {
    "gieng": 1,
    "muoi mot": 11,
    "muoi hai": 12,
    "chap": 12,
}
_ENGLISH_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
# A clock: 13:11, 13h11, 13 giờ 11, 1:11 PM, 1:11:05 CH; on text without diacritics.
CLOCK_PATTERN = (
    r"(?P<H>\d{1,2})\s?(?::|h|g|gio|')\s?(?P<M>\d{2})(?!\d)(?:\s?(?::|phut)\s?\d{2}(?!\d))?"
    r"(?:\s?(?P<half>am|pm|sa|ch)\b)?"
)
DAY_PATTERN = (
    r"(?<![\d/.-])(?:(?P<d>\d{1,2})\s?(?P<sep>[/.-])\s?(?P<m>\d{1,2})\s?(?P=sep)\s?(?P<y>\d{4})"
    r"|(?P<y2>\d{4})(?P<sep2>[/-])(?P<m2>\d{1,2})(?P=sep2)(?P<d2>\d{1,2})"
    r"|(?P<d3>\d{1,2})\s?(?:thang|-thg|thg)\s?(?P<m3>\d{1,2}|muoi mot|muoi hai|[a-z]{2,5})"
    r"\s?,?(?:\s?nam)?\s?(?P<y3>\d{4})"
    r"|(?P<d4>\d{1,2})\s(?P<m4>[a-z]{3,9})\.?,?\s(?P<y4>\d{4})"
    r"|(?P<m5>[a-z]{3,9})\.?\s(?P<d5>\d{1,2}),\s(?P<y5>\d{4}))(?![\d/])"
)
# Between day and clock: punctuation, "lúc", a weekday, a comma; no other digits.
_GAP = r"[^\d\n]{1,24}?"
_DAY_FIRST = re.compile(rf"{DAY_PATTERN}(?:(?:[^\d\n]{{1,12}}?|t){CLOCK_PATTERN})?")
_TIME_FIRST = re.compile(rf"(?<![\d:]){CLOCK_PATTERN}{_GAP}{DAY_PATTERN}")
_MAIL = re.compile(r"\d{1,2} [A-Za-z]{3} \d{4} \d{1,2}:\d{2}(:\d{2})? ([+-]\d{4}|GMT|UTC)$")
# 3/7/2026 8:40:00 AM, as .NET writes dates by default: month first.
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/\d{4} \d{1,2}:\d{2}:\d{2} [AP]M$")
_ZONE_GAP = re.compile(r"\s+([+-]\d{2}:?\d{2})$")
_FULL_DIGITS = re.compile(r"(?<!\d)((?:19|20)\d{12})\d{0,3}(?!\d)")
_SHORT_DIGITS = re.compile(r"(?<!\d)\d{3}(\d{12})\d{1,3}(?!\d)")
_PATH_DAY = re.compile(r"/((?:19|20)\d{2})[/-]?(\d{2})[/-]?(\d{2})(?=[/-])")


def _is_plausible(when: date) -> bool:
    return when.year >= OLDEST_YEAR


def parse_iso_date(text: str | None) -> Published:
    """Parse ISO 8601 with or without a time zone, or a day alone; None for anything else or before 1990."""
    if not isinstance(text, str) or not text.strip():
        return None
    text = _ZONE_GAP.sub(r"\1", text.strip().removesuffix(" UTC") + ("Z" if text.endswith(" UTC") else ""))
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            day = date.fromisoformat(text)
            return day if _is_plausible(day) else None
        when = to_datetime(datetime.fromisoformat(text)).astimezone(HANOI)
    except (ValueError, OverflowError):
        return None
    return when if _is_plausible(when) else None


def _month(text: str) -> int:
    """Return a month's number from digits or its Vietnamese or English name; 0 if it is none."""
    if text.isdecimal():
        return int(text)
    english = text[:3]
    return _VIETNAMESE_MONTHS.get(text) or (
        _ENGLISH_MONTHS.index(english) + 1 if english in _ENGLISH_MONTHS else 0
    )


def _hour(parts: dict[str, str]) -> int:
    """Return the hour from 0 to 23; SA and CH are Vietnamese for AM and PM."""
    hour, half = int(parts["H"]), parts.get("half", "")
    if half in ("pm", "ch") and hour < 12:
        return hour + 12
    return 0 if half in ("am", "sa") and hour == 12 else hour


def _parse_match(match: re.Match[str]) -> Published:
    parts = {name: value for name, value in match.groupdict().items() if value is not None}
    # Each way of writing a day has groups of its own: y, m, d or y2, m2, d2 and so on.
    suffix = next((suffix for suffix in ("", "2", "3", "4", "5") if "y" + suffix in parts), "")
    try:
        day = date(int(parts["y" + suffix]), _month(parts["m" + suffix]), int(parts["d" + suffix]))
        if "H" not in parts:
            return day
        return datetime(day.year, day.month, day.day, _hour(parts), int(parts["M"]), tzinfo=HANOI)
    except ValueError:
        return None


def parse_written_date(text: str) -> Published:
    """Parse the first date in the first 400 characters of a text; a datetime if a time is beside it.

    ``21/11/2024 19:41``, ``13:11 19/11/2024``, ``19/11/2024 | 1:11 PM``, ``19 tháng 11, 2024``, ``1-5-2021``.
    Return None for no date and for a day that does not exist (31/02/2021).
    """
    folded = fold_text(text[:400])
    match = _TIME_FIRST.search(folded) or _DAY_FIRST.search(folded)
    when = _parse_match(match) if match else None
    return when if when and _is_plausible(when) else None


def parse_mail_date(text: str) -> Published:
    """Parse ``Thu, 21 Nov 2024 19:41:00 +0700`` (RFC 5322, as in RSS); None for anything else."""
    try:
        when = to_datetime(parsedate_to_datetime(text)).astimezone(HANOI)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return when if _is_plausible(when) else None


def _parse_digits(digits: str) -> Published:
    """Parse 14 digits, year to second; the result has no seconds. None unless between 2000 and 2100."""
    if not 2000 <= int(digits[:4]) < 2100:
        return None
    try:
        month, day, hour, minute, second = (int(digits[place : place + 2]) for place in range(4, 14, 2))
        return datetime(int(digits[:4]), month, day, hour, minute, second, tzinfo=HANOI).replace(second=0)
    except ValueError:
        return None


def parse_url_date(url: str) -> Published:
    """Parse the date in an address.

    ``…-20260307080054340.htm``, ``…-188260307071033787.chn``, ``/2024/11/19/…``.

    Content systems number stories by year to second (and milliseconds), or by three digits and then the same
    with a two-digit year: these give a datetime. A day in the path gives a date. None for anything else.
    """
    return _url_date(url.partition("?")[0][-300:])


@lru_cache(maxsize=4096)  # asked when links are judged, and again for the entries in which they stand
def _url_date(path: str) -> Published:
    for pattern, century in ((_FULL_DIGITS, ""), (_SHORT_DIGITS, "20")):
        for match in pattern.finditer(path):
            if when := _parse_digits(century + match[1]):
                return when
    match_day = _PATH_DAY.search(path)
    if not match_day:
        return None
    try:
        return date(*map(int, match_day.groups()))
    except ValueError:
        return None


def parse_any_date(text: str | None) -> Published:
    """Parse a date as ISO 8601, else as in mail and feeds, else as written in text.

    Return None for one that may be day first or month first (3/7/2026 8:40:00 AM).
    """
    if not isinstance(text, str):
        return None
    text = text.strip()[:200]
    american = _AMERICAN.match(text)
    if american and american[1] != american[2]:
        if int(american[2]) <= 12:
            return None
        text = f"{american[2]}/{american[1]}" + text[american.end(2) :]
    return (
        parse_iso_date(text)
        or (parse_mail_date(text) if _MAIL.search(text) else None)
        or parse_written_date(text)
    )
