"""Parse dates relative to the time a page was saved: "2 giờ trước" (2 hours ago), "hôm qua" (yesterday)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from vnsearch.model import Published
from vnsearch.text import fold_text
from vnsearch.vietnam_time import HANOI

# For folded text. Months and years are recognised, but too vague to give a day.
_RELATIVE = re.compile(
    r"(?<![\d/])(\d{1,3}) ?(giay|phut|gio|tieng|ngay|tuan|thang|nam|minutes?|hours?|days?|weeks?)"
    r" ?(?:truoc|ago)(?!\w)"
)
_UNITS = {
    "giay": timedelta(seconds=1),
    "phut": timedelta(minutes=1),
    "minute": timedelta(minutes=1),
    "gio": timedelta(hours=1),
    "tieng": timedelta(hours=1),
    "hour": timedelta(hours=1),
    "ngay": timedelta(days=1),
    "day": timedelta(days=1),
    "tuan": timedelta(weeks=1),
    "week": timedelta(weeks=1),
}
_DAYS_AGO = {"vua xong": 0, "moi day": 0, "hom nay": 0, "hom qua": 1, "hom kia": 2}
_PREFIXES = frozenset(["", "khoang", "cach day", "hon", "gan"])


def is_relative_date(text: str) -> bool:
    """Return whether a text is a relative date and nothing else."""
    folded = fold_text(text.strip())
    match = _RELATIVE.search(folded)
    if match and match.end() == len(folded) and folded[: match.start()].strip() in _PREFIXES:
        return True
    return folded in _DAYS_AGO


def parse_relative_date(text: str, saved_at: datetime | None) -> Published:
    """Parse the first relative date in a text, counted from when the page was saved.

    Return a datetime for minutes and seconds, a date for longer spans; None for no date or no ``saved_at``.

    >>> parse_relative_date("2 giờ trước", datetime(2024, 11, 21, 1, 0, tzinfo=HANOI))
    datetime.date(2024, 11, 20)
    """
    if saved_at is None:
        return None
    folded = fold_text(text.strip()[:200])
    if folded in _DAYS_AGO:
        return (saved_at.astimezone(HANOI) - timedelta(days=_DAYS_AGO[folded])).date()
    match = _RELATIVE.search(folded)
    unit = _UNITS.get(match[2].removesuffix("s")) if match else None
    if match is None or unit is None:
        return None
    when = saved_at.astimezone(HANOI) - int(match[1]) * unit
    return when.replace(second=0, microsecond=0) if unit < timedelta(hours=1) else when.date()
