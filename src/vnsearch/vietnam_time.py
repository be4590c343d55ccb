"""Time in Vietnam: +07:00 all year."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

HANOI = timezone(timedelta(hours=7))


def to_datetime(when: date) -> datetime:
    """Return the start of a day in Hanoi, or a datetime, in Hanoi time where it has no time zone."""
    if isinstance(when, datetime):
        return when if when.tzinfo else when.replace(tzinfo=HANOI)
    return datetime(when.year, when.month, when.day, tzinfo=HANOI)


def seconds(when: date) -> float:
    """Return seconds since 1970 of a datetime, or of the start of a day in Hanoi."""
    return to_datetime(when).timestamp()
