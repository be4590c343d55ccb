"""What is typed and narrowed, as one question to an engine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypedDict, Unpack

from vnsearch.errors import QueryError
from vnsearch.model import Kind, Period
from vnsearch.query import And, Filter, Node, Range, parse, parse_day
from vnsearch.query.syntax.ast_builder import and_
from vnsearch.query.syntax.date_ranges import date_range
from vnsearch.query.syntax.dates import parse_date
from vnsearch.query.syntax.fields import KINDS
from vnsearch.query.syntax.messages import NO_DAYS
from vnsearch.query.syntax.parse import matches_no_day, today_in_hanoi
from vnsearch.search.request import Sort
from vnsearch.text import fold_text
from vnsearch.vietnam_time import HANOI


class Filters(TypedDict, total=False):
    """What every question can be narrowed by.

    ``after`` (that day or later) and ``before`` (earlier than that day) take dates, also as they are typed:
    ``2021-05-31``, ``5/2021``, ``hôm qua``; ``source`` and ``category`` match whole, whatever case and
    diacritics; ``kind`` is "article" or "headline", also as it is typed: ``bài``, ``tít``.
    """

    after: date | str | None
    before: date | str | None
    source: str
    category: str
    kind: Kind | str


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query as it is read on a day: ``typed`` without what narrows it, and ``notes`` for its reader.

    ``now``: the moment from which its relative dates count.
    """

    typed: Node
    filters: tuple[Node, ...] = ()
    notes: tuple[str, ...] = ()
    now: date | None = None

    @property
    def node(self) -> Node:
        """All of it."""
        return self.with_filters(self.typed)

    def with_filters(self, node: Node) -> Node:
        """Another query under the same filters."""
        return And((node, *self.filters)) if self.filters else node


def parse_query(query: str, as_of: date | None = None, **narrowing: Unpack[Filters]) -> ParsedQuery:
    """A query and what narrows it; relative dates count from a day, or today. Raises ``QueryError``."""
    now = as_of or datetime.now(HANOI)
    found = filter_nodes(now, **narrowing)
    parsed = parse(query, now)
    if parsed.node is None:
        raise QueryError(" ".join(parsed.notes))
    asked = ParsedQuery(parsed.node, found, parsed.notes, now)
    return replace(asked, notes=(*asked.notes, NO_DAYS)) if _filters_exclude_every_day(asked) else asked


def _filters_exclude_every_day(asked: ParsedQuery) -> bool:
    """Whether no day is left once the question is narrowed, of which nothing is said yet."""
    return NO_DAYS not in asked.notes and matches_no_day(and_((asked.typed, *asked.filters)))


def filter_nodes(
    now: date | None = None,
    *,
    after: date | str | None = None,
    before: date | str | None = None,
    source: str = "",
    category: str = "",
    kind: Kind | str = "",
) -> tuple[Node, ...]:
    """What narrows a question, as nodes; dates count from ``now``, or today. Raises ``QueryError``."""
    named = {"source": source, "category": category, "kind": _kind(kind)}
    found: list[Node] = [Filter(name, fold_text(value)) for name, value in named.items() if value.strip()]
    days = _between(after or None, before or None, today_in_hanoi(now or datetime.now(HANOI)))
    if days.after or days.before:
        found.append(days)
    return tuple(found)


def _kind(value: str) -> str:
    """A kind by any of the words for it; "" of none. Raises ``QueryError``."""
    if value and fold_text(value) not in KINDS:
        raise QueryError(f"{value!r} is no kind; use article (bài) or headline (tít)")
    return KINDS[fold_text(value)] if value else ""


def _between(after: date | str | None, before: date | str | None, today: date | None) -> Range:
    """The days from one on and before another, each given or typed. Raises ``QueryError``."""
    if isinstance(after, str) and isinstance(before, str):
        return date_range(after, before, today)
    first, past = (parse_day(end, today) if isinstance(end, str) else end for end in (after, before))
    return Range(first, past)


def parse_as_of(value: date | str | None) -> date | None:
    """The day as of which is asked: given or typed, of a month or year its last, or today in the present one.

    Raises ``QueryError``.
    """
    if not value or not isinstance(value, str):
        return value or None
    today = datetime.now(HANOI).date()
    span = parse_date(value, today)
    return today if span.start <= today < span.end else span.end - timedelta(days=1)


def parse_sort(sort: Sort | str) -> Sort:
    """An order by its name. Raises ``QueryError``."""
    try:
        return Sort(sort)
    except ValueError as error:
        raise QueryError(f"{sort!r} is no order; use {', '.join(Sort)}") from error


def parse_period(by: Period | str) -> Period | None:
    """A period by its name; None of "", for whichever suits. Raises ``QueryError``."""
    try:
        return Period(by) if by else None
    except ValueError as error:
        raise QueryError(f"{by!r} is no period; use {', '.join(Period)}") from error
