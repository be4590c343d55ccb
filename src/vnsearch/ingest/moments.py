"""Dates that are numbers, the dates of e-mail and feeds, and times told from now ("2 giờ trước")."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime

from vnsearch.hanoi import HANOI, moment
from vnsearch.ingest.dates import from_any
from vnsearch.model import Published

_OLDEST = datetime(1990, 1, 1, tzinfo=HANOI)
#: Seconds, milliseconds, microseconds, nanoseconds: no two read the same number between 1990 and 2100.
_SCALES = (1, 10**3, 10**6, 10**9)
_LATEST = 4_102_444_800
_AGO = re.compile(
    r"(?:khoảng |cách đây |hơn |gần )?(\d{1,3}) (giây|phút|giờ|tiếng|ngày|tuần|tháng|năm)(?: trước)?",
    re.IGNORECASE,
)
_STEPS = {
    "giây": timedelta(seconds=1),
    "phút": timedelta(minutes=1),
    "giờ": timedelta(hours=1),
    "tiếng": timedelta(hours=1),
    "ngày": timedelta(days=1),
    "tuần": timedelta(weeks=1),
}
_WORDS = {"vừa xong": 0, "mới đây": 0, "hôm nay": 0, "hôm qua": 1, "hôm kia": 2}


def from_epoch(value: float) -> Published:
    """Seconds (or milli-, micro-, nanoseconds) since 1970 as Hanoi time; None outside 1990-2100."""
    for scale in _SCALES:
        if _OLDEST.timestamp() <= value / scale < _LATEST:
            return datetime.fromtimestamp(value / scale, HANOI).replace(microsecond=0)
    return None


def from_mail(text: str) -> Published:
    """``Thu, 21 Nov 2024 19:41:00 +0700`` (RFC 5322, as in RSS); None for anything else."""
    try:
        when = moment(parsedate_to_datetime(text)).astimezone(HANOI)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return when if when >= _OLDEST else None


def from_value(value: object) -> Published:
    """Whatever a record calls its date: ISO 8601, written out, an e-mail date, or an epoch number."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str) and re.fullmatch(r"\d{9,19}(?:\.\d{1,9})?", value.strip()):
        return from_epoch(float(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return from_epoch(value) if abs(value) < 1e19 else None
    if not isinstance(value, str):
        return None
    return (from_mail(value) if re.match(r"\s*[A-Za-z]{3},|\s*\d{1,2} [A-Za-z]{3} ", value) else None) or (
        from_any(value)
    )


def is_ago(text: str) -> bool:
    """Whether a text is a time told from now and nothing else."""
    text = text.strip()
    match = _AGO.fullmatch(text)
    return text.lower() in _WORDS or (match is not None and text.lower().endswith("trước"))


def from_ago(text: str, saved: datetime | None) -> Published:
    """A time told from ``saved``: to the minute up to an hour, else the day; None without ``saved``.

    Months and years back are too vague for a day.

    >>> from_ago("2 giờ trước", datetime(2024, 11, 21, 1, 0, tzinfo=HANOI))
    datetime.date(2024, 11, 20)
    """
    if saved is None or not is_ago(text):
        return None
    days = _WORDS.get(text.strip().lower())
    if days is not None:
        return (saved - timedelta(days=days)).date()
    match = _AGO.fullmatch(text.strip())
    step = _STEPS.get(match[2].lower()) if match else None
    if match is None or step is None:
        return None
    when = saved.astimezone(HANOI) - int(match[1]) * step
    return when.replace(second=0, microsecond=0) if step < timedelta(hours=1) else when.date()


def saved_at(timestamp: float) -> datetime | None:
    """The moment a file was saved; None for the zero that archives write when they do not know."""
    found = from_epoch(timestamp)
    return found if isinstance(found, datetime) else None


def not_after(when: Published, saved: datetime | None) -> Published:
    """The date, or None where it is more than a day after the saving."""
    if when is None or saved is None:
        return when
    day = when.date() if isinstance(when, datetime) else when
    return when if day <= date.fromordinal(saved.date().toordinal() + 1) else None
