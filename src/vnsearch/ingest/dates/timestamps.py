"""Parse timestamps and the date values of records; check dates against when a file was saved."""

from __future__ import annotations

import re
from datetime import date, datetime

from vnsearch.ingest.dates.absolute import OLDEST_YEAR, parse_any_date, parse_mail_date
from vnsearch.model import Published
from vnsearch.vietnam_time import HANOI

_OLDEST = datetime(OLDEST_YEAR, 1, 1, tzinfo=HANOI).timestamp()
#: 2100-01-01 UTC, in seconds.
_LATEST = 4_102_444_800
#: Units per second: seconds, milli-, micro-, nanoseconds. At most one puts a number between 1990 and 2100.
_EPOCH = re.compile(r"\d{9,19}(?:\.\d{1,9})?")
_MAIL_DATE = re.compile(r"\s*[A-Za-z]{3},|\s*\d{1,2} [A-Za-z]{3} ")
_SCALES = (1, 10**3, 10**6, 10**9)


def parse_epoch(value: float) -> Published:
    """Convert seconds (or milli-, micro-, nanoseconds) since 1970 to Hanoi time; None outside 1990-2100."""
    for scale in _SCALES:
        if _OLDEST <= value / scale < _LATEST:
            return datetime.fromtimestamp(value / scale, HANOI).replace(microsecond=0)
    return None


def parse_date_value(value: object) -> Published:
    """Parse a record's date: ISO 8601, written in text, as in mail, or a timestamp; of a list the first."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str) and _EPOCH.fullmatch(value.strip()):
        return parse_epoch(float(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return parse_epoch(value) if abs(value) < 1e19 else None
    if not isinstance(value, str):
        return None
    return (parse_mail_date(value) if _MAIL_DATE.match(value) else None) or parse_any_date(value)


def file_saved_time(timestamp: float) -> datetime | None:
    """Return when a file was saved; None for the zero that archives write for an unknown time."""
    when = parse_epoch(timestamp)
    return when if isinstance(when, datetime) else None


def reject_after(when: Published, saved_at: datetime | None) -> Published:
    """Return the date, or None if it is more than a day after the page was saved."""
    if when is None or saved_at is None:
        return when
    day = when.date() if isinstance(when, datetime) else when
    return when if day <= date.fromordinal(saved_at.date().toordinal() + 1) else None
