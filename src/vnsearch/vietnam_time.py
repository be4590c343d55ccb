"""Time in Vietnam: +07:00 all year."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

HANOI = timezone(timedelta(hours=7))


def to_datetime(when: date) -> datetime:
    """A day as its first moment in Hanoi; a datetime as it is, in Hanoi time where it names no zone."""
    if isinstance(when, datetime):
        return when if when.tzinfo else when.replace(tzinfo=HANOI)
    return datetime(when.year, when.month, when.day, tzinfo=HANOI)


def seconds(when: date) -> float:
    """Seconds since 1970 of a datetime, or of a day's first moment in Hanoi."""
    return to_datetime(when).timestamp()
