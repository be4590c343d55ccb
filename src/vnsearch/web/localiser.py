"""Messages, numbers and dates in the language of whoever reads a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from vnsearch.messages import Language, formats, results
from vnsearch.messages.message import in_language
from vnsearch.vietnam_time import HANOI

#: Days that are named by how long ago they were.
_RECENT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Localiser:
    """Says things in a language. ``today`` is the day from which recent days are counted."""

    language: Language
    today: date

    def __call__(self, text: str) -> str:
        """Return a message in the language; another text as it is."""
        return in_language(text, self.language)

    def number(self, value: float) -> str:
        """Return a whole number."""
        return formats.number(value, self.language)

    def percent(self, share: float) -> str:
        """Return a share from 0 to 1 in percent."""
        return f"{formats.number(share * 100, self.language, 2)}%"

    def day(self, when: date) -> str:
        """Return a day."""
        return formats.day(when, self.language)

    def iso_day(self, day: str) -> str:
        """Return a day from ISO 8601."""
        return self.day(date.fromisoformat(day))

    def moment(self, published: datetime | None, date_only: bool) -> str:
        """Return when a document was published, with the time of day where it is known; "" if it is not."""
        if published is None:
            return ""
        moment = published.astimezone(HANOI)
        return self.day(moment) if date_only else formats.moment(moment, self.language)

    def recent_day(self, published: datetime | None) -> str:
        """Return the day of publication, one of the last week by how many days ago it was."""
        if published is None:
            return ""
        day = published.astimezone(HANOI).date()
        days = (self.today - day).days
        return self(results.days_ago(days)) if 0 <= days <= _RECENT_DAYS else self.day(day)

    def period(self, period: str, start: date) -> str:
        """Return a period of a timeline by its first day."""
        return results.period_start(period, start, self.language)
