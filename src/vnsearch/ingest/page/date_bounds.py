"""Bounds on the dates of a page, from when it was saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from vnsearch.messages import text_faults
from vnsearch.vietnam_time import to_datetime


@dataclass(frozen=True, slots=True)
class DateBounds:
    """What is known of when a page was saved.

    ``saved_at`` is exact: relative dates ("2 giờ trước") count from it. ``latest`` bounds all dates: none may be
    more than a day later. Either may be None.
    """

    saved_at: datetime | None = None
    latest: datetime | None = None

    def reject_reason(self, when: date) -> str:
        """Return why a date is impossible, "" if it is possible."""
        if self.latest and to_datetime(when) > self.latest + timedelta(days=1):
            return text_faults.date_after_file(when.isoformat())
        return ""
