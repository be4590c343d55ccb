"""Dates that are numbers, whatever a record calls its date, and bounds by when a file was saved."""

from __future__ import annotations

import re
from datetime import date, datetime

from vnsearch.ingest.dates.absolute import parse_any_date, parse_mail_date
from vnsearch.model import Published
from vnsearch.vietnam_time import HANOI

_OLDEST = datetime(1990, 1, 1, tzinfo=HANOI)
#: Seconds, milliseconds, microseconds, nanoseconds: no two read the same number between 1990 and 2100.
_SCALES = (1, 10**3, 10**6, 10**9)
_LATEST = 4_102_444_800


def parse_epoch(value: float) -> Published:
    """Seconds (or milli-, micro-, nanoseconds) since 1970 as Hanoi time; None outside 1990-2100."""
    for scale in _SCALES:
        if _OLDEST.timestamp() <= value / scale < _LATEST:
            return datetime.fromtimestamp(value / scale, HANOI).replace(microsecond=0)
    return None


def parse_date_value(value: object) -> Published:
    """Whatever a record calls its date: ISO 8601, written out, an e-mail date, or an epoch number."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str) and re.fullmatch(r"\d{9,19}(?:\.\d{1,9})?", value.strip()):
        return parse_epoch(float(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return parse_epoch(value) if abs(value) < 1e19 else None
    if not isinstance(value, str):
        return None
    return (
        parse_mail_date(value) if re.match(r"\s*[A-Za-z]{3},|\s*\d{1,2} [A-Za-z]{3} ", value) else None
    ) or (parse_any_date(value))


def file_saved_time(timestamp: float) -> datetime | None:
    """The moment a file was saved; None for the zero that archives write when they do not know."""
    found = parse_epoch(timestamp)
    return found if isinstance(found, datetime) else None


def reject_after(when: Published, saved: datetime | None) -> Published:
    """The date, or None where it is more than a day after the saving."""
    if when is None or saved is None:
        return when
    day = when.date() if isinstance(when, datetime) else when
    return when if day <= date.fromordinal(saved.date().toordinal() + 1) else None
