"""The date field of our own index, and how dates in Whoosh queries are parsed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn

from whoosh.columns import NumericColumn
from whoosh.fields import DATETIME
from whoosh.query import DateRange, Query
from whoosh.util.times import long_to_datetime

from vnsearch.errors import QueryError
from vnsearch.query.syntax.dates import parse_date
from vnsearch.vietnam_time import HANOI

#: The column value of ``published`` where the date is unknown: before all dates, and after them reversed.
UNKNOWN_DATE = -1


class PublishedField(DATETIME):
    """When a document was published, in Vietnamese time; a date without a time counts as midnight."""

    def __init__(self) -> None:
        super().__init__(stored=True, sortable=NumericColumn("q", default=UNKNOWN_DATE))

    def prepare_datetime(self, x: Any) -> Any:
        """Return a number for a datetime, with or without time zone. Raises ``QueryError`` otherwise."""
        if isinstance(x, bytes):
            return x
        if not isinstance(x, datetime):
            raise QueryError(f"a term of field 'published' is a datetime, not {x!r}; use DateRange for a day")
        return super().prepare_datetime(x.astimezone(HANOI).replace(tzinfo=None) if x.tzinfo else x)

    def tokenize(self, value: str, **_: Any) -> NoReturn:
        """Raise ``QueryError``: Whoosh's parser asks for this where a date is in double quotes."""
        raise QueryError(f"write published:'{value}', in single quotes: double ones are for phrases")

    def from_column_value(self, x: int) -> datetime | None:
        """Return the datetime of a column's value; None where the date is unknown."""
        return None if x == UNKNOWN_DATE else long_to_datetime(x)

    def parse_query(self, fieldname: str, qstring: str, boost: float = 1.0) -> Query:
        """Return a query for a date as Whoosh writes it, or as Vietnamese does (``21/11/2024``)."""
        if qstring == "*":
            return self._range(fieldname, None, None, boost)
        try:
            return self._range(fieldname, qstring, qstring, boost)
        except QueryError as error:
            # The parser makes of what is raised here a query that finds nothing.
            return RefusedQuery(fieldname, error)

    def parse_range(
        self,
        fieldname: str,
        start: str | None,
        end: str | None,
        startexcl: bool,
        endexcl: bool,
        boost: float = 1.0,
    ) -> Query:
        """Return a query for all dates from one to another."""
        return self._range(fieldname, start, end, boost, startexcl, endexcl)

    def _range(
        self,
        name: str,
        start: str | None,
        end: str | None,
        boost: float,
        startexcl: bool = False,
        endexcl: bool = False,
    ) -> Query:
        first = self._period(name, start)[startexcl] if start else None
        last = self._period(name, end)[not endexcl] if end else None
        return DateRange(name, first, last, startexcl, endexcl, boost=boost)

    def _period(self, name: str, text: str) -> tuple[datetime, datetime]:
        """Return the first and the last moment of what was written. Raises ``QueryError``."""
        try:
            days = parse_date(text)
        except QueryError:
            return self._whoosh_period(name, text)
        first, end = (datetime(day.year, day.month, day.day) for day in (days.start, days.end))
        return first, end - datetime.resolution

    def _whoosh_period(self, name: str, text: str) -> tuple[datetime, datetime]:
        """Return the same of a date in Whoosh's notation, ``YYYYMMDDhhmmss`` or a beginning of it."""
        try:
            at = self._parse_datestring(text)
            return at.floor(), at.ceil()
        except Exception as error:  # Whoosh raises bare ones
            raise QueryError(
                f"{text!r} is no date for field {name!r}; write it as 2021, 2021-05, 2021-05-31 or 31/5/2021"
            ) from error


class RefusedQuery(Query):
    """A query that could not be parsed: parsing or searching for it raises the error."""

    __hash__ = object.__hash__

    def __init__(self, fieldname: str, refusal: QueryError) -> None:
        self.fieldname = fieldname
        self.boost = 1.0
        self._refusal = refusal

    def is_leaf(self) -> bool:
        """Return True: it has no parts."""
        return True

    def normalize(self) -> NoReturn:
        """Raise the error; Whoosh's parser calls this last."""
        raise self._refusal

    def estimate_size(self, ixreader: Any) -> int:  # noqa: ARG002 - Whoosh's
        """Raise the error."""
        raise self._refusal

    def matcher(self, searcher: Any, context: Any = None) -> Any:  # noqa: ARG002 - Whoosh's
        """Raise the error."""
        raise self._refusal
