"""Dates as documents have them: a moment with a zone, and whether only its day is known."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict

from vnsearch.vietnam_time import HANOI, to_datetime

#: A date as pages and records state it: a moment, a bare day where only the day is known, or unknown.
Published = datetime | date | None


class DateFields(TypedDict):
    """When something was published, as documents have it."""

    published: datetime | None
    date_only: bool


def date_fields(published: Published, date_only: bool = False) -> DateFields:
    """Return a date as a moment with a zone, and whether only its day is known.

    A bare day becomes its first moment in Vietnam; ``date_only`` does not hold for other times of day.

    >>> date_fields(date(2021, 5, 23))["published"].isoformat()
    '2021-05-23T00:00:00+07:00'
    """
    if published is None:
        return {"published": None, "date_only": False}
    moment = to_datetime(published)
    is_day = not isinstance(published, datetime) or (date_only and moment == _day_start(moment))
    return {"published": moment, "date_only": is_day}


def normalise_date(document: object, name: str, flag: str) -> None:
    """Give a date of a new document, and the flag of it, the values of ``date_fields``.

    So ``replace(document, published=...)`` needs to name the date alone.
    """
    value, date_only = getattr(document, name), getattr(document, flag)
    if value is not None or date_only:
        normal = date_fields(value, date_only)
        object.__setattr__(document, name, normal["published"])
        object.__setattr__(document, flag, normal["date_only"])


def stated_date(published: datetime | None, date_only: bool) -> Published:
    """Return a document's date as it was stated: a bare day where only the day is known.

    It inverts ``date_fields``.
    """
    return published.astimezone(HANOI).date() if published and date_only else published


def _day_start(moment: datetime) -> datetime:
    return moment.astimezone(HANOI).replace(hour=0, minute=0, second=0, microsecond=0)


def iso_date(published: datetime | None, date_only: bool) -> str | None:
    """Return a date in ISO 8601, a bare day where only the day is known; None of an unknown one.

    >>> iso_date(datetime(2021, 5, 23, tzinfo=HANOI), True), iso_date(datetime(2021, 5, 23, tzinfo=HANOI), False)
    ('2021-05-23', '2021-05-23T00:00:00+07:00')
    """
    day_or_moment = stated_date(published, date_only)
    return day_or_moment.isoformat() if day_or_moment else None
