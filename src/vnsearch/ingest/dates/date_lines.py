"""Read a line with the dates of a story: when it was published, and when it was changed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vnsearch.ingest.dates.absolute import CLOCK_PATTERN, DAY_PATTERN, parse_written_date
from vnsearch.model import Published
from vnsearch.text import fold_text
from vnsearch.vietnam_time import to_datetime

#: Words before the date of a change.
_CHANGE = re.compile(r"\b(?:cap nhat|sua|chinh sua|hieu chinh|updated?|modified|edited)\b")
#: Words before dates that are not a story's: licences, deadlines, births, the lunar day, prices of the day.
_OTHER = re.compile(
    r"\b(?:giay phep|cap ngay|am lich|han (?:nop|chot|cuoi|dang ky)|het han|sinh(?: ngay| nam)?|gia vang|ty gia)\b"
)
_DAY = re.compile(DAY_PATTERN)
_CLOCK = re.compile(rf"(?<![\d:]){CLOCK_PATTERN}")
#: Characters of the longest line with dates.
_MAX_LINE = 400


@dataclass(frozen=True, slots=True)
class DateLine:
    """The dates that a line states of a story; either may be missing."""

    published: Published = None
    modified: Published = None


def read_date_line(text: str) -> DateLine:
    """Return the dates in a line of text; of a line about something else none.

    Of two dates without words the first is that of publication.

    >>> read_date_line("Cập nhật: 10/09/2025 | Đăng: 06/08/2021")
    DateLine(published=datetime.date(2021, 8, 6), modified=datetime.date(2025, 9, 10))
    """
    text = text[:_MAX_LINE]
    folded = fold_text(text)
    if len(folded) != len(text) or _OTHER.search(folded):
        return DateLine() if _OTHER.search(folded) else DateLine(parse_written_date(text))
    days = [match.start() for match in _DAY.finditer(folded)]
    if len(days) < 2:
        return DateLine(parse_written_date(text))
    dates = [(part, parse_written_date(part)) for part in _split(folded, days)]
    unlabelled = [when for part, when in dates if when and not _CHANGE.search(part)]
    changes = [when for part, when in dates if when and _CHANGE.search(part)]
    published = next(iter(unlabelled), None)
    later = [when for when in (*changes, *unlabelled[1:]) if not published or _is_later(when, published)]
    return DateLine(published or next(iter(changes), None), next(iter(later), None) if published else None)


def _split(folded: str, days: list[int]) -> list[str]:
    """Return the parts of a line with one date each, each with the words before it.

    Where a time of day stands before the first day, times belong to the days after them, else to those before.
    """
    times = [match.start() for match in _CLOCK.finditer(folded)]
    starts = []
    for previous, day in zip([-1, *days], days, strict=False):
        before = [time for time in times if previous < time < day]
        is_time_first = times[0] < days[0] if times else False
        is_own_time = bool(before) and (is_time_first or len(before) > 1)
        starts.append(before[-1] if is_own_time else day)
    ends = [*starts[1:], len(folded)]
    parts, last_end = [], 0
    for start, end in zip(starts, ends, strict=True):
        part_end = _end_of_date(folded, start, end)
        parts.append(folded[last_end:part_end])
        last_end = part_end
    return parts


def _end_of_date(folded: str, start: int, limit: int) -> int:
    """Return where the last digit of a date is that begins at ``start`` and ends before ``limit``."""
    digits = [match.end() for match in re.finditer(r"\d+", folded[start:limit])]
    return start + digits[-1] if digits else limit


def _is_later(when: Published, other: Published) -> bool:
    return when is not None and other is not None and to_datetime(when) >= to_datetime(other)
