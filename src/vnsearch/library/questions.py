"""What is typed and narrowed, as one question to an engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict, Unpack

from vnsearch.engines.base import Sort
from vnsearch.errors import QueryError
from vnsearch.hanoi import HANOI
from vnsearch.model import Kind, Period
from vnsearch.query import And, Filter, Node, Range, parse, parse_day
from vnsearch.text import fold_text


class Narrowing(TypedDict, total=False):
    """What every question can be narrowed by.

    ``after`` (that day or later) and ``before`` (earlier than that day) take dates, also as they are typed:
    ``2021-05-31``, ``5/2021``, ``hôm qua``; ``source`` and ``category`` match whole, whatever case and
    diacritics; ``kind`` is "article" or "headline".
    """

    after: date | str | None
    before: date | str | None
    source: str
    category: str
    kind: Kind | str


@dataclass(frozen=True, slots=True)
class Question:
    """A query as it is read today: ``typed`` without what narrows it, and ``notes`` for its reader."""

    typed: Node
    filters: tuple[Node, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def node(self) -> Node:
        """All of it."""
        return self.narrowed(self.typed)

    def narrowed(self, node: Node) -> Node:
        """Another query under the same filters."""
        return And((node, *self.filters)) if self.filters else node


def question(query: str, **narrowing: Unpack[Narrowing]) -> Question:
    """A query and what narrows it. Raises ``QueryError``."""
    found = filters(**narrowing)
    parsed = parse(query, datetime.now(HANOI))
    if parsed.node is None:
        raise QueryError(" ".join(parsed.notes))
    return Question(parsed.node, found, parsed.notes)


def filters(
    *,
    after: date | str | None = None,
    before: date | str | None = None,
    source: str = "",
    category: str = "",
    kind: Kind | str = "",
) -> tuple[Node, ...]:
    """What narrows a question, as nodes. Raises ``QueryError``."""
    if kind and kind not in list(Kind):
        raise QueryError(f"{kind!r} is no kind; use {', '.join(Kind)}")
    named = {"source": source, "category": category, "kind": str(kind)}
    found: list[Node] = [Filter(name, fold_text(value)) for name, value in named.items() if value.strip()]
    days = day(after), day(before)
    if any(days):
        found.append(Range(*days))
    return tuple(found)


def day(value: date | str | None) -> date | None:
    """A day that is given, or typed; None where it is neither. Raises ``QueryError``."""
    return parse_day(value, datetime.now(HANOI).date()) if isinstance(value, str) and value else value or None


def order(sort: Sort | str) -> Sort:
    """An order by its name. Raises ``QueryError``."""
    try:
        return Sort(sort)
    except ValueError as error:
        raise QueryError(f"{sort!r} is no order; use {', '.join(Sort)}") from error


def period(by: Period | str) -> Period | None:
    """A period by its name; None of "", for whichever suits. Raises ``QueryError``."""
    try:
        return Period(by) if by else None
    except ValueError as error:
        raise QueryError(f"{by!r} is no period; use {', '.join(Period)}") from error
