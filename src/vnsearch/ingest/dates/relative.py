"""Times told from now, as pages show them: "2 giờ trước", "hôm qua"."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from vnsearch.model import Published
from vnsearch.text import fold_text
from vnsearch.vietnam_time import HANOI

# On folded text. Months and years are known for what they are, and too vague for a day.
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
    """Whether a text is a time told from now and nothing else."""
    folded = fold_text(text.strip())
    match = _RELATIVE.search(folded)
    told = match is not None and match.end() == len(folded) and folded[: match.start()].strip() in _PREFIXES
    return told or folded in _DAYS_AGO


def parse_relative_date(text: str, saved: datetime | None) -> Published:
    """The first time told from ``saved``: to the minute up to an hour, else the day; None without ``saved``.

    >>> parse_relative_date("2 giờ trước", datetime(2024, 11, 21, 1, 0, tzinfo=HANOI))
    datetime.date(2024, 11, 20)
    """
    if saved is None:
        return None
    folded = fold_text(text.strip()[:200])
    if folded in _DAYS_AGO:
        return (saved.astimezone(HANOI) - timedelta(days=_DAYS_AGO[folded])).date()
    match = _RELATIVE.search(folded)
    step = _UNITS.get(match[2].removesuffix("s")) if match else None
    if match is None or step is None:
        return None
    when = saved.astimezone(HANOI) - int(match[1]) * step
    return when.replace(second=0, microsecond=0) if step < timedelta(hours=1) else when.date()
