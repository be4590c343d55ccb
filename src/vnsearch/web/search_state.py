"""What a search page shows, as its address says it: the address is the whole state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol, Self
from urllib.parse import urlencode

if TYPE_CHECKING:
    from vnsearch.model import Filters

#: The fields whose values narrow a search, in the order of the page.
VALUE_FIELDS = ("source", "category", "kind", "author", "tag")
SORTS = ("best", "date", "oldest")
#: The query that every document matches.
EVERYTHING = "kind:article OR kind:headline"
#: The value of a filter for documents without one.
NO_VALUE = "-"
#: Hits on a page of results.
PAGE_SIZE = 20
#: The last page that can be asked for: no one reads further, and ranking so many costs time.
MAX_PAGE = 50
#: The most values of one field, and the longest text, that an address may have.
_MAX_VALUES, _MAX_LENGTH = 50, 4096


class Parameters(Protocol):
    """The parameters of an address, each once or several times."""

    def get(self, key: str, default: str, /) -> str:
        """Return the last value of a parameter."""
        ...

    def getlist(self, key: str, /) -> list[str]:
        """Return all values of a parameter."""
        ...


@dataclass(frozen=True, slots=True)
class SearchState:
    """A query with its order, page and filters, as the address of a page has them.

    ``after`` and ``before`` are dates as they are typed, or ``after`` is ``-`` for documents without a date.
    ``values``: the chosen values by field.
    ``verbatim``: no other query is answered in place of one that finds nothing. ``loose``: loose matches count.
    """

    query: str = ""
    sort: str = ""
    page: int = 1
    after: str = ""
    before: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    verbatim: bool = False
    loose: bool = False
    lang: str = ""

    @classmethod
    def from_parameters(cls, parameters: Parameters) -> Self:
        """Return the state that an address has; parameters that make no sense are left out."""

        def text(name: str) -> str:
            return parameters.get(name, "")[:_MAX_LENGTH].strip()

        values = {name: tuple(_distinct(parameters.getlist(name))) for name in VALUE_FIELDS}
        is_undated = NO_VALUE in (text("after"), text("before"))
        return cls(
            query=text("q"),
            sort=text("sort") if text("sort") in SORTS else "",
            page=_page_number(text("page")),
            after=NO_VALUE if is_undated else text("after"),
            before="" if is_undated else text("before"),
            values={name: selection for name, selection in values.items() if selection},
            verbatim=text("verbatim") == "1",
            loose=text("loose") == "1",
            lang=text("lang") if text("lang") in ("vi", "en") else "",
        )

    @property
    def order(self) -> str:
        """The order of the hits: as chosen, else the best first, and without a query the newest."""
        return self.sort or ("best" if self.query else "date")

    @property
    def text(self) -> str:
        """The query to search for."""
        return self.query or EVERYTHING

    @property
    def filters(self) -> Filters:
        """The filters as the library takes them."""
        return {"after": self.after or None, "before": self.before or None, **self._value_filters()}

    def filters_without(self, name: str) -> Filters:
        """Return the filters as if no value of a field were chosen, to count all its values."""
        return self.with_values(name, ()).filters

    def _value_filters(self) -> Filters:
        return {
            "source": self.values.get("source", ()),
            "category": self.values.get("category", ()),
            "kind": self.values.get("kind", ()),
            "author": self.values.get("author", ()),
            "tag": self.values.get("tag", ()),
        }

    @property
    def has_filters(self) -> bool:
        """Whether anything narrows the search."""
        return bool(self.values or self.after or self.before)

    @property
    def is_undated(self) -> bool:
        """Whether only documents without a date are searched for."""
        return self.after == NO_VALUE

    def is_chosen(self, name: str, value: str) -> bool:
        """Return whether a value of a field is chosen, in any case."""
        return value.casefold() in map(str.casefold, self.values.get(name, ()))

    def with_values(self, name: str, values: Iterable[str]) -> Self:
        """Return the first page with other values of a field."""
        others = {key: selection for key, selection in self.values.items() if key != name}
        selection = tuple(values)
        return replace(self, values={**others, **({name: selection} if selection else {})}, page=1)

    def without_value(self, name: str, value: str) -> Self:
        """Return the first page without one of the values of a field."""
        others = (other for other in self.values.get(name, ()) if other.casefold() != value.casefold())
        return self.with_values(name, others)

    def toggle_value(self, name: str, value: str) -> Self:
        """Return the first page with a value chosen, or no longer."""
        if self.is_chosen(name, value):
            return self.without_value(name, value)
        return self.with_values(name, (*self.values.get(name, ()), value))

    def with_days(self, after: str, before: str) -> Self:
        """Return the first page for the days from one to before another."""
        return replace(self, after=after, before=before, page=1)

    def without_filters(self) -> Self:
        """Return the first page of the query alone."""
        return replace(self, values={}, after="", before="", page=1)

    def with_query(self, query: str) -> Self:
        """Return the first page of another query under the same filters."""
        return replace(self, query=query, page=1, verbatim=False, loose=False)

    def with_page(self, page: int) -> Self:
        """Return another page."""
        return replace(self, page=page)

    def with_sort(self, sort: str) -> Self:
        """Return the first page in another order."""
        return replace(self, sort=sort, page=1)

    def as_typed(self) -> Self:
        """Return the page that answers the query itself, even if it finds nothing."""
        return replace(self, verbatim=True, page=1)

    def with_loose(self, loose: bool) -> Self:
        """Return the first page with loose matches among the results, or without."""
        return replace(self, loose=loose, page=1)

    def in_language(self, lang: str) -> Self:
        """Return the same page in another language."""
        return replace(self, lang=lang)

    def parameters(self) -> Iterator[tuple[str, str]]:
        """Yield the parameters of the address; what is as usual is left out."""
        if self.query:
            yield "q", self.query
        for name in VALUE_FIELDS:
            yield from ((name, value) for value in self.values.get(name, ()))
        for name, value in (("after", self.after), ("before", self.before), ("sort", self.sort)):
            if value:
                yield name, value
        for name, is_set in (("verbatim", self.verbatim), ("loose", self.loose)):
            if is_set:
                yield name, "1"
        if self.page > 1:
            yield "page", str(self.page)
        if self.lang:
            yield "lang", self.lang

    def query_string(self, *extra: tuple[str, str]) -> str:
        """Return the parameters as they stand in an address, with a question mark; "" without any."""
        pairs = [*self.parameters(), *extra]
        return f"?{urlencode(pairs)}" if pairs else ""


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value[:_MAX_LENGTH].strip() for value in values if value.strip()))[:_MAX_VALUES]


def _page_number(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) < 6
    return min(max(int(text), 1), MAX_PAGE) if is_number else 1


def day_or_none(text: str) -> date | None:
    """Return a day from ISO 8601; None for anything else.

    >>> day_or_none("2021-05-31"), day_or_none("hôm qua")
    (datetime.date(2021, 5, 31), None)
    """
    try:
        return date.fromisoformat(text) if len(text) == len("2021-05-31") else None
    except ValueError:
        return None


def named_ranges(today: date) -> dict[str, tuple[date, date]]:
    """Return ranges of days that have a name, each from its first day to the day after its last.

    >>> named_ranges(date(2026, 3, 15))["last_month"]
    (datetime.date(2026, 2, 1), datetime.date(2026, 3, 1))
    """
    month, year, tomorrow = today.replace(day=1), today.replace(month=1, day=1), today + timedelta(days=1)
    return {
        "last_week": (today - timedelta(days=6), tomorrow),
        "this_month": (month, tomorrow),
        "last_month": ((month - timedelta(days=1)).replace(day=1), month),
        "this_year": (year, tomorrow),
        "last_year": (year.replace(year=year.year - 1), year),
    }
